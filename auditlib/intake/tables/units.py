"""The unit of money of a table whose amounts do not state it: of lines above and below it, of names, of a column of units.

What stands elsewhere than above a table may hold for something else: it is taken, and told as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from auditlib.intake.cells import Sheet
from auditlib.intake.tables.header_texts import header_text, names_large, unit_above, unit_alone
from auditlib.intake.tables.heads import Head, known_headers
from auditlib.intake.tables.sections import Section, Sections

MOST_BESIDE = 2  # texts in a line that states the unit below a table
OF_UNITS = {"单位", "计量单位", "金额单位", "货币单位"}  # headers of a column with the unit of each row
_BRACKET = re.compile(r".*([(（][^()（）]*[)）])$")  # 决算（万元）


class Unit(NamedTuple):
    """A multiple of yuan as in numbers.UNITS; the text that stated it where that is a guess, and whether it was taken at all."""

    unit: str
    text: str = ""
    taken: bool = True


def unit_of(sections: Sections, section: Section, sheet: Sheet, file: str, table_above: str) -> Unit | None:
    """The unit of amounts that do not state it. None where nothing tells it. `table_above` is the unit of the table above, if any."""
    above = [*sections.texts(section.lines)][::-1]
    lines = [text for row in reversed(section.lines) for _, text in sheet.texts(row)]  # each from left to right
    unit = unit_above([*lines, *sheet.name.split()])
    if unit is None:
        unit = next((alone for text in above if (alone := unit_alone(text)) is not None), None)
    if unit is not None:
        return Unit(unit)
    if (named := _named(sheet, file)) is not None:
        return named
    large = _large(sections)
    if large:
        for row in reversed(section.body):
            texts = [text for _, text in sheet.texts(row)]
            if len(texts) <= MOST_BESIDE and not large.isdisjoint(texts) and (unit := unit_above(texts)) is not None:
                return Unit(unit, texts[0])
    if section.below and table_above:
        return Unit(table_above, f"单位：{table_above}元")
    known = known_headers(sections.layouts)  # 金额(万元) speaks of its own column, be it of another table
    near = sorted(text for text in large if not known[text]) or [
        text for text in (sheet.name, PurePath(file).stem) if names_large(text)
    ]
    return Unit("", near[0], taken=False) if near else None


def units_of_form(
    sheet: Sheet, rows: Sequence[int], known: Collection[str], file: str
) -> tuple[Mapping[int, str], Unit | None]:
    """Row of a form → the unit that it or a row above states; and what may hold for rows above all that state one.

    A line below the form is taken where nothing else stands below it: it may be that of the next table.
    """
    out: dict[int, str] = {}
    unit: str | None = None
    other: Unit | None = None
    large: list[str] = []
    inside = {*rows}
    for row in rows:
        texts = [text for _, text in sheet.texts(row)]
        stated = unit_above(texts)
        if (
            stated is None
            and len(texts) == len(sheet.filled(row))
            and not any(header_text(text) in known for text in texts)
        ):
            stated = next((alone for text in texts if (alone := unit_alone(text)) is not None), None)
        if stated is not None:
            if unit is None and not sheet.prose:
                last = all(at in inside or not sheet.filled(at) for at in range(row, sheet.height))
                other = Unit(stated, texts[0]) if last else None
            unit = stated
        if unit is not None:
            out[row] = unit
        elif not sheet.prose:
            large += [text for text in texts if header_text(text) not in known and names_large(text)]
    if not sheet.prose:
        below = (text for row in out for _, text in sheet.texts(row))
        other = other or _named(sheet, file)
        near = large or [
            text for text in below if other is None and names_large(text) and header_text(text) not in known
        ]
        other = other or (Unit("", near[0], taken=False) if near else None)
    return out, other


def guessed(unit: Unit) -> tuple[str, str]:
    """How a unit that was guessed is told, in Chinese and English."""
    said = unit.text.strip()
    if not unit.taken:
        return (
            f"近处写有“{said}”，而此处金额没有写明单位，按元读取。请核对单位。",
            f"{said!r} stands near these amounts, which state no unit and were read as yuan. Look what their unit is.",
        )
    return (
        f"上方没有写明金额单位，按“{said}”读取，即{unit.unit}元。请核对。",
        f"No line above states the unit of money; that of {said!r} ({unit.unit}元) was taken. Look whether it holds.",
    )


def with_units(sheet: Sheet, section: Section, group: Mapping[str, Head]) -> Sheet:
    """The sheet, each amount with the unit that a column of units states for its row: 1 beside 万元 → 1万元."""
    layout, header = section.header.layout, section.header
    heads = [head for head in header.heads if header_text(head.raw) in OF_UNITS and head not in group.values()]
    amounts = [
        h.column for n, h in group.items() if h.unit is None and layout.column(n).kind == "fen" and n != "unit_price"
    ]
    if len(heads) != 1 or not amounts:
        return sheet
    stated = {row: unit for row in section.body if (unit := _stated(sheet, row, heads[0].column))}
    if not stated:
        return sheet
    values: list[Sequence[object]] = [*sheet.values]
    for row, unit in stated.items():
        line = [*sheet.values[row]]
        for column in amounts:
            cell = sheet.at(row, column)
            if cell and not cell.bad and cell.raw[-1:].isdigit():
                line[column] = f"{cell.raw}{unit}元"
        values[row] = line
    return replace(sheet, values=values)  # type: ignore[arg-type]


def _named(sheet: Sheet, file: str) -> Unit | None:
    for name in (sheet.name, PurePath(file).stem):
        if (unit := _of_name(name)) is not None:
            return Unit(unit, name)
    return None


@lru_cache(maxsize=1 << 10)  # most dossiers have sheets and files of the same names
def _of_name(name: str) -> str | None:
    unit = unit_above([name])
    return unit_alone(_BRACKET.sub(r"\1", name)) if unit is None else unit


def _stated(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.at(row, column)
    return (unit_alone(cell.value) or "") if cell and isinstance(cell.value, str) else ""


def _large(sections: Sections) -> frozenset[str]:
    """Texts of the sheet that name 万元 or another multiple of yuan: few sheets have any."""
    texts = [value for value in sections.sheet.held if isinstance(value, str)]
    whole = "".join(texts)
    if not any(sign in whole for sign in "万萬千亿w"):
        return frozenset()
    return frozenset(filter(names_large, texts))
