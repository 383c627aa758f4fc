"""Days, periods and times of day as people write them, and the two date systems of spreadsheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import xlwt
from making import csv_file, xlsx
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from messy import Messy

UNREADABLE, GUESS = "unreadable_value", "guess"
FIRST = "2025-09-01"


def _signins(*days: object) -> Callable[[Path], object]:
    """A sign-in sheet with these days."""
    rows = [["姓名", "签到日期"], *(["张三", day] for day in days)]
    return lambda folder: xlsx(folder / "a.xlsx", {"签到表": rows})


def _from_1904(folder: Path, *days: object) -> None:
    """A sign-in sheet of a workbook that counts its days from 1904."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "签到表"
    for row in (["姓名", "签到日期"], *(["张三", day] for day in days)):
        sheet.append(row)
    book.save(folder / "a.xlsx")


def _xls_from_1904(folder: Path, *days: object) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("签到表")
    shown = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, line in enumerate((["姓名", "签到日期"], *(["张三", day] for day in days))):
        for column, value in enumerate(line):
            sheet.write(row, column, value, *([shown] if isinstance(value, dt.date) else []))
    book.save(str(folder / "a.xls"))


def _days(*days: object) -> dict[str, list[dict[str, object]]]:
    return {"signins": [{"day": day} for day in days]}


def _period(
    text: str, start: object, end: object, phrase: str = "ranges of days", problems: Sequence[tuple[str, str]] = ()
) -> Messy:
    """A session whose time is one cell."""
    rows = [["项目名称", "甲研修班"], ["培训时间", text]]
    return Messy(
        f"the time {text!r} of a session",
        phrase,
        lambda folder: xlsx(folder / "概况.xlsx", {"基本情况": rows}),
        facts={"start": start, "end": end},
        problems=problems,
    )


NO_YEAR = [(GUESS, "基本情况!B2")]

