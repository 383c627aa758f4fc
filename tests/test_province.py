"""Another province is data alone: tests/province has figures, dates and clauses of its own, and no line of code changes."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import cases
import making
import pytest
import yaml

import auditlib
from auditlib.core.model import Finding
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.report.catalogue import Catalogue
from auditlib.run import engine

PROVINCE = Path(__file__).parent / "province"
CHECKS = load_checks()
POLICY = load_policy(PROVINCE, {key for check in CHECKS.values() for key in check.rests_on})
OPENED = date(2026, 3, 2)


def _found(check: str, policy: Any = POLICY, session: dict[str, Any] | None = None, **rows: Any) -> Finding:
    content = {
        "sessions": [{"notice": "lh2026", "start": OPENED, "as_of": date(2026, 12, 31), **(session or {})}],
        **rows,
    }
    found = engine.findings(cases.tables([cases.Case("", "", content, {})]), policy, {check: CHECKS[check]})
    return next(f for f in found if f.session_id == "S1")


@pytest.mark.parametrize(("category", "least"), [("national", 60), ("demonstration", 40), ("ordinary", 25)])
def test_its_own_minimum_of_trainees_holds(category: str, least: int) -> None:
    session = {"category": category}
    enough = _found("HDC002", session=session, signins=[{"role": "trainee", "count": least}])
    short = _found("HDC002", session=session, signins=[{"role": "trainee", "count": least - 1}])
    assert (enough.verdict, short.verdict) == ("pass", "fail")
    assert short.message_zh == f"实到学员 {least - 1} 人，少于规定的 {least} 人。"
    assert short.clauses == (("lh2026:10",) if category == "national" else ("lh2026:14",))


@pytest.mark.parametrize(("ended", "verdict"), [(date(2026, 12, 15), "pass"), (date(2026, 12, 16), "fail")])
def test_its_own_deadline_holds(ended: date, verdict: str) -> None:
    found = _found("TML001", session={"category": "ordinary", "end": ended})
    assert (found.verdict, found.clauses) == (verdict, ("lh2026:4",))


def test_its_own_rules_of_costs_bind_where_the_sample_province_has_no_figures() -> None:
    rows = {
        "signins": [{"role": "trainee", "count": 40}],
        "cost_lines": [{"cost_category": "lodging", "amount": 90_001}],
    }
    session = {"category": "demonstration", "end": date(2026, 3, 6)}  # 5 days × 40 persons × 450 yuan = 90,000
    over = _found("BUD006", session=session, **rows)
    assert (over.verdict, over.grade, over.amount_fen) == ("fail", "violation", 100)
    rows["cost_lines"] = [{"cost_category": "lodging", "amount": 90_000}]
    assert _found("BUD006", session=session, **rows).verdict == "pass"


def test_before_its_notice_no_figure_was_in_force() -> None:
    session = {"category": "ordinary", "start": date(2026, 1, 31)}
    assert _found("HDC002", session=session, signins=[{"role": "trainee", "count": 1}]).verdict == "unknown"


def test_a_demand_that_the_notice_does_not_make_is_asked_of_nobody(tmp_path: Path) -> None:
    rules = shutil.copytree(PROVINCE, tmp_path / "rules")
    notices = yaml.safe_load((rules / "notices.yaml").read_text(encoding="utf-8"))
    clauses = notices["lh2026"]["clauses"]
    clauses.pop(next(id for id, clause in clauses.items() if clause.get("stands_for") == "fj2025:2.1d"))
    for path in rules.rglob("fewest_days.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace('"lh2026:12"', '"lh2026:15"'), encoding="utf-8")
    (rules / "notices.yaml").write_text(yaml.safe_dump(notices, allow_unicode=True, sort_keys=False), encoding="utf-8")
    session = {"category": "national", "end": OPENED}
    assert _found("TML002", session=session).verdict == "fail"
    dropped = _found("TML002", load_policy(rules), session=session)
    assert (dropped.verdict, dropped.message_zh) == ("not_applicable", "不适用：该期所依据的通知没有这项要求。")


def test_every_clause_has_an_answer_and_a_new_demand_is_looked_at_by_a_person() -> None:
    answers = {answer.clause.id: answer for answer in Catalogue(PROVINCE, cases.FOLDER).answers("lh2026")}
    new = answers["lh2026:44"]
    assert new.checks == ()
    assert new.clause.onsite
    assert not any(id.startswith("fj") for id in answers)


def test_a_dossier_is_inspected_under_it_from_end_to_end(tmp_path: Path) -> None:
    making.xlsx(
        tmp_path / "register.xlsx",
        {
            "计划": [
                ("项目编号", "项目名称", "项目类别", "承办单位", "计划学员人数"),
                ("LH2026-O01", "甲班", "省级普通", "甲学院", 24),
            ]
        },
    )
    facts = [("项目名称", "甲班"), ("承办单位", "甲学院"), ("开班日期", OPENED), ("结束日期", date(2026, 3, 8))]
    making.xlsx(tmp_path / "dossiers" / "LH2026-O01" / "a.xlsx", {"基本情况": facts})
    done = auditlib.inspect(
        tmp_path / "register.xlsx", tmp_path / "dossiers", notice="lh2026", as_of="2026-12-31", params=PROVINCE
    )
    found = {f.check_id: f for f in done.findings if f.session_id == "LH2026-O01"}
    assert {f.check_id for f in done.findings} == set(CHECKS)
    assert found["HDC001"].message_zh == "计划学员 24 人，少于规定的 25 人。"
    assert found["TML003"].message_zh.startswith("研修时间 7 天")
    assert not [f for f in found.values() if any("标准未录入" in gap for gap in f.missing)]
    assert not [f for f in found.values() if any(id.startswith("fj") for id in f.clauses)]
    assert next(f for f in done.findings if f.check_id == "REC009").clauses == ("lh2026:1",)
