"""What was handed in and how much of it was read: counts, files, tables, problems. The first sheet of a working paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.columns import MATERIALS, TABLES
from auditlib.core.columns.choices import PROBLEMS
from auditlib.core.messages import Language, Text
from auditlib.report import sheets, words
from auditlib.run.inspection import Inspection

TITLE: Text = {"zh": "材料完整性与读取情况", "en": "What was handed in and read"}
FIRST = ("unreadable_file", "unknown_sheet", "unknown_column", "bypassed_row", "unreadable_value", "conflict")
UNREAD = ("unknown", "doubled", "unheaded")  # headers whose column was not read
_WIDTHS = (16, 44, 18, 12, 18, 34, 62)  # of the columns that all parts of the sheet share
_FROZEN = 4  # first row below title and counts
_FILES = (
    ("读取状态", "reading"), ("文件", "file"), ("页数", "pages"), ("字节数", "bytes"), ("所证材料", "stands for"),
    ("SHA-256", "SHA-256"), ("说明", "remarks"),
)  # fmt: skip
_TABLES = (
    ("识别为", "taken as"), ("文件", "file"), ("工作表", "sheet"), ("表头", "header"), ("读取行数", "rows read"),
    ("略过行数", "rows left out"), ("说明", "remarks"),
)  # fmt: skip
_PROBLEMS = (
    ("类型", "kind"), ("文件", "file"), ("工作表", "sheet"), ("单元格", "cell"), ("栏目", "column"),
    ("原文", "as written"), ("说明", "what happened"),
)  # fmt: skip
_COUNTS: Mapping[str, Text] = {
    "files": {"zh": "档案文件", "en": "files"},
    "read": {"zh": "其中已读取", "en": "of them read"},
    "recorded": {"zh": "仅登记", "en": "recorded only"},
    "unreadable": {"zh": "打不开", "en": "unreadable"},
    "rows": {"zh": "读取行数", "en": "rows read"},
    "values": {"zh": "读不出的值", "en": "values unreadable"},
    "guesses": {"zh": "推断的读法", "en": "guesses"},
}


class Counts(NamedTuple):
    """How much of a session was read. Files by status; rows of tables; cells; readings that were guessed."""

    files: int
    read: int
    recorded: int
    unreadable: int
    rows: int
    values: int
    guesses: int

    def labelled(self, language: Language) -> list[tuple[str, int]]:
        """Label and number of each."""
        return [(_COUNTS[name][language], number) for name, number in self._asdict().items()]


def rows_of(inspection: Inspection, table: str, session_id: str) -> pd.DataFrame:
    """The session's rows of one of the intake's own tables; a blank is None."""
    rows = inspection.tables[table]
    own = rows["session_id"] == session_id
    rows = rows if own.all() else rows[own]
    values = {name: plain(rows[name]) for name in rows}
    return pd.DataFrame(values, index=rows.index, columns=rows.columns, dtype=object)


def plain(column: pd.Series) -> list[object]:
    """A column's values, a blank as None."""
    return [None if blank else value for value, blank in zip(column.to_list(), column.isna().to_list(), strict=True)]


def counts(inspection: Inspection, session_id: str) -> Counts:
    """The numbers on top of the sheet."""
    status = rows_of(inspection, "files", session_id)["status"]
    found = rows_of(inspection, "found_tables", session_id)
    kinds = rows_of(inspection, "problems", session_id)["kind"]
    by_status = (int((status == word).sum()) for word in ("read", "recorded", "unreadable"))
    rows = found.loc[found["table"] != "sessions", "rows"]
    unread, guessed = (int(kinds.isin(those).sum()) for those in (["unreadable_value"], ["guess", "doubtful"]))
    return Counts(len(status), *by_status, int(rows.fillna(0).sum()), unread, guessed)


def files(inspection: Inspection, session_id: str, language: Language) -> list[tuple[object, ...]]:
    """Status, path, pages, bytes, materials it stands for and how surely, hash, and what is to be said of the file as a whole."""
    stands_for: dict[str, list[str]] = {}
    for row in rows_of(inspection, "materials", session_id).itertuples():
        sure = words.pick(words.SURENESS, row.sureness, language)
        named = words.pick(MATERIALS, row.material, language)
        stands_for.setdefault(row.path, []).append(f"{named}（{sure}）" if language == "zh" else f"{named} ({sure})")
    said: dict[str, list[str]] = {}
    for row in rows_of(inspection, "problems", session_id).itertuples():
        if row.sheet is None and row.cell is None:
            said.setdefault(row.file, []).append(message(row, language))
    joint = "、" if language == "zh" else ", "
    return [
        (words.pick(words.FILES, row.status, language), row.path, row.pages, row.bytes,
         joint.join(stands_for.get(row.path, ())), row.sha256, "\n".join(said.get(row.path, ())))
        for row in rows_of(inspection, "files", session_id).itertuples()
    ]  # fmt: skip


def materials(inspection: Inspection, session_id: str, language: Language) -> list[tuple[str, str, str, str]]:
    """Material, file, the reason why it is taken for it, and how sure that is."""
    return [
        (words.pick(MATERIALS, row.material, language), row.path,
         (row.reason_zh if language == "zh" else row.reason_en) or "", words.pick(words.SURENESS, row.sureness, language))
        for row in rows_of(inspection, "materials", session_id).itertuples()
    ]  # fmt: skip


