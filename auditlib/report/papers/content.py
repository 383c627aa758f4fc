"""One finding, with what was decided on it, as the plain fields of a paper: fact, then basis, then nature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from auditlib.core.errors import InputError, nearest
from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.core.policy import KINDS, kinds
from auditlib.report import pieces, words
from auditlib.report.papers import decided
from auditlib.report.papers.decided import Standings
from auditlib.review.standing import UPHELD, Standing
from auditlib.run.gaps import NOT_CONFIRMED
from auditlib.run.inspection import Inspection

CELLS = 12  # cells or ranges that a paper lists of one finding; the workbook has the others
TEXT = 200  # signs quoted of one cell
FILES = 8  # files named as attachments of one paper


@dataclass(frozen=True)
class Basis:
    """What every paper is made from.

    standings  (session_id, check_id) → what was decided; None where there is no ledger, so that people decide on paper
    office     name of the inspecting office; "" is written by hand
    """

    inspection: Inspection
    standings: Standings | None = None
    office: str = ""
    language: Language = "zh"

    def __post_init__(self) -> None:
        words.known(self.language)

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def standing(self, finding: Finding) -> Standing | None:
        return (self.standings or {}).get((finding.session_id, finding.check_id))

    def decision(self, finding: Finding) -> str:
        """What was decided on it and can be relied on; "" if nothing."""
        return decided.firm(self.standing(finding))

    def of(self, session_id: str) -> list[Finding]:
        return pieces.worst_first(self.inspection.of(session_id))

    def problems(self, session_id: str) -> list[Finding]:
        """What was found and not dismissed."""
        return [f for f in self.of(session_id) if f.verdict == "fail" and self.decision(f) != "dismissed"]


def head(basis: Basis, session_id: str) -> dict[str, Any]:
    """The fields that all papers of a session share. Raises InputError for an id that is neither planned nor handed in."""
    inspection, language = basis.inspection, basis.language
    sessions = inspection.tables["sessions"]
    if session_id not in sessions.index:
        todo = nearest(session_id, map(str, sessions.index))
        raise InputError(f"没有期次 {session_id!r} (no such session).", "--session", todo)
    row = sessions.loc[[session_id]]
    held, kind = row.astype(object).where(row.notna(), None).iloc[0], kinds(row).iloc[0]
    first = "start" if held["start"] is not None else "planned_start"
    last = "end" if held["end"] is not None else "planned_end"
    ends = [day(row, name, language) for name in (first, last)]
    said = [held[name] or words.NOT_GIVEN[language] for name in ("title", "organiser", "supervisor")]
    return {
        "office": basis.office,
        "session_id": session_id,
        "title": said[0],
        "organiser": said[1],
        "supervisor": said[2],
        "kind": words.pick(KINDS, None if pd.isna(kind) else str(kind), language),
        "place": held["place"] or held["planned_place"] or words.NOT_GIVEN[language],
        "period": basis.say("至", " to ").join(ends),
        "notice": notice_name(basis, held["notice"]),
        "checked_on": day(row, "as_of", language),
        **signed(basis, inspection.of(session_id)),
    }


def day(row: pd.DataFrame, name: str, language: Language) -> str:
    """A day of a session as papers write it; of a period both ends."""
    return decided.day(pieces.day(row[name].iloc[0], row[f"{name}_latest"].iloc[0], language), language)


def signed(basis: Basis, findings: Sequence[Finding]) -> dict[str, Any]:
    """Who decided on these findings; without a ledger that nobody has."""
    names = {standing.decided_by for f in findings if (standing := basis.standing(f)) and standing.decided_by}
    return {
        "inspectors": basis.say("、", ", ").join(sorted(names)),
        "no_proof": words.NO_PROOF[basis.language],
        "draft": "" if basis.standings is not None else basis.say(
            "草稿：以下内容由程序比对得出，尚未经检查人员核定。",
            "Draft: what follows comes from a comparison by machine; no inspector has decided on it."),
    }  # fmt: skip


def notice_name(basis: Basis, id: str | None) -> str:
    """Title and number of a notice."""
    notice = basis.inspection.policy.notices.get(id or "")
    if notice is None:
        return words.NOT_GIVEN[basis.language]
    number = f"（{notice.number}）" if notice.number else ""
    return basis.say(f"《{notice.zh}》{number}", f"{notice.en}{number}")


def counts(basis: Basis, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Verdicts by class. Zeros are there too."""
    return [{"label": label, "number": str(number)} for _, label, number in pieces.count(findings, basis.language)]


