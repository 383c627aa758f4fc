"""What a file is read as before anything in it is understood: sheets of cells, each with its address and raw text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from auditlib.intake.problems import Fault, Problem

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Box = tuple[int, int, int, int]  # first row, first column, last row, last column; all from 0
Place = tuple[int, int]  # row, column; both from 0
Span = tuple[int, int]  # first and last row, or column; both from 0

LARGEST_BOX = 8_000_000  # cells of the rectangle from A1 to the last filled cell: 400 MB while they are read
ERROR_TEXT = re.compile(
    r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!)|Err:\d{3}"
)  # pasted as text, or .csv


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell. `raw` is what a report shows; `bad` where the cell holds an error or an uncalculated formula.

    from_1904   its workbook counts days from 1904: what a bare serial number means
    """

    value: Value
    raw: str
    bad: bool = False
    from_1904: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows and columns count from 0; a blank cell is "", None or beyond the end of its row.

    values   as the file holds them; cells are made of them when they are asked for
    errors   cells with an error or a formula never calculated, with their raw text
    merged   ranges that show their first cell; `spread` leads from each covered cell to it
    prose    running text of a document: its columns are no table's, and it is no problem where it holds nothing known
    hidden, hidden_rows, hidden_columns   what a person does not see of it; read like all others
    outside  cells whose formula takes a value from another file → the name of that file, "" where it is not told
    """

    name: str
    values: Sequence[Sequence[Value | None]]
    errors: Mapping[Place, str] = field(default_factory=dict)
    merged: Sequence[Box] = ()
    spread: Mapping[Place, Place] = field(default_factory=dict)
    from_1904: bool = False
    prose: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    outside: Mapping[Place, str] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return len(self.values)

    @cached_property
    def width(self) -> int:
        return max(map(len, self.values), default=0)

    @cached_property
    def held(self) -> set[object]:
        """All values, each once."""
        return set[object]().union(*self.values)

    @cached_property
    def unbegun(self) -> frozenset[int]:
        """Rows that may hold nothing: in their first cell stands nothing, or 0."""
        return frozenset(row for row, line in enumerate(self.values) if not (line and line[0]))

    @cached_property
    def merged_at(self) -> Mapping[int, Sequence[Box]]:
        """Merged ranges by their first row: there may be many, and each row asks."""
        out: dict[int, list[Box]] = {}
        for box in self.merged:
            out.setdefault(box[0], []).append(box)
        return out

    def at(self, row: int, column: int) -> Cell | None:
        """The cell itself, or None where it is blank, covered by a merged range or beyond the edge."""
        if self.errors and (row, column) in self.errors:
            raw = self.errors[row, column]
            return Cell(raw, raw, bad=True)
        if 0 <= row < len(self.values) and 0 <= column < len(self.values[row]):
            return self.as_cell(self.values[row][column])
        return None

    def as_cell(self, value: Value | None) -> Cell | None:
        """A value of the sheet as a cell; None for a blank one."""
        cell = cell_of(value)
        return replace(cell, from_1904=True) if cell and self.from_1904 else cell

    def under(self, row: int, column: int) -> tuple[Cell | None, int, int]:
        """As `at`, but a cell covered by a merged range shows the range's first cell; with the place of that cell."""
        place = self.spread.get((row, column), (row, column))
        return self.at(*place), *place

    def after(self, row: int, column: int) -> int:
        """The first column to the right that is not covered by the same merged range."""
        beside = column + 1
        while self.spread.get((row, beside)) == (row, column):
            beside += 1
        return beside

    def hides(self, box: Box) -> tuple[str, ...]:
        """What hides a range from a person: `sheet`; `row`, or `rows` where some of several are hidden; `column`."""
        top, left, bottom, right = box
        rows = sum(top <= row <= bottom for row in self.hidden_rows)
        row = () if not rows else ("row",) if rows == bottom - top + 1 else ("rows",)
        column = any(left <= column <= right for column in self.hidden_columns)
        return (*(("sheet",) if self.hidden else ()), *row, *(("column",) if column else ()))

    def across(self, rows: Sequence[int]) -> Sequence[Sequence[Value | None]]:
        """The values of rows, in ascending order, by column, as far as the shortest of them reaches."""
        first, last = rows[0], rows[-1]
        if last - first + 1 > len(rows):
            return [*zip(*(self.values[row] for row in rows))]  # noqa: B905
        if (first, last) not in self._across:  # asked for twice in a row
            self._across.clear()
            self._across[first, last] = [*zip(*self.values[first : last + 1])]  # noqa: B905
        return self._across[first, last]

    def filled(self, row: int) -> Sequence[int]:
        """Columns of the cells of a row that are not blank."""
        found = self._filled.get(row)
        if found is None:
            found = self._filled[row] = [
                column
                for column, value in enumerate(self.values[row])
                if (value and not value.isspace() if value.__class__ is str else value is not None)
            ]
        return found

    def texts(self, row: int) -> Sequence[tuple[int, str]]:
        """Column and text of the cells of a row that hold text, errors left out."""
        found = self._texts.get(row)
        if found is None:
            found = self._texts[row] = [
                (column, value)
                for column, value in enumerate(self.values[row])
                if value.__class__ is str
                and value
                and not value.isspace()
                and not (self.errors and (row, column) in self.errors)
            ]
        return found

    @cached_property
    def _across(self) -> dict[Span, Sequence[Sequence[Value | None]]]:
        return {}

    @cached_property
    def _filled(self) -> dict[int, Sequence[int]]:  # a row with a header is asked for it a dozen times
        return {}

    @cached_property
    def _texts(self) -> dict[int, Sequence[tuple[int, str]]]:
        return {}


