"""Checks × tables → findings: who is asked, how the answer is graded and worded, which cells it cites."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import pandas as pd

from auditlib.core.errors import CheckError, nearest
from auditlib.core.messages import LANGUAGES, Language, Text, listed, sentence
from auditlib.core.model import GRADES, Finding, Grade, Tables, Verdict, VerdictWord
from auditlib.core.policy import Policy
from auditlib.core.registry import REGISTRY, Check
from auditlib.run.evidence import Origins
from auditlib.run.gaps import Gaps
from auditlib.run.parts import parts

COLUMNS = (
    "session_id", "check_id", "verdict", "grade", "message_zh", "message_en", "clauses", "facts", "amount_fen",
    "evidence", "missing",
)  # fmt: skip

# the type under which a notebook shows its findings as data
NO_DEMAND: Text = {
    "zh": "不适用：该期所依据的通知没有这项要求。",
    "en": "Not applicable: the notice that the session stands under makes no such demand.",
}
FINDINGS_TYPE = "application/vnd.auditlib.findings+json"


@dataclass(frozen=True)
class Binding:
    """What a check is to a kind of session: the clauses that bind it, and the grade of a failure (None: not asked).

    Not decided where the kind is not known and the answer depends on it: then nobody is accused.
    """

    clauses: tuple[str, ...]
    grade: Grade | None
    decided: bool = True


def findings(tables: Tables, policy: Policy, checks: Mapping[str, Check]) -> list[Finding]:
    """All verdicts of all checks on all sessions, sorted by session_id, then check_id.

    Crossings and what is asked of a programme see all sessions together, every other check a part of them at a time.

    Raises CheckError where a check answers in a shape that cannot be used.
    """
    whole = _Asking(tables, policy)
    found = [f for check in checks.values() if check.crosses for f in whole.answers(check)]
    for part in parts(tables):
        asking = whole if part is tables else _Asking(part, policy)
        found += [f for check in checks.values() if not check.crosses for f in asking.answers(check)]
    return sorted(found, key=lambda finding: (finding.session_id, finding.check_id))


def by_session(found: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Findings, sorted by session as `findings` gives them, session by session."""
    for id, held in groupby(found, key=lambda finding: finding.session_id):
        yield id, list(held)


