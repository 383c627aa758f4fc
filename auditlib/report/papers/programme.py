"""Report of a whole programme: sessions, checks that found something with both extremes of their rate, and the plan itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from auditlib.core.errors import InputError, nearest
from auditlib.core.messages import yuan
from auditlib.core.model import GRADES, Finding
from auditlib.report import pieces, words
from auditlib.report.papers import content, decided
from auditlib.report.papers.content import Basis

_PER_MILLE = 1000


def sessions_of(basis: Basis, notice: str) -> pd.DataFrame:
    """The sessions under a notice. Raises InputError where there are none."""
    sessions = basis.inspection.tables["sessions"]
    held = sessions[sessions["notice"] == notice]
    if held.empty:
        known = sessions["notice"].dropna().unique()
        raise InputError(f"文件 {notice!r} 之下没有期次 (no session under it).", "notice", nearest(notice, known))
    return held


def programme_report(basis: Basis, notice: str) -> dict[str, Any]:
    """检查总报告. Rates are given as if all that could not be judged passed, and as if all failed."""
    inspection = basis.inspection
    sessions = sessions_of(basis, notice)
    ids = [str(id) for id in sessions.index]
    found = {id: basis.of(id) for id in ids}
    problems = {id: basis.problems(id) for id in ids}
    every = [f for id in ids for f in found[id]]
    failed = {id for id in ids if any(f.grade == "violation" for f in problems[id])}
    grades = {id: check.grade for id, check in inspection.checks.items()}
    open_ones = {
        id for id in ids if any(f.verdict == "unknown" and grades.get(f.check_id) == "violation" for f in found[id])
    }
    plans = inspection.tables["programmes"]
    own = [f for id in plans.index[plans["notice"] == notice] for f in basis.problems(str(id))]
    return {
        "office": basis.office,
        "notice": content.notice_name(basis, notice),
        "checked_on": _checked_on(basis, sessions),
        "programme": content.notice_name(basis, notice),
        "sessions_total": str(len(ids)),
        "with_dossier": str(int(sessions["has_dossier"].fillna(False).sum())),
        "with_violation": str(len(failed)),
        "lowest": share(len(failed), len(ids)),
        "highest": share(len(failed | open_ones), len(ids)),
        "total": content.total(basis, [f for id in ids for f in problems[id]]),
        "counts": content.counts(basis, every),
        "sessions": [_row(basis, sessions.loc[id], id, found[id], problems[id]) for id in ids],
        "faults": _faults(basis, every, [f for id in ids for f in problems[id]]),
        "programme_items": content.items(basis, own, quoted=False),
        **content.signed(basis, every),
    }  # fmt: skip


def share(part: int, whole: int) -> str:
    """A rate in percent with one decimal, rounded half up, by integer arithmetic; a dash where there is nothing to divide by."""
    if not whole:
        return "—"
    tenths = (2 * _PER_MILLE * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _row(
    basis: Basis, session: pd.Series, id: str, found: Sequence[Finding], problems: Sequence[Finding]
) -> dict[str, str]:
    amounts = [amount for f in problems if (amount := content.settled(basis, f)) is not None]
    by_grade = {grade: str(sum(f.grade == grade for f in problems)) for grade in GRADES}
    given = {
        name: words.NOT_GIVEN[basis.language] if pd.isna(session[name]) else str(session[name])
        for name in ("title", "organiser")
    }
    return {
        "session_id": id,
        **given,
        "violations": by_grade["violation"],
        "suspicions": by_grade["suspicion"],
        "advisories": by_grade["advisory"],
        "unknowns": str(sum(f.verdict == "unknown" for f in found)),
        "amount": yuan(sum(amounts)) if amounts else "",
    }  # fmt: skip


def _faults(basis: Basis, every: Sequence[Finding], problems: Sequence[Finding]) -> list[dict[str, str]]:
    """A line for each check that found something, the most frequent first."""
    held: dict[str, list[Finding]] = {}
    for f in problems:
        held.setdefault(f.check_id, []).append(f)
    asked = [f for f in every if f.verdict != "not_applicable"]
    lines = []
    for id, failures in sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        those = [f for f in asked if f.check_id == id]
        unknown = sum(f.verdict == "unknown" for f in those)
        amounts = [amount for f in failures if (amount := content.settled(basis, f)) is not None]
        grades = dict.fromkeys(words.GRADES[f.grade][basis.language] for f in failures if f.grade)
        lines.append({
            "check_id": id,
            "matter": pieces.title(basis.inspection, id, basis.language),
            "nature": basis.say("、", ", ").join(grades),
            "sessions": str(len(failures)),
            "unknowns": str(unknown),
            "lowest": share(len(failures), len(those)),
            "highest": share(len(failures) + unknown, len(those)),
            "amount": yuan(sum(amounts)) if amounts else "",
        })  # fmt: skip
    return lines


def _checked_on(basis: Basis, sessions: pd.DataFrame) -> str:
    return decided.day(
        pieces.day(sessions["as_of"].min(), sessions["as_of_latest"].max(), basis.language), basis.language
    )
