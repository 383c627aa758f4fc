"""The register: the plan of sessions as the department publishes it."""

from __future__ import annotations

from datetime import date

from making.files import workbook
from making.session import Address, Row, Session
from making.sheets import Sheet

REGISTER_FILE = "register.xlsx"
_GROUPS = {"N": "一、国家级高级研修项目", "D": "二、省级高级研修示范项目", "E": "三、工程领域专项", "O": "四、省级高级研修普通项目"}  # fmt: skip
_COLUMNS = ("序号", "项目编号", "项目类别", "项目名称", "承办单位", "主管（申报）单位", "经费渠道", "培训时间", "培训地点", "计划人数", "研修对象", "备注")  # fmt: skip


def register(sessions: list[Session]) -> tuple[bytes, dict[tuple[str, str], Address]]:
    """The plan as the department publishes it: titles, a line for each category, one row a session, a last line."""
    sheet, where = Sheet("计划表"), {}
    sheet.put(1, 1, "附件1")
    sheet.put(2, 1, "2025年高级研修项目计划表（示例）")
    sheet.merge(2, 1, len(_COLUMNS))
    for column, header in enumerate(_COLUMNS, 1):
        sheet.put(3, column, header)
    line, group = 3, ""
    for number, made in enumerate(sessions, 1):
        plan = made.planned
        if made.category != group:
            group, line = made.category, line + 1
            sheet.put(line, 1, _GROUPS[group])
            sheet.merge(line, 1, len(_COLUMNS))
        line += 1
        values = (
            number, made.id, plan["category"], plan["title"], plan["organiser"], plan["supervisor"], plan["funding"],
            planned_days(plan), plan["place"], plan["trainees"], plan["audience"],
        )  # fmt: skip
        for column, value in enumerate(values, 1):
            sheet.put(line, column, value)
        for name, letter in (("session_id", "B"), ("when", "H"), ("place", "I"), ("trainees", "J")):
            where[made.id, name] = (REGISTER_FILE, sheet.name, f"{letter}{line}")
    sheet.put(line + 1, 1, "合计")
    sheet.put(line + 1, 4, f"共{len(sessions)}期")
    return workbook(REGISTER_FILE, [sheet]), where


def planned_days(plan: Row) -> str | None:
    """The planned days in the words of the register."""
    start, end = plan["start"], plan["end"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    ten_days = "上旬" if start.day <= 10 else "中旬" if start.day <= 20 else "下旬"
    words = {
        "range": f"{start.year}年{start.month}月{start.day}日至{end.month}月{end.day}日",
        "dashed": f"{start.year}.{start.month:02}.{start.day:02}—{end.year}.{end.month:02}.{end.day:02}",
        "period": f"{start.month}月{ten_days}",
        "month": f"{start.year}年{start.month}月",
        "next year": f"{start.year + 1}年1月中旬",
        "undecided": None,
    }
    return words[str(plan["when"])]
