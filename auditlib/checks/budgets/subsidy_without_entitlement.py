"""BUD002: a subsidy claimed for a session that has none."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import KINDS, Policy, kinds
from auditlib.core.registry import check


@check(
    "BUD002",
    title={"zh": "不安排补助的项目申请补助", "en": "Subsidy claimed without entitlement"},
    formula={
        "zh": "申请财政补助金额 = 0",
        "en": "funding claimed = 0",
    },
    clauses=["fj2025:3.3d", "fj2025:3.2e"],
    needs={"sessions": ["category", "funding", "subsidy_claimed"]},
    optional=["funding"],
    grade="violation",
    facts={"claimed": Fact("申请财政补助金额", "Funding claimed", "fen")},
    message={
        "zh": "该项目由各自经费保障渠道结算，不安排财政补助，却申请补助 {claimed} 元。",
        "en": "The session is settled through its own channel without a subsidy, yet a subsidy of {claimed} yuan was claimed.",
    },
)
def subsidy_without_entitlement(tables: Tables, policy: Policy) -> Verdict:
    """Did an ordinary or a self-funded national session claim nothing?

    Looks at the amount claimed; a blank is no zero and stays open. Clause 3.2e is worded softly, so that a self-funded
    national session gets an advisory. Does not see money that reached the session without a claim.
    """
    sessions = tables["sessions"]
    claimed = sessions["subsidy_claimed"]
    kind_is_known = kinds(sessions).isin(list(KINDS))
    return Verdict(
        ok=(claimed == 0).where(kind_is_known),
        facts=sessions[[]].assign(claimed=claimed),
        at_stake=claimed,
    )
