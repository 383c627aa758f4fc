"""Dated thresholds: `params/<family>/*.yaml`, each figure with the day it holds from and the clause it comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from auditlib.core.columns import CATEGORIES, FUNDINGS, LATEST, MATERIALS, PLAN_CONTENTS
from auditlib.core.errors import ParamsError, nearest
from auditlib.core.kinds import EVERY, KINDS, NATIONAL, numbered, rule_day
from auditlib.core.messages import FEN_PER_YUAN, SHARE_ONE, Unit
from auditlib.core.notices import Clause
from auditlib.core.params import BothLanguages, Strict, read_model
from auditlib.core.runs import Whole

# unit in a file → unit of the figure in the tables, and how many of the latter make one of the former
_UNITS: Mapping[str, tuple[Unit, int]] = {
    "person": ("person", 1),
    "day": ("day", 1),
    "month": ("month", 1),
    "hour": ("hour", 1),
    "count": ("count", 1),
    "yuan": ("fen", FEN_PER_YUAN),
    "yuan_per_person_day": ("fen_per_person_day", FEN_PER_YUAN),
    "percent": ("share", SHARE_ONE // 100),
    "date": ("date", 1),
    "material": ("text", 1),
    "content": ("text", 1),
}
_NAMED: Mapping[str, Collection[str]] = {
    "material": MATERIALS,
    "content": PLAN_CONTENTS,
}  # units that are lists of names
_DTYPES: Mapping[Unit, str] = {"date": "datetime64[s]", "text": "string"}  # of a figure that is no Int64


class _EntryFile(Strict):
    value: Any
    clause: str
    status: Literal["confirmed", "unconfirmed"] | None = None


class _ThresholdFile(Strict):
    label: BothLanguages
    unit: str
    by: Literal["category", "kind", "none"]
    values: dict[Any, Any]  # day → entry, or key of `by` → entry
    status: Literal["confirmed", "unconfirmed"]
    checked_on: date
    note: BothLanguages | None = None


@dataclass(frozen=True)
class Entry:
    """The figure in force from `since` on: `value` in the unit of the tables, None where it is not confirmed.

    Names (of materials, of contents of a plan) are one text, in the order demanded with a space between.
    """

    since: date
    value: int | date | str | None
    clause: str


@dataclass(frozen=True)
class Threshold:
    """A dated figure by kind of session. Shares are ten-thousandths, money is fen, dates are dates, names a text."""

    key: str
    path: Path
    zh: str
    en: str
    unit: Unit
    entries: Mapping[str, tuple[Entry, ...]]  # kind → by date, ascending
    note: Mapping[str, str] | None
    checked_on: date

    @property
    def confirmed(self) -> bool:
        """Whether every figure has been entered and confirmed."""
        return all(entry.value is not None for found in self.entries.values() for entry in found)

    def in_force(self, day: date, kind: str) -> Entry | None:
        """The entry that holds for `kind` on `day`; None where nothing was in force yet."""
        held = [entry for entry in self.entries.get(kind, ()) if entry.since <= day]
        return held[-1] if held else None

    def at(self, sessions: pd.DataFrame) -> pd.Series:
        """The figure for each session (Int64; datetime64[s] for a date, string for names), by its kind and the day it opened.

        NA where the figure is unconfirmed, nothing was in force, the kind or day is unknown, or where a day known
        only to the month could fall under two figures.
        """
        kind = numbered(sessions)
        first, last = (rule_day(sessions, end) for end in ("", LATEST))
        earliest = self._on(first, kind)
        if first.equals(last):
            return earliest
        latest = self._on(last, kind)
        return earliest.where(earliest.eq(latest).fillna(False))

    def _on(self, days: pd.Series, kind: tuple[Whole, list[str]]) -> pd.Series:
        day, (code, names) = days.to_numpy(), kind
        # figures that are in force somewhere; of each session the place of its own
        figures: list[int | date | str | None] = [None]
        place = np.zeros(len(day), dtype=np.int64)
        for number, name in enumerate(names):
            for entry in self.entries.get(name, ()):
                place[(code == number) & (day >= np.datetime64(entry.since))] = len(figures)
                figures.append(entry.value)
        # a national session whose funding is blank still has the figure that both kinds share
        for position in np.flatnonzero(code == names.index(NATIONAL)) if NATIONAL in names else ():
            if not np.isnat(day[position]):
                held = {self.in_force(pd.Timestamp(day[position]).date(), f"{NATIONAL}_{f}") for f in FUNDINGS}
                shared = {None if entry is None else entry.value for entry in held}
                place[position] = len(figures)
                figures.append(shared.pop() if len(shared) == 1 else None)
        dtype: Any = _DTYPES.get(self.unit, "Int64")
        return pd.Series(pd.array(figures, dtype=dtype).take(place), index=days.index)


def read_threshold(path: Path, clauses: Mapping[str, Clause]) -> Threshold:
    """One file of a family. Raises ParamsError with file, key and what to write instead."""
    file = read_model(path, _ThresholdFile)
    if file.unit not in _UNITS:
        raise ParamsError(f"the unit {file.unit!r} is not known.", f"{path}, key unit", nearest(file.unit, _UNITS))
    for since in file.values:
        if type(since) is not date:
            raise ParamsError(f"{since!r} is no day.", f"{path}, key values.{since}", "Write it as 2025-06-09.")
    for earlier, later in pairwise(file.values):
        if earlier >= later:
            raise ParamsError(f"{later} stands after {earlier}.", f"{path}, key values.{later}", "Sort the dates.")
    entries: dict[str, list[Entry]] = {}
    for since, group in file.values.items():
        where = f"{path}, key values.{since}"
        rows = {"": group} if file.by == "none" else group
        if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
            todo = "Write one entry for none, else one for each key."
            raise ParamsError(f"does not fit `by: {file.by}`.", where, todo)
        for key, row in rows.items():
            at = f"values.{since}.{key}".rstrip(".")
            entry = read_model(path, _EntryFile, row, at)
            figure = Entry(since, _value(entry, file, f"{path}, key {at}", clauses), entry.clause)
            for kind in _kinds_of(str(key), file.by, f"{path}, key {at}"):
                entries.setdefault(kind, []).append(figure)
    key, note = f"{path.parent.name}.{path.stem}", file.note.text if file.note else None
    by_kind = {kind: tuple(found) for kind, found in entries.items()}
    return Threshold(key, path, file.label.zh, file.label.en, _UNITS[file.unit][0], by_kind, note, file.checked_on)


def _kinds_of(key: str, by: str, where: str) -> list[str]:
    if by == "none" or key == EVERY:
        return list(KINDS)
    known = CATEGORIES if by == "category" else tuple(KINDS)
    if key not in known:
        raise ParamsError(f"there is no {by} {key!r}.", where, nearest(key, known))
    return [kind for kind in KINDS if kind == key or (by == "category" and kind.startswith(f"{key}_"))]


def _value(
    entry: _EntryFile, file: _ThresholdFile, where: str, clauses: Mapping[str, Clause]
) -> int | date | str | None:
    if entry.clause not in clauses:
        raise ParamsError(f"there is no clause {entry.clause!r}.", where, nearest(entry.clause, clauses))
    confirmed = (entry.status or file.status) == "confirmed"
    if entry.value is None:
        if confirmed:
            raise ParamsError("a confirmed entry has no value.", where, "Enter it, or write `status: unconfirmed`.")
        return None
    sort = {date: "date", list: "names", int: "number", float: "number"}.get(type(entry.value))
    if sort != {"date": "date", **dict.fromkeys(_NAMED, "names")}.get(file.unit, "number"):
        raise ParamsError(f"{entry.value!r} is no value in {file.unit}.", where, "Write a value of that unit.")
    if sort == "number" and not 0 <= entry.value < inf:
        raise ParamsError(f"{entry.value!r} is no figure.", where, "Write a number that is not negative.")
    if isinstance(entry.value, list):
        known = _NAMED[file.unit]
        for name in entry.value:
            if name not in known:
                raise ParamsError(f"there is no {file.unit} {name!r}.", where, nearest(name, known))
        return " ".join(entry.value) if confirmed else None
    if sort == "date":
        return entry.value if confirmed else None
    amount: Any = Decimal(str(entry.value)) * _UNITS[file.unit][1]
    if amount != int(amount):
        raise ParamsError(f"{entry.value} {file.unit} is finer than can be held.", where, "Use fewer decimals.")
    return int(amount) if confirmed else None
