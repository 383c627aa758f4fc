"""Rules of work: who may write which event when. Pure functions; the ledger asks them inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditlib.review.events import MACHINE, Draft, Event
from auditlib.review.forms import Refused, is_text, refusal
from auditlib.review.standing import Knowledge, Standing, in_effect, same_person

__all__ = ["SEALED", "Refused", "check_finding", "check_session"]

SEALED = ("decided", "amount", "second", "reviewed")  # not after the session was signed, but for rectification
_HARMLESS = (
    "seen",
    "noted",
    "unmasked",
    "evidence_added",
)  # what others may have written after an event that is taken back
_NOT_UNDONE = (*MACHINE, "undone", "unmasked", "signed")


def check_finding(
    draft: Draft, history: Sequence[Event], standing: Standing, known: Iterable[int], signed: Event | None
) -> None:
    """Refuse what the standing of a finding does not allow.

    known   places in the history that the writer knows
    signed  the signature in force of the session
    """
    if signed is not None and draft.kind in (*SEALED, "reopened") and draft.payload.get("decision") != "rectified":
        raise refusal(draft, f"本期已由 {signed.who} 签字", f"the session was signed by {signed.who}",
                      "请先重新打开本期并写明理由", "reopen the session first, with a reason")  # fmt: skip
    rule = {"decided": _decided, "amount": _amount, "closed": _closed, "reopened": _reopened}.get(draft.kind)
    if rule is not None:
        rule(draft, standing)
    if draft.kind == "second":
        _second(draft, history)
    if draft.kind == "reviewed":
        _reviewed(draft, history, standing, set(known))
    if draft.kind == "undone":
        _undone(draft, history, signed)


def _decided(draft: Draft, standing: Standing) -> None:
    decision, reason = draft.payload["decision"], draft.payload.get("reason")
    if standing.state == "closed":
        raise refusal(draft, "该项已销号", "it is closed", "请先重新打开并写明理由", "reopen it first, with a reason")
    if decision == "rectified" and standing.decision not in ("confirmed", "rectified"):
        raise refusal(
            draft,
            "尚未确认的问题不能记为已整改",
            "what is not confirmed cannot be rectified",
            "请先确认",
            "confirm it first",
        )
    if standing.contested and not is_text(reason):
        raise refusal(draft, "两人处理不一，须写明理由", "two people differ on it, which needs a reason",
                      "请看过双方的处理再填写理由", "look at both and give the reason")  # fmt: skip
    if _overrules(str(decision), standing.verdict) and not is_text(reason):
        raise refusal(
            draft,
            "与程序的结论不同，须写明理由",
            "it overrules the machine and needs a reason",
            "请填写理由",
            "give the reason",
        )


def _overrules(decision: str, verdict: str) -> bool:
    """Whether a decision says otherwise than the machine: a failure dismissed, a pass confirmed, an open question settled."""
    if verdict == "fail":
        return decision == "dismissed"
    if verdict == "unknown":
        return decision in ("confirmed", "dismissed")
    return decision == "confirmed"


def _amount(draft: Draft, standing: Standing) -> None:
    differs = standing.amount_fen is not None and draft.payload["fen"] != standing.amount_fen
    if differs and not (is_text(draft.payload.get("reason")) or is_text(standing.reason)):
        raise refusal(draft, "金额与程序算出的不同，须写明理由", "the amount differs from the machine's and needs a reason",
                      "请填写理由", "give the reason")  # fmt: skip


def _second(draft: Draft, history: Sequence[Event]) -> None:
    if any(event.kind == "decided" and same_person(event.who, draft.who) for _, event in in_effect(history)):
        raise refusal(
            draft,
            "复核意见须由另一人作出",
            "a second opinion is another person's",
            "请由他人独立判断",
            "let somebody else judge",
        )


def _closed(draft: Draft, standing: Standing) -> None:
    if standing.state not in ("rectified", "dismissed"):
        raise refusal(
            draft,
            "未整改的问题不能销号",
            "what is not rectified cannot be closed",
            "请先记录整改情况",
            "record the rectification first",
        )


def _reopened(draft: Draft, standing: Standing) -> None:
    if not standing.decision:
        raise refusal(
            draft, "该项本来就没有处理", "nothing was decided on it", "不需要重新打开", "there is nothing to reopen"
        )


def _reviewed(draft: Draft, history: Sequence[Event], standing: Standing, known: set[int]) -> None:
    if not standing.decision:
        raise refusal(
            draft, "尚未处理的结论不能复核", "nothing is decided that could be reviewed", "请先处理", "decide first"
        )
    _not_own(draft, history)
    deciding = Knowledge(history).heads([place for place, event in in_effect(history) if event.kind == "decided"])
    unseen = [history[place] for place in deciding if place not in known]
    if unseen:
        raise refusal(draft, f"您打开之后 {unseen[-1].who} 又作了处理", f"{unseen[-1].who} decided after you had opened it",
                      "请看过新的处理再复核", "look at it and review then")  # fmt: skip


def _not_own(draft: Draft, history: Iterable[Event]) -> None:
    if draft.payload["opinion"] != "accepted" and not is_text(draft.payload.get("text")):
        raise refusal(
            draft, "退回须写明要求", "what is sent back needs a text", "请写明要做什么", "say what is to be done"
        )
    prepared = (event for _, event in in_effect(list(history)) if event.kind in ("decided", "amount"))
    if any(same_person(event.who, draft.who) for event in prepared):
        raise refusal(
            draft,
            "编制人不能复核自己的处理",
            "a preparer cannot review their own work",
            "请由他人复核",
            "let somebody else review it",
        )


def _undone(draft: Draft, history: Sequence[Event], signed: Event | None) -> None:
    """Refuse to take back anything but one's own last event, or one that others have built on."""
    valid = [event for _, event in in_effect(history)]
    target = next((event for event in valid if event.id == draft.payload["event"]), None)
    # a signature must not come back over what was done while the session was open
    fixed = _NOT_UNDONE if draft.check_id else (*_NOT_UNDONE, "reopened")
    if target is None or target.kind in fixed or not same_person(target.who, draft.who):
        raise refusal(
            draft,
            "只能撤销自己的处理",
            "only one's own event can be taken back",
            "请改为作出新的处理",
            "decide anew instead",
        )
    later = valid[valid.index(target) + 1 :]
    blocking = [
        event
        for event in later
        if event.kind not in MACHINE and (event.kind not in _HARMLESS or same_person(event.who, draft.who))
    ]
    if blocking:
        raise refusal(draft, f"其后 {blocking[0].who} 已有记录", f"{blocking[0].who} has written after it",
                      "只能撤销自己最后一次，请改为作出新的处理", "only the last can be taken back; decide anew instead")  # fmt: skip
    if signed is not None and target.kind in SEALED:
        raise refusal(
            draft,
            f"本期已由 {signed.who} 签字",
            f"the session was signed by {signed.who}",
            "请先重新打开本期",
            "reopen the session first",
        )