def items(basis: Basis, findings: Sequence[Finding], *, quoted: bool = True) -> list[dict[str, Any]]:
    """The fields of each finding, in the order given. `quoted`: with the texts in the cells of those that are no pass."""
    return [item(basis, f, number, len(findings), quoted=quoted) for number, f in enumerate(findings, 1)]


def item(basis: Basis, f: Finding, number: int, all: int, *, quoted: bool = True) -> dict[str, Any]:
    """The fields of one finding, those of `fields.ITEM`."""
    inspection, language = basis.inspection, basis.language
    found, unknown = f.verdict == "fail", f.verdict == "unknown"
    cells, more = _evidence(basis, f, quoted=quoted and (found or unknown))
    cited = pieces.clauses(inspection, f, language)
    said = pieces.said(f, language)
    clauses = [f"{c.number} {c.paragraph}" for c in cited]
    return {
        "number": str(number),
        "index": f"{f.session_id}-{f.check_id}",
        "page": f"{number} / {all}",
        "check_id": f.check_id,
        "matter": pieces.title(inspection, f.check_id, language),
        "family": pieces.family(inspection, f.check_id, language),
        "steps": _steps(basis, f),
        "evidence": cells,
        "more": pieces.more(more, language) if more else "",
        "fact": said if found else basis.say("证据不足，不作事实认定。", "Not enough evidence to state a fact.") if unknown else said,
        "figures": basis.say("；", "; ").join(
            f"{label}{basis.say('：', ': ')}{value}" for label, value in _facts(basis, f)
        ),
        "standard": _standard(basis, f, [c.text for c in cited]),
        "basis": "\n".join(f"{c.number} {c.paragraph}{basis.say('：', ': ')}{c.text}" for c in cited),
        "clauses": basis.say("；", "; ").join(clauses),
        "nature": _nature(basis, f),
        "amount": pieces.amount(f.amount_fen, language),
        "conclusion": words.VERDICTS[f.verdict][language] + (basis.say("，暂不作结论", ", no conclusion yet") if unknown else ""),
        "to_hand_in": wanted(basis, f),
        "to_confirm": wanted(basis, f, of_office=True),
        "found": found,
        "open": found or unknown,
        "attachments": _attachments(basis, f),
        **_decision(basis, f),
    }  # fmt: skip


def wanted(basis: Basis, f: Finding, *, of_office: bool = False) -> str:
    """What would settle an unknown: what the organiser has to hand in, or (`of_office`) the figures that the office has to confirm."""
    if f.verdict != "unknown":
        return ""
    held = [text for text in f.missing if text.startswith(NOT_CONFIRMED) == of_office]
    if held and basis.language == "en":  # the single parts are worded in Chinese alone, the sentence in both
        title = pieces.title(basis.inspection, f.check_id, "en")
        return f.message_en.removeprefix(f"Cannot be judged: {title}. ").rstrip(".")
    return "；".join(held)


def missing(basis: Basis, findings: Sequence[Finding], *, of_office: bool = False) -> list[dict[str, Any]]:
    """What is wanted, matter by matter: for what could not be judged, and of the organiser also what inspectors still ask for."""
    out: list[dict[str, Any]] = []
    for f in findings:
        texts = [wanted(basis, f, of_office=of_office)]
        standing = basis.standing(f)
        if standing and standing.decision == "needs_evidence" and not of_office:
            texts.append(standing.reason or decided.DECISIONS["needs_evidence"][basis.language])
        if any(texts):
            matter = pieces.title(basis.inspection, f.check_id, basis.language)
            said = basis.say("；", "; ").join(filter(None, texts))
            out.append({"number": str(len(out) + 1), "matter": matter, "text": said})
    return out


def total(basis: Basis, findings: Sequence[Finding]) -> str:
    """The sum of the amounts, those confirmed where they were; "" where no finding concerns an amount."""
    held = [amount for f in findings if (amount := settled(basis, f)) is not None]
    return pieces.amount(sum(held), basis.language) if held else ""


def settled(basis: Basis, f: Finding) -> int | None:
    """The amount confirmed by inspectors in fen, or else the one that the check worked out."""
    standing = basis.standing(f)
    return standing.confirmed_fen if standing and standing.confirmed_fen is not None else f.amount_fen


