"""What calamine hides in an .xlsx or .xlsm: cells without a calculated value, hidden rows and columns, links to other files.

Most sheets have none of it, and a look at each cell costs more than reading it. So a sheet in which every cell and row is
written as spreadsheets write plain ones is not looked at any closer.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from auditlib.intake.cells import LARGEST_BOX, Box, Looked, Marks, Place, Span, column_number
from auditlib.intake.workbooks.number_formats import shown_units, units_of_styles
from auditlib.intake.workbooks.parts import Parts, local, walked
from auditlib.intake.workbooks.refusals import ABSURD, BOMB, DAMAGED, Refused

LARGEST_LOOKED = 24 << 20  # bytes of a sheet whose cells are looked at one by one, which takes 3 seconds
LARGEST_LINKS = 4 << 20  # bytes of a list of relationships
MOST_SHEETS, MOST_MERGED = 1000, 10_000
MOST_OF_ARRAYS = 100_000  # cells of a sheet that are filled by formulas of others
LONGEST = 200  # signs of a formula that are quoted
WIDEST, LOWEST = 1 << 14, 1 << 20  # columns and rows of a spreadsheet
YES = ("1", "true")

WORKBOOK, _STRINGS, _MACROS = "xl/workbook.xml", "xl/sharedstrings.xml", "xl/vbaproject.bin"
_STYLES = "xl/styles.xml"
_FORMULA = re.compile(rb"<f[\s/>]")
_KIND = rb'(?: s="\d++")?+(?: t="(?:s|n|b|str|inlineStr|d)")?+/?+>'  # possessive: nothing is tried twice
_NEAR = (  # places within LARGEST_BOX of each other: to ZZ9999, to BZ99999, to Z299999
    rb"[A-Z]{1,2}+\d{1,4}+", rb"[AB]?[A-Z]\d{1,5}+", rb"[A-Z](?:\d{1,5}|[12]\d{5})",
)  # fmt: skip
_STRANGE = [re.compile(rb'<c(?![A-Za-z]| r="(?:' + near + rb')"' + _KIND + rb")") for near in _NEAR]
_STRANGE_ROW = re.compile(
    rb'<row(?![A-Za-z]|(?: ht="[1-9][\d.]*+"| hidden="(?:0|false)"| (?!ht=|hidden=)[\w:]++="[^"&]*+")*+/?+>)'
)
_STRANGE_COLUMN = re.compile(
    rb'<col(?![A-Za-z]|(?: width="[1-9][\d.]*"| hidden="(?:0|false)"| (?!width=|hidden=)[\w:]+="[^"&]*")*/?>)'
)
_COUNTS = re.compile(rb"""(<(?:[\w.-]+:)?sst\b[^<>]*?)\s(?:uniqueCount|count)\s*=\s*(?:"[^"]*"|'[^']*')""")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_BOX = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_LINK = re.compile(r"\[(\d{1,4})\][^\[\]]*!")  # of [1]Sheet1!A1, not of Table[1]
_NOUGHT = re.compile(r"0(?:\.0*)?")
_BEGINS = re.compile(rb"<(?:[\w.-]+:)?(?:work|chart|dialog|macro)sheet\b")
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_LOST = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>[^<]*<!")  # a value that calamine takes for a blank


def look_xlsx(parts: Parts) -> Looked:
    """Marks of all sheets, in the order of the workbook. Raises Refused, ExpatError, KeyError, ValueError."""
    links = _targets(parts, "xl/_rels/workbook.xml.rels", "/xl")
    book = _Book()
    xml = parts.read(WORKBOOK)
    if len(xml) > LARGEST_LOOKED:
        raise Refused(BOMB)
    walked(xml, book.start)
    if len(book.sheets) > MOST_SHEETS:
        raise Refused(BOMB)
    for name in ("[content_types].xml", "_rels/.rels", _STYLES, _STRINGS):
        if name in parts:
            parts.read(name)
    files = {part: _linked(parts, part) for part in {links.get(id, "") for id in book.outside[:MOST_SHEETS]}}
    outside = [files.get(links.get(id, ""), "") for id in book.outside]
    units = units_of_styles(parts.kept(_STYLES)) if _STYLES in parts else {}
    marks = []
    changed = {_STRINGS: _uncounted(parts.read(_STRINGS))} if _STRINGS in parts else {}
    for id in book.sheets:
        part = links.get(id, "")
        marks.append(_marks(parts.read(part), outside, book.stale) if part in parts else Marks())
        if part in parts:
            changed[part] = _unmerged(parts.kept(part))
        if units and part in parts:
            marks[-1] = replace(marks[-1], units=shown_units(parts.kept(part), units))
    return Looked(
        parts.packed(changed), tuple(marks), book.from_1904,
        macros=_MACROS in parts, embedded=sum(name.startswith("xl/embeddings/") for name in parts.names()),
    )  # fmt: skip