def tables(inspection: Inspection, session_id: str, language: Language) -> list[tuple[object, ...]]:
    """Table, file, sheet, first header cell, rows read, rows left out, and which of its columns were not read or told otherwise."""
    heads = rows_of(inspection, "recognised", session_id)
    by_table: dict[tuple[object, ...], list[Any]] = {}
    for head in heads.itertuples():
        by_table.setdefault((head.file, head.sheet, head.table), []).append(head)
    return [
        (words.table(row.table, language), row.file, row.sheet, row.cell, row.rows, row.bypassed,
         "\n".join(_remarks(by_table.get((row.file, row.sheet, row.table), []), row.hidden_rows, language)))
        for row in rows_of(inspection, "found_tables", session_id).itertuples()
    ]  # fmt: skip


def _remarks(heads: Sequence[Any], hidden: int | None, language: Language) -> list[str]:
    zh, joint = language == "zh", "、" if language == "zh" else ", "
    out = [f"其中隐藏 {hidden} 行" if zh else f"{hidden} of the rows hidden"] if hidden else []
    unread = [f"“{h.raw}”（{h.cell}）" if h.raw else str(h.cell) for h in heads if h.how in UNREAD]
    told = [f"{words.column(h.table, h.column, language)} = {h.raw}" for h in heads if h.how == "constant"]
    guessed = [words.column(h.table, h.column, language) for h in heads if h.how == "guessed"]
    for zh_label, en_label, found in (
        ("未读取的栏：", "columns not read: ", unread),
        ("由表名、标题或文件名得知：", "told by the name of the sheet, a title or the file: ", told),
        ("有推断的栏：", "columns with guesses: ", guessed),
    ):
        out += [(zh_label if zh else en_label) + joint.join(dict.fromkeys(found))] if found else []
    return out


def problems(inspection: Inspection, session_id: str, language: Language) -> dict[str, list[tuple[object, ...]]]:
    """Kind → its problems: kind, file, sheet, cell, column, raw text, message. What was not read at all comes first."""
    heads = rows_of(inspection, "recognised", session_id)
    place = zip(heads["file"], heads["sheet"], heads["column"], heads["table"], strict=True)
    of_table = {(file, sheet, column): table for file, sheet, column, table in place if column}
    out: dict[str, list[tuple[object, ...]]] = {kind: [] for kind in (*FIRST, *PROBLEMS)}
    for row in rows_of(inspection, "problems", session_id).itertuples():
        table = of_table.get((row.file, row.sheet, row.column), "sessions")
        known = row.column in TABLES[table].columns
        column = words.column(table, row.column, language) if known else row.column
        kind = words.pick(words.PROBLEMS, row.kind, language)
        out[row.kind].append((kind, row.file, row.sheet, row.cell, column, row.raw, message(row, language)))
    return {kind: rows for kind, rows in out.items() if rows}


def message(row: Any, language: Language) -> str:
    """What a problem says, without the place that stands before it."""
    said = str(getattr(row, "message_zh" if language == "zh" else "message_en"))
    parts = (getattr(row, name) for name in ("file", "sheet", "cell"))
    place = "!".join(part for part in parts if part)
    return said.removeprefix(f"{place}：").removeprefix(f"{place}: ")


def write(sheet: Worksheet, inspection: Inspection, session_id: str, language: Language) -> None:
    """The sheet: title and counts, which stay in sight, then files, tables, and problems kind by kind."""
    zh = language == "zh"
    title = sheets.put(sheet.cell(1, 1), f"{TITLE[language]} {session_id}")
    title.font, title.alignment = sheets.Font(name=sheets.FONT, size=14, bold=True), sheets.Alignment()
    for number, (label, count) in enumerate(counts(inspection, session_id).labelled(language), 1):
        sheets.head(sheet.cell(2, number), label)
        sheets.put(sheet.cell(3, number), count, sheets.left)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[number - 1]
    last = _part(
        sheet, _FROZEN + 1, "档案文件" if zh else "files", _FILES, files(inspection, session_id, language), language
    )
    found = tables(inspection, session_id, language)
    last = _part(sheet, last + 2, "识别出的表格" if zh else "tables found", _TABLES, found, language)
    for kind, rows in problems(inspection, session_id, language).items():
        last = _part(sheet, last + 2, words.pick(words.PROBLEMS, kind, language), _PROBLEMS, rows, language)
    sheet.freeze_panes = f"A{_FROZEN}"
    sheets.paper(sheet)
    sheet.print_title_rows = f"1:{_FROZEN - 1}"


def _part(
    sheet: Worksheet, top: int, title: str, labels: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], language: Language
) -> int:  # fmt: skip
    """A heading with the number of rows, a header, the rows; returns the last row."""
    heading = sheets.put(
        sheet.cell(top, 1), f"{title}（{len(rows)}）" if language == "zh" else f"{title} ({len(rows)})"
    )
    heading.font, heading.alignment = sheets.Font(name=sheets.FONT, size=12, bold=True), sheets.Alignment()
    for number, (zh, en) in enumerate(labels, 1):
        sheets.head(sheet.cell(top + 1, number), zh if language == "zh" else en)
    for line, row in enumerate(rows, top + 2):
        for number, value in enumerate(row, 1):
            sheets.put(sheet.cell(line, number), value, sheets.left)
        sheets.fit(sheet, line, row, _WIDTHS)
    return top + 1 + len(rows)
