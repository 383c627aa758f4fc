"""The sheets of one file → its tables and facts, each with its origin, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditlib.intake.cells import Sheet, Workbook, address
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.labels import Fact, read_labels
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.reader import Reader
from auditlib.intake.tables.recognised import Recognised, of_stranger
from auditlib.intake.tables.unseen import hidden_rows, unseen
from auditlib.intake.tables.words import Words
from auditlib.intake.values.texts import squeezed

LONGEST_FORM = 2000  # first rows outside tables among which key facts are looked for


@dataclass
class Contents:
    """What a file holds; `fault` where it could not be read at all."""

    tables: list[FoundTable] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    fault: Fault | None = None


def read_contents(
    book: Workbook, file: str, tables: Sequence[Layout], facts: Sequence[Layout],
    choices: Mapping[str, Mapping[str, str]], words: Words, ignored_sheets: frozenset[str], year: int,
    chosen: Callable[[str], Sequence[Layout] | None] | None = None,
) -> Contents:  # fmt: skip
    """All that `tables` and `facts` recognise in a file's sheets. `file` is the name it has in CellRef and in problems.

    `chosen` gives for the name of a sheet the layouts to look for in place of `tables`, None where it is not to be read.
    """
    out = Contents(fault=book.fault)
    if book.fault:
        out.problems.append(Problem("unreadable_file", book.fault.zh, book.fault.en, file))
    out.problems += [replace(note, file=file) for note in book.notes]
    for sheet in book.sheets:
        if not any(map(sheet.filled, range(sheet.height))):
            continue
        here = chosen(sheet.name) if chosen else tables
        if here is None:
            continue
        reader = Reader(sheet, file, here, choices, words, year, facts)
        found = reader.tables()
        if squeezed(sheet.name) in ignored_sheets:
            if not found and not _states(sheet, file, reader, facts, choices, year):
                continue
            zh = f"工作表名为“{sheet.name}”，一般不放数据，但其中有已知的表格或栏目，已照常读取。请核对是否应当读取。"
            en = f"A sheet called {sheet.name!r} holds no data as a rule, but this one has a known table or labels and was read. Look whether it should be."
            out.problems.append(Problem("guess", zh, en, file, sheet.name))
        out.tables += found
        out.problems += reader.problems
        if (row := reader.sections.given_up) is not None:
            zh = f"本表含有栏目名称而又不是表头的行过多，自第 {row + 1} 行起不再查找新的表头，其后的行按上方表格读取。请核对，或将各表分放在不同工作表。"
            en = f"So many rows hold header texts and are no header that from row {row + 1} on no header was looked for; what stands there was read as lines of the table above. Look at it, or ask for each table on a sheet of its own."
            out.problems.append(Problem("unknown_sheet", zh, en, file, sheet.name, address(row, 0)))
        out.recognised += reader.recognised
        known = bool(found)
        here_stated: list[Fact] = []
        for layout in facts:
            stated, problems, told, form = read_labels(
                sheet, file, reader.outside[:LONGEST_FORM], layout, choices, year
            )
            here_stated += stated
            out.problems += problems
            out.recognised += told
            known = known or form
        out.facts += here_stated
        for table in found:
            table.hidden = hidden_rows(sheet, table)
        out.problems += unseen(sheet, file, found, here_stated)
        if not known:
            read = sum(fact.value is not None for fact in here_stated)
            zh = f"{'被隐藏的' if sheet.hidden else ''}工作表“{sheet.name}”中没有找到已知的表格，{f'只读取了 {read} 项基本情况，其余' if read else ''}未读取。如有数据，请使用模板的表头。"
            rest = f"beside {read} key facts that were read, nothing of it was read" if read else "it was not read"
            en = f"No known table was found on the {'hidden ' if sheet.hidden else ''}sheet {sheet.name!r}; {rest}. Use the template's headers."
            if sheet.hidden:
                zh += "核对原件时请取消隐藏，并请承办单位说明隐藏的内容。"
                en += " Unhide it and look, and ask the organiser what it is."
            out.problems.append(Problem("unknown_sheet", zh, en, file, sheet.name))
            out.recognised += of_stranger(sheet, file)
    return out


def _states(
    sheet: Sheet,
    file: str,
    reader: Reader,
    facts: Sequence[Layout],
    choices: Mapping[str, Mapping[str, str]],
    year: int,
) -> bool:
    """Whether key facts stand outside the tables of a sheet: one that is no text, or texts alone. A guide has texts in place of figures."""
    for layout in facts:
        stated, problems, *_ = read_labels(sheet, file, reader.outside[:LONGEST_FORM], layout, choices, year)
        values = [fact for fact in stated if fact.value is not None]
        unread = any(problem.kind == "unreadable_value" for problem in problems)
        if any(not unread or layout.column(fact.column).kind != "text" for fact in values):
            return True
    return False
