"""Notices and their clauses: `params/notices.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.kinds import EVERY, KINDS
from auditlib.core.messages import Text
from auditlib.core.params import BothLanguages, Strict, read_model, read_yaml


class _ClauseFile(BothLanguages):
    binds: list[str] | str
    wording: Literal["hard", "soft", "fact"]
    stands_for: str | None = (
        None  # the clause of the catalogue that this one of another year or province takes the place of
    )
    onsite: BothLanguages | None = None  # what a person must look at
    unchecked: BothLanguages | None = None  # why no check asks it


class _NoticeFile(Strict):
    title: BothLanguages
    number: str | None = None
    issued: date | None  # blank: in force, but the day could not be confirmed
    programme: str | None = None
    year: int | None = None
    stated: dict[str, int] | None = None
    clauses: dict[str, _ClauseFile]


@dataclass(frozen=True)
class Clause:
    """One numbered demand. `binds` holds kinds of session; a clause on the plan itself binds none of them.

    stands_for  the clause by whose id checks know this demand: its own, unless it is that of another year or province
    onsite      what a person must look at for it, by language; unchecked: why no check asks it
    """

    id: str
    zh: str
    en: str
    binds: frozenset[str]
    wording: Literal["hard", "soft", "fact"]
    stands_for: str
    onsite: Text | None
    unchecked: Text | None

    @property
    def notice(self) -> str:
        """Id of the notice or rule it stands in."""
        return self.id.partition(":")[0]


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


def read_notices(path: Path) -> tuple[dict[str, Notice], dict[str, Clause]]:
    """All notices and clauses of a file, by id. Raises ParamsError with file, key and what to write instead."""
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
            own = f"{id}:{number}"
            onsite, unchecked = (text.text if text else None for text in (clause.onsite, clause.unchecked))
            clauses[own] = Clause(
                own, clause.zh, clause.en, frozenset(bound), clause.wording, clause.stands_for or own, onsite, unchecked
            )
    return notices, clauses
