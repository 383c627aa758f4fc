"""Public holidays: what the schedule names is one, a plain weekend is none, and nobody knows beyond the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pandas as pd
import pytest

from auditlib.core.holidays import FIRST_DAY, LAST_DAY, is_public_holiday


def _asked(*days: date | None) -> list[Any]:
    typed = pd.Series([None if day is None else pd.Timestamp(day) for day in days], dtype="datetime64[s]")
    answers = is_public_holiday(typed)
    assert str(answers.dtype) == "boolean"
    return [None if pd.isna(answer) else bool(answer) for answer in answers]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 10, 1), True),  # National Day
        (date(2025, 10, 6), True),  # Mid-Autumn
        (date(2025, 10, 8), True),  # a day in lieu at the end of the week off
        (date(2025, 10, 4), True),  # a Saturday inside the week off
        (date(2025, 9, 30), False),  # the working day before
        (date(2025, 10, 9), False),  # the working day after
        (date(2025, 9, 28), False),  # a Sunday made a working day
        (date(2025, 10, 11), False),  # a Saturday made a working day
        (date(2025, 9, 6), False),  # a plain Saturday
        (date(2025, 9, 7), False),  # a plain Sunday
        (date(2025, 9, 3), False),  # a plain Wednesday
        (date(2015, 9, 3), True),  # a holiday of one year only
    ],
)
def test_a_day_is_a_public_holiday_by_name_only(day: date, expected: bool) -> None:
    assert _asked(day) == [expected]


def test_a_blank_day_and_days_beyond_the_calendar_are_not_known() -> None:
    first, last = FIRST_DAY.date(), LAST_DAY.date()
    one = timedelta(days=1)
    assert _asked(None, first - one, last + one, date(1999, 10, 1), date(2205, 10, 1)) == [None] * 5
    assert _asked(first, last) == [True, False]


def test_the_calendar_begins_and_ends_where_the_library_answers() -> None:
    for day in (FIRST_DAY.date() - timedelta(days=1), LAST_DAY.date() + timedelta(days=1)):
        with pytest.raises(NotImplementedError):
            chinese_calendar.is_holiday(day)
    chinese_calendar.is_holiday(FIRST_DAY.date())
    chinese_calendar.is_holiday(LAST_DAY.date())


def test_the_calendar_covers_the_year_of_the_notice_and_the_one_after() -> None:
    assert pd.Timestamp(2025, 1, 1) >= FIRST_DAY
    assert pd.Timestamp(2026, 12, 31) <= LAST_DAY


def test_every_day_gets_what_the_library_says_of_it_alone() -> None:
    days = pd.Series(pd.date_range(FIRST_DAY, LAST_DAY, unit="s"))
    told = [chinese_calendar.get_holiday_detail(day.date()) for day in days]
    assert is_public_holiday(days).tolist() == [off and name is not None for off, name in told]


def test_the_index_is_kept_and_no_rows_are_no_answers() -> None:
    days = pd.Series([pd.Timestamp(2025, 10, 1)], index=["S1"], dtype="datetime64[s]")
    assert is_public_holiday(days).to_dict() == {"S1": True}
    assert is_public_holiday(days.iloc[:0]).tolist() == []
