"""Which papers there are, and how each is written: Word for all, PDF for the reports, a page for publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from auditlib.core.errors import InputError, nearest
from auditlib.core.messages import Text
from auditlib.report.papers import pdf, programme, publication, rectification, session, settings, word
from auditlib.report.papers.content import Basis
from auditlib.report.papers.fields import PAPERS
from auditlib.run.files import folder_name, write_whole

NAMES: Mapping[str, Text] = {
    "working_paper": {"zh": "工作底稿", "en": "working paper"},
    "evidence_sheet": {"zh": "取证单", "en": "evidence sheet"},
    "inspection_record": {"zh": "检查记录表", "en": "inspection record"},
    "rectification_notice": {"zh": "整改通知书", "en": "rectification notice"},
    "rectification_state": {"zh": "整改情况表", "en": "table of rectification"},
    "session_report": {"zh": "检查报告", "en": "inspection report"},
    "programme_report": {"zh": "检查总报告", "en": "report of the programme"},
    "publication": {"zh": "公开页", "en": "page for publication"},
}
OF_SESSION = tuple(NAMES)[:6]
OF_PROGRAMME = ("programme_report", "publication")
TYPESET = ("session_report", "programme_report")
NEEDS_PROBLEMS = {"evidence_sheet": "items", "rectification_notice": "problems", "rectification_state": "problems"}


@dataclass(frozen=True)
class Given:
    """What people say of a notice: its deadline, its number, and the state of each problem by check_id."""

    deadline: date | None = None
    number: str = ""
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Written:
    """Files written, and in words what was left out or has to be looked at."""

    paths: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def known(kinds: Sequence[str]) -> None:
    """Raises InputError for a kind of paper that there is not."""
    for kind in kinds:
        if kind not in NAMES:
            raise InputError(f"没有文书 {kind!r} (no such paper).", "--kind", nearest(kind, NAMES))


def write(
    basis: Basis,
    documents: Path,
    out: Path,
    *,
    sessions: Sequence[str] = (),
    notice: str = "",
    kinds: Sequence[str] = (),
    given: Given | None = None,
) -> Written:
    """Write the papers of some sessions, and those of the programme, into `out`.

    documents  folder of templates and settings
    sessions   each gets a folder of its own; without any, the papers of the programme under `notice`
    kinds      of `NAMES`; none: all that there are of sessions, or of the programme

    Templates are looked at before anything is written. Raises InputError, ParamsError or ReportError.
    """
    known(kinds)
    given = given or Given()
    held = settings.read_settings(documents)
    folder = documents / basis.language
    wanted = list(kinds or (OF_SESSION if sessions else OF_PROGRAMME))
    for kind in wanted:
        if kind in PAPERS:
            word.refuse(folder / f"{kind}.docx", PAPERS[kind])
    done = Written()
    for id in sessions:
        home = out / folder_name(id)
        makers = {
            "working_paper": session.working_paper,
            "evidence_sheet": session.evidence_sheet,
            "inspection_record": session.inspection_record,
            "rectification_notice": partial(rectification.notice, deadline=given.deadline, number=given.number),
            "rectification_state": partial(
                rectification.state, deadline=given.deadline, number=given.number, states=given.states
            ),
            "session_report": session.session_report,
        }
        for kind in (kind for kind in wanted if kind in makers):
            fields = makers[kind](basis, id)
            _note(basis, done, kind, id, fields, held)
            if kind in NEEDS_PROBLEMS and not fields[NEEDS_PROBLEMS[kind]]:
                continue
            _paper(basis, documents, home, kind, fields, done)
    if "programme_report" in wanted:
        _paper(basis, documents, out, "programme_report", programme.programme_report(basis, notice), done)
    if "publication" in wanted:
        path = out / "publication.html"
        page = publication.page(basis, notice, held.fewest)
        write_whole(path, lambda part: part.write_text(page, encoding="utf-8"))
        done.paths.append(path)
    return done


def _paper(basis: Basis, documents: Path, home: Path, kind: str, fields: Mapping[str, Any], done: Written) -> None:
    path = home / f"{kind}.docx"
    word.fill(documents / basis.language / path.name, PAPERS[kind], fields, path)
    done.paths.append(path)
    if kind in TYPESET:
        lacking = pdf.write(documents / f"{kind}.typ", fields, path.with_suffix(".pdf"), basis.language)
        done.paths.append(path.with_suffix(".pdf"))
        if lacking:
            signs = "".join(lacking)
            done.notes.append(basis.say(
                f"{path.with_suffix('.pdf')}：字体中没有这些字，以〓代替：{signs}。Word 文件中保留原字。",
                f"{path.with_suffix('.pdf')}: the fonts lack these signs, which stand as 〓: {signs}. The Word file keeps them."))  # fmt: skip


def _note(basis: Basis, done: Written, kind: str, id: str, fields: Mapping[str, Any], held: settings.Settings) -> None:
    """What whoever asked for the paper has to know of it."""
    name = NAMES[kind][basis.language]
    if kind in NEEDS_PROBLEMS and not fields[NEEDS_PROBLEMS[kind]]:
        why = (
            basis.say("没有经认定的问题", "no problem is confirmed")
            if basis.standings is not None and kind != "evidence_sheet"
            else basis.say("没有相应的问题", "there is no problem for it")
        )
        done.notes.append(basis.say(f"{id}：{why}，未写{name}。", f"{id}: {why}, the {name} was not written."))
        return
    if kind == "rectification_notice":
        if not all(line["deadline"] for line in fields["problems"]):
            done.notes.append(
                basis.say(
                    f"{id}：{name}没有整改期限，须手写；或用 --deadline 给出。",
                    f"{id}: the {name} has no deadline; write it by hand, or give --deadline.",
                )
            )
        left = sum(f.grade == "suspicion" and not basis.decision(f) for f in basis.problems(id))
        if left:
            done.notes.append(
                basis.say(
                    f"{id}：{left} 项疑点尚未核定，不列入{name}。",
                    f"{id}: {left} suspicions are not decided and not in the {name}.",
                )
            )
    if kind == "working_paper":
        for line in fields["items"]:
            for word_ in held.penalties:
                if any(word_ in line[part] for part in ("fact", "conclusion", "reason")):
                    done.notes.append(basis.say(f"{id} {line['check_id']}：{name}中有“{word_}”；底稿不提处理处罚意见，请核对。",
                                                f"{id} {line['check_id']}: the {name} holds “{word_}”; it is to propose no penalty."))  # fmt: skip
