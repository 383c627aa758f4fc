"""Days that are known, or only to a month or ten days: the first and last that are possible, compared and counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.runs import Whole, by_blocks, runs
from auditlib.core.texts import iso_days
from auditlib.core.vector import Range, exactly

EARLIEST_DAY, LATEST_DAY = np.iinfo(np.int64).min, np.iinfo(np.int64).max  # of a day that is not known


def span(sessions: pd.DataFrame, date: str) -> Range:
    """First and last day that a date column allows: equal for a day, apart for a month or a ten-day period."""
    first, last = sessions[date], sessions[date + LATEST]
    return exactly(first) if first.equals(last) else Range(first, last)


def outside(rows: pd.DataFrame, day: Range, first: Range, last: Range) -> pd.Series:
    """For each row whether its day is before the first or after the last of its session, as boolean; NA where it may be.

    `day` by row; `first` and `last` by session. Any of them that is blank may be any day.
    """
    at = runs(rows, first.low.index).at_row
    low, high = ends(day)
    # the last place is that of rows of no session
    opened, opened_by, ended, ended_by = (
        np.append(end, blank)
        for days in (first, last)
        for end, blank in zip(ends(days), (EARLIEST_DAY, LATEST_DAY), strict=True)
    )
    sure, perhaps = np.empty(len(at), dtype=bool), np.empty(len(at), dtype=bool)

    def ask(start: int, end: int) -> None:
        place, lows, highs = at[start:end].astype(np.int64), low[start:end], high[start:end]
        np.bitwise_or(highs < opened[place], lows > ended_by[place], out=sure[start:end])
        np.bitwise_or(lows < opened_by[place], highs > ended[place], out=perhaps[start:end])

    by_blocks(ask, len(at))
    return pd.Series(pd.arrays.BooleanArray(sure, perhaps & ~sure), index=rows.index, copy=False)


def ends(days: Range) -> tuple[Whole, Whole]:
    """Both ends as whole numbers: of a blank the earliest and the latest there are."""
    low, high = (end.to_numpy().view(np.int64) for end in days)  # NaT is the earliest
    blank = low == EARLIEST_DAY
    return low, np.where(blank, LATEST_DAY, high) if blank.any() else high


def written(days: Range) -> pd.Series:
    """Days as text: 2025-09-01, or 2025-09-11—2025-09-20 where only the period is known; NA where blank."""
    first, last = (iso_days(end) for end in days)
    out: pd.Series = first if days.low is days.high else first.where((first == last).fillna(True), first + "—" + last)
    return out


def days_inclusive(start: Range, end: Range) -> Range:
    """Days from start to end, both counted: the fewest and the most that the dates allow. NA where end < start."""
    least, most = (
        (last - first).dt.days.astype("Int64") + 1 for first, last in ((start.high, end.low), (start.low, end.high))
    )
    possible = most >= 1
    return Range(least.clip(lower=1).where(possible), most.where(possible))


def add_months(dates: pd.Series, months: pd.Series) -> pd.Series:
    """The same day `months` calendar months later; from the 31st, the last day of a shorter month. NA with any blank."""
    known = dates.notna() & months.notna()
    out = pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s]")
    for step in months[known].unique():
        rows = known & (months == step).fillna(False)
        out[rows] = dates[rows] + pd.DateOffset(months=int(step))
    return out
