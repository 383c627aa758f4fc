"""What was taught, by whom and for how much: the timetable, the fees of lecturers, what the plan says of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from making.people import Lecturer, Town
from making.session import Row, Session

HOURS = 4  # teaching hours of a half day
HALVES = ("上午", "下午")
GROSS = {"院士": 170_000, "正高级": 105_000, "副高级": 52_000}  # fen an hour before tax
LESSONS = (  # topic, form; the first of a session, then in turn
    ("{field}发展形势与政策解读", "主题报告"),
    ("{field}关键技术与标准", "专题讲座"),
    ("{field}典型案例剖析", "案例分析"),
    ("{field}前沿进展", "专题讲座"),
    ("{field}现场教学", "现场教学"),
    ("{field}难点问题专题研讨", "专题研讨"),
    ("{field}学术交流", "学术交流"),
)
NINE = {  # of the plan of implementation, in the order of the notice
    "具体时间": "{first}至{last}，共{days}天（含报到和离开时间）",
    "地点": "{place}",
    "研修对象": "{audience}",
    "学员人数": "{planned}人",
    "课程设置": "{topics}",
    "授课专家名单": "{lecturers}",
    "研修日程安排": "见课程（日程）表，每半天{hours}学时",
    "食宿安排": "统一安排在{place}，两人一间，就餐为自助餐",
    "经费预算": "{budget:,}元",
}


def lecturers(random: Random, town: Town, *, national: bool) -> list[Lecturer]:
    """Four experts; of a national session the first is an academician."""
    levels = ("院士" if national else "正高级", "正高级", "副高级", "副高级")
    return [town.lecturer(random, level) for level in levels]


def timetable(made: Session) -> list[Row]:
    """People arrive, lessons of four hours a half day, on the last day until noon, people leave.

    A national session begins with an afternoon for arrival, the others with a morning and a first lesson after it.
    """
    rows = [_item(made, 0, "下午" if made.category == "N" else "上午", "报到")]
    slots = [(number, half) for number in range(made.days) for half in HALVES]
    for count, (number, half) in enumerate(slots[2 if made.category == "N" else 1 : -1]):
        topic, form = LESSONS[count % len(LESSONS)]
        lecturer = made.lecturers[count % len(made.lecturers)]
        rows.append(
            {
                **_item(made, number, half, topic.format(field=made.field)),
                "hours": HOURS,
                "form": form,
                "lecturer": lecturer.name,
                "place": f"{made.field}应用示范点" if form == "现场教学" else made.place,
            }
        )
    return [*rows, _item(made, made.days - 1, "下午", "离会")]


def _item(made: Session, number: int, half: str, topic: str) -> Row:
    """An item that is no lesson."""
    day = made.start + timedelta(days=number)
    return {"day": day, "half": half, "hours": 0, "topic": topic, "form": "其他", "lecturer": None, "place": made.place}


def lessons(made: Session) -> list[Row]:
    """The rows of the timetable that are lessons."""
    return [row for row in made.timetable if row["hours"]]


def taught(made: Session) -> int:
    """Teaching hours of the timetable."""
    return sum(row["hours"] for row in lessons(made))


def lecture_fees(made: Session) -> list[Row]:
    """One row a lesson, the income tax on fees for services withheld."""
    by_name = {lecturer.name: lecturer for lecturer in made.lecturers}
    rows = []
    for row in lessons(made):
        lecturer = by_name[row["lecturer"]]
        gross = GROSS[lecturer.level] * row["hours"]
        tax = withheld(gross)
        rows.append(
            {
                "lecturer": lecturer.name,
                "id_number": lecturer.id_number,
                "level": lecturer.level,
                "day": row["day"],
                "half": row["half"],
                "hours": row["hours"],
                "gross_fee": gross,
                "tax": tax,
                "net_fee": gross - tax,
            }
        )
    return rows


def withheld(gross: int) -> int:
    """Tax to be withheld from a fee for services of at most 25,000 yuan, in fen."""
    return (gross - 80_000) // 5 if gross <= 400_000 else gross * 4 // 25


def plan_contents(made: Session) -> list[Row]:
    """The nine contents of the plan of implementation, each with what it says."""
    words = {
        "first": made.start,
        "last": made.end,
        "days": made.days,
        "place": made.place,
        "audience": made.planned["audience"],
        "planned": made.planned["trainees"],
        "topics": "；".join(row["topic"] for row in lessons(made)),
        "lecturers": "、".join(lecturer.name for lecturer in made.lecturers),
        "hours": HOURS,
        "budget": made.facts["budget_total"] // 100,
    }
    return [{"content": content, "stated": stated.format(**words)} for content, stated in NINE.items()]
