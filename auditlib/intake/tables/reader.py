"""Tables on a sheet: the rows under each header row, with their origin. Nothing is told by position alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from auditlib.core.columns import LATEST, TABLES
from auditlib.intake.cells import Cell, Sheet, Value, address, letters
from auditlib.intake.problems import Problem, guesses_together
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.header_texts import unit_above
from auditlib.intake.tables.headers import Head, Header
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.matrix import SignIns, faults, half_day
from auditlib.intake.tables.recognised import Recognised, of_header, taken, with_guesses
from auditlib.intake.tables.rows import Body, Place
from auditlib.intake.tables.sections import Section, Sections
from auditlib.intake.tables.worded import columns_in_words, is_total, sum_in_words
from auditlib.intake.tables.words import Words
from auditlib.intake.values.identities import ROUNDED
from auditlib.intake.values.reading import Reading
from auditlib.intake.values.texts import is_plain, plain, squeezed
from auditlib.intake.values.typed import DASH_WORDS, read_shared_value, read_value

AS_WRITTEN = {"cost_category": "category_text", "source": "source_text"}  # choices whose text is kept beside them


# (columns, unit) → value → what it says, in one year
Memo = dict[tuple[tuple[str, ...], str], dict[Value, Mapping[str, object]]]


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
    memo: Memo = field(default_factory=dict)
    recognised: list[Recognised] = field(default_factory=list)

    @cached_property
    def merged_rows(self) -> frozenset[int]:
        return frozenset(row for row, _ in self.sheet.spread) | frozenset(row for row, _ in self.sheet.spread.values())

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
        edges = [0, *(min(h.column for h in g.values()) for g in header.groups[1:]), 1 << 20]
        for number, group in enumerate(header.groups):
            table = FoundTable(
                header.layout,
                self.sheet.name,
                min(group.values(), key=lambda head: head.column).address,
                {name: letters(head.column) for name, head in group.items()},
                constants,
            )
            places = self._columns(header, group, unit)
            spelt = self._columns(header, worded, unit)
            body = Body(
                self.sheet, header, group, places, self.words.lines, self.choices, self.year, titles, dict(constants),
                self._note, table.rows, (edges[number], edges[number + 1]),
            )  # fmt: skip
            told = half_day(header.day, header.half)
            slots = [slot for slot in header.slots if body.between[0] <= slot.column < body.between[1]]
            days = SignIns(self.sheet, slots, header.day, header.half, self.words.marks, self._note)
            for row in section.body:
                if not body.is_line(row):
                    table.totals += self._totals(row, body, unit)
                    continue
                values = self._values(row, header.layout, group, places)
                if slots:
                    days.take(row, values, body.constants)
                # nothing but 0 is what formulas leave in the empty lines of a form
                elif values and (any(values.values()) or None in values.values()):
                    self._compare(row, spelt, values)
                    table.rows.append({**body.constants, **told, **values, "row": row + 1})
            table.bypassed = body.left_out
            for cell in body.unheaded:
                self.recognised += taken(header.layout, self.file, self.sheet.name, cell, "", "unheaded")
            if not slots:
                yield table
            for slot, rows in zip(slots, days.rows, strict=True):
                letter = letters(slot.column)
                own = table.letters | {name: letter for name in ("day", "half", "time") if name not in table.letters}
                yield replace(table, header=slot.address, letters=own, rows=rows)
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

    def _columns(self, header: Header, group: Mapping[str, Head], unit: str) -> list[Place]:
        """How to read what stands under each header, two columns where they share it."""
        out = []
        layout = header.layout
        for head in dict.fromkeys(group.values()):
            names = tuple(
                sorted((n for n, h in group.items() if h is head), key=lambda n: layout.column(n).kind != "date")
            )
            own = self._unit(header, head, names[0], unit)
            kept = AS_WRITTEN.get(names[0])
            kept = kept if kept in TABLES[layout.table].columns else None
            known = self.memo.setdefault((names, own), {})
            out.append(Place(names, head.column, tuple(map(layout.column, names)), own, kept, known))
        return out

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
                self._note(reading.kind, where, reading.fault.zh, reading.fault.en, cell.raw, name)
                break
        return readings

    def _values(
        self, row: int, layout: Layout, group: Mapping[str, Head], places: Sequence[Place]
    ) -> dict[str, object]:
        """The values of a row. What was read before is taken from memory: most columns hold few different values."""
        out: dict[str, object] = {}
        line, noted = self.sheet.values[row], len(self.problems)
        usual = (
            not self.sheet.errors and row not in self.merged_rows and len(line) > max(place.column for place in places)
        )
        if not usual:
            for place in places:
                if (cell := self._cell(row, place.names[0], group, layout)) is not None:
                    out |= self._said(row, place, cell)
            return out if out or len(self.problems) > noted else {}
        for place in places:
            value = line[place.column]
            if value is None or value == "":
                continue
            said = place.known.get(value) if value.__class__ is not bool else None  # True would find what 1 said
            if said is None:
                said = self._first_said(row, place, value)
            out.update(said)
        return out if out or len(self.problems) > noted else {}

    def _first_said(self, row: int, place: Place, value: Value) -> Mapping[str, object]:
        """What a value says that was not read before, kept for the next time unless it has to be noted cell by cell."""
        if place.columns[0].kind == "text" and isinstance(value, str) and _stands(value):
            said: Mapping[str, object] = {place.names[0]: value}
        else:
            cell, noted = self.sheet.at(row, place.column), len(self.problems)
            said = self._said(row, place, cell) if cell else {}
            if len(self.problems) > noted:
                return said
        if value.__class__ is not bool:
            place.known[value] = said
        return said

    def _said(self, row: int, place: Place, cell: Cell) -> dict[str, object]:
        """What a cell says of each of its columns."""
        out: dict[str, object] = {}
        for name, column, reading in zip(place.names, place.columns, self._read(row, place, cell), strict=True):
            if reading.value is None:
                if reading.fault:  # the name of the sheet tells what a blank cell leaves open, not an unreadable one
                    out[name] = None
            elif column.kind == "date":
                out[name], out[name + LATEST] = reading.value  # type: ignore[misc]
            else:
                out[name] = reading.value
        if place.kept:
            out[place.kept] = plain(cell.raw)
        return out

    def _compare(self, row: int, spelt: Sequence[Place], values: dict[str, object]) -> None:
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
                self._note("conflict", address(row, place.column), zh, en, cell.raw, name)

    def _unit(self, header: Header, head: Head, name: str, unit: str) -> str:
        if header.layout.column(name).kind == "share":
            return "%" if "%" in squeezed(head.raw) else ""
        return unit if head.unit is None else head.unit

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


def _stands(text: str) -> bool:
    """Whether a text is kept as it stands, in whatever column of text."""
    return is_plain(text) and text not in DASH_WORDS and not text.endswith(ROUNDED)
