"""Numbers in Chinese words: those of dates made digits, sums of money exact or not read at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditlib.intake.values.numerals import WORDS, arabic, fen

DIGITS = "零壹贰叁肆伍陆柒捌玖"


def section(number: int) -> str:
    """A number below 10,000 as accountants write it, without zeros before it."""
    out, gap = "", False
    for worth, place in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, worth)
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + place
        gap = not digit
    return out


def spelt(total: int) -> str:
    """Fen in words, written down here on its own."""
    yuan, rest = divmod(total, 100)
    high, low = divmod(yuan, 10_000)
    words = section(high) + "万" if high else ""
    words += ("零" if high and 0 < low < 1000 else "") + section(low)
    jiao, cents = divmod(rest, 10)
    words = words + "元" if yuan else ""
    words += DIGITS[jiao] + "角" if jiao else ""
    words += ("零" if words and not jiao else "") + DIGITS[cents] + "分" if cents else ""
    return words if cents else (words or "零元") + "整"


@given(st.integers(0, 10**10 - 1))
def test_every_sum_survives_being_written_in_words(total):
    assert fen(spelt(total)) == total


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("壹万贰仟元整", 12_000_00),
        ("壹拾万圆整", 100_000_00),
        ("拾万元", 100_000_00),
        ("伍佰元零伍角", 500_50),
        ("一万二千元", 12_000_00),
        ("两千元正", 2000_00),
        ("壹萬貳仟圓整", 12_000_00),
        ("零万壹仟零佰零拾零元零角零分", 1000_00),
        ("壹亿零伍拾元整", 100_000_050_00),
        ("叁角", 30),
        ("零元整", 0),
    ],
)
def test_the_ways_in_which_people_spell_a_sum(words, total):
    assert fen(words) == total


@pytest.mark.parametrize(
    "words",
    [
        "壹万贰元",
        "壹佰贰元",
        "贰叁元",
        "零零元",
        "万元",
        "元整",
        "壹万",
        "壹佰仟元",
        "壹仟万万元",
        "1万元",
        "壹万元贰",
        "○万元",
        "",
    ],
)
def test_words_that_may_be_another_sum_are_none(words):
    assert fen(words) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10000.00(壹万元整)", ["壹万元整"]),
        ("1.2万元", []),
        ("3千元", []),
        ("5十元", []),
        ("¥1,200.00壹仟贰佰元整", ["壹仟贰佰元整"]),
    ],
)
def test_words_are_found_beside_figures_and_figures_are_none(text, found):
    assert WORDS.findall(text) == found


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二〇二五年九月廿一日", "2025年9月21日"),
        ("二○二五年十月十日", "2025年10月10日"),
        ("二O二五年十一月三十日", "2025年11月30日"),
        ("九月一日（星期一）下午两点半", "9月1日（星期一）下午2点半"),
        ("周二十时", "周二10时"),
        ("O.5", "O.5"),
        ("2025年9月1日", "2025年9月1日"),
    ],
)
def test_numerals_of_dates_and_times_become_digits_and_names_of_days_do_not(text, digits):
    assert arabic(text) == digits
