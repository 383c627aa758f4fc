"""What each sheet of a Word file or a PDF is believed on. A workbook is filled in for the inspection; a document is not.

A notice states days and persons too, and an invoice the account of whoever was paid: as statements of what was held they
would be wrong. So a document is believed on the key facts that its kind of paper states (params/layouts/materials.yaml), and
on all of them where its heading is that of a form of key facts (基本情况). The kind is told by the name of the file, else by the
heading of the text; in a PDF of several papers by the heading of the latest page that has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from auditlib.core.columns import TABLES
from auditlib.intake.cells import Sheet, Workbook
from auditlib.intake.materials import named
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layout, Layouts, Material
from auditlib.intake.tables.pairs import SECTION
from auditlib.intake.tables.sheets import Contents, read_contents
from auditlib.intake.values.texts import squeezed

LINES, LONGEST = 5, 40  # first lines of a text, and signs of one, that may be its heading
ROWS, COLUMNS = 3, 3  # of a text, from which on it looks like a table
ALIGNED = Fault(
    "这里有用空白对齐、没有框线的文字，疑为表格，未作为表格读取（栏目无法可靠区分）。请承办单位报送 Excel 原件或带框线的表格。",
    "There is text set in columns without lines, perhaps a table, which was not read as one: its columns cannot be told for sure. "
    "Ask for the workbook, or for a table with lines.",
)
SENTENCE = re.compile("[。，；：!?！？:]")
ALL = None


@dataclass(frozen=True)
class Belief:
    """What one sheet may tell.

    states  columns of `sessions`, or ALL of them
    tables  "held", "planned" or "nothing": what its tables tell
    papers  the kinds of paper that it is, none where that cannot be told
    """

    states: frozenset[str] | None = ALL
    tables: str = "held"
    papers: tuple[Material, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it is known what the sheet belongs to."""
        return self.states is ALL or bool(self.papers)

    def of(self, layout: Layout) -> Layout:
        """A layout of key facts without the labels that are not believed; they are known and left out."""
        if self.states is ALL:
            return layout
        believed = {label: names for label, names in layout.headers.items() if self.states.issuperset(names)}
        return replace(layout, headers=believed, ignored=layout.ignored | (layout.headers.keys() - believed.keys()))


def read_paper(
    book: Workbook, file: str, path: str, layouts: Layouts, year: int,
    chosen: Callable[[str], Sequence[Layout] | None], by_hand: Collection[str] | None = None,
) -> Contents:  # fmt: skip
    """As `sheets.read_contents`, of a document: what it is believed on, and what it says beside that as problems.

    `path` is the one inside the dossier; `by_hand` the materials that somebody said the file is, None where nobody did.
    """

    def read(sheets: tuple[Sheet, ...], tables: Sequence[Layout] | None, facts: Sequence[Layout]) -> Contents:
        part = replace(book, sheets=sheets, notes=() if sheets else book.notes)
        return read_contents(
            part,
            file,
            layouts.tables,
            facts,
            layouts.choices,
            layouts.words,
            layouts.ignored_sheets,
            year,
            lambda _: tables,
        )

    out = read((), (), ())
    doubted: list[Fact] = []
    awaited: list[Material] = []  # papers that are a table by their nature
    for sheet, belief in zip(book.sheets, beliefs(book.sheets, path, layouts, by_hand), strict=True):
        here = chosen(sheet.name)
        by_rule = here is layouts.tables
        held = not by_rule or belief.tables == "held"
        known = () if by_rule and (sheet.prose or not held) else here
        kept = read((sheet,), known, [belief.of(layout) for layout in layouts.facts])
        whole = kept if held and belief.is_sure else read((sheet,), layouts.tables, layouts.facts)
        if not held and belief.tables == "planned":
            out.problems += [_planned(table, file, belief) for table in whole.tables if len(table.rows)]
        if held and sheet.prose and by_rule and _is_aligned(sheet):
            out.problems.append(Problem("unknown_sheet", ALIGNED.zh, ALIGNED.en, file, sheet.name))
        if held and by_rule:
            awaited += (paper for paper in belief.papers if paper.tables)
        if not belief.is_sure:
            doubted += [fact for fact in whole.facts if fact.value is not None]
        if sheet.prose or not held or whole.facts:
            kept.problems = [problem for problem in kept.problems if problem.kind != "unknown_sheet"]
            kept.recognised = [one for one in kept.recognised if one.layout]  # nor has such a sheet a header row
        out.tables += kept.tables
        out.facts += kept.facts
        out.problems += kept.problems
        out.recognised += kept.recognised
    out.problems += [*_unsure(doubted), *_without_table(book, file, out, awaited)]
    return out


