"""Who is asked, how an answer is graded and worded, which cells it cites, what would settle an unknown."""

from __future__ import annotations

import json
from pathlib import Path

import cases
import pandas as pd
import pytest

from auditlib.core import registry
from auditlib.core.errors import CheckError
from auditlib.core.messages import Fact, figure, yuan
from auditlib.core.model import Finding, Tables, Verdict
from auditlib.core.policy import Policy, load_policy
from auditlib.run import engine

POLICY = load_policy(Path(__file__).parents[1] / "params")
TEXT = {"zh": "费用 {cost} 元", "en": "cost {cost} yuan"}


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "REGISTRY", {})


def _check(answer: object = True, **given: object) -> registry.Check:
    """A check that answers alike for every session; parts of its declaration can be replaced."""

    def test_engine(tables: Tables, policy: Policy) -> Verdict:
        sessions = tables["sessions"]
        ok = pd.Series(answer, index=sessions.index, dtype="boolean")
        return Verdict(ok=ok, facts=sessions[[]].assign(cost=pd.Series(123456, index=sessions.index, dtype="Int64")))

    declared = {
        "title": {"zh": "题目", "en": "title"},
        "formula": {"zh": "公式", "en": "formula"},
        "needs": {"cost_lines": ["amount"]},
        "grade": "violation",
        "facts": {"cost": Fact("费用", "Cost", "fen")},
        "message": TEXT,
    } | given
    registry.check("XXX001", **declared)(test_engine)  # type: ignore[arg-type]
    return registry.REGISTRY["XXX001"]


def _find(check: registry.Check, **content: object) -> Finding:
    case = cases.Case("", "", {"sessions": [{"category": "ordinary"}], **content}, {})  # type: ignore[dict-item]
    return engine.findings(cases.tables([case]), POLICY, {check.id: check})[0]


def test_a_check_asks_only_the_kinds_its_clauses_bind() -> None:
    check = _check(False, clauses=["fj2025:3.3a"])
    assert _find(check).verdict == "not_applicable"
    assert _find(check, sessions=[{"category": "demonstration"}]).verdict == "fail"


def test_elsewhere_asks_the_other_kinds_with_a_milder_grade() -> None:
    check = _check(False, clauses=["fj2025:3.3a"], elsewhere="advisory")
    assert (_find(check).verdict, _find(check).grade) == ("fail", "advisory")
    assert _find(check, sessions=[{"category": "demonstration"}]).grade == "violation"


def test_a_soft_clause_makes_a_failure_an_advisory() -> None:
    assert _find(_check(False, clauses=["fj2025:2.1h"])).grade == "advisory"
    assert _find(_check(False, clauses=["fj2025:2.1h", "fj2025:1.1a"])).grade == "violation"


def test_only_the_clauses_that_bind_the_session_are_cited() -> None:
    check = _check(clauses=["fj2025:2.1b", "fj2025:2.1f"])
    assert _find(check).clauses == ("fj2025:2.1f",)
    assert _find(check, sessions=[{"category": "national"}]).clauses == ("fj2025:2.1b",)


def test_a_session_of_unknown_category_names_the_category_as_missing() -> None:
    finding = _find(_check(None, clauses=["fj2025:3.3a"]), sessions=[{}], cost_lines=[{"amount": 1}])
    assert (finding.verdict, finding.missing[0]) == ("unknown", "缺少“项目类别”")


def test_a_failure_is_worded_in_both_languages_with_fen_as_yuan() -> None:
    finding = _find(_check(False))
    assert (finding.message_zh, finding.message_en) == ("费用 1,234.56 元", "cost 1,234.56 yuan")


def test_a_pass_lists_the_figures_it_rests_on() -> None:
    assert _find(_check(True)).message_zh == "未发现“题目”：费用 1,234.56 元。"


def test_an_unknown_names_the_blank_cells() -> None:
    finding = _find(_check(None), cost_lines=[{"amount": 1}, {"item": "x"}])
    assert finding.missing == ("经费结算表“金额”有 1 处空缺或未能读出（S1!cost_lines!amount3）",)
    assert "amount3" in finding.message_en


def test_an_unknown_without_any_row_names_the_table() -> None:
    assert _find(_check(None)).missing == ("缺少经费结算表，或表中没有可读的行",)


def test_a_session_without_dossier_asks_for_the_dossier_alone() -> None:
    finding = _find(_check(None), sessions=[{"category": "ordinary", "has_dossier": False}])
    assert finding.missing == ("未收到该期档案",)


def test_optional_columns_are_never_called_missing() -> None:
    check = _check(None, optional=["amount"])
    assert _find(check, cost_lines=[{"item": "x"}]).missing == ("现有材料不足以判断，须核对原件",)


def test_adjoining_cells_of_a_column_become_one_range() -> None:
    finding = _find(_check(False), cost_lines=[{"amount": 1}, {"amount": 2}, {"amount": 3}])
    assert [str(ref) for ref in finding.evidence] == ["S1!cost_lines!amount2:amount4"]


