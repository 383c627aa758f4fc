"""Tables and facts are found by their texts; what is not read is listed with its cell."""

from __future__ import annotations

import pandas as pd
import pytest
from making import csv_file, intake, ods, problems, xls, xlsx

from auditlib.core.model import CellRef

ROSTER = [["姓名", "身份证号", "工作单位"], ["张三", "99010119900101123X", "甲"], ["李四", None, "乙"]]


def one(tmp_path, sheets, merged=None):
    """The tables of one dossier of one workbook."""
    xlsx(tmp_path / "D01" / "a.xlsx", sheets, merged)
    return intake(tmp_path / "D01")


def facts(tables):
    return tables["sessions"].loc["D01"]


def test_a_header_is_found_under_title_lines_with_columns_in_any_order(tmp_path):
    tables = one(tmp_path, {"学员名单": [
        ["某某研修班"], [None], ["序号", "工 作\n单位", "姓名：", "身份证号码", "备注"], [1, "甲", "张三", "99010119900101123X", "x"],
    ]})  # fmt: skip
    row = tables["roster"].iloc[0]
    assert row[["name", "employer", "id_number", "row", "role"]].to_list() == [
        "张三",
        "甲",
        "99010119900101123X",
        4,
        "trainee",
    ]
    assert tables.blocks[row["block"]].letters == {"employer": "B", "name": "C", "id_number": "D"}
    assert tables.blocks[row["block"]].file == "D01/a.xlsx"
    assert tables["problems"].empty


def test_a_merged_title_above_the_header_is_no_upper_half_of_it(tmp_path):
    rows = [["结算表（单位：万元）", None, None], ["费用类别", "单价", "金额"], ["住宿费", 0.03, 3.6]]
    tables = one(tmp_path, {"表": rows}, {"表": ["A1:C1"]})
    assert tables["cost_lines"][["unit_price", "amount"]].iloc[0].to_list() == [30000, 3600000]


def test_a_header_over_two_merged_rows_is_read(tmp_path):
    rows = [
        ["费用类别", "支出内容", "经费", None],
        [None, None, "预算金额", "决算金额(元)"],
        ["住宿费", "房费", 9, 12.5],
    ]
    tables = one(tmp_path, {"经费结算表": rows}, {"经费结算表": ["A1:A2", "B1:B2", "C1:D1"]})
    assert tables["cost_lines"][["cost_category", "item", "amount"]].iloc[0].to_list() == ["lodging", "房费", 1250]
    assert tables.blocks[0].letters["amount"] == "D"


def test_a_header_over_two_rows_with_all_names_below_still_knows_its_number_column(tmp_path):
    rows = [["名单", None, None], ["序号", "基本信息", None], [None, "姓名", "单位"], [1, "张三", "甲"]]
    tables = one(tmp_path, {"学员名单": rows}, {"学员名单": ["A1:C1", "A2:A3", "B2:C2"]})
    assert tables["roster"]["name"].to_list() == ["张三"]
    assert tables["problems"].empty


def test_the_unit_of_a_header_goes_before_that_of_the_sheet(tmp_path):
    rows = [["单位：万元"], ["费用类别", "单价（元）", "金额"], ["餐费", 30, 1.5]]
    line = one(tmp_path, {"结算表": rows})["cost_lines"].iloc[0]
    assert (line["unit_price"], line["amount"]) == (3000, 1500000)


@pytest.mark.parametrize("total", ["合计", "小 计", "总计：", "合计（大写）", "本页合计"])
def test_a_total_row_is_no_row(tmp_path, total):
    rows = [
        ["费用类别", "支出内容", "金额"],
        ["餐费", "餐", 30],
        [total, None, 30],
        [None, None, None],
        ["住宿费", "房", 5],
    ]
    tables = one(tmp_path, {"结算表": rows})
    assert tables["cost_lines"]["amount"].to_list() == [3000, 500]


def test_a_row_without_name_or_category_is_read_with_a_blank(tmp_path):
    tables = one(tmp_path, {"学员名单": [*ROSTER, [None, None, "丙"]],
                            "结算表": [["费用类别", "支出内容", "金额"], [None, None, 7], [None, "餐", None]]})  # fmt: skip
    assert tables["roster"]["name"].isna().to_list() == [False, False, True]
    assert tables["roster"]["person_key"].isna().to_list() == [False, False, True]
    assert tables["cost_lines"]["cost_category"].isna().all()
    assert tables["cost_lines"]["amount"].isna().to_list() == [False, True]


