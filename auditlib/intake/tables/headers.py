"""Whether a row of a sheet is a header, and of which layout: by its texts, over one to three rows, in any order, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from auditlib.intake.cells import Sheet
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.heads import IN_WORDS, Head, one_row, parts_of_sums, stacked
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.matrix import Slot, find_slots, is_heading, told_day, year_told
from auditlib.intake.tables.words import Marks
from auditlib.intake.values.dates import Day, read_day
from auditlib.intake.values.texts import squeezed

MOST_GROUPS = 50  # of columns side by side: each is read as a table by itself, with a look at all of the row
ABOVE = 2  # level of a title in a line above, see Header.level


@dataclass(frozen=True)
class Header:
    """A header row recognised as a layout's. Several groups where a table is printed in columns side by side."""

    layout: Layout
    groups: tuple[Mapping[str, Head], ...]
    heads: tuple[Head, ...]
    strange: tuple[Head, ...]  # no layout knows them
    doubled: tuple[Head, ...]  # a second column for what another states
    height: int
    known: int  # heads that the layout knows, those left out on purpose included
    level: int  # 3 title in the sheet's name, 2 in a line above, 1 in the file's name, 0 nowhere; below a table 3 is the line
    slots: tuple[Slot, ...] = ()  # columns of sign-ins, where names stand down and half days across
    day: Day | None = None  # of sign-ins, and the half of it, where titles tell it and no column does
    half: str | None = None
    torn: tuple[
        Head, ...
    ] = ()  # parts of one sum (财政, 自筹 under 金额), which no column states; the first stands for it

    @property
    def sums(self) -> set[int]:
        """Columns of amounts."""
        return {head.column for name, head in self.groups[0].items() if self.layout.column(name).kind == "fen"}

    @property
    def told(self) -> tuple[int, int]:
        """How much it tells: columns, then heads known."""
        days = sum(bool(slot.day or self.day) + bool(slot.half or self.half) + 1 for slot in self.slots)
        return sum(map(len, self.groups)) + days, self.known

    @property
    def rank(self) -> tuple[bool, int, tuple[int, int]]:
        """What of several readings of a row holds is the greatest."""
        return bool(self.slots) and (self.day or self.slots[0].day) is not None, self.level, self.told


class Titles(NamedTuple):
    """Where titles stand, squeezed: the name of the sheet, the lines above the header, the path of the file."""

    name: str
    lines: tuple[str, ...]
    file: str
    below: bool  # the header stands below another table: the line above tells more than the name of the sheet

    def nearest(self) -> tuple[tuple[str, ...], ...]:
        """In the order in which they speak."""
        return (self.lines, (self.name,), (self.file,)) if self.below else ((self.name,), self.lines, (self.file,))


