"""What a small sample of a small population leaves open, in a sentence."""

from __future__ import annotations

from fractions import Fraction

from auditlib.core.messages import Text
from auditlib.sampling.evaluate import Examined, hypergeometric_limit
from auditlib.sampling.given import Number, percent, risk_of, whole

UNITS: Text = {"zh": " 个", "en": ""}


def coverage(population: int, n: int, errors: int, *, confidence: Number, units: Text = UNITS) -> Text:
    """How many may be bad although no more were found, in Chinese and English.

    units   what is counted, as it stands behind the number: {"zh": " 期", "en": " sessions"}
    Raises SamplingError unless 0 <= errors <= n <= population, and for a confidence that is not between 0 and 1.
    Exact: `evaluate.hypergeometric_limit`.
    """
    where = "coverage"
    risk = risk_of(confidence, f"{where}, confidence")
    whole(population, f"{where}, population", 1)
    whole(n, f"{where}, n", 1, population)
    whole(errors, f"{where}, errors", 0, n)
    zh, en = units["zh"], units["en"]
    if n == population:
        return {
            "zh": f"{population}{zh}全部检查，有问题的 {errors}{zh}。",
            "en": f"All {population}{en} examined, {errors} bad.",
        }
    limit = hypergeometric_limit(Examined(population, n, errors), risk)
    return worded(population, n, errors, limit, Fraction(1) - risk, units)


def worded(population: int, n: int, errors: int, limit: int, confidence: Fraction, units: Text = UNITS) -> Text:
    """The sentence for a limit that was worked out elsewhere, such as over strata; n is below the population."""
    zh, en, sure = units["zh"], units["en"], percent(confidence)
    if errors == 0:
        return {
            "zh": f"{population}{zh}中抽查 {n}{zh}，未发现问题：按 {sure} 的置信水平，仍可能有多达 {limit}{zh}存在问题。",
            "en": f"{n} of {population}{en} drawn, none bad: up to {limit} may still be bad at {sure}.",
        }
    return {
        "zh": f"{population}{zh}中抽查 {n}{zh}，发现有问题的 {errors}{zh}：按 {sure} 的置信水平，全部 {population}{zh}中有问题的可能多达 {limit}{zh}（含已发现的）。",
        "en": f"{n} of {population}{en} drawn, {errors} bad: up to {limit} of all may be bad at {sure}, those found included.",
    }
