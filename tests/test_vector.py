"""Arithmetic over sessions: a blank is never dropped, an extreme never taken for the truth, a month is a calendar month."""

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

from auditlib.core import vector
from auditlib.core.columns import LATEST, TABLES, frame
from auditlib.core.model import Tables
from auditlib.core.vector import Range

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
COUNTS = st.one_of(st.none(), st.integers(0, 9))
LISTS = st.lists(COUNTS, max_size=8)
settings.register_profile("light", max_examples=60, deadline=None)
settings.load_profile("light")


def _ints(*values: int | None) -> pd.Series:
    return pd.Series(values, dtype="Int64")


def _dates(*values: date | str | None) -> pd.Series:
    return pd.Series([None if v is None else pd.Timestamp(v) for v in values], dtype="datetime64[s]")


def _texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="string")


def _plain(series: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in series]


def _days(series: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else f"{value:%Y-%m-%d}" for value in series]


def _tables(**rows: Sequence[dict[str, Any]]) -> Tables:
    """Tables of sessions S1 to S3, or those given; rows without session belong to S1."""
    sessions = [{"session_id": id} for id in ("S1", "S2", "S3")]
    filled = {name: [{"session_id": "S1", **row} for row in found] for name, found in rows.items()}
    return Tables({name: frame(name, {"sessions": sessions, **filled}.get(name, [])) for name in TABLES})


def _mask(*values: bool | None) -> pd.Series:
    return pd.Series(values, dtype="boolean")


# Comparisons


def test_a_comparison_of_ranges_is_decided_only_if_every_value_inside_agrees() -> None:
    ends = (None, 0, 1, 2)
    ranges = [(a, b) for a, b in every(ends, ends) if a is None or b is None or a <= b]
    rows = list(every(ranges, ranges))
    value, limit = (
        Range(_ints(*(row[side][0] for row in rows)), _ints(*(row[side][1] for row in rows))) for side in (0, 1)
    )
    found = _plain(vector.at_most(value, limit))
    for ((low, high), (least, most)), answer in zip(rows, found, strict=True):
        if low is None or high is None or least is None or most is None:
            assert answer is None
        else:
            answers = {v <= w for v, w in every(range(low, high + 1), range(least, most + 1))}
            assert answer == (answers.pop() if len(answers) == 1 else None)


@pytest.mark.parametrize(
    ("value", "below", "at", "above"), [(29, False, False, True), (30, True, True, True), (31, True, False, False)]
)
def test_comparisons_know_their_boundary(value: int, below: bool, at: bool, above: bool) -> None:
    assert _plain(vector.at_least(_ints(value), _ints(30))) == [below]
    assert _plain(vector.equal(_ints(value), _ints(30))) == [at]
    assert _plain(vector.at_most(_ints(value), _ints(30))) == [above]
    assert _plain(vector.before(_ints(value), _ints(30))) == [not below]


def test_comparisons_of_days_give_na_for_a_blank_where_pandas_gives_false() -> None:
    known, blank = _dates("2025-09-01"), _dates(None)
    for compare in (vector.at_most, vector.at_least, vector.before, vector.equal):
        for left, right in ((known, blank), (blank, known), (blank, blank)):
            found = compare(left, right)
            assert (str(found.dtype), _plain(found)) == ("boolean", [None])
    assert _plain(vector.equal(known, known)) == [True]


