"""Which rows under a header are lines of its table: totals, remarks, signatures, headings and empty lines of a form are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditlib.intake.cells import Cell, Sheet, address, letters
from auditlib.intake.records import Records
from auditlib.intake.tables.header_texts import unit_above
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import Head
from auditlib.intake.tables.places import Place
from auditlib.intake.tables.sums import Sums
from auditlib.intake.tables.worded import is_total, sum_in_words
from auditlib.intake.tables.words import FIRST, TOTALS, Lines
from auditlib.intake.values.texts import bare, squeezed

IDENTIFYING = {"voucher_no", "id_number", "unit_price", "phone", "certificate_no", "contract_no"}  # never in a total
FEWEST = 2  # lines whose sum makes a text such as 三餐合计 a total, though it stands where the content of a line does

_FIGURE = re.compile(r"[¥+-]?\d[\d,]*(?:\.\d+)?[^\d年月日:/-]*")


@dataclass
class Body:
    """The rows under one header, or under one of its groups. Grows with `read`, which holds the lines read so far.

    titles     squeezed texts of the lines above the header: repeated for print they are no lines
    constants  what titles tell for every line; a heading between the lines may tell otherwise from there on
    note       lists a problem: kind, cell, Chinese, English, raw text
    """

    sheet: Sheet
    header: Header
    group: Mapping[str, Head]
    places: Sequence[Place]
    lines: Lines
    choices: Mapping[str, Mapping[str, str]]
    year: int
    titles: frozenset[str]
    constants: dict[str, str]
    note: Callable[[str, str, str, str, str], None]
    read: Records
    between: tuple[int, int]  # columns of the group: from the first up to the second, which is the next group's
    unheaded: list[str] = field(default_factory=list)  # cells that begin columns with content and no header
    left_out: int = 0  # rows with content that are no lines

    @cached_property
    def mapped(self) -> frozenset[int]:
        """Columns that are read."""
        slots = {slot.column for slot in self.header.slots if self.between[0] <= slot.column < self.between[1]}
        return frozenset(head.column for head in self.group.values()) | slots

    @cached_property
    def headed(self) -> frozenset[int]:
        """Columns with a header."""
        return frozenset(head.column for head in self.header.heads)

    @cached_property
    def _first(self) -> tuple[int, ...]:
        return tuple(sorted(self.headed)[:FIRST]) if len(self.header.groups) == 1 else ()

    @cached_property
    def _outside(self) -> tuple[int, ...]:
        return tuple(column for column in range(self.sheet.width) if column not in self.headed)

    def is_line(self, row: int) -> bool:
        """Whether a row belongs to the table. One with content that does not, and may matter, is listed as bypassed."""
        filled = self.filled(row)
        if not filled:
            return False
        line = self.sheet.values[row]
        if (
            len(filled) > 1
            and self.headed.issuperset(filled)
            and not self.mapped.isdisjoint(filled)
            and not any(line[c].__class__ is str and self.lines[line[c]] for c in filled[:FIRST])  # type: ignore[index]
        ):
            return True
        cells = {column: cell for column in filled if (cell := self.sheet.at(row, column)) is not None}
        return self._judge(row, cells)

    def filled(self, row: int) -> list[int]:
        """Columns of this group that are not blank."""
        lo, hi = self.between
        return [column for column in self.sheet.filled(row) if lo <= column < hi]

    def total(self, filled: Sequence[int], row: int) -> tuple[int, str, bool] | None:
        """Column and kind of the word that makes a row one of totals; whether a text stands before it."""
        line, before = self.sheet.values[row], False
        for column in filled[:FIRST]:
            value = line[column]
            kind = self.lines[value] if isinstance(value, str) else ""
            if kind in TOTALS:
                return column, kind, before
            before = before or not (isinstance(value, (int, float)) or str(value).strip().isdecimal())
        return None

    def plain_rows(self, rows: Sequence[int]) -> list[bool]:
        """Of each row whether it surely is a line, told without a look at all of it: the first headed cells hold something usual."""
        first = self._first
        if len(first) < FIRST or self.mapped.isdisjoint(first):
            return [False] * len(rows)
        widest = max(*self.mapped, *self.headed, *self._outside)
        lengths = [*map(len, map(self.sheet.values.__getitem__, rows))]
        if rows and min(lengths) <= widest:
            long = [length > widest for length in lengths]
            plain = iter(self.plain_rows([row for row, far in zip(rows, long, strict=True) if far]))
            return [far and next(plain) for far in long]
        out = [True] * len(rows)
        if not rows:
            return out
        across = self.sheet.across(rows)
        for column in first:
            values = {*across[column]}
            texts = {value for value in values if value.__class__ is str and value}
            kinds: dict[object, str] = (
                {} if self.lines.surely_data(texts) else {text: self.lines[text] for text in texts}
            )
            kinds |= {blank: "blank" for blank in (None, "") if blank in values}
            if any(kinds.values()):
                out = [plain and not kinds.get(value) for plain, value in zip(out, across[column], strict=True)]
        for column in self._outside:
            if not {*across[column]} <= {None, ""}:
                out = [plain and value in (None, "") for plain, value in zip(out, across[column], strict=True)]
        return out

    def _judge(self, row: int, cells: Mapping[int, Cell]) -> bool:
        first = min(cells)
        raws = [cell.raw for cell in cells.values()]
        kind = self.lines[cells[first].raw]
        inside = [column for column in cells if column in self.mapped]
        if all(squeezed(raw) in self.titles or self.lines[raw] == "footer" for raw in raws):
            self.left_out += 1
            return False
        if len(cells) == 1 and unit_above(raws) is not None:
            return False  # of the next table
        if found := self.total([*cells], row) or ((first, "total", False) if is_total(raws) else None):
            return self._is_data_after_all(row, *found)
        said = "".join(cell.raw for cell in cells.values() if isinstance(cell.value, str))
        if kind == "signature" and self.lines.signed(said) and not self._has_figure(row):
            self.left_out += 1
            return False
        if len(cells) == 1 and self._tells_constants(row, first, cells[first].raw):
            self.left_out += 1
            return False
        if not inside:
            spoken = [
                c for c, cell in cells.items() if isinstance(cell.value, str) and not cell.raw.strip().isdecimal()
            ]
            known = self.headed - {head.column for head in self.header.strange}
            if spoken or not known.issuperset(cells):
                self._bypass(row, spoken[0] if spoken else first)
            return False
        if (len(cells) == 1 and (self._is_wide(row, first) or (kind == "heading" and len(self.mapped) > 1))) or (
            kind in ("remark", "signature") and not self._has_figure(row)
        ):
            self._bypass(row, first)
            return False
        for column in cells.keys() - self.headed - self._unheaded:
            self._unheaded.add(column)
            where = address(row, column)
            zh = f"{letters(column)} 列没有表头但有内容，该列未读取。如是数据，请补写表头。"
            en = f"Column {letters(column)} has content and no header; it was not read. Give it a header if it counts."
            self.note("unknown_column", where, zh, en, cells[column].raw)
            self.unheaded.append(where)
        return True

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.sheet, self.header.layout, self.places, self.choices, self.year, self.read)

    @cached_property
    def _unheaded(self) -> set[int]:
        return set()

    def _is_data_after_all(self, row: int, column: int, kind: str, before: bool) -> bool:
        """Whether a row with the word of a total is a line; a total that states more than the lines do is listed."""
        if self._identifies(row, column) or (not before and kind != "part" and self._chooses(row, column)):
            return True
        agrees = self._sums.agrees(row, column, FEWEST if before and kind == "part" else 0)
        if kind == "part" and before and not agrees:
            return True
        # what the lines sum up to is compared by the checks
        if agrees or (kind == "total" and not before and not self._says_more(row, column)):
            self.left_out += 1
        else:
            self._bypass(row, column)
        return False

    def _identifies(self, row: int, column: int) -> bool:
        """Whether a row has what only a line has: the number of a voucher or a person, a price."""
        cells = (self.sheet.at(row, h.column) for n, h in self.group.items() if n in IDENTIFYING and h.column != column)
        return any(cell is not None and re.search(r"\d", cell.raw) for cell in cells)

    def _says_more(self, row: int, column: int) -> bool:
        """Whether a row with the word of a total also says what a line says: 合计 | 白酒 | 1380."""
        for name, head in self.group.items():
            cell = self.sheet.at(row, head.column) if head.column != column else None
            if not cell or self.header.layout.column(name).kind != "text" or not isinstance(cell.value, str):
                continue
            said = bare(cell.raw)
            if (
                re.search(r"[^\W\d_]{2}", _FIGURE.sub("", said))
                and not sum_in_words(cell.raw)
                and not self.lines[cell.raw]
            ):
                return True
        return False

    def _chooses(self, row: int, column: int) -> bool:
        for name, head in self.group.items():
            cell = self.sheet.at(row, head.column)
            choice = cell and head.column != column and self.header.layout.column(name).kind == "choice"
            if cell and choice and squeezed(cell.raw) in self.choices.get(name, {}):
                return True
        return False

    def _has_figure(self, row: int) -> bool:
        """Whether a figure stands where the table has its figures."""
        kinds = ("fen", "count", "quantity")
        for name, head in self.group.items():
            cell = self.sheet.at(row, head.column) if self.header.layout.column(name).kind in kinds else None
            if cell and (isinstance(cell.value, (int, float)) or _FIGURE.fullmatch(squeezed(cell.raw))):
                return True
        return False

    def _tells_constants(self, row: int, column: int, raw: str) -> bool:
        """Whether a heading says of whom the lines below are: 二、工作人员. They are read so."""
        text = bare(raw)
        told = False
        for name, choices in self.header.layout.constants.items():
            found = {choice: word for choice, words in choices.items() for word in words if word in text}
            if len(found) == 1 and name not in self.group:
                choice, word = found.popitem()
                if self._is_wide(row, column) or len(text) <= len(word) + 4:
                    self.constants[name] = choice
                    told = True
        return told

    def _is_wide(self, row: int, column: int) -> bool:
        return any(left == column and right > left for _, left, _, right in self.sheet.merged_at.get(row, ()))

    def _bypass(self, row: int, column: int) -> None:
        self.left_out += 1
        cell = self.sheet.at(row, column)
        raw = cell.raw if cell else ""
        self.note("bypassed_row", address(row, column), f"第 {row + 1} 行不像本表的数据行，未读取（“{raw}”）。如是数据，请按表头逐栏填写。",
                  f"Row {row + 1} does not look like a row of this table and was not read ({raw!r}). "
                  "If it is one, fill it in column by column.", raw)  # fmt: skip
