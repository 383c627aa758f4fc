"""The spot check's notebook: by papermill alone, at the desk without a front end, and by hand in JupyterLab."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from laboratory import opened, run_all
from papermilled import papermilled
from playwright.sync_api import Browser, Page

from auditlib.core.errors import AuditError, InputError
from auditlib.core.messages import Language
from auditlib.report import controls, desk, size_chart, spot_after
from auditlib.report import draw as papers
from auditlib.report.canvas import png
from auditlib.report.spot import Aims
from auditlib.run import conclusion, drawn, replay, visited
from auditlib.run.conclusion import Group
from auditlib.run.spotcheck import read_drawing
from auditlib.sampling import evaluate, plan, select

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "params" / "draw" / "example.yaml"
ROUND = "2025年度第一轮"
SEED, SOURCE = "01234567890123456789", "当众掷骰子"
NOW = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)


def _draw_file(folder: Path, **changes: Any) -> Path:
    """A file of a draw: ten sessions in no strata, S9 directed, three of the others drawn."""
    content = {
        "round": ROUND, "purpose": "抽查", "number": 3, "directed": {"S9": "群众举报"}, "drawn_by": "甲一", "reviewed_by": "乙二",
        "sessions": [{"id": f"S{n}", "title": f"第{n}班", "organiser": f"单位{n}", "supervisor": "某市局"} for n in range(10)],
        "inspectors": [{"id": f"J{n}", "name": f"人{n}", "unit": "省厅", "most": 9, "contact": f"1380000123{n}"} for n in range(3)],
    } | changes  # fmt: skip
    path = folder / "draw.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _made(path: Path, out: Path) -> drawn.Record:
    """Fixed and drawn, as the command does it."""
    drawing = read_drawing(path)
    _, lists = drawn.fix(drawing, out, NOW)
    record = drawn.make(drawing, out, str(lists), SEED, SOURCE, NOW)
    papers.write(record, drawing.contacts, drawn.folder(out, ROUND), confidence="95%")
    return record


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML that a part shows where there is no front end."""
    out: list[str] = []
    monkeypatch.setattr(controls, "display", lambda bundle, raw: out.append(bundle["text/html"]))
    return out


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", re.sub("<style>.*?</style>", "", html, flags=re.DOTALL)))


# By papermill's own command line


def _papermill(folder: Path, **parameters: object) -> str:
    """The texts that the notebook shows."""
    notebook = papermilled("spot_check.ipynb", folder, **parameters)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.output_type for output in outputs if output.output_type == "error"] == []
    return " ".join(str(output.data["text/html"]) for output in outputs if "data" in output)


