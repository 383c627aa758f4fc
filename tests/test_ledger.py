"""The ledger on both databases: the chain and its guards, runs taken in again, two people at once, and what a desk asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ledgers
import pytest
from ledgers import LI, WANG, decide, finding, take_in, write
from sqlalchemy.exc import DBAPIError

from auditlib.core.errors import InputError
from auditlib.review.events import Draft, hash_of, row_of
from auditlib.review.ledger import Ledger
from auditlib.review.queries import Filters
from auditlib.review.rules import Refused
from auditlib.review.standing import Standing, draft_on


def _opened(place: str) -> Ledger:
    ledger = Ledger(place)
    take_in(
        ledger,
        [
            finding("S1", "BUD001", fen=200_000),
            finding("S1", "HDC002", "suspicion"),
            finding("S2", "TML001", "advisory"),
        ],
    )
    return ledger


def _stands(ledger: Ledger, session: str = "S1", check: str = "BUD001") -> Standing:
    standing = ledger.standing(session, check)
    assert standing is not None
    return standing


def test_an_event_says_who_when_which_run_and_what_was_seen(place: str) -> None:
    with _opened(place) as ledger:
        before = _stands(ledger)
        event = decide(ledger, WANG, "confirmed").event
        assert ledger.history("S1", "BUD001")[-1] == event
        assert (event.who, event.run, event.evidence, event.after) == (WANG, "run-1", "e1", before.last)
        assert event.at.endswith("+00:00")
        assert (event.seq, event.origin_seq, event.origin) == (4, 4, ledger.id)
        assert event.previous == [*ledger.events()][2].hash
        assert event.hash == hash_of(row_of(event))
        after = _stands(ledger)
        assert (after.state, after.decided_by, after.decided_at) == ("confirmed", WANG, event.at)
        assert ledger.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET who = 'x' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 2",
        "DELETE FROM events",
        "REPLACE INTO events SELECT * FROM events WHERE seq = 3",
        "INSERT INTO events SELECT * FROM events WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET who = 'x'",
        "TRUNCATE events",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_event(place: str, statement: str) -> None:
    with _opened(place) as ledger:
        held = list(ledger.events())
        with pytest.raises(DBAPIError) as refused:
            ledgers.change(place, statement)
        other = statement.startswith("REPLACE") if "://" in place else statement.startswith("TRUNCATE")
        assert other or "appended only" in str(refused.value)  # the other database has no such statement
        assert list(ledger.events()) == held
        assert ledger.verify() == []


_COLUMNS = ("id", "kind", "session_id", "check_id", "run", "who", "at", "local", "after", "beside", "evidence", "payload",
            "origin", "previous", "hash")  # fmt: skip


def test_a_byte_changed_anywhere_in_an_event_is_named(place: str) -> None:
    with _opened(place) as ledger:
        write(ledger, WANG, "noted", text="一")
        decide(ledger, LI, "dismissed", reason="凭证齐全")
        write(ledger, WANG, "noted", text="二")
        fifth = row_of(list(ledger.events())[4])
        ledgers.without_guards(place)
        for name in _COLUMNS:
            for changed in (f"{fifth[name]} ", f"x{str(fifth[name])[1:]}"):
                quoted, before = (str(text).replace("'", "''") for text in (changed, fifth[name]))
                ledgers.change(place, f"UPDATE events SET {name} = '{quoted}' WHERE seq = 5")
                assert ledger.verify()[0].seq == 5, name
                ledgers.change(place, f"UPDATE events SET {name} = '{before}' WHERE seq = 5")
        for name, number in (("origin_seq", 6), ("seq", 99)):
            ledgers.change(place, f"UPDATE events SET {name} = {number} WHERE seq = 5")
            assert ledger.verify()[0].seq == 5
            ledgers.change(place, f"UPDATE events SET {name} = 5 WHERE id = '{fifth['id']}'")
        assert [fault.seq for fault in ledger.verify()] == [0] * len(
            ledger.verify()
        )  # all that is left: the guards are gone
        ledgers.change(place, "DELETE FROM events WHERE seq = 5")
        assert ledger.verify()[0].seq == 5


def test_a_bit_flipped_in_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with _opened(str(path)) as ledger:
        decide(ledger, WANG, "dismissed", reason="凭证齐全，已核对原件")
        payload = str(row_of(list(ledger.events())[3])["payload"]).encode()
    whole = path.read_bytes()
    start = whole.index(payload)
    for place in range(start, start + len(payload)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0x80  # of Chinese it leaves no UTF-8
        path.write_bytes(spoilt)
        with Ledger(path) as ledger:
            assert ledger.verify()[0].seq == 4


def test_an_event_written_anew_with_its_hash_breaks_the_chain_at_the_next(place: str) -> None:
    with _opened(place) as ledger:
        row = row_of(list(ledger.events())[1]) | {"who": "别人"}
        ledgers.without_guards(place)
        ledgers.change(place, f"UPDATE events SET who = '别人', hash = '{hash_of(row)}' WHERE seq = 2")
        assert ledger.verify()[0].seq == 3


def test_an_event_that_can_no_longer_be_read_is_a_message(place: str) -> None:
    with _opened(place) as ledger:
        ledgers.without_guards(place)
        ledgers.change(place, "UPDATE events SET payload = '{' WHERE seq = 1")
        with pytest.raises(InputError, match="verify"):
            ledger.history("S1", "BUD001")
        assert ledger.verify()[0].seq == 1


def test_an_end_cut_off_is_seen_by_the_head_noted_elsewhere(place: str) -> None:
    with _opened(place) as ledger:
        write(ledger, WANG, "noted", text="一")
        head = ledger.head()
        write(ledger, WANG, "noted", text="二")
        assert ledger.verify(head.hash, head.count) == []
        assert ledger.verify(head.hash, head.count + 1)[0].seq == head.count + 1
        assert ledger.verify("0" * 64) != []
        assert ledger.verify(count=head.count + 2)[0].seq == head.count + 2
        ledgers.without_guards(place)
        ledgers.change(place, "DELETE FROM events WHERE seq >= 4")
        ledger.rebuild()
        assert {fault.seq for fault in ledger.verify()} == {0}  # the chain alone does not tell
        assert ledger.verify(head.hash, head.count)[0].seq == 4


def test_guards_taken_off_and_a_standing_written_over_are_seen(place: str) -> None:
    with _opened(place) as ledger:
        ledgers.change(place, "UPDATE standings SET state = 'confirmed' WHERE check_id = 'BUD001'")
        assert "S1 BUD001" in ledger.verify()[0].zh
        ledger.rebuild()
        assert ledger.verify() == []
        ledgers.without_guards(place)
        assert [fault.seq for fault in ledger.verify()] == [0, 0, 0] if "://" not in place else ledger.verify() != []


def test_a_run_again_keeps_every_decision_and_marks_those_whose_evidence_changed(place: str) -> None:
    with _opened(place) as ledger:
        decide(ledger, WANG, "confirmed")
        decide(ledger, WANG, "confirmed", check="HDC002")
        same = [
            finding("S1", "BUD001", fen=200_000),
            finding("S1", "HDC002", "suspicion"),
            finding("S2", "TML001", "advisory"),
        ]
        assert take_in(ledger, same, run="run-2") == 0
        assert take_in(ledger, same[:1], "e2", "run-3") == 2  # one changed, one of S1 gone; S2 was not looked at
        bud, hdc = _stands(ledger), _stands(ledger, "S1", "HDC002")
        assert (bud.state, bud.decided_by, bud.edited_after_review, bud.undecided) == ("confirmed", WANG, True, True)
        assert (hdc.state, hdc.decision, hdc.undecided) == ("gone", "confirmed", False)
        assert _stands(ledger, "S2", "TML001").state == "open"
        assert take_in(ledger, same[1:2], "e1", "run-4") == 2
        assert _stands(ledger, "S1", "HDC002").state == "confirmed"
        assert not _stands(ledger, "S1", "HDC002").edited_after_review
        take_in(ledger, same[:1], "e2", "run-5")
        decide(ledger, WANG, "confirmed")
        assert not _stands(ledger).edited_after_review
        assert take_in(ledger, [], sessions=["S2"]) == 1
        assert ledger.verify() == []


def test_a_run_without_hash_of_evidence_is_refused_whole(place: str) -> None:
    with Ledger(place) as ledger:
        with pytest.raises(Refused, match="S1 BUD002"):
            ledger.open_run("r", [finding("S1", "BUD001"), finding("S1", "BUD002")], {("S1", "BUD001"): "e"}, WANG)
        assert ledger.head().count == 0


def test_the_second_of_two_is_told_who_decided_what_and_both_are_kept(place: str) -> None:
    with _opened(place) as ledger, Ledger(place) as desk:
        seen = _stands(desk)
        first = decide(ledger, WANG, "confirmed")
        second = desk.append(draft_on(seen, "decided", LI, decision="dismissed", reason="凭证齐全"))
        assert first.overtaken == ()
        assert second.overtaken == (first.event,)
        assert {event.id for event in ledger.history("S1", "BUD001")} >= {first.event.id, second.event.id}
        assert _stands(ledger).contested
        assert _stands(ledger).undecided
        with pytest.raises(Refused, match="须写明理由"):
            decide(ledger, WANG, "confirmed")
        decide(ledger, WANG, "confirmed", reason="看过双方")  # who saw both settles it
        assert (_stands(ledger).contested, _stands(ledger).state) == (False, "confirmed")


def test_one_person_with_an_old_screen_does_not_contest_himself(place: str) -> None:
    with _opened(place) as ledger:
        seen = _stands(ledger)
        ledger.append(draft_on(seen, "decided", "张 三", decision="confirmed"))
        again = ledger.append(draft_on(seen, "decided", "张三", decision="dismissed", reason="重复"))
        assert again.overtaken == ()
        assert (_stands(ledger).contested, _stands(ledger).state) == (False, "dismissed")


def test_what_is_taken_back_counts_no_more_and_stays_in_the_history(place: str) -> None:
    with _opened(place) as ledger:
        event = decide(ledger, WANG, "confirmed").event
        write(ledger, LI, "noted", text="看过")
        write(ledger, WANG, "undone", event=event.id)
        assert (_stands(ledger).state, _stands(ledger).decided_by) == ("open", "")
        assert event in ledger.history("S1", "BUD001")
        assert ledger.verify() == []


def test_the_queue_has_the_gravest_and_dearest_first(place: str) -> None:
    rows = [finding("S1", "A", "advisory", 900), finding("S1", "B", "violation", 5), finding("S2", "B", "violation", 70), finding("S2", "C", "suspicion"),
            finding("S2", "D", verdict="unknown"), finding("S2", "E", verdict="pass"), finding("S1", "F", "violation")]  # fmt: skip
    with Ledger(place) as ledger:
        take_in(ledger, rows)
        order = [("S2", "B"), ("S1", "B"), ("S1", "F"), ("S2", "C"), ("S1", "A"), ("S2", "D"), ("S2", "E")]
        found, total = ledger.queue()
        assert [(each.session_id, each.check_id) for each in found] == order
        assert total == 7
        assert [each.check_id for each in ledger.queue(limit=2, offset=5)[0]] == ["D", "E"]
        assert [each.session_id for each in ledger.queue(order="session")[0]] == ["S1"] * 3 + ["S2"] * 4
        passed = []
        at: Standing | None = None
        for _ in range(7):
            at = ledger.next_undecided((at.session_id, at.check_id) if at else None)
            assert at is not None
            passed.append((at.session_id, at.check_id))
        assert passed == [*order[:6], order[0]]  # a pass needs nobody, and after the last comes the first
        for session, check in order[:6]:
            decide(ledger, WANG, "confirmed", session, check, "看过凭证")
        assert ledger.next_undecided() is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), 3),
        (Filters(sessions=("S1",)), 2),
        (Filters(checks=("BUD001", "TML001")), 2),
        (Filters(families=("BUD", "HDC")), 2),
        (Filters(families=("B_D",)), 0),
        (Filters(states=("confirmed",)), 1),
        (Filters(grades=("advisory",), verdicts=("fail",)), 1),
        (Filters(owner=LI), 1),
        (Filters(undecided=True), 2),
        (Filters(undecided=False), 1),
        (Filters(contested=True), 0),
        (Filters(edited_after_review=False), 3),
    ],
)
def test_filters_restrict_queue_and_counts_alike(tmp_path: Path, filters: Filters, found: int) -> None:
    with _opened(str(tmp_path)) as ledger:
        decide(ledger, WANG, "confirmed")
        write(ledger, WANG, "assigned", to=LI, due=ledgers.DAY)
        rows, total = ledger.queue(filters)
        assert (len(rows), total, ledger.counts(filters).total) == (found, found, found)


def test_counts_are_those_of_the_findings(place: str) -> None:
    with _opened(place) as ledger:
        decide(ledger, WANG, "confirmed", reason="部分属实")
        write(ledger, WANG, "amount", fen=150_000)
        counts = ledger.counts()
        assert (counts.total, counts.undecided, counts.amount_fen, counts.confirmed_fen) == (3, 2, 200_000, 150_000)
        assert counts.by_state == {"confirmed": 1, "open": 2}
        assert counts.by_grade == {"violation": 1, "suspicion": 1, "advisory": 1}


@pytest.mark.parametrize(
    "spoil", [lambda draft: {"after": "0" * 32}, lambda draft: {"check_id": "BUD099", "after": ""}]
)
def test_what_is_not_in_the_ledger_cannot_be_written_to(place: str, spoil: Callable[[Draft], dict[str, str]]) -> None:
    with _opened(place) as ledger:
        draft = draft_on(_stands(ledger), "noted", WANG, text="一")
        with pytest.raises(Refused):
            ledger.append(Draft(**{**vars(draft), **spoil(draft)}))
        assert ledger.head().count == 3
