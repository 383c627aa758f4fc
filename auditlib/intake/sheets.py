"""One workbook → its tables and facts, each with its origin, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditlib.intake.labels import Fact, read_labels
from auditlib.intake.layout import Layout
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.tables import FoundTable, Reader
from auditlib.intake.texts import squeezed
from auditlib.intake.workbook import read_workbook


@dataclass
class Contents:
    """What a workbook holds; `fault` where it could not be read at all."""

    tables: list[FoundTable] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fault: Fault | None = None


def read_contents(
    path: Path, file: str, tables: Sequence[Layout], facts: Sequence[Layout],
    choices: Mapping[str, Mapping[str, str]], ignored_sheets: frozenset[str], year: int,
) -> Contents:  # fmt: skip
    """All that `tables` and `facts` recognise in a workbook. `file` is the name it has in CellRef and in problems."""
    book = read_workbook(path)
    out = Contents(fault=book.fault)
    if book.fault:
        out.problems.append(Problem("unreadable_file", book.fault.zh, book.fault.en, file))
    for sheet in book.sheets:
        filled = any(cell is not None for row in sheet.rows for cell in row)
        if not filled or squeezed(sheet.name) in ignored_sheets:
            continue
        reader = Reader(sheet, file, tables, choices, year)
        found = reader.tables()
        out.tables += found
        out.problems += reader.problems
        rows = range(len(sheet.rows) if reader.first_header is None else reader.first_header)
        known = bool(found)
        for layout in facts:
            stated, problems, form = read_labels(sheet, file, rows, layout, choices, year)
            out.facts += stated
            out.problems += problems
            known = known or form
        if not known:
            zh = f"工作表“{sheet.name}”中没有找到已知的表格，未读取。如有数据，请使用模板的表头。"
            en = f"No known table was found on the sheet {sheet.name!r}; it was not read. Use the template's headers."
            out.problems.append(Problem("unknown_sheet", zh, en, file, sheet.name))
    return out
