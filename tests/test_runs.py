"""Rows as runs and texts as whole numbers: found once, right in any order of the rows, and equal only where the texts are."""

from __future__ import annotations

import gc

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditlib.core import runs as held
from auditlib.core.identity import whole
from auditlib.core.meetings import in_several
from auditlib.core.runs import arrow, joined, once, pairs, repeated, runs
from auditlib.core.texts import comparable_text, says
from auditlib.core.vector import comparable

SESSIONS = pd.Index(["S1", "S2", "S3"], dtype="string")
IDS = st.lists(st.sampled_from(["S1", "S2", "S3", "S9", None]), max_size=12)
MANY = st.sampled_from([2, 1000])  # blocks from which on threads work on them
NUMBER = "11010519491231002X"
# what may stand beside a resident's number and must not be taken for it: one that differs in the last place, small x, a mark that
# follows 9, a number of another length, one with a letter inside, those that this letter and X would make if read as digits, bytes
# beyond ASCII, a full-width digit
TEXTS = [NUMBER, "0" * 18, "110105194912310020", "11010519491231002x", "11010519491231002:", "1101051949123100", "1101051949123100AX",
         "11010519491231017X", "110105194912310057", "福建福建福建", "E12345678", "１10105194912310021", "", " ", None]  # fmt: skip


def _rows(ids: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"session_id": pd.Series(ids, dtype="string")})


@given(IDS, st.data())
def test_sums_are_those_of_each_sessions_rows_in_any_order(ids: list[str | None], data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-9, 9), min_size=len(ids), max_size=len(ids)))
    by_session = runs(_rows(ids), SESSIONS)
    assert by_session.sums(np.array(values, dtype=np.int64)).tolist() == [
        sum(v for id, v in zip(ids, values, strict=True) if id == session) for session in SESSIONS
    ]
    positive = np.array(values, dtype=np.int64) > 0
    assert by_session.some(positive).tolist() == [
        any(v > 0 for id, v in zip(ids, values, strict=True) if id == session) for session in SESSIONS
    ]
    assert by_session.filled.tolist() == [session in ids for session in SESSIONS]
    places = [list(SESSIONS).index(id) if id in list(SESSIONS) else -1 for id in ids]
    assert by_session.at_row.tolist() == places
    assert by_session.of_rows(np.array([5, 6, 7])).tolist() == [(5, 6, 7, 0)[place] for place in places]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2)), max_size=30), st.booleans(), st.integers(1, 4), MANY)
def test_pairs_are_numbered_alike_only_where_both_are_the_same(
    given_pairs: list[tuple[int, int]], ordered: bool, block: int, many: int
) -> None:
    found = sorted(given_pairs) if ordered else given_pairs
    at, keys = (np.array([pair[side] for pair in found], dtype=dtype) for side, dtype in ((0, np.int32), (1, np.int64)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "BLOCK", block)
        patch.setattr(held, "MANY", many)
        number, of = pairs(at, keys)
        again, several = repeated(at, keys)
    assert again.tolist() == [found.count(pair) > 1 for pair in found]
    assert several.tolist() == sorted(at for at, key in set(found) if found.count((at, key)) > 1)
    assert sorted(set(number.tolist())) == list(range(len(set(found)))) == list(range(len(of)))
    assert len({(n, *pair) for n, pair in zip(number.tolist(), found, strict=True)}) == len(of)
    assert of.tolist() == sorted(of.tolist())
    assert of[number].tolist() == at.tolist()


@example([(False, 2, 0, True), (True, 3, 0, True)], 4, 1000)  # places that differ in every bit
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-1, 3), st.integers(-1, 4), st.booleans()), max_size=30),
    st.integers(1, 4),
    MANY,
)
def test_a_number_of_several_sessions_is_found_wherever_it_stands(
    rows: list[tuple[bool, int, int, bool]], block: int, many: int
) -> None:
    tables = [[row for row in rows if row[0] is table] for table in (False, True)]
    places, numbers, asked = (
        [np.array([row[side] for row in table], dtype=dtype) for table in tables]
        for side, dtype in ((1, np.int32), (2, np.int64), (3, np.bool_))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "BLOCK", block)
        patch.setattr(held, "MANY", many)
        found = in_several(places, numbers, asked)
    sessions = {number: {at for _, at, other, _ in rows if other == number and at >= 0} for _, _, number, _ in rows}
    for table, mine in zip(tables, found, strict=True):
        known = [place for place, (_, at, number, ask) in enumerate(table) if ask and at >= 0 and number >= 0]
        wanted = [place for place in known if len(sessions[table[place][2]]) > 1]
        assert set(wanted) <= set(mine.tolist()) <= set(known)
        assert mine.tolist() == sorted(set(mine.tolist()))


