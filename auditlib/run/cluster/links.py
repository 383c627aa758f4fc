"""Which sessions have to be judged together: those that share a key of a check, found key by key, bucket by bucket.

Sessions are told by their number among all of a batch. Of a key only a hash is kept: two keys of one hash make sessions be judged
together that need not be, which changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from auditlib.core.model import Tables
from auditlib.core.overlap import COMMON
from auditlib.core.policy import Policy
from auditlib.core.registry import Check
from auditlib.run.parts import SESSIONS

Numbers = NDArray[np.int64]
WORTH = 4  # times all sessions: where more than that would be read in groups, they are judged as one


def keys_of(
    tables: Tables, policy: Policy, checks: Mapping[str, Check], numbers: Mapping[str, int], buckets: int
) -> Iterator[pd.DataFrame]:
    """For each bucket the keys of sessions: `check`, `key` (a hash), `session` (its number), one row a key that a session has."""
    found = [
        pd.DataFrame({"key": pd.util.hash_array(keys.to_numpy(object)), "session": keys.index.map(numbers)}).assign(
            check=check.id
        )
        for check in checks.values()
        if check.links
        for keys in [check.links(tables, policy).astype("string")]
    ]
    every = pd.concat(found, ignore_index=True).astype({"session": "int64", "check": "string", "key": "uint64"})
    bucket = every["key"] % buckets
    for number in range(buckets):
        yield every[bucket == number].reset_index(drop=True)


@dataclass(frozen=True)
class Met:
    """What keys of a bucket say: for each check pairs (a, b) of sessions that share one, both ways, and the checks with a key that
    too many hold."""

    pairs: Mapping[str, Numbers]
    crowded: frozenset[str]


def met(keys: pd.DataFrame) -> Met:
    """The sessions that share a key; `keys` are all that fall into a bucket."""
    by = ["check", "key"]
    keys = keys.drop_duplicates()
    keys = keys[keys.duplicated(by, keep=False)]
    crowded = frozenset(map(str, keys.loc[keys.groupby(by)["session"].transform("size") > COMMON, "check"].unique()))
    keys = keys[~keys["check"].isin(crowded)]
    both = keys.merge(keys, on=by, suffixes=("", "_other"))
    both = both[both["session"] != both["session_other"]].drop_duplicates(["check", "session", "session_other"])
    pairs = {str(check): held[["session", "session_other"]].to_numpy(np.int64) for check, held in both.groupby("check")}
    return Met(pairs, crowded)


@dataclass(frozen=True)
class Group:
    """Sessions to be answered for, and the others that they have to be judged with, by number."""

    answered: tuple[int, ...]
    beside: tuple[int, ...] = ()


def groups(found: Sequence[Met], check: str, part: Numbers, most: int = SESSIONS) -> list[Group] | None:
    """Groups of sessions that one check must be asked of beyond their own part, with at most so many answered for; None: of all as one.

    found   of all buckets
    part    number of the part that holds each session

    A session that shares no key with one of another part is in no group: its part knows the answer.
    """
    if any(check in one.crowded for one in found):
        return None
    every = [one.pairs[check] for one in found if check in one.pairs]
    if not every:
        return []
    pairs = np.unique(np.concatenate(every), axis=0)
    left, right = pairs.T
    asked = np.unique(left[part[left] != part[right]])
    asked = asked[np.argsort(_clusters(pairs, len(part))[asked], kind="stable")]
    starts = np.searchsorted(left, np.arange(len(part) + 1))
    out = []
    for first in range(0, len(asked), most):
        mine = asked[first : first + most]
        others = np.concatenate([right[starts[one] : starts[one + 1]] for one in mine])
        out.append(Group(tuple(mine.tolist()), tuple(np.setdiff1d(others, mine).tolist())))
    read = sum(len(group.answered) + len(group.beside) for group in out)
    return out if read <= WORTH * len(part) else None


def _clusters(pairs: Numbers, sessions: int) -> Numbers:
    """For each session the lowest number that pairs lead to, so that those linked stand side by side."""
    lowest = np.arange(sessions)
    while True:
        before = lowest.copy()
        np.minimum.at(lowest, pairs[:, 0], lowest[pairs[:, 1]])
        lowest = lowest[lowest]
        if (lowest == before).all():
            return lowest
