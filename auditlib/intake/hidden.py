"""What calamine hides: cells with an error or a formula never calculated (it gives both as blanks, in .ods even as 0),
passwords, and sheets so large that reading them would exhaust the memory. Works on the bytes of a workbook.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

import olefile

from auditlib.intake.problems import Fault

Hidden = dict[tuple[int, int], str]  # (row, column), both from 0 → raw text such as #REF! or =SUM(A1:A3)

LARGEST_PART = 1 << 30  # bytes of one sheet unpacked
WIDEST = 1 << 14  # columns of a spreadsheet
LARGEST_BOX = 20_000_000  # cells of the rectangle from A1 to the last filled cell
BIFF_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
BOF, BOUNDSHEET, FILEPASS, FORMULA, BOOLERR = 0x0809, 0x0085, 0x002F, 0x0006, 0x0205

# a cell ends before the next one begins, so that cells never closed cost no second look
CELL = re.compile(rb"<(?:\w+:)?c(?=\s)([^<>]*)(?<!/)>((?:(?!<(?:\w+:)?c\s).)*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*(?<!/)>([^<]+)<")
FORMULA_TEXT = re.compile(rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)<)")
ODS_ERROR = re.compile(r"(#[A-Z0-9/]+[!?]|#N/A|Err:\d+)")
TABLE, OFFICE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text"))

PASSWORD = Fault(
    "工作簿设有打开密码，无法读取。请承办单位取消密码后重新报送。",
    "The workbook is protected by a password. Ask the organiser for a copy without one.",
)
DAMAGED = Fault(
    "文件已损坏或不完整，无法读取。请承办单位重新报送一份能正常打开的文件。",
    "The file is damaged or incomplete. Ask the organiser to hand in a copy that opens.",
)
ABSURD = Fault(
    "工作表过大（疑为误设格式或粘贴），未读取。请承办单位删除多余的行列后重新报送。",
    "A sheet is absurdly large. Ask the organiser to delete the surplus rows and columns and hand it in again.",
)
NO_WORKBOOK = Fault(
    "内容不是工作簿（可能只改了扩展名）。请承办单位另存为 .xlsx 后重新报送。",
    "This is no workbook (perhaps only renamed). Ask the organiser to save it as .xlsx and hand it in again.",
)


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def look(data: bytes) -> dict[str, Hidden] | dict[int, Hidden] | Fault:
    """Hidden cells by sheet name (.xlsx, .ods) or by number of the sheet (.xls); a Fault where reading is senseless."""
    if data.startswith(b"PK"):
        return _look_zip(data)
    if data.startswith(olefile.MAGIC):
        return _look_ole(data)
    return NO_WORKBOOK


def _look_zip(data: bytes) -> dict[str, Hidden] | Fault:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(info.file_size > LARGEST_PART for info in archive.infolist()):
                return ABSURD
            if any(info.flag_bits & 1 for info in archive.infolist()):
                return PASSWORD
            if "content.xml" in names:
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    return PASSWORD
                return _ods_errors(archive.read("content.xml"))
            if "xl/workbook.xml" not in names:
                return NO_WORKBOOK
            out: dict[str, Hidden] = {}
            for name, part in _sheet_parts(archive):
                hidden = _xlsx_hidden(archive.read(part)) if part in names else {}
                if isinstance(hidden, Fault):
                    return hidden
                out[name] = hidden
            return out
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError, EOFError, ValueError, RuntimeError,
            NotImplementedError, zlib.error):  # fmt: skip
        return DAMAGED


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = next((links.get(value, "") for key, value in element.attrib.items() if key.endswith("}id")), "")
            yield element.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _xlsx_hidden(xml: bytes) -> Hidden | Fault:
    out: Hidden = {}
    last_row = last_column = 0
    for match in CELL.finditer(xml):
        attributes, inside = match.groups()
        place = PLACE.search(attributes)
        if place is None:
            continue
        row, column = int(place[2]) - 1, column_number(place[1].decode())
        last_row, last_column = max(last_row, row), max(last_column, column)
        value = VALUE.search(inside)
        if ERROR_TYPE.search(attributes):
            out[row, column] = value[1].decode("utf-8", "replace") if value else "#ERROR!"
        elif value is None and (formula := FORMULA_TEXT.search(inside)) and b't="str"' not in attributes:
            out[row, column] = "=" + (formula[1] or b"").decode("utf-8", "replace")
    return ABSURD if (last_row + 1) * (last_column + 1) > LARGEST_BOX else out


def _ods_errors(xml: bytes) -> dict[str, Hidden] | Fault:
    if not ODS_ERROR.search(xml.decode("utf-8", "replace")):
        return {}
    out: dict[str, Hidden] = {}
    for table in ElementTree.fromstring(xml).iter(f"{TABLE}table"):
        hidden = out.setdefault(table.get(f"{TABLE}name", ""), {})
        row = 0
        for line in table.iter(f"{TABLE}table-row"):
            column = 0
            for cell in line:
                width = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
                words = "".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p"))
                # a plain text that merely begins like an error has no formula
                if cell.get(f"{TABLE}formula") and ODS_ERROR.fullmatch(words):
                    if column + width > WIDEST:
                        return ABSURD
                    hidden |= {(row, column + i): words for i in range(width)}
                column += width
            row += int(line.get(f"{TABLE}number-rows-repeated", "1"))
    return out


def _look_ole(data: bytes) -> dict[int, Hidden] | Fault:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:  # type: ignore[no-untyped-call]
            if ole.exists("EncryptedPackage"):
                return PASSWORD
            stream = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            if stream is None:
                return NO_WORKBOOK
            return _biff_errors(ole.openstream(stream).read())
    except (OSError, struct.error, IndexError, ValueError, TypeError, KeyError, AttributeError):
        return DAMAGED


def _biff_errors(stream: bytes) -> dict[int, Hidden] | Fault:
    starts: list[int] = []
    out: dict[int, Hidden] = {}
    sheet, at = -1, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if kind == FILEPASS:
            return PASSWORD
        if kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == BOF and at in starts:
            sheet = starts.index(at)
        elif kind == BOOLERR and body[7]:
            out.setdefault(sheet, {})[struct.unpack_from("<HH", body)] = BIFF_ERRORS.get(body[6], "#ERROR!")
        elif kind == FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            out.setdefault(sheet, {})[struct.unpack_from("<HH", body)] = BIFF_ERRORS.get(body[8], "#ERROR!")
        at += 4 + size
    return out
