"""Teaching: the timetable, and what trainees said of it."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import FORMS, HALVES
from auditlib.core.columns.shapes import Column, Table

TEACHING: Mapping[str, Table] = {
    "timetable": Table(
        "课程（日程）表",
        "timetable",
        "lesson or other item of the timetable",
        {
            "day": Column("date", "授课日期", "day", True),
            "half": Column("choice", "时段", "half day", False, HALVES),
            "hours": Column("quantity", "学时", "teaching hours, 0 for what is no lesson"),
            "topic": Column("text", "课程（活动）内容", "topic", True),
            "form": Column("choice", "教学形式", "form of training", False, FORMS),
            "lecturer": Column("text", "授课专家", "lecturer"),
            "place": Column("text", "授课地点", "place"),
        },
    ),
    "satisfaction": Table(
        "满意度测评统计表",
        "satisfaction statistics",
        "question of the form",
        {
            "item": Column("text", "题项", "question", True),
            "very_satisfied": Column("count", "很满意", "very satisfied"),
            "satisfied": Column("count", "满意", "satisfied"),
            "fair": Column("count", "一般", "fair"),
            "dissatisfied": Column("count", "不满意", "dissatisfied"),
            "rate": Column("share", "满意率", "rate of satisfaction"),
        },
    ),
}
