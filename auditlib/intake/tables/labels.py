"""Key facts of a session: a label in one cell, its value beside it, behind a colon in the same cell, or in the cell below.

In running text the value of a label that stands alone is the next line, where that opens nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from string import ascii_uppercase
from typing import NamedTuple

from auditlib.intake.cells import Cell, Sheet, address, column_number
from auditlib.intake.problems import Problem
from auditlib.intake.tables.compared import Compared, choose, compared, contested, differs
from auditlib.intake.tables.header_texts import are_units, header_text, header_unit
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.recognised import Recognised, taken, with_guesses
from auditlib.intake.tables.units import guessed, units_of_form
from auditlib.intake.values.reading import Reading, unreadable
from auditlib.intake.values.texts import folded, squeezed
from auditlib.intake.values.typed import read_shared_value, read_value

ENDS = " \t\n。；;，,"  # of a statement
SECTION = re.compile(r"\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．](?!\d)")
LONGEST = 60  # signs of a line that may be a value
FEWEST = 2  # labels that make a form where nothing else names one
MOSTLY = 3  # known labels, more than the unknown ones, that make the unknown ones worth a word
_NEXT = re.compile(r"[\s;,。、]+(?=([^\s:;,。]{2,20}):)")  # where the next statement of a cell may begin


_BEFORE_COLON = re.compile(r"([^\s:;,。、]{2,20}):")


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a fact: its column, its value (None is a blank) and its cell."""

    column: str
    value: object
    file: str
    sheet: str
    cell: str
    raw: str


class _Pair(NamedTuple):
    """A label and its value, with the value's address; `unit` stands in the cell behind it, `rivals` may be its value too."""

    label: str
    cell: Cell | None
    place: str
    unit: str | None = None
    rivals: Sequence[tuple[str, Cell]] = ()
    headed: bool = False  # it stands under a head row


def _is_open(pair: _Pair, name: str, layout: Layout) -> bool:
    """Whether a pair is an amount of which neither label nor value says the unit."""
    own = pair.unit or header_unit(pair.label) is not None
    return not own and pair.cell is not None and pair.cell.raw[-1:].isdigit() and layout.column(name).kind == "fen"


@dataclass
class _Below:
    """Where values stand below their labels: cell of the label → row of the value; all rows of values; rows without a label."""

    values: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    left: list[int] = field(default_factory=list)


