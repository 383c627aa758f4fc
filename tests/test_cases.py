"""Every check against its cases: each alone, then all of a check side by side as one batch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cases
import pytest

from auditlib.core.model import Finding
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.run import engine

CHECKS = {check.name: check for check in load_checks().values()}
POLICY = load_policy(Path(__file__).parents[1] / "params")
FILES = sorted(cases.FOLDER.glob("*/*.yaml"))
ALL = [(path.stem, case) for path in FILES for case in cases.load(path)]


def _findings(name: str, given: list[cases.Case], *, together: bool = False) -> dict[str, Finding]:
    check = CHECKS[name]
    policy = cases.policy_for(POLICY, given[0])
    apart = cases.APART if check.family == "crossings" else ()
    found = engine.findings(cases.tables(given, together=together, apart=apart), policy, {check.id: check})
    return {finding.session_id: finding for finding in found}


@cache
def _alone(number: int) -> Finding:
    """What case `number` of ALL gets by itself: for the test of the case and for the one of its batch."""
    name, case = ALL[number]
    return _findings(name, [case])[cases.subject(case)]


@pytest.mark.parametrize("number", range(len(ALL)), ids=[f"{name}: {case.name}" for name, case in ALL])
def test_a_case_gets_the_verdict_it_expects(number: int) -> None:
    assert cases.deviations(ALL[number][1], _alone(number)) == []


def _batches() -> list[tuple[str, list[int]]]:
    """The cases of each check that are judged by the same figures, by their numbers in ALL."""
    out: dict[tuple[str, str], list[int]] = {}
    for number, (name, case) in enumerate(ALL):
        if "unconfirmed" not in case.expected and case.unit == "sessions":  # a programme is one notice's only one
            out.setdefault((name, str(case.expected.get("figures", {}))), []).append(number)
    return [(name, given) for (name, _), given in out.items()]


@pytest.mark.parametrize(("name", "given"), _batches(), ids=[name for name, _ in _batches()])
def test_all_cases_of_a_check_as_one_batch_give_what_each_gives_alone(name: str, given: list[int]) -> None:
    together = _findings(name, [ALL[number][1] for number in given], together=True)
    for number, place in enumerate(given):
        alone, case = _alone(place), ALL[place][1]
        batch = together[cases.subject(case, number)]
        facts = {k: v.replace(f"C{number:03}-", "") if isinstance(v, str) else v for k, v in batch.facts.items()}
        assert (batch.verdict, batch.grade, facts, batch.amount_fen) == (
            alone.verdict,
            alone.grade,
            alone.facts,
            alone.amount_fen,
        ), case.name
        assert batch.message_zh.replace(f"C{number:03}-", "") == alone.message_zh
