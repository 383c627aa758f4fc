"""TML012: few teaching hours for the days that the session lasted."""

from auditlib.core.days import days_inclusive, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import QUANTITY_ONE, Range, at_least, decimal, total


@check(
    "TML012",
    title={"zh": "每天授课学时偏少", "en": "Few hours taught a day"},
    formula={
        "zh": "课表学时合计 ≥ 每天授课学时下限 × 研修天数（开班至结束，首尾均计）",
        "en": "hours of the timetable ≥ fewest teaching hours a day × days (first to last, both counted)",
    },
    clauses=["fj2025:2.1k", "fj2025:4.2a"],
    uses=["timelines.hours_a_day"],
    needs={"sessions": ["category", "start", "end"], "timetable": ["hours"]},
    grade="suspicion",
    facts={
        "taught": Fact("课表学时合计", "Hours of the timetable", "text"),
        "days": Fact("研修天数", "Days", "day"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
        "limit": Fact("每天授课学时下限", "Fewest hours a day", "hour"),
        "least": Fact("按天数应授学时", "Fewest hours for these days", "hour"),
    },
    message={
        "zh": "课表授课学时合计 {taught} 学时，研修 {days} 天（{first} 至 {last}），少于按每天 {limit} 学时计算的 {least} 学时；"
        "须核实其余时间是否安排了与研修无关的活动。",
        "en": "The timetable has {taught} teaching hours in {days} days ({first} to {last}), fewer than the {least} that {limit} "
        "hours a day make; see whether the other time went to activities unrelated to the training.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def few_hours_taught(tables: Tables, policy: Policy) -> Verdict:
    """Does the timetable hold enough teaching hours for the days that the session lasted?

    Sums the hours of all rows and holds them against every day from the first to the last, both counted. A blank hour
    leaves it open, and so does a dossier without a timetable, since every session has lessons. Where a date is only a
    period, the fewest days that it allows must be missed. Does not see lessons held side by side, which count twice,
    nor whether a lesson took place.
    """
    sessions = tables["sessions"]
    first, last = span(sessions, "start"), span(sessions, "end")
    days = days_inclusive(first, last)
    limit = policy["timelines.hours_a_day"].at(sessions)
    taught = total(tables, "timetable", "hours")
    enough = at_least(taught, Range(*(limit * each * QUANTITY_ONE for each in days)))
    shown = days.low.where(~enough.fillna(False), days.high)
    return Verdict(
        ok=enough,
        facts=sessions[[]].assign(
            taught=decimal(taught),
            days=shown,
            first=written(first),
            last=written(last),
            limit=limit,
            least=limit * shown,
        ),
        gaps={"order": days.low.isna() & first.low.notna() & last.low.notna()},
    )
