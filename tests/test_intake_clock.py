"""Times of day and halves of a day, as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditlib.intake.values.clock import Clock, read_clock, read_half, tells_of_halves


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("08:30", 8.5),
        ("8:30", 8.5),
        ("8：30", 8.5),
        ("8:30:36", 8.51),
        ("8时30分", 8.5),
        ("8点", 8),
        ("8点半", 8.5),
        ("8时30分36秒", 8.51),
        ("上午8:30", 8.5),
        ("下午2:30", 14.5),
        ("下午14:30", 14.5),
        ("2:30 PM", 14.5),
        ("12:30 am", 0.5),
        ("晚上7点", 19),
        ("中午12:00", 12),
        ("下午两点半", 14.5),
        ("十四时三十分", 14.5),
        ("早8:30", 8.5),
        ("晚7点", 19),
        ("凌晨12:30", 0.5),
        ("2025-09-01 08:30:00", 8.5),
        ("2025/9/1 8:30", 8.5),
        ("2025年9月1日（星期一）8:30", 8.5),
        (dt.time(8, 30), 8.5),
        (dt.datetime(2025, 9, 1, 8, 30), 8.5),
        (dt.timedelta(hours=8, minutes=30), 8.5),
    ],
)
def test_a_time_of_day_is_seconds_after_midnight(value, hours):
    assert read_clock(value) == Clock(round(hours * 3600))


@pytest.mark.parametrize("value", [0.354166667, 45901.354166667])
def test_a_number_without_a_format_of_time_is_a_guess(value):
    assert read_clock(value) == Clock(30600, True)


@pytest.mark.parametrize(
    "value",
    ["24:00", "8:60", "8", 8, 830, "8:30-9:30", "早", "", True, dt.date(2025, 9, 1), dt.datetime(2025, 9, 1), "2025-09-01",
     "9.5", dt.timedelta(days=1), "上午14:30", "8:30:61", "晚上12点", "晚上1点"],
)  # fmt: skip
def test_what_is_no_single_time_of_day_is_none(value):
    assert read_clock(value) is None


@given(st.times())
def test_every_time_survives_being_written(time):
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    for text in (f"{time:%H:%M:%S}", f"{time.hour}时{time.minute}分{time.second}秒", f"2025-09-01 {time:%H:%M:%S}"):
        assert read_clock(text) == Clock(seconds)
    assert read_clock(time) == Clock(seconds)


@pytest.mark.parametrize(
    ("value", "half"),
    [
        ("9月1日上午", "morning"),
        ("下午（第二节）", "afternoon"),
        ("9月1日晚", "evening"),
        ("9/1 pm", "afternoon"),
        ("上午8:30-11:30", "morning"),
        ("8:30-12:00", "morning"),
        ("8：30—12：30", "morning"),
        ("14:30至17:30", "afternoon"),
        ("19:00~21:00", "evening"),
        ("8:30", "morning"),
        ("12:00", "afternoon"),
        ("18:00", "evening"),
        (dt.time(14, 30), "afternoon"),
    ],
)
def test_a_half_of_the_day_is_told_by_its_word_or_by_its_times(value, half):
    assert read_half(value) == half


@pytest.mark.parametrize(
    "value",
    [
        "全天",
        "8:30-17:30",
        "上午、下午",
        "上、下午",
        "9月1日上下午",
        "下午全天",
        "17:30-8:30",
        "第一节",
        3,
        None,
        "9月1日",
    ],
)
def test_what_is_no_single_half_of_a_day_is_none(value):
    assert read_half(value) is None


@pytest.mark.parametrize(("value", "told"), [("9月1日全天", True), ("9月1日8:30-17:30", True), ("9月1日", False), ("9月1日周一", False), (3, False)])  # fmt: skip
def test_a_text_that_tells_of_the_time_of_day_is_known(value, told):
    assert tells_of_halves(value) is told
