"""Events and standings in and out of the database, inside a transaction that the ledger has begun."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from auditlib.core.errors import InputError
from auditlib.review.database import EVENTS, STANDINGS
from auditlib.review.events import NOTHING_BEFORE, Event, event_of, hash_of
from auditlib.review.queries import row_of
from auditlib.review.standing import Standing, fold

Key = tuple[str, str]  # session and check
Row = Mapping[str, object]
SESSIONS = 200  # whose events are read at a time
ROWS = 5_000
_E, _S = EVENTS.c, STANDINGS.c
_LAST = select(_E.seq, _E.hash).order_by(_E.seq.desc()).limit(1)
_HISTORY = (
    select(EVENTS).where(_E.session_id == bindparam("session"), _E.check_id == bindparam("check")).order_by(_E.seq)
)
_UPDATE = update(STANDINGS).where(_S.session_id == bindparam("of_session"), _S.check_id == bindparam("of_check"))


def last(connection: Connection) -> tuple[int, str]:
    """Place and hash of the last event; 0 and "" of a ledger without any."""
    found = connection.execute(_LAST).first()
    return (0, NOTHING_BEFORE) if found is None else (found.seq, found.hash)


def history(connection: Connection, session_id: str, check_id: str) -> list[Event]:
    """All events of a finding, or of a session itself (check_id ""), in order."""
    rows = connection.execute(_HISTORY, {"session": session_id, "check": check_id}).mappings()
    return [_event(row) for row in _plain(rows)]


def histories(connection: Connection, keys: Collection[Key]) -> Iterator[dict[Key, list[Event]]]:
    """The events of many findings, those of some sessions at a time. A finding without events has an empty list."""
    sessions = sorted({session for session, _ in keys})
    for start in range(0, len(sessions), SESSIONS):
        part = set(sessions[start : start + SESSIONS])
        found: dict[Key, list[Event]] = {key: [] for key in keys if key[0] in part}
        query = select(EVENTS).where(_E.session_id.in_(sorted(part)), _E.check_id != "").order_by(_E.seq)
        for row in _plain(connection.execute(query).mappings()):
            if (key := (str(row["session_id"]), str(row["check_id"]))) in found:
                found[key].append(_event(row))
        yield found


def prepared(connection: Connection, session_id: str) -> list[Event]:
    """What preparers wrote in a session, decisions and amounts, with what they took back, in order."""
    kinds = ("decided", "amount", "undone")
    query = select(EVENTS).where(_E.session_id == session_id, _E.kind.in_(kinds)).order_by(_E.seq)
    return [_event(row) for row in _plain(connection.execute(query).mappings())]


def of_sessions(connection: Connection) -> dict[str, list[Event]]:
    """The own events (check_id "") of all sessions that have any, by session."""
    query = select(EVENTS).where(_E.check_id == "").order_by(_E.session_id, _E.seq)
    rows = [_event(row) for row in _plain(connection.execute(query).mappings())]
    return {session: list(group) for session, group in groupby(rows, attrgetter("session_id"))}


def parts(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Events a few thousand at a time."""
    rest = iter(events)
    while part := list(islice(rest, ROWS)):
        yield part


def everything(connection: Connection, until: int) -> Generator[Event, None, None]:
    """The events up to a place, in order, a few thousand in memory at a time."""
    query = select(EVENTS).where(_E.seq <= until).order_by(_E.seq)
    with connection.execute(query, execution_options={"yield_per": ROWS}) as found:
        yield from (_event(row) for row in _plain(found.mappings()))


def folded(connection: Connection, session: str = "") -> Generator[Standing, None, None]:
    """Every finding folded from its events, by session and check; of one session if it is named."""
    wanted = (_E.check_id != "", _E.session_id == session) if session else (_E.check_id != "",)
    query = select(EVENTS).where(*wanted).order_by(_E.session_id, _E.check_id, _E.seq)
    with connection.execute(query, execution_options={"yield_per": ROWS}) as found:
        for _, group in groupby(_plain(found.mappings()), itemgetter("session_id", "check_id")):
            yield fold([_event(row) for row in group])


def chain(connection: Connection, contents: Iterable[Row]) -> list[Event]:
    """Save events at the end of the chain. Contents lack their place; without an `origin_seq` they are of this ledger."""
    seq, previous = last(connection)
    rows: list[dict[str, object]] = []
    for content in contents:
        seq += 1
        row = {**content, "origin_seq": content["origin_seq"] or seq, "seq": seq, "previous": previous}
        previous = hash_of(row)
        rows.append(row | {"hash": previous})
    for start in range(0, len(rows), ROWS):
        connection.execute(insert(EVENTS), rows[start : start + ROWS])
    return [_event(row) for row in rows]


def stand(connection: Connection, standings: Sequence[Standing], *, new: bool) -> None:
    """Write how findings stand: `new` ones, or in the place of what was held."""
    rows = [row_of(standing) for standing in standings]
    if not rows:
        return
    if new:
        for start in range(0, len(rows), ROWS):
            connection.execute(insert(STANDINGS), rows[start : start + ROWS])
        return
    connection.execute(_UPDATE, [row | {"of_session": row["session_id"], "of_check": row["check_id"]} for row in rows])


def rebuild(connection: Connection) -> None:
    """Fold all standings again."""
    connection.execute(delete(STANDINGS))
    stand(connection, list(folded(connection)), new=True)


def held_events(connection: Connection, ids: Sequence[str]) -> dict[str, Row]:
    """Those of some events that are held here, as rows, by id."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), ROWS):
        query = select(EVENTS).where(_E.id.in_(ids[start : start + ROWS]))
        found |= {str(row["id"]): row for row in _plain(connection.execute(query).mappings())}
    return found


def _event(row: Row) -> Event:
    try:
        return event_of(row)
    except (TypeError, ValueError):
        raise InputError(
            "台账中有一条记录被改动，无法读取 (an event of the ledger was changed and cannot be read).", f"events, seq {row['seq']}",
            "请运行 auditlib ledger verify，并从备份或导出文件恢复 (run auditlib ledger verify, and restore a backup or an export).",
        ) from None  # fmt: skip


def _plain(rows: Iterable[Any]) -> Iterator[Row]:
    """Rows with texts for keys, as SQLAlchemy gives them but does not say."""
    yield from rows