def read_labels(
    sheet: Sheet, file: str, rows: Sequence[int], layout: Layout, choices: Mapping[str, Mapping[str, str]], year: int
) -> tuple[list[Fact], list[Problem], list[Recognised], bool]:
    """Facts in `rows` of a sheet; problems; what labels were taken for; whether it is a form (a title, or two labels)."""
    facts: list[Fact] = []
    problems: list[Problem] = []
    labels = 0
    unknown: list[Problem] = []
    told: list[Recognised] = []
    units, other = units_of_form(sheet, rows, layout.known, file)
    below = _Below() if sheet.prose else _below(sheet, rows, layout)
    under = compared(sheet, rows, layout)
    heads = dict.fromkeys(under.values())
    of_heads = {head.row for head in heads}
    found: list[tuple[_Pair, str | None]] = []
    for row in rows:
        if not (row in below.rows or row in of_heads):
            found += ((pair, units.get(row)) for pair in _pairs(sheet, row, layout, below, under.get(row)))
    compares = contested((pair.cell, pair.rivals) for pair, _ in found)
    for pair, unit in found:
        text = header_text(pair.label)
        if text in layout.headers:
            labels += 1
            told += taken(layout, file, sheet.name, pair.place, pair.label, "known", layout.headers[text])
            noted, held = len(problems), unit if unit is not None else other.unit if other else ""
            facts += _facts(pair, sheet, file, layout, choices, year, problems, held, compares)
            if unit is None and other and len(problems) == noted and _is_open(pair, layout.headers[text][0], layout):
                problems.append(
                    Problem(
                        "guess", *guessed(other), file, sheet.name, pair.place, layout.headers[text][0], facts[-1].raw
                    )
                )
            if len(layout.headers[text]) > 1 and pair.cell and (left := _behind(sheet, pair.place, layout.known)):
                zh = f"“{pair.label.strip()}”的内容写在两格，只读取了前一格，后一格“{left.raw}”未读取。请把起止写在同一格。"
                en = f"{pair.label.strip()!r} is stated in two cells; only the first was read, and {left.raw!r} was not. Write both in one."
                problems.append(Problem("bypassed_row", zh, en, file, sheet.name, pair.place, None, left.raw))
        elif text in layout.ignored:
            told += taken(layout, file, sheet.name, pair.place, pair.label, "ignored")
        elif pair.cell is not None:
            told += taken(layout, file, sheet.name, pair.place, pair.label, "unknown")
            zh = f"“{pair.label.strip()}”不是已知栏目，未读取。如需读取，请使用模板的名称。"
            en = f"No layout knows the label {pair.label.strip()!r}; it was not read. Use the template's if it counts."
            unknown.append(Problem("unknown_column", zh, en, file, sheet.name, pair.place, None, pair.cell.raw))
    for row in below.left:
        zh = f"第 {row + 1} 行在各栏目的内容之下，只读取了其上一行。请核对，一期只填一行。"
        en = f"Row {row + 1} stands below the values of the labels; only the row above it was read. Write one row a session."
        raw = sheet.at(row, sheet.filled(row)[0])
        where = address(row, sheet.filled(row)[0])
        problems.append(Problem("bypassed_row", zh, en, file, sheet.name, where, None, raw.raw if raw else ""))
    for head in heads:
        for column in sorted(head.planned):
            told += taken(
                layout, file, sheet.name, address(head.row, column), str(sheet.values[head.row][column]), "ignored"
            )
    titled = any(title in squeezed(sheet.name) for title in layout.titles) and labels > 0
    titled = titled or (labels >= MOSTLY and labels > len(unknown))
    form = titled or labels >= FEWEST
    problems += unknown if titled else []
    told = [one for one in told if labels and (titled or one.how != "unknown")]
    return facts, problems, with_guesses(told, problems), form


def _pairs(sheet: Sheet, row: int, layout: Layout, below: _Below, head: Compared | None) -> Iterator[_Pair]:
    """The pairs of a row from left to right; a label's merged cells are stepped over."""
    known = layout.known
    column, width = 0, len(sheet.values[row])
    while column < width:
        cell = sheet.at(row, column)
        if cell is None or not isinstance(cell.value, str):
            column += 1
            continue
        beside = sheet.after(row, column)
        if (row, column) in below.values:
            at = below.values[row, column]
            yield _Pair(cell.value, sheet.at(at, column), address(at, column))
            column = beside
            continue
        place = address(row, column)
        *stated, last = _statements(cell.value, known)
        for name, said in stated:
            yield _Pair(name, replace(cell, value=said, raw=said) if said else None, place)
        name, said = last
        if said:
            yield _Pair(name, replace(cell, value=said, raw=said), place)
            column += 1
            continue
        value = sheet.at(row, beside)
        if value is None and sheet.prose and header_text(name) in known:
            yield _Pair(name, *_next_line(sheet, row, known))
            column = beside
            continue
        if value is not None and isinstance(value.value, str) and _is_label(value.value, known):
            yield _Pair(name, None, address(row, beside))  # a label beside a label: the first was left blank
            column = beside
            continue
        *more, last = (
            _statements(f"{name}:{value.value}", known) if value and isinstance(value.value, str) else [("", "")]
        )
        if more and value:  # 户名 | 某院 账号：3501 开户行：建行
            for label, said in [*more, last]:
                yield _Pair(label, replace(value, value=said, raw=said) if said else None, address(row, beside))
            column = sheet.after(row, beside)
            continue
        if header_text(name) in layout.headers:
            chosen = choose(sheet, row, beside, header_text(name), layout, head, lambda text: _is_label(text, known))
            yield _Pair(name, *chosen.pair)
            column = chosen.after
            continue
        yield _Pair(name, value, address(row, beside))
        behind = sheet.after(row, beside)
        unit = sheet.at(row, behind) if value is not None and header_text(name) in known else None
        column = sheet.after(row, behind) if unit and are_units([unit.raw]) else beside + 1