def test_papermill_fixes_the_lists_then_draws_with_a_seed_then_evaluates(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = _papermill(tmp_path, draw=EXAMPLE, out=out)
    assert [path.name for path in (out / ROUND).iterdir()] == ["lists.json"]
    fixed = json.loads((out / ROUND / "lists.json").read_text(encoding="utf-8"))["lists_hash"]
    assert fixed in first
    assert "样本量 21，允许差错 0 个（超几何分布，置信水平 95%）" in first
    assert "data:image/png;base64," in first
    assert "还没有抽取记录" in first

    second = _papermill(tmp_path, draw=EXAMPLE, out=out, fixed=fixed, seed=SEED, seed_source=SOURCE, language="en")
    record = replay.read_record(out / ROUND / "draw.json")
    assert record.seed == SEED, "its 0 in front is still there"
    assert {"draw.html", "draw.json", "draw.xlsx", "lists.json"} == {path.name for path in (out / ROUND).iterdir()}
    assert record.seal in second
    assert "not visited yet" in second
    assert "1000000000" not in second, "contacts are masked"

    results = tmp_path / "mine.yaml"
    visited.add_results(results, record, {v.id: ("good", "") for v in record.visits}, "林一鸣", NOW)
    third = _papermill(tmp_path, draw=EXAMPLE, out=out, results=results, language="en")
    assert "<td>林一鸣 2026-03-02 08:00:00 UTC</td>" in third
    assert "(projected from those drawn)" in third


# At the desk


def test_the_plan_is_that_of_the_library(tmp_path: Path, shown: list[str]) -> None:
    aims: dict[str, object] = {
        "confidence": 0.95,
        "tolerable": "5%",
        "expected": 1,
    }  # as papermill's -p hands numbers over
    desk.Desk(str(_draw_file(tmp_path)), str(tmp_path), aims=aims, population=83).plan()
    due = plan.attributes("0.05", confidence="0.95", method="hypergeometric", expected=1, population=83)
    said = _text(shown[0])
    assert due.text("zh") in said
    assert f"{due.aicpa.n}（系数 {float(due.aicpa.factor):.2f}" in said
    assert f"83 期中抽查 {due.n} 期，发现有问题的 1 期" in said


def test_the_population_of_a_plan_is_what_is_drawn_from_at_random(tmp_path: Path, shown: list[str]) -> None:
    desk.Desk(str(_draw_file(tmp_path)), str(tmp_path)).plan()
    assert "9 期中抽查 3 期，未发现问题" in _text(shown[0]), "ten sessions, of which one is directed"


def _in_strata(**changes: Any) -> dict[str, Any]:
    """Changes to the file of a draw: 63 sessions in four strata, none directed, six drawn."""
    sizes = {"national": 8, "demonstration": 11, "engineering": 11, "ordinary": 33}
    kinds = [kind for kind, size in sizes.items() for _ in range(size)]
    sessions = [
        {"id": f"S{n}", "title": "班", "organiser": f"单位{n}", "supervisor": "某局", "category": kind}
        for n, kind in enumerate(kinds)
    ]
    number = {"national": 1, "demonstration": 1, "engineering": 1, "ordinary": 3}
    return {"sessions": sessions, "by": "category", "number": number, "directed": {}} | changes


def test_the_plan_of_a_draw_in_strata_states_the_limit_of_its_evaluation(tmp_path: Path, shown: list[str]) -> None:
    path = _draw_file(tmp_path, **_in_strata())
    desk.Desk(str(path), str(tmp_path)).plan()
    record = _made(path, tmp_path)
    assert sum(not visit.reason for visit in record.visits) == 6
    found = conclusion.conclude(conclusion.groups(record, _results(record, *["good"] * 6)), "95%", "10%")
    alone = evaluate.attributes(6, 0, confidence="0.95", method="hypergeometric", population=63).units
    assert alone is not None
    assert found.best.upper > alone
    said = f"63 期中抽查 6 期，未发现问题：按 95% 的置信水平，仍可能有多达 {found.best.upper} 期存在问题"
    assert said in _text(shown[0])
    assert said in _evaluated(record, *["good"] * 6, confidence="95%", tolerable="10%")
    assert f"多达 {alone} 期" not in shown[0]


def test_the_numbers_planned_for_strata_are_what_the_evaluation_accepts(tmp_path: Path, shown: list[str]) -> None:
    due = conclusion.enough(read_drawing(_draw_file(tmp_path, **_in_strata())).lists, "95%", "10%")
    n = sum(due.values())
    path = _draw_file(tmp_path, **_in_strata(number=dict(due)))
    desk.Desk(str(path), str(tmp_path)).plan()
    assert f"共 {n} 期（国家级 {due['national']}，省级示范 {due['demonstration']}" in _text(shown[0])
    assert "不能据此认为" not in shown[0]
    record = _made(path, tmp_path)
    assert "可以接受" in _evaluated(record, *["good"] * n, confidence="95%", tolerable="10%")
    sizes = {"national": 8, "demonstration": 11, "engineering": 11, "ordinary": 33}
    fewer = select.allocate(n - 1, sizes)
    desk.Desk(str(_draw_file(tmp_path, **_in_strata(number=dict(fewer)))), str(tmp_path)).plan()
    assert "仍可能有多达 7 期存在问题。这不低于可容忍的 7 期：本轮即使未发现问题" in _text(shown[1])


def test_no_limit_is_stated_before_a_draw_whose_weights_differ_within_a_stratum(
    tmp_path: Path, shown: list[str]
) -> None:
    desk.Desk(str(_draw_file(tmp_path, **_in_strata(weights={"S40": 3}))), str(tmp_path)).plan()
    assert "本轮抽 6 期 少于所需的 29。层内抽中机会因权重而不同，抽取之前算不出上限" in _text(shown[0])
    whole = _in_strata(number={"national": 8, "demonstration": 1, "engineering": 1, "ordinary": 3}, weights={"S1": 3})
    path = _draw_file(tmp_path, **whole)
    desk.Desk(str(path), str(tmp_path)).plan()
    record = _made(path, tmp_path)
    end = conclusion.limit(conclusion.groups(record, _results(record, *["good"] * 13)), "95%", open_bad=False)
    assert f"63 期中抽查 13 期，未发现问题：按 95% 的置信水平，仍可能有多达 {end.upper} 期" in _text(shown[1])
    desk.Desk(str(_draw_file(tmp_path, number=9, weights={"S1": 3})), str(tmp_path), language="en").plan()
    assert "All 9 sessions examined, 0 bad" in shown[2]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"aims": {"confidence": "many"}}, "不是可以精确表示的非负数"),
        ({"aims": {"confidence": "0"}}, "不在 0 与 1 之间"),
        ({"aims": {"tolerable": "1%", "expected": "2"}}, "预期差错 2 不低于可容忍水平"),
        ({"aims": {"method": "normal"}}, "没有方法"),
        ({"population": "many"}, "总体数 &#39;many&#39; 不是整数"),
        ({"population": "-3"}, "总体数 &#39;-3&#39; 不是整数"),
        ({"population": "0"}, "请给出整数"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_its_place(tmp_path: Path, shown: list[str], given: Any, says: str) -> None:
    desk.Desk(str(_draw_file(tmp_path)), str(tmp_path), **given).plan()
    assert says in shown[0]
    assert "<img" not in shown[0]


def test_more_than_there_are_is_said_where_the_method_is_of_large_populations(tmp_path: Path, shown: list[str]) -> None:
    aims = {"method": "binomial", "tolerable": "5%", "confidence": "95%"}
    desk.Desk(str(_draw_file(tmp_path)), str(tmp_path), aims=aims, language="en").plan()
    assert "n = 59" in shown[0]
    assert "There are 9 sessions only" in shown[0]


def test_the_file_of_a_draw_that_cannot_be_used_is_refused_in_every_part(tmp_path: Path, shown: list[str]) -> None:
    held = desk.Desk(str(tmp_path / "none.yaml"), str(tmp_path))
    assert "none.yaml" in held.heading
    held.plan()
    held.draw()
    held.evaluate()
    assert "none.yaml" in shown[1]
    assert list(tmp_path.iterdir()) == []


def _fixed(path: Path, out: Path) -> str:
    return drawn.fix(read_drawing(path), out, NOW)[0].lists_hash


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("7", "dice", ""), "没有写已公布的名单指纹"),
        (("7", "dice", "0" * 64), "请核对已公布的指纹"),
        (("7", " ", "HASH"), "没有说明种子的来源"),
        ((7, "dice", "HASH"), "papermill 用 -r seed"),
    ],
)
def test_a_draw_is_refused_in_its_place_and_nothing_is_written(
    tmp_path: Path, shown: list[str], given: tuple[object, str, str], says: str
) -> None:
    path = _draw_file(tmp_path)
    seed, source, fixed = given
    desk.Desk(str(path), str(tmp_path)).draw(seed, source, fixed.replace("HASH", _fixed(path, tmp_path)))
    assert says in shown[0]
    assert [file.name for file in (tmp_path / ROUND).iterdir()] == ["lists.json"]


