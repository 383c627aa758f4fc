"""The programme as a whole: fragments of its overview."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.report import pieces, words
from auditlib.run.inspection import Inspection

_TEMPLATE = "programme.html.j2"
REASONS = 3  # worst findings named as reasons for a visit
VISITS = 20
PROBLEM_LINES = 100


def heading(inspection: Inspection, *, language: Language = "zh") -> str:
    """Notice, day of inspection, numbers of sessions and dossiers, verdicts in all. Carries the style sheet."""
    words.known(language)
    rows, shown = batch_facts(inspection, language), pieces.count(inspection.findings, language)
    programme = str(inspection.tables["programmes"].index[0])
    title = f"{programme} 高级研修项目监督检查" if language == "zh" else f"Inspection of the programme {programme}"
    return pieces.render(
        _TEMPLATE,
        language,
        part="heading",
        style=pieces.style(),
        title=title,
        programme=programme,
        rows=rows,
        shown=shown,
    )


def batch_facts(inspection: Inspection, language: Language) -> list[tuple[str, object]]:
    """Label and text of the facts that open the overview and the index."""
    zh = language == "zh"
    programme, sessions = inspection.tables["programmes"].iloc[0], inspection.tables["sessions"]
    notice = inspection.policy.notices[programme["notice"]]
    planned, received = sessions["in_register"].fillna(False), sessions["has_dossier"].fillna(False)
    return [
        ("依据文件" if zh else "under", f"{notice.zh if zh else notice.en}（{notice.number}，{notice.issued}）"),
        (
            "检查日期" if zh else "day of inspection",
            pieces.day(programme["as_of"], programme["as_of_latest"], language),
        ),
        ("列入计划的期次" if zh else "sessions in the register", int(planned.sum())),
        ("已报送档案的期次" if zh else "dossiers received", int(received.sum())),
        ("档案中的文件" if zh else "files in the dossiers", len(inspection.tables["files"])),
        ("检查事项" if zh else "checks", len({f.check_id for f in inspection.findings})),
    ]


def plan(inspection: Inspection, *, language: Language = "zh") -> str:
    """What was found of the plan itself: stated totals against the rows of the register."""
    programmes = set(inspection.tables["programmes"].index)
    rows = [
        (words.VERDICTS[f.verdict][language], pieces.said(f, language))
        for f in pieces.worst_first(f for f in inspection.findings if f.session_id in programmes)
    ]
    return pieces.render(_TEMPLATE, language, part="programme_findings", rows=rows)


def visits(inspection: Inspection, *, language: Language = "zh") -> str:
    """Sessions ranked by violations, money, suspicions and unknowns, with the reasons. Convicts nobody."""
    sessions = inspection.tables["sessions"]
    by_session: dict[str, list[Finding]] = {id: [] for id in sessions.index}
    for found in inspection.findings:
        if found.session_id in by_session and found.verdict in ("fail", "unknown"):
            by_session[found.session_id].append(found)
    ranked = sorted(
        ((_weight(found), id) for id, found in by_session.items()), key=lambda pair: ([-n for n in pair[0]], pair[1])
    )
    ranked = [(weight, id) for weight, id in ranked if any(weight)]
    rows = []
    for rank, ((violations, fen, suspicions, unknown), id) in enumerate(ranked[:VISITS], 1):
        worst = [f for f in pieces.worst_first(by_session[id]) if f.verdict == "fail"][:REASONS]
        reasons = "；".join(pieces.title(inspection, f.check_id, language) for f in worst)
        organiser = words.NOT_GIVEN[language] if pd.isna(sessions.at[id, "organiser"]) else sessions.at[id, "organiser"]
        no_file = (
            "" if sessions.at[id, "has_dossier"] else ("未收到档案" if language == "zh" else "no dossier received")
        )
        why = "；".join(part for part in (reasons, no_file) if part)
        rows.append((rank, id, organiser, violations, suspicions, unknown, pieces.amount(fen or None, language), why))
    more = len(ranked) - len(rows)
    left_out = (
        ""
        if more <= 0
        else f"其余 {more} 期见 findings.xlsx。"
        if language == "zh"
        else f"{more} more: see findings.xlsx."
    )
    return pieces.render(_TEMPLATE, language, part="visits", rows=rows, left_out=left_out)


def _weight(found: Sequence[Finding]) -> tuple[int, int, int, int]:
    """Violations, fen at stake in failures, suspicions, unknowns: what the ranking goes by, in this order."""
    failed = [f for f in found if f.verdict == "fail"]
    return (
        sum(f.grade == "violation" for f in failed),
        sum(f.amount_fen or 0 for f in failed),
        sum(f.grade == "suspicion" for f in failed),
        sum(f.verdict == "unknown" for f in found),
    )


def problems(inspection: Inspection, *, language: Language = "zh") -> str:
    """Problems of reading by session and kind, and in words those that belong to no session (the register's)."""
    rows = inspection.tables["problems"]
    kinds = [kind for kind in words.PROBLEMS if (rows["kind"] == kind).any()]
    by = pd.crosstab(rows["session_id"], rows["kind"]).reindex(columns=kinds, fill_value=0)
    lines = [(id, *(n or "–" for n in by.loc[id])) for id in by.index[:PROBLEM_LINES]]
    header = ["期次" if language == "zh" else "session", *(words.PROBLEMS[kind][language] for kind in kinds)]
    more = len(by) - len(lines)
    left_out = (
        ""
        if more <= 0
        else f"其余 {more} 期见 findings.xlsx。"
        if language == "zh"
        else f"{more} more: see findings.xlsx."
    )
    return pieces.render(
        _TEMPLATE, language, part="problems", total=len(rows), header=header, rows=lines, left_out=left_out,
        widths=[16, *[84 / max(len(kinds), 1)] * len(kinds)], numbers=list(range(1, len(kinds) + 1)),
    )  # fmt: skip
