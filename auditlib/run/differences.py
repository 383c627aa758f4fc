"""Where two JSON values differ, place by place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """`place` in the record (``visits[FJ2025-D03].team[0][1]``), what stands there, and what should. None: nothing at all."""

    place: str
    stated: object
    due: object


def differences(place: str, stated: object, due: object) -> Iterator[Difference]:
    """Every place where two JSON values differ. Things with an id are compared by it, not by their place in the list."""
    if isinstance(stated, Mapping) and isinstance(due, Mapping):
        for key in dict.fromkeys([*due, *stated]):
            yield from differences(f"{place}.{key}" if place else str(key), stated.get(key), due.get(key))
    elif isinstance(stated, list | tuple) and isinstance(due, list | tuple):
        ours, theirs = _by_id(stated), _by_id(due)
        for key in dict.fromkeys([*theirs, *ours]):
            yield from differences(f"{place}[{key}]", ours.get(key), theirs.get(key))
        if {*ours} == {*theirs} and [*ours] != [*theirs]:
            yield Difference(place, [*ours], [*theirs])
    elif stated != due:
        yield Difference(place, stated, due)


def shown(value: object) -> str:
    """A value of a difference in one short line; 无 for nothing at all."""
    line = (
        "无 (nothing)"
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )
    return line if len(line) <= 90 else line[:89] + "…"


def _by_id(items: Sequence[object]) -> dict[object, object]:
    keys = [item.get("id") if isinstance(item, Mapping) else None for item in items]
    named = all(isinstance(key, str) for key in keys) and len({*keys}) == len(items)
    return dict(zip(keys if named else range(len(items)), items, strict=True))
