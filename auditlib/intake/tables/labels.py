"""Key facts of a session: a label in one cell, its value beside it, behind a colon in the same cell, or in the cell below.

In running text the value of a label that stands alone is the next line, where that opens nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from auditlib.intake.cells import Cell, Sheet, address
from auditlib.intake.problems import Problem
from auditlib.intake.tables.compared import compared, contested, differs
from auditlib.intake.tables.header_texts import header_text, header_unit
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.pairs import FEWEST, MOSTLY, Below, Pair, below_labels, left_behind, pairs_of
from auditlib.intake.tables.recognised import Recognised, taken, with_guesses
from auditlib.intake.tables.units import guessed, units_of_form
from auditlib.intake.values.reading import Reading, unreadable
from auditlib.intake.values.texts import folded, squeezed
from auditlib.intake.values.typed import read_shared_value, read_value

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


def _is_open(pair: Pair, name: str, layout: Layout) -> bool:
    """Whether a pair is an amount of which neither label nor value says the unit."""
    own = pair.unit or header_unit(pair.label) is not None
    return not own and pair.cell is not None and pair.cell.raw[-1:].isdigit() and layout.column(name).kind == "fen"


def read_labels(
    sheet: Sheet, file: str, rows: Sequence[int], layout: Layout, choices: Mapping[str, Mapping[str, str]], year: int
) -> tuple[list[Fact], list[Problem], list[Recognised], bool]:
    """Facts in `rows` of a sheet; problems; what labels were taken for; whether it is a form (a title, or two labels)."""
    if not rows:
        return [], [], [], False
    facts: list[Fact] = []
    problems: list[Problem] = []
    labels = 0
    unknown: list[Problem] = []
    told: list[Recognised] = []
    units, other = units_of_form(sheet, rows, layout.known, file)
    below = Below() if sheet.prose else below_labels(sheet, rows, layout)
    under = compared(sheet, rows, layout)
    heads = dict.fromkeys(under.values())
    of_heads = {head.row for head in heads}
    found: list[tuple[Pair, str | None]] = []
    for row in rows:
        if not (row in below.rows or row in of_heads):
            found += ((pair, units.get(row)) for pair in pairs_of(sheet, row, layout, below, under.get(row)))
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
                        "doubtful",
                        *guessed(other),
                        file,
                        sheet.name,
                        pair.place,
                        layout.headers[text][0],
                        facts[-1].raw,
                    )
                )
            if len(layout.headers[text]) > 1 and pair.cell and (left := left_behind(sheet, pair.place, layout.known)):
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


def _label_inside(text: str, labels: Collection[str]) -> str | None:
    """The label of another statement that a value holds without a space before it: 某院账号：3501."""
    for found in () if text.isalnum() else _BEFORE_COLON.finditer(folded(text)):
        for at in range(len(found[1]) - 1):
            if header_text(found[1][at:]) in labels:
                return found[1][at:]
    return None


def _facts(
    pair: Pair, sheet: Sheet, file: str, layout: Layout,
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
    if cell and differ and len(names) == 1 and any(value is not None for value in said):
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
