"""Times of day as people write them → seconds after midnight, and the half of the day that a time or a text names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from auditlib.intake.values.numerals import arabic
from auditlib.intake.values.texts import seen

DAY, HOUR, MINUTE = 86_400, 3600, 60
NOON, EVENING = 12 * HOUR, 18 * HOUR
LONGEST_HALF = 6 * HOUR  # what lasts longer fills no single half of a day
HALF_WORDS = {
    "上午": "morning", "早": "morning", "清晨": "morning", "AM": "morning",
    "下午": "afternoon", "午后": "afternoon", "PM": "afternoon", "晚": "evening", "傍晚": "evening",
}  # fmt: skip
LONGEST = 80  # characters: what is longer tells no time
LATE = 5  # from this hour on 晚上 is the evening; 晚上12点 and 晚上1点 are of the next day

_BOTH = re.compile(r"上[、,/及和与]?下午|[全整]天")  # a whole day
_TOLD = re.compile(r"上午|下午|早|晚|[全整]天|AM|PM|\d ?[:时点]", re.IGNORECASE)
_WORD = r"(上午|早上|早晨|清晨|早|凌晨|中午|下午|午后|傍晚|晚上|晚间|晚|AM|PM)?"
_BEFORE = (
    r"(?:(?:(?:\d{4}|\d{2})\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*[日号]|(?=[ T]))[ T]*"
    r"(?:\(?(?:星期|周).\)?)?\s*)?"
)
_TIME = re.compile(
    rf"{_BEFORE}{_WORD}\s*(\d{{1,2}})\s*(?::\s*(\d{{1,2}})(?:\s*:\s*(\d{{1,2}})(?:\.\d+)?|分)?"
    rf"|[时点]\s*(?:整|(半)|(\d{{1,2}})\s*分?(?:\s*(\d{{1,2}})\s*秒)?)?)\s*(AM|PM)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:至|到|~|〜|—+|–|-+)\s*")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in seconds after midnight; `guessed` where it was a bare number without a format of time."""

    seconds: int
    guessed: bool = False


def read_clock(value: object) -> Clock | None:
    """A typed cell value or a text → time of day; None where it is none. A day without a time states none."""
    if isinstance(value, dt.datetime):
        value = value.time() if value.time() != dt.time() else None
    if isinstance(value, dt.time):
        return Clock(value.hour * HOUR + value.minute * MINUTE + value.second)
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return Clock(seconds) if 0 <= seconds < DAY else None
    if isinstance(value, float) and value % 1:
        return Clock(round(value % 1 * DAY) % DAY, True)
    return _text(value) if isinstance(value, str) else None


def read_half(value: object) -> str | None:
    """The half of the day that a cell names by a word (9月1日上午) or by its times (8:30-11:30); None for several or none."""
    if not isinstance(value, str):
        found = read_clock(value)
        return None if found is None or found.guessed else _half(found.seconds)
    text = seen(value).upper()
    if _BOTH.search(text):
        return None
    if words := {half for word, half in HALF_WORDS.items() if word in text}:
        return words.pop() if len(words) == 1 else None
    if len(text) > LONGEST:
        return None
    if single := _text(text):
        return _half(single.seconds)
    for separator in _SEPARATOR.finditer(text):
        first, last = _text(text[: separator.start()]), _text(text[separator.end() :])
        if first and last and 0 <= last.seconds - first.seconds <= LONGEST_HALF:
            return _half((first.seconds + last.seconds) // 2)
    return None


def tells_of_halves(value: object) -> bool:
    """Whether a text says anything of the time of day, be it more than one half (全天, 8:30-17:30)."""
    return isinstance(value, str) and _TOLD.search(arabic(seen(value[:LONGEST]))) is not None


def _half(seconds: int) -> str:
    return "morning" if seconds < NOON else "afternoon" if seconds < EVENING else "evening"


def _text(text: str) -> Clock | None:
    match = _TIME.fullmatch(arabic(seen(text))) if len(text) <= LONGEST else None
    if match is None:
        return None
    word = (match[1] or match[8] or "").upper()
    hour = int(match[2])
    minute = 30 if match[5] else int(match[3] or match[6] or 0)
    second = int(match[4] or match[7] or 0)
    if word in ("晚", "晚上", "晚间") and (hour < LATE or hour == 12):
        return None
    if (word in ("下午", "午后", "傍晚", "晚", "晚上", "晚间", "PM") and hour < 12) or (word == "中午" and hour < 3):
        hour += 12
    elif word in ("AM", "凌晨") and hour == 12:
        hour = 0
    elif word in ("上午", "早上", "早晨", "清晨", "早", "凌晨", "AM") and hour > 12:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Clock(hour * HOUR + minute * MINUTE + second)
