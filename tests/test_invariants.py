"""Invariants of the design that hold for every check there is, tried on their own cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cases
import pandas as pd
import pytest

from auditlib.core.columns import INDEXED, LATEST, TABLES
from auditlib.core.model import Tables
from auditlib.core.policy import load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.run import engine

CHECKS = {check.name: check for check in load_checks().values()}
POLICY = load_policy(Path(__file__).parents[1] / "params")
PASSING = [
    (CHECKS[path.stem], case)
    for path in sorted(cases.FOLDER.glob("*/*.yaml"))
    for case in cases.load(path)
    if case.expect == "pass" and path.stem in CHECKS
]
TRIED = [(check, [case for tried, case in PASSING if tried is check]) for check in CHECKS.values()]
each_check = pytest.mark.parametrize(("check", "passing"), TRIED, ids=[check.id for check, _ in TRIED])


Change = Callable[[Tables, str], Tables]


def _wiped(table: str, column: str) -> Change:
    """Tables with one column wiped in the rows of one session or, for "", of all; the two ends of a date go together."""

    def change(tables: Tables, prefix: str) -> Tables:
        rows = tables[table]
        names = [name for name in (column, column + LATEST) if name in rows]
        blank = {name: rows[name].mask(_rows(rows, table, prefix)) for name in names}
        return replace(tables, frames={**tables.frames, table: rows.assign(**blank)})

    return change


def _missing(table: str) -> Change:
    """Tables without the rows of one session, or of all, in one table."""

    def change(tables: Tables, prefix: str) -> Tables:
        rows = tables[table]
        return replace(
            tables, frames={**tables.frames, table: rows[~_rows(rows, table, prefix)].reset_index(drop=True)}
        )

    return change


def _rows(rows: pd.DataFrame, table: str, prefix: str) -> pd.Series:
    ids = rows.index if table in INDEXED else rows["session_id"]
    return pd.Series([str(id).startswith(prefix) for id in ids], index=rows.index, dtype=bool)


def _passing(check: Check, tried: Sequence[tuple[str, cases.Case, Change]]) -> list[str]:
    """Names of the changes after which a case still passes.

    Side by side, each in sessions of its own, but for a check that compares sessions or judges a programme: there a blank of one
    might hide what another one does.
    """
    if check.crosses or check.unit == "programmes" or "programmes" in check.needs:
        return [
            name
            for name, case, change in tried
            if _verdicts(check, change(cases.tables([case]), ""), case)[cases.subject(case)] == "pass"
        ]
    out = []
    for figures in dict.fromkeys(_figures(case) for _, case, _ in tried):
        here = [one for one in tried if _figures(one[1]) == figures]
        tables = cases.tables([case for _, case, _ in here], together=True)
        for number, (_, _, change) in enumerate(here):
            tables = change(tables, f"C{number:03}-")
        found = _verdicts(check, tables, here[0][1])
        out += [name for number, (name, case, _) in enumerate(here) if found[cases.subject(case, number)] == "pass"]
    return out


def _figures(case: cases.Case) -> str:
    """By what a case is judged that another one is not."""
    return repr([case.expected.get(name) for name in ("figures", "unconfirmed")])


def _verdicts(check: Check, tables: Tables, case: cases.Case) -> dict[str, str]:
    found = engine.findings(tables, cases.policy_for(POLICY, case), {check.id: check})
    return {f.session_id: f.verdict for f in found}


@each_check
def test_a_column_wiped_never_leaves_a_pass_that_rested_on_it(check: Check, passing: list[cases.Case]) -> None:
    """A blank never passes: wipe any needed column of a passing case, and it no longer passes, or did not rest on it.

    A column did not rest on it if the check declares it optional, or the case left it blank itself. That the case passes before is
    what test_cases.py tries.
    """
    tried = []
    for case in passing:
        tables = cases.tables([case])
        tried += [
            (f"{case.name}: {table}.{name}", case, _wiped(table, name))
            for table, names in check.needs.items()
            for name in names
            if name not in check.optional and not tables[table][name].isna().all()
        ]
    assert _passing(check, tried) == []


@each_check
def test_a_table_that_is_missing_never_passes(check: Check, passing: list[cases.Case]) -> None:
    tried = []
    for case in passing:
        tables = cases.tables([case])
        tried += [
            (f"{case.name}: {table}", case, _missing(table))
            for table in sorted(set(check.needs) - {"sessions", "programmes", "problems", "files"})
            if not set(check.needs[table]) <= check.optional and not tables[table].empty
        ]
    assert _passing(check, tried) == []


def test_every_unconfirmed_figure_leaves_its_checks_undecided() -> None:
    for check in CHECKS.values():
        given = [case for tried, case in PASSING if tried is check]
        for case in given[:1] if check.uses else []:
            found = engine.findings(cases.tables([case]), cases.unconfirmed(POLICY, check.uses), {check.id: check})
            subject = next(f for f in found if f.session_id == cases.subject(case))
            assert subject.verdict in ("unknown", "not_applicable"), check.id
            if subject.verdict == "unknown":
                assert any("标准未录入/待核" in gap for gap in subject.missing), check.id


def test_money_is_held_in_whole_fen_and_nothing_in_floats() -> None:
    for name in TABLES:
        frame = cases.tables([cases.Case("blank", "pass", {}, {})])[name]
        for column, dtype in frame.dtypes.items():
            assert not str(dtype).startswith("float"), f"{name}.{column}"
        for column, declared in TABLES[name].columns.items():
            if declared.kind == "fen":
                assert frame[column].dtype == "Int64", f"{name}.{column}"
