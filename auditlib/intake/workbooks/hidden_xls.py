"""What calamine hides in an .xls: errors, formulas never calculated, hidden rows and columns, links to other files; its password."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from auditlib.intake.cells import LARGEST_BOX, Looked, Marks, Place, Span
from auditlib.intake.workbooks.refusals import ABSURD, BOMB, DAMAGED, NO_WORKBOOK, PASSWORD, Refused

LARGEST_STREAM = 64 << 20  # bytes of a workbook's records, which take 3 seconds
MOST_SHEETS, MOST_MERGED = 1000, 10_000
ROWS, COLUMNS = 1 << 16, 1 << 8  # of a sheet
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
# kinds of record
BOF, EOF, BOUNDSHEET, FILEPASS, FROM_1904, SHARED_TEXTS, BOOK_LINK, SHEET_LINK = (
    0x0809, 0x000A, 0x0085, 0x002F, 0x0022, 0x00FC, 0x01AE, 0x0017,
)  # fmt: skip
FORMULA, BOOLERR, MULRK, ROW, COLUMN, SIZE, MERGED = 0x0006, 0x0205, 0x00BD, 0x0208, 0x007D, 0x0200, 0x00E5
CELLS = {FORMULA, BOOLERR, MULRK, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E}  # begin with row and column
_ERROR_RESULT, _NO_TEXT = 2, 3  # kinds of result of a formula that is no number: an error, the empty text
# bytes of a formula's tokens by kind; not those whose length is told inside
_TOKENS = {
    **dict.fromkeys(range(0x03, 0x17), 1), 0x01: 5, 0x02: 5, 0x1C: 2, 0x1D: 2, 0x1E: 3, 0x1F: 9, 0x20: 8, 0x21: 3, 0x22: 4,
    0x23: 5, 0x24: 5, 0x25: 9, 0x26: 7, 0x27: 7, 0x28: 7, 0x29: 3, 0x2A: 5, 0x2B: 9, 0x2C: 5, 0x2D: 9, 0x39: 7, 0x3A: 7,
    0x3B: 11, 0x3C: 7, 0x3D: 11,
}  # fmt: skip
_OF_97 = b"\0\6"
_SHEETS = [(BOF, what) for what in (0x10, 0x20, 0x40, 0x06)]  # worksheet, chart, macros, module
_TEXT, _ATTRIBUTE, _CHOOSE = 0x17, 0x19, 0x04
_ELSEWHERE = {0x39, 0x3A, 0x3B}  # tokens of a name, cell or range that is reached over SHEET_LINK


def look_xls(data: bytes) -> Looked:
    """Marks of all sheets, in the order of the workbook. Raises Refused, and what a damaged file makes olefile raise."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:  # type: ignore[no-untyped-call]
        if ole.exists("EncryptedPackage"):
            raise Refused(PASSWORD)
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
        if name is None:
            raise Refused(NO_WORKBOOK)
        if ole.get_size(name) > LARGEST_STREAM:
            raise Refused(ABSURD)
        records = ole.openstream(name).read()
        top = {path[0] for path in ole.listdir(streams=False)}
    stream = _Stream(records)
    marks = stream.marks()
    embedded = sum(name.startswith("MBD") for name in top)
    return Looked(io.BytesIO(data), marks, stream.from_1904, macros="_VBA_PROJECT_CUR" in top, embedded=embedded)


