"""Rows of a table by session, as whole numbers: found once for each column and kept as long as it lives.

Rows of one session mostly stand together, so a table is a few runs of them, and sums go over runs instead of looking up every
row's id. Columns of text are Arrow arrays, which never change: what was found in one holds until it is gone.
"""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Short = NDArray[np.int32]  # of a row a place or a number: half the memory
Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]
T = TypeVar("T")
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd: whole numbers times it are as many others, their high bits well mixed
BITS = 64
BLOCK = 1 << 15  # rows at a time
MANY = 16  # blocks from which on threads are worth their start
SHARES = 4  # that each thread takes one after the other


def once(make: Callable[..., T]) -> Callable[..., T]:
    """`make`, given Arrow arrays and nothing else, called once for the same ones; its answer goes when one of them does."""
    kept: dict[tuple[int, ...], tuple[list[weakref.ref[Any]], T]] = {}

    @wraps(make)
    def made(*arrays: Any) -> T:
        key = tuple(map(id, arrays))
        if key not in kept:
            answer = make(*arrays)
            kept[key] = [weakref.ref(array, lambda _: kept.pop(key, None)) for array in arrays], answer
        return kept[key][1]

    return made


def arrow(texts: Any) -> Any:
    """The Arrow array that holds a column (Series, Index): the same object each time, as long as the column is not written to."""
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        return texts
    held = getattr(texts.array, "__arrow_array__", None)
    return held() if held else pa.array(texts, pa.large_string(), from_pandas=True)


def pieces(held: Any) -> list[Any]:
    """The arrays of large strings that a column consists of, none copied where they are such; at least one."""
    parts = held.chunks if isinstance(held, pa.ChunkedArray) else [held]
    wanted = pa.large_string()
    return [part if part.type == wanted else part.cast(wanted) for part in parts] or [pa.array([], wanted)]


def one_array(held: Any) -> Any:
    """A column as one array of large strings; without copying where it is one already."""
    parts = pieces(held)
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)


@dataclass(frozen=True)
class Runs:
    """Rows of a table in runs of one session; a session may have several.

    starts  row that each run begins with
    sizes   rows of each run
    at      place of each run's session among all sessions; -1 where it is none of them
    number  how many sessions there are
    """

    starts: Whole
    sizes: Whole
    at: Whole
    number: int

    @cached_property
    def at_row(self) -> Short:
        """`at` of each row, in 32 bits."""
        placed: Short = self.handed_down(self.at.astype(np.int32))
        return placed

    @cached_property
    def filled(self) -> Mask:
        """For each session whether it has a row."""
        return self._each > 0

    @cached_property
    def _each(self) -> Whole:
        """How many runs each session has."""
        return np.bincount(self.at + 1, minlength=self.number + 1)[1:]

    @cached_property
    def _apart(self) -> bool:
        """Whether no session has two runs."""
        return bool((self._each <= 1).all())

    @cached_property
    def _by_session(self) -> tuple[Whole, Whole, Whole]:
        """Runs in the order of their sessions, where each session's begin in that order, and those sessions."""
        order = np.argsort(self.at, kind="stable")
        begins = np.flatnonzero(np.diff(self.at[order], prepend=-2))
        return order, begins, self.at[order[begins]]

    def sums(self, values: Whole | Mask) -> Whole:
        """Sum over the rows of each session (of a mask, the number of rows)."""
        out = np.zeros(self.number + 1, dtype=np.int64)
        if len(self.starts):
            # numbers of rows fit 32 bits, in which they are added up faster
            counted, dtype = (values.view(np.int8), np.int32) if values.dtype == bool else (values, np.int64)
            found = np.add.reduceat(counted, self.starts, dtype=dtype)
            if self._apart:
                out[self.at] = found
            else:
                order, begins, at = self._by_session
                out[at] = np.add.reduceat(found[order], begins, dtype=np.int64)
        return out[:-1]  # rows of no session went to the last place

    def some(self, mask: Mask) -> Mask:
        """For each session whether the mask holds for a row of it."""
        return self.sums(mask) > 0

    def of_rows(self, values: Any) -> Any:
        """For each row the value of its session, of a mask or whole numbers of one a session; of a row of none, False or 0."""
        return self.handed_down(np.append(values, np.zeros(1, values.dtype))[self.at])

    def handed_down(self, values: Any) -> Any:
        """One value a run (array, of numpy or pandas) as one a row."""
        return values.repeat(self.sizes)


def runs(rows: pd.DataFrame, sessions: pd.Index) -> Runs:
    """The runs of the rows of a table (any order) by `session_id`, sessions numbered as in `sessions` (distinct ids)."""
    return runs_of(arrow(rows["session_id"]), arrow(sessions))


@once
def runs_of(of_rows: Any, of_sessions: Any) -> Runs:
    """As `runs`, of the Arrow arrays of both ids."""
    encoded = at_once(pc.run_end_encode, pieces(of_rows))
    sizes = np.concatenate([np.diff(part.run_ends.to_numpy(), prepend=0) for part in encoded]).astype(np.int64)
    ids = pa.concat_arrays([part.values for part in encoded])
    at = pc.index_in(ids, value_set=one_array(of_sessions), skip_nulls=True).fill_null(-1).to_numpy()
    return Runs(np.cumsum(sizes) - sizes, sizes, at.astype(np.int64), len(of_sessions))


