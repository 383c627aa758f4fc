"""Selections: the published generators to the digit, the same items whatever the order of the list, and every unit as likely."""

from __future__ import annotations

import random as shuffling
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core.errors import SamplingError
from auditlib.sampling import select
from auditlib.sampling.population import Population, population, population_of
from auditlib.sampling.select import How, Selection, allocate, by_interval, monetary_units, next_ticket, number, ticket

HOWS: tuple[How, ...] = ("fixed", "cell", "random")
SEEDS = 100_000
# Upper 0.1 percent points of chi-square, by degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
CHI_SQUARE = {6: 22.458, 9: 27.877, 11: 31.264}


def _ids(selection: Selection) -> list[str]:
    return [pick.id for pick in selection.picks]


# The published generators


@pytest.mark.parametrize(
    ("id", "seed", "digits"),
    [  # docstrings of first_fraction and make_ticket_heap in consistent_sampler 1.0.10
        (
            "AB-130",
            "01382438112797316654",
            "26299714122838008416507544297546663599715395525154425586041245287750224561854",
        ),
        ("cat", "xy()134!g2n", "24866413894129579898796850445568128508290132707747976039848637531569373309555"),
        ("dog", "xy()134!g2n", "33886035615681875183111698317327684455682722683976874746986356932751818935066"),
        ("fish", "xy()134!g2n", "74685932088827950509145941729789143204056041958068799542050396198792954500593"),
        ("goat", "xy()134!g2n", "49599842072022713663423753308080171636735689997237236247068925068573448764387"),
    ],
)
def test_a_ticket_is_that_of_the_published_sampler(id: str, seed: str, digits: str) -> None:
    assert ticket(id, seed) == f"0.{digits}"


@pytest.mark.parametrize(
    ("before", "after"),
    [  # docstrings of next_fraction and next_ticket in consistent_sampler 1.0.10
        ("0.25471", "0.642853261655004694691182528114375607701032283189922170593838029306715548381901"),
        (
            "0.26299714122838008416507544297546663599715395525154425586041245287750224561854",
            "0.8232357229934205790595761924514048157652891124687533667363938813600770093316",
        ),
    ],
)
def test_the_next_ticket_is_that_of_the_published_sampler(before: str, after: str) -> None:
    assert next_ticket(before) == after


def test_a_sample_with_replacement_is_that_of_the_published_readme() -> None:
    """Example 2 of the README of consistent_sampler: ticket, id and generation of ten draws."""
    drawn = [
        ("0.303241347", "e5", 1),
        ("0.432145156", "b2", 1),
        ("0.487135586", "c3", 1),
        ("0.581779914", "b2", 2),
        ("0.680782907", "b2", 3),
        ("0.700258702", "c3", 2),
        ("0.816686725", "b2", 4),
        ("0.841870265", "a1", 1),
        ("0.857737141", "a1", 2),
        ("0.866227993", "f6", 1),
    ]
    found = select.random(population(["a1", "b2", "c3", "d4", "e5", "f6"]), 10, "19283746", replace=True)
    tickets = sorted(
        (text, pick.id, generation + 1) for pick in found.picks for generation, text in enumerate(pick.numbers)
    )
    assert [(str(text)[:11], id, generation) for text, id, generation in tickets] == drawn
    assert (found.hits, len(found.picks)) == (10, 5)


def test_tickets_close_to_one_follow_each_other_as_in_the_published_examples() -> None:
    """Example X8 of test_consistent_sampler.py: B-1 drawn sixteen times, of which the nines are kept."""
    text, seen = ticket("B-1", "314159"), []
    for _ in range(16):
        seen.append(text)
        text = next_ticket(text)
    starts = {0: "0.9781715679", 2: "0.999816322794", 9: "0.999999324301596", 13: "0.99999999723005422"}
    starts |= {14: "0.99999999859359985", 15: "0.999999999540636137"}
    assert {place: seen[place][: len(start)] for place, start in starts.items()} == starts
    assert seen == sorted(seen)


def test_a_sample_without_replacement_is_that_of_the_published_readme() -> None:
    """Example 1 of the README: B-2, B-3, A-3, A-2; and USAGE_EXAMPLES.md, example 4 and 5: ten of a hundred."""
    six = population(["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"])
    assert _ids(select.random(six, 4, "314159")) == ["B-2", "B-3", "A-3", "A-2"]
    hundred = population([str(i) for i in range(100)])
    assert _ids(select.random(hundred, 10, "41")) == ["73", "51", "17", "58", "38", "42", "39", "20", "11", "67"]


