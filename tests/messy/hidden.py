"""What a person who opens a workbook does not see: hidden rows, columns and sheets, rows that a filter leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import xlwt
from making import Rows, changed, xlsx
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl.worksheet.worksheet import Worksheet

from messy import Messy

ROSTER: Rows = [
    ["姓名", "人员类别", "单位", "职称"], ["张三", "学员", "甲厂", "工程师"], ["李四", "学员", "乙厂", "高级工程师"],
    ["王五", "学员", "丙厂", "工程师"], ["赵六", "工作人员", "学院", None],
]  # fmt: skip
COSTS: Rows = [
    ["费用类别", "内容", "数量", "单价", "金额"], ["住宿费", "标间", 30, 300, 9000], ["伙食费", "用餐", 30, 100, 3000],
    ["场地费", "会议室", 2, 1500, 3000],
]  # fmt: skip
NAMES = [{"name": row[0]} for row in ROSTER[1:]]
AMOUNTS = [{"amount": 9000_00}, {"amount": 3000_00}, {"amount": 3000_00}]


def _with(path: Path, rows: Mapping[str, Rows], change: Callable[[Sequence[Worksheet]], object]) -> Path:
    """A .xlsx of these sheets, changed as a person does in Excel."""
    book = openpyxl.load_workbook(xlsx(path, rows))
    change(book.worksheets)
    book.save(path)
    return path


def _rows(*numbers: int) -> Callable[[Sequence[Worksheet]], object]:
    return lambda sheets: [setattr(sheets[0].row_dimensions[number], "hidden", True) for number in numbers]


def _columns(*names: str) -> Callable[[Sequence[Worksheet]], object]:
    return lambda sheets: [setattr(sheets[0].column_dimensions[name], "hidden", True) for name in names]


def _folded(sheets: Sequence[Worksheet]) -> None:
    sheets[0].row_dimensions.group(2, 3, hidden=True)
    sheets[0].row_dimensions[4].collapsed = True


def _state(state: str, place: int = 0) -> Callable[[Sequence[Worksheet]], object]:
    return lambda sheets: setattr(sheets[place], "sheet_state", state)


def _filtered(*numbers: int) -> Callable[[Sequence[Worksheet]], object]:
    """Rows that a filter leaves out: Excel saves the filter, and hides the rows."""

    def change(sheets: Sequence[Worksheet]) -> None:
        sheets[0].auto_filter.ref = sheets[0].dimensions
        sheets[0].auto_filter.add_filter_column(1, ["学员"])
        _rows(*numbers)(sheets)

    return change


def _xls(path: Path, rows: Rows, change: Callable[[xlwt.Worksheet], object], beside: Rows = ()) -> None:
    book = xlwt.Workbook()
    for name, given in (("学员名单", rows), ("说明", beside)):
        sheet = book.add_sheet(name)
        for r, row in enumerate(given):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
        if given is rows:
            change(sheet)
    book.save(str(path))


def _ods(path: Path, name: str, rows: Rows, visibility: Mapping[int, str], columns: Sequence[str] = ()) -> None:
    """An .ods, with `visibility` of rows by their number from 0, and of columns from the left."""
    book, table = OpenDocumentSpreadsheet(), Table(name=name)
    for column in columns:
        table.addElement(TableColumn(visibility=column))
    for number, row in enumerate(rows):
        line = TableRow(visibility=visibility.get(number, "visible"))
        for value in row:
            cell = (
                TableCell(valuetype="float", value=value) if isinstance(value, int) else TableCell(valuetype="string")
            )
            cell.addElement(P(text=str(value or "")))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


HIDDEN_ROWS = [
    Messy(
        "two trainees between others are hidden", "hidden rows",
        lambda folder: _with(folder / "a.xlsx", {"学员名单": ROSTER}, _rows(3, 4)),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单!A3:D4")],
    ),
    Messy(
        "a folded group of rows", "hidden rows",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS}, _folded),
        tables={"cost_lines": AMOUNTS}, problems=[("hidden", "经费结算表!A2:E3")],
    ),
    Messy(
        "a row drawn down to no height", "hidden rows",
        lambda folder: changed(
            xlsx(folder / "a.xlsx", {"经费结算表": COSTS}), lambda xml: xml.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')
        ),
        tables={"cost_lines": AMOUNTS}, problems=[("hidden", "经费结算表!A3:E3")],
    ),
    Messy(
        "a hidden row in an .xls", "hidden rows",
        lambda folder: _xls(folder / "a.xls", ROSTER, lambda sheet: setattr(sheet.row(2), "hidden", True)),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单!A3:D3")],
    ),
    Messy(
        "hidden rows in an .ods", "hidden rows",
        lambda folder: _ods(folder / "a.ods", "经费结算表", COSTS, {1: "collapse", 2: "collapse"}),
        tables={"cost_lines": AMOUNTS}, problems=[("hidden", "经费结算表!A2:E3")],
    ),
    Messy(
        "hidden rows of a form of key facts", "hidden rows",
        lambda folder: _with(
            folder / "a.xlsx", {"基本情况": [["项目名称", "示例研修班"], ["开班日期", "2025-09-01"], ["承办单位", "示例学院"]]}, _rows(2)
        ),
        facts={"start": "2025-09-01"}, problems=[("hidden", "基本情况!B2")],
    ),
    Messy(
        "a hidden row below the table, and a blank one", "hidden rows",
        lambda folder: _with(folder / "a.xlsx", {"学员名单": [*ROSTER, [], ["制表：某某"]]}, _rows(6, 7)),
        tables={"roster": NAMES},
    ),
]  # fmt: skip
HIDDEN_COLUMNS = [
    Messy(
        "the amounts are hidden", "hidden columns",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS}, _columns("E")),
        tables={"cost_lines": AMOUNTS}, problems=[("hidden", "经费结算表!E2:E4")],
    ),
    Messy(
        "unit prices and quantities hidden before printing", "hidden columns",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS}, _columns("C", "D")),
        tables={"cost_lines": [{"amount": 9000_00, "unit_price": 300_00, "quantity": 30_000}, *AMOUNTS[1:]]},
        problems=[("hidden", "经费结算表!C2:D4")],
    ),
    Messy(
        "a column drawn to no width", "hidden columns",
        lambda folder: changed(
            xlsx(folder / "a.xlsx", {"学员名单": ROSTER}),
            lambda xml: xml.replace(b"<sheetData>", b'<cols><col min="3" max="4" width="0" customWidth="1"/></cols><sheetData>'),
        ),
        tables={"roster": [{"employer": row[2]} for row in ROSTER[1:]]}, problems=[("hidden", "学员名单!C2:D5")],
    ),
    Messy(
        "a hidden column in an .xls", "hidden columns",
        lambda folder: _xls(folder / "a.xls", ROSTER, lambda sheet: setattr(sheet.col(1), "hidden", True)),
        tables={"roster": [{"role": "trainee"}] * 3 + [{"role": "staff"}]}, problems=[("hidden", "学员名单!B2:B5")],
    ),
    Messy(
        "a hidden column in an .ods, beside one without content", "hidden columns",
        lambda folder: _ods(folder / "a.ods", "学员名单", ROSTER, {}, ["visible", "visible", "collapse", "visible", "collapse"]),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单!C2:C5")],
    ),
]  # fmt: skip
HIDDEN_SHEETS = [
    Messy(
        "a hidden sheet of costs", "hidden sheets",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS, "学员名单": ROSTER}, _state("hidden")),
        tables={"cost_lines": AMOUNTS, "roster": NAMES}, problems=[("hidden", "经费结算表")],
    ),
    Messy(
        "a sheet that only a program can show", "hidden sheets",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS, "学员名单": ROSTER}, _state("veryHidden", 1)),
        tables={"cost_lines": AMOUNTS, "roster": NAMES}, problems=[("hidden", "学员名单")],
    ),
    Messy(
        "a hidden sheet in an .xls", "hidden sheets",
        lambda folder: _xls(folder / "a.xls", ROSTER, lambda sheet: setattr(sheet, "visibility", 1)),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单")],
    ),
    Messy(
        "a hidden sheet that holds nothing", "hidden sheets",
        lambda folder: _with(folder / "a.xlsx", {"Sheet2": [], "学员名单": ROSTER}, _state("hidden")),
        tables={"roster": NAMES},
    ),
    Messy(
        "a hidden sheet with hidden rows is told once", "hidden sheets",
        lambda folder: _with(
            folder / "a.xlsx", {"学员名单": ROSTER, "说明": []}, lambda sheets: (_state("hidden")(sheets), _rows(2)(sheets))
        ),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单")],
    ),
]  # fmt: skip
FILTERED_ROWS = [
    Messy(
        "staff filtered out of a roster", "filtered rows",
        lambda folder: _with(folder / "a.xlsx", {"学员名单": ROSTER}, _filtered(5)),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单!A5:C5")],
    ),
    Messy(
        "a filter that leaves only the last row", "filtered rows",
        lambda folder: _with(folder / "a.xlsx", {"经费结算表": COSTS}, _filtered(2, 3)),
        tables={"cost_lines": AMOUNTS}, problems=[("hidden", "经费结算表!A2:E3")],
    ),
    Messy(
        "a filter that leaves nothing out", "filtered rows",
        lambda folder: _with(folder / "a.xlsx", {"学员名单": ROSTER}, _filtered()),
        tables={"roster": NAMES},
    ),
    Messy(
        "rows filtered out of an .ods", "filtered rows",
        lambda folder: _ods(folder / "a.ods", "学员名单", ROSTER, {2: "filter", 4: "filter"}),
        tables={"roster": NAMES}, problems=[("hidden", "学员名单!A3:D5")],
    ),
]  # fmt: skip
INPUTS = [*HIDDEN_ROWS, *HIDDEN_COLUMNS, *HIDDEN_SHEETS, *FILTERED_ROWS]
