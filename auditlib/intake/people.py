"""Who is who within one session: the key of a person on the roster and on the lists that go with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import MutableMapping, Sequence

from auditlib.intake.values.texts import squeezed

Row = MutableMapping[str, object]


def assign_keys(roster: Sequence[Row], *lists: Sequence[Row]) -> None:
    """Write `person_key` into the rows of one session; left blank where the rows cannot tell who it is.

    The id number is the key where there is one. On the roster a row without id takes that of the only person there with
    the same name and employer, else its name and employer; one of several rows of a name without employer stays blank.
    A row of `lists` (sign-ins, certificates, ...) without id is matched with the roster by name, by name and employer where
    the name is ambiguous, and has a key of its own only where the roster does not have the name at all. Each list is
    matched by itself.
    """
    with_id = _ids_by_person(roster)
    rows_of_name = _rows_by_name(roster)
    for row in roster:
        name, employer = _name(row), _employer(row)
        if _id(row):
            row["person_key"] = _id(row)
        elif name and employer:
            same = with_id[name, employer]
            row["person_key"] = next(iter(same)) if len(same) == 1 else _made(name, employer)
        elif name and len(rows_of_name[name]) == 1:
            row["person_key"] = _made(name, "")
    listed_ids = {_id(row) for row in roster if _id(row)}
    for rows in lists:
        strangers = _rows_by_name([row for row in rows if _name(row) not in rows_of_name])
        known: dict[tuple[object, ...], str | None] = {}  # a person signs in more than once
        for row in rows:
            person = row.get("id_number"), row.get("name"), row.get("employer")
            if person not in known:
                key = _listed(row, rows_of_name.get(_name(row), ()), listed_ids)
                known[person] = (
                    _stranger(row, strangers[_name(row)]) if key is None and _name(row) in strangers else key
                )
            if known[person] is not None:
                row["person_key"] = known[person]


def _listed(row: Row, namesakes: Sequence[Row], listed_ids: set[str]) -> str | None:
    """Key of a row by its id or by the roster; None where neither tells it."""
    number = _id(row)
    if number in listed_ids:
        return number
    if number:  # the roster may name the same person without an id
        namesakes = [other for other in namesakes if not _id(other)]
    keys = {other.get("person_key") for other in namesakes}
    if len(keys) > 1 and _employer(row):
        keys = {other.get("person_key") for other in namesakes if _employer(other) == _employer(row)}
    found = next(iter(keys)) if len(keys) == 1 else None
    return str(found) if found is not None else (number or None)


def _stranger(row: Row, same: Sequence[Row]) -> str | None:
    """Key of somebody whose name the roster lacks: one person a name, unless ids or employers tell several apart."""
    employers = {_employer(other) for other in same if _employer(other)}
    if _employer(row) and len(employers) > 1:
        same = [other for other in same if _employer(other) == _employer(row)]
    ids = {_id(other) for other in same if _id(other)}
    if len(ids) > 1 or (not _employer(row) and len(employers) > 1):
        return None
    return ids.pop() if ids else _made(_name(row), _employer(row) or next(iter(employers), ""))


def _ids_by_person(rows: Sequence[Row]) -> dict[tuple[str, str], set[str]]:
    out: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if _id(row) and _name(row) and _employer(row):
            out[_name(row), _employer(row)].add(_id(row))
    return out


def _rows_by_name(rows: Sequence[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if _name(row):
            out[_name(row)].append(row)
    return out


def _made(name: str, employer: str) -> str:
    return f"name:{name}/{employer}"


def _id(row: Row) -> str:
    return squeezed(str(row.get("id_number") or "")).upper()


def _name(row: Row) -> str:
    return squeezed(str(row.get("name") or ""))


def _employer(row: Row) -> str:
    return squeezed(str(row.get("employer") or ""))
