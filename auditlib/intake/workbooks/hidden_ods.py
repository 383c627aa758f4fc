"""What calamine hides in an .ods: errors (it gives 0), formulas never calculated, hidden rows and columns, links to other files."""

from __future__ import annotations

import re
from urllib.parse import unquote

from auditlib.intake.cells import LARGEST_BOX, Looked, Marks, Place, Span
from auditlib.intake.workbooks.parts import Parts, local, walked
from auditlib.intake.workbooks.refusals import ABSURD, BOMB, DAMAGED, PASSWORD, Refused

LARGEST_CONTENT = 48 << 20  # bytes unpacked, which take 3 seconds
MOST_SHEETS = 1000
WIDEST = 1 << 14  # columns of a spreadsheet
MOST_REPEATED = 100_000  # cells of a sheet with content or an error that are written once and stand for many
CONTENT, _MANIFEST = "content.xml", "meta-inf/manifest.xml"
GONE = ("collapse", "filter")
NO_DATA = (".chart", ".formula")  # embedded objects that hold none of their own

_ERROR = re.compile(r"#[A-Z0-9/]+[!?]|#N/A|Err:\d+")
_OUTSIDE = re.compile(r"'(?:file|https?)://[^']*?([^'/]+)'#")
_OBJECT = re.compile(r"^[^/]+/$")


def look_ods(parts: Parts) -> Looked:
    """Marks of all sheets, in the order of the file. Raises Refused, ExpatError, KeyError, ValueError."""
    manifest = _Manifest()
    walked(parts.read(_MANIFEST), manifest.start)
    if manifest.locked:
        raise Refused(PASSWORD)
    xml = parts.read(CONTENT)
    if len(xml) > LARGEST_CONTENT:
        raise Refused(ABSURD)
    content = _Content()
    walked(xml, content.start, content.end, content.text)
    for name in ("mimetype", "styles.xml", "settings.xml"):
        if name in parts:
            parts.read(name)
    macros = any(name.startswith(("basic/", "scripts/")) for name in parts.names())
    return Looked(parts.packed({}), tuple(content.sheets), macros=macros, embedded=manifest.embedded)


class _Manifest:
    """What the list of parts says: whether they are locked, and how many are documents of their own (charts are none)."""

    def __init__(self) -> None:
        self.locked = False
        self.embedded = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        given = {local(key): value for key, value in attributes.items()}
        self.locked = self.locked or name == "encryption-data"
        kind = given.get("media-type", "")
        inside = name == "file-entry" and _OBJECT.search(given.get("full-path", ""))
        self.embedded += bool(inside) and "opendocument" in kind and not kind.endswith(NO_DATA)


