"""What a draft must look like before anybody asks whether it is allowed: its kind, who, and the keys of its payload."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date

from auditlib.core.errors import AuditError, nearest
from auditlib.core.messages import Language, Text
from auditlib.review.events import DECISIONS, KINDS, MACHINE, OPINIONS, PROGRAM, Draft, canonical
from auditlib.review.standing import LARGEST, same_person

_HASH = re.compile("[0-9a-f]{64}")
LONGEST_NAME = 200  # characters: names are in indexes
_SESSION_ONLY = ("signed",)
_EITHER = (
    "noted",
    "evidence_added",
    "assigned",
    "reviewed",
    "reopened",
    "undone",
    "unmasked",
)  # of a finding or a session
_NEEDS_EVIDENCE = ("decided", "second", "reviewed")


class Refused(AuditError):
    """An event that the rules of work do not allow; nothing was written. `said` gives the message in one language."""

    def __init__(self, what: Text, where: str, todo: Text) -> None:
        super().__init__(f"{what['zh']} ({what['en']})", where, f"{todo['zh']} ({todo['en']})")
        self.texts = (dict(what), dict(todo))

    def __reduce__(self) -> tuple[type[AuditError], tuple[Text, str, Text]]:  # type: ignore[override]
        return type(self), (self.texts[0], self.where, self.texts[1])

    def said(self, language: Language) -> str:
        """What was refused and what to do, in one language."""
        what, todo = (text[language] for text in self.texts)
        return f"{what}：{todo}。" if language == "zh" else f"{what}: {todo}."


def refusal(draft: Draft, zh: str, en: str, todo_zh: str, todo_en: str) -> Refused:
    """A refusal of a draft, with its session and check for a place."""
    place = " ".join(part for part in (draft.session_id, draft.check_id) if part) or "?"
    return Refused({"zh": zh, "en": en}, place, {"zh": todo_zh, "en": todo_en})


def is_text(value: object) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and any(sign.isalnum() for sign in value)


def _is_name(value: object) -> bool:
    return is_text(value) and len(str(value)) <= LONGEST_NAME


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_text_or_blank(value: object) -> bool:
    return value is None or isinstance(value, str)


_KEYS: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "decided": {"decision": lambda value: value in DECISIONS, "reason": _is_text_or_blank},
    "amount": {"fen": _is_whole, "reason": _is_text_or_blank},
    "noted": {"text": is_text},
    "evidence_added": {"name": is_text, "sha256": _is_hash, "bytes": _is_whole},
    "assigned": {"to": _is_name, "due": lambda value: value in (None, "") or _is_day(value)},
    "explained": {"text": is_text, "by": is_text},
    "demanded": {"deadline": _is_day, "document": _is_hash},
    "second": {"decision": lambda value: value in DECISIONS, "reason": _is_text_or_blank},
    "reviewed": {"opinion": lambda value: value in OPINIONS, "text": _is_text_or_blank},
    "reopened": {"reason": is_text},
    "undone": {"event": is_text},
    "unmasked": {"where": is_text},
}


def check_form(draft: Draft) -> None:
    """Refuse a draft that no ledger could keep: its kind, who, or a key of its payload. `document` is a SHA-256."""
    if draft.kind not in KINDS or draft.kind in MACHINE:
        known = nearest(draft.kind, [kind for kind in KINDS if kind not in MACHINE])
        raise refusal(draft, f"没有“{draft.kind}”这种事件", f"there is no event {draft.kind!r} to write", known, known)
    if not _is_name(draft.who) or same_person(draft.who, PROGRAM):
        raise refusal(draft, "没有写明是谁", "nobody is named", "请填写姓名", "give a name")
    if (
        not draft.session_id
        or (not draft.check_id and draft.kind not in (*_SESSION_ONLY, *_EITHER))
        or (draft.check_id and draft.kind in _SESSION_ONLY)
    ):
        raise refusal(draft, f"“{draft.kind}”没有写明是哪期、哪项", f"{draft.kind!r} names no session or check that it can be of",
                      "请从清单中选择", "choose one from the list")  # fmt: skip
    for key, holds in _KEYS.get(draft.kind, {}).items():
        if not holds(draft.payload.get(key)):
            raise refusal(draft, f"“{draft.kind}”的 {key} 不能是 {draft.payload.get(key)!r}", f"{key} of {draft.kind!r} cannot be {draft.payload.get(key)!r}",
                          "请改正后再保存", "correct it and save again")  # fmt: skip
    if draft.kind in _NEEDS_EVIDENCE and draft.check_id and not draft.evidence:
        raise refusal(
            draft,
            "没有写明看过的证据",
            "the evidence seen is not named",
            "请打开该项结论再处理",
            "open the finding first",
        )
    try:
        texts = (draft.kind, draft.session_id, draft.check_id, draft.who, draft.run, draft.after, draft.evidence)
        "".join((*texts, canonical(draft.payload))).encode()
        storable = not any("\0" in each for each in texts) and json.loads(canonical(draft.payload)) == draft.payload
    except (TypeError, ValueError):  # no JSON, or half a character
        storable = False
    if not storable:
        raise refusal(
            draft,
            "含有无法保存的字符或数值",
            "it holds signs or values that cannot be kept",
            "请删去后再保存",
            "leave them out",
        )
