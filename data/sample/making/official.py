"""The department's blank workbook, filled in by an organiser who follows it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from making.files import fill, saved
from making.houses import House
from making.rows import rows_of
from making.session import WRITTEN, Session, Where
from making.sheets import Sheet

OFFICIAL = "official"  # in place of the name of a house
OFFICIAL_FILE = "高级研修项目报送表.xlsx"
LAYOUTS = Path(__file__).resolve().parents[3] / "params" / "layouts"
STAFF_SHEET = "工作人员签到表"  # no sheet of the template: its notes ask for a copy of this name
_LEFT_BLANK = ("time",)  # columns that these organisers do not fill in
_PLAIN = House(files={}, forms={})  # real dates, amounts as numbers in yuan


@cache
def _layout(part: str) -> dict[str, Any]:
    """The layout that a sheet of the template was made from: its name, and column → texts, the template's first."""
    content: dict[str, Any] = yaml.safe_load((LAYOUTS / f"{part}.yaml").read_text(encoding="utf-8"))
    return content


def filled_in(made: Session, blank: bytes) -> tuple[dict[str, bytes], Where]:
    """The department's workbook, filled in under the headers it has; the sign-in sheet copied for the staff."""
    book = load_workbook(io.BytesIO(blank))
    where: Where = {}
    book.copy_worksheet(book[_layout("signins")["sheet"]]).title = STAFF_SHEET
    for part in WRITTEN:
        layout = _layout("signins" if part == "staff_signins" else part)
        name = layout["sheet"] if part != "staff_signins" else STAFF_SHEET
        if part not in made.parts:
            del book[name]
            continue
        columns = {texts[0]: column for column, texts in layout["columns"].items()}
        if part == "facts":
            cells = _fill_facts(book, name, columns, made.facts)
            where |= {("facts", None, fact): (OFFICIAL_FILE, name, cell) for fact, cell in cells.items()}
        else:
            sheet = Sheet(name)
            heads = [(head.column, columns[str(head.value)]) for head in book[name][1] if str(head.value) in columns]
            heads = [(number, column) for number, column in heads if column not in _LEFT_BLANK]
            for index, row in enumerate(rows_of(made, part, with_staff=False)):
                for number, column in heads:
                    sheet.put(index + 2, number, _PLAIN.present(column, row.get(column)))
                    where[part, index, column] = (OFFICIAL_FILE, name, f"{get_column_letter(number)}{index + 2}")
            fill(book[name], sheet, keep=True)
    return {OFFICIAL_FILE: saved(book)}, where


def _fill_facts(book: Workbook, name: str, columns: Mapping[str, str], facts: Mapping[str, object]) -> dict[str, str]:
    sheet, cells = Sheet(name), {}
    for (label,) in book[name].iter_rows(max_col=1):
        fact = columns.get(str(label.value))
        if fact:
            sheet.put(label.row, 2, _PLAIN.present(fact, facts.get(fact)))
            cells[fact] = f"B{label.row}"
    fill(book[name], sheet, keep=True)
    return cells
