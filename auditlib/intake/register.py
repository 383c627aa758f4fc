"""The register: the plan's table of sessions, one row a session."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditlib.core.columns import LATEST, TABLES
from auditlib.core.errors import InputError
from auditlib.core.model import CellRef
from auditlib.intake.contents import read_sheets
from auditlib.intake.files.sources import Source
from auditlib.intake.problems import Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.layout import KEY, Layouts
from auditlib.intake.tables.recognised import Recognised
from auditlib.intake.tables.sheets import read_contents

Facts = dict[str, object]


@dataclass
class Register:
    """Sessions by id, the cell of each fact, and problems with the session they belong to (None: the whole plan)."""

    sessions: dict[str, Facts] = field(default_factory=dict)
    cells: dict[tuple[str, str], CellRef] = field(default_factory=dict)
    problems: list[tuple[str | None, Problem]] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)

    def only(self, ids: Collection[str]) -> Register:
        """What it says of these sessions, without what concerns the whole plan."""
        return Register(
            {id: facts for id, facts in self.sessions.items() if id in ids},
            {place: ref for place, ref in self.cells.items() if place[0] in ids},
            [(id, problem) for id, problem in self.problems if id in ids],
        )


def read_register(path: Path, layouts: Layouts, year: int) -> Register:
    """Read the plan's workbook. Raises InputError where there is none, or none of its sheets holds the plan."""
    if not path.is_file():
        raise InputError("没有这个文件 (there is no such file).", str(path), "请检查路径 (check the path).")
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"无法打开文件 (cannot be opened: {reason}).", str(path), "请检查权限 (check permissions)."
        ) from None
    book = read_sheets(data, Source(path, path.name))
    contents = read_contents(
        book, path.name, [layouts.register], [], layouts.choices, layouts.words, layouts.ignored_sheets, year
    )
    if contents.fault:
        raise InputError(f"{contents.fault.zh} {contents.fault.en}", str(path), "请换一份文件 (use another file).")
    if not contents.tables:
        headers = "、".join(f"“{text}”" for text in ("项目编号", "项目名称"))
        raise InputError(
            "没有找到计划表 (no table of sessions was found).",
            str(path),
            f"表头应有{headers}，见 register.yaml (a header row needs them, see register.yaml).",
        )
    out = Register(recognised=contents.recognised)
    ids: dict[tuple[str, int], str] = {}  # (sheet, row) → session
    first_cell: dict[str, str] = {}
    for table in contents.tables:
        for row in table.rows.rows():
            _take(table, row, path.name, out, ids, first_cell)
    for problem in contents.problems:
        lines = set(re.findall(r"\d+", problem.cell or ""))  # a range over several rows is of no single session
        line = int(lines.pop()) if len(lines) == 1 else 0
        out.problems.append((ids.get((problem.sheet or "", line)), problem))
    return out


def _take(
    table: FoundTable, row: Mapping[str, object], file: str, out: Register, ids: dict[tuple[str, int], str],
    first_cell: dict[str, str],
) -> None:  # fmt: skip
    line = int(str(row["row"]))
    key = f"{table.letters[KEY]}{line}"
    session = row.get(KEY)
    if session is None:
        zh = "该行没有项目编号，未读取。请补填编号。"
        en = "The row has no session id and was not read. Fill it in."
        text = next((str(row[name]) for name in table.letters if name in row), "")
        out.problems.append((None, Problem("bypassed_row", zh, en, file, table.sheet, key, KEY, text)))
        return
    session = str(session)
    ids[table.sheet, line] = session
    columns = [name for name in table.letters if name != KEY]
    keys = [n for name in columns for n in (name, name + LATEST) if n == name or _is_date(name)]
    stated = {name: row.get(name) for name in keys}
    cells = {name: CellRef(file, table.sheet, f"{table.letters[name]}{line}") for name in columns}
    if session in out.sessions:
        before = out.sessions[session]
        zh = f"项目编号“{session}”重复（{first_cell[session]} 与 {key}）。两行不同的栏目按空白处理，请改正其中一行。"
        en = f"The id {session!r} stands twice ({first_cell[session]} and {key}). Where the rows differ the value is blank."
        both = f"{first_cell[session]},{key}"
        out.problems.append((session, Problem("duplicate_id", zh, en, file, table.sheet, both, KEY, session)))
        for name in {*before, *stated}:
            if before.get(name) != stated.get(name):
                before[name] = None
        for name in columns:  # a date is blank as a whole
            if _is_date(name) and (before.get(name) is None or before.get(name + LATEST) is None):
                before[name] = before[name + LATEST] = None
    else:
        out.sessions[session] = stated
        first_cell[session] = key
    for name, cell in cells.items():
        out.cells.setdefault((session, name), cell)


def _is_date(name: str) -> bool:
    column = TABLES["sessions"].columns.get(name)
    return column is not None and column.kind == "date"
