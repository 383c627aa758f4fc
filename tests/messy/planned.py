"""Workbooks that say what was planned beside those that say what was held: the former are left aside, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from making import Rows, xlsx

from messy import Messy

TIMETABLE: Rows = [["日期", "时段", "课程", "授课人", "学时"], [date(2025, 9, 1), "上午", "海洋碳汇", "张三", 4]]
COSTS: Rows = [["费用类别", "内容", "数量", "单价", "金额"], ["住宿费", "标间", 30, 300, 9000]]
HELD = [{"topic": "海洋碳汇"}]
SPENT = [{"amount": 9000_00}]


def _books(files: Mapping[str, Mapping[str, Rows]], settings: str = "") -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        for name, sheets in files.items():
            xlsx(folder / name, sheets)
        if settings:
            (folder / "dossier.yaml").write_text(settings, encoding="utf-8")

    return write


INPUTS = [
    Messy(
        "a timetable in a plan is not the one held", "materials by content",
        _books({"实施方案.xlsx": {"课程表": TIMETABLE}}),
        tables={"timetable": []}, problems=[("bypassed_row", "课程表!A1")],
    ),
    Messy(
        "a sheet of the budget beside that of the settlement", "materials by content",
        _books({"经费.xlsx": {"经费预算表": COSTS, "经费结算表": COSTS}}),
        tables={"cost_lines": SPENT}, problems=[("bypassed_row", "经费预算表!A1")],
    ),
    Messy(
        "a budget and a settlement on one sheet, told apart by the lines above them", "several tables one under the other",
        _books({"经费.xlsx": {"Sheet1": [["某某高级研修班经费预算表"], *COSTS, [], ["某某高级研修班经费决算表"], *COSTS]}}),
        tables={"cost_lines": SPENT}, problems=[("bypassed_row", "Sheet1!A2")],
    ),
    Messy(
        "the line above a table goes before the name of the file", "materials by content",
        _books({"经费预算.xlsx": {"Sheet1": [["经费结算表"], *COSTS]}}),
        tables={"cost_lines": SPENT},
    ),
    Messy(
        "预算 and 方案 in the title of a session say nothing", "materials by content",
        _books({"全面预算管理与方案设计高级研修班课程表.xlsx": {"虚拟方案研修班课程表": TIMETABLE}}),
        tables={"timetable": HELD},
    ),
    Messy(
        "课程表（拟） as the name of a sheet", "materials by content",
        _books({"教学.xlsx": {"课程表（拟）": TIMETABLE}}),
        tables={"timetable": []}, problems=[("bypassed_row", "课程表（拟）!A1")],
    ),
    Messy(
        "a plan that dossier.yaml says is what was held", "dossier.yaml",
        _books({"实施方案.xlsx": {"课程表": TIMETABLE}}, "tables:\n  实施方案.xlsx!课程表: 课程日程表\n"),
        tables={"timetable": HELD}, problems=[("override", "dossier.yaml")],
    ),
    Messy(
        "days and places in a plan are not those held, its budget is the budget", "key-value beside",
        _books({"实施方案.xlsx": {"基本情况": [["项目名称", "海洋碳汇研修班"], ["开班日期", date(2025, 9, 1)], ["预算总额", 9000]]}}),
        facts={"title": "海洋碳汇研修班", "start": None, "budget_total": 9000_00},
        problems=[("bypassed_row", "基本情况!B2")],
    ),
]  # fmt: skip
