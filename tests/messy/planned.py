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


def _form(*rows: list[object]) -> Callable[[Path], object]:
    return lambda folder: xlsx(folder / "基本情况.xlsx", {"基本情况": rows})


INPUTS = [
    Messy(
        "a timetable in a plan is not the one held",
        "materials by content",
        _books({"实施方案.xlsx": {"课程表": TIMETABLE}}),
        tables={"timetable": []},
        problems=[("bypassed_row", "课程表!A1")],
    ),
    Messy(
        "a sheet of the budget beside that of the settlement",
        "materials by content",
        _books({"经费.xlsx": {"经费预算表": COSTS, "经费结算表": COSTS}}),
        tables={"cost_lines": SPENT},
        problems=[("bypassed_row", "经费预算表!A1")],
    ),
    Messy(
        "a budget and a settlement on one sheet, told apart by the lines above them",
        "several tables one under the other",
        _books(
            {"经费.xlsx": {"Sheet1": [["某某高级研修班经费预算表"], *COSTS, [], ["某某高级研修班经费决算表"], *COSTS]}}
        ),
        tables={"cost_lines": SPENT},
        problems=[("bypassed_row", "Sheet1!A2")],
    ),
    Messy(
        "the line above a table goes before the name of the file",
        "materials by content",
        _books({"经费预算.xlsx": {"Sheet1": [["经费结算表"], *COSTS]}}),
        tables={"cost_lines": SPENT},
    ),
    Messy(
        "预算 and 方案 in the title of a session say nothing",
        "materials by content",
        _books({"全面预算管理与方案设计高级研修班课程表.xlsx": {"虚拟方案研修班课程表": TIMETABLE}}),
        tables={"timetable": HELD},
    ),
    Messy(
        "课程表（拟） as the name of a sheet",
        "materials by content",
        _books({"教学.xlsx": {"课程表（拟）": TIMETABLE}}),
        tables={"timetable": []},
        problems=[("bypassed_row", "课程表（拟）!A1")],
    ),
    Messy(
        "a plan that dossier.yaml says is what was held",
        "dossier.yaml",
        _books({"实施方案.xlsx": {"课程表": TIMETABLE}}, "tables:\n  实施方案.xlsx!课程表: 课程日程表\n"),
        tables={"timetable": HELD},
        problems=[("override", "dossier.yaml")],
    ),
    Messy(
        "days and places in a plan are not those held, its budget is the budget",
        "key-value beside",
        _books(
            {
                "实施方案.xlsx": {
                    "基本情况": [["项目名称", "海洋碳汇研修班"], ["开班日期", date(2025, 9, 1)], ["预算总额", 9000]]
                }
            }
        ),
        facts={"title": "海洋碳汇研修班", "start": None, "budget_total": 9000_00},
        problems=[("bypassed_row", "基本情况!B2")],
    ),
    # ------------------------------------------------------------------ what was planned beside what was held, in one form
    Messy(
        "a form of key facts with a column of the plan and one of what was held",
        "key-value beside",
        _form(
            ["项目", "计划", "实际"],
            ["培训时间", "2025年9月1日至4日", "2025年9月8日至11日"],
            ["培训地点", "福州", "厦门"],
            ["学员人数", 40, 38],
            ["决算总额", "7万元", "6.8万元"],
        ),
        facts={
            "start": "2025-09-08",
            "end": "2025-09-11",
            "place": "厦门",
            "reported_trainees": 38,
            "declared_total": 68_000_00,
        },
    ),
    Messy(
        "what was held stands left of the plan, and is blank in one row",
        "key-value beside",
        _form(["项目", "执行情况", "方案"], ["培训地点", "厦门", "福州"], ["学员人数", None, 40]),
        facts={"place": "厦门", "reported_trainees": None},
    ),
    Messy(
        "what was changed, before and after",
        "key-value beside",
        _form(["变更事项", "变更前", "变更后"], ["培训地点", "福州", "厦门"], ["培训时间", "2025-09-01", "2025-09-08"]),
        facts={"place": "厦门", "start": "2025-09-08", "changed_fields": None},
    ),
    Messy(
        "the budget under a head of budget and settlement may be either",
        "key-value beside",
        _form(["项目", "预算", "决算"], ["预算总额", 70000, 68000], ["决算总额", 70000, 68000]),
        facts={"budget_total": None, "declared_total": 68_000_00},
        problems=[("unreadable_value", "基本情况!B2")],
    ),
    Messy(
        "two columns of which neither says that it is what was held",
        "key-value beside",
        _form(
            ["项目", "去年", "今年"],
            ["培训地点", "福州", "厦门"],
            ["学员人数", 40, 38],
            ["发放结业证书数", 38, 38],
            ["决算总额", 68000, None],
        ),
        facts={"place": None, "reported_trainees": None, "certificates_issued": 38, "declared_total": 68_000_00},
        problems=[("unreadable_value", "基本情况!B2"), ("unreadable_value", "基本情况!B3")],
    ),
    Messy(
        "two figures behind a label, and a remark behind another",
        "key-value beside",
        _form(["学员人数", 40, 38], ["培训地点", "福州", "见通知"], ["决算总额", 68000, "已审核"]),
        facts={"reported_trainees": None, "place": "福州", "declared_total": 68_000_00},
        problems=[("unreadable_value", "基本情况!B1")],
    ),
    Messy(
        "a form with a column of remarks",
        "key-value beside",
        _form(["序号", "项目", "内容", "备注"], [1, "培训地点", "福州", "厦门返程"], [2, "学员人数", 38, 2]),
        facts={"place": "福州", "reported_trainees": 38},
    ),
]
