"""Id numbers: what the standard says of a number is read off it, and nothing is said of what is no resident's number."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from auditlib.core.identity import age_on, numbered, read_ids

# the examples of GB 11643, and numbers of invented persons whose check characters were reckoned by hand:
# 990101 19800101 001: 9·7 + 9·9 + 0 + 1·5 + 0 + 1·4 + 1·2 + 9·1 + 8·6 + 0 + 0 + 1·9 + 0 + 1·5 + 0 + 0 + 1·2 = 228 = 20·11 + 8
BY_HAND = {"11010519491231002X": True, "440524188001010014": True, "990101198001010014": True}


def _texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="string")


def _said(text: str | None, name: str) -> Any:
    (found,) = read_ids(_texts(text))[name].tolist()
    return None if pd.isna(found) else found


def _checked(seventeen: str) -> str:
    """The number with its check character, by the table of the standard."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return seventeen + "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]


@pytest.mark.parametrize("number", BY_HAND)
def test_a_check_character_that_the_standard_gives_is_right_and_every_other_wrong(number: str) -> None:
    others = [number[:-1] + last for last in "0123456789X" if last != number[-1]]
    found = read_ids(_texts(number, *others))
    assert found["digit"].tolist() == [True] + [False] * len(others)
    assert found["form"].all()


@given(st.integers(10**16, 10**17 - 1).map(str))
def test_the_check_character_agrees_with_the_table_of_the_standard(seventeen: str) -> None:
    assert _said(_checked(seventeen), "digit") is True


@given(st.dates().map("{:%Y%m%d}".format), st.integers(0, 999), st.sampled_from("0123456789X"))
def test_numbers_are_possible_where_another_library_says_so(born: str, order: int, last: str) -> None:
    number = f"110105{born:0>8}{order:03}{last}"
    assert bool(_said(number, "digit") and _said(number, "birth")) == ric.is_valid(number)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("990101198001010014", True),
        ("９９０１０１１９８００１０１００１４", True),  # full-width digits
        (" 990101 19800101 0014 ", True),
        ("'990101198001010014", True),  # what a spreadsheet puts before text
        ("990101-19800101-0014", True),
        ("11010519491231002x", True),
        ("990101800101001", True),  # of 15 digits
        ("99010180010100X", False),
        ("99010119800101001", False),  # of 17
        ("9901011980010100140", False),  # of 19
        ("99010119800101001A", False),
        ("9901011980O1010014", False),  # the letter O
        ("1", False),
        ("12345X", False),
    ],
)
def test_a_residents_number_has_18_characters_or_15_digits(text: str, form: bool) -> None:
    assert _said(text, "resident") is True
    assert _said(text, "form") is form
    if not form:
        assert _said(text, "birth") is None
        assert _said(text, "digit") is None


@pytest.mark.parametrize(
    "text", ["E12345678", "H1234567890", "CHN310000000001", "A", "12AB34", "12345678", "9901**********0014", "无", "待补", "", "3.5E+17"]
)  # fmt: skip
def test_passports_permits_masked_numbers_and_words_are_no_residents_number(text: str) -> None:
    assert _said(text, "resident") is False
    assert [_said(text, name) for name in ("form", "birth", "digit", "born")] == [None] * 4


def test_a_blank_stays_a_blank_in_its_place() -> None:
    texts = pd.Series([None, "990101198001010014", None], index=[7, 3, 5], dtype="string")
    found = read_ids(texts)
    assert found.index.tolist() == [7, 3, 5]
    assert found["resident"].isna().tolist() == [True, False, True]
    assert read_ids(texts.iloc[:0]).empty
    assert read_ids(_texts(None)).isna().all(axis=None)


@pytest.mark.parametrize(
    ("birth", "born"),
    [
        ("19800101", "1980-01-01"),
        ("20000229", "2000-02-29"),
        ("19000229", None),  # no leap year
        ("19800230", None),
        ("19800431", None),
        ("19801231", "1980-12-31"),
        ("19801301", None),
        ("19800001", None),
        ("19800100", None),
        ("19800132", None),
        ("20991231", "2099-12-31"),
        ("18000101", "1800-01-01"),
    ],
)
def test_a_birth_date_is_one_of_the_calendar(birth: str, born: str | None) -> None:
    number = _checked(f"990101{birth}001")
    assert _said(number, "birth") is (born is not None)
    assert _said(number, "born") == (born and pd.Timestamp(born))


def test_15_digits_are_of_the_1900s_and_have_no_check_character() -> None:
    found = read_ids(_texts("990101800229001", "990101810229001"))
    assert found["birth"].tolist() == [True, False]
    assert found["born"].tolist() == [pd.Timestamp("1980-02-29"), pd.NaT]
    assert found["digit"].isna().all()


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1980-09-01", "2025-08-31", 44),
        ("1980-09-01", "2025-09-01", 45),
        ("1980-09-15", "2025-09-14", 44),
        ("1980-12-01", "2025-01-31", 44),
        ("1980-01-31", "2025-12-01", 45),
        ("2004-02-29", "2025-02-28", 20),
        ("2004-02-29", "2025-03-01", 21),
        ("2099-01-01", "2025-09-01", -74),
        (None, "2025-09-01", None),
        ("1980-09-01", None, None),
    ],
)
def test_a_year_of_age_is_full_on_the_birthday(born: str | None, day: str | None, age: int | None) -> None:
    series = [pd.Series([None if d is None else pd.Timestamp(d)], dtype="datetime64[s]") for d in (born, day)]
    found = age_on(*series)
    assert str(found.dtype) == "Int64"
    assert found.tolist() == [pd.NA if age is None else age] or (age is None and pd.isna(found[0]))


def test_keys_are_numbered_alike_wherever_they_are_equal() -> None:
    one, other = pd.Series(["a", None, "b"], index=[5, 6, 7], dtype="string"), _texts("b", "a", "c", None)
    first, second = numbered(one, other)
    assert first.index.tolist() == [5, 6, 7]
    assert (first[5], first[7]) == (second[1], second[0])
    assert second[2] not in first.tolist()
    assert first[6] < 0
    assert second[3] < 0
    assert len({first[5], first[7], second[2]}) == 3
