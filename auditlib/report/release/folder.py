"""A folder before it is passed on: every file of it opened, what would tell too much listed with its place."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field

from auditlib.core.errors import InputError
from auditlib.core.messages import Language
from auditlib.core.params import BothLanguages, Strict, read_model
from auditlib.intake.files import archives
from auditlib.intake.files.disk import opened, state, visible
from auditlib.report import masking
from auditlib.report.masking import PRIVACY
from auditlib.report.people import RECORD, People
from auditlib.report.personal import plain
from auditlib.report.release.readers import items
from auditlib.report.release.said import COUNT, WHAT, Inside, Item, Said, at
from auditlib.run.inspection import STORE

DEEPEST = 2  # archives one in the other
NOTE = "release.json"  # written by a check that refused nothing
_PATH = re.compile(
    r"(?:/home/|/Users/|/root\b|[A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+|\\\\[\w.-]+\\)", re.I
)
_UNIT = re.compile(r"[（(]([^（）()]*)[）)]$")


class SmallCounts(Strict):
    """`params/privacy/small_counts.yaml`: below `fewest` persons a cell is too small to be published."""

    status: Literal["confirmed", "unconfirmed"]
    checked_on: date
    note: BothLanguages
    fewest: Annotated[int, Field(strict=True, ge=2)]
    headers: Annotated[list[str], Field(min_length=1)]
    beside: list[str] = []
    other_units: list[str] = []

    def holds(self, labels: Iterable[str]) -> bool:
        """Whether labels are of a number of persons: a header has one of the words; a word of one sign is the whole header, or
        stands in a header with one of the words of `beside`.
        One whose brackets say another unit is none.
        """
        lowered = [label.strip().casefold() for label in labels if self._unit(label) not in self.other_units]
        return any(
            word == label or (word in label and not word.isascii() and (len(word) > 1 or self._beside(label)))
            for word in map(str.casefold, self.headers)
            for label in lowered
        )

    def _beside(self, label: str) -> bool:
        return any(word.casefold() in label for word in self.beside)

    @staticmethod
    def _unit(label: str) -> str:
        found = _UNIT.search(label.strip())
        return found[1].strip() if found else ""


def read_small_counts(params: Path) -> SmallCounts:
    """Raises ParamsError for a file that is not in order."""
    return read_model(params / PRIVACY / "small_counts.yaml", SmallCounts)


@dataclass(frozen=True)
class Place:
    """One thing to be mended before a release. `file` and `where` hold no personal data themselves."""

    file: str
    where: str
    kind: str
    shown: str = ""

    def message(self, language: Language) -> str:
        """What was found, where, and what to do, in one line."""
        what, todo = (text[language] for text in WHAT[self.kind])
        place = "!".join(part for part in (self.file, self.where) if part)
        if language == "zh":
            return f"{place}：{what}{f'（{self.shown}）' if self.shown else ''}。{todo}。"
        return f"{place}: {what}{f' ({self.shown})' if self.shown else ''}. To do: {todo}."


@dataclass(frozen=True)
class Outcome:
    """What a check of a folder found; `files` has path, bytes and SHA-256 of each file, in order."""

    places: tuple[Place, ...]
    files: tuple[tuple[str, int, str], ...]
    seen: tuple[str, ...] = ()


@dataclass
class _Check:
    people: People | None
    small: SmallCounts
    seen: frozenset[str]
    places: list[Place] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)

    def file(self, name: str, found: Iterable[Item]) -> None:
        """Adds what is to be mended of a file."""
        said: set[str] = set()
        self.text(name, Said("", name), said, ())
        self.items(name, found, said)

    def items(self, name: str, found: Iterable[Item], said: set[str]) -> None:
        for item in found:
            if isinstance(item, Inside):
                self.items(name, at(item.where, items(item.data, item.suffix)), said)
            elif isinstance(item, Said):
                self.text(name, item, said, item.labels)
            elif item.kind == "picture" and name in self.seen:
                self.looked_at.add(name)
            else:
                self.add(name, item.where, item.kind, item.shown)

    def text(self, name: str, item: Said, said: set[str], labels: tuple[str, ...]) -> None:
        for kind, value, shown in self.found(item.text, labels):
            if item.again and value in said:
                continue
            said.add(value)
            self.add(name, item.where, kind, shown)

    def found(self, text: str, labels: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Kind, what is found and how it may be shown. A label tells what a bare number is."""
        count = COUNT.fullmatch(text.strip())
        for whole in (
            text,
            *(f"{label}：{text}" for label in labels if count or plain(text).strip("0123456789 -") == ""),
        ):
            if hits := [hit for hit in masking.found(whole, self.people) if hit.end > len(whole) - len(text)]:
                yield from ((hit.kind, whole[hit.start : hit.end], masking.shown(hit, whole)) for hit in hits)
                break
        for match in _PATH.finditer(text):
            yield "path", match[0], match[0]
        if count and 0 < int(count[1]) < self.small.fewest and self.small.holds(labels):
            yield "small_count", f"{labels}{text}", f"{int(count[1])} < {self.small.fewest}"

    def add(self, name: str, where: str, kind: str, shown: str = "") -> None:
        masked = [masking.masked(visible(part), self.people) for part in (name, where)]
        place = Place(*masked, kind, visible(shown))
        if place not in self.places[-1:]:
            self.places.append(place)


