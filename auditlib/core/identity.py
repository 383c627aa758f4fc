"""Who is who. Chinese resident id numbers, read many at once: which parts are possible, when the holder was born.

GB 11643: 18 characters are 6 of the region, 8 of the birth date, 3 of the order and a check character by ISO 7064
mod 11-2 (X is ten); the older 15 characters have a birth date of 6 in the 1900s and no check character. The region is not
looked at.
"""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

import numpy as np
import pandas as pd

LENGTH, OLD_LENGTH = 18, 15
REGION = 6  # characters before the birth date
CENTURY = 1900  # of the two-digit years of the older numbers
MODULUS, RADIX = 11, 2
REMAINDER = 1  # of the weighted sum of all 18 characters
TEN = "X"
TAIWAN_PERMIT = 8  # digits of the number of a Taiwan resident's travel permit, the only other document without letters
EPOCH, MONTHS = 1970, 12
_WEIGHTS = np.array([pow(RADIX, LENGTH - 1 - place, MODULUS) for place in range(LENGTH)])
_BETWEEN = re.compile(r"[\s'‘’`·.-]")  # what is written between or before the characters and does not belong to them
_DOCUMENT = re.compile(r"[0-9A-Z]+")


def read_ids(texts: pd.Series) -> pd.DataFrame:
    """What id numbers (string) say, indexed alike. Booleans are NA where a question does not arise.

    resident    it is written as a resident's number; False for another document (passport, permit), for a masked one
                and for what is no number at all; NA for a blank. Only of a resident's number the others are asked
    form        18 characters, of which the last may be X, or 15 digits
    birth       its birth date is in the calendar; of a number whose form is right
    digit       its check character is right; of 18 characters whose form is right
    born        the birth date (datetime64[s]); NaT unless `birth`
    """
    codes, unique = pd.factorize(texts)
    read = _read([_squeezed(str(text)) for text in unique])
    out = pd.DataFrame(index=texts.index)
    for name in ("resident", "form", "birth", "digit"):
        out[name] = pd.Series(pd.array(read[name], dtype="boolean").take(codes, allow_fill=True), index=texts.index)
    born = pd.array(read["born"], dtype="datetime64[s]")
    out["born"] = pd.Series(born.take(codes, allow_fill=True), index=texts.index)
    return out


def age_on(born: pd.Series, day: pd.Series) -> pd.Series:
    """Full years of age on a day (Int64), one more from the birthday on; below 0 for the unborn, NA with any blank."""
    known = born.notna() & day.notna()
    birthday_to_come = (day.dt.month < born.dt.month) | ((day.dt.month == born.dt.month) & (day.dt.day < born.dt.day))
    years: pd.Series = day.dt.year.astype("Int64") - born.dt.year.astype("Int64") - birthday_to_come.astype("Int64")
    return years.where(known)


def numbered(*keys: pd.Series) -> list[pd.Series]:
    """Keys (string) as whole numbers, over all series given: the same for equal texts, below 0 for a blank.

    Numbers are looked up many times faster than texts.
    """
    codes, _ = pd.factorize(pd.concat(keys).astype("string"))
    ends = np.cumsum([len(key) for key in keys])
    return [pd.Series(codes[end - len(key) : end], index=key.index) for key, end in zip(keys, ends, strict=True)]


def _squeezed(text: str) -> str:
    return text if text.isascii() and text.isdigit() else _BETWEEN.sub("", normalize("NFKC", text)).upper()


def _read(numbers: list[str]) -> dict[str, Any]:
    """The columns of `read_ids` for squeezed texts, as lists or arrays."""
    resident = np.array([_is_resident(number) for number in numbers], dtype=bool)
    characters = np.array([number[:LENGTH].ljust(LENGTH) for number in numbers], dtype=f"U{LENGTH}")
    values = characters.view(np.uint32).reshape(-1, LENGTH).astype(np.int64) - ord("0")
    is_digit = (values >= 0) & (values <= ord("9") - ord("0"))
    lengths = np.array([len(number) for number in numbers], dtype=np.int64)
    last_is_ten = values[:, -1] == ord(TEN) - ord("0")
    long = resident & (lengths == LENGTH) & is_digit[:, :-1].all(axis=1) & (is_digit[:, -1] | last_is_ten)
    short = resident & (lengths == OLD_LENGTH) & is_digit[:, :OLD_LENGTH].all(axis=1)
    form = long | short

    values[:, -1] = np.where(last_is_ten, len("0123456789"), values[:, -1])
    digit = (values @ _WEIGHTS) % MODULUS == REMAINDER
    full = [_number(values, REGION + start, REGION + end) for start, end in ((0, 4), (4, 6), (6, 8))]
    brief = [_number(values, REGION + start, REGION + end) for start, end in ((0, 2), (2, 4), (4, 6))]
    brief[0] = brief[0] + CENTURY
    year, month, day = (np.where(short, old, new) for old, new in zip(brief, full, strict=True))
    year, month, day = (np.where(form, part, 0) for part in (year, month, day))  # of no form: no date
    first = ((year - EPOCH) * MONTHS + month - 1).astype("datetime64[M]")
    born = first.astype("datetime64[D]") + (day - 1)
    birth = (month >= 1) & (month <= MONTHS) & (day >= 1) & (born.astype("datetime64[M]") == first)
    return {
        "resident": resident,
        "form": _asked(form, resident),
        "birth": _asked(birth, form),
        "digit": _asked(digit, long),
        "born": np.where(form & birth, born, np.datetime64("NaT")).astype("datetime64[s]"),
    }


def _is_resident(number: str) -> bool:
    """Whether a text is meant as a resident's number: no other document begins with a digit and is as long, or has no letter."""
    if not _DOCUMENT.fullmatch(number) or number[0].isalpha():
        return False
    if len(number) in (LENGTH, OLD_LENGTH):
        return True
    return number.removesuffix(TEN).isdigit() and len(number) != TAIWAN_PERMIT


def _number(values: Any, start: int, end: int) -> Any:
    """The decimal number that the digits of columns start..end-1 make."""
    found = values[:, start]
    for place in range(start + 1, end):
        found = found * 10 + values[:, place]
    return found


def _asked(answers: Any, where: Any) -> Any:
    return pd.Series(answers, dtype="boolean").where(where).array
