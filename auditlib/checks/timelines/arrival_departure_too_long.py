"""TML017: more than a day for arrival or for departure."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, closest, handed_in


@check(
    "TML017",
    title={"zh": "报到或撤离时间过长", "en": "Arrival or departure too long"},
    formula={
        "zh": "首次授课日期 − 开班日期 ≤ 报到或撤离天数上限，且 结束日期 − 末次授课日期 ≤ 报到或撤离天数上限",
        "en": "day of the first lesson − first day ≤ most days of arrival or of departure, and last day − day of the last lesson ≤ the same",
    },
    clauses=["mof2016:9"],
    uses=["timelines.travel_days"],
    needs={"sessions": ["category", "funding", "start", "end"], "timetable": ["day", "hours"]},
    optional=["funding"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "arrival": Fact("报到天数", "Days of arrival", "day"),
        "departure": Fact("撤离天数", "Days of departure", "day"),
        "limit": Fact("报到或撤离天数上限", "Most days of arrival or of departure", "day"),
        "first": Fact("开班日期", "First day", "text"),
        "first_lesson": Fact("首次授课日期", "Day of the first lesson", "text"),
        "last_lesson": Fact("末次授课日期", "Day of the last lesson", "text"),
        "last": Fact("结束日期", "Last day", "text"),
    },
    message={
        "zh": "该期于 {first} 开班，{first_lesson} 才首次授课，报到用去 {arrival} 天，超过规定的 {limit} 天。",
        "en": "The session opened on {first} and its first lesson was on {first_lesson}: {arrival} days of arrival, more than the "
        "{limit} allowed.",
    },
    wordings={
        "departure": {
            "zh": "该期末次授课为 {last_lesson}，到 {last} 才结束，撤离用去 {departure} 天，超过规定的 {limit} 天。",
            "en": "The last lesson was on {last_lesson} and the session ended on {last}: {departure} days of departure, more than "
            "the {limit} allowed.",
        },
        "both": {
            "zh": "该期于 {first} 开班，{first_lesson} 才首次授课，报到用去 {arrival} 天；末次授课为 {last_lesson}，到 {last} 才结束，"
            "撤离用去 {departure} 天；均超过规定的 {limit} 天。",
            "en": "The session opened on {first} and its first lesson was on {first_lesson}: {arrival} days of arrival; the last "
            "lesson was on {last_lesson} and it ended on {last}: {departure} days of departure; each is more than the {limit} allowed.",
        },
    },
    gaps={
        "lessons": {
            "zh": "课表中没有能确定日期的授课（学时大于 0）",
            "en": "no lesson of the timetable has hours and a day",
        },
        "outside": {
            "zh": "课表中的授课日期不在开班日期至结束日期之内，须核对原件",
            "en": "a lesson lies outside the session's days: look at the originals",
        },
    },
)
def arrival_departure_too_long(tables: Tables, policy: Policy) -> Verdict:
    """Were arrival before the first lesson and departure after the last one no longer than allowed?

    Arrival is the days from the first day to that of the first lesson, departure those from the last lesson to the last
    day; a lesson is a row of the timetable with hours. A row whose hours are blank may be a lesson, and a lesson whose
    day is blank may be on any day: where that decides it stays open, and so does a dossier without a timetable or one
    whose lessons lie outside the session. A kind that the rules do not bind gets an advisory. Does not see when in the
    day people came and left.
    """
    sessions, timetable = tables["sessions"], tables["timetable"]
    first, last = span(sessions, "start"), span(sessions, "end")
    lesson = timetable["hours"] > 0
    sure, perhaps = lesson.fillna(False).astype(bool), lesson.fillna(True).astype(bool)
    by_session = timetable["session_id"]
    early, late = timetable["day"], timetable["day" + LATEST]
    known_first = Range(
        *(days.groupby(by_session).min().reindex(sessions.index) for days in (early.where(perhaps), late.where(sure)))
    )
    known_last = Range(
        *(days.groupby(by_session).max().reindex(sessions.index) for days in (early.where(sure), late.where(perhaps)))
    )
    undated = sessions.index.isin(timetable.loc[perhaps & early.isna(), "session_id"])
    first_lesson = Range(known_first.low.mask(undated, first.low), known_first.high)
    last_lesson = Range(known_last.low, known_last.high.mask(undated, last.high))
    arrival, departure = _days(first, first_lesson), _days(last_lesson, last)
    limit = policy["timelines.travel_days"].at(sessions)
    arrived, departed = at_most(arrival, limit), at_most(departure, limit)
    outside = (first_lesson.high < first.low) | (last_lesson.low > last.high)
    left_late = ~departed.fillna(True)
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string")
    return Verdict(
        ok=(arrived & departed).where(~outside),
        facts=sessions[[]].assign(
            arrival=closest(arrival, limit),
            departure=closest(departure, limit),
            limit=limit,
            first=written(first),
            first_lesson=written(known_first),
            last_lesson=written(known_last),
            last=written(last),
        ),
        looked_at={"timetable": perhaps},
        wording=wording.mask(left_late, "departure").mask(left_late & ~arrived.fillna(True), "both"),
        gaps={
            "lessons": handed_in(tables, "timetable") & known_first.high.isna(),
            "outside": outside,
        },
    )


def _days(earlier: Range, later: Range) -> Range:
    """Days from one day to another: the fewest and the most that both allow; NA where the later one surely comes first."""
    least, most = (
        (end - start).dt.days.astype("Int64") for start, end in ((earlier.high, later.low), (earlier.low, later.high))
    )
    return Range(least.clip(lower=0), most.where(most >= 0))
