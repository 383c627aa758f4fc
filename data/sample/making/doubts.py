"""Faults between sessions, and whatever leaves a question open: a blank, a lost file, a session without papers."""

from __future__ import annotations

from making.faults import line_of
from making.session import Session

MONEY_UNKNOWN = ("BUD003", "BUD004", "BUD006")  # all three need every amount


def amount_in_words(made: Session, text: str) -> None:
    """An amount says where to look instead of how much: what rests on it cannot be judged."""
    index = line_of(made, "场地费")
    made.cost_lines[index]["amount"] = text
    made.expect("REC003", "fail", f"an amount reads {text}", ("cost_lines", index, "amount"))
    made.unknown(MONEY_UNKNOWN, f"the amount of a line cannot be read: {text}")


def amount_blank(made: Session) -> None:
    """One amount was left blank."""
    made.cost_lines[line_of(made, "交通费")]["amount"] = None
    made.unknown(MONEY_UNKNOWN, "the amount of a line is blank")


def filed_some_day_of(made: Session, month: str) -> None:
    """Only the month of filing the plan is known, and the limit lies inside it."""
    made.facts["plan_filed_on"] = month
    made.expect("TML004", "unknown", f"plan filed in {month}, the limit lies within", ("facts", None, "plan_filed_on"))


def person_twice_at_once(one: Session, other: Session) -> None:
    """A trainee of one session is also on the roster, and in the sign-in sheets, of another on the same days."""
    shared, replaced = one.trainees[5], other.trainees[7]
    other.trainees[7] = shared
    for row in other.signins:
        if row["person"] == replaced:
            row["person"] = shared
    for made, against, index in ((one, other, 5), (other, one, 7)):
        why = f"{shared.name} is on the roster of {against.id} too, held {against.start} to {against.end}"
        made.expect("CRS001", "fail", why, ("roster", index, "id_number"))


def voucher_twice(one: Session, other: Session) -> None:
    """The invoice of one session's printing is handed in for another session too."""
    index = line_of(one, "资料费")
    other.cost_lines[index] = dict(one.cost_lines[index])
    other.vouchers[index] = dict(one.vouchers[index])
    other.reckon()
    for made, against in ((one, other), (other, one)):
        why = f"voucher {one.vouchers[index]['voucher_no']} is handed in for {against.id} too"
        made.expect("CRS003", "fail", why, ("vouchers", index, "voucher_no"))


def no_income(made: Session) -> None:
    """No sheet says where the money came from."""
    made.parts.remove("income")
    made.unknown(["BUD011"], "no income sheet was handed in")


def no_signins(made: Session) -> None:
    """No sign-in sheet at all: nobody can say who was there. An ordinary session owes no list of materials."""
    made.parts.remove("signins")
    made.parts.remove("staff_signins")
    made.unknown(
        ["HDC002", "HDC003", "HDC005", "HDC006", "HDC007", "BUD006", "CRS001"],
        "no sign-in sheet was handed in: nobody is known to have come",
    )


def money_cut_off(made: Session) -> None:
    """The workbook with settlement, vouchers and income is cut off in the middle and cannot be opened."""
    made.damaged |= {"cost_lines", "vouchers", "income"}
    lost = ["BUD003", "BUD004", "BUD005", "BUD006", "BUD011", "CRS003"]
    made.unknown(lost, "the workbook with settlement, vouchers and income cannot be opened")


def form_without_mode_and_total(made: Session) -> None:
    """The roster has no column for the mode of attendance; the declared total stands only in the settlement's last row."""
    made.left_out |= {("roster", "mode"), ("facts", "declared_total")}
    made.unknown(["HDC004"], "the roster does not say who took part online")


def not_in_register(made: Session) -> None:
    """A dossier for a session that the plan does not have: nothing was planned that it could be compared with."""
    made.in_register = False
    made.expect("REC006", "fail", "the register has no row for it")
    made.unknown(["HDC001"], "no planned headcount: not in the register")
    made.unknown(["HDC007"], "one of the counts compared is missing: no planned headcount")
    made.unknown(["TML007"], "no planned days and place: not in the register")


def no_dossier(made: Session) -> None:
    """The register has the session, but nothing was handed in: whatever a dossier would show is unknown."""
    made.has_dossier = False
    made.expected.clear()
    money = ["BUD002", "BUD003", "BUD004", "BUD005", "BUD006", "BUD011"]
    heads = ["HDC002", "HDC003", "HDC004", "HDC005", "HDC006", "HDC007", "HDC008"]
    made.unknown([*money, *heads, "TML001", "TML003", "TML007", "REC003", "CRS001", "CRS003"], "nothing was handed in")


def past_its_end(made: Session) -> None:
    """Planned, its last planned day gone by, and nothing handed in."""
    why = f"planned until {made.planned['end']}, no dossier by 2025-12-31"
    made.expect("REC007", "fail", why, ("register", None, "when"))


def without_planned_days(made: Session) -> None:
    """Without planned days nobody knows whether a dossier is due, nor which figures were in force."""
    made.unknown(["REC007"], "the register states no planned days")
    made.unknown(["HDC001"], "no day, so no figure in force is known")
