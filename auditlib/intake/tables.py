"""Tables on a sheet: header rows found by their texts, and the rows under them with their origin. Nothing by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auditlib.core.columns import LATEST
from auditlib.intake.layout import Layout, header_text, header_unit
from auditlib.intake.problems import Problem
from auditlib.intake.values import plain, read_period_value, read_value, squeezed
from auditlib.intake.workbook import Cell, Sheet, address, letters

TITLE_ROWS = 5  # lines above a header row that may hold its title or its unit of money
TOTAL = re.compile(r"(?:本页|本表|累计)?.{0,6}(?:合计|小计|总计|共计|累计)(?:金额|人数)?(?:\(.*\))?[::]?")
REMARK = re.compile(
    r"(?:注|备注|说明|填表|填报|制表|审核|复核|经办|负责人|单位负责人|财务负责人|联系人|日期|附|大写).{0,8}[::].*|.*\((?:盖章|公章|签字|签章)\).*"
)
MONEY_LINE = re.compile(r"(?:金额)?单位[::]?([亿万千])?元")
AS_WRITTEN = {"cost_category": "category_text", "source": "source_text"}  # choices whose text is kept beside them


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
    level: int  # 3 title in the sheet's name, 2 in a line above, 1 in the file's name, 0 nowhere


@dataclass
class FoundTable:
    """One table read: rows as columns.frame takes them, still without block."""

    layout: Layout
    sheet: str
    header: str  # address of its first header cell
    letters: dict[str, str]
    constants: dict[str, str]
    rows: list[dict[str, object]] = field(default_factory=list)


@dataclass
class Reader:
    """Reads the tables of one sheet; `problems` grows on the way. `file` is as in CellRef."""

    sheet: Sheet
    file: str
    layouts: Sequence[Layout]
    choices: Mapping[str, Mapping[str, str]]
    year: int
    problems: list[Problem] = field(default_factory=list)
    first_header: int | None = None  # row of the first header found

    def tables(self) -> list[FoundTable]:
        """All tables of the sheet, from top to bottom."""
        words = {text for layout in self.layouts for text in layout.headers}
        starts: list[tuple[int, Header]] = []
        repeated: set[int] = set()
        row = 0
        while row < len(self.sheet.rows):
            header = self._header(row, words)
            if header is None:
                row += 1
                continue
            before = starts[-1][1] if starts else None
            if before and _same(before, header):
                repeated.update(range(row, row + header.height))
            else:
                starts.append((row, header))
            row += header.height
        self.first_header = starts[0][0] if starts else None
        out = []
        for number, (row, header) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else len(self.sheet.rows)
            body = [r for r in range(row + header.height, end) if r not in repeated]
            out += self._read(row, header, body)
        return out

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
        if one is None or two is None:
            return one or two
        return two if sum(map(len, two.groups)) > sum(map(len, one.groups)) else one

    def _best(self, row: int, heads: list[Head], height: int) -> Header | None:
        found = [header for layout in self.layouts if (header := self._match(row, heads, layout, height))]
        return max(found, key=lambda h: (h.level, sum(map(len, h.groups))), default=None)

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
                names = layout.headers[text]
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
        whole = [g for g in groups if all(any(n in g for n in names) for names in layout.need)]
        if not whole or not any(groups[0].values()):
            return None
        doubled += [head for group in groups if group not in whole for head in group.values()]
        level = self._level(row, layout)
        # without a title that names the table, most of the header must be known to it
        if level < 2 and (known * 2 <= len(heads) or len(heads) < 2):
            return None
        return Header(layout, tuple(whole), tuple(heads), tuple(strange), tuple(dict.fromkeys(doubled)), height, level)

    def _level(self, row: int, layout: Layout) -> int:
        for level, texts in zip((3, 2, 1), self._titles(row), strict=True):
            if any(title in text for title in layout.titles for text in texts):
                return level
        return 0

    def _titles(self, row: int) -> tuple[list[str], list[str], list[str]]:
        """Sheet name; lines above the header; path of the file: squeezed, in the order in which they speak."""
        lines = [squeezed(cell.raw) for cell in self._above(row)]
        return [squeezed(self.sheet.name)], lines, [squeezed(self.file.partition("/")[2] or self.file)]

    def _above(self, row: int) -> Iterator[Cell]:
        for above in self.sheet.rows[max(0, row - TITLE_ROWS) : row]:
            yield from (cell for cell in above if cell is not None and isinstance(cell.value, str))

    def _constants(self, row: int, layout: Layout) -> dict[str, str]:
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

    def _read(self, row: int, header: Header, body: Sequence[int]) -> Iterator[FoundTable]:
        for head in header.strange:
            self._note("unknown_column", head.address, f"表头“{head.raw}”不是已知栏目，该栏未读取。如需读取，请使用模板的表头。",
                       f"No layout knows the header {head.raw!r}; the column was not read. Use the template's header if it counts.",
                       head.raw)  # fmt: skip
        for head in header.doubled:
            self._note("unknown_column", head.address, f"表头“{head.raw}”与另一栏表示同一内容，该栏未读取。请只保留一栏。",
                       f"The header {head.raw!r} states what another column states; it was not read. Keep one of the two.",
                       head.raw)  # fmt: skip
        money = next((m for cell in self._above(row) if (m := MONEY_LINE.search(squeezed(cell.raw)))), None)
        unit = (money[1] or "") if money else ""
        constants = self._constants(row, header.layout)
        edges = [0, *(min(h.column for h in g.values()) for g in header.groups[1:]), 1 << 20]
        for number, group in enumerate(header.groups):
            table = FoundTable(
                header.layout,
                self.sheet.name,
                min(group.values(), key=lambda head: head.column).address,
                {name: letters(head.column) for name, head in group.items()},
                {name: value for name, value in constants.items() if name not in group},
            )
            lo, hi = edges[number], edges[number + 1]
            for r in body:
                if self._is_row(r, header, group, lo, hi) and (values := self._values(r, header, group, unit)):
                    table.rows.append({**table.constants, **values, "row": r + 1})
            yield table

    def _is_row(self, row: int, header: Header, group: Mapping[str, Head], lo: int, hi: int) -> bool:
        """Whether a row belongs to the table; a row with content that cannot belong to it is listed as bypassed."""
        mapped = {head.column for head in group.values()}
        filled = {c: cell for c, cell in enumerate(self.sheet.rows[row]) if cell is not None and lo <= c < hi}
        inside = [c for c in filled if c in mapped]
        if not filled:
            return False
        first = min(filled)
        text = squeezed(filled[first].raw)
        if TOTAL.fullmatch(text):
            return False
        if not inside:
            spoken = [c for c, cell in filled.items() if isinstance(cell.value, str) and not cell.raw.strip().isdecimal()]
            known = {h.column for h in header.heads if h not in header.strange}
            if any(c not in known for c in filled) or spoken:
                self._bypass(row, spoken[0] if spoken else first)
            return False
        alone = len(filled) == 1
        wide = any(top == row and left == first and right > left for top, left, _, right in self.sheet.merged)
        if (alone and wide) or (REMARK.fullmatch(text) and not self._has_figure(row, header.layout, group)):
            self._bypass(row, first)
            return False
        return True

    def _has_figure(self, row: int, layout: Layout, group: Mapping[str, Head]) -> bool:
        kinds = ("fen", "count", "quantity")
        cells = (self.sheet.at(row, h.column) for n, h in group.items() if layout.column(n).kind in kinds)
        return any(cell is not None and not isinstance(cell.value, str) for cell in cells)

    def _bypass(self, row: int, column: int) -> None:
        cell = self.sheet.at(row, column)
        raw = cell.raw if cell else ""
        self._note("bypassed_row", address(row, column), f"第 {row + 1} 行不像本表的数据行，未读取（“{raw}”）。如是数据，请按表头逐栏填写。",
                   f"Row {row + 1} does not look like a row of this table and was not read ({raw!r}). "
                   "If it is one, fill it in column by column.", raw)  # fmt: skip

    def _values(self, row: int, header: Header, group: Mapping[str, Head], unit: str) -> dict[str, object]:
        out: dict[str, object] = {}
        noted = len(self.problems)
        seen: set[int] = set()
        for name, head in group.items():
            cell = self._cell(row, head.column, name in header.layout.spread)
            column = header.layout.column(name)
            pair = [n for n, h in group.items() if h.column == head.column]
            if len(pair) > 1:
                reading = read_period_value(cell, self.year)[pair.index(name)]
            else:
                own = unit if head.unit is None else head.unit
                reading = read_value(cell, name, column, unit=own, choices=self.choices, year=self.year)
            if reading.fault and cell and (head.column not in seen or len(pair) == 1):
                seen.add(head.column)
                where = address(row, head.column)
                self._note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
            if reading.value is None:
                continue
            if column.kind == "date":
                out[name], out[name + LATEST] = reading.value  # type: ignore[misc]
            else:
                out[name] = reading.value
            if name in AS_WRITTEN and cell:
                out[AS_WRITTEN[name]] = plain(cell.raw)
        return out if out or len(self.problems) > noted else {}

    def _cell(self, row: int, column: int, spread: bool) -> Cell | None:
        if not spread:
            return self.sheet.at(row, column)
        cell, _, origin = self.sheet.under(row, column)
        return cell if origin == column else None

    def _note(self, kind: str, cell: str, zh: str, en: str, raw: str, column: str | None = None) -> None:
        self.problems.append(Problem(kind, zh, en, self.file, self.sheet.name, cell, column, raw))


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
