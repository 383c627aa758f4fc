"""How many units to examine: the smallest sample that keeps to the risk, with the errors that it allows.

A sample of n allows k errors if a population that is just as bad as tolerable shows k or fewer with a chance of at
most the risk: P(X <= k) <= 1 - confidence, a tie included. Nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from auditlib.core.messages import Language, Text
from auditlib.sampling.exact import Binomial, Hypergeometric, Model, Poisson, factor
from auditlib.sampling.given import (
    NAMES,
    Method,
    Number,
    fraction,
    is_rate,
    level_of,
    method_of,
    percent,
    risk_of,
    versions,
    whole,
)
from auditlib.sampling.sizes import check_expected, model_of, size, stated

_FACTOR_FINE = 100  # published factors have two decimals
_FORMULA: Text = {
    "zh": "满足 P(X ≤ 允许差错) ≤ 1 − 置信水平 的最小样本量，X 为总体恰达可容忍水平时样本中的差错数",
    "en": "smallest n with P(X <= allowed errors) <= 1 - confidence, X being the errors shown by a population just as bad as tolerable",
}


@dataclass(frozen=True)
class FactorSize:
    """The size by a confidence (reliability) factor of two decimals, as the AICPA Audit Guide has it; it is not exact.

    n = factor / tolerable rate, rounded up: AICPA Audit Guide: Audit Sampling, Appendix C; its factors are rounded up.
    """

    factor: Fraction
    n: int


@dataclass(frozen=True)
class Plan:
    """A sample that suffices.

    n           units to draw
    allowed     errors up to which the sample still shows what it should
    expected    errors planned for; for Poisson and an expected rate a fraction: taints that add up to no more are
                allowed
    risk        chance of accepting a population just as bad as tolerable, at most 1 - confidence; for Poisson rounded
                up
    aicpa       the size by AICPA confidence factor, for comparison
    interval    of monetary units: fen for each unit drawn, rounded down
    """

    n: int
    allowed: int
    expected: Fraction
    risk: Fraction
    aicpa: FactorSize
    method: Method
    model: Model
    confidence: Fraction
    inputs: Mapping[str, object]
    interval: int | None = None
    formula: Text = field(default_factory=lambda: _FORMULA)
    versions: Mapping[str, str] = field(default_factory=versions)

    def text(self, language: Language) -> str:
        """One line: the size, never without the errors it allows."""
        name, sure = NAMES[self.method][language], percent(self.confidence)
        if language == "zh":
            return f"样本量 {self.n}，允许差错 {self.allowed} 个（{name}，置信水平 {sure}）。"
        return f"n = {self.n}, errors allowed: {self.allowed} ({name}, confidence {sure})."


def attributes(
    tolerable: Number, *, confidence: Number, method: Method, expected: Number = 0, population: int | None = None
) -> Plan:
    """Size of a sample of units that are right or wrong: sessions, people, vouchers.

    tolerable   rate, or a number of units from 1 on (a whole number: 5, "5"), at which the population is no longer
                acceptable; what is written with %, / or a point is a rate, and 100% is all units
    expected    rate below 1: the sample must allow n x rate errors, rounded up to a whole number (for Poisson: as it
                is); or a whole number of errors to allow
    population  units; needed by `hypergeometric`, and for a tolerable number. A tolerable rate of N units is there the
                smallest number of units that is not below it
    Raises SamplingError for what cannot be read, for an expectation that is not below the tolerable, and where more
    than `sizes.MOST` units would be needed.

    Source: AICPA Audit Guide: Audit Sampling, Appendix A (Table A-1: binomial, expected errors rounded up).
    """
    where = "plan.attributes"
    risk = risk_of(confidence, f"{where}, confidence")
    level = level_of(tolerable, population, f"{where}, tolerable")
    awaited = fraction(expected, f"{where}, expected")
    model, rate = model_of(method, level, population, where)
    check_expected(awaited, rate, model, where, as_rate=is_rate(expected))
    inputs = {"tolerable": level, "expected": awaited, "population": population}
    return _plan(model, rate, awaited, risk, method, inputs, where)


def monetary_units(book: int, tolerable: int, *, confidence: Number, method: Method, expected: int = 0) -> Plan:
    """Size and interval of a sample of monetary units: book value, tolerable and expected misstatement, all in fen.

    Each fen is a unit, wrong as far as its item is (tainted). `expected` is taken as a share of the book value, as an
    expected rate is. Raises SamplingError as `attributes` does.

    Source: AICPA Audit Guide: Audit Sampling, Appendix C (Table C-1: Poisson, expected misstatement not rounded).
    """
    where = "plan.monetary_units"
    risk = risk_of(confidence, f"{where}, confidence")
    whole(book, f"{where}, book", 1)
    whole(tolerable, f"{where}, tolerable", 1, book - 1)
    whole(expected, f"{where}, expected", 0, tolerable - 1)
    rate = Fraction(tolerable, book)
    models: dict[Method, Model] = {
        "hypergeometric": Hypergeometric(book, tolerable),
        "binomial": Binomial(rate),
        "poisson": Poisson(rate),
    }
    inputs = {"book": book, "tolerable": tolerable, "expected": expected}
    return _plan(models[method_of(method, where)], rate, Fraction(expected, book), risk, method, inputs, where, book)


def _plan(
    model: Model,
    rate: Fraction,
    expected: Fraction,
    risk: Fraction,
    method: Method,
    inputs: Mapping[str, object],
    where: str,
    book: int | None = None,
) -> Plan:
    n, errors = size(model, expected, risk, where)
    number, ratio = (expected, Fraction(0)) if expected >= 1 else (Fraction(0), expected / rate)
    published = factor(risk, number, ratio, _FACTOR_FINE)
    return Plan(
        n=n,
        allowed=floor(errors),
        expected=errors,
        risk=stated(lambda effort: model.at_most(errors, n, effort)),
        aicpa=FactorSize(published, ceil(published / rate)),
        method=method,
        model=model,
        confidence=1 - risk,
        inputs={"confidence": 1 - risk, "method": method, **inputs},
        interval=book and book // n,
    )
