"""Header rows of a sheet, found by their texts: over one row or two, in any order, under a title, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditlib.intake.layout import Layout, header_text, header_unit
from auditlib.intake.texts import squeezed
from auditlib.intake.workbook import Cell, Sheet, address

TITLE_ROWS = 5  # lines above a header row that may hold its title or its unit of money


@dataclass(frozen=True, slots=True)
class Head:
    """A header cell: its readings (two-row headers have several), where it stands, and its unit of money."""

    column: int
    texts: tuple[str, ...]
    unit: str | None
    address: str
    raw: str


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
    level: int  # 3 title in the sheet's name, 2 in a line above, 1 in the file's name, 0 nowhere

    @property
    def told(self) -> tuple[int, int]:
        """How much it tells: columns, then heads known."""
        return sum(map(len, self.groups)), self.known


@dataclass(frozen=True)
class Headers:
    """Finds the header rows of one sheet. `file` is as in CellRef."""

    sheet: Sheet
    file: str
    layouts: Sequence[Layout]

    def find(self) -> list[tuple[int, Header, list[int]]]:
        """Row of each header from top to bottom, and the rows up to the next one, headers repeated for print left out."""
        words = {text for layout in self.layouts for text in layout.headers}
        out: list[tuple[int, Header, list[int]]] = []
        row = 0
        while row < len(self.sheet.rows):
            header = self._header(row, words)
            if header is None:
                if out:
                    out[-1][2].append(row)
                row += 1
                continue
            if not out or not _same(out[-1][1], header):
                out.append((row, header, []))
            row += header.height
        return out

    def constants(self, row: int, layout: Layout) -> dict[str, str]:
        """Values told by the name of the sheet, else by a title line, else by the file; two at one place tell nothing."""
        out = {}
        for column, choices in layout.constants.items():
            for texts in self._titles(row):
                told = {c for c, words in choices.items() if any(word in text for word in words for text in texts)}
                if told:
                    if len(told) == 1:
                        out[column] = told.pop()
                    break
        return out

    def above(self, row: int) -> Iterator[Cell]:
        """Texts of the lines above a header row, where titles and units of money stand."""
        for above in self.sheet.rows[max(0, row - TITLE_ROWS) : row]:
            yield from (cell for cell in above if cell is not None and isinstance(cell.value, str))

    def _header(self, row: int, words: set[str]) -> Header | None:
        cells = [cell for cell in self.sheet.rows[row] if cell is not None]
        if not cells or not any(isinstance(cell.value, str) for cell in cells):
            return None
        one = self._best(row, _one_row(self.sheet, row), 1) if _has_word(cells, words) else None
        below = [c for c in self.sheet.rows[row + 1] if c is not None] if row + 1 < len(self.sheet.rows) else []
        if not below or not all(isinstance(cell.value, str) for cell in below) or not _has_word(below, words):
            return one
        joined = not self.sheet.merged or any(top == row for top, _, _, _ in self.sheet.merged)
        two = self._best(row, _two_rows(self.sheet, row), 2) if joined else None
        # a title line above a header row is no upper half: it tells no more than the lower row alone
        lower = self._best(row + 1, _one_row(self.sheet, row + 1), 1) if two else None
        if two and lower and two.layout.name in lower.layout.instead_of and lower.level > two.level:
            return one  # the upper row is the title that tells them apart
        rivals = [header.told for header in (one, lower) if header]
        return two if two and two.told > max(rivals, default=(0, 0)) else one

    def _best(self, row: int, heads: list[Head], height: int) -> Header | None:
        found = [header for layout in self.layouts if (header := self._match(row, heads, layout, height))]
        beaten = {
            (name, level) for h in found if h.level for name in h.layout.instead_of for level in range(h.level + 1)
        }
        return max(
            (h for h in found if (h.layout.name, h.level) not in beaten), key=lambda h: (h.level, h.told), default=None
        )

    def _match(self, row: int, heads: list[Head], layout: Layout, height: int) -> Header | None:
        groups: list[dict[str, Head]] = [{}]
        taken: list[dict[str, str]] = [{}]  # header text by column, of each group
        strange: list[Head] = []
        doubled: list[Head] = []
        known = 0
        for head in heads:
            text = next((t for t in head.texts if t in layout.headers or t in layout.ignored), None)
            known += text is not None
            if text is None:
                strange.append(head)
            elif text in layout.headers:
                names = _not_barred(head, layout.headers[text], layout)
                if not names:
                    strange.append(head)
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
            if layout.refused.intersection(head.texts):
                return None
        whole = [g for g in groups if all(any(n in g for n in names) for names in layout.need)]
        if not whole or not any(groups[0].values()):
            return None
        doubled += [head for group in groups if group not in whole for head in group.values()]
        used = {head for group in whole for head in group.values()}  # a head of two columns may serve one of them
        doubled = [head for head in doubled if head not in used]
        level = self._level(row, layout)
        if layout.titled and level == 0:
            return None
        # without a title that names the table, most of the header must be known to it
        if level < 2 and (known * 2 <= len(heads) or len(heads) < 2):
            return None
        return Header(
            layout, tuple(whole), tuple(heads), tuple(strange), tuple(dict.fromkeys(doubled)), height, known, level
        )

    def _level(self, row: int, layout: Layout) -> int:
        for level, texts in zip((3, 2, 1), self._titles(row), strict=True):
            if any(title in text for title in layout.titles for text in texts):
                return level
        return 0

    def _titles(self, row: int) -> tuple[list[str], list[str], list[str]]:
        """Sheet name; lines above the header; path of the file: squeezed, in the order in which they speak."""
        lines = [squeezed(cell.raw) for cell in self.above(row)]
        return [squeezed(self.sheet.name)], lines, [squeezed(self.file.partition("/")[2] or self.file)]


def _not_barred(head: Head, names: Sequence[str], layout: Layout) -> tuple[str, ...]:
    raw = squeezed(head.raw)
    return tuple(name for name in names if not any(word in raw for word in layout.barred.get(name, ())))


def _has_word(cells: Sequence[Cell], words: set[str]) -> bool:
    return any(isinstance(cell.value, str) and header_text(cell.value) in words for cell in cells)


def _same(one: Header, other: Header) -> bool:
    places = [{name: head.column for name, head in group.items()} for group in one.groups]
    return one.layout is other.layout and places == [{n: h.column for n, h in g.items()} for g in other.groups]


def _one_row(sheet: Sheet, row: int) -> list[Head]:
    return [
        Head(column, (header_text(cell.value),), header_unit(cell.value), address(row, column), cell.raw)
        for column, cell in enumerate(sheet.rows[row])
        if cell is not None and isinstance(cell.value, str)
    ]


def _two_rows(sheet: Sheet, row: int) -> list[Head]:
    """Headers written over two rows: upper and lower text together, else the lower, else the upper."""
    out = []
    for column in range(max(len(sheet.rows[row]), len(sheet.rows[row + 1]))):
        upper, *upper_at = sheet.under(row, column)
        lower, *lower_at = sheet.under(row + 1, column)
        if upper_at == lower_at:
            lower = None
        texts = [str(cell.value) for cell in (upper, lower) if cell is not None and isinstance(cell.value, str)]
        if texts:
            joined = "".join(texts)
            readings = tuple(header_text(text) for text in (joined, *reversed(texts)))
            where = address(row + 1 if lower is not None else row, column)
            out.append(Head(column, readings, header_unit(joined), where, joined))
    return out
