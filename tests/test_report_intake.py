"""What was read of a dossier and what was left: told cell by cell, and answered with lines that make the rest readable."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import yaml
from making import LAYOUTS, csv_file, encrypted, intake, xlsx

import auditlib
from auditlib import start
from auditlib.core.model import Tables
from auditlib.report import intake as report
from auditlib.report import integrity, page, sheets, workbook
from auditlib.run import engine
from auditlib.run.inspection import Inspection

ROSTER = [
    ["研修班学员名单"],
    ["序号", "姓名", "身份证号", "工作单位全称", "人员类别", "座右铭"],
    [1, "张三", "99010119900101123X", "甲公司", "会务组", "勤"],
    [2, "李四", "990101199001011230", "乙公司", "学员", None],
    ["合计", "2人"],
]
FACTS = [["项目名称", "甲班"], ["承办单位名称", "甲大学"], ["办班地点", "福州"], ["联系人", "王五"], ["天气", "晴"]]
SIGNINS = [["姓名", "日期", "时段"], ["张三", "9月1日", "上午"], ["李四", "9月1日", "上午", "迟"]]
PLAN = [["项目编号", "项目名称", "承办单位", "拟办人数", "座右铭"], ["D01", "甲班", "甲大学", 30, "勤"]]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Read but for a header, a label and a value that have likenesses, and a header and a label that have none."""
    xlsx(tmp_path / "D01" / "a.xlsx", {"基本情况": FACTS, "学员名单": ROSTER, "学员签到表": SIGNINS})
    return tmp_path / "D01"


@pytest.fixture
def read(dossier: Path) -> Inspection:
    return auditlib.inspect(None, [dossier], as_of="2025-12-01", judge=False)


def recognised(tables: Tables, *, sheet: str) -> list[tuple[object, ...]]:
    rows = tables["recognised"][tables["recognised"]["sheet"] == sheet].astype(object)
    rows = rows.where(rows.notna(), None)
    return list(rows[["cell", "raw", "table", "column", "how"]].itertuples(index=False, name=None))


def found(tables: Tables) -> list[tuple[object, ...]]:
    return list(
        tables["found_tables"][["sheet", "cell", "table", "rows", "bypassed"]].itertuples(index=False, name=None)
    )


