"""The double-random draw (双随机): which sessions are visited and by whom, from lists fixed before the seed was known.

The ticket of a session or inspector is a hash over the seed and its id (`select.ticket`), so that anyone can draw again from the
published lists and seed, and the order of the lists does not matter. A session of weight w has w tickets, of which the
smallest counts: its chance of being first is w times that of a session of weight 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Text
from auditlib.core.texts import comparable_text
from auditlib.sampling.names import SEPARATORS, bodies_of, spelled_alike
from auditlib.sampling.seeds import refuse_unseen
from auditlib.sampling.select import ticket
from auditlib.sampling.staffing import Staffing

ALGORITHM = "auditlib-draw/2"  # of another name as soon as the same lists and seed would give other visits
MOST_TICKETS = 10_000  # of one unit: each is a hash
RECUSALS: Mapping[str, Text] = {
    "own_unit": {"zh": "与承办（主管）单位同一单位", "en": "belongs to a body that runs or supervises it"},
    "interest": {"zh": "已申报利害关系", "en": "declared an interest"},
    "last_year": {"zh": "上年度检查过该单位", "en": "visited the body last year"},
}


@dataclass(frozen=True)
class Unit:
    """What may be drawn: a session or an organiser. `bodies` run or supervise it; `weight` is how many tickets it has."""

    id: str
    bodies: tuple[str, ...] = ()
    stratum: str = ""
    weight: int = 1
    speciality: str = ""  # that one member of the team must have; "" asks for none
    title: str = ""


@dataclass(frozen=True)
class Inspector:
    """`most` sessions in this round; `interests` and `visited` name bodies (or, for interests, ids of what may be drawn)."""

    id: str
    name: str
    unit: str
    most: int
    specialities: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """All that is fixed before the seed is known.

    number    stratum → how many are drawn at random; "" is the stratum of units without one
    directed  id → why it is visited without being drawn (a complaint, high risk); they do not take part in the random part
    team      inspectors of one session, two at least
    risk      SHA-256 of the file of risk scores that the weights are from; "" where they are given by hand
    """

    round: str
    units: tuple[Unit, ...]
    inspectors: tuple[Inspector, ...]
    number: Mapping[str, int]
    directed: Mapping[str, str]
    team: int
    risk: str = ""


@dataclass(frozen=True)
class Visit:
    """One session to be visited. `team` is empty where it cannot be staffed; then `recused` and `why` say the reason.

    ticket   the smallest of its tickets, that picked it; "" for one that was directed
    team     (id of the inspector, ticket) in the order in which they were taken
    recused  id of an inspector → key of RECUSALS
    why      "" or the reason why it has no team: `recused` (too few may visit it), `load` (too few have room left) or `speciality`
    """

    id: str
    reason: str
    ticket: str
    team: tuple[tuple[str, str], ...]
    recused: Mapping[str, str]
    why: str = ""


def fingerprint(lists: Lists) -> str:
    """SHA-256 of the lists as canonical JSON (UTF-8, keys sorted, no spaces; units and inspectors by id)."""
    return hashlib.sha256(canonical(as_record(lists)).encode()).hexdigest()


def as_record(lists: Lists) -> dict[str, object]:
    """The lists as JSON values, in the order of their ids; no key `risk` where there are no scores."""
    record = asdict(lists)
    for name in ("units", "inspectors"):
        record[name] = sorted(record[name], key=lambda held: str(held["id"]))
    if not lists.risk:  # so that lists without scores keep the hash that they have without this key
        del record["risk"]
    return record


def canonical(value: object) -> str:
    """JSON text of one form only: what is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def draw(lists: Lists, seed: str) -> tuple[Visit, ...]:
    """The visits of a round: those directed by id, then those drawn, by stratum and ticket.

    Raises SamplingError for lists that contradict themselves: an id twice or with a sign of SEPARATORS, a directed unit that is not listed, a number greater
    than a stratum, a team of fewer than two, a weight or load out of bounds; for a seed that `seeds` refuses.
    """
    seed = seed.strip()
    refuse_unseen(seed, f"draw {lists.round}")
    refuse_contradictions(lists)
    seed = f"{lists.round}|{seed}"  # each round its own tickets, whatever the text
    units = {unit.id: unit for unit in lists.units}
    drawn = [(units[id], "", reason) for id, reason in sorted(lists.directed.items())]
    for stratum in sorted(lists.number):
        tickets = sorted(
            (_smallest(unit, seed), unit.id)
            for unit in lists.units
            if unit.stratum == stratum and unit.id not in lists.directed
        )
        drawn += [(units[id], number, "") for number, id in tickets[: lists.number[stratum]]]
    recused = {unit.id: _recusals(unit, lists.inspectors) for unit, _, _ in drawn}
    teams = _teams([unit for unit, _, _ in drawn], lists, recused, seed)
    return tuple(
        Visit(unit.id, reason, number, *teams[unit.id][:1], recused[unit.id], teams[unit.id][1])
        for unit, number, reason in drawn
    )


