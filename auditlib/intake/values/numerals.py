"""Numbers in Chinese words: 二〇二五年九月一日 in days and times, 壹万贰仟元整 in sums of money."""

from __future__ import annotations

import re

_DIGITS = {sign: str(digit) for digit, signs in enumerate(
    ("〇零", "一壹弌", "二贰貳弍两兩", "三叁參叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
) for sign in signs}  # fmt: skip
_PLACES = {"拾": "十", "佰": "百", "仟": "千", "萬": "万", "億": "亿", "圆": "元", "圓": "元", "正": "整"}
_CIRCLES = dict.fromkeys("○Oo", "0")  # in 二○二五年; in a sum of money a circle may hide a digit
_SIMPLE = str.maketrans(_DIGITS | _PLACES)
_DATED = str.maketrans(_DIGITS | _CIRCLES)
_TENS = {"十": 10, "廿": 20, "卅": 30}

_DIGIT = "".join(_DIGITS)
_RUN = re.compile(rf"(?<![期周])(?=[0○Oo]*[{_DIGIT}十廿卅])[{_DIGIT}十廿卅0○Oo]+")  # 星期一 and 周二 are names of days
_TENS_RUN = re.compile(r"([1-9]?)([十廿卅])([1-9]?)")
_SECTION = re.compile(r"(?:(\d)千)?0?(?:(\d)百)?0?(?:(^|\d)(十))?0?(\d)?")  # of four places: 1千0百2十3, 1千02十3
_SUM = re.compile(r"(?:([\d十百千万亿]+)元)?0?(?:(\d)角)?0?(?:(\d)分)?整?")
WORDS = re.compile(  # a sum of money in words inside a text; 1.2万元 holds none
    rf"(?:[{_DIGIT}]|(?<!\d)[十拾])(?:[{_DIGIT}十拾百佰千仟万萬亿億]*[元圆圓](?:[{_DIGIT}]+[角分])*|[角分](?:[{_DIGIT}]+分)?)[整正]?"
)


def arabic(text: str) -> str:
    """A text with its numbers of days, months, years and hours in digits: 二〇二五年九月廿一日 → 2025年9月21日."""
    return _RUN.sub(lambda run: _spoken(run[0]), text)


def fen(words: str) -> int | None:
    """壹万贰仟元整, 伍佰元零伍角 → fen; None where places are left out or out of order, so that it could be another sum."""
    match = None if any(sign.isascii() for sign in words) else _SUM.fullmatch(words.translate(_SIMPLE))
    if match is None or not any(match.groups()):
        return None
    yuan = _whole(match[1]) if match[1] else 0
    return None if yuan is None else yuan * 100 + int(match[2] or 0) * 10 + int(match[3] or 0)


def _spoken(run: str) -> str:
    digits = run.translate(_DATED)
    if digits.isdecimal():
        return digits
    match = _TENS_RUN.fullmatch(digits)
    return str(int(match[1] or 1) * _TENS[match[2]] + int(match[3] or 0)) if match else run


def _whole(text: str) -> int | None:
    for place, worth in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.partition(place)
        if found:
            many = _section(head)
            rest = _whole(tail) if tail else 0
            # 壹万贰 may be short for 壹万贰仟
            return None if many is None or rest is None or re.fullmatch("[1-9]", tail) else many * worth + rest
    return _section(text)


def _section(text: str) -> int | None:
    match = _SECTION.fullmatch(text)
    if match is None or not any(match.groups()):
        return 0 if text == "0" else None
    thousands, hundreds, tens, ten, ones = match.groups()
    if (thousands or hundreds) and ones and not ten and text[-2] != "0":
        return None  # 壹佰贰 may be short for 壹佰贰拾
    value = int(thousands or 0) * 1000 + int(hundreds or 0) * 100 + int(ones or 0)
    return value + (int(tens or 1) * _TENS["十"] if ten else 0)
