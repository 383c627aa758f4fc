"""Every check against its cases: each alone, then all of a check side by side as one batch."""

from __future__ import annotations

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


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{name}: {case.name}" for name, case in ALL])
def test_a_case_gets_the_verdict_it_expects(name: str, case: cases.Case) -> None:
    finding = _findings(name, [case])[cases.subject(case)]
    assert cases.deviations(case, finding) == []


def _batches() -> list[tuple[str, list[cases.Case]]]:
    """The cases of each check that are judged by the same figures."""
    out: dict[tuple[str, str], list[cases.Case]] = {}
    for name, case in ALL:
        if "unconfirmed" not in case.expected and case.unit == "sessions":  # a programme is one notice's only one
            out.setdefault((name, str(case.expected.get("figures", {}))), []).append(case)
    return [(name, given) for (name, _), given in out.items()]


@pytest.mark.parametrize(("name", "given"), _batches(), ids=[name for name, _ in _batches()])
def test_all_cases_of_a_check_as_one_batch_give_what_each_gives_alone(name: str, given: list[cases.Case]) -> None:
    together = _findings(name, given, together=True)
    for number, case in enumerate(given):
        alone = _findings(name, [case])[cases.subject(case)]
        batch = together[cases.subject(case, number)]
        facts = {k: v.replace(f"C{number:03}-", "") if isinstance(v, str) else v for k, v in batch.facts.items()}
        assert (batch.verdict, batch.grade, facts, batch.amount_fen) == (
            alone.verdict,
            alone.grade,
            alone.facts,
            alone.amount_fen,
        ), case.name
        assert batch.message_zh.replace(f"C{number:03}-", "") == alone.message_zh
