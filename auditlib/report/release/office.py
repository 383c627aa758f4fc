"""Workbooks and Word files for a release: cells and paragraphs at their places, then every other part of the package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, fromstring

from auditlib.intake.cells import Sheet, address, letters
from auditlib.intake.documents.word import read_word
from auditlib.intake.files.pictures import PICTURES
from auditlib.intake.workbooks.parts import Parts, local
from auditlib.intake.workbooks.workbook import BLANK, EMPTY, read_workbook
from auditlib.report.release.said import COUNT, Inside, Item, Leak, Said
from auditlib.report.release.unseen import Unseen
from auditlib.report.risk import CHANCES, SHEETS
from auditlib.report.words import DRAWN_BY

LARGEST_SETTINGS = 1 << 20  # bytes
OURS = {"", "auditlib", DRAWN_BY}  # authors that tell nobody
_PROPERTIES = {"creator", "lastModifiedBy", "Company", "Manager", "category", "keywords", "description", "subject"}
_WHOLE = {"p", "si", "is", "comment", "text"}  # elements whose text is one, though it may be written in pieces
_CHANGES = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel", "tblPrChange"}
_OUTSIDE = re.compile(r"\[[^\]]+\]|://|\\\\|[A-Za-z]:\\")
_OF_FONTS = ("panose", "panose1", "sig")  # numbers of twenty digits that say how letters look
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_FOLDERS = (  # parts that are a leak whatever they hold
    ("xl/externallinks/", "external"), ("xl/connections", "external"), ("xl/querytables/", "external"),
    ("xl/pivotcache/", "cache"), ("xl/comments", "comment"), ("xl/threadedcomments/", "comment"), ("xl/persons/", "comment"),
    ("word/comments", "comment"), ("word/people", "comment"), ("docprops/custom", "property"), ("xl/revisions/", "tracked"),
)  # fmt: skip


def workbook(data: bytes) -> Iterator[Item]:
    """An .xlsx."""
    book = read_workbook(data, ".xlsx", "")
    if book.fault and book.fault not in (BLANK, EMPTY):
        yield Leak("", "unopened")
        return
    for sheet in book.sheets:
        yield from hidden(sheet)
        yield from scored(sheet, sheet.name)
        yield from cells(sheet)
    yield from package(data)


def document(data: bytes) -> Iterator[Item]:
    """A .docx."""
    found = read_word(data)
    if found.fault:
        yield Leak("", "unopened")
        return
    for sheet in found.sheets:
        yield from cells(sheet)
    yield from package(data)


def table(data: bytes, name: str) -> Iterator[Item]:
    """A .csv."""
    book = read_workbook(data, ".csv", name)
    if book.fault and book.fault is not EMPTY:
        yield Leak("", "unopened")
        return
    for sheet in book.sheets:
        yield from scored(sheet, "")
        for item in cells(sheet):
            yield Said(item.where.rpartition("!")[2], item.text, item.labels)


def hidden(sheet: Sheet) -> Iterator[Leak]:
    """What of a sheet a person does not see."""
    if sheet.hidden:
        yield Leak(sheet.name, "hidden_sheet")
    if sheet.hidden_rows:
        yield Leak(f"{sheet.name}!{min(sheet.hidden_rows) + 1}", "hidden_row", str(len(sheet.hidden_rows)))
    if sheet.hidden_columns:
        yield Leak(
            f"{sheet.name}!{letters(min(sheet.hidden_columns))}", "hidden_column", str(len(sheet.hidden_columns))
        )
    for row, column in sheet.outside:
        yield Leak(f"{sheet.name}!{address(row, column)}", "external")


def scored(sheet: Sheet, where: str) -> Iterator[Leak]:
    """Whether a sheet holds risk scores, by its name or by the header of the chances of being drawn."""
    if sheet.name in SHEETS["zh"] or any(not CHANCES.isdisjoint(map(shown, row)) for row in sheet.values):
        yield Leak(where, "scores")


def cells(sheet: Sheet) -> Iterator[Said]:
    """The filled cells of a sheet, each with the text above it and before it; then its name."""
    above: dict[int, str] = {}
    for row, values in enumerate(sheet.values):
        before = ""
        for column, value in enumerate(values):
            text = shown(value)
            if not text:
                continue
            labels = tuple(label for label in (above.get(column, ""), before) if label)
            yield Said(f"{sheet.name}!{address(row, column)}", text, labels)
            if not _NUMBER.fullmatch(text) and not COUNT.fullmatch(text):
                above[column] = before = text
    for place, raw in sheet.errors.items():
        yield Said(f"{sheet.name}!{address(*place)}", raw)
    yield Said(sheet.name, sheet.name)


def shown(value: object) -> str:
    """A value as text; a whole number without a point or an exponent, as ids kept as numbers are meant."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def package(data: bytes) -> Iterator[Item]:
    """All parts of a package: properties, comments, changes, links, pictures, and every text not said before."""
    parts = Parts(data)
    unseen = Unseen(parts)
    for name in parts.names():
        path = PurePosixPath(name)
        kind = next((kind for start, kind in _FOLDERS if name.startswith(start)), None)
        if kind and not name.endswith(".rels"):
            yield Leak(name, kind)
        if name.endswith("/"):
            continue
        if path.suffix in PICTURES:
            yield Inside(name, parts.read(name), path.suffix)
        elif name.endswith((".xml", ".rels", ".vml")):
            root = fromstring(parts.read(name))
            yield from _meant(name, root)
            yield from unseen.cells(name, root)
            yield from (Said(name, text, again=True) for text in texts(root))
        elif "printersettings" in name:
            yield Said(name, _settings(data, name), again=True)
        elif path.name.startswith("vbaproject"):
            yield Leak(name, "macro")
        else:
            yield Leak(name, "embedded" if "/embeddings/" in name or "/activex/" in name else "unknown")


