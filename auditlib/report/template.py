"""The blank workbook that organisers fill in, made from the layouts that the intake reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.columns import TABLES, Column
from auditlib.core.messages import Language, Text
from auditlib.core.params import read_yaml
from auditlib.report import sheets, words

LAYOUTS = (
    "facts", "plan_contents", "timetable", "roster", "platform_roster", "signins", "online_log", "assessments", "certificates",
    "satisfaction", "cost_lines", "vouchers", "income", "contracts", "lecture_fees", "lodging", "meals",
)  # fmt: skip  # in the order of the sheets
_AS_TEXT = (
    "id_number",
    "phone",
    "voucher_no",
    "contract_no",
    "certificate_no",
    "account_number",
)  # Excel would cut the digits after the fifteenth, or a leading 0
_LAST_ROW = 1_048_576
_WIDE = {"title", "employer", "organiser", "supervisor", "place", "payee", "item", "id_number", "topic", "party"}
_WIDEST = {"stated"}
_LINE, _SIGNS = 15, 80  # height of a line of the notes in points, and the signs of half width that it holds
NOTES_SHEET = "填表说明"  # the intake knows it by this name as no table
_HOW: dict[str, Text] = {
    "text": {"zh": "文字", "en": "text"},
    "choice": {"zh": "从下拉列表中选", "en": "choose from the list"},
    "count": {"zh": "整数", "en": "whole number"},
    "quantity": {"zh": "数字，可带小数", "en": "number, decimals allowed"},
    "fen": {"zh": "金额，单位：元", "en": "amount in yuan"},
    "share": {"zh": "百分数，如 98.5%", "en": "percentage, such as 98.5%"},
    "clock": {"zh": "时刻，如 08:30", "en": "time of day, such as 08:30"},
    "date": {"zh": "日期，写到日，如 2025-09-01", "en": "day, such as 2025-09-01"},
    "flag": {"zh": "填“是”或“否”", "en": "yes (是) or no (否)"},
}
_CHECKED: dict[str, tuple[str, str, str]] = {  # kind → validation type, operator, bound
    "count": ("whole", "greaterThanOrEqual", "0"),
    "quantity": ("decimal", "greaterThanOrEqual", "0"),
    "fen": ("decimal", "greaterThanOrEqual", "0"),
    "share": ("decimal", "lessThanOrEqual", "1"),  # 100 %
    "clock": ("time", "greaterThanOrEqual", "0"),
    "date": ("date", "greaterThan", "1"),  # any real date; text is questioned
}
_FORMATS = {"fen": sheets.YUAN, "date": "yyyy-mm-dd", "share": "0.00%", "clock": "hh:mm"}
_AS_TEXT_NOTE: Text = {"zh": "文字（按文本填写，保留全部数字）", "en": "text (keep every digit)"}
_REQUIRED: Text = {"zh": "必填", "en": "required"}
_GENERAL: tuple[Text, ...] = (
    {"zh": "橙色表头为必填栏目。", "en": "An orange header is a required column."},
    {
        "zh": "没有的内容留空，不写 0、“无”或“/”：留空表示未提供，0 表示确实为零。",
        "en": "Leave blank what there is not; do not write 0 or “/”: a blank says not provided, 0 says really zero.",
    },
    {
        "zh": "不改工作表名称和表头，不合并单元格，不在数据中间插空行；可以在下方一直续填。",
        "en": "Do not rename sheets or headers, merge cells or leave blank rows among the data; go on below as needed.",
    },
)


def write_template(path: Path, layouts: Path, *, language: Language = "zh") -> None:
    """Write the blank workbook: one sheet a layout of `layouts` (params/layouts), and one of notes.

    Headers are Chinese in every language, since the intake finds its tables by them; `language` is that of the notes.
    Raises ParamsError where a layout cannot be read, ReportError for an unknown language.
    """
    words.known(language)
    values = read_yaml(layouts / "values.yaml")
    book = Workbook()
    notes = book.active
    notes.title = NOTES_SHEET
    lines: list[tuple[str, str, str]] = []
    for name in LAYOUTS:
        layout = read_yaml(layouts / f"{name}.yaml")
        lines.append((layout["sheet"], layout["notes"][language], ""))
        lines += (
            _labels(book, layout, values, language)
            if layout["form"] == "labels"
            else _rows(book, layout, values, language)
        )
    _write_notes(notes, lines, language)
    sheets.save(book, path)


def _labels(
    book: Workbook, layout: dict[str, Any], values: dict[str, Any], language: Language
) -> list[tuple[str, str, str]]:
    sheet = book.create_sheet(layout["sheet"])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 60
    lines = []
    for row, (name, texts) in enumerate(layout["columns"].items(), 1):
        column = TABLES[layout["table"]].columns[name]
        sheets.head(sheet.cell(row, 1), texts[0], required=_required(layout, name, column))
        value = sheets.put(sheet.cell(row, 2), None)
        value.border, value.number_format = (
            sheets.LINE,
            _FORMATS.get(column.kind, "@" if column.kind == "text" else "General"),
        )
        _watch(sheet, f"B{row}", name, column, values, language)
        lines.append(_line(layout, name, column, texts[0], language))
    sheet.freeze_panes = "B1"
    sheets.paper(sheet)
    return lines


def _rows(
    book: Workbook, layout: dict[str, Any], values: dict[str, Any], language: Language
) -> list[tuple[str, str, str]]:
    sheet = book.create_sheet(layout["sheet"])
    lines = []
    for number, (name, texts) in enumerate(layout["columns"].items(), 1):
        column, letter = TABLES[layout["table"]].columns[name], get_column_letter(number)
        sheets.head(sheet.cell(1, number), texts[0], required=_required(layout, name, column))
        sheet.column_dimensions[letter].width = 80 if name in _WIDEST else 30 if name in _WIDE else 16
        form = "@" if name in _AS_TEXT else _FORMATS.get(column.kind)
        if form:
            sheet.column_dimensions[letter].number_format = form
        _watch(sheet, f"{letter}2:{letter}{_LAST_ROW}", name, column, values, language)
        lines.append(_line(layout, name, column, texts[0], language))
    sheet.freeze_panes = "A2"
    sheets.paper(sheet, 1)
    return lines


def _required(layout: dict[str, Any], name: str, column: Column) -> bool:
    return column.required or name in layout["need"]


def _line(layout: dict[str, Any], name: str, column: Column, header: str, language: Language) -> tuple[str, str, str]:
    # Sheet and header share one cell: a header alone in a cell would be read as a fact with the note as its value.
    how = _AS_TEXT_NOTE if name in _AS_TEXT else _HOW[column.kind]
    required = _REQUIRED[language] if _required(layout, name, column) else ""
    return f"{layout['sheet']} · {header}", how[language], required


def _watch(sheet: Worksheet, cells: str, name: str, column: Column, values: dict[str, Any], language: Language) -> None:
    """Drop-down for a choice, question for a value that does not look right. A warning only: the organiser decides."""
    if column.kind in ("choice", "flag"):
        listed = ",".join(texts[0] for texts in values["flag" if column.kind == "flag" else name].values())
        watch = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
    elif column.kind in _CHECKED:
        kind, operator, bound = _CHECKED[column.kind]
        watch = DataValidation(kind, operator=operator, formula1=bound, allow_blank=True)
    else:
        return
    watch.errorStyle, watch.showErrorMessage, watch.showInputMessage = "warning", True, True
    watch.prompt = watch.error = _HOW[column.kind][language]
    watch.add(cells)
    sheet.add_data_validation(watch)


def _write_notes(sheet: Worksheet, lines: list[tuple[str, str, str]], language: Language) -> None:
    for row, text in enumerate(_GENERAL, 1):
        sheets.put(sheet.cell(row, 1), text[language])
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        sheet.row_dimensions[row].height = 30
    for row, line in enumerate(lines, len(_GENERAL) + 2):
        for number, text in enumerate(line, 1):
            cell = sheet.cell(row, number)
            sheets.put(cell, text) if " · " in line[0] else sheets.head(cell, text)
            cell.border = sheets.LINE
        signs = sum(1 if sign.isascii() else 2 for sign in line[1])
        sheet.row_dimensions[row].height = _LINE * (1 + signs // _SIGNS)
    for letter, width in zip("ABC", (40, 70, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    sheets.paper(sheet)
