"""TML003: a provincial session much shorter or longer than the notice has in mind."""

from auditlib.core.days import days_inclusive, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, at_most, closest


@check(
    "TML003",
    title={"zh": "研修天数偏离规定", "en": "Days far from those demanded"},
    formula={
        "zh": "容差下限 ≤ 结束日期 − 开班日期 + 1 ≤ 容差上限",
        "en": "fewest days tolerated ≤ last day − first day + 1 ≤ most days tolerated",
    },
    clauses=["fj2025:2.1g"],
    uses=["timelines.fewest_days", "timelines.most_days"],
    needs={"sessions": ["category", "start", "end"]},
    grade="advisory",
    facts={
        "days": Fact("研修天数", "Days", "day"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
        "fewest": Fact("容差下限", "Fewest tolerated", "day"),
        "most": Fact("容差上限", "Most tolerated", "day"),
    },
    message={
        "zh": "研修时间 {days} 天（{first} 至 {last}，含报到和离开），不在规定天数的容差（{fewest} 至 {most} 天）之内。",
        "en": "The session lasted {days} days ({first} to {last}, arrival and departure included), outside the tolerance of "
        "{fewest} to {most} days.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def days_not_about_four(tables: Tables, policy: Policy) -> Verdict:
    """Did a provincial session last about as long as the notice says?

    Counts both the first and the last day. "About" is worded softly: the tolerance on both sides is the office's own, and outside it there
    is an advisory. Does not see days without lessons.
    """
    sessions = tables["sessions"]
    first, last = span(sessions, "start"), span(sessions, "end")
    days = days_inclusive(first, last)
    fewest = policy["timelines.fewest_days"].at(sessions)
    most = policy["timelines.most_days"].at(sessions)
    return Verdict(
        ok=at_least(days, fewest) & at_most(days, most),
        facts=sessions[[]].assign(
            days=closest(days, fewest), first=written(first), last=written(last), fewest=fewest, most=most
        ),
        gaps={"order": days.low.isna() & first.low.notna() & last.low.notna()},
    )