def _settings(data: bytes, name: str) -> str:
    """What a printer's settings say in letters: they name the printer, and where it stands."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        held = next(info for info in archive.infolist() if info.filename.replace("\\", "/").lstrip("/").lower() == name)
        if held.file_size > LARGEST_SETTINGS:
            raise ValueError("no settings of a printer are so large")
        return archive.read(held).decode("utf-16-le", "ignore").replace("\0", " ")


def _meant(name: str, root: Element) -> Iterator[Leak]:
    """What a part gives away by what it is."""
    for node in root.iter():
        tag = _tag(node)
        text = (node.text or "").strip()
        if name.startswith("docprops/") and tag in _PROPERTIES and text not in OURS:
            yield Leak(f"{name}!{tag}", "property")
        elif tag == "definedName" and _OUTSIDE.search(text):
            yield Leak(f"{name}!{node.get('name', '')}", "external")
        elif tag == "Relationship" and node.get("TargetMode") == "External" and _leads_out(node):
            yield Leak(f"{name}!{node.get('Id', '')}", "external")
        elif name.startswith("word/") and tag == "vanish" and _on(node):
            yield Leak(name, "hidden_text")
            return
    if name.startswith("word/") and any(_tag(node) in _CHANGES for node in root.iter()):
        yield Leak(name, "tracked")
    if name.startswith("xl/charts/") and any(_tag(node) == "externalData" for node in root.iter()):
        yield Leak(name, "external")


def _leads_out(node: Element) -> bool:
    """Whether a link leads to a file elsewhere: a page of the web and a file beside this one do not."""
    target = node.get("Target", "")
    if node.get("Type", "").endswith("/hyperlink"):
        return re.match(r"(?:file:|\\\\|[A-Za-z]:|/)", target) is not None
    return True


def _on(node: Element) -> bool:
    return all(value not in ("0", "false", "off") for key, value in node.attrib.items() if key.endswith("}val"))


def texts(root: Element) -> Iterator[str]:
    """Every text of a part, those of a paragraph put together, and every attribute that says something."""
    for node in root.iter():
        if _tag(node) in _WHOLE:
            yield "".join(node.itertext())
        elif node.text and node.text.strip():
            yield node.text
        if _tag(node) not in _OF_FONTS:
            yield from (value for name, value in node.attrib.items() if name not in _OF_FONTS)


def _tag(node: Element) -> str:
    return local(str(node.tag).rpartition("}")[2])
