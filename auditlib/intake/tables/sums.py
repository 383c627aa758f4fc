"""Whether a row of totals states no more than the lines above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from auditlib.intake.cells import Sheet
from auditlib.intake.records import Records
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.places import Place
from auditlib.intake.values.typed import read_value

NOT_SUMMED = {"unit_price"}
LINES = ""  # the number of lines, among sums of columns
REMEMBERED = 60  # totals of parts before a total that it may be the total of
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass
class Sums:
    """The sums of the lines of one table, as far as they are read: `read` grows."""

    sheet: Sheet
    layout: Layout
    places: Sequence[Place]
    choices: Mapping[str, Mapping[str, str]]
    year: int
    read: Records

    def agrees(self, row: int, column: int, fewest: int) -> bool:
        """Whether a total states no more than the lines above it, from the last total on or from an earlier one."""
        stated = dict(self._stated(row, column))
        *ends, here = self._sums_at_totals()
        if stated:
            parts = [end for end in ends if here[LINES] - end[LINES] >= fewest]
            return any(all(here[name] - end[name] == value for name, value in stated.items()) for end in parts)
        cell = self.sheet.at(row, column)
        number = _NUMBER.search(cell.raw) if cell else None
        if number is None:
            return not fewest
        said = Decimal(number[0].replace(",", ""))
        money = [name for name in here if name != LINES and self.layout.column(name).kind == "fen"]
        return any(
            said == here[LINES] - end[LINES] or any(said * 100 == here[n] - end[n] for n in money) for end in ends
        )

    def _sums_at_totals(self) -> list[dict[str, int]]:
        """Sums of all lines read, and their number, where totals stand: at the beginning, at each total so far, here."""
        before = self._ends[-1]
        here = {
            name: before[name] + sum(v for v in self.read.column(name)[before[LINES] :] if isinstance(v, int))
            for name in before
        }
        self._ends.append(here | {LINES: len(self.read)})
        del self._ends[1:-REMEMBERED]
        return self._ends

    @cached_property
    def _ends(self) -> list[dict[str, int]]:
        names = [name for place in self.places for name in place.names]
        summed = [name for name in names if self._is_summed(name, "fen") or self._is_summed(name, "count")]
        return [dict.fromkeys(summed, 0) | {LINES: 0}]

    def _stated(self, row: int, but: int) -> list[tuple[str, object]]:
        """What a row of totals states: sums of money, else numbers of persons or things."""
        for kind in ("fen", "count"):
            found = []
            for place in self.places:
                name = place.names[0]
                cell = self.sheet.at(row, place.column) if place.column != but and self._is_summed(name, kind) else None
                if cell is not None:
                    value = read_value(
                        cell, name, place.columns[0], unit=place.unit, choices=self.choices, year=self.year
                    )
                    found.append((name, value.value))
            if found:
                return found
        return []

    def _is_summed(self, name: str, kind: str) -> bool:
        return name not in NOT_SUMMED and self.layout.column(name).kind == kind
