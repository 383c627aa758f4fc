"""Dates as people write them → first and last possible day. What had to be guessed (year, century, bare serial) says so."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

from auditlib.intake.values.numerals import arabic
from auditlib.intake.values.texts import seen

Span = tuple[dt.date, dt.date]

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)  # beyond these a cell is a slip, not a date of a session
DAY_ZERO, DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)  # of the serial numbers of a workbook
CENTURY = 2000  # of years of two digits, which are believed next to the year of the programme only
LONGEST = 80  # characters: what is longer is a story
TEN_DAYS = {"上旬": (1, 10), "上中旬": (1, 20), "中旬": (11, 20), "中下旬": (11, 31), "下旬": (21, 31)}

_DASHES = re.compile("[‐‑‒–—―─−﹣－]+")
_TIME = r"(?<!\d)\d{1,2}(?::\d{1,2}(?::\d{1,2})?(?:\.\d+)?|[时点](?:整|半|\d{1,2}分?(?:\d{1,2}秒)?)?)"
_HALF = r"(?:上[、,/及和与]?下午|上午|下午|早上|早晨|清晨|凌晨|中午|午后|傍晚|晚上|晚间|早|晚|全天|整天|AM|PM)"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天1-7]"
_TAIL = rf"(?:[ T,、/及和]?(?:\((?:{_WEEKDAY}|{_HALF})\)|{_WEEKDAY}|{_HALF}|{_TIME}(?: ?[-~至到] ?{_TIME})?))*"  # what may follow
_DAY = re.compile(
    rf"(?:(\d{{4}}|\d{{2}}) ?([-/.、,·。年]) ?)?(\d{{1,2}}) ?([-/.、,·。月]) ?(\d{{1,2}}) ?[日号]?{_TAIL}",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TAIL}", re.IGNORECASE)
_COMPACT = re.compile(rf"((?:20)?\d{{2}})(\d{{2}})(\d{{2}})(?: {_TIME})?")
_MONTH = re.compile(r"(?:(\d{4}|\d{2}) ?年 ?)?(\d{1,2}) ?月(?:份)? ?\(?(上旬|上中旬|中旬|中下旬|下旬)?\)?")
_YEAR_MONTH = re.compile(r"(20\d{2})(?: ?[-/.] ?(\d{1,2}) ?月?|(\d{2}))(上旬|中旬|下旬)?")
_LAST_DAY = re.compile(rf"(\d{{1,2}}) ?[日号]?{_TAIL}", re.IGNORECASE)
_MONTHS = re.compile(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?- ?(\d{1,2}) ?月(?:份)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SEPARATOR = re.compile(r" ?(?:至|到|~|〜|-+) ?")
_AROUND = re.compile(r"(?:自|从)?(.+?)(?:止)?(?:[,，]?\(?(?:共|计|为期|历时)?(\d{1,2})天\)?|\(含[^()]*\))?")


@dataclass(frozen=True, slots=True)
class Day:
    """A date read from a cell: its span, and what was guessed about it ("", "year", "century" or "serial")."""

    span: Span
    guessed: str = ""


def read_day(value: object, year: int, zero: dt.date = DAY_ZERO) -> Day | None:
    """A typed cell value or a text → span of days; None where it is no possible date, or may be several.

    year   completes 9月1日, and tells the century of 25.9.1
    zero   day 0 of bare serial numbers
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _bounded(value, value)
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _number(value, year, zero)
    if not isinstance(value, str):
        return None
    text = _clean(value)
    return _number(float(text), year, zero) if _SERIAL.fullmatch(text) else _text(text, year)


def read_period(value: object, year: int, zero: dt.date = DAY_ZERO) -> tuple[Day, Day | None] | None:
    """First and last day of a cell such as 9月1日至5日. A single day states no last one; a month or ten days holds both."""
    single = read_day(value, year, zero)
    if single is not None:
        return single, (single if single.span[0] != single.span[1] else None)
    around = _AROUND.fullmatch(_clean(value)) if isinstance(value, str) else None
    if around is None:
        return None
    found = _ends(around[1], year)
    if found and around[2] and (found[1].span[1] - found[0].span[0]).days + 1 != int(around[2]):
        return None  # 9月1日至4日（3天） contradicts itself
    return found


