"""A session as it ought to be run, from a line of the plan. Faults are put in afterwards, by `making.faults`."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from making.people import Town
from making.plan import Line
from making.session import CATEGORY, PAPERS, Row, Session

FUNDED = {"N-f": 10_500_000, "D": 4_800_000, "E": 5_000_000}  # claimed, in fen: two of them exactly the cap
HALVES = ("上午", "下午")
AUDIENCE = "{field}领域中高级专业技术人员和经营管理人员"
FIRST_FILING = date(2025, 6, 11)  # the notice is of 9 June
QUOTA_UNKNOWN = "cost per person-day: the quota of Fujian's own rules is unconfirmed"


def session(line: Line, town: Town) -> Session:
    """The session of one line, without fault. The same line always gives the same session."""
    random = Random(line.id)
    category = line.id[7].replace("X", "O")  # no plan has it; the dossier calls itself ordinary
    national = category == "N"
    end = line.start + timedelta(days=line.days - 1)
    trainees = [town.person(random, national=national) for _ in range(line.trainees)]
    staff = [town.person(random, national=False, employer=line.organiser) for _ in range(line.staff)]
    city, found, _ = line.place.partition("市")
    made = Session(
        id=line.id,
        title=f"{line.field}高级研修班",
        field=line.field,
        organiser=line.organiser,
        supervisor=f"{city}市人力资源和社会保障局（示例）" if found else "省直主管单位人事处（示例）",
        fiscal=line.fiscal,
        start=line.start,
        end=end,
        place=line.place,
        house=line.house,
        trainees=trainees,
        staff=staff,
        lecturers=[town.name(random) for _ in range(4)],
    )
    made.facts = _facts(made, category, random)
    made.papers = list(PAPERS[made.kind])
    made.planned = _planned(made, line)
    made.signins = _signins(made, random)
    made.cost_lines = _cost_lines(made, random)
    made.vouchers = _vouchers(made, random)
    for row, voucher in zip(made.cost_lines, made.vouchers, strict=True):
        row["voucher_no"] = voucher["voucher_no"]
    made.reckon()
    if made.kind == "D":
        made.expect("BUD006", "unknown", QUOTA_UNKNOWN)
    return made


def _facts(made: Session, category: str, random: Random) -> Row:
    filed = max(made.start - timedelta(days=random.randint(33, 44)), FIRST_FILING)
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
        "notice_issued_on": max(made.start - timedelta(days=random.randint(18, 28)), filed + timedelta(days=3)),
        "reported_trainees": len(made.trainees),
        "certificates_issued": len(made.trainees),
    }
    kind = category if category != "N" else "N-f" if made.fiscal else "N-s"
    facts["subsidy_claimed"] = FUNDED.get(kind, 0)
    facts["settlement_filed_on"] = made.end + timedelta(days=random.randint(12, 27)) if kind in FUNDED else None
    return facts


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


def _signins(made: Session, random: Random) -> list[Row]:
    """Everybody once or more; mornings and afternoons, the last day until noon, here and there somebody is missing."""
    rows: list[Row] = []
    days = (made.end - made.start).days + 1
    for number in range(days):
        day = made.start + timedelta(days=number)
        for half in HALVES[: 1 if number in (0, days - 1) or made.facts["category_letter"] == "N" else 2]:
            for person in made.people:
                if number and random.random() < 0.03:
                    continue
                rows.append({"person": person, "staff": person in made.staff, "day": day, "half": half})
    return rows


def signed_in(made: Session) -> int:
    """Distinct persons who signed in, trainees and staff."""
    return len({row["person"] for row in made.signins})


def _cost_lines(made: Session, random: Random) -> list[Row]:
    """Well below 550 yuan a person-day; quantities in whole numbers, prices in fen."""
    persons, days = signed_in(made), (made.end - made.start).days + 1
    plan = (
        ("专家讲课费", "师资费", 16, random.choice((80_000, 100_000)), 1),
        ("学员及工作人员住宿", "住宿费", persons, random.choice((24_000, 26_000, 28_500)), days - 1),
        ("学员及工作人员用餐", "伙食费", persons, random.choice((9_000, 10_000, 11_050)), days),
        ("教室及会场租用", "场地费", 1, random.choice((180_000, 220_000)), days - 1),
        ("讲义印制", "资料费", persons, random.choice((4_550, 6_000)), 1),
        ("现场教学租车", "交通费", 2, 120_000, 1),
        ("现场教学设备租赁", "其他费用", 1, 96_050, 1),
    )
    return [
        {
            "item": item,
            "cost_category": category,
            "quantity": quantity,
            "unit_price": price,
            "days": times,
            "amount": quantity * price * times,
        }
        for item, category, quantity, price, times in plan
    ]


def _vouchers(made: Session, random: Random) -> list[Row]:
    """One invoice for each cost line but the first, which is a slip of lecture fees paid out."""
    payees = ("教学专家劳务", made.place, made.place, made.place, "闽文印务", "顺途汽车租赁", "讯达设备租赁")
    return [
        {
            "voucher_no": f"2535{random.randrange(10**16):016}",
            "day": made.end + timedelta(days=random.randint(0, 8)),
            "payee": payee if payee == "教学专家劳务" else f"{payee}（示例）",
            "item": line["item"],
            "amount": line["amount"],
        }
        for line, payee in zip(made.cost_lines, payees, strict=True)
    ]
