"""Ledgers for tests: findings by hand, a run taken in, a writer that a process can be."""

from __future__ import annotations

import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import databases
from sqlalchemy import NullPool, create_engine, text

from auditlib.core.model import Finding, Grade, VerdictWord
from auditlib.review.events import Draft
from auditlib.review.ledger import Ledger, Saved
from auditlib.review.standing import draft_on

WANG, LI, ZHAO = "王检查", "李复核", "赵组长"
DAY = "2025-11-03"
PAUSE = 0.002  # seconds


def finding(
    session: str, check: str, grade: Grade | None = "violation", fen: int | None = None, verdict: VerdictWord = "fail"
) -> Finding:
    """A finding without sentence or cells; a failure, unless another verdict is given."""
    grade = grade if verdict == "fail" else None
    return Finding(session, check, verdict, grade, "", "", (), {}, fen, (), ())


def take_in(
    ledger: Ledger,
    findings: Sequence[Finding],
    evidence: str = "e1",
    run: str = "run-1",
    who: str = WANG,
    **given: Sequence[str],
) -> int:
    """A run whose findings all rest on the same evidence."""
    return ledger.open_run(run, findings, {(f.session_id, f.check_id): evidence for f in findings}, who, **given)


def write(ledger: Ledger, who: str, kind: str, session: str = "S1", check: str = "BUD001", **payload: object) -> Saved:
    """An event by somebody who has the finding on the screen as it stands now."""
    standing = ledger.standing(session, check)
    assert standing is not None
    return ledger.append(draft_on(standing, kind, who, **payload))


def decide(
    ledger: Ledger, who: str, decision: str, session: str = "S1", check: str = "BUD001", reason: str = ""
) -> Saved:
    """A decision by somebody who has the finding on the screen as it stands now."""
    return write(ledger, who, "decided", session, check, decision=decision, reason=reason)


def of_session(ledger: Ledger, who: str, kind: str, session: str = "S1", **payload: object) -> Saved:
    """An event of a whole session."""
    history = ledger.history(session)
    return ledger.append(Draft(kind, session, "", who, after=history[-1].id if history else "", payload=payload))


def change(place: str, *statements: str) -> None:
    """What somebody does to the database past the ledger, the guards taken off if told to."""
    engine = create_engine(place if "://" in place else f"sqlite:///{place}", poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def without_guards(place: str) -> None:
    """Take off the triggers that keep events."""
    off = [f"DROP TRIGGER events_kept_on_{what}" for what in ("update", "delete", "insert")]
    change(place, *(["ALTER TABLE events DISABLE TRIGGER USER"] if "://" in place else off))


def keep_writing(place: str, who: str, checks: Sequence[str], events: int, saved: Connection) -> None:
    """Write decisions and notes on findings of S1 in turn; report the id of each event after it was saved."""
    with Ledger(place) as ledger:
        last = {check: ledger.history("S1", check)[-1].id for check in checks}
        for number in range(events):
            check = checks[number % len(checks)]
            payload = (
                {"decision": "dismissed", "reason": "凭证齐全"} if number % 3 == 0 else {"text": f"第 {number} 条"}
            )
            kind = "decided" if number % 3 == 0 else "noted"
            last[check] = ledger.append(Draft(kind, "S1", check, who, "run-1", last[check], "e1", payload)).event.id
            saved.send_bytes(last[check].encode())
            time.sleep(
                PAUSE
            )  # or a second writer of SQLite, which asks again ever less often, would wait long for its turn
    saved.close()


def another(url: str) -> str:
    """The URL of another, empty database on the same server."""
    head, _, query = url.partition("?")
    return databases.empty_database(f"{head.rpartition('/')[0]}/postgres?{query}")


def open_and_close(place: str) -> None:
    """What a process does that only looks in; its exit status is not 0 if it cannot."""
    Ledger(place).close()


def forget(place: str) -> None:
    """Make an empty database of a ledger."""
    if "://" in place:
        change(place, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return
    for path in Path(place).parent.glob(f"{Path(place).name}*"):
        path.unlink()