def beliefs(
    sheets: Sequence[Sheet], path: str, layouts: Layouts, by_hand: Collection[str] | None = None
) -> Iterator[Belief]:
    """For each sheet of a document, in order, what it is believed on; arguments as of `read_paper`."""
    materials = layouts.materials
    by_name = named(path, materials) if by_hand is None else {*by_hand}
    forms = [title for layout in layouts.facts for title in layout.titles]
    kinds, form = by_name, not by_name and _is_form(path, forms)
    for sheet in sheets:
        heading = _heading(sheet) if sheet.prose else ""
        told = named(heading, materials)
        told = told & by_name if by_name else told
        if told:
            kinds, form = told, False
        elif not by_name and _is_form(heading, forms):
            kinds, form = set(), True
        if not kinds and (form or _is_form(sheet.name, forms)):
            yield Belief()
            continue
        papers = tuple(materials[kind] for kind in materials if kind in kinds)
        tell = {paper.tables_tell for paper in papers} or {"held"}
        yield Belief(
            frozenset().union(*(paper.states for paper in papers)),
            next(kind for kind in ("held", "planned", "nothing") if kind in tell),
            papers,
        )


def _planned(table: FoundTable, file: str, belief: Belief) -> Problem:
    """That a table was not read because its paper says what is planned."""
    kind, paper = TABLES[table.layout.table], belief.papers[0]
    zh = f"本文件是“{paper.zh}”，写的是计划；其中的“{kind.zh}”未作为实际情况读取。如为实际情况，请单独报送。"
    en = f"This is the {paper.en} and says what is planned; its {kind.en} was not read as what was held. Ask for that by itself."
    return Problem("bypassed_row", zh, en, file, table.sheet, table.header)


def _without_table(book: Workbook, file: str, found: Contents, awaited: Sequence[Material]) -> Iterator[Problem]:
    """That a paper which is a table by its nature has text, but no table that could be read."""
    texts = [sheet for sheet in book.sheets if any(map(sheet.filled, range(sheet.height)))]
    said = any(problem.kind == "unknown_sheet" for problem in found.problems)
    if awaited and texts and not found.tables and not said:
        paper = awaited[0]
        zh = f"本文件从名称或标题看是“{paper.zh}”，其中有文字，但没有找到可读的表格（可能没有框线），内容未作为表格读取。请承办单位报送 Excel 原件或带框线的表格。"
        en = f"By its name or heading this is the {paper.en}; it has text, but no table that could be read (perhaps one without lines). Ask for the workbook, or for a table with lines."
        yield Problem("unknown_sheet", zh, en, file, texts[0].name)


def _unsure(facts: Sequence[Fact]) -> list[Problem]:
    """That facts of a document were not read because it cannot be told what paper it is."""
    if not facts:
        return []
    first, count = facts[0], len({(fact.sheet, fact.cell) for fact in facts})
    label = TABLES["sessions"].columns[first.column].zh
    zh = f"看不出本文件是哪种材料，其中“{label}”等 {count} 项未读取。请以材料名称（如“总结报告”）作文件名，或在 dossier.yaml（materials）中指明。"
    en = (
        f"It cannot be told what paper this is, so {count} statements, {first.column} the first, were not read. "
        "Name the file by its kind (总结报告), or say in dossier.yaml (materials) what it is."
    )
    return [Problem("bypassed_row", zh, en, first.file, first.sheet, first.cell, first.column, first.raw)]


def _is_aligned(sheet: Sheet) -> bool:
    """Whether a text has lines that look like rows of a table: several pieces, none of which states anything."""
    rows = ([text for _, text in sheet.texts(row)] for row in range(sheet.height))
    return sum(len(row) >= COLUMNS and not any(map(SENTENCE.search, row)) for row in rows) >= ROWS


def _is_form(text: str, titles: Sequence[str]) -> bool:
    return any(title in squeezed(text) for title in titles)


def _heading(sheet: Sheet) -> str:
    """The first lines of a text before its first sentence or section, as one: a heading may be broken over several."""
    out = ""
    for row in range(sheet.height):
        line = "".join(text for _, text in sheet.texts(row))
        if not line:
            continue
        if len(line) > LONGEST or SENTENCE.search(line) or SECTION.match(line) or row >= LINES:
            break
        out += line
    return out