def test_of_many_rows_those_whose_number_stands_in_one_session_are_mostly_left_out() -> None:
    at = (np.arange(10_000) // 10).astype(np.int32)
    number = np.arange(10_000) // 2
    number[[5000, 5001]] = 1, 1
    (mine,) = in_several([at], [number], [np.ones(len(at), dtype=bool)])
    assert {2, 3, 5000, 5001} <= set(mine.tolist())
    assert len(mine) < 20


def test_keys_that_mix_alike_are_still_told_apart() -> None:
    """Two keys whose products differ in the lowest bit alone: their mixes are the same."""
    inverse = pow(int(held._SPREAD), -1, 1 << 64)
    alike = np.array([0, inverse, 0, inverse], dtype=np.uint64).view(np.int64)
    at = np.array([1, 1, 1, 1000], dtype=np.int32)
    number, of = pairs(at, alike)
    assert number.tolist() in ([0, 1, 0, 2], [1, 0, 1, 2])
    assert of.tolist() == [1, 1, 1000]
    again, several = repeated(at, alike)
    assert (again.tolist(), several.tolist()) == ([True, False, True, False], [1])


@given(
    st.lists(st.sampled_from(TEXTS), max_size=20),
    st.lists(st.sampled_from(TEXTS), max_size=20),
    st.integers(1, 5),
    MANY,
)
def test_texts_have_the_same_number_only_where_they_are_equal(
    left: list[str | None], right: list[str | None], batch: int, many: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "BLOCK", batch)
        patch.setattr(held, "MANY", many)
        columns = [pd.Series(texts, dtype="string") for texts in (left, right)]
        numbers = np.concatenate(whole(*columns)).tolist()
        part = pd.Series(pa.chunked_array([pa.array(["?", *left], pa.large_string()).slice(1)]), dtype="string")
        assert whole(part, columns[1])[0].tolist() == numbers[: len(left)]  # a column that begins within an array
    texts = [*left, *right]
    assert [number < 0 for number in numbers] == [text is None for text in texts]
    assert len(set(zip(numbers, texts, strict=True))) == len(set(numbers)) == len(set(texts))


def test_texts_that_are_compared_alike_have_the_same_number() -> None:
    texts = pd.Series(["e 1", "E1", NUMBER, f" {NUMBER}", "—", None], dtype="string")
    (numbers,) = whole(texts, fold=lambda said: said.str.upper().str.replace(" ", "").replace("—", pd.NA))
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3]
    assert numbers[4] == numbers[5] == -1
    assert numbers[0] != numbers[2]


@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["林某 A", "福州市", "Ａ1", "ﬁ", "ß"]))))
def test_texts_are_folded_alike_whoever_folds_them(texts: list[str | None]) -> None:
    expected = [None if text is None else comparable_text(text) or None for text in texts]
    found = comparable(pd.Series(texts, dtype="string"))
    assert [None if pd.isna(text) else text for text in found] == expected


def test_what_was_found_in_a_column_is_found_once_and_anew_when_it_was_written_to() -> None:
    asked: list[int] = []
    length = once(lambda column: asked.append(len(column)) or len(column))
    rows = _rows(["S1", "S1"])
    for _ in range(2):
        assert length(arrow(rows["session_id"])) == 2
    assert asked == [2]
    assert runs(rows, SESSIONS).sums(np.ones(2, dtype=np.int64)).tolist() == [2, 0, 0]
    rows.loc[1, "session_id"] = "S2"
    assert runs(rows, SESSIONS).sums(np.ones(2, dtype=np.int64)).tolist() == [1, 1, 0]
    for _ in range(50):  # arrays that are gone leave nothing behind that another one could be taken for
        assert length(pa.array(["a"] * len(asked))) == len(asked) - 1
        gc.collect()


def test_texts_of_each_place_are_joined_in_the_order_given() -> None:
    found = joined(np.array([0, 0, 2]), pd.Series(["乙", "甲", "丙"], dtype="string"), 4)
    assert found.tolist() == ["乙、甲", "", "丙", ""]


def test_a_word_is_looked_for_in_a_column_once_and_blanks_stay_open() -> None:
    texts = pd.Series(["trainee", "staff", None], dtype="string", index=[3, 4, 5])
    found = says(texts, "trainee")
    assert (str(found.dtype), found.index.tolist()) == ("boolean", [3, 4, 5])
    assert found.tolist() == [True, False, pd.NA]
    with pytest.raises(ValueError, match="read-only"):
        found[:] = False  # one answer for all who ask
    assert says(texts, "trainee").tolist() == [True, False, pd.NA]
    assert says(texts, "staff").tolist() == [False, True, pd.NA]
    texts[4] = "trainee"
    assert says(texts, "trainee").tolist() == [True, True, pd.NA]
    assert says(texts[:0], "trainee").tolist() == []


@given(st.lists(st.sampled_from(TEXTS), max_size=20), st.integers(0, 20))
def test_a_column_in_several_arrays_is_read_as_one(texts: list[str | None], cut: int) -> None:
    parts = [pa.array(part, pa.large_string()) for part in (texts[:cut], [], texts[cut : cut + 2], texts[cut + 2 :])]
    pieces, one = (
        pd.Series(pa.chunked_array(held, pa.large_string()), dtype="string")
        for held in (parts, [pa.array(texts, pa.large_string())])
    )
    assert whole(pieces)[0].tolist() == whole(one)[0].tolist()
    sessions = pd.Index([text for text in dict.fromkeys(texts) if text is not None], dtype="string")
    placed = [runs(pd.DataFrame({"session_id": column}), sessions).at_row.tolist() for column in (pieces, one)]
    assert placed[0] == placed[1] == [-1 if text is None else sessions.get_loc(text) for text in texts]
