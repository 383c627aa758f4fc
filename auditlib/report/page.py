"""Fragments of one session's report, as HTML for notebooks. Texts of dossiers are escaped, whatever they hold."""

from __future__ import annotations

from itertools import groupby

import pandas as pd
from IPython.display import HTML, display

from auditlib.core.errors import ReportError, nearest
from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.core.policy import KINDS, kinds
from auditlib.report import integrity, pieces, words
from auditlib.run.engine import FINDINGS_TYPE, to_records
from auditlib.run.inspection import Inspection

CELLS = 12  # cells or ranges of one finding that a card lists; the working paper has more
HASH = 12  # characters of a file hash that a card shows; the list of files has it whole
_TEMPLATE = "session.html.j2"


def show(html: str) -> HTML:
    """A fragment for the output of a notebook's cell."""
    return HTML(html)


def heading(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """Who, what, when, under which notice. Carries the style sheet of all fragments.

    Raises ReportError for a session that is neither in the register nor among the dossiers, or an unknown language.
    """
    words.known(language)
    session = _session(inspection, session_id)
    kind = kinds(inspection.tables["sessions"].loc[[session_id]]).iloc[0]
    notice = inspection.policy.notices[session["notice"]]
    zh = language == "zh"
    labels = {
        name: words.column("sessions", name, language) for name in ("organiser", "supervisor", "planned_place", "place")
    }
    duty = ("（谁承办、谁负责）", "（谁申报、谁监管）") if zh else (" (answers for the session)", " (supervises it)")
    rows = [
        ("项目编号" if zh else "session", session_id),
        (labels["organiser"] + duty[0], _text(session["organiser"], language)),
        (labels["supervisor"] + duty[1], _text(session["supervisor"], language)),
        ("项目类别与经费" if zh else "kind", words.pick(KINDS, _known(kind), language)),
        ("计划时间与地点" if zh else "planned", _span(session, "planned_", language)),
        ("实际时间与地点" if zh else "held", _span(session, "", language)),
        ("依据文件" if zh else "under", f"{notice.zh if zh else notice.en}（{notice.number}，{notice.issued}）"),
        ("列入计划" if zh else "in the register", _yes(session["in_register"], zh)),
        ("档案文件" if zh else "files of the dossier", len(_rows(inspection, "files", session_id))),
        ("检查日期" if zh else "day of inspection", pieces.day(session["as_of"], session["as_of_latest"], language)),
    ]
    return pieces.render(
        _TEMPLATE, language, part="heading", style=pieces.style(), title=_text(session["title"], language), rows=rows,
        session_id=session_id, kind=words.pick(KINDS, _known(kind), language),
    )  # fmt: skip


def counts(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """One line: how many verdicts of each sort."""
    shown = pieces.count(inspection.of(session_id), language)
    return pieces.render(_TEMPLATE, language, part="counts", shown=shown)


def findings(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """A card for each failed check, worst first: sentence, clauses, figures against thresholds, amount, cells."""
    failed = [f for f in pieces.worst_first(inspection.of(session_id)) if f.verdict == "fail"]
    return pieces.render(_TEMPLATE, language, part="findings", cards=[_card(inspection, f, language) for f in failed])


def _card(inspection: Inspection, finding: Finding, language: Language) -> dict[str, object]:
    cells, left_out = pieces.cells(inspection, finding, CELLS)
    return {
        "check_id": finding.check_id,
        "grade": finding.grade,
        "grade_word": words.pick(words.GRADES, finding.grade, language),
        "title": pieces.title(inspection, finding.check_id, language),
        "family": pieces.family(inspection, finding.check_id, language),
        "said": pieces.said(finding, language),
        "amount": pieces.amount(finding.amount_fen, language),
        "clauses": pieces.clauses(inspection, finding, language),
        "figures": pieces.figures(inspection, finding, language),
        "cells": [
            (pieces.marked(c, language), c.text if c.ref.cell else words.WHOLE_FILE[language], c.sha256[:HASH])
            for c in cells
        ],
        "left_out": pieces.more(left_out, language) if left_out else "",
    }


def unknowns(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """What could not be judged, each with what would settle it."""
    rows = [
        {
            "check_id": f.check_id,
            "title": pieces.title(inspection, f.check_id, language),
            "missing": f.missing if language == "zh" else (f.message_en,),
        }
        for f in inspection.of(session_id)
        if f.verdict == "unknown"
    ]
    return pieces.render(_TEMPLATE, language, part="unknowns", rows=rows)


def quiet(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """What passed, with the figures compared, and what does not apply, by reason."""
    verdicts = inspection.of(session_id)
    passed = [(f.check_id, pieces.said(f, language)) for f in verdicts if f.verdict == "pass"]
    skipped = [f for f in verdicts if f.verdict == "not_applicable"]
    by_reason = groupby(
        sorted(skipped, key=lambda f: (pieces.said(f, language), f.check_id)), lambda f: pieces.said(f, language)
    )
    listed = [
        (reason, "、".join(f"{pieces.title(inspection, f.check_id, language)}（{f.check_id}）" for f in group))
        for reason, group in by_reason
    ]
    return pieces.render(_TEMPLATE, language, part="quiet", passed=passed, skipped=skipped, skipped_by_reason=listed)


def problems(inspection: Inspection, session_id: str, *, language: Language = "zh") -> str:
    """How much was read, the files with their hashes, the tables found, and what was not read or guessed, cell by cell."""
    files = [
        (path, status, *("" if part is None else part for part in (pages, size)), _text(sha, language))
        for status, path, pages, size, _, sha, _ in integrity.files(inspection, session_id, language)
    ]
    tables = [
        (table, "!".join(str(part) for part in place if part), rows, left_out, str(said).replace("\n", "；"))
        for table, *place, rows, left_out, said in integrity.tables(inspection, session_id, language)
    ]
    return pieces.render(
        _TEMPLATE, language, part="problems", files=files, tables=tables,
        counted=[("", *pair) for pair in integrity.counts(inspection, session_id).labelled(language)],
        rows=problem_rows(inspection, session_id, language),
    )  # fmt: skip


def problem_rows(inspection: Inspection, session_id: str, language: Language) -> list[tuple[str, str, str, str]]:
    """Kind, place, raw text and message of each problem of reading."""
    return [
        (
            words.pick(words.PROBLEMS, row.kind, language),
            "!".join(part for part in (row.file, row.sheet, row.cell) if pd.notna(part) and part),
            "" if pd.isna(row.raw) else row.raw,
            _text(row.message_zh if language == "zh" else row.message_en, language),
        )
        for row in _rows(inspection, "problems", session_id).itertuples()
    ]


def caveat(*, language: Language = "zh") -> str:
    """That a flag is no proof."""
    return pieces.render(_TEMPLATE, language, part="caveat", said=words.NO_PROOF[words.known(language)])


def findings_bundle(inspection: Inspection, session_id: str) -> None:
    """Put the session's findings into the notebook as data, so that a run can be compared and proved complete."""
    records = to_records(inspection.of(session_id))
    text = f"{session_id}：{len(records)} 项检查结论 / {len(records)} verdicts"
    display({FINDINGS_TYPE: {"session_id": session_id, "findings": records}, "text/plain": text}, raw=True)


def _session(inspection: Inspection, session_id: str) -> pd.Series:
    sessions = inspection.tables["sessions"]
    if session_id not in sessions.index:
        raise ReportError(
            f"没有期次 {session_id!r} (there is no such session).", "session_id", nearest(session_id, sessions.index)
        )
    return sessions.loc[session_id]


def _rows(inspection: Inspection, table: str, session_id: str) -> pd.DataFrame:
    rows = inspection.tables[table]
    return rows[rows["session_id"] == session_id]


def _text(value: object, language: Language) -> str:
    return words.NOT_GIVEN[language] if pd.isna(value) or value == "" else str(value)


def _known(value: object) -> str | None:
    return None if pd.isna(value) else str(value)


def _yes(value: object, zh: bool) -> str:
    return ("是" if zh else "yes") if value is True or value == True else ("否" if zh else "no")  # noqa: E712


def _span(session: pd.Series, prefix: str, language: Language) -> str:
    start, end = session[prefix + "start"], session[prefix + "end_latest"]
    place = _text(session[prefix + "place"], language)
    if pd.isna(start) and pd.isna(end):
        days = words.NOT_GIVEN[language]
    else:
        days = " — ".join("?" if pd.isna(d) else f"{d:%Y-%m-%d}" for d in (start, end))
    return f"{days}；{place}" if language == "zh" else f"{days}; {place}"
