"""What inspectors decided, as papers say it. Without a ledger nothing is decided and the fields stay blank, to be written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from auditlib.core.messages import Language, Text

HELD = ("confirmed", "rectified")  # states in which a finding is a fact that inspectors stand for
DECISIONS: Mapping[str, Text] = {
    "confirmed": {"zh": "予以认定", "en": "confirmed"},
    "dismissed": {"zh": "不予认定", "en": "dismissed"},
    "needs_evidence": {"zh": "须补充证据", "en": "needs evidence"},
    "rectified": {"zh": "已整改", "en": "rectified"},
    "closed": {"zh": "已办结", "en": "closed"},
}
OPINIONS: Mapping[str, Text] = {
    "accepted": {"zh": "予以认可", "en": "accepted"},
    "further_work": {"zh": "须进一步检查", "en": "further work required"},
    "to_be_corrected": {"zh": "结论须更正", "en": "conclusion to be corrected"},
}
STATES: Mapping[str, Text] = {  # of a rectification
    "at_once": {"zh": "立行立改", "en": "at once"},
    "in_stages": {"zh": "分阶段整改", "en": "in stages"},
    "continuing": {"zh": "持续整改", "en": "continuing"},
}


class Standing(Protocol):
    """What papers need to know of the decisions on one finding. Fields of persons and texts are blank where nobody said anything.

    state         open, seen, confirmed, dismissed, needs_evidence, rectified, closed or gone
    demanded      the deadline demanded, or a mapping that holds it
    edited_after_review, contested   the evidence changed after the decision; two decisions, neither knew of the other
    """

    @property
    def state(self) -> str: ...
    @property
    def decided_by(self) -> str | None: ...
    @property
    def decided_at(self) -> Any: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def confirmed_fen(self) -> int | None: ...
    @property
    def explained(self) -> Any: ...
    @property
    def demanded(self) -> Any: ...
    @property
    def opinion(self) -> str | None: ...
    @property
    def reviewed_by(self) -> str | None: ...
    @property
    def edited_after_review(self) -> bool: ...
    @property
    def contested(self) -> bool: ...


Standings = Mapping[tuple[str, str], Standing]


def boxes(words: Mapping[str, Text], chosen: str | None, language: Language) -> str:
    """All words with a box before each, that of `chosen` filled: ■予以认可　□须进一步检查."""
    return "　".join(f"{'■' if key == chosen else '□'}{text[language]}" for key, text in words.items())


def day(value: object, language: Language) -> str:
    """A day as papers write it: 2025年12月31日. Takes a day, a moment or an ISO text; "" of nothing, other texts as they are."""
    if value is None or value == "":
        return ""
    text = str(value)[:10]
    try:
        held = date.fromisoformat(text)
    except ValueError:
        return str(value)
    return f"{held.year}年{held.month}月{held.day}日" if language == "zh" else held.isoformat()


def deadline(standing: Standing | None) -> str:
    """The deadline demanded, as saved; "" where none was."""
    demanded = standing.demanded if standing else None
    return str(demanded.get("deadline") or "") if isinstance(demanded, Mapping) else str(demanded or "")


def texts(said: object) -> str:
    """One text, or several one below the other."""
    if not said:
        return ""
    if isinstance(said, Sequence) and not isinstance(said, str):
        return "\n".join(texts(one) for one in said)
    return str(said.get("text") or "") if isinstance(said, Mapping) else str(said)


def warning(standing: Standing, language: Language) -> str:
    """What keeps a decision from being relied on as it stands."""
    zh = language == "zh"
    said = []
    if standing.edited_after_review:
        said.append("作出决定后证据有变化，须重新核定。" if zh else "The evidence changed after the decision: decide again.")
    if standing.contested:
        said.append("有两项互不知晓的决定，须统一意见。" if zh else "Two decisions were made unaware of each other: agree on one.")
    return "".join(said)
