"""What the lines of a table say: column by column where the cells are plain ones, cell by cell where they are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import methodcaller

from auditlib.core.columns import LATEST, TABLES, Column
from auditlib.intake.cells import Cell, Sheet, Value, address
from auditlib.intake.problems import Problem
from auditlib.intake.records import Records
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import Head
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.places import Place
from auditlib.intake.tables.words import Known
from auditlib.intake.values.identities import OF_PERSONS, ROUNDED
from auditlib.intake.values.names import NAMES, PERSON, is_nobody, only_names
from auditlib.intake.values.reading import Reading
from auditlib.intake.values.texts import is_plain, plain, squeezed
from auditlib.intake.values.typed import DASH_WORDS, read_shared_value, read_value

AS_WRITTEN = {"cost_category": "category_text", "source": "source_text"}  # choices whose text is kept beside them
MOST_KNOWN = 1 << 12  # values of one column remembered at once


class _Unread:
    """Stands for what could not be read, until it is written down as such."""


UNREAD = _Unread()


@dataclass
class LineReader:
    """Reads the lines under one header. `note` lists a problem: kind, cell, Chinese, English, raw text, column."""

    sheet: Sheet
    header: Header
    choices: Mapping[str, Mapping[str, str]]
    year: int
    memo: dict[tuple[object, ...], Known]
    problems: list[Problem]
    note: Callable[[str, str, str, str, str, str | None], None]

    def places(self, group: Mapping[str, Head], unit: str) -> list[Place]:
        """How to read what stands under each header, two columns where they share it. `unit` is that of the table."""
        out = []
        layout = self.header.layout
        shared: dict[int, list[str]] = {}
        for name, head in group.items():
            shared.setdefault(head.column, []).append(name)
        for alike in shared.values():
            names, kinds, shapes, kept, told = _of_column(layout, tuple(alike))
            head = group[names[0]]
            own = _unit(head, kinds[0].kind, unit)
            known = self.memo.setdefault((names, shapes, own, kept, self.year, self.sheet.from_1904), {})
            if len(known) > MOST_KNOWN:
                known.clear()
            known[None] = known[""] = None if len(told) == 1 else (None,) * len(told)
            out.append(Place(names, head.column, kinds, own, kept, told, known))
        return out

    def are_plain(self, rows: Sequence[int]) -> bool:
        """Whether rows may be read together, column by column: none of their cells is merged or in error."""
        return self._merged.isdisjoint(rows)

    def plain(self, rows: Sequence[int], places: Sequence[Place], constants: Mapping[str, object]) -> Records:
        """Plain rows, column by column; those that hold nothing but blanks and 0 are left out.

        Nothing but 0 is what formulas leave in the empty lines of a form.
        """
        across, noted = self.sheet.across(rows), len(self.problems)
        out = Records({"row": [row + 1 for row in rows]}, {}, len(rows))
        for place in places:
            values = across[place.column]
            held = {*values}
            if fresh := held.difference(place.known):
                self._learn(rows[0], place, fresh)
                fresh = fresh.difference(place.known)
            bools = not held.isdisjoint((0, 1)) and bool in {*map(type, values)}  # True would find what 1 said
            if bools or fresh:
                told = [
                    place.known[value]
                    if value in place.known and value.__class__ is not bool
                    else self._said(row, place, self.sheet.at(row, place.column))
                    for row, value in zip(rows, values, strict=True)
                ]
            else:
                told = [*map(place.known.__getitem__, values)]
            if len(place.told) == 1:
                out.columns[place.told[0]] = told
                continue
            for name, column in zip(place.told, zip(*told, strict=True), strict=True):
                out.columns[name] = [*column]
        names = [name for place in places for name in place.told]
        if len(self.problems) > noted:
            self.problems[noted:] = sorted(self.problems[noted:], key=_row_of)
            for name in names:
                column = out.columns[name]
                if unread := {number for number, value in enumerate(column) if value is UNREAD}:
                    out.unread[name] = unread
        filled = any(all(out.columns[name]) for name in names) or [
            *map(any, zip(*(out.columns[name] for name in names), strict=True))  # what could not be read is no blank
        ]
        for name, numbers in out.unread.items():
            column = out.columns[name]
            for number in numbers:
                column[number] = None
        for name, constant in constants.items():
            unread, before = out.unread.get(name, set()), out.columns.get(name)
            out.columns[name] = [constant] * len(rows) if before is None else [
                constant if value is None and number not in unread else value for number, value in enumerate(before)
            ]  # fmt: skip
        if filled is True or all(filled):
            return out
        return Records.of(row for row, kept in zip(out.rows(), filled, strict=True) if kept)

    def values(self, row: int, group: Mapping[str, Head], places: Sequence[Place]) -> dict[str, object]:
        """What a row says, whatever its cells are; None stands for what could not be read."""
        out: dict[str, object] = {}
        for place in places:
            cell = self._cell(row, place.names[0], group)
            if cell is not None:
                for name, value in zip(place.told, self._told(row, place, cell), strict=True):
                    if value is not None:
                        out[name] = None if value is UNREAD else value
        return out

    def without_nobody(self, rows: Records, group: Mapping[str, Head]) -> Records:
        """Rows without those whose cell of the name says that nobody is meant, as was told when it was read."""
        unread = rows.unread.get(PERSON)
        if not unread or PERSON not in group:
            return rows
        places = rows.column("row")
        nobody = {number for number in unread if self.is_nobody(int(str(places[number])) - 1, group)}
        return Records.of(row for number, row in enumerate(rows.rows()) if number not in nobody) if nobody else rows

    def is_nobody(self, row: int, group: Mapping[str, Head]) -> bool:
        """Whether the cell of the name in a row says that nobody is meant: 待定, 共45人."""
        cell = self._cell(row, PERSON, group) if PERSON in group else None
        return cell is not None and is_nobody(cell.raw, self.choices.get(PERSON, {}))

    def compare(self, row: int, spelt: Sequence[Place], values: dict[str, object]) -> None:
        """Sums in words in a column of their own have to say what the figures say, or stand for them where there are none."""
        for place in spelt:
            name, cell = place.names[0], self.sheet.at(row, place.column)
            said = self._read(row, place, cell)[0].value if cell else None
            if cell is None or said is None:
                continue
            if values.setdefault(name, said) not in (said, None):
                values[name] = None
                zh = f"大写金额“{cell.raw}”与同一行的小写金额不一致，按空白处理。请核对原件，更正其中一个。"
                en = f"The sum in words {cell.raw!r} differs from the figures of its row; left blank. Have one of them corrected."
                self.note("conflict", address(row, place.column), zh, en, cell.raw, name)

    @cached_property
    def _merged(self) -> frozenset[int]:
        """Rows with merged cells or cells in error."""
        covered = (row for place in self.sheet.spread.items() for row, _ in place)
        return frozenset(covered) | {row for row, _ in self.sheet.errors}

    def _learn(self, row: int, place: Place, values: set[Value | None]) -> None:
        """Keep what values say that were not read before, but for those that have to be noted cell by cell. `row` is any."""
        if place.columns[0].kind == "text" and len(place.told) == 1:
            plain_ones = {value for value in values if value.__class__ is str}
            if place.names[0] in NAMES:
                plain_ones = only_names(plain_ones, self.choices.get(PERSON, {}))
            if not _all_stand(plain_ones):
                person = place.names[0] in OF_PERSONS
                plain_ones = {text for text in plain_ones if _stands(text) or (not person and _CODE.fullmatch(text))}
            place.known.update(zip(plain_ones, plain_ones, strict=True))
            values = values - plain_ones
        noted = len(self.problems)
        for value in values:
            if value.__class__ is not bool:
                said = self._said(row, place, self.sheet.as_cell(value))
                if len(self.problems) == noted:
                    place.known[value] = said
                del self.problems[noted:]

    def _said(self, row: int, place: Place, cell: Cell | None) -> object:
        """What a cell says, as `Place.known` holds it."""
        told = self._told(row, place, cell)
        return told[0] if len(told) == 1 else told

    def _told(self, row: int, place: Place, cell: Cell | None) -> tuple[object, ...]:
        """What a cell says of each of the columns that are written; UNREAD where it has a fault and no value."""
        if cell is None:
            return (None,) * len(place.told)
        out: list[object] = []
        for column, reading in zip(place.columns, self._read(row, place, cell), strict=True):
            if reading.value is None:
                # the name of the sheet tells what a blank cell leaves open, not an unreadable one
                blank = UNREAD if reading.fault else None
                out += [blank, None] if column.kind == "date" else [blank]
            elif column.kind == "date":
                out += reading.value  # type: ignore[arg-type]
            else:
                out.append(reading.value)
        return (*out, plain(cell.raw)) if place.kept else tuple(out)

    def _read(self, row: int, place: Place, cell: Cell) -> tuple[Reading, ...]:
        """What a cell says for each of its columns. A fault is noted, for the first column that has one."""
        if len(place.names) > 1:
            readings: tuple[Reading, ...] = read_shared_value(cell, (place.columns[0], place.columns[1]), self.year)
        else:
            given = {"unit": place.unit, "choices": self.choices, "year": self.year}
            readings = (read_value(cell, place.names[0], place.columns[0], **given),)  # type: ignore[arg-type]
        for name, reading in zip(place.names, readings, strict=True):
            if reading.fault:
                where = address(row, place.column)
                self.note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
                break
        return readings

    def _cell(self, row: int, name: str, group: Mapping[str, Head]) -> Cell | None:
        column, layout = group[name].column, self.header.layout
        across = group.get(layout.across or "")
        wide = self.sheet.spread.get((row, across.column)) if across else None
        if across and wide and wide[0] == row and wide[1] != across.column:
            if name == layout.across:
                return self.sheet.at(*wide)  # 报到 written over all columns is what is done then
            if wide[1] == column:
                return None
        if name not in layout.spread:
            return self.sheet.at(row, column)
        cell, _, origin = self.sheet.under(row, column)
        return cell if origin == column else None


# HT-0101: nothing to be folded, no sum, no dash
_CODE = re.compile(r"(?![nN]/[aA]$)[A-Za-z0-9][A-Za-z0-9/_.-]*(?<!000)")
_ENDS_ROUNDED = methodcaller("endswith", ROUNDED)
_ENDS = {False: ("",), True: ("", LATEST)}


@lru_cache(maxsize=1 << 10)  # most tables have the same columns
def _of_column(
    layout: Layout, alike: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Column, ...], tuple[object, ...], str | None, tuple[str, ...]]:
    """Columns of a layout that share one of the sheet: their names, a day first; what they are; as of Place, `kept` and `told`."""
    names = tuple(sorted(alike, key=lambda name: layout.column(name).kind != "date"))
    kinds = tuple(map(layout.column, names))
    kept = AS_WRITTEN.get(names[0])
    kept = kept if kept in TABLES[layout.table].columns else None
    told = [name + end for name, c in zip(names, kinds, strict=True) for end in _ENDS[c.kind == "date"]]
    told += [kept] if kept else []
    return names, kinds, tuple((column.kind, column.choices) for column in kinds), kept, tuple(told)


def _unit(head: Head, kind: str, unit: str) -> str:
    if kind == "share":
        return "%" if "%" in squeezed(head.raw) else ""
    return unit if head.unit is None else head.unit


def _row_of(problem: Problem) -> int:
    return int(re.sub(r"\D", "", problem.cell or "0"))


def _stands(text: str) -> bool:
    """Whether a text is kept as it stands, in whatever column of text."""
    return is_plain(text) and text not in DASH_WORDS and not text.endswith(ROUNDED)


def _all_stand(texts: set[str]) -> bool:
    """Whether all texts surely are such, told by one look at them together."""
    return is_plain("".join(texts)) and DASH_WORDS.isdisjoint(texts) and not any(map(_ENDS_ROUNDED, texts))
