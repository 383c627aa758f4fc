"""Who is who within one session: the key of a person on the roster and on the lists that go with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from auditlib.intake.records import Records
from auditlib.intake.values.texts import squeezed


class _Person(NamedTuple):
    """What a row says of a person, as it is compared; "" where it says nothing."""

    id: str
    name: str
    employer: str


class _Read(dict[tuple[object, ...], _Person]):
    """What a row says, as written → the person. One stands on several lists, and signs in more than once."""

    def __missing__(self, row: tuple[object, ...]) -> _Person:
        found = self[row] = _Person(_text(row[0]).upper(), _text(row[1]), _text(row[2]))
        return found


class _Listed(NamedTuple):
    """A person of the roster, with the key given there."""

    person: _Person
    key: str | None


def assign_keys(roster: Records, *lists: Records) -> None:
    """Write `person_key` into the rows of one session; left blank where the rows cannot tell who it is.

    The id number is the key where there is one. On the roster a row without id takes that of the only person there with
    the same name and employer, else its name and employer; one of several rows of a name without employer stays blank.
    A row of `lists` (sign-ins, certificates, ...) without id is matched with the roster by name, by name and employer where
    the name is ambiguous, and has a key of its own only where the roster does not have the name at all. Each list is
    matched by itself.
    """
    read = _Read()
    people = [*map(read.__getitem__, _raw(roster))]
    keys = _roster_keys(people)
    roster.columns["person_key"] = [*keys]
    namesakes: dict[str, list[_Listed]] = defaultdict(list)
    for person, key in zip(people, keys, strict=True):
        if person.name:
            namesakes[person.name].append(_Listed(person, key))
    ids = {person.id for person in people if person.id}
    for rows in lists:
        raw = _raw(rows)
        here = {row: read[row] for row in dict.fromkeys(raw)}
        strangers: dict[str, list[_Person]] = defaultdict(list)
        for person in here.values():
            if person.name and person.name not in namesakes:
                strangers[person.name].append(person)
        told = {
            row: person.id if person.id in ids else _key(person, namesakes, strangers) for row, person in here.items()
        }
        rows.columns["person_key"] = [*map(told.__getitem__, raw)]


def _raw(rows: Records) -> list[tuple[object, ...]]:
    """What rows say of persons, as written."""
    return [*zip(*map(rows.column, ("id_number", "name", "employer")), strict=True)]


def _text(value: object) -> str:
    return squeezed(str(value or ""))


def _roster_keys(people: Sequence[_Person]) -> list[str | None]:
    if all(person.id for person in people):  # of most rosters
        return [person.id for person in people]
    with_id: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows_of_name: dict[str, int] = defaultdict(int)
    for person in people:
        rows_of_name[person.name] += 1
        if all(person):
            with_id[person.name, person.employer].add(person.id)
    out: list[str | None] = []
    for person in people:
        key = None
        if person.id:
            key = person.id
        elif person.name and person.employer:
            same = with_id[person.name, person.employer]
            key = next(iter(same)) if len(same) == 1 else _made(person.name, person.employer)
        elif person.name and rows_of_name[person.name] == 1:
            key = _made(person.name, "")
        out.append(key)
    return out


def _key(
    person: _Person,
    namesakes: Mapping[str, Sequence[_Listed]],
    strangers: Mapping[str, Sequence[_Person]],
) -> str | None:
    """Key of a person whose id the roster does not have."""
    key = _of_roster(person, namesakes.get(person.name, ()) if person.name else ())
    return _stranger(person, strangers[person.name]) if key is None and person.name in strangers else key


def _of_roster(person: _Person, namesakes: Sequence[_Listed]) -> str | None:
    """Key of a person by the roster, else its id; None where neither tells it."""
    if person.id:  # the roster may name the same person without an id
        namesakes = [other for other in namesakes if not other.person.id]
    keys = {other.key for other in namesakes}
    if len(keys) > 1 and person.employer:
        keys = {other.key for other in namesakes if other.person.employer == person.employer}
    found = next(iter(keys)) if len(keys) == 1 else None
    return found if found is not None else (person.id or None)


def _stranger(person: _Person, same: Sequence[_Person]) -> str | None:
    """Key of somebody whose name the roster lacks: one person a name, unless ids or employers tell several apart."""
    employers = {other.employer for other in same if other.employer}
    if person.employer and len(employers) > 1:
        same = [other for other in same if other.employer == person.employer]
    ids = {other.id for other in same if other.id}
    if len(ids) > 1 or (not person.employer and len(employers) > 1):
        return None
    return ids.pop() if ids else _made(person.name, person.employer or next(iter(employers), ""))


def _made(name: str, employer: str) -> str:
    return f"name:{name}/{employer}"
