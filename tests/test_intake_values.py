"""Texts and cells → dates, amounts, counts, quantities, choices, ids; what cannot be read is a blank with a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import LAYOUTS

from auditlib.core.columns import TABLES, Column
from auditlib.intake.cells import Cell
from auditlib.intake.tables.header_texts import header_text, header_unit
from auditlib.intake.tables.layout import load
from auditlib.intake.values.dates import read_day, read_period
from auditlib.intake.values.numbers import MOST_FEN
from auditlib.intake.values.reading import Reading
from auditlib.intake.values.typed import read_period_value, read_shared_value, read_value

CHOICES = load(LAYOUTS).choices
FEN, COUNT, QUANTITY, TEXT, SHARE, FLAG, CLOCK = (
    Column(kind, "栏", "column") for kind in ("fen", "count", "quantity", "text", "share", "flag", "clock")
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def reading(value: object, column: Column, name: str = "x", unit: str = "", bad: bool = False) -> Reading:
    return read_value(Cell(value, str(value), bad), name, column, unit=unit, choices=CHOICES, year=2025)


def span(first: str, last: str | None = None) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)


@pytest.mark.parametrize(
    ("value", "expected", "guessed"),
    [
        ("2025-09-01", span("2025-09-01"), ""),
        ("2025/9/1", span("2025-09-01"), ""),
        ("2025.9.1", span("2025-09-01"), ""),
        ("2025年9月1日", span("2025-09-01"), ""),
        ("2025 年 9 月 1 日", span("2025-09-01"), ""),
        ("２０２５年９月１日", span("2025-09-01"), ""),
        ("20250901", span("2025-09-01"), ""),
        (20250901, span("2025-09-01"), ""),
        ("2025-09-01 08:30:00", span("2025-09-01"), ""),
        ("2025年9月1日（星期一）上午8:30", span("2025-09-01"), ""),
        (dt.datetime(2025, 9, 1, 8, 30), span("2025-09-01"), ""),
        (dt.date(2025, 9, 1), span("2025-09-01"), ""),
        (45901.0, span("2025-09-01"), "serial"),
        (45901.5, span("2025-09-01"), "serial"),
        ("9月1日", span("2025-09-01"), "year"),
        ("9.1", span("2025-09-01"), "year"),
        ("2025年9月", span("2025-09-01", "2025-09-30"), ""),
        ("2025.10", span("2025-10-01", "2025-10-31"), ""),
        ("9月", span("2025-09-01", "2025-09-30"), "year"),
        ("9月上旬", span("2025-09-01", "2025-09-10"), "year"),
        ("9月中旬", span("2025-09-11", "2025-09-20"), "year"),
        ("2024年2月下旬", span("2024-02-21", "2024-02-29"), ""),
        ("2025年9月中下旬", span("2025-09-11", "2025-09-30"), ""),
        ("202509", span("2025-09-01", "2025-09-30"), ""),
        ("二〇二五年九月二十一日", span("2025-09-21"), ""),
        ("2025。9。1", span("2025-09-01"), ""),
        ("2025—9—1", span("2025-09-01"), ""),
        ("2025-09-01\u200b", span("2025-09-01"), ""),
        ("25.9.1", span("2025-09-01"), "century"),
        ("26年1月", span("2026-01-01", "2026-01-31"), "century"),
        (250901.0, span("2025-09-01"), "century"),
        ("9/13/2025", span("2025-09-13"), ""),
        ("45901", span("2025-09-01"), "serial"),
        ("9月1日上、下午", span("2025-09-01"), "year"),
        ("2025年9月1日 8:30-11:30", span("2025-09-01"), ""),
    ],
)
def test_a_date_is_read_with_its_precision(value, expected, guessed):
    day = read_day(value, 2025)
    assert day is not None
    assert (day.span, day.guessed) == (expected, guessed)


@pytest.mark.parametrize(
    "value",
    ["13月", "2025-02-30", "2025-13-01", "23.9.1", "9/1/2025", "2025.9-10", "2025年9-10", "1、2", "9月18:30", "9月底", "尽快", "2025年", "1899-01-01", "2025-09-01-03",
     2025.9, 9.1, 3, True, 10**9, "", "0月", "2025-00-10"],
)  # fmt: skip
def test_an_impossible_or_vague_date_is_no_date(value):
    assert read_day(value, 2025) is None


def test_a_date_that_cannot_be_read_says_why():
    column = TABLES["signins"].columns["day"]
    assert "2025-01-09，也可读作 2025-09-01" in reading("9/1/2025", column).fault.zh
    assert "一段时间" in reading("9月1日至4日", column).fault.zh
    assert (reading("25.9.1", column).kind, "两位" in reading("25.9.1", column).fault.zh) == ("guess", True)


def test_a_bare_serial_is_counted_from_the_day_zero_of_its_workbook():
    column = TABLES["signins"].columns["day"]
    for cell in (Cell(45901.0, "45901"), Cell(44439.0, "44439", from_1904=True)):
        found = read_value(cell, "day", column, unit="", choices={}, year=2025)
        assert (found.value, found.kind) == (span("2025-09-01"), "guess")


def test_a_guessed_year_is_listed_as_a_guess_and_an_impossible_date_as_unreadable():
    column = TABLES["signins"].columns["day"]
    assert reading("9月1日", column).kind == "guess"
    assert reading("9月1日", column).value == span("2025-09-01")
    assert reading("2025-02-30", column) == Reading(None, "unreadable_value", reading("2025-02-30", column).fault)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025年9月1日至5日", "2025-09-01", "2025-09-05"),
        ("2025-09-01至2025-09-05", "2025-09-01", "2025-09-05"),
        ("2025-09-01-2025-09-05", "2025-09-01", "2025-09-05"),
        ("9月1日—9月5日", "2025-09-01", "2025-09-05"),
        ("9月15-20日", "2025-09-15", "2025-09-20"),
        ("2025.9.1-9.5", "2025-09-01", "2025-09-05"),
        ("8月31日~9月4日", "2025-08-31", "2025-09-04"),
        ("2024.12.30-2025.1.3", "2024-12-30", "2025-01-03"),
        ("2025年9月1日（周一）至5日（周五），共5天", "2025-09-01", "2025-09-05"),
        ("自2025年9月1日起至9月5日止", "2025-09-01", "2025-09-05"),
        ("9月1日8:30─9月5日17:00（含报到）", "2025-09-01", "2025-09-05"),
        ("25.9.1-9.5", "2025-09-01", "2025-09-05"),
    ],
)
def test_a_period_in_one_cell_gives_first_and_last_day(value, first, last):
    found = read_period(value, 2025)
    assert found is not None
    assert found[1] is not None
    assert (found[0].span, found[1].span) == (span(first), span(last))


def test_a_period_of_a_single_day_states_no_last_day_and_a_month_holds_both():
    assert read_period("2025-09-01", 2025)[1] is None
    first, last = read_period("9月", 2025)
    assert first.span == last.span == span("2025-09-01", "2025-09-30")


@pytest.mark.parametrize(
    "value", ["2025-9-10-11", "2025.9-10", "9月1日-5日（3天）", "9月5日-1日", "9月1日至", "至9月5日", "两周", 12.5]
)
def test_a_period_that_is_none_is_unreadable(value):
    first, last = read_period_value(Cell(value, str(value)), 2025)
    assert (first.value, first.kind, last.value) == (None, "unreadable_value", None)


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        (12000.5, "", 1200050),
        (12000, "", 1200000),
        ("¥1,234.50", "", 123450),
        ("￥１，２３４．５０元", "", 123450),
        ("人民币500元整", "", 50000),
        ("1.5万元", "", 1500000),
        ("1.5万", "", 1500000),
        (1.5, "万", 1500000),
        ("500元", "万", 50000),
        (3.6, "万", 3600000),
        ("-300", "", -30000),
        ("¥-300", "", -30000),
        ("(300)", "", -30000),
        ("（1,000.00元）", "", -100000),
        ("0", "", 0),
        (0.1 + 0.2, "", 30),
        (1234.56 * 3, "", 370368),
        (1.1 * 1.1 * 100, "", 12100),
        (10**10, "", 10**12),
        ("12 000.50", "", 1200050),
        ("'12000", "", 1200000),
        ("12000（元）", "", 1200000),
        ("人民币：500元正", "", 50000),
        (1.5, "百万", 150000000),
        ("3百万元", "", 300000000),
        ("壹万贰仟元整", "万", 1200000),
        ("1.2（壹万贰仟元整）", "万", 1200000),
        ("¥12000（壹万贰仟元整）", "万", 1200000),
    ],
)
def test_an_amount_is_exact_fen(value, unit, fen):
    assert reading(value, FEN, unit=unit) == Reading(fen)


@pytest.mark.parametrize(
    "value",
    ["-", "—", "/", "无", "一", "壹万贰元整", "约壹万元", "$500", "12000 00", "1200\n800", "500元/人", "12,34", "0.001", 12345.678, 100 / 3, 1e11, "约500", "500~600", True, "1e5",
     float("inf"), float("nan"), dt.date(2025, 9, 1), "(-5", "((5))", "(-5)", "12.", "１/2"],
)  # fmt: skip
def test_what_is_no_amount_is_a_blank_with_a_reason_and_never_zero(value):
    found = reading(value, FEN)
    assert (found.value, found.kind) == (None, "unreadable_value")


def test_a_price_may_say_of_what_and_no_other_amount_may():
    for text in ("500元/人·天", "500/人/天", "500元/学时", "￥500/半天", "伍佰元/人"):
        assert reading(text, FEN, "unit_price") == Reading(50000)
        assert reading(text, FEN, "amount").value is None


def test_the_sign_of_the_yuan_under_a_header_in_another_unit_is_unreadable():
    for text in ("¥500", "￥5"):
        found = reading(text, FEN, unit="万")
        assert (found.value, found.kind) == (None, "unreadable_value")
        assert "万元" in found.fault.zh


@pytest.mark.parametrize("value", ["12000（壹万元整）", "壹万元整/¥12,000.00", "大写：壹万元整 小写：1000.00"])
def test_words_and_figures_of_one_cell_that_differ_are_a_conflict(value):
    found = reading(value, FEN)
    assert (found.value, found.kind) == (None, "conflict")


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_every_amount_survives_being_written_as_text_and_as_a_number(fen):
    yuan = Decimal(fen) / 100
    sign = "-" if fen < 0 else ""
    for text in (f"{yuan:.2f}", f"{yuan:,.2f}", f"{sign}¥{abs(yuan):,.2f}元".replace("-¥", "¥-")):
        assert reading(text, FEN).value == fen
    assert reading(float(yuan), FEN).value == fen


@given(DAYS)
def test_every_day_survives_being_written(day):
    for text in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ):
        assert read_day(text, 1999).span == (day, day)
    assert read_day(f"{day.month}月{day.day}日", day.year).span == (day, day)
    assert read_day((day - dt.date(1899, 12, 30)).days, 1999).span == (day, day)


@given(DAYS, DAYS)
def test_every_period_survives_being_written(one, other):
    first, last = sorted((one, other))
    found = read_period(f"{first.isoformat()}至{last.isoformat()}", 1999)
    assert (found[0].span, found[1].span) == ((first, first), (last, last))


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (30, 30),
        (30.0, 30),
        ("30人", 30),
        ("共30 人", 30),
        ("30名学员", 30),
        ("1 200", 1200),
        ("1,200", 1200),
        ("３０", 30),
        (0, 0),
    ],
)
def test_a_count_is_a_whole_number(value, count):
    assert reading(value, COUNT) == Reading(count)


@pytest.mark.parametrize(
    "value", [-1, "-1", 1.5, "1.5", "约30", "三十", "无", "—", "/", True, 1e300, "30/50", "一", "3 0", "30人左右"]
)
def test_an_impossible_count_is_unreadable(value):
    found = reading(value, COUNT)
    assert (found.value, found.kind) == (None, "unreadable_value")


def test_a_cell_of_day_and_half_says_so_where_it_is_no_single_half():
    columns = TABLES["lecture_fees"].columns["day"], TABLES["lecture_fees"].columns["half"]
    for value, half, kind in (("2025-09-01上午", "morning", ""), ("2025-09-01", None, ""), ("2025-09-01全天", None, "unreadable_value"),
                              ("2025-09-01 8:30-17:30", None, "unreadable_value")):  # fmt: skip
        day, found = read_shared_value(Cell(value, value), columns, 2025)
        assert (day.value, found.value, found.kind) == (span("2025-09-01"), half, kind)


@pytest.mark.parametrize(("value", "thousandths"), [(1.5, 1500), ("4学时", 4000), ("2.125", 2125), (0.1 + 0.2, 300)])
def test_a_quantity_is_thousandths(value, thousandths):
    assert reading(value, QUANTITY) == Reading(thousandths)


@pytest.mark.parametrize("value", [-1, "2人×3天", 1 / 3, "半天", "-"])
def test_an_impossible_quantity_is_unreadable(value):
    assert reading(value, QUANTITY).kind == "unreadable_value"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("99010119900101123X", "99010119900101123X"),
        ("'9901", "9901"),
        (123456789012345.0, "123456789012345"),
        (13800000000, "13800000000"),
        ("１３８ ", "138"),
        (" 张\n三 ", "张 三"),
        ("/", None),
        ("无", None),
        ("\u200b", None),
    ],
)
def test_ids_and_texts_stay_text(value, text):
    assert reading(value, TEXT) == Reading(text)


@pytest.mark.parametrize("value", [3.50102199001011e17, "3.50102E+17", "3.50102e+17", float(2**53 + 2)])
def test_an_id_that_a_spreadsheet_damaged_is_unreadable(value):
    found = reading(value, TEXT)
    assert (found.value, found.kind) == (None, "unreadable_value")


def test_no_title_is_an_answer_where_a_professional_title_is_asked():
    assert reading("无", TEXT, "professional_title") == Reading("无")


@pytest.mark.parametrize(
    ("name", "value", "choice"),
    [
        ("category", "国家级", "national"),
        ("category", " 省级 示范班 ", "demonstration"),
        ("category", "省级普通（自筹）", "ordinary"),
        ("half", "上午", "morning"),
        ("half", "am", "morning"),
        ("half", "9月1日上午", "morning"),
        ("half", "14:00-17:30", "afternoon"),
        ("cost_category", "烟酒", "outside"),
        ("cost_category", "学员往返交通费", "trainee_travel"),
        ("level", "中国科学院院士", "academician"),
        ("level", "教授级高工", "senior"),
        ("level", "助理研究员", "other"),
        ("title_level", "高级工程师", "associate_senior"),
        ("title_level", "中级（工程师）", "middle"),
        ("content", "食宿安排", "board_and_lodging"),
        ("payment", "公务卡", "card"),
        ("source", "其他来源", "other"),
    ],
)
def test_a_choice_is_told_by_its_text(name, value, choice):
    column = next(t.columns[name] for t in TABLES.values() if name in t.columns and t.columns[name].kind == "choice")
    assert reading(value, column, name) == Reading(choice)


def test_a_level_that_may_be_several_is_unreadable():
    assert reading("院士、教授", TABLES["lecture_fees"].columns["level"], "level").kind == "unreadable_value"
    assert reading("高级", TABLES["roster"].columns["title_level"], "title_level").kind == "unreadable_value"


def test_an_unknown_choice_is_unreadable():
    assert reading("市级", TABLES["sessions"].columns["category"], "category").kind == "unreadable_value"


def test_no_title_is_an_answer_where_its_level_is_asked():
    assert reading("无", TABLES["roster"].columns["title_level"], "title_level") == Reading("none")


@pytest.mark.parametrize(
    ("value", "unit", "share"),
    [
        ("98.5%", "", 9850),
        ("９８.５％", "", 9850),
        (0.985, "", 9850),
        ("0.985", "", 9850),
        (1, "", 10000),
        (0, "", 0),
        (98.5, "%", 9850),
        ("100", "%", 10000),
        (2 / 3, "", 6667),
        ("0.5%", "%", 50),
    ],
)
def test_a_share_is_ten_thousandths(value, unit, share):
    assert reading(value, SHARE, unit=unit) == Reading(share)


@pytest.mark.parametrize(("value", "unit", "share"), [(98.5, "", 9850), ("98.5", "", 9850), (0.985, "%", 9850)])
def test_a_share_that_does_not_say_whether_it_is_a_percentage_is_a_guess(value, unit, share):
    found = reading(value, SHARE, unit=unit)
    assert (found.value, found.kind) == (share, "guess")
    assert "98.5%" in found.fault.zh


@pytest.mark.parametrize("value", ["101%", 101, -0.1, "-", "无", "/", "全部", True, "98.5%左右"])
def test_what_is_no_share_is_unreadable(value):
    found = reading(value, SHARE)
    assert (found.value, found.kind) == (None, "unreadable_value")


@pytest.mark.parametrize(
    ("value", "flag"),
    [("是", True), ("否", False), ("有", True), ("无", False), ("√", True), ("×", False), ("已", True), ("未", False),
     (True, True), (False, False), ("是（部门负责人）", True), ("y", True), ("", None), ("-", None), ("/", None)],
)  # fmt: skip
def test_a_flag_says_yes_or_no_or_nothing(value, flag):
    assert reading(value, FLAG) == Reading(flag)


@pytest.mark.parametrize("value", ["部分", "是/否", 1, 0, "待定"])
def test_a_flag_that_says_neither_is_unreadable(value):
    assert reading(value, FLAG).kind == "unreadable_value"


def test_a_time_is_seconds_and_a_bare_number_a_guess():
    assert reading(dt.time(8, 30), CLOCK) == Reading(30600)
    assert (reading(0.354166667, CLOCK).value, reading(0.354166667, CLOCK).kind) == (30600, "guess")
    assert "8:30:00" in reading(0.354166667, CLOCK).fault.zh
    assert reading("未打卡", CLOCK).kind == "unreadable_value"
    assert reading("-", CLOCK) == Reading()


@pytest.mark.parametrize("column", [FEN, COUNT, QUANTITY, SHARE, FLAG, CLOCK, TEXT, TABLES["signins"].columns["day"]])
def test_an_error_cell_is_unreadable_in_every_kind_of_column(column):
    found = reading("#REF!", column, bad=True)
    assert (found.value, found.kind) == (None, "unreadable_value")


def test_a_blank_cell_is_a_blank_without_a_reason():
    assert read_value(None, "x", FEN, unit="", choices={}, year=2025) == Reading()


@pytest.mark.parametrize(
    ("header", "text", "unit"),
    [
        ("金额（万元）", "金额", "万"),
        ("金 额\n(元)", "金额", ""),
        ("金额/万元", "金额", "万"),
        ("姓名：", "姓名", None),
        ("主管（申报）单位", "主管单位", None),
        ("*姓名", "姓名", None),
    ],
)
def test_a_header_is_compared_without_spaces_brackets_colons_and_unit(header, text, unit):
    assert (header_text(header), header_unit(header)) == (text, unit)
