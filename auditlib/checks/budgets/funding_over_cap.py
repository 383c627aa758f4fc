"""BUD001: more funding claimed than the notice grants a session."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most


@check(
    "BUD001",
    title={"zh": "申请财政资助超过上限", "en": "Funding claimed over the cap"},
    formula={
        "zh": "申请财政补助金额 ≤ 每期上限",
        "en": "funding claimed ≤ cap per session",
    },
    clauses=["fj2025:3.2a", "fj2025:3.3a", "fj2025:3.3c"],
    uses=["budgets.funding_cap"],
    needs={"sessions": ["category", "funding", "start", "subsidy_claimed"]},
    optional=["funding"],
    grade="violation",
    facts={
        "claimed": Fact("申请财政补助金额", "Funding claimed", "fen"),
        "cap": Fact("每期上限", "Cap per session", "fen"),
        "excess": Fact("超出金额", "Excess", "fen"),
    },
    message={
        "zh": "申请财政补助 {claimed} 元，超过每期上限 {cap} 元，超出 {excess} 元。",
        "en": "{claimed} yuan of funding were claimed, {excess} yuan over the cap of {cap} yuan per session.",
    },
)
def funding_over_cap(tables: Tables, policy: Policy) -> Verdict:
    """Is the funding claimed for a session at most the cap of its kind?

    Compares the amount claimed with the cap in force on the day the session opened. Does not see whether the money was
    paid out, nor whether the session deserved it.
    """
    sessions = tables["sessions"]
    claimed, cap = sessions["subsidy_claimed"], policy["budgets.funding_cap"].at(sessions)
    excess = (claimed - cap).clip(lower=0)
    return Verdict(
        ok=at_most(claimed, cap),
        facts=sessions[[]].assign(claimed=claimed, cap=cap, excess=excess),
        at_stake=excess,
    )
