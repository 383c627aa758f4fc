"""Arithmetic over many sessions at once that never drops a blank.

Series in and out are nullable (Int64, boolean, string, datetime64): NA means that it is not known. Where blanks leave a
range, functions return a `Range` of both extremes, and a comparison is True or False only if both extremes agree.
Results are indexed like `sessions`; a session that has no row in a table at all gets NA, not 0: nothing was handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from auditlib.core.identity import stands_among, texts_apart, whole
from auditlib.core.messages import SHARE_ONE
from auditlib.core.model import Tables
from auditlib.core.runs import Mask, Runs, Whole, arrow, by_blocks, joined, pairs, runs
from auditlib.core.texts import folded

QUANTITY_ONE = 1000  # quantities are integers: thousandths
BEYOND = 10**15  # fen; more than any cell can state, and sums of it still fit 64 bits
LARGE = 2.0**61  # from here on, twice a product does not surely fit 64 bits


class Range(NamedTuple):
    """Lowest and highest possible value for each session. Equal where nothing is blank."""

    low: pd.Series
    high: pd.Series


def exactly(values: pd.Series) -> Range:
    """A range without width."""
    return Range(values, values)


# Comparisons


def at_most(value: Range | pd.Series, limit: Range | pd.Series) -> pd.Series:
    """value <= limit, as boolean: NA where a side is unknown or the extremes disagree. Works for dates too."""
    value, limit = _range(value), _range(limit)
    surely = value.high <= limit.low
    sure = _sides(surely)[0]
    exact = value.low is value.high and limit.low is limit.high
    unknown = np.zeros(len(sure), dtype=bool) if exact else _sides(value.low <= limit.high)[0] & ~sure
    for end in {id(end): end for end in (*value, *limit)}.values():
        unknown |= end.isna().to_numpy()
    return pd.Series(pd.arrays.BooleanArray(sure, unknown), index=surely.index, copy=False)


def at_least(value: Range | pd.Series, limit: Range | pd.Series) -> pd.Series:
    """value >= limit, as `at_most`."""
    return at_most(limit, value)


def before(value: Range | pd.Series, limit: Range | pd.Series) -> pd.Series:
    """value < limit, as `at_most`."""
    return ~at_most(limit, value)


def equal(left: pd.Series, right: pd.Series) -> pd.Series:
    """left == right, NA where a side is blank (NaT too, which pandas would call unequal)."""
    return (left == right).astype("boolean").where(left.notna() & right.notna())


def share_at_most(part: Range, whole: Range, share: pd.Series) -> pd.Series:
    """part <= share × whole, in integers; `share` in ten-thousandths."""
    return at_most(Range(*(p * SHARE_ONE for p in part)), Range(*(w * share for w in whole)))


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole in ten-thousandths, rounded down; NA where whole is 0. For showing, not for deciding."""
    out: pd.Series = part * SHARE_ONE // whole.where(whole != 0)
    return out


