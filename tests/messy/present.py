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
]  # fmt: skip
