"""The tables of teaching, persons and papers, in the words of organisers; none is taken for another."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from making import intake, problems, xlsx

from auditlib.core.columns import ROW_TABLES

PERSON = ["99010119900101123X", "甲"]
FORMS = {  # table → the rows of its sheet, as an organiser would write it, on a sheet and in a file whose names tell nothing
    "timetable": [["日期", "时间", "课程", "主讲人", "地点", "课时"], [date(2025, 9, 1), "8:30-11:30", "数字经济", "王", "一教", 4]],
    "online_log": [["姓名", "身份证号", "日期", "学习时长（分钟）"], ["张三", PERSON[0], date(2025, 9, 1), "180分钟"]],
    "assessments": [["序号", "姓名", "单位", "考核结果"], [1, "张三", "甲", "优秀"]],
    "certificates": [["姓名", "单位", "证书编号", "发证日期", "签收"], ["张三", "甲", "001", date(2025, 9, 4), None]],
    "satisfaction": [["评价内容", "非常满意", "满意", "一般", "不满意", "满意率"], ["师资", 30, 5, 1, 0, "97.22%"]],
    "contracts": [["合同编号", "乙方", "签订日期", "合同金额（元）"], ["H1", "某酒店", date(2025, 8, 1), 50000]],
    "lecture_fees": [["姓名", "身份证号", "学时", "应发金额", "个税", "实发金额", "签名"], ["王", PERSON[0], 4, 4000, 640, 3360, None]],
    "lodging": [["入住日期", "离店日期", "间数", "天数", "单价", "金额"], [date(2025, 9, 1), date(2025, 9, 4), 20, 3, 300, 18000]],
    "meals": [["日期", "餐别", "就餐人数", "餐标", "金额"], [date(2025, 9, 1), "中餐", 50, 40, 2000]],
    "vouchers": [["发票号码", "开票日期", "收款单位", "金额", "付款方式", "付款日期"], ["1", date(2025, 9, 5), "某店", 5, "对公转账", "2025-09-09"]],
    "roster": [["姓名", "工作单位", "单位性质", "设区市", "是否基层一线"], ["张三", "甲", "国企", "厦门", "是"]],
}  # fmt: skip


def only(tmp_path: Path, sheets: dict, merged: dict | None = None, file: str = "a.xlsx") -> dict[str, pd.DataFrame]:
    """The tables that have rows."""
    xlsx(tmp_path / "D01" / file, sheets, merged)
    tables = intake(tmp_path / "D01")
    assert tables["problems"].empty, tables["problems"]["message_en"].to_list()
    return {name: tables[name] for name in ROW_TABLES if len(tables[name])}


@pytest.mark.parametrize("table", FORMS)
def test_a_table_without_any_title_is_told_by_its_headers(tmp_path, table):
    assert list(only(tmp_path, {"Sheet1": FORMS[table]})) == [table]


def test_all_tables_in_one_workbook_are_told_apart(tmp_path):
    found = only(tmp_path, {f"Sheet{number}": rows for number, rows in enumerate(FORMS.values())})
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(sorted(FORMS, key=ROW_TABLES.index), 1)


def test_the_values_of_the_new_tables_are_typed(tmp_path):
    found = {
        name: rows.iloc[0] for name, rows in only(tmp_path, {f"S{n}": r for n, r in enumerate(FORMS.values())}).items()
    }
    assert found["timetable"][["day", "half", "hours", "topic", "lecturer", "place"]].to_list() == [
        pd.Timestamp("2025-09-01"), "morning", 4000, "数字经济", "王", "一教"]  # fmt: skip
    assert found["online_log"]["minutes"] == 180
    assert found["assessments"]["result"] == "passed"
    assert found["certificates"][["certificate_no", "issued_on"]].to_list() == ["001", pd.Timestamp("2025-09-04")]
    assert found["satisfaction"][["very_satisfied", "dissatisfied", "rate"]].to_list() == [30, 0, 9722]
    assert found["contracts"][["party", "amount"]].to_list() == ["某酒店", 50000_00]
    assert found["lecture_fees"][["gross_fee", "tax", "net_fee", "hours"]].to_list() == [4000_00, 640_00, 3360_00, 4000]
    assert found["lodging"][["rooms", "nights", "unit_price", "amount"]].to_list() == [20, 3, 300_00, 18000_00]
    assert found["meals"][["meal", "persons"]].to_list() == ["lunch", 50]
    assert found["roster"][["employer_nature", "prefecture", "grass_roots"]].to_list() == ["state_firm", "厦门", True]


def test_the_day_of_payment_is_not_that_of_the_voucher(tmp_path):
    both = only(tmp_path / "1", {"票据明细": FORMS["vouchers"]})["vouchers"].iloc[0]
    assert both[["day", "paid_on"]].to_list() == [pd.Timestamp("2025-09-05"), pd.Timestamp("2025-09-09")]
    assert both["payment"] == "transfer"
    rows = [["发票号码", "付款日期", "金额"], ["1", "2025-09-09", 5]]
    paid = only(tmp_path / "2", {"票据明细": rows})["vouchers"].iloc[0]
    assert pd.isna(paid["day"])
    assert paid["paid_on"] == pd.Timestamp("2025-09-09")


@pytest.mark.parametrize(
    ("sheet", "file", "title"),
    [
        ("平台学员名单", "a.xlsx", None),
        ("Sheet1", "a.xlsx", "公共服务平台学员名单"),
        ("Sheet1", "平台导出名单.xlsx", None),
    ],
)
def test_the_roster_of_the_platform_is_told_by_its_title(tmp_path, sheet, file, title):
    rows = [["姓名", "身份证号", "工作单位", "职称", "联系电话"], ["张三", *PERSON, "工程师", "138"]]
    rows = [[title], *rows] if title else rows
    assert list(only(tmp_path, {sheet: rows}, file=file)) == ["platform_roster"]


@pytest.mark.parametrize(
    ("sheet", "file"), [("学员名单", "平台导出材料.xlsx"), ("学员名单", "a.xlsx"), ("Sheet1", "a.xlsx")]
)
def test_the_roster_of_the_organiser_is_none_of_the_platform(tmp_path, sheet, file):
    rows = [["姓名", "身份证号", "工作单位"], ["张三", *PERSON]]
    assert list(only(tmp_path, {sheet: rows}, file=file)) == ["roster"]


def test_lists_of_names_under_their_own_titles_are_no_rosters(tmp_path):
    found = only(tmp_path, {
        "结业证书发放名单": [["姓名", "单位", "职称", "联系电话", "证书编号"], ["张三", "甲", "工程师", "138", "1"]],
        "结业考核人员名单": [["姓名", "单位", "职称", "联系电话", "考核结果"], ["张三", "甲", "工程师", "138", "合格"]],
    })  # fmt: skip
    assert list(found) == ["assessments", "certificates"]


def test_a_roster_that_has_a_column_of_certificates_stays_the_roster(tmp_path):
    rows = [["姓名", "工作单位", "结业证书编号"], ["张三", "甲", "1"]]
    assert list(only(tmp_path, {"学员名单": rows})) == ["roster"]


def test_a_sign_in_sheet_with_a_column_of_lessons_is_no_timetable(tmp_path):
    rows = [["姓名", "日期", "时段", "课程"], ["张三", date(2025, 9, 1), "上午", "数字经济"]]
    assert list(only(tmp_path, {"Sheet1": rows})) == ["signins"]


def test_of_two_forms_with_as_many_columns_the_one_that_knows_more_of_the_headers_is_meant(tmp_path):
    rows = [
        ["发票代码", "发票号码", "内容", "数量", "金额", "收款单位", "税率"],
        ["35", "1", "房费", 1, 300, "某店", 0.06],
    ]
    xlsx(tmp_path / "D01" / "a.xlsx", {"Sheet1": rows})
    tables = intake(tmp_path / "D01")
    assert (len(tables["vouchers"]), len(tables["cost_lines"])) == (1, 0)
    assert problems(tables, "unknown_column") == ["D1"]


def test_the_contents_of_the_plan_are_read_under_their_title_only(tmp_path):
    rows = [["事项", "内容"], ["具体时间", "9月1日至4日"], ["食宿安排", "某酒店"]]
    found = only(tmp_path / "1", {"实施方案要点": rows})["plan_contents"]
    assert found["content"].to_list() == ["time", "board_and_lodging"]
    xlsx(tmp_path / "2" / "a.xlsx", {"大事记": rows})
    assert intake(tmp_path / "2")["plan_contents"].empty


def test_arrival_and_departure_are_lines_of_a_timetable_wherever_they_are_written(tmp_path):
    day = date(2025, 9, 1)
    rows = [
        ["日期", "时段", "学时", "课程内容", "授课专家", "地点"],
        [day, "下午", 0, "报到", None, None],
        [date(2025, 9, 2), "上午", 4, "数字经济", "王", "一教"],
        [None, "下午", 4, None, "李", None],
        [date(2025, 9, 3), "离会", None, None, None, None],
        [date(2025, 9, 3), None, None, "返程", None, None],
    ]
    found = only(tmp_path, {"日程安排": rows}, {"日程安排": ["A3:A4", "D3:D4", "B5:F5"]})["timetable"]
    assert found["topic"].to_list() == ["报到", "数字经济", "数字经济", "离会", "返程"]
    assert found["hours"].fillna(-1).to_list() == [0, 4000, 4000, -1, -1]
    assert found["half"].fillna("?").to_list() == ["afternoon", "morning", "afternoon", "?", "?"]
    assert found["day"].dt.day.to_list() == [1, 2, 2, 3, 3]
    assert found["lecturer"].fillna("?").to_list() == ["?", "王", "李", "?", "?"]


def test_one_column_may_hold_the_day_and_the_half_of_a_lesson(tmp_path):
    rows = [["时间", "内容", "授课人"], ["2025年9月1日上午", "数字经济", "王"], ["2025年9月2日", "返程", None]]
    found = only(tmp_path, {"课程表": rows})["timetable"]
    assert found["day"].dt.day.to_list() == [1, 2]
    assert found["half"].fillna("?").to_list() == ["morning", "?"]


def test_one_column_may_hold_the_day_and_the_time_of_a_sign_in(tmp_path):
    rows = [
        ["姓名", "签到时间"],
        ["张三", datetime(2025, 9, 1, 8, 30)],
        ["李四", "2025-09-01 08:31:05"],
        ["王五", "2025-09-01"],
    ]
    found = only(tmp_path / "1", {"签到表": rows})["signins"]
    assert found["day"].dt.day.to_list() == [1, 1, 1]
    assert found["time"].fillna(-1).to_list() == [30600, 30665, -1]
    apart = [["姓名", "日期", "签到时间"], ["张三", date(2025, 9, 1), time(8, 30)]]
    alone = only(tmp_path / "2", {"签到表": apart})["signins"]
    assert alone[["day", "time"]].iloc[0].to_list() == [pd.Timestamp("2025-09-01"), 30600]


def test_a_cell_formatted_as_percentage_or_time_is_read_as_it_shows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["题项", "很满意", "满意", "一般", "不满意", "满意率"])
    sheet.append(["师资", 30, 5, 1, 0, 0.985])
    sheet["F2"].number_format = "0.00%"
    signins = book.create_sheet("签到表")
    signins.append(["姓名", "日期", "签到时刻"])
    signins.append(["张三", date(2025, 9, 1), 0.354166667])
    signins["C2"].number_format = "hh:mm"
    (tmp_path / "D01").mkdir()
    book.save(tmp_path / "D01" / "a.xlsx")
    tables = intake(tmp_path / "D01")
    assert tables["problems"].empty, tables["problems"]["message_en"].to_list()
    assert (tables["satisfaction"]["rate"].iloc[0], tables["signins"]["time"].iloc[0]) == (9850, 30600)


def test_a_percentage_is_certain_where_the_header_says_so_and_else_a_guess(tmp_path):
    for number, header in enumerate(("满意率（%）", "满意率")):
        rows = [["题项", "很满意", "不满意", header], ["师资", 30, 0, 98.5]]
        xlsx(tmp_path / f"D{number}" / "a.xlsx", {"满意度": rows})
    tables = intake(tmp_path / "D0", tmp_path / "D1")
    assert tables["satisfaction"]["rate"].to_list() == [9850, 9850]
    assert tables["problems"]["session_id"].to_list() == ["D1"]
    assert problems(tables, "guess") == ["D2"]


def test_a_scale_of_five_is_not_squeezed_into_four_columns(tmp_path):
    rows = [["题项", "非常满意", "满意", "一般", "不满意", "非常不满意"], ["师资", 30, 5, 1, 0, 1]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"满意度测评统计": rows})
    tables = intake(tmp_path / "D01")
    assert tables["satisfaction"].empty
    assert problems(tables, "unknown_sheet") == ["D01/a.xlsx"]


@pytest.mark.parametrize(
    ("table", "headers", "row"),
    [
        ("online_log", ["姓名", "日期", "学习时长（小时）"], ["张三", date(2025, 9, 1), 3]),
        ("lecture_fees", ["授课专家", "学时", "讲课费（元/学时）"], ["王", 4, 1000]),
    ],
)
def test_a_column_of_another_unit_is_not_read(tmp_path, table, headers, row):
    xlsx(tmp_path / "D01" / "a.xlsx", {"Sheet1": [headers, row]})
    tables = intake(tmp_path / "D01")
    assert tables[table].empty
    assert problems(tables, "unknown_sheet") or problems(tables, "unknown_column")


def test_a_sheet_of_satisfaction_under_its_title_is_read_and_proves_the_material(tmp_path):
    rows = [["甲班学员满意度测评统计表"], ["发放份数：38", None, "收回份数：36"], ["题项", "很满意", "满意", "一般", "不满意"],
            ["师资水平", 30, 5, 1, 0], ["合计", 30, 5, 1, 0]]  # fmt: skip
    xlsx(tmp_path / "D01" / "材料.xlsx", {"统计": rows}, {"统计": ["A1:E1"]})
    tables = intake(tmp_path / "D01")
    assert tables["problems"].empty, tables["problems"]["message_en"].to_list()
    assert tables["satisfaction"]["item"].to_list() == ["师资水平"]
    assert tables["materials"]["material"].to_list() == ["satisfaction"]
    assert tables["sessions"].loc["D01", ["forms_handed_out", "forms_returned"]].to_list() == [38, 36]


def test_account_platform_and_forms_are_facts(tmp_path):
    rows = [["户名", "某大学"], ["账号", "0123456789012345678"], ["开户行", "某行"], ["公共服务平台申报审核", "是"],
            ["认定继续教育学时", "24学时"], ["实施方案批复日期", "2025-08-20"], ["满意度测评表有效份数", 36]]  # fmt: skip
    xlsx(tmp_path / "D01" / "a.xlsx", {"基本情况": rows})
    tables = intake(tmp_path / "D01")
    assert tables["problems"].empty
    session = tables["sessions"].loc["D01"]
    assert session[["account_name", "account_number", "account_bank"]].to_list() == [
        "某大学",
        "0123456789012345678",
        "某行",
    ]
    assert session[["platform_application", "credited_hours", "forms_valid"]].to_list() == [True, 24000, 36]
    assert session["plan_approved_on"] == pd.Timestamp("2025-08-20")


def test_an_account_number_kept_as_a_number_has_lost_its_digits_and_is_blank(tmp_path):
    xlsx(tmp_path / "D01" / "a.xlsx", {"基本情况": [["户名", "某大学"], ["账号", 1234567890123456789]]})
    tables = intake(tmp_path / "D01")
    assert tables["sessions"]["account_number"].isna().all()
    assert problems(tables, "unreadable_value") == ["B2"]


def test_every_list_of_persons_is_matched_with_the_roster(tmp_path):
    person = ["张三", date(2025, 9, 1)]
    xlsx(tmp_path / "D01" / "a.xlsx", {
        "学员名单": [["姓名", "身份证号", "工作单位"], ["张三", *PERSON]],
        "签到表": [["姓名", "日期"], person],
        "学习记录": [["姓名", "日期", "学习时长"], [*person, 90]],
        "结业考核": [["姓名", "考核结果"], ["张三", "合格"]],
        "证书发放": [["姓名", "证书编号"], ["张三", "1"], ["李四", "2"]],
        "平台学员名单": [["姓名", "单位"], ["张三", "甲"]],
    })  # fmt: skip
    tables = intake(tmp_path / "D01")
    for name in ("roster", "signins", "online_log", "assessments", "platform_roster"):
        assert tables[name]["person_key"].to_list() == [PERSON[0]], name
    assert tables["certificates"]["person_key"].to_list() == [PERSON[0], "name:李四/"]


def test_a_total_with_a_contract_number_is_a_line_of_data(tmp_path):
    rows = [["合同编号", "签约对方", "合同金额"], ["合计", "某店", 3], ["H1", "某店", 3]]
    vouchers = [
        ["票据号码", "收款单位", "金额", "合同编号"],
        ["合计", "某店", 3, "H1"],
        ["1", "某店", 3, None],
        ["合计", None, 6, None],
    ]
    tables = only(tmp_path, {"合同登记表": rows[:1] + rows[2:], "票据明细": vouchers})
    assert tables["vouchers"]["amount"].to_list() == [300, 300]


def test_a_copy_of_any_list_but_sign_ins_is_read_once(tmp_path):
    for name in ("a", "b"):
        xlsx(tmp_path / "D01" / f"{name}.xlsx", {
            "课程表": [["日期", "课程", "课时"], [date(2025, 9, 1), "数字经济", 4]],
            "线上学习": [["姓名", "学习时长"], ["张三", 90 if name == "a" else 80]],
        })  # fmt: skip
    tables = intake(tmp_path / "D01")
    assert (len(tables["timetable"]), len(tables["online_log"])) == (1, 2)
    assert problems(tables, "conflict") == []


def test_every_session_names_the_notice_it_stands_under(tmp_path):
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名"], ["张三"]]})
    assert intake(tmp_path / "D01")["sessions"]["notice"].to_list() == ["fj2025"]
