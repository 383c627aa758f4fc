"""Tables and key facts of a workbook that say what was planned: left aside and told, as those of documents are (papers.py).

The nearest text that says so decides: a line of its own above the table, else the name of the sheet, else the name of the file.
The words are those of params/layouts/sheets.yaml; 预算 within the title of a session says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from auditlib.core.columns import TABLES
from auditlib.intake.cells import Sheet, Workbook
from auditlib.intake.problems import Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layouts
from auditlib.intake.tables.sheets import Contents
from auditlib.intake.values.texts import folded, squeezed

ABOVE = 5  # rows above a header in which a line may name the table
OF_PLANS = {"plan_contents"}  # tables that say what a plan states, and are meant to
_PARTS = re.compile(r"[\s_.·、,()\[\]【】《》—–-]+")
_TITLE = re.compile(r".*班")  # the title of a session, up to its last 班


def without_plans(
    contents: Contents, book: Workbook, file: str, path: str, layouts: Layouts,
    by_rule: Collection[str], by_hand: Collection[str] | None = None,
) -> Contents:  # fmt: skip
    """What a workbook holds, without what it says of a plan; `contents` is changed. What is left aside is a problem.

    `file` is as in CellRef, `path` the one inside the dossier; `by_rule` are the sheets of whose tables dossier.yaml says nothing;
    `by_hand` are the materials that it says the file is, None where it says nothing.
    """
    if by_hand:
        tell = {layouts.materials[name].tables_tell for name in by_hand}
        names = ["planned" if tell == {"planned"} else "held"]
    else:
        names = [told(path.rpartition("/")[2].rpartition(".")[0], layouts)]
    sheets = {sheet.name: sheet for sheet in book.sheets}

    def is_planned(sheet: str, cell: str) -> bool:
        texts = [] if by_hand else [*_lines(sheets[sheet], cell), sheet]
        return next(filter(None, [*(told(text, layouts) for text in texts), *names]), "") == "planned"

    aside = [
        table
        for table in contents.tables
        if table.sheet in by_rule
        and table.layout.table not in OF_PLANS
        and table.rows
        and is_planned(table.sheet, table.header)
    ]
    contents.tables = [table for table in contents.tables if not any(table is other for other in aside)]
    contents.problems += [_of_table(table, file) for table in aside]
    kept = {(table.sheet, table.layout.name) for table in contents.tables}
    gone = {(table.sheet, table.layout.name) for table in aside} - kept
    contents.recognised = [
        one._replace(how="ignored", column=None) if (one.sheet, one.layout) in gone else one
        for one in contents.recognised
    ]
    believed = frozenset().union(*(m.states for m in layouts.materials.values() if m.tables_tell == "planned"))
    for name in dict.fromkeys(fact.sheet for fact in contents.facts):
        here = [fact for fact in contents.facts if fact.sheet == name]
        left = [fact for fact in here if fact.column not in believed]
        if left and is_planned(name, here[0].cell):
            contents.facts = [fact for fact in contents.facts if fact not in left]
            contents.problems.append(_of_facts(left))
    return contents


def told(text: str, layouts: Layouts) -> str:
    """Whether a name or a line says "planned" or "held"; "" where it says neither."""
    parts = [_TITLE.sub("", part).rstrip("0123456789") for part in map(squeezed, _PARTS.split(folded(text)))]
    if any(word in part for part in parts for word in layouts.held):
        return "held"
    return "planned" if any(part.endswith(layouts.planned) for part in parts) else ""


def _lines(sheet: Sheet, header: str) -> Iterator[str]:
    """The lines of a single text above a header, the nearest first, up to a row that holds more."""
    row = int(header.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
    for above in range(row - 1, max(row - 1 - ABOVE, -1), -1):
        texts = sheet.texts(above)
        if len(texts) > 1 or len(sheet.filled(above)) > len(texts):
            return
        yield from (text for _, text in texts)


def _of_table(table: FoundTable, file: str) -> Problem:
    kind = TABLES[table.layout.table]
    zh = f"表名、工作表名或文件名说明这里写的是计划或预算，其中的“{kind.zh}”（{len(table.rows)} 行）未作为实际情况读取。如为实际情况，请在 dossier.yaml（tables）中指明。"
    en = (
        f"A title, or the name of the sheet or file, says that this is a plan or a budget; its {kind.en} ({len(table.rows)} rows) "
        "was not read as what was held. If it is, say so in dossier.yaml (tables)."
    )
    return Problem("bypassed_row", zh, en, file, table.sheet, table.header)


def _of_facts(facts: Sequence[Fact]) -> Problem:
    first, columns = facts[0], TABLES["sessions"].columns
    labels = "、".join(dict.fromkeys(columns[fact.column].zh for fact in facts))
    zh = f"标题、工作表名或文件名说明这里写的是计划或预算，其中的“{labels}”未作为实际情况读取。如为实际情况，请在 dossier.yaml（materials）中指明文件是哪种材料。"
    en = (
        f"A title, or the name of the sheet or file, says that this is a plan or a budget; {', '.join(dict.fromkeys(fact.column for fact in facts))} "
        "were not read as what was held. If they are, say in dossier.yaml (materials) what the file is."
    )
    return Problem("bypassed_row", zh, en, first.file, first.sheet, first.cell, first.column, first.raw)
