"""The blank workbook: what organisers fill in is read back by the intake, to the last digit."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from auditlib.core.columns import ROW_TABLES, TABLES
from auditlib.core.params import read_yaml
from auditlib.core.policy import load_policy
from auditlib.intake.programme import read
from auditlib.report.template import LAYOUTS, write_template

EXCEL_HOLDS = 255  # characters of a drop-down list
_LISTED = ("choice", "flag")
PARAMS = Path(__file__).parents[1] / "params"
FACTS = {
    "项目名称": "示例高级研修班",
    "项目类别": "省级示范",
    "承办单位": "示例学院",
    "开班日期": date(2025, 9, 1),
    "结束日期": date(2025, 9, 4),
    "申请财政补助金额": 52000.5,
    "总结报告所列学员人数": 31,
    "实施方案批复日期": date(2025, 8, 20),
    "公共服务平台申报审核": "是",
    "补助款票据户名": "示例学院",
    "补助款票据账号": "01234567890123456789",
    "补助款票据开户行": "示例银行",
    "认定继续教育学时": 24.5,
    "满意度测评表有效份数": 30,
}
ROWS = {
    "实施方案要点": [{"方案事项": "食宿安排", "方案载明内容": "住某宾馆"}],
    "课程日程表": [
        {"授课日期": date(2025, 9, 1), "时段": "上午", "学时": 0, "课程（活动）内容": "报到", "教学形式": "其他"},
        {"授课日期": date(2025, 9, 1), "时段": "下午", "学时": 4, "课程（活动）内容": "数字经济", "授课专家": "乙"},
    ],
    "学员名单": [
        {
            "姓名": "甲",
            "身份证号": "990101198001010012",
            "人员类别": "学员",
            "联系电话": "00123456789",
            "单位性质": "国有企业",
            "所在设区市": "厦门",
            "职称": "工程师",
            "经营管理人员": "否",
            "基层一线": "是",
        }
    ],
    "平台学员名单": [{"姓名": "甲", "身份证号": "990101198001010012", "工作单位": "某厂"}],
    "线上学习记录": [{"姓名": "甲", "学习日期": date(2025, 9, 1), "在线时长（分钟）": 90}],
    "结业考核成绩表": [{"姓名": "甲", "考核结果": "合格"}],
    "结业证书发放表": [{"姓名": "甲", "证书编号": "00000000000000000012", "发证日期": date(2025, 9, 4)}],
    "满意度测评统计表": [{"题项": "师资", "很满意": 28, "满意": 1, "一般": 1, "不满意": 0, "满意率": 0.9667}],
    "合同登记表": [{"合同编号": "007", "签约对方": "示例宾馆", "签订日期": date(2025, 8, 1), "合同金额": 1800}],
    "讲课费发放表": [
        {
            "授课专家": "乙",
            "专家级别": "正高级",
            "授课日期": date(2025, 9, 1),
            "时段": "下午",
            "学时": 4,
            "税前讲课费": 4000,
        }
    ],
    "住宿明细表": [
        {"入住日期": date(2025, 9, 1), "退房日期": date(2025, 9, 4), "房间数": 2, "晚数": 3, "房价": 300, "金额": 1800}
    ],
    "用餐明细表": [{"用餐日期": date(2025, 9, 1), "餐别": "午餐", "用餐人数": 31, "餐标": 40, "金额": 1240}],
    "学员签到表": [
        {"姓名": "甲", "签到日期": date(2025, 9, 1), "时段": "上午", "人员类别": "学员", "签到时刻": time(8, 25)}
    ],
    "经费结算表": [
        {"支出内容": "住宿", "费用类别": "住宿费", "数量": 2, "单价": 300, "天数": 3, "金额": 1800, "凭证号": "00012"}
    ],
    "票据明细": [
        {
            "票据号码": "00012",
            "票据日期": date(2025, 9, 5),
            "收款单位": "示例宾馆",
            "金额": 1800,
            "支付方式": "转账",
            "支付日期": date(2025, 9, 8),
            "合同编号": "007",
            "费用类别": "住宿费",
        }
    ],
    "经费来源表": [{"经费来源": "财政补助", "金额": 52000}],
}


@pytest.fixture(scope="module", params=["zh", "en"])
def blank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "材料.xlsx"
    write_template(path, PARAMS / "layouts", language=request.param)
    return path


def _read(folder: Path) -> object:
    notice = load_policy(PARAMS).notices["fj2025"]
    return read(
        None, [folder], as_of=date(2025, 12, 31), notice="fj2025", programme=notice.programme, year=2025,
        layouts=PARAMS / "layouts",
    ).tables  # fmt: skip


def test_a_filled_template_is_read_back_whole(blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank)
    facts = book["基本情况"]
    for row in facts.iter_rows():
        row[1].value = FACTS.get(row[0].value)
    for name, rows in ROWS.items():
        columns = {cell.value: cell.column for cell in book[name][1]}
        for number, given in enumerate(rows, 2):
            for header, value in given.items():
                book[name].cell(number, columns[header]).value = value
    folder = tmp_path / "FJ2025-D01"
    folder.mkdir()
    book.save(folder / "材料.xlsx")
    tables = _read(folder)
    assert tables["problems"].empty, tables["problems"]["message_zh"].tolist()
    session = tables["sessions"].loc["FJ2025-D01"]
    assert (session["category"], session["subsidy_claimed"], session["reported_trainees"]) == (
        "demonstration",
        5_200_050,
        31,
    )
    assert f"{session['start']:%m-%d} {session['end']:%m-%d}" == "09-01 09-04"
    person, sign_in, cost = (tables[name].iloc[0] for name in ("roster", "signins", "cost_lines"))
    assert (person["id_number"], person["phone"]) == ("990101198001010012", "00123456789")
    assert (sign_in["half"], sign_in["role"]) == ("morning", "trainee")
    assert (cost["cost_category"], cost["amount"], cost["voucher_no"]) == ("lodging", 180_000, "00012")
    assert {name: len(tables[name]) for name in ROW_TABLES} == dict.fromkeys(ROW_TABLES, 1) | {"timetable": 2}
    assert (session["account_number"], session["credited_hours"]) == ("01234567890123456789", 24_500)
    assert (session["platform_application"], session["forms_valid"]) == (True, 30)
    assert (person["title_level"], person["manager"], person["grass_roots"]) == ("middle", False, True)
    assert (sign_in["time"], tables["satisfaction"].iloc[0]["rate"]) == (8 * 3600 + 25 * 60, 9667)
    assert tables["certificates"].iloc[0]["certificate_no"] == "00000000000000000012"
    assert tables["vouchers"].iloc[0]["contract_no"] == tables["contracts"].iloc[0]["contract_no"] == "007"
    assert tables["timetable"]["hours"].to_list() == [0, 4000]
    assert (tables["vouchers"].iloc[0]["voucher_no"], tables["income"].iloc[0]["source"]) == ("00012", "fiscal")


def test_a_blank_template_gives_no_row_and_no_problem(blank: Path, tmp_path: Path) -> None:
    folder = tmp_path / "FJ2025-D01"
    folder.mkdir()
    (folder / "材料.xlsx").write_bytes(blank.read_bytes())
    tables = _read(folder)
    assert tables["problems"].empty, tables["problems"]["message_zh"].tolist()
    assert [name for name in ROW_TABLES if len(tables[name])] == []


def test_every_choice_has_a_drop_down_of_the_words_the_intake_knows(blank: Path) -> None:
    book, values = openpyxl.load_workbook(blank), read_yaml(PARAMS / "layouts" / "values.yaml")
    for name in LAYOUTS:
        layout = read_yaml(PARAMS / "layouts" / f"{name}.yaml")
        kinds = TABLES[layout["table"]].columns
        lists = {v.formula1 for v in book[layout["sheet"]].data_validations.dataValidation if v.type == "list"}
        wanted = {c if kinds[c].kind == "choice" else "flag" for c in layout["columns"] if kinds[c].kind in _LISTED}
        assert lists == {'"' + ",".join(texts[0] for texts in values[c].values()) + '"' for c in wanted}
        assert all(len(text) <= EXCEL_HOLDS for text in lists)


def test_every_table_has_a_sheet_of_its_own(blank: Path) -> None:
    forms = [read_yaml(PARAMS / "layouts" / f"{name}.yaml") for name in LAYOUTS]
    assert {form["table"] for form in forms} == {"sessions", *ROW_TABLES}
    assert openpyxl.load_workbook(blank).sheetnames == ["填表说明", *(form["sheet"] for form in forms)]


def test_shares_and_times_are_formatted_as_they_are_typed(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for sheet, header, form in (("满意度测评统计表", "满意率", "0.00%"), ("学员签到表", "签到时刻", "hh:mm")):
        letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == header)
        assert book[sheet].column_dimensions[letter].number_format == form


def test_a_note_of_several_lines_has_room_for_them(blank: Path) -> None:
    notes = openpyxl.load_workbook(blank)["填表说明"]
    rows = {cell.value: cell.row for cell in notes["A"]}
    assert notes.row_dimensions[rows["实施方案要点"]].height > notes.row_dimensions[rows["经费来源表"]].height


def test_numbers_that_are_names_are_kept_as_text(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for sheet, header in (
        ("学员名单", "身份证号"),
        ("学员名单", "联系电话"),
        ("票据明细", "票据号码"),
        ("经费结算表", "凭证号"),
        ("票据明细", "合同编号"),
        ("合同登记表", "合同编号"),
        ("结业证书发放表", "证书编号"),
    ):
        letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == header)
        assert book[sheet].column_dimensions[letter].number_format == "@", header
    account = next(row for row in book["基本情况"].iter_rows() if row[0].value == "补助款票据账号")
    assert account[1].number_format == "@"
    notes = {row[0].value: row[1].value for row in book["填表说明"].iter_rows()}
    assert notes["基本情况 · 补助款票据账号"] == notes["学员名单 · 身份证号"] != notes["基本情况 · 项目名称"]


def test_notes_name_every_column_and_headers_stay_in_sight(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    notes = {cell.value for cell in book["填表说明"]["A"]}
    for name in LAYOUTS:
        layout = read_yaml(PARAMS / "layouts" / f"{name}.yaml")
        assert {f"{layout['sheet']} · {texts[0]}" for texts in layout["columns"].values()} <= notes
        assert book[layout["sheet"]].freeze_panes == ("B1" if layout["form"] == "labels" else "A2")
    assert "项目计划" not in book.sheetnames, "the register is not the organisers' to fill in"
