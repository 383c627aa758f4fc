"""Upper limits: against counting out every population of up to 60 units, held by every population, and rounded up."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, product
from math import comb, erf, sqrt

import pytest
from counting import counted, enumerated
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core.errors import SamplingError
from auditlib.sampling import evaluate, variables
from auditlib.sampling.coverage import coverage
from auditlib.sampling.evaluate import Examined, Hits, MoneyLimit, RateLimit, stringer, taint
from auditlib.sampling.exact import Binomial, binomial_limit, unlikely
from auditlib.sampling.given import Method
from auditlib.sampling.variables import Stratum, student

TWENTIETH = Fraction(1, 20)
STRATUM = Stratum(100, 50_000, [(500, 500), (400, 350), (600, 600), (450, 400), (520, 520)])


# Units


@pytest.mark.parametrize("risk", [TWENTIETH, Fraction(1, 10)])
def test_hypergeometric_limits_are_those_of_counting_for_every_population_of_up_to_60(risk: Fraction) -> None:
    for size in range(1, 61):
        ways = counted(size)
        for n in range(1, size + 1):
            level = risk.numerator * comb(size, n)
            for errors in range(n + 1):
                possible = range(errors, size - n + errors + 1)
                limit = max(bad for bad in possible if ways[bad][n][errors] * risk.denominator > level)
                assert evaluate.hypergeometric_limit(Examined(size, n, errors), risk) == limit, (size, n, errors)


def test_a_chance_just_equal_to_the_risk_excludes_in_every_population_of_up_to_60() -> None:
    for size in range(2, 61):
        ways = counted(size)
        for n in range(1, size):
            for errors in range(0, n + 1, 4):
                bad = errors + (size - n + 1) // 2
                risk = Fraction(ways[bad][n][errors], comb(size, n))
                if 0 < risk < 1:
                    seen = Examined(size, n, errors)
                    assert evaluate.hypergeometric_limit(seen, risk) == bad - 1
                    assert evaluate.hypergeometric_limit(seen, risk - Fraction(1, 10**30)) == bad


def test_5_of_83_without_an_error_leave_36_open() -> None:
    limit = evaluate.attributes(5, 0, confidence="0.95", method="hypergeometric", population=83)
    assert (limit.units, limit.upper, limit.most_likely) == (36, Fraction(36, 83), 0)


@pytest.mark.parametrize(("n", "errors"), [(1, 0), (20, 3), (59, 0), (59, 59), (145, 2)])
@pytest.mark.parametrize("confidence", ["0.95", "0.9", "0.6"])
def test_a_clopper_pearson_limit_is_the_first_of_its_steps_that_is_excluded(
    n: int, errors: int, confidence: str
) -> None:
    limit = evaluate.attributes(n, errors, confidence=confidence, method="binomial").upper
    risk = 1 - Fraction(confidence)
    if n == errors:
        assert limit == 1
    else:
        assert unlikely(Binomial(limit), errors, n, risk)
        assert not unlikely(Binomial(limit - Fraction(1, 10**9)), errors, n, risk)


def test_limits_by_poisson_lie_above_those_by_clopper_and_pearson_and_these_above_the_exact_ones() -> None:
    for n, errors in product((10, 40, 90), (0, 1, 4)):
        exact, binomial, poisson = (
            evaluate.attributes(n, errors, confidence="0.95", method=method, population=120)
            for method in ("hypergeometric", "binomial", "poisson")
        )
        assert exact.upper < binomial.upper < poisson.upper
        assert exact.units is not None
        assert binomial.units is not None
        assert exact.units <= binomial.units <= 120 - n + errors
        assert {limit.most_likely for limit in (exact, binomial, poisson)} == {Fraction(errors, n)}


def test_what_was_examined_and_right_is_not_counted_as_possibly_bad() -> None:
    """Nine of ten drawn, one bad: the rate may be 43 %, and yet no more than two of the ten are bad."""
    limit = evaluate.attributes(9, 1, confidence="0.95", method="binomial", population=10)
    assert limit.upper > Fraction(4, 10)
    assert limit.units == 2


def test_a_population_examined_as_a_whole_leaves_nothing_open() -> None:
    limit = evaluate.attributes(20, 3, confidence="0.95", method="hypergeometric", population=20)
    assert limit.units == 3


# Strata


def _chances(stratum: tuple[int, int], bad: int) -> list[Fraction]:
    """Chance of each number of errors, by drawing every sample."""
    size, n = stratum
    upto = [Fraction(found, comb(size, n)) for found in ALL[size][bad][n]]
    return [here - before for here, before in zip(upto, [Fraction(0), *upto], strict=False)]


ALL = {size: enumerated(size) for size in (3, 4, 6, 7)}


@pytest.mark.parametrize(
    "strata", [((6, 2), (6, 2)), ((7, 4), (6, 1)), ((4, 1), (3, 2), (6, 3)), ((6, 3), (4, 4)), ((7, 6), (7, 1))]
)
@pytest.mark.parametrize("confidence", ["0.95", "0.8", "0.6"])
def test_a_limit_over_strata_holds_for_all_errors_wherever_they_lie(
    strata: tuple[tuple[int, int], ...], confidence: str
) -> None:
    """For every way in which units can be bad, the chance of a limit below their number is at most the risk."""
    limits = {
        found: evaluate.stratified_attributes(
            [Examined(size, n, errors) for (size, n), errors in zip(strata, found, strict=True)], confidence=confidence
        ).units
        for found in product(*(range(n + 1) for _, n in strata))
    }
    for bad in product(*(range(size + 1) for size, _ in strata)):
        wrong = Fraction(0)
        chances = [_chances(stratum, number) for stratum, number in zip(strata, bad, strict=True)]
        for found, limit in limits.items():
            assert limit is not None
            if limit < sum(bad):
                chance = Fraction(1)
                for errors, each in zip(found, chances, strict=True):
                    chance *= each[errors]
                wrong += chance
        assert wrong <= 1 - Fraction(confidence), bad


def test_strata_drawn_from_in_proportion_cost_little_and_one_hardly_drawn_from_costs_much() -> None:
    even = evaluate.stratified_attributes([Examined(100, 30, 0)] * 3, confidence="0.95")
    uneven = evaluate.stratified_attributes(
        [Examined(100, 40, 0), Examined(100, 40, 0), Examined(100, 10, 0)], confidence="0.95"
    )
    plain = evaluate.attributes(90, 0, confidence="0.95", method="hypergeometric", population=300)
    assert (plain.units, even.units, uneven.units) == (8, 9, 29)


def test_a_stratum_examined_as_a_whole_counts_as_it_is() -> None:
    limit = evaluate.stratified_attributes([Examined(83, 5, 0), Examined(12, 12, 4)], confidence="0.95")
    assert limit.units == 36 + 4
    assert limit.most_likely == Fraction(4, 95)
    assert evaluate.stratified_attributes([Examined(3, 3, 1), Examined(12, 12, 4)], confidence="0.95").units == 5


def test_the_most_likely_error_of_strata_is_weighted_by_their_units() -> None:
    limit = evaluate.stratified_attributes([Examined(900, 30, 3), Examined(100, 30, 0)], confidence="0.95")
    assert limit.most_likely == Fraction(9, 100)


# Monetary units


def test_stringer_without_taints_is_the_limit_of_a_rate() -> None:
    limit = stringer([Hits(1_000_000, 59, ())], confidence="0.95")
    rate = binomial_limit(59, 0, TWENTIETH)
    assert limit.upper - 1 < 1_000_000 * rate <= limit.upper
    assert limit.most_likely == 0


@pytest.mark.parametrize("method", ["binomial", "poisson"])
def test_stringer_with_full_taints_is_the_limit_of_a_rate(method: str) -> None:
    limit = stringer([Hits(10**9, 93, [1, 1])], confidence="0.95", method=method)  # type: ignore[arg-type]
    rate = evaluate.attributes(93, 2, confidence="0.95", method=method).upper  # type: ignore[arg-type]
    assert limit.upper == -(-(10**9) * rate.numerator // rate.denominator)


def test_stringer_takes_the_largest_taint_first_and_one_for_each_hit() -> None:
    """p(0) + (p(1) - p(0)) 0.8 + (p(2) - p(1)) 0.5 + (p(3) - p(2)) 0.5: the item of taint 0.5 was hit twice."""
    p = [binomial_limit(100, errors, TWENTIETH) for errors in range(4)]
    steps = [p[0], (p[1] - p[0]) * Fraction(4, 5), (p[2] - p[1]) / 2, (p[3] - p[2]) / 2]
    taints = [Fraction(1, 2), Fraction(4, 5), Fraction(1, 2)]
    for order in (taints, taints[::-1]):
        limit = stringer([Hits(10**7, 100, order)], confidence="0.95", known=12_345)
        exact = 10**7 * sum(steps) + 12_345
        assert limit.upper - 1 < exact <= limit.upper
        assert limit.most_likely == 10**7 * Fraction(18, 1000) + 12_345


def test_an_understatement_lowers_the_projection_and_not_the_limit() -> None:
    plain = stringer([Hits(10**6, 60, [Fraction(1, 4)])], confidence="0.95")
    both = stringer([Hits(10**6, 60, [Fraction(1, 4), taint(100, 175)])], confidence="0.95")
    assert both.upper == plain.upper
    assert both.most_likely == plain.most_likely - 10**6 * Fraction(3, 4) / 60


def test_a_limit_is_never_above_the_book_value() -> None:
    for method in ("binomial", "poisson"):
        assert stringer([Hits(5000, 2, [1, 1])], confidence="0.95", method=method).upper == 5000  # type: ignore[arg-type]


def test_limits_of_two_strata_are_added_at_half_the_risk_each() -> None:
    one, two = Hits(10**7, 60, [Fraction(1, 3)]), Hits(10**6, 25, ())
    both = stringer([one, two], confidence="0.95")
    alone = [stringer([hits], confidence="0.975").upper for hits in (one, two)]
    assert sum(alone) - 1 <= both.upper <= sum(alone)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fractions(0, 1, max_denominator=50), max_size=5), st.fractions(0, 1, max_denominator=50))
def test_another_taint_never_lowers_the_limit(taints: list[Fraction], more: Fraction) -> None:
    fewer, all_of_them = (stringer([Hits(10**8, 30, found)], confidence="0.95") for found in (taints, [*taints, more]))
    assert fewer.upper <= all_of_them.upper


# Variables


def test_a_difference_estimate_is_what_cochran_has_by_hand() -> None:
    """Five of 100: mean difference 20, s^2 = (3 x 20^2 + 2 x 30^2) / 4 = 750, t(4) = 2.132."""
    limit = variables.difference([STRATUM], confidence="0.95")
    assert limit.most_likely == 2000
    error = sqrt(100 * 95 / 5 * 750)
    assert limit.upper == pytest.approx(2000 + 2.131847 * error, abs=1)


def test_a_ratio_estimate_is_what_cochran_has_by_hand() -> None:
    limit = variables.ratio([STRATUM], confidence="0.95")
    share = 100 / 2470
    assert limit.most_likely == Fraction(50_000 * 100, 2470)
    rest = [book - audited - share * book for book, audited in STRATUM.pairs]
    error = sqrt(100 * 95 / 5 * sum(part * part for part in rest) / 4)
    assert limit.upper == pytest.approx(float(limit.most_likely) + 2.131847 * error, abs=1)


def test_a_mean_per_unit_estimate_is_what_cochran_has_by_hand() -> None:
    limit = variables.mean_per_unit([STRATUM], confidence="0.95")
    assert limit.most_likely == 50_000 - 100 * Fraction(2370, 5)
    mean = 2370 / 5
    error = sqrt(100 * 95 / 5 * sum((audited - mean) ** 2 for _, audited in STRATUM.pairs) / 4)
    assert limit.upper == pytest.approx(2600 + 2.131847 * error, abs=1)


@pytest.mark.parametrize("estimator", [variables.difference, variables.ratio, variables.mean_per_unit])
def test_a_limit_never_lies_below_what_floating_point_gives_and_is_whole_fen(
    estimator: Callable[..., MoneyLimit],
) -> None:
    limit = estimator([STRATUM, STRATUM._replace(units=80, book=40_000)], confidence="0.9")
    assert isinstance(limit.upper, int)
    assert limit.upper > limit.most_likely


def test_an_estimate_over_every_sample_is_right_on_average() -> None:
    """Difference and mean per unit have no bias: over all samples of three of seven, the mean is the misstatement."""
    items = [(100, 90), (250, 250), (30, 35), (400, 100), (75, 75), (60, 61), (500, 480)]
    book = sum(pair[0] for pair in items)
    wrong = sum(book_ - audited for book_, audited in items)
    for estimator in (variables.difference, variables.mean_per_unit):
        found = [
            estimator([Stratum(7, book, sample)], confidence="0.9").most_likely
            for sample in combinations(items, 3)
            if len({b - a for b, a in sample}) > 1 and len({a for _, a in sample}) > 1
        ]
        assert len(found) == comb(7, 3)
        assert sum(found) / len(found) == wrong


def test_a_stratum_examined_as_a_whole_adds_no_uncertainty() -> None:
    whole = Stratum(2, 900, [(500, 400), (400, 400)])
    assert variables.difference([whole], confidence="0.95").upper == 100
    apart, together = (variables.difference(strata, confidence="0.95") for strata in ([STRATUM], [STRATUM, whole]))
    assert together.upper - apart.upper == 100
    alike = Stratum(2, 900, [(500, 500), (400, 400)])
    assert variables.difference([alike], confidence="0.95").upper == 0


def test_variances_of_strata_are_added_and_degrees_of_freedom_follow_cochran_5_16() -> None:
    """Two equal strata: variance twice, degrees of freedom (2 v)^2 / (2 v^2 / 4) = 8, t(8) = 1.860."""
    limit = variables.difference([STRATUM, STRATUM], confidence="0.95")
    assert limit.upper == pytest.approx(4000 + 1.859548 * sqrt(2 * 100 * 95 / 5 * 750), abs=1)


@pytest.mark.parametrize(
    ("freedom", "risk", "published"),
    [  # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t
        (1, "0.05", "6.314"),
        (2, "0.025", "4.303"),
        (3, "0.05", "2.353"),
        (4, "0.01", "3.747"),
        (5, "0.10", "1.476"),
        (10, "0.05", "1.812"),
        (29, "0.025", "2.045"),
        (30, "0.01", "2.457"),
        (60, "0.05", "1.671"),
        (100, "0.05", "1.660"),
        (100, "0.001", "3.174"),
    ],
)
def test_student_quantiles_are_those_published(freedom: int, risk: str, published: str) -> None:
    assert round(student(freedom, Fraction(risk)), 3) == Fraction(published)


def test_student_quantiles_of_many_degrees_of_freedom_are_those_of_the_normal_distribution() -> None:
    t = float(student(200_000, TWENTIETH))
    assert (1 - erf(t / sqrt(2))) / 2 == pytest.approx(0.05, abs=2e-6)
    assert student(9, Fraction(6, 10)) == 0


# In words


def test_what_a_small_sample_leaves_open_is_said_in_both_languages() -> None:
    units = {"zh": " 期", "en": " sessions"}
    assert coverage(83, 5, 0, confidence="0.95", units=units) == {
        "zh": "83 期中抽查 5 期，未发现问题：按 95% 的置信水平，仍可能有多达 36 期存在问题。",
        "en": "5 of 83 sessions drawn, none bad: up to 36 may still be bad at 95%.",
    }
    assert coverage(83, 5, 0, confidence="0.95")["en"] == "5 of 83 drawn, none bad: up to 36 may still be bad at 95%."
    assert coverage(83, 5, 1, confidence="0.975", units=units) == {
        "zh": "83 期中抽查 5 期，发现有问题的 1 期：按 97.5% 的置信水平，全部 83 期中有问题的可能多达 58 期（含已发现的）。",
        "en": "5 of 83 sessions drawn, 1 bad: up to 58 of all may be bad at 97.5%, those found included.",
    }
    assert coverage(83, 83, 2, confidence="0.95", units=units) == {
        "zh": "83 期全部检查，有问题的 2 期。",
        "en": "All 83 sessions examined, 2 bad.",
    }


# What every result carries, and what is refused


def _results() -> list[RateLimit | MoneyLimit]:
    methods: tuple[Method, ...] = ("hypergeometric", "binomial", "poisson")
    return [
        *(evaluate.attributes(5, 1, confidence="0.95", method=method, population=83) for method in methods),
        evaluate.stratified_attributes([Examined(10, 2, 0)] * 2, confidence="0.95"),
        stringer([Hits(1000, 3, [1])], confidence="0.95"),
        *(
            estimator([STRATUM], confidence="0.95")
            for estimator in (variables.difference, variables.ratio, variables.mean_per_unit)
        ),
    ]


@pytest.mark.parametrize("result", _results(), ids=lambda result: result.method)
def test_every_result_carries_its_formula_inputs_and_versions(result: RateLimit | MoneyLimit) -> None:
    assert set(result.formula) == {"zh", "en"}
    assert all(result.formula.values())
    assert result.inputs["confidence"] == result.confidence == Fraction(19, 20)
    assert len(result.inputs) > 1
    assert {"auditlib", "python"} <= set(result.versions)


ALIKE = STRATUM._replace(pairs=[(500, 500), (400, 400)])


@pytest.mark.parametrize(
    "asked",
    [
        lambda: evaluate.attributes(0, 0, confidence="0.95", method="binomial"),
        lambda: evaluate.attributes(5, 6, confidence="0.95", method="binomial"),
        lambda: evaluate.attributes(5, 0, confidence="0.95", method="hypergeometric"),
        lambda: evaluate.attributes(5, 0, confidence="0.95", method="hypergeometric", population=4),
        lambda: evaluate.attributes(5, 0, confidence=0.95, method="binomial"),  # type: ignore[arg-type]
        lambda: evaluate.attributes(5, 0, confidence="0.95", method="normal", population=9),  # type: ignore[arg-type]
        lambda: evaluate.stratified_attributes([], confidence="0.95"),
        lambda: evaluate.stratified_attributes([Examined(5, 0, 0)], confidence="0.95"),
        lambda: evaluate.stratified_attributes([Examined(5, 2, 3)], confidence="0.95"),
        lambda: stringer([], confidence="0.95"),
        lambda: stringer([Hits(1000, 1, [1, 1])], confidence="0.95"),
        lambda: stringer([Hits(1000, 3, [Fraction(11, 10)])], confidence="0.95"),
        lambda: stringer([Hits(1000, 3, [1])], confidence="0.95", method="hypergeometric"),  # type: ignore[arg-type]
        lambda: taint(0, 5),
        lambda: variables.difference([], confidence="0.95"),
        lambda: variables.difference([ALIKE], confidence="0.95"),
        lambda: variables.ratio([ALIKE], confidence="0.95"),
        lambda: variables.mean_per_unit([STRATUM._replace(pairs=[(500, 9), (400, 9)])], confidence="0.95"),
        lambda: variables.ratio([STRATUM._replace(pairs=[(5, 1), (-5, 2)])], confidence="0.95"),
        lambda: variables.difference([STRATUM._replace(pairs=[(5, 1)])], confidence="0.95"),
        lambda: variables.difference([STRATUM._replace(units=4)], confidence="0.95"),
        lambda: coverage(5, 6, 0, confidence="0.95"),
        lambda: coverage(5, 2, 3, confidence="0.95"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_both_languages_with_place_and_remedy(
    asked: Callable[[], object],
) -> None:
    with pytest.raises(SamplingError) as refused:
        asked()
    error = refused.value
    assert error.where.startswith(("evaluate.", "variables.", "coverage"))
    assert any("\u4e00" <= sign <= "\u9fff" for sign in error.what)
    assert error.todo
