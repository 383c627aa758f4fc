"""What follows from a sample: the most likely error and the upper limit that errors do not exceed, at a confidence.

Limits are rounded up, so that the confidence is at least what it says. An error rate or number is not excluded as long
as a population that has it shows as few errors as were found with a chance above the risk; a chance just equal to the
risk excludes it, as it does in planning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Literal, NamedTuple

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Text
from auditlib.sampling.exact import Binomial, Hypergeometric, binomial_limit, factor, smallest, unlikely
from auditlib.sampling.given import Method, Number, method_of, risk_of, versions, whole

_FORMULAS: Mapping[str, Text] = {
    "hypergeometric": {
        "zh": "满足 P(X ≤ 差错 | N, K, n) > 1 − 置信水平 的最大 K（超几何分布）",
        "en": "largest K with P(X <= errors | N, K, n) > 1 - confidence (hypergeometric)",
    },
    "binomial": {
        "zh": "满足 P(X ≤ 差错 | n, p) ≤ 1 − 置信水平 的最小 p（Clopper-Pearson）",
        "en": "smallest p with P(X <= errors | n, p) <= 1 - confidence (Clopper-Pearson)",
    },
    "poisson": {
        "zh": "满足 P(X ≤ 差错 | m) ≤ 1 − 置信水平 的最小 m，除以 n（泊松分布）",
        "en": "smallest m with P(X <= errors | m) <= 1 - confidence, divided by n (Poisson)",
    },
    "hoeffding": {
        "zh": "满足 P(X ≤ 差错 | n, m/n) > 1 − 置信水平 的最大 K（二项分布），m 为 K 个差错在各层间最不利分布时样本差错的期望（Hoeffding）",
        "en": "largest K with P(X <= errors | n, m/n) > 1 - confidence (binomial), m being the errors that K errors lying worst over the strata "
        "lead one to expect in the sample (Hoeffding)",
    },
    "stringer": {
        "zh": "账面金额 × [p(0) + Σ (p(j) − p(j−1)) × 第 j 大污染率] + 已知错报（Stringer）；多层时每层风险为总风险除以层数",
        "en": "book value x [p(0) + sum of (p(j) - p(j-1)) x j-th largest taint] + known misstatement (Stringer); of several strata each takes an equal part of the risk",
    },
}


@dataclass(frozen=True)
class RateLimit:
    """Errors of units.

    most_likely   rate found
    upper         rate that is not exceeded; 0 to 1, rounded up to 10^-9 where it is not rational
    units         units that are bad at most, those found included; None where the number of units is not known
    """

    method: str
    confidence: Fraction
    most_likely: Fraction
    upper: Fraction
    units: int | None
    inputs: Mapping[str, object]
    formula: Text
    versions: Mapping[str, str] = field(default_factory=versions)


@dataclass(frozen=True)
class MoneyLimit:
    """Misstatement in fen, overstatement being positive.

    most_likely   projected misstatement, known misstatement included
    upper         overstatement that is not exceeded, rounded up
    """

    method: str
    confidence: Fraction
    most_likely: Fraction
    upper: int
    inputs: Mapping[str, object]
    formula: Text
    versions: Mapping[str, str] = field(default_factory=versions)


class Examined(NamedTuple):
    """A stratum of `units` units, of which n were drawn at random and showed so many errors."""

    units: int
    n: int
    errors: int


class Hits(NamedTuple):
    """Monetary units drawn from items of a book value (fen, without the top stratum): `Selection.total` and `.hits`.

    taints   of the hits that are misstated, one for each hit (see `taint`); an item hit twice gives its taint twice
    """

    book: int
    n: int
    taints: Sequence[Fraction | int]


def attributes(n: int, errors: int, *, confidence: Number, method: Method, population: int | None = None) -> RateLimit:
    """Upper limit of the errors in a population of which n units were drawn.

    hypergeometric   exact for n units without replacement; needs `population`
    binomial         Clopper & Pearson (1934), Biometrika 26, p. 404; as AICPA Audit Guide: Audit Sampling, Table A-3
    poisson          by confidence factor: AICPA Audit Guide, Appendix C, unrounded
    Raises SamplingError for numbers that do not fit together and for an unknown method.
    """
    where = "evaluate.attributes"
    risk = risk_of(confidence, f"{where}, confidence")
    if method_of(method, where) == "hypergeometric" or population is not None:
        whole(population, f"{where}, population", 1)
    whole(n, f"{where}, n", 1, population)
    whole(errors, f"{where}, errors", 0, n)
    units = None
    if method == "hypergeometric":
        assert population is not None
        units = hypergeometric_limit(Examined(population, n, errors), risk)
        upper = Fraction(units, population)
    else:
        upper = _rate(method, n, errors, risk)
        if population is not None:
            units = min(floor(upper * population), population - n + errors)
    inputs = {"confidence": 1 - risk, "n": n, "errors": errors, "population": population}
    return RateLimit(method, 1 - risk, Fraction(errors, n), upper, units, inputs, _FORMULAS[method])


def hypergeometric_limit(seen: Examined, risk: Fraction) -> int:
    """The largest number of bad units that the sample does not exclude.

    Buonaccorsi (1987), A Note on Confidence Intervals for Proportions in Finite Populations, The American Statistician
    41, p. 215.
    """
    most = seen.units - seen.n + seen.errors  # those not drawn, and those found
    excluded = smallest(
        lambda bad: unlikely(Hypergeometric(seen.units, bad), seen.errors, seen.n, risk),
        seen.errors,
        most,
    )
    return most if excluded is None else excluded - 1


def stratified_attributes(strata: Sequence[Examined], *, confidence: Number) -> RateLimit:
    """Upper limit of the errors in all strata together, wherever in them they lie.

    A stratum examined as a whole counts as it is. The errors found in all others are then held against the worst that
    K errors can do: lie, as far as there is room, where the smallest part was drawn. Of all ways in which units can
    have unequal chances, equal ones make so few errors the likeliest (where the expectation exceeds them by one at
    least), so the binomial chance is an upper one. Proportional allocation costs little by this, allocation by risk
    more: what was hardly looked at may be bad. Raises SamplingError for numbers that do not fit together.

    Source: Hoeffding (1956), On the Distribution of the Number of Successes in Independent Trials, Annals of
    Mathematical Statistics 27, theorem 4; a hypergeometric number is a sum of independent trials: Vatutin & Mikhailov
    (1982), Theory of Probability and its Applications 27.
    """
    where = "evaluate.stratified_attributes"
    risk = risk_of(confidence, f"{where}, confidence")
    whole(len(strata), f"{where}, strata (number of them)", 1)
    for place, stratum in enumerate(strata):
        whole(stratum.units, f"{where}, strata[{place}].units", 1)
        whole(stratum.n, f"{where}, strata[{place}].n", 1, stratum.units)
        whole(stratum.errors, f"{where}, strata[{place}].errors", 0, stratum.n)
    sampled = sorted((s for s in strata if s.n < s.units), key=lambda s: Fraction(s.n, s.units))
    n, errors = sum(s.n for s in sampled), sum(s.errors for s in sampled)
    most = sum(s.units - s.n for s in sampled)  # that may be bad and not found

    def excluded(unseen: int) -> bool:
        expectation = Fraction(sum(Fraction(s.n * s.errors, s.units) for s in sampled))
        for stratum in sampled:
            here = min(unseen, stratum.units - stratum.n)
            expectation += Fraction(here * stratum.n, stratum.units)
            unseen -= here
        return expectation >= errors + 1 and unlikely(Binomial(expectation / n), errors, n, risk)

    if len(sampled) == 1:
        units = hypergeometric_limit(sampled[0], risk)
    else:
        first = smallest(excluded, 0, most) if sampled else 0
        units = errors + (most if first is None else max(first - 1, 0))
    units += sum(s.errors for s in strata if s.n == s.units)
    size = sum(s.units for s in strata)
    projected = sum((Fraction(s.errors * s.units, s.n) for s in strata), Fraction(0)) / size
    inputs = {"confidence": 1 - risk, "strata": tuple(strata)}
    name = "hypergeometric" if len(sampled) < 2 else "hoeffding"
    return RateLimit(name, 1 - risk, projected, Fraction(units, size), units, inputs, _FORMULAS[name])


def taint(book: int, audited: int) -> Fraction:
    """The part of an item's book value (fen) that is overstated: 1 where nothing of it is right, below 0 where it is understated.

    Raises SamplingError unless the book value is above 0, as no monetary unit of such an item can be hit.
    """
    whole(book, "evaluate.taint, book", 1)
    return Fraction(book - audited, book)


def stringer(
    strata: Sequence[Hits], *, confidence: Number, method: Literal["binomial", "poisson"] = "binomial", known: int = 0
) -> MoneyLimit:
    """Upper limit of overstatement from monetary units: one stratum, or several drawn with intervals of their own.

    known   misstatement found where everything was examined (the top stratum), fen
    The largest taint is held against the step from no error to one, and so on. A taint below 0 (understatement) lowers
    the projected misstatement and not the limit; for a limit of understatement give the taints with the sign turned.
    With m strata each is given 1/m of the risk (Bonferroni), as limits of several strata cannot be added at the same
    confidence. Raises SamplingError for a taint above 1 and for more taints than hits.

    Source: Stringer (1963), Practical Aspects of Statistical Sampling in Auditing; as in Bickel (1992), Inference and
    Auditing: The Stringer Bound, International Statistical Review 60, p. 197. That the limit holds is known by
    experience and not proven.
    """
    where = "evaluate.stringer"
    risk = risk_of(confidence, f"{where}, confidence")
    if method not in ("binomial", "poisson"):
        raise SamplingError(
            f"没有方法 {method!r} (there is no such method).", f"{where}, method", "Known: binomial, poisson."
        )
    whole(len(strata), f"{where}, strata (number of them)", 1)
    upper = projected = Fraction(known)
    for place, hits in enumerate(strata):
        whole(hits.book, f"{where}, strata[{place}].book", 1)
        whole(hits.n, f"{where}, strata[{place}].n", 1)
        whole(len(hits.taints), f"{where}, strata[{place}].taints (number of them)", 0, hits.n)
        if max(hits.taints, default=0) > 1:
            raise SamplingError(
                "污染率大于 1，Stringer 上限不适用 (a taint above 1: an item overstated by more than its book value).",
                f"{where}, strata[{place}].taints",
                "请把该项目列入逐项检查的层，或用差额估计 (put the item into the top stratum, or estimate by difference).",
            )
        over = [Fraction(1), *sorted((Fraction(t) for t in hits.taints if t > 0), reverse=True), Fraction(0)]
        # p(0) + sum (p(j) - p(j-1)) t(j), with each p once, so that rounding it up can only raise the limit
        steps = [
            _rate(method, hits.n, j, risk / len(strata)) * (t - after) for j, (t, after) in enumerate(pairwise(over))
        ]
        upper += hits.book * sum(steps, Fraction(0))
        projected += hits.book * Fraction(sum(hits.taints)) / hits.n
    inputs = {"confidence": 1 - risk, "method": method, "strata": tuple(strata), "known": known}
    return MoneyLimit("stringer", 1 - risk, projected, ceil(upper), inputs, _FORMULAS["stringer"])


def _rate(method: Method, n: int, errors: int, risk: Fraction) -> Fraction:
    """Upper limit of a rate; 1 where every rate is possible."""
    return binomial_limit(n, errors, risk) if method == "binomial" else min(factor(risk, errors) / n, Fraction(1))
