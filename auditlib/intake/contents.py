"""The content of any file → its sheets, whatever kind of file it is; and the raw text of cells for whoever shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from auditlib.intake.cells import Box, Cell, Sheet, Workbook, column_number
from auditlib.intake.documents.document import DOCUMENTS, read_document
from auditlib.intake.files.passwords import PASSWORD, WRONG, opened
from auditlib.intake.files.settings import passwords
from auditlib.intake.files.sources import Source
from auditlib.intake.problems import Fault
from auditlib.intake.workbooks.refusals import PASSWORD as LOCKED
from auditlib.intake.workbooks.workbook import EMPTY, OTHER_FORMAT, UNSUPPORTED, WORKBOOKS, read_workbook

READ = WORKBOOKS | DOCUMENTS | UNSUPPORTED  # read, or a problem where they are not; others are recorded


def read_sheets(data: bytes, source: Source) -> Workbook:
    """All sheets of a file, or the fault that says why there are none. Raises nothing that a file could cause."""
    if not data:
        return Workbook(fault=EMPTY)
    if source.suffix in UNSUPPORTED:
        return Workbook(fault=OTHER_FORMAT)
    content = opened(data, lambda: passwords(source))
    if isinstance(content, Fault):
        return Workbook(fault=content)
    if source.suffix in DOCUMENTS:
        book = read_document(content, source.suffix)
        if book.fault is not LOCKED:
            return book
        if not (words := passwords(source)):
            return replace(book, fault=PASSWORD)
        book = read_document(content, source.suffix, words)
        return replace(book, fault=WRONG) if book.fault is LOCKED else book
    return read_workbook(content, source.suffix, source.stem)


def raw_texts(source: Source, sheet: str, cells: Iterable[str]) -> dict[str, str]:
    """Raw text of cells (``B7``) and ranges (``B7:B40``, filled cells joined by ；), as an evidence list shows them.

    A blank cell, an unknown sheet or an unreadable file gives "". The file is read once and kept while unchanged.
    """
    found = _sheet(source, sheet)
    return {cell: "；".join(_range_texts(found, cell)) for cell in cells}


def lines(source: Source, sheet: str, rows: Iterable[int]) -> dict[int, list[str]]:
    """Raw texts of whole rows of a sheet, from the first column on; rows count from 1, and those beyond the sheet are left out."""
    found = _sheet(source, sheet)
    return {
        row: [cell.raw if (cell := found.at(row - 1, column)) else "" for column in range(len(found.values[row - 1]))]
        for row in rows
        if 0 < row <= found.height
    }


def texts_in(source: Source, sheet: str, cells: str) -> list[str]:
    """Raw texts of a cell or range, row by row; "" for a blank one, and nothing for what lies beyond the sheet or is no address."""
    return [cell.raw if cell else "" for cell in _cells(_sheet(source, sheet), cells)]


def hiding(source: Source, sheet: str, cells: str) -> tuple[str, ...]:
    """What hides a cell or range from a person who opens the file: as Sheet.hides; nothing where it cannot be told."""
    box = _box(cells)
    return _sheet(source, sheet).hides(box) if box else ()


def _sheet(source: Source, name: str) -> Sheet:
    try:
        stat = source.path.stat()
    except OSError:
        return Sheet(name, ())
    book = _kept(source, stat.st_mtime_ns, stat.st_size)
    return next((s for s in book.sheets if s.name == name), Sheet(name, ()))


@lru_cache(maxsize=16)
def _kept(source: Source, _mtime_ns: int, _size: int) -> Workbook:
    try:
        return read_sheets(source.read(), source)
    except OSError:
        return Workbook()


def _range_texts(sheet: Sheet, cells: str) -> list[str]:
    return [cell.raw for cell in _cells(sheet, cells) if cell is not None]


def _cells(sheet: Sheet, cells: str) -> Iterator[Cell | None]:
    """The cells of an address or a range, row by row; none beyond the sheet, nor of what is no address."""
    top, left, bottom, right = _box(cells) or (0, 0, -1, -1)
    for row in range(top, min(bottom, sheet.height - 1) + 1):
        yield from (sheet.at(row, column) for column in range(left, right + 1))


def _box(cells: str) -> Box | None:
    corners = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", cells)
    if corners is None:
        return None
    left, top = column_number(corners[1]), int(corners[2]) - 1
    right = column_number(corners[3]) if corners[3] else left
    return top, left, int(corners[4]) - 1 if corners[4] else top, right
