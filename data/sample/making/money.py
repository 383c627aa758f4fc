"""What it cost: the settlement with its vouchers, contracts, and the details of rooms and meals. Money is in fen."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from making.session import Row, Session

SLIP = "教学专家劳务"  # in place of a payee: the slip of lecture fees paid out
PRINTER, CARS, HIRE = "闽文印务（示例）", "顺途汽车租赁（示例）", "讯达设备租赁（示例）"


def lodging(made: Session, random: Random) -> list[Row]:
    """The rooms of trainees and of staff, two to a room, from the first day to the last."""
    price, nights = random.choice((46_000, 48_800, 52_500)), made.days - 1
    return [
        {
            "check_in": made.start,
            "check_out": made.end,
            "rooms": number,
            "nights": nights,
            "unit_price": price,
            "amount": number * nights * price,
        }
        for number in (-(-len(made.trainees) // 2), -(-len(made.staff) // 2))
    ]


def meals(made: Session, random: Random) -> list[Row]:
    """Lunch and dinner for those who were there on the day, no dinner on the last; breakfast comes with the room."""
    price = random.choice((4_500, 4_850, 5_200))
    rows: list[Row] = []
    for number in range(made.days):
        day = made.start + timedelta(days=number)
        persons = there_on(made, day) or len(made.people)  # on a day of arrival nobody signs in
        for meal in ("午餐", "晚餐"):
            if (number, meal) != (made.days - 1, "晚餐"):
                rows.append(
                    {"day": day, "meal": meal, "persons": persons, "unit_price": price, "amount": persons * price}
                )
    return rows


def there_on(made: Session, day: date) -> int:
    """Distinct persons who signed in on a day, trainees and staff."""
    return len({row["person"] for row in made.signins if row["day"] == day})


def cost_lines(made: Session, random: Random) -> list[Row]:
    """Seven lines well below 550 yuan a person-day and below the share of each item, as the details have them."""
    persons, nights = len({row["person"] for row in made.signins}), made.days - 1
    fees = sum(row["gross_fee"] for row in made.lecture_fees)
    nights_booked, eaten = made.lodging[0], sum(row["persons"] for row in made.meals)
    plan = (
        ("专家讲课费", "师资费", 1, fees, 1),
        (
            "学员及工作人员住宿",
            "住宿费",
            sum(row["rooms"] for row in made.lodging),
            nights_booked["unit_price"],
            nights,
        ),
        ("学员及工作人员用餐", "伙食费", eaten, made.meals[0]["unit_price"], 1),
        ("教室及会场租用", "场地费", 1, random.choice((80_000, 92_500)), nights),
        ("讲义印制", "资料费", persons, random.choice((2_550, 3_100)), 1),
        ("现场教学租车", "交通费", 2, 62_000, 1),
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


def contracts(made: Session, random: Random) -> list[Row]:
    """With the hotel and for the cars, signed a week or two ahead; their sums follow the vouchers."""
    what = ((f"{made.place}（示例）", "住宿、用餐及场地服务"), (CARS, "现场教学用车"))
    return [
        {
            "contract_no": f"HT-{made.id[-3:]}-{number:02}",
            "party": party,
            "item": item,
            "signed_on": made.start - timedelta(days=random.randint(8, 14)),
        }
        for number, (party, item) in enumerate(what, 1)
    ]


def vouchers(made: Session, random: Random) -> list[Row]:
    """One invoice for each cost line but the first, which is a slip of lecture fees paid out."""
    hotel, cars = made.contracts
    payees = (SLIP, *[hotel["party"]] * 3, PRINTER, cars["party"], HIRE)
    numbers = {contract["party"]: contract["contract_no"] for contract in made.contracts}
    out = []
    for line, payee in zip(made.cost_lines, payees, strict=True):
        day = made.end + timedelta(days=random.randint(0, 6))
        out.append(
            {
                "voucher_no": f"2535{random.randrange(10**16):016}",
                "day": day,
                "payee": payee,
                "item": line["item"],
                "cost_category": line["cost_category"],
                "amount": line["amount"],
                "payment": random.choice(("转账", "转账", "公务卡")) if payee != SLIP else "转账",
                "paid_on": day + timedelta(days=random.randint(0, 4)),
                "contract_no": numbers.get(payee),
            }
        )
    return out