@pytest.mark.parametrize(
    ("seed", "total", "numbers"),
    [  # tests.json of cjerdonek/rivest-sampler-tests; the last from the transcript in Rivest, sampler.py (2011)
        ("0", 1000, (905, 573, 160)),
        ("0", 2, (1, 1, 2)),
        ("1", 1000, (97, 89, 163)),
        ("0000000000", 1000, (978, 359, 132)),
        ("999999999999999999999999", 1000, (544, 800, 654)),
        ("abcde", 1000, (247, 427, 157)),
        ("3546311556112163624615351222", 876, (740, 180, 264, 789, 238, 448, 272, 611, 761, 208)),
    ],
)
def test_a_number_is_that_of_the_published_sampler(seed: str, total: int, numbers: Sequence[int]) -> None:
    assert tuple(number(seed, place, total) for place in range(1, len(numbers) + 1)) == tuple(numbers)


# The order of the list


def _drawn(items: Population, seed: str) -> list[Selection]:
    return [
        select.random(items, 5, seed),
        select.random(items, 9, seed, replace=True),
        *(by_interval(items, 5, seed, how) for how in HOWS),
        *(monetary_units(items, 6, seed, how) for how in HOWS),
        monetary_units(items, 6, seed, top=40),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=6).filter(
            lambda text: bool(text.strip("\0 \u200b\ufeff").strip()) and "\0" not in text
        ),
        st.integers(-20, 90),
        min_size=9,
        max_size=30,
    ),
    st.integers(0, 10**6),
)
def test_the_order_of_the_list_does_not_matter(amounts: dict[str, int], seed: int) -> None:
    items = list(amounts.items())
    if not any(amount > 0 for _, amount in items):
        items[0] = (items[0][0], 1)
    shuffled = shuffling.Random(seed).sample(items, len(items))
    one, other = (population([id for id, _ in given], [fen for _, fen in given]) for given in (items, shuffled))
    assert [one.id(place) for place in range(len(one))] == sorted(amounts), "sorted by code points"
    assert _drawn(one, str(seed)) == _drawn(other, str(seed))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 200), max_size=6))
def test_the_order_and_the_size_of_chunks_do_not_matter(seed: int, cuts: list[int]) -> None:
    ids = [f"V-{i:03}" for i in range(200)]
    amounts = [(i * 7919) % 1000 for i in range(200)]
    edges = [0, *sorted(cuts), 200]
    chunks = [(ids[a:b], amounts[a:b]) for a, b in pairwise(edges)]
    shuffling.Random(seed).shuffle(chunks)
    assert _drawn(population_of(chunks), str(seed)) == _drawn(population(ids, amounts), str(seed))


def test_ids_of_every_length_and_script_are_sorted_as_python_sorts_them() -> None:
    random = shuffling.Random(5)
    letters = "09aZ-/ 期学\U0001f600\uffff"
    ids = sorted({"x" + "".join(random.choices(letters, k=random.randint(0, 40))) for _ in range(3000)})
    for shuffled in (random.sample(ids, len(ids)), np.array(random.sample(ids, len(ids)), dtype=">U41")):
        items = population(shuffled)
        assert [items.id(place) for place in range(len(items))] == ids


@pytest.mark.parametrize("digits", range(14, 22))
def test_ids_of_many_digits_are_sorted_as_python_sorts_them(digits: int) -> None:
    """Up to 15 digits of 2,000 items are one key with the place, up to 18 one key, beyond that two."""
    random = shuffling.Random(digits)
    ids = list(dict.fromkeys("".join(random.choices("0123456789", k=digits)) for _ in range(2000)))
    items = population(ids)
    assert [items.id(place) for place in range(len(items))] == sorted(ids)


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    items = population([f"99-{i}" for i in range(60)])
    assert _ids(select.random(items, 20, "7"))[:8] == _ids(select.random(items, 8, "7"))


def test_another_seed_draws_other_items() -> None:
    items = population([f"99-{i}" for i in range(60)], list(range(1, 61)))
    for draw in (lambda seed: select.random(items, 9, seed), lambda seed: monetary_units(items, 9, seed)):
        assert _ids(draw("7")) != _ids(draw("8"))


# Every unit is as likely


def _chi_square(counts: Sequence[int], expected: Sequence[float]) -> float:
    return sum((seen - due) ** 2 / due for seen, due in zip(counts, expected, strict=True))


