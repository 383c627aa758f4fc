"""The blank workbook: what organisers fill in is read back by the intake, to the last digit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from auditlib.core.columns import TABLES
from auditlib.core.params import read_yaml
from auditlib.core.policy import load_policy
from auditlib.intake import dossier
from auditlib.report.template import LAYOUTS, write_template

PARAMS = Path(__file__).parents[1] / "params"
FACTS = {
    "项目名称": "示例高级研修班",
    "项目类别": "省级示范",
    "承办单位": "示例学院",
    "开班日期": date(2025, 9, 1),
    "结束日期": date(2025, 9, 4),
    "申请财政补助金额": 52000.5,
    "总结报告所列学员人数": 31,
}
ROWS = {
    "学员名单": [{"姓名": "甲", "身份证号": "990101198001010012", "人员类别": "学员", "联系电话": "00123456789"}],
    "学员签到表": [{"姓名": "甲", "签到日期": date(2025, 9, 1), "时段": "上午", "人员类别": "学员"}],
    "经费结算表": [
        {"支出内容": "住宿", "费用类别": "住宿费", "数量": 2, "单价": 300, "天数": 3, "金额": 1800, "凭证号": "00012"}
    ],
    "票据明细": [{"票据号码": "00012", "票据日期": date(2025, 9, 5), "收款单位": "示例宾馆", "金额": 1800}],
    "经费来源表": [{"经费来源": "财政补助", "金额": 52000}],
}


@pytest.fixture(scope="module", params=["zh", "en"])
def blank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "材料.xlsx"
    write_template(path, PARAMS / "layouts", language=request.param)
    return path


def _read(folder: Path) -> object:
    notice = load_policy(PARAMS).notices["fj2025"]
    return dossier.read(
        None, [folder], as_of=date(2025, 12, 31), notice="fj2025", programme=notice.programme, year=2025,
        layouts=PARAMS / "layouts",
    )  # fmt: skip


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
    assert (tables["vouchers"].iloc[0]["voucher_no"], tables["income"].iloc[0]["source"]) == ("00012", "fiscal")


def test_a_blank_template_gives_no_row_and_no_problem(blank: Path, tmp_path: Path) -> None:
    folder = tmp_path / "FJ2025-D01"
    folder.mkdir()
    (folder / "材料.xlsx").write_bytes(blank.read_bytes())
    tables = _read(folder)
    assert tables["problems"].empty, tables["problems"]["message_zh"].tolist()
    assert [name for name in ("roster", "signins", "cost_lines", "vouchers", "income") if len(tables[name])] == []


def test_every_choice_has_a_drop_down_of_the_words_the_intake_knows(blank: Path) -> None:
    book, values = openpyxl.load_workbook(blank), read_yaml(PARAMS / "layouts" / "values.yaml")
    for name in LAYOUTS:
        layout = read_yaml(PARAMS / "layouts" / f"{name}.yaml")
        kinds = TABLES[layout["table"]].columns
        lists = {v.formula1 for v in book[layout["sheet"]].data_validations.dataValidation if v.type == "list"}
        wanted = {c for c in layout["columns"] if kinds[c].kind == "choice"}
        assert lists == {'"' + ",".join(texts[0] for texts in values[c].values()) + '"' for c in wanted}


def test_numbers_that_are_names_are_kept_as_text(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for sheet, header in (
        ("学员名单", "身份证号"),
        ("学员名单", "联系电话"),
        ("票据明细", "票据号码"),
        ("经费结算表", "凭证号"),
    ):
        letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == header)
        assert book[sheet].column_dimensions[letter].number_format == "@", header


def test_notes_name_every_column_and_headers_stay_in_sight(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    notes = {cell.value for cell in book["填表说明"]["A"]}
    for name in LAYOUTS:
        layout = read_yaml(PARAMS / "layouts" / f"{name}.yaml")
        assert {f"{layout['sheet']} · {texts[0]}" for texts in layout["columns"].values()} <= notes
        assert book[layout["sheet"]].freeze_panes == ("B1" if layout["form"] == "labels" else "A2")
    assert "项目计划" not in book.sheetnames, "the register is not the organisers' to fill in"
