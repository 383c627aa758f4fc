"""The faults of single sessions. Each says what it makes of which check, by what it did, never by asking a check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from making import attendance
from making.people import Town
from making.session import Session
from making.sheets import Failed
from making.teaching import lessons


def line_of(made: Session, category: str) -> int:
    """Index of the first cost line of a category."""
    return next(index for index, line in enumerate(made.cost_lines) if line["cost_category"] == category)


def claims_over_cap(made: Session, yuan: int, cap: int) -> None:
    """More funding claimed than a session of its kind may get."""
    made.facts["subsidy_claimed"] = yuan * 100
    made.reckon()
    made.expect("BUD001", "fail", f"claims {yuan:,} yuan, the cap is {cap:,}", ("facts", None, "subsidy_claimed"))


def claims_without_entitlement(made: Session, yuan: int) -> None:
    """A session that pays for itself claims a subsidy."""
    made.facts["subsidy_claimed"] = yuan * 100
    made.reckon()
    made.expect("BUD002", "fail", f"an ordinary session claims {yuan:,} yuan", ("facts", None, "subsidy_claimed"))


def line_amount_wrong(made: Session, category: str, extra: int) -> None:
    """One line's amount is not quantity × unit price × days; the total follows the wrong amount."""
    index = line_of(made, category)
    line = made.cost_lines[index]
    right = line["amount"]
    line["amount"] = made.vouchers[index]["amount"] = right + extra * 100
    made.reckon()
    why = f"{category}: the product is {right / 100:,.2f} yuan, the line says {extra:,} more"
    made.expect("BUD003", "fail", why, ("cost_lines", index, "amount"))


def total_differs(made: Session, extra: int) -> None:
    """The declared total is not the sum of the lines."""
    made.facts["declared_total"] = made.total() + extra * 100
    why = f"declared total is {extra:,} yuan above the sum of the lines"
    made.expect("BUD004", "fail", why, ("facts", None, "declared_total"))
    why = f"settled {extra:,} yuan more than the vouchers sum to"
    made.expect("BUD015", "fail", why, ("facts", None, "declared_total"))


def line_outside_categories(made: Session, text: str, item: str, yuan: int) -> None:
    """A cost line of a category that the notice does not have."""
    made.cost_lines.append(
        {"item": item, "cost_category": text, "quantity": 1, "unit_price": yuan * 100, "days": 1, "amount": yuan * 100}
    )
    made.vouchers.append(
        {**made.vouchers[-1], "voucher_no": _next(made), "item": item, "cost_category": text, "amount": yuan * 100}
    )
    made.reckon()
    index = len(made.cost_lines) - 1
    made.expect("BUD005", "fail", f"a line of {text}, none of the seven", ("cost_lines", index, "cost_category"))
    made.expect(
        "BUD013", "fail", f"a line of {text} for {item}, which no training may pay", ("cost_lines", index, "item")
    )


def _next(made: Session) -> str:
    return str(int(made.vouchers[-1]["voucher_no"]) + 1)


def costs_over_quota(made: Session, room: int, quota: int) -> None:
    """Lodging so dear that everything but lecturers passes quota × persons × days. `room` in yuan a night."""
    index = line_of(made, "住宿费")
    line = made.cost_lines[index]
    for row in (line, *made.lodging):
        row["unit_price"] = room * 100
    for row in made.lodging:
        row["amount"] = room * 100 * row["rooms"] * row["nights"]
    line["amount"] = made.vouchers[index]["amount"] = sum(row["amount"] for row in made.lodging)
    made.reckon()
    persons = len({row["person"] for row in made.signins})
    spent = sum(other["amount"] for other in made.cost_lines if other["cost_category"] != "师资费")
    if spent <= quota * 100 * persons * made.days:
        raise ValueError(f"{made.id}: {spent} is no excess")
    why = f"{spent / 100:,.2f} yuan without lecturers, {quota} × {persons} persons × {made.days} days = {quota * persons * made.days:,}"
    made.expect("BUD006", "fail", why, ("cost_lines", index, "amount"))


def charges_trainees(made: Session, yuan: int) -> None:
    """Income from the trainees."""
    made.income.append({"source": "学员缴费", "amount": yuan * 100})
    made.income[-2]["amount"] = made.income[-2]["amount"] - yuan * 100
    made.expect("BUD011", "fail", f"{yuan:,} yuan charged to trainees", ("income", len(made.income) - 1, "amount"))


def too_few_planned(made: Session, minimum: int) -> None:
    """The plan itself has too few trainees (the register says so)."""
    why = f"{made.planned['trainees']} planned, at least {minimum} demanded"
    made.expect("HDC001", "fail", why, ("register", None, "trainees"))


def too_few_present(made: Session, minimum: int) -> None:
    """Too few on the roster, and no more signed in."""
    why = f"{len(made.trainees)} trainees signed in, at least {minimum} demanded"
    made.expect("HDC002", "fail", why, ("signins", 0, "name"))


def too_many_staff(made: Session) -> None:
    """Staff beyond a tenth of the trainees."""
    why = f"{len(made.staff)} staff for {len(made.trainees)} trainees"
    made.expect("HDC003", "fail", why, ("staff_signins", 0, "name"))


def online_over_half(made: Session, online: int) -> None:
    """More than half of the trainees take part online."""
    for person in made.trainees[:online]:
        made.swap(person, replace(person, mode="线上"))
    made.online_log = attendance.online_log(made, Random(made.id + "online"))
    made.parts.append("online_log")
    made.expect("HDC004", "fail", f"{online} of {len(made.trainees)} trainees online", ("roster", 0, "mode"))