def test_remarks_and_group_titles_are_listed_as_bypassed(tmp_path):
    rows = [ROSTER[0], ["第一组", None, None], ROSTER[1], ["注：名单以报到为准"], ["（盖章）"]]
    tables = one(tmp_path, {"学员名单": rows}, {"学员名单": ["A2:C2"]})
    assert tables["roster"]["name"].to_list() == ["张三"]
    assert problems(tables, "bypassed_row") == ["A2", "A4"]


def test_a_subtotal_of_something_is_listed_since_it_may_be_all_that_is_said_of_it(tmp_path):
    rows = [["费用类别", "支出内容", "金额"], ["餐费", "餐", 30], ["住宿费小计", None, 90], ["制表：", None, "审核："]]
    tables = one(tmp_path, {"结算表": rows})
    assert tables["cost_lines"]["amount"].to_list() == [3000]
    assert problems(tables, "bypassed_row") == ["A3"]


def test_a_remark_with_an_amount_is_a_row_and_a_signature_is_none(tmp_path):
    rows = [["费用类别", "支出内容", "金额"], ["餐费", "餐", 30], ["附：教材", None, "5元"], ["制表人：", "张三", None]]
    tables = one(tmp_path, {"结算表": rows})
    assert tables["cost_lines"]["amount"].to_list() == [3000, 500]
    assert problems(tables, "bypassed_row") == []


def test_a_column_with_content_and_no_header_is_listed_once(tmp_path):
    tables = one(tmp_path, {"学员名单": [["姓名"], ["张三", "退费"], ["李四", "退费"]]})
    assert problems(tables, "unknown_column") == ["B2"]


def test_guesses_of_one_column_are_one_problem(tmp_path):
    rows = [["姓名", "日期"], ["张三", "9月1日"], ["李四", "2025-09-01"], ["王五", "9月2日"]]
    tables = one(tmp_path, {"学员签到表": rows})
    assert tables["signins"]["day"].notna().all()
    assert problems(tables, "guess") == ["B2:B4"]
    assert "共 2 格" in tables["problems"]["message_zh"].iloc[0]


def test_an_error_pasted_as_text_is_no_name(tmp_path):
    csv_file(tmp_path / "学员名单.csv", [["姓名", "工作单位"], ["#N/A", "甲"]])
    tables = intake(tmp_path)
    assert tables["roster"]["name"].isna().all()
    assert problems(tables, "unreadable_value") == ["A2"]


def test_content_in_a_column_that_no_header_names_is_bypassed_and_a_mere_number_is_not(tmp_path):
    rows = [["序号", "姓名", "身份证号"], [1, "张三", None], [2, None, None], [3, None, None, "补报一人"]]
    tables = one(tmp_path, {"学员名单": rows})
    assert len(tables["roster"]) == 1
    assert problems(tables, "bypassed_row") == ["D4"]


def test_a_header_repeated_for_print_is_no_row(tmp_path):
    tables = one(tmp_path, {"学员名单": [*ROSTER, ROSTER[0], ["王五", None, "丙"]]})
    assert tables["roster"]["name"].to_list() == ["张三", "李四", "王五"]
    assert len(tables.blocks) == 1


def test_a_roster_printed_in_two_columns_is_read_whole(tmp_path):
    rows = [
        ["序号", "姓名", "单位", "序号", "姓名", "单位"],
        [1, "张三", "甲", 2, "李四", "乙"],
        [3, "王五", "丙", None, None, None],
    ]
    tables = one(tmp_path, {"学员名单": rows})
    assert sorted(tables["roster"]["name"]) == ["张三", "李四", "王五"]
    assert problems(tables, "conflict") == []


def test_two_tables_on_one_sheet_are_both_read(tmp_path):
    rows = [
        ["经费来源", "金额"],
        ["财政补助", 5],
        [None],
        ["票据号码", "票据日期", "收款单位", "金额"],
        ["001", "2025-09-01", "某店", 3],
    ]
    tables = one(tmp_path, {"经费": rows})
    assert tables["income"]["amount"].to_list() == [500]
    assert tables["vouchers"][["voucher_no", "amount"]].iloc[0].to_list() == ["001", 300]