class _Book:
    """What the workbook's own part says: ids of its sheets and of its links to other files, and how it counts."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.outside: list[str] = []
        self.from_1904 = False
        self.stale = False  # its maker calculated nothing: all is to be calculated when it is opened

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("sheet", "externalReference"):
            id = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
            (self.sheets if name == "sheet" else self.outside).append(id)
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in YES
        elif name == "calcPr":
            self.stale = attributes.get("fullCalcOnLoad") in YES


def _targets(parts: Parts, name: str, base: str, largest: int = LARGEST_LINKS) -> dict[str, str]:
    """Id → the part or file that a relationship leads to; a part by its path."""
    out: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship":
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(base, target)).lstrip("/")
            out[attributes.get("Id", "")] = target

    xml = parts.read(name)
    if len(xml) > largest:
        raise Refused(BOMB)
    walked(xml, start)
    return out


def _linked(parts: Parts, part: str) -> str:
    """The name of the file behind a link; "" where it is not told."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    files = _targets(parts, rels, "/" + folder, LARGEST_LINKS >> 8) if part and rels in parts else {}
    return re.split(r"[/\\]", unquote(next(iter(files.values()), "")))[-1]


def _uncounted(xml: bytes) -> bytes:
    """Shared texts without the number that they claim to be: calamine would make room for so many."""
    while (found := _COUNTS.search(xml)) is not None:
        xml = xml[: found.end(1)] + xml[found.end() :]
    return xml


def _unmerged(xml: bytes) -> bytes:
    """A sheet without merged cells, that says so before its cells: calamine would read all of them again to find none."""
    if _holds(xml, b"mergeCell", b"g"):
        return xml
    return xml.replace(b"<sheetData>", b'<mergeCells count="0"></mergeCells><sheetData>', 1)


def _holds(xml: bytes, word: bytes, letter: bytes) -> bool:
    """Whether a word stands in a sheet. `letter` is one of it that few cells hold: a letter is found far sooner than a word."""
    first, last = max(xml.find(b"sheetData"), 0), max(xml.rfind(b"sheetData"), 0)
    if xml.find(letter, first, last) >= 0:
        return word in xml
    return xml.find(word, 0, first) >= 0 or xml.find(word, last) >= 0


def _marks(xml: bytes, outside: Sequence[str], stale: bool) -> Marks:
    if xml.count(b"mergeCell ", max(xml.rfind(b"</sheetData>"), 0)) > MOST_MERGED:
        raise Refused(ABSURD)
    if not _BEGINS.search(xml):
        raise Refused(DAMAGED)
    if _is_plain(xml):
        return Marks()
    if len(xml) > LARGEST_LOOKED:
        raise Refused(ABSURD)
    if b"<!" in xml and _LOST.search(xml):
        raise Refused(DAMAGED)
    sheet = _Sheet(outside, stale)
    walked(xml, sheet.start, sheet.end, sheet.text)
    return sheet.marks()


def _is_plain(xml: bytes) -> bool:
    """Whether a sheet surely has nothing hidden, no error, no formula, and no cell far out."""
    if not xml.rstrip().endswith(b"</worksheet>"):  # cut off?
        return False
    if (b"!" in xml and b"<!" in xml) or _PREFIXED.search(xml):
        return False
    if _holds(xml, b"<f", b"f") and _FORMULA.search(xml):
        return False
    if all(strange.search(xml) for strange in _STRANGE):
        return False
    return not _STRANGE_ROW.search(xml) and not _STRANGE_COLUMN.search(xml, 0, max(xml.find(b"<sheetData"), 0))


