"""What was reported as saved is there: processes killed at any moment, and twenty reviewers at once."""

from __future__ import annotations

import random
import signal
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

import databases
import ledgers

from auditlib.review.ledger import Ledger

KILLS, ENDLESS = 200, 1 << 30
LONGEST = 0.008  # seconds of writing before a kill
PATIENCE = 120  # seconds for a first event, on a machine that does much else
CHECKS = [f"BUD{number:03}" for number in range(60)]
CONTEXT = get_context("fork")  # of this process, which has imported everything


class _Writer:
    """A process that writes, and the ids that it has reported."""

    def __init__(self, place: str, who: str, checks: list[str], events: int) -> None:
        self.reports, sends = CONTEXT.Pipe(duplex=False)
        self.process: ForkProcess = CONTEXT.Process(
            target=ledgers.keep_writing, args=(place, who, checks, events, sends), daemon=True
        )
        self.process.start()
        sends.close()

    def end(self) -> list[str]:
        """Everything reported up to the end of the process."""
        found = []
        try:
            while True:
                found.append(self.reports.recv_bytes().decode())
        except EOFError:
            self.process.join()
            self.reports.close()
            return found

    def kill(self) -> list[str]:
        """Kill -9 at a random moment after the first event; everything that had been reported."""
        assert self.reports.poll(PATIENCE), "nothing was written"
        time.sleep(random.uniform(0, LONGEST))
        self.process.kill()
        found = self.end()
        assert self.process.exitcode == -signal.SIGKILL, "it had ended by itself"
        return found


def test_every_event_reported_as_saved_is_there_after_200_kills(place: str) -> None:
    with Ledger(place) as ledger:
        ledgers.take_in(ledger, [ledgers.finding("S1", check) for check in CHECKS])
    people = (ledgers.WANG, ledgers.LI)
    reported: list[str] = []
    writers = [_Writer(place, who, random.sample(CHECKS, 5), ENDLESS) for who in people]
    for number in range(KILLS):
        who = people[turn := number % 2]
        reported += writers[turn].kill()
        writers[turn] = _Writer(place, who, random.sample(CHECKS, 5), ENDLESS)
    reported += writers[0].kill() + writers[1].kill()
    with Ledger(place) as ledger:
        assert ledger.verify() == []
        held = {event.id for event in ledger.events()}
    assert len(reported) >= KILLS
    assert [id for id in reported if id not in held] == []


def test_many_who_open_a_new_ledger_at_once_find_one(place: str) -> None:
    for _ in range(2):
        doors = [CONTEXT.Process(target=ledgers.open_and_close, args=(place,)) for _ in range(4)]
        for door in doors:
            door.start()
        for door in doors:
            door.join()
        assert [door.exitcode for door in doors] == [0] * 4
        ledgers.forget(place)


def test_twenty_reviewers_at_once_lose_nothing(postgresql: str) -> None:
    place = databases.empty_database(postgresql)
    with Ledger(place) as ledger:
        ledgers.take_in(ledger, [ledgers.finding("S1", check) for check in CHECKS])
    writers = [_Writer(place, f"复核人员{number}", random.sample(CHECKS, 20), 200) for number in range(20)]
    ends: dict[Connection, list[str]] = {writer.reports: [] for writer in writers}
    while ends_open := [end for end in ends if not end.closed]:
        for end in wait(ends_open):
            assert isinstance(end, Connection)
            try:
                ends[end].append(end.recv_bytes().decode())
            except EOFError:
                end.close()
    for writer in writers:
        writer.process.join()
    assert [len(found) for found in ends.values()] == [200] * 20
    with Ledger(place) as ledger:
        assert ledger.verify() == []
        held = [event.id for event in ledger.events() if event.kind != "opened"]
    assert sorted(held) == sorted(id for found in ends.values() for id in found)
