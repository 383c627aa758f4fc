"""Tables of a page by their ruled lines: which lines belong together, and which cells they enclose. Tenths of points, from 0
at the top left. Nothing here knows of text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditlib.intake.cells import Box, Place

NEAR = 30  # lines no farther apart are one line, ends no farther from a line touch it
MOST = (
    20_000  # places where level and upright lines of a page may cross, eight times those of a sign-in sheet of a week
)


@dataclass(frozen=True, slots=True)
class Line:
    """A level or upright line: where it stands across its direction, and from where to where it goes along it."""

    at: int
    start: int
    end: int


@dataclass(frozen=True)
class Ruled:
    """A table of more than one cell. Its rows lie between neighbouring `downs`, its columns between neighbouring `acrosses`.

    merged   ranges of rows and columns that no line divides; `first` leads from each place in them to the first one
    """

    downs: Sequence[int]
    acrosses: Sequence[int]
    merged: Sequence[Box]
    first: dict[Place, Place]

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.acrosses[0], self.downs[0], self.acrosses[-1], self.downs[-1]

    def place(self, x: int, y: int) -> Place | None:
        """Row and column of the cell around a point; of its first place where it is merged. None outside."""
        left, top, right, bottom = self.edges
        if not (left <= x < right and top <= y < bottom):
            return None
        place = bisect_right(self.downs, y) - 1, bisect_right(self.acrosses, x) - 1
        return self.first.get(place, place)

    def right_of(self, place: Place) -> int:
        """The right edge of the cell that begins at a place."""
        ends = [box[3] for box in self.merged if box[:2] == place]
        return self.acrosses[(ends[0] if ends else place[1]) + 1]


def tables(rules: Iterable[Sequence[int]]) -> list[Ruled] | None:
    """The tables that rules (left, top, right, bottom) enclose, from top to bottom; None where there are too many rules."""
    levels, uprights = [], []
    for left, top, right, bottom in rules:
        if right - left >= bottom - top:
            levels.append(Line(top, left, right))
        else:
            uprights.append(Line(left, top, bottom))
    levels, uprights = _joined(levels), _joined(uprights)
    if len(levels) * len(uprights) > MOST:
        return None
    found = [table for part in _touching(levels, uprights) if (table := _table(*part))]
    return sorted(found, key=lambda table: (table.edges[1], table.edges[0]))


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines at nearly the same place as one, end to end."""
    out: list[Line] = []
    for group in _groups(lines):
        at = sorted(line.at for line in group)[len(group) // 2]
        start = end = None
        for line in sorted(group, key=lambda line: line.start):
            if end is None or start is None or line.start > end + NEAR:
                if start is not None and end is not None:
                    out.append(Line(at, start, end))
                start, end = line.start, line.end
            else:
                end = max(end, line.end)
        if start is not None and end is not None:
            out.append(Line(at, start, end))
    return out


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    out: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.at, line.start)):
        if out and line.at - out[-1][0].at <= NEAR:
            out[-1].append(line)
        else:
            out.append([line])
    return out


def _touching(levels: Sequence[Line], uprights: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Lines that touch one another, directly or by others."""
    parent = list(range(len(levels) + len(uprights)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for i, level in enumerate(levels):
        for j, upright in enumerate(uprights, len(levels)):
            if (
                level.start - NEAR <= upright.at <= level.end + NEAR
                and upright.start - NEAR <= level.at <= upright.end + NEAR
            ):
                parent[root(i)] = root(j)
    parts: dict[int, tuple[list[Line], list[Line]]] = {}
    for number, line in enumerate([*levels, *uprights]):
        parts.setdefault(root(number), ([], []))[number >= len(levels)].append(line)
    return list(parts.values())


def _table(levels: Sequence[Line], uprights: Sequence[Line]) -> Ruled | None:
    if not levels or not uprights:
        return None
    # a table may be open at its sides: its outermost level lines then reach beyond its uprights
    downs, acrosses = _edges(levels, uprights), _edges(uprights, levels)
    high, wide = len(downs) - 1, len(acrosses) - 1
    group = {(row, column): (row, column) for row in range(high) for column in range(wide)}

    def root(place: Place) -> Place:
        while group[place] != place:
            place = group[place] = group[group[place]]
        return place

    def join(one: Place, other: Place) -> None:
        first, second = sorted((root(one), root(other)))
        group[second] = first

    for row in range(high):
        middle = (downs[row] + downs[row + 1]) // 2
        walls = [line.at for line in uprights if line.start <= middle <= line.end]
        for column in range(1, wide):
            if not any(abs(at - acrosses[column]) <= NEAR for at in walls):
                join((row, column - 1), (row, column))
    for column in range(wide):
        middle = (acrosses[column] + acrosses[column + 1]) // 2
        walls = [line.at for line in levels if line.start <= middle <= line.end]
        for row in range(1, high):
            if not any(abs(at - downs[row]) <= NEAR for at in walls):
                join((row - 1, column), (row, column))
    cells: dict[Place, list[Place]] = {}
    for place in group:
        cells.setdefault(root(place), []).append(place)
    if len(cells) < 2:
        return None
    merged = [box for places in cells.values() if len(places) > 1 and (box := _rectangle(places))]
    first = {
        (row, column): (top, left)
        for top, left, bottom, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return Ruled(downs, acrosses, merged, first)


def _edges(along: Sequence[Line], across: Sequence[Line]) -> list[int]:
    """Where rows (or columns) begin and end: at the lines along them, and where the lines across begin and end."""
    lines = {line.at for line in along}
    ends = min(line.start for line in across), max(line.end for line in across)
    return sorted(lines.union(end for end in ends if all(abs(end - at) > NEAR for at in lines)))


def _rectangle(places: Sequence[Place]) -> Box | None:
    """The range that places fill; None where they fill none, as between lines that do not meet."""
    rows, columns = [row for row, _ in places], [column for _, column in places]
    top, left, bottom, right = min(rows), min(columns), max(rows), max(columns)
    return (top, left, bottom, right) if len(places) == (bottom - top + 1) * (right - left + 1) else None