def pairs(at: Short, keys: Whole) -> tuple[Short, Whole]:
    """Number of each pair of a place (from 0) and a key (any whole number), and the place of each of these numbers.

    Numbers are dense and ordered by place.
    """
    number = np.empty(len(at), dtype=np.int32)
    if (at[1:] < at[:-1]).any():
        order = np.argsort(at, kind="stable")  # of tables one after the other, each in order: merged
        number[order], of = pairs(at[order], keys[order])
        return number, of

    def one(start: int, stop: int) -> tuple[slice, Whole]:
        number[start:stop], of = _pairs(at[start:stop], keys[start:stop])
        return slice(start, stop), of

    places, found = [np.zeros(0, dtype=np.int64)], 0
    for rows, of in _by_places(one, at):
        number[rows] += found
        places.append(of)
        found += len(of)
    return number, np.concatenate(places)


def _pairs(at: Short, keys: Whole) -> tuple[Short, Whole]:
    """Of places in order. Where two keys of a place mix alike, rows are sorted by place and key themselves."""
    words, bits = _words(at, keys)
    order = _rows(words, bits)
    words >>= bits
    sorted_keys = keys[order]
    new, differs = (held[1:] != held[:-1] for held in (words, sorted_keys))
    if (differs & ~new).any():
        order = np.lexsort((keys, at))
        new = (np.diff(keys[order]) != 0) | (np.diff(at[order]) != 0)
    new = np.append(True, new)
    number = np.empty(len(at), dtype=np.int32)
    number[order] = np.cumsum(new, dtype=np.int32) - 1
    return number, at[new].astype(np.int64)  # in the order of words places are as before


def repeated(at: Short, keys: Whole) -> tuple[Mask, Whole]:
    """Whether another row has the same place (from 0) and key, for each row; and the place of each pair that several rows have, in order."""
    again = np.zeros(len(at), dtype=bool)
    if (at[1:] < at[:-1]).any():
        order = np.argsort(at, kind="stable")
        again[order], of = repeated(at[order], keys[order])
        return again, of

    def one(start: int, stop: int) -> Whole:
        again[start:stop], of = _repeated(at[start:stop], keys[start:stop])
        return of

    return again, np.concatenate([np.zeros(0, dtype=np.int64), *_by_places(one, at)])


def _repeated(at: Short, keys: Whole) -> tuple[Mask, Whole]:
    """Of places in order. As `_pairs`, only what stands next to each other is looked at, mostly few rows."""
    words, bits = _words(at, keys)
    alike = np.flatnonzero((words[1:] ^ words[:-1]) >> bits == 0)
    rows, next_rows = _rows(words[alike], bits), _rows(words[alike + 1], bits)
    if (keys[rows] != keys[next_rows]).any():
        order = np.lexsort((keys, at))
        alike = np.flatnonzero((np.diff(keys[order]) == 0) & (np.diff(at[order]) == 0))
        rows, next_rows = order[alike], order[alike + 1]
    again = np.zeros(len(at), dtype=bool)
    again[rows] = again[next_rows] = True
    return again, at[rows[np.diff(alike, prepend=-2) > 1]].astype(np.int64)


def _words(at: Short, keys: Whole) -> tuple[Words, np.uint64]:
    """A word a row, from the high bits down: place (in order), mix of the key, row. Sorted, equal pairs stand together. And the bits of the row."""
    here, bits = (at - at[0]).astype(np.uint64), np.uint64(len(at).bit_length())
    shift = np.uint64(BITS - int(here[-1]).bit_length() - 1)
    words = mixed(keys)
    words >>= np.uint64(BITS) - shift + bits
    words <<= bits
    words |= np.arange(len(at), dtype=np.uint64)
    words |= here << shift
    words.sort()
    return words, bits


def _rows(words: Words, bits: np.uint64) -> Whole:
    rows: Whole = (words & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    return rows


def _by_places(do: Callable[[int, int], T], at: Short) -> list[T]:
    """`do` by blocks of rows that hold all of their places, which stand in order."""

    def one(begin: int, end: int) -> list[T]:
        start, stop = (int(np.searchsorted(at, at[row])) if row < len(at) else row for row in (begin, end))
        return [do(start, stop)] if start < stop else []  # else a block before ends with the only place

    return [done for block in by_blocks(one, len(at)) for done in block]


def joined(at: Whole, texts: Any, number: int) -> Any:
    """The texts (Series, Index) of each of `number` places, joined by 、 in the order given, "" where there is none. `at` ascends."""
    ends = np.append(0, np.cumsum(np.bincount(at, minlength=number)))
    held = pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), one_array(arrow(texts)))
    return pd.array(pc.binary_join(held, pa.scalar("、", pa.large_string())), dtype="string")


def by_blocks(do: Callable[[int, int], T], rows: int) -> list[T]:
    """`do`, given where each `BLOCK` of rows begins and ends, in order: what it works on then fits the cache.

    Of many blocks several are done at once, by threads, since numpy and Arrow let go of the interpreter.
    """
    begins = range(0, rows, BLOCK)
    return at_once(do, begins, [min(begin + BLOCK, rows) for begin in begins])


def at_once(do: Callable[..., T], *given: Sequence[Any]) -> list[T]:
    """`do` for each of the things given, in order; of many, several are done at once."""
    number, threads = len(given[0]), os.cpu_count() or 1
    if number < MANY:
        return list(map(do, *given))
    share = -(-number // (threads * SHARES))

    def some(start: int) -> list[T]:
        return list(map(do, *(things[start : start + share] for things in given)))

    with ThreadPoolExecutor(threads) as pool:
        return [done for part in pool.map(some, range(0, number, share)) for done in part]


def mixed(keys: Whole) -> Words:
    """Another whole number for each key, of 64 bits: the highest ones of other keys are hardly ever the same."""
    return keys.view(np.uint64) * _SPREAD
