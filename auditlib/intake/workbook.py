"""The cells of a file as read, with address and raw text. Only owner of calamine; sources are opened for reading only.

Reads .xlsx, .xlsm, .xls and .ods, and .csv (UTF-8 with or without BOM, UTF-16 with BOM, GB18030; comma, semicolon or
tab).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from auditlib.intake.hidden import ABSURD, DAMAGED, LARGEST_BOX, NO_WORKBOOK, PASSWORD, Hidden, column_number, look
from auditlib.intake.problems import Fault

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Box = tuple[int, int, int, int]  # first row, first column, last row, last column; all from 0

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods", ".csv"}
UNSUPPORTED = {".xlsb", ".et", ".ett", ".numbers", ".zip", ".rar", ".7z"}  # hold data, but are not read
LARGEST_FILE = 300 << 20
ERROR_TEXT = re.compile(
    r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!)|Err:\d{3}"
)  # pasted as text, or .csv

EMPTY = Fault(
    "文件为空（0 字节）。请承办单位重新报送。",
    "The file is empty (0 bytes). Ask the organiser to hand it in again.",
)
OTHER_FORMAT = Fault(
    "本工具不读取这种格式（压缩包或其他表格格式）。请承办单位解压或另存为 .xlsx 后重新报送。",
    "This format (an archive, or another kind of spreadsheet) is not read. Ask for the files unpacked or as .xlsx.",
)
TOO_BIG = Fault(
    "文件过大，未读取。请承办单位删除图片和多余的行列后重新报送。",
    "The file is too large and was not read. Ask the organiser for a copy without pictures and surplus rows.",
)
NO_TEXT = Fault(
    "不是可识别的文本表格（编码应为 UTF-8 或 GB18030）。请承办单位另存为 .xlsx 后重新报送。",
    "This is no text table in UTF-8 or GB18030. Ask the organiser to save it as .xlsx and hand it in again.",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell. `raw` is what a report shows; `bad` where the cell holds an error or an uncalculated formula."""

    value: Value
    raw: str
    bad: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows and columns count from 0; a blank cell is None. Trailing blank rows are not kept."""

    name: str
    rows: Sequence[Sequence[Cell | None]]
    merged: Sequence[Box] = ()
    spread: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # covered cell → its first cell

    def at(self, row: int, column: int) -> Cell | None:
        """The cell itself, or None where it is blank, covered by a merged range or beyond the edge."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def under(self, row: int, column: int) -> tuple[Cell | None, int, int]:
        """As `at`, but a cell covered by a merged range shows the range's first cell; with the place of that cell."""
        place = self.spread.get((row, column), (row, column))
        return self.at(*place), *place


@dataclass(frozen=True)
class Workbook:
    sheets: tuple[Sheet, ...] = ()
    fault: Fault | None = None


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    out, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def address(row: int, column: int) -> str:
    """(6, 1) → B7."""
    return f"{letters(column)}{row + 1}"


def sha256(path: Path) -> str:
    """Hexadecimal hash of a file's content. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_workbook(path: Path) -> Workbook:
    """All sheets of a file, or the fault that says why there are none. Raises nothing a file could cause."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size == 0:
            return Workbook(fault=EMPTY)
        if suffix in UNSUPPORTED:
            return Workbook(fault=OTHER_FORMAT)
        if size > LARGEST_FILE:
            return Workbook(fault=TOO_BIG)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Workbook(
            fault=Fault(
                f"无法打开文件（{reason}）。请检查权限，或请承办单位重新报送。",
                f"The file cannot be opened ({reason}). Check its permissions or ask for it again.",
            )
        )
    if suffix == ".csv":
        return _read_csv(data, path.stem)
    return _read_calamine(data)


def raw_texts(path: Path, sheet: str, cells: Iterable[str]) -> dict[str, str]:
    """Raw text of cells (``B7``) and ranges (``B7:B40``, filled cells joined by ；), as an evidence list shows them.

    A blank cell, an unknown sheet or an unreadable file gives "". The workbook is read once and kept while unchanged.
    """
    try:
        stat = path.stat()
    except OSError:
        return dict.fromkeys(cells, "")
    book = _kept(path, stat.st_mtime_ns, stat.st_size)
    found = next((s for s in book.sheets if s.name == sheet), Sheet(sheet, ()))
    return {cell: "；".join(_range_texts(found, cell)) for cell in cells}