def _statements(text: str, known: Collection[str]) -> list[tuple[str, str]]:
    """The label and value of each statement of a cell; the value is "" where the cell holds the label alone."""
    whole = folded(text)
    starts = [0, *(m.end() for m in _NEXT.finditer(whole) if header_text(m[1]) in known)]
    out = []
    for start, end in zip(starts, [*starts[1:], len(whole)], strict=True):
        name, colon, rest = whole[start:end].partition(":")
        if not (colon and rest.strip(ENDS) and header_text(name) in known):
            if start == 0 and len(starts) == 1:
                return [(text, "")]
            out.append((name, ""))
        else:
            out.append((name, rest.strip(ENDS)))
    return out


def _is_label(text: str, known: Collection[str]) -> bool:
    return header_text(text) in known or header_text(_statements(text, known)[0][0]) in known


def _below(sheet: Sheet, rows: Sequence[int], layout: Layout) -> _Below:
    """Labels in a row with their values in the row below, or labels and values taking turns in a single column."""
    known = layout.known
    out = _Below()
    lines = [row for row in rows if sheet.filled(row)]
    for row, under in pairwise(lines):
        if row not in out.rows and under == row + 1 and _over(sheet, row, under, layout):
            columns = sheet.filled(row)
            out.values |= {(row, column): under for column in columns}
            out.rows.add(under)
            further = under + 1
            while further in lines and _fits(sheet, further, columns, known):
                out.rows.add(further)
                out.left.append(further)
                further += 1
    run: list[int] = []
    for row in [*lines, -1]:
        if row >= 0 and len(sheet.filled(row)) == 1 and (not run or sheet.filled(row) == sheet.filled(run[-1])):
            run.append(row)
            continue
        _turns(sheet, run, layout, out)
        run = [row] if row >= 0 and len(sheet.filled(row)) == 1 else []
    return out


def _over(sheet: Sheet, row: int, under: int, layout: Layout) -> bool:
    """Whether a row is of labels, side by side without a gap, and the one under it of their values."""
    columns = sheet.filled(row)
    texts = [header_text(text) for _, text in sheet.texts(row)]
    known = layout.known
    if len(texts) < len(columns) or len([text for text in texts if text in layout.headers]) < FEWEST:
        return False
    strange = [text for text in texts if text not in known]
    side_by_side = [sheet.after(row, one) == other for one, other in pairwise(columns)]
    pairs = pairwise(texts)
    beside = [one for one, other in pairs if one in layout.headers and other in layout.headers]
    if not all(side_by_side) or (strange and (len(beside) < FEWEST or len(strange) * MOSTLY > len(texts))):
        return False
    return _fits(sheet, under, columns, known)


def _fits(sheet: Sheet, row: int, columns: Sequence[int], known: Collection[str]) -> bool:
    """Whether a row holds values for labels in `columns`, and no label."""
    filled = sheet.filled(row)
    return {*filled} <= {*columns} and not any(_is_label(text, known) for _, text in sheet.texts(row))


def _turns(sheet: Sheet, run: Sequence[int], layout: Layout, out: _Below) -> None:
    """Rows of a single cell each: labels and values taking turns, two at least."""
    known = layout.known
    column = sheet.filled(run[0])[0] if run else 0
    labelled = [(cell := sheet.at(row, column)) is not None and isinstance(cell.value, str) and header_text(cell.value) in known
                for row in run]  # fmt: skip
    pairs = [(row, under) for at, (row, under) in enumerate(pairwise(run))
             if labelled[at] and not labelled[at + 1] and under == row + 1]  # fmt: skip
    if len(pairs) >= FEWEST:
        out.values |= {(row, column): under for row, under in pairs}
        out.rows |= {under for _, under in pairs}


