"""Sign-in sheets: names down and half days across, ticks, times and signatures in the cells; what no cell says is no sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from making import Rows, csv_file, xls, xlsx

from messy import Messy

ONE, TWO = "2025-09-01", "2025-09-02"
AM, PM = "morning", "afternoon"


def _book(sheets: Mapping[str, Rows], *merged: str, name: str = "签到.xlsx") -> Callable[[Path], object]:
    """A workbook; the merged ranges are those of its first sheet."""
    return lambda folder: xlsx(folder / name, sheets, {next(iter(sheets)): merged})


def _signed(*lines: tuple[str, str, str]) -> dict[str, Sequence[Mapping[str, object]]]:
    """Sign-ins: name, day, half."""
    return {"signins": [{"name": name, "day": day, "half": half} for name, day, half in lines]}


INPUTS = [
    # ------------------------------------------------------------------------------------------ sign-in matrix
    Messy(
        "days over halves, the days merged",
        "sign-in matrix",
        _book({"学员签到表": [["示例研修班学员签到表（2025年）"], ["序号", "姓名", "工作单位", "9月1日", None, "9月2日", None],
                              [None, None, None, "上午", "下午", "上午", "下午"],
                              [1, "林甲", "榕城大学", "√", "√", "√", None], [2, "陈乙", "鹭岛研究院", "√", None, "√", "√"]]},
              "A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"),
        tables={"signins": [
            {"name": "林甲", "employer": "榕城大学", "role": "trainee", "day": ONE, "half": AM, "time": None, "row": 4},
            {"name": "陈乙", "employer": "鹭岛研究院", "role": "trainee", "day": ONE, "half": AM, "time": None, "row": 5},
            {"name": "林甲", "employer": "榕城大学", "role": "trainee", "day": ONE, "half": PM, "time": None, "row": 4},
            {"name": "林甲", "employer": "榕城大学", "role": "trainee", "day": TWO, "half": AM, "time": None, "row": 4},
            {"name": "陈乙", "employer": "鹭岛研究院", "role": "trainee", "day": TWO, "half": AM, "time": None, "row": 5},
            {"name": "陈乙", "employer": "鹭岛研究院", "role": "trainee", "day": TWO, "half": PM, "time": None, "row": 5},
        ]},
    ),
    Messy(
        "day and half in one header cell, the year not stated",
        "sign-in matrix",
        _book({"签到表": [["姓名", "9月1日上午", "9.1下午", "9/2\n上午"], ["林甲", "√", "√", None], ["陈乙", None, "√", "√"]]}),
        tables=_signed(("林甲", ONE, AM), ("林甲", ONE, PM), ("陈乙", ONE, PM), ("陈乙", TWO, AM)),
        problems=[("guess", "签到表!B1:D1")],
    ),
    Messy(
        "days as dates of the workbook over halves without a merged cell",
        "sign-in matrix",
        _book({"考勤表": [["姓名", date(2025, 9, 1), None, date(2025, 9, 2), None], [None, "上午", "下午", "上午", "下午"],
                          ["林甲", "√", None, "√", "√"]]}),
        tables=_signed(("林甲", ONE, AM), ("林甲", TWO, AM), ("林甲", TWO, PM)),
    ),
    Messy(
        "a .xls at C5 with weekdays, courses and signing out beside",
        "sign-in matrix",
        lambda folder: xls(folder / "考勤.xls", {"学员考勤": [[], [], [], [], [None, None, "姓名", "2025年9月1日（周一）上午", "2025年9月1日(周一)签退", "2025年9月2日 下午\n分组研讨", "备注"],
                                                             [None, None, "林甲", "√", "√", "√", None], [None, None, "陈乙", "√", None, None, None]]}),
        tables=_signed(("林甲", ONE, AM), ("陈乙", ONE, AM), ("林甲", TWO, PM)),
    ),
    Messy(
        "staff and trainees one under the other, each with the days again",
        "sign-in matrix",
        _book({"Sheet1": [["学员签到表"], ["姓名", "2025-09-01上午", "2025-09-01下午"], ["林甲", "√", "√"], [], ["工作人员签到表"],
                          ["姓名", "2025-09-01上午", "2025-09-01下午"], ["周丙", "√", None]]}, "A1:C1", "A5:C5"),
        tables={"signins": [{"name": "林甲", "role": "trainee", "half": AM}, {"name": "林甲", "role": "trainee", "half": PM},
                            {"name": "周丙", "role": "staff", "half": AM}]},
    ),
    Messy(
        "the header again on the second page, a total and signatures below",
        "sign-in matrix",
        _book({"签到表": [["序号", "姓名", "2025.9.1上午", "2025.9.1下午"], [1, "林甲", "√", "√"], ["序号", "姓名", "2025.9.1上午", "2025.9.1下午"],
                          [2, "陈乙", "√", None], [3, None, None, None], ["合计", None, 2, 1], ["班主任：周丙", None, None, "日期：2025年9月1日"]]}),
        tables=_signed(("林甲", ONE, AM), ("陈乙", ONE, AM), ("林甲", ONE, PM)),
    ),
    Messy(
        "two rows a person, the half in a column of its own",
        "sign-in matrix",
        _book({"签到表": [["姓名", "时段", "2025年9月1日", "2025年9月2日"], ["林甲", "上午", "√", "√"], [None, "下午", None, "√"]]}, "A2:A3"),
        tables=_signed(("林甲", ONE, AM), ("林甲", TWO, AM), ("林甲", TWO, PM)),
    ),
    Messy(
        "first, second day: nobody can tell which days these are",
        "sign-in matrix",
        _book({"签到表": [["姓名", "第一天上午", "第二天上午"], ["林甲", "√", "√"]]}),
        tables={"signins": [{"name": "林甲", "day": None, "half": AM}, {"name": "林甲", "day": None, "half": AM}]},
        problems=[("unreadable_value", "签到表!B1:C1")],
    ),
    Messy(
        "ticks for meals are no sign-ins",
        "sign-in matrix",
        _book({"用餐登记": [["姓名", "9月1日早", "9月1日晚"], ["林甲", "√", "√"]]}, name="用餐.xlsx"),
        tables={"signins": []},
        problems=[("unknown_sheet", "用餐登记")],
    ),
    # ------------------------------------------------------------------------------------------ ticks in cells
    Messy(
        "every sign that means present, and every word that means absent",
        "ticks in cells",
        _book({"签到表": [["姓名", "2025-09-01上午", "2025-09-01下午"], ["林甲", "√", "×"], ["陈乙", "✓", "请假"], ["周丙", 1, 0], ["吴丁", "签", "缺勤"],
                          ["郑戊", "、", "-"], ["王己", "已签到", "事假1天"], ["冯庚", "☑", "　"], ["褚辛", "ｖ", "未到"]]}),
        tables=_signed(*((name, ONE, AM) for name in ("林甲", "陈乙", "周丙", "吴丁", "郑戊", "王己", "冯庚", "褚辛"))),
    ),
    Messy(
        "signs that may mean anything are named, and are no sign-ins",
        "ticks in cells",
        _book({"签到表": [["姓名", "2025-09-01上午", "2025-09-01下午"], ["林甲", "√", "△"], ["陈乙", "?", "√"], ["周丙", "√", "线上"]]}),
        tables={"signins": [
            {"name": "林甲", "day": ONE, "half": AM}, {"name": None, "day": None, "half": None}, {"name": "周丙", "day": ONE, "half": AM},
            {"name": None, "day": None, "half": None}, {"name": "陈乙", "day": ONE, "half": PM}, {"name": None, "day": None, "half": None},
        ]},
        problems=[("unreadable_value", "签到表!B3"), ("unreadable_value", "签到表!C2"), ("unreadable_value", "签到表!C4")],
    ),
    Messy(
        "the name signed in the cell, and a name that is another's",
        "ticks in cells",
        _book({"签到册": [["姓名", "2025年9月1日上午", "2025年9月1日下午"], ["林 甲", "林甲", "林  甲"], ["陈乙", "陈乙", "林甲"]]}),
        tables={"signins": [{"name": "林甲", "half": AM}, {"name": "陈乙", "half": AM}, {"name": "林甲", "half": PM}, {"name": None, "half": None}]},
        problems=[("unreadable_value", "签到册!C3")],
    ),
    Messy(
        "halves across with the day in a column, one row a person and day",
        "ticks in cells",
        _book({"学员签到": [["日期", "姓名", "上午", "下午", "晚上"], [date(2025, 9, 1), "林甲", "√", "√", None], [date(2025, 9, 2), "林甲", "√", "请假", "√"]]}),
        tables=_signed(("林甲", ONE, AM), ("林甲", TWO, AM), ("林甲", ONE, PM), ("林甲", TWO, "evening")),
    ),
    Messy(
        "a sheet a half day, its name and title tell which, the names signed beside",
        "ticks in cells",
        _book({"9月1日上午": [["示例研修班签到表"], ["日期：2025年9月1日上午"], ["序号", "姓名", "单位", "签名"], [1, "林甲", "榕城大学", "林甲"], [2, "陈乙", "鹭岛研究院", None]],
               "9月1日下午": [["示例研修班签到表"], ["日期：2025年9月1日下午"], ["序号", "姓名", "单位", "签名"], [1, "林甲", "榕城大学", "√"], [2, "陈乙", "鹭岛研究院", "√"]]}),
        tables=_signed(("林甲", ONE, AM), ("林甲", ONE, PM), ("陈乙", ONE, PM)),
    ),
    Messy(
        "names and signatures printed twice side by side",
        "ticks in cells",
        _book({"签到表": [["2025年9月1日上午学员签到表"], ["序号", "姓名", "签到", "序号", "姓名", "签到"], [1, "林甲", "√", 3, "周丙", "√"], [2, "陈乙", None, 4, "吴丁", "√"]]},
              "A1:F1"),
        tables=_signed(("林甲", ONE, AM), ("周丙", ONE, AM), ("吴丁", ONE, AM)),
    ),
    Messy(
        "a list of names under a day, with nothing signed: that all came is a guess",
        "ticks in cells",
        _book({"签到": [["2025年9月1日上午签到表"], ["序号", "姓名", "单位"], [1, "林甲", "榕城大学"]]}),
        tables=_signed(("林甲", ONE, AM)),
        problems=[("guess", "签到!A2")],
    ),
    Messy(
        "signatures on no day at all",
        "ticks in cells",
        _book({"学员签到表": [["序号", "姓名", "签名"], [1, "林甲", "林甲"], [2, "陈乙", None]]}),
        tables={"signins": [{"name": "林甲", "role": "trainee", "day": None, "half": None}], "roster": []},
        problems=[("unreadable_value", "学员签到表!C1")],
    ),
    Messy(
        "one tick merged over the whole day",
        "ticks in cells",
        _book({"签到表": [["姓名", "2025-09-01上午", "2025-09-01下午"], ["林甲", "√", None], ["陈乙", "请假", None]]}, "B2:C2", "B3:C3"),
        tables={"signins": [{"name": "林甲", "half": AM}, {"name": None, "half": None}]},
        problems=[("unreadable_value", "签到表!C2")],
    ),
    # ------------------------------------------------------------------------------------------ times in cells
    Messy(
        "times of the workbook, times as text and none",
        "times in cells",
        _book({"签到表": [["姓名", "2025-09-01上午", "2025-09-01下午"], ["林甲", time(8, 25), "14:02"], ["陈乙", "8：31", None], ["周丙", "上午8时20分", "请假"]]}),
        tables={"signins": [
            {"name": "林甲", "half": AM, "time": 30300}, {"name": "陈乙", "half": AM, "time": 30660}, {"name": "周丙", "half": AM, "time": 30000},
            {"name": "林甲", "half": PM, "time": 50520},
        ]},
    ),
    Messy(
        "sign-in and sign-out under each day",
        "times in cells",
        _book({"考勤记录": [["姓名", "2025-09-01", None, "2025-09-02", None], [None, "签到", "签退", "签到", "签退"],
                            ["林甲", "8:25", "17:30", "8:28", "17:01"]]}, "A1:A2", "B1:C1", "D1:E1"),
        tables={"signins": [{"name": "林甲", "day": ONE, "half": None, "time": 30300}, {"name": "林甲", "day": TWO, "half": None, "time": 30480}]},
    ),
    Messy(
        "a tick with its time, a moment of the day, and one of another day",
        "times in cells",
        _book({"签到表": [["姓名", "2025年9月1日上午", "2025年9月1日下午"], ["林甲", "√8:25", datetime(2025, 9, 1, 14, 2)], ["陈乙", "√（8:31）", datetime(2025, 9, 2, 14, 3)]]}),
        tables={"signins": [{"name": "林甲", "half": AM, "time": 30300}, {"name": "陈乙", "half": AM, "time": 30660},
                            {"name": "林甲", "half": PM, "time": 50520}, {"name": None, "half": None, "time": None}]},
        problems=[("conflict", "签到表!C3")],
    ),
    Messy(
        "a column of times under a day told by the title",
        "times in cells",
        lambda folder: csv_file(folder / "工作人员签到表.csv", [["2025年9月1日下午工作人员签到表"], ["姓名", "组别", "签到时间"], ["周丙", "会务组", "13:50"], ["吴丁", "会务组", ""]]),
        tables={"signins": [{"name": "周丙", "role": "staff", "day": ONE, "half": PM, "time": 49800}]},
        problems=[("unknown_column", "工作人员签到表!B2")],
    ),
    Messy(
        "times and signatures of one half day side by side are one sign-in",
        "times in cells",
        _book({"签到表": [["2025年9月1日上午签到表"], ["姓名", "签到时间", "签名"], ["林甲", "8:25", "林甲"], ["陈乙", None, "陈乙"], ["周丙", None, None]]}),
        tables={"signins": [{"name": "林甲", "time": 30300}, {"name": "陈乙", "time": None}]},
    ),
    Messy(
        "a time that lost its format, and what is no time",
        "times in cells",
        _book({"签到表": [["姓名", "2025-09-01上午"], ["林甲", 0.35], ["陈乙", "8:75"], ["周丙", "#N/A"]]}),
        tables={"signins": [{"name": "林甲", "half": AM, "time": 30240}, {"name": None, "half": None}, {"name": None, "half": None}]},
        problems=[("guess", "签到表!B2"), ("unreadable_value", "签到表!B3"), ("unreadable_value", "签到表!B4")],
    ),
    Messy(
        "the long form with the time in the cell of the day",
        "times in cells",
        _book({"签到表": [["姓名", "签到时间"], ["林甲", datetime(2025, 9, 1, 8, 25)], ["陈乙", "2025-09-01 08:31:05"]]}),
        tables={"signins": [{"name": "林甲", "day": ONE, "time": 30300}, {"name": "陈乙", "day": ONE, "time": 30665}]},
    ),
]  # fmt: skip