def test_an_unknown_header_is_listed_with_its_cell(tmp_path):
    tables = one(tmp_path, {"学员名单": [["姓名", "星座"], ["张三", "狮子"]]})
    assert problems(tables, "unknown_column") == ["B1"]


def test_a_second_column_for_the_same_thing_is_listed_and_not_read(tmp_path):
    for number, headers in enumerate((["姓名", "手机", "联系电话"], ["姓名", "联系电话", "手机"])):
        tables = one(tmp_path / str(number), {"学员名单": [headers, ["张三", *headers[1:]]]})
        assert tables["roster"]["phone"].to_list() == ["联系电话"]
        assert problems(tables, "unknown_column") == ["B1" if headers[1] == "手机" else "C1"]


def test_a_sheet_without_a_known_table_is_listed_and_notes_and_blank_sheets_are_not(tmp_path):
    tables = one(tmp_path, {"满意度": [["非常满意", 3]], "填写说明": [["说明文字"]], "空": [], "学员名单": ROSTER})
    found = tables["problems"]
    assert found.loc[found["kind"] == "unknown_sheet", "sheet"].to_list() == ["满意度"]


def test_a_table_of_fees_is_no_roster_because_it_has_names(tmp_path):
    tables = one(
        tmp_path, {"讲课费发放": [["姓名", "课时", "标准", "应发", "个税", "实发"], ["张三", 4, 500, 2000, 0, 2000]]}
    )
    assert tables["roster"].empty
    fee = tables["lecture_fees"].iloc[0]
    assert fee[["lecturer", "hours", "gross_fee", "tax", "net_fee"]].to_list() == ["张三", 4000, 200000, 0, 200000]


def test_the_role_is_told_by_sheet_then_title_then_file(tmp_path):
    rows = [["姓名", "日期", "时段"], ["张三", "2025-09-01", "上午"]]
    xlsx(
        tmp_path / "D01" / "学员签到表.xlsx",
        {"Sheet1": rows, "工作人员签到表": rows, "Sheet3": [["工作人员签到表"], *rows]},
    )
    assert intake(tmp_path / "D01")["signins"]["role"].to_list() == ["trainee", "staff", "staff"]


def test_a_blank_role_is_told_by_the_sheet_and_an_unreadable_or_ambiguous_one_stays_blank(tmp_path):
    rows = [
        ["姓名", "日期", "人员类别"],
        *([n, "2025-09-01", r] for n, r in (("甲", "工作人员"), ("乙", None), ("丙", "路人"))),
    ]
    roles = one(tmp_path / "1", {"学员签到表": rows})["signins"]["role"].fillna("?").to_list()
    assert roles == ["staff", "trainee", "?"]
    both = one(tmp_path / "2", {"学员及工作人员签到表": [row[:2] for row in rows]})["signins"]["role"]
    assert both.isna().all()


def test_two_rosters_are_both_read_and_listed_unless_one_is_of_staff(tmp_path):
    second = [*ROSTER[:2], ["王五", None, "丙"]]
    tables = one(tmp_path, {"学员名单": ROSTER, "学员名单 (2)": second, "工作人员名单": ROSTER})
    assert len(tables["roster"]) == 6
    found = tables["problems"][tables["problems"]["kind"] == "conflict"]
    assert found["sheet"].to_list() == ["学员名单 (2)"]
    assert "D01/a.xlsx!学员名单" in found["message_zh"].iloc[0]


def test_a_merged_category_counts_for_each_row_and_a_merged_amount_once(tmp_path):
    rows = [["费用类别", "支出内容", "金额"], ["住宿费", "单间", 30], [None, "双间", None]]
    lines = one(tmp_path, {"结算表": rows}, {"结算表": ["A2:A3", "C2:C3"]})["cost_lines"]
    assert lines["cost_category"].to_list() == ["lodging", "lodging"]
    assert lines["amount"].isna().to_list() == [False, True]


def test_a_cell_merged_sideways_fills_no_other_column(tmp_path):
    rows = [["姓名", "工作单位", "日期"], ["张三", None, "2025-09-01"]]
    signins = one(tmp_path, {"学员签到表": rows}, {"学员签到表": ["A2:B2"]})["signins"]
    assert signins["employer"].isna().all()


