"""Texts for comparing, letters and digits alone, width and case folded; days as texts. Each text or day that differs is done once."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

from typing import Any
from unicodedata import normalize

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditlib.core.runs import arrow, once, one_array

_PLAIN = r"^[0-9A-Za-z\x{4e00}-\x{9fa5}]+$"  # folded by lower case alone


def comparable_text(text: str) -> str:
    """A name for comparing: letters and digits alone, width and case folded; "" where it says nothing (—, a space)."""
    return "".join(filter(str.isalnum, normalize("NFKC", text))).casefold()


@once
def folded(held: Any) -> Any:
    """`comparable_text` of each text of an Arrow array, as one; null where nothing is left. Most are folded by Arrow, the others here."""
    encoded = one_array(held).dictionary_encode()
    texts = encoded.dictionary
    plain = pc.match_substring_regex(texts, _PLAIN)
    lower = pc.ascii_lower(texts)
    if not pc.all(plain).as_py():
        others = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
        said = [comparable_text(text) or None for text in texts.take(pa.array(others)).to_pylist()]
        lower = pc.replace_with_mask(lower, pc.invert(plain), pa.array(said, pa.large_string()))
    return lower.take(encoded.indices)


def says(texts: pd.Series, word: str) -> pd.Series:
    """Whether each text is `word` (boolean, NA for a blank). A column is read once for a word, and all who ask share the answer: it cannot be written to."""
    held = arrow(texts)
    found = _said(held)
    if word not in found:
        blank = np.array(held.is_null()) if held.null_count else np.zeros(len(held), dtype=bool)
        answers = np.array(pc.equal(held, word).fill_null(False))
        for shared in (answers, blank):
            shared.flags.writeable = False
        found[word] = pd.arrays.BooleanArray(answers, blank)
    return pd.Series(found[word], index=texts.index, copy=False)


@once
def _said(held: Any) -> dict[str, Any]:
    """The answers about the texts of an Arrow array, by word."""
    return {}


def iso_days(days: pd.Series) -> pd.Series:
    """Days (datetime64) as texts, 2025-09-01; NA where blank."""
    codes, unique = pd.factorize(days)
    texts = pd.array(pd.DatetimeIndex(unique).strftime("%Y-%m-%d").to_list(), dtype="string")
    return pd.Series(texts.take(codes, allow_fill=True), index=days.index)