def check_session(
    draft: Draft, own: Sequence[Event], signed: Event | None, undecided: Sequence[Standing], prepared: Sequence[Event]
) -> None:
    """Refuse what a whole session does not allow.

    own        the session's own events
    undecided  its findings that somebody must still decide
    prepared   decisions and amounts of its findings
    """
    if draft.kind in ("signed", "reviewed") and undecided:
        named = "、".join(standing.check_id for standing in undecided[:5]) + ("…" if len(undecided) > 5 else "")
        raise refusal(draft, f"还有 {len(undecided)} 项未处理：{named}", f"{len(undecided)} findings are undecided: {named}",
                      "请处理完（有争议、证据已变、被退回的也算）再签字", "decide them first, also those contested, changed since or sent back")  # fmt: skip
    if draft.kind == "signed" and signed is not None:
        raise refusal(
            draft,
            f"本期已由 {signed.who} 签字",
            f"the session was signed by {signed.who}",
            "不需要再签",
            "once is enough",
        )
    if draft.kind == "reopened" and signed is None:
        raise refusal(
            draft, "本期没有签字", "the session is not signed", "不需要重新打开", "there is nothing to reopen"
        )
    if draft.kind == "reviewed":
        _not_own(draft, prepared)
    if draft.kind == "undone":
        _undone(draft, own, None)
