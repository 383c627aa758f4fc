"""Where personal data stands in a text: id numbers, telephones, e-mail, long numbers such as accounts.

What is masked and what a release refuses is found here alone, so that neither knows a shape the other does not. A text is
looked at as its reader would: full-width, Chinese and other digits count as digits, and blanks, dashes, line breaks and signs
without width between groups do not hide a number. Dots, slashes and underscores do not either, where all of them are one sign.
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
MOST = 50  # groups that are looked at as one number
LABELLED = 8  # digits of one that is called an account

_REGIONS = {  # first two digits of an id number, by GB/T 2260 and those of residents from Taiwan, Hong Kong, Macao; 99 is of samples
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91, 99,
}  # fmt: skip
BLANKS = "\t\n\x0b\x0c\r \x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
UNSEEN = "".join(  # signs without width
    map(chr, [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF])
)  # fmt: skip
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe58\ufe63\uff0d"
MIDDLE_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65"
_NUMERALS = "〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_VALUES = str.maketrans(_NUMERALS, "0001234567891234567891")
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width signs, each as one sign
_PLAIN |= dict.fromkeys(map(ord, BLANKS), ord(" "))
_PLAIN |= dict.fromkeys(map(ord, DASHES + MIDDLE_DOTS + UNSEEN), ord("-"))
_PLAIN |= {0xFE52: ord("."), 0xFE6B: ord("@")}  # small signs
_DIGIT = re.compile(r"(?![0-9])\d")  # of another script
_CHINESE = re.compile(rf"[0-9{_NUMERALS}](?:[ -]{{0,3}}[0-9{_NUMERALS}]){{{MOBILE - 1},}}")
_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-fA-F])(?:[0-9a-fA-F]{32,}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})(?![0-9A-Za-z])"
)
_RUN = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9](?:[ -]{0,3}[0-9]){6,}[Xx]?(?![0-9]|\.[0-9])")
_EVEN = re.compile(
    r"(?<![0-9])(?<![0-9][._/])[0-9]+([._/])[0-9]+(?:\1[0-9]+)*[Xx]?(?![0-9]|[._/][0-9])"
)  # one sign between all groups
_DATED = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_GROUP = re.compile(r"[0-9]+[Xx]?")
_LANDLINE = re.compile(r"(?<![0-9.])\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]{0,2}[2-9][0-9]{2,3}[ -]?[0-9]{4}(?![0-9])")
_TELEPHONE = re.compile(r"(?:电话|手机|座机|传真|联系方式|\btel\b|\bphone\b|\bmobile\b|\bfax\b)[^0-9]{0,6}([0-9]{3,4}[ -]?[0-9]{4})(?![0-9])", re.I)  # fmt: skip
_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号|\baccount(?: number)?\b|\bcard\b)[^0-9]{0,6}([0-9](?:[ -]?[0-9]){7,})(?![0-9])", re.I)  # fmt: skip
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


class Hit(NamedTuple):
    """One piece of personal data: text[start:end]."""

    kind: Kind
    start: int
    end: int


def plain(text: str) -> str:
    """A text as its reader would see it, sign for sign: digits 0-9, one sort of blank and of dash; as long as it was."""
    read = text.translate(_PLAIN)
    return read if read.isascii() else _DIGIT.sub(lambda match: str(int(match[0])), read)


def digits(text: str) -> str:
    """The digits of a number as they are written, Chinese and full-width ones too, and the X of an id number."""
    return "".join(sign for sign in text if sign.isdecimal() or sign in _NUMERALS or sign in "XxＸｘ")


def hits(text: str) -> list[Hit]:
    """All of a text but names, from left to right, none over another. Dates, amounts and hashes are none."""
    read = _HASH.sub(lambda match: "_" * len(match[0]), plain(text))
    found = [*_numbers(read), *_even(read)]
    if (valued := _CHINESE.sub(lambda match: match[0].translate(_VALUES), read)) != read:
        found += _numbers(valued)
    found += [Hit("email", *match.span()) for match in _EMAIL.finditer(read)]
    found += [Hit("phone", *match.span()) for match in _LANDLINE.finditer(read)]
    found += [Hit("phone", *match.span(1)) for match in _TELEPHONE.finditer(read)]
    found += [Hit("account", *match.span(1)) for match in _ACCOUNT.finditer(read)]
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
        yield from _of_groups(run)


def _even(text: str) -> Iterator[Hit]:
    """Numbers whose groups are kept apart by dots, slashes or underscores. One dot alone is the point of an amount."""
    for run in _EVEN.finditer(text):
        found = _of_groups(run)
        if run[1] != "." or run[0].count(".") > 1:
            yield from found
        else:
            yield from (hit for hit in found if hit.kind == "id_number" and (hit.start, hit.end) == run.span())


def _of_groups(run: re.Match[str]) -> Iterator[Hit]:
    groups = [(run.start() + match.start(), match[0]) for match in _GROUP.finditer(run[0])]
    at = 0
    while at < len(groups):
        size, kind = _shape([group for _, group in groups[at : at + MOST]])
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
    fours = [*_fours(groups)]
    card = "".join(fours)
    dated = _DATED.match(card) or all(map(_YEAR.match, fours))
    if len(card) >= LONG and not dated:
        return len(fours), "account"
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
