"""The level of a professional title, from the words of params/layouts/titles.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import LAYOUTS, intake, xlsx

from auditlib.core.model import Block
from auditlib.intake.records import Records
from auditlib.intake.tables.layout import load
from auditlib.intake.values.titles import LEVELS, fill_levels, title_level

TITLES = load(LAYOUTS).titles


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("教授", "senior"),
        ("副教授", "associate_senior"),
        ("正高级工程师", "senior"),
        ("教授级高级工程师", "senior"),
        ("高级工程师", "associate_senior"),
        ("高级工程师（副高）", "associate_senior"),
        ("工程师", "middle"),
        ("助理工程师", "junior"),
        ("研究员", "senior"),
        ("副研究员", "associate_senior"),
        ("助理研究员", "middle"),
        ("研究实习员", "junior"),
        ("主任医师", "senior"),
        ("副主任医师", "associate_senior"),
        ("主治医师", "middle"),
        ("医师", "junior"),
        ("研究馆员", "senior"),
        ("副研究馆员", "associate_senior"),
        ("馆员", "middle"),
        ("高级 编辑", "senior"),
        ("电气工程师", "middle"),
        ("无线电工程师", "middle"),
        ("副主任、高级工程师", "associate_senior"),
        ("教授、研究员", "senior"),
        ("无", "none"),
        ("未评", "none"),
        ("高级工程师/注册会计师", "associate_senior"),
        ("总经济师、高级经济师", "associate_senior"),
        ("教授级高级农艺师", "senior"),
        ("小学高级教师", "middle"),
        ("初级会计师", "junior"),
        ("研究员（助理）", "middle"),
        ("教授（副）", "associate_senior"),
    ],
)
def test_the_longest_text_at_its_place_tells_the_level(title, level):
    assert title_level(title, TITLES) == level


@pytest.mark.parametrize(
    "title",
    [
        "",
        "高级",
        "工程师（高级）",
        "总工程师",
        "注册会计师",
        "处长",
        "教授、高级工程师",
        "工程师/助教",
        "有无职称不详",
        "研究员助理",
        "拟评高级工程师",
        "高级工程师（待评）",
        "高级工程师（证书办理中）",
        "工程师、拟评高级工程师",
    ],
)
def test_two_levels_or_none_tell_nothing(title):
    assert title_level(title, TITLES) is None


def test_every_text_tells_its_own_level_though_it_holds_others():
    told = {text: level for text, level in TITLES.items() if level in LEVELS}
    assert {text: title_level(text, TITLES) for text in TITLES} == {text: told.get(text) for text in TITLES}
    inside = {text: level for text, level in told.items() if level != "none"}
    assert {text: title_level(f"某单位{text}", TITLES) for text in inside} == inside


@pytest.mark.parametrize(
    ("title", "level", "kind"),
    [
        ("教授、高级工程师", "senior", "guess"),
        ("经济师 高级工程师", "associate_senior", "guess"),
        ("高级 工程师、经济师", None, "unreadable_value"),
        ("高级工程师（正高级）", None, "unreadable_value"),
        ("高级", None, "unreadable_value"),
        ("高级工程师、高级经济师", "associate_senior", None),
        ("处长", None, None),
        ("拟评高级工程师", None, "unreadable_value"),
        ("高级工程师（证书办理中）", None, "unreadable_value"),
        ("工程师、拟评高级工程师", None, "unreadable_value"),
    ],
)
def test_what_is_no_single_level_is_a_problem_at_the_cell_of_the_title(title, level, kind):
    roster = Records.of([{"professional_title": title, "block": 0, "row": 7}])
    problems = fill_levels(roster, [Block("D01/a.xlsx", "名单", {"professional_title": "C"})], TITLES)
    assert roster.column("title_level") == [level]
    found = [(problem.kind, problem.cell, problem.column) for problem in problems]
    assert found == ([(kind, "C7", "title_level")] if kind else [])


def test_the_column_of_levels_goes_before_the_title_and_an_unreadable_one_stays_blank(tmp_path: Path) -> None:
    rows = [["姓名", "职称", "职称级别"], ["甲", "工程师", "副高级"], ["乙", "工程师", None], ["丙", "工程师", "高"],
            ["丁", "无", None], ["戊", None, None], ["己", "教授", "无"]]  # fmt: skip
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": rows})
    found = intake(tmp_path / "D01")["roster"]["title_level"].fillna("?").to_list()
    assert found == ["associate_senior", "middle", "?", "none", "?", "none"]
