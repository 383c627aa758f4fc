"""Days that are known or only to a period: a month is a calendar month, and no day that may be is left out."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product as every
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series import as_days, dates, ints, plain

from auditlib.core.columns import LATEST
from auditlib.core.days import add_months, days_inclusive, outside, span, written
from auditlib.core.vector import Range, before, exactly, range_of_session

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def _a_month_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@given(st.lists(st.tuples(st.one_of(st.none(), DAYS), st.one_of(st.none(), st.integers(0, 13))), max_size=6))
def test_months_are_calendar_months(rows: list[tuple[date | None, int | None]]) -> None:
    found = add_months(dates(*(day for day, _ in rows)), ints(*(months for _, months in rows)))
    assert str(found.dtype) == "datetime64[s]"
    expected = [None if d is None or m is None else _a_month_after(d, m).isoformat() for d, m in rows]
    assert as_days(found) == expected


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2025-06-09", "2025-07-09"),
        ("2025-01-31", "2025-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2025-08-31", "2025-09-30"),
        ("2025-11-30", "2025-12-30"),
        ("2025-12-31", "2026-01-31"),
        ("2025-02-28", "2025-03-28"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day: str, later: str) -> None:
    assert as_days(add_months(dates(day), ints(1))) == [later]


@given(DAYS, st.integers(0, 12), DAYS, st.integers(0, 12))
def test_days_of_a_period_are_the_fewest_and_the_most_that_its_dates_allow(
    first: date, width: int, last: date, breadth: int
) -> None:
    last = first + (last - first) % timedelta(days=30) - timedelta(days=6)
    starts = [first + timedelta(days=n) for n in range(width + 1)]
    ends = [last + timedelta(days=n) for n in range(breadth + 1)]
    lengths = [(e - s).days + 1 for s, e in every(starts, ends) if e >= s]
    start, end = Range(dates(starts[0]), dates(starts[-1])), Range(dates(ends[0]), dates(ends[-1]))
    found = days_inclusive(start, end)
    expected = (min(lengths), max(lengths)) if lengths else (None, None)
    assert (*plain(found.low), *plain(found.high)) == expected


def test_both_ends_of_a_session_count() -> None:
    day = exactly(dates("2025-09-01", None))
    assert plain(days_inclusive(day, day).low) == [1, None]


def test_days_are_written_with_their_precision() -> None:
    period = Range(dates("2025-09-01", "2025-09-11", None), dates("2025-09-01", "2025-09-20", None))
    assert plain(written(period)) == ["2025-09-01", "2025-09-11—2025-09-20", None]


def test_a_span_takes_both_columns_of_a_date() -> None:
    sessions = pd.DataFrame({"end": dates("2025-09-11"), "end" + LATEST: dates("2025-09-20")})
    assert [as_days(end) for end in span(sessions, "end")] == [["2025-09-11"], ["2025-09-20"]]


ENDS = st.one_of(st.none(), st.tuples(st.integers(0, 5), st.integers(0, 2)))


def _span(ends: Sequence[tuple[int, int] | None]) -> Range:
    found = [None if end is None else (date(2025, 9, 1 + end[0]), date(2025, 9, 1 + sum(end))) for end in ends]
    return Range(*(dates(*(None if pair is None else pair[side] for pair in found)) for side in (0, 1)))


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(["S1", "S2", "elsewhere", None]), ENDS), max_size=8),
    *[st.tuples(ENDS, ENDS)] * 2,
)
def test_a_day_is_outside_only_where_no_day_that_it_may_be_is_within(rows: Any, first: Any, last: Any) -> None:
    ids, held = [row[0] for row in rows], [row[1] for row in rows]
    sessions = pd.Index(["S1", "S2"], dtype="string")
    opened, ended = (Range(*(end.set_axis(sessions) for end in _span(ends))) for ends in (first, last))
    table = pd.DataFrame({"session_id": pd.Series(ids, dtype="string")})
    day = _span(held)
    early, late = (
        before(day, range_of_session(table, opened)),
        before(range_of_session(table, ended), day),
    )
    assert plain(outside(table, day, opened, ended)) == plain(early | late)