def test_with_a_seed_lists_that_were_never_fixed_are_not_fixed_now(tmp_path: Path, shown: list[str]) -> None:
    desk.Desk(str(_draw_file(tmp_path)), str(tmp_path)).draw(SEED, SOURCE, "0" * 64)
    assert "lists.json" in shown[0]
    assert not (tmp_path / ROUND).exists()


def test_a_round_is_drawn_once_and_changed_lists_are_refused(tmp_path: Path, shown: list[str]) -> None:
    path = _draw_file(tmp_path)
    record = _made(path, tmp_path)
    before = (tmp_path / ROUND / "draw.json").read_bytes()
    desk.Desk(str(path), str(tmp_path)).draw("8", "dice", record.lists_hash)
    assert "这一轮已经抽取过" in shown[0]
    assert record.seal in shown[0], "what was drawn is shown"
    desk.Desk(str(_draw_file(tmp_path, number=4)), str(tmp_path)).draw()
    assert "名单与 2026-03-02T08:00:00Z 固定的不同" in shown[1]
    assert (tmp_path / ROUND / "draw.json").read_bytes() == before


def test_a_record_that_was_changed_is_not_evaluated(tmp_path: Path, shown: list[str]) -> None:
    path = _draw_file(tmp_path)
    _made(path, tmp_path)
    record = tmp_path / ROUND / "draw.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    content["visits"][1]["id"] = "S9"
    record.write_text(json.dumps(content), encoding="utf-8")
    desk.Desk(str(path), str(tmp_path)).evaluate()
    assert "记录与重抽的结果不符" in shown[0]
    assert "可能多达" not in shown[0]


