"""Sheets of a workbook we write: text that stays text, tables with a header, the same bytes for the same content."""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.messages import FEN_PER_YUAN, Language
from auditlib.run.files import write_whole

FONT = "Microsoft YaHei"
YUAN = "#,##0.00"
LONGEST = 32_767  # characters that Excel holds in a cell
LINE_HEIGHT, TALLEST = 15, 405  # points: of a line of text, and of the highest row that Excel allows
_ROOMY = 1.1  # widths are counted in digits of the workbook's usual size of letters; ours are smaller
_WRITTEN = datetime(2000, 1, 1)  # in place of the hour of writing, so that equal content gives equal bytes
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

HEADER_FILL = PatternFill("solid", fgColor="DCE5EE")
REQUIRED_FILL = PatternFill("solid", fgColor="F6E3C3")
LINE = Border(*[Side("thin", color="B8C2CC")] * 4)


Look = Callable[[Cell], None]


def _plain(cell: Cell) -> None:
    cell.font, cell.alignment = Font(name=FONT, size=10), Alignment(vertical="top", wrap_text=True)


def lined(cell: Cell) -> None:
    """The look of a cell in a table."""
    _plain(cell)
    cell.border = LINE


def left(cell: Cell) -> None:
    """In a table, numbers too stand left."""
    lined(cell)
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)


def _amount(cell: Cell) -> None:
    _plain(cell)
    cell.number_format, cell.alignment = YUAN, Alignment(vertical="top")


def _reckoned(cell: Cell) -> None:
    _plain(cell)
    cell.alignment = Alignment(horizontal="right", vertical="top")


def _headed(cell: Cell) -> None:
    cell.font, cell.alignment = Font(name=FONT, size=10, bold=True), Alignment(vertical="center", wrap_text=True)
    cell.fill, cell.border = HEADER_FILL, LINE


def _required(cell: Cell) -> None:
    _headed(cell)
    cell.fill = REQUIRED_FILL


def _linked(cell: Cell) -> None:
    _plain(cell)
    cell.font = Font(name=FONT, size=10, color="1F4E79", underline="single")


_given: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()


def _give(cell: Cell, look: Look) -> None:
    """Give a cell a look. It is worked out once a workbook and copied then: openpyxl compares each font with all it has."""
    held = _given.setdefault(cell.parent.parent, {})
    if look in held:
        cell._style = copy(held[look])
        return
    look(cell)
    held[look] = copy(cell._style)


def put(cell: Cell, value: object, look: Look = _plain) -> Cell:
    """Write a value: text is stored as text even where it looks like a formula, control characters are left out."""
    _give(cell, look)
    if isinstance(value, str):
        text = _NOT_XML.sub("", value)
        cell.value = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True  # type: ignore[assignment]  # Excel keeps it text also after someone edits the cell
    else:
        cell.value = value  # type: ignore[assignment]
    return cell


def money(cell: Cell, fen: int | None) -> Cell:
    """An amount as a number in yuan; a blank stays blank."""
    return put(cell, None if fen is None else Decimal(fen) / FEN_PER_YUAN, _amount)


def formula(cell: Cell, text: str, form: str) -> Cell:
    """A live formula of ours. Texts of a dossier never come here: `put` keeps them texts."""
    put(cell, None, _reckoned).value = text
    cell.number_format = form
    return cell


def head(cell: Cell, text: str, *, required: bool = False) -> Cell:
    """A header or label cell."""
    return put(cell, text, _required if required else _headed)


def link(cell: Cell, text: str, target: str) -> Cell:
    """Text that opens a file, given relative to the workbook."""
    put(cell, text, _linked).hyperlink = target
    return cell


def note(sheet: Worksheet, lines: Sequence[str], widths: Sequence[float]) -> int:
    """Sentences above a table, each across its columns, the first one bold; returns the last row used."""
    for row, line in enumerate(lines, 1):
        cell = put(sheet.cell(row, 1), line)
        if row == 1:
            cell.font = Font(name=FONT, size=12, bold=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(widths))
        sheet.row_dimensions[row].height = LINE_HEIGHT * _lines(line, sum(widths)) + (4 if row == 1 else 0)
    return len(lines)


def bounded(
    sheet: Worksheet, widths: Sequence[tuple[str, float]], shown: int, total: int, rest: str, language: Language
) -> int:
    """Say above a table that it has only so many rows of `total`, and where all are; the row of its header."""
    if shown >= total:
        return 1
    zh, en = f"共 {total} 行，这里只列 {shown} 行；全部见 {rest}。", f"{shown} of {total} rows; {rest} has all."
    return 1 + note(sheet, [zh if language == "zh" else en], [width for _, width in widths])


def table(sheet: Worksheet, widths: Sequence[tuple[str, float]], rows: Iterable[Sequence[object]], top: int = 1) -> int:
    """Header (text, width in characters) and rows from row `top` on, filter and frozen header; returns the last row."""
    for number, (text, width) in enumerate(widths, 1):
        head(sheet.cell(top, number), text)
        sheet.column_dimensions[get_column_letter(number)].width = width
    last = top
    for last, row in enumerate(rows, top + 1):
        for number, value in enumerate(row, 1):
            put(sheet.cell(last, number), value, lined)
        fit(sheet, last, row, [width for _, width in widths])
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(widths))}{last}"
    sheet.freeze_panes = f"A{top + 1}"
    paper(sheet, top)
    return last


def fit(sheet: Worksheet, row: int, values: Sequence[object], widths: Sequence[float]) -> None:
    """A row as high as its wrapped texts need: not every program that opens a workbook works that out by itself."""
    lines = max(_lines(str(value or ""), width) for value, width in zip(values, widths, strict=True))
    if lines > 1:
        sheet.row_dimensions[row].height = min(lines * LINE_HEIGHT, TALLEST)


def _lines(text: str, width: float) -> int:
    if 4 * len(text) <= width and "\n" not in text:  # short texts need no measuring: no character has more bytes
        return 1
    return sum(-(-_width(line) // int(width * _ROOMY) or -1) for line in text.split("\n"))


def _width(text: str) -> int:
    """Width in the unit of columns: a Chinese character is as wide as two digits, and has as many bytes in GB18030."""
    return len(text.encode("gb18030", "replace"))


def paper(sheet: Worksheet, header: int | None = None) -> None:
    """A4, as wide as the page, the header row on every page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    if header:
        sheet.print_title_rows = f"{header}:{header}"


def save(book: Workbook, path: Path) -> None:
    """Write the workbook whole or not at all. Equal content gives equal bytes."""
    book.properties.creator, book.properties.created = "auditlib", _WRITTEN
    write_whole(path, lambda part: _write(book, part))


def _write(book: Workbook, path: Path) -> None:
    buffer = BytesIO()
    try:
        book.save(buffer)
    except Exception as error:  # lxml has one of its own where openpyxl cannot write what it keeps in between
        if not str(error).startswith("IO_"):
            raise
        raise OSError(getattr(errno, str(error).removeprefix("IO_"), errno.EIO), f"openpyxl: {error}") from None
    pack(buffer, path)


def pack(content: BytesIO, path: Path) -> None:
    """An office file with one and the same hour on all that is in it."""
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            held = source.read(name)
            if name == "docProps/core.xml":
                stamp = _WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                held = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, held)
            target.writestr(zipfile.ZipInfo(name, _WRITTEN.timetuple()[:6]), held, zipfile.ZIP_DEFLATED)