def check(folder: Path, small: SmallCounts, people: People | None = None, seen: Iterable[str] = ()) -> Outcome:
    """Look through every file of a folder, archives in it too. Nothing is changed.

    people  whose names are looked for; none where None
    seen    pictures and PDFs, by their path in the folder, that a person has looked at: what they show passes

    Raises InputError where there is no such folder, or a name in `seen` is none of its files.
    """
    if not folder.is_dir():
        raise InputError("不是文件夹 (is no folder).", str(folder), "请检查路径 (check the path).")
    made = _Check(people, small, frozenset(seen))
    files: list[tuple[str, int, str]] = []
    for name, path in _paths(folder):
        data = _content(path, folder)
        if data is None:
            made.add(name, "", "link")
            continue
        if name != NOTE:
            files.append((name, len(data), hashlib.sha256(data).hexdigest()))
        if kind := _of_a_run(name):
            made.add(name, "", kind)
        elif name.lower().endswith(".zip"):
            made.file(name, ())
            _members(made, name, path, folder)
        else:
            made.file(name, items(data, PurePosixPath(name).suffix.lower(), name))
    for name in made.seen - {name for name, _, _ in files}:
        raise InputError("没有这个文件 (there is no such file).", f"--seen {name}", "请检查路径 (check the path).")
    if not files:
        made.add(folder.name, "", "empty")
    return Outcome(tuple(made.places), tuple(files), tuple(sorted(made.looked_at)))


def _paths(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, links and hidden ones too, in order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted([*names, *links]):
            path = Path(place) / name
            yield path.relative_to(folder).as_posix(), path


def _content(path: Path, folder: Path) -> bytes | None:
    try:
        with opened(path, folder) as stream:
            return stream.read()
    except OSError:
        return None


def _of_a_run(name: str) -> str | None:
    path = PurePosixPath(name)
    return "store" if STORE in path.parts or path.name == RECORD else None


def _members(made: _Check, name: str, path: Path, folder: Path, chain: tuple[int, ...] = ()) -> None:
    """What is in an archive; what cannot be unpacked is refused."""
    try:
        with opened(path, folder) as stream:
            place = archives.Place(path, folder, state(stream), chain)
        listing = archives.listing(place)
        if listing.mended or len(chain) > DEEPEST:
            raise archives.Unreadable(archives.DAMAGED)
        for member in listing.members:
            inner = f"{name}/{member.path}"
            if member.fault or member.cleaned:
                made.add(inner, "", "unopened")
            elif kind := _of_a_run(inner):
                made.add(inner, "", kind)
            elif inner.lower().endswith(".zip"):
                made.file(inner, ())
                _members(made, inner, path, folder, (*chain, member.number))
            else:
                data = archives.content(place, member.number)
                made.file(inner, items(data, PurePosixPath(inner).suffix.lower(), inner))
    except OSError:
        made.add(name, "", "unopened")


def note(outcome: Outcome, small: SmallCounts, people: People | None, checked_at: str) -> Mapping[str, object]:
    """What the note of a release says: when and by which figures it was checked, and every file with its hash."""
    return {
        "checked_at": checked_at,
        "people": len(people) if people else None,
        "fewest_persons": {"value": small.fewest, "status": small.status},
        "looked_at_by_a_person": list(outcome.seen),
        "files": [{"path": path, "bytes": size, "sha256": digest} for path, size, digest in outcome.files],
    }