def test_texts_of_lists_and_remarks_are_escaped(tmp_path: Path, shown: list[str]) -> None:
    path = _draw_file(tmp_path, directed={"S9": "<script>alert(1)</script>"}, purpose="<b>x")
    record = _made(path, tmp_path)
    kept = tmp_path / ROUND / visited.RESULTS
    visited.add_results(kept, record, {"S9": ("bad", "<img src=x onerror=alert(1)>")}, "<i>y", NOW)
    held = desk.Desk(str(path), str(tmp_path))
    held.draw()
    held.evaluate()
    assert [
        sign for html in (held.heading, *shown) for sign in ("<script", "<img", "<b>x", "<i>y") if sign in html
    ] == []
    assert "&lt;img" in shown[1]


def test_relative_paths_lead_to_the_same_from_the_notebooks_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "notebooks").mkdir(parents=True)
    _draw_file(tmp_path / "a")
    for here in (tmp_path / "a", tmp_path / "a" / "notebooks"):
        monkeypatch.chdir(here)
        assert desk.Desk("draw.yaml", "out").out == tmp_path / "a" / "out"


# Results beside the record


@pytest.fixture
def record(tmp_path: Path) -> drawn.Record:
    return _made(_draw_file(tmp_path), tmp_path)


def test_results_are_appended_and_the_last_one_counts(tmp_path: Path, record: drawn.Record) -> None:
    kept, sealed = tmp_path / "results.yaml", (tmp_path / ROUND / "draw.json").read_bytes()
    id, other = record.visits[1].id, record.visits[2].id
    assert visited.add_results(kept, record, {id: ("good", "看过：\n账 #1"), other: ("open", "")}, "甲一", NOW) == 1
    first = kept.read_bytes()
    assert visited.add_results(kept, record, {id: ("good", "看过：\n账 #1 ")}, "甲一", NOW) == 0, "nothing has changed"
    assert kept.read_bytes() == first
    assert visited.add_results(kept, record, {id: ("bad", "= 1\x07"), other: ("good", "")}, "乙二", NOW) == 2
    assert kept.read_bytes().startswith(first)
    rows = visited.read_results(kept, record)
    assert (rows[id].result, rows[id].remark, rows[id].by, rows[id].at) == (
        "bad",
        "= 1",
        "乙二",
        "2026-03-02T08:00:00Z",
    )
    assert rows[other].result == "good"
    assert (tmp_path / ROUND / "draw.json").read_bytes() == sealed


