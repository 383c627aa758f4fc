"""Public holidays by the State Council's yearly schedule, for the years that the library chinesecalendar knows."""

from __future__ import annotations

import chinese_calendar
import pandas as pd

_HOLIDAYS = pd.DatetimeIndex(sorted(set(chinese_calendar.holidays) - set(chinese_calendar.workdays)))
FIRST_DAY = pd.Timestamp(year=_HOLIDAYS[0].year, month=1, day=1)
LAST_DAY = pd.Timestamp(year=_HOLIDAYS[-1].year, month=12, day=31)  # the library holds whole years


def is_public_holiday(days: pd.Series) -> pd.Series:
    """Whether each day is a day off of a public holiday; boolean, NA for a blank and before or after the calendar.

    The days off of a holiday are those that its schedule names, weekends and days in lieu included. A weekend that
    belongs to no holiday is none, nor is a weekend day that the schedule makes a working day. New Year's schedule,
    which comes out with the next year's, may still add the last days of the calendar's last year.
    """
    covered = (days >= FIRST_DAY) & (days <= LAST_DAY)
    return days.isin(_HOLIDAYS).astype("boolean").where(covered)
