"""TML002: a national session shorter than the notice demands."""

from auditlib.core.days import days_inclusive, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, closest


@check(
    "TML002",
    title={"zh": "研修天数少于规定", "en": "Fewer days than demanded"},
    formula={
        "zh": "结束日期 − 开班日期 + 1 ≥ 研修天数下限",
        "en": "last day − first day + 1 ≥ fewest days",
    },
    clauses=["fj2025:2.1d"],
    uses=["timelines.fewest_days"],
    needs={"sessions": ["category", "start", "end"]},
    grade="violation",
    facts={
        "days": Fact("研修天数", "Days", "day"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
        "fewest": Fact("规定下限", "Minimum", "day"),
    },
    message={
        "zh": "研修时间 {days} 天（{first} 至 {last}，含报到和离开），少于规定的 {fewest} 天。",
        "en": "The session lasted {days} days ({first} to {last}, arrival and departure included), fewer than the {fewest} demanded.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def too_few_days(tables: Tables, policy: Policy) -> Verdict:
    """Did a national session last as many days as it must at least?

    Counts both the first and the last day. Where a date is known to a period only, the most days that it allows are held against
    the minimum, and what both extremes do not decide stays open. Does not see days without lessons.
    """
    sessions = tables["sessions"]
    first, last = span(sessions, "start"), span(sessions, "end")
    days = days_inclusive(first, last)
    fewest = policy["timelines.fewest_days"].at(sessions)
    return Verdict(
        ok=at_least(days, fewest),
        facts=sessions[[]].assign(days=closest(days, fewest), first=written(first), last=written(last), fewest=fewest),
        gaps={"order": days.low.isna() & first.low.notna() & last.low.notna()},
    )
