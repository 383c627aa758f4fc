"""Faults in time and content of single sessions: plan and approval, timetable, half days, holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from making import clean
from making.session import Row, Session
from making.teaching import taught


def _again(made: Session, change: Callable[[Row], Row]) -> None:
    """Another timetable, and everything that follows from one."""
    made.timetable = [change(dict(row)) for row in made.timetable]
    clean.follow(made, Random(made.id + "again"))


def arrival_too_long(made: Session) -> None:
    """Two days pass before the first lesson."""
    second = made.start + timedelta(days=1)

    def idle(row: Row) -> Row:
        free = {"hours": 0, "topic": "报到", "form": "其他", "lecturer": None, "place": made.place}
        return {**row, **free} if row["day"] == second else row

    _again(made, idle)
    why = f"opened on {made.start}, first lesson on {made.start + timedelta(days=2)}"
    made.expect("TML017", "fail", why, ("facts", None, "start"))


def approved_after_notice(made: Session) -> None:
    """The plan was approved after the opening notice had gone out."""
    issued = made.facts["notice_issued_on"]
    made.facts["plan_approved_on"] = issued + timedelta(days=3)
    why = f"notice issued on {issued}, plan approved on {issued + timedelta(days=3)}"
    made.expect("TML009", "fail", why, ("facts", None, "plan_approved_on"))


def plan_without(made: Session, blank: str, gone: str) -> None:
    """The plan says nothing of one of the nine contents, and leaves another out."""
    made.plan_contents = [row for row in made.plan_contents if row["content"] != gone]
    index = next(index for index, row in enumerate(made.plan_contents) if row["content"] == blank)
    made.plan_contents[index]["stated"] = None
    made.expect("TML018", "fail", f"the plan says nothing of {blank} and {gone}", ("plan_contents", index, "content"))


def not_on_platform(made: Session) -> None:
    """The session was never submitted on the service platform."""
    made.facts["platform_application"] = "否"
    made.expect("TML019", "fail", "no application on the platform", ("facts", None, "platform_application"))


def changed_and_reported_late(made: Session, planned: str) -> None:
    """Held elsewhere than planned, and reported on the opening day."""
    made.planned["place"] = planned
    made.facts |= {"change_reported_on": made.start, "changed_fields": "地点"}
    made.expect("TML008", "fail", f"reported and opened on {made.start}", ("facts", None, "change_reported_on"))


def signed_after_the_end(made: Session) -> None:
    """One trainee signed in on the day after the last."""
    index = [row for row in made.signins if not row["staff"]][-1]
    day = made.end + timedelta(days=1)
    made.signins.append({**index, "day": day})
    place = len([row for row in made.signins if not row["staff"]]) - 1
    made.expect("TML010", "fail", f"signed in on {day}, the session ended on {made.end}", ("signins", place, "day"))


def nobody_signed(made: Session) -> None:
    """On one half day with lessons nobody signed in: whether anybody was absent cannot be told either."""
    row = next(row for row in made.timetable if (row["day"], row["half"]) == (made.start + timedelta(days=2), "下午"))
    made.signins = [sign for sign in made.signins if (sign["day"], sign["half"]) != (row["day"], row["half"])]
    index = made.timetable.index(row)
    why = f"{row['hours']} hours on {row['day']} {row['half']}, nobody signed in"
    made.expect("TML011", "fail", why, ("timetable", index, "day"))
    made.unknown(["HDC017"], "nobody signed in on a half day of more than a seventh of the hours")


def tour(made: Session, credited: int) -> None:
    """A tour under the name of training, over the National Day: a lesson a day, all of one form, and free time."""
    free = {
        made.start + timedelta(days=1): "自由活动",
        made.start + timedelta(days=2): "乘游船环岛观光",
    }

    def idle(row: Row) -> Row:
        if row["day"] in free and row["half"] == "下午":
            nothing = {"hours": 0, "form": "其他", "lecturer": None, "place": "长春镇海滨"}
            return {**row, **nothing, "topic": free[row["day"]]}
        if row["day"] == made.end:
            return {**row, "hours": 0, "form": "其他", "lecturer": None, "topic": "离会"}
        return {**row, "form": "专题讲座"} if row["hours"] else row

    _again(made, idle)
    made.facts["credited_hours"] = credited
    index = next(
        index for index, row in enumerate(made.timetable) if row["topic"] == free[made.start + timedelta(days=1)]
    )
    hours = taught(made)
    made.expect("TML012", "fail", f"{hours} hours in {made.days} days, 4 a day wanted", ("timetable", 1, "hours"))
    why = f"{credited} hours credited, {hours} in the timetable"
    made.expect_always("TML013", why, ("facts", None, "credited_hours"))
    made.expect("TML014", "fail", "lectures alone", ("timetable", 1, "form"))
    made.expect("TML015", "fail", f"the timetable has {'、'.join(free.values())}", ("timetable", index, "topic"))


def on_holiday(made: Session, last: date) -> None:
    """Held on days that are off for the National Day."""
    why = f"{made.start} to {made.end}, off until {last}"
    made.expect("TML016", "fail", why, ("facts", None, "start"))