@dataclass
class Matcher:
    """Tells headers of one sheet. `halves`: text → half of the day; `year` completes days without one."""

    sheet: Sheet
    layouts: Sequence[Layout]
    marks: Marks
    halves: Mapping[str, str]
    year: int

    def best(self, row: int, height: int, titles: Titles) -> Header | None:
        """What the rows from `row` on are as a header of `height` rows, where they are one."""
        if height == 1:
            heads, found = _plain_header(tuple(self.layouts), row, tuple(self.sheet.texts(row)), titles)
        else:
            heads = stacked(self.sheet, row, height)
            found = _headers(self.layouts, heads, height, titles)
        texts = {text for head in heads for text in head.texts}
        for layout in self.layouts:
            if layout.matrix and not texts.isdisjoint(layout.named):
                found = [*found, *self._matrix(row, height, heads, layout, titles)]
        if not found:
            return None
        beaten = {
            (name, level) for h in found if h.level for name in h.layout.instead_of for level in range(h.level + 1)
        }
        left = [h for h in found if (h.layout.name, h.level) not in beaten or h.slots]
        return max(left, key=lambda h: h.rank, default=None)

    def may_head(self, row: int) -> bool:
        """Whether a row has one of the texts of which a header of a single row has one at least."""
        return not self._sought.isdisjoint(header_text(text) for _, text in self.sheet.texts(row))

    @cached_property
    def _sought(self) -> frozenset[str]:
        return _sought(tuple(self.layouts))

    def _matrix(self, row: int, height: int, heads: Sequence[Head], layout: Layout, titles: Titles) -> Iterator[Header]:
        """The header as one of sign-ins by half days: of its columns, or of the single day that its titles tell."""
        lines = [titles.name, *titles.lines]
        if any(word in line for word in self.marks.elsewhere for line in lines):
            return
        if not _level(layout, titles) and any(_level(other, titles) >= ABOVE for other in self.layouts):
            return  # a title tells that it is another table
        if height > 1 and (len(self.sheet.filled(row)) == 1 or self._names_below(row, height, layout)):
            return  # its upper row is a title, or its lower one a line of data
        year = year_told(lines)
        if self._goes_on(row, height, layout):
            return
        slots, out = find_slots(
            self.sheet, row, height, layout, self.marks, self.halves, year or self.year, year is not None
        )
        dated = [slot for slot in slots if slot.day]
        slots = dated or [slot for slot in slots if not slot.vague] or slots
        taken = {slot.column for slot in slots} | {*out}
        own = [head for head in heads if head.column in taken]
        header = _match([head for head in heads if head not in own], layout, height, titles, layout.matrix)
        if header is None:
            return
        own += [Head(s.column, (), None, s.address, s.raw) for s in slots if s.column not in {h.column for h in own}]
        header = replace(header, slots=tuple(slots), heads=header.heads + tuple(own), known=header.known + len(own))
        if dated:
            yield header
        elif "day" in header.groups[0]:
            if slots and not slots[0].vague:
                yield header  # the day stands beside the name, its halves across
        else:
            day, half = told_day(titles.name, titles.lines, self.marks, self.year)
            signed = tuple(slot for slot in slots if not self._holds_day(slot, row + height, layout, day is not None))
            if (header.level >= ABOVE and (signed or day)) or (header.level and day):
                yield replace(header, slots=signed, day=day, half=half)

    def _holds_day(self, slot: Slot, first: int, layout: Layout, told: bool) -> bool:
        """Whether a column such as 签到时间 holds the day as well as the time: it is then one of the long form."""
        if "day" not in layout.headers.get(header_text(slot.raw), ()):
            return False
        cells = (self.sheet.at(row, slot.column) for row in range(first, self.sheet.height))
        cell = next((cell for cell in cells if cell), None)
        return not told or (cell is not None and read_day(cell.value, self.year) is not None)

    def _goes_on(self, row: int, height: int, layout: Layout) -> bool:
        """Whether the row below is still of the header: the name's header is merged with it, or it tells halves over no name."""
        below = row + height
        heads = [
            column
            for at in range(row, below)
            for column, text in self.sheet.texts(at)
            if header_text(text) in layout.named
        ]
        if any(row <= self.sheet.under(below, column)[1] < below for column in heads):
            return True
        texts = self.sheet.texts(below) if below < self.sheet.height else []
        named = any(self.sheet.at(below, column) for column in heads)
        return bool(texts) and not named and all(is_heading(text, self.marks, self.halves) for _, text in texts)

    def _names_below(self, row: int, height: int, layout: Layout) -> bool:
        """Whether a row of the would-be header is a line of data: it has a name where another row has the header of names.

        Above that header may stand what is over several columns: merged with the next one, which is blank.
        """
        for at in range(row, row + height):
            for column, text in self.sheet.texts(at):
                if header_text(text) not in layout.named:
                    continue
                for other in {*range(row, row + height)} - {at}:
                    cell, *place = self.sheet.under(other, column)
                    if (
                        cell is None
                        or place != [other, column]
                        or header_text(cell.raw) in layout.named | self.marks.besides
                    ):
                        continue
                    if other > at or self.sheet.at(other, column + 1):
                        return True
        return False


@lru_cache(maxsize=1 << 10)
def _plain_header(
    layouts: tuple[Layout, ...], row: int, texts: tuple[tuple[int, str], ...], titles: Titles
) -> tuple[list[Head], list[Header]]:
    """The cells of a header of a single row, and what they are a header of; most dossiers have the same ones."""
    heads = one_row(row, texts)
    return heads, _headers(layouts, heads, 1, titles)


