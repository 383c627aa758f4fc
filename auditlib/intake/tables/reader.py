"""Tables on a sheet: the rows under each header row, with their origin. Nothing is told by position alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from auditlib.intake.cells import Sheet, address, letters
from auditlib.intake.problems import Problem, guesses_together
from auditlib.intake.records import Records
from auditlib.intake.tables.dittos import followed
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.header_texts import unit_above
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import Head
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.lines import LineReader
from auditlib.intake.tables.matrix import SignIns, faults, half_day
from auditlib.intake.tables.recognised import Recognised, of_header, taken, with_guesses
from auditlib.intake.tables.rows import Body
from auditlib.intake.tables.sections import Section, Sections
from auditlib.intake.tables.worded import columns_in_words, is_total, sum_in_words
from auditlib.intake.tables.words import Words
from auditlib.intake.values.texts import squeezed
from auditlib.intake.values.typed import read_value


@dataclass
class Reader:
    """Reads the tables of one sheet; `problems` grows on the way. `file` is as in CellRef."""

    sheet: Sheet
    file: str
    layouts: Sequence[Layout]
    choices: Mapping[str, Mapping[str, str]]
    words: Words
    year: int
    facts: Sequence[Layout] = ()
    problems: list[Problem] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)  # rows of no table: above the first, titles of the others
    unit: str = ""  # multiple of yuan that the last line above a table stated
    recognised: list[Recognised] = field(default_factory=list)

    @cached_property
    def sections(self) -> Sections:
        return Sections(
            self.sheet, self.file, tuple(self.layouts), self.words, self.choices["half"], self.year, self.facts
        )

    def tables(self) -> list[FoundTable]:
        """All tables of the sheet, from top to bottom."""
        found = self.sections.find()
        end = found[0].row if found else self.sheet.height
        self.outside = [*range(end), *(row for section in found if section.below for row in section.lines)]
        self.outside += [row for section in found for row in self.sections.form_below(section)]
        out = [table for section in found for table in self._rows(section)]
        self.problems = guesses_together(self.problems)
        self.recognised = with_guesses(self.recognised, self.problems)
        return out

    def _rows(self, section: Section) -> Iterator[FoundTable]:
        header = section.header
        worded = columns_in_words(header)
        self._unread(header, worded)
        constants, differ = self.sections.constants(section)
        for name in differ:
            self._note("conflict", address(section.row, 0), "工作表名称与表头上方的标题不一致，分不清人员类别，按空白处理。请核对后改正其中一个。",
                       "The name of the sheet and the title above the header tell different things; left blank. Correct one of the two.",
                       self.sheet.name, name)  # fmt: skip
        self.recognised += of_header(header, constants, self.file, self.sheet.name)
        for kind, cell, zh, en, raw in faults(
            header.heads[0].address, header.slots, header.day, "day" in header.groups[0]
        ):
            self._note(kind, cell, zh, en, raw, "day")
        unit = self._unit_of(section)
        titles = frozenset(squeezed(text) for text in self.sections.texts(section.lines))
        sheet = self.sheet
        lines = LineReader(sheet, header, self.choices, self.year, self.words.values, self.problems, self._note)
        edges = [0, *(min(h.column for h in g.values()) for g in header.groups[1:]), 1 << 20]
        for number, group in enumerate(header.groups):
            table = FoundTable(
                header.layout,
                self.sheet.name,
                min(group.values(), key=lambda head: head.column).address,
                {name: letters(head.column) for name, head in group.items()},
                constants,
            )
            places, spelt = lines.places(group, unit), lines.places(worded, unit) if worded else []
            if dittos := self.sections.dittos:
                sheet = followed(sheet, section.body, places, self.words.lines, dittos, self._note)
                lines = replace(lines, sheet=sheet)
            body = Body(
                sheet, header, group, places, self.words.lines, self.choices, self.year, titles, dict(constants),
                self._note, table.rows, (edges[number], edges[number + 1]),
            )  # fmt: skip
            told = half_day(header.day, header.half)
            slots = [slot for slot in header.slots if body.between[0] <= slot.column < body.between[1]]
            days = SignIns(sheet, slots, header.day, header.half, self.words.marks, self._note)
            for rows, plain in _runs(section.body, body):
                if plain and not (slots or spelt) and lines.are_plain(rows):
                    table.rows.join(lines.plain(rows, places, {**body.constants, **told}))
                    continue
                for row in rows:
                    if not plain and not body.is_line(row):
                        table.totals += self._totals(row, body, unit)
                        continue
                    values = lines.values(row, group, places)
                    if slots:
                        days.take(row, values, body.constants)
                    # nothing but 0 is what formulas leave in the empty lines of a form
                    elif any(values.values()) or None in values.values():
                        lines.compare(row, spelt, values)
                        table.rows.add({**body.constants, **told, **values, "row": row + 1})
            table.bypassed = body.left_out
            for cell in body.unheaded:
                self.recognised += taken(header.layout, self.file, self.sheet.name, cell, "", "unheaded")
            if not slots:
                yield table
            for slot, signed in zip(slots, days.rows, strict=True):
                letter = letters(slot.column)
                own = table.letters | {name: letter for name in ("day", "half", "time") if name not in table.letters}
                yield replace(table, header=slot.address, letters=own, rows=Records.of(signed))
                table.bypassed = 0

    def _unread(self, header: Header, worded: Mapping[str, Head]) -> None:
        for head in header.strange:
            self._note("unknown_column", head.address, f"表头“{head.raw}”不是已知栏目，该栏未读取。如需读取，请使用模板的表头。",
                       f"No layout knows the header {head.raw!r}; the column was not read. Use the template's header if it counts.",
                       head.raw)  # fmt: skip
        for head in [head for head in header.doubled if head not in worded.values()]:
            self._note("unknown_column", head.address, f"表头“{head.raw}”与另一栏表示同一内容，该栏未读取。请只保留一栏。",
                       f"The header {head.raw!r} states what another column states; it was not read. Keep one of the two.",
                       head.raw)  # fmt: skip

    def _unit_of(self, section: Section) -> str:
        """The multiple of yuan in which amounts are, where neither header nor cell says so: of a line above, the nearest first.

        That of a table further up may hold for all of a sheet, but it is a guess that it does.
        """
        layout, groups = section.header.layout, section.header.groups
        above = [*self.sections.texts(section.lines)][::-1]
        unit = unit_above([*above, *self.sheet.name.split()])
        open_heads = [
            head for name, head in groups[0].items() if head.unit is None and layout.column(name).kind == "fen"
        ]
        if unit is None and section.below and self.unit and open_heads:
            zh = f"本表没有写明金额单位，按上方的“单位：{self.unit}元”读取。请核对。"
            en = f"The table does not state its unit of money; that of the table above ({self.unit}元) was taken. Look whether it holds."
            self._note("guess", open_heads[0].address, zh, en, open_heads[0].raw)
            return self.unit
        self.unit = unit or ""
        return self.unit

    def _totals(self, row: int, body: Body, unit: str) -> Iterator[Fact]:
        """What a row of grand totals states of the session; a total that cannot be read is a problem like any cell."""
        filled = body.filled(row) if body.header.layout.totals else []
        texts = [str(self.sheet.values[row][column]) for column in filled]
        found = body.total(filled, row)
        if not filled or not (is_total(texts) or (found and found[1:] == ("total", False))):
            return
        for name, fact in body.header.layout.totals.items():
            head = body.group.get(name)
            for column, text in zip(filled, texts, strict=True):
                cell = self.sheet.at(row, column)
                words = sum_in_words(text)
                if head is None or cell is None or (column != head.column and not words):
                    continue
                own = unit if head.unit is None else head.unit
                cell = replace(cell, value=words) if words else cell
                given = {"unit": own, "choices": self.choices, "year": self.year}
                reading = read_value(cell, name, body.header.layout.column(name), **given)  # type: ignore[arg-type]
                where = address(row, column)
                if reading.fault:
                    self._note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
                yield Fact(fact, reading.value, self.file, self.sheet.name, where, cell.raw)

    def _note(self, kind: str, cell: str, zh: str, en: str, raw: str, column: str | None = None) -> None:
        self.problems.append(Problem(kind, zh, en, self.file, self.sheet.name, cell, column, raw))


def _runs(rows: Sequence[int], body: Body) -> Iterator[tuple[list[int], bool]]:
    """Rows in their order, those that surely are lines together."""
    kinds = body.plain_rows(rows)
    if rows and all(kinds):
        yield [*rows], True
        return
    for plain, run in groupby(zip(rows, kinds, strict=True), key=itemgetter(1)):
        yield [row for row, _ in run], plain
