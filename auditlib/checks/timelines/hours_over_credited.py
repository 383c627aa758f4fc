"""TML013: more hours credited than the timetable has, or than a day allows."""

import pandas as pd

from auditlib.core.days import days_inclusive, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import QUANTITY_ONE, Range, at_most, decimal, total


@check(
    "TML013",
    title={"zh": "认定学时偏多", "en": "Too many hours credited"},
    formula={
        "zh": "认定继续教育学时 ≤ 课表学时合计，且 ≤ 每天可认定学时上限 × 研修天数（开班至结束，首尾均计）",
        "en": "hours credited ≤ hours of the timetable, and ≤ most hours credited a day × days (first to last, both counted)",
    },
    clauses=["reg25:credit"],
    uses=["timelines.credited_hours_a_day"],
    needs={"sessions": ["category", "start", "end", "credited_hours"], "timetable": ["hours"]},
    grade="suspicion",
    facts={
        "credited": Fact("认定继续教育学时", "Hours credited", "text"),
        "taught": Fact("课表学时合计", "Hours of the timetable", "text"),
        "days": Fact("研修天数", "Days", "day"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
        "limit": Fact("每天可认定学时上限", "Most hours credited a day", "hour"),
        "most": Fact("按天数最多可认定学时", "Most hours for these days", "hour"),
    },
    message={
        "zh": "每名学员认定继续教育学时 {credited} 学时，超过课表授课学时合计 {taught} 学时。",
        "en": "Each trainee was credited {credited} hours of continuing education, over the {taught} teaching hours of the timetable.",
    },
    wordings={
        "a_day": {
            "zh": "每名学员认定继续教育学时 {credited} 学时，超过按研修 {days} 天（{first} 至 {last}）、每天最多 {limit} 学时计算的 {most} 学时。",
            "en": "Each trainee was credited {credited} hours of continuing education, over the {most} that {days} days ({first} to "
            "{last}) with at most {limit} hours a day allow.",
        },
        "both": {
            "zh": "每名学员认定继续教育学时 {credited} 学时，超过课表授课学时合计 {taught} 学时，也超过按研修 {days} 天（{first} 至 {last}）、"
            "每天最多 {limit} 学时计算的 {most} 学时。",
            "en": "Each trainee was credited {credited} hours of continuing education, over the {taught} teaching hours of the "
            "timetable and over the {most} that {days} days ({first} to {last}) with at most {limit} hours a day allow.",
        },
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def hours_over_credited(tables: Tables, policy: Policy) -> Verdict:
    """Are the hours credited to a trainee no more than the timetable has, and than its days allow?

    Compares the credited hours with the hours of all rows of the timetable and with the most hours of every day from
    the first to the last, both counted. Being over one of the two is enough, even where the other cannot be judged; a
    pass needs both. Blank hours, a timetable or a number of credited hours that was not handed in leave it open. Does
    not see lessons held side by side, which count twice, nor whether a trainee was there for the hours credited (HDC017
    looks at absence).
    """
    sessions = tables["sessions"]
    first, last = span(sessions, "start"), span(sessions, "end")
    days = days_inclusive(first, last)
    limit = policy["timelines.credited_hours_a_day"].at(sessions)
    credited, taught = sessions["credited_hours"], total(tables, "timetable", "hours")
    within_lessons = at_most(credited, taught)
    within_days = at_most(credited, Range(*(limit * each * QUANTITY_ONE for each in days)))
    over_lessons, over_days = (~within.fillna(True) for within in (within_lessons, within_days))
    shown = days.high.where(over_days, days.low)
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string")
    return Verdict(
        ok=within_lessons & within_days,
        facts=sessions[[]].assign(
            credited=decimal(credited),
            taught=decimal(taught),
            days=shown,
            first=written(first),
            last=written(last),
            limit=limit,
            most=limit * shown,
        ),
        wording=wording.mask(over_days, "a_day").mask(over_days & over_lessons, "both"),
        gaps={"order": days.low.isna() & first.low.notna() & last.low.notna()},
    )