class _Content:
    """The sheets of a file while their cells are looked at one by one."""

    def __init__(self) -> None:
        self.sheets: list[Marks] = []
        self._depth = 0  # of tables in tables
        self._folded = 0  # groups of rows that are folded, one in another
        self._row = self._column = self._width = 0
        self._shadow = False
        self._high = self._wide = 1  # rows and cells that the present ones stand for
        self._last: Place = (-1, -1)
        self._filled = -1  # last filled column of the row
        self._held = 0  # filled cells of the row
        self._repeated = 0  # filled cells of the sheet that are not written out
        self._groups: list[bool] = []
        self._cell: dict[str, str] | None = None
        self._found: list[tuple[int, int, str]] = []  # of the row: first column, how many, raw text
        self._linked: list[tuple[int, int, str]] = []
        self._texts: list[str] = []
        self._aside = 0  # comments that are open
        self._clear()

    def _clear(self) -> None:
        self._errors: dict[Place, str] = {}
        self._outside: dict[Place, str] = {}
        self._rows: list[Span] = []
        self._columns: list[Span] = []
        self._row = self._width = self._repeated = 0
        self._last = (-1, -1)
        self._source = ""  # file that the whole sheet is linked to

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._clear()
                self._shadow = any(local(key) == "name" and "'#" in value for key, value in attributes.items())
        elif self._depth != 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._texts = {local(key): value for key, value in attributes.items()}, []
            self._cell |= {"error": "yes"} if "error" in attributes.values() else {}
            self._wide = _times(self._cell, "columns")
        elif name == "table-row":
            given = {local(key): value for key, value in attributes.items()}
            self._high, self._column, self._filled, self._held = _times(given, "rows"), 0, -1, 0
            self._found, self._linked = [], []
            if self._folded or given.get("visibility") in GONE:
                self._rows.append((self._row, self._row + self._high - 1))
        elif name == "table-column":
            given = {local(key): value for key, value in attributes.items()}
            wide = _times(given, "columns")
            if given.get("visibility") in GONE:
                self._columns.append((self._width, self._width + wide - 1))
            self._width += wide
        elif name == "table-row-group":
            self._groups.append(attributes.get("table:display") == "false")
            self._folded += self._groups[-1]
        elif name == "table-source":
            given = {local(key): value for key, value in attributes.items()}
            self._source = unquote(given.get("href", "")).rpartition("/")[2]
        elif name == "annotation":
            self._aside += 1
        elif name == "p" and self._cell is not None and not self._aside:
            self._cell["shown"] = "yes"  # also where it shows the empty text

    def text(self, text: str) -> None:
        if self._cell is not None and self._depth == 1 and not self._aside:
            self._texts.append(text)

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1
            if self._depth == 0:
                self._close()
        elif self._depth != 1:
            return
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._ended(self._cell, "".join(self._texts))
            self._cell = None
        elif name == "table-row":
            self._row_ended()
        elif name == "table-row-group" and self._groups:
            self._folded -= self._groups.pop()
        elif name == "annotation":
            self._aside -= 1

    def _ended(self, cell: dict[str, str], text: str) -> None:
        formula = cell.get("formula")
        if "value-type" in cell or text or formula:
            self._filled = self._column + self._wide - 1
            self._held += self._wide
            self._repeated -= 1
        if formula:
            if "error" in cell or _ERROR.fullmatch(text):  # a text that merely looks like an error has no formula
                self._found.append((self._column, self._wide, text or "#ERROR!"))
            elif "value-type" not in cell and "shown" not in cell:
                self._found.append((self._column, self._wide, "=" + formula.removeprefix("of:").lstrip("=")))
            if found := _OUTSIDE.search(formula):
                self._linked.append((self._column, self._wide, unquote(found[1])))
        elif self._source and self._filled >= self._column:
            self._linked.append((self._column, self._wide, self._source))
        self._column += self._wide

    def _row_ended(self) -> None:
        if self._filled >= 0:
            self._last = self._row + self._high - 1, max(self._last[1], self._filled)
            if self._filled >= WIDEST or (self._last[0] + 1) * (self._last[1] + 1) > LARGEST_BOX:
                raise Refused(ABSURD)
            self._repeated += self._high * self._held
            if self._repeated > MOST_REPEATED:
                raise Refused(ABSURD)
        for into, found in ((self._errors, self._found), (self._outside, self._linked)):
            if len(into) + self._high * sum(wide for _, wide, _ in found) > MOST_REPEATED:
                raise Refused(ABSURD)
            for first, wide, raw in found:
                rows = range(self._row, self._row + self._high)
                into.update({(row, column): raw for row in rows for column in range(first, first + wide)})
        self._row += self._high

    def _close(self) -> None:
        self.sheets.append(Marks(self._errors, tuple(self._rows), tuple(self._columns), self._outside, self._shadow))
        if len(self.sheets) > MOST_SHEETS:
            raise Refused(BOMB)


def _times(given: dict[str, str], what: str) -> int:
    """How many rows or columns an element stands for."""
    times = int(given.get(f"number-{what}-repeated", 1))
    if times < 1:
        raise Refused(DAMAGED)
    return times
