"""How long a desk waits on a ledger of 100,000 findings and a million events, on SQLite and PostgreSQL.

    .venv/bin/python benchmarks/ledger.py [--findings 100000] [--events 1000000]

Writes the ledger (a run taken in, then what people wrote of it), and measures what a person at the desk does, in wall seconds, the
longest of five: opening the desk, with all counts, the first page, the next undecided finding and its history; going to the next undecided one;
filtering, with page and counts; saving one decision. Prints a table in Markdown. Exit status 1 where opening, the next
undecided or filtering takes more than 0.3 seconds. PostgreSQL is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import databases
import pytest

from auditlib.core.model import GRADES, Finding
from auditlib.review.events import Event
from auditlib.review.followup import overdue
from auditlib.review.ledger import Ledger
from auditlib.review.queries import Filters
from auditlib.review.standing import draft_on

LONGEST = 0.3  # seconds
TIMES = 5
CHECKS = 100  # findings of a session
PEOPLE = [f"检查人员{number}" for number in range(20)]
FIRST = datetime(2025, 9, 1, tzinfo=UTC)


def _findings(number: int) -> list[Finding]:
    chosen = random.Random(1)
    found = []
    for place in range(number):
        grade = chosen.choice([*GRADES, None])
        money = chosen.randrange(10**7) if chosen.random() < 0.3 else None
        verdict = "fail" if grade else "unknown"
        family = ("BUD", "HDC", "TML", "REC")[place % 4]
        found.append(
            Finding(
                f"FJ2025-{place // CHECKS:05}",
                f"{family}{place % CHECKS:03}",
                verdict,
                grade,
                "",
                "",
                (),
                {},
                money,
                (),
                (),
            )  # type: ignore[arg-type]
        )
    return found


def _written(opened: list[Event], events: int) -> Iterator[Event]:
    """What people wrote of findings that were opened: seen, notes, and of most a decision, an amount, an owner, a review."""
    chosen = random.Random(2)
    made = 0
    last = {event.id: event for event in opened}
    for turn in range(10**6):
        for first in opened:
            if made == events:
                return
            made += 1
            before, who = last[first.id], PEOPLE[made % len(PEOPLE)]
            is_decided = int(first.id[:2], 16) > 64
            kind, payload = "noted", {"text": f"第 {turn} 次查看，与凭证核对"}
            if turn == 0:
                kind, payload = "seen", {}
            elif turn == 1 and is_decided:
                kind, payload = (
                    "decided",
                    {"decision": chosen.choice(["confirmed", "dismissed", "needs_evidence"]), "reason": "见凭证"},
                )
            elif turn == 2 and is_decided:
                kind, payload = (
                    "assigned",
                    {"to": who, "due": (date(2025, 10, 1) + timedelta(days=made % 90)).isoformat()},
                )
            elif turn == 3 and is_decided:
                kind, payload = "reviewed", {"opinion": "accepted", "text": ""}
            now = (FIRST + timedelta(seconds=made)).isoformat(timespec="microseconds")
            id = UUID(int=chosen.getrandbits(128)).hex
            last[first.id] = event = Event(id, kind, first.session_id, first.check_id, "run-1", who, now, now, before.id, (),
                                           first.evidence, payload, "0" * 32, made, 0, "", "")  # fmt: skip
            yield event


def _longest(act: Callable[[int], object]) -> float:
    taken = []
    for turn in range(TIMES):
        start = time.perf_counter()
        act(turn)
        taken.append(time.perf_counter() - start)
    return max(taken)


def _measured(place: str, findings: list[Finding], events: int) -> dict[str, float]:
    found: dict[str, float] = {}
    with Ledger(place) as ledger:
        start = time.perf_counter()
        ledger.open_run("run-1", findings, {(f.session_id, f.check_id): "e" * 64 for f in findings}, PEOPLE[0])
        found["a run taken in, all its findings new"] = time.perf_counter() - start
        ledger.take_in(_written(list(ledger.events()), events - len(findings)))
        start = time.perf_counter()
        ledger.open_run("run-2", findings, {(f.session_id, f.check_id): "e" * 64 for f in findings}, PEOPLE[0])
        found["the same run again"] = time.perf_counter() - start

    def desk(_: int) -> None:
        with Ledger(place) as opened:
            opened.counts()
            opened.people()
            opened.queue()
            first = opened.next_undecided()
            assert first is not None
            opened.history(first.session_id, first.check_id)
            opened.signed(first.session_id)

    found["opening the desk"] = _longest(desk)
    with Ledger(place) as ledger:
        places = random.Random(3).choices(findings, k=TIMES)

        def following(turn: int) -> None:
            found_next = ledger.next_undecided((places[turn].session_id, places[turn].check_id))
            assert found_next is not None
            ledger.position((found_next.session_id, found_next.check_id))

        found["next undecided, and its place"] = _longest(following)
        filters = {
            "grade and state": Filters(grades=("violation",), states=("confirmed",)),
            "family": Filters(families=("BUD",)),
            "one session": Filters(sessions=(findings[-1].session_id,)),
            "undecided suspicions": Filters(undecided=True, grades=("suspicion",)),
            "owner": Filters(owner=PEOPLE[3]),
            "inspector": Filters(inspector=PEOPLE[3]),
            "overdue": Filters(overdue_on=date(2025, 11, 15)),
        }
        for name, chosen in filters.items():
            found[f"filtering: {name}"] = _longest(
                lambda _, chosen=chosen: (ledger.queue(chosen), ledger.counts(chosen))
            )
        found["filtering: by session, last page"] = _longest(
            lambda _: ledger.queue(order="session", offset=len(findings) - 50)
        )
        found["list of all that is overdue"] = _longest(lambda _: overdue(ledger, date(2025, 11, 15)))

        def save(_: int) -> None:
            standing = ledger.next_undecided()
            assert standing is not None
            ledger.append(draft_on(standing, "decided", PEOPLE[0], decision="needs_evidence"))

        found["saving a decision"] = _longest(save)
        assert ledger.head().count == events + TIMES
        start = time.perf_counter()
        assert ledger.verify() == []
        found["verify"] = time.perf_counter() - start
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    given = parser.parse_args()
    findings = _findings(given.findings)
    with tempfile.TemporaryDirectory() as folder:
        columns = {"SQLite": _measured(f"{folder}/ledger.sqlite", findings, given.events)}
    try:
        with databases.server() as url:
            columns["PostgreSQL"] = _measured(databases.empty_database(url), findings, given.events)
    except pytest.skip.Exception as reason:
        print(reason)
    print(
        f"{given.findings:,} findings, {given.events:,} events\n\n| | {', s | '.join(columns)}, s |\n|---|{'---|' * len(columns)}"
    )
    for name in columns["SQLite"]:
        print(f"| {name} | {' | '.join(f'{column[name]:.3f}' for column in columns.values())} |")
    asked = ("opening", "next", "filtering")
    slow = [
        name
        for column in columns.values()
        for name, taken in column.items()
        if name.startswith(asked) and taken > LONGEST
    ]
    print(f"\nover {LONGEST} s: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