def _decision(basis: Basis, f: Finding) -> dict[str, str]:
    language, standing = basis.language, basis.standing(f)
    names = ("decision", "reason", "explained", "warning", "prepared_by", "prepared_on", "reviewed_by", "reviewed_on")
    opinion = decided.boxes(decided.OPINIONS, standing.opinion if standing else "", language)
    if standing is None:
        return {**dict.fromkeys(names, ""), "confirmed_amount": "", "opinion": opinion}
    return {
        "decision": words.pick(decided.DECISIONS, standing.decision, language) if standing.decision else "",
        "reason": standing.reason,
        "explained": standing.explained,
        "warning": decided.warning(standing, language),
        "prepared_by": standing.decided_by,
        "prepared_on": decided.day(standing.decided_at, language),
        "reviewed_by": standing.reviewed_by,
        "reviewed_on": "",
        "confirmed_amount": pieces.amount(standing.confirmed_fen, language),
        "opinion": opinion,
    }


def _nature(basis: Basis, f: Finding) -> str:
    if f.verdict != "fail" or not f.grade:
        return "—"
    word, decision = words.GRADES[f.grade][basis.language], basis.decision(f)
    if decision == "dismissed":
        return basis.say(f"{word}，经核实不予认定", f"{word}, dismissed after inspection")
    if decision == "rectified":
        return basis.say(f"{word}，经核实予以认定，已整改", f"{word}, confirmed after inspection, rectified")
    if decision in UPHELD:
        return basis.say(f"{word}，经核实予以认定", f"{word}, confirmed after inspection")
    return basis.say(f"{word}（待核实）", f"{word} (to be verified)") if f.grade == "suspicion" else word


def _facts(basis: Basis, f: Finding) -> list[tuple[str, str]]:
    return pieces.facts(basis.inspection, f, basis.language) if f.check_id in basis.inspection.checks else []


def _standard(basis: Basis, f: Finding, clauses: Sequence[str]) -> str:
    """The figures in force for the session; of a check without figures what its clauses demand."""
    check = basis.inspection.checks.get(f.check_id)
    held = pieces.thresholds(basis.inspection, check.uses, f.session_id, basis.language) if check else []
    lines = [basis.say(f"{a}：{b}（{c}）", f"{a}: {b} ({c})") for a, b, c in held]
    return "\n".join(lines or clauses)


def _steps(basis: Basis, f: Finding) -> str:
    check = basis.inspection.checks.get(f.check_id)
    files = list(dict.fromkeys(ref.file for ref in f.evidence if ref.file))
    named = basis.say("、", ", ").join(files[:FILES]) + (basis.say(" 等", " and others") if len(files) > FILES else "")
    first = basis.say(
        f"查阅承办单位所报材料（{len(files)} 个文件）：{named}",
        f"Read the papers handed in ({len(files)} files): {named}",
    )
    if not files:
        first = basis.say(
            "查阅所报材料，未见与本事项有关的内容", "Read the papers handed in; none of them bears on this matter"
        )
    lines = [first]
    if check is not None:
        lines.append(basis.say(f"逐项比对：{check.formula['zh']}", f"Compared: {check.formula['en']}"))
    stop = basis.say("。", ".")
    return "\n".join(f"{n}. {line}{'' if line.endswith(stop) else stop}" for n, line in enumerate(lines, 1))


def _evidence(basis: Basis, f: Finding, *, quoted: bool) -> tuple[list[dict[str, str]], int]:
    shown = f.evidence[:CELLS]
    more = len(f.evidence) - len(shown)
    if quoted:
        cells, _ = pieces.cells(basis.inspection, replace(f, evidence=shown), CELLS)
        return [
            {"place": pieces.marked(c, basis.language), "text": _short(c.text or ""), "sha256": c.sha256} for c in cells
        ], more
    return [{"place": pieces.address(ref), "text": "", "sha256": ""} for ref in shown], more


def _short(text: str) -> str:
    return text if len(text) <= TEXT else text[: TEXT - 1] + "…"


def _attachments(basis: Basis, f: Finding) -> str:
    files = list(dict.fromkeys(ref.file for ref in f.evidence if ref.file))
    lines = [f"{n}. {name}" for n, name in enumerate(files[:FILES], 1)]
    if len(files) > FILES:
        lines.append(pieces.more(len(files) - FILES, basis.language))
    return "\n".join(lines)
