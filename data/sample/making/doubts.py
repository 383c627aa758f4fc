"""Faults between sessions, and whatever leaves a question open: a blank, a lost file, a session without papers."""

from __future__ import annotations

from making.faults import line_of
from making.session import Session

# what is asked of the dossier of an ordinary session, whatever else there is
ASKED_OF_DOSSIERS = (
    *(f"BUD{n:03}" for n in range(2, 27)),
    *(f"HDC{n:03}" for n in range(2, 26) if n not in (19, 20)),  # those two of national sessions alone
    *(f"TML{n:03}" for n in (1, 3, 7, *range(9, 18))),
    *(f"REC{n:03}" for n in (2, 3, 4, 5, 8)),
    *(f"CRS{n:03}" for n in (1, 2, 3, 4, 5, 6, 9, 10)),
)
MONEY_UNKNOWN = ("BUD003", "BUD004", "BUD006", "BUD007")  # all four need every amount


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
    made.unknown(["BUD028"], "whether the plan was filed in time, a condition of the subsidy, is unknown")


def person_twice_at_once(one: Session, other: Session) -> None:
    """A trainee of one session is also on the roster, and in the sign-in sheets, of another on the same days."""
    shared = one.trainees[5]
    other.swap(other.trainees[7], shared)
    for made, against, index in ((one, other, 5), (other, one, 7)):
        why = f"{shared.name} is on the roster of {against.id} too, held {against.start} to {against.end}"
        made.expect("CRS001", "fail", why, ("roster", index, "id_number"))


def voucher_twice(one: Session, other: Session) -> None:
    """The invoice of one session's printing is handed in for another session too."""
    index = line_of(one, "资料费")
    other.cost_lines[index] = dict(one.cost_lines[index])
    other.vouchers[index] = dict(one.vouchers[index])
    other.reckon()
    early, approved = other.vouchers[index]["paid_on"], other.facts["plan_approved_on"]
    why = f"its payment, on {early}, came before the plan was approved on {approved}"
    other.expect("BUD022", "fail", why, ("vouchers", index, "paid_on"))
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
        [
            *(f"HDC{n:03}" for n in (2, 3, 5, 6, 7, 9, 10, 11, 17, 18, 23)),
            *(f"BUD{n:03}" for n in (6, 7, 25, 26)),
            "TML010",
            "TML011",
            "CRS001",
        ],
        "no sign-in sheet was handed in: nobody is known to have come",
    )


def money_cut_off(made: Session) -> None:
    """The workbook with settlement, vouchers and income is cut off in the middle and cannot be opened."""
    made.damaged |= {"cost_lines", "vouchers", "income"}
    why = "the workbook with settlement, vouchers and income cannot be opened"
    made.expect("REC002", "fail", why)
    lost = [f"BUD{n:03}" for n in (3, 4, 5, 6, 7, 11, 12, 13, *range(15, 25))]
    made.unknown([*lost, "CRS003"], why)


def form_without_mode_and_total(made: Session) -> None:
    """The roster has no column for the mode of attendance; the declared total stands only in the settlement's last row."""
    made.left_out |= {("roster", "mode"), ("facts", "declared_total")}
    made.unknown(["HDC004", "HDC021"], "the roster does not say who took part online")


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
    made.entered.clear()
    made.unknown(ASKED_OF_DOSSIERS, "nothing was handed in")


def past_its_end(made: Session) -> None:
    """Planned, its last planned day gone by, and nothing handed in."""
    why = f"planned until {made.planned['end']}, no dossier by 2025-12-31"
    made.expect("REC007", "fail", why, ("register", None, "when"))


def without_planned_days(made: Session) -> None:
    """Without planned days nobody knows whether a dossier is due, nor which figures were in force."""
    made.unknown(["REC007"], "the register states no planned days")
    made.unknown(["HDC001", "CRS007"], "no day, so no figure in force is known")
