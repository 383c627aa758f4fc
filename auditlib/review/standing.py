"""How a finding stands: its events folded, in the order of the ledger. Pure functions, so that anyone can fold again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from auditlib.core.model import GRADES
from auditlib.review.events import MACHINE, Draft, Event
from auditlib.sampling.names import same_id

STATES = ("open", "seen", "confirmed", "dismissed", "needs_evidence", "rectified", "closed", "gone")
ASKED = ("fail", "unknown")  # verdicts that somebody must decide on
DECISIVE = ("decided", "reopened")
LARGEST = 1 << 63  # fen: what a database holds
UPHELD = ("confirmed", "rectified")
SENT_BACK = ("further_work", "to_be_corrected")  # opinions after which somebody must decide again
_RANK: dict[str, int] = {grade: place for place, grade in enumerate(GRADES)}
_VERDICTS = {"fail": len(GRADES), "unknown": len(GRADES) + 1, "pass": len(GRADES) + 2}


@dataclass(frozen=True)
class Standing:
    """One finding as it stands now.

    verdict, grade, amount_fen, evidence, run   of the last run that had it; grade "" where there is none
    state            one of `STATES`
    decision         what was decided last and not reopened, "" if nothing; kept while the state is closed or gone
    decided_by, decided_at, reason   of that decision
    confirmed_fen    amount confirmed by a person, None if none
    notes            how many notes there are
    explained        the last reply of the inspected body, word for word, "" if none
    owner, due       who follows it up, by which ISO day
    demanded         day by which rectification is demanded, "" if it is not
    opinion, reviewed_by   of the review of the decision in force, "" if it is not reviewed
    edited_after_review    the evidence is no longer that which the decision was made on
    contested        two decisions, or two amounts, and neither writer knew of the other
    second           what a second person decided without seeing the first, "" if nobody
    last, last_at    id and UTC of the last event
    """

    session_id: str
    check_id: str
    verdict: str
    grade: str
    amount_fen: int | None
    state: str
    decision: str
    decided_by: str
    decided_at: str
    reason: str
    confirmed_fen: int | None
    notes: int
    explained: str
    owner: str
    due: str
    demanded: str
    opinion: str
    reviewed_by: str
    edited_after_review: bool
    contested: bool
    second: str
    evidence: str
    run: str
    last: str
    last_at: str

    @property
    def undecided(self) -> bool:
        """Whether somebody must still decide: nothing decided, contested, evidence changed since, or sent back by the reviewer."""
        if self.state == "gone":
            return False
        blank = self.verdict in ASKED and not self.decision
        return blank or self.contested or self.edited_after_review or self.opinion in SENT_BACK

    @property
    def severity(self) -> int:
        """Place in the order of severity, 0 the most severe: failures by grade, what cannot be told, passes."""
        rank = _VERDICTS.get(self.verdict, len(GRADES) + len(_VERDICTS))
        return _RANK.get(self.grade, rank) if self.verdict == "fail" else rank

    @property
    def money(self) -> int:
        """Fen by which findings of a severity are ordered: as confirmed, else as found, 0 where no money is concerned."""
        return self.amount_fen or 0 if self.confirmed_fen is None else self.confirmed_fen


FIELDS = tuple(each.name for each in fields(Standing))


def draft_on(standing: Standing, kind: str, who: str, **payload: object) -> Draft:
    """What somebody writes who has a finding on the screen as it stands there: its run, evidence and last event are what was seen."""
    seen = standing.run, standing.last, standing.evidence
    return Draft(kind, standing.session_id, standing.check_id, who, *seen, payload)


def same_person(one: str, other: str) -> bool:
    """Whether two names are one but for width, case and spaces."""
    return same_id(one) == same_id(other)


class Knowledge:
    """Which events of one history their writers knew, by `after` and `beside`. Sets of places are bits of an integer."""

    def __init__(self, history: Sequence[Event]) -> None:
        self.places = {event.id: place for place, event in enumerate(history)}
        self.known: list[int] = []  # of each event: everything that its writer knew
        for event in history:
            seen = 0
            for id in (event.after, *event.beside):
                if (place := self.places.get(id)) is not None and place < len(self.known):
                    seen |= self.known[place] | 1 << place
            self.known.append(seen)

    def knew(self, later: int, earlier: int) -> bool:
        """Whether the writer of one event knew of another."""
        return bool(self.known[later] >> earlier & 1)

    def heads(self, places: Sequence[int]) -> list[int]:
        """Those of some events that none of the others knew of, in the order of the ledger."""
        covered = 0
        for place in places:
            covered |= self.known[place]
        return [place for place in places if not covered >> place & 1]

    def seen_from(self, history: Sequence[Event], after: str, who: str, origin: str) -> list[int]:
        """What a writer knows whose last event on the screen is `after`: all up to it, and what he wrote here himself."""
        last = self.places.get(after, -1)
        return [
            place
            for place, event in enumerate(history)
            if place <= last or (event.origin == origin and event.kind not in MACHINE and same_person(event.who, who))
        ]


def undone(history: Sequence[Event]) -> frozenset[str]:
    """Ids of events that their own writers took back."""
    writers = {event.id: event.who for event in history}
    taken = ((str(event.payload.get("event")), event.who) for event in history if event.kind == "undone")
    return frozenset(id for id, who in taken if id in writers and same_person(writers[id], who))


def in_effect(history: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """Events that were not taken back, with their places in the history."""
    void = undone(history)
    return ((place, event) for place, event in enumerate(history) if event.id not in void and event.kind != "undone")


def deciding(history: Sequence[Event]) -> list[Event]:
    """Decisions (and reopenings) in force: one, or as many as were made without knowing of each other; and amounts that were."""
    knowledge = Knowledge(history)
    decisions, amounts = (
        knowledge.heads([place for place, event in in_effect(history) if event.kind in kinds])
        for kinds in (DECISIVE, ("amount",))
    )
    return [history[place] for place in sorted([*decisions, *(amounts if len(amounts) > 1 else ())])]


def fold(history: Sequence[Event]) -> Standing:
    """The standing of a finding by all its events, in the order of the ledger. Raises ValueError without any."""
    if not history:
        raise ValueError("a finding without events stands nowhere")
    knowledge = Knowledge(history)
    valid = dict(in_effect(history))
    found = knowledge.heads([place for place, event in valid.items() if event.kind in MACHINE])
    # two ledgers may each have opened it: the later run counts, wherever it was merged
    machine = max((history[place] for place in found), key=lambda event: (event.at, event.seq), default=None)
    heads = knowledge.heads([place for place, event in valid.items() if event.kind in DECISIVE])
    amounts = knowledge.heads([place for place, event in valid.items() if event.kind == "amount"])
    head = heads[-1] if heads else -1
    decided = history[head] if heads and history[head].kind == "decided" else None
    last_of = {event.kind: (place, event) for place, event in valid.items()}

    closed_at, _ = last_of.get("closed", (-1, None))
    review_at, review = last_of.get("reviewed", (-1, None))
    reviewed = review if review and decided and knowledge.knew(review_at, head) else None
    decision = _text(decided, "decision")
    is_closed = closed_at > head
    gone = machine is not None and machine.kind == "gone"
    seen = "seen" in last_of and last_of["seen"][0] > (head if heads and decided is None else -1)
    state = "gone" if gone else "closed" if is_closed else decision or ("seen" if seen else "open")
    evidence = machine.evidence if machine else ""
    first, last = history[0], history[-1]
    of = {kind: event for kind, (_, event) in last_of.items()}
    return Standing(
        session_id=first.session_id,
        check_id=first.check_id,
        verdict=_text(machine, "verdict"),
        grade=_text(machine, "grade"),
        amount_fen=_fen(machine, "amount_fen"),
        state=state,
        decision=decision,
        decided_by=decided.who if decided else "",
        decided_at=decided.at if decided else "",
        reason=_text(decided, "reason"),
        confirmed_fen=_fen(of.get("amount"), "fen") if decision != "dismissed" else None,
        notes=sum(event.kind == "noted" for event in valid.values()),
        explained=_text(of.get("explained"), "text"),
        owner=_text(of.get("assigned"), "to"),
        due=_text(of.get("assigned"), "due"),
        demanded=_text(of.get("demanded"), "deadline"),
        opinion=_text(reviewed, "opinion"),
        reviewed_by=reviewed.who if reviewed else "",
        edited_after_review=decided is not None and not gone and decided.evidence != evidence,
        contested=len(heads) > 1 or len(amounts) > 1,
        second=_text(of.get("second"), "decision"),
        evidence=evidence,
        run=machine.run if machine else "",
        last=last.id,
        last_at=last.at,
    )


def signature(history: Sequence[Event]) -> Event | None:
    """The signature in force of a session, by its own events (check_id ""): the last one, unless reopened since."""
    signed = None
    for _, event in in_effect(history):
        if event.kind in ("signed", "reopened"):
            signed = event if event.kind == "signed" else None
    return signed


def _text(event: Event | None, key: str) -> str:
    text = "" if event is None else str(event.payload.get(key) or "")
    return text.replace("\0", "\ufffd")  # which no column of PostgreSQL can hold; the event keeps the text as it is


def _fen(event: Event | None, key: str) -> int | None:
    value = None if event is None else event.payload.get(key)
    return value if isinstance(value, int) and abs(value) < LARGEST else None
