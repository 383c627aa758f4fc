"""A ledger as a file, and two ledgers as one: for a laptop that was away. Nothing is lost, and conflicts are listed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from auditlib.core.errors import InputError
from auditlib.core.messages import Language
from auditlib.review.chain import row_faults
from auditlib.review.events import FIELDS, FORMAT, NOTHING_BEFORE, Event, event_of, row_of
from auditlib.review.ledger import Head, Ledger
from auditlib.review.queries import Filters
from auditlib.review.standing import deciding
from auditlib.run.files import write_whole

_TYPES = {name: int if name in ("seq", "origin_seq") else str for name in FIELDS}
_SQLITE = b"SQLite format 3"
_CONTESTABLE = ("decided", "amount", "reopened", "signed")


@dataclass(frozen=True)
class Conflict:
    """What two ledgers do not agree on, for a person to settle. Both sides are kept.

    kind    decisions: neither writer knew of the other's, and the finding is contested until somebody who saw both decides;
            signed: the session is signed in force, and the events decided something that the signer had not seen
    events  the events in question, in the order of the ledger
    """

    kind: Literal["decisions", "signed"]
    session_id: str
    check_id: str
    events: tuple[Event, ...]

    def said(self, language: Language) -> str:
        """One line in one language: who decided what, and when."""
        zh = language == "zh"
        told = ("；" if zh else "; ").join(
            f"{event.who} {event.local} {event.payload.get('decision') or event.kind}" for event in self.events
        )
        what = {
            "decisions": ("各自处理，互不知情", "decided without knowing of each other"),
            "signed": ("本期已签字", "the session is signed"),
        }
        return f"{self.session_id} {self.check_id}{'：' if zh else ': '}{what[self.kind][0 if zh else 1]}{'：' if zh else ': '}{told}"


@dataclass(frozen=True)
class Merged:
    """What a merge did: events added, events that were here already, and what a person must settle."""

    added: int
    already: int
    conflicts: tuple[Conflict, ...]


def export(ledger: Ledger, path: Path) -> Head:
    """Write all events as lines of JSON, whole or not at all, below a line with the ledger's id, count and head.

    Raises InputError where the file cannot be written.
    """
    head = ledger.head()

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            _line(stream, {"format": FORMAT, "ledger": ledger.id, "count": head.count, "head": head.hash})
            for event in ledger.events(head.count):  # more may have been written since
                _line(stream, row_of(event))

    try:
        write_whole(path, write)
    except OSError as error:
        raise InputError(
            f"无法写入 (cannot be written: {error.strerror}).", str(path), "请另指文件 (name another file)."
        ) from None
    return head


def read(path: Path) -> Iterator[Event]:
    """Events of an exported ledger, each checked against the chain as it is read.

    Raises InputError where it is no export, where its chain does not fit, and at the end where that is not the one stated.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            header = json.loads(stream.readline())
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise ValueError
            count, previous = 0, NOTHING_BEFORE
            for line in stream:
                row = json.loads(line)
                if not isinstance(row, dict) or {name: type(value) for name, value in row.items()} != _TYPES:
                    raise ValueError
                "".join(map(str, row.values())).encode()  # half a character is no text
                count += 1
                for fault in row_faults(row, count, previous):
                    raise _broken(str(path), fault.said("zh"), fault.said("en"))
                previous = row["hash"]
                yield event_of(row)
    except OSError as error:
        raise InputError(
            f"无法读取 (cannot be read: {error.strerror}).", str(path), "请检查路径 (check the path)."
        ) from None
    except (ValueError, RecursionError):
        raise InputError(
            "不是完整的台账导出文件 (it is no whole export of a ledger).",
            str(path),
            "请重新导出 (export it again: auditlib ledger export).",
        ) from None
    if (count, previous) != (header.get("count"), header.get("head")):
        raise _broken(str(path), "末尾与文件开头记下的不符", "its end is not the one that its first line states")


def merge(ledger: Ledger, source: str | Path) -> Merged:
    """Take in another ledger (an export, a file of SQLite, a URL), whose chain is checked first.

    Its events keep their content and get places at the end of this chain. Merging again adds nothing. Raises InputError
    where the other ledger cannot be used or does not fit, Refused where one event has two contents; then nothing is added.
    """
    places: dict[str, int] = {}  # of the events that conflicts may be about: where they stand in the other ledger
    total = 0

    def noted(events: Iterable[Event]) -> Iterator[Event]:
        nonlocal total
        for event in events:
            total += 1
            if event.kind in _CONTESTABLE:
                places[event.id] = event.seq
            yield event

    if _is_export(source):
        added = ledger.take_in(noted(read(Path(source))))
    else:
        with Ledger(source, create=False) as other:
            for fault in (fault for fault in other.verify() if fault.seq):
                raise _broken(other.place, fault.said("zh"), fault.said("en"))
            added = ledger.take_in(noted(other.events()))
    return Merged(added, total - added, tuple(_conflicts(ledger, places)))


def _is_export(source: str | Path) -> bool:
    if "://" in str(source) or not Path(source).is_file():
        return False
    try:
        with Path(source).open("rb") as stream:
            return stream.read(len(_SQLITE)) != _SQLITE
    except OSError:
        return True  # and reading it says why it cannot be


def _conflicts(ledger: Ledger, places: dict[str, int]) -> Iterator[Conflict]:
    """Conflicts that events of the other ledger have a part in."""
    for standing in ledger.queue(Filters(contested=True), "session", None)[0]:
        events = tuple(deciding(ledger.history(standing.session_id, standing.check_id)))
        if any(event.id in places for event in events):
            yield Conflict("decisions", standing.session_id, standing.check_id, events)
    for session, signed in sorted(ledger.signatures().items()):
        was_there = signed.id in places
        unseen = tuple(
            event
            for event in ledger.decisions(session)
            if event.payload.get("decision") != "rectified"  # what follows a signature
            and (event.id in places) != was_there
            and (event.seq < signed.seq) == was_there
        )
        if unseen:
            yield Conflict("signed", session, "", (signed, *unseen))


def _line(stream: TextIO, content: object) -> None:
    stream.write(json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n")


def _broken(place: str, zh: str, en: str) -> InputError:
    return InputError(
        f"台账不相符，没有合并 (the ledger does not fit, nothing was merged): {zh} ({en}).", place,
        "请先核对并从备份恢复 (verify it, and restore it from a backup).",
    )  # fmt: skip
