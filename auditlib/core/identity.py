"""Who is who. Chinese resident id numbers, read many at once: which parts are possible, when the holder was born.

GB 11643: 18 characters are 6 of the region, 8 of the birth date, 3 of the order and a check character by ISO 7064
mod 11-2 (X is ten); the older 15 characters have a birth date of 6 in the 1900s and no check character. The region is not
looked at.
"""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import numpy as np
import pandas as pd
import pyarrow as pa

from auditlib.core.runs import Mask, Short, Whole, arrow, by_blocks, once, one_array, pairs, pieces, runs_of

LENGTH, OLD_LENGTH = 18, 15
REGION = 6  # characters before the birth date
CENTURY = 1900  # of the two-digit years of the older numbers
MODULUS, RADIX = 11, 2
REMAINDER = 1  # of the weighted sum of all 18 characters
TEN = "X"
TAIWAN_PERMIT = 8  # digits of the number of a Taiwan resident's travel permit, the only other document without letters
EPOCH, MONTHS = 1970, 12
BLANK = -1
OTHERS = 2 * 10**18  # from here on numbers of texts that are no residents' numbers; those take the place below
# what makes two neighbours one: of eight digits in a word, the first lowest, then of four numbers of two, then of two of four
_JOINED = [(np.uint64(10**n << 8 * n | 1), np.uint64(8 * n), np.uint64(kept))
           for n, kept in ((1, 0x00FF00FF00FF00FF), (2, 0x0000FFFF0000FFFF), (4, 0x00000000FFFFFFFF))]  # fmt: skip
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


def whole(*columns: Any, fold: Callable[[pd.Series], pd.Series] | None = None) -> list[Whole]:
    """Texts (string, or their Arrow arrays) as whole numbers, over all columns given: the same for equal texts, `BLANK` for a blank. Not dense.

    `fold` gives texts as they are to be compared, NA for one that says nothing. It must leave residents' numbers of 18 characters
    alone: those are read as the numbers they are, many times faster than texts are looked up, and it is not asked about them.
    """
    texts = [arrow(column) for column in columns]
    numbers = [_residents(held) for held in texts]
    rest = [number < 0 for number in numbers]
    if not any(mask.any() for mask in rest):
        return numbers
    others = pa.chunked_array(
        [one_array(held).filter(pa.array(mask)) for held, mask in zip(texts, rest, strict=True)], pa.large_string()
    )
    codes, unique = pd.factorize(pd.Series(others, dtype="string"))
    said = pd.Series(unique, dtype="string")
    said = fold(said) if fold else said
    found = _residents(arrow(said))
    place, _ = pd.factorize(said)
    found = np.append(np.where(found >= 0, found, np.where(place < 0, BLANK, OTHERS + place)), BLANK)
    ends = np.cumsum([np.count_nonzero(mask) for mask in rest])[:-1]
    out = [number.copy() for number in numbers]
    for number, mask, code in zip(out, rest, np.split(codes, ends), strict=True):
        number[mask] = found[code]
    return out


@once
def texts_apart(of_rows: Any, texts: Any, of_sessions: Any) -> tuple[Short, Whole]:
    """Texts of rows as whole numbers from 0, other ones in each session, -1 for a blank; and the place of each number's session.

    Of the Arrow arrays of the rows' session ids, of their texts and of all sessions' ids.
    """
    at, (text,) = runs_of(of_rows, of_sessions).at_row, whole(texts)
    known = (text >= 0) & (at >= 0)
    if known.all():
        return pairs(at, text)
    number = np.full(len(at), BLANK, dtype=np.int32)
    number[known], of = pairs(at[known], text[known])
    return number, of


def stands_among(at: list[Short], keys: list[Whole]) -> Mask:
    """For each row of a first table whether a second one has its key in the same place; never for a blank."""
    here, held = np.concatenate(at), np.concatenate(keys)
    order = np.argsort(here, kind="stable")  # both stand in order mostly: they are merged
    order = order[held[order] >= 0]
    number, of = pairs(here[order], held[order])
    theirs, seen = order >= len(at[0]), np.zeros(len(of), dtype=bool)
    seen[number[theirs]] = True
    out = np.zeros(len(at[0]), dtype=bool)
    out[order[~theirs]] = seen[number[~theirs]]
    return out


@once
def _residents(held: Any) -> Whole:
    """Residents' numbers of 18 characters, as they are written, as one number each; `BLANK` for every other text."""
    out = np.empty(len(held), dtype=np.int64)

    def read(start: int, end: int) -> None:
        for texts in pieces(held.slice(start, end - start)):
            _read_residents(texts, out[start : start + len(texts)])
            start += len(texts)

    by_blocks(read, len(held))
    return out


def _read_residents(texts: Any, into: Whole) -> None:
    """Put those of an array of large strings that are residents' numbers into their places."""
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :][: len(texts) + 1]
    fits = np.diff(ends) == LENGTH
    if texts.null_count:
        fits &= texts.is_valid().to_numpy(zero_copy_only=False)
    all_fit = bool(fits.all())
    if not all_fit:
        into[~fits] = BLANK
        texts = texts.filter(pa.array(fits))
        ends = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :]
    if len(texts):
        characters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[ends[0] :][: len(texts) * LENGTH]
        into[... if all_fit else fits] = _as_one(characters.reshape(-1, LENGTH))


def _as_one(characters: Any) -> Any:
    """Rows of 18 bytes as one whole number each, `BLANK` where they are not 17 digits and a check character.

    The first 16 are two words of eight, in which neighbours are made one number of two digits, then of four, then of eight.
    """
    digits = characters - np.uint8(ord("0"))
    last, is_ten, is_none = digits[:, -1].copy(), digits[:, -1] == ord(TEN) - ord("0"), digits > 9
    words = np.ndarray((2, len(digits)), "<u8", digits, strides=(8, LENGTH)).copy()
    for factor, bits, kept in _JOINED:
        words *= factor
        words >>= bits
        words &= kept
    last[is_ten] = 10
    number = words[0]
    for times, more in ((10**8, words[1]), (10, digits[:, 16]), (MODULUS, last)):
        number *= np.uint64(times)
        number += more
    whole_number = number.view(np.int64)
    if np.count_nonzero(is_none) > np.count_nonzero(is_ten):
        whole_number[is_none[:, :-1].any(axis=1) | (is_none[:, -1] & ~is_ten)] = BLANK
    return whole_number


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