def _headers(layouts: Sequence[Layout], heads: Sequence[Head], height: int, titles: Titles) -> list[Header]:
    texts = {text for head in heads for text in head.texts}
    possible = (layout for layout in layouts if not any(map(texts.isdisjoint, layout.needed)))
    return [header for layout in possible if (header := _match(heads, layout, height, titles))]


@lru_cache(maxsize=2)
def _sought(layouts: tuple[Layout, ...]) -> frozenset[str]:
    needed = (texts for layout in layouts for texts in layout.needed)
    return frozenset[str]().union(*needed, *(layout.named for layout in layouts if layout.matrix))


def _match(
    heads: Sequence[Head], layout: Layout, height: int, titles: Titles, needed: Sequence[str] | None = None
) -> Header | None:
    """Heads as a header of a layout. `needed` are the columns that it must have, where not those of the layout."""
    groups: list[dict[str, Head]] = [{}]
    taken: list[dict[str, str]] = [{}]  # header text by column, of each group
    strange: list[Head] = []
    doubled: list[Head] = []
    known = 0
    torn, beaten = parts_of_sums(heads, layout) if height > 1 else ((), ())
    for head in heads:
        if layout.refused.intersection(head.texts):
            return None
        if head in beaten or head in torn[1:]:
            known += 1
            doubled += [head] if head in beaten else []
            continue
        if layout.aside.intersection(head.over):
            known += 1
            continue
        text = next((t for t in head.texts if t in layout.headers or t in layout.ignored), None)
        known += text is not None
        if text is None:
            strange.append(head)
        elif text in layout.headers:
            names = _not_barred(head, layout.headers[text], layout)
            if not names:
                strange.append(head)
                continue
            if text in taken[-1].values() and (words := _in_words(groups[-1], head)):
                doubled.append(words)
                continue
            if text in taken[-1].values():
                groups.append({})
                taken.append({})
            for name in names:
                rival = taken[-1].get(name)
                if rival is None or layout.rank[text] < layout.rank[rival]:
                    doubled += [groups[-1][name]] if rival else []
                    groups[-1][name], taken[-1][name] = head, text
                else:
                    doubled.append(head)
    need = layout.need if needed is None else [(name,) for name in needed]
    whole = [g for g in groups if all(any(n in g for n in names) for names in need)]
    if not whole or not any(groups[0].values()) or len(whole) > MOST_GROUPS:
        return None
    whole = [g for g in whole if g.keys() == whole[0].keys()]  # a table printed side by side has the same columns again
    doubled += [head for group in groups if group not in whole for head in group.values()]
    used = {head for group in whole for head in group.values()}  # a head of two columns may serve one of them
    doubled = [head for head in doubled if head not in used]
    level = _level(layout, titles)
    if layout.titled and level == 0:
        return None
    # without a title that names the table, most of the header must be known to it
    if level < ABOVE and needed is None and (known * 2 <= len(heads) or len(heads) < 2):
        return None
    return Header(
        layout,
        tuple(whole),
        tuple(heads),
        tuple(strange),
        tuple(dict.fromkeys(doubled)),
        height,
        known,
        level,
        torn=torn,
    )


def _level(layout: Layout, titles: Titles) -> int:
    for level, texts in zip((3, 2, 1), titles.nearest(), strict=True):
        if any(title in text for title in layout.titles for text in texts):
            return level
    return 0


def _in_words(group: dict[str, Head], head: Head) -> Head | None:
    """The one of two headers of one sum that is of words, the other made that of the group: 金额（大写）, 金额（小写）."""
    for name, twin in group.items():
        if set(twin.texts) & set(head.texts) and (IN_WORDS in twin.raw) != (IN_WORDS in head.raw):
            group[name], words = (twin, head) if IN_WORDS in head.raw else (head, twin)
            return words
    return None


def _not_barred(head: Head, names: Sequence[str], layout: Layout) -> tuple[str, ...]:
    if layout.barred.keys().isdisjoint(names):
        return tuple(names)
    raw = squeezed(head.raw)
    return tuple(name for name in names if not any(word in raw for word in layout.barred.get(name, ())))
