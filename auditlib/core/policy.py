"""Everything under params/ that a check may ask for: what was demanded of a kind of session on its day.

A new year or another province is new YAML and no code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.kinds import KINDS, kinds, rule_day
from auditlib.core.notices import Clause, Notice, read_notices
from auditlib.core.thresholds import Entry, Threshold, read_threshold
from auditlib.core.wordlists import WordList, read_words

__all__ = [
    "FAMILIES",
    "KINDS",
    "Clause",
    "Entry",
    "Notice",
    "Policy",
    "Threshold",
    "WordList",
    "kinds",
    "load_policy",
    "rule_day",
]

FAMILIES = ("budgets", "headcounts", "timelines", "records", "crossings")
WORDS = "words"


@dataclass(frozen=True)
class Policy:
    """Everything under params/ that a check may ask for; `policy["headcounts.minimum_trainees"]` is a Threshold."""

    notices: Mapping[str, Notice]
    clauses: Mapping[str, Clause]
    thresholds: Mapping[str, Threshold]
    words: Mapping[str, WordList]

    def __getitem__(self, key: str) -> Threshold:
        return self.thresholds[key]

    def demands(self, notice: str | None) -> list[Clause]:
        """The clauses made of sessions under `notice`: its own and those of general rules; all where it is not known."""
        return [
            clause
            for clause in self.clauses.values()
            if notice is None or clause.notice == notice or self.notices[clause.notice].programme is None
        ]

    def standing_for(self, clause_id: str, notice: str | None) -> list[Clause]:
        """The clauses that make the demand `clause_id` of sessions under `notice`; empty where none does."""
        return [clause for clause in self.demands(notice) if clause.stands_for == clause_id]

    def issued(self, key: str, sessions: pd.DataFrame) -> pd.Series:
        """The day on which the notice came out whose clause gives the figure of `key` in force; NA where not known."""
        entries = {
            kind: tuple(replace(entry, value=self.notices[entry.clause.split(":")[0]].issued) for entry in found)
            for kind, found in self.thresholds[key].entries.items()
        }
        return replace(self.thresholds[key], unit="date", entries=entries).at(sessions)


def load_policy(params: Path, used: Collection[str] | None = None) -> Policy:
    """Read `params/notices.yaml`, every `params/<family>/*.yaml` and `params/words/*.yaml`.

    `used` are the thresholds and word lists (`words.NAME`) that checks declare: one that no check uses, or one that is
    used and not there, is refused. Raises ParamsError with file, key and what to write instead.
    """
    notices, clauses = read_notices(params / "notices.yaml")
    files = sorted(path for family in FAMILIES for path in (params / family).glob("*.yaml"))
    thresholds = {f"{path.parent.name}.{path.stem}": read_threshold(path, clauses) for path in files}
    words = {path.stem: read_words(path, clauses) for path in sorted((params / WORDS).glob("*.yaml"))}
    if used is not None:
        there = {key: threshold.path for key, threshold in thresholds.items()}
        there |= {f"{WORDS}.{name}": found.path for name, found in words.items()}
        for key in sorted(set(there) - set(used)):
            raise ParamsError(f"no check uses {key}.", str(there[key]), "Remove it, or name it in a check.")
        for key in sorted(set(used) - set(there)):
            where = str(params / (key.replace(".", "/") + ".yaml"))
            kind = "word list" if key.startswith(f"{WORDS}.") else "threshold"
            raise ParamsError(f"the {kind} {key} does not exist.", where, nearest(key, there))
    return Policy(notices, clauses, thresholds, words)
