"""Tables that a dossier holds twice: a copy is read once, a second one that differs is read and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from auditlib.core.columns import TABLES
from auditlib.intake.problems import Problem
from auditlib.intake.tables import FoundTable

MANY = {"signins", "online_log"}  # tables that stand on a sheet a day; of the others a second sheet may be a copy


def without_copies(
    tables: Sequence[tuple[str, FoundTable]], problems: list[Problem]
) -> Iterator[tuple[str, FoundTable]]:
    """The tables without those that repeat another row by row: organisers put one list into several files.

    A second sheet of a table that a dossier has once, but with other rows, is read too, and a person has to look.
    """
    first: dict[tuple[str, str], tuple[str, FoundTable]] = {}
    seen: dict[object, str] = {}
    for name, table in tables:
        kind = table.layout.table
        if kind in MANY or not table.rows:
            yield name, table
            continue
        rows = frozenset(Counter(frozenset({**row, "row": None}.items()) for row in table.rows).items())
        place = seen.setdefault((kind, rows), f"{name}!{table.sheet}")
        if place != f"{name}!{table.sheet}":
            zh = f"“{TABLES[kind].zh}”与 {place} 逐行相同，只读取了前者。"
            en = f"{TABLES[kind].en} repeats {place} row by row; only that one was read."
            problems.append(Problem("bypassed_row", zh, en, name, table.sheet, table.header))
            continue
        role = table.constants.get("role", "")
        alike = [
            place for (other, told), place in first.items() if other == kind and (told == role or "" in (told, role))
        ]
        file, other = alike[0] if alike else first.setdefault((kind, role), (name, table))
        if (file, other.sheet) != (name, table.sheet):
            zh = f"“{TABLES[kind].zh}”有两处（另一处为 {file}!{other.sheet}），都已读取。请核对是否重复。"
            en = f"{TABLES[kind].en} stands twice (also {file}!{other.sheet}); both were read. Look whether one is a copy."
            problems.append(Problem("conflict", zh, en, name, table.sheet, table.header, None, None))
        yield name, table
