"""TML016: days of the session on a public holiday."""

from dataclasses import replace

import numpy as np
import pandas as pd

from auditlib.core.days import days_inclusive, span, written
from auditlib.core.holidays import FIRST_DAY, LAST_DAY, is_public_holiday
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, count, listed, no_row, of_session


@check(
    "TML016",
    title={"zh": "研修占用法定节假日", "en": "Days on a public holiday"},
    formula={
        "zh": "开班日期至结束日期（首尾均计）没有国家规定的节假日放假日",
        "en": "no day from the first to the last, both counted, is a day off of a public holiday",
    },
    clauses=["fj2025:4.2a"],
    needs={"sessions": ["start", "end"]},
    grade="advisory",
    facts={
        "number": Fact("节假日天数", "Days on a public holiday", "day"),
        "days": Fact("哪几天", "Which days", "text"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
    },
    message={
        "zh": "研修期间（{first} 至 {last}，首尾均计）有 {number} 天是国家规定的节假日放假日（{days}）；须核实是否借研修之机安排与研修无关的活动。",
        "en": "Days off of a public holiday within the session ({first} to {last}, both counted): {number} ({days}); see whether it "
        "was used for activities unrelated to the training.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        },
        "calendar": {
            "zh": "研修日期超出本系统收录的节假日安排，须查对国务院办公厅当年的放假通知",
            "en": "the session lies beyond the calendar of public holidays known here: look it up in that year's schedule",
        },
    },
)
def on_public_holiday(tables: Tables, policy: Policy) -> Verdict:
    """Is no day of the session a public holiday?

    Counts the days off that the State Council's schedule names, from the first day to the last, both counted; a plain
    weekend is none. Of a date that is only a period, the days that surely belong to the session count, and it passes if
    none of the possible days is one. Days beyond the calendar leave it open. Does not see whether anything was taught
    on these days.
    """
    sessions = tables["sessions"]
    first, last = span(sessions, "start"), span(sessions, "end")
    ordered = days_inclusive(first, last).high.notna()
    days = _days(Range(first.low.where(ordered), last.high.where(ordered)))
    sure = (days["day"] >= of_session(days, first.high)) & (days["day"] <= of_session(days, last.low))
    holiday = is_public_holiday(days["day"])
    fault = holiday.mask(holiday & ~sure, pd.NA)
    held = replace(tables, frames={**tables.frames, "days": days})
    none = no_row(held, "days", fault)
    covered = is_public_holiday(first.low).notna() & is_public_holiday(last.high).notna()
    return Verdict(
        ok=none.where(covered | ~none.fillna(True)),
        facts=sessions[[]].assign(
            number=count(held, "days", fault).low,
            days=listed(held, "days", "text", fault),
            first=written(first),
            last=written(last),
        ),
        gaps={
            "order": ~ordered & first.low.notna() & last.low.notna(),
            "calendar": ordered & ~covered,
        },
    )


def _days(span: Range) -> pd.DataFrame:
    """The days of each session that the calendar of holidays covers, one row a day: `session_id`, `day` and its `text`."""
    first = span.low.clip(lower=pd.Series(FIRST_DAY, index=span.low.index))
    last = span.high.clip(upper=pd.Series(LAST_DAY, index=span.high.index))
    number = ((last - first).dt.days + 1).fillna(0).clip(lower=0).astype("int64").to_numpy()
    positions = np.repeat(np.arange(len(number)), number)
    nth = np.arange(len(positions)) - np.repeat(number.cumsum() - number, number)
    day = first.iloc[positions].reset_index(drop=True) + pd.Series(
        nth.astype("timedelta64[D]").astype("timedelta64[s]")
    )
    return pd.DataFrame(
        {
            "session_id": pd.Series(first.index[positions].array, dtype="string"),
            "day": day,
            "text": day.dt.strftime("%Y-%m-%d").astype("string"),
        }
    )
