"""BUD004: the declared total is not the sum of the cost lines."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import equal, total


@check(
    "BUD004",
    title={"zh": "决算总额与明细合计不一致", "en": "Declared total differs from its lines"},
    formula={
        "zh": "决算总额 = 各笔支出金额之和",
        "en": "declared total = sum of the cost lines",
    },
    clauses=["fj2025:3.1a"],
    needs={"sessions": ["declared_total"], "cost_lines": ["amount"]},
    grade="suspicion",
    facts={
        "declared": Fact("决算总额", "Declared total", "fen"),
        "lines": Fact("明细合计", "Sum of the lines", "fen"),
        "difference": Fact("差额", "Difference", "fen"),
    },
    message={
        "zh": "决算总额 {declared} 元，各笔支出合计 {lines} 元，相差 {difference} 元。",
        "en": "The declared total is {declared} yuan and the lines sum to {lines} yuan, a difference of {difference} yuan.",
    },
)
def total_differs_from_lines(tables: Tables, policy: Policy) -> Verdict:
    """Is the declared total of the settlement the sum of its cost lines?

    Sums the amounts of all cost lines and compares to the fen; one blank amount leaves it open. Does not see lines that
    the intake could not read (REC004 lists them).
    """
    sessions = tables["sessions"]
    declared, lines = sessions["declared_total"], total(tables, "cost_lines", "amount")
    difference = (declared - lines).abs()
    return Verdict(
        ok=equal(declared, lines),
        facts=sessions[[]].assign(declared=declared, lines=lines, difference=difference),
        at_stake=difference,
    )
