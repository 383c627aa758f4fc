"""BUD014: a settlement over the approved budget."""

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most


@check(
    "BUD014",
    title={"zh": "决算超过批准预算", "en": "Settlement over the approved budget"},
    formula={
        "zh": "决算总额 ≤ 预算总额 × （1 + 决算允许超出批准预算的比例）",
        "en": "declared total ≤ approved budget × (1 + share by which the settlement may exceed it)",
    },
    clauses=["fj2025:1.1a"],
    uses=["budgets.settlement_tolerance"],
    needs={"sessions": ["category", "start", "budget_total", "declared_total"]},
    grade="suspicion",
    facts={
        "declared": Fact("决算总额", "Declared total", "fen"),
        "budget": Fact("预算总额", "Approved budget", "fen"),
        "tolerance": Fact("允许超出比例", "Share allowed above it", "share"),
        "allowed": Fact("允许的决算总额", "Highest settlement allowed", "fen"),
        "excess": Fact("决算减预算", "Settlement less budget", "fen"),
    },
    message={
        "zh": "决算总额 {declared} 元，比批准的预算总额 {budget} 元多 {excess} 元，超过允许的 {allowed} 元（预算加 {tolerance}）；须核实是否擅自扩大开支或变更计划。",
        "en": "The declared total is {declared} yuan, {excess} yuan more than the approved budget of {budget} yuan and over the {allowed} yuan allowed (budget plus {tolerance}); see whether the plan was changed.",
    },
)
def settled_over_budget(tables: Tables, policy: Policy) -> Verdict:
    """Is the declared total of the settlement at most the approved budget and the tolerance on it?

    Compares the two totals to the fen; either one blank leaves it open. Of a session without dossier, budget or settlement nothing
    is known, and it stays open. Does not see whether single items moved within the total, nor a budget that was raised later.
    """
    sessions = tables["sessions"]
    declared, budget = sessions["declared_total"], sessions["budget_total"]
    tolerance = policy["budgets.settlement_tolerance"].at(sessions)
    allowed = budget + budget * tolerance // SHARE_ONE
    excess = declared - budget
    return Verdict(
        ok=at_most(declared, allowed),
        facts=sessions[[]].assign(
            declared=declared, budget=budget, tolerance=tolerance, allowed=allowed, excess=excess
        ),
        at_stake=excess,
    )