def test_a_share_is_compared_in_whole_numbers() -> None:
    share = _ints(1000, 1000, 1000, None)
    found = vector.share_at_most(vector.exactly(_ints(5, 6, 0, 0)), vector.exactly(_ints(50, 59, 0, 9)), share)
    assert _plain(found) == [True, False, True, None]
    # beyond what a float holds exactly
    whole = 10**13 + 1
    found = vector.share_at_most(vector.exactly(_ints(whole // 2 + 1)), vector.exactly(_ints(whole)), _ints(5000))
    assert _plain(found) == [False]


def test_a_share_is_shown_rounded_down_and_a_share_of_nothing_is_blank() -> None:
    assert _plain(vector.share(_ints(21, 0, 0, None), _ints(41, 9, 0, 9))) == [5121, 0, None, None]


@pytest.mark.parametrize(("low", "high", "shown"), [(3, 4, 4), (5, 6, 6), (6, 9, 6), (7, 9, 7), (3, 6, 6), (5, 7, 5)])
def test_the_end_shown_of_a_range_is_the_one_a_comparison_rests_on(low: int, high: int, shown: int) -> None:
    assert _plain(vector.closest(Range(_ints(low), _ints(high)), _ints(6))) == [shown]


def test_the_end_shown_of_a_range_without_limit_is_the_low_one() -> None:
    assert _plain(vector.closest(Range(_ints(3, None), _ints(4, None)), _ints(None, 6))) == [3, None]


@given(st.lists(LISTS.map(lambda values: (values + [None] * 3)[:3]), min_size=1, max_size=4))
def test_the_extreme_of_several_values_is_that_of_the_known_ones(columns: list[list[int | None]]) -> None:
    series = [_ints(*column) for column in columns]
    for largest, pick in ((True, max), (False, min)):
        expected = [
            pick([value for value in row if value is not None], default=None) for row in zip(*columns, strict=True)
        ]
        assert _plain(vector.extreme(series, largest=largest)) == expected


# Days


def _a_month_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@given(st.lists(st.tuples(st.one_of(st.none(), DAYS), st.one_of(st.none(), st.integers(0, 13))), max_size=6))
def test_months_are_calendar_months(rows: list[tuple[date | None, int | None]]) -> None:
    found = vector.add_months(_dates(*(day for day, _ in rows)), _ints(*(months for _, months in rows)))
    assert str(found.dtype) == "datetime64[s]"
    expected = [None if d is None or m is None else _a_month_after(d, m).isoformat() for d, m in rows]
    assert _days(found) == expected


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
    assert _days(vector.add_months(_dates(day), _ints(1))) == [later]


@given(DAYS, st.integers(0, 12), DAYS, st.integers(0, 12))
def test_days_of_a_period_are_the_fewest_and_the_most_that_its_dates_allow(
    first: date, width: int, last: date, breadth: int
) -> None:
    last = first + (last - first) % timedelta(days=30) - timedelta(days=6)
    starts = [first + timedelta(days=n) for n in range(width + 1)]
    ends = [last + timedelta(days=n) for n in range(breadth + 1)]
    lengths = [(e - s).days + 1 for s, e in every(starts, ends) if e >= s]
    start, end = Range(_dates(starts[0]), _dates(starts[-1])), Range(_dates(ends[0]), _dates(ends[-1]))
    found = vector.days_inclusive(start, end)
    expected = (min(lengths), max(lengths)) if lengths else (None, None)
    assert (*_plain(found.low), *_plain(found.high)) == expected


def test_both_ends_of_a_session_count() -> None:
    day = vector.exactly(_dates("2025-09-01", None))
    assert _plain(vector.days_inclusive(day, day).low) == [1, None]


def test_days_are_written_with_their_precision() -> None:
    period = Range(_dates("2025-09-01", "2025-09-11", None), _dates("2025-09-01", "2025-09-20", None))
    assert _plain(vector.written(period)) == ["2025-09-01", "2025-09-11—2025-09-20", None]


def test_a_span_takes_both_columns_of_a_date() -> None:
    sessions = pd.DataFrame({"end": _dates("2025-09-11"), "end" + LATEST: _dates("2025-09-20")})
    assert [_days(end) for end in vector.span(sessions, "end")] == [["2025-09-11"], ["2025-09-20"]]


# Money


QUANTITIES = st.one_of(st.none(), st.integers(0, 10**7))


@given(QUANTITIES, QUANTITIES, QUANTITIES)
def test_a_product_rounds_half_a_fen_up_and_drops_no_blank(
    quantity: int | None, price: int | None, days: int | None
) -> None:
    found = _plain(vector.product(_ints(quantity), _ints(price), _ints(days)))[0]
    if quantity is None or price is None or days is None:
        assert found is None
    else:
        assert found == (quantity * price * days * 2 + 10**6) // (2 * 10**6)


def test_a_product_beyond_any_money_stays_within_64_bits() -> None:
    huge = _ints(10**12, -(10**12))
    assert _plain(vector.product(huge, huge.abs(), huge.abs())) == [vector.BEYOND, -vector.BEYOND]


# From rows to sessions


@given(LISTS)
def test_a_sum_with_a_blank_in_it_is_not_known(amounts: list[int | None]) -> None:
    tables = _tables(vouchers=[{"amount": amount} for amount in amounts] + [{"session_id": "S2", "amount": 7}])
    expected = None if None in amounts or not amounts else sum(filter(None, amounts))
    found = vector.total(tables, "vouchers", "amount")
    assert (str(found.dtype), _plain(found)) == ("Int64", [expected, 7, None])


def test_a_sum_of_some_rows_needs_to_know_which_unless_the_amount_is_zero() -> None:
    tables = _tables(vouchers=[{"amount": 3}, {"amount": None}, {"amount": 4}, {"session_id": "S2", "amount": 0}])
    assert _plain(vector.total(tables, "vouchers", "amount", _mask(True, False, False, None))) == [3, 0, None]
    assert _plain(vector.total(tables, "vouchers", "amount", _mask(True, False, None, True))) == [None, 0, None]
    assert _plain(vector.total(tables, "vouchers", "amount", _mask(True, None, False, True))) == [None, 0, None]


MASKS = st.lists(st.sampled_from([True, False, None]), max_size=8)


@given(MASKS)
def test_rows_are_counted_with_and_without_the_doubtful_ones(mask: list[bool | None]) -> None:
    tables = _tables(vouchers=[{} for _ in mask])
    found = vector.count(tables, "vouchers", _mask(*mask))
    sure, doubtful = mask.count(True), mask.count(None)
    assert _plain(found.low)[0] == (sure if mask else None)
    assert _plain(found.high)[0] == (sure + doubtful if mask else None)
    assert _plain(found.low)[1:] == [None, None]


def test_without_a_condition_every_row_counts() -> None:
    found = vector.count(_tables(vouchers=[{}, {}, {"session_id": "S2"}]), "vouchers")
    assert [_plain(end) for end in found] == [[2, 1, None]] * 2


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.sampled_from([True, False, None])), max_size=8))
def test_distinct_persons_lie_between_the_sure_ones_and_all_that_there_may_be(
    rows: list[tuple[str | None, bool | None]],
) -> None:
    tables = _tables(signins=[{"person_key": key} for key, _ in rows])
    found = vector.distinct(tables, "signins", "person_key", _mask(*(held for _, held in rows)))
    sure = {key for key, held in rows if held and key}
    perhaps = {key for key, held in rows if held is not False and key}
    keyless = sum(key is None for key, held in rows if held is not False)
    expected = (len(sure), len(perhaps) + keyless) if rows else (None, None)
    assert (_plain(found.low)[0], _plain(found.high)[0]) == expected


