"""Rules of work: what the ledger refuses, to whom and when. What is refused is not written."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import ledgers
import pytest
from ledgers import LI, WANG, ZHAO, decide, finding, of_session, take_in, write

from auditlib.review.events import Draft
from auditlib.review.ledger import Ledger
from auditlib.review.rules import Refused
from auditlib.review.standing import draft_on

_HASH = "a" * 64


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """S1 with a failure of 2,000 yuan, a question that the machine left open and a pass; S2 with a failure."""
    with Ledger(tmp_path) as opened:
        take_in(opened, [finding("S1", "BUD001", fen=200_000), finding("S1", "BUD006", verdict="unknown"),
                         finding("S1", "TML001", verdict="pass"), finding("S2", "BUD001")])  # fmt: skip
        yield opened


def _refused(ledger: Ledger, act: Callable[[], object], *says: str) -> None:
    before = ledger.head()
    with pytest.raises(Refused) as error:
        act()
    assert ledger.head() == before
    for text in says:
        assert text in str(error.value)
        assert text in error.value.said("zh") + error.value.said("en") + error.value.where


@pytest.mark.parametrize(
    ("check", "decision", "needs"),
    [
        ("BUD001", "confirmed", False),
        ("BUD001", "dismissed", True),
        ("BUD001", "needs_evidence", False),
        ("BUD006", "confirmed", True),
        ("BUD006", "dismissed", True),
        ("BUD006", "needs_evidence", False),
        ("TML001", "confirmed", True),
        ("TML001", "dismissed", False),
    ],
)
def test_overruling_the_machine_needs_a_reason(ledger: Ledger, check: str, decision: str, needs: bool) -> None:
    if needs:
        _refused(ledger, lambda: decide(ledger, WANG, decision, check=check, reason=" \n"), "理由")
    decide(ledger, WANG, decision, check=check, reason="看过凭证原件" if needs else "")
    standing = ledger.standing("S1", check)
    assert standing is not None
    assert standing.decision == decision


def test_another_amount_than_the_machines_needs_a_reason(ledger: Ledger) -> None:
    decide(ledger, WANG, "confirmed")
    write(ledger, WANG, "amount", fen=200_000)
    _refused(ledger, lambda: write(ledger, WANG, "amount", fen=100_000), "理由")
    write(ledger, WANG, "amount", fen=100_000, reason="半数有凭证")
    write(ledger, WANG, "amount", check="BUD006", fen=5)  # the machine named none


def test_a_preparer_cannot_review_their_own(ledger: Ledger) -> None:
    decide(ledger, "王 检查", "confirmed")
    _refused(ledger, lambda: write(ledger, WANG, "reviewed", opinion="accepted"), "不能复核自己")
    write(ledger, LI, "amount", fen=200_000)
    _refused(ledger, lambda: write(ledger, LI, "reviewed", opinion="accepted"), "不能复核自己")
    write(ledger, ZHAO, "reviewed", opinion="accepted")
    standing = ledger.standing("S1", "BUD001")
    assert standing is not None
    assert (standing.opinion, standing.reviewed_by) == ("accepted", ZHAO)


def test_a_preparer_cannot_review_a_whole_session_either(ledger: Ledger) -> None:
    decide(ledger, WANG, "confirmed", "S2")
    _refused(ledger, lambda: of_session(ledger, WANG, "reviewed", "S2", opinion="accepted"), "不能复核自己")
    of_session(ledger, ZHAO, "reviewed", "S2", opinion="accepted")


def test_a_review_is_of_a_decision_that_the_reviewer_has_seen(ledger: Ledger) -> None:
    _refused(ledger, lambda: write(ledger, ZHAO, "reviewed", opinion="accepted"), "尚未处理")
    decide(ledger, WANG, "confirmed")
    seen = ledger.standing("S1", "BUD001")
    assert seen is not None
    decide(ledger, LI, "needs_evidence")
    _refused(ledger, lambda: ledger.append(draft_on(seen, "reviewed", ZHAO, opinion="accepted")), LI)
    _refused(ledger, lambda: write(ledger, ZHAO, "reviewed", opinion="to_be_corrected"), "退回")


def test_signing_is_refused_while_a_finding_is_undecided(ledger: Ledger) -> None:
    decide(ledger, WANG, "confirmed")
    _refused(ledger, lambda: of_session(ledger, ZHAO, "signed"), "BUD006")
    decide(ledger, WANG, "dismissed", check="BUD006", reason="已补齐")
    seen = ledger.standing("S1", "BUD001")
    assert seen is not None
    write(ledger, ZHAO, "reviewed", opinion="to_be_corrected", text="请附凭证")
    _refused(ledger, lambda: of_session(ledger, ZHAO, "signed"), "BUD001")  # sent back
    decide(ledger, WANG, "confirmed")
    ledger.append(draft_on(seen, "decided", LI, decision="dismissed", reason="不属实"))
    _refused(ledger, lambda: of_session(ledger, ZHAO, "signed"), "BUD001")  # contested
    decide(ledger, WANG, "confirmed", reason="看过双方")
    take_in(
        ledger,
        [finding("S1", check, fen=200_000) for check in ("BUD001",)] + [finding("S1", "BUD006", verdict="unknown")],
        "e2",
    )
    _refused(ledger, lambda: of_session(ledger, ZHAO, "signed"), "2")  # evidence changed
    decide(ledger, WANG, "confirmed")
    decide(ledger, WANG, "dismissed", check="BUD006", reason="已补齐")
    of_session(ledger, ZHAO, "signed")
    signed = ledger.signed("S1")
    assert signed is not None
    assert signed.who == ZHAO
    assert set(ledger.signatures()) == {"S1"}
    _refused(ledger, lambda: of_session(ledger, LI, "signed"), ZHAO)


def test_what_is_signed_stands_until_it_is_reopened_but_is_followed_up(ledger: Ledger) -> None:
    decide(ledger, WANG, "confirmed", "S2")
    of_session(ledger, ZHAO, "signed", "S2")
    _refused(ledger, lambda: decide(ledger, WANG, "needs_evidence", "S2"), ZHAO)
    _refused(ledger, lambda: write(ledger, WANG, "amount", "S2", fen=5), ZHAO)
    _refused(ledger, lambda: write(ledger, WANG, "reopened", "S2", reason="再看"), ZHAO)
    _refused(ledger, lambda: write(ledger, WANG, "undone", "S2", event=ledger.history("S2", "BUD001")[-1].id), ZHAO)
    write(ledger, WANG, "demanded", "S2", deadline=ledgers.DAY, document=_HASH)
    decide(ledger, WANG, "rectified", "S2")
    of_session(ledger, ZHAO, "reopened", "S2", reason="补充材料")
    assert ledger.signed("S2") is None
    decide(ledger, WANG, "confirmed", "S2")


def test_the_way_of_a_finding_from_open_to_closed(ledger: Ledger) -> None:
    _refused(ledger, lambda: decide(ledger, WANG, "rectified"), "尚未确认")
    _refused(ledger, lambda: write(ledger, WANG, "closed"), "未整改")
    _refused(ledger, lambda: write(ledger, WANG, "reopened", reason="再看"), "没有处理")
    decide(ledger, WANG, "confirmed")
    _refused(ledger, lambda: write(ledger, WANG, "closed"), "未整改")
    decide(ledger, WANG, "rectified")
    write(ledger, WANG, "closed")
    _refused(ledger, lambda: decide(ledger, WANG, "confirmed"), "已销号")
    write(ledger, WANG, "reopened", reason="整改不实")
    standing = ledger.standing("S1", "BUD001")
    assert standing is not None
    assert (standing.state, standing.decision) == ("open", "")


def test_only_ones_own_last_event_can_be_taken_back(ledger: Ledger) -> None:
    first = decide(ledger, WANG, "confirmed").event
    _refused(ledger, lambda: write(ledger, LI, "undone", event=first.id), "自己")
    second = write(ledger, WANG, "noted", text="一").event
    _refused(ledger, lambda: write(ledger, WANG, "undone", event=first.id), "最后一次")
    write(ledger, WANG, "undone", event=second.id)
    _refused(ledger, lambda: write(ledger, WANG, "undone", event=second.id), "自己")
    write(ledger, ZHAO, "reviewed", opinion="accepted")
    _refused(ledger, lambda: write(ledger, WANG, "undone", event=first.id), ZHAO)
    opened = ledger.history("S1", "BUD001")[0]
    _refused(ledger, lambda: write(ledger, WANG, "undone", event=opened.id), "自己")


def test_a_second_opinion_is_another_persons(ledger: Ledger) -> None:
    decide(ledger, WANG, "confirmed")
    _refused(ledger, lambda: write(ledger, WANG, "second", decision="confirmed"), "另一人")
    write(ledger, LI, "second", decision="dismissed", reason="凭证齐全")
    standing = ledger.standing("S1", "BUD001")
    assert standing is not None
    assert (standing.second, standing.contested, standing.state) == ("dismissed", False, "confirmed")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("opened", {}),
        ("confirmed", {}),
        ("decided", {"decision": "maybe"}),
        ("decided", {"decision": ["confirmed"]}),
        ("amount", {"fen": 1.5, "reason": "见凭证"}),
        ("amount", {"fen": True, "reason": "见凭证"}),
        ("amount", {"fen": -1, "reason": "见凭证"}),
        ("amount", {"fen": 1 << 63, "reason": "见凭证"}),
        ("noted", {"text": "  "}),
        ("noted", {"text": "\ud800"}),
        ("noted", {"text": "一", "more": float("nan")}),
        ("noted", {"text": "一", "more": {1: 2}}),
        ("evidence_added", {"name": "a.pdf", "sha256": "abc", "bytes": 5}),
        ("assigned", {"to": LI, "due": "2025-2-3"}),
        ("assigned", {"to": "", "due": ledgers.DAY}),
        ("demanded", {"deadline": "soon", "document": _HASH}),
        ("demanded", {"deadline": ledgers.DAY}),
        ("explained", {"text": "已改", "by": ""}),
        ("reopened", {}),
        ("unmasked", {"where": ""}),
        ("signed", {}),
    ],
)
def test_what_no_event_can_be_is_refused(ledger: Ledger, kind: str, payload: dict[str, object]) -> None:
    _refused(ledger, lambda: write(ledger, WANG, kind, **payload))


@pytest.mark.parametrize("who", ["", "  ", "a\0b", "王" * 201])
def test_nobody_writes_without_a_name(ledger: Ledger, who: str) -> None:
    _refused(ledger, lambda: write(ledger, who, "noted", text="一"))


def test_a_decision_without_evidence_seen_is_refused(ledger: Ledger) -> None:
    _refused(
        ledger, lambda: ledger.append(Draft("decided", "S1", "BUD001", WANG, payload={"decision": "confirmed"})), "证据"
    )


def test_a_reply_is_kept_word_for_word(place: str) -> None:
    reply = "  我单位意见：\r\n\t“超支”系🧾 \u3000垫付。\0\\u0041 ' \" \n"
    with Ledger(place) as ledger:
        take_in(ledger, [finding("S1", "BUD001")])
        write(ledger, WANG, "explained", text=reply, by="福建示例学院")
        assert ledger.history("S1", "BUD001")[-1].payload["text"] == reply
        assert ledger.verify() == []


def test_a_refusal_passes_between_processes_whole() -> None:
    error = Refused({"zh": "甲", "en": "a"}, "S1", {"zh": "乙", "en": "b"})
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.said("en")) == (str(error), "a: b.")