def _next_line(sheet: Sheet, row: int, known: Collection[str]) -> tuple[Cell | None, str]:
    place = address(row + 1, 0)
    cell = sheet.at(row + 1, 0)
    if cell is None or not isinstance(cell.value, str) or SECTION.match(cell.value):
        return None, place
    said = cell.value.strip(ENDS)
    if len(said) > LONGEST or header_text(folded(said).partition(":")[0]) in known:
        return None, place
    return replace(cell, value=said, raw=said), place


def _behind(sheet: Sheet, place: str, known: Collection[str]) -> Cell | None:
    """The cell behind a value, where a figure stands in it and it is no label."""
    row = int(place.strip(ascii_uppercase)) - 1
    cell = sheet.at(row, sheet.after(row, column_number(place.rstrip("0123456789"))))
    return cell if cell and re.search(r"\d", cell.raw) and not _is_label(cell.raw, known) else None


def _label_inside(text: str, labels: Collection[str]) -> str | None:
    """The label of another statement that a value holds without a space before it: 某院账号：3501."""
    for found in _BEFORE_COLON.finditer(folded(text)):
        for at in range(len(found[1]) - 1):
            if header_text(found[1][at:]) in labels:
                return found[1][at:]
    return None


def _facts(
    pair: _Pair, sheet: Sheet, file: str, layout: Layout,
    choices: Mapping[str, Mapping[str, str]], year: int, problems: list[Problem], unit: str, compares: frozenset[str],
) -> list[Fact]:  # fmt: skip
    label, cell, place, behind, rivals, headed = pair
    names = layout.headers[header_text(label)]
    own = header_unit(behind) if behind else None
    own = header_unit(label) if own is None else own
    unit = unit if own is None else own

    def read(cell: Cell | None) -> tuple[Reading, ...]:
        if len(names) > 1:
            return read_shared_value(cell, (layout.column(names[0]), layout.column(names[1])), year)
        return (read_value(cell, names[0], layout.column(names[0]), unit=unit, choices=choices, year=year),)

    readings = read(cell)
    said = [reading.value for reading in readings]
    differ = [
        where for where, rival in rivals
        if differs(said, [one.value for one in read(rival)], rival, headed or where.rstrip("0123456789") in compares)
    ]  # fmt: skip
    if cell and differ and any(value is not None for value in said):
        cells = "、".join([place, *differ])
        fault = unreadable(
            f"“{label.strip()}”有几个不同的内容（{cells}），不能确定哪一个是实际情况，按空白处理。请只保留实际情况，或在各栏上方写明“计划”“实际”。",
            f"The label {label.strip()!r} has several values ({cells}), and which of them was held cannot be told; left blank. "
            "Keep what was held, or write 计划 and 实际 above the columns.",
        )
        readings = (fault,) * len(names)
    if cell and isinstance(readings[0].value, str) and (inside := _label_inside(cell.raw, layout.headers)):
        mixed = unreadable(
            f"“{cell.raw}”中还写有“{inside}”，几项内容连在一起，分不开，按空白处理。请一格只写一项。",
            f"{cell.raw!r} states {inside!r} too, and the statements cannot be told apart; left blank. Write one in each cell.",
        )
        readings = (mixed,) * len(names)
    out: list[Fact] = []
    noted = len(problems)
    for name, reading in zip(names, readings, strict=False):
        if reading.fault and cell and len(problems) == noted:  # one cell, one problem
            fault_of = reading.fault
            problems.append(Problem(reading.kind, fault_of.zh, fault_of.en, file, sheet.name, place, name, cell.raw))
        out.append(Fact(name, reading.value, file, sheet.name, place, cell.raw if cell else ""))
    return out
