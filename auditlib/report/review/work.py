"""What is done at the review desk: each answer says what was saved, or why nothing was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from auditlib.core.errors import AuditError
from auditlib.core.messages import Language, yuan
from auditlib.report.review import texts
from auditlib.report.review.shown import Key, Shown
from auditlib.review.events import Draft, Event
from auditlib.review.ledger import Ledger, Saved
from auditlib.review.rules import Refused
from auditlib.review.standing import same_person

_YUAN = re.compile(r"\d{1,13}(\.\d{1,2})?")
Answer = dict[str, Any]
Noticed = Callable[
    [str, str, Language], tuple[str, str]
]  # session, deadline, language → path of the document and its SHA-256


@dataclass
class Work:
    """What one person does. `run` and `evidence` are of the findings on the screen; `notice` writes a rectification notice."""

    shown: Shown
    ledger: Ledger
    who: str
    run: str
    evidence: Mapping[Key, str]
    notice: Noticed
    _own: list[tuple[Key, str]] = field(default_factory=list)  # what can be taken back, the last one last

    def decide(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Decide, judge a second time, or review, by the work at hand (`mode`)."""
        mode, decision, reason = asked["mode"], str(asked["decision"]), str(asked.get("reason", "")).strip()
        kind = {"second": "second", "review": "reviewed"}.get(mode, "decided")
        payload = (
            {"opinion": decision, "text": reason} if kind == "reviewed" else {"decision": decision, "reason": reason}
        )
        seen = str(asked.get("seen", ""))
        answer = self._save(Draft(kind, *key, self.who, self.run, seen, self.evidence.get(key, ""), payload), language)
        return self._seen_from(key, asked, answer | {"needsReason": not reason}, language)

    def rectified(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """That a confirmed problem is rectified."""
        return self.decide(key, {**asked, "mode": "decide", "decision": "rectified"}, language)

    def amount(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """The amount that a person confirms, given in yuan."""
        given = re.sub(r"[\s,，¥￥元]", "", str(asked.get("yuan", "")))
        try:
            fen = int(Decimal(given) * 100) if _YUAN.fullmatch(given) else None
        except InvalidOperation:
            fen = None
        if fen is None:
            zh, en = "金额请写成 12,345.60 这样的元数。", "Write the amount in yuan, as 12,345.60."
            return {"refused": zh if language == "zh" else en}
        return self._of(key, "amount", {"fen": fen, "reason": str(asked.get("reason", "")).strip()}, asked, language)

    def assign(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Who follows a finding up, by when."""
        return self._of(
            key, "assigned", {"to": str(asked.get("to", "")).strip(), "due": str(asked.get("due", ""))}, asked, language
        )

    def explain(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """The reply of the inspected body, word for word."""
        return self._of(
            key,
            "explained",
            {"text": str(asked.get("reply", "")), "by": str(asked.get("by", "")).strip()},
            asked,
            language,
        )

    def note(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """A note."""
        return self._of(key, "noted", {"text": str(asked.get("reason", "")).strip()}, asked, language)

    def add_evidence(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """A file that was handed in later: its name, size and hash are noted, the file stays where it is."""
        path = Path(str(asked.get("path", "")).strip().strip('"'))
        if not path.is_file():
            said = "没有这个文件，请填写完整路径" if language == "zh" else "there is no such file, give its whole path"
            return {"refused": f"{path}: {said}"}
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        held = {"name": path.name, "sha256": digest, "bytes": path.stat().st_size}
        return self._of(key, "evidence_added", held, asked, language)

    def close(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Close what is rectified or dismissed."""
        return self._of(key, "closed", {}, asked, language)

    def reopen(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Reopen a finding; of a session that is signed, the session first."""
        reason = {"reason": str(asked.get("reason", "")).strip()}
        if self.ledger.signed(key[0]) is not None:
            answer = self._of_session(key[0], "reopened", reason, language)
            return self._seen_from(key, asked, answer, language)
        return self._of(key, "reopened", reason, asked, language)

    def sign(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Sign the whole session of a finding."""
        return self._seen_from(key, asked, self._of_session(key[0], "signed", {}, language), language)

    def demand(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """Write the rectification notice of the session, and note its deadline on each problem confirmed."""
        deadline = str(asked.get("deadline", ""))
        if not deadline:
            return {"refused": "请先填写整改期限。" if language == "zh" else "Give the deadline first."}
        path, digest = self.notice(key[0], deadline, language)
        confirmed = [found for found in self.shown.found if found[0] == key[0] and self._confirmed(found)]
        for found in confirmed:
            standing = self.ledger.standing(*found)
            last = standing.last if standing else ""
            payload = {"deadline": deadline, "document": digest}
            answer = self._save(
                Draft("demanded", *found, self.who, self.run, last, self.evidence.get(found, ""), payload), language
            )
            if "refused" in answer:
                return answer
        said = (
            f"整改通知书：{path}（{len(confirmed)} 个问题）"
            if language == "zh"
            else f"notice: {path} ({len(confirmed)} problems)"
        )
        return self._seen_from(key, asked, {"saved": self._saved_at(language), "told": said}, language)

    def seen(self, key: Key, asked: Mapping[str, Any], language: Language) -> Answer:
        """That a finding was looked at, once for each person and state of its evidence."""
        evidence = self.evidence.get(key, "")
        history = self.ledger.history(*key)
        if evidence and not any(
            e.kind == "seen" and same_person(e.who, self.who) and e.evidence == evidence for e in history
        ):
            self.ledger.append(Draft("seen", *key, self.who, self.run, history[-1].id, evidence))
        return {
            "row": self.shown.row(key, asked["mode"], language, self.who)
        }  # what was on the screen stays what was seen

    def undo(self, asked: Mapping[str, Any], language: Language) -> Answer:
        """Take back one's own last event, of this sitting or else of the finding on the screen."""
        found = self._own[-1] if self._own else self._last_of(asked)
        if found is None:
            return {"refused": "没有可以撤销的处理。" if language == "zh" else "There is nothing to undo."}
        key, event = found
        last = self.ledger.history(*key)[-1].id
        try:
            saved = self.ledger.append(
                Draft("undone", *key, self.who, self.run, last, self.evidence.get(key, ""), {"event": event})
            )
        except Refused as error:
            return {"refused": error.said(language)}
        self._own = [one for one in self._own if one != found]
        said = f"已撤销 {key[0]} {key[1]}" if language == "zh" else f"undone: {key[0]} {key[1]}"
        return self._seen_from(key, asked, {"saved": f"{said} {saved.event.local[11:19]}", "key": key}, language)

    def looked_behind(self, key: Key, language: Language) -> None:
        """Note once, for each finding, that it was shown with personal data in full to somebody whose role masks it."""
        if not any(e.kind == "unmasked" and same_person(e.who, self.who) for e in self.ledger.history(*key)):
            self.unmask(*key, language)

    def unmask(self, session: str, check: str, language: Language) -> Answer:
        """Note that somebody had personal data shown in full."""
        where = {"where": f"review desk {self.who}"}
        last = self.ledger.history(session, check)[-1].id
        return self._save(
            Draft("unmasked", session, check, self.who, self.run, last, self.evidence.get((session, check), ""), where),
            language,
        )

    def _of(
        self, key: Key, kind: str, payload: Mapping[str, object], asked: Mapping[str, Any], language: Language
    ) -> Answer:
        draft = Draft(kind, *key, self.who, self.run, str(asked.get("seen", "")), self.evidence.get(key, ""), payload)
        return self._seen_from(key, asked, self._save(draft, language), language)

    def _of_session(self, session: str, kind: str, payload: Mapping[str, object], language: Language) -> Answer:
        history = self.ledger.history(session)
        return self._save(
            Draft(kind, session, "", self.who, self.run, history[-1].id if history else "", "", payload), language
        )

    def _save(self, draft: Draft, language: Language) -> Answer:
        try:
            saved = self.ledger.append(draft)
        except AuditError as error:
            return {"refused": error.said(language) if isinstance(error, Refused) else str(error)}
        if draft.check_id and draft.kind not in ("seen", "unmasked"):
            self._own.append(((draft.session_id, draft.check_id), saved.event.id))
        answer = {"saved": self._saved_at(language, saved)}
        if told := _overtaken(saved, language):
            answer["told"] = told
        return answer

    def _seen_from(self, key: Key, asked: Mapping[str, Any], answer: Answer, language: Language) -> Answer:
        mode, filters = asked.get("mode", "decide"), asked.get("filters", {})
        if "refused" not in answer:
            answer |= {
                "row": self.shown.row(key, mode, language, self.who),
                "counts": self.shown.progress(mode, filters, self.who),
            }
        return answer

    def _saved_at(self, language: Language, saved: Saved | None = None) -> str:
        at = saved.event.local[11:19] if saved else ""
        return f"已保存 {at}".strip() if language == "zh" else f"saved {at}".strip()

    def _confirmed(self, key: Key) -> bool:
        standing = self.ledger.standing(*key)
        return standing is not None and standing.state == "confirmed"

    def _last_of(self, asked: Mapping[str, Any]) -> tuple[Key, str] | None:
        if not asked.get("session"):
            return None
        key = str(asked["session"]), str(asked["check"])
        own = [
            e.id
            for e in self.ledger.history(*key)
            if e.who == self.who and e.kind in ("decided", "second", "reviewed", "amount")
        ]
        return (key, own[-1]) if own else None


def _money(event: Event) -> str:
    fen = event.payload.get("fen")
    return yuan(fen) if isinstance(fen, int) else ""


def _overtaken(saved: Saved, language: Language) -> str:
    """Who decided what since the writer looked; both stay in the ledger."""
    others = [
        event for event in saved.overtaken if event.kind in ("decided", "amount", "reviewed", "reopened", "closed")
    ]
    if not others:
        return ""
    said = "；".join(
        f"{e.who} {e.local[11:16]} {texts.KINDS[e.kind][language]} "
        + (texts.STATES.get(str(e.payload.get("decision"))) or {"zh": _money(e), "en": _money(e)})[language]
        for e in others
    )
    if language == "zh":
        return f"您打开之后，{said}。两条都已记入台账；请看处理记录，必要时重新处理。"
    return f"Since you opened it: {said}. Both are in the ledger; look at the history and decide again if need be."