def _spoilt(rows: dict[int, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """What a file of results may not be, and what is said of it."""
    (row,) = rows.values()
    text = yaml.safe_dump
    yield text({1: row | {"seal": "0" * 64}}), "封印不是这份抽取记录的"
    yield text({1: row | {"id": "S77"}}), "没有抽到 S77"
    yield text({1: row | {"result": "fine"}}), "key 1.result"
    yield text({1: row | {"by": " "}}), "key 1.by"
    yield text({1: "good"}), "key 1"
    yield f"1: {json.dumps(row)}\n1: {json.dumps(row)}\n", "written twice"
    yield f"1: {json.dumps(row)}\n2: {json.dumps(row)[:30]}", "no valid YAML"


def test_a_file_of_results_that_is_not_in_order_is_refused_and_not_added_to(
    tmp_path: Path, record: drawn.Record
) -> None:
    kept, id = tmp_path / "results.yaml", record.visits[1].id
    visited.add_results(kept, record, {id: ("good", "")}, "甲一", NOW)
    for content, says in _spoilt(yaml.safe_load(kept.read_text(encoding="utf-8"))):
        kept.write_text(content, encoding="utf-8")
        for asked in (
            lambda: visited.read_results(kept, record),
            lambda: visited.add_results(kept, record, {id: ("bad", "")}, "甲一", NOW),
        ):
            with pytest.raises(AuditError, match=re.escape(says)):
                asked()
        assert kept.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("written", ["2026-03-09T16:00:00+08:00", "2026-03-09T08:00:00Z", '"2026-03-09T08:00:00Z"'])
def test_a_time_written_by_hand_is_shown_as_one_of_utc(
    written: str, tmp_path: Path, record: drawn.Record, shown: list[str]
) -> None:
    row = f"1: {{at: {written}, by: 甲, seal: '{record.seal}', id: {record.visits[1].id}, result: good}}\n"
    (tmp_path / ROUND / visited.RESULTS).write_text(row, encoding="utf-8")
    desk.Desk(str(tmp_path / "draw.yaml"), str(tmp_path)).evaluate()
    assert "2026-03-09 16:00:00" in shown[0]


@pytest.mark.parametrize(
    "written", ["2026-03-09", "2026-03-09T08:00:00", "yesterday", "0001-01-01T00:00:00+08:00", "5", ""]
)
def test_a_time_that_is_none_is_a_message_with_file_and_row(
    written: str, tmp_path: Path, record: drawn.Record, shown: list[str]
) -> None:
    row = f"1: {{at: {written}, by: 甲, seal: '{record.seal}', id: {record.visits[1].id}, result: good}}\n"
    (tmp_path / ROUND / visited.RESULTS).write_text(row, encoding="utf-8")
    desk.Desk(str(tmp_path / "draw.yaml"), str(tmp_path)).evaluate()
    assert f"{visited.RESULTS}, key 1.at" in shown[0]


def test_results_are_refused_where_nobody_says_who_enters_them(tmp_path: Path, record: drawn.Record) -> None:
    with pytest.raises(InputError, match="没有写明填写人"):
        visited.add_results(tmp_path / "results.yaml", record, {record.visits[1].id: ("good", "")}, " ", NOW)
    assert not (tmp_path / "results.yaml").exists()


def test_what_cannot_be_written_leaves_the_rows_before(
    tmp_path: Path, record: drawn.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, id = tmp_path / "results.yaml", record.visits[1].id
    visited.add_results(kept, record, {id: ("good", "")}, "甲一", NOW)
    before = kept.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(visited.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        visited.add_results(kept, record, {id: ("bad", "")}, "甲一", NOW)
    assert kept.read_bytes() == before


# What follows from the visits


def _results(record: drawn.Record, *words: str) -> dict[str, visited.Result]:
    """A result for each visit, in the order of the record."""
    return {
        visit.id: visited.Result(at="2026-03-02T08:00:00Z", by="甲", seal=record.seal, id=visit.id, result=word)  # type: ignore[arg-type]
        for visit, word in zip(record.visits, words, strict=True)
    }


def _evaluated(record: drawn.Record, *words: str, language: Language = "zh", **aims: str) -> str:
    given = Aims(**({"confidence": "90%", "tolerable": "0.3", "expected": "0"} | aims))  # type: ignore[arg-type]
    return _text(spot_after.evaluation(record, _results(record, *words), given, "sessions", language))


def test_the_limit_is_the_hypergeometric_one_and_the_directed_ones_take_no_part(record: drawn.Record) -> None:
    due = evaluate.attributes(3, 1, confidence="0.9", method="hypergeometric", population=9)
    for directed in ("good", "bad", "open"):  # the first visit is S9
        said = _evaluated(record, directed, "bad", "good", "good")
        assert (
            f"9 期中抽查 3 期，发现有问题的 1 期：按 90% 的置信水平，全部 9 期中有问题的可能多达 {due.units} 期" in said
        )
        assert "最可能 3 期" in said
        assert f"群众举报 {spot_after.RESULTS[directed]['zh']}" in said
        assert "其结果只说明它们自己" in said


def test_nothing_is_concluded_before_all_are_visited(record: drawn.Record) -> None:
    best, worst = (
        evaluate.attributes(3, bad, confidence="0.9", method="hypergeometric", population=9).units for bad in (0, 1)
    )
    said = _evaluated(record, "good", "open", "good", "good")
    assert "还有 1 期尚未检查，结论未定" in said
    assert f"最多 {best} 期；若都有问题，最多 {worst} 期" in said
    assert "可以接受" not in said
    assert "9 期中抽查" not in said


def test_an_acceptable_limit_is_said_and_asks_for_nothing_more(record: drawn.Record) -> None:
    units = evaluate.attributes(3, 0, confidence="0.9", method="hypergeometric", population=9).units
    assert units is not None
    said = _evaluated(record, "bad", "good", "good", "good", tolerable=str(units + 1))
    assert f"上限 {units} 期低于可容忍的 {units + 1} 期：可以接受" in said
    assert "再抽" not in said
    assert "不能据此认为总体可以接受" in _evaluated(record, "bad", "good", "good", "good", tolerable=str(units))


def test_after_too_many_errors_it_says_how_far_to_go_on(record: drawn.Record) -> None:
    allowed = plan.attributes(5, confidence="0.9", method="hypergeometric", population=9)
    assert (allowed.n, allowed.allowed) == (3, 0)
    longer = conclusion.stages.extend(allowed, 1)
    said = _evaluated(record, "good", "bad", "good", "good", tolerable="5")
    assert f"共抽 {longer.n} 期，即再抽 {longer.more} 期" in said
    assert "两次合计误受风险" in said
    assert "全部检查" in _evaluated(record, "good", "bad", "bad", "bad", tolerable="2")


def test_strata_are_listed_and_those_not_drawn_from_are_all_in_the_limit(tmp_path: Path) -> None:
    sessions = [
        {"id": f"S{n}", "title": "班", "organiser": f"单位{n}", "supervisor": "某局", "category": "national" if n < 4 else "ordinary"}
        for n in range(10)
    ]  # fmt: skip
    path = _draw_file(tmp_path, sessions=sessions, by="category", number={"national": 0, "ordinary": 3})
    record = _made(path, tmp_path)
    alone = evaluate.attributes(3, 0, confidence="0.9", method="hypergeometric", population=5).units
    assert alone is not None
    said = _evaluated(record, "good", "good", "good", "good", language="en")
    assert f"3 of 9 sessions drawn, none bad: up to {alone + 4} may still be bad at 90%" in said
    assert "4 sessions are of strata (or weights) from which none was drawn" in said
    assert f"national 4 0 0 0 4 ordinary 5 3 3 0 {alone}" in said


def test_units_of_another_weight_are_a_group_of_their_own(tmp_path: Path) -> None:
    record = _made(_draw_file(tmp_path, weights={"S1": 4, "S2": 4}), tmp_path)
    drawn_ids = {visit.id for visit in record.visits if not visit.reason}
    heavy = len(drawn_ids & {"S1", "S2"})
    open_ = conclusion.groups(record, {})
    assert open_ == (Group("", 1, 7, 3 - heavy, 0, 3 - heavy), Group("", 4, 2, heavy, 0, heavy))
    seen = conclusion.groups(record, _results(record, *(["bad"] * 4)))
    assert seen == (Group("", 1, 7, 3 - heavy, 3 - heavy, 0), Group("", 4, 2, heavy, heavy, 0))


def _ways(weights: list[int], n: int) -> dict[frozenset[int], Fraction]:
    """Every set of n units that may be drawn, with its chance: units come one after the other, in proportion to their weights."""
    out: dict[frozenset[int], Fraction] = {}
    for order in permutations(range(len(weights)), n):
        chance, left = Fraction(1), sum(weights)
        for unit in order:
            chance *= Fraction(weights[unit], left)
            left -= weights[unit]
        out[frozenset(order)] = out.get(frozenset(order), Fraction(0)) + chance
    return out


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.9"])
@pytest.mark.parametrize(("weights", "n"), [([1, 1, 1, 1, 3, 3], 2), ([1, 1, 1, 5, 5, 5], 3), ([1, 1, 1, 1, 1, 9], 3)])
def test_the_limit_holds_whatever_the_weights_and_wherever_the_bad_ones_are(
    weights: list[int], n: int, confidence: str
) -> None:
    ways = _ways(weights, n)
    assert sum(ways.values()) == 1
    for bad in product([False, True], repeat=len(weights)):
        too_low = Fraction(0)
        for drawn_ids, chance in ways.items():
            held = [
                Group("", weight, weights.count(weight), len(own), sum(bad[u] for u in own), 0)
                for weight in sorted(set(weights))
                for own in [[u for u in drawn_ids if weights[u] == weight]]
            ]
            if conclusion.limit(held, confidence, open_bad=False).upper < sum(bad):
                too_low += chance
        assert too_low <= 1 - Fraction(confidence), bad


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("method", ["hypergeometric", "binomial", "poisson"])
def test_the_chart_shows_the_limits_of_the_library(method: Any, language: Language) -> None:
    found = plan.attributes("0.1", confidence="0.9", method=method, population=60)
    figure = size_chart.size_chart(found, 60, 6, language=language)
    assert png(figure).startswith(b"\x89PNG")
    line = figure.axes[0].lines[1]
    for n, units in zip(line.get_xdata(), line.get_ydata(), strict=True):
        assert units == evaluate.attributes(int(n), 1, confidence="0.9", method=method, population=60).units
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert {f"所需 {found.n}", "本轮 6"} <= texts or {f"needed {found.n}", "this draw 6"} <= texts


# By hand, in JupyterLab


def _wait(page: Page, said: str) -> None:
    page.wait_for_selector(f".jp-OutputArea >> text={said}", timeout=30_000)


def test_in_jupyterlab_a_widget_moves_the_plan_a_button_draws_and_results_are_evaluated(
    browser: Browser, lab: str, tmp_path: Path
) -> None:
    with opened(browser, lab.format("spot_check.ipynb")) as (page, outside):
        run_all(page)
        _wait(page, "样本量 21，允许差错 0 个")
        before = page.locator("img.widget-image").get_attribute("src")
        page.get_by_role("slider").nth(0).focus()  # by the keyboard alone
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        due = plan.attributes("0.1", confidence="0.98", method="hypergeometric", population=63)
        _wait(page, due.text("zh"))
        assert page.locator("img.widget-image").get_attribute("src") != before
        page.get_by_label("总体（不含指定的）").fill("0")
        page.keyboard.press("Tab")
        _wait(page, "请给出整数")

        page.get_by_role("button", name="抽取并写记录").click()
        _wait(page, "没有写已公布的名单指纹")
        home = tmp_path / "work" / "out" / "draw" / ROUND
        fixed = drawn.read_fixed(home / "lists.json").lists_hash
        for label, text in (("已公布的指纹", fixed), ("种子", SEED), ("种子的出处", SOURCE)):
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="抽取并写记录").click()
        _wait(page, "记录封印")
        record = replay.read_record(home / "draw.json")
        assert record.seed == SEED

        for visit in record.visits:
            page.get_by_label(visit.id, exact=True).select_option("未发现问题")
        _wait(page, "有更改尚未保存")
        page.get_by_role("button", name="保存结果").click()
        _wait(page, "没有写明填写人")
        page.get_by_label("填写人", exact=True).fill("林一鸣")
        page.get_by_role("button", name="保存结果").click()
        _wait(page, f"已保存 {len(record.visits)} 条")
        _wait(page, "63 期中抽查 6 期，未发现问题")
        rows = visited.read_results(home / "results.yaml", record)
        assert {row.result for row in rows.values()} == {"good"}
        if shots := os.environ.get("SCREENSHOTS"):
            page.set_viewport_size({"width": 1280, "height": 4600})
            page.screenshot(path=f"{shots}/spot_check.png")
        assert outside == []
