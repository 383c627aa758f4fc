"""Which units to examine. Whoever has the list and the seed draws the same, whatever the order of the list.

Two published generators on SHA-256, both in use for election audits, make all that is random:
`ticket`  Rivest, consistent sampling with replacement (2018), arXiv 1808.10016, as in the package consistent_sampler
          1.0.10
`number`  Rivest, sampler.py (2011), with replacement, as in Stark, Tools for Election Audits (sha256Rand)
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from itertools import islice
from math import ceil, floor
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from auditlib.core.errors import SamplingError, nearest
from auditlib.core.messages import Text
from auditlib.sampling.given import Number, fraction, versions, whole
from auditlib.sampling.population import Population
from auditlib.sampling.seeds import refuse_unseen

How = Literal["fixed", "cell", "random"]
_FORMULAS: Mapping[str, Text] = {
    "random": {
        "zh": "SHA-256 票号最小的 n 个；或 n 个 1 至总数之间的 SHA-256 随机数",
        "en": "the n smallest SHA-256 tickets, or n SHA-256 random numbers from 1 to the total",
    },
    "fixed": {
        "zh": "第 i 个号码 = ⌊(起点 + i × 总数) / n⌋ + 1，起点为一个随机数",
        "en": "number i = floor((start + i x total) / n) + 1, one random start",
    },
    "cell": {
        "zh": "第 i 个号码 = ⌊(起点 i + i × 总数) / n⌋ + 1，每段各有随机起点",
        "en": "number i = floor((start i + i x total) / n) + 1, a random start for each cell",
    },
}


class Pick(NamedTuple):
    """An item drawn, with what picked it.

    numbers   tickets ("0.…"), or places in the sorted list, or monetary units, counted from 1; more than one where the
              item was hit more than once; none for an item of the top stratum, which is examined without being drawn
    amount    fen; None where the population has none
    """

    id: str
    numbers: tuple[str | int, ...]
    amount: int | None


@dataclass(frozen=True)
class Selection:
    """Items drawn, by ticket or by number.

    picks       items drawn
    top         of monetary units: items at or above `top_from` fen, all of which are examined
    left_out    of monetary units: ids of items without or with a negative amount, which no unit can hit: examine them
                apart
    interval    units for each hit, where there is an interval
    total       units drawn from: items, or fen without the top stratum
    hits        numbers drawn, an item hit twice counting twice: the n of an evaluation
    """

    method: str
    seed: str
    picks: tuple[Pick, ...]
    total: int
    hits: int
    interval: Fraction | None = None
    top: tuple[Pick, ...] = ()
    top_from: Fraction | None = None
    left_out: tuple[str, ...] = ()
    formula: Text = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=versions)


def ticket(id: str, seed: str) -> str:
    """The ticket of an id: "0." and the decimal digits of SHA-256(hex SHA-256(seed) + id), last digit first.

    Items are drawn by ascending ticket; compared as texts. Source: Rivest (2018), `first_fraction`.
    """
    return _digits(sha256(seed.encode()).hexdigest() + id)


def next_ticket(before: str) -> str:
    """The ticket that an item gets once it has been drawn and put back: larger, and below 1.

    The digits after the leading nines are replaced by those of SHA-256(ticket + ":" + i), i = 1, 2, ... until it is
    larger. Source: Rivest (2018), `next_fraction`.
    """
    nines = len(before) - len(before[2:].lstrip("9"))
    place, i = before[:nines], 1
    while (after := place + _digits(f"{before}:{i}")[2:]) <= before + "0":
        i += 1
    return after


def number(seed: str, place: int, total: int) -> int:
    """The random number from 1 to `total` at a place counted from 1: SHA-256(seed + "," + place) mod total, plus 1.

    No number is more likely than another by more than total / 2^256. Source: Rivest (2011).
    """
    return int.from_bytes(sha256(f"{seed},{place}".encode()).digest()) % total + 1


def random(items: Population, n: int, seed: str, *, replace: bool = False) -> Selection:
    """n items at random: those of the smallest tickets, in the order drawn; ties, which SHA-256 does not make, by id.

    A larger n with the same seed begins with the same items, so a sample is extended by drawing again. With `replace`
    an item can be hit more than once, and stands where it was hit first. Raises SamplingError for a seed that `seeds` refuses, and
    for an n below 1 or (without `replace`) above the number of items.
    """
    whole(n, "select.random, n", 1, None if replace else len(items))
    refuse_unseen(seed, "select.random")
    prefix = sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    tickets = ((_digits(prefix + id), id, at) for at, id in enumerate(items.ids.tolist()))
    drawn = list(islice(_put_back(tickets), n)) if replace else heapq.nsmallest(n, tickets)
    numbers: dict[int, list[str]] = {}
    for found, _, at in drawn:
        numbers.setdefault(at, []).append(found)
    picks = tuple(
        Pick(str(items.ids[at]), tuple(found), None if items.amounts is None else int(items.amounts[at]))
        for at, found in numbers.items()
    )
    return Selection("random", seed, picks, len(items), n, formula=_FORMULAS["random"])


def by_interval(items: Population, n: int, seed: str, how: How = "fixed") -> Selection:
    """n items at places spread evenly over the sorted list.

    fixed   every N/n-th item from one random start: place i is (r + i N) // n, r from 0 to N - 1. Always n items, each
            with the chance n/N, whether or not n divides N: Särndal, Swensson & Wretman, Model Assisted Survey
            Sampling (1992), section 3.4
    cell    one random place in each n-th part, each with a start of its own. An item on the border of two parts can be
            hit by both: then there are fewer items than hits
    random  n random places, put back each time
    Raises SamplingError as `random` does, and for a `how` that is none of these.
    """
    whole(n, "select.by_interval, n", 1, len(items))
    refuse_unseen(seed, "select.by_interval")
    numbers = _numbers(how, n, len(items), seed, "select.by_interval")
    picks = _picks(items, np.asarray(numbers, dtype=np.int64) - 1, numbers)
    return Selection(f"by_interval, {how}", seed, picks, len(items), n, Fraction(len(items), n), formula=_FORMULAS[how])


def monetary_units(items: Population, n: int, seed: str, how: How = "fixed", *, top: int | None = None) -> Selection:
    """n monetary units: an item is hit in proportion to its amount, and is examined as a whole.

    Items are laid end to end in sorted order, each as long as its amount in fen; which item a unit falls into is the
    one hit. Items of `top` fen or more, without `top` of an interval (total / n) or more, are the top stratum: all are
    examined, and taken out. The rest is drawn from with as many units as keep the interval from growing, so `hits` is
    below n where there is a top stratum. `how` is as for `by_interval`. Items of zero or negative amount cannot be
    hit; they are listed as left out. Raises SamplingError for a seed that `seeds` refuses, n or `top` below 1, a population without
    amounts, and one without a positive amount.

    Source: AICPA Audit Guide: Audit Sampling, chapter 6 (fixed interval); Leslie, Teitlebaum & Anderson, Dollar-Unit
    Sampling (1979) (cells).
    """
    where = "select.monetary_units"
    whole(n, f"{where}, n", 1)
    refuse_unseen(seed, where)
    amounts = items.sorted_amounts
    total = int(amounts.sum(where=amounts > 0))
    if not total:
        raise SamplingError(
            "没有大于零的金额 (no amount is above zero).", where, "请按项目抽取 (draw by items instead)."
        )
    top_from = Fraction(total, n) if top is None else Fraction(whole(top, f"{where}, top", 1))
    is_top = amounts >= min(ceil(top_from), np.iinfo(np.int64).max)
    reach = np.maximum(amounts, 0)
    reach[is_top] = 0
    np.cumsum(reach, out=reach)
    rest = int(reach[-1])
    hits = ceil(Fraction(rest * n, total))
    numbers = _numbers(how, hits, rest, seed, where)
    at = np.searchsorted(reach, np.asarray(numbers, dtype=np.int64))
    return Selection(
        method=f"monetary_units, {how}",
        seed=seed,
        picks=_picks(items, at, numbers),
        total=rest,
        hits=hits,
        interval=Fraction(rest, hits) if hits else None,
        top=tuple(Pick(items.id(place), (), items.amount(place)) for place in np.flatnonzero(is_top).tolist()),
        top_from=top_from,
        left_out=tuple(items.id(place) for place in np.flatnonzero(amounts <= 0).tolist()),
        formula=_FORMULAS[how],
    )


def stratified(strata: Mapping[str, Population], sizes: Mapping[str, int], seed: str) -> Mapping[str, Selection]:
    """At random from each stratum, as many items as `sizes` says (see `allocate`); by stratum, in the order of `strata`.

    One seed serves all strata, as tickets depend on the id. Raises SamplingError where a stratum has no size or the
    other way round, where an id stands in two strata, and as `random` does.
    """
    where = "select.stratified"
    if set(strata) != set(sizes):
        name = min(set(strata) ^ set(sizes))
        raise SamplingError(
            f"层 {name!r} 只有总体或只有样本量 (a stratum with items or a size, but not both).",
            where,
            nearest(name, set(strata) & set(sizes)),
        )
    ids = np.sort(np.concatenate([items.ids for items in strata.values()]))
    twice = ids[1:][ids[1:] == ids[:-1]]
    if len(twice):
        raise SamplingError(
            f"编号 {str(twice[0])!r} 出现在两层中 (an id stands in two strata).",
            where,
            "每个项目只能属于一层 (an item belongs to one stratum).",
        )
    return {name: random(items, sizes[name], seed) for name, items in strata.items()}


def allocate(n: int, sizes: Mapping[str, int], weights: Mapping[str, Number] | None = None) -> Mapping[str, int]:
    """n units over strata of `sizes` units, in proportion to size, or to size x weight (risk). Sums to n.

    Each stratum gets one unit at least, as what is not looked at would pass unseen, and no more than it has. Shares
    are rounded down and the rest goes to the largest remainders, of equal ones to the first by name (Hamilton's
    method). Raises SamplingError for an n below the number of strata or above the number of units, for an empty
    stratum and for a weight that is missing or not above zero.
    """
    where = "select.allocate"
    whole(n, f"{where}, n", max(len(sizes), 1), sum(sizes.values()))
    shares: dict[str, Fraction] = {}
    for name, size in sizes.items():
        whole(size, f"{where}, sizes[{name!r}]", 1)
        weight = fraction(1 if weights is None else weights.get(name, "—"), f"{where}, weights[{name!r}]")
        if not weight:
            raise SamplingError(
                "权重为零 (a weight of zero).", f"{where}, weights[{name!r}]", "请给出正数 (give one above zero)."
            )
        shares[name] = size * weight
    out: dict[str, int] = {}
    while True:  # a stratum that would get more than it has, or less than one, is set; the others share what is left
        left, parts = n - sum(out.values()), sum(share for name, share in shares.items() if name not in out)
        quotas = {name: left * share / parts for name, share in shares.items() if name not in out}
        full = {name: sizes[name] for name, quota in quotas.items() if quota >= sizes[name]}
        beyond = full or {name: 1 for name, quota in quotas.items() if quota < 1}
        if not beyond:
            break
        out |= beyond
    out |= {name: floor(quota) for name, quota in quotas.items()}
    for name in sorted(quotas, key=lambda name: (floor(quotas[name]) - quotas[name], name))[: n - sum(out.values())]:
        out[name] += 1
    return {name: out[name] for name in sizes}


def _put_back(tickets: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    heap = list(tickets)
    heapq.heapify(heap)
    while True:
        drawn, id, at = heap[0]
        yield drawn, id, at
        heapq.heapreplace(heap, (next_ticket(drawn), id, at))


def _digits(text: str) -> str:
    # The first digits of a hash in decimal are not uniform, the last are: so it is read backwards. 64 is the published width.
    return "0." + f"{int.from_bytes(sha256(text.encode('utf-8', 'surrogatepass')).digest()):064d}"[::-1]


def _numbers(how: How, n: int, total: int, seed: str, where: str) -> list[int]:
    """n numbers from 1 to `total`, ascending."""
    if how == "random":
        return sorted(number(seed, place, total) for place in range(1, n + 1))
    if how not in _FORMULAS:
        raise SamplingError(
            f"没有抽取方式 {how!r} (there is no such way of drawing).", f"{where}, how", nearest(how, get_args(How))
        )
    starts = (number(seed, i + 1 if how == "cell" else 1, total) - 1 for i in range(n))
    return [(start + i * total) // n + 1 for i, start in enumerate(starts)]


def _picks(items: Population, at: NDArray[np.int64], numbers: Sequence[int]) -> tuple[Pick, ...]:
    """Items by sorted place, with the numbers that hit each."""
    found: dict[int, list[int]] = {}
    for place, hit in zip(at.tolist(), numbers, strict=True):
        found.setdefault(place, []).append(hit)
    return tuple(Pick(items.id(place), tuple(hits), items.amount(place)) for place, hits in found.items())
