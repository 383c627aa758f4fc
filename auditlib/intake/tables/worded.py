"""Sums of money in words beside those in figures: in a column of their own, or in a row of totals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import IN_WORDS, Head
from auditlib.intake.values import numerals
from auditlib.intake.values.numbers import LONGEST
from auditlib.intake.values.texts import squeezed

_HEAD = r"(?:经费|支出|费用|决算|结算)?(?:合计|总计|共计)?(?:金额)?"
_BEFORE = re.compile(_HEAD)
_LABEL = re.compile(rf"{_HEAD}(?:人民币)?(?:\(?(?:人民币)?[大小]写\)?)?(?:金额)?:?")
_FIGURES = re.compile(r"\(?(?:小写:?)?¥?\d[\d,.]*元?\)?$")
_SAYS = re.compile("合计|总计|共计|[大小]写")


def columns_in_words(header: Header) -> dict[str, Head]:
    """Column of money → the header of the same sums in words: 金额（大写） beside 金额（小写）."""
    return {
        name: head
        for head in header.doubled
        if IN_WORDS in head.raw
        for text in head.texts
        for name in header.layout.headers.get(text, ())
        if header.layout.column(name).kind == "fen"
    }


def is_total(texts: Sequence[str]) -> bool:
    """Whether the first cells of a row are a total with its sum in words: 合计（大写）：贰万元整, or in two cells."""
    if len(texts[0]) > LONGEST:
        return False
    beside = texts[1] if len(texts) > 1 and not sum_in_words(texts[0]) else ""
    whole = sum_in_words(texts[0] + beside)
    return whole is not None and _SAYS.search(texts[0]) is not None


def sum_in_words(text: str) -> str | None:
    """The part of a cell that is a sum in words, figures beside it included; None where there is none, or other text."""
    if len(text) > LONGEST:
        return None
    found = squeezed(text)
    label, words = numerals.WORDS.subn("", found)
    whole = words == 1 and _LABEL.fullmatch(_FIGURES.sub("", label))
    return _BEFORE.sub("", found, count=1) if whole else None
