"""Ids of what a sample inside a session is drawn from: by what rows say, so that no name of a file or sheet steers a draw."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from auditlib.core.model import CellRef
from auditlib.sampling.draw import canonical

_PERSON = ("name", "employer")  # of rows that do not tell who it is
_VOUCHER = ("voucher_no", "day", "amount")
_DOUBLES = ("payee", "item", "cost_category", "payment", "paid_on", "contract_no")


def person_ids(rows: pd.DataFrame, places: Mapping[int, CellRef]) -> dict[int, str]:
    """Position → id, the same for all rows of one person: of `person_key`, else of name, employer and a running number.

    places   where each row stands
    """
    keyed = rows["person_key"].dropna().to_dict()
    loose = rows[rows["person_key"].isna()]
    out = {int(str(position)): _hash([str(key)]) for position, key in keyed.items()}
    return out | _numbered(loose, _PERSON, ("phone",), places)


def voucher_ids(rows: pd.DataFrame, places: Mapping[int, CellRef]) -> dict[int, str]:
    """Position → id, of number, day and amount (fen) and a running number, which tells doubles apart.

    Doubles are counted in the order of what else they say, and only where that is the same too in that of the sheets.
    """
    return _numbered(rows, _VOUCHER, _DOUBLES, places)


def fingerprint(ids: Sequence[str]) -> str:
    """SHA-256 of the ids, sorted, one a line: shows whether another population was drawn from."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


def order(ref: CellRef) -> tuple[str, str, int, str]:
    """Sheets by name, cells from top to bottom: B9 before B10."""
    letters = ref.cell.rstrip("0123456789")
    return ref.file, ref.sheet, int(ref.cell[len(letters) :] or 0), letters


def _numbered(
    rows: pd.DataFrame, names: Sequence[str], more: Sequence[str], places: Mapping[int, CellRef]
) -> dict[int, str]:
    told = {p: tuple(_texts(rows, (*names, *more), p)) for p in places if p in rows.index}
    counts: Counter[tuple[str, ...]] = Counter()
    out = {}
    for position in sorted(told, key=lambda held: (told[held], order(places[held]))):
        own = told[position][: len(names)]
        counts[own] += 1
        out[position] = _hash([*own, str(counts[own])])
    return out


def _texts(rows: pd.DataFrame, names: Sequence[str], position: int) -> list[str]:
    return [_text(rows[name][position]) for name in names]


def _text(value: Any) -> str:
    """A blank is "", a day YYYY-MM-DD."""
    if pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)


def _hash(parts: Sequence[str]) -> str:
    """SHA-256 of the canonical JSON list, in hexadecimal: an id holds no name and no id number."""
    return hashlib.sha256(canonical(parts).encode(errors="surrogatepass")).hexdigest()
