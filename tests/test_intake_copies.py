"""A total row that states the declared total; one list in several files; two lists that look alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import intake, xlsx

from auditlib.core.model import CellRef

COSTS = [["费用类别", "内容", "金额(元)"], ["住宿费", "标间", 300], ["伙食费", "自助", "200"]]
ROSTER = [["姓名", "身份证号", "工作单位"], ["张三", "99010119900101123X", "甲"], ["李四", "990101199101011230", "乙"]]


@pytest.mark.parametrize("text", ["合计", "总计", "费用合计", "合 计", "合计：", "共计"])
def test_the_row_of_totals_states_the_declared_total_where_no_label_does(tmp_path: Path, text: str) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"经费结算表": [*COSTS, [text, None, "¥600.00"]]})
    tables = intake(tmp_path / "D01")
    assert tables["sessions"].loc["D01", "declared_total"] == 600_00
    assert tables.cells["D01", "declared_total"] == CellRef("D01/a.xlsx", "经费结算表", "C4")
    assert len(tables["cost_lines"]) == 2


@pytest.mark.parametrize("text", ["小计", "本页合计", "累计"])
def test_a_subtotal_states_nothing_of_the_whole(tmp_path: Path, text: str) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"经费结算表": [*COSTS, [text, None, 600]]})
    assert intake(tmp_path / "D01")["sessions"]["declared_total"].isna().all()


def test_a_label_goes_before_the_row_of_totals(tmp_path: Path) -> None:
    facts = [["项目名称", "甲班"], ["决算总额", 700]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"基本情况": facts, "经费结算表": [*COSTS, ["合计", None, 600]]})
    assert intake(tmp_path / "D01")["sessions"].loc["D01", "declared_total"] == 700_00


def test_two_rows_of_totals_that_differ_leave_it_blank_and_are_both_named(tmp_path: Path) -> None:
    for name, total in (("a", 500), ("b", 501)):
        xlsx(
            tmp_path / "D01" / f"{name}.xlsx", {"经费结算表": [*COSTS, [f"第{name}笔", None, 1], ["合计", None, total]]}
        )
    tables = intake(tmp_path / "D01")
    assert tables["sessions"]["declared_total"].isna().all()
    said = tables["problems"].set_index("column").loc["declared_total", "message_zh"]
    assert "a.xlsx!经费结算表!C5" in said
    assert "b.xlsx!经费结算表!C5" in said


def test_a_list_that_stands_in_two_files_is_read_once_and_said(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    xlsx(tmp_path / "D01" / "b.xlsx", {"名册": [["学员名单"], ROSTER[0], ROSTER[2], ROSTER[1]]})
    tables = intake(tmp_path / "D01")
    assert len(tables["roster"]) == 2
    (copy,) = tables["problems"].itertuples()
    assert (copy.kind, copy.file) == ("bypassed_row", "D01/b.xlsx")
    assert "a.xlsx!学员名单" in copy.message_zh


def test_two_lists_that_differ_in_one_row_are_both_read_and_a_person_has_to_look(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    xlsx(tmp_path / "D01" / "b.xlsx", {"学员名单": ROSTER[:2]})
    tables = intake(tmp_path / "D01")
    assert len(tables["roster"]) == 3
    assert tables["problems"]["kind"].to_list() == ["conflict"]


def test_a_row_twice_in_one_list_is_no_copy_of_it(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [*ROSTER, ROSTER[1]]})
    assert len(intake(tmp_path / "D01")["roster"]) == 3
