"""Where on a sheet tables begin, what stands above each of them, and which rows stand below it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from auditlib.intake.cells import Sheet
from auditlib.intake.tables.header_texts import are_units, header_text, unit_above
from auditlib.intake.tables.headers import Header, Matcher, Titles
from auditlib.intake.tables.heads import known_headers, parts_a_sum
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.words import TOTALS, Words
from auditlib.intake.values.texts import squeezed

TITLE_ROWS = 5  # lines above a header row that may hold its title or its unit of money
TITLE_CELLS = 4  # texts in such a line, at most, where it stands below another table
TALLEST = 3  # rows of a header
MOST_TRIED = 30_000  # cells of rows that hold header texts and are no header, which take 2 seconds
_HALF_DAY = re.compile(r"[上下]\s*午|晚|签|第.天|\d\s*[月./-]\s*\d")


@dataclass
class Section:
    """A header, the rows above it that may be its titles, and those below it up to the next one."""

    row: int
    header: Header
    lines: Sequence[int]
    below: bool  # another table stands above it
    body: list[int] = field(default_factory=list)


@dataclass
class Sections:
    """Divides one sheet into tables. `file` is as in CellRef."""

    sheet: Sheet
    file: str
    layouts: tuple[Layout, ...]
    words: Words
    choices: Mapping[str, Mapping[str, str]]
    year: int
    given_up: int | None = None  # row from which on no header was looked for: too many rows looked like one

    def find(self) -> list[Section]:
        """All tables from top to bottom, headers repeated for print left out."""
        out: list[Section] = []
        row = floor = tried = 0
        values = self.sheet.values
        empty = {
            row for row in self.sheet.unbegun if not any(values[row]) and values[row].count("") == len(values[row])
        }
        heads = [row for row, here in enumerate(self._worded) if here]
        while row < self.sheet.height:
            at = bisect_left(heads, row)
            after = heads[at] - TALLEST + 1 if at < len(heads) else self.sheet.height
            if tried > MOST_TRIED and at < len(heads):
                after, self.given_up = self.sheet.height, row
            if after > row:  # nothing but lines, up to the next header text
                rows = range(row, after)
                if out:
                    # one blank row tells as much as a hundred thousand
                    out[-1].body += (line for line in rows if not {line, line - 1} <= empty) if empty else rows
                row = after
                continue
            if out and (height := self._repeats(row, floor, out[-1])):
                row = floor = row + height
                continue
            header = self._header(row, floor)
            if header is None:
                tried += TALLEST + len(self.sheet.values[row])
                if out and not {row, row - 1} <= empty:
                    out[-1].body.append(row)
                row += 1
                continue
            lines = self._lines(row, floor)
            if out and lines:
                out[-1].body = [below for below in out[-1].body if below < lines[0]]
            out.append(Section(row, header, lines, bool(out)))
            row += header.height
            floor = row
        return out

    def _repeats(self, row: int, floor: int, section: Section) -> int:
        """Height of the header that stands in a row, where it repeats that of `section` for print, with its titles or without."""
        height = section.header.height
        if row + height > self.sheet.height or any(
            not self._is_same(row + at, section.row + at) for at in range(height)
        ):
            return 0
        lines = self._lines(row, floor)
        told = {squeezed(text) for text in self.texts(section.lines)}
        if any(squeezed(text) not in told and self.words.lines[text] != "footer" for text in self.texts(lines)):
            return 0
        section.body = [below for below in section.body if not lines or below < lines[0]]
        return height

    def titles(self, lines: Sequence[int], below: bool) -> Titles:
        """What may name a table: the name of the sheet, the lines above it, the path of the file."""
        texts = tuple(squeezed(text) for text in self.texts(lines))
        return Titles(squeezed(self.sheet.name), texts, squeezed(self.file.partition("/")[2] or self.file), below)

    def texts(self, lines: Sequence[int]) -> Iterator[str]:
        """The texts of rows."""
        for row in lines:
            yield from (text for _, text in self.sheet.texts(row))

    def constants(self, section: Section) -> tuple[dict[str, str], list[str]]:
        """Values told by the name of the sheet, else by a title line, else by the file; two at one place tell nothing.

        Below another table the title line goes first. Also the columns of which sheet and line tell different values: they are blank.
        """
        out: dict[str, str] = {}
        differ: list[str] = []
        titles = self.titles(section.lines, section.below)
        for column, choices in section.header.layout.constants.items():
            told = [
                {c for c, words in choices.items() if any(word in text for word in words for text in texts)}
                for texts in titles.nearest()
            ]
            first = next((choice for choice in told if choice), set())
            if not section.below and len(told[0]) == len(told[1]) == 1 and told[0] != told[1]:
                differ.append(column)
            elif len(first) == 1:
                out[column] = next(iter(first))
        return out, differ

    @cached_property
    def _worded(self) -> list[bool]:
        """Of each row whether a header text stands in it: without one, in it or just below, it begins no header."""
        return [not self._headers.isdisjoint(line) for line in self.sheet.values]

    @cached_property
    def _headers(self) -> set[str]:
        """All texts of the sheet that are headers."""
        return known_headers(self.layouts).among(self.sheet.held)

    @cached_property
    def dittos(self) -> set[str]:
        """Texts of the sheet that point to the row above."""
        return self.words.lines.pointing.among(self.sheet.held)

    @cached_property
    def _named(self) -> bool:
        """Whether the sheet has a header of what stands beside half days: names."""
        named = _names(self.layouts)
        return any(header_text(text) in named for text in self._headers)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.sheet, self.layouts, self.words.marks, self.choices["half"], self.year)

    def _best(self, row: int, height: int, floor: int) -> Header | None:
        if height == 1 and not self._matcher.may_head(row):
            return None
        return self._matcher.best(row, height, self.titles(self._lines(row, floor), floor > 0))

    def _header(self, row: int, floor: int) -> Header | None:
        if not self.sheet.texts(row):
            return None
        best = self._best(row, 1, floor) if self._worded[row] else None
        below = self._all_text(row + 1) if best else []
        if best and below and are_units(below):
            return self._best(row, 2, floor) or best
        lower: list[Header] = []
        for height in range(2, TALLEST + 1):
            last = row + height - 1
            if not self._may_head(last):
                break
            splits = height == 2 and best is not None and parts_a_sum(self.sheet, row, best.sums)
            if not (splits or (self._worded[last] and self._joins(row, height)) or self._tells_days(last, best)):
                continue
            taller = self._best(row, height, floor)
            if taller is None or (best and (taller.told <= best.told or (not splits and self._holds_line(best, last)))):
                continue
            # a title line above a header row is no upper part of it: it tells no more than the lower rows alone
            lower += [
                header
                for below in range(row + 1, last + 1)
                for tall in range(1, last - below + 2)
                if (header := self._best(below, tall, floor))
            ]
            if any(taller.layout.name in h.layout.instead_of and h.level > taller.level for h in lower):
                continue  # the upper row is the title that tells them apart
            if all(taller.told > header.told for header in lower):
                best = taller
        if best and any(header.told > best.told and header.layout is best.layout for header in lower):
            return None  # it begins below this row
        return best

    def _is_same(self, row: int, other: int) -> bool:
        filled, values = self.sheet.filled(row), self.sheet.values
        return filled == self.sheet.filled(other) and all(values[row][at] == values[other][at] for at in filled)

    def _all_text(self, row: int) -> list[str]:
        """The texts of a row that holds nothing else."""
        texts = self.sheet.texts(row) if row < self.sheet.height else []
        return [text for _, text in texts] if texts and len(texts) == len(self.sheet.filled(row)) else []

    def _may_head(self, row: int) -> bool:
        """Whether a row holds nothing but texts and days."""
        filled = self.sheet.filled(row) if row < self.sheet.height else []
        line = self.sheet.values[row] if filled else []
        return bool(filled) and all(isinstance(line[column], (str, date)) for column in filled)

    def _tells_days(self, row: int, upper: Header | None) -> bool:
        """Whether a row may be the lower part of the header of a sheet of half days: a line of data has a name."""
        if not self._named:
            return False
        if upper and any(self.sheet.at(row, head.column) for group in upper.groups for head in group.values()):
            return False
        told = any(
            _HALF_DAY.search(text) or squeezed(text) in self._matcher.halves for _, text in self.sheet.texts(row)
        )
        return told or not self._all_text(row)

    def _holds_line(self, upper: Header, row: int) -> bool:
        """Whether a row below a header is a line of its table: what every line has stands under its header."""
        layout = upper.layout
        for names in layout.need:
            head = upper.groups[0].get(names[0]) if len(names) == 1 else None
            cell = self.sheet.at(row, head.column) if head else None
            if cell and not (header_text(cell.raw) in layout.headers or header_text(cell.raw) in layout.ignored):
                return not are_units([cell.raw])
        return False

    def _joins(self, row: int, height: int) -> bool:
        """Whether rows may be one header: merged cells begin in it, or what the lower rows say stands where the upper say nothing."""
        if not self.sheet.merged or any(top in self.sheet.merged_at for top in range(row, row + height - 1)):
            return True
        known = known_headers(self.layouts)
        upper = {column for at in range(row, row + height - 1) for column, text in self.sheet.texts(at) if known[text]}
        return (
            len([1 for column, text in self.sheet.texts(row + height - 1) if known[text] and column not in upper]) > 1
        )

    def _lines(self, row: int, floor: int) -> list[int]:
        """Rows above a header that may be its titles: all near ones above the first table, else those that look like titles."""
        near = range(max(floor, row - TITLE_ROWS), row)
        if not floor:
            return list(near)
        out: list[int] = []
        for above in reversed(near):
            if self.sheet.filled(above):
                if not self._is_title(above):
                    break
                out.append(above)
        return out[::-1]

    def _is_title(self, row: int) -> bool:
        texts, filled = self.sheet.texts(row), self.sheet.filled(row)
        if len(texts) < len(filled) or len(filled) > TITLE_CELLS:
            return False
        if len(filled) == 1 and any(right > left for _, left, _, right in self.sheet.merged_at.get(row, ())):
            return self.words.lines[texts[0][1]] not in TOTALS | {"remark"}
        return all(self._may_name(text) for _, text in texts)

    def _may_name(self, text: str) -> bool:
        kind = self.words.lines[text]
        found = squeezed(text)
        return kind not in TOTALS | {"remark"} and (
            kind in ("footer", "heading", "signature")
            or ":" in found
            or found.startswith(("附件", "附表"))
            or unit_above([text]) is not None
            or any(title in found for layout in self.layouts for title in layout.titles)
        )


@lru_cache(maxsize=2)
def _names(layouts: tuple[Layout, ...]) -> frozenset[str]:
    """Headers of what stands beside half days."""
    return frozenset[str]().union(*(layout.named for layout in layouts if layout.matrix))
