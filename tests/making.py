"""Small workbooks and dossiers written for a test, in every format the intake reads."""

from __future__ import annotations

import csv
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from auditlib.core.model import Tables
from auditlib.intake.cells import Workbook
from auditlib.intake.contents import read_sheets
from auditlib.intake.files.sources import Source
from auditlib.intake.programme import read

LAYOUTS = Path(__file__).parents[1] / "params" / "layouts"
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
Rows = Sequence[Sequence[object]]


def xlsx(path: Path, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> Path:
    """A .xlsx; a text beginning with # becomes an error cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                cell = sheet.cell(r, c, value)
                if isinstance(value, str) and value.startswith("#"):
                    cell.data_type = "e"
        for place in (merged or {}).get(name, ()):
            sheet.merge_cells(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def sample_register(path: Path, sessions: Sequence[str]) -> Path:
    """The sample's register with the lines of a few sessions: findings on sixty sessions planned only would be written too."""
    (sheet,) = openpyxl.load_workbook(SAMPLE / "register.xlsx").worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] in ("项目编号", *sessions)]
    assert len(rows) == 1 + len(sessions)
    return xlsx(path, {sheet.title: rows})


def changed(path: Path, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """A zipped file with one of its parts changed (a part that it does not have is b"" before); the same path."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def calculated(path: Path, results: Mapping[str, object], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """A .xlsx whose formulas have the results that a spreadsheet would have saved; a text is that of a formula of texts."""

    def saved(xml: bytes) -> bytes:
        for cell, result in results.items():
            kind = b' t="str"' if isinstance(result, str) else b""
            pattern = rb'<c r="%s"([^<>]*)>(<f[^<>]*>(?:[^<]*</f>)?)<v ?(?:/>|></v>)' % cell.encode()
            xml, times = re.subn(
                pattern, rb'<c r="%s"\1%s>\2<v>%s</v>' % (cell.encode(), kind, str(result).encode()), xml
            )
            assert times == 1, cell
        return xml

    return changed(path, saved, part)


def linked(path: Path, file: str = "file:///D:/2025/预算.xlsx") -> Path:
    """A .xlsx in whose formulas [1] means another file."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"

    def relation(id: str, name: str, target: str, more: str = "") -> bytes:
        return f'<Relationship Id="{id}" Type="{kind}/{name}" Target="{target}"{more}/>'.encode()

    link = relation("rIdX", "externalLink", "externalLinks/externalLink1.xml")
    changed(
        path, lambda xml: xml.replace(b"</Relationships>", link + b"</Relationships>"), "xl/_rels/workbook.xml.rels"
    )
    named = f'</sheets><externalReferences><externalReference xmlns:r="{kind}" r:id="rIdX"/></externalReferences>'
    changed(path, lambda xml: xml.replace(b"</sheets>", named.encode()), "xl/workbook.xml")
    changed(path, lambda _: b"<externalLink/>", "xl/externalLinks/externalLink1.xml")
    there = relation("rId1", "externalLinkPath", file, ' TargetMode="External"')
    return changed(
        path, lambda _: f'<Relationships xmlns="{links}">'.encode() + there + b"</Relationships>",
        "xl/externalLinks/_rels/externalLink1.xml.rels",
    )  # fmt: skip


def xls(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str) and value.startswith("#"):
                    sheet.row(r).set_cell_error(c, value)
                elif isinstance(value, date):
                    sheet.write(r, c, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
                elif value is not None:
                    sheet.write(r, c, value)
    book.save(str(path))
    return path


def ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A .ods; errors as LibreOffice writes them, a value of 0 under the text of the error."""
    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                if isinstance(value, str) and value.startswith("#"):
                    cell = TableCell(valuetype="float", value="0", formula="of:=1/0")
                elif isinstance(value, date):
                    cell = TableCell(valuetype="date", datevalue=value.isoformat())
                elif isinstance(value, (int, float)):
                    cell = TableCell(valuetype="float", value=str(value))
                else:
                    cell = TableCell(valuetype="string") if value is not None else TableCell()
                if value is not None:
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def csv_file(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def zipped(path: Path, members: Sequence[tuple[str, bytes]], names: str = "utf-8", beside: bool = False) -> Path:
    """A .zip of these members. `names` is the encoding of their names, "utf-8" with the flag that says so, others without.

    `beside` states the name in UTF-8 beside the one in `names`, as WinRAR does.
    """
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of names that stand twice
        for number, (name, content) in enumerate(members):
            raw = name.encode(names.removesuffix(" unflagged"))
            info = zipfile.ZipInfo(name if names == "utf-8" else _stand_in(number, raw))
            info.compress_type = zipfile.ZIP_DEFLATED
            if beside:
                told = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
                info.extra = struct.pack("<HH", 0x7075, len(told)) + told
            archive.writestr(info, content)
    if names != "utf-8":  # zipfile writes no such names
        data = path.read_bytes()
        for number, (name, _) in enumerate(members):
            raw = name.encode(names.removesuffix(" unflagged"))
            data = data.replace(_stand_in(number, raw).encode(), raw)
        path.write_bytes(data)
    return path


def _stand_in(number: int, raw: bytes) -> str:
    return f"{number:04}".ljust(len(raw), "~")


def encrypted(path: Path, plain: Path) -> Path:
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    return path


def sheets_of(path: Path) -> Workbook:
    """The sheets of a file, or why there are none."""
    return read_sheets(path.read_bytes(), Source(path, path.name))


def intake(*dossiers: Path, register: Path | None = None, jobs: int = 1, layouts: Path = LAYOUTS) -> Tables:
    """The intake of a programme of 2025."""
    return read(
        register, dossiers, as_of=date(2025, 12, 1), notice="fj2025", programme="FJ2025", year=2025,
        layouts=layouts, jobs=jobs,
    ).tables  # fmt: skip


def problems(tables: Tables, kind: str) -> list[str]:
    """Cells (or files, where no cell is concerned) of the problems of one kind."""
    found = tables["problems"][tables["problems"]["kind"] == kind]
    return found["cell"].fillna(found["file"]).to_list()