def test_items_drawn_at_random_over_100000_seeds_are_uniform() -> None:
    """Sum of (seen - due)^2 / due x (N - 1) / (N - n) is chi-square with N - 1 degrees of freedom; refused above 0.1 percent."""
    items, seen = population([f"99{i}" for i in range(10)]), Counter[str]()
    for seed in range(SEEDS):
        seen.update(_ids(select.random(items, 3, str(seed))))
    found = _chi_square([seen[f"99{i}"] for i in range(10)], [SEEDS * 0.3] * 10) * 9 / 7
    assert found < CHI_SQUARE[9]


def test_the_first_item_drawn_says_nothing_of_the_second() -> None:
    """All 12 ordered pairs of four items are as likely: chi-square with 11 degrees of freedom, over 100,000 seeds."""
    items, seen = population(["9", "99", "999", "9999"]), Counter[tuple[str, ...]]()
    for seed in range(SEEDS):
        seen[tuple(_ids(select.random(items, 2, str(seed))))] += 1
    assert len(seen) == 12
    assert _chi_square(list(seen.values()), [SEEDS / 12] * 12) < CHI_SQUARE[11]


def _one_hit(selection: Selection, seed: int) -> tuple[int, str]:
    """One of the numbers drawn and the item it hit, by turns: single hits of many draws are independent of each other."""
    hits = [(int(number), pick.id) for pick in selection.picks for number in pick.numbers]
    assert len(hits) == selection.hits
    return hits[seed % len(hits)]


@pytest.mark.parametrize("how", HOWS)
def test_places_drawn_over_100000_seeds_are_uniform(how: How) -> None:
    """Three of seven places: one hit of each draw is each place with chance 1/7. Chi-square, 6 degrees of freedom."""
    items, seen = population([f"99{i}" for i in range(7)]), Counter[int]()
    for seed in range(SEEDS):
        seen[_one_hit(by_interval(items, 3, str(seed), how), seed)[0]] += 1
    assert _chi_square([seen[place] for place in range(1, 8)], [SEEDS / 7] * 7) < CHI_SQUARE[6]


@pytest.mark.parametrize("how", ["fixed", "cell"])
def test_monetary_units_drawn_over_100000_seeds_hit_items_in_proportion_to_their_amounts(how: How) -> None:
    """Amounts 1 to 7, three units: one hit of each draw is each item with chance amount / 28. Chi-square, 6 degrees of freedom."""
    items, seen = population([f"99{i}" for i in range(1, 8)], list(range(1, 8))), Counter[str]()
    for seed in range(SEEDS):
        seen[_one_hit(monetary_units(items, 3, str(seed), how), seed)[1]] += 1
    assert _chi_square([seen[f"99{i}"] for i in range(1, 8)], [SEEDS * i / 28 for i in range(1, 8)]) < CHI_SQUARE[6]


# Places and monetary units