def test_an_error_cell_among_the_amounts_is_a_blank_with_its_cell(tmp_path):
    for write in (xlsx, xls, ods):
        folder = tmp_path / write.__name__ / "D01"
        folder.mkdir(parents=True)
        write(folder / f"a.{write.__name__}", {"结算表": [["费用类别", "支出内容", "金额"], ["餐费", "餐", "#DIV/0!"]]})
        tables = intake(folder)
        assert tables["cost_lines"]["amount"].isna().all()
        assert problems(tables, "unreadable_value") == ["C2"]
        assert tables["problems"]["raw"].to_list() == ["#DIV/0!"]
        assert tables["problems"]["column"].to_list() == ["amount"]


def test_a_category_outside_the_seven_keeps_its_text(tmp_path):
    line = one(tmp_path, {"结算表": [["费用类别", "金额"], ["烟酒", 30]]})["cost_lines"].iloc[0]
    assert (line["cost_category"], line["category_text"]) == ("outside", "烟酒")


def test_facts_stand_beside_their_labels_several_pairs_a_row_or_behind_a_colon(tmp_path):
    tables = one(tmp_path, {"基本情况": [
        ["项目情况表"],
        ["项目名称：", "数字班", "承办 单位", "某大学"],
        ["开班日期", None, "2025-09-01", "结束日期", "2025年9月4日"],
        ["办班地点：福州", None, "决算总额（万元）", 1.5],
        ["申请财政补助金额", None, "发放结业证书数", "30张"],
    ]}, {"基本情况": ["A3:B3"]})  # fmt: skip
    row = facts(tables)
    assert row[["title", "organiser", "place"]].to_list() == ["数字班", "某大学", "福州"]
    assert [row["start"], row["end_latest"]] == [pd.Timestamp("2025-09-01"), pd.Timestamp("2025-09-04")]
    assert row[["declared_total", "certificates_issued"]].to_list() == [1500000, 30]
    assert pd.isna(row["subsidy_claimed"])
    assert tables.cells["D01", "start"] == CellRef("D01/a.xlsx", "基本情况", "C3")
    assert tables.cells["D01", "place"].cell == "A4"
    assert tables.cells["D01", "subsidy_claimed"].cell == "B5"
    assert tables["problems"].empty


def test_a_label_beside_a_label_was_left_blank(tmp_path):
    tables = one(tmp_path, {"基本情况": [["项目名称", "办班地点", "福州"]]})
    assert facts(tables)[["title", "place"]].fillna("").to_list() == ["", "福州"]


def test_one_cell_may_state_first_and_last_day(tmp_path):
    row = facts(one(tmp_path, {"基本情况": [["培训时间", "2025年9月1日至4日"], ["项目名称", "x"]]}))
    assert [row["start"], row["end"]] == [pd.Timestamp("2025-09-01"), pd.Timestamp("2025-09-04")]


def test_a_label_that_no_layout_knows_is_listed(tmp_path):
    assert problems(one(tmp_path, {"基本情况": [["项目名称", "x"], ["吉祥物", "y"]]}), "unknown_column") == ["B2"]


def test_facts_above_a_table_are_read_too(tmp_path):
    tables = one(tmp_path, {"学员名单": [["项目名称：数字班"], *ROSTER]})
    assert facts(tables)["title"] == "数字班"
    assert len(tables["roster"]) == 2


def test_a_fact_stated_twice_alike_comes_from_the_first_cell_and_otherwise_is_blank_with_both_cells(tmp_path):
    tables = one(tmp_path, {
        "基本情况": [["项目名称", "数字班"], ["决算总额", 100], ["结束日期", "2025-09-04"]],
        "经费概况": [["项目名称", "数字 班"], ["决算总额", 200], ["结束日期", None]],
    })  # fmt: skip
    row = facts(tables)
    assert row["title"] == "数字班"
    assert pd.isna(row["declared_total"])
    assert row["end"] == pd.Timestamp("2025-09-04")
    assert tables.cells["D01", "title"].sheet == "基本情况"
    found = tables["problems"][tables["problems"]["kind"] == "conflict"].iloc[0]
    assert (found["sheet"], found["cell"], found["column"]) == ("经费概况", "B2", "declared_total")
    assert "D01/a.xlsx!基本情况!B2" in found["message_zh"]