def test_a_person_counts_in_each_session() -> None:
    tables = _tables(signins=[{"person_key": "a"}, {"session_id": "S2", "person_key": "a"}, {"person_key": "a"}])
    assert [_plain(end) for end in vector.distinct(tables, "signins", "person_key")] == [[1, 1, None]] * 2


@given(MASKS)
def test_a_fault_among_the_rows_decides_a_doubt_leaves_open_and_no_row_says_nothing(fault: list[bool | None]) -> None:
    found = _plain(vector.no_row(_tables(vouchers=[{} for _ in fault]), "vouchers", _mask(*fault)))
    expected = False if True in fault else None if None in fault or not fault else True
    assert found == [expected, None, None]


@given(MASKS)
def test_rows_cited_are_the_faulty_ones_else_the_doubtful_else_all(fault: list[bool | None]) -> None:
    tables = _tables(vouchers=[*({} for _ in fault), {"session_id": "S2"}])
    found = vector.rows_with(tables, "vouchers", _mask(*fault, False))
    wanted = True if True in fault else None if None in fault else False
    assert str(found.dtype) == "bool"
    assert found.tolist() == [*(held is wanted for held in fault), True]


@given(MASKS)
def test_something_was_handed_in_only_if_a_row_surely_is_of_that_kind(mask: list[bool | None]) -> None:
    found = vector.handed_in(_tables(vouchers=[{} for _ in mask]), "vouchers", _mask(*mask))
    assert (str(found.dtype), found.tolist()) == ("boolean", [True in mask, False, False])


