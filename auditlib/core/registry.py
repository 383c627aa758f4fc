"""@check: the declaration of a check, and the registry of all of them, found by walking `auditlib.checks`."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

import pandas as pd

from auditlib.core.columns import TABLES
from auditlib.core.errors import CheckError, nearest
from auditlib.core.messages import LANGUAGES, Fact, Text
from auditlib.core.model import GRADES, Grade, Tables, Verdict
from auditlib.core.policy import Policy

Question = Callable[..., Verdict]  # (tables, policy), and the earlier words where the check `follows` others
Links = Callable[[Tables, Policy], pd.Series]
Elsewhere = Literal["not_applicable", "advisory", "violation", "suspicion"]


@dataclass(frozen=True)
class Check:
    """One question asked of every session. See `check` for the meaning of the parts."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    uses: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    grade: Grade
    facts: Mapping[str, Fact]
    message: Text
    function: Question
    elsewhere: Elsewhere
    skipped: Text | None
    unit: Literal["sessions", "programmes"]
    optional: frozenset[str]
    wordings: Mapping[str, Text]
    gaps: Mapping[str, Text]
    formula: Text
    words: tuple[str, ...]
    follows: tuple[str, ...]
    links: Links | None

    @property
    def name(self) -> str:
        """The fault, as the function and its file are called."""
        return self.function.__name__

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Keys of all thresholds and word lists (`words.NAME`) of the policy that it asks for."""
        return (*self.uses, *(f"words.{name}" for name in self.words))

    @property
    def crosses(self) -> bool:
        """Whether it has to see all sessions together; any other check answers for each by itself."""
        return self.unit == "programmes" or ".crossings." in self.function.__module__

    @property
    def family(self) -> str:
        """budgets, headcounts, timelines, records or crossings: the folder that the check stands in."""
        return self.function.__module__.split(".")[-2]


REGISTRY: dict[str, Check] = {}


def check(
    id: str,
    *,
    title: Text,
    formula: Text,
    needs: Mapping[str, Sequence[str]],
    grade: Grade,
    facts: Mapping[str, Fact],
    message: Text,
    clauses: Sequence[str] = (),
    uses: Sequence[str] = (),
    elsewhere: Elsewhere = "not_applicable",
    skipped: Text | None = None,
    unit: Literal["sessions", "programmes"] = "sessions",
    optional: Sequence[str] = (),
    wordings: Mapping[str, Text] | None = None,
    gaps: Mapping[str, Text] | None = None,
    words: Sequence[str] = (),
    follows: Sequence[str] = (),
    links: Links | None = None,
) -> Callable[[Question], Question]:
    """Declare a check.

    title     the fault as a short noun phrase, zh and en
    formula   what holds where the check passes, in one line, zh and en: figures by their labels, thresholds by theirs
    needs     table → columns that it reads; they are what a finding cites
    clauses   `notice:clause`, those of the catalogue; a notice of another year or province says in params/notices.yaml
              which of its own clauses `stands_for` them. The check asks the kinds of session that one of them binds, and cites those alone.
              Where only soft clauses bind, a failure is an advisory. No clause: asks every session
    uses      thresholds, `family.name`
    grade     of a failure where a hard clause binds
    elsewhere what a kind gets that no clause binds: not_applicable, or the grade of its failures
    facts     name → label and unit of each figure compared
    message   the sentence of a failure; `{name}` of facts
    skipped   why a session is left out where the verdict's `applies` is False
    unit      what a verdict is given on
    optional  columns of `needs` that may be blank without leaving the question open: never listed as missing
    wordings  name → another sentence of a failure, where one template cannot say it; a verdict's `wording` picks it
    gaps      name → what can be missing besides blank cells, figures and tables; a verdict's `gaps` says where it is
    words     names of the word lists it looks for, params/words/NAME.yaml
    follows   ids of checks whose answers it rests on: its function gets them as a third argument, id → word of each
              session (pass, fail, unknown, not_applicable)
    links     of a check that crosses sessions: (tables, policy) → keys (string, indexed by session_id, which may repeat). The
              answer for a session must depend on nothing but it and the sessions with which it shares a key, as long as no key is
              held by more sessions than are compared pair by pair (`overlap.COMMON`): then sessions can be judged apart from those they
              share nothing with. None: the answer depends on all sessions

    Raises CheckError for a declaration that contradicts the tables or itself.
    """

    def register(function: Question) -> Question:
        declared = Check(
            id, title, tuple(clauses), tuple(uses), {t: tuple(c) for t, c in needs.items()}, grade,
            facts, message, function, elsewhere, skipped, unit, frozenset(optional), wordings or {}, gaps or {},
            formula, tuple(words), tuple(follows), links,
        )  # fmt: skip
        _refuse_contradictions(declared)
        REGISTRY[id] = declared
        return function

    return register


def _refuse_contradictions(new: Check) -> None:
    where = f"{new.function.__module__} ({new.id})"
    if new.id in REGISTRY and REGISTRY[new.id].function.__module__ != new.function.__module__:
        raise CheckError("the id is taken.", where, f"It belongs to {REGISTRY[new.id].function.__module__}.")
    if new.name != new.function.__module__.rsplit(".", 1)[-1]:
        raise CheckError(f"the function is called {new.name}.", where, "Call file and function by the same name.")
    for table, names in new.needs.items():
        if table not in TABLES:
            raise CheckError(f"there is no table {table!r}.", where, nearest(table, TABLES))
        for name in names:
            if name not in TABLES[table].columns:
                raise CheckError(f"{table} has no column {name!r}.", where, nearest(name, TABLES[table].columns))
    if new.links and not new.crosses:
        raise CheckError("`links` are of a check between sessions.", where, "Leave them out.")
    if new.grade not in GRADES:
        raise CheckError(f"there is no grade {new.grade!r}.", where, nearest(new.grade, GRADES))
    sentences = (new.message, *new.wordings.values())
    for text in (new.title, new.formula, *sentences, *new.gaps.values(), *([new.skipped] if new.skipped else [])):
        if set(text) != set(LANGUAGES):
            raise CheckError("a text is not in both languages.", where, "Give zh and en.")
    named = [name for text in sentences for language in LANGUAGES for name in re.findall(r"\{(\w+)\}", text[language])]
    for name in named:
        if name not in new.facts:
            raise CheckError(f"the message names {name!r}.", where, nearest(name, new.facts))


def load_checks(package: str = "auditlib.checks") -> Mapping[str, Check]:
    """Import every module below `package`; returns the registry, sorted by id."""
    _import_below(importlib.import_module(package))
    return dict(sorted(REGISTRY.items()))


def _import_below(package: ModuleType) -> None:
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        module = importlib.import_module(info.name)
        if info.ispkg:
            _import_below(module)
