"""The first page of a batch: what was inspected, every session with its counts, and where its papers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

import pandas as pd

from auditlib.core.messages import Language
from auditlib.report import pieces, words
from auditlib.report.overview import batch_facts
from auditlib.run.inspection import Inspection
from auditlib.run.risk import DISCLAIMER, Score

NOTEBOOK, WORKING_PAPER = "report.ipynb", "working_paper.xlsx"  # beside report.html


def page(
    inspection: Inspection,
    links: Mapping[str, str],
    errors: Mapping[str, str],
    scores: Sequence[Score] = (),
    *,
    title: str,
    anew: int | None = None,
    language: Language = "zh",
    there: Callable[[str], bool] = lambda path: True,
) -> str:
    """A whole HTML document.

    links   session_id → its report, relative to this page; notebook and working paper lie beside it
    errors  session_id (or another id, such as the overview's) → why it has no report, in one line
    scores  of the sessions, for a column of points; none is no column
    anew    sessions that this run was asked to report; None: all
    there   whether there is a file, by its path relative to this page: of what failed it links no others
    """
    words.known(language)
    zh = language == "zh"
    sessions = inspection.tables["sessions"]
    found: dict[str, Counter[str]] = {str(id): Counter() for id in sessions.index}
    for f in inspection.findings:
        if f.session_id in found:
            found[f.session_id][f.grade or f.verdict] += 1
    overview = not {*errors} - {*found} or there("programme.html")  # what fails beside sessions is the overview
    documents = {
        **({"总体情况" if zh else "overview": "programme.html"} if overview else {}),
        "问题台账" if zh else "findings": "findings.xlsx",
        "运行记录" if zh else "record of the run": "run.json",
    }
    notebooks = {id: _beside(links[id], NOTEBOOK) if id in links else f"{id}.ipynb" for id in errors}
    failed = [
        {
            "name": id if id in found else "总体情况" if zh else "overview",
            "error": error,
            "notebook": _url(notebooks[id]) if there(notebooks[id]) else "",
        }
        for id, error in sorted(errors.items())
    ]
    return pieces.render(
        "index.html.j2",
        language,
        title=f"{title}：监督检查批次首页" if zh else f"{title}: first page of the inspection",
        page_style=(pieces.TEMPLATES / "page.css").read_text(encoding="utf-8"),
        style=pieces.style(),
        rows=batch_facts(inspection, language),
        shown=pieces.count(inspection.findings, language),
        papers=[(text, _url(target)) for text, target in documents.items()],
        failed=failed,
        anew=anew if anew is not None and anew < len(sessions) else None,
        points={held.session_id: held.points for held in scores},
        disclaimer=DISCLAIMER[language],
        sessions=[_line(id, sessions.loc[id], found[id], links.get(id), id in errors, language, there) for id in found],
    )


def _line(
    id: str,
    session: pd.Series,
    found: Counter[str],
    report: str | None,
    failed: bool,
    language: Language,
    there: Callable[[str], bool],
) -> dict[str, object]:
    zh = language == "zh"
    papers: list[tuple[str, str]] = []
    if report is not None:
        papers = [
            ("底稿" if zh else "paper", _beside(report, WORKING_PAPER)),
            ("笔记本" if zh else "notebook", _beside(report, NOTEBOOK)),
        ]
        papers = [one for one in papers if there(one[1])] if failed else [("报告" if zh else "report", report), *papers]
    received = bool(session["has_dossier"])
    state = ("" if received else "未收到档案") if zh else ("" if received else "no dossier")
    return {
        "session_id": id,
        "title": words.NOT_GIVEN[language] if pd.isna(session["title"]) else session["title"],
        "organiser": words.NOT_GIVEN[language] if pd.isna(session["organiser"]) else session["organiser"],
        "category": words.pick(words.CATEGORIES, session["category"], language),
        "counts": [found[word] for word in ("violation", "suspicion", "advisory", "unknown")],
        "report": None if report is None or failed else _url(report),
        "papers": [(text, _url(target)) for text, target in papers],
        "state": state,
    }


def _beside(report: str, name: str) -> str:
    return str(PurePosixPath(report).with_name(name))


def _url(path: str) -> str:
    """A relative path as a link: names of dossiers may hold #, ? or %."""
    return quote(path)
