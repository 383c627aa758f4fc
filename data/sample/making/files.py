"""Workbooks of every kind as files whose bytes depend on their content alone: no clock, no random salt."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from making.sheets import Failed, Literal, Sheet

STAMP = (2025, 12, 1, 0, 0, 0)
MOMENT = datetime(*STAMP)
EPOCH = date(1899, 12, 30)


def sealed(data: bytes) -> bytes:
    """A zip container again, every clock reading in it replaced by one fixed moment."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", b"2025-12-01T00:00:00", content)
            info = ZipInfo(name, date_time=STAMP)
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            new.writestr(info, content, compresslevel=9)
    return out.getvalue()


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an .xlsx."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        fill(book.create_sheet(sheet.name), sheet)
    return saved(book)


def fill(page: Worksheet, sheet: Sheet, *, keep: bool = False) -> None:
    """Write the cells of `sheet` onto an openpyxl worksheet; `keep` leaves widths and formats of a template alone."""
    for (row, column), value in sheet.cells.items():
        cell = page.cell(row, column)
        if isinstance(value, Literal):
            cell.value = value.text
            cell.data_type = "s"
        else:
            cell.value = value.text if isinstance(value, Failed) else value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    for merge in sheet.merges:
        page.merge_cells(merge)
    for column in range(1, 0 if keep else sheet.width + 1):
        page.column_dimensions[get_column_letter(column)].width = 16


def saved(book: Workbook) -> bytes:
    """An openpyxl workbook as bytes without a clock."""
    book.properties.creator = "示例"
    book.properties.created = MOMENT
    out = io.BytesIO()
    book.save(out)
    return sealed(out.getvalue())


def xls(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an .xls of Excel 97 to 2003."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    plain = xlwt.Style.default_style
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        merged = {range_boundaries(merge)[:2]: range_boundaries(merge) for merge in sheet.merges}
        for (row, column), value in sheet.cells.items():
            value = value.text if isinstance(value, (Literal, Failed)) else value
            style = day if isinstance(value, date) else plain
            if (column, row) in merged:
                left, top, right, bottom = merged[column, row]
                page.write_merge(top - 1, bottom - 1, left - 1, right - 1, value, style)
            else:
                page.write(row - 1, column - 1, value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an OpenDocument spreadsheet."""
    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
        table = Table(name=sheet.name)
        covered, spans = set(), {}
        for merge in sheet.merges:
            left, top, right, bottom = range_boundaries(merge)
            spans[top, left] = {"numbercolumnsspanned": right - left + 1, "numberrowsspanned": bottom - top + 1}
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
        for row in range(1, sheet.height + 1):
            line = TableRow()
            for column in range(1, sheet.width + 1):
                if (row, column) in covered:
                    line.addElement(CoveredTableCell())
                    continue
                line.addElement(_ods_cell(sheet.cells.get((row, column)), spans.get((row, column), {})))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return sealed(out.getvalue())


def _ods_cell(value: object, span: dict[str, int]) -> TableCell:
    if isinstance(value, (Literal, Failed)):
        value = value.text
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **span)
    elif isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=str(value), **span)
    elif value is None:
        return TableCell(**span)
    else:
        cell = TableCell(valuetype="string", **span)
    cell.addElement(P(text=str(value)))
    return cell


def gbk_csv(sheets: Sequence[Sheet]) -> bytes:
    """The first sheet as comma-separated text in GBK, as Chinese Excel saves it."""
    (sheet,) = sheets
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in range(1, sheet.height + 1):
        writer.writerow([_plain(sheet.cells.get((row, column))) for column in range(1, sheet.width + 1)])
    return out.getvalue().encode("gbk")


def _plain(value: object) -> object:
    if isinstance(value, (Literal, Failed)):
        return value.text
    return f"{value.year}/{value.month}/{value.day}" if isinstance(value, date) else value


def workbook(path: str, sheets: Sequence[Sheet]) -> bytes:
    """The sheets in the kind of file that the ending of `path` names."""
    kinds = {"xlsx": xlsx, "xls": xls, "ods": ods, "csv": gbk_csv}
    return kinds[path.rsplit(".", 1)[1]](sheets)
