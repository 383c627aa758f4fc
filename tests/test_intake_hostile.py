"""Files and rows made to stop the reading, or to slip past it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from making import changed, intake, problems, xlsx

from auditlib.intake.files.sources import Sources

ROSTER = [["姓名", "身份证号", "人员类别"], ["张三", "99010119900101123X", "学员"]]
COSTS = [["费用类别", "内容", "单价", "金额", "凭证号"], ["住宿费", "标间", 300, 300, "A1"]]


def test_a_pipe_in_a_dossier_is_listed_and_waits_for_nobody(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    os.mkfifo(tmp_path / "D01" / "x.xlsx")
    tables = intake(tmp_path / "D01")
    assert problems(tables, "unreadable_file") == ["D01/x.xlsx"]
    assert len(tables["roster"]) == 1
    assert list(Sources([tmp_path / "D01"], {})) == ["D01/a.xlsx"]


def test_a_folder_whose_name_is_no_text_is_read_like_any_other(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xfe")
    xlsx(tmp_path / name / "a.xlsx", {"学员名单": ROSTER})
    tables = intake(tmp_path / name)
    assert len(tables["roster"]) == 1
    tables["sessions"].index.to_series().to_frame("id").to_parquet(tmp_path / "x.parquet")


def test_signs_that_steer_a_terminal_do_not_leave_a_file_name(tmp_path: Path) -> None:
    xlsx(tmp_path / "D\x1b[31m" / "a\nb.xlsx", {"学员名单": ROSTER})
    tables = intake(tmp_path / "D\x1b[31m")
    assert tables["files"]["path"].to_list() == ["D�[31m/a�b.xlsx"]


@pytest.mark.parametrize(
    ("change", "into"),
    [
        ("</sheetData>", '<c r="A500">' * 60_000 + "</sheetData>"),
        ("</sheetData>", "</sheetData><mergeCells>" + '<mergeCell ref="A1:C2"/>' * 200_000 + "</mergeCells>"),
        ("</sheetData>", "<c " * 100_000 + "</sheetData>"),
    ],
)
def test_a_sheet_made_to_be_slow_is_not(tmp_path: Path, change: str, into: str) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    changed(path, lambda xml: xml.decode().replace(change, into, 1).encode())
    tables = intake(tmp_path / "D01")  # in linear time a second or two, in quadratic time many minutes
    assert len(tables["roster"]) == 1 or problems(tables, "unreadable_file")


def test_a_line_of_data_that_calls_itself_a_subtotal_is_read(tmp_path: Path) -> None:
    lines = [
        *COSTS,
        ["其他费用", "小计", 500, 500, None],
        ["小计", "会务", 500, 500, "A2"],
        ["合计", None, None, 800, None],
    ]
    xlsx(
        tmp_path / "D01" / "a.xlsx",
        {"经费结算表": lines, "学员名单": [*ROSTER, ["合计", "990101199001011230", "学员"]]},
    )
    tables = intake(tmp_path / "D01")
    assert tables["cost_lines"]["amount"].sum() == 1300_00
    assert tables["roster"]["name"].to_list() == ["张三", "合计"]


def test_a_subtotal_without_more_is_listed(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"经费来源表": [["经费来源", "金额"], ["单位自筹", 100], ["小计", 30000]]})
    tables = intake(tmp_path / "D01")
    assert len(tables["income"]) == 1
    assert problems(tables, "bypassed_row") == ["A3"]


def test_an_income_in_words_that_nobody_knows_is_a_gap_and_no_other_income(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"经费来源表": [["经费来源", "金额"], ["向学员代收资料费", 30000]]})
    tables = intake(tmp_path / "D01")
    assert tables["income"]["source"].isna().all()
    assert tables["income"]["source_text"].to_list() == ["向学员代收资料费"]
    assert problems(tables, "unreadable_value") == ["A2"]


def test_marks_that_nobody_sees_make_no_second_person(tmp_path: Path) -> None:
    xlsx(
        tmp_path / "D01" / "a.xlsx",
        {
            "学员名单": ROSTER,
            "学员签到表": [["姓名", "日期"], ["张\u200e三", "2025-09-01"], ["\u202e张三\u00ad", "2025-09-02"]],
        },
    )
    tables = intake(tmp_path / "D01")
    assert set(tables["signins"]["person_key"]) == set(tables["roster"]["person_key"])


def test_a_roster_that_names_no_role_beside_another_leaves_the_role_open(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [*ROSTER[:1], ["张三", "99010119900101123X", None]]})
    second = [["姓名", "身份证号"], ["李四", "990101199001011230"]]
    xlsx(tmp_path / "D01" / "b.xlsx", {"Sheet1": second})
    assert intake(tmp_path / "D01")["roster"]["role"].fillna("").to_list() == ["trainee", ""]
    xlsx(tmp_path / "D01" / "b.xlsx", {"Sheet1": [*second, ["张三", "99010119900101123X"]]})
    assert problems(intake(tmp_path / "D01"), "conflict")


@pytest.mark.parametrize("text", ["\n" * 5_000_000, "a," * 100_000 + "\n" + "a\n" * 3000])
def test_a_text_table_of_absurd_size_is_refused(tmp_path, text):
    (tmp_path / "D01").mkdir()
    (tmp_path / "D01" / "a.csv").write_text("姓名,单位\n" + text, encoding="utf-8")
    tables = intake(tmp_path / "D01")
    assert tables["files"]["status"].to_list() == ["unreadable"]
    assert len(tables["problems"]) == 1
