"""The double-random draw: replayed from its lists and seed, fair, and never against a recusal."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import pytest

from auditlib.core.errors import SamplingError
from auditlib.sampling import select
from auditlib.sampling.draw import Inspector, Lists, Unit, Visit, draw, fingerprint
from auditlib.sampling.population import population

CHI_7, CHI_4 = 29.88, 23.51  # chi-square that chance exceeds once in 10,000, with 7 and with 4 degrees of freedom
BODIES = ["甲大学", "乙协会", "丙医院", "丁中心"]


def _lists(chance: random.Random, sessions: int = 6, inspectors: int = 6, team: int = 2) -> Lists:
    units = tuple(
        Unit(f"S{n}", (chance.choice(BODIES),), speciality=chance.choice(["", "", "财务"])) for n in range(sessions)
    )
    people = tuple(
        Inspector(
            f"I{n}", f"检查员{n}", chance.choice([*BODIES, "省厅", "省厅"]), chance.randrange(4),
            specialities=("财务",) if chance.random() < 0.4 else (),
            interests=tuple(chance.sample(BODIES, chance.randrange(2))),
            visited=tuple(chance.sample(BODIES, chance.randrange(2))),
        )
        for n in range(inspectors)
    )  # fmt: skip
    directed = {"S0": "群众举报"} if chance.random() < 0.3 else {}
    return Lists("2025-1", units, people, {"": chance.randrange(sessions - len(directed) + 1)}, directed, team)


def _may(unit: Unit, inspector: Inspector) -> bool:
    return not {*unit.bodies} & {inspector.unit, *inspector.interests, *inspector.visited}


def _can_all_be_staffed(lists: Lists, units: list[Unit]) -> bool:
    """By trying every way."""
    teams = []
    for unit in units:
        able = [held for held in lists.inspectors if _may(unit, held)]
        teams.append([
            team for team in combinations(able, lists.team)
            if not unit.speciality or any(unit.speciality in held.specialities for held in team)
        ])  # fmt: skip
    for way in product(*teams):
        load = Counter(held.id for team in way for held in team)
        if all(load[held.id] <= held.most for held in lists.inspectors):
            return True
    return False


def test_no_recusal_is_ever_broken_and_no_load_exceeded_over_10_000_cases() -> None:
    for case in range(10_000):
        chance = random.Random(case)
        lists = _lists(chance)
        units, people = {u.id: u for u in lists.units}, {i.id: i for i in lists.inspectors}
        load: Counter[str] = Counter()
        for visit in draw(lists, f"seed {case}"):
            team = [people[id] for id, _ in visit.team]
            load.update(id for id, _ in visit.team)
            assert len({held.id for held in team}) == len(team), case
            assert len(team) in (0, 2), case
            assert all(_may(units[visit.id], held) for held in team), case
            assert bool(team) != bool(visit.why), case
            wanted = units[visit.id].speciality
            assert not team or not wanted or any(wanted in held.specialities for held in team), case
        assert all(load[id] <= people[id].most for id in load), case


def test_a_session_stays_without_team_only_where_no_way_of_staffing_exists() -> None:
    for case in range(400):
        lists = _lists(random.Random(case), sessions=4, inspectors=5)
        visits = draw(lists, "x")
        units = {unit.id: unit for unit in lists.units}
        taken: list[Unit] = []
        for visit in visits:
            possible = _can_all_be_staffed(lists, [*taken, units[visit.id]])
            assert possible == bool(visit.team), (case, visit)
            taken += [units[visit.id]] if possible else []


def _shuffled(lists: Lists, chance: random.Random) -> Lists:
    units, people = list(lists.units), list(lists.inspectors)
    chance.shuffle(units)
    chance.shuffle(people)
    return replace(lists, units=tuple(units), inspectors=tuple(people))


def test_the_order_of_the_lists_changes_nothing_and_anything_else_is_noticed() -> None:
    for case in range(200):
        chance = random.Random(case)
        lists = _lists(chance)
        other = _shuffled(lists, chance)
        assert fingerprint(other) == fingerprint(lists)
        assert draw(other, "s") == draw(lists, "s")
        changed = replace(lists, inspectors=(replace(lists.inspectors[0], most=9), *lists.inspectors[1:]))
        assert fingerprint(changed) != fingerprint(lists)


def test_another_seed_or_round_draws_others() -> None:
    lists = replace(_plain(60), number={"": 10})
    drawn = {
        tuple(v.id for v in draw(given, s)) for given in (lists, replace(lists, round="2025-2")) for s in ("a", "b")
    }
    assert len(drawn) == 4


def _plain(sessions: int, weight: int = 1) -> Lists:
    units = tuple(Unit(f"S{n:02}", weight=weight if n == 0 else 1) for n in range(sessions))
    people = tuple(Inspector(f"I{n}", f"检查员{n}", "省厅", 99) for n in range(5))
    return Lists("r", units, people, {"": 1}, {}, 2)


def _chi_square(counts: list[int], parts: list[int]) -> float:
    total, whole = sum(counts), sum(parts)
    return sum(
        (found - total * part / whole) ** 2 / (total * part / whole) for found, part in zip(counts, parts, strict=True)
    )


def test_sessions_and_inspectors_are_drawn_evenly_and_by_weight() -> None:
    """100,000 seeds; chi-square below the value that chance exceeds once in ten thousand."""
    lists = _plain(8, 3)
    visits = [draw(lists, str(seed))[0] for seed in range(100_000)]
    sessions = Counter(visit.id for visit in visits)
    assert _chi_square([sessions[u.id] for u in lists.units], [u.weight for u in lists.units]) < CHI_7
    people = Counter(id for visit in visits for id, _ in visit.team)
    # two of five each time: the counts vary by 3/4 of what single draws would
    assert _chi_square([people[i.id] for i in lists.inspectors], [1] * 5) / 0.75 < CHI_4


def test_directed_sessions_are_taken_and_not_drawn() -> None:
    lists = replace(_plain(5), directed={"S03": "群众举报"}, number={"": 4})
    visits = draw(lists, "x")
    assert visits[0] == Visit("S03", "群众举报", "", visits[0].team, {})
    assert sorted(v.id for v in visits[1:]) == ["S00", "S01", "S02", "S04"]
    assert all(v.ticket.startswith("0.") for v in visits[1:])


def test_a_session_that_cannot_be_staffed_says_why() -> None:
    few = (Inspector("I1", "甲", "省厅", 1), Inspector("I2", "乙", "省厅", 1), Inspector("I3", "丙", "某大学", 5))
    lists = Lists(
        "r", (Unit("A", ("某大学",)), Unit("B", ("某大学",)), Unit("C", speciality="财务")), few, {"": 3}, {}, 2
    )
    visits = {visit.id: visit for visit in draw(lists, "x")}
    assert sorted(visits[id].why for id in "AB") == ["", "load"]
    assert visits["A"].recused == {"I3": "own_unit"}
    assert visits["C"].why == "speciality"
    alone = Lists("r", (Unit("A", ("省厅",)),), few, {"": 1}, {}, 2)
    assert [(v.why, v.team) for v in draw(alone, "x")] == [("recused", ())]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"team": 1}, "2"),
        ({"directed": {"S99": "x"}}, "S99"),
        ({"number": {"": 6}}, "6"),
        ({"units": (Unit("A"), Unit("A"))}, "A"),
        ({"inspectors": (Inspector("I1", "甲", "省厅", -1),)}, "I1"),
        ({"units": (Unit("A", weight=0),)}, "A"),
        ({"units": (Unit("A", weight=10_001),)}, "A"),
    ],
)
def test_lists_that_contradict_themselves_are_refused(change: dict, says: str) -> None:
    with pytest.raises(SamplingError, match=says):
        draw(replace(_plain(5), **change), "x")


def test_a_blank_seed_is_refused() -> None:
    with pytest.raises(SamplingError, match="seed"):
        draw(_plain(5), "  ")


@pytest.mark.parametrize("seed", ["1\u200b2", "12\u2060", "\u202e12", "1\r2", "12 ", "1" * 1001, "", " "])
def test_a_seed_of_which_a_part_is_not_seen_draws_nothing_anywhere(seed: str) -> None:
    items = population([f"S{n}" for n in range(9)])
    for call in (
        lambda: select.random(items, 2, seed),
        lambda: select.by_interval(items, 2, seed),
        lambda: draw(_plain(9), seed.replace("12 ", "1\u30002")),
    ):
        with pytest.raises(SamplingError, match="seed"):
            call()
    assert select.random(items, 2, "3641 5522").picks
