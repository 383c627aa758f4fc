"""Who was really there: brackets behind a tick, columns of signatures, names that are none, and what decorates a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from making import Rows, xlsx

from messy import Messy

ONE, TWO = "2025-09-01", "2025-09-02"
UNKNOWN = {"name": None, "day": None, "half": None}  # somebody may have signed in: nothing may count on the contrary


def _book(**sheets: Rows) -> Callable[[Path], object]:
    return lambda folder: xlsx(folder / "a.xlsx", sheets)


INPUTS = [
    Messy(
        "a bracket behind a tick that takes it back, or says that another signed",
        "ticks in cells",
        _book(签到表=[["姓名", "2025-09-01上午"], ["林甲", "√（请假）"], ["陈乙", "√（代签）"], ["周丙", "到（下午未到）"], ["吴丁", "√(迟到)"],
                      ["郑戊", "√（线上）"], ["王己", "请假（事假）"], ["冯庚", "×（已签到）"], ["许辛", "√（下午）"]]),
        tables={"signins": [UNKNOWN, UNKNOWN, UNKNOWN, {"name": "吴丁", "day": ONE, "half": "morning"},
                            {"name": "郑戊", "day": ONE, "half": "morning"}, UNKNOWN, UNKNOWN]},
        problems=[("unreadable_value", f"签到表!B{row}") for row in (2, 3, 4, 8, 9)],
    ),
    Messy(
        "a half of the day in brackets under a whole day",
        "ticks in cells",
        _book(签到表=[["姓名", "2025-09-01", "2025-09-02"], ["林甲", "√（上午）", "√"], ["陈乙", "请假（上午）", "请假"]]),
        tables={"signins": [{"name": "林甲", "day": ONE, "half": "morning"}, UNKNOWN, {"name": "林甲", "day": TWO, "half": None}]},
        problems=[("unreadable_value", "签到表!B3")],
    ),
    Messy(
        "a list with a column of signatures that is filled for some",
        "ticks in cells",
        _book(签到表=[["签到日期", "时段", "姓名", "本人签名"], [ONE, "上午", "林甲", "林甲"], [ONE, "上午", "陈乙", None], [ONE, "上午", "周丙", "请假"],
                      [ONE, "上午", "吴丁", "已签"], [ONE, "上午", "郑戊", "林甲代"], ["制表人：王某"]]),
        tables={"signins": [{"name": "林甲", "day": ONE, "row": 2}, {"name": "吴丁", "day": ONE, "row": 5}, UNKNOWN | {"row": 6}]},
        problems=[("guess", "签到表!D3"), ("unreadable_value", "签到表!D6")],
    ),
    Messy(
        "a list with a column of signatures that is blank throughout",
        "ticks in cells",
        _book(签到表=[["签到日期", "姓名", "签字"], [ONE, "林甲", None], [ONE, "陈乙", None]]),
        tables={"signins": [{"name": "林甲", "day": ONE}, {"name": "陈乙", "day": ONE}]},
        problems=[("guess", "签到表!C1")],
    ),
    Messy(
        "an absence in place of the time of a sign-in",
        "times in cells",
        _book(签到表=[["签到日期", "姓名", "签到时刻"], [ONE, "林甲", "8:20"], [ONE, "陈乙", "请假"], [ONE, "周丙", None]]),
        tables={"signins": [{"name": "林甲", "time": 30000}, {"name": "周丙", "time": None}]},
        problems=[("guess", "签到表!B3"), ("unreadable_value", "签到表!C3")],
    ),
    Messy(
        "a roster with rows that name nobody",
        "remarks under the table",
        _book(学员名单=[["姓名", "工作单位"], ["林甲", "榕城大学"], ["共45人", None], ["待定", "榕城大学"], ["空缺", None], ["（空）", None], [123, "榕城大学"],
                        ["陈乙", "榕城大学"]]),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}]},
        problems=[("bypassed_row", f"学员名单!A{row}") for row in (3, 4, 5, 6, 7)],
    ),
    Messy(
        "a matrix with rows that count who was there",
        "subtotal and total rows",
        _book(签到表=[["姓名", "2025-09-01上午"], ["林甲", "√"], ["待定", "√"], ["实到人数", 1], ["缺勤人数", 0], ["出勤率", "100%"], ["应到", 1]]),
        tables={"signins": [{"name": "林甲", "day": ONE, "half": "morning"}]},
        problems=[("bypassed_row", "签到表!A3"), ("bypassed_row", "签到表!A7")],
    ),
    Messy(
        "stars, numbers and posts beside names, on one list and not on the other",
        "names with spaces",
        _book(学员名单=[["姓名"], ["林甲*"], ["①陈乙"], ["3.周丙"], ["吴丁（组长）"], ["郑戊（女、畲族）"], ["【副】王己"], ["冯庚、"], ["欧阳 娜娜"]],
              签到表=[["签到日期", "姓名"], *([ONE, name] for name in ("林甲", "陈乙", "周丙", "吴丁", "郑戊", "王己", "冯庚", "欧阳娜娜"))]),
        tables={table: [{"name": name, "person_key": f"name:{name}/"} for name in
                        ("林甲", "陈乙", "周丙", "吴丁", "郑戊", "王己", "冯庚", "欧阳娜娜")] for table in ("roster", "signins")},
    ),
    Messy(
        "two persons in one cell, and brackets that nobody knows",
        "names with spaces",
        _book(学员名单=[["姓名"], ["林甲、陈乙"], ["周丙 吴丁"], ["郑戊（请假半天）"]]),
        tables={"roster": [{"name": None}, {"name": None}, {"name": "郑戊（请假半天）"}]},
        problems=[("guess", "学员名单!A4"), ("unreadable_value", "学员名单!A2"), ("unreadable_value", "学员名单!A3")],
    ),
    Messy(
        "titles in brackets behind lecturers, and several of them",
        "titles with their level",
        _book(课程表=[["日期", "课程", "授课专家"], [ONE, "甲", "张三（教授）"], [ONE, "乙", "张三（教授）、李四（副教授）"], [ONE, "丙", "王五（榕城大学）"],
                      [ONE, "丁", "待定"]]),
        tables={"timetable": [{"lecturer": "张三"}, {"lecturer": "张三、李四"}, {"lecturer": "王五（榕城大学）"}, {"lecturer": "待定"}]},
    ),
    Messy(
        "days over their halves in ways of their own: repeated unmerged, above the header of names, in brackets, AM and PM",
        "two-line headers",
        _book(
            a=[["2025年学员签到表"], ["姓名", "9月4日", "9月4日"], [None, "上", "下"], ["林甲", "√", "√"]],
            b=[["2025年学员签到表"], ["日期", "9月5日", None], ["姓名", "上午", "下午"], ["林甲", "√", "√"]],
            c=[["2025年学员签到表"], ["姓名", "第一天（9月6日）", None], [None, "上午", "下午"], ["林甲", "√", "√"]],
            d=[["2025年学员签到表"], ["姓名", "9月7日", None], [None, "AM", "PM"], ["林甲", "√", "√"]],
        ),
        tables={"signins": [{"name": "林甲", "day": f"2025-09-0{day}", "half": half} for day in (4, 5, 6, 7)
                            for half in ("morning", "afternoon")]},
    ),
]  # fmt: skip
