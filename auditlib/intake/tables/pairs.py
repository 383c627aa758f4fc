"""Labels and their values: beside, behind a colon in the same cell, or in the cell below."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from string import ascii_uppercase
from typing import NamedTuple

from auditlib.intake.cells import Cell, Sheet, address, column_number
from auditlib.intake.tables.compared import Compared, choose
from auditlib.intake.tables.header_texts import are_units, header_text
from auditlib.intake.tables.layout import Layout
from auditlib.intake.values.texts import folded, is_plain

ENDS = " \t\n。；;，,"  # of a statement
SECTION = re.compile(r"\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．](?!\d)")
LONGEST = 60  # signs of a line that may be a value
_NEXT = re.compile(r"[\s;,。、]+(?=([^\s:;,。]{2,20}):)")  # where the next statement of a cell may begin
FEWEST = 2  # labels that make a form where nothing else names one
MOSTLY = 3  # known labels, more than the unknown ones, that make the unknown ones worth a word


class Pair(NamedTuple):
    """A label and its value, with the value's address; `unit` stands in the cell behind it, `rivals` may be its value too."""

    label: str
    cell: Cell | None
    place: str
    unit: str | None = None
    rivals: Sequence[tuple[str, Cell]] = ()
    headed: bool = False  # it stands under a head row


@dataclass
class Below:
    """Where values stand below their labels: cell of the label → row of the value; all rows of values; rows without a label."""

    values: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    left: list[int] = field(default_factory=list)


def pairs_of(sheet: Sheet, row: int, layout: Layout, below: Below, head: Compared | None) -> Iterator[Pair]:
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
            yield Pair(cell.value, sheet.at(at, column), address(at, column))
            column = beside
            continue
        *stated, last = _statements(cell.value, known)
        for name, said in stated:
            yield Pair(name, replace(cell, value=said, raw=said) if said else None, address(row, column))
        name, said = last
        if said:
            yield Pair(name, replace(cell, value=said, raw=said), address(row, column))
            column += 1
            continue
        value = sheet.at(row, beside)
        if value is None and sheet.prose and header_text(name) in known:
            yield Pair(name, *_next_line(sheet, row, known))
            column = beside
            continue
        if value is not None and isinstance(value.value, str) and _is_label(value.value, known):
            yield Pair(name, None, address(row, beside))  # a label beside a label: the first was left blank
            column = beside
            continue
        # 户名 | 某院 账号：3501 开户行：建行
        several = value is not None and isinstance(value.value, str) and not is_plain(name + value.value)
        beside_it = _statements(f"{name}:{value.value}", known) if value and several else ()
        if value and len(beside_it) > 1:
            for label, said in beside_it:
                yield Pair(label, replace(value, value=said, raw=said) if said else None, address(row, beside))
            column = sheet.after(row, beside)
            continue
        if header_text(name) in layout.headers:
            chosen = choose(sheet, row, beside, header_text(name), layout, head, lambda text: _is_label(text, known))
            yield Pair(name, *chosen.pair)
            column = chosen.after
            continue
        yield Pair(name, value, address(row, beside))
        behind = sheet.after(row, beside)
        unit = sheet.at(row, behind) if value is not None and header_text(name) in known else None
        column = sheet.after(row, behind) if unit and are_units([unit.raw]) else beside + 1


def _statements(text: str, known: Collection[str]) -> list[tuple[str, str]]:
    """The label and value of each statement of a cell; the value is "" where the cell holds the label alone."""
    if text.isalnum() or ":" not in (whole := folded(text)):  # most cells
        return [(text, "")]
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


def below_labels(sheet: Sheet, rows: Sequence[int], layout: Layout) -> Below:
    """Labels in a row with their values in the row below, or labels and values taking turns in a single column."""
    known = layout.known
    out = Below()
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


def _turns(sheet: Sheet, run: Sequence[int], layout: Layout, out: Below) -> None:
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


def left_behind(sheet: Sheet, place: str, known: Collection[str]) -> Cell | None:
    """The cell behind a value, where a figure stands in it and it is no label."""
    row = int(place.strip(ascii_uppercase)) - 1
    cell = sheet.at(row, sheet.after(row, column_number(place.rstrip("0123456789"))))
    return cell if cell and re.search(r"\d", cell.raw) and not _is_label(cell.raw, known) else None
