"""Register and dossiers → Tables: every value with its origin, and everything that could not be read as a problem."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from auditlib.core.columns import LATEST, ROW_TABLES, TABLES, frame
from auditlib.core.errors import InputError
from auditlib.core.model import Block, CellRef, Tables
from auditlib.intake.copies import without_copies
from auditlib.intake.labels import Fact
from auditlib.intake.layout import Layouts, load
from auditlib.intake.materials import proven
from auditlib.intake.people import Row, assign_keys
from auditlib.intake.pictures import PICTURES, taken_on
from auditlib.intake.problems import Problem
from auditlib.intake.register import Register, read_register
from auditlib.intake.sheets import Contents, read_contents
from auditlib.intake.tables import FoundTable
from auditlib.intake.texts import plain, squeezed
from auditlib.intake.titles import fill_levels
from auditlib.intake.workbook import UNSUPPORTED, WORKBOOKS, sha256

LEFT_OUT = {"thumbs.db", "desktop.ini"}
FROM_REGISTER = ("title", "category", "funding", "organiser", "supervisor")  # the plan's word goes before the dossier's
OF_PERSONS = ("signins", "online_log", "assessments", "certificates", "platform_roster")  # matched with the roster


@dataclass
class Dossier:
    """One folder as read. Rows carry `block`, an index into this dossier's blocks."""

    session_id: str
    holds_files: bool = False
    blocks: list[Block] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ROW_TABLES})
    facts: dict[str, object] = field(default_factory=dict)
    cells: dict[str, CellRef] = field(default_factory=dict)
    files: list[dict[str, object]] = field(default_factory=list)
    materials: list[dict[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(
    register: Path | None, dossiers: Sequence[Path], *, as_of: date, notice: str, programme: str, year: int,
    layouts: Path, jobs: int = 1,
) -> Tables:  # fmt: skip
    """Read the plan and all dossiers into the tables of core.columns.

    register   the plan's workbook, or None
    dossiers   folders; the name of a folder is its session's id
    as_of      day of inspection, kept with every session
    year       of the programme: completes dates such as 9月1日, each listed as a guess
    layouts    params/layouts
    jobs       processes; the result does not depend on it

    Raises InputError for a register or folder that is not there or cannot be used at all, ParamsError for a layout that
    is not in order. Whatever is wrong with a file inside a dossier is a row of `problems`, never an error.
    """
    known = load(layouts)
    folders = _folders(dossiers)
    plan = None if register is None else read_register(Path(register), known, year)
    job = partial(read_dossier, layouts=known, year=year)
    if jobs > 1 and len(folders) > 1:
        with ProcessPoolExecutor(min(jobs, len(folders))) as pool:
            found = list(pool.map(job, folders))
    else:
        found = [job(folder) for folder in folders]
    return _assemble(plan, found, as_of, notice, programme)


def sources(dossiers: Sequence[Path]) -> dict[str, Path]:
    """The files of dossiers by the name that cited cells give them. Links are left out: they are not read either."""
    return {
        f"{_session_id(folder)}/{inside}": path
        for folder in dossiers
        for path, inside in _files(folder)
        if path.is_file() and not path.is_symlink()
    }


def read_dossier(folder: Path, layouts: Layouts, year: int) -> Dossier:
    """One folder: its files, materials, tables and facts. Raises nothing that a file could cause."""
    out = Dossier(_session_id(folder))
    facts: list[Fact] = []
    tables: list[tuple[str, FoundTable]] = []
    copies: dict[str, str] = {}
    for path, inside in _files(folder):
        out.holds_files = True
        name = f"{out.session_id}/{inside}"
        contents = _read_file(path, name, layouts, year, out, copies)
        out.problems += contents.problems
        facts += contents.facts
        tables += [(name, table) for table in contents.tables]
        materials = proven(inside, contents.tables, layouts.materials)
        out.materials += [{"session_id": out.session_id, "material": m, "path": name} for m in materials]
    if not out.holds_files:
        zh = "档案文件夹是空的，没有任何文件。请承办单位报送材料。"
        en = "The folder of the dossier is empty. Ask the organiser to hand in the materials."
        out.problems.append(Problem("unreadable_file", zh, en, out.session_id))
    tables = list(without_copies(tables, out.problems))
    for name, table in tables:
        block = len(out.blocks)
        out.blocks.append(Block(name, table.sheet, table.letters))
        out.rows[table.layout.table] += [{**r, "session_id": out.session_id, "block": block} for r in table.rows]
    stated = {fact.column for fact in facts if fact.value is not None}
    totals = [total for _, table in tables for total in table.totals if total.column not in stated]
    _settle(facts + totals, out)
    fill_levels(out.rows["roster"], layouts.titles)
    assign_keys(out.rows["roster"], *(out.rows[name] for name in OF_PERSONS))
    return out


def _session_id(folder: Path) -> str:
    return plain(_shown(folder.resolve().name))


def _folders(dossiers: Sequence[Path]) -> list[Path]:
    seen: dict[str, Path] = {}
    for folder in map(Path, dossiers):
        if not folder.is_dir():
            raise InputError("没有这个文件夹 (there is no such folder).", str(folder), "请检查路径 (check the path).")
        other = seen.setdefault(_session_id(folder), folder)
        if other is not folder:
            raise InputError(
                f"与 {other} 同名，分不清是哪一期 (has the name of {other}).",
                str(folder),
                "请改名或只给出一个 (rename one or give only one).",
            )
    return [seen[name] for name in sorted(seen)]


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files of a dossier with their path inside it, sorted; links are listed and not followed."""
    found = []
    for root, folders, files in os.walk(folder, followlinks=False):
        linked = [name for name in folders if (Path(root) / name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".") and name not in linked]
        for name in files + linked:
            if not name.startswith((".", "~$")) and name.lower() not in LEFT_OUT:
                found.append(Path(root) / name)
    shown = [(path, _shown(path.relative_to(folder).as_posix())) for path in found]
    return iter(sorted(shown, key=lambda pair: pair[1]))


def _shown(name: str) -> str:
    """A file name as text; names unpacked from an archive of another system may be GB18030 or no text at all."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _visible(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _visible(raw.decode("utf-8", "replace"))


def _visible(name: str) -> str:
    """Control signs as �: a name may hold line breaks, or signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in name)


def _read_file(path: Path, name: str, layouts: Layouts, year: int, out: Dossier, copies: dict[str, str]) -> Contents:
    entry: dict[str, object] = {"session_id": out.session_id, "path": name, "status": "unreadable"}
    out.files.append(entry)
    if path.is_symlink():
        zh = "这是快捷方式（链接），没有跟随读取。请放入文件本身。"
        en = "This is a link and was not followed. Put the file itself into the folder."
        return Contents(problems=[Problem("unreadable_file", zh, en, name)])
    if not path.is_file():
        zh = "这不是普通文件（而是管道或设备），没有读取。请放入文件本身。"
        en = "This is no regular file (a pipe or a device) and was not read. Put the file itself into the folder."
        return Contents(problems=[Problem("unreadable_file", zh, en, name)])
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        entry |= {"bytes": size, "sha256": sha256(path)}
    except OSError:
        suffix, size = ".csv", 0  # read_workbook says why it cannot be opened
    if size and suffix not in WORKBOOKS | UNSUPPORTED:
        entry["status"] = "recorded"
        entry["taken_on"] = entry["taken_on" + LATEST] = taken_on(path) if suffix in PICTURES else None
        return Contents()
    first = copies.setdefault(str(entry.get("sha256", name)), name)
    if size and first != name:
        entry["status"] = "recorded"
        zh = f"与 {first} 内容完全相同，只读取了前者。"
        en = f"Has the same content as {first}; only that one was read."
        return Contents(problems=[Problem("bypassed_row", zh, en, name)])
    contents = read_contents(path, name, layouts.tables, layouts.facts, layouts.choices, layouts.ignored_sheets, year)
    if contents.fault is None:
        entry["status"] = "read"
    return contents


def _settle(facts: Sequence[Fact], out: Dossier) -> None:
    """One value for each fact; blank where two cells differ. A cell without a value contradicts nothing."""
    for column in dict.fromkeys(fact.column for fact in facts):
        here = [fact for fact in facts if fact.column == column]
        stated = [fact for fact in here if fact.value is not None]
        first = (stated or here)[0]
        out.cells[column] = CellRef(first.file, first.sheet, first.cell)
        others = [fact for fact in stated if not _agree(fact.value, first.value)]
        for other in others:
            label = TABLES["sessions"].columns[column].zh
            zh = f"“{label}”与 {first.file}!{first.sheet}!{first.cell} 不一致（“{other.raw}”、“{first.raw}”），按空白处理。"
            en = f"{column} differs from {first.file}!{first.sheet}!{first.cell} ({other.raw!r}, {first.raw!r}); left blank."
            out.problems.append(Problem("conflict", zh, en, other.file, other.sheet, other.cell, column, other.raw))
        if stated and not others:
            if TABLES["sessions"].columns[column].kind == "date":
                out.facts[column], out.facts[column + LATEST] = first.value  # type: ignore[misc]
            else:
                out.facts[column] = first.value


def _agree(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return squeezed(one) == squeezed(other)
    return one == other


def _assemble(given: Register | None, found: Sequence[Dossier], as_of: date, notice: str, programme: str) -> Tables:
    plan = given or Register()
    by_id = {dossier.session_id: dossier for dossier in found}
    cells: dict[tuple[str, str], CellRef] = {}
    sessions = []
    problems = [problem.row(session or programme) for session, problem in plan.problems]
    for session in sorted({*plan.sessions, *by_id}):
        dossier = by_id.get(session, Dossier(session))
        planned = plan.sessions.get(session)
        own = dict(dossier.facts)
        own_cells = dict(dossier.cells)
        if planned is not None:
            dossier.problems += _differs_from_plan(plan, dossier, planned)
            for column in FROM_REGISTER:
                own.pop(column, None)
                own_cells.pop(column, None)
        cells |= {(session, column): cell for column, cell in own_cells.items()}
        cells |= {key: cell for key, cell in plan.cells.items() if key[0] == session}
        sessions.append({
            **own, **(planned or {}), "session_id": session, "in_register": None if given is None else planned is not None,
            "has_dossier": dossier.holds_files, "notice": notice, "as_of": as_of, "as_of" + LATEST: as_of,
        })  # fmt: skip
        problems += [problem.row(session) for problem in dossier.problems]
    blocks: list[Block] = []
    rows: dict[str, list[Row]] = {name: [] for name in ROW_TABLES}
    for dossier in found:
        for name, read_rows in dossier.rows.items():
            rows[name] += [{**row, "block": len(blocks) + int(str(row["block"]))} for row in read_rows]
        blocks += dossier.blocks
    frames = {name: frame(name, rows[name]) for name in ROW_TABLES} | {
        "sessions": frame("sessions", sessions),
        "materials": frame("materials", [row for dossier in found for row in dossier.materials]),
        "files": frame("files", [row for dossier in found for row in dossier.files]),
        "problems": frame("problems", problems),
        "programmes": frame(
            "programmes", [{"programme_id": programme, "notice": notice, "as_of": as_of, "as_of" + LATEST: as_of}]
        ),
    }
    return Tables({name: frames[name] for name in TABLES}, tuple(blocks), cells)


def _differs_from_plan(plan: Register, dossier: Dossier, planned: dict[str, object]) -> Iterator[Problem]:
    """What the dossier states otherwise than the register, whose word is kept."""
    for column in FROM_REGISTER:
        own, theirs = dossier.facts.get(column), planned.get(column)
        if own is None or theirs is None or _agree(own, theirs):
            continue
        cell, origin = dossier.cells[column], plan.cells[dossier.session_id, column]
        zh = f"“{TABLES['sessions'].columns[column].zh}”与计划不一致（计划 {origin}：“{theirs}”），按计划。请核对。"
        en = f"{column} differs from the plan ({origin}: {theirs!r}); the plan's is kept. Look which one holds."
        yield Problem("conflict", zh, en, cell.file, cell.sheet, cell.cell, column, str(own))