class _Sheet:
    """A sheet while its cells are looked at one by one."""

    def __init__(self, outside: Sequence[str], stale: bool) -> None:
        self._links, self._stale = outside, stale
        self._row = self._column = -1
        self._last: Place = (-1, -1)
        self._errors: dict[Place, str] = {}
        self._outside: dict[Place, str] = {}
        self._rows: list[Span] = []
        self._columns: list[Span] = []
        self._shared: dict[str, str] = {}
        self._named: dict[str, str] = {}  # formula → the other files in it
        self._in_arrays = 0  # cells
        self._cell: dict[str, str] = {}
        self._formula: dict[str, str] | None = None
        self._texts: list[str] | None = None  # of the element that is open
        self._said = ""  # text of the formula
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._row, self._column = self._place(attributes.get("r"))
            self._cell, self._formula, self._said, self._value = attributes, None, "", ""
        elif name in ("v", "t"):
            self._texts = []
        elif name == "f":
            # a value that stands before its formula is lost to calamine
            self._formula, self._value, self._texts = attributes, "", []
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            if not 0 <= self._row < LOWEST:
                raise Refused(DAMAGED)
            if attributes.get("hidden") in YES or _NOUGHT.fullmatch(attributes.get("ht", "15")):
                self._rows.append((self._row, self._row))
        elif name == "col" and (attributes.get("hidden") in YES or _NOUGHT.fullmatch(attributes.get("width", "8"))):
            self._columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def text(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def end(self, name: str) -> None:
        if name == "c":
            self._ended()
        elif self._texts is not None and name in ("v", "t", "f"):
            text, self._texts = "".join(self._texts), None
            if name == "f":
                self._said = text
            else:
                self._value += text

    def marks(self) -> Marks:
        """What was found. Raises Refused for a sheet that is too large."""
        if (self._last[0] + 1) * (self._last[1] + 1) > LARGEST_BOX:
            raise Refused(ABSURD)
        return Marks(self._errors, tuple(self._rows), tuple(self._columns), self._outside)

    def _place(self, address: str | None) -> Place:
        if address is None:
            place = max(self._row, 0), self._column + 1
        elif found := _PLACE.fullmatch(address):
            place = int(found[2]) - 1, column_number(found[1].upper())
        else:
            raise Refused(DAMAGED)
        if not (0 <= place[0] < LOWEST and place[1] < WIDEST):
            raise Refused(ABSURD)
        return place

    def _ended(self) -> None:
        place = self._row, self._column
        kind = self._cell.get("t")
        if not self._value and self._formula is None and kind != "e":
            return
        self._last = max(self._last[0], place[0]), max(self._last[1], place[1])
        if kind == "e":
            self._errors[place] = self._value or "#ERROR!"
        if self._formula is not None:
            self._calculated(place, self._formula, kind)

    def _calculated(self, place: Place, formula: Mapping[str, str], kind: str | None) -> None:
        """A cell with a formula, alone, as one of many that share it, or as the first of an array."""
        said = self._said
        if formula.get("t") == "shared":
            said = self._shared.setdefault(formula.get("si", ""), said) or said
        places = [place]
        if formula.get("t") == "array" and formula.get("ref"):
            places = _array(formula["ref"], MOST_OF_ARRAYS - self._in_arrays)
            self._in_arrays += len(places)
        if kind != "str" and (not self._value or (self._stale and _NOUGHT.fullmatch(self._value))):
            self._last = max(self._last[0], places[-1][0]), max(self._last[1], places[-1][1])
            self._errors |= dict.fromkeys(places, "=" + said[:LONGEST])
        if self._links and "[" in said:
            if said not in self._named:
                numbers = dict.fromkeys(map(int, _LINK.findall(said)))
                self._named[said] = "、".join(self._links[n - 1] for n in numbers if 0 < n <= len(self._links))
            if self._named[said]:
                self._outside |= dict.fromkeys(places, self._named[said])


def _array(ref: str, most: int) -> list[Place]:
    """The cells that one formula fills. Raises Refused for more than there may be."""
    found = _BOX.fullmatch(ref)
    if found is None:
        raise Refused(DAMAGED)
    left, top = column_number(found[1]), int(found[2]) - 1
    right = column_number(found[3]) if found[3] else left
    bottom = int(found[4]) - 1 if found[4] else top
    box: Box = min(top, bottom), min(left, right), max(top, bottom), max(left, right)
    if (box[2] - box[0] + 1) * (box[3] - box[1] + 1) > most:
        raise Refused(ABSURD)
    return [(row, column) for row in range(box[0], box[2] + 1) for column in range(box[1], box[3] + 1)]
