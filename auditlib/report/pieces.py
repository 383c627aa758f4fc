"""What the cards and tables of a report say about one finding: its title, clauses, figures, thresholds and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from jinja2 import Environment, FileSystemLoader

from auditlib.core.columns import MATERIALS, PLAN_CONTENTS
from auditlib.core.messages import Language, Unit, figure
from auditlib.core.model import GRADES, VERDICTS, CellRef, Finding
from auditlib.core.notices import Clause as Demand
from auditlib.core.policy import KINDS, Entry, Policy, kinds, rule_day
from auditlib.report import words
from auditlib.run.evidence import Cited, cited
from auditlib.run.inspection import Inspection

TEMPLATES = Path(__file__).parent / "templates"
_NAMES = {**MATERIALS, **PLAN_CONTENTS}


class Clause(NamedTuple):
    """A clause as a reader sees it: the document's number, the paragraph, the text."""

    number: str
    paragraph: str
    text: str


@cache
def environment() -> Environment:
    """The templates, every text in them escaped."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def compile_templates() -> None:
    """Make ready what `render` fills, for processes that are forked from this one."""
    for name in environment().list_templates(filter_func=lambda name: name.endswith(".j2") and "/" not in name):
        environment().get_template(name)


def render(template: str, language: Language, **given: object) -> str:
    """Fill a template in `language`; `t(zh, en)` in it chooses between two texts, `bracketed(n)` is a number after
    a heading. Raises ReportError for the language."""
    words.known(language)
    choose: Callable[[str, str], str] = lambda zh, en: zh if language == "zh" else en  # noqa: E731
    return (
        environment()
        .get_template(template)
        .render(
            t=choose,
            bracketed=lambda number: choose(f"（{number}）", f" ({number})"),
            lang="zh-CN" if language == "zh" else "en",
            no_proof=words.NO_PROOF[language],
            **given,
        )
    )


def style() -> str:
    """The style sheet of all fragments."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Failures by grade and amount, then unknown, passed, not applicable; the same for the same findings."""
    grades = {grade: place for place, grade in enumerate(GRADES)}
    return sorted(
        findings,
        key=lambda f: (VERDICTS.index(f.verdict), grades.get(f.grade or "", 0), -(f.amount_fen or 0), f.check_id),
    )


def title(inspection: Inspection, check_id: str, language: Language) -> str:
    """The fault a check asks for, in a few words."""
    check = inspection.checks.get(check_id)
    return check.title[language] if check else check_id


def family(inspection: Inspection, check_id: str, language: Language) -> str:
    check = inspection.checks.get(check_id)
    return words.pick(words.FAMILIES, check.family, language) if check else ""


def said(finding: Finding, language: Language) -> str:
    """The sentence of a finding."""
    return finding.message_zh if language == "zh" else finding.message_en


def amount(fen: int | None, language: Language) -> str:
    return "" if fen is None else figure(fen, "fen", language)


def clauses(inspection: Inspection, finding: Finding, language: Language) -> list[Clause]:
    """The clauses a finding cites, with their texts."""
    out = []
    for id in finding.clauses:
        clause = inspection.policy.clauses[id]
        notice, _, paragraph = id.partition(":")
        out.append(
            Clause(inspection.policy.notices[notice].number, paragraph, clause.zh if language == "zh" else clause.en)
        )
    return out


def onsite(inspection: Inspection, session_id: str) -> list[Demand]:
    """The clauses that bind a session (or may bind it) and name something that a person must look at."""
    row = inspection.tables["sessions"].loc[[session_id]]
    notice, kind = row["notice"].iloc[0], kinds(row).iloc[0]
    return [
        clause
        for clause in inspection.policy.demands(None if pd.isna(notice) else str(notice))
        if clause.onsite and (pd.isna(kind) or kind in clause.binds or kind not in KINDS)
    ]


def paragraph(inspection: Inspection, clause: Demand) -> str:
    """Number of the document and paragraph of a clause."""
    return f"{inspection.policy.notices[clause.notice].number} {clause.id.partition(':')[2]}"


