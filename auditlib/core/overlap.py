"""What sessions have in common, found by sorting: never each session against each, whatever the data are like.

Somebody who is in every session would by himself make all pairs of sessions. So pairs are made from the rarer items alone, and
common ones are only counted where rarer ones have brought two groups together, or a group has hardly any others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from auditlib.core.messages import SHARE_ONE

COMMON = 32  # an item that more groups hold is common
TRIED = 2  # of the groups that stand alone by a common item, how many each other one is compared with
LONGEST = 32  # characters of a number that are looked at one by one
BATCH = 1 << 22  # look-ups at a time
FINE = 1 << 40  # parts of one, to rank shares by: fine enough to tell any two of rosters of up to a million

_Whole = NDArray[np.int64]


class Nearest(NamedTuple):
    """The nearest other group of those that have one, and the groups that could not be compared with all others.

    found      indexed by group: `other`, `shared` (items in both), members of the `smaller` one, and the `share` (ten-thousandths,
               rounded down)
    undecided  groups without a nearest one that consist mostly of common items and have not been compared with every other
    """

    found: pd.DataFrame
    undecided: pd.Index


def nearest(entries: pd.DataFrame, size: pd.Series, floor: int) -> Nearest:
    """For each group the other one with which it shares the largest part of the smaller of both, if more than `floor`.

    entries  `group` and `item`, one row an item held; repeated rows count once
    size     members of each group (Int64, indexed by group): at least its items, more where some cannot be told
    floor    ten-thousandths

    Of several other groups it is the one of the largest share, then of the most items, then the first by name; among
    groups of common items alone, one of them. Time grows with the rows (n log n), not with the pairs.
    """
    names = pd.Index(sorted(size.index))
    sizes = size.reindex(names).to_numpy(np.int64)
    held = entries[["group", "item"]].dropna()
    group, item = names.get_indexer(held["group"]).astype(np.int64), pd.factorize(held["item"])[0].astype(np.int64)
    codes = np.sort(item * len(names) + group)  # by item, then by group
    codes = codes[np.diff(codes, prepend=-1) > 0]
    item, group = codes // max(len(names), 1), codes % max(len(names), 1)
    is_common = np.bincount(item)[item] > COMMON if len(item) else np.zeros(0, dtype=bool)
    common = _Common(group[is_common], item[is_common], sizes, floor)

    pairs, shared = np.unique(_pairs(group[~is_common], item[~is_common], len(names)), return_counts=True)
    tried = np.setdiff1d(common.tried(), pairs)
    pairs, shared = np.concatenate([pairs, tried]), np.concatenate([shared, np.zeros(len(tried), dtype=np.int64)])
    left, right = pairs // max(len(names), 1), pairs % max(len(names), 1)
    smaller = np.minimum(sizes[left], sizes[right])
    most = shared + np.minimum(common.held[left], common.held[right])
    possible = most * SHARE_ONE > smaller * floor
    left, right, smaller = left[possible], right[possible], smaller[possible]
    shared = shared[possible] + common.shared(left, right)

    alike = shared * SHARE_ONE > smaller * floor
    found = pd.DataFrame({"left": left, "right": right, "shared": shared, "smaller": smaller})[alike]
    both = pd.concat(
        [
            found.rename(columns={"left": "group", "right": "other"}),
            found.rename(columns={"left": "other", "right": "group"}),
        ]
    )
    part = both["shared"].to_numpy() * FINE // both["smaller"].to_numpy()
    ranked = both.assign(part=part).sort_values(["part", "shared", "other"], ascending=[False, False, True])
    first = ranked.drop_duplicates("group")
    out = pd.DataFrame(
        {
            "other": pd.array(names.take(first["other"]), dtype="string"),
            "shared": pd.array(first["shared"], dtype="Int64"),
            "smaller": pd.array(first["smaller"], dtype="Int64"),
            "share": pd.array(first["shared"] * SHARE_ONE // first["smaller"], dtype="Int64"),
        },
        index=pd.Index(names.take(first["group"]), dtype="string"),
    )
    return Nearest(out.sort_index(), names[common.undecided].difference(out.index))


def _pairs(group: _Whole, item: _Whole, groups: int) -> _Whole:
    """Every two groups that hold an item, once for each such item: the lower × groups + the higher. Sorted by item, group."""
    if not len(item):
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(np.bincount(item))[item]
    following = ends - np.arange(len(item)) - 1
    left = np.repeat(np.arange(len(item)), following)
    right = left + 1 + _within(following)
    out: _Whole = group[left] * groups + group[right]
    return out


def _within(counts: _Whole) -> _Whole:
    """0 … count-1 for each count, one after the other."""
    out: _Whole = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return out


class _Common:
    """The common items of all groups: how many a group holds, how many two groups share, and which pairs to try by them.

    Two groups can be alike by common items alone only where the smaller one has enough of them: it stands `alone`.
    """

    def __init__(self, group: _Whole, item: _Whole, sizes: _Whole, floor: int) -> None:
        self._items = int(item.max()) + 1 if len(item) else 1
        self._codes = np.sort(group * self._items + item)  # by group, then by item
        self.held: _Whole = np.bincount(group, minlength=len(sizes)).astype(np.int64)
        self._sizes, self._starts = sizes, np.cumsum(self.held) - self.held
        needed = sizes * floor // SHARE_ONE + 1
        self._alone = self.held >= needed
        self._enough = self.held >= needed[self._alone].min() if self._alone.any() else self._alone
        alone = np.bincount(item, weights=self._alone[group], minlength=self._items)
        self._by_alone = alone[self._codes % self._items]  # of each entry: how many that stand alone hold its item
        crowded = self._codes[self._by_alone > TRIED] // self._items
        self.undecided = np.bincount(crowded, minlength=len(sizes)).astype(bool) & self._enough

    def tried(self) -> _Whole:
        """Pairs along each common item: each group with a few of those that stand alone, and with the next by size.

        That is all of them unless more than `TRIED` stand alone.
        """
        codes = self._codes[self._enough[self._codes // self._items] & (self._by_alone > 0)]
        group, item = codes // self._items, codes % self._items
        order = np.lexsort((group, self._sizes[group], ~self._alone[group], item))
        group, item = group[order], item[order]
        first, last = np.searchsorted(item, item), len(item) - 1
        others = [np.minimum(first + step, last) for step in range(TRIED)] + [
            np.minimum(np.arange(len(item)) + 1, last)
        ]
        out = [np.zeros(0, dtype=np.int64)]
        for other in others:
            met = (item[other] == item) & (group[other] != group)
            one, two = group[met], group[other][met]
            out.append(np.minimum(one, two) * len(self._sizes) + np.maximum(one, two))
        return np.unique(np.concatenate(out))

    def shared(self, left: _Whole, right: _Whole) -> _Whole:
        """How many common items two groups share, for many pairs: those of the one that has fewer are looked up in the other."""
        turned = self.held[right] < self.held[left]
        fewer, more = np.where(turned, right, left), np.where(turned, left, right)
        out = np.zeros(len(left), dtype=np.int64)
        asked = np.flatnonzero(self.held[fewer])
        bounds = np.cumsum(self.held[fewer[asked]]) // BATCH
        for part in np.split(asked, np.flatnonzero(np.diff(bounds)) + 1):
            counts = self.held[fewer[part]]
            pair = np.repeat(part, counts)
            item = self._codes[np.repeat(self._starts[fewer[part]], counts) + _within(counts)] % self._items
            wanted = more[pair] * self._items + item
            at = np.minimum(np.searchsorted(self._codes, wanted), len(self._codes) - 1)
            out += np.bincount(pair[self._codes[at] == wanted], minlength=len(left))
        return out


def one_apart(block: pd.Series, text: pd.Series) -> pd.Series:
    """For each text another one of its block, as long, from which it differs in exactly one place. NA where there is none.

    Rows are distinct (block, text); texts of at most `LONGEST` characters. Each text is sorted once for each of its
    places, without the character that stands there, so a large block costs no more than many small ones.
    """
    blocks, texts = pd.factorize(block)[0], pd.Series(text.array, dtype="string")
    crowded = pd.Series(blocks).duplicated(keep=False) & texts.notna() & (blocks >= 0)
    rows = pd.DataFrame({"block": blocks, "text": texts, "length": texts.str.len()})[crowded]
    found = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    for place in range(int(rows["length"].max()) if len(rows) else 0):
        reaching = rows[rows["length"] > place]
        masked = reaching["text"].str.slice(0, place) + reaching["text"].str.slice(place + 1)
        keys = reaching[["block", "length"]].assign(masked=masked)
        keys = keys[keys.duplicated(keep=False)]
        number = keys.groupby(["block", "length", "masked"], sort=False).ngroup()
        label = pd.Series(keys.index, index=keys.index)
        first, last = (label.groupby(number).transform(end) for end in ("first", "last"))
        found = found.fillna(first.where(first != label, last).astype("Int64").reindex(rows.index))
    met = found.dropna()
    out = pd.Series(pd.NA, index=text.index, dtype="string")
    out.iloc[met.index] = texts.loc[met.astype("int64")].array
    return out