INPUTS = [
    # dates stored as text
    Messy(
        "dates with every sign that people put between year, month and day",
        "dates stored as text",
        _signins("2025.9.1", "2025/9/1", "2025-9-1", "20250901", "2025年9月1日", "2025、9、1", "2025。9。1", "２０２５．０９．０１", "2025—9—1", "'2025-09-01", "2025.9.1.", 20250901),
        tables=_days(*[FIRST] * 12),
    ),
    Messy(
        "dates in Chinese numerals",
        "dates stored as text",
        _signins("二〇二五年九月一日", "二○二五年九月十一日", "二零二五年十月二十日", "二O二五年九月廿一日", "2025年九月三十日"),
        tables=_days(FIRST, "2025-09-11", "2025-10-20", "2025-09-21", "2025-09-30"),
    ),
    Messy(
        "years of two digits are believed beside the year of the programme only",
        "dates stored as text",
        _signins("25.9.1", "25/9/1", "25年9月1日", "250901", "01.9.25", "15-9-1"),
        tables=_days(FIRST, FIRST, FIRST, FIRST, None, None),
        problems=[(GUESS, "签到表!B2:B5"), (UNREADABLE, "签到表!B6"), (UNREADABLE, "签到表!B7")],
    ),
    Messy(
        "dates with the year last: one that may be two days, two that cannot",
        "dates stored as text",
        _signins("9/1/2025", "9/13/2025", "13.9.2025", "9/9/2025"),
        tables=_days(None, "2025-09-13", "2025-09-13", "2025-09-09"),
        problems=[(UNREADABLE, "签到表!B2")],
    ),
    Messy(
        "days that no calendar has",
        "dates stored as text",
        _signins("2025-9-31", "2025年2月30日", "2025.13.1", "2025-09-00", "1025-09-01", FIRST),
        tables=_days(None, None, None, None, None, FIRST),
        problems=[(UNREADABLE, f"签到表!B{row}") for row in range(2, 7)],
    ),
    Messy(
        "dates with weekday, time and unseen signs in a .csv",
        "dates stored as text",
        lambda folder: csv_file(folder / "签到表.csv", [["姓名", "签到日期"], ["张三", "2025-09-01 08:30:00"], ["张三", "2025/9/1（星期一）"], ["张三", "2025年9月1日 周一"], ["张三", "2025-09-01\u200b"]]),
        tables=_days(FIRST, FIRST, FIRST, FIRST),
    ),
    Messy(
        "two months or a day and a month are not taken for one day",
        "dates stored as text",
        _signins("2025.9-10", "9月1日、2日", "2025年9月1日至4日"),
        tables=_days(None, None, None),
        problems=[(UNREADABLE, f"签到表!B{row}") for row in (2, 3, 4)],
    ),
    # 1900 and 1904 date systems
    Messy(
        "days of a workbook that counts from 1904, with and without a format of dates",
        "1900 and 1904 date systems",
        lambda folder: _from_1904(folder, dt.date(2025, 9, 1), dt.datetime(2025, 9, 2, 8, 30), 44441),
        tables=_days(FIRST, "2025-09-02", "2025-09-03"),
        problems=[(GUESS, "签到表!B4")],
    ),
    Messy(
        "bare serial numbers of a workbook that counts from 1900, one as text, one with a time",
        "1900 and 1904 date systems",
        _signins(45901, "45902", 45903.354, dt.date(2025, 9, 4)),
        tables=_days(FIRST, "2025-09-02", "2025-09-03", "2025-09-04"),
        problems=[(GUESS, "签到表!B2:B4")],
    ),
    Messy(
        "an .xls that counts from 1904",
        "1900 and 1904 date systems",
        lambda folder: _xls_from_1904(folder, dt.date(2025, 9, 1), 44440),
        tables=_days(FIRST, "2025-09-02"),
        problems=[(GUESS, "签到表!B3")],
    ),
    Messy(
        "numbers that are no serials of a session's day",
        "1900 and 1904 date systems",
        _signins(3, 9.1, 2025.9, 80000, 45901),
        tables=_days(None, None, None, None, FIRST),
        problems=[(UNREADABLE, f"签到表!B{row}") for row in range(2, 6)] + [(GUESS, "签到表!B6")],
    ),
    # ranges of days
    _period("9月1日—4日", FIRST, "2025-09-04", problems=NO_YEAR),
    _period("2025.9.1-9.4", FIRST, "2025-09-04"),
    _period("9.1~9.4", FIRST, "2025-09-04", problems=NO_YEAR),
    _period("2025年9月28日至10月1日", "2025-09-28", "2025-10-01"),
    _period("9月1日-9月4日上午", FIRST, "2025-09-04", problems=NO_YEAR),
    _period("2025年9月1日（星期一）至4日（星期四），共4天", FIRST, "2025-09-04"),
    _period("自2025年9月1日上午8:30起至9月4日下午5:00止", FIRST, "2025-09-04"),
    _period("二〇二五年九月一日至四日", FIRST, "2025-09-04"),
    _period("25.9.1-9.4", FIRST, "2025-09-04", problems=NO_YEAR),
    _period("2025/09/01－2025/09/04（含报到）", FIRST, "2025-09-04"),
    _period("2025年9月1日至4日（3天）", None, None, problems=[(UNREADABLE, "基本情况!B2")]),
    _period("2025-9-10-11", None, None, problems=[(UNREADABLE, "基本情况!B2")]),
    # 上午 and 下午
    Messy(
        "the half of the day beside the day",
        "上午 and 下午",
        lambda folder: xlsx(folder / "a.xlsx", {"讲课费发放表": [
            ["授课专家", "授课时间", "应发金额"], ["赵六", "2025年9月1日上午", 1000], ["赵六", "2025.9.1下午", 1000], ["赵六", "2025年9月1日（周一）晚上", 500],
            ["赵六", "2025-9-2 上午8:30-11:30", 1000], ["赵六", "2025年9月2日14:30—17:30", 1000],
        ]}),
        tables={"lecture_fees": [{"day": FIRST, "half": "morning"}, {"day": FIRST, "half": "afternoon"}, {"day": FIRST, "half": "evening"},
                                 {"day": "2025-09-02", "half": "morning"}, {"day": "2025-09-02", "half": "afternoon"}]},
    ),
    Messy(
        "times of signing in with 上午 and 下午, in digits and words",
        "上午 and 下午",
        lambda folder: xlsx(folder / "a.xlsx", {"签到表": [
            ["姓名", "签到日期", "签到时刻"], ["张三", FIRST, "上午8:30"], ["张三", FIRST, "下午2点"], ["张三", FIRST, "下午两点半"], ["张三", FIRST, "晚上7：05"],
            ["张三", FIRST, "十四时三十分"], ["张三", FIRST, "8点30"], ["张三", FIRST, "2:30 PM"], ["张三", FIRST, "早8:00"],
        ]}),
        tables={"signins": [{"time": hours * 3600 + minutes * 60} for hours, minutes in ((8, 30), (14, 0), (14, 30), (19, 5), (14, 30), (8, 30), (14, 30), (8, 0))]},
    ),
    Messy(
        "a whole day is no half of one",
        "上午 and 下午",
        lambda folder: xlsx(folder / "a.xlsx", {"讲课费发放表": [
            ["授课专家", "授课时间", "应发金额"], ["赵六", "2025年9月1日全天", 2000], ["赵六", "2025年9月2日上、下午", 2000], ["赵六", "2025年9月3日8:30-17:30", 2000], ["赵六", "2025年9月4日", 1000],
        ]}),
        tables={"lecture_fees": [{"day": f"2025-09-0{day}", "half": None} for day in (1, 2, 3, 4)]},
        problems=[(UNREADABLE, f"讲课费发放表!B{row}") for row in (2, 3, 4)],
    ),
    Messy(
        "day and time of signing in share a cell, and one midnight cannot be told",
        "上午 and 下午",
        lambda folder: xlsx(folder / "a.xlsx", {"签到表": [
            ["姓名", "签到时间"], ["张三", "2025年9月1日上午8:30"], ["张三", "2025.9.1 下午2:05"], ["张三", "2025-09-01 14:30:00"], ["张三", dt.datetime(2025, 9, 2, 8, 25)],
        ]}),
        tables={"signins": [{"day": FIRST, "time": 30600}, {"day": FIRST, "time": 50700}, {"day": FIRST, "time": 52200}, {"day": "2025-09-02", "time": 30300}]},
    ),
    Messy(
        "midnight is not noon",
        "上午 and 下午",
        lambda folder: xlsx(folder / "a.xlsx", {"签到表": [
            ["姓名", "签到日期", "签到时刻"], ["张三", FIRST, "晚上12点"], ["张三", FIRST, "凌晨12:30"], ["张三", FIRST, "中午12:00"], ["张三", FIRST, "上午14:30"], ["张三", FIRST, "24:10"],
        ]}),
        tables={"signins": [{"time": None}, {"time": 1800}, {"time": 43200}, {"time": None}, {"time": None}]},
        problems=[(UNREADABLE, f"签到表!C{row}") for row in (2, 5, 6)],
    ),
    # ten-day periods
    _period("9月中旬", ("2025-09-11", "2025-09-20"), ("2025-09-11", "2025-09-20"), "ten-day periods", NO_YEAR),
    _period("2025年9月上旬", (FIRST, "2025-09-10"), (FIRST, "2025-09-10"), "ten-day periods"),
    _period("二〇二五年二月下旬", ("2025-02-21", "2025-02-28"), ("2025-02-21", "2025-02-28"), "ten-day periods"),
    _period("2025年9月中下旬", ("2025-09-11", "2025-09-30"), ("2025-09-11", "2025-09-30"), "ten-day periods"),
    _period("2025年9月下旬至10月上旬", ("2025-09-21", "2025-09-30"), ("2025-10-01", "2025-10-10"), "ten-day periods"),
    _period("2025年9月上旬—中旬", (FIRST, "2025-09-10"), ("2025-09-11", "2025-09-20"), "ten-day periods"),
    _period("2025年9-10月", (FIRST, "2025-09-30"), ("2025-10-01", "2025-10-31"), "ten-day periods"),
    _period("9月底", None, None, "ten-day periods", [(UNREADABLE, "基本情况!B2")]),
]  # fmt: skip
