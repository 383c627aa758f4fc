"""Chances of finding at most so many errors, in integers, and the bounds that follow from them.

Hypergeometric and binomial chances are rational and held as such. A Poisson chance is irrational wherever the mean is
rational and not 0 (Lindemann), so it never ties: it is held between two fractions, which are drawn together until the
comparison is decided.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, floor
from typing import NamedTuple, Protocol

FINE = 10**9  # upper rates and factors are rounded up to one part of this


class Between(NamedTuple):
    """A chance, not below low / whole and not above high / whole; both are the same where it is known exactly.

    Not a Fraction: with thousands of digits it would take longer to reduce than to find.
    """

    low: int
    high: int
    whole: int

    def least(self) -> Fraction:
        return Fraction(self.low, self.whole)

    def most(self) -> Fraction:
        return Fraction(self.high, self.whole)


class Model(Protocol):
    """How many errors a sample finds. `effort` 0, 1, 2, ... narrows what is not rational."""

    def at_most(self, errors: Fraction | int, n: int, effort: int = 0) -> Between:
        """Chance that n units show no more than so many errors."""

    def exactly(self, errors: int, n: int, effort: int = 0) -> Between:
        """Chance that n units show just so many errors."""

    def after(self, n: int, errors: int) -> Model:
        """What is left once n units have been drawn and shown so many errors."""


class Counted(Model, Protocol):
    """A model in which errors are whole."""

    def next(self, n: int, errors: int) -> tuple[int, int]:
        """Odds of the next unit being bad to its being good, once n have shown so many errors."""


class Hypergeometric(NamedTuple):
    """Drawn without replacement from `size` units of which `bad` are bad.

    P(X <= x) = sum over i <= x of C(K, i) C(N - K, n - i) / C(N, n): Feller, An Introduction to Probability Theory and
    Its Applications I (1968), II.6, equation 6.1.
    """

    size: int
    bad: int

    def at_most(self, errors: Fraction | int, n: int, effort: int = 0) -> Between:
        good = self.size - self.bad
        least, most = max(n - good, 0), min(floor(errors), self.bad, n)
        here = comb(self.bad, least) * comb(good, n - least)
        ways = here if least <= most else 0
        for i in range(least, most):
            here = here * (self.bad - i) * (n - i) // ((i + 1) * (good - n + i + 1))
            ways += here
        return Between(ways, ways, comb(self.size, n))

    def exactly(self, errors: int, n: int, effort: int = 0) -> Between:
        ways = comb(self.bad, errors) * comb(self.size - self.bad, n - errors) if errors <= n else 0
        return Between(ways, ways, comb(self.size, n))

    def next(self, n: int, errors: int) -> tuple[int, int]:
        return self.bad - errors, self.size - self.bad - n + errors

    def after(self, n: int, errors: int) -> Hypergeometric:
        return Hypergeometric(self.size - n, self.bad - errors)


class Binomial(NamedTuple):
    """Each unit drawn is bad with chance `rate`, whatever was drawn before.

    P(X <= x) = sum over i <= x of C(n, i) p^i (1 - p)^(n - i): Feller (1968), VI.2, equation 2.1.
    """

    rate: Fraction

    def at_most(self, errors: Fraction | int, n: int, effort: int = 0) -> Between:
        most = min(floor(errors), n)
        bad, good = self.next(n, 0)
        here = ways = 1  # C(n, i) bad^i; Horner's rule in good
        for i in range(most):
            here = here * (n - i) * bad // (i + 1)
            ways = ways * good + here
        ways *= good ** (n - most)
        return Between(ways, ways, self.rate.denominator**n)

    def exactly(self, errors: int, n: int, effort: int = 0) -> Between:
        bad, good = self.next(n, errors)
        ways = comb(n, errors) * bad**errors * good ** (n - errors) if errors <= n else 0
        return Between(ways, ways, self.rate.denominator**n)

    def next(self, n: int, errors: int) -> tuple[int, int]:
        return self.rate.numerator, self.rate.denominator - self.rate.numerator

    def after(self, n: int, errors: int) -> Binomial:
        return self


class Poisson(NamedTuple):
    """As binomial, for units without number: the mean of n units is n `rate`. Errors may be parts (taints add up).

    P(X <= x) = Gamma(x + 1, n rate) / Gamma(x + 1): NIST Digital Library of Mathematical Functions, 8.4.10; taken so
    for an x that is not whole too, as the sizes in the AICPA Audit Guide: Audit Sampling, Appendix C, are.
    """

    rate: Fraction

    def at_most(self, errors: Fraction | int, n: int, effort: int = 0) -> Between:
        return gamma_tail(1 + Fraction(errors), n * self.rate, effort)

    def exactly(self, errors: int, n: int, effort: int = 0) -> Between:
        upto = self.at_most(errors, n, effort)
        if errors == 0:
            return upto
        below = self.at_most(errors - 1, n, effort)
        return Between(max(upto.low - below.high, 0), upto.high - below.low, upto.whole)

    def after(self, n: int, errors: int) -> Poisson:
        return self


def within(chance: Callable[[int], Between], risk: Fraction) -> bool:
    """Whether a chance is at most the risk; `chance` is asked with an effort of 0, 1, 2, ... until that is decided."""
    effort = 0
    while True:
        low, high, whole = chance(effort)
        if high * risk.denominator <= risk.numerator * whole:
            return True
        if low * risk.denominator > risk.numerator * whole:
            return False
        effort += 1


def unlikely(model: Model, errors: Fraction | int, n: int, risk: Fraction) -> bool:
    """Whether n units show no more than so many errors with a chance of at most the risk."""
    return within(lambda effort: model.at_most(errors, n, effort), risk)


def smallest(holds: Callable[[int], bool], least: int, most: int) -> int | None:
    """The smallest integer from `least` to `most` for which something holds that then goes on holding; None if none."""
    step = 1
    high = least
    while high < most and not holds(high):
        least, high = high + 1, min(high + step, most)
        step *= 2
    if least > high or not holds(high):
        return None
    while least < high:
        middle = (least + high) // 2
        least, high = (least, middle) if holds(middle) else (middle + 1, high)
    return high


@lru_cache(maxsize=4096)
def binomial_limit(n: int, errors: int, risk: Fraction) -> Fraction:
    """The smallest rate p, rounded up to 10^-9, with P(X <= errors | n, p) <= risk; 1 where none is.

    Upper limit of Clopper & Pearson (1934), Biometrika 26, p. 404.
    """
    found = smallest(lambda parts: unlikely(Binomial(Fraction(parts, FINE)), errors, n, risk), 0, FINE)
    return Fraction(found, FINE) if found is not None else Fraction(1)


@lru_cache(maxsize=4096)
def factor(risk: Fraction, errors: Fraction | int = 0, ratio: Fraction | int = 0, fine: int = FINE) -> Fraction:
    """The smallest mean m, rounded up to 1 / `fine`, with P(X <= errors + ratio m | m) <= risk, X being Poisson.

    With whole errors and no ratio it is the confidence (reliability) factor for evaluation, with the ratio of expected
    to tolerable misstatement (below 1) the one for sample design: AICPA Audit Guide: Audit Sampling, Appendix C.
    """

    def holds(parts: int) -> bool:
        mean = Fraction(parts, fine)
        return unlikely(Poisson(mean), errors + ratio * mean, 1, risk)

    found = smallest(holds, 1, 1 << 64)
    assert found is not None, "errors + ratio m grows slower than m"
    return Fraction(found, fine)


def gamma_tail(shape: Fraction, mean: Fraction, effort: int) -> Between:
    """Gamma(shape, mean) / Gamma(shape) for a shape of at least 1, between two fractions.

    The two parts of Gamma(shape), each divided by mean^shape e^-mean: the lower is a series of positive terms (NIST
    Digital Library of Mathematical Functions, 8.7.1), the upper a continued fraction of positive terms (8.9.2) at a
    shape of at most 1, carried up by the recurrence 8.8.2. Neither needs a power, an exponential or a gamma function.
    """
    one = 1 << (64 << effort)
    if mean == 0:
        return Between(one, one, one)
    lower, upper = _series(shape, mean, effort), _fraction(shape, mean, effort)
    return Between(upper[0] * one // (upper[0] + lower[1]), _above(upper[1] * one, upper[1] + lower[0]), one)


def _series(shape: Fraction, mean: Fraction, effort: int) -> tuple[int, int]:
    """Sum over k of mean^k / (shape (shape + 1) ... (shape + k)): below and above, in parts of 2^(64 2^effort)."""
    one, up, down = 1 << (64 << effort), mean.numerator * shape.denominator, mean.denominator
    low_term, high_term = one * shape.denominator // shape.numerator, _above(one * shape.denominator, shape.numerator)
    low, high = low_term, high_term
    for k in range(1, ceil(2 * mean) + (16 << effort)):
        by = down * (shape.numerator + k * shape.denominator)
        low_term, high_term = low_term * up // by, _above(high_term * up, by)
        low, high = low + low_term, high + high_term
    return low, high + high_term  # from here on each term is less than half of the one before


def _fraction(shape: Fraction, mean: Fraction, effort: int) -> tuple[int, int]:
    """Gamma(shape, mean) / (mean^shape e^-mean): below and above, in parts of 2^(64 2^effort)."""
    one, depth = 1 << (64 << effort), 16 << effort
    steps = ceil(shape) - 1
    start = shape - steps  # in (0, 1]
    num, den = start.numerator, start.denominator
    low, high = one * mean.numerator // mean.denominator, _above(one * mean.numerator, mean.denominator)
    if start < 1:
        mean_low, mean_high = low, high
        high += (depth + 1) * one
        for j in range(depth, 0, -1):  # each level grows with the one below it
            share = j * den - num
            low = mean_low + share * low * one // (den * (low + j * one))
            high = mean_high + _above(share * high * one, den * (high + j * one))
    low, high = one * one // high, _above(one * one, low)
    for j in range(steps):
        by = den * mean.numerator
        low = ((num + j * den) * low + one * den) * mean.denominator // by
        high = _above(((num + j * den) * high + one * den) * mean.denominator, by)
    return low, high


def _above(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)
