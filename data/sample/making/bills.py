"""Faults in the money of single sessions: fees of lecturers, bills and payments, rooms and meals, the receipt."""

from __future__ import annotations

from datetime import date, timedelta

from making.faults import line_of
from making.session import Row, Session
from making.teaching import withheld


def bill_of(made: Session, category: str) -> int:
    """Index of the first voucher of a category."""
    return next(index for index, row in enumerate(made.vouchers) if row["cost_category"] == category)


def fee_follows(made: Session) -> None:
    """The line of lecture fees and its slip follow the list of fees."""
    index = line_of(made, "师资费")
    line = made.cost_lines[index]
    line["unit_price"] = line["amount"] = sum(row["gross_fee"] for row in made.lecture_fees)
    made.vouchers[index]["amount"] = line["amount"]
    made.reckon()


def fee_over_ceiling(made: Session, gross: int, ceiling: int) -> None:
    """An associate senior gets the fee of an academician. `gross` in yuan for the half day, `ceiling` an hour."""
    index = next(index for index, row in enumerate(made.lecture_fees) if row["level"] == "副高级")
    row = made.lecture_fees[index]
    row["gross_fee"], row["tax"] = gross * 100, withheld(gross * 100)
    row["net_fee"] = row["gross_fee"] - row["tax"]
    fee_follows(made)
    why = f"{row['net_fee'] / 100:,.2f} yuan after tax for {row['hours']} hours, at most {ceiling} an hour"
    made.expect("BUD008", "fail", why, ("lecture_fees", index, "net_fee"))


def hours_over_half_day(made: Session, index: int, hours: int) -> None:
    """One half day is paid and listed with more hours than a half day has; the fee an hour stays."""
    row = made.lecture_fees[index]
    lesson = next(r for r in made.timetable if (r["day"], r["half"]) == (row["day"], row["half"]))
    row["gross_fee"] = row["gross_fee"] // row["hours"] * hours
    row["hours"] = lesson["hours"] = hours
    row["tax"] = withheld(row["gross_fee"])
    row["net_fee"] = row["gross_fee"] - row["tax"]
    fee_follows(made)
    made.expect("BUD009", "fail", f"{hours} hours paid for a half day, at most 4", ("lecture_fees", index, "hours"))


def tax_not_withheld(made: Session, index: int, gross: int) -> None:
    """A fee was paid out in full, without income tax. `gross` in yuan."""
    made.lecture_fees[index] |= {"gross_fee": gross * 100, "tax": 0, "net_fee": gross * 100}
    fee_follows(made)
    why = f"{gross:,} yuan paid to a lecturer without tax"
    made.expect("BUD010", "fail", why, ("lecture_fees", index, "tax"))


def add_line(made: Session, category: str, item: str, yuan: int, payee: str) -> int:
    """One more cost line with its voucher; the index of the line."""
    number = str(int(made.vouchers[-1]["voucher_no"]) + 1)
    line: Row = {"item": item, "cost_category": category, "quantity": 1, "unit_price": yuan * 100, "days": 1}
    made.cost_lines.append({**line, "amount": yuan * 100, "voucher_no": number})
    voucher = {"voucher_no": number, "payee": payee, "item": item, "cost_category": category, "amount": yuan * 100}
    made.vouchers.append({**made.vouchers[-1], **voucher, "contract_no": None})
    made.reckon()
    return len(made.cost_lines) - 1


def trainee_travel(made: Session, yuan: int) -> None:
    """The trainees' own way there and back is paid out of the session's money."""
    index = add_line(made, "学员往返交通费", "学员往返动车票", yuan, "闽铁票务（示例）")
    why = f"{yuan:,} yuan for the trainees' own travel"
    made.expect("BUD012", "fail", why, ("cost_lines", index, "cost_category"))


def forbidden_item(made: Session, item: str, yuan: int) -> None:
    """A bill for something that no training may pay, booked as other costs."""
    add_line(made, "其他费用", item, yuan, "鹭岛百货商行（示例）")
    place = ("vouchers", len(made.vouchers) - 1, "item")
    made.expect("BUD013", "fail", f"a line and a voucher for {item}", place)


