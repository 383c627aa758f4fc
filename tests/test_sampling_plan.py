"""Sizes of samples: against counting out every population of up to 60 units, at ties, and where there is no sample."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, comb, exp, floor, lgamma, log

import pytest
from counting import Ways, counted, enumerated
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core.errors import SamplingError
from auditlib.sampling import plan, sizes
from auditlib.sampling.exact import Binomial, Hypergeometric, Poisson, factor, gamma_tail, unlikely
from auditlib.sampling.given import Method, percent
from auditlib.sampling.stages import extend, staged

METHODS: tuple[Method, ...] = ("hypergeometric", "binomial", "poisson")
SIZES = range(1, 61)
TWENTIETH = Fraction(1, 20)


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_counting_agrees_with_drawing_every_sample(size: int) -> None:
    assert counted(size) == enumerated(size)


@pytest.mark.parametrize("risk", [TWENTIETH, Fraction(1, 10)])
def test_sizes_are_those_of_counting_for_every_population_of_up_to_60(risk: Fraction) -> None:
    for size in SIZES:
        ways = counted(size)
        for bad in range(1, size + 1):
            for errors in range(bad):
                n, allowed = sizes.size(Hypergeometric(size, bad), Fraction(errors), risk, "test")
                assert (n, allowed) == (_least(ways, size, bad, errors, risk), errors), (size, bad, errors)


def _least(ways: Ways, size: int, bad: int, errors: int, risk: Fraction) -> int:
    num, den = risk.numerator, risk.denominator
    return next(n for n in range(errors + 1, size + 1) if ways[bad][n][errors] * den <= num * comb(size, n))


def test_a_chance_just_equal_to_the_risk_is_enough_in_every_population_of_up_to_60() -> None:
    for size in SIZES:
        ways = counted(size)
        for bad in range(1, size + 1):
            for errors in range(0, bad, 3):
                n = (errors + 1 + size - bad) // 2 + 1 if errors + 1 <= size - bad else errors + 1
                risk = Fraction(ways[bad][n][errors], comb(size, n))
                if 0 < risk < 1:
                    assert sizes.size(Hypergeometric(size, bad), Fraction(errors), risk, "test")[0] == n
                    less = risk - Fraction(1, 10**30)
                    assert sizes.size(Hypergeometric(size, bad), Fraction(errors), less, "test")[0] == n + 1


@pytest.mark.parametrize("expected", ["0.01", "0.02", "1/30", "0.04", "0.1", "0.19", "1/3", "0.45"])
@pytest.mark.parametrize("size", [3, 20, 60, 83, 200])
def test_a_size_for_an_expected_rate_is_the_first_that_suffices(size: int, expected: str) -> None:
    rate = Fraction(expected)
    for bad in range(floor(rate * size) + 1, size + 1, max(size // 20, 1)):
        model = Hypergeometric(size, bad)
        scanned = next((n for n in range(1, size + 1) if unlikely(model, ceil(n * rate), n, TWENTIETH)), None)
        if scanned is None:
            with pytest.raises(SamplingError):
                sizes.size(model, rate, TWENTIETH, "test")
        else:
            assert sizes.size(model, rate, TWENTIETH, "test") == (scanned, ceil(scanned * rate)), bad


@pytest.mark.parametrize("tolerable", ["0.03", "0.06", "1/7", "0.3"])
def test_a_binomial_size_for_an_expected_rate_is_the_first_that_suffices(tolerable: str) -> None:
    model = Binomial(Fraction(tolerable))
    for share in range(1, 14):
        rate = Fraction(tolerable) * share / 20
        n = 1
        while not unlikely(model, ceil(n * rate), n, TWENTIETH):
            n += 1
        assert sizes.size(model, rate, TWENTIETH, "test") == (n, ceil(n * rate))


@pytest.mark.parametrize("model", [Binomial(Fraction("0.06")), Hypergeometric(400, 24)], ids=str)
def test_a_tie_is_enough_for_an_expected_rate_too(model: Binomial | Hypergeometric) -> None:
    rate = Fraction("0.02")
    n, allowed = sizes.size(model, rate, TWENTIETH, "test")
    risk = model.at_most(allowed, n).most()
    assert sizes.size(model, rate, risk, "test") == (n, allowed)
    assert sizes.size(model, rate, risk - Fraction(1, 10**60), "test")[0] > n


@pytest.mark.parametrize("ratio", ["0.1", "0.35", "0.6"])
def test_a_poisson_size_for_an_expected_rate_is_the_first_that_suffices(ratio: str) -> None:
    model, rate = Poisson(TWENTIETH), TWENTIETH * Fraction(ratio)
    n = 1
    while not unlikely(model, n * rate, n, TWENTIETH):
        n += 1
    assert sizes.size(model, rate, TWENTIETH, "test") == (n, n * rate)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 40), st.fractions(Fraction(1, 100), 60, max_denominator=1000))
def test_a_poisson_chance_lies_between_its_bounds(errors: int, mean: Fraction) -> None:
    terms = [exp(i * log(float(mean)) - float(mean) - lgamma(i + 1)) for i in range(errors + 1)]
    low, high = (
        bound(gamma_tail(Fraction(errors + 1), mean, 2)) for bound in (lambda b: b.least(), lambda b: b.most())
    )
    assert low <= high
    assert float(low) == pytest.approx(sum(terms), rel=1e-9)
    assert float(high) == pytest.approx(sum(terms), rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.fractions(1, 40, max_denominator=97), st.fractions(Fraction(1, 4), 60, max_denominator=97), st.integers(0, 2))
def test_more_effort_narrows_a_chance_within_its_earlier_bounds(shape: Fraction, mean: Fraction, effort: int) -> None:
    before, after = gamma_tail(shape, mean, effort), gamma_tail(shape, mean, effort + 1)
    assert before.least() <= after.least() <= after.most() <= before.most()
    assert after.most() - after.least() <= before.most() - before.least()


@settings(max_examples=100, deadline=None)
@given(st.fractions(1, 20, max_denominator=97), st.fractions(Fraction(1, 4), 40, max_denominator=97))
def test_a_fractional_poisson_chance_obeys_its_recurrence(shape: Fraction, mean: Fraction) -> None:
    """Q(a + 1, m) = Q(a, m) + m^a e^-m / Gamma(a + 1): NIST Digital Library of Mathematical Functions, 8.8.6."""
    step = exp(float(shape) * log(float(mean)) - float(mean) - lgamma(float(shape) + 1))
    before, after = gamma_tail(shape, mean, 2), gamma_tail(shape + 1, mean, 2)
    assert float(after.least() - before.most()) - 1e-11 <= step <= float(after.most() - before.least()) + 1e-11


def test_the_size_is_never_given_without_the_errors_it_allows() -> None:
    found = plan.attributes("0.05", expected="0.025", confidence="0.95", method="hypergeometric", population=1000)
    assert found.text("zh") == "样本量 197，允许差错 5 个（超几何分布，置信水平 95%）。"
    assert found.text("en") == "n = 197, errors allowed: 5 (hypergeometric, confidence 95%)."
    assert (found.n, found.allowed) == (197, 5)


def test_a_plan_carries_formula_inputs_versions_and_the_risk_it_keeps_to() -> None:
    found = plan.attributes("0.05", confidence="0.95", method="binomial")
    assert found.risk == Fraction(19, 20) ** 59
    assert set(found.formula) == {"zh", "en"}
    assert found.inputs == {
        "confidence": Fraction(19, 20),
        "method": "binomial",
        "tolerable": TWENTIETH,
        "expected": 0,
        "population": None,
    }
    assert {"auditlib", "python"} <= set(found.versions)


def test_the_aicpa_size_by_factor_stands_beside_the_exact_one() -> None:
    found = plan.attributes("0.05", confidence="0.95", method="binomial")
    assert (found.n, found.aicpa.n, found.aicpa.factor) == (59, 60, 3)
    expected = plan.attributes("0.05", expected=1, confidence="0.95", method="binomial")
    assert (expected.n, expected.aicpa.n, expected.aicpa.factor) == (93, 95, Fraction("4.75"))
    tenth = plan.attributes("0.05", confidence="0.90", method="binomial")
    assert (tenth.n, tenth.aicpa.n, tenth.aicpa.factor) == (45, 47, Fraction("2.31"))


def test_monetary_units_are_planned_with_their_interval_in_fen() -> None:
    sizes_of = {}
    for method in METHODS:
        found = plan.monetary_units(1_000_000_00, 50_000_00, expected=10_000_00, confidence="0.95", method=method)
        sizes_of[method] = found.n
        assert found.interval == 1_000_000_00 // found.n
        assert (found.aicpa.factor, found.aicpa.n) == (Fraction("4.63"), 93)
    assert sizes_of == {"hypergeometric": 93, "binomial": 93, "poisson": 93}
    assert plan.attributes("0.05", confidence="0.95", method="poisson").interval is None


def test_a_tolerable_rate_of_a_few_units_is_the_next_whole_number_of_them() -> None:
    """5 % of 83 is 4.15: with 5 bad units the rate is above it, with 4 below."""
    by_rate = plan.attributes("0.05", confidence="0.95", method="hypergeometric", population=83)
    by_number = plan.attributes(5, confidence="0.95", method="hypergeometric", population=83)
    assert by_rate.n == by_number.n == 37
    assert plan.attributes("4/83", confidence="0.95", method="hypergeometric", population=83).n == 43


@pytest.mark.parametrize("value", ["0.05", "5%", " 1/20 ", Decimal("0.05"), TWENTIETH])
def test_a_rate_is_read_exactly_however_it_is_written(value: str | Decimal | Fraction) -> None:
    assert plan.attributes(value, confidence="0.95", method="binomial").inputs["tolerable"] == TWENTIETH


@pytest.mark.parametrize(
    "value", [0.05, "0,05", "", "1/0", "-0.05", Decimal("NaN"), Decimal("1E+50"), True, None, "1e-2", "0", 0, "1.5", 84]
)
def test_what_is_no_exact_tolerable_level_is_refused(value: object) -> None:
    with pytest.raises(SamplingError, match=r"plan\.attributes, tolerable"):
        plan.attributes(value, confidence="0.95", method="hypergeometric", population=83)  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [95, "1", "0", 0.95, "95 percent"])
def test_a_confidence_that_is_none_is_refused(confidence: object) -> None:
    with pytest.raises(SamplingError, match="confidence"):
        plan.attributes("0.05", confidence=confidence, method="binomial")  # type: ignore[arg-type]


def test_a_missing_population_and_an_unknown_method_are_refused_with_what_to_do() -> None:
    with pytest.raises(SamplingError, match=r"population.*总体单位数"):
        plan.attributes("0.05", confidence="0.95", method="hypergeometric")
    with pytest.raises(SamplingError, match="Did you mean 'poisson'"):
        plan.attributes("0.05", confidence="0.95", method="poison")  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["100%", "1.0", "1/1", "63/63", Decimal("1.00")])
@pytest.mark.parametrize("method", METHODS)
def test_a_rate_of_all_is_all_units_and_not_one(written: str | Decimal, method: Method) -> None:
    found, due = (plan.attributes(n, confidence="95%", method=method, population=63) for n in (written, 63))
    assert (found.n, found.risk) == (due.n, due.risk)
    assert found.n < 4
    assert staged(written, [1, 1], confidence="95%", method=method, population=63).risk == staged(
        63, [1, 1], confidence="95%", method=method, population=63
    ).risk  # fmt: skip


def test_a_whole_number_is_a_number_of_units() -> None:
    sizes = {n: plan.attributes(n, confidence="95%", method="hypergeometric", population=63).n for n in (1, "1", " 1 ")}
    assert {*sizes.values()} == {60}


@pytest.mark.parametrize("method", METHODS)
def test_to_expect_all_is_refused_and_not_taken_for_one_error(method: Method) -> None:
    with pytest.raises(SamplingError, match="预期差错"):
        plan.attributes("50%", confidence="95%", method=method, expected="100%", population=63)


@pytest.mark.parametrize(("tolerable", "population"), [("150%", 63), ("5.0", 63), ("7/2", 63), ("100%", None)])
def test_a_rate_above_all_or_of_all_of_nobody_knows_how_many_is_refused(tolerable: str, population: int | None) -> None:
    with pytest.raises(SamplingError, match="100%"):
        plan.attributes(tolerable, confidence="95%", method="binomial", population=population)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("expected", ["0.05", "0.06", "2.5"])
def test_what_is_expected_must_be_below_what_is_tolerable(method: Method, expected: str) -> None:
    with pytest.raises(SamplingError, match="expected"):
        plan.attributes("0.05", expected=expected, confidence="0.95", method=method, population=1000)


@pytest.mark.parametrize("method", METHODS)
def test_where_no_sample_is_large_enough_it_is_said_and_soon(method: Method) -> None:
    with pytest.raises(SamplingError, match="20000"):
        plan.attributes("0.0501", expected="0.05", confidence="0.95", method=method, population=10**9)


def test_a_population_examined_as_a_whole_always_suffices() -> None:
    assert plan.attributes(1, confidence="0.95", method="hypergeometric", population=20).n == 19
    assert plan.attributes(1, confidence="0.999", method="hypergeometric", population=20).n == 20


@pytest.mark.parametrize("method", METHODS)
def test_an_extended_sample_is_as_large_as_one_planned_for_the_errors_found(method: Method) -> None:
    first = plan.attributes("0.05", confidence="0.95", method=method, population=1000)
    for found, further in product((1, 2), (0, 1)):
        longer = plan.attributes("0.05", expected=found + further, confidence="0.95", method=method, population=1000)
        extension = extend(first, found, further)
        assert (extension.n, extension.more, extension.allowed) == (longer.n, longer.n - first.n, found + further)
        assert first.risk < extension.risk
        assert extension.plan == first
    assert extend(first, 0).more == 0


def test_the_risk_of_an_extended_sample_counts_both_looks() -> None:
    """Binomial, 59 then 34 more after one error: accepted with none in 59, or one in 59 and none in 34."""
    extension = extend(plan.attributes("0.05", confidence="0.95", method="binomial"), 1)
    good = Fraction(19, 20)
    assert extension.more == 34
    assert extension.risk == good**59 + 59 * TWENTIETH * good**58 * good**34


def test_a_sample_is_not_extended_where_too_many_errors_were_found() -> None:
    few = plan.attributes(2, confidence="0.95", method="hypergeometric", population=20)
    with pytest.raises(SamplingError, match=r"stages\.extend"):
        extend(few, 2)
    with pytest.raises(SamplingError, match=r"stages\.extend, found"):
        extend(few, few.n + 1)


@pytest.mark.parametrize(
    ("size", "bad", "limits"), [(12, 4, (1, 0)), (12, 5, (1, 0)), (10, 5, (1, 1, 0)), (9, 6, (2, 1))]
)
def test_the_risk_of_a_staged_sample_is_that_of_drawing_every_order(
    size: int, bad: int, limits: tuple[int, ...]
) -> None:
    """Every population is laid out in every order (of good and bad), cut into stages and judged as the plan says."""
    risk = Fraction(1, 5)

    def accepted(n: int) -> Fraction:
        orders = [tuple(i in places for i in range(size)) for places in _places(size, bad)]
        yes = 0
        for order in orders:
            for stage, limit in enumerate(limits):
                errors = sum(order[stage * n : (stage + 1) * n])
                if errors == 0 or (stage == len(limits) - 1 and errors <= limit):
                    yes += 1
                    break
                if errors > limit:
                    break
        return Fraction(yes, len(orders))

    found = staged(bad, limits, confidence=1 - risk, method="hypergeometric", population=size)
    assert accepted(found.n) == found.risk <= risk
    assert all(accepted(n) > risk for n in range(1, found.n))


def _places(size: int, bad: int) -> list[set[int]]:
    return [{i for i in range(size) if mask >> i & 1} for mask in range(1 << size) if mask.bit_count() == bad]


def test_stages_that_take_more_units_than_there_are_are_refused() -> None:
    with pytest.raises(SamplingError, match=r"stages\.staged"):
        staged(1, (1, 0), confidence="0.95", method="hypergeometric", population=20)
    with pytest.raises(SamplingError, match=r"stages\.staged, stages"):
        staged("0.05", (), confidence="0.95", method="binomial")


def test_a_factor_is_the_first_of_its_steps_that_keeps_to_the_risk() -> None:
    for risk, errors in product((Fraction(1, 100), TWENTIETH, Fraction(9, 10)), (0, 3)):
        found = factor(risk, errors, fine=1000)
        chances = [gamma_tail(Fraction(errors + 1), found - step, 3).most() for step in (0, Fraction(1, 1000))]
        assert chances[0] <= risk < chances[1]


def test_percent_is_written_with_no_more_decimals_than_it_needs() -> None:
    assert [percent(Fraction(text)) for text in ("0.95", "0.975", "0.9", "1/3", "0.999")] == [
        "95%",
        "97.5%",
        "90%",
        "33.33%",
        "99.9%",
    ]
