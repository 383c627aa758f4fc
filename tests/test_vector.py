"""Arithmetic over sessions: a blank is never dropped, an extreme never taken for the truth, a month is a calendar month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product as every
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series import dates, ints, mask, plain, texts

from auditlib.core import vector
from auditlib.core.columns import TABLES, frame
from auditlib.core.model import Tables
from auditlib.core.vector import Range

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
COUNTS = st.one_of(st.none(), st.integers(0, 9))
LISTS = st.lists(COUNTS, max_size=8)
settings.register_profile("light", max_examples=60, deadline=None)
settings.load_profile("light")


def _tables(**rows: Sequence[dict[str, Any]]) -> Tables:
    """Tables of sessions S1 to S3, or those given; rows without session belong to S1."""
    sessions = [{"session_id": id} for id in ("S1", "S2", "S3")]
    filled = {name: [{"session_id": "S1", **row} for row in found] for name, found in rows.items()}
    return Tables({name: frame(name, {"sessions": sessions, **filled}.get(name, [])) for name in TABLES})


# Comparisons


def test_a_comparison_of_ranges_is_decided_only_if_every_value_inside_agrees() -> None:
    ends = (None, 0, 1, 2)
    ranges = [(a, b) for a, b in every(ends, ends) if a is None or b is None or a <= b]
    rows = list(every(ranges, ranges))
    value, limit = (
        Range(ints(*(row[side][0] for row in rows)), ints(*(row[side][1] for row in rows))) for side in (0, 1)
    )
    found = plain(vector.at_most(value, limit))
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
    assert plain(vector.at_least(ints(value), ints(30))) == [below]
    assert plain(vector.equal(ints(value), ints(30))) == [at]
    assert plain(vector.at_most(ints(value), ints(30))) == [above]
    assert plain(vector.before(ints(value), ints(30))) == [not below]


def test_comparisons_of_days_give_na_for_a_blank_where_pandas_gives_false() -> None:
    known, blank = dates("2025-09-01"), dates(None)
    for compare in (vector.at_most, vector.at_least, vector.before, vector.equal):
        for left, right in ((known, blank), (blank, known), (blank, blank)):
            found = compare(left, right)
            assert (str(found.dtype), plain(found)) == ("boolean", [None])
    assert plain(vector.equal(known, known)) == [True]


def test_a_share_is_compared_in_whole_numbers() -> None:
    share = ints(1000, 1000, 1000, None)
    found = vector.share_at_most(vector.exactly(ints(5, 6, 0, 0)), vector.exactly(ints(50, 59, 0, 9)), share)
    assert plain(found) == [True, False, True, None]
    # beyond what a float holds exactly
    whole = 10**13 + 1
    found = vector.share_at_most(vector.exactly(ints(whole // 2 + 1)), vector.exactly(ints(whole)), ints(5000))
    assert plain(found) == [False]


def test_a_share_is_shown_rounded_down_and_a_share_of_nothing_is_blank() -> None:
    assert plain(vector.share(ints(21, 0, 0, None), ints(41, 9, 0, 9))) == [5121, 0, None, None]


@pytest.mark.parametrize(("low", "high", "shown"), [(3, 4, 4), (5, 6, 6), (6, 9, 6), (7, 9, 7), (3, 6, 6), (5, 7, 5)])
def test_the_end_shown_of_a_range_is_the_one_a_comparison_rests_on(low: int, high: int, shown: int) -> None:
    assert plain(vector.closest(Range(ints(low), ints(high)), ints(6))) == [shown]


def test_the_end_shown_of_a_range_without_limit_is_the_low_one() -> None:
    assert plain(vector.closest(Range(ints(3, None), ints(4, None)), ints(None, 6))) == [3, None]


@given(st.lists(LISTS.map(lambda values: (values + [None] * 3)[:3]), min_size=1, max_size=4))
def test_the_extreme_of_several_values_is_that_of_the_known_ones(columns: list[list[int | None]]) -> None:
    series = [ints(*column) for column in columns]
    for largest, pick in ((True, max), (False, min)):
        expected = [
            pick([value for value in row if value is not None], default=None) for row in zip(*columns, strict=True)
        ]
        assert plain(vector.extreme(series, largest=largest)) == expected


# Money


QUANTITIES = st.one_of(st.none(), st.integers(0, 10**7))


@given(QUANTITIES, QUANTITIES, QUANTITIES)
def test_a_product_rounds_half_a_fen_up_and_drops_no_blank(
    quantity: int | None, price: int | None, days: int | None
) -> None:
    found = plain(vector.product(ints(quantity), ints(price), ints(days)))[0]
    if quantity is None or price is None or days is None:
        assert found is None
    else:
        assert found == (quantity * price * days * 2 + 10**6) // (2 * 10**6)


def test_a_product_beyond_any_money_stays_within_64_bits() -> None:
    huge = ints(10**12, -(10**12))
    assert plain(vector.product(huge, huge.abs(), huge.abs())) == [vector.BEYOND, -vector.BEYOND]


# From rows to sessions


@given(LISTS)
def test_a_sum_with_a_blank_in_it_is_not_known(amounts: list[int | None]) -> None:
    tables = _tables(vouchers=[{"amount": amount} for amount in amounts] + [{"session_id": "S2", "amount": 7}])
    expected = None if None in amounts or not amounts else sum(filter(None, amounts))
    found = vector.total(tables, "vouchers", "amount")
    assert (str(found.dtype), plain(found)) == ("Int64", [expected, 7, None])


def test_a_sum_of_some_rows_needs_to_know_which_unless_the_amount_is_zero() -> None:
    tables = _tables(vouchers=[{"amount": 3}, {"amount": None}, {"amount": 4}, {"session_id": "S2", "amount": 0}])
    assert plain(vector.total(tables, "vouchers", "amount", mask(True, False, False, None))) == [3, 0, None]
    assert plain(vector.total(tables, "vouchers", "amount", mask(True, False, None, True))) == [None, 0, None]
    assert plain(vector.total(tables, "vouchers", "amount", mask(True, None, False, True))) == [None, 0, None]


MASKS = st.lists(st.sampled_from([True, False, None]), max_size=8)


@given(MASKS)
def test_rows_are_counted_with_and_without_the_doubtful_ones(held: list[bool | None]) -> None:
    tables = _tables(vouchers=[{} for _ in held])
    found = vector.count(tables, "vouchers", mask(*held))
    sure, doubtful = held.count(True), held.count(None)
    assert plain(found.low)[0] == (sure if held else None)
    assert plain(found.high)[0] == (sure + doubtful if held else None)
    assert plain(found.low)[1:] == [None, None]


def test_without_a_condition_every_row_counts() -> None:
    found = vector.count(_tables(vouchers=[{}, {}, {"session_id": "S2"}]), "vouchers")
    assert [plain(end) for end in found] == [[2, 1, None]] * 2


SIGNED = st.tuples(
    st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["a", "b", None]), st.sampled_from([True, False, None])
)


@given(st.lists(SIGNED, max_size=12))
def test_distinct_persons_of_a_session_lie_between_the_sure_ones_and_all_that_there_may_be(
    rows: list[tuple[str, str | None, bool | None]],
) -> None:
    tables = _tables(signins=[{"session_id": id, "person_key": key} for id, key, _ in rows])
    found = vector.distinct(tables, "signins", "person_key", mask(*(held for *_, held in rows)))
    for place, session in enumerate(("S1", "S2", "S3")):
        mine = [(key, held) for id, key, held in rows if id == session]
        sure = {key for key, held in mine if held and key}
        perhaps = {key for key, held in mine if held is not False and key}
        keyless = sum(key is None for key, held in mine if held is not False)
        expected = (len(sure), len(perhaps) + keyless) if mine else (None, None)
        assert (plain(found.low)[place], plain(found.high)[place]) == expected


@given(MASKS)
def test_a_fault_among_the_rows_decides_a_doubt_leaves_open_and_no_row_says_nothing(fault: list[bool | None]) -> None:
    found = plain(vector.no_row(_tables(vouchers=[{} for _ in fault]), "vouchers", mask(*fault)))
    expected = False if True in fault else None if None in fault or not fault else True
    assert found == [expected, None, None]


@given(MASKS)
def test_rows_cited_are_the_faulty_ones_else_the_doubtful_else_all(fault: list[bool | None]) -> None:
    tables = _tables(vouchers=[*({} for _ in fault), {"session_id": "S2"}])
    found = vector.rows_with(tables, "vouchers", mask(*fault, False))
    wanted = True if True in fault else None if None in fault else False
    assert str(found.dtype) == "bool"
    assert found.tolist() == [*(held is wanted for held in fault), True]


@given(MASKS)
def test_something_was_handed_in_only_if_a_row_surely_is_of_that_kind(held: list[bool | None]) -> None:
    found = vector.handed_in(_tables(vouchers=[{} for _ in held]), "vouchers", mask(*held))
    assert (str(found.dtype), found.tolist()) == ("boolean", [True in held, False, False])


def test_a_value_of_a_session_is_handed_down_to_its_rows() -> None:
    tables = _tables(vouchers=[{"session_id": "S2"}, {}, {"session_id": "S2"}])
    values = pd.Series([1, None, 3], index=tables["sessions"].index, dtype="Int64")
    assert plain(vector.of_session(tables["vouchers"], values)) == [None, 1, None]


def test_names_are_listed_once_in_order_and_only_the_sure_ones() -> None:
    names = ["乙", "甲", "乙", "丙", None]
    tables = _tables(signins=[{"name": name} for name in names])
    assert plain(vector.listed(tables, "signins", "name", mask(True, True, True, None, True))) == ["乙、甲", "", ""]


# Texts and persons


@pytest.mark.parametrize(
    "text", ["数字经济（一）班", "数字经济(一)班", " 数字 经济 “一” 班。", "数字经济－一班", "数字经济一班"]
)
def test_texts_are_compared_without_spaces_punctuation_and_width(text: str) -> None:
    assert plain(vector.comparable(texts(text))) == ["数字经济一班"]


def test_letters_and_digits_are_compared_without_case_and_width_and_nothing_left_is_blank() -> None:
    assert plain(vector.comparable(texts("ＡＩ２０２５ X", "ai2025x", "（——）", "", None))) == [
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
    assert (found.index.tolist(), plain(found)) == (["b", "a", "c"], [True, None, True])


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
    found = vector.one_contains_other(texts(left), texts(right))
    assert (str(found.dtype), plain(found)) == ("boolean", [expected])


def test_no_text_at_all_is_no_answer() -> None:
    assert plain(vector.one_contains_other(texts(None, None), texts(None, None))) == [None, None]


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
    for (key, name), absent in zip(rows, plain(found), strict=True):
        could_be = any(None in (other, name) or other == name.replace(" ", "") for other in keyless)
        expected = False if key in keys else None if key is None or could_be else True
        assert absent == expected


def test_thousandths_are_written_as_people_write_numbers() -> None:
    values = pd.Series([22500, 4000, 0, 1001, 10, pd.NA], dtype="Int64")
    assert vector.decimal(values).fillna("-").to_list() == ["22.5", "4", "0", "1.001", "0.01", "-"]
