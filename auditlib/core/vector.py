"""Arithmetic over many sessions at once that never drops a blank.

Series in and out are nullable (Int64, boolean, string, datetime64): NA means that it is not known. Where blanks leave a
range, functions return a `Range` of both extremes, and a comparison is True or False only if both extremes agree.
Results are indexed like `sessions`; a session that has no row in a table at all gets NA, not 0: nothing was handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.messages import SHARE_ONE
from auditlib.core.model import Tables

QUANTITY_ONE = 1000  # quantities are integers: thousandths
BEYOND = 10**15  # fen; more than any cell can state, and sums of it still fit 64 bits


class Range(NamedTuple):
    """Lowest and highest possible value for each session. Equal where nothing is blank."""

    low: pd.Series
    high: pd.Series


def exactly(values: pd.Series) -> Range:
    """A range without width."""
    return Range(values, values)


def span(sessions: pd.DataFrame, date: str) -> Range:
    """First and last day that a date column allows: equal for a day, apart for a month or a ten-day period."""
    return Range(sessions[date], sessions[date + LATEST])


# Comparisons


def at_most(value: Range | pd.Series, limit: Range | pd.Series) -> pd.Series:
    """value <= limit, as boolean: NA where a side is unknown or the extremes disagree. Works for dates too."""
    value, limit = _range(value), _range(limit)
    known = value.low.notna() & value.high.notna() & limit.low.notna() & limit.high.notna()
    surely, possibly = value.high <= limit.low, value.low <= limit.high
    out = surely.astype("boolean").fillna(False)
    return out.where(known & (out | ~possibly.astype("boolean").fillna(False)))


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


def written(days: Range) -> pd.Series:
    """Days as text: 2025-09-01, or 2025-09-11—2025-09-20 where only the period is known; NA where blank."""
    first, last = (end.dt.strftime("%Y-%m-%d").astype("string") for end in days)
    out: pd.Series = first.where((first == last).fillna(True), first + "—" + last)
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
    codes, unique = pd.factorize(texts)
    folded = pd.array([comparable_text(str(text)) or None for text in unique], dtype="string")
    return pd.Series(folded.take(codes, allow_fill=True), index=texts.index)


def one_contains_other(left: pd.Series, right: pd.Series) -> pd.Series:
    """Whether one of two texts stands in the other, however both are spaced and punctuated; NA where a side is blank."""
    one, other = comparable(left), comparable(right)
    known = one.notna() & other.notna()
    held = [a in b or b in a for a, b in zip(one[known], other[known], strict=True)]
    return pd.Series(held, index=one.index[known], dtype="boolean").reindex(left.index)


# From rows to sessions


def total(tables: Tables, table: str, column: str, where: pd.Series | None = None) -> pd.Series:
    """Sum of a column over the rows of each session. NA where a blank is among them, or `where` is NA for a row."""
    rows = tables[table]
    values = rows[column] if where is None else rows[column].where(where.fillna(True), 0)
    if where is not None:
        values = values.where(where.notna() | (rows[column] == 0).fillna(False))
    sums = values.groupby(rows["session_id"]).sum()
    blank = values.isna().groupby(rows["session_id"]).any()
    return sums.where(~blank).reindex(tables["sessions"].index).astype("Int64")


def count(tables: Tables, table: str, where: pd.Series | None = None) -> Range:
    """Rows of each session for which `where` holds: lowest counts the certain ones, highest the doubtful too."""
    rows = tables[table]
    mask = _all_true(rows) if where is None else where
    return Range(*(_by_session(tables, rows, mask.fillna(doubt).astype("Int64")) for doubt in (False, True)))


def distinct(tables: Tables, table: str, key: str, where: pd.Series | None = None) -> Range:
    """Distinct values of `key` among the rows for which `where` holds.

    Lowest: the certain rows with a key. Highest: adds the doubtful rows, and each row without a key as one more.
    """
    rows = tables[table]
    mask = _all_true(rows) if where is None else where
    ends = []
    for doubt in (False, True):
        held = rows[mask.fillna(doubt)]
        keys = held.groupby("session_id")[key].nunique()
        if doubt:
            keys = keys.add(held[key].isna().groupby(held["session_id"]).sum(), fill_value=0)
        ends.append(_of_sessions_with_rows(tables, rows, keys))
    return Range(*ends)


def no_row(tables: Tables, table: str, fault: pd.Series) -> pd.Series:
    """True where no row of the session has the fault, False where one has, NA where one might or there are no rows."""
    faults = count(tables, table, fault)
    return at_most(faults, exactly(faults.low * 0))


def handed_in(tables: Tables, table: str, where: pd.Series | None = None) -> pd.Series:
    """Whether the session has a row for which `where` surely holds: without one, that none is counted says nothing."""
    rows = tables[table]
    sure = rows["session_id"] if where is None else rows.loc[where.fillna(False).astype(bool), "session_id"]
    index = tables["sessions"].index
    return pd.Series(index.isin(sure.unique()), index=index, dtype="boolean")


def absent_from(tables: Tables, table: str, other: str) -> pd.Series:
    """For each row of `table` whether its person is not in `other` for the same session, by `person_key`.

    NA for a row without key, and where a row of `other` without key could be the same person: same name, or a name is blank.
    """
    rows, others = tables[table], tables[other]
    keys = ["session_id", "person_key"]
    present = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(others[keys].dropna()))
    keyless = others[others["person_key"].isna()]
    name, keyless_name = (frame["session_id"] + "/" + comparable(frame["name"]) for frame in (rows, keyless))
    nameless = keyless.loc[keyless_name.isna(), "session_id"].unique()
    perhaps = name.isin(keyless_name.dropna().unique()) | rows["session_id"].isin(nameless)
    perhaps |= name.isna() & rows["session_id"].isin(keyless["session_id"].unique())
    absent = pd.Series(~present, index=rows.index, dtype="boolean")
    return absent.mask(absent & (perhaps | rows["person_key"].isna()))


def rows_with(tables: Tables, table: str, fault: pd.Series) -> pd.Series:
    """Mask of the rows to cite: those with the fault; in a session where none has it, the doubtful ones or all of them."""
    rows = tables[table]
    sure, doubtful = fault.fillna(False).astype(bool), fault.isna()
    has_sure = sure.groupby(rows["session_id"]).transform("any")
    has_doubtful = doubtful.groupby(rows["session_id"]).transform("any")
    return (sure | (doubtful & ~has_sure) | ~(has_sure | has_doubtful)).astype(bool)


def of_session(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """A value of each session, handed down to its rows."""
    return pd.Series(values.reindex(rows["session_id"]).array, index=rows.index)


def listed(tables: Tables, table: str, column: str, where: pd.Series) -> pd.Series:
    """The distinct texts of a column among the rows where `where` is True, in order of appearance, joined by 、."""
    rows = tables[table]
    held = rows.loc[where.fillna(False).astype(bool), ["session_id", column]].dropna().drop_duplicates()
    texts = held.groupby("session_id")[column].agg("、".join)
    return texts.reindex(tables["sessions"].index).astype("string").fillna("")


# Rows and days


def product(quantity: pd.Series, price: pd.Series, days: pd.Series) -> pd.Series:
    """quantity (thousandths) × price (fen) × days (thousandths) in fen, half a fen rounded up; NA with any blank.

    Python integers, since thousandths of thousandths of fen can pass 64 bits; a product above `BEYOND` is given as that.
    """
    scale = QUANTITY_ONE * QUANTITY_ONE
    exact = quantity.astype("object") * price.astype("object") * days.astype("object")
    known = quantity.notna() & price.notna() & days.notna()
    return ((exact * 2 + scale) // (scale * 2)).where(known).clip(-BEYOND, BEYOND).astype("Int64")


def days_inclusive(start: Range, end: Range) -> Range:
    """Days from start to end, both counted: the fewest and the most that the dates allow. NA where end < start."""
    least, most = (
        (last - first).dt.days.astype("Int64") + 1 for first, last in ((start.high, end.low), (start.low, end.high))
    )
    possible = most >= 1
    return Range(least.clip(lower=1).where(possible), most.where(possible))


def add_months(dates: pd.Series, months: pd.Series) -> pd.Series:
    """The same day `months` calendar months later; from the 31st, the last day of a shorter month. NA with any blank."""
    known = dates.notna() & months.notna()
    out = pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s]")
    for step in months[known].unique():
        rows = known & (months == step).fillna(False)
        out[rows] = dates[rows] + pd.DateOffset(months=int(step))
    return out


def comparable_text(text: str) -> str:
    """A name for comparing: letters and digits alone, width and case folded; "" where it says nothing (—, a space)."""
    return "".join(filter(str.isalnum, normalize("NFKC", text))).casefold()


def _range(value: Range | pd.Series) -> Range:
    return value if isinstance(value, Range) else exactly(value)


def _all_true(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index, dtype="boolean")


def _by_session(tables: Tables, rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    return _of_sessions_with_rows(tables, rows, values.groupby(rows["session_id"]).sum())


def _of_sessions_with_rows(tables: Tables, rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Counts by session; 0 where the table has rows of the session but none counted, NA where it has none at all."""
    index = tables["sessions"].index
    counted = values.reindex(index).astype("Int64").fillna(0)
    return counted.where(index.isin(rows["session_id"].unique()))