def test_a_value_of_a_session_is_handed_down_to_its_rows() -> None:
    tables = _tables(vouchers=[{"session_id": "S2"}, {}, {"session_id": "S2"}])
    values = pd.Series([1, None, 3], index=tables["sessions"].index, dtype="Int64")
    assert _plain(vector.of_session(tables["vouchers"], values)) == [None, 1, None]


def test_names_are_listed_once_in_order_and_only_the_sure_ones() -> None:
    names = ["乙", "甲", "乙", "丙", None]
    tables = _tables(signins=[{"name": name} for name in names])
    assert _plain(vector.listed(tables, "signins", "name", _mask(True, True, True, None, True))) == ["乙、甲", "", ""]


# Texts and persons


@pytest.mark.parametrize(
    "text", ["数字经济（一）班", "数字经济(一)班", " 数字 经济 “一” 班。", "数字经济－一班", "数字经济一班"]
)
def test_texts_are_compared_without_spaces_punctuation_and_width(text: str) -> None:
    assert _plain(vector.comparable(_texts(text))) == ["数字经济一班"]


def test_letters_and_digits_are_compared_without_case_and_width_and_nothing_left_is_blank() -> None:
    assert _plain(vector.comparable(_texts("ＡＩ２０２５ X", "ai2025x", "（——）", "", None))) == [
        "ai2025x",
        "ai2025x",
        None,
        None,
        None,
    ]


def test_texts_keep_their_index_whatever_it_is() -> None:
    texts = pd.Series(["甲", None, "乙"], index=["b", "a", "c"], dtype="string")
    assert vector.comparable(texts).index.tolist() == ["b", "a", "c"]
    found = vector.one_contains_other(texts, texts[::-1].rename(None).reindex(texts.index))
    assert (found.index.tolist(), _plain(found)) == (["b", "a", "c"], [True, None, True])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("福州市", "福建省福州市", True),
        ("福建省福州市", "福州市", True),
        ("福州 市", "福州市", True),
        ("福州市", "厦门市", False),
        ("福州市", None, None),
        (None, "福州市", None),
        ("福州市", "（）", None),
    ],
)
def test_one_text_stands_in_the_other(left: str | None, right: str | None, expected: bool | None) -> None:
    found = vector.one_contains_other(_texts(left), _texts(right))
    assert (str(found.dtype), _plain(found)) == ("boolean", [expected])


def test_no_text_at_all_is_no_answer() -> None:
    assert _plain(vector.one_contains_other(_texts(None, None), _texts(None, None))) == [None, None]


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["林某", "林 某", "王某", None])), max_size=5
)


@given(PEOPLE, PEOPLE)
def test_a_person_is_absent_only_if_nobody_of_the_other_table_could_be_meant(
    rows: list[tuple[str | None, str | None]], others: list[tuple[str | None, str | None]]
) -> None:
    elsewhere = [{"session_id": "S2", "person_key": key} for key in ("a", "b", None)]
    tables = _tables(
        roster=[{"person_key": key, "name": name} for key, name in rows],
        signins=[{"person_key": key, "name": name} for key, name in others] + elsewhere,
    )
    found = vector.absent_from(tables, "roster", "signins")
    assert str(found.dtype) == "boolean"
    keys = {key for key, _ in others if key}
    keyless = [name and name.replace(" ", "") for key, name in others if key is None]
    for (key, name), absent in zip(rows, _plain(found), strict=True):
        could_be = any(None in (other, name) or other == name.replace(" ", "") for other in keyless)
        expected = False if key in keys else None if key is None or could_be else True
        assert absent == expected


def test_thousandths_are_written_as_people_write_numbers() -> None:
    values = pd.Series([22500, 4000, 0, 1001, 10, pd.NA], dtype="Int64")
    assert vector.decimal(values).fillna("-").to_list() == ["22.5", "4", "0", "1.001", "0.01", "-"]
