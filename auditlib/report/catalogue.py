"""The catalogue of checks and what answers each clause: from registry, params and cases, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.messages import Language, Text
from auditlib.core.notices import Clause
from auditlib.core.policy import KINDS, load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.report import words
from auditlib.run.engine import Binding, binding_of


@dataclass(frozen=True)
class Answer:
    """What answers one clause: checks, what a person looks at, why it or a part of it is not checked."""

    clause: Clause
    number: str  # of the document
    checks: tuple[Check, ...]

    def row(self, language: Language) -> tuple[str, str, str, str, str]:
        """Clause, demand, checks, what a person looks at, why not checked."""
        zh = language == "zh"
        asked = ("、" if zh else ", ").join(f"{check.id} {check.title[language]}" for check in self.checks)
        onsite, unchecked = ((text or {}).get(language, "") for text in (self.clause.onsite, self.clause.unchecked))
        return self.clause.id, self.clause.zh if zh else self.clause.en, asked, onsite, unchecked


class Catalogue:
    """Checks, policy and cases of one folder of rules. Raises ParamsError where the rules are not in order."""

    def __init__(self, params: Path, cases: Path) -> None:
        self.params, self._cases = params, cases
        self.checks: Mapping[str, Check] = load_checks()
        self.policy = load_policy(params, {key for check in self.checks.values() for key in check.rests_on})

    def answers(self, notice: str) -> list[Answer]:
        """What answers each clause of a notice and of the general rules, in the order of the file.

        Raises ParamsError for a clause that no check cites and for which nothing is said of a person or a reason.
        """
        if notice not in self.policy.notices:
            where = str(self.params / "notices.yaml")
            raise ParamsError(f"there is no notice {notice!r}.", where, nearest(notice, self.policy.notices))
        out = []
        for clause in self.policy.demands(notice):
            document = self.policy.notices[clause.notice]
            asking = tuple(check for check in self.checks.values() if clause.stands_for in check.clauses)
            if not asking and clause.onsite is None and clause.unchecked is None:
                where = f"{self.params / 'notices.yaml'}, key {clause.notice}.clauses.{clause.id.partition(':')[2]}"
                todo = "Write `onsite` (what a person looks at) or `unchecked` (why not)."
                raise ParamsError("nothing answers the clause: no check cites it.", where, todo)
            out.append(Answer(clause, document.number or document.zh, asking))
        return out

    def left_out(self, notice: str) -> list[tuple[str, tuple[Check, ...]]]:
        """Clauses that checks ask and that no clause of a notice stands for, with those checks: a demand dropped, or forgotten."""
        asked: dict[str, list[Check]] = {}
        for check in self.checks.values():
            for id in check.clauses:
                asked.setdefault(id, []).append(check)
        return [(id, tuple(found)) for id, found in asked.items() if not self.policy.standing_for(id, notice)]

    def binding(self, check: Check, notice: str) -> list[tuple[Text, Binding]]:
        """What a check is to each kind of session under a notice."""
        return [(label, binding_of(check, self.policy, notice, (kind,))) for kind, label in KINDS.items()]

    def cases(self, check: Check) -> Sequence[Mapping[str, Any]]:
        """The worked cases of a check as their file has them; none where the package came without its tests."""
        path = self._cases / check.family / f"{check.name}.yaml"
        # of libyaml: ten times as fast as safe_load
        return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) if path.is_file() else []


def grade_word(binding: Binding, language: Language) -> str:
    """The grade of a failure for a kind of session, or that it is not asked."""
    return words.GRADES[binding.grade][language] if binding.grade else words.VERDICTS["not_applicable"][language]
