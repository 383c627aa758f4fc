"""Whether a ledger is what was written: every event by its hash, the chain, the guards, the standings, and a head noted elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from auditlib.core.messages import Language
from auditlib.review import queries, storing
from auditlib.review.database import EVENTS, GUARDS, STANDINGS
from auditlib.review.events import NOTHING_BEFORE, event_of, hash_of


@dataclass(frozen=True)
class Fault:
    """What does not fit. seq, id: of the event, 0 and "" where it is none; zh, en: what is wrong with it."""

    seq: int
    id: str
    zh: str
    en: str

    def said(self, language: Language) -> str:
        """One line in one language."""
        if not self.seq:
            return self.zh if language == "zh" else self.en
        return (
            f"第 {self.seq} 条（{self.id}）：{self.zh}"
            if language == "zh"
            else f"event {self.seq} ({self.id}): {self.en}"
        )


def faults(connection: Connection, head: str = "", count: int | None = None) -> Iterator[Fault]:
    """All that does not fit, events first and in order."""
    found = 0
    for fault in _of_events(connection):
        found += 1
        yield fault
    yield from _of_head(connection, head, count)
    yield from _of_guards(connection)
    if not found:  # folding what is broken says nothing
        yield from _of_standings(connection)


def row_faults(row: Mapping[str, object], expected: int, previous: str) -> Iterator[Fault]:
    """What does not fit of one row whose place should be `expected`, after an event with the hash `previous`."""
    seq, id = int(str(row["seq"])), str(row["id"])
    if seq != expected:
        yield Fault(expected, "?", "这条记录缺失", "it is missing")
    try:
        is_whole = hash_of(row) == row["hash"] and isinstance(event_of(row).payload, dict)
    except (TypeError, ValueError):
        is_whole = False
    if not is_whole:
        yield Fault(seq, id, "内容或哈希被改动", "its content or its hash was changed")
    elif row["previous"] != previous:
        yield Fault(seq, id, "与前一条不相接", "it does not follow on the event before it")


def _of_events(connection: Connection) -> Iterator[Fault]:
    expected, previous = 1, NOTHING_BEFORE
    driver = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite and driver is not None:
        driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")  # a changed byte may be no UTF-8
    try:
        query = select(EVENTS).order_by(EVENTS.c.seq)
        for row in connection.execute(query, execution_options={"yield_per": storing.ROWS}).mappings():
            values: dict[str, object] = {**row}
            yield from row_faults(values, expected, previous)
            expected, previous = int(str(values["seq"])) + 1, str(values["hash"])
        if is_sqlite:
            for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(9)"):
                if said != "ok":
                    yield Fault(0, "", f"数据库文件已损坏：{said}", f"the file of the database is damaged: {said}")
    except DBAPIError as error:
        yield Fault(expected, "?", f"从这里起读不出来：{error.orig}", f"it cannot be read from here on: {error.orig}")
    finally:
        if is_sqlite and driver is not None:
            driver.text_factory = str


def _of_head(connection: Connection, head: str, count: int | None) -> Iterator[Fault]:
    if not head and count is None:
        return
    last, _ = storing.last(connection)
    if count is not None and last < count:
        yield Fault(
            last + 1,
            "?",
            f"记下时有 {count} 条，现在只有 {last} 条：末尾被截去",
            f"{count} were noted and {last} are here: the end was cut off",
        )
        return
    noted = select(EVENTS.c.seq).where(EVENTS.c.hash == head) if head else None
    places = [] if noted is None else list(connection.execute(noted).scalars())
    if noted is not None and (not places or (count is not None and count not in places)):
        at = count or last
        yield Fault(
            at,
            "?",
            f"不是记下的那一条（{head}）：其前有改动或末尾被截去",
            f"it is not the one that was noted ({head}): something before it was changed, or the end cut off",
        )


def _of_guards(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name == "sqlite":
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        wanted = {*GUARDS, "events_kept_on_insert"}
    else:
        names = text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'events'::regclass AND tgenabled IN ('O', 'A')")
        wanted = {*GUARDS, "events_kept_on_truncate"}
    for name in sorted(wanted - set(connection.execute(names).scalars())):
        yield Fault(0, "", f"防改动的触发器 {name} 不在了", f"the trigger {name} that keeps events is gone")


def _of_standings(connection: Connection) -> Iterator[Fault]:
    query = select(STANDINGS).order_by(STANDINGS.c.session_id, STANDINGS.c.check_id)
    with (
        closing(storing.folded(connection)) as due_ones,
        connection.execute(query, execution_options={"yield_per": storing.ROWS}) as held,
    ):
        for due, row in zip_longest(due_ones, held.mappings()):
            if due is None or row is None or queries.row_of(due) != {**row}:
                at = f"{due.session_id} {due.check_id}" if due else f"{row['session_id']} {row['check_id']}"
                yield Fault(0, "", f"{at} 的现状表与事件不符", f"the standing of {at} is not that of its events")
                return
