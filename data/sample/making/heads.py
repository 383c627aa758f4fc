"""Faults about persons in single sessions: who stands on which list, who was certified, what the forms say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from making import attendance
from making.people import Lecturer, Person, Town, checked
from making.session import Row, Session

CLOCK = 8 * 3600 + 1800  # half past eight


def signed_at_once(made: Session) -> None:
    """On one half day everybody signed in at the very same second."""
    last = made.signins[-1]
    half = (last["day"], last["half"])
    for row in made.signins:
        if (row["day"], row["half"]) == half:
            row["time"] = CLOCK
    index = next(
        index
        for index, row in enumerate(row for row in made.signins if not row["staff"])
        if (row["day"], row["half"]) == half
    )
    why = f"all sign-ins of {half[0]} {half[1]} at 08:30:00"
    made.expect("HDC009", "fail", why, ("signins", index, "time"))


def signed_in_one_order(made: Session) -> None:
    """On every half day people sign in in the order of the list, one after the other: one hand wrote them all."""
    order = {person: place for place, person in enumerate(made.people)}
    half_days: dict[tuple[object, object], list[Row]] = {}
    for row in made.signins:
        half_days.setdefault((row["day"], row["half"]), []).append(row)
    made.signins = []
    for rows in half_days.values():
        times = sorted(row["time"] for row in rows)
        rows.sort(key=lambda row: order[row["person"]])
        made.signins += [{**row, "time": time} for row, time in zip(rows, times, strict=True)]
    made.expect("HDC009", "fail", "the same order on every half day", ("signins", 0, "time"))


def staff_as_trainee(made: Session) -> None:
    """One of the staff is also on the roster of trainees, and signs both sheets."""
    person = made.staff[0]
    made.trainees.append(person)
    made.signins += [{**row, "staff": False} for row in made.signins if row["person"] == person]
    index = len(made.trainees) - 1
    made.expect("HDC010", "fail", f"{person.name} is staff and on the roster", ("roster", index, "id_number"))


def lecturer_as_trainee(made: Session) -> None:
    """One of the lecturers fills the roster up, and signs in."""
    lecturer: Lecturer = made.lecturers[3]
    index = 10
    made.swap(made.trainees[index], replace(made.trainees[index], name=lecturer.name, id_number=lecturer.id_number))
    why = f"{lecturer.name} is a lecturer and on the roster"
    made.expect("HDC011", "fail", why, ("roster", index, "id_number"))


def too_young_for_title(made: Session) -> None:
    """A full senior title at 23."""
    index = 14
    old = made.trainees[index]
    number = checked(f"{old.id_number[:6]}20020518{old.id_number[14:17]}")
    made.swap(old, replace(old, id_number=number, title="正高级工程师", level="正高级"))
    made.expect("HDC014", "fail", "born 2002-05-18, 正高级", ("roster", index, "id_number"))


def certified_despite_absence(made: Session) -> None:
    """A trainee misses a whole day and is certified and assessed all the same."""
    index = 9
    person, day = made.trainees[index], made.start + timedelta(days=2)
    made.signins = [row for row in made.signins if (row["person"], row["day"]) != (person, day)]
    index = next(index for index, row in enumerate(made.certificates) if row["person"] == person)
    made.expect("HDC017", "fail", f"{person.name} was away all day on {day}", ("certificates", index, "name"))


def certificate_number_twice(made: Session) -> None:
    """Two certificates bear one number."""
    number = made.certificates[20]["certificate_no"] = made.certificates[19]["certificate_no"]
    made.expect("HDC018", "fail", f"{number} stands twice", ("certificates", 20, "certificate_no"))


def not_assessed(made: Session, index: int) -> None:
    """One of those with a certificate has no result."""
    person = made.certificates[index]["person"]
    made.assessments = [row for row in made.assessments if row["person"] != person]
    made.expect("HDC019", "fail", f"{person.name} has no result", ("certificates", index, "name"))


def platform_differs(made: Session, town: Town) -> None:
    """The roster on the platform has another person in the place of one."""
    index = 30
    stranger = town.person(Random(made.id + "platform"), national=True)
    missing = made.trainees[index]
    made.platform_roster[index] = {"person": stranger}
    why = f"{stranger.name} on the platform, {missing.name} on the roster"
    made.expect("HDC020", "fail", why, ("platform_roster", index, "name"))


def log_missing(made: Session) -> None:
    """One of the online trainees is not in the log."""
    person = next(person for person in made.trainees if person.mode == "线上")
    made.online_log = [row for row in made.online_log if row["person"] != person]
    index = made.trainees.index(person)
    made.expect("HDC021", "fail", f"{person.name} was online and is not in the log", ("roster", index, "name"))


def rate_wrong(made: Session, rate: int) -> None:
    """One question states another rate than its answers give. `rate` in ten-thousandths."""
    row = made.satisfaction[2]
    right, row["rate"] = row["rate"], rate
    why = f"{row['item']}: {rate / 100:.2f} % stated, {right / 100:.2f} % by the answers"
    made.expect("HDC022", "fail", why, ("satisfaction", 2, "rate"))


def more_forms_than_trainees(made: Session, extra: int) -> None:
    """More forms than trainees who signed in, all of them very satisfied."""
    present = len({row["person"] for row in made.signins if not row["staff"]})
    for row in made.satisfaction:
        row["very_satisfied"] += extra
        valid = sum(row[name] for name in ("very_satisfied", "satisfied", "fair", "dissatisfied"))
        row["rate"] = attendance.rate(row["very_satisfied"] + row["satisfied"], valid)
    for name in ("forms_handed_out", "forms_returned", "forms_valid"):
        made.facts[name] += extra
    why = f"{made.facts['forms_returned']} forms returned, {present} trainees signed in"
    made.expect("HDC023", "fail", why, ("facts", None, "forms_returned"))


def every_form_alike(made: Session) -> None:
    """Every form says very satisfied to every question."""
    valid = made.facts["forms_valid"]
    for row in made.satisfaction:
        row |= {"very_satisfied": valid, "satisfied": 0, "fair": 0, "dissatisfied": 0, "rate": 10_000}
    made.expect("HDC024", "fail", f"all {valid} forms alike", ("satisfaction", 0, "very_satisfied"))


def own_juniors(made: Session) -> None:
    """A roster filled up from the organiser's own house and its neighbours: juniors, all of one city."""
    for index, person in enumerate(made.trainees):
        own = index % 10 < 7
        junior = index % 5 < 3
        changed = replace(
            person,
            employer=made.organiser if own else "莆田市壶山文化艺术学校",
            nature="事业单位",
            prefecture="莆田市",
            manager="否",
            grass_roots="否",
        )
        made.swap(person, replace(changed, title="助理馆员", level="初级") if junior else changed)
    count = len(made.trainees)
    own = sum(person.employer == made.organiser for person in made.trainees)
    qualified = sum(person.level != "初级" for person in made.trainees)
    made.expect(
        "HDC013", "fail", f"{qualified} of {count} hold a middle or senior title", ("roster", 0, "professional_title")
    )
    made.expect("HDC015", "fail", f"all {count} from one city", ("roster", 0, "prefecture"))
    made.expect("HDC016", "fail", f"{own} of {count} from the organiser itself", ("roster", 0, "employer"))
    made.expect("HDC025", "fail", "none from the grass roots or private firms", ("roster", 0, "grass_roots"))


def nearly_the_same(one: Session, other: Session) -> None:
    """A trainee of one session stands on the roster of another with a wrong last digit of the id number."""
    index, place = 6, 3
    person: Person = one.trainees[index]
    last = "0" if person.id_number[-1] != "0" else "1"
    wrong = person.id_number[:-1] + last
    other.swap(other.trainees[place], replace(person, id_number=wrong))
    for made, against, row in ((one, other, index), (other, one, place)):
        why = f"{person.name} is on the roster of {against.id} with another last digit"
        made.expect("CRS009", "fail", why, ("roster", row, "id_number"))
    other.expect("HDC012", "fail", f"the check digit of {wrong} is wrong", ("roster", place, "id_number"))
