"""Tables on a sheet: the rows under each header row, with their origin. Nothing is told by position alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditlib.core.columns import LATEST, TABLES
from auditlib.intake.headers import Head, Header, Headers
from auditlib.intake.labels import Fact
from auditlib.intake.layout import Layout
from auditlib.intake.problems import Problem
from auditlib.intake.texts import plain, squeezed
from auditlib.intake.values import read_shared_value, read_value
from auditlib.intake.workbook import Cell, Sheet, address, letters

TOTAL = re.compile(r"(?:本页|本表|累计)?(?:合计|小计|总计|共计|累计)(?:金额|人数)?(?:\(.*\))?[::]?")
SUBTOTAL = re.compile(r".{1,8}(?:合计|小计|总计|共计)(?:\(.*\))?[::]?")  # of something: may be all that is stated of it
SIGNATURE = re.compile(r"(?:(?:[一-鿿]{1,8})?(?:\((?:盖章|公章|签字|签章)\))?:|\((?:盖章|公章|签字|签章)\))+")
GRAND_TOTAL = re.compile(r"(?:经费|支出|费用|决算|结算)?(?:合计|总计|共计)(?:金额)?(?:\(.*\))?[::]?")
REMARK = re.compile(
    r"(?:注|备注|说明|填表|填报|制表|审核|复核|经办|负责人|单位负责人|财务负责人|联系人|日期|附|大写).{0,8}[::].*|.*\((?:盖章|公章|签字|签章)\).*"
)
MONEY_LINE = re.compile(r"(?:金额)?单位[::]?([亿万千])?元")
IDENTIFYING = {"voucher_no", "id_number", "unit_price", "phone", "certificate_no", "contract_no"}  # never in a total
AS_WRITTEN = {"cost_category": "category_text", "source": "source_text"}  # choices whose text is kept beside them


@dataclass
class FoundTable:
    """One table read: rows as columns.frame takes them, still without block."""

    layout: Layout
    sheet: str
    header: str  # address of its first header cell
    letters: dict[str, str]
    constants: dict[str, str]
    rows: list[dict[str, object]] = field(default_factory=list)
    totals: list[Fact] = field(default_factory=list)


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
    unheaded: set[int] = field(default_factory=set)  # columns with content and no header, already listed

    def tables(self) -> list[FoundTable]:
        """All tables of the sheet, from top to bottom."""
        headers = Headers(self.sheet, self.file, self.layouts)
        found = headers.find()
        self.first_header = found[0][0] if found else None
        out = [table for row, header, body in found for table in self._read(headers, row, header, body)]
        self.problems = _guesses_together(self.problems)
        return out

    def _read(self, headers: Headers, row: int, header: Header, body: Sequence[int]) -> Iterator[FoundTable]:
        for head in header.strange:
            self._note("unknown_column", head.address, f"表头“{head.raw}”不是已知栏目，该栏未读取。如需读取，请使用模板的表头。",
                       f"No layout knows the header {head.raw!r}; the column was not read. Use the template's header if it counts.",
                       head.raw)  # fmt: skip
        for head in header.doubled:
            self._note("unknown_column", head.address, f"表头“{head.raw}”与另一栏表示同一内容，该栏未读取。请只保留一栏。",
                       f"The header {head.raw!r} states what another column states; it was not read. Keep one of the two.",
                       head.raw)  # fmt: skip
        money = next((m for cell in headers.above(row) if (m := MONEY_LINE.search(squeezed(cell.raw)))), None)
        unit = (money[1] or "") if money else ""
        constants = headers.constants(row, header.layout)
        edges = [0, *(min(h.column for h in g.values()) for g in header.groups[1:]), 1 << 20]
        for number, group in enumerate(header.groups):
            table = FoundTable(
                header.layout,
                self.sheet.name,
                min(group.values(), key=lambda head: head.column).address,
                {name: letters(head.column) for name, head in group.items()},
                constants,
            )
            lo, hi = edges[number], edges[number + 1]
            for r in body:
                table.totals += self._totals(r, header, group, lo, hi, unit)
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
            if self._says_more(row, first, header.layout, group):
                return True  # a line of data that calls itself a total: with a category, a role, a number of its own
            if not GRAND_TOTAL.fullmatch(text):
                self._bypass(row, first)
            return False
        if all(SIGNATURE.fullmatch(squeezed(cell.raw)) for cell in filled.values()):
            return False
        if not inside:
            spoken = [
                c for c, cell in filled.items() if isinstance(cell.value, str) and not cell.raw.strip().isdecimal()
            ]
            known = {h.column for h in header.heads if h not in header.strange}
            if any(c not in known for c in filled) or spoken:
                self._bypass(row, spoken[0] if spoken else first)
            return False
        alone = len(filled) == 1
        wide = any(top == row and left == first and right > left for top, left, _, right in self.sheet.merged)
        if (
            (alone and wide)
            or SUBTOTAL.fullmatch(text)
            or (REMARK.fullmatch(text) and not self._has_figure(row, header.layout, group))
        ):
            self._bypass(row, first)
            return False
        for column in filled.keys() - {head.column for head in header.heads} - self.unheaded:
            self.unheaded.add(column)
            zh = f"{letters(column)} 列没有表头但有内容，该列未读取。如是数据，请补写表头。"
            en = f"Column {letters(column)} has content and no header; it was not read. Give it a header if it counts."
            self._note("unknown_column", address(row, column), zh, en, filled[column].raw)
        return True

    def _says_more(self, row: int, first: int, layout: Layout, group: Mapping[str, Head]) -> bool:
        """Whether a row of totals states what only a line of data has: a choice, a number of a voucher or a person."""
        for name, head in group.items():
            cell = self.sheet.at(row, head.column)
            if cell is None or head.column == first:
                continue
            column = layout.column(name)
            if column.kind == "choice" and squeezed(cell.raw) in self.choices.get(name, {}):
                return True
            if name in IDENTIFYING and re.search(r"\d", cell.raw):
                return True
        return False

    def _totals(
        self, row: int, header: Header, group: Mapping[str, Head], lo: int, hi: int, unit: str
    ) -> Iterator[Fact]:
        """What a row of grand totals states of the session; a total that cannot be read is a problem like any cell."""
        first = next((cell for c, cell in enumerate(self.sheet.rows[row]) if cell is not None and lo <= c < hi), None)
        if first is None or not GRAND_TOTAL.fullmatch(squeezed(first.raw)):
            return
        for name, fact in header.layout.totals.items():
            head = group.get(name)
            cell = self.sheet.at(row, head.column) if head else None
            if head is None or cell is None:
                continue
            own = unit if head.unit is None else head.unit
            reading = read_value(cell, name, header.layout.column(name), unit=own, choices=self.choices, year=self.year)
            where = address(row, head.column)
            if reading.fault:
                self._note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
            yield Fact(fact, reading.value, self.file, self.sheet.name, where, cell.raw)

    def _has_figure(self, row: int, layout: Layout, group: Mapping[str, Head]) -> bool:
        kinds = ("fen", "count", "quantity")
        cells = (self.sheet.at(row, h.column) for n, h in group.items() if layout.column(n).kind in kinds)
        return any(cell is not None and any(map(str.isdigit, cell.raw)) for cell in cells)

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
            cell = self._cell(row, name, group, header.layout)
            column = header.layout.column(name)
            pair = [n for n, h in group.items() if h.column == head.column]
            if len(pair) > 1:
                pair.sort(key=lambda n: header.layout.column(n).kind != "date")
                columns = header.layout.column(pair[0]), header.layout.column(pair[1])
                reading = read_shared_value(cell, columns, self.year)[pair.index(name)]
            else:
                own = unit if head.unit is None else head.unit
                if column.kind == "share":
                    own = "%" if "%" in squeezed(head.raw) else ""
                reading = read_value(cell, name, column, unit=own, choices=self.choices, year=self.year)
            if reading.fault and cell and (head.column not in seen or len(pair) == 1):
                seen.add(head.column)
                where = address(row, head.column)
                self._note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
            if cell and AS_WRITTEN.get(name) in TABLES[header.layout.table].columns:
                out[AS_WRITTEN[name]] = plain(cell.raw)
            if reading.value is None:
                if reading.fault:
                    out[name] = None  # the name of the sheet tells what a blank cell leaves open, not an unreadable one
                continue
            if column.kind == "date":
                out[name], out[name + LATEST] = reading.value  # type: ignore[misc]
            else:
                out[name] = reading.value
        return out if out or len(self.problems) > noted else {}

    def _cell(self, row: int, name: str, group: Mapping[str, Head], layout: Layout) -> Cell | None:
        column = group[name].column
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

    def _note(self, kind: str, cell: str, zh: str, en: str, raw: str, column: str | None = None) -> None:
        self.problems.append(Problem(kind, zh, en, self.file, self.sheet.name, cell, column, raw))


def _guesses_together(problems: Sequence[Problem]) -> list[Problem]:
    """The guesses of one column as one problem over its cells: a sign-in sheet without years has thousands of them."""
    out: list[Problem] = []
    guesses: dict[tuple[str | None, str], list[Problem]] = {}
    for problem in problems:
        if problem.kind == "guess":
            guesses.setdefault((problem.column, (problem.cell or "").rstrip("0123456789")), []).append(problem)
        else:
            out.append(problem)
    for found in guesses.values():
        first, last = found[0], found[-1]
        if len(found) > 1:
            zh = f"共 {len(found)} 格同样处理，首格：{first.zh}"
            en = f"{len(found)} cells alike, the first: {first.en}"
            first = replace(first, cell=f"{first.cell}:{last.cell}", zh=zh, en=en)
        out.append(first)
    return out
