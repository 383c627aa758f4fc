"""The smallest sample that keeps to a risk: the population that is just as bad as tolerable, and the search for n."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from auditlib.core.errors import SamplingError
from auditlib.sampling.exact import Between, Binomial, Counted, Hypergeometric, Model, Poisson, smallest, unlikely
from auditlib.sampling.given import Method, method_of, whole

MOST = 20_000  # units; a larger sample is not looked for
_CHANCE_FINE = 10**6  # chances that are not rational are given rounded up to this part
_BITS, _NEAR = 256, 128  # the walk keeps 256 bits; what comes within 2^-128 of the risk is decided exactly


def size(model: Model, expected: Fraction, risk: Fraction, where: str) -> tuple[int, Fraction]:
    """The smallest n with P(errors <= allowed) <= risk, and what it allows.

    expected  a whole number of errors to allow, or a rate below 1: n x rate are allowed, rounded up to a whole number
              unless the model is Poisson
    Raises SamplingError where neither `MOST` units nor the whole population suffice.
    """
    most = min(model.size, MOST) if isinstance(model, Hypergeometric) else MOST
    if expected == 0 or expected >= 1:
        n = smallest(lambda n: unlikely(model, expected, n, risk), floor(expected) + 1, most)
        found = n and (n, expected)
    elif isinstance(model, Hypergeometric | Binomial):
        found = _walk(model, expected, risk, most)
    else:
        n = smallest(lambda n: unlikely(model, n * expected, n, risk), 1, most)
        found = n and (n, n * expected)
    if not found:
        raise too_large(where)
    return found


def _walk(model: Counted, rate: Fraction, risk: Fraction, most: int) -> tuple[int, Fraction] | None:
    """The first n that suffices with n x rate errors, rounded up. More units can make it worse, where they allow one error more.

    So every n is looked at: the chance is carried from n to n + 1 and from k to k + 1 by its own terms, rounded, and
    taken exactly where it comes near the risk.
    """
    one, allowed = 1 << _BITS, 0
    limit = one * risk.numerator // risk.denominator + (1 << (_BITS - _NEAR))
    upto = here = one  # chance of at most, and of exactly, the errors allowed
    for n in range(1, most + 1):
        bad, good = model.next(n - 1, allowed)
        upto -= here * bad // (bad + good)
        here = here * good * n // ((bad + good) * (n - allowed))
        if allowed < n * rate:
            allowed += 1
            # Once all good units may have been drawn the terms say nothing any more, and every n is decided exactly.
            here = here * bad * (n - allowed + 1) // (good * allowed) if good else 0
            upto += here
        if upto <= limit and unlikely(model, allowed, n, risk):
            return n, Fraction(allowed)
    return None


def stated(chance: Callable[[int], Between]) -> Fraction:
    """A chance as it is stated: exactly, or rounded up where it is not rational."""
    found = chance(1)
    return found.most() if found.low == found.high else Fraction(ceil(found.most() * _CHANCE_FINE), _CHANCE_FINE)


def model_of(method: Method, tolerable: Fraction, population: int | None, where: str) -> tuple[Model, Fraction]:
    """The population that is just as bad as tolerable, and its rate of errors."""
    method_of(method, where)
    if population is None and (method == "hypergeometric" or tolerable >= 1):
        raise SamplingError(
            "缺少总体单位数 (the number of units of the population is missing).",
            f"{where}, population",
            "请给出总体单位数 (give it).",
        )
    if population is not None:
        whole(population, f"{where}, population", 1)
    if tolerable == 0 or (tolerable >= 1 and (tolerable.denominator != 1 or tolerable > (population or 0))):
        raise SamplingError(
            f"可容忍水平 {tolerable} 不可用 (a tolerable level that cannot be used).",
            f"{where}, tolerable",
            "请给出 0 与 1 之间的比率，或不超过总体的单位数 (give a rate between 0 and 1, or a number of units up to the population).",
        )
    if method == "hypergeometric":
        assert population is not None
        bad = ceil(tolerable * population) if tolerable < 1 else int(tolerable)
        return Hypergeometric(population, bad), Fraction(bad, population)
    rate = tolerable / (population or 1) if tolerable >= 1 else tolerable
    return (Binomial(rate) if method == "binomial" else Poisson(rate)), rate


def check_expected(expected: Fraction, rate: Fraction, model: Model, where: str, *, as_rate: bool) -> None:
    """Refuse an expectation under which no sample could ever suffice; `as_rate` where it is no number of errors, such as 100%."""
    level = model.bad if isinstance(model, Hypergeometric) else None
    fits = (
        expected < rate
        if expected < 1 or as_rate
        else expected.denominator == 1 and (level is None or expected < level)
    )
    if not fits:
        raise SamplingError(
            f"预期差错 {expected} 不低于可容忍水平，或不是整数 (what is expected is not below what is tolerable, or no whole number).",
            f"{where}, expected",
            "请降低预期、提高可容忍水平，或全部检查 (expect less, tolerate more, or examine all units).",
        )


def too_large(where: str) -> SamplingError:
    return SamplingError(
        f"总体之内且不超过 {MOST} 的样本均不够用 (no sample of up to {MOST} units, or of all of them, is large enough).",
        where,
        "请提高可容忍水平、降低预期或置信水平，或全部检查 (tolerate more, expect less, lower the confidence, or examine all units).",
    )
