"""Risk scores: every point has a reason, the order of rows says nothing, nobody is convicted, and a draw takes its weights from them."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import cases
import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core.errors import InputError, ParamsError
from auditlib.core.model import GRADES, CellRef, Finding
from auditlib.core.policy import FAMILIES, load_policy
from auditlib.core.registry import load_checks
from auditlib.report import draw as papers
from auditlib.report import index, workbook
from auditlib.run import drawn, peers, rated, risk
from auditlib.run.inspection import PARAMS, Inspection
from auditlib.run.replay import replay
from auditlib.run.risk import DISCLAIMER, Past, score
from auditlib.run.spotcheck import read_drawing
from auditlib.run.weights import Weights, read_sizes, read_weights, weights_file
from auditlib.sampling.draw import as_record

CHECKS, POLICY = load_checks(), load_policy(PARAMS)
CONTENT: dict[str, Any] = {
    "status": "confirmed", "checked_on": date(2026, 1, 1), "note": {"zh": "口径", "en": "figures"},
    "grades": {"violation": 10, "suspicion": 4, "advisory": 1},
    "stake": [{"from": 1, "points": 2}, {"from": 5, "points": 5}],
    "unknowns": [{"from": 50, "points": 3}],
    "history": {"grades": {"violation": 2, "suspicion": 1, "advisory": 0}, "most": 6},
    "peers": {
        "fewest": 5,
        "figures": {"cost_per_trainee_day": [{"from": 3, "points": 7}], "other_share": [{"from": 3, "points": 8}]},
    },
    "tickets": [{"from": 0, "tickets": 1}, {"from": 10, "tickets": 2}, {"from": 20, "tickets": 5}],
}  # fmt: skip
WEIGHTS = Weights.model_validate(CONTENT)
S1 = {"session_id": "S1", "category": "ordinary", "organiser": "甲学院", "title": "甲班", "declared_total": 1000}


def _inspection(findings: Sequence[Finding], sessions: Sequence[dict[str, Any]] = (S1,), **rows: Any) -> Inspection:
    tables = cases.tables([cases.Case("", "", {"sessions": list(sessions), **rows}, {})])
    return Inspection(tables, list(findings), POLICY, CHECKS, {})


def _finding(check: str, verdict: Any = "fail", grade: Any = "violation", id: str = "S1", **more: Any) -> Finding:
    given = {"amount_fen": None, "evidence": (CellRef("a.xlsx", "表", "B2"),), "missing": ()} | more
    grade = grade if verdict == "fail" else None
    return Finding(
        id,
        check,
        verdict,
        grade,
        "张三丰的事",
        "said",
        (),
        {},
        given["amount_fen"],
        given["evidence"],
        given["missing"],
    )


def _one(*findings: Finding, **rows: Any) -> risk.Score:
    return score(_inspection(findings, **rows), WEIGHTS)[0]


def _costs(yuan: Sequence[Any], **more: Any) -> list[dict[str, Any]]:
    """Sessions of one day, one trainee each, of these costs."""
    day = date(2025, 9, 1)
    return [
        {"session_id": f"S{n}", "category": "ordinary", "organiser": "甲", "start": day, "end": day, "declared_total": cost} | more
        for n, cost in enumerate(yuan)
    ]  # fmt: skip


def _signed(sessions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"session_id": held["session_id"], "role": "trainee", "person_key": "p"} for held in sessions]


# Points


def test_failed_checks_give_points_by_grade_in_their_family_with_the_cells_they_rest_on() -> None:
    found = _one(_finding("BUD001"), _finding("HDC005", grade="suspicion"), _finding("TML014", grade="advisory"))
    assert (found.points, found.tickets) == (15, 2)
    assert found.families == {"budgets": 10, "headcounts": 4, "timelines": 1, "records": 0, "crossings": 0}
    first = found.items[0]
    assert (first.points, first.check_id, first.cells) == (10, "BUD001", (CellRef("a.xlsx", "表", "B2"),))
    assert "违规" in first.text["zh"]
    assert "violation" in first.text["en"]
    assert not any("张三丰" in item.text["zh"] for item in found.items), (
        "scores are passed on: no sentence of a finding"
    )


@pytest.mark.parametrize(
    ("fen", "points"), [(999, 0), (1000, 2), (4999, 2), (5000, 5), (500_000, 5), (0, 0), (-5000, 0)]
)
def test_the_amount_at_stake_counts_from_its_band_on(fen: int, points: int) -> None:
    found = _one(_finding("BUD001", amount_fen=fen))
    assert [item.points for item in found.items if item.part == "stake"] == ([points] if points else [])


def test_of_several_amounts_of_a_family_the_largest_counts_since_they_may_be_the_same_money() -> None:
    found = _one(
        _finding("BUD001", amount_fen=4000), _finding("BUD002", amount_fen=4999), _finding("HDC001", amount_fen=1000)
    )
    stakes = [(item.family, item.points, item.check_id) for item in found.items if item.part == "stake"]
    assert stakes == [("budgets", 2, "BUD002"), ("headcounts", 2, "HDC001")]


@pytest.mark.parametrize("cost", [None, 0, -100])
def test_without_a_cost_an_amount_gives_no_points_and_this_is_said(cost: Any) -> None:
    found = _one(_finding("BUD001", amount_fen=5000), sessions=[{**S1, "declared_total": cost}])
    assert [item.part for item in found.items] == ["grades"]
    assert any("未按金额计分：BUD001" in note["zh"] for note in found.not_rated)
    for none in (0, -5000, None):
        found = _one(_finding("BUD001", amount_fen=none), sessions=[{**S1, "declared_total": cost}])
        assert not any("未按金额计分" in note["zh"] for note in found.not_rated)


def test_a_blank_total_is_made_up_for_by_lines_without_blanks() -> None:
    sessions = [{**S1, "declared_total": None}]
    lines = [{"cost_category": "meals", "amount": 600}, {"cost_category": "other", "amount": 400}]
    assert _one(_finding("BUD001", amount_fen=5000), sessions=sessions, cost_lines=lines).points == 15
    lines[0]["amount"] = None
    assert _one(_finding("BUD001", amount_fen=5000), sessions=sessions, cost_lines=lines).points == 10


def test_what_could_not_be_judged_counts_unless_the_office_alone_is_to_settle_it() -> None:
    asked = [_finding("HDC001", "pass"), _finding("HDC002", "unknown", missing=("缺少签到表",))]
    assert [(item.part, item.points) for item in _one(*asked).items] == [("unknowns", 3)]
    assert _one(*asked, _finding("HDC003", "pass")).points == 0, "one of three is below the band"
    assert _one(*asked, _finding("HDC003", "not_applicable")).points == 3
    asked[1] = _finding("HDC002", "unknown", missing=("标准未录入/待核：每期学员人数下限",))
    assert _one(*asked).points == 0
    asked[1] = _finding("HDC002", "unknown", missing=("标准未录入/待核：下限", "缺少签到表"))
    assert _one(*asked).points == 3


def test_the_mark_of_an_unconfirmed_figure_is_what_the_engine_says(small_inspection: Inspection) -> None:
    assert (
        _finding("BUD006", "unknown", missing=("标准未录入/待核：综合定额",)).missing[0].startswith(risk.NOT_CONFIRMED)
    )
    gap = next(f for f in small_inspection.findings if f.check_id == "BUD006").missing[0]
    assert gap.startswith(risk.NOT_CONFIRMED)


def test_history_is_the_organisers_average_and_has_a_limit() -> None:
    def failed(violations: int) -> dict[str, dict[str, int]]:
        return {"budgets": {"violation": violations, "suspicion": 1, "advisory": 9}}

    def points(*past: Past) -> list[tuple[str, int]]:
        return [(i.family, i.points) for i in score(_inspection([]), WEIGHTS, past)[0].items if i.part == "history"]

    assert points(Past("A", "甲 学院", failed(2)), Past("B", "甲学院", failed(0))) == [("budgets", 3)]
    assert points(Past("A", "甲学院", failed(50))) == [("budgets", 6)]
    assert points(Past("A", "乙学院", failed(2))) == []
    assert points(Past("S1", "甲学院", failed(2))) == [], "inspected now, so it is no history"
    nobody = score(_inspection([], [{**S1, "organiser": None}]), WEIGHTS, [Past("A", "甲学院", failed(2))])[0]
    assert (nobody.points, nobody.not_rated[0]["zh"]) == (0, "未比对历史：没有承办单位")


# Peers


@pytest.mark.parametrize(("highest", "points"), [("127.99", 0), ("128", 7), ("1000000000", 7), ("111", 0), ("1", 0)])
def test_a_cost_counts_from_three_deviations_above_the_median_on(highest: str, points: int) -> None:
    # of 100, 104, 110, 112 and 128 the median is 110; the deviations are 10, 6, 0, 2 and 18, their median is 6
    sessions = _costs([100, 104, 110, 112, highest])
    found = score(_inspection([], sessions, signins=_signed(sessions)), WEIGHTS)
    given = [item for held in found if held.session_id == "S4" for item in held.items if item.part == "peers"]
    assert [item.points for item in given] == ([points] if points else [])
    if highest == "128":
        assert "128.00 元/人天" in given[0].text["zh"]
        assert "中位数为 110.00 元/人天，中位绝对偏差为 6.00 元/人天，高出 3.0 倍" in given[0].text["zh"]
        assert given[0].cells == (
            CellRef("S4", "sessions", "declared_total2"),
            *(CellRef("S4", "sessions", f"{n}2") for n in ("start", "end")),
        )
    assert sum(item.points for held in found if held.session_id != "S4" for item in held.items) == 0


def _why(sessions: list[dict[str, Any]], id: str = "S0", **rows: Any) -> str:
    compared = peers.compare(_inspection([], sessions, **rows).tables, 5)[id]["cost_per_trainee_day"]
    assert compared.times is None
    return compared.text["zh"]


def test_what_cannot_be_compared_gives_no_points_and_says_why() -> None:
    five = _costs([100, 104, 110, 112, 500])
    assert "只有 4 期有此数值，少于 5 期" in _why(five[:4], signins=_signed(five[:4]))
    assert "缺少费用（大于零）、签到学员人数和起止日期" in _why(five)
    assert "缺少费用" in _why(_costs([0, 1, 2, 3, 4]), signins=_signed(five))
    assert "缺少费用" in _why(_costs([-5, 1, 2, 3, 4]), signins=_signed(five))
    assert "没有离散程度" in _why(_costs([100, 100, 100, 100, 500]), "S4", signins=_signed(five))
    assert "不知道项目类别" in _why(_costs([100, 104, 110, 112, 500], category=None), signins=_signed(five))
    staff = [{**held, "role": "staff"} for held in _signed(five)]
    assert "缺少费用" in _why(five, signins=staff)
    someone = [*_signed(five), {"session_id": "S0", "role": "trainee", "person_key": None}]
    assert "缺少费用" in _why(five, signins=someone), "nobody knows whether two persons signed in, or one"


def test_the_share_of_other_costs_is_compared_too() -> None:
    sessions = _costs([100] * 5)
    shares = (10, 20, 30, 40, 90)
    lines = [
        {"session_id": f"S{n}", "cost_category": name, "amount": amount}
        for n, share in enumerate(shares)
        for name, amount in (("other", share), ("meals", 100 - share))
    ]
    found = score(_inspection([], sessions, cost_lines=lines), WEIGHTS)
    assert [(held.session_id, item.points) for held in found for item in held.items] == [("S4", 8)]
    assert "90%" in found[0].items[0].text["zh"]
    assert found[0].items[0].cells == (CellRef("S4", "cost_lines", "amount2"),)


def test_amounts_beyond_any_session_do_not_overflow() -> None:
    lines = [
        {"session_id": f"S{n}", "cost_category": name, "amount": 10**13 * (n + 1) if name == "other" else 10**13}
        for n in range(5)
        for name in ("other", "meals")
    ]
    tables = _inspection([], _costs([100] * 5), cost_lines=lines).tables
    assert "83.33%" in peers.compare(tables, 5)["S4"]["other_share"].text["zh"]


# Whatever the findings


_FINDINGS = st.lists(
    st.builds(
        _finding,
        st.sampled_from(sorted(CHECKS)),
        st.sampled_from(["fail", "pass", "unknown", "not_applicable"]),
        st.sampled_from(GRADES),
        st.sampled_from(["S1", "S2", "P1"]),
        amount_fen=st.none() | st.integers(-(10**6), 10**9),
        missing=st.sampled_from([(), ("缺少签到表",), ("标准未录入/待核：下限",)]),
    ),
    max_size=25,
    unique_by=lambda held: (held.session_id, held.check_id),
)  # fmt: skip
_PAST = st.lists(
    st.builds(
        Past,
        st.sampled_from(["A", "B", "C", "S1"]),
        st.sampled_from(["甲学院", "乙学院", ""]),
        st.dictionaries(st.sampled_from(FAMILIES), st.dictionaries(st.sampled_from(GRADES), st.integers(0, 9))),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(_FINDINGS, _PAST, st.randoms(use_true_random=False))
def test_items_add_up_and_no_order_changes_a_score(
    findings: list[Finding], past: list[Past], shuffled: random.Random
) -> None:
    sessions = [S1, {**S1, "session_id": "S2", "declared_total": None}]
    lines = [{"session_id": "S2", "cost_category": "other", "amount": n - 3} for n in range(9)]
    found = score(_inspection(findings, sessions, cost_lines=lines), WEIGHTS, past)
    for held in found:
        assert held.points == sum(item.points for item in held.items) == sum(held.families.values())
        assert all(item.points > 0 and item.text["zh"] and item.text["en"] for item in held.items)
        assert held.tickets == (5 if held.points >= 20 else 2 if held.points >= 10 else 1)
        worst = sum(f.verdict == "fail" and f.session_id == held.session_id for f in findings)
        assert sum(sum(grades.values()) for grades in held.failed.values()) == worst
    for rows in (findings, past, sessions, lines):
        shuffled.shuffle(rows)
    assert score(_inspection(findings, sessions, cost_lines=lines), WEIGHTS, past) == found


# Weights


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda held: held.update(points=3), "points"),
        (lambda held: held["grades"].pop("advisory"), "grades.advisory"),
        (lambda held: held["grades"].update(violation=-1), "grades.violation"),
        (lambda held: held["grades"].update(violation=True), "grades.violation"),
        (lambda held: held["stake"].reverse(), "stake"),
        (lambda held: held["stake"][1].update({"from": 1}), "stake"),
        (lambda held: held["tickets"].pop(0), "tickets"),
        (lambda held: held["tickets"][2].update(tickets=1), "tickets"),
        (lambda held: held["tickets"][0].update(tickets=0), "tickets.0.tickets"),
        (lambda held: held["peers"].update(fewest=1), "peers.fewest"),
        (lambda held: held.update(status="maybe"), "status"),
    ],
)
def test_weights_that_are_not_in_order_are_refused_with_their_place(change: Any, said: str, tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    change(content)
    (tmp_path / "risk").mkdir()
    (tmp_path / "risk" / "weights.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        read_weights(tmp_path)
    assert f"key {said}" in str(refused.value)


def test_rules_without_weights_of_their_own_have_those_beside_the_package(tmp_path: Path) -> None:
    assert weights_file(Path(__file__).parent / "province") == PARAMS / "risk" / "weights.yaml"
    shutil.copytree(PARAMS / "risk", tmp_path / "risk")
    assert weights_file(tmp_path) == tmp_path / "risk" / "weights.yaml"
    for held in (read_weights(tmp_path), read_sizes(tmp_path)):
        assert "检查单位自定的工作口径" in held.standing["zh"]
        assert "尚未经本单位确认" in held.standing["zh"]


# The file, and the draw


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """risk.json of eight sessions; S0 has violations and most tickets."""
    sessions = [{"session_id": f"S{n}", "organiser": f"单位{n // 2}", "declared_total": 1} for n in range(8)]
    findings = [_finding(check, id="S0") for check in ("BUD001", "BUD002", "BUD004")] + [_finding("BUD001", id="S5")]
    path = tmp_path / "risk.json"
    path.write_text(rated.text(rated.rate(_inspection(findings, sessions), PARAMS)), encoding="utf-8")
    return path


def test_scores_are_read_back_and_one_that_was_changed_is_refused(scores: Path) -> None:
    held = {one.id: one for one in rated.read_ratings(scores)}
    assert (held["S0"].points, held["S0"].tickets, held["S1"].tickets) == (30, 3, 1)
    assert held["S0"].failed["budgets"] == {"violation": 3, "suspicion": 0, "advisory": 0}
    content = json.loads(scores.read_text(encoding="utf-8"))
    assert content["says"] == DISCLAIMER
    for change in (
        lambda held: held["sessions"][0].update(points=31),
        lambda held: held["sessions"][0]["items"].pop(),
        lambda held: held["sessions"].append(held["sessions"][1]),
        lambda held: held["sessions"][0].update(tickets=0),
        lambda held: held["sessions"][0].update(tickets=9999),
        lambda held: held["weights"].pop("tickets"),
        lambda held: held["weights"]["tickets"][0].update({"from": 1}),
        lambda held: held.update(format="auditlib-risk/2"),
        lambda held: held.pop("says"),
    ):
        changed = copy.deepcopy(content)
        change(changed)
        scores.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(InputError, match="auditlib inspect"):
            rated.read_ratings(scores)
    content["sessions"][1]["tickets"] = 9999
    scores.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="S1 的签数 9999 与得分 0 不符，按文件中的权重应为 1"):
        rated.read_ratings(scores)
    for damaged in ("", "[]", "{", "\x00"):
        scores.write_text(damaged, encoding="utf-8")
        with pytest.raises(InputError):
            rated.read_ratings(scores)
    with pytest.raises(InputError, match="cannot be opened"):
        rated.read_ratings(scores.with_name("none.json"))


def test_the_scores_of_an_earlier_year_are_history_and_those_of_now_are_refused(scores: Path) -> None:
    now = _inspection([], [{"session_id": "T1", "organiser": "单位0"}])
    found = rated.rate(now, PARAMS, [scores])
    assert [(item.part, item.points) for item in found.scores[0].items] == [("history", 3)], (
        "3 violations in 2 sessions"
    )
    assert found.history[0][0] == "risk.json"
    assert '"sha256"' in rated.text(found)
    with pytest.raises(InputError, match="is no history"):
        rated.rate(_inspection([], [{"session_id": f"S{n}"} for n in range(9)]), PARAMS, [scores])


def _draw(folder: Path, **changes: Any) -> Path:
    content: dict[str, Any] = {
        "round": "一轮", "purpose": "抽查", "drawn_by": "甲", "reviewed_by": "乙", "number": 2, "risk": "risk.json",
        "sessions": [{"id": f"S{n}", "organiser": f"单位{n // 2}", "supervisor": "某局"} for n in range(8)],
        "inspectors": [{"id": f"J{n}", "name": f"人{n}", "unit": "省厅", "most": 9} for n in range(3)],
    } | changes  # fmt: skip
    path = folder / "draw.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def _weights(path: Path) -> dict[str, int]:
    return {unit.id: unit.weight for unit in read_drawing(path).lists.units}


def test_a_draw_takes_its_weights_from_scores_and_what_is_named_goes_before(scores: Path, tmp_path: Path) -> None:
    assert _weights(_draw(tmp_path)) == {"S0": 3, "S5": 2} | {f"S{n}": 1 for n in (1, 2, 3, 4, 6, 7)}
    assert _weights(_draw(tmp_path, weights={"S0": 1, "S1": 9}))["S1"] == 9
    assert _weights(_draw(tmp_path, weights={"S0": 1}))["S0"] == 1
    assert _weights(_draw(tmp_path, draw="organisers")) == {"单位0": 3, "单位1": 1, "单位2": 2, "单位3": 1}
    more = [{"id": "S9", "organiser": "新", "supervisor": "某局"}]
    with pytest.raises(InputError, match="S9"):
        read_drawing(_draw(tmp_path, sessions=more))
    assert _weights(_draw(tmp_path, sessions=more, number=1, weights={"S9": 2})) == {"S9": 2}


def test_the_hash_of_the_scores_is_fixed_with_the_lists(scores: Path, tmp_path: Path) -> None:
    path = _draw(tmp_path)
    drawing = read_drawing(path)
    _, fixed = drawn.fix(drawing, tmp_path / "out", datetime(2026, 3, 2, tzinfo=UTC))
    record = drawn.make(drawing, tmp_path / "out", str(fixed), "123", "骰子", datetime(2026, 3, 3, tzinfo=UTC))
    content = drawn.as_json(record)
    assert len(content["lists"]["risk"]) == 64
    assert replay(content, drawing) == []
    scores.write_text(scores.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert [one.place for one in replay(content, read_drawing(path))] == ["lists.risk"]
    assert "risk" not in as_record(read_drawing(_draw(tmp_path, risk=None)).lists), (
        "lists without scores keep their hash"
    )
    page = papers.html(record, {}, confidence="95%")
    assert DISCLAIMER["zh"] in page
    assert content["lists"]["risk"] in page
    assert "结果不能按机会相同推算到未抽中的" in page
    assert DISCLAIMER["en"] in papers.html(record, {}, "en", confidence="95%")
    cells = [cell.value for row in papers.workbook(record, {}, confidence="95%")["抽取记录"] for cell in row]
    assert any(DISCLAIMER["zh"] in str(cell) for cell in cells)


def test_an_even_draw_says_what_it_leaves_open(scores: Path, tmp_path: Path) -> None:
    drawing = read_drawing(_draw(tmp_path, risk=None))
    _, fixed = drawn.fix(drawing, tmp_path / "out", datetime(2026, 3, 2, tzinfo=UTC))
    record = drawn.make(drawing, tmp_path / "out", str(fixed), "123", "骰子", datetime(2026, 3, 3, tzinfo=UTC))
    # 2 of 8 that show nothing: with 5 bad C(3,2)/C(8,2) = 3/28 is above 10 %, with 6 bad 1/28 is below 5 %
    assert "8 个中抽查 2 个，未发现问题：按 90% 的置信水平，仍可能有多达 5 个存在问题" in papers.html(
        record, {}, confidence="90%"
    )
    directed = read_drawing(_draw(tmp_path, risk=None, round="二轮", directed={"S0": "举报"}))
    _, fixed = drawn.fix(directed, tmp_path / "out", datetime(2026, 3, 2, tzinfo=UTC))
    other = drawn.make(directed, tmp_path / "out", str(fixed), "124", "骰子", datetime(2026, 3, 3, tzinfo=UTC))
    assert "7 个中抽查 2 个" in papers.html(other, {}, confidence="90%")
    english = papers.html(record, {}, "en", confidence="95%")
    assert "2 of 8 drawn, none bad: up to 5 may still be bad at 95%." in english
    assert DISCLAIMER["en"] not in english, "no scores, no word of them"


def test_the_findings_and_the_first_page_show_the_scores_and_that_they_convict_nobody(
    small_inspection: Inspection, tmp_path: Path
) -> None:
    found = rated.rate(small_inspection, PARAMS)
    for language, (scores, reasons) in {"zh": ("风险评分", "评分依据"), "en": ("risk", "points")}.items():
        path = tmp_path / f"{language}.xlsx"
        workbook.write_findings(path, small_inspection, {}, found, language=language)  # type: ignore[arg-type]
        book = openpyxl.load_workbook(path)
        for name in (scores, reasons):
            assert book[name]["A2"].value == DISCLAIMER[language]
            assert book[name]["A3"].value == found.weights.standing[language]
        given = [row for row in book[reasons].iter_rows(min_row=6, values_only=True) if row[0] == "FJ2025-D01"]
        points = {row[0]: row[4] for row in book[scores].iter_rows(min_row=6, values_only=True)}
        assert points["FJ2025-D01"] == sum(row[1] or 0 for row in given) > 0
        assert any(row[6] == "FJ2025-D01/材料.xlsx!签到表!B2:B30" for row in given)
        assert book[scores]["C6"].data_type == "s", "an organiser called like a formula stays text"
        page = index.page(small_inspection, {}, {}, found.scores, title="x", language=language)  # type: ignore[arg-type]
        assert DISCLAIMER[language] in page
    assert DISCLAIMER["zh"] not in index.page(small_inspection, {}, {}, title="x")
