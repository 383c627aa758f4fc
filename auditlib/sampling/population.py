"""What is drawn from: items with an id and, for monetary units, an amount, in an order that does not depend on how they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditlib.core.errors import SamplingError

Ids = Sequence[str] | NDArray[np.str_]
Amounts = Sequence[int] | NDArray[np.int64]
_WIDEST = 1 << 63  # of a key of some characters
_BLOCK = 1 << 16
# At the start of an id that may be blank.
_BLANK = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2000\u2001\u2002\u2003\u2009\u200b\u202f\u3000\ufeff"
_SHOWN = 5  # ids that a message names


@dataclass(frozen=True)
class Population:
    """Items sorted by id, character by character (code points): the same whatever the order they were given in.

    ids        as given, N texts
    amounts    as given, N integers (fen), or None where the population has none
    order      N places: `ids[order]` are sorted
    """

    ids: NDArray[np.str_]
    amounts: NDArray[np.int64] | None
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, place: int) -> str:
        """The id at a place of the sorted population, counted from 0."""
        return str(self.ids[self.order[place]])

    def amount(self, place: int) -> int | None:
        """The amount at a place of the sorted population in fen; None where there are no amounts."""
        return None if self.amounts is None else int(self.amounts[self.order[place]])

    @cached_property
    def sorted_amounts(self) -> NDArray[np.int64]:
        """Amounts by sorted place. Raises SamplingError where the population has none."""
        if self.amounts is None:
            raise SamplingError(
                "总体没有金额 (the population has no amounts).",
                "population, amounts",
                "请连同金额给出，或按项目抽取 (give amounts with the ids, or draw by items).",
            )
        return self.amounts[self.order]


def population(ids: Ids, amounts: Amounts | None = None) -> Population:
    """A population from one list of ids (texts) and one of amounts (fen, of the same length).

    Raises SamplingError for an id that is blank, no text, or there twice; for an amount that is no integer or missing;
    for lists of different lengths; and for amounts that together exceed 64 bits.
    """
    return population_of([(ids, amounts)])


def population_of(chunks: Iterable[tuple[Ids, Amounts | None]]) -> Population:
    """A population from several lists, in any order, each with amounts or none with. Raises as `population` does."""
    parts = [(_texts(ids, number), amounts) for number, (ids, amounts) in enumerate(chunks)]
    if not sum(len(ids) for ids, _ in parts):
        raise SamplingError(
            "总体为空 (the population is empty).", "population, ids", "请给出至少一个项目 (give at least one item)."
        )
    ids = parts[0][0] if len(parts) == 1 else np.concatenate([ids for ids, _ in parts])
    given = [_fen(found, len(ids), number) for number, (ids, found) in enumerate(parts) if found is not None]
    if given and len(given) < len(parts):
        raise SamplingError(
            "有的部分没有金额 (some parts have no amounts).",
            "population, amounts",
            "请全部给出或全部省略 (give them for all or for none).",
        )
    amounts = np.concatenate(given) if given else None
    if amounts is not None:
        _bounded(amounts)
    return Population(ids, amounts, _sorted(ids))


def _texts(ids: Ids, number: int) -> NDArray[np.str_]:
    """Ids as an array of texts, none of them changed on the way: numpy would take 7 for "7" and drop a NUL at the end."""
    where = f"population, ids[{number}]"
    if not (isinstance(ids, np.ndarray) and ids.dtype.kind == "U" and ids.ndim == 1):
        if not all(issubclass(kind, str) for kind in set(map(type, ids))):
            raise _unusable(next(id for id in ids if not isinstance(id, str)), "不是文本 (is no text)", where)
        if "\0" in "".join(ids):
            raise _unusable(next(id for id in ids if "\0" in id), "含有空字符 (holds a NUL)", where)
        ids = np.array(ids, dtype=f"U{max(map(len, ids), default=1) or 1}")  # twice as fast as without the length
    ids = ids.astype(ids.dtype.newbyteorder("="), copy=False)
    first = _characters(ids)[:, 0] if len(ids) and ids.dtype.itemsize else np.zeros(len(ids), dtype=np.uint32)
    for id in ids[np.isin(first, [0, *map(ord, _BLANK)])]:
        if not str(id).strip(_BLANK):
            raise _unusable(str(id), "是空白 (is blank)", where)
    return ids


def _fen(amounts: Amounts, length: int, number: int) -> NDArray[np.int64]:
    where = f"population, amounts[{number}]"
    found = np.asarray(amounts)
    if len(found) != length:
        raise SamplingError(
            f"{length} 个编号、{len(found)} 个金额 (as many ids, as many amounts).",
            where,
            "请使两者等长 (give one amount for each id).",
        )
    if length and (found.dtype.kind not in "iu" or int(found.max()) >= _WIDEST):
        raise SamplingError(
            "有的金额空缺、不是整数或过大 (an amount is missing, no integer, or too large).",
            where,
            "金额以分为单位，请给出整数；空缺的先查明 (amounts are integer fen; find out those that are missing).",
        )
    return found.astype(np.int64)


def _bounded(amounts: NDArray[np.int64]) -> None:
    largest = max(abs(int(amounts.max())), abs(int(amounts.min())))
    if largest * len(amounts) >= _WIDEST and sum(map(abs, amounts.tolist())) >= _WIDEST:
        raise SamplingError(
            "金额合计超出 64 位整数 (the amounts together exceed 64 bits).",
            "population, amounts",
            "请分层抽取 (draw from strata).",
        )


def _sorted(ids: NDArray[np.str_]) -> NDArray[np.int64]:
    """The places of the ids in sorted order. Raises SamplingError where an id is there twice.

    Sorting texts takes numpy long. So characters that differ are packed into 64-bit keys, those of the left weighing
    most: with digits alone, 19 characters make one key.
    """
    characters = _characters(ids)
    lowest, highest = characters.min(axis=0), characters.max(axis=0)
    choices = (highest - lowest + 1).tolist()
    words: list[list[int]] = []  # columns that make one key
    room = 0
    for column in np.flatnonzero(lowest < highest).tolist():
        if room < choices[column]:
            words.append([])
            room = _WIDEST
        room //= choices[column]
        words[-1].append(column)
    keys = [np.zeros(len(ids), dtype=np.uint64) for _ in words]
    for key, columns in zip(keys, words, strict=True):
        for start in range(0, len(ids), _BLOCK):  # a block stays in the cache from column to column
            here, block = key[start : start + _BLOCK], characters[start : start + _BLOCK]
            for column in columns:
                here *= np.uint64(choices[column])
                here += block[:, column] - lowest[column]
    if len(keys) == 1 and (_WIDEST // room) * len(ids) < _WIDEST:
        # Key and place in one number: sorting numbers takes a quarter of the time of sorting places.
        keys[0] *= np.uint64(len(ids))
        keys[0] += np.arange(len(ids), dtype=np.uint64)
        keys[0].sort()
        arranged, places = np.divmod(keys[0], np.uint64(len(ids)))
        order = places.view(np.int64)
        same = arranged[1:] == arranged[:-1]
    else:
        order = np.lexsort(keys[::-1]) if keys else np.arange(len(ids))
        same = np.ones(len(ids) - 1, dtype=bool)
        for key in keys:
            arranged = key[order]
            same &= arranged[1:] == arranged[:-1]
    if same.any():
        twice = sorted({str(id) for id in ids[order[1:][same]][:1000]})
        names = ", ".join(map(repr, twice[:_SHOWN])) + (" …" if len(twice) > _SHOWN else "")
        raise SamplingError(
            f"编号重复 (ids that are there more than once): {names}.",
            "population, ids",
            "重复的项目不能分别抽取，请先合并或另行编号 (merge them or number them apart: they could not be drawn apart).",
        )
    return order.astype(np.int64, copy=False)


def _characters(ids: NDArray[np.str_]) -> NDArray[np.uint32]:
    return np.ascontiguousarray(ids).view(np.uint32).reshape(len(ids), -1)


def _unusable(id: object, why: str, where: str) -> SamplingError:
    return SamplingError(
        f"编号 {id!r} {why}.", where, "每个项目要有一个文本编号 (each item needs an id that is a text and not blank)."
    )
