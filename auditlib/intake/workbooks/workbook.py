"""The sheets of a workbook. Only owner of calamine.

Reads .xlsx, .xlsm, .xls and .ods, and .csv (UTF-8 with or without BOM, UTF-16 with BOM, GB18030; comma, semicolon or
tab).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from auditlib.intake.cells import LARGEST_BOX, Marks, Sheet, Value, Workbook, address, cell_of, sheet, within
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.workbooks.hidden import look
from auditlib.intake.workbooks.refusals import ABSURD, DAMAGED, NO_WORKBOOK, PASSWORD

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods", ".csv"}
UNSUPPORTED = {".xlsb", ".et", ".ett", ".numbers", ".zip", ".rar", ".7z"}  # hold data, but are not read
LARGEST_FILE = 300 << 20
MOST_ROWS = 1 << 18  # of a text table
MOST_MERGED = 10_000
TALLEST = 200_000  # rows of a sheet
CODE = (SheetTypeEnum.MacroSheet, SheetTypeEnum.DialogSheet, SheetTypeEnum.Vba)

EMPTY = Fault(
    "文件为空（0 字节）。请承办单位重新报送。",
    "The file is empty (0 bytes). Ask the organiser to hand it in again.",
)
BLANK = Fault(
    "工作簿中没有任何内容。请承办单位核对后重新报送。",
    "The workbook holds nothing at all. Ask the organiser to look, and to hand it in again.",
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


def read_workbook(data: bytes, suffix: str, name: str) -> Workbook:
    """All sheets of a file's content, or the fault that says why there are none. Raises nothing a file could cause.

    `suffix` as `Source.suffix`; `name` is that of the only sheet of a .csv.
    """
    if suffix == ".csv":
        return _read_csv(data, name)
    return _read_calamine(data)


def _read_calamine(data: bytes) -> Workbook:
    looked = look(data)
    if isinstance(looked, Fault):
        return Workbook(fault=looked)
    try:
        with CalamineWorkbook.from_filelike(looked.content) as book:
            metas = book.sheets_metadata
            if len(metas) != len(looked.marks) or not metas:
                return Workbook(fault=DAMAGED)
            sheets = []
            notes: list[Problem] = []
            for number, (meta, marks) in enumerate(zip(metas, looked.marks, strict=True)):
                if meta.typ is SheetTypeEnum.WorkSheet and not marks.shadow:
                    found = book.get_sheet_by_index(number)
                    height, width = (end + 1 for end in found.end or (-1, -1))
                    merged = [(a[0], a[1], b[0], b[1]) for a, b in found.merged_cell_ranges or ()]
                    if height * width > LARGEST_BOX or len(merged) > MOST_MERGED:
                        return Workbook(fault=ABSURD)
                    values = found.to_python(skip_empty_area=False)
                    if height > TALLEST:
                        del values[_end(values) :]
                    notes += _shown(meta.name, values, marks) if marks.units else ()
                    made = sheet(meta.name, values, marks.errors, merged, looked.from_1904)
                    if made.height > TALLEST:
                        return Workbook(fault=ABSURD)
                    sheets.append(_marked(made, marks, meta.visible is not SheetVisibleEnum.Visible))
            macros = looked.macros or any(meta.typ in CODE for meta in metas)
            blank = not any(any(map(made.filled, range(made.height))) for made in sheets)
            return Workbook(tuple(sheets), BLANK if blank else None, (*notes, *_notes(macros, looked.embedded)))
    except PasswordError:
        return Workbook(fault=PASSWORD)
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        return Workbook(fault=ABSURD)
    except BaseException:  # a panic of the Rust reader is no Exception, and one broken file must not stop the rest
        return Workbook(fault=DAMAGED if data[:2] in (b"PK", b"\xd0\xcf") else NO_WORKBOOK)


def _end(values: Sequence[Sequence[Value]]) -> int:
    """The first of the last rows that are blank: a blank typed far below makes a million of them."""
    end = len(values)
    while end and not any(str(value).strip() for value in values[end - 1]):
        end -= 1
    return end


def _marked(made: Sheet, marks: Marks, hidden: bool) -> Sheet:
    """The sheet with what is hidden of it, and what comes out of other files."""
    if not (hidden or marks.rows or marks.columns or marks.outside):
        return made
    rows, columns = within(marks.rows, made.height), within(marks.columns, max(map(len, made.values), default=0))
    return replace(made, hidden=hidden, hidden_rows=rows, hidden_columns=columns, outside=marks.outside)


def _shown(name: str, values: Sequence[list[Value]], marks: Marks) -> Iterator[Problem]:
    """Numbers that are shown with a unit are made what they show; that the unit is meant is a guess."""
    places = []
    for (row, column), unit in marks.units.items():
        value = values[row][column] if row < len(values) and column < len(values[row]) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and (row, column) not in marks.errors:
            cell = cell_of(value)
            values[row][column] = f"{cell.raw if cell else value}{unit}"
            places.append((row, column))
    if places:
        first = values[places[0][0]][places[0][1]]
        zh = f"共 {len(places)} 格的单位只写在数字格式中，按显示的内容读取，首格为“{first}”。请核对金额单位。"
        en = f"Cells whose unit stands in their number format alone, {len(places)} in all, were read as they are shown, the first as {first!r}. Look whether it holds."
        yield Problem("doubtful", zh, en, "", name, address(*places[0]), None, str(first))


def _notes(macros: bool, embedded: int) -> tuple[Problem, ...]:
    out = []
    if macros:
        zh = "工作簿含有宏。宏没有运行，读取的是上次保存的内容。请勿启用宏；数字由宏算出的，请承办单位说明算法。"
        en = "The workbook holds macros. None was run: what was last saved is what was read. Do not enable them; ask how they calculate."
        out.append(Problem("not_followed", zh, en, ""))
    if embedded:
        zh = f"工作簿中嵌入了 {embedded} 个对象（如 Word 文件、另一个工作簿），未读取。请承办单位将其另存为单独的文件报送。"
        en = f"Embedded objects (such as Word files or other workbooks), {embedded} in all, were not read. Ask for them as files of their own."
        out.append(Problem("bypassed_row", zh, en, ""))
    return tuple(out)


def _read_csv(data: bytes, name: str) -> Workbook:
    text = _decoded(data)
    if text is None or "\0" in text:
        return Workbook(fault=NO_TEXT)
    if text.count("\n") > MOST_ROWS or text.count("\r") > MOST_ROWS:
        return Workbook(fault=ABSURD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error:
        return Workbook(fault=NO_TEXT)
    if not any(any(field.strip() for field in row) for row in rows):
        return Workbook(fault=EMPTY)
    if len(rows) * max(map(len, rows)) > LARGEST_BOX:
        return Workbook(fault=ABSURD)
    return Workbook((sheet(name, rows),))


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
