"""What headers and labels were taken for: rows of the table `recognised`, one for each header or label, not for each cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from auditlib.intake.cells import Sheet, address
from auditlib.intake.problems import GUESSES, Problem
from auditlib.intake.records import Records
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.layout import Layout
from auditlib.intake.values.texts import plain

LOOKED_AT = 30  # first rows of an unknown sheet among which its header row is looked for
FEWEST = 3  # texts of a row that may be a header row
SLOT = ("day", "half", "time")  # what a column of sign-ins in a matrix states
LONGEST = 30  # signs of a text that may be a header


class Recognised(NamedTuple):
    """One row of `recognised` but for its session. `layout` and `table` are those of a layout, None on an unknown sheet."""

    file: str
    sheet: str
    cell: str | None
    raw: str
    how: str
    layout: str | None = None
    table: str | None = None
    column: str | None = None


def in_columns(told: Sequence[Recognised], session_id: str) -> Records:
    """Rows of `recognised` of one session."""
    columns: dict[str, list[object]] = {
        name: [*held] for name, held in zip(Recognised._fields, zip(*told, strict=True), strict=False)
    }
    return Records({**columns, "session_id": [session_id] * len(told)}, {}, len(told))


def taken(
    layout: Layout, file: str, sheet: str, cell: str | None, raw: str, how: str, columns: Sequence[str | None] = (None,)
) -> list[Recognised]:
    """A header or label under a layout: one row for each column that it states, or one that it states none."""
    return [Recognised(file, sheet, cell, plain(raw), how, layout.name, layout.table, column) for column in columns]


def of_header(header: Header, constants: Mapping[str, str], file: str, sheet: str) -> list[Recognised]:
    """All cells of a header row, from left to right, then what the name of the sheet or a title tells in their place."""
    out: list[Recognised] = []
    stated: dict[int, list[str]] = {}  # column of the sheet → what its header states
    for group in header.groups:
        for name, used in group.items():
            stated.setdefault(used.column, []).append(name)
    slots = {slot.column for slot in header.slots}
    strange, doubled = {head.column for head in header.strange}, {head.column for head in header.doubled}
    for head in header.heads:
        columns = stated.get(head.column, [])
        if head.column in slots:
            columns = [name for name in SLOT if name not in header.groups[0]]
        how = "unknown" if head.column in strange else "doubled" if head.column in doubled else "ignored"
        how = "known" if columns else how
        out += taken(header.layout, file, sheet, head.address, head.raw, how, columns or (None,))
    for column, choice in constants.items():
        words = header.layout.constants.get(column, {}).get(choice, (choice,))
        out += taken(header.layout, file, sheet, None, words[0] or choice, "constant", (column,))
    return out


def of_stranger(sheet: Sheet, file: str) -> list[Recognised]:
    """The likeliest header row of a sheet in which no table was recognised: the first of those with the most short texts."""
    rows = [_short(sheet, row) for row in range(min(sheet.height, LOOKED_AT))]
    best = max(rows, key=len, default=[])
    if len(best) < FEWEST:
        return []
    return [Recognised(file, sheet.name, cell, plain(text), "unknown") for cell, text in best]


def with_guesses(told: Sequence[Recognised], problems: Collection[Problem]) -> list[Recognised]:
    """The headers of a sheet, those under which a value had to be guessed told apart."""
    guessed = {(p.column, _letters(p.cell)) for p in problems if p.kind in GUESSES and p.column}
    if not guessed:
        return [*told]
    return [
        one._replace(how="guessed") if one.how == "known" and (one.column, _letters(one.cell)) in guessed else one
        for one in told
    ]


def _letters(cell: str | None) -> str:
    """The column of a cell or of a range: B of B7:B40."""
    return (cell or "").partition(":")[0].rstrip("0123456789")


def _short(sheet: Sheet, row: int) -> list[tuple[str, str]]:
    return [(address(row, column), text) for column, text in sheet.texts(row) if len(text.strip()) <= LONGEST]