@lru_cache(maxsize=16)
def _kept(path: Path, _mtime_ns: int, _size: int) -> Workbook:
    return read_workbook(path)


def _range_texts(sheet: Sheet, cells: str) -> list[str]:
    corners = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", cells)
    if corners is None:
        return []
    left, top = column_number(corners[1]), int(corners[2]) - 1
    right = column_number(corners[3]) if corners[3] else left
    bottom = min(int(corners[4]) - 1 if corners[4] else top, len(sheet.rows) - 1)
    found = (sheet.at(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return [cell.raw for cell in found if cell is not None]


def _read_calamine(data: bytes) -> Workbook:
    hidden = look(data)
    if isinstance(hidden, Fault):
        return Workbook(fault=hidden)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = []
            for number, meta in enumerate(book.sheets_metadata):
                if meta.typ is SheetTypeEnum.WorkSheet:
                    found = book.get_sheet_by_index(number)
                    end = found.end
                    if end is not None and (end[0] + 1) * (end[1] + 1) > LARGEST_BOX:
                        return Workbook(fault=ABSURD)
                    errors = hidden.get(meta.name) or hidden.get(number) or {}  # type: ignore[call-overload]
                    merged = [(a[0], a[1], b[0], b[1]) for a, b in found.merged_cell_ranges or ()]
                    sheets.append(_sheet(meta.name, found.to_python(skip_empty_area=False), merged, errors))
            return Workbook(tuple(sheets))
    except PasswordError:
        return Workbook(fault=PASSWORD)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the Rust reader is no Exception, and one broken file must not stop the rest
        return Workbook(fault=DAMAGED if data[:2] in (b"PK", b"\xd0\xcf") else NO_WORKBOOK)


def _sheet(name: str, values: Sequence[Sequence[Value]], merged: Sequence[Box], errors: Hidden) -> Sheet:
    rows = [[_cell(value) for value in row] for row in values]
    for (row, column), raw in errors.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = Cell(raw, raw, bad=True)
    height = len(rows)
    width = max(map(len, rows), default=0)
    spread = {
        (row, column): (top, left)
        for top, left, bottom, right in _apart(merged, height, width)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return Sheet(name, rows, merged, spread)


def _cell(value: Value) -> Cell | None:
    if isinstance(value, str):
        text = value.strip()
        return Cell(value, text, bool(ERROR_TEXT.fullmatch(text))) if text else None
    if isinstance(value, bool):
        return Cell(value, "TRUE" if value else "FALSE")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Cell(value, str(int(value)))
    return Cell(value, repr(value) if isinstance(value, float) else str(value))


def _read_csv(data: bytes, name: str) -> Workbook:
    text = _decoded(data)
    if text is None or "\0" in text:
        return Workbook(fault=NO_TEXT)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error:
        return Workbook(fault=NO_TEXT)
    if not any(any(field.strip() for field in row) for row in rows):
        return Workbook(fault=EMPTY)
    return Workbook((_sheet(name, rows, (), {}),))


def _decoded(data: bytes) -> str | None:
    for encoding in ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """The delimiter under which most of the first lines have the same number of fields, more than one."""
    head = text.splitlines(keepends=True)[:50]
    scores = {}
    for delimiter in ",;\t":
        widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if len(row) > 1)
        scores[delimiter] = max((count * width for width, count in widths.items()), default=0)
    return max(scores, key=lambda delimiter: scores[delimiter])


def _apart(merged: Sequence[Box], height: int, width: int) -> Iterator[Box]:
    """Merged ranges within the sheet, each once; no more of them once they cover more cells than a sheet may have."""
    cells = 0
    for top, left, bottom, right in dict.fromkeys(merged):
        low, far = min(bottom, height - 1), min(right, width - 1)
        cells += max(0, low - top + 1) * max(0, far - left + 1)
        if cells > LARGEST_BOX:
            return
        yield top, left, low, far
