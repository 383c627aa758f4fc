"""What the visits say of all from which they were drawn: an upper limit that holds however the draw was made.

Within a stratum all sessions of one weight had the same chance, so those of them that were drawn are a simple random
sample of them, whatever the weights of others. Such a group is a stratum to `evaluate.stratified_attributes`. Of a group from which
none was drawn nothing is known: all its sessions may be bad. What was directed is no part of any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from auditlib.run.drawn import Record
from auditlib.run.visited import OPEN, Result
from auditlib.sampling import plan, stages
from auditlib.sampling.draw import Lists
from auditlib.sampling.evaluate import Examined, stratified_attributes
from auditlib.sampling.exact import smallest
from auditlib.sampling.given import Number, fraction, level_of
from auditlib.sampling.select import allocate
from auditlib.sampling.sizes import model_of


class Group(NamedTuple):
    """Units of one stratum and weight that were drawn from at random: n were drawn, of which so many are bad or not visited."""

    stratum: str
    weight: int
    units: int
    n: int
    bad: int
    open: int


class Limit(NamedTuple):
    """In units, errors found included.

    upper         bad at most, at the confidence
    most_likely   projected from what was drawn; of `unseen` nothing can be projected
    unseen        units of groups from which none was drawn, all of them in `upper`
    method        "hypergeometric" or "hoeffding"; "" where nothing was drawn
    """

    upper: int
    most_likely: Fraction
    unseen: int
    method: str


@dataclass(frozen=True)
class Conclusion:
    """best and worst   limits if all that is not visited yet were good, or bad; the same once all are visited
    tolerable   units from which on the population is not acceptable
    """

    groups: tuple[Group, ...]
    confidence: Fraction
    best: Limit
    worst: Limit
    tolerable: int

    @property
    def units(self) -> int:
        return sum(group.units for group in self.groups)

    @property
    def n(self) -> int:
        return sum(group.n for group in self.groups)

    @property
    def bad(self) -> int:
        return sum(group.bad for group in self.groups)

    @property
    def open(self) -> int:
        return sum(group.open for group in self.groups)


class Further(NamedTuple):
    """How many more are to be drawn so that the errors found are allowed, and how many that makes; drawn at equal chances.

    risk   of accepting at either look a population just as bad as tolerable; None where the first look was not the planned one
    """

    more: int
    n: int
    risk: Fraction | None


def groups(record: Record, results: Mapping[str, Result]) -> tuple[Group, ...]:
    """The random part, by stratum and weight; those from which none was drawn too."""
    drawn = {visit.id: results[visit.id].result if visit.id in results else OPEN for visit in record.visits}
    held: dict[tuple[str, int], list[str]] = {}
    for unit in record.lists.units:
        if unit.id not in record.lists.directed:
            held.setdefault((unit.stratum, unit.weight), []).append(unit.id)
    out = []
    for (stratum, weight), ids in sorted(held.items()):
        found = [drawn[id] for id in ids if id in drawn]
        out.append(Group(stratum, weight, len(ids), len(found), found.count("bad"), found.count(OPEN)))
    return tuple(out)


def foreseen(lists: Lists) -> tuple[Group, ...] | None:
    """What `groups` will give if nothing is found, before the draw; None where units of a stratum have different weights and not
    all are drawn: which of them are is not known yet."""
    weights: dict[str, list[int]] = {}
    for unit in lists.units:
        if unit.id not in lists.directed:
            weights.setdefault(unit.stratum, []).append(unit.weight)
    if any(len({*own}) > 1 and lists.number[stratum] < len(own) for stratum, own in weights.items()):
        return None
    return tuple(
        Group(stratum, own[0], len(own), lists.number[stratum], 0, 0) for stratum, own in sorted(weights.items())
    )


def enough(lists: Lists, confidence: Number, tolerable: Number) -> Mapping[str, int]:
    """How many to draw from each stratum, in proportion to its units, for a limit below the tolerable if nothing is found.

    At equal weights within a stratum. Those directed are not counted. As shares are rounded, one fewer may rarely do. Raises
    SamplingError for aims that cannot be used, and where there is nothing to draw from.
    """
    sizes: dict[str, int] = {}
    for unit in lists.units:
        if unit.id not in lists.directed:
            sizes[unit.stratum] = sizes.get(unit.stratum, 0) + 1

    def shows(n: int) -> bool:
        held = [Group(name, 1, sizes[name], number, 0, 0) for name, number in allocate(n, sizes).items()]
        found = conclude(held, confidence, tolerable)
        return found.best.upper < found.tolerable

    most = sum(sizes.values())  # all: then the limit is nought
    return allocate(smallest(shows, len(sizes), most) or most, sizes)


def limit(held: Sequence[Group], confidence: Number, *, open_bad: bool) -> Limit:
    """Upper limit and most likely number of bad units in groups together.

    open_bad   whether units that are not visited yet are taken as bad, or as good
    Raises SamplingError for a confidence that is not between 0 and 1.
    """
    seen = [Examined(g.units, g.n, g.bad + (g.open if open_bad else 0)) for g in held if g.n]
    unseen = sum(g.units for g in held if not g.n)
    if not seen:
        return Limit(unseen, Fraction(0), unseen, "")
    found = stratified_attributes(seen, confidence=confidence)
    assert found.units is not None
    size = sum(stratum.units for stratum in seen)
    return Limit(found.units + unseen, found.most_likely * size, unseen, found.method)


def conclude(held: Sequence[Group], confidence: Number, tolerable: Number) -> Conclusion:
    """What follows for all units of the groups together. Raises SamplingError for aims that cannot be used."""
    size = sum(group.units for group in held)
    level = level_of(tolerable, size, "sampling, tolerable")
    _, rate = model_of("hypergeometric", level, size, "sampling")
    return Conclusion(
        tuple(held),
        fraction(confidence, "sampling, confidence"),
        limit(held, confidence, open_bad=False),
        limit(held, confidence, open_bad=True),
        int(rate * size),
    )


def further(found: Conclusion, tolerable: Number, expected: Number) -> Further:
    """How far the sample must go on. Raises SamplingError where no sample can show it any more."""
    planned = plan.attributes(
        tolerable, confidence=found.confidence, method="hypergeometric", expected=expected, population=found.units
    )
    longer = stages.extend(planned, found.bad)
    return Further(max(longer.n - found.n, 0), longer.n, longer.risk if found.n == planned.n else None)
