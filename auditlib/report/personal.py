"""Where personal data stands in a text: id numbers, telephones, e-mail, long numbers such as accounts.

What is masked and what a release refuses is found here alone, so that neither knows a shape the other does not. A text is
looked at as its reader would: full-width digits count as digits, and blanks and dashes between groups do not hide a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import Literal, NamedTuple

from auditlib.core.identity import CENTURY, LENGTH, OLD_LENGTH

Kind = Literal["name", "id_number", "phone", "email", "account"]
KINDS: tuple[Kind, ...] = ("name", "id_number", "phone", "email", "account")
MOBILE = 11  # digits
LONG = 15  # digits from which on a number is one of an account, a card or an id written wrongly, whatever it is called
LABELLED = 8  # digits of one that is called an account

_REGIONS = {  # first two digits of an id number, by GB/T 2260 and those of residents from Taiwan, Hong Kong, Macao; 99 is of samples
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91, 99,
}  # fmt: skip
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width signs, each as one sign
_PLAIN |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2007\u2009\u202f\t"), ord(" "))
_PLAIN |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212·•"), ord("-"))
_UNSEEN = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), ord("-")
)  # signs without width, between digits
_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-fA-F])(?:[0-9a-fA-F]{32,}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})(?![0-9A-Za-z])"
)
_RUN = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9](?:[ -]{0,2}[0-9]){6,}[Xx]?(?![0-9]|\.[0-9])")
_GROUP = re.compile(r"[0-9]+[Xx]?")
_LANDLINE = re.compile(r"(?<![0-9.])\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]{0,2}[2-9][0-9]{2,3}[ -]?[0-9]{4}(?![0-9])")
_TELEPHONE = re.compile(r"(?:电话|手机|座机|传真|联系方式|\btel\b|\bphone\b|\bmobile\b|\bfax\b)[^0-9]{0,6}([0-9]{3,4}[ -]?[0-9]{4})(?![0-9])", re.I)  # fmt: skip
_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号|\baccount(?: number)?\b|\bcard\b)[^0-9]{0,6}([0-9](?:[ -]?[0-9]){7,})(?![0-9])", re.I)  # fmt: skip
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


class Hit(NamedTuple):
    """One piece of personal data: text[start:end]."""

    kind: Kind
    start: int
    end: int


def hits(text: str) -> list[Hit]:
    """All of a text but names, from left to right, none over another. Dates, amounts and hashes are none."""
    plain = text.translate(_PLAIN).translate(_UNSEEN)
    plain = _HASH.sub(lambda match: "_" * len(match[0]), plain)
    found = [*_numbers(plain)]
    found += [Hit("email", *match.span()) for match in _EMAIL.finditer(plain)]
    found += [Hit("phone", *match.span()) for match in _LANDLINE.finditer(plain)]
    found += [Hit("phone", *match.span(1)) for match in _TELEPHONE.finditer(plain)]
    found += [Hit("account", *match.span(1)) for match in _ACCOUNT.finditer(plain)]
    return apart(found)


def apart(found: list[Hit]) -> list[Hit]:
    """Hits from left to right; of those that overlap the one that begins first, and of these the longest."""
    out: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end, KINDS.index(hit.kind))):
        if not out or hit.start >= out[-1].end:
            out.append(hit)
    return out


def is_id_number(number: str) -> bool:
    """Whether 15 or 18 characters have the shape of a resident's id number: region, and a birth date of the calendar."""
    if len(number) not in (LENGTH, OLD_LENGTH) or not number[:-1].isdecimal() or int(number[:2]) not in _REGIONS:
        return False
    if len(number) == OLD_LENGTH:
        return number.isdecimal() and _is_day(CENTURY + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    year = int(number[6:10])
    return CENTURY // 100 <= year // 100 <= CENTURY // 100 + 1 and _is_day(year, int(number[10:12]), int(number[12:14]))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _numbers(text: str) -> Iterator[Hit]:
    """Numbers in runs of digits: of groups beside each other, those that together have a shape."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + match.start(), match[0]) for match in _GROUP.finditer(run[0])]
        at = 0
        while at < len(groups):
            size, kind = _shape([group for _, group in groups[at:]])
            if kind:
                start, (last, end) = groups[at][0], groups[at + size - 1]
                yield Hit(kind, start, last + len(end))
            at += max(size, 1)


def _shape(groups: list[str]) -> tuple[int, Kind | None]:
    """Over how many of the groups, from the first on, a number goes, and which; 0 where there is none."""
    for size, number in enumerate(accumulate(groups), 1):
        if len(number) > LENGTH:
            break
        if is_id_number(number):
            return size, "id_number"
        if _is_mobile(number) and all(len(group) > 2 for group in groups[:size]):
            return size, "phone"
    first = groups[0]
    if _is_mobile(re.sub(r"^(?:00)?86", "", first)):
        return 1, "phone"  # with the code of the country before it
    if len(first) >= LONG:
        return 1, "account"
    cards = [*accumulate(group for group in _fours(groups))]
    if cards and len(cards[-1]) >= LONG and not re.match(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", cards[-1]):
        return len(cards), "account"
    return 0, None


def _is_mobile(number: str) -> bool:
    return len(number) == MOBILE and re.match(r"1[3-9][0-9]+$", number) is not None


def _fours(groups: list[str]) -> Iterator[str]:
    """Groups of four digits, as cards are printed, and what is left after them."""
    for group in groups:
        if len(group) > 4:
            return
        yield group
        if len(group) < 4:
            return
