"""Tables that a dossier holds twice: a copy is read once, parts of one list are read together, a second list that differs is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from auditlib.core.columns import TABLES
from auditlib.intake.problems import Problem
from auditlib.intake.records import Records
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.values.texts import squeezed

MANY = {"signins", "online_log"}  # tables that stand on a sheet a day; of the others a second sheet may be a copy
PERSONS = {"roster", "assessments", "certificates", "platform_roster"}
THING = {  # what tells the lines of other tables apart; of those that are not named here two sheets may be budget and settlement
    "vouchers": ("voucher_no",),
    "contracts": ("contract_no",),
    "timetable": ("day",),
    "meals": ("day",),
    "lecture_fees": ("lecturer", "day"),
}


def without_copies(
    tables: Sequence[tuple[str, FoundTable]], problems: list[Problem]
) -> Iterator[tuple[str, FoundTable]]:
    """The tables without those that repeat another row by row: organisers put one list into several files.

    A list over several sheets (第一组, 第二组) is read whole. A second sheet that holds what another one holds, and is no copy
    of it, is read too, and a person has to look.
    """
    first: dict[tuple[str, str], list[tuple[str, FoundTable]]] = defaultdict(list)
    seen: dict[object, str] = {}
    alike_in_size = Counter((table.layout.table, len(table.rows)) for _, table in tables)
    for name, table in tables:
        kind = table.layout.table
        if kind in MANY or not len(table.rows):
            yield name, table
            continue
        lonely = alike_in_size[kind, len(table.rows)] == 1  # its rows need not be compared with any others
        place = (
            f"{name}!{table.sheet}"
            if lonely
            else seen.setdefault((kind, *_content(table.rows)), f"{name}!{table.sheet}")
        )
        if place != f"{name}!{table.sheet}":
            zh = f"“{TABLES[kind].zh}”与 {place} 逐行相同，只读取了前者。"
            en = f"{TABLES[kind].en} repeats {place} row by row; only that one was read."
            problems.append(Problem("bypassed_row", zh, en, name, table.sheet, table.header))
            continue
        role = table.constants.get("role", "")
        alike = [
            other
            for (which, told), found in first.items()
            for other in found
            if which == kind
            and (told == role or "" in (told, role))
            and (other[0], other[1].sheet) != (name, table.sheet)
        ]
        rival = next((other for other in alike if not _parts(table, other[1])), None)
        if rival:
            zh = f"“{TABLES[kind].zh}”有两处（另一处为 {rival[0]}!{rival[1].sheet}），都已读取。请核对是否重复。"
            en = f"{TABLES[kind].en} stands twice (also {rival[0]}!{rival[1].sheet}); both were read. Look whether one is a copy."
            problems.append(Problem("conflict", zh, en, name, table.sheet, table.header, None, None))
        first[kind, role].append((name, table))
        yield name, table


def _parts(one: FoundTable, other: FoundTable) -> bool:
    """Whether two tables surely hold nothing in common, and so are parts of one list."""
    kind = one.layout.table
    if kind in PERSONS:
        return not _shares_person([*one.rows.rows()], [*other.rows.rows()])
    if kind not in THING:
        return False
    keys = [{*zip(*map(table.rows.column, THING[kind]), strict=True)} for table in (one, other)]
    return not any(None in key for key in keys[0] | keys[1]) and keys[0].isdisjoint(keys[1])


def _content(rows: Records) -> tuple[object, ...]:
    """What rows say, whatever their order and their place on the sheet."""
    told = {name: values for name, values in rows.columns.items() if name != "row" and values.count(None) < len(rows)}
    names = sorted(told)
    return tuple(names), frozenset(Counter(zip(*(told[name] for name in names), strict=True)).items())


def _shares_person(one: Sequence[Mapping[str, object]], other: Sequence[Mapping[str, object]]) -> bool:
    """Whether somebody may stand in both lists: the same number, or the same name where not both numbers and not both employers differ."""
    by_number = {row["id_number"] for row in one if row.get("id_number")}
    by_name: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in one:
        by_name[_squeezed(row, "name")].append(row)
    return any(
        row.get("id_number") in by_number
        or any(_alike(row, found) for found in by_name.get(_squeezed(row, "name"), ()))
        for row in other
    )


def _alike(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    for column in ("id_number", "employer"):
        if one.get(column) and other.get(column):
            return _squeezed(one, column) == _squeezed(other, column)
    return True


def _squeezed(row: Mapping[str, object], column: str) -> str:
    return squeezed(str(row.get(column) or ""))
