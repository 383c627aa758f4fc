"""Invariants of the design that hold for every check there is, tried on their own cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cases
import pandas as pd
import pytest

from auditlib.core.columns import LATEST, TABLES
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


def _verdict(check: Check, tables: Tables, case: cases.Case) -> str:
    found = engine.findings(tables, cases.policy_for(POLICY, case), {check.id: check})
    return next(f.verdict for f in found if f.session_id == cases.subject(case))


def _without(tables: Tables, table: str, column: str) -> Tables:
    """The tables with one column wiped; the two ends of a date go together."""
    names = [name for name in (column, column + LATEST) if name in tables[table]]
    wiped = tables[table].assign(
        **{name: pd.Series(pd.NA, index=tables[table].index).astype(tables[table][name].dtype) for name in names}
    )
    return replace(tables, frames={**tables.frames, table: wiped})


@pytest.mark.parametrize(("check", "case"), PASSING, ids=[f"{check.id}: {case.name}" for check, case in PASSING])
def test_a_column_wiped_never_leaves_a_pass_that_rested_on_it(check: Check, case: cases.Case) -> None:
    """A blank never passes: wipe any needed column of a passing case, and it no longer passes, or did not rest on it.

    A column did not rest on it if the check declares it optional, or the case left it blank itself.
    """
    tables = cases.tables([case])
    assert _verdict(check, tables, case) == "pass"
    for table, names in check.needs.items():
        for name in names:
            if name in check.optional or tables[table][name].isna().all():
                continue
            assert _verdict(check, _without(tables, table, name), case) != "pass", f"{table}.{name}"


@pytest.mark.parametrize(("check", "case"), PASSING, ids=[f"{check.id}: {case.name}" for check, case in PASSING])
def test_a_table_that_is_missing_never_passes(check: Check, case: cases.Case) -> None:
    tables = cases.tables([case])
    for table in set(check.needs) - {"sessions", "programmes", "problems", "files"}:
        if set(check.needs[table]) <= check.optional or tables[table].empty:
            continue
        without = replace(tables, frames={**tables.frames, table: tables[table].iloc[:0]})
        assert _verdict(check, without, case) != "pass", table


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
