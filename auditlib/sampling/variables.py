"""Misstatement estimated from book and audited amounts of items drawn at random: by difference, by ratio, by mean per unit.

The limit rests on the normal distribution of a mean and holds for large samples with many differences; where few items
are misstated, monetary units and the Stringer limit (`evaluate.stringer`) are to be preferred. Sums and variances are
exact; t is rounded up to six decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import atan, ceil, cos, floor, isqrt, pi, sin, sqrt
from typing import NamedTuple

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Text
from auditlib.sampling.evaluate import MoneyLimit
from auditlib.sampling.exact import smallest
from auditlib.sampling.given import Number, risk_of, whole

_FINE = 10**6
_LIMIT: Text = {
    "zh": "；上限 = 估计 + t × √Σ N²(1 − n/N) s²/n，t 为单侧分位数",
    "en": "; limit = estimate + t x sqrt(sum of N^2 (1 - n/N) s^2 / n), t one-sided",
}
_FORMULAS: Mapping[str, Text] = {
    "difference": {"zh": "估计 = Σ N × 差额均值", "en": "estimate = sum of N x mean difference"},
    "ratio": {
        "zh": "估计 = Σ 账面总额 × Σ差额 / Σ账面",
        "en": "estimate = sum of book total x (differences / book amounts)",
    },
    "mean_per_unit": {
        "zh": "估计 = Σ（账面总额 − N × 审定均值）",
        "en": "estimate = sum of (book total - N x mean audited amount)",
    },
}


class Stratum(NamedTuple):
    """Items of which some were drawn at random.

    units   items N
    book    their book total, fen
    pairs   n rows of book amount and audited amount, fen: one for each item drawn, right ones too
    """

    units: int
    book: int
    pairs: Sequence[tuple[int, int]]


_Estimate = Callable[
    [Stratum], tuple[Fraction, list[Fraction]]
]  # misstatement of the stratum, and what remains of each item


def difference(strata: Sequence[Stratum], *, confidence: Number) -> MoneyLimit:
    """By the mean difference of book and audited amount. One stratum, or several.

    Raises SamplingError for a stratum with fewer than two items drawn, or with items that are all alike (all right,
    for example): their spread is not known, and a limit from it would be one that looks exact. A stratum examined as a
    whole counts as it is.

    Source: Cochran, Sampling Techniques (1977), 2.7 and 5.4; AICPA Audit Guide: Audit Sampling, chapter 7.
    """

    def estimate(stratum: Stratum) -> tuple[Fraction, list[Fraction]]:
        differences = [Fraction(book - audited) for book, audited in stratum.pairs]
        mean = sum(differences, Fraction(0)) / len(differences)
        return stratum.units * mean, [found - mean for found in differences]

    return _limit("difference", strata, estimate, confidence)


def ratio(strata: Sequence[Stratum], *, confidence: Number) -> MoneyLimit:
    """By the ratio of differences to book amounts, in each stratum of its own. Raises as `difference`, and where book amounts add up to 0.

    Source: Cochran, Sampling Techniques (1977), 6.4 and 6.10 (separate ratio estimate).
    """

    def estimate(stratum: Stratum) -> tuple[Fraction, list[Fraction]]:
        books = sum(book for book, _ in stratum.pairs)
        if books == 0:
            raise SamplingError(
                "样本账面金额合计为零 (the book amounts drawn add up to 0).",
                "variables.ratio, strata",
                "请用差额估计 (estimate by difference).",
            )
        share = Fraction(sum(book - audited for book, audited in stratum.pairs), books)
        return stratum.book * share, [book - audited - share * book for book, audited in stratum.pairs]

    return _limit("ratio", strata, estimate, confidence)


def mean_per_unit(strata: Sequence[Stratum], *, confidence: Number) -> MoneyLimit:
    """By the mean audited amount, held against the book total. Raises as `difference`. Needs no book amount of an item.

    Source: Cochran, Sampling Techniques (1977), 2.7 and 5.4; AICPA Audit Guide: Audit Sampling, chapter 7.
    """

    def estimate(stratum: Stratum) -> tuple[Fraction, list[Fraction]]:
        mean = Fraction(sum(audited for _, audited in stratum.pairs), len(stratum.pairs))
        return stratum.book - stratum.units * mean, [mean - audited for _, audited in stratum.pairs]

    return _limit("mean_per_unit", strata, estimate, confidence)


def _limit(method: str, strata: Sequence[Stratum], estimate: _Estimate, confidence: Number) -> MoneyLimit:
    where = f"variables.{method}"
    risk = risk_of(confidence, f"{where}, confidence")
    whole(len(strata), f"{where}, strata (number of them)", 1)
    total, variance, weights = Fraction(0), Fraction(0), Fraction(0)
    for place, stratum in enumerate(strata):
        units, n = whole(stratum.units, f"{where}, strata[{place}].units", 1), len(stratum.pairs)
        whole(n, f"{where}, strata[{place}].pairs (number of them)", min(2, units), units)
        found, rest = estimate(stratum)
        total += found
        if n < units:
            spread = sum((part * part for part in rest), Fraction(0)) / (n - 1)
            if not spread:
                raise SamplingError(
                    "样本各项毫无差别，无法估计离散程度 (the items drawn are all alike, so their spread is not known).",
                    f"{where}, strata[{place}]",
                    "请扩大样本，或用货币单元与 Stringer 上限 (draw more, or use monetary units and the Stringer limit).",
                )
            part = Fraction(units * (units - n), n) * spread
            variance += part
            weights += part * part / (n - 1)
    upper = total
    if variance:
        freedom = floor(variance * variance / weights)  # Cochran (1977), equation 5.16
        error = Fraction(isqrt(ceil(variance * _FINE**2)) + 1, _FINE)
        upper += student(freedom, risk) * error
    inputs = {"confidence": 1 - risk, "strata": tuple(strata)}
    formula = {language: text + _LIMIT[language] for language, text in _FORMULAS[method].items()}
    return MoneyLimit(method, 1 - risk, total, ceil(upper), inputs, formula)


def student(freedom: int, risk: Fraction) -> Fraction:
    """The t that is exceeded with a chance of at most `risk` (below one half, otherwise 0), rounded up to six decimals.

    The chance by the finite sums for whole degrees of freedom: Abramowitz & Stegun, Handbook of Mathematical Functions
    (1964), 26.7.3 and 26.7.4; in floating point, with an error far below the last decimal.
    """

    def holds(parts: int) -> bool:
        angle = atan(parts / _FINE / sqrt(freedom))
        square, odd = cos(angle) ** 2, freedom % 2
        term = total = (cos(angle) if freedom > 1 else 0.0) if odd else 1.0
        for k in range(3 if odd else 2, freedom - 1, 2):
            term *= square * (k - 1) / k
            total += term
        inside = 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
        return (1 - inside) / 2 <= risk

    found = smallest(holds, 0, 1 << 62)
    assert found is not None
    return Fraction(found, _FINE)
