"""Rectification: the notice to the organiser, with a deadline, and later the state of each problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auditlib.core.errors import InputError, nearest
from auditlib.core.model import Finding
from auditlib.report.papers import content, decided
from auditlib.report.papers.content import Basis
from auditlib.review.standing import UPHELD


def problems(basis: Basis, session_id: str, *, later: bool = False) -> list[Finding]:
    """What an organiser is asked to put right: with a ledger what inspectors confirmed, without one violations alone.

    `later`: also what was put right since. Suspicions that nobody verified and what could not be judged are no facts.
    """
    held = UPHELD if later else ("confirmed",)
    return [
        f
        for f in basis.problems(session_id)
        if (basis.decision(f) in held if basis.standings is not None else f.grade == "violation")
    ]


def notice(basis: Basis, session_id: str, *, deadline: date | None = None, number: str = "") -> dict[str, Any]:
    """整改通知书. Without `deadline` the one that the ledger holds for each; where there is none it is left to be written by hand.

    Raises InputError for a deadline before the day of inspection.
    """
    _refuse_past(basis, session_id, deadline)
    listed = problems(basis, session_id)
    lines = _lines(basis, listed, deadline, {})
    sheets = basis.say(
        f"1. 检查取证单 {len(listed)} 份；2. 整改情况表", f"1. {len(listed)} evidence sheets; 2. Table of rectification"
    )
    return {
        **content.head(basis, session_id),
        "document_number": number,
        "problems": lines,
        "total": content.total(basis, listed),
        "to_hand_in": content.missing(basis, basis.of(session_id)),
        "deadline": _common(lines),
        "attachments": sheets,
    }


def state(
    basis: Basis, session_id: str, *, deadline: date | None = None, number: str = "", states: Mapping[str, str] | None = None
) -> dict[str, Any]:  # fmt: skip
    """整改情况表. `states`: check_id → at_once, in_stages or continuing; of others the boxes stay open.

    Raises InputError for a check that is no problem of the session, a state that is none, or a deadline before the inspection.
    """
    _refuse_past(basis, session_id, deadline)
    listed = problems(basis, session_id, later=True)
    for check_id, word in (states or {}).items():
        if check_id not in {f.check_id for f in listed}:
            todo = nearest(check_id, [f.check_id for f in listed])
            raise InputError(
                f"{check_id!r} 不是须整改的问题 (is no problem to put right).", f"--state, {session_id}", todo
            )
        if word not in decided.STATES:
            raise InputError(
                f"没有整改状态 {word!r} (no such state).", f"--state {check_id}", nearest(word, decided.STATES)
            )
    lines = _lines(basis, listed, deadline, states or {})
    return {
        **content.head(basis, session_id),
        "document_number": number,
        "problems": lines,
        "deadline": _common(lines),
    }


def _lines(
    basis: Basis, listed: Sequence[Finding], deadline: date | None, states: Mapping[str, str]
) -> list[dict[str, Any]]:
    out = []
    for f, fields in zip(listed, content.items(basis, listed, quoted=False), strict=True):
        standing, clauses = basis.standing(f), fields["clauses"]
        due = deadline.isoformat() if deadline else standing.demanded if standing else ""
        demand = basis.say(
            f"对照{clauses or '上述依据'}逐项核查，予以纠正，书面报告整改情况并附证明材料。",
            f"Review the matter under {clauses or 'the basis above'}, put it right, and report in writing with proof.",
        )
        settled = ""
        if standing and basis.decision(f) == "rectified":
            on = decided.day(standing.decided_at, basis.language)
            settled = basis.say(f"已整改（{on}核实）", f"rectified (verified {on})")
            settled += f"\n{standing.reason}" if standing.reason else ""
        box = decided.boxes(decided.STATES, states.get(f.check_id, ""), basis.language)
        out.append(
            {**fields, "demand": demand, "deadline": decided.day(due, basis.language), "state": box, "settled": settled}
        )
    return out  # fmt: skip


def _common(lines: Sequence[Mapping[str, Any]]) -> str:
    """The deadline of all; "" where they have none, or not the same: then each has its own."""
    held = {line["deadline"] for line in lines}
    return str(held.pop()) if len(held) == 1 else ""


def _refuse_past(basis: Basis, session_id: str, deadline: date | None) -> None:
    row = basis.inspection.tables["sessions"]
    checked = row["as_of"].get(session_id)
    if deadline is not None and checked is not None and deadline < checked.date():
        raise InputError(
            f"整改期限 {deadline} 早于检查日期 {checked:%Y-%m-%d} (is before the day of inspection).",
            "--deadline",
            "改正期限 (name a later day).",
        )
