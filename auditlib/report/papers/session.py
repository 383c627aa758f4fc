"""Papers of one session: working paper, evidence sheets, inspection record, report."""

from __future__ import annotations

from typing import Any

from auditlib.core.model import GRADES, Finding
from auditlib.report import integrity, pieces, words
from auditlib.report.papers import content
from auditlib.report.papers.content import Basis

FILES = 40  # files that an inspection record lists


def working_paper(basis: Basis, session_id: str) -> dict[str, Any]:
    """工作底稿: a paper for each check, also where nothing was found. It proposes no penalty."""
    found = basis.of(session_id)
    return {
        **content.head(basis, session_id),
        "items": content.items(basis, found),
        "counts": content.counts(basis, found),
    }


def evidence_sheet(basis: Basis, session_id: str) -> dict[str, Any]:
    """取证单: a sheet for each check that found something, to be signed by the inspected body."""
    return {**content.head(basis, session_id), "items": content.items(basis, basis.problems(session_id))}


def inspection_record(basis: Basis, session_id: str) -> dict[str, Any]:
    """检查记录表: what was handed in, what was found, what is still to be handed in and to be looked at on site."""
    own = integrity.rows_of(basis.inspection, "files", session_id)
    listed = [
        {"path": row.path, "status": words.pick(words.FILES, row.status, basis.language), "sha256": row.sha256 or ""}
        for row in own.head(FILES).itertuples()
    ]
    more = len(own) - len(listed)
    return {
        **content.head(basis, session_id),
        "counts": content.counts(basis, basis.of(session_id)),
        "files": listed,
        "files_more": pieces.more(more, basis.language) if more else "",
        "items": content.items(basis, basis.problems(session_id), quoted=False),
        "to_hand_in": content.missing(basis, basis.of(session_id)),
        "to_confirm": content.missing(basis, basis.of(session_id), of_office=True),
        "onsite": [
            {"clause": pieces.paragraph(basis.inspection, clause), "look": (clause.onsite or {})[basis.language]}
            for clause in pieces.onsite(basis.inspection, session_id)
        ],
    }


def session_report(basis: Basis, session_id: str) -> dict[str, Any]:
    """检查报告 of a session: what was found by grade, what was dismissed, what is to be handed in, where nothing was found."""
    found, problems = basis.of(session_id), basis.problems(session_id)
    graded = {
        name: content.items(basis, [f for f in problems if f.grade == grade], quoted=False)
        for name, grade in zip(("violations", "suspicions", "advisories"), GRADES, strict=True)
    }
    dismissed = [f for f in found if f.verdict == "fail" and basis.decision(f) == "dismissed"]
    read = integrity.counts(basis.inspection, session_id).labelled(basis.language)
    return {
        **content.head(basis, session_id),
        "counts": content.counts(basis, found),
        "reading": basis.say("，", ", ").join(f"{label} {number}" for label, number in read),
        **graded,
        "dismissed": content.items(basis, dismissed, quoted=False),
        "to_hand_in": content.missing(basis, found),
        "to_confirm": content.missing(basis, found, of_office=True),
        "passed": _passed(basis, found),
        "total": content.total(basis, problems),
    }


def _passed(basis: Basis, found: list[Finding]) -> list[dict[str, str]]:
    by_family: dict[str, list[str]] = {}
    for f in found:
        if f.verdict == "pass":
            family = pieces.family(basis.inspection, f.check_id, basis.language)
            by_family.setdefault(family, []).append(pieces.title(basis.inspection, f.check_id, basis.language))
    return [{"family": family, "matters": basis.say("、", ", ").join(held)} for family, held in by_family.items()]
