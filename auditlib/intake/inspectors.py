"""The office's own list of inspectors, a workbook with Chinese headers → rows for a draw, each with its cell.

A list that decides who must not visit whom is read whole or not at all: a header that is not known may be the one that holds
the recusals, so it is refused and not left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditlib.core.errors import InputError, nearest
from auditlib.core.params import Strict, read_model
from auditlib.intake.cells import Sheet, address
from auditlib.intake.contents import read_sheets
from auditlib.intake.files.sources import Source
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.values.numbers import read_count
from auditlib.intake.values.texts import plain

LAYOUT = "inspectors.yaml"
_LISTS = ("specialities", "interests", "visited")
_BETWEEN = re.compile("[、，,;；\n\r]+")


class _Columns(Strict):
    id: list[str]
    name: list[str]
    unit: list[str]
    most: list[str]
    specialities: list[str]
    interests: list[str]
    visited: list[str]
    contact: list[str]


class _Layout(Strict):
    columns: _Columns
    need: list[str]
    ignored: list[str]
    nothing: list[str]


@dataclass(frozen=True)
class ListRow:
    """One inspector: `where` is the row (file!sheet!A7), `values` column → text, whole number or texts; blanks are left out."""

    where: str
    values: Mapping[str, object]


def read_inspectors(path: Path, layouts: Path) -> tuple[list[ListRow], list[str]]:
    """Inspectors of all sheets of a workbook, and the cells of rows that are none (a line below the table, say).

    layouts   params/layouts, of which inspectors.yaml says which headers stand for what

    Raises InputError where the file cannot be read, no sheet has the headers, a header is not known or missing, or a cell is not what its
    column asks for; ParamsError where the layout is not in order.
    """
    layout = read_model(layouts / LAYOUT, _Layout)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"无法打开文件 (cannot be opened: {error.strerror}).", str(path), "请检查路径 (check the path)."
        ) from None
    book = read_sheets(data, Source(path, path.name))
    if book.fault:
        raise InputError(f"{book.fault.zh} {book.fault.en}", str(path), "请换一份文件 (use another file).")
    known = {header_text(text): name for name, texts in layout.columns for text in texts}
    rows: list[ListRow] = []
    left: list[str] = []
    for sheet in book.sheets:
        head = next((row for row in range(sheet.height) if _is_head(sheet, row, known)), None)
        if head is not None:
            columns = _columns(sheet, head, known, layout, path.name)
            _take(sheet, head, columns, layout, path.name, rows, left)
    if not rows:
        texts = "、".join(f"“{getattr(layout.columns, name)[0]}”" for name in layout.need)
        raise InputError(
            "没有找到检查人员名单 (no list of inspectors was found).",
            str(path),
            f"表头应有{texts}，见 {LAYOUT} (a header row needs them, and rows below it).",
        )
    return rows, left


def _is_head(sheet: Sheet, row: int, known: Mapping[str, str]) -> bool:
    found = {known[text] for _, raw in sheet.texts(row) if (text := header_text(raw)) in known}
    return "name" in found and len(found) > 1


def _columns(sheet: Sheet, head: int, known: Mapping[str, str], layout: _Layout, file: str) -> dict[str, int]:
    ignored = {header_text(text) for text in layout.ignored}
    out: dict[str, int] = {}
    for column in sheet.filled(head):
        text = getattr(sheet.at(head, column), "raw", "")
        where, name = f"{file}!{sheet.name}!{address(head, column)}", known.get(header_text(text))
        if name in out:
            raise InputError(
                f"“{text}”与 {address(head, out[name])} 是同一栏 (is a second column {name}).", where,
                "请只留一栏 (keep one of the two).",
            )  # fmt: skip
        if name is not None:
            out[name] = column
        elif header_text(text) not in ignored:
            raise InputError(
                f"表头“{text}”不认识 (the header is not known).", where,
                f"请改用已有的叫法，或补入 {LAYOUT} 的 columns 或 ignored (use a known text, or add it there). "
                f"{nearest(header_text(text), known)}",
            )  # fmt: skip
    if missing := [f"“{getattr(layout.columns, name)[0]}”" for name in layout.need if name not in out]:
        raise InputError(
            f"缺少表头{'、'.join(missing)} (headers are missing).", f"{file}!{sheet.name}!{head + 1}:{head + 1}",
            "请补上这一栏 (add the column).",
        )  # fmt: skip
    return out


def _take(
    sheet: Sheet, head: int, columns: Mapping[str, int], layout: _Layout, file: str, rows: list[ListRow], left: list[str]
) -> None:  # fmt: skip
    headed = {*sheet.filled(head)}
    for row in range(head + 1, sheet.height):
        values = dict(_values(sheet, row, columns, layout, file))
        if {*layout.need} & {*values}:
            where = f"{file}!{sheet.name}!{address(row, min(columns[name] for name in layout.need))}"
            missing = [name for name in layout.need if name not in values]
            if missing:
                headers = "、".join(f"“{getattr(sheet.at(head, columns[name]), 'raw', '')}”" for name in missing)
                raise InputError(
                    f"第 {row + 1} 行缺少{headers} (a value is missing in the row).", where, "请补填 (fill it in)."
                )
            if stray := [column for column in sheet.filled(row) if column not in headed]:
                raise InputError(
                    f"该栏有内容而没有表头 (a column with content has no header, {address(head, stray[0])}).",
                    f"{file}!{sheet.name}!{address(row, stray[0])}",
                    "请补上表头，可能就是利害关系；不需要的请清空 (write its header, it may hold the interests; else empty it).",
                )  # fmt: skip
            rows.append(ListRow(where, values))
        elif sheet.filled(row):
            left.append(f"{file}!{sheet.name}!{address(row, sheet.filled(row)[0])}")


def _values(
    sheet: Sheet, row: int, columns: Mapping[str, int], layout: _Layout, file: str
) -> Iterator[tuple[str, object]]:
    for name, column in columns.items():
        # a unit or load merged over several rows holds for each of them; a name over two rows is still one person
        cell = sheet.at(row, column) if name in ("id", "name") else sheet.under(row, column)[0]
        if cell is None:
            continue
        where = f"{file}!{sheet.name}!{address(row, column)}"
        if cell.bad:
            raise InputError(f"单元格是错误值“{cell.raw}” (the cell holds an error).", where, "请改正 (mend the cell).")
        if name == "most":
            read = read_count(cell)
            if read.value is None or read.fault:
                said = f"{read.fault.zh} {read.fault.en}" if read.fault else f"“{cell.raw}”"
                raise InputError(said, where, "请写整数 (write a whole number).")
            yield name, read.value
        elif name in _LISTS:
            parts = [plain(part) for part in _BETWEEN.split(cell.raw)]
            yield name, [part for part in parts if part and part not in layout.nothing]
        elif text := plain(cell.raw):
            yield name, text