def added(text: str, folder: Path) -> Path:
    """A copy of params/layouts with the lines of a proposal in the place of their likes."""
    shutil.copytree(LAYOUTS, folder)
    for file, parts in yaml.safe_load(text).items():
        held = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        for part, entries in parts.items():
            assert set(entries) <= set(held[part])
            held[part] |= entries
        (folder / file).write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def run(arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch, width: str = "200") -> int:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr(sys, "argv", ["auditlib", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        start.main()
    return int(str(left.value.code or 0))


def test_every_header_is_told_with_what_it_was_taken_for(dossier: Path) -> None:
    assert recognised(intake(dossier), sheet="学员名单") == [
        ("A2", "序号", "roster", None, "ignored"), ("B2", "姓名", "roster", "name", "known"),
        ("C2", "身份证号", "roster", "id_number", "known"), ("D2", "工作单位全称", "roster", None, "unknown"),
        ("E2", "人员类别", "roster", "role", "known"), ("F2", "座右铭", "roster", None, "unknown"),
        (None, "学员", "roster", "role", "constant"),
    ]  # fmt: skip


def test_a_column_that_was_guessed_in_part_and_one_without_header_are_told_apart(dossier: Path) -> None:
    assert recognised(intake(dossier), sheet="学员签到表") == [
        ("A1", "姓名", "signins", "name", "known"), ("B1", "日期", "signins", "day", "guessed"),
        ("C1", "时段", "signins", "half", "known"), (None, "学员", "signins", "role", "constant"),
        ("D3", "", "signins", None, "unheaded"),
    ]  # fmt: skip


def test_labels_of_key_facts_are_told_by_the_cell_of_their_value(dossier: Path) -> None:
    assert recognised(intake(dossier), sheet="基本情况") == [
        ("B1", "项目名称", "sessions", "title", "known"), ("B2", "承办单位名称", "sessions", None, "unknown"),
        ("B3", "办班地点", "sessions", "place", "known"), ("B4", "联系人", "sessions", None, "ignored"),
        ("B5", "天气", "sessions", None, "unknown"),
    ]  # fmt: skip


def test_a_second_header_for_one_column_is_doubled_and_one_for_two_columns_has_two_rows(tmp_path: Path) -> None:
    rows = [["姓名", "学员姓名", "培训时间"], ["张三", "张三", "x"]]
    xlsx(
        tmp_path / "D01" / "a.xlsx",
        {"学员名单": rows, "基本情况": [["项目名称", "甲"], ["培训时间", "2025-09-01至2025-09-03"]]},
    )
    tables = intake(tmp_path / "D01")
    assert ("B1", "学员姓名", "roster", None, "doubled") in recognised(tables, sheet="学员名单")
    assert [row[3] for row in recognised(tables, sheet="基本情况")] == ["title", "start", "end"]


def test_tables_are_counted_with_rows_read_and_left_out(dossier: Path) -> None:
    assert found(intake(dossier)) == [
        ("学员名单", "B2", "roster", 2, 1), ("学员签到表", "A1", "signins", 2, 0), ("基本情况", "B1", "sessions", 2, 0),
    ]  # fmt: skip


def test_the_rows_of_a_copy_count_as_left_out(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["张三", "99010119900101123X"]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": rows, "学员名单副本": rows})
    assert [row[3:] for row in found(intake(tmp_path / "D01"))] == [(1, 0), (0, 1)]


def test_of_an_unknown_sheet_the_likeliest_header_row_is_told(tmp_path: Path) -> None:
    rows = [["车次安排表"], ["车牌号", "司机师傅", "出发站"], ["闽A", "王五", "福州"]]
    xlsx(
        tmp_path / "D01" / "a.xlsx", {"Sheet3": rows, "说明文字": [["本期研修班于九月举办，" * 5], ["某单位", "九月"]]}
    )
    tables = intake(tmp_path / "D01")
    assert recognised(tables, sheet="Sheet3") == [
        (f"{letter}2", raw, None, None, "unknown") for letter, raw in zip("ABC", rows[1], strict=True)
    ]
    assert recognised(tables, sheet="说明文字") == []


def test_what_was_recognised_outlives_the_store_and_is_told_of_the_register_too(dossier: Path, tmp_path: Path) -> None:
    plan = xlsx(tmp_path / "plan.xlsx", {"计划": PLAN})
    once, again = (
        auditlib.inspect(plan, [dossier], as_of="2025-12-01", store=tmp_path / "kept", judge=False) for _ in range(2)
    )
    for name in ("recognised", "found_tables"):
        assert again.tables[name].equals(once.tables[name])
    heads = once.tables["recognised"]
    assert heads.loc[heads["session_id"] == "FJ2025", "how"].to_list() == ["known"] * 3 + ["unknown"] * 2


def test_lines_that_are_proposed_make_header_label_and_value_readable(
    read: Inspection, dossier: Path, tmp_path: Path
) -> None:
    text = report.as_yaml(report.propose(read, "D01", LAYOUTS), LAYOUTS)
    assert {file: {part: [*entries] for part, entries in parts.items()} for file, parts in yaml.safe_load(text).items()} == {
        "roster.yaml": {"columns": ["employer"]}, "facts.yaml": {"columns": ["organiser"]}, "values.yaml": {"role": ["staff"]},
    }  # fmt: skip
    tables = intake(dossier, layouts=added(text, tmp_path / "layouts"))
    assert tables["roster"]["employer"].to_list() == ["甲公司", "乙公司"]
    assert tables["roster"]["role"].to_list() == ["staff", "trainee"]
    assert tables["sessions"].loc["D01", "organiser"] == "甲大学"
    before, after = (
        t["problems"]["kind"].isin(["unknown_column", "unreadable_value"]).sum() for t in (read.tables, tables)
    )
    assert (before, after) == (6, 3), "still unknown: the motto, the weather, the column without header"


def test_a_proposal_names_the_likeness_its_degree_and_the_place(read: Inspection) -> None:
    text = report.as_yaml(report.propose(read, "D01", LAYOUTS), LAYOUTS)
    assert "# “承办单位名称”与“承办单位”相似（80），见 D01/a.xlsx!基本情况!B2" in text
    assert "“承办单位名称” is like “承办单位” (80)" in report.as_yaml(
        report.propose(read, "D01", LAYOUTS), LAYOUTS, language="en"
    )


def test_a_text_for_two_columns_is_proposed_for_both_each_on_one_line(tmp_path: Path) -> None:
    row = ["D01", "甲班", "甲大学", "2025-09-01至2025-09-03"]
    plan = xlsx(tmp_path / "plan.xlsx", {"计划": [["项目编号", "项目名称", "承办单位", "培训时间安排"], row]})
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员签到表": SIGNINS[:2]})
    inspection = auditlib.inspect(plan, [tmp_path / "D01"], as_of="2025-12-01", judge=False)
    text = report.as_yaml(report.propose(inspection, "D01", LAYOUTS), LAYOUTS)
    assert [line.split(":")[0].strip() for line in text.splitlines() if "#" not in line] == [
        "register.yaml", "columns", "planned_start", "planned_end",
    ]  # fmt: skip
    tables = intake(tmp_path / "D01", register=plan, layouts=added(text, tmp_path / "layouts"))
    session = tables["sessions"].loc["D01"]
    assert (f"{session['planned_start']:%m%d}", f"{session['planned_end']:%m%d}") == ("0901", "0903")


def test_the_register_is_proposed_for_too(dossier: Path, tmp_path: Path) -> None:
    plan = xlsx(tmp_path / "plan.xlsx", {"计划": PLAN})
    inspection = auditlib.inspect(plan, [dossier], as_of="2025-12-01", judge=False)
    text = report.as_yaml(report.propose(inspection, "D01", LAYOUTS), LAYOUTS)
    tables = intake(dossier, register=plan, layouts=added(text, tmp_path / "layouts"))
    assert tables["sessions"].loc["D01", "planned_trainees"] == 30


def test_a_sheet_that_nothing_knew_is_read_with_what_is_proposed(tmp_path: Path) -> None:
    rows = [
        ["序号", "票据号码是", "票据金额数", "收款单位", "收款单位名"],
        [1, "A1", 300, "某酒店", "店"],
        [2, "A2", 200, "某酒店", "店"],
    ]
    xlsx(tmp_path / "D01" / "a.xlsx", {"Sheet1": rows})
    inspection = auditlib.inspect(None, [tmp_path / "D01"], as_of="2025-12-01", judge=False)
    assert inspection.tables["vouchers"].empty
    proposals = report.propose(inspection, "D01", LAYOUTS)
    assert [one.text for one in proposals.left] == ["收款单位名"], "the sheet has a payee"
    tables = intake(tmp_path / "D01", layouts=added(report.as_yaml(proposals, LAYOUTS), tmp_path / "layouts"))
    assert tables["vouchers"]["amount"].to_list() == [300_00, 200_00]
    assert tables["vouchers"]["payee"].to_list() == ["某酒店", "某酒店"]


def test_nothing_is_proposed_for_a_sheet_that_would_not_be_read_all_the_same(tmp_path: Path) -> None:
    xlsx(
        tmp_path / "D01" / "a.xlsx", {"票据明细": [["票据号码是", "收款方", "备注"], ["A1", "某酒店", "无"]]}
    )  # no amount
    proposals = report.propose(
        auditlib.inspect(None, [tmp_path / "D01"], as_of="2025-12-01", judge=False), "D01", LAYOUTS
    )
    assert proposals.found == ()
    assert [one.text for one in proposals.left] == ["票据号码是", "收款方", "备注"]
    assert report.as_yaml(proposals, LAYOUTS) == "# 没有可以建议的叫法。"


def test_a_header_like_none_is_answered_with_what_the_table_still_lacks(read: Inspection) -> None:
    left = {one.text: one for one in report.propose(read, "D01", LAYOUTS).left}
    assert set(left) == {"座右铭", "天气"}
    lacking = [column.zh for column in left["座右铭"].lacking]
    assert "职称" in lacking
    assert not {"姓名", "工作单位", "人员类别"} & set(lacking)


def test_a_column_that_has_a_header_is_proposed_for_no_second_one(tmp_path: Path) -> None:
    rows = [["姓名", "工作单位", "工作单位全称", "手机号码一", "手机号码二"], ["张三", "甲", "甲公司", "1", "2"]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": rows})
    proposals = report.propose(
        auditlib.inspect(None, [tmp_path / "D01"], as_of="2025-12-01", judge=False), "D01", LAYOUTS
    )
    assert [(one.text, one.entries) for one in proposals.found] == [("手机号码一", ("phone",))]
    assert [(one.text, one.like) for one in proposals.left] == [
        ("工作单位全称", "工作单位名称"),
        ("手机号码二", "手机号码"),
    ]


def test_one_text_is_proposed_for_one_column_whatever_other_sheets_lack(tmp_path: Path) -> None:
    one = [["姓名", "职称级数"], ["张三", "高级工程师"]]  # as near to 职称等级, a title, as to 职称级别, its level
    other = [["姓名", "职称", "职称级数"], ["李四", "工程师", "中级"]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": one, "学员名单2": other})
    inspection = auditlib.inspect(None, [tmp_path / "D01"], as_of="2025-12-01", judge=False)
    text = report.as_yaml(report.propose(inspection, "D01", LAYOUTS), LAYOUTS)
    assert [*yaml.safe_load(text)["roster.yaml"]["columns"]] == ["professional_title"]
    assert intake(tmp_path / "D01", layouts=added(text, tmp_path / "layouts"))["roster"]["name"].to_list() == [
        "张三",
        "李四",
    ]


def test_the_command_shows_every_part_and_its_exit_status_says_that_something_was_left(
    dossier: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    csv_file(dossier / "b.csv", [["姓名", "职称级别"], ["张三", "\x1b[31m红\u202e"]])
    assert run(["intake", dossier], monkeypatch) == 1
    shown = capsys.readouterr().out
    known = ", ".join(yaml.safe_load((LAYOUTS / "roster.yaml").read_text(encoding="utf-8"))["columns"]["employer"])
    for text in ("D01/a.xlsx!学员名单 → 学员名单，读取 2 行，略过 1 行", "由表名、标题或文件名得知", "不认识，未读取", "读不出的值",
                 f"employer: [{known}, 工作单位全称]", "没有建议的表头", "�[31m红�"):  # fmt: skip
        assert text in shown, text
    assert not {"\x1b", "\u202e"} & set(shown)
    assert run(["intake", dossier, "--language", "en"], monkeypatch) == 1
    assert "not known, not read" in capsys.readouterr().out


def test_what_was_read_is_told_without_asking_any_check(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a check was asked")

    monkeypatch.setattr(engine, "findings", asked)
    assert run(["intake", dossier, "--yaml"], monkeypatch) == 1


def test_the_register_is_shown_with_the_dossier(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = xlsx(tmp_path / "plan.xlsx", {"计划": PLAN})
    assert run(["intake", dossier, "--register", plan], monkeypatch) == 1
    shown = capsys.readouterr().out
    part = shown[shown.index("plan.xlsx!计划 → 计划表") :]
    assert ["A1", "项目编号", "项目编号", "已读取"] in [line.split() for line in part.splitlines()]


def test_the_exit_status_is_0_where_all_was_read_and_2_for_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["姓名", "日期", "时段"], ["张三", "9月1日", "上午"]]  # the year is guessed, and that is all
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员签到表": rows})
    assert run(["intake", tmp_path / "D01"], monkeypatch) == 0
    assert run(["intake", tmp_path / "D02"], monkeypatch) == 2
    assert run(["intake", tmp_path / "D01", "--notice", "nowhere"], monkeypatch) == 2
    assert run(["intake", "--help"], monkeypatch) == 0
    assert "1 something was left" in capsys.readouterr().out


def test_yaml_alone_is_yaml(dossier: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for path in dossier.iterdir():
        path.unlink()
    hostile = "工作单位\n全称: [x]\x1b[31m # '\""
    csv_file(dossier / "学员名单.csv", [["姓名", hostile], ["张三", "甲"]])
    run(["intake", dossier, "--yaml"], monkeypatch)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert yaml.safe_load(shown) is None or set(yaml.safe_load(shown)) <= {"roster.yaml"}
    assert all(line.lstrip().startswith("#") or ":" in line for line in shown.splitlines())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_sheet_of_a_working_paper_says_what_was_read(read: Inspection, tmp_path: Path, language: str) -> None:
    workbook.write_working_paper(tmp_path / "a.xlsx", read, "D01", language=language)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert sheet.title == ("读取情况" if language == "zh" else "reading")
    assert [cell.value for cell in sheet[3]] == [1, 1, 0, 0, 4, 1, 1]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("A4", "$1:$3", "landscape")
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    roster = next(line for line in lines if line[2:5] == ["学员名单", "B2", 2])
    assert roster[5] == 1
    assert "“工作单位全称”" in roster[6]
    value = next(line for line in lines if line[5] == "会务组")
    assert value[3:5] == ["E3", "人员类别" if language == "zh" else "role"]
    file = next(line for line in lines if line[1] == "D01/a.xlsx")
    assert len(str(file[5])) == 64
    assert sheet.row_dimensions[lines.index(file) + 4].height >= 2 * sheets.LINE_HEIGHT, "the hash needs two lines"


def test_kinds_of_problem_stand_apart_and_text_of_a_dossier_becomes_no_formula(tmp_path: Path) -> None:
    plain = xlsx(
        tmp_path / "D01" / "a.xlsx",
        {"=1+1": [["费用类别", "内容", "金额", "=cmd|' /C calc'!A0"], ["住宿费", "房", "=2+2", "x"]]},
    )
    book = openpyxl.load_workbook(plain)
    for cell in ("C2", "D1"):
        book.worksheets[0][cell].data_type = "s"
    book.save(plain)
    encrypted(tmp_path / "D01" / "b.xlsx", plain)
    inspection = auditlib.inspect(None, [tmp_path / "D01"], as_of="2025-12-01", judge=False)
    workbook.write_working_paper(tmp_path / "p.xlsx", inspection, "D01")
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert {"=1+1", "=2+2"} <= {cell.value for cell in cells if cell.quotePrefix}
    headings = [str(cell.value) for cell in sheet["A"] if cell.value and "（" in str(cell.value)]
    assert headings == [
        "档案文件（2）",
        "识别出的表格（1）",
        "打不开的文件（1）",
        "未识别的栏目（1）",
        "读不出的值（1）",
    ]


def test_the_page_shows_the_same_counts_and_tables(read: Inspection) -> None:
    html = page.problems(read, "D01")
    for label, number in integrity.counts(read, "D01").labelled("zh"):
        assert f"{label} <b>{number}</b>" in html
    for text in (
        "D01/a.xlsx!学员名单!B2",
        "未读取的栏：“工作单位全称”（D2）",
        "由表名、标题或文件名得知：人员类别 = 学员",
    ):
        assert text in html
