"""BUD006: costs, lecturers aside, over the quota per person and day."""

from auditlib.core.days import days_inclusive, span
from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import KINDS, Policy, kinds
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, distinct, total


@check(
    "BUD006",
    title={"zh": "培训费超过综合定额", "en": "Cost over the quota"},
    formula={
        "zh": "除师资费外的支出 ≤ 综合定额 × 签到学员及工作人员 × 天数（超过全额天数的部分按比例折算）",
        "en": "cost without lecturers ≤ quota × trainees and staff who signed in × days (days beyond the full-quota days at the reduced share)",
    },
    clauses=["fj2025:3.2b", "mof2016:9", "fj2025:3.3b"],
    uses=["budgets.daily_quota", "budgets.full_quota_days", "budgets.reduced_quota_share"],
    needs={
        "sessions": ["category", "funding", "start", "end"],
        "cost_lines": ["cost_category", "amount"],
        "signins": ["person_key", "role"],
    },
    optional=["funding"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "cost": Fact("培训费（不含师资费）", "Cost without lecturers", "fen"),
        "persons": Fact("签到学员及工作人员", "Trainees and staff who signed in", "person"),
        "days": Fact("研修天数", "Days", "day"),
        "quota": Fact("综合定额", "Quota", "fen_per_person_day"),
        "allowed": Fact("按定额可列支", "Allowed by the quota", "fen"),
    },
    message={
        "zh": "除师资费外支出 {cost} 元，超过按 {persons} 人、{days} 天、每人每天 {quota} 元计算的综合定额 {allowed} 元。",
        "en": "Costs without lecturers are {cost} yuan, over the {allowed} yuan that the quota of {quota} yuan gives for {persons} persons and {days} days.",
    },
)
def cost_over_quota(tables: Tables, policy: Policy) -> Verdict:
    """Is the cost, lecturers aside, at most quota × persons × days?

    Persons are distinct trainees and staff who signed in, each allowed every day from the first to the last, both
    counted; days beyond the full-quota days count with the reduced share. The quota binds in total, so items may be
    shifted. Where blanks or imprecise dates leave a range, the figures shown are the most that they allow. A kind
    that the quota does not bind gets an advisory. Does not see persons who came for fewer days, which would lower
    what is allowed.
    """
    sessions, signins = tables["sessions"], tables["signins"]
    counted = (signins["role"] == "trainee") | (signins["role"] == "staff")
    is_cost = tables["cost_lines"]["cost_category"] != "lecturers"
    cost = total(tables, "cost_lines", "amount", is_cost)
    persons = distinct(tables, "signins", "person_key", counted)
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    quota = policy["budgets.daily_quota"].at(sessions)
    full = policy["budgets.full_quota_days"].at(sessions)
    reduced = policy["budgets.reduced_quota_share"].at(sessions)
    beyond = Range(*((d - full).clip(lower=0) for d in days))
    weights = Range(*((d - b) * SHARE_ONE + b * reduced for d, b in zip(days, beyond, strict=True)))
    allowed = Range(*(quota * p * w // SHARE_ONE for p, w in zip(persons, weights, strict=True)))
    within = at_most(cost, allowed)
    kind_is_known = kinds(sessions).isin(list(KINDS))
    return Verdict(
        ok=within.where(within.fillna(False) | kind_is_known),  # an excess is a violation or an advisory by its kind
        facts=sessions[[]].assign(cost=cost, persons=persons.high, days=days.high, quota=quota, allowed=allowed.high),
        looked_at={
            "cost_lines": is_cost.fillna(True).astype(bool),
            "signins": counted.fillna(True).astype(bool),
        },
        at_stake=cost - allowed.high,
    )