def _smallest(unit: Unit, seed: str) -> str:
    return min(ticket(f"{unit.id}#{place}" if place else unit.id, seed) for place in range(unit.weight))


def _recusals(unit: Unit, inspectors: Iterable[Inspector]) -> dict[str, str]:
    """Inspectors who may not visit a unit, by id, with the first reason."""
    bodies = _keys(unit.bodies)
    out = {}
    for inspector in sorted(inspectors, key=lambda held: held.id):
        if bodies & _keys([inspector.unit]):
            out[inspector.id] = "own_unit"
        elif (bodies | {comparable_text(unit.id)}) & _keys(inspector.interests):
            out[inspector.id] = "interest"
        elif bodies & _keys(inspector.visited):
            out[inspector.id] = "last_year"
    return out


def _keys(texts: Iterable[str]) -> set[str]:
    """All bodies (or specialities) that texts name, for comparing; one that says nothing (—) is nobody's."""
    return {key for body in bodies_of(*texts) if (key := comparable_text(body))}


def _teams(
    units: Sequence[Unit], lists: Lists, recused: Mapping[str, Mapping[str, str]], seed: str
) -> dict[str, tuple[tuple[tuple[str, str], ...], str]]:
    """Unit → its team with tickets, and why it has none."""
    people = {inspector.id: inspector for inspector in lists.inspectors}
    willing = {unit.id: [id for id in sorted(people) if id not in recused[unit.id]] for unit in units}
    experts = {
        unit.id: frozenset(
            id for id in willing[unit.id] if comparable_text(unit.speciality) in _keys(people[id].specialities)
        )
        for unit in units
        if unit.speciality
    }
    staffing = Staffing(willing, {id: held.most for id, held in people.items()}, lists.team, experts)
    out: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {}
    staffed = []
    for unit in units:
        if staffing.add(unit.id):
            staffed.append(unit.id)
            continue
        why = "recused" if len(willing[unit.id]) < lists.team else "load"
        out[unit.id] = ((), "speciality" if unit.speciality and not experts[unit.id] else why)
    for id in staffed:
        tickets = sorted((ticket(f"{id}/{inspector}", seed), inspector) for inspector in willing[id])
        team: list[tuple[str, str]] = []
        for number, inspector in tickets:
            if len(team) < lists.team and staffing.take(id, inspector):
                team.append((inspector, number))
        out[id] = (tuple(team), "")
    return out


def refuse_contradictions(lists: Lists) -> None:
    """Raises SamplingError as `draw` does, before there is a seed."""
    ids = [unit.id for unit in lists.units]
    sizes: dict[str, int] = {}
    for unit in lists.units:
        if unit.id not in lists.directed:
            sizes[unit.stratum] = sizes.get(unit.stratum, 0) + 1
    people = [inspector.id for inspector in lists.inspectors]
    faults = [
        (lists.team < 2, "每期检查人员少于 2 人 (a team is smaller than two).", "team ≥ 2"),
        *(
            (
                True,
                f"编号重复，或只差写法 (an id stands twice, or in two spellings): {one!r}、{other!r}.",
                "请只留一个，或改用明显不同的编号 (keep one, or give ids that differ plainly).",
            )
            for names in (ids, people)
            for one, other in spelled_alike(names)
        ),
        *(
            (
                bool(SEPARATORS & {*id}),
                f"编号 {id!r} 含有 # 或 /，会与签号的原文 编号#1、编号/检查员 混同 (an id with # or / may be the ticket of another: tickets are "
                "hashes over id#1 and id/inspector).",
                "请改用 - 或 、 (write - or 、 instead).",
            )
            for id in (*ids, *people)
        ),
        *(
            (id not in ids, f"指定检查的 {id} 不在名单中 (directed, but not listed).", "请改正 (mend it).")
            for id in lists.directed
        ),
        *(
            (
                not 0 <= number <= sizes.get(stratum, 0),
                f"分层“{stratum}”只有 {sizes.get(stratum, 0)} 个，不能抽 {number} 个 (too few to draw from).",
                "请减少抽取数 (draw fewer).",
            )
            for stratum, number in lists.number.items()
        ),
        *(
            (
                not 1 <= unit.weight <= MOST_TICKETS,
                f"{unit.id} 的权重不在 1 至 {MOST_TICKETS} 之间 (weight out of bounds).",
                f"1 ≤ weight ≤ {MOST_TICKETS}",
            )
            for unit in lists.units
        ),
        *((held.most < 0, f"{held.id} 的上限小于 0 (load below 0).", "most ≥ 0") for held in lists.inspectors),
    ]
    for wrong, what, todo in faults:
        if wrong:
            raise SamplingError(what, f"draw {lists.round}", todo)
