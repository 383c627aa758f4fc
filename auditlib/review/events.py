"""Events of the ledger: what is written down of a finding or a session, once and for good, and the hash that chains it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

KINDS = ("opened", "changed", "gone", "seen", "decided", "amount", "noted", "evidence_added", "assigned", "explained",
         "demanded", "second", "reviewed", "signed", "reopened", "closed", "undone", "unmasked")  # fmt: skip
MACHINE = ("opened", "changed", "gone")  # what a run found; nobody may write them by hand or undo them
DECISIONS = ("confirmed", "dismissed", "needs_evidence", "rectified")
OPINIONS = ("accepted", "further_work", "to_be_corrected")
FORMAT = "auditlib-ledger/1"  # what the first line of an exported ledger says
PROGRAM = "auditlib"  # who writes what a run found; no person is called so
NOTHING_BEFORE = ""  # `previous` of the first event


@dataclass(frozen=True)
class Draft:
    """What a writer hands in; the ledger adds id, time, origin and place.

    check_id  "" for an event of the whole session
    run       id or hash of the run whose findings were on the writer's screen
    after     id of the last event of that finding (or session) on the writer's screen, "" if none was
    evidence  hash of the evidence on the writer's screen, "" where none was looked at
    payload   JSON object; `auditlib.review.rules` says which keys each kind needs
    """

    kind: str
    session_id: str
    check_id: str
    who: str
    run: str = ""
    after: str = ""
    evidence: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One event with its place in a ledger.

    at, local   ISO 8601 with offset: UTC to the microsecond, and the wall clock of the writer's machine
    beside      further ids that the writer had seen and that nothing seen followed on: more than none only after two wrote at once
    origin      id of the ledger that it was first saved in; origin_seq: its place there
    seq         place in this ledger, from 1
    previous    hash of the event before it, "" of the first
    hash        SHA-256 over the canonical JSON of all other fields
    """

    id: str
    kind: str
    session_id: str
    check_id: str
    run: str
    who: str
    at: str
    local: str
    after: str
    beside: tuple[str, ...]
    evidence: str
    payload: Mapping[str, object]
    origin: str
    origin_seq: int
    seq: int
    previous: str
    hash: str


PLACE = ("seq", "previous", "hash")  # what differs from ledger to ledger; all else is the event's content
FIELDS = tuple(each.name for each in fields(Event))


def canonical(value: object) -> str:
    """JSON that is the same for the same content: keys sorted, no space, no escape of what UTF-8 can write."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def row_of(event: Event) -> dict[str, object]:
    """The event as a row: payload as canonical JSON, `beside` as ids with a blank between them."""
    row = {name: getattr(event, name) for name in FIELDS}
    return row | {"payload": canonical(event.payload), "beside": " ".join(event.beside)}


def event_of(row: Mapping[str, object]) -> Event:
    """The event of a row. Raises ValueError or TypeError where the row holds what no event can."""
    values = {name: row[name] for name in FIELDS}
    payload = json.loads(str(values["payload"]))
    return Event(**{**values, "payload": payload, "beside": tuple(str(values["beside"]).split())})


def hash_of(row: Mapping[str, object]) -> str:
    """The hash that a row must have. Texts as they are stored, so that not a byte can change unseen."""
    content = {name: row[name] for name in FIELDS if name != "hash"}
    return hashlib.sha256(canonical(content).encode("utf-8", "surrogatepass")).hexdigest()


def content_of(row: Mapping[str, object]) -> dict[str, object]:
    """What of a row stays the same in every ledger."""
    return {name: row[name] for name in FIELDS if name not in PLACE}
