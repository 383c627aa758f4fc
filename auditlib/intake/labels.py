"""Key facts of a session: a label in one cell, its value in the cell to the right (or behind a colon in the same cell)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from auditlib.intake.layout import Layout, header_text, header_unit
from auditlib.intake.problems import Problem
from auditlib.intake.reading import BLANK
from auditlib.intake.texts import folded, squeezed
from auditlib.intake.values import read_shared_value, read_value
from auditlib.intake.workbook import Cell, Sheet, address


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a fact: its column, its value (None is a blank) and its cell."""

    column: str
    value: object
    file: str
    sheet: str
    cell: str
    raw: str


def read_labels(
    sheet: Sheet, file: str, rows: range, layout: Layout, choices: Mapping[str, Mapping[str, str]], year: int
) -> tuple[list[Fact], list[Problem], bool]:
    """Facts in `rows` of a sheet; problems; and whether the sheet is a form of facts (title, or two labels at least)."""
    facts: list[Fact] = []
    problems: list[Problem] = []
    labels = 0
    unknown: list[Problem] = []
    for row in rows:
        for label, cell, place in _pairs(sheet, row, layout):
            text = header_text(label)
            if text in layout.headers:
                labels += 1
                facts += _facts(label, cell, place, sheet, file, layout, choices, year, problems)
            elif text not in layout.ignored and cell is not None:
                zh = f"“{label.strip()}”不是已知栏目，未读取。如需读取，请使用模板的名称。"
                en = f"No layout knows the label {label.strip()!r}; it was not read. Use the template's if it counts."
                unknown.append(Problem("unknown_column", zh, en, file, sheet.name, place, None, cell.raw))
    titled = any(title in squeezed(sheet.name) for title in layout.titles) and labels > 0
    form = titled or labels > 1
    return facts, problems + (unknown if titled else []), form


def _pairs(sheet: Sheet, row: int, layout: Layout) -> Iterator[tuple[str, Cell | None, str]]:
    """Label, value and the value's address, from left to right; a label's merged cells are stepped over."""
    known = layout.headers.keys() | layout.ignored
    column, width = 0, len(sheet.rows[row])
    while column < width:
        cell = sheet.at(row, column)
        if cell is None or not isinstance(cell.value, str):
            column += 1
            continue
        place = address(row, column)
        name, colon, rest = folded(cell.value).partition(":")
        if colon and rest.strip() and header_text(name) in known:
            yield name, replace(cell, value=rest.strip(), raw=rest.strip()), place
            column += 1
            continue
        beside = _after(sheet, row, column)
        value = sheet.at(row, beside)
        if value is not None and isinstance(value.value, str) and header_text(value.value) in known:
            value = None  # a label beside a label: the first was left blank
            yield cell.value, value, address(row, beside)
            column = beside
            continue
        yield cell.value, value, address(row, beside)
        column = beside + 1


def _after(sheet: Sheet, row: int, column: int) -> int:
    """The first column to the right that is not covered by the same merged range."""
    beside = column + 1
    while sheet.spread.get((row, beside)) == (row, column):
        beside += 1
    return beside


def _facts(
    label: str, cell: Cell | None, place: str, sheet: Sheet, file: str, layout: Layout,
    choices: Mapping[str, Mapping[str, str]], year: int, problems: list[Problem],
) -> list[Fact]:  # fmt: skip
    names = layout.headers[header_text(label)]
    if len(names) > 1:
        readings = read_shared_value(cell, (layout.column(names[0]), layout.column(names[1])), year)
    else:
        unit = header_unit(label) or ""
        readings = (
            read_value(cell, names[0], layout.column(names[0]), unit=unit, choices=choices, year=year),
            BLANK,
        )
    out = []
    for name, reading in zip(names, readings, strict=False):
        if reading.fault and cell and not any(p.cell == place for p in problems):
            fault = reading.fault
            problems.append(Problem(reading.kind, fault.zh, fault.en, file, sheet.name, place, name, cell.raw))
        out.append(Fact(name, reading.value, file, sheet.name, place, cell.raw if cell else ""))
    return out
