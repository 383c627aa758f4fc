"""What tells a person as people write it: id numbers in groups or damaged, phone numbers (for names see names.py)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from auditlib.core.identity import read_ids
from auditlib.intake.problems import Fault
from auditlib.intake.values.reading import Reading, unreadable

ROUNDED = "000"  # how an id ends that a spreadsheet took for a number: it keeps 15 digits of 18

_BETWEEN = re.compile(r"[\s'‘’`·.-]")
_ID = re.compile(r"\d{15}|\d{17}[\dXx]")
_LAST_X = re.compile(r"(?<=\d{17})[×хХ✕]$")  # signs typed for the X at the end
_MOBILE = re.compile(r"(?:\+?(?:00)?86)?(1\d{10})(?:\.0)?")
_BRACKETS = str.maketrans("（）－＋", "()-+")
_LANDLINE = re.compile(r"\(?(0\d{2,3})\)?-?(\d{7,8})(?:[-转](\d{1,6}))?")


def of_person(reading: Reading, column: str) -> Reading:
    """A text of one of the columns `OF_PERSONS` as it is compared between papers: signs that mean nothing left out."""
    return OF_PERSONS[column](reading.value) if isinstance(reading.value, str) else reading


def _id_number(text: str) -> Reading:
    """An id number in one piece. The digits that a spreadsheet replaced by zeros cannot be told, and are never guessed."""
    whole = _LAST_X.sub("X", _BETWEEN.sub("", text))
    if not _ID.fullmatch(whole):
        return Reading(text)
    if not (len(whole) == len("990102199001011234") and whole.endswith(ROUNDED)):
        return Reading(whole)
    if not read_ids(pd.Series([whole]))["digit"].item():
        return unreadable(
            f"“{text}”末三位为 000 且校验码不符，是被当作数字保存的号码，末位已丢失。请按文本格式重新填写。",
            f"{text!r} ends in 000 with a wrong check digit: saved as a number, it lost its last digits. "
            "Enter it again as text.",
        )
    return Reading(
        whole,
        "guess",
        Fault(
            f"“{text}”末三位为 000，可能是被当作数字保存而丢失了末位，暂按原样读取。请核对证件。",
            f"{text!r} ends in 000 and may have lost its last digits when saved as a number; it was read as it stands. "
            "Look at the document.",
        ),
    )


def _phone(text: str) -> Reading:
    """138 0000 0000 → 13800000000, (0591)87654321 → 0591-87654321, several joined by 、; anything else as written."""
    for between in (None, r"[/、,，;；]|或", r"[/、,，;；\s]+|或"):
        numbers = [_number(part) for part in (re.split(between, text) if between else [text])]
        if all(numbers):
            return Reading("、".join(map(str, numbers)))
    return Reading(text)


def _number(part: str) -> str | None:
    closed = re.sub(r"\s", "", part.translate(_BRACKETS))
    if mobile := _MOBILE.fullmatch(closed.replace("-", "")):
        return mobile[1]
    landline = _LANDLINE.fullmatch(closed)
    return "-".join(filter(None, landline.groups())) if landline else None


OF_PERSONS: dict[str, Callable[[str], Reading]] = {
    "id_number": _id_number,
    "phone": _phone,
}
