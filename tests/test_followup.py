"""Follow-up: how far findings have come, what is overdue, and what the sessions of an organiser came to."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import ledgers
import pytest
from ledgers import LI, WANG, decide, finding, take_in, write

from auditlib.review.followup import by_organiser, is_overdue, overdue, stage
from auditlib.review.ledger import Ledger
from auditlib.review.standing import Standing

DUE = date.fromisoformat(ledgers.DAY)
LATER = DUE + timedelta(days=1)
_HASH = "a" * 64


def _stands(ledger: Ledger, session: str = "S1", check: str = "BUD001") -> Standing:
    standing = ledger.standing(session, check)
    assert standing is not None
    return standing


def test_a_finding_goes_from_open_to_closed(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        take_in(ledger, [finding("S1", "BUD001")])
        stages = [stage(_stands(ledger))]
        for kind, payload in (
            ("explained", {"text": "已垫付。", "by": "甲学院"}),
            ("decided", {"decision": "confirmed"}),
            ("decided", {"decision": "rectified"}),
            ("closed", {}),
        ):
            write(ledger, WANG, kind, **payload)
            stages.append(stage(_stands(ledger)))
        assert stages == ["open", "explained", "confirmed", "rectified", "closed"]


def test_what_is_past_its_day_is_overdue_until_it_is_done(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        take_in(ledger, [finding("S1", "BUD001"), finding("S1", "BUD002"), finding("S1", "BUD003", "suspicion")])
        write(ledger, WANG, "assigned", to=LI, due=ledgers.DAY)
        decide(ledger, WANG, "confirmed", check="BUD002")
        write(ledger, WANG, "demanded", check="BUD002", deadline=ledgers.DAY, document=_HASH)
        write(ledger, WANG, "assigned", check="BUD003", to=LI, due=None)
        assert overdue(ledger, DUE) == []
        assert [each.check_id for each in overdue(ledger, LATER)] == ["BUD001", "BUD002"]
        assert [each.check_id for each in overdue(ledger, LATER, LI)] == ["BUD001"]
        take_in(ledger, [finding("S1", "BUD003", "suspicion")])
        assert [each.check_id for each in overdue(ledger, LATER)] == [
            "BUD002"
        ]  # confirmed, so a run without it settles nothing
        decide(ledger, WANG, "rectified", check="BUD002")
        assert overdue(ledger, LATER) == []
        write(ledger, WANG, "assigned", check="BUD002", to=LI, due=ledgers.DAY)
        assert len(overdue(ledger, LATER)) == 1  # rectified, but still to be closed
        for on in (DUE, LATER):
            listed = {each.check_id for each in overdue(ledger, on)}
            assert {each.check_id for each in ledger.queue()[0] if is_overdue(each, on)} == listed


def test_results_by_organiser_rest_on_what_people_decided(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        take_in(ledger, [finding("S1", "BUD001", fen=200_000), finding("S1", "HDC002", "suspicion"), finding("S2", "BUD001", fen=900_000),
                         finding("S3", "BUD001", fen=5), finding("S4", "TML001", "advisory")])  # fmt: skip
        decide(ledger, WANG, "confirmed", reason="部分属实")
        write(ledger, WANG, "amount", fen=150_000)
        decide(ledger, WANG, "dismissed", check="HDC002", reason="签到表已补")
        decide(ledger, WANG, "confirmed", "S3")
        decide(ledger, WANG, "rectified", "S3")
        organisers = {"S1": "甲学院", "S2": "乙协会", "S3": "甲学院", "S5": "丙中心", "S4": None}
        results = by_organiser(ledger.queue(limit=None)[0], organisers, LATER)
    assert [each.organiser for each in results] == ["甲学院", "", "丙中心", "乙协会"]
    first = results[0]
    assert (first.sessions, first.upheld, first.by_grade["violation"], first.amount_fen) == (2, 2, 2, 150_005)
    assert (first.rectified, first.undecided) == (1, 0)
    assert [(each.session_id, each.amount_fen, each.stage) for each in first.reasons] == [
        ("S1", 150_000, "confirmed"),
        ("S3", 5, "rectified"),
    ]
    assert first.reasons[0].said("zh") == "S1 BUD001，违规，已确认，1,500.00 元，部分属实"
    assert first.reasons[1].said("en") == "S3 BUD001, violation, rectified, 0.05 yuan"
    named = {each.organiser: each for each in results}
    assert (named["乙协会"].amount_fen, named["乙协会"].undecided) == (0, 1)  # a flag is no proof
    assert (named["丙中心"].sessions, named["丙中心"].undecided) == (1, 0)
    assert named[""].sessions == 1


@pytest.mark.parametrize("organisers", [{}, {"S1": " "}])
def test_a_session_without_an_organiser_is_listed(tmp_path: Path, organisers: dict[str, str]) -> None:
    with Ledger(tmp_path) as ledger:
        take_in(ledger, [finding("S1", "BUD001")])
        assert [(each.organiser, each.sessions) for each in by_organiser(ledger.queue()[0], organisers, DUE)] == [
            ("", 1)
        ]
