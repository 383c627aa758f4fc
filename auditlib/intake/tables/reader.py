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
from auditlib.intake.tables.below import form_below
from auditlib.intake.tables.dittos import followed
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import Head
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.lines import LineReader
from auditlib.intake.tables.matrix import SignIns, faults, half_day
from auditlib.intake.tables.recognised import Recognised, of_header, taken, with_guesses
from auditlib.intake.tables.rows import Body
from auditlib.intake.tables.sections import Section, Sections
from auditlib.intake.tables.signatures import signed
from auditlib.intake.tables.units import guessed, unit_of, with_units
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
        return Sections(self.sheet, self.file, tuple(self.layouts), self.words, self.choices, self.year)

    def tables(self) -> list[FoundTable]:
        """All tables of the sheet, from top to bottom."""
        found = self.sections.find()
        end = found[0].row if found else self.sheet.height
        self.outside = [*range(end), *(row for section in found if section.below for row in section.lines)]
        self.outside += [row for section in found for row in form_below(self.sheet, section, self.choices, self.facts)]
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
        sheet = with_units(self.sheet, section, header.groups[0])
        unit = self._unit_of(section) if sheet is self.sheet else ""
        titles = frozenset(squeezed(text) for text in self.sections.texts(section.lines))
        lines = LineReader(sheet, header, self.choices, self.year, self.words.values, self.problems, self._note)
        edges = [0, *(min(h.column for h in g.values()) for g in header.groups[1:]), 1 << 20]
        for number, whole in enumerate(header.groups):
            group = {name: head for name, head in whole.items() if head not in header.torn}
            table = FoundTable(
                header.layout,
                self.sheet.name,
                min(group.values(), key=lambda head: head.column).address,
                {name: letters(head.column) for name, head in whole.items()},
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
                    if slots and None in values.values() and lines.is_nobody(row, group):
                        body.left_out += 1
                    elif slots:
                        days.take(row, values, body.constants)
                    # nothing but 0 is what formulas leave in the empty lines of a form
                    elif any(values.values()) or None in values.values():
                        lines.compare(row, spelt, values)
                        table.rows.add({**body.constants, **told, **values, "row": row + 1})
            before = len(table.rows)
            table.rows = lines.without_nobody(table.rows, group)
            if header.layout.matrix and not slots:
                marks = self.words.marks
                table.rows = signed(table.rows, self.sheet, header, group, body.between, marks, self._note)
            body.left_out += before - len(table.rows)
            table.bypassed = body.left_out
            for cell in body.unheaded:
                self.recognised += taken(header.layout, self.file, self.sheet.name, cell, "", "unheaded")
            if not slots:
                yield table
            for slot, signins in zip(slots, days.rows, strict=True):
                letter = letters(slot.column)
                own = table.letters | {name: letter for name in ("day", "half", "time") if name not in table.letters}
                yield replace(table, header=slot.address, letters=own, rows=Records.of(signins))
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

        for name, head in header.groups[0].items() if header.torn else ():
            if head in header.torn:
                parts = "、".join(part.raw for part in header.torn)
                self._note("unreadable_value", head.address, f"金额分写在几栏（{parts}），不能确定哪一栏是实际支出的全部，按空白处理。请另写一栏“实际”或“合计”。",
                           f"The sum is given in parts ({parts}), none of which says that it is all of it; left blank. Add a column 实际 of the whole.",
                           head.raw, name)  # fmt: skip

    def _unit_of(self, section: Section) -> str:
        """The multiple of yuan in which amounts are, where neither header nor cell says so; a guess is told."""
        layout, group = section.header.layout, section.header.groups[0]
        heads = [head for name, head in group.items() if head.unit is None and layout.column(name).kind == "fen"]
        found = unit_of(self.sections, section, self.sheet, self.file, self.unit) if heads else None
        if heads or section.lines:
            self.unit = found.unit if found else ""
        if found and found.text:
            zh, en = guessed(found)
            for head in heads:
                self._note("doubtful", head.address, zh, en, head.raw)
        return self.unit

    def _totals(self, row: int, body: Body, unit: str) -> Iterator[Fact]:
        """What a row of grand totals states of the session; a total that cannot be read is a problem like any cell."""
        filled = body.filled(row) if body.header.layout.totals else []
        texts = [str(body.sheet.values[row][column]) for column in filled]
        found = body.total(filled, row)
        if not filled or not (is_total(texts) or (found and found[1:] == ("total", False))):
            return
        for name, fact in body.header.layout.totals.items():
            head = body.group.get(name)
            for column, text in zip(filled, texts, strict=True):
                cell = body.sheet.at(row, column)
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