def to_records(found: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings as JSON values, one object a verdict, keys as in `COLUMNS`; `facts` is itself JSON text."""
    return [
        {
            **{name: getattr(f, name) for name in COLUMNS},
            "clauses": list(f.clauses),
            "facts": json.dumps(f.facts, ensure_ascii=False, sort_keys=True),
            "evidence": [str(ref) for ref in f.evidence],
            "missing": list(f.missing),
        }
        for f in found
    ]


def to_frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Findings as the table that findings.parquet holds: one row a verdict, columns as in `COLUMNS`."""
    frame = pd.DataFrame(to_records(found), columns=list(COLUMNS))
    texts = ("session_id", "check_id", "verdict", "grade", "message_zh", "message_en", "facts")
    return frame.astype(dict.fromkeys(texts, "string") | {"amount_fen": "Int64"})


class _Asking:
    """Asks checks of one set of tables. What a check answered is kept for those that follow it."""

    def __init__(self, tables: Tables, policy: Policy) -> None:
        self._tables, self._policy, self._origins = tables, policy, Origins(tables)
        self._gaps = Gaps(tables, policy, self._origins)
        self._kept: dict[str, list[Finding]] = {}

    def answers(self, check: Check) -> list[Finding]:
        """One finding for each unit of the check, in the order of the tables."""
        if check.id not in self._kept:
            self._kept[check.id] = self._asked_for(check)
        return self._kept[check.id]

    def _words(self, id: str) -> pd.Series:
        found = self.answers(REGISTRY[id])
        return pd.Series([f.verdict for f in found], index=self._tables["sessions"].index, dtype="string")

    def _asked_for(self, check: Check) -> list[Finding]:
        tables, policy = self._tables, self._policy
        earlier = [{id: self._words(id) for id in check.follows}] if check.follows else []
        verdict = _shaped(check, check.function(tables, policy, *earlier), tables)
        binding = cache(lambda notice, kinds: binding_of(check, policy, notice, kinds))
        applies = {} if verdict.applies is None else verdict.applies.to_dict()  # of Python: a blank is None
        notices = (
            tables[check.unit]["notice"].astype(object).where(tables[check.unit]["notice"].notna(), None).to_dict()
        )
        facts = _plain(verdict.facts)
        stakes = {} if verdict.at_stake is None else verdict.at_stake.dropna().astype("int64").to_dict()
        milder = {} if verdict.grade is None else verdict.grade.dropna().to_dict()
        cited = self._origins.cited(check, verdict.looked_at)
        variants = {} if verdict.wording is None else verdict.wording.dropna().to_dict()
        out = []
        for unit_id, ok in verdict.ok.items():
            id = str(unit_id)
            kinds = tuple(self._gaps.possible_kinds(id)) if check.unit == "sessions" else ()
            bound = binding(notices[id], kinds)
            word = _word(ok, bound, applies.get(unit_id, True))
            missing = self._gaps.of(check, id, verdict, list(kinds)) if word == "unknown" else ()
            template = check.wordings[variants[unit_id]] if unit_id in variants else check.message
            grade = max(bound.grade, milder.get(unit_id, bound.grade), key=GRADES.index) if bound.grade else None
            said = {
                language: _sentence(
                    check, word, bound, template, facts[unit_id], [gap[language] for gap in missing], language
                )
                for language in LANGUAGES
            }
            out.append(
                Finding(
                    session_id=id,
                    check_id=check.id,
                    verdict=word,
                    grade=grade if word == "fail" else None,
                    message_zh=said["zh"],
                    message_en=said["en"],
                    clauses=bound.clauses,
                    facts=facts[unit_id],
                    amount_fen=stakes.get(unit_id) if word == "fail" else None,
                    evidence=cited(id) if word != "not_applicable" else (),
                    missing=tuple(gap["zh"] for gap in missing),
                )
            )
        return out


def _shaped(check: Check, verdict: Verdict, tables: Tables) -> Verdict:
    """The verdict itself, where its shape can be used. Raises CheckError where it cannot."""
    index = tables[check.unit].index
    parts = {"ok": verdict.ok, "at_stake": verdict.at_stake, "applies": verdict.applies, "wording": verdict.wording}
    for name, part in {**parts, "grade": verdict.grade, **verdict.gaps}.items():
        if part is not None and not part.index.equals(index):
            raise CheckError(f"`{name}` is not indexed by {check.unit}.", check.id, "Reindex it.")
    if str(verdict.ok.dtype) != "boolean":
        raise CheckError(f"`ok` is {verdict.ok.dtype}.", check.id, "Answer with the nullable dtype boolean.")
    if set(verdict.facts) != set(check.facts):
        raise CheckError(f"facts are {list(verdict.facts)}.", check.id, f"Declared are {list(check.facts)}.")
    picked = () if verdict.wording is None else verdict.wording.dropna().unique()
    grades = () if verdict.grade is None else verdict.grade.dropna().unique()
    named = (("wordings", picked, check.wordings), ("gaps", verdict.gaps, check.gaps), ("grade", grades, GRADES))
    for where, names, declared in named:
        for name in names:
            if name not in declared:
                raise CheckError(f"`{where}` has no {name!r}.", check.id, nearest(name, declared))
    for table in verdict.looked_at:
        if table not in check.needs:
            raise CheckError(f"it looked at {table}, which it does not need.", check.id, "Name the table in `needs`.")
    return verdict


def binding_of(check: Check, policy: Policy, notice: str | None, kinds: tuple[str, ...]) -> Binding:
    """What a check is to a session under `notice` that is of one of `kinds`: several where its category or funding is blank."""
    if not check.clauses:
        return Binding((), check.grade)
    if len(kinds) > 1:
        each = [binding_of(check, policy, notice, (kind,)) for kind in kinds]
        clauses = tuple(dict.fromkeys(id for binding in each if binding.grade for id in binding.clauses))
        grades = {binding.grade for binding in each}
        grade = each[0].grade if len(grades) == 1 else check.grade
        common = tuple(id for id in clauses if all(id in binding.clauses for binding in each))
        return Binding(common or clauses, grade, decided=len(grades) == 1)
    demands = [clause for id in check.clauses for clause in policy.standing_for(id, notice)]
    if check.unit == "programmes":
        return Binding(tuple(clause.id for clause in demands), check.grade if demands else None)
    bound = [clause for clause in demands if not clause.binds.isdisjoint(kinds)]
    if not bound:
        grade = None if check.elsewhere == "not_applicable" or not demands else check.elsewhere
        return Binding(tuple(clause.id for clause in demands), grade)
    soft = all(clause.wording == "soft" for clause in bound)
    return Binding(tuple(clause.id for clause in bound), "advisory" if soft else check.grade)


def _word(ok: object, binding: Binding, applies: object) -> VerdictWord:
    if binding.grade is None or applies is False:
        return "not_applicable"
    if ok is pd.NA or applies is None or not (ok or binding.decided):
        return "unknown"
    return "pass" if ok else "fail"


def _sentence(
    check: Check,
    word: VerdictWord,
    binding: Binding,
    template: Text,
    facts: Mapping[str, object],
    missing: list[str],
    language: Language,
) -> str:
    zh = language == "zh"
    title = check.title[language]
    if word == "fail":
        return sentence(template, facts, check.facts, language)
    if word == "pass":
        figures = listed(facts, check.facts, language)
        return f"未发现“{title}”：{figures}。" if zh else f"Not found: {title}. {figures}."
    if word == "unknown":
        wanted = ("；" if zh else "; ").join(missing)
        return f"无法判断“{title}”：{wanted}。" if zh else f"Cannot be judged: {title}. {wanted}."
    if check.clauses and not binding.clauses:
        return NO_DEMAND[language]
    if binding.grade is not None and check.skipped is not None:
        return check.skipped[language]
    return (
        "不适用：所依据条款不约束该类项目。" if zh else "Not applicable: the clause does not bind this kind of session."
    )


def _plain(facts: pd.DataFrame) -> dict[object, dict[str, object]]:
    """Facts of every unit as JSON values: None for a blank, ISO text for a day."""
    columns: dict[str, list[object]] = {}
    for name in facts:
        column = facts[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%d")
        columns[str(name)] = [None if pd.isna(value) else _scalar(value) for value in column]
    return {
        unit: dict(zip(columns, values, strict=True))
        for unit, values in zip(facts.index, zip(*columns.values(), strict=True), strict=True)
    }


def _scalar(value: object) -> object:
    return value.item() if hasattr(value, "item") else value