def test_findings_as_a_table_keep_blanks_blank_and_facts_as_json() -> None:
    frame = engine.to_frame([_find(_check(True))])
    assert list(frame) == list(engine.COLUMNS)
    assert json.loads(frame["facts"].iloc[0]) == {"cost": 123456}
    assert frame["grade"].isna().all()
    assert frame["amount_fen"].isna().all()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"needs": {"cost_line": ["amount"]}}, "Did you mean 'cost_lines'"),
        ({"needs": {"cost_lines": ["amoun"]}}, "Did you mean 'amount'"),
        ({"grade": "grave"}, "Known: advisory, suspicion, violation"),
        ({"message": {"zh": "x"}}, "Give zh and en"),
        ({"message": {"zh": "{costs}", "en": "x"}}, "Did you mean 'cost'"),
        ({"wordings": {"other": {"zh": "{costs}", "en": "x"}}}, "Did you mean 'cost'"),
        ({"gaps": {"sheet": {"zh": "缺少"}}}, "Give zh and en"),
    ],
)
def test_a_declaration_that_contradicts_the_tables_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(CheckError, match=says):
        _check(**given)


def test_an_answer_in_another_shape_is_refused() -> None:
    def test_engine(tables: Tables, policy: Policy) -> Verdict:
        index = tables["sessions"].index
        return Verdict(ok=pd.Series(1.0, index=index), facts=pd.DataFrame({"cost": 1}, index=index))

    check = _check()
    object.__setattr__(check, "function", test_engine)
    with pytest.raises(CheckError, match="boolean"):
        _find(check)


def _answering(check: registry.Check, ok: object, **parts: object) -> registry.Check:
    def test_engine(tables: Tables, policy: Policy) -> Verdict:
        index = tables["sessions"].index
        facts = pd.DataFrame({"cost": pd.Series(5, index=index, dtype="Int64")})
        masks = {name: pd.Series(held, index=index) for name, held in dict(parts.get("gaps", {})).items()}  # type: ignore[call-overload]
        wording = pd.Series(parts.get("wording"), index=index, dtype="string")
        return Verdict(ok=pd.Series(ok, index=index, dtype="boolean"), facts=facts, gaps=masks, wording=wording)

    object.__setattr__(check, "function", test_engine)
    return check


def test_a_verdict_picks_the_sentence_of_its_failure() -> None:
    check = _check(wordings={"late": {"zh": "迟了 {cost} 元", "en": "late, {cost} yuan"}})
    assert _find(_answering(check, False, wording="late")).message_en == "late, 0.05 yuan"
    assert _find(_answering(check, False)).message_zh == "费用 0.05 元"
    assert "迟了" not in _find(_answering(check, True, wording="late")).message_zh
    with pytest.raises(CheckError, match="Did you mean 'late'"):
        _find(_answering(check, False, wording="lat"))


def test_a_verdict_names_what_else_is_missing() -> None:
    check = _check(gaps={"sheet": {"zh": "缺少某表", "en": "no such sheet"}})
    rows = [{"amount": 1}]
    assert _find(_answering(check, None, gaps={"sheet": True}), cost_lines=rows).missing == ("缺少某表",)
    assert "no such sheet" in _find(_answering(check, None, gaps={"sheet": True}), cost_lines=rows).message_en
    assert "缺少某表" not in _find(_answering(check, None, gaps={"sheet": False}), cost_lines=rows).missing
    assert _find(_answering(check, True, gaps={"sheet": True}), cost_lines=rows).missing == ()
    with pytest.raises(CheckError, match="Did you mean 'sheet'"):
        _find(_answering(check, None, gaps={"shet": True}))


def test_an_unknown_names_the_day_of_which_only_a_period_is_known_if_nothing_is_blank() -> None:
    check = _check(None, needs={"sessions": ["start", "end"]})
    session = {"category": "ordinary", "start": ["2025-09-11", "2025-09-20"], "end": "2025-09-21"}
    assert _find(check, sessions=[session]).missing == (
        "“开班日期”只知道在 2025-09-11—2025-09-20 之间，须补充具体日期",
    )
    assert _find(check, sessions=[{**session, "end": None}]).missing == ("缺少“结束日期”",)


def test_an_empty_text_is_a_dash() -> None:
    assert figure("", "text", "zh") == "—"


def test_figures_are_written_exactly() -> None:
    assert yuan(10**15 + 7) == "10,000,000,000,000.07"
    assert figure(-5, "fen", "zh") == "-0.05 元"
    assert figure(5001, "share", "en") == "50.01%"
    assert figure(None, "fen", "zh") == "（空缺）"


@pytest.mark.parametrize(("applies", "verdict"), [(True, "fail"), (False, "not_applicable"), (None, "unknown")])
def test_a_check_is_asked_of_the_sessions_it_applies_to_and_open_where_that_is_not_known(
    applies: bool | None, verdict: str
) -> None:
    def test_engine(tables: Tables, policy: Policy) -> Verdict:
        sessions = tables["sessions"]
        no, asked = (pd.Series(value, index=sessions.index, dtype="boolean") for value in (False, applies))
        return Verdict(ok=no, facts=sessions[["end"]], applies=asked)

    declared = {
        "title": TEXT,
        "formula": TEXT,
        "needs": {"sessions": ["end"]},
        "message": {"zh": "有", "en": "found"},
        "skipped": TEXT,
    }
    registry.check("XXX001", grade="violation", facts={"end": Fact("结束", "end", "date")}, **declared)(test_engine)  # type: ignore[arg-type]
    assert _find(registry.REGISTRY["XXX001"]).verdict == verdict


def test_nobody_is_accused_where_the_answer_depends_on_a_kind_that_is_not_known() -> None:
    check = _check(False, clauses=["fj2025:3.2a", "fj2025:3.2e"])
    finding = _find(check, sessions=[{"category": "national"}], cost_lines=[{"amount": 1}])
    assert (finding.verdict, finding.grade, finding.missing[0]) == ("unknown", None, "缺少“经费渠道”")
    assert _find(check, sessions=[{"category": "national", "funding": "fiscal"}]).verdict == "fail"
