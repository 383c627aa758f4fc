"""BUD007: lodging, meals, venue-materials-transport or other costs over their share of the quota."""

import pandas as pd

from auditlib.core.days import days_inclusive, span
from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, distinct, total

ITEMS = {  # item of the quota → the cost categories in it
    "lodging": ("lodging",),
    "meals": ("meals",),
    "venue": ("venue", "materials", "transport"),
    "other": ("other",),
}
SINGLE_ZH = "{%s} 元，超过按 {persons} 人、{days} 天、每人每天 {%s_quota} 元计算的分项定额 {%s_allowed} 元；各项费用可以调剂，以综合定额总额为准，仅作提示。"
SINGLE_EN = (
    "{%s} yuan, over the {%s_allowed} yuan that the item's quota of {%s_quota} yuan gives for {persons} persons and {days} days. "
    "Items may be shifted and the total quota binds, so this is only pointed out."
)


def _one_over(item: str, zh: str, en: str) -> dict[str, str]:
    return {"zh": zh + SINGLE_ZH.replace("%s", item), "en": en + SINGLE_EN.replace("%s", item)}


@check(
    "BUD007",
    title={"zh": "单项费用超过分项定额", "en": "An item over its share of the quota"},
    formula={
        "zh": "住宿费、伙食费、场地资料交通费、其他费用各自 ≤ 分项定额 × 签到学员及工作人员 × 天数（超过全额天数的部分按比例折算）",
        "en": "lodging, meals, venue with materials and transport, other: each ≤ its quota × trainees and staff who signed in × days "
        "(days beyond the full-quota days at the reduced share)",
    },
    clauses=["mof2016:9", "fj2025:3.3b"],
    uses=[
        "budgets.lodging_quota",
        "budgets.meals_quota",
        "budgets.venue_quota",
        "budgets.other_quota",
        "budgets.full_quota_days",
        "budgets.reduced_quota_share",
    ],
    needs={
        "sessions": ["category", "funding", "start", "end"],
        "cost_lines": ["cost_category", "amount"],
        "signins": ["person_key", "role"],
    },
    optional=["funding"],
    grade="advisory",
    elsewhere="advisory",
    facts={
        "lodging": Fact("住宿费", "Lodging", "fen"),
        "lodging_allowed": Fact("住宿费分项定额", "Allowed for lodging", "fen"),
        "meals": Fact("伙食费", "Meals", "fen"),
        "meals_allowed": Fact("伙食费分项定额", "Allowed for meals", "fen"),
        "venue": Fact("场地、资料、交通费", "Venue, materials and transport", "fen"),
        "venue_allowed": Fact("场地、资料、交通费分项定额", "Allowed for venue, materials and transport", "fen"),
        "other": Fact("其他费用", "Other costs", "fen"),
        "other_allowed": Fact("其他费用分项定额", "Allowed for other costs", "fen"),
        "persons": Fact("签到学员及工作人员", "Trainees and staff who signed in", "person"),
        "days": Fact("研修天数", "Days", "day"),
        "lodging_quota": Fact("每人每天住宿费定额", "Quota of lodging", "fen_per_person_day"),
        "meals_quota": Fact("每人每天伙食费定额", "Quota of meals", "fen_per_person_day"),
        "venue_quota": Fact(
            "每人每天场地、资料、交通费定额", "Quota of venue, materials and transport", "fen_per_person_day"
        ),
        "other_quota": Fact("每人每天其他费用定额", "Quota of other costs", "fen_per_person_day"),
        "over": Fact("超过分项定额的项目", "Items over their quota", "count"),
        "excess": Fact("超出分项定额合计", "Sum above the items' quotas", "fen"),
    },
    message={
        "zh": "住宿费 {lodging} 元（分项定额 {lodging_allowed} 元）、伙食费 {meals} 元（{meals_allowed} 元）、"
        "场地资料交通费 {venue} 元（{venue_allowed} 元）、其他费用 {other} 元（{other_allowed} 元），"
        "其中 {over} 项超过按 {persons} 人、{days} 天计算的分项定额，共超出 {excess} 元；各项费用可以调剂，以综合定额总额为准，仅作提示。",
        "en": "Lodging {lodging} yuan (quota {lodging_allowed}), meals {meals} ({meals_allowed}), venue, materials and transport {venue} "
        "({venue_allowed}), other {other} ({other_allowed}): {over} of these items are over what the quota gives for {persons} persons "
        "and {days} days, by {excess} yuan in all. Items may be shifted and the total quota binds, so this is only pointed out.",
    },
    wordings={
        "lodging": _one_over("lodging", "住宿费 ", "Lodging costs "),
        "meals": _one_over("meals", "伙食费 ", "Meals cost "),
        "venue": _one_over("venue", "场地、资料、交通费合计 ", "Venue, materials and transport together cost "),
        "other": _one_over("other", "其他费用 ", "Other costs are "),
    },
)
def item_over_quota(tables: Tables, policy: Policy) -> Verdict:
    """Is each item of the cost (lodging, meals, venue with materials and transport, other) within its share of the quota?

    Persons and days are counted as for the quota in total: distinct trainees and staff who signed in, every day from the first to
    the last, days beyond the full-quota days with the reduced share. Items may be shifted between each other, so an excess is an
    advisory for every kind. A line without category could belong to any item and leaves all of them open; a blank amount leaves its
    item open, unless another item is surely over. Where blanks or imprecise dates leave a range, the figures shown are the most that
    they allow. Does not see the total (BUD006 does), nor costs booked under another category.
    """
    sessions, signins, category = tables["sessions"], tables["signins"], tables["cost_lines"]["cost_category"]
    counted = (signins["role"] == "trainee") | (signins["role"] == "staff")
    persons = distinct(tables, "signins", "person_key", counted)
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    full = policy["budgets.full_quota_days"].at(sessions)
    reduced = policy["budgets.reduced_quota_share"].at(sessions)
    beyond = Range(*((d - full).clip(lower=0) for d in days))
    weights = Range(*((d - b) * SHARE_ONE + b * reduced for d, b in zip(days, beyond, strict=True)))

    facts = sessions[[]].assign(persons=persons.high, days=days.high, over=0, excess=0)
    over = pd.DataFrame(index=sessions.index)
    ok = pd.Series(True, index=sessions.index, dtype="boolean")
    asked = category.isna().astype("boolean")
    for item, categories in ITEMS.items():
        belongs = category.isin(categories).astype("boolean").where(category.notna())
        quota = policy[f"budgets.{item}_quota"].at(sessions)
        allowed = Range(*(quota * p * w // SHARE_ONE for p, w in zip(persons, weights, strict=True)))
        cost = total(tables, "cost_lines", "amount", belongs)
        within = at_most(cost, allowed)
        over[item] = ~within.fillna(True)
        facts[item], facts[f"{item}_quota"], facts[f"{item}_allowed"] = cost, quota, allowed.high
        facts["excess"] += (cost - allowed.high).where(over[item], 0)
        ok, asked = ok & within, asked | belongs.fillna(False)
    facts["over"] = over.astype("Int64").sum(axis=1).astype("Int64")
    only = over.astype(bool).idxmax(axis=1).astype("string").where(facts["over"] == 1)
    return Verdict(
        ok=ok,
        facts=facts,
        looked_at={"cost_lines": asked.astype(bool), "signins": counted.fillna(True).astype(bool)},
        at_stake=facts["excess"].astype("Int64"),
        wording=only,
    )