@dataclass(frozen=True)
class Marks:
    """What a file says of a sheet beside its values.

    errors         cells with an error or a formula never calculated, with their raw text
    rows, columns  hidden ones
    outside        as of Sheet
    shadow         no sheet of its own, but what was copied out of another file
    units          cells whose number is shown with a unit of money that it does not hold → 万元
    """

    errors: Mapping[Place, str] = field(default_factory=dict)
    rows: Sequence[Span] = ()
    columns: Sequence[Span] = ()
    outside: Mapping[Place, str] = field(default_factory=dict)
    shadow: bool = False
    units: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Looked:
    """A workbook before its values are read: what of it may be read, the marks of its sheets in their order, what else it holds."""

    content: io.BytesIO
    marks: Sequence[Marks]
    from_1904: bool = False
    macros: bool = False
    embedded: int = 0  # documents inside it


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file. `fault` where there are none; `notes` on what was not read of it, still without its name."""

    sheets: tuple[Sheet, ...] = ()
    fault: Fault | None = None
    notes: tuple[Problem, ...] = ()
    pages: int | None = None  # of a .pdf


def sheet(
    name: str,
    values: Sequence[Sequence[Value | None]],
    errors: Mapping[Place, str] | None = None,
    merged: Sequence[Box] = (),
    from_1904: bool = False,
) -> Sheet:
    """A sheet of these rows, errors put in their place even beyond the last value, merged ranges spread."""
    rows = values if not errors else _with_errors(values, errors)
    width = max(map(len, rows), default=0) if merged else 0
    spread = {
        (row, column): (top, left)
        for top, left, bottom, right in _apart(merged, len(rows), width)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return Sheet(name, rows, errors or {}, merged, spread, from_1904)


def _with_errors(values: Sequence[Sequence[Value | None]], errors: Mapping[Place, str]) -> list[Sequence[Value | None]]:
    rows = [*values, *([] for _ in range(max(row for row, _ in errors) + 1 - len(values)))]
    copied = {row: list(rows[row]) for row in {row for row, _ in errors}}
    for (row, column), raw in errors.items():
        line = rows[row] = copied[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = raw
    return rows


@lru_cache(maxsize=1 << 10, typed=True)  # of a form each is asked for several times, of most dossiers again
def cell_of(value: Value | None) -> Cell | None:
    """A value as a cell; None for a blank one."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        return Cell(value, text, text[:1] in "#E" and ERROR_TEXT.fullmatch(text) is not None) if text else None
    if isinstance(value, bool):
        return Cell(value, "TRUE" if value else "FALSE")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Cell(value, str(int(value)))
    return Cell(value, repr(value) if isinstance(value, float) else str(value))


def within(spans: Iterable[Span], size: int) -> frozenset[int]:
    """The rows or columns of spans, as far as a sheet of that size has them."""
    out: list[int] = []
    done = 0  # up to here all spans have been looked at: there may be many, one over another
    for first, last in sorted(set(spans)):
        out += range(max(first, done), min(last + 1, size))
        done = max(done, min(last + 1, size))
    return frozenset(out)


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    out, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def address(row: int, column: int) -> str:
    """(6, 1) → B7."""
    return f"{letters(column)}{row + 1}"


def _apart(merged: Sequence[Box], height: int, width: int) -> Iterator[Box]:
    """Merged ranges within the sheet, each once; no more of them once they cover more cells than a sheet may have."""
    cells = 0
    for top, left, bottom, right in dict.fromkeys(merged):
        low, far = min(bottom, height - 1), min(right, width - 1)
        cells += max(0, low - top + 1) * max(0, far - left + 1)
        if cells > LARGEST_BOX:
            return
        yield top, left, low, far