def decimal(thousandths: pd.Series) -> pd.Series:
    """Thousandths as a decimal number in text, without zeros that say nothing: 22500 → 22.5; NA where blank."""
    rest = (thousandths % QUANTITY_ONE + QUANTITY_ONE).astype("string").str[1:].str.rstrip("0")
    out: pd.Series = ((thousandths // QUANTITY_ONE).astype("string") + "." + rest).str.rstrip(".")
    return out


def closest(value: Range, limit: pd.Series) -> pd.Series:
    """The value of a range that a comparison with `limit` rests on: the high end where even that is not above, else the low."""
    return value.high.where((value.high <= limit).fillna(False), value.low)


def extreme(values: Sequence[pd.Series], *, largest: bool) -> pd.Series:
    """The largest or smallest of several values of each session, of those that are known; NA where none is."""
    found = values[0]
    for other in values[1:]:
        kept = (found >= other) if largest else (found <= other)
        found = found.where(kept.fillna(True), other).fillna(other)
    return found


# Texts


def comparable(texts: pd.Series) -> pd.Series:
    """Texts for comparing: letters and digits alone, width and case folded. NA where nothing is left."""
    return pd.Series(pd.array(folded(arrow(texts)), dtype="string"), index=texts.index)


def one_contains_other(left: pd.Series, right: pd.Series) -> pd.Series:
    """Whether one of two texts stands in the other, however both are spaced and punctuated; NA where a side is blank."""
    one, other = comparable(left), comparable(right)
    known = one.notna() & other.notna()
    held = [a in b or b in a for a, b in zip(one[known], other[known], strict=True)]
    return pd.Series(held, index=one.index[known], dtype="boolean").reindex(left.index)


# From rows to sessions


def total(tables: Tables, table: str, column: str | pd.Series, where: pd.Series | None = None) -> pd.Series:
    """Sum of a column, or of values of each row (Int64), over the rows of each session.

    NA where a blank is among them, or `where` is NA for a row.
    """
    held, by_session = tables[table][column] if isinstance(column, str) else column, _runs(tables, table)
    values, blank = held.to_numpy(dtype=np.int64, na_value=0), held.isna().to_numpy()
    if where is not None:
        sure, doubtful = _sides(where)
        values, blank = values * sure, (blank & (sure | doubtful)) | (doubtful & (values != 0))
    return _of_sessions(tables, by_session.sums(values), by_session.filled & ~by_session.some(blank))


def count(tables: Tables, table: str, where: pd.Series | None = None) -> Range:
    """Rows of each session for which `where` holds: lowest counts the certain ones, highest the doubtful too."""
    by_session = _runs(tables, table)
    sure, doubtful = _sides(where, len(tables[table]))
    low = by_session.sums(sure)
    high = low + by_session.sums(doubtful) if doubtful.any() else low
    return Range(*(_of_sessions(tables, end, by_session.filled) for end in (low, high)))


def distinct(tables: Tables, table: str, key: str, where: pd.Series | None = None) -> Range:
    """Distinct values of `key` (text) among the rows for which `where` holds.

    Lowest: the certain rows with a key. Highest: adds the doubtful rows, and each row without a key as one more.
    """
    rows, by_session = tables[table], _runs(tables, table)
    number, at = texts_apart(arrow(rows["session_id"]), arrow(rows[key]), arrow(tables["sessions"].index))
    sure, doubtful = _sides(where, len(rows))
    begins = np.searchsorted(at, np.arange(by_session.number + 1))  # of each session among the keys

    def held(mask: Mask) -> Whole:
        seen = np.zeros(len(at) + 1, dtype=bool)

        def see(start: int, end: int) -> None:
            seen[number[start:end][mask[start:end]]] = True  # a row without a key is the last

        by_blocks(see, len(rows))
        seen[-1] = False
        found = np.add.reduceat(seen.view(np.int8), begins[:-1], dtype=np.int64)
        return np.where(begins[1:] > begins[:-1], found, 0)  # of no key reduceat gives the next one

    low = held(sure)
    perhaps = sure | doubtful
    high, keyless = held(perhaps) if doubtful.any() else low, perhaps & (number < 0)
    high = high + by_session.sums(keyless) if keyless.any() else high
    return Range(*(_of_sessions(tables, end, by_session.filled) for end in (low, high)))


def no_row(tables: Tables, table: str, fault: pd.Series) -> pd.Series:
    """True where no row of the session has the fault, False where one has, NA where one might or there are no rows."""
    faults = count(tables, table, fault)
    return at_most(faults, exactly(faults.low * 0))


def handed_in(tables: Tables, table: str, where: pd.Series | None = None) -> pd.Series:
    """Whether the session has a row for which `where` surely holds: without one, that none is counted says nothing."""
    by_session = _runs(tables, table)
    held = by_session.filled if where is None else by_session.some(_sides(where)[0])
    return pd.Series(held, index=tables["sessions"].index, dtype="boolean")


def absent_from(tables: Tables, table: str, other: str) -> pd.Series:
    """For each row of `table` whether its person is not in `other` for the same session, by `person_key`.

    NA for a row without key, and where a row of `other` without key could be the same person: same name, or a name is blank.
    """
    rows, others, keyed = tables[table], tables[other], tables[other]["person_key"].notna()
    at = [_runs(tables, name).at_row for name in (table, other)]
    present = stands_among(at, whole(rows["person_key"], others["person_key"]))
    unclear = rows["person_key"].isna()
    if not keyed.all():
        here, keyless = rows["session_id"].isin(others.loc[~keyed, "session_id"].unique()), others[~keyed]
        name, theirs = (held["session_id"] + "/" + comparable(held["name"]) for held in (rows[here], keyless))
        nameless = rows["session_id"].isin(keyless.loc[theirs.isna(), "session_id"].unique())
        unclear |= nameless | (name.isna() | name.isin(theirs.dropna().unique())).reindex(rows.index, fill_value=False)
    absent = pd.Series(~present, index=rows.index, dtype="boolean")
    return absent.mask(absent & unclear)


def rows_with(tables: Tables, table: str, fault: pd.Series) -> pd.Series:
    """Mask of the rows to cite: those with the fault; in a session where none has it, the doubtful ones or all of them."""
    by_session = _runs(tables, table)
    sure, doubtful = _sides(fault)
    without = ~by_session.some(sure)
    if not doubtful.any():
        return pd.Series(sure | by_session.of_rows(without), index=tables[table].index, copy=False)
    clean = without & ~by_session.some(doubtful)
    cited = sure | by_session.of_rows(clean) | (doubtful & by_session.of_rows(without))
    return pd.Series(cited, index=tables[table].index, copy=False)


def of_session(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """A value of each session, handed down to its rows."""
    by_session = runs(rows, values.index)
    if (by_session.at < 0).any():
        return pd.Series(values.reindex(rows["session_id"]).array, index=rows.index)
    return pd.Series(by_session.handed_down(values.array.take(by_session.at)), index=rows.index, copy=False)


def range_of_session(rows: pd.DataFrame, value: Range) -> Range:
    """Both extremes of each session, handed down to its rows."""
    low = of_session(rows, value.low)
    return Range(low, low if value.high is value.low else of_session(rows, value.high))


def listed(tables: Tables, table: str, column: str, where: pd.Series) -> pd.Series:
    """The distinct texts of a column among the rows where `where` is True, in order of appearance, joined by 、."""
    rows, index, at = tables[table], tables["sessions"].index, _runs(tables, table).at_row
    held = np.flatnonzero(_sides(where)[0] & rows[column].notna().to_numpy() & (at >= 0))
    codes, unique = pd.factorize(rows[column].array.take(held))
    number, of = pairs(at[held], codes)
    first = np.empty(len(of), dtype=np.int64)
    first[number[::-1]] = np.arange(len(held))[::-1]  # of several rows the first is written last
    order = np.lexsort((first, of))
    return pd.Series(joined(of[order], pd.Series(unique.take(codes[first[order]])), len(index)), index=index)


# Rows and days


def product(quantity: pd.Series, price: pd.Series, days: pd.Series) -> pd.Series:
    """quantity (thousandths) × price (fen) × days (thousandths) in fen, half a fen rounded up; NA with any blank.

    Thousandths of thousandths of fen can pass 64 bits: such rows are made of Python's integers. A product above `BEYOND` is given as that.
    """
    scale = QUANTITY_ONE * QUANTITY_ONE
    factors = [factor.to_numpy(dtype=np.int64, na_value=0) for factor in (quantity, price, days)]
    exact = factors[0] * factors[1] * factors[2]
    made = (exact * 2 + scale) // (scale * 2)
    large = np.flatnonzero(np.abs(factors[0].astype(np.float64) * factors[1] * factors[2]) >= LARGE)
    for row, (a, b, c) in zip(large, np.transpose([factor[large] for factor in factors]).tolist(), strict=True):
        made[row] = max(-BEYOND, min(BEYOND, (a * b * c * 2 + scale) // (scale * 2)))
    blank = (quantity.isna() | price.isna() | days.isna()).to_numpy()
    return pd.Series(pd.arrays.IntegerArray(made.clip(-BEYOND, BEYOND), blank), index=quantity.index, copy=False)


def _range(value: Range | pd.Series) -> Range:
    return value if isinstance(value, Range) else exactly(value)


def _runs(tables: Tables, table: str) -> Runs:
    return runs(tables[table], tables["sessions"].index)


def _sides(mask: pd.Series | None, rows: int = 0) -> tuple[Mask, Mask]:
    """Where a mask (boolean or bool) is True, and where it is NA; without a mask all `rows` are True."""
    if mask is None:
        return np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool)
    return mask.to_numpy(dtype=bool, na_value=False), mask.isna().to_numpy()


def _of_sessions(tables: Tables, values: Whole, known: Mask) -> pd.Series:
    return pd.Series(pd.arrays.IntegerArray(values, ~known), index=tables["sessions"].index)
