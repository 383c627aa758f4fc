"""The ledger: an append-only record of what was found, seen and decided, and how each finding stands by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from sqlalchemy import Connection, select

from auditlib.core.model import Finding
from auditlib.review import queries, storing
from auditlib.review.chain import Fault, faults
from auditlib.review.database import LEDGER, STANDINGS, Database
from auditlib.review.events import Draft, Event, canonical, content_of, row_of
from auditlib.review.forms import check_form
from auditlib.review.queries import Counts, Filters, Order
from auditlib.review.rules import SEALED, Refused, check_finding, check_session
from auditlib.review.standing import Knowledge, Standing, fold, in_effect, same_person, signature
from auditlib.review.storing import Key

_ALL = Filters()


@dataclass(frozen=True)
class Saved:
    """An event as it was saved, and what others had written on the same finding since the writer looked."""

    event: Event
    overtaken: tuple[Event, ...]


@dataclass(frozen=True)
class Head:
    """The end of a ledger: how many events, and the hash of the last. Written down elsewhere it gives a cut away."""

    count: int
    hash: str


class Ledger:
    """One ledger; a context manager. Any number of processes may have it open, and each append is on disk when it returns.

    where   path of a file of SQLite (a folder: `ledger.sqlite` in it), or a URL of PostgreSQL
    create  whether a ledger that is not there is made
    clock   gives the time of events, with its zone

    Raises InputError where the database cannot be used, `Refused` where the rules of work say no.
    """

    def __init__(
        self, where: str | Path, *, create: bool = True, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = Database(where, storing.rebuild, create=create)
        self._clock = clock
        self.place = self._database.place
        with self._database.reading() as connection:
            self.id: str = connection.execute(select(LEDGER.c.id)).scalar_one()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database."""
        self._database.close()

    # writing

    def append(self, draft: Draft) -> Saved:
        """Save one event. It is on disk when this returns; raises Refused, and then nothing is written."""
        check_form(draft)
        with self._database.writing() as connection:
            history = storing.history(connection, draft.session_id, draft.check_id)
            knowledge = Knowledge(history)
            known = knowledge.seen_from(history, draft.after, draft.who, self.id)
            self._permit(connection, draft, history, known)
            (event,) = storing.chain(
                connection, [self._content(draft, [history[p].id for p in knowledge.heads(known)])]
            )
            if draft.check_id:
                storing.stand(connection, [fold([*history, event])], new=False)
        last = knowledge.places.get(draft.after, -1)
        return Saved(event, tuple(each for each in history[last + 1 :] if not same_person(each.who, draft.who)))

    def open_run(
        self,
        run: str,
        findings: Sequence[Finding],
        evidence: Mapping[Key, str],
        who: str,
        sessions: Iterable[str] | None = None,
    ) -> int:
        """Take in the findings of a run, in one transaction; returns how many events that were. No decision is changed.

        New findings are `opened`; those whose verdict, grade, amount or evidence differs are `changed`; those of the
        run's sessions that the run no longer has are `gone`. Which findings are worth deciding on is the caller's choice.

        run       id or hash of the run
        evidence  hash of each finding's evidence (`run.fingerprints`), by session and check; a finding without is refused
        sessions  which sessions the run looked at, also those without a finding; by default those of `findings`
        """
        given = _by_key(findings, evidence, run, who)
        looked_at = set(sessions or ()) | {session for session, _ in given}
        with self._database.writing() as connection:
            held = {(row.session_id, row.check_id): row for row in connection.execute(select(STANDINGS))}
            new: list[Mapping[str, object]] = []
            other: dict[Key, Draft] = {}
            for key, finding in given.items():
                found = {"verdict": finding.verdict, "grade": finding.grade or "", "amount_fen": finding.amount_fen}
                was = held.get(key)
                if was is None:
                    new.append(self._content(Draft("opened", *key, who, run, "", evidence[key], found), ()))
                elif was.state == "gone" or (was.evidence, was.verdict, was.grade, was.amount_fen) != (
                    evidence[key],
                    *found.values(),
                ):
                    other[key] = Draft("changed", *key, who, run, was.last, evidence[key], found)
            for key, was in held.items():
                if key[0] in looked_at and key not in given and was.state != "gone":
                    told = {"verdict": was.verdict, "grade": was.grade, "amount_fen": was.amount_fen}
                    other[key] = Draft("gone", *key, who, run, was.last, was.evidence, told)
            storing.stand(connection, [fold([event]) for event in storing.chain(connection, new)], new=True)
            for part in storing.histories(connection, other):
                heads = {key: Knowledge(history).heads(range(len(history))) for key, history in part.items()}
                made = [self._content(other[key], [part[key][place].id for place in heads[key]]) for key in part]
                events = storing.chain(connection, made)
                stood = [fold([*part[event.session_id, event.check_id], event]) for event in events]
                storing.stand(connection, stood, new=False)
        return len(new) + len(other)

    def take_in(self, events: Iterable[Event]) -> int:
        """Add events of another ledger that are not here yet, keeping id and content, in one transaction; returns how many.

        Raises Refused where an event of the same id is here with another content. That the other ledger's chain fits is
        for the caller to see (`auditlib.review.exchange`).
        """
        added, keys = 0, set[Key]()
        with self._database.writing() as connection:
            for part in storing.parts(events):
                rows = {event.id: row_of(event) for event in part}
                here = storing.held_events(connection, list(rows))
                for id, row in here.items():
                    if content_of(row) != content_of(rows[id]):
                        raise Refused({"zh": "同一事件在两本台账中内容不同", "en": "one event has two contents in two ledgers"}, id,
                                      {"zh": "请先用 verify 核对两本台账", "en": "verify both ledgers first"})  # fmt: skip
                placed = storing.chain(connection, [content_of(row) for id, row in rows.items() if id not in here])
                added += len(placed)
                keys |= {(event.session_id, event.check_id) for event in placed if event.check_id}
            held = set(connection.execute(select(STANDINGS.c.session_id, STANDINGS.c.check_id)).tuples())
            for found in storing.histories(connection, keys):
                storing.stand(connection, [fold(found[key]) for key in found if key not in held], new=True)
                storing.stand(connection, [fold(found[key]) for key in found if key in held], new=False)
        return added

    def rebuild(self) -> None:
        """Fold all standings again from the events."""
        with self._database.writing() as connection:
            storing.rebuild(connection)

    # reading

    def history(self, session_id: str, check_id: str = "") -> list[Event]:
        """All events of a finding, or of a session itself (check_id ""), in order."""
        with self._database.reading() as connection:
            return storing.history(connection, session_id, check_id)

    def standing(self, session_id: str, check_id: str) -> Standing | None:
        """How a finding stands; None if the ledger has none."""
        with self._database.reading() as connection:
            return queries.one(connection, session_id, check_id)

    def folded(self) -> list[Standing]:
        """How all findings stand, by the events themselves: what papers rest on, since the table of standings can be written to."""
        with self._database.reading() as connection:
            return list(storing.folded(connection))

    def signed(self, session_id: str) -> Event | None:
        """The signature of a session, None if it has none in force."""
        return signature(self.history(session_id))

    def signatures(self) -> dict[str, Event]:
        """The signatures in force, by session."""
        with self._database.reading() as connection:
            own = storing.of_sessions(connection)
        found = ((session, signature(events)) for session, events in own.items())
        return {session: signed for session, signed in found if signed is not None}

    def decisions(self, session_id: str) -> list[Event]:
        """Decisions and amounts of a session's findings that were not taken back, in order."""
        with self._database.reading() as connection:
            return [event for _, event in in_effect(storing.prepared(connection, session_id))]

    def queue(
        self, filters: Filters = _ALL, order: Order = "severity", limit: int | None = 50, offset: int = 0
    ) -> tuple[list[Standing], int]:
        """A page of findings, most severe and most money first (or by session), and how many there are in all."""
        with self._database.reading() as connection:
            return queries.page(connection, filters, order, limit, offset)

    def next_undecided(self, after: Key | None = None, filters: Filters = _ALL) -> Standing | None:
        """The undecided finding after a given one in the order of severity, then from the start; None if none is left."""
        with self._database.reading() as connection:
            return queries.following(connection, after, filters)

    def position(self, key: Key, filters: Filters = _ALL) -> int:
        """How many findings stand before one in the order of severity: its place in `queue`."""
        with self._database.reading() as connection:
            return queries.place(connection, key, filters)

    def people(self) -> list[str]:
        """Everybody who decided anything or is to follow anything up."""
        with self._database.reading() as connection:
            return queries.people(connection)

    def counts(self, filters: Filters = _ALL) -> Counts:
        """Findings counted by state and grade."""
        with self._database.reading() as connection:
            return queries.counted(connection, filters)

    def events(self, until: int | None = None) -> Iterator[Event]:
        """All events in order, or those up to a place."""
        with self._database.reading() as connection:
            last, _ = storing.last(connection)
            with closing(storing.everything(connection, last if until is None else until)) as found:
                yield from found

    def head(self) -> Head:
        """The end of the ledger."""
        with self._database.reading() as connection:
            return Head(*storing.last(connection))

    def verify(self, head: str = "", count: int | None = None) -> list[Fault]:
        """What does not fit, the first event first; empty if everything does.

        head, count  of an earlier day, written down elsewhere: the ledger must still hold that many events, the last with that hash
        """
        with self._database.reading() as connection:
            return list(faults(connection, head, count))

    def _permit(self, connection: Connection, draft: Draft, history: list[Event], known: Sequence[int]) -> None:
        """Raise Refused unless the rules of work allow it now."""
        place = f"{draft.session_id} {draft.check_id}".strip()
        if draft.after and draft.after not in {event.id for event in history}:
            raise Refused({"zh": "页面上的记录不属于本项", "en": "what was on the screen is no event of this finding"}, place,
                          {"zh": "请重新打开", "en": "open it again"})  # fmt: skip
        own = history if not draft.check_id else []
        if draft.check_id and draft.kind in (*SEALED, "reopened", "undone"):
            own = storing.history(connection, draft.session_id, "")
        signed = signature(own)
        if draft.check_id and history:
            check_finding(draft, history, fold(history), known, signed)
            return
        if draft.check_id or not queries.has_session(connection, draft.session_id):
            raise Refused({"zh": "台账中没有这一项", "en": "the ledger has no such finding"}, place,
                          {"zh": "请先打开检查结果", "en": "open a run that has it first"})  # fmt: skip
        # by the events themselves: the table of standings can be written to
        undecided = [each for each in storing.folded(connection, draft.session_id) if each.undecided]
        check_session(draft, own, signed, undecided, storing.prepared(connection, draft.session_id))

    def _content(self, draft: Draft, heads: Iterable[str]) -> dict[str, object]:
        """A new event as a row that lacks its place. heads: what its writer knew and nothing he knew followed on."""
        now = self._clock().astimezone(UTC)
        return {
            "id": uuid4().hex, "kind": draft.kind, "session_id": draft.session_id, "check_id": draft.check_id, "run": draft.run,
            "who": draft.who, "at": now.isoformat(timespec="microseconds"), "local": now.astimezone().isoformat(timespec="seconds"),
            "after": draft.after, "beside": " ".join(id for id in heads if id != draft.after), "evidence": draft.evidence,
            "payload": canonical(dict(draft.payload)), "origin": self.id, "origin_seq": None,
        }  # fmt: skip


def _by_key(findings: Sequence[Finding], evidence: Mapping[Key, str], run: str, who: str) -> dict[Key, Finding]:
    """Findings by session and check. Raises Refused where one is there twice or has no hash of its evidence."""
    given = {(finding.session_id, finding.check_id): finding for finding in findings}
    lacking = [key for key in given if not evidence.get(key)]
    if not lacking and len(given) == len(findings) and who.strip():
        return given
    raise Refused(
        {"zh": "有的结论出现两次、缺少证据哈希，或没有写明是谁", "en": "a finding is there twice or without hash of evidence, or nobody is named"},
        " ".join(lacking[0]) if lacking else run,
        {"zh": "请补全后再打开", "en": "complete it, then open the run"},
    )  # fmt: skip