def days_it_may_be(value: object) -> list[dt.date]:
    """The days that a date such as 9/1/2025 may mean, where nothing tells whether the month stands first."""
    match = _DAY_FIRST.fullmatch(_clean(value)) if isinstance(value, str) else None
    if match is None:
        return []
    either = {_day(int(match[4]), int(match[a]), int(match[b])) for a, b in ((1, 3), (3, 1))}
    return sorted(day.span[0] for day in either if day)


def _clean(text: str) -> str:
    text = seen(text[: LONGEST + 1]).removeprefix("'")
    if len(text) > LONGEST:
        return ""
    return arabic(_DASHES.sub("-", " ".join(text.split()))).rstrip(".。;,")


def _ends(text: str, year: int) -> tuple[Day, Day] | None:
    """First and last day of a text that states both; None where it can be divided in two ways."""
    if match := _MONTHS.fullmatch(text):
        guessed = "" if match[1] else "year"
        first, last = (_month(int(match[1] or year), int(match[end]), None, guessed) for end in (2, 3))
        return (first, last) if first and last and first.span < last.span else None
    found: set[tuple[Day, Day]] = set()
    for separator in _SEPARATOR.finditer(text):
        first = _text(text[: separator.start()].removesuffix("起"), year)
        last = _second(text[separator.end() :], first) if first else None
        if first and last and first.span[0] <= last.span[1]:
            found.add((first, last))
    return found.pop() if len(found) == 1 else None


def _second(text: str, first: Day) -> Day | None:
    start = first.span[0]
    if (match := _LAST_DAY.fullmatch(text)) and first.span[0] == first.span[1]:
        return _day(start.year, start.month, int(match[1]), first.guessed)
    if text in TEN_DAYS:
        return _month(start.year, start.month, text, first.guessed)
    # the year of the first day holds for the second, and is as certain as it was there
    day = _text(text, start.year)
    return replace(day, guessed=first.guessed) if day and day.guessed == "year" else day


def _number(value: float, year: int, zero: dt.date) -> Day | None:
    whole = int(value) if abs(value) < 1 << 31 else 0  # a day with a time of day; 2025.9 is no serial of this century
    if value == whole and len(str(whole)) > len("99999"):
        return _text(str(whole), year)
    if not 0 < whole < 1 << 17:
        return None
    day = zero + dt.timedelta(days=whole)
    return _bounded(day, day, "serial")


def _text(text: str, year: int) -> Day | None:
    if match := _YEAR_MONTH.fullmatch(text):
        found = _month(int(match[1]), int(match[2] or match[3]), match[4], "")
        if found:
            return found
    if match := _COMPACT.fullmatch(text):
        return _dated(match[1], int(match[2]), int(match[3]), year)
    if match := _DAY.fullmatch(text):
        if match[4] == "-" and match[2] not in ("-", None):
            return None  # 2025.9-10 may be two months
        if match[4] in ("、", ",", "·", "。") and match[2] is None:
            return None  # 1、2 are two things
        return _dated(match[1], int(match[3]), int(match[5]), year)
    if match := _MONTH.fullmatch(text):
        told, guessed = _year(match[1], year)
        return _month(told, int(match[2]), match[3], guessed) if told else None
    days = days_it_may_be(text)
    return _bounded(days[0], days[0]) if len(days) == 1 else None


def _dated(written: str | None, month: int, day: int, year: int) -> Day | None:
    told, guessed = _year(written, year)
    return _day(told, month, day, guessed) if told else None


def _year(written: str | None, year: int) -> tuple[int, str]:
    """The year that was written, in two digits or four, or that of the programme; what was guessed. 0 for none."""
    if written is None:
        return year, "year"
    if len(written) > 2:
        return int(written), ""
    told = CENTURY + int(written)
    return (told, "century") if abs(told - year) <= 1 else (0, "")


def _day(year: int, month: int, day: int, guessed: str = "") -> Day | None:
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
