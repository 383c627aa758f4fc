"""Follow-up: how far each finding has come, what is overdue, and what an organiser's sessions came to, for next year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from auditlib.core.messages import GRADES, Language, Text, yuan
from auditlib.core.model import GRADES as ORDER
from auditlib.review.ledger import Ledger
from auditlib.review.queries import Filters
from auditlib.review.standing import UPHELD, Standing

Stage = Literal["open", "explained", "confirmed", "rectified", "closed", "dismissed", "gone"]
STAGES: Mapping[Stage, Text] = {
    "open": {"zh": "待处理", "en": "open"},
    "explained": {"zh": "已说明", "en": "explained"},
    "confirmed": {"zh": "已确认", "en": "confirmed"},
    "rectified": {"zh": "已整改", "en": "rectified"},
    "closed": {"zh": "已销号", "en": "closed"},
    "dismissed": {"zh": "已排除", "en": "dismissed"},
    "gone": {"zh": "本次未再发现", "en": "no longer found"},
}
UNNAMED: Text = {"zh": "（承办单位不明）", "en": "(organiser not known)"}
CLAUSE = "4.1a"  # of a year's notice: results are a basis for the choice of next year's sessions


@dataclass(frozen=True)
class Reason:
    """One upheld finding behind an organiser's result. amount_fen: as confirmed, else as found; None if no money is concerned."""

    session_id: str
    check_id: str
    grade: str
    stage: Stage
    amount_fen: int | None
    decided_by: str
    reason: str

    def said(self, language: Language) -> str:
        """One line in one language."""
        zh = language == "zh"
        grade = GRADES.get(self.grade, {}).get(language, "")
        money = "" if self.amount_fen is None else f"{yuan(self.amount_fen)} {'元' if zh else 'yuan'}"
        parts = [f"{self.session_id} {self.check_id}", grade, STAGES[self.stage][language], money, self.reason]
        return ("，" if zh else ", ").join(part for part in parts if part)


@dataclass(frozen=True)
class Result:
    """What the sessions of one organiser came to, by decisions of people alone.

    organiser     "" where it is not known: those sessions are listed, never left out
    sessions      how many of its sessions were inspected; upheld: those with an upheld finding
    by_grade      upheld findings (confirmed or rectified) by grade
    amount_fen    of upheld findings, as confirmed, else as found
    rectified     upheld findings that are rectified or closed; overdue: those past their day
    undecided     findings that somebody must still decide: as long as there are any, the result is not final
    reasons       upheld findings, the gravest first
    """

    organiser: str
    sessions: int
    upheld: int
    by_grade: Mapping[str, int]
    amount_fen: int
    rectified: int
    overdue: int
    undecided: int
    reasons: tuple[Reason, ...]


def stage(standing: Standing) -> Stage:
    """How far a finding has come. What was confirmed stays so where a run no longer finds it."""
    if standing.state == "closed":
        return "closed"
    if standing.decision in UPHELD:
        return "rectified" if standing.decision == "rectified" else "confirmed"
    if standing.state == "gone":
        return "gone"
    if standing.decision == "dismissed":
        return "dismissed"
    return "explained" if standing.explained else "open"


def overdue(ledger: Ledger, on: date, owner: str = "") -> list[Standing]:
    """Findings past the day on which they were due or rectification was demanded, the gravest first; of one owner if named."""
    return ledger.queue(Filters(overdue_on=on, owner=owner), "severity", None)[0]


def is_overdue(standing: Standing, on: date) -> bool:
    """Whether a finding is past its day: the question of `overdue` of one standing."""
    day = on.isoformat()
    found = stage(standing)
    if found in ("closed", "dismissed", "gone"):
        return False
    return bool(standing.due and standing.due < day) or bool(
        standing.demanded and standing.demanded < day and found != "rectified"
    )


def by_organiser(standings: Iterable[Standing], organisers: Mapping[str, str | None], on: date) -> list[Result]:
    """Results by organiser (clause 4.1a of the notice), the most upheld violations first, then suspicions, then money.

    standings   findings of the programme's sessions; sessions that are not in `organisers` count as of an unknown one
    organisers  session → organiser, for all sessions inspected: one without findings counts as inspected
    """
    found = sorted(standings, key=lambda each: each.session_id)
    known = {
        session: (organisers.get(session) or "").strip()
        for session in {*organisers, *(each.session_id for each in found)}
    }
    results = []
    for organiser, group in groupby(
        sorted(known, key=lambda session: (known[session], session)), key=lambda session: known[session]
    ):
        sessions = set(group)
        results.append(_result(organiser, sessions, [each for each in found if each.session_id in sessions], on))
    return sorted(
        results, key=lambda each: ([-each.by_grade[grade] for grade in ORDER], -each.amount_fen, each.organiser)
    )


def _result(organiser: str, sessions: set[str], standings: list[Standing], on: date) -> Result:
    upheld = sorted((each for each in standings if each.decision in UPHELD), key=_gravest)
    reasons = tuple(
        Reason(each.session_id, each.check_id, each.grade, stage(each), each.amount_fen if each.confirmed_fen is None else each.confirmed_fen,
               each.decided_by, each.reason)
        for each in upheld
    )  # fmt: skip
    return Result(
        organiser,
        len(sessions),
        len({each.session_id for each in upheld}),
        {grade: sum(each.grade == grade for each in upheld) for grade in ORDER},
        sum(reason.amount_fen or 0 for reason in reasons),
        sum(each.decision == "rectified" or each.state == "closed" for each in upheld),
        sum(is_overdue(each, on) for each in standings),
        sum(each.undecided for each in standings),
        reasons,
    )


def _gravest(standing: Standing) -> tuple[int, int, str, str]:
    return standing.severity, -standing.money, standing.session_id, standing.check_id