def budget_exceeded(made: Session, tenths: int) -> None:
    """The settlement passes the approved budget, which is so many tenths of it."""
    budget = made.facts["budget_total"] = made.facts["declared_total"] * tenths // 10 // 100_000 * 100_000
    why = f"settled {made.facts['declared_total'] / 100:,.2f} yuan, the budget is {budget / 100:,.2f}, 10 % tolerated"
    made.expect("BUD014", "fail", why, ("facts", None, "declared_total"))


def voucher_lost(made: Session, category: str) -> None:
    """The invoice of one line was not handed in; the line says its number all the same."""
    lost = made.vouchers.pop(bill_of(made, category))
    why = f"settled {made.facts['declared_total'] / 100:,.2f} yuan, {lost['amount'] / 100:,.2f} of it without voucher"
    made.expect("BUD015", "fail", why, ("facts", None, "declared_total"))


def voucher_twice(made: Session, category: str) -> None:
    """One invoice stands twice in the list, for two lines of the settlement."""
    again = made.vouchers[bill_of(made, category)]
    made.vouchers.append(dict(again))
    made.cost_lines.append(dict(made.cost_lines[line_of(made, category)]))
    made.reckon()
    why = f"voucher {again['voucher_no']} stands twice"
    made.expect("BUD016", "fail", why, ("vouchers", len(made.vouchers) - 1, "voucher_no"))


def voucher_of_another_time(made: Session, category: str, day: date) -> None:
    """An invoice of half a year before the session."""
    index = bill_of(made, category)
    made.vouchers[index]["day"] = day
    made.expect("BUD017", "fail", f"a voucher of {day}, the session began on {made.start}", ("vouchers", index, "day"))


def paid_in_cash(made: Session, petty: int) -> None:
    """The printing was paid in cash, above the petty sum (in yuan)."""
    index = bill_of(made, "资料费")
    made.vouchers[index]["payment"] = "现金"
    amount = made.vouchers[index]["amount"]
    if amount <= petty * 100:
        raise ValueError(f"{made.id}: {amount} is petty")
    made.expect("BUD018", "unknown", "a payment in cash, and the petty sum is not entered")
    made.find_entered("BUD018", f"{amount / 100:,.2f} yuan in cash", ("vouchers", index, "payment"))


def agency_paid(made: Session) -> None:
    """The cars were contracted with one firm, and a travel agency was paid for them."""
    index = bill_of(made, "交通费")
    row = made.vouchers[index]
    party, row["payee"] = row["payee"], "闽游天下旅行社（示例）"
    made.expect("BUD020", "fail", f"paid to {row['payee']}", ("vouchers", index, "payee"))
    made.expect("BUD021", "fail", f"contract with {party}, paid to {row['payee']}", ("vouchers", index, "payee"))


def paid_before_contract(made: Session) -> None:
    """The hall was paid for three days before the contract with the hotel was signed."""
    index = bill_of(made, "场地费")
    signed = made.contracts[0]["signed_on"]
    made.vouchers[index] |= {"day": signed - timedelta(days=4), "paid_on": signed - timedelta(days=3)}
    why = f"paid on {signed - timedelta(days=3)}, contract signed on {signed}"
    made.expect("BUD022", "fail", why, ("vouchers", index, "paid_on"))


def purchase_split(made: Session, limit: int, nearest: int) -> None:
    """The lodging was billed in three parts, each just below the limit (yuan), none below its `nearest` per cent."""
    index = bill_of(made, "住宿费")
    whole = made.vouchers[index]
    part, rest = divmod(whole["amount"], 3)
    parts = [part + rest, part, part]
    if not all(limit * nearest <= amount < limit * 100 for amount in parts):
        raise ValueError(f"{made.id}: {parts} are not near {limit}")
    number = int(whole["voucher_no"])
    made.vouchers[index : index + 1] = [
        {**whole, "voucher_no": str(number + count), "day": made.end + timedelta(days=count), "amount": amount}
        for count, amount in enumerate(parts)
    ]
    for row in made.vouchers[index : index + 3]:
        row["paid_on"] = row["day"]
    made.reckon()
    sums = ", ".join(f"{amount / 100:,.2f}" for amount in parts)
    why = f"three payments to one payee within three days, {sums} yuan, limit {limit:,}"
    made.expect("BUD023", "fail", why, ("vouchers", index, "amount"))


