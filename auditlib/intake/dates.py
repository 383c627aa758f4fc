"""Dates as people write them → first and last possible day. What had to be guessed (year, bare serial) says so."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from auditlib.intake.texts import folded

Span = tuple[dt.date, dt.date]

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)  # beyond these a cell is a slip, not a date of a session
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
TEN_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}

_WEEKDAY = r"(?:星期.|周.|\((?:星期|周).\))?"
_CLOCK = (
    rf"[ T]*{_WEEKDAY}[ T]*(?:上午|下午|晚上|中午)?\s*(?:\d{{1,2}}[:时点](?:\d{{1,2}}分?)?(?::\d{{1,2}})?(?:\.\d+)?)?"
)
_DAY = re.compile(rf"(?:(\d{{4}})\s*[-/.年]\s*)?(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_CLOCK}")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MONTH = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:份)?\s*(上旬|中旬|下旬)?")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*月?")
_LAST_DAY = re.compile(r"(\d{1,2})\s*[日号]?")
_SEPARATOR = re.compile(r"\s*(?:至|到|~|〜|—+|–|-+)\s*")


@dataclass(frozen=True, slots=True)
class Day:
    """A date read from a cell: its span, and what was guessed about it ("", "year" or "serial")."""

    span: Span
    guessed: str = ""


def read_day(value: object, year: int) -> Day | None:
    """A typed cell value or a text → span of days; None where it is no possible date. `year` completes 9月1日."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _bounded(value, value)
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _number(value)
    return _text(folded(value), year) if isinstance(value, str) else None


def read_period(value: object, year: int) -> tuple[Day, Day | None] | None:
    """First and last day of a cell such as 9月1日至5日. A single day states no last one; a month or ten days holds both."""
    single = read_day(value, year)
    if single is not None:
        return single, (single if single.span[0] != single.span[1] else None)
    if not isinstance(value, str):
        return None
    text = folded(value)
    found: set[tuple[Day, Day]] = set()
    for separator in _SEPARATOR.finditer(text):
        first = _text(text[: separator.start()], year)
        last = _second(text[separator.end() :], first) if first else None
        if first and last and first.span[0] <= last.span[1]:
            found.add((first, last))
    return found.pop() if len(found) == 1 else None


def _second(text: str, first: Day) -> Day | None:
    start = first.span[0]
    if match := _LAST_DAY.fullmatch(text):
        return _day(start.year, start.month, int(match[1]), first.guessed)
    # the year of the first day holds for the second, and is as certain as it was there
    day = _text(text, start.year)
    return Day(day.span, first.guessed) if day and day.guessed == "year" else day


def _number(value: float) -> Day | None:
    if isinstance(value, float) and not value.is_integer():
        whole = int(value)  # a day with a time of day; 2025.9 is no serial of this century
    else:
        whole = int(value)
        if match := _COMPACT.fullmatch(str(whole)):
            return _day(int(match[1]), int(match[2]), int(match[3]), "")
    if not 0 < whole < 1 << 17:
        return None
    day = EXCEL_DAY_ZERO + dt.timedelta(days=whole)
    return _bounded(day, day, "serial")


def _text(text: str, year: int) -> Day | None:
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), "")
    if match := _YEAR_MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]), None, "")
    if match := _DAY.fullmatch(text):
        return _day(int(match[1] or year), int(match[2]), int(match[3]), "" if match[1] else "year")
    if match := _MONTH.fullmatch(text):
        return _month(int(match[1] or year), int(match[2]), match[3], "" if match[1] else "year")
    return None


def _day(year: int, month: int, day: int, guessed: str) -> Day | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return _bounded(found, found, guessed)


def _month(year: int, month: int, ten_days: str | None, guessed: str) -> Day | None:
    if not 1 <= month <= 12 or not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    end = calendar.monthrange(year, month)[1]
    first, last = TEN_DAYS[ten_days] if ten_days else (1, end)
    return _bounded(dt.date(year, month, first), dt.date(year, month, min(last, end)), guessed)


def _bounded(first: dt.date, last: dt.date, guessed: str = "") -> Day | None:
    return Day((first, last), guessed) if first >= EARLIEST and last <= LATEST else None
