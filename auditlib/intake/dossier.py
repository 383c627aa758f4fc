"""One dossier: every value with its origin, and everything that could not be read as a problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditlib.core.columns import LATEST, ROW_TABLES, TABLES
from auditlib.core.model import Block, CellRef
from auditlib.intake.files.archives import forget
from auditlib.intake.files.settings import is_settings
from auditlib.intake.files.sources import files, session_id
from auditlib.intake.filing import filing
from auditlib.intake.materials import guessed_alone
from auditlib.intake.people import assign_keys
from auditlib.intake.problems import Problem
from auditlib.intake.records import Records
from auditlib.intake.tables.copies import without_copies
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layouts
from auditlib.intake.tables.recognised import Recognised
from auditlib.intake.values.texts import squeezed
from auditlib.intake.values.titles import fill_levels

OF_PERSONS = ("signins", "online_log", "assessments", "certificates", "platform_roster")  # matched with the roster


@dataclass
class Dossier:
    """One folder as read. Rows carry `block`, an index into this dossier's blocks."""

    session_id: str
    holds_files: bool = False
    blocks: list[Block] = field(default_factory=list)
    rows: dict[str, Records] = field(default_factory=lambda: {name: Records() for name in ROW_TABLES})
    facts: dict[str, object] = field(default_factory=dict)
    cells: dict[str, CellRef] = field(default_factory=dict)
    files: list[dict[str, object]] = field(default_factory=list)
    materials: list[dict[str, object]] = field(default_factory=list)
    found_tables: list[dict[str, object]] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fleeting: bool = False  # read otherwise next time, though its files are the same: a password was missing

    @property
    def papers(self) -> dict[str, list[dict[str, object]]]:
        """The tables that the intake makes itself, but for the problems and what was recognised."""
        return {"files": self.files, "materials": self.materials, "found_tables": self.found_tables}


def read_dossier(place: Path, layouts: Layouts, year: int) -> Dossier:
    """The dossier at a place: its files, materials, tables and facts. Raises nothing that a file could cause."""
    out = Dossier(session_id(place))
    facts: list[Fact] = []
    tables: list[tuple[str, FoundTable]] = []
    sources = files(place)
    filed = filing(out.session_id, sources, layouts, year)
    for source in sources:
        out.holds_files = out.holds_files or not (source.unpacked or is_settings(source))
        name = f"{out.session_id}/{source.inside}"
        contents = filed.take(source)
        out.problems += contents.problems
        out.recognised += contents.recognised
        facts += contents.facts
        tables += [(name, table) for table in contents.tables]
    out.files, out.materials, out.fleeting = filed.files, filed.materials, filed.is_locked
    out.problems += [*filed.changed(place), *filed.overrides.problems(), *guessed_alone(filed.materials)]
    forget()
    if not out.holds_files:
        zh = "档案是空的，没有任何文件。请承办单位报送材料。"
        en = "The dossier is empty. Ask the organiser to hand in the materials."
        out.problems.append(Problem("unreadable_file", zh, en, out.session_id))
    found = tables
    tables = list(without_copies(found, out.problems))
    out.found_tables = [{**one, "session_id": out.session_id} for one in (*_found(found, tables), *_forms(facts))]
    for name, table in tables:
        block = len(out.blocks)
        out.blocks.append(Block(name, table.sheet, table.letters))
        table.rows.fill("session_id", out.session_id)
        table.rows.fill("block", block)
        out.rows[table.layout.table].join(table.rows)
    stated = {fact.column for fact in facts if fact.value is not None}
    totals = [total for _, table in tables for total in table.totals if total.column not in stated]
    _settle(facts + totals, out)
    out.problems += fill_levels(out.rows["roster"], out.blocks, layouts.titles)
    assign_keys(out.rows["roster"], *(out.rows[name] for name in OF_PERSONS))
    return out


def _found(
    found: Sequence[tuple[str, FoundTable]], kept: Sequence[tuple[str, FoundTable]]
) -> Iterator[dict[str, object]]:
    """Rows of `found_tables`; those of a copy count as left out."""
    read = {id(table) for _, table in kept}
    for file, table in found:
        rows = len(table.rows) if id(table) in read else 0
        left_out = table.bypassed + len(table.rows) - rows
        yield {"file": file, "sheet": table.sheet, "cell": table.header, "table": table.layout.table, "rows": rows,
               "bypassed": left_out, "hidden_rows": table.hidden}  # fmt: skip


def _forms(facts: Sequence[Fact]) -> Iterator[dict[str, object]]:
    """Rows of `found_tables` for forms of key facts: one for each sheet, with the number of its values."""
    for file, sheet in dict.fromkeys((fact.file, fact.sheet) for fact in facts):
        here = [fact for fact in facts if (fact.file, fact.sheet) == (file, sheet)]
        values = len({fact.cell for fact in here if fact.value is not None})
        yield {"file": file, "sheet": sheet, "cell": here[0].cell, "table": "sessions", "rows": values, "bypassed": 0}


def _settle(facts: Sequence[Fact], out: Dossier) -> None:
    """One value for each fact; blank where two cells differ. A cell without a value contradicts nothing."""
    for column in dict.fromkeys(fact.column for fact in facts):
        here = [fact for fact in facts if fact.column == column]
        stated = [fact for fact in here if fact.value is not None]
        first = (stated or here)[0]
        out.cells[column] = CellRef(first.file, first.sheet, first.cell)
        others = [fact for fact in stated if not _agree(fact.value, first.value)]
        for other in others:
            label = TABLES["sessions"].columns[column].zh
            zh = f"“{label}”与 {first.file}!{first.sheet}!{first.cell} 不一致（“{other.raw}”、“{first.raw}”），按空白处理。"
            en = f"{column} differs from {first.file}!{first.sheet}!{first.cell} ({other.raw!r}, {first.raw!r}); left blank."
            out.problems.append(Problem("conflict", zh, en, other.file, other.sheet, other.cell, column, other.raw))
        if stated and not others:
            if TABLES["sessions"].columns[column].kind == "date":
                out.facts[column], out.facts[column + LATEST] = first.value  # type: ignore[misc]
            else:
                out.facts[column] = first.value


def _agree(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return squeezed(one) == squeezed(other)
    return one == other
