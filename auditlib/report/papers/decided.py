"""What inspectors decided, as papers say it. Without a ledger nothing is decided and the fields stay blank, to be written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from auditlib.core.messages import Language, Text
from auditlib.review.standing import SENT_BACK, Standing

BEIJING = timezone(timedelta(hours=8))  # whose days stand on papers; the ledger keeps UTC
DECISIONS: Mapping[str, Text] = {
    "confirmed": {"zh": "予以认定", "en": "confirmed"},
    "dismissed": {"zh": "不予认定", "en": "dismissed"},
    "needs_evidence": {"zh": "须补充证据", "en": "needs evidence"},
    "rectified": {"zh": "已整改", "en": "rectified"},
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


Standings = Mapping[tuple[str, str], Standing]


def boxes(words: Mapping[str, Text], chosen: str, language: Language) -> str:
    """All words with a box before each, that of `chosen` filled: ■予以认可　□须进一步检查."""
    held = (f"{'■' if key == chosen else '□'}{text[language]}".replace(" ", "\u00a0") for key, text in words.items())
    return "　".join(held)


def firm(standing: Standing | None) -> str:
    """The decision that a paper may rely on: "" where there is none, the evidence changed since, two disagree, or it was sent back."""
    if standing is None or standing.edited_after_review or standing.contested or standing.opinion in SENT_BACK:
        return ""
    return standing.decision


def day(text: str, language: Language) -> str:
    """A day as papers write it, 2025年12月31日; a moment by the clock of Beijing. Takes ISO; other texts stay as they are."""
    try:
        held = datetime.fromisoformat(text)
    except ValueError:
        return text
    if held.tzinfo is not None:
        held = held.astimezone(BEIJING)
    return f"{held.year}年{held.month}月{held.day}日" if language == "zh" else held.date().isoformat()


def warning(standing: Standing, language: Language) -> str:
    """What keeps a decision from being relied on as it stands."""
    zh = language == "zh"
    said = []
    if standing.edited_after_review:
        said.append(
            "作出决定后证据有变化，须重新核定。" if zh else "The evidence changed after the decision: decide again."
        )
    if standing.contested:
        said.append(
            "有两项互不知晓的决定，须统一意见。"
            if zh
            else "Two decisions were made unaware of each other: agree on one."
        )
    if standing.opinion in SENT_BACK:
        opinion = OPINIONS[standing.opinion][language]
        said.append(
            f"审核意见为“{opinion}”，不作为定论。"
            if zh
            else f"The reviewer's opinion is “{opinion}”: this is not final."
        )
    return "".join(said)
