"""BUD015: a settlement over the sum of its vouchers."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most, total


@check(
    "BUD015",
    title={"zh": "决算超过票据合计", "en": "Settlement over its vouchers"},
    formula={
        "zh": "决算总额 ≤ 凭证（票据）金额合计",
        "en": "declared total ≤ sum of the vouchers",
    },
    clauses=["fj2025:3.1a"],
    needs={"sessions": ["declared_total"], "vouchers": ["amount"]},
    grade="suspicion",
    facts={
        "declared": Fact("决算总额", "Declared total", "fen"),
        "vouchers": Fact("票据金额合计", "Sum of the vouchers", "fen"),
        "difference": Fact("无票据支持的金额", "Not covered by vouchers", "fen"),
    },
    message={
        "zh": "决算总额 {declared} 元，所附凭证（票据）合计 {vouchers} 元，有 {difference} 元没有票据支持。",
        "en": "The declared total is {declared} yuan and the vouchers sum to {vouchers} yuan; {difference} yuan are covered by no voucher.",
    },
)
def settled_over_vouchers(tables: Tables, policy: Policy) -> Verdict:
    """Is the declared total of the settlement covered by the sum of its vouchers?

    Sums the amounts of all vouchers and compares to the fen; one blank amount leaves it open, and so does a dossier without a list of
    vouchers. Does not see a voucher that is counted twice (BUD016), nor whether a voucher belongs to the session.
    """
    sessions = tables["sessions"]
    declared, vouchers = sessions["declared_total"], total(tables, "vouchers", "amount")
    difference = (declared - vouchers).clip(lower=0)
    return Verdict(
        ok=at_most(declared, vouchers),
        facts=sessions[[]].assign(declared=declared, vouchers=vouchers, difference=difference),
        at_stake=difference,
    )