def strangers_sign_in(made: Session, town: Town, number: int) -> None:
    """Persons who are not on the roster sign in as trainees, every morning with a lesson."""
    random = Random(made.id + "strangers")
    first = None
    for _ in range(number):
        person = town.person(random, national=False)
        for lesson in lessons(made):
            if lesson["half"] == "上午":
                time = attendance.OPENS["上午"] + random.randint(900, 1700)
                row = {"person": person, "staff": False, "day": lesson["day"], "half": "上午", "time": time}
                made.signins.append(row)
                first = first or row
    index = [row for row in made.signins if not row["staff"]].index(first or {})
    made.expect("HDC005", "fail", f"{number} persons signed in who are not on the roster", ("signins", index, "name"))


def never_signed_in(made: Session, number: int) -> None:
    """Persons on the roster without a single sign-in: no certificate, no form."""
    absent = made.trainees[-number:]
    made.signins = [row for row in made.signins if row["person"] not in absent]
    made.certificates = attendance.certificates(made)
    made.facts["certificates_issued"] = len(made.certificates)
    forms, made.satisfaction = attendance.asked(made, Random(made.id + "absent"))
    made.facts |= forms
    why = f"{number} persons on the roster never signed in"
    made.expect("HDC006", "fail", why, ("roster", len(made.trainees) - 1, "name"))
    why = f"meals of all {len(made.people)} on the lists, {number} of whom never came"
    made.expect("BUD026", "fail", why, ("meals", 0, "persons"))


def reports_more(made: Session, number: int) -> None:
    """Summary report and certificates claim more trainees than roster and sign-in show."""
    made.facts["reported_trainees"] = made.facts["certificates_issued"] = number
    why = f"planned {made.planned['trainees']}, reported {number}, certificates {number}, roster {len(made.trainees)}"
    made.expect("HDC007", "fail", why, ("facts", None, "reported_trainees"))
    why = f"{number} certificates, {len(made.trainees)} trainees signed in"
    made.expect("HDC018", "fail", why, ("facts", None, "certificates_issued"))


def listed_twice(made: Session) -> None:
    """One person stands on the roster twice, with the same id number. Nobody else is missing for it."""
    made.trainees.append(made.trainees[3])
    why = f"{made.trainees[3].name} is on the roster twice"
    made.expect("HDC008", "fail", why, ("roster", len(made.trainees) - 1, "id_number"))


def ended_late(made: Session) -> None:
    """Planned and held in December."""
    made.expect("TML001", "fail", f"ended on {made.end}, the deadline is 2025-11-30", ("facts", None, "end"))


def too_short(made: Session) -> None:
    """A national session of four days."""
    made.expect("TML002", "fail", "4 days, at least 5 demanded", ("facts", None, "end"))


def not_about_four_days(made: Session) -> None:
    """A provincial session of seven days."""
    made.expect("TML003", "fail", "7 days, about 4 wanted (3 to 5)", ("facts", None, "end"))


def plan_filed_late(made: Session, days: int) -> None:
    """The plan was filed fewer than a month ahead."""
    made.facts["plan_filed_on"] = made.start - timedelta(days=days)
    made.facts["plan_approved_on"] = made.start - timedelta(days=days - 2)
    made.facts["notice_issued_on"] = made.start - timedelta(days=days - 5)
    made.expect("TML004", "fail", f"filed {days} days ahead, a month demanded", ("facts", None, "plan_filed_on"))


def settled_late(made: Session, on: date) -> None:
    """The settlement was filed after a month."""
    made.facts["settlement_filed_on"] = on
    made.expect("TML005", "fail", f"ended {made.end}, filed {on}", ("facts", None, "settlement_filed_on"))


def not_settled(made: Session) -> None:
    """No day of filing is stated, and the month is long over. TML005 asks how late, TML006 whether at all: one answers."""
    made.facts["settlement_filed_on"] = None
    made.expect("TML006", "fail", f"ended {made.end}, nothing filed by 2025-12-31", ("facts", None, "end"))


def place_changed(made: Session) -> None:
    """Held elsewhere than planned, without a report."""
    why = f"planned {made.planned['place']}, held {made.place}"
    made.expect("TML007", "fail", why, ("facts", None, "place"))


def days_and_place_changed(made: Session) -> None:
    """Held on other days and elsewhere, without a report."""
    why = f"planned from {made.planned['start']} at {made.planned['place']}, held from {made.start} at {made.place}"
    made.expect("TML007", "fail", why, ("facts", None, "start"))


def papers_missing(made: Session, *papers: str) -> None:
    """Materials that the notice demands were not handed in."""
    made.papers = [paper for paper in made.papers if paper not in papers]
    made.parts = [part for part in made.parts if part not in papers]
    made.expect("REC001", "fail", f"missing: {', '.join(papers)}")
    if "satisfaction" in papers:
        made.unknown(["HDC022", "HDC024"], "the satisfaction statistics were not handed in")


def voucher_broken(made: Session) -> None:
    """A formula in the list of vouchers lost its source."""
    made.vouchers[2]["amount"] = Failed("#REF!")
    made.expect("REC003", "fail", "the amount of a voucher is #REF!", ("vouchers", 2, "amount"))
    made.unknown(["BUD015", "BUD019"], "the amount of a voucher is #REF!")


def day_impossible(made: Session, text: str) -> None:
    """A sign-in on a day that no calendar has."""
    index = 5
    [row for row in made.signins if not row["staff"]][index]["day"] = text
    made.expect("REC003", "fail", f"a sign-in is dated {text}", ("signins", index, "day"))
    why = f"a sign-in is dated {text}: neither whether it lies in the session nor who was absent can be told"
    made.unknown(["TML010", "HDC017"], why)
