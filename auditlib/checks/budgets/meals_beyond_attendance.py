"""BUD026: more meals than the persons and days of the session need."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.days import days_inclusive, span
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_most,
    before,
    count,
    distinct,
    exactly,
    handed_in,
    no_row,
    of_session,
    range_of_session,
    rows_with,
    total,
)

MEALS = {
    "breakfast": {"zh": "早餐", "en": "breakfast"},
    "lunch": {"zh": "午餐", "en": "lunch"},
    "dinner": {"zh": "晚餐", "en": "dinner"},
}


@check(
    "BUD026",
    title={"zh": "用餐人次超过到会人数", "en": "Meals beyond attendance"},
    formula={
        "zh": "用餐人次合计 ≤ 签到人数 × 研修天数 × 核算用餐每人每天餐数；且每天每餐用餐人数 ≤ 签到人数",
        "en": "meals served, all together ≤ persons who signed in × days × meals of a person and day; and persons served at each "
        "meal of a day ≤ persons who signed in",
    },
    clauses=["mof2016:8"],
    uses=["budgets.meals_a_day"],
    needs={
        "sessions": ["category", "funding", "start", "end"],
        "meals": ["day", "meal", "persons"],
        "signins": ["person_key"],
    },
    optional=["funding"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "meals": Fact("用餐人次", "Meals served", "count"),
        "persons": Fact("签到人数", "Persons who signed in", "person"),
        "days": Fact("研修天数", "Days", "day"),
        "a_day": Fact("每人每天餐数", "Meals of a person and day", "count"),
        "needed": Fact("核算所需用餐人次", "Meals needed", "count"),
        "crowded": Fact("用餐人数超过签到人数的餐次", "Meals with more persons than signed in", "count"),
        "day": Fact("用餐人数最多的一餐日期", "Day of the fullest meal", "text"),
        "meal": Fact("用餐人数最多的一餐餐别", "Fullest meal", "text", MEALS),
        "served": Fact("一餐最多用餐人数", "Most persons served at one meal", "person"),
    },
    message={
        "zh": "用餐明细共 {meals} 人次，超过签到 {persons} 人、研修 {days} 天、每人每天 {a_day} 餐所需的 {needed} 人次。",
        "en": "The meal details sum to {meals} meals, over the {needed} that {persons} persons who signed in need in {days} days with "
        "{a_day} meals a day.",
    },
    wordings={
        "crowded": {
            "zh": "有 {crowded} 餐的用餐人数超过本期签到人数：最多的一餐为 {day} {meal}，用餐明细列 {served} 人，而本期签到的共 {persons} 人。",
            "en": "Meals at which more persons were served than signed in to the session: {crowded}; at the fullest, {meal} of {day}, the meal "
            "details have {served} persons, while {persons} persons signed in to the session at all.",
        },
    },
    gaps={
        "day": {
            "zh": "部分用餐日期只知道在一段时间内，须补充具体日期",
            "en": "the day of some meals is only known to lie in a period: ask for the day",
        },
        "outside": {
            "zh": "用餐明细中有开班之前或结束之后的用餐",
            "en": "the meal details have meals before the first or after the last day of the session",
        },
    },
)
def meals_beyond_attendance(tables: Tables, policy: Policy) -> Verdict:
    """Are the meals served at most what the persons who signed in eat?

    Persons are distinct people of any role who signed in at least once, each fed every day from the first to the last. A blank
    number of eaters leaves it open, and so does a sign-in that cannot be told whose it is or a day known to a period where that
    decides; a failure is shown with the most that they allow. Likewise the persons
    served at one meal of one day, over all its rows, are at most all who signed in on any day; a row without day, meal or persons, or with a
    day known to a period, could fall together with others and stays open. A meal surely before the first or after the last day leaves
    it open too, unless something else fails. A dossier without meal details stays open: whether meals were
    paid for is what they would show. Kinds that the rule does not bind get an advisory. Does not see guests who signed
    nothing, such as lecturers, nor persons who came for fewer days.
    """
    sessions = tables["sessions"]
    meals = total(tables, "meals", "persons")
    persons = distinct(tables, "signins", "person_key")
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    a_day = policy["budgets.meals_a_day"].at(sessions)
    needed = Range(*(p * d * a_day for p, d in zip(persons, days, strict=True)))

    rows, keys = tables["meals"], ["session_id", "day", "meal"]
    vague = (rows["day"] != rows["day" + LATEST]) & rows["day"].notna()
    told = rows[rows[["day", "meal", "persons"]].notna().all(axis=1) & ~vague]
    served = told.groupby(keys)["persons"].transform("sum")
    present = range_of_session(told, persons)
    fault = before(present, exactly(served)).reindex(rows.index)
    fullest = told.assign(served=served).sort_values(["served", "day"], ascending=[False, True], kind="stable")
    fullest = fullest.drop_duplicates("session_id").set_index("session_id").reindex(sessions.index)
    over = told[fault[told.index].fillna(False).astype(bool)].drop_duplicates(keys).groupby("session_id").size()
    start, end = span(sessions, "start").low, span(sessions, "end").high
    outside = (rows["day" + LATEST] < of_session(rows, start)) | (rows["day"] > of_session(rows, end))
    elsewhere = handed_in(tables, "meals", outside)

    in_all = at_most(meals, needed)
    ok = in_all & no_row(tables, "meals", fault)
    sum_over = (~in_all).fillna(False)
    crowded = (count(tables, "meals", fault).low > 0).fillna(False) & ~sum_over
    return Verdict(
        ok=ok.mask(ok.fillna(False) & elsewhere, pd.NA),
        facts=sessions[[]].assign(
            meals=meals,
            persons=persons.high,
            days=days.high,
            a_day=a_day,
            needed=needed.high,
            crowded=over.reindex(sessions.index).astype("Int64").fillna(0),
            day=fullest["day"].dt.strftime("%Y-%m-%d").astype("string").fillna(""),
            meal=fullest["meal"].fillna(""),
            served=fullest["served"].astype("Int64"),
        ),
        looked_at={"meals": rows_with(tables, "meals", fault.mask(of_session(rows, sum_over).astype(bool), False))},
        wording=pd.Series("crowded", index=sessions.index, dtype="string").where(crowded),
        gaps={"day": handed_in(tables, "meals", vague), "outside": elsewhere},
    )
