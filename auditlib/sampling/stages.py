"""Samples that go on: extended after more errors than were allowed, or planned in stages from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from auditlib.core.messages import Text
from auditlib.sampling.exact import Between, Model, within
from auditlib.sampling.given import Method, Number, level_of, risk_of, versions, whole
from auditlib.sampling.plan import Plan
from auditlib.sampling.sizes import MOST, model_of, size, stated, too_large

_STAGED: Text = {
    "zh": "各阶段样本量相同；某阶段无差错，或末阶段不超过其限，即接受；恰达可容忍水平的总体被接受的概率合计 ≤ 1 − 置信水平",
    "en": "stages of one size; accepted once a stage shows no error, or by the last within its limit; over all stages a population "
    "just as bad as tolerable is accepted with a chance of <= 1 - confidence",
}


@dataclass(frozen=True)
class Extension:
    """How far a sample must go on once it has shown more errors than it allows.

    more      further units to draw
    n         units altogether
    allowed   errors altogether, those already found included
    risk      of accepting a population just as bad as tolerable at either look, exact or rounded up. It is more than
              was planned, as the second look was not: `staged` plans for one
    plan      what is extended: its formula holds for all units together
    """

    more: int
    n: int
    allowed: int
    risk: Fraction
    plan: Plan


@dataclass(frozen=True)
class StagedPlan:
    """n units at each stage; `risk` of accepting, over all stages, a population just as bad as tolerable."""

    n: int
    stages: tuple[int, ...]
    risk: Fraction
    inputs: Mapping[str, object]
    formula: Text = field(default_factory=lambda: _STAGED)
    versions: Mapping[str, str] = field(default_factory=versions)


def extend(plan: Plan, found: int, further: int = 0) -> Extension:
    """How many more units to draw after `found` errors, if these may show `further` errors more.

    All units together are then a sample that allows as many errors as have been found and may yet be; nothing is drawn
    anew. Where no more were found than allowed, nothing need be drawn. Raises SamplingError where no sample can show
    it any more.
    """
    where = "stages.extend"
    whole(found, f"{where}, found", 0, plan.n)
    whole(further, f"{where}, further")
    if found <= plan.allowed:
        return Extension(0, plan.n, plan.allowed, plan.risk, plan)
    allowed = found + further
    n, _ = size(plan.model, Fraction(allowed), 1 - plan.confidence, where)

    def chance(effort: int) -> Between:
        terms = [plan.model.at_most(plan.allowed, plan.n, effort)]
        for errors in range(plan.allowed + 1, min(allowed, plan.n) + 1):
            here = plan.model.exactly(errors, plan.n, effort)
            if here.high:
                later = plan.model.after(plan.n, errors).at_most(allowed - errors, n - plan.n, effort)
                terms.append(_both(here, later))
        return _sum(terms)

    return Extension(n - plan.n, n, allowed, stated(chance), plan)


def staged(
    tolerable: Number, stages: Sequence[int], *, confidence: Number, method: Method, population: int | None = None
) -> StagedPlan:
    """Size of each stage of a sample that may be extended, at one risk over all stages.

    A stage that shows no error accepts. One that shows no more than its entry goes on to the next; the last accepts if
    it shows no more than its entry. (1, 0): after one error a second sample of the same size is drawn, which must show
    none. Raises SamplingError as `plan.attributes` does, and where the stages would take more units than there are.

    Source: Touw & Hoogduin, Statistiek voor audit en controlling (2011), p. 129, for two stages.
    """
    where = "stages.staged"
    risk = risk_of(confidence, f"{where}, confidence")
    limits = tuple(whole(errors, f"{where}, stages") for errors in stages)
    whole(len(limits), f"{where}, stages (number of them)", 1)
    level = level_of(tolerable, population, f"{where}, tolerable")
    model, _ = model_of(method, level, population, where)
    # None is smaller than a sample that accepts only where the first stage shows nothing.
    least, _ = size(model, Fraction(0), risk, where)
    most = MOST if population is None else min(population // len(limits), MOST)
    for n in range(least, most + 1):

        def chance(effort: int, n: int = n) -> Between:
            return _accepting(model, n, limits, effort)

        if within(chance, risk):
            inputs = {"confidence": 1 - risk, "method": method, "tolerable": level, "population": population}
            return StagedPlan(n, limits, stated(chance), inputs)
    raise too_large(where)


def _accepting(model: Model, n: int, limits: Sequence[int], effort: int) -> Between:
    """Chance that a staged sample accepts: no error now, or few enough to go on and acceptance later."""
    if len(limits) == 1:
        return model.at_most(limits[0], n, effort)
    terms = [model.exactly(0, n, effort)]
    for errors in range(1, min(limits[0], n) + 1):
        here = model.exactly(errors, n, effort)
        if here.high:
            terms.append(_both(here, _accepting(model.after(n, errors), n, limits[1:], effort)))
    return _sum(terms)


def _both(one: Between, other: Between) -> Between:
    return Between(one.low * other.low, one.high * other.high, one.whole * other.whole)


def _sum(terms: Sequence[Between]) -> Between:
    whole = lcm(*(term.whole for term in terms))
    low = sum(term.low * (whole // term.whole) for term in terms)
    return Between(low, sum(term.high * (whole // term.whole) for term in terms), whole)