@pytest.mark.parametrize(("size", "n"), [(7, 3), (99, 50), (10, 10), (83, 1)])
def test_a_fixed_interval_hits_each_item_at_most_once_and_each_as_often(size: int, n: int) -> None:
    """Over all starts there are, each item is hit n times; the interval is N/n however it divides."""
    hits = Counter[int]()
    for start in range(size):
        places = [(start + i * size) // n for i in range(n)]
        assert len(set(places)) == n
        hits.update(places)
    assert set(hits.values()) == {n}
    selection = by_interval(population([f"{i:03}" for i in range(size)]), n, "9")
    start = number("9", 1, size) - 1
    assert [pick.numbers for pick in selection.picks] == [((start + i * size) // n + 1,) for i in range(n)]
    assert [pick.id for pick in selection.picks] == [
        f"{place - 1:03}" for (place,) in (p.numbers for p in selection.picks)
    ]  # type: ignore[operator]
    assert selection.interval == Fraction(size, n)


def test_a_cell_draws_one_number_from_each_part() -> None:
    items = population([f"{i:03}" for i in range(90)])
    for seed in range(200):
        numbers = [int(hit) for pick in by_interval(items, 9, str(seed), "cell").picks for hit in pick.numbers]
        assert [(hit - 1) // 10 for hit in numbers] == list(range(9))


def test_an_item_on_the_border_of_two_cells_stands_once_with_both_numbers() -> None:
    items = population(["a", "b", "c"])
    both = [by_interval(items, 2, str(seed), "cell") for seed in range(50)]
    twice = [selection for selection in both if len(selection.picks) == 1]
    assert twice
    assert all(selection.picks[0].numbers == (2, 2) and selection.hits == 2 for selection in twice)


AMOUNTS = {"a": 10, "b": 0, "c": 25, "d": -7, "e": 400, "f": 5, "g": 60, "h": 100}  # 600 fen that can be hit


@pytest.mark.parametrize("how", HOWS)
def test_a_monetary_unit_hits_the_item_that_it_lies_in(how: How) -> None:
    items = population(list(AMOUNTS), list(AMOUNTS.values()))
    units = [id for id, fen in AMOUNTS.items() if id != "e" for _ in range(fen)]  # every fen by itself
    for seed in range(100):
        selection = monetary_units(items, 6, str(seed), how, top=101)
        assert (selection.total, selection.hits, selection.interval) == (200, 2, 100)
        hits = sorted((int(hit), pick.id) for pick in selection.picks for hit in pick.numbers)
        assert len(hits) == 2
        assert all(units[hit - 1] == id for hit, id in hits)
        assert all(pick.amount == AMOUNTS[pick.id] for pick in selection.picks)


def test_items_of_an_interval_or_more_are_examined_without_being_drawn() -> None:
    items = population(list(AMOUNTS), list(AMOUNTS.values()))
    selection = monetary_units(items, 6, "1")
    assert selection.top_from == Fraction(600, 6)
    assert [(pick.id, pick.numbers, pick.amount) for pick in selection.top] == [("e", (), 400), ("h", (), 100)]
    assert "e" not in _ids(selection)


def test_what_no_unit_can_hit_is_named() -> None:
    selection = monetary_units(population(list(AMOUNTS), list(AMOUNTS.values())), 6, "1")
    assert selection.left_out == ("b", "d")


def test_the_interval_never_grows_by_taking_out_the_top_stratum() -> None:
    random = shuffling.Random(3)
    for seed in range(300):
        amounts = [int(random.paretovariate(0.7) * 10) for _ in range(40)]
        n = random.randint(1, 30)
        selection = monetary_units(population([f"{i:02}" for i in range(40)], amounts), n, str(seed))
        assert selection.top_from == Fraction(sum(amounts), n)
        assert selection.total == sum(fen for fen in amounts if fen * n < sum(amounts))
        assert selection.hits == ceil(Fraction(selection.total * n, sum(amounts)))
        assert selection.interval is None or selection.interval <= selection.top_from


def test_a_top_stratum_can_be_set_by_amount_and_may_be_all_there_is() -> None:
    items = population(list(AMOUNTS), list(AMOUNTS.values()))
    assert [pick.id for pick in monetary_units(items, 6, "1", top=60).top] == ["e", "g", "h"]
    everything = monetary_units(items, 6, "1", top=1)
    assert len(everything.top) == 6
    assert (everything.picks, everything.hits, everything.interval) == ((), 0, None)


def test_amounts_close_to_the_limit_of_64_bits_are_added_exactly() -> None:
    half = (1 << 62) - 1
    selection = monetary_units(population(["a", "b"], [half, half]), 3, "1", "cell", top=1 << 62)
    assert selection.total == 2 * half
    assert sum(len(pick.numbers) for pick in selection.picks) == 3
    with pytest.raises(SamplingError, match="64"):
        population(["a", "b", "c"], [half, half, half])


# Strata


@pytest.mark.parametrize(
    ("n", "sizes", "weights", "shares"),
    [
        (10, {"a": 50, "b": 30, "c": 20}, None, {"a": 5, "b": 3, "c": 2}),
        (10, {"a": 1, "b": 1, "c": 98}, None, {"a": 1, "b": 1, "c": 8}),  # each at least one
        (7, {"a": 10, "b": 10, "c": 10}, None, {"a": 3, "b": 2, "c": 2}),  # a tie goes to the first name
        (7, {"c": 10, "b": 10, "a": 10}, None, {"c": 2, "b": 2, "a": 3}),
        (12, {"a": 40, "b": 40}, {"a": 3, "b": 1}, {"a": 9, "b": 3}),
        (12, {"a": 5, "b": 40}, {"a": "9", "b": "0.5"}, {"a": 5, "b": 7}),  # no more than there are
        (45, {"a": 5, "b": 40}, {"a": 1, "b": 1}, {"a": 5, "b": 40}),
        (2, {"b": 900, "a": 1}, None, {"b": 1, "a": 1}),
    ],
)
def test_a_sample_is_allocated_in_proportion_or_by_risk(
    n: int, sizes: dict[str, int], weights: dict[str, int | str] | None, shares: dict[str, int]
) -> None:
    assert allocate(n, sizes, weights) == shares


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=2), st.tuples(st.integers(1, 50), st.integers(1, 9)), min_size=1
    ),
    st.data(),
)
def test_an_allocation_sums_up_and_stays_within_its_strata(
    strata: dict[str, tuple[int, int]], data: st.DataObject
) -> None:
    sizes, weights = ({name: pair[i] for name, pair in strata.items()} for i in (0, 1))
    n = data.draw(st.integers(len(sizes), sum(sizes.values())))
    shares = allocate(n, sizes, weights)
    assert sum(shares.values()) == n
    assert all(1 <= shares[name] <= size for name, size in sizes.items())
    assert list(shares) == list(sizes)


def test_strata_are_drawn_from_one_by_one_with_the_tickets_of_their_ids() -> None:
    strata = {"省级": population(["a", "b", "c"]), "示范": population(["x", "y"])}
    found = select.stratified(strata, {"省级": 2, "示范": 1}, "5")
    assert found == {"省级": select.random(strata["省级"], 2, "5"), "示范": select.random(strata["示范"], 1, "5")}


# What is refused


@pytest.mark.parametrize(
    "draw",
    [
        lambda: select.stratified({"a": population(["1"])}, {"b": 1}, "5"),
        lambda: select.stratified({"a": population(["1"]), "b": population(["1"])}, {"a": 1, "b": 1}, "5"),
        lambda: allocate(1, {"a": 3, "b": 3}),
        lambda: allocate(7, {"a": 3, "b": 3}),
        lambda: allocate(2, {"a": 3, "b": 0}),
        lambda: allocate(2, {"a": 3, "b": 3}, {"a": 1}),
        lambda: allocate(2, {"a": 3, "b": 3}, {"a": 1, "b": 0}),
        lambda: select.random(population(["1", "2"]), 3, "5"),
        lambda: select.random(population(["1", "2"]), 0, "5"),
        lambda: select.random(population(["1", "2"]), 1, "  "),
        lambda: select.random(population(["1", "2"]), 1, 5),  # type: ignore[arg-type]
        lambda: by_interval(population(["1", "2"]), 3, "5"),
        lambda: by_interval(population(["1", "2"]), 1, "5", "fixt"),  # type: ignore[arg-type]
        lambda: monetary_units(population(["1", "2"]), 1, "5"),
        lambda: monetary_units(population(["1", "2"], [0, -4]), 1, "5"),
        lambda: monetary_units(population(["1", "2"], [1, 2]), 1, "5", "fixt"),  # type: ignore[arg-type]
        lambda: monetary_units(population(["1", "2"], [1, 2]), 1, "5", top=0),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused(draw: Callable[[], object]) -> None:
    with pytest.raises(SamplingError, match=r"select\.|population") as refused:
        draw()
    _is_bilingual(refused.value)


@pytest.mark.parametrize(
    ("ids", "amounts", "says"),
    [
        (["a", "b", "a"], None, "'a'"),
        (["a", ""], None, "空白"),
        (["a", " \u3000"], None, "空白"),
        (np.array(["a", "\t"]), None, "空白"),
        (["a", None], None, "None"),
        (["1", 1], None, "不是文本"),
        (np.array([1, 2]), None, "不是文本"),
        (["a", "b\0"], None, "空字符"),
        ([], None, "为空"),
        (["a", "b"], [1], "等长"),
        (["a", "b"], [1, None], "空缺"),
        (["a", "b"], [1, 2.0], "空缺"),
        (["a", "b"], [1, float("nan")], "空缺"),
        (["a", "b"], [1, 1 << 63], "过大"),
        (["a", "b"], [True, False], "空缺"),
    ],
)
def test_a_population_that_is_not_clear_is_refused(ids: list[str], amounts: list[int] | None, says: str) -> None:
    with pytest.raises(SamplingError, match=says) as refused:
        population(ids, amounts)
    _is_bilingual(refused.value)


def test_ids_that_stand_in_two_chunks_are_refused_by_name_and_amounts_are_given_for_all_or_none() -> None:
    with pytest.raises(SamplingError, match=r"'V-150', 'V-151', .* …"):
        population_of([([f"V-{i}" for i in range(160)], None), ([f"V-{i}" for i in range(150, 300)], None)])
    with pytest.raises(SamplingError, match="全部给出"):
        population_of([(["a"], [1]), (["b"], None)])


def _is_bilingual(error: SamplingError) -> None:
    for part in (error.what, error.todo):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in part) or part.startswith(("Did you mean", "Known: ")), part
    assert error.where


def test_a_selection_says_how_it_was_made() -> None:
    for selection in _drawn(population([str(i) for i in range(20)], list(range(20))), "7"):
        assert selection.seed == "7"
        assert set(selection.formula) == {"zh", "en"}
        assert "auditlib" in selection.versions