def rounded_up(made: Session) -> None:
    """Everything but the lecturers and the hire in thousands, with rooms and meals for more people than came."""
    persons, nights = len({row["person"] for row in made.signins}), made.days - 1
    rooms, eaten = 50, 500
    figures = {  # category → quantity, unit price in yuan, days
        "住宿费": (rooms, 300, nights), "伙食费": (eaten, 36, 1), "场地费": (1, 1_000, nights), "资料费": (1, 1_000, 1),
        "交通费": (2, 1_000, 1),
    }  # fmt: skip
    for category, (quantity, price, days) in figures.items():
        index = line_of(made, category)
        amount = quantity * price * days * 100
        made.cost_lines[index] |= {"quantity": quantity, "unit_price": price * 100, "days": days, "amount": amount}
        made.vouchers[index]["amount"] = amount
    for row, number in zip(made.lodging, (rooms - 2, 2), strict=True):
        row |= {"rooms": number, "unit_price": 30_000, "amount": number * nights * 30_000}
    served = len(made.meals)
    for number, row in enumerate(made.meals):
        row["persons"] = eaten // served + (number < eaten % served)
        row |= {"unit_price": 3_600, "amount": row["persons"] * 3_600}
    made.reckon()
    most = persons * nights, persons * made.days * 3
    if rooms * nights <= most[0] or eaten <= most[1]:
        raise ValueError(f"{made.id}: {rooms * nights} and {eaten} are within {most}")
    place = ("vouchers", line_of(made, "住宿费"), "amount")
    made.expect("BUD024", "fail", f"{len(figures)} of {len(made.vouchers)} vouchers in whole thousands", place)
    why = f"{rooms} rooms × {nights} nights, {persons} persons × {nights} = {most[0]}"
    made.expect("BUD025", "fail", why, ("lodging", 0, "rooms"))
    why = f"{eaten} meals, {persons} persons × {made.days} days × 3 = {most[1]}"
    made.expect("BUD026", "fail", why, ("meals", 0, "persons"))


def receipt_without_bank(made: Session) -> None:
    """The receipt of the subsidy does not name the bank."""
    made.facts["account_bank"] = None
    made.expect("BUD027", "fail", "the receipt names no bank", ("facts", None, "account_bank"))


def one_payee(made: Session, category: str, most: int) -> None:
    """What a dear hotel makes of the shares: it takes more than `most` per cent of all vouchers."""
    index = line_of(made, category)
    payee = made.vouchers[index]["payee"]
    taken = sum(row["amount"] for row in made.vouchers if row["payee"] == payee)
    whole = sum(row["amount"] for row in made.vouchers)
    if taken * 100 <= whole * most:
        raise ValueError(f"{made.id}: {taken} of {whole} is no more than {most} %")
    why = f"{payee} takes {taken / 100:,.2f} of {whole / 100:,.2f} yuan, at most {most} %"
    made.expect("BUD019", "fail", why, ("vouchers", index, "payee"))


def item_over_share(made: Session, category: str, share: int) -> None:
    """What a dear hotel makes of the item: over its share of the quota, in yuan a person and day."""
    index = line_of(made, category)
    amount = made.cost_lines[index]["amount"]
    allowed = share * len({row["person"] for row in made.signins}) * made.days
    if amount <= allowed * 100:
        raise ValueError(f"{made.id}: {amount} is within {allowed}")
    why = f"{category}: {amount / 100:,.2f} yuan, {share} × persons × days = {allowed:,}"
    made.expect("BUD007", "fail", why, ("cost_lines", index, "amount"))


def forfeited(made: Session, ground: str) -> None:
    """A subsidy is claimed although a condition for it failed."""
    claimed = made.facts["subsidy_claimed"] // 100
    made.expect("BUD028", "fail", f"claims {claimed:,} yuan although {ground}", ("facts", None, "subsidy_claimed"))
