"""BUD011: income from trainees, who may not be charged."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, no_row, rows_with, total


@check(
    "BUD011",
    title={"zh": "向学员收取费用", "en": "Trainees were charged"},
    formula={
        "zh": "经费来源中没有向学员收取的款项，或已全部退还",
        "en": "no income from trainees, or all of it paid back",
    },
    clauses=["fj2025:3.1b"],
    needs={"income": ["source", "amount"]},
    grade="violation",
    facts={
        "charges": Fact("向学员收费", "Income lines from trainees", "count"),
        "collected": Fact("收费金额", "Collected from trainees", "fen"),
    },
    message={
        "zh": "经费来源中有 {charges} 笔向学员收取的费用，合计 {collected} 元；除往返交通费由学员自行承担外，不得向学员收取任何费用。",
        "en": "Sums collected from trainees in the table of income: {charges}, {collected} yuan in all; apart from their own travel nothing may be charged to them.",
    },
)
def trainees_charged(tables: Tables, policy: Policy) -> Verdict:
    """Is there no income from trainees?

    Sums the income lines whose source is the trainees; 0 passes, and so do charges that were paid back in full on the
    same table. A blank source or amount leaves it open unless another line is surely a charge. Does not see money
    that never reached the settlement.
    """
    sessions, income = tables["sessions"], tables["income"]
    trainees = income["source"] == "trainees"
    charge = trainees & (income["amount"] != 0)
    paid_back = (total(tables, "income", "amount", trainees) == 0).fillna(False)
    collected = total(tables, "income", "amount", charge.fillna(False))
    return Verdict(
        ok=no_row(tables, "income", charge) | paid_back,
        facts=sessions[[]].assign(charges=count(tables, "income", charge).low, collected=collected),
        looked_at={"income": rows_with(tables, "income", charge)},
        at_stake=collected,
    )
