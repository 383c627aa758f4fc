"""Header and label texts as they are compared, and the unit of money that they or a line above a table state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from auditlib.intake.values.texts import bare, squeezed

_LATIN = "\u2e7f"  # letters up to this one are not Chinese
_HAN = "[\u3400-\u9fff]"
_BEFORE = re.compile(rf"^(?:\d{{1,2}}[.、]?(?={_HAN})|[一二三四五六七八九十]{{1,3}}[、.]|[★☆▲△●※◆#☐□]+)")
_ENGLISH = re.compile(rf"(?<={_HAN})/?[a-z][a-z .&'/_-]*$|^[a-z][a-z .&'_-]{{2,}}/?(?={_HAN})")
_PER = "人天|人日|间夜|人|天|日|间|份|分钟|分|秒|小时|学时|课时|半天|次|个|张|晚|夜|餐|名|节|本|辆|套|场|台|[%％]"
_SPELT = re.compile("[大小]写(?=金额)|(?<=金额)[大小]写|(?<=总额)[大小]写")  # in words or in figures
_YUAN = "([百十千]?万|亿|千|百)?元"
_AFTER = re.compile(
    rf"/[亿万千]$|[/,、]?(?:单位)?(?:人民币)?{_YUAN}(?:[/·每](?:{_PER}))*$|(?<!上)/(?:{_PER})(?:[/·](?:{_PER}))*$|[¥%]$"
)
_UNIT = re.compile(rf"{_YUAN}|(?:\((?:单位:?)?|/)([百十千]?万|亿|千|百)\)?$")
_UNIT_LINE = re.compile(
    rf"单位[:为]?\(?(?:人民币)?\(?{_YUAN}|单位[:为]?\(?([百十千]?万|亿|千|百)(?:\)|$)|以(?:人民币)?{_YUAN}(?:为单位|计)"
    rf"|(?:^|表|单位:.*)\((?:人民币)?{_YUAN}\)$|\(金额:?{_YUAN}\)"
)
_TWO_UNITS = re.compile(r"元[^元]{0,3}[万千]元|[万千]元[^元]{0,3}元")  # 单位：元、万元
_OF_UNIT = re.compile("(?:金额|货币|计量)?单位[:为]?(?:人民币)?\\(?[万千元]")
_ALONE = re.compile(rf"\(?(?:人民币)?{_YUAN}(?:人民币)?\)?")
_LARGE = re.compile(
    r"(?<![\d.,两几数百十千零一二三四五六七八九壹贰叁肆伍陆柒捌玖拾佰仟])(?:[百十千]?万|千|亿)元|单位[:为(]*[万千w]"
)
_UNITS = re.compile(rf"\([^()]{{1,8}}\)|(?:人民币)?{_YUAN}(?:/.{{1,4}})?|人|天|%")


@lru_cache(maxsize=1 << 16)
def header_text(text: str) -> str:
    """A header or label for comparing: no spaces, brackets, colons, number or star before it, English beside it, unit after it."""
    found = squeezed(text)
    if found.isalpha() and found[0] > _LATIN and found[-1] > _LATIN and found[-1] not in "元写额":
        return found  # Chinese alone: most texts, and nothing to be dropped
    if _OF_UNIT.match(found):
        return found  # a line of its own beside a title: 金额单位：万元
    found = bare(text).replace("萬", "万") or found.strip("()[]【】:*")
    found = _SPELT.sub("", _ENGLISH.sub("", _BEFORE.sub("", found))) or found
    return _AFTER.sub("", found) or found


@lru_cache(maxsize=1 << 12)
def header_unit(text: str) -> str | None:
    """The multiple of yuan that a header states (金额(万元) → 万, 金额(元) → ""), or None where it states none."""
    match = _UNIT.search(_plain(text))
    return (match[1] or match[2] or "") if match else None


def unit_above(texts: Iterable[str]) -> str | None:
    """The multiple of yuan that a line above a table states (单位：万元 → 万), the first that does; None where none does.

    It may stand in the cell behind that of the word 单位. One that names two units tells nothing.
    """
    before = ""
    for text in texts:
        line = _plain(text)
        if not before and "元" not in line and "单位" not in line:
            continue  # most lines
        match = None if _TWO_UNITS.search(line) else _UNIT_LINE.search(before + line) or _UNIT_LINE.search(line)
        if match:
            return next((unit for unit in match.groups() if unit), "")
        before = line if line.endswith(("单位", "单位:")) else ""
    return None


def unit_alone(text: str) -> str | None:
    """The multiple of yuan where a cell holds nothing else (万元, （元）); None where it holds anything else."""
    match = _ALONE.fullmatch(_plain(text))
    return (match[1] or "") if match else None


def names_large(text: str) -> bool:
    """Whether a text names a multiple of yuan that is not the unit of a figure before it: 均以万元列示, and not 补助5万元."""
    return _LARGE.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return squeezed(text).replace("萬", "万").replace("圆", "元")


def are_units(texts: Iterable[str]) -> bool:
    """Whether a row of texts is nothing but units, below a header row: （元） （人） %."""
    return all(_UNITS.fullmatch(squeezed(text)) for text in texts)
