"""Who was there: sign-ins, online logs, certificates, assessments, the platform, and what trainees said of it."""

from __future__ import annotations

from random import Random

from making.people import Person
from making.session import Row, Session
from making.teaching import lessons, taught

OPENS = {"上午": 8 * 3600 + 600, "下午": 14 * 3600 + 900}  # seconds after midnight at which the first one signs in
QUESTIONS = ("课程设置", "师资水平", "教学组织", "研修内容实用性", "后勤服务", "总体评价")


def signins(made: Session, random: Random) -> list[Row]:
    """Everybody at every half day with lessons, in the order in which they came; at most one misses one, not the first."""
    halves = [(row["day"], row["half"]) for row in lessons(made)]
    gone = (
        {(person, random.choice(halves[1:])) for person in random.sample(made.trainees, random.choice((0, 1, 1)))}
        if made.trainees
        else set()
    )
    rows: list[Row] = []
    for day, half in halves:
        second = OPENS[half]
        for person in random.sample(made.people, len(made.people)):
            second += random.randint(4, 55)
            if (person, (day, half)) not in gone:
                rows.append({"person": person, "staff": person in made.staff, "day": day, "half": half, "time": second})
    return rows


def completers(made: Session) -> list[Person]:
    """Trainees who missed no more than a seventh of the hours, in the order of the roster."""
    hours = {(row["day"], row["half"]): row["hours"] for row in lessons(made)}
    there: dict[Person, int] = {}
    for row in made.signins:
        there[row["person"]] = there.get(row["person"], 0) + hours.get((row["day"], row["half"]), 0)
    whole = taught(made)
    return [person for person in made.trainees if (whole - there.get(person, 0)) * 7 <= whole]


def certificates(made: Session) -> list[Row]:
    """A numbered certificate for each completer, on the last day."""
    prefix = f"闽研〔2025〕{made.id[-3:]}"
    return [
        {"person": person, "certificate_no": f"{prefix}-{number:03}", "issued_on": made.end}
        for number, person in enumerate(completers(made), 1)
    ]


def assessments(made: Session, random: Random) -> list[Row]:
    """A result for each completer."""
    return [
        {"person": person, "result": random.choice(("合格", "合格", "良好", "优秀"))} for person in completers(made)
    ]


def platform_roster(made: Session) -> list[Row]:
    """The roster as it was submitted on the service platform."""
    return [{"person": person} for person in made.trainees]


def online_log(made: Session, random: Random) -> list[Row]:
    """Minutes online of each online trainee and day with lessons, 45 minutes an hour of teaching and a little more."""
    hours: dict[object, int] = {}
    for row in lessons(made):
        hours[row["day"]] = hours.get(row["day"], 0) + row["hours"]
    return [
        {"person": person, "day": day, "minutes": 45 * number + random.randint(0, 14)}
        for person in made.trainees
        if person.mode == "线上"
        for day, number in hours.items()
    ]


def asked(made: Session, random: Random) -> tuple[Row, list[Row]]:
    """The forms of satisfaction as facts, and one row a question: counts of answers, and the rate they give."""
    handed_out = len({row["person"] for row in made.signins if not row["staff"]})
    returned = handed_out - random.randint(0, 1)
    valid = returned - random.randint(0, 1)
    rows = []
    for question in QUESTIONS:
        satisfied, fair = random.randint(3, 8), random.randint(0, 2)
        dissatisfied = random.choice((0, 0, 1))
        very = valid - satisfied - fair - dissatisfied
        rows.append(
            {
                "item": question,
                "very_satisfied": very,
                "satisfied": satisfied,
                "fair": fair,
                "dissatisfied": dissatisfied,
                "rate": rate(very + satisfied, valid),
            }
        )
    return {"forms_handed_out": handed_out, "forms_returned": returned, "forms_valid": valid}, rows


def rate(content: int, valid: int) -> int:
    """The rate of satisfaction in ten-thousandths, rounded half up."""
    return (content * 20_000 + valid) // (2 * valid)