def figures(inspection: Inspection, finding: Finding, language: Language) -> list[tuple[str, str, str]]:
    """Label, value and basis of each figure compared, then of each threshold in force for the session."""
    check = inspection.checks.get(finding.check_id)
    if check is None:
        return []
    rows = [(label, value, "") for label, value in facts(inspection, finding, language)]
    return rows + thresholds(inspection, check.uses, finding.session_id, language)


def facts(inspection: Inspection, finding: Finding, language: Language) -> list[tuple[str, str]]:
    """Label and value of each figure compared."""
    return [
        (fact.label(language), fact.shown(finding.facts.get(name), language))
        for name, fact in inspection.checks[finding.check_id].facts.items()
        if name in finding.facts
    ]


def thresholds(
    inspection: Inspection, uses: Iterable[str], session_id: str, language: Language
) -> list[tuple[str, str, str]]:
    """Label, value and basis (from which day, by which clause) of each threshold in force for a session."""
    sessions = inspection.tables["sessions"]
    if session_id not in sessions.index:
        return []
    row = sessions.loc[[session_id]]
    day, kind = rule_day(row).iloc[0], kinds(row).iloc[0]
    if pd.isna(day) or pd.isna(kind):
        return []
    out = []
    for key in uses:
        threshold = inspection.policy.thresholds.get(key)
        entry = threshold.in_force(day.date(), kind) if threshold else None
        if threshold is not None and entry is not None:
            label = threshold.zh if language == "zh" else threshold.en
            out.append((label, value(entry.value, threshold.unit, language), since(inspection.policy, entry, language)))
    return out


def since(policy: Policy, entry: Entry, language: Language) -> str:
    """From which day a figure holds, and by which clause."""
    notice, _, paragraph = entry.clause.partition(":")
    number = policy.notices[notice].number
    zh = f"自 {entry.since} 起，{number} {paragraph}"
    return zh if language == "zh" else f"from {entry.since}, {number} {paragraph}"


def value(value: int | date | str | None, unit: Unit, language: Language) -> str:
    """The figure of a threshold as a reader sees it."""
    if value is None:
        return words.UNCONFIRMED[language]
    if isinstance(value, str):  # names of materials or of contents, one blank between them
        return ("、" if language == "zh" else ", ").join(_NAMES[name][language] for name in value.split())
    return figure(value, unit, language)


def cells(inspection: Inspection, finding: Finding, most: int) -> tuple[list[Cited], int]:
    """The first `most` cells or ranges that a finding cites, with raw texts and file hashes, and how many are left out."""
    shown = cited(inspection, replace(finding, evidence=finding.evidence[:most]))
    return shown, max(len(finding.evidence) - most, 0)


def hidden(cell: Cited, language: Language) -> str:
    """That a cell cited cannot be seen by who opens the file, and why: 隐藏行; "" where it can."""
    return ("、" if language == "zh" else ", ").join(words.HIDDEN[what][language] for what in cell.hidden)


def marked(cell: Cited, language: Language) -> str:
    """The address of a cell cited; where it is hidden it says so."""
    said = hidden(cell, language)
    bracketed = f"（{said}）" if language == "zh" else f" ({said})"
    return address(cell.ref) + (bracketed if said else "")


def more(number: int, language: Language) -> str:
    """That so many cells are not listed."""
    return f"另有 {number} 处未列出" if language == "zh" else f"{number} more are not listed"


def address(ref: CellRef) -> str:
    """A cell as reports write it; a whole file has neither sheet nor cell."""
    return "!".join(part for part in (ref.file, ref.sheet, ref.cell) if part)


def count(findings: Iterable[Finding], language: Language) -> list[tuple[str, str, int]]:
    """Class, label and number: violations, suspicions, advisories, then the other verdicts. Zeros are there too."""
    listed = list(findings)
    graded = [(g, words.GRADES[g][language], sum(f.grade == g and f.verdict == "fail" for f in listed)) for g in GRADES]
    return graded + [
        (v, words.VERDICTS[v][language], sum(f.verdict == v for f in listed)) for v in VERDICTS if v != "fail"
    ]


def day(value: pd.Timestamp, latest: pd.Timestamp, language: Language) -> str:
    """A day, or the two ends of what is known of it."""
    if pd.isna(value):
        return words.NOT_GIVEN[language]
    return f"{value:%Y-%m-%d}" if value == latest else f"{value:%Y-%m-%d} — {latest:%Y-%m-%d}"