class _Stream:
    """The records of a workbook, walked once."""

    def __init__(self, records: bytes) -> None:
        self._records = records
        self._left = LARGEST_STREAM  # bytes that may still be walked: several sheets may claim the same place
        self._files: list[str | None] = []  # linked; None for the workbook itself
        self._links: list[int] = []  # number in SHEET_LINK → number in _files
        self._told = False  # whether links are written as since Excel 97
        self.from_1904 = False
        self._sheets: list[tuple[int, _Sheet]] = []  # with the place where each begins
        self._formulas: list[tuple[_Sheet, Place, bool]] = []  # and whether its result is the empty text

    def marks(self) -> tuple[Marks, ...]:
        """Marks by sheet."""
        for kind, body in self._walked(0):
            self._of_all(kind, body)
        for start, sheet in self._sheets:
            if struct.unpack_from("<HHHH", self._records, start)[::3] not in _SHEETS:
                raise Refused(DAMAGED)
            for kind, body in self._walked(start):
                self._of_sheet(sheet, kind, body)
        if self._formulas and all(blank for _, _, blank in self._formulas):
            for sheet, place, _ in self._formulas:  # nobody ever calculated this workbook
                sheet.errors[place] = "="
        return tuple(sheet.marks() for _, sheet in self._sheets)

    def _walked(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records from the beginning of a sheet to its end, those of charts within left out."""
        records, depth = self._records, 0
        while True:
            kind, size = struct.unpack_from("<HH", records, at)
            depth += (kind == BOF) - (kind == EOF)
            if depth <= 0:
                return
            if depth == 1:
                yield kind, records[at + 4 : at + 4 + size]
            at += 4 + size
            self._left -= 4 + size
            if self._left < 0:
                raise Refused(BOMB)

    def _of_all(self, kind: int, body: bytes) -> None:
        if kind == BOF:
            self._told = body[:2] == _OF_97
        elif kind == FILEPASS:
            raise Refused(PASSWORD)
        elif kind == BOUNDSHEET:
            self._sheets.append((struct.unpack_from("<I", body)[0], _Sheet()))
            if len(self._sheets) > MOST_SHEETS:
                raise Refused(BOMB)
        elif kind == FROM_1904:
            self.from_1904 = body[:2] == b"\1\0"
        elif kind == SHARED_TEXTS and struct.unpack_from("<I", body, 4)[0] > len(self._records):
            raise Refused(DAMAGED)  # calamine would make room for so many
        elif kind == BOOK_LINK:
            self._files.append(_file_name(body))
        elif kind == SHEET_LINK and self._told:
            whole = (len(body) - 2) // 6
            self._links += [struct.unpack_from("<H", body, 2 + 6 * number)[0] for number in range(whole)]

    def _of_sheet(self, sheet: _Sheet, kind: int, body: bytes) -> None:
        if kind in CELLS:
            place = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == MULRK else place[1]
            sheet.last = max(sheet.last[0], place[0]), max(sheet.last[1], last)
            if kind == BOOLERR and body[7]:
                sheet.errors[place] = ERRORS.get(body[6], "#ERROR!")
            elif kind == FORMULA:
                text = body[12:14] == b"\xff\xff"
                if text and body[6] == _ERROR_RESULT:
                    sheet.errors[place] = ERRORS.get(body[8], "#ERROR!")
                self._formulas.append((sheet, place, text and body[6] == _NO_TEXT))
                if files := dict.fromkeys(
                    filter(None, map(self._file, _links(body[22 : 22 + struct.unpack_from("<H", body, 20)[0]])))
                ):
                    sheet.outside[place] = "、".join(files)
        elif kind == ROW and body[12] & 0x20:
            row = struct.unpack_from("<H", body)[0]
            sheet.rows.append((row, row))
        elif kind == COLUMN and (body[8] & 1 or body[4:6] == b"\0\0"):
            sheet.columns.append(struct.unpack_from("<HH", body))
        elif kind == MERGED:
            sheet.merged += struct.unpack_from("<H", body)[0]
        elif kind == SIZE:
            first, last, left, right = struct.unpack_from("<IIHH" if len(body) > 10 else "<HHHH", body)
            if not (first <= last <= ROWS and left <= right <= COLUMNS):  # calamine would make room for so many
                raise Refused(DAMAGED)

    def _file(self, link: int) -> str | None:
        book = self._links[link] if link < len(self._links) else len(self._files)
        return self._files[book] if book < len(self._files) else None


class _Sheet:
    """What was found of one sheet so far."""

    def __init__(self) -> None:
        self.errors: dict[Place, str] = {}
        self.outside: dict[Place, str] = {}
        self.rows: list[Span] = []
        self.columns: list[Span] = []
        self.last: Place = (-1, -1)
        self.merged = 0

    def marks(self) -> Marks:
        """Raises Refused for a sheet that is too large."""
        if (self.last[0] + 1) * (self.last[1] + 1) > LARGEST_BOX or self.merged > MOST_MERGED:
            raise Refused(ABSURD)
        return Marks(self.errors, tuple(self.rows), tuple(self.columns), self.outside)


def _file_name(body: bytes) -> str | None:
    """The file behind a link, without its folders; None where it is the workbook itself, an add-in or a server."""
    signs, size = body[4:], struct.unpack_from("<H", body, 2)[0]
    if not 1 <= size <= 0xFF:
        return None
    text = (
        signs[1 : 1 + 2 * size].decode("utf-16-le", "replace")
        if signs[:1] == b"\1"
        else signs[1 : 1 + size].decode("latin-1")
    )
    return re.split(r"[/\\:\x00-\x1f]", text)[-1] or None


def _links(formula: bytes) -> Iterator[int]:
    """The numbers in SHEET_LINK that a formula names, as far as its tokens can be told."""
    at = 0
    while at < len(formula):
        kind = formula[at] & 0x1F | 0x20 if formula[at] >= 0x20 else formula[at]
        if kind in _ELSEWHERE and at + 3 <= len(formula):
            yield struct.unpack_from("<H", formula, at + 1)[0]
        if kind == _TEXT and at + 3 <= len(formula):
            at += 3 + formula[at + 1] * (1 + (formula[at + 2] & 1))
        elif kind == _ATTRIBUTE and at + 4 <= len(formula):
            at += 4 + (2 * (struct.unpack_from("<H", formula, at + 2)[0] + 1) if formula[at + 1] & _CHOOSE else 0)
        elif kind in _TOKENS:
            at += _TOKENS[kind]
        else:
            return
