"""The level of a professional title, from the words of params/layouts/titles.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import LAYOUTS, intake, xlsx

from auditlib.intake.layout import load
from auditlib.intake.titles import title_level

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
    ],
)
def test_the_longest_text_at_its_place_tells_the_level(title, level):
    assert title_level(title, TITLES) == level


@pytest.mark.parametrize("title", ["", "高级", "处长", "教授、高级工程师", "工程师/助教", "有无职称不详"])
def test_two_levels_or_none_tell_nothing(title):
    assert title_level(title, TITLES) is None


def test_every_text_tells_its_own_level_though_it_holds_others():
    assert {text: title_level(f"{text}", TITLES) for text in TITLES} == dict(TITLES)
    inside = {text: level for text, level in TITLES.items() if level != "none"}
    assert {text: title_level(f"某单位{text}", TITLES) for text in inside} == inside


def test_the_column_of_levels_goes_before_the_title_and_an_unreadable_one_stays_blank(tmp_path: Path) -> None:
    rows = [["姓名", "职称", "职称级别"], ["甲", "工程师", "副高级"], ["乙", "工程师", None], ["丙", "工程师", "高"],
            ["丁", "无", None], ["戊", None, None], ["己", "教授", "无"]]  # fmt: skip
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": rows})
    found = intake(tmp_path / "D01")["roster"]["title_level"].fillna("?").to_list()
    assert found == ["associate_senior", "middle", "?", "none", "?", "none"]
