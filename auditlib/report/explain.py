"""How one answer came about: formula, figures, thresholds with day and clause, cells with raw text, what else was looked at."""

from __future__ import annotations

from dataclasses import dataclass

from auditlib.core.columns import INDEXED, TABLES
from auditlib.core.errors import ReportError, nearest
from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.core.registry import Check
from auditlib.report import pieces, words
from auditlib.run.inspection import Inspection

CELLS = 60  # cells or ranges shown; the number left out is said


@dataclass(frozen=True)
class Section:
    """One part of an explanation: a heading, the labels of its columns (none: plain lines), and rows of texts; `name` says which part."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    name: str = ""


def explanation(inspection: Inspection, session_id: str, check_id: str, *, language: Language = "zh") -> list[Section]:
    """The parts of the explanation of one verdict, in reading order; a part without content is left out.

    Raises ReportError for a session or a check that the inspection does not have, naming the nearest.
    """
    words.known(language)
    check, finding = _found(inspection, session_id, check_id)
    zh = language == "zh"
    verdict = words.VERDICTS[finding.verdict][language]
    grade = f"（{words.GRADES[finding.grade][language]}）" if finding.grade else ""
    cells, left_out = pieces.cells(inspection, finding, CELLS)
    shown = [(pieces.marked(c, language), c.text if c.ref.cell else words.WHOLE_FILE[language]) for c in cells]
    if left_out:
        shown.append((pieces.more(left_out, language), ""))
    sections = [
        Section(
            f"{session_id} · {check.id} {check.title[language]}",
            (),
            ((f"{verdict}{grade}",), (pieces.said(finding, language),)),
            name="verdict",
        ),
        Section(
            "判断公式（通过的条件）" if zh else "formula (what holds where it passes)",
            (),
            ((check.formula[language],),),
            name="formula",
        ),
        Section(
            "所比数字" if zh else "figures compared",
            ("名称", "数值") if zh else ("figure", "value"),
            tuple(pieces.facts(inspection, finding, language)),
            name="facts",
        ),
        Section(
            "标准" if zh else "thresholds",
            ("标准", "数值", "何时起、依据") if zh else ("threshold", "value", "from, by"),
            tuple(pieces.thresholds(inspection, check.uses, session_id, language)),
            name="thresholds",
        ),
        Section(
            "所依据条款" if zh else "clauses",
            ("文件", "条款", "内容") if zh else ("document", "clause", "text"),
            tuple(tuple(clause) for clause in pieces.clauses(inspection, finding, language)),
            name="clauses",
        ),
        Section(
            "词表" if zh else "word lists",
            (),
            tuple((line,) for line in _word_lists(inspection, check, language)),
            name="words",
        ),
        Section(
            "补充什么即可判断" if zh else "what would settle it",
            (),
            tuple((gap,) for gap in finding.missing) if zh else (),
            name="missing",
        ),
        Section(
            "所看单元格" if zh else "cells looked at",
            ("单元格", "原文") if zh else ("cell", "as written"),
            tuple(shown),
            name="cells",
        ),
        Section(
            "还看了什么" if zh else "what else was looked at",
            ("表", "本期行数", "栏目") if zh else ("table", "rows of the session", "columns"),
            tuple(_looked_through(inspection, check, session_id, language)),
            name="looked_through",
        ),
    ]
    return [section for section in sections if section.rows]


def html(inspection: Inspection, session_id: str, check_id: str, *, language: Language = "zh") -> str:
    """The explanation as a fragment of a page; nothing for an empty `check_id`. Raises ReportError as `explanation`."""
    sections = explanation(inspection, session_id, check_id, language=language) if check_id else []
    return pieces.render("explain.html.j2", language, sections=sections)


def _found(inspection: Inspection, session_id: str, check_id: str) -> tuple[Check, Finding]:
    sessions = {finding.session_id for finding in inspection.findings}
    if session_id not in sessions:
        raise ReportError(
            f"没有期次 {session_id!r} (there is no such session).", "session_id", nearest(session_id, sessions)
        )
    if check_id not in inspection.checks:
        raise ReportError(
            f"没有检查 {check_id!r} (there is no such check).", "check_id", nearest(check_id, inspection.checks)
        )
    finding = next((f for f in inspection.of(session_id) if f.check_id == check_id), None)
    if finding is None:
        unit = TABLES[inspection.checks[check_id].unit]
        raise ReportError(
            f"{check_id} 针对的是{unit.zh}，不针对 {session_id} ({check_id} is asked of {unit.en}).",
            "session_id",
            nearest(session_id, {f.session_id for f in inspection.findings if f.check_id == check_id}),
        )
    return inspection.checks[check_id], finding


def _word_lists(inspection: Inspection, check: Check, language: Language) -> list[str]:
    lists = [inspection.policy.words[name] for name in check.words]
    return [
        f"{found.zh if language == 'zh' else found.en}: {'、'.join(word.text for word in found.words)}"
        for found in lists
    ]


def _looked_through(
    inspection: Inspection, check: Check, session_id: str, language: Language
) -> list[tuple[str, str, str]]:
    out = []
    for table, names in check.needs.items():
        rows = inspection.tables[table]
        number = 1 if table in INDEXED else int((rows["session_id"] == session_id).sum())
        label = TABLES[table].zh if language == "zh" else TABLES[table].en
        joint = "、" if language == "zh" else ", "
        out.append((label, str(number), joint.join(words.column(table, name, language) for name in names)))
    return out
