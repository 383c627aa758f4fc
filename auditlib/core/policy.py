"""Notices, clauses and dated thresholds: what was demanded of a kind of session on its day.

All of it is data under params/. A new year or another province is new YAML and no code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from auditlib.core.columns import CATEGORIES, FUNDINGS, LATEST, MATERIALS
from auditlib.core.errors import ParamsError, nearest
from auditlib.core.messages import FEN_PER_YUAN, SHARE_ONE, Unit
from auditlib.core.params import Strict, read_model, read_yaml

FAMILIES = ("budgets", "headcounts", "timelines", "records", "crossings")
KINDS: Mapping[str, Mapping[str, str]] = {
    "national_fiscal": {"zh": "国家级（财政资助）", "en": "national, state-funded"},
    "national_own": {"zh": "国家级（自筹经费）", "en": "national, self-funded"},
    "demonstration": {"zh": "省级示范", "en": "provincial demonstration"},
    "engineering": {"zh": "工程领域专项", "en": "engineering special"},
    "ordinary": {"zh": "省级普通", "en": "provincial ordinary"},
}
EVERY = "all"
NATIONAL = "national"
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
}
_DTYPES: Mapping[Unit, str] = {"date": "datetime64[s]", "text": "string"}  # of a figure that is no Int64


class _Text(Strict):
    zh: str
    en: str


class _ClauseFile(_Text):
    binds: list[str] | str
    wording: Literal["hard", "soft", "fact"]


class _NoticeFile(Strict):
    title: _Text
    number: str | None = None
    issued: date | None  # blank: in force, but the day could not be confirmed
    programme: str | None = None
    year: int | None = None
    stated: dict[str, int] | None = None
    clauses: dict[str, _ClauseFile]


class _EntryFile(Strict):
    value: Any
    clause: str
    status: Literal["confirmed", "unconfirmed"] | None = None


class _ThresholdFile(Strict):
    label: _Text
    unit: str
    by: Literal["category", "kind", "none"]
    values: dict[Any, Any]  # day → entry, or key of `by` → entry
    status: Literal["confirmed", "unconfirmed"]
    checked_on: date
    note: _Text | None = None


@dataclass(frozen=True)
class Clause:
    """One numbered demand. `binds` holds kinds of session; a clause on the plan itself binds none of them."""

    id: str
    zh: str
    en: str
    binds: frozenset[str]
    wording: Literal["hard", "soft", "fact"]


@dataclass(frozen=True)
class Notice:
    """A notice or rule. `stated` holds the totals that the text itself gives (`total` and one for each category)."""

    id: str
    zh: str
    en: str
    number: str | None
    issued: date | None
    programme: str | None
    year: int | None
    stated: Mapping[str, int]


@dataclass(frozen=True)
class Entry:
    """The figure in force from `since` on: `value` in the unit of the tables, None where it is not confirmed.

    Materials are one text, their names in the order demanded with a space between.
    """

    since: date
    value: int | date | str | None
    clause: str


@dataclass(frozen=True)
class Threshold:
    """A dated figure by kind of session. Shares are ten-thousandths, money is fen, dates are dates, materials a text."""

    key: str
    path: Path
    zh: str
    en: str
    unit: Unit
    entries: Mapping[str, tuple[Entry, ...]]  # kind → by date, ascending
    note: Mapping[str, str] | None

    def in_force(self, day: date, kind: str) -> Entry | None:
        """The entry that holds for `kind` on `day`; None where nothing was in force yet."""
        held = [entry for entry in self.entries.get(kind, ()) if entry.since <= day]
        return held[-1] if held else None

    def at(self, sessions: pd.DataFrame) -> pd.Series:
        """The figure for each session (Int64; datetime64[s] for a date, string for materials), by its kind and the day it opened.

        NA where the figure is unconfirmed, nothing was in force, the kind or day is unknown, or where a day known
        only to the month could fall under two figures.
        """
        earliest, latest = (self._on(rule_day(sessions, end), kinds(sessions)) for end in ("", LATEST))
        return earliest.where(earliest.eq(latest).fillna(False))

    def _on(self, days: pd.Series, kind: pd.Series) -> pd.Series:
        day, kinds_of = days.to_numpy(), kind.astype(object).fillna("").to_numpy()
        out = np.full(len(day), None, dtype=object)
        for name, entries in self.entries.items():
            for entry in entries:
                out[(kinds_of == name) & (day >= np.datetime64(entry.since))] = entry.value
        # a national session whose funding is blank still has the figure that both kinds share
        for position in np.flatnonzero(kinds_of == NATIONAL):
            if not np.isnat(day[position]):
                held = {self.in_force(pd.Timestamp(day[position]).date(), f"{NATIONAL}_{f}") for f in FUNDINGS}
                figures = {entry and entry.value for entry in held}
                out[position] = figures.pop() if len(figures) == 1 else None
        dtype: Any = _DTYPES.get(self.unit, "Int64")
        return pd.Series(pd.array(out.tolist(), dtype=dtype), index=days.index)


@dataclass(frozen=True)
class Policy:
    """Everything under params/ that a check may ask for; `policy["headcounts.minimum_trainees"]` is a Threshold."""

    notices: Mapping[str, Notice]
    clauses: Mapping[str, Clause]
    thresholds: Mapping[str, Threshold]

    def __getitem__(self, key: str) -> Threshold:
        return self.thresholds[key]

    def issued(self, key: str, sessions: pd.DataFrame) -> pd.Series:
        """The day on which the notice came out whose clause gives the figure of `key` in force; NA where not known."""
        entries = {
            kind: tuple(replace(entry, value=self.notices[entry.clause.split(":")[0]].issued) for entry in found)
            for kind, found in self.thresholds[key].entries.items()
        }
        return replace(self.thresholds[key], unit="date", entries=entries).at(sessions)


def kinds(sessions: pd.DataFrame) -> pd.Series:
    """Kind of each session: its category, a national one with its funding ("national" where that is blank)."""
    funded = NATIONAL + "_" + sessions["funding"]
    is_national = (sessions["category"] == NATIONAL).fillna(False) & funded.notna()
    return sessions["category"].where(~is_national, funded)


def rule_day(sessions: pd.DataFrame, end: str = "") -> pd.Series:
    """The day whose rules hold for a session: the day it opened, as long as that is unknown the planned one.

    `end` is "" for the first and `_latest` for the last day that it could have been.
    """
    return sessions["start" + end].fillna(sessions["planned_start" + end])


def load_policy(params: Path, used: Collection[str] | None = None) -> Policy:
    """Read `params/notices.yaml` and every `params/<family>/*.yaml`.

    `used` are the thresholds that checks declare: one that no check uses, or one that is used and not there, is refused.
    Raises ParamsError with file, key and what to write instead.
    """
    notices, clauses = _notices(params / "notices.yaml")
    files = sorted(path for family in FAMILIES for path in (params / family).glob("*.yaml"))
    thresholds = {f"{path.parent.name}.{path.stem}": _threshold(path, clauses) for path in files}
    if used is not None:
        for key in sorted(set(thresholds) - set(used)):
            raise ParamsError(f"no check uses {key}.", str(thresholds[key].path), "Remove it, or name it in a check.")
        for key in sorted(set(used) - set(thresholds)):
            where = str(params / (key.replace(".", "/") + ".yaml"))
            raise ParamsError(f"the threshold {key} does not exist.", where, nearest(key, thresholds))
    return Policy(notices, clauses, thresholds)


def _notices(path: Path) -> tuple[dict[str, Notice], dict[str, Clause]]:
    notices, clauses = {}, {}
    for id, content in read_yaml(path).items():
        file = read_model(path, _NoticeFile, content, str(id))
        notices[id] = Notice(
            id, file.title.zh, file.title.en, file.number, file.issued, file.programme, file.year, file.stated or {}
        )
        for number, clause in file.clauses.items():
            bound = list(KINDS) if clause.binds == EVERY else clause.binds
            bound = [] if bound == "programme" else [bound] if isinstance(bound, str) else bound
            for kind in bound:
                if kind not in KINDS:
                    where = f"{path}, key {id}.clauses.{number}.binds"
                    raise ParamsError(f"there is no kind {kind!r}.", where, nearest(kind, [*KINDS, EVERY, "programme"]))
            clauses[f"{id}:{number}"] = Clause(f"{id}:{number}", clause.zh, clause.en, frozenset(bound), clause.wording)
    return notices, clauses


def _threshold(path: Path, clauses: Mapping[str, Clause]) -> Threshold:
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
    note = {"zh": file.note.zh, "en": file.note.en} if file.note else None
    key = f"{path.parent.name}.{path.stem}"
    by_kind = {kind: tuple(found) for kind, found in entries.items()}
    return Threshold(key, path, file.label.zh, file.label.en, _UNITS[file.unit][0], by_kind, note)


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
    sort = {date: "date", list: "material", int: "number", float: "number"}.get(type(entry.value))
    if sort != (file.unit if file.unit in ("date", "material") else "number"):
        raise ParamsError(f"{entry.value!r} is no value in {file.unit}.", where, "Write a value of that unit.")
    if sort == "number" and not 0 <= entry.value < inf:
        raise ParamsError(f"{entry.value!r} is no figure.", where, "Write a number that is not negative.")
    if isinstance(entry.value, list):
        for name in entry.value:
            if name not in MATERIALS:
                raise ParamsError(f"there is no material {name!r}.", where, nearest(name, MATERIALS))
        return " ".join(entry.value) if confirmed else None
    if sort == "date":
        return entry.value if confirmed else None
    amount: Any = Decimal(str(entry.value)) * _UNITS[file.unit][1]
    if amount != int(amount):
        raise ParamsError(f"{entry.value} {file.unit} is finer than can be held.", where, "Use fewer decimals.")
    return int(amount) if confirmed else None
