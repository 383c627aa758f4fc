"""A session as it ought to be run, from a line of the plan. Faults are put in afterwards, by `making.faults`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from making import attendance, money, teaching
from making.people import Town
from making.plan import Line
from making.session import CATEGORY, NATIONAL, PAPERS, PLANNED, WRITTEN, Row, Session

FUNDED = {"N-f": 10_500_000, "D": 4_800_000, "E": 5_000_000}  # claimed, in fen: two of them exactly the cap
AUDIENCE = "{field}领域中高级专业技术人员和经营管理人员"
FIRST_FILING = date(2025, 6, 11)  # the notice is of 9 June


def session(line: Line, town: Town) -> Session:
    """The session of one line, without fault. The same line always gives the same session."""
    random = Random(line.id)
    category = line.id[7].replace("X", "O")  # no plan has it; the dossier calls itself ordinary
    national = category == "N"
    trainees = [town.person(random, national=national) for _ in range(line.trainees)]
    staff = [town.person(random, national=False, employer=line.organiser) for _ in range(line.staff)]
    city, found, _ = line.place.partition("市")
    made = Session(
        id=line.id,
        title=f"{line.field}高级研修班{line.series}",
        field=line.field,
        organiser=line.organiser,
        supervisor=f"{city}市人力资源和社会保障局（示例）" if found else "省直主管单位人事处（示例）",
        fiscal=line.fiscal,
        start=line.start,
        end=line.start + timedelta(days=line.days - 1),
        place=line.place,
        house=line.house,
        trainees=[replace(person, mode="线上") for person in trainees[: line.online]] + trainees[line.online :],
        staff=staff,
        lecturers=teaching.lecturers(random, town, national=national),
    )
    made.facts = _facts(made, category, random)
    made.planned = _planned(made, line)
    made.papers = list(PAPERS[made.kind])
    made.parts = [part for part in WRITTEN if _has(part, made)]
    made.timetable = teaching.timetable(made)
    follow(made, random)
    return made


def _has(part: str, made: Session) -> bool:
    """Whether a session has a part at all."""
    if part in NATIONAL:
        return made.category == "N"
    if part in PLANNED:
        return made.category in ("N", "D")
    return part != "online_log" or any(person.mode == "线上" for person in made.trainees)


def follow(made: Session, random: Random) -> None:
    """From the timetable: who was there, then what it cost; each follows from the one before."""
    made.facts["credited_hours"] = teaching.taught(made)
    made.lecture_fees = teaching.lecture_fees(made)
    made.signins = attendance.signins(made, random)
    made.online_log = attendance.online_log(made, random)
    made.assessments = attendance.assessments(made, random)
    made.platform_roster = attendance.platform_roster(made)
    made.certificates = attendance.certificates(made)
    made.facts["certificates_issued"] = len(made.certificates)
    made.lodging = money.lodging(made, random)
    made.meals = money.meals(made, random)
    made.cost_lines = money.cost_lines(made, random)
    made.contracts = money.contracts(made, random)
    made.vouchers = money.vouchers(made, random)
    for row, voucher in zip(made.cost_lines, made.vouchers, strict=True):
        row["voucher_no"] = voucher["voucher_no"]
    if made.trainees:
        facts, made.satisfaction = attendance.asked(made, random)
        made.facts |= facts
    made.reckon()
    made.plan_contents = teaching.plan_contents(made)


def _facts(made: Session, category: str, random: Random) -> Row:
    filed = max(made.start - timedelta(days=random.randint(33, 44)), FIRST_FILING)
    approved = filed + timedelta(days=2)
    facts: Row = {
        "category_letter": category,
        "title": made.title,
        "category": CATEGORY[category],
        "funding": "财政资助" if made.fiscal else "自筹",
        "organiser": made.organiser,
        "supervisor": made.supervisor,
        "held_title": made.title,
        "audience": AUDIENCE.format(field=made.field),
        "start": made.start,
        "end": made.end,
        "place": made.place,
        "plan_filed_on": filed,
        "plan_approved_on": approved,
        "notice_issued_on": max(made.start - timedelta(days=random.randint(18, 28)), approved + timedelta(days=1)),
        "reported_trainees": len(made.trainees),
    }
    kind = category if category != "N" else "N-f" if made.fiscal else "N-s"
    if category == "N":
        facts["platform_application"] = "是"
    facts["subsidy_claimed"] = FUNDED.get(kind, 0)
    if kind in FUNDED:
        facts |= account_of(made.organiser)
    facts["settlement_filed_on"] = made.end + timedelta(days=random.randint(12, 27)) if kind in FUNDED else None
    return facts


def account_of(organiser: str) -> Row:
    """The account that an organiser's receipts of subsidy name: always the same one, and no other's."""
    number = Random(organiser).randrange(10**15)
    return {
        "account_name": organiser,
        "account_number": f"9900{number:015}",
        "account_bank": "海峡示例银行福州分行",
    }


def _planned(made: Session, line: Line) -> Row:
    start = made.start + timedelta(days=line.planned_later)
    return {
        "session_id": made.id,
        "category": made.facts["category"],
        "title": made.title,
        "organiser": made.organiser,
        "supervisor": made.supervisor,
        "funding": made.facts["funding"],
        "start": start,
        "end": start + (made.end - made.start),
        "when": line.when,
        "place": line.planned_place or made.place,
        "trainees": line.planned,
        "audience": AUDIENCE.format(field=made.field),
    }
