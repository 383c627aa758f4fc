"""The files of a dossier, wherever they lie: in its folder, in the archive that it is, in archives within. For reading only.

A dossier lies at one *place*: a folder, or an archive (D03.zip). Where both lie side by side the place is the folder, and the
archive belongs to it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from auditlib.core.errors import InputError
from auditlib.intake.files import archives
from auditlib.intake.files.disk import leads_out, lies_at, opened, state, visible
from auditlib.intake.files.traces import CALLED_SO, holds_a_file, is_left_out, is_trace
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.values.texts import plain

ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".z01", ".001")
MOST_UNPACKED = 4 << 30  # bytes of all members of a dossier
DEEPEST = 2  # archives one inside the other, in the folder or in the archive that is the dossier

TOO_DEEP = Fault(
    "压缩包套得过深，未读取。请承办单位解压后报送。",
    "Archives within archives, too deep to be read. Ask the organiser for the files unpacked.",
)
TOO_MUCH = Fault(
    "档案中的压缩包解压后总量过大，这个文件未读取。请承办单位分批报送，或直接报送文件夹。",
    "Unpacked, the archives of the dossier are too large in all; this file was not read. Ask for less, or for the folder itself.",
)


@dataclass
class Left:
    """What may still be unpacked for one dossier: members, and bytes in all."""

    members: int = archives.MOST_MEMBERS
    bytes: int = MOST_UNPACKED


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a dossier: `inside` is its path in the dossier, as reports show it; `path` what lies on disk.

    home       place of its dossier; None for a file of none, such as the register
    archive    where it is a member of an archive: the archive, and its number there
    fault      why it is not read
    notes      what is to be said of it all the same; without the file, which whoever says it knows
    unpacked   it is an archive, and its members are sources of their own
    """

    path: Path
    inside: str
    home: Path | None = None
    archive: tuple[archives.Place, int] | None = None
    fault: Fault | None = None
    notes: tuple[Problem, ...] = field(default=(), compare=False)
    unpacked: bool = False

    @property
    def suffix(self) -> str:
        """.xlsx, in small letters; "" where the name has none."""
        return PurePosixPath(self.inside).suffix.lower()

    @property
    def stem(self) -> str:
        return PurePosixPath(self.inside).stem

    def read(self) -> bytes:
        """The whole content. Raises OSError, as archives.Unreadable where an archive is at fault."""
        if self.fault:
            raise archives.Unreadable(self.fault)
        if self.archive:
            return archives.content(*self.archive)
        with opened(self.path, self.home) as stream:
            return stream.read()

    def sha256(self) -> str:
        """Hexadecimal hash of the content; of a file on disk it is not held in memory. Raises OSError."""
        if self.archive:
            return hashlib.sha256(archives.content(*self.archive)).hexdigest()
        with opened(self.path, self.home) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def session_id(place: Path) -> str:
    """The id of the session whose dossier lies at a place: the name of the folder, or of the archive without its ending."""
    found = lies_at(place)
    return plain(shown(_stem(found.name) if is_archive(found.name) and not found.is_dir() else found.name))


def dossier_places(given: Iterable[Path]) -> list[Path]:
    """The places of dossiers, sorted by their sessions, an archive beside the folder of its name taken with that.

    Raises InputError for one that is not there, or that has the id of another.
    """
    seen: dict[str, Path] = {}
    for place in dict.fromkeys(map(whole, map(Path, given))):
        if not place.is_dir() and not leads_out(place) and not (place.is_file() and is_archive(place.name)):
            raise InputError("没有这个文件夹 (there is no such folder).", str(place), "请检查路径 (check the path).")
        other = seen.setdefault(session_id(place), place)
        if other is not place:
            raise InputError(
                f"与 {str(other)!r} 同名，分不清是哪一期 (has the name of {str(other)!r}).",
                repr(str(place)),  # the two may differ by a blank or a line break alone
                "请改名或只给出一个 (rename one or give only one).",
            )
    return [seen[name] for name in sorted(seen)]


def whole(place: Path) -> Path:
    """The place of the whole dossier: of an archive beside the folder of its name that folder."""
    if not is_archive(place.name) or place.is_dir():
        return place
    folder = place.with_name(_stem(place.name))
    return folder if folder.is_dir() else place


def on_disk(place: Path) -> list[tuple[Path, str]]:
    """What lies on disk of a dossier, links too, with the path inside it, sorted by that; nothing but lock files is opened."""
    if not place.is_dir() or leads_out(place):
        return [(place, shown(place.name))]
    found: list[Path] = []
    for root, folders, names in os.walk(place, followlinks=False):
        linked = [name for name in folders if (Path(root) / name).is_symlink()]
        folders[:] = [name for name in folders if not is_trace(name) and name not in linked]
        found += (path for name in names + linked
                  if not is_trace((path := Path(root) / name).name) or holds_a_file(path, place))  # fmt: skip
    inside = [(path, shown(path.relative_to(place).as_posix())) for path in found]
    return sorted([*inside, *((path, shown(path.name)) for path in _beside(place))], key=lambda pair: pair[1])


def files(place: Path) -> list[Source]:
    """Files of a dossier, sorted by their path inside it, members of archives too; links are listed and not followed.

    Each has a path of its own, though an archive may hold two members of one name.
    """
    found: list[Source] = []
    left = Left()
    for path, inside in on_disk(place):
        source = Source(path, inside, place, notes=(CALLED_SO,) if path != place and is_trace(path.name) else ())
        depth = 0 if _is_own(source) else 1
        found += _with_members(source, depth, left) if is_archive(inside) else [source]
    archives.forget()
    return sorted(_told_apart(found), key=lambda source: source.inside)


class Sources(Mapping[str, Source]):
    """The files of dossiers by the name that cited cells give them, and others by their own names.

    Links, and what is not read, are left out. The files of a dossier are listed once one of them is asked for; `places` has where
    each dossier lies, by its session, `others` the files of none.
    """

    def __init__(self, dossiers: Iterable[Path], others: Mapping[str, Source]) -> None:
        self.others = others
        self.places = {session_id(place): place for place in map(whole, dossiers)}
        self._listed: dict[str, dict[str, Source]] = {}

    def __getitem__(self, name: str) -> Source:
        return self.others[name] if name in self.others else self._of(name.partition("/")[0])[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.others
        for id in self.places:
            yield from self._of(id)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, id: str) -> dict[str, Source]:
        if id not in self._listed:
            held = files(self.places[id]) if id in self.places else []
            self._listed[id] = {
                f"{id}/{source.inside}": source
                for source in held
                if source.path.is_file() and not source.path.is_symlink() and not source.fault
            }
        return self._listed[id]


def own_path(source: Source) -> str:
    """The path inside the dossier, as if an archive that is the whole dossier were a folder."""
    return source.inside.partition("/")[2] if source.archive and _is_own(source) else source.inside


def shown(name: str) -> str:
    """A file name as text; names unpacked from an archive of another system may be GB18030 or no text at all."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return visible(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return visible(raw.decode("utf-8", "replace"))


def _is_own(source: Source) -> bool:
    """Whether what lies on disk is the archive that is the dossier, or the part of it beside the folder."""
    return source.home is not None and (source.path == source.home or not source.path.is_relative_to(source.home))


_ENDINGS = sorted({ending for suffix in ARCHIVES for ending in (suffix, suffix.upper())} | {".tar.gz"})


def _beside(folder: Path) -> list[Path]:
    found = lies_at(folder)
    if not found.name:
        return []
    return [
        Path(path) for ending in _ENDINGS if os.path.lexists(path := f"{found}{ending}") and not os.path.isdir(path)
    ]


def _with_members(source: Source, depth: int, left: Left) -> list[Source]:
    """An archive and what is in it."""
    if depth > DEEPEST or left.bytes < 0:
        return [replace(source, fault=TOO_DEEP if depth > DEEPEST else TOO_MUCH)]
    try:
        place = _place(source)
        listing = archives.listing(place)
    except archives.Unreadable as error:
        return [replace(source, fault=error.fault)]
    except OSError:
        return [source]  # said where the file itself is opened
    left.bytes -= listing.size if source.archive else 0
    found = [member for member in listing.members if not is_left_out(member, place)]
    notes = list(_notes(found, listing.mended))
    if len(found) > left.members:
        notes.append(Problem("unreadable_file", archives.TOO_MANY.zh, archives.TOO_MANY.en, ""))
        found = found[: left.members]
    left.members -= len(found)
    out = [replace(source, notes=(*source.notes, *notes), unpacked=True)]
    for member in found:
        said = (CALLED_SO,) if is_trace(PurePosixPath(member.path).name) else ()
        one = Source(
            source.path, f"{source.inside}/{member.path}", source.home, (place, member.number), member.fault, said
        )
        out += _with_members(one, depth + 1, left) if is_archive(member.path) and not member.fault else [one]
    return out


def _place(source: Source) -> archives.Place:
    """Where the members of an archive are read. Raises OSError."""
    if source.archive:
        outer, number = source.archive
        return replace(outer, chain=(*outer.chain, number))
    with opened(source.path, source.home) as stream:
        return archives.Place(source.path, source.home, state(stream))


def _notes(members: list[archives.Member], mended: bool) -> Iterator[Problem]:
    if mended:
        yield Problem("unreadable_file", archives.MENDED.zh, archives.MENDED.en, "")
    if cleaned := [member.path for member in members if member.cleaned]:
        zh = f"压缩包中有 {len(cleaned)} 个文件的路径不规范（指向包外，或用反斜杠分隔等），已按包内路径显示，首个为“{cleaned[0]}”。请核对。"
        en = (
            f"Paths of {len(cleaned)} members lead out of the archive or are not written as paths are (such as with "
            f"backslashes); they are shown as paths inside it, the first as {cleaned[0]!r}. Look whether they are right."
        )
        yield Problem("guess", zh, en, "")


def _told_apart(found: list[Source]) -> Iterator[Source]:
    taken = {source.inside for source in found if not source.archive}
    for source in found:
        if not source.archive or source.inside not in taken:
            taken.add(source.inside)
            yield source
            continue
        path = PurePosixPath(source.inside)
        number = 2
        while (name := str(path.with_name(f"{path.stem}（同名{number}）{path.suffix}"))) in taken:
            number += 1
        taken.add(name)
        zh = f"压缩包中有几个文件同名（“{path.name}”），都已列出，此为第 {number} 个。请核对应以哪个为准。"
        en = f"Several members of the archive are called {path.name!r}; all are listed, this is number {number}. Look which holds."
        yield replace(source, inside=name, notes=(*source.notes, Problem("guess", zh, en, "")))


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def _stem(name: str) -> str:
    """The name of an archive without its ending: D03 of D03.tar.gz; 材料 of 材料.zip."""
    stem = name.rpartition(".")[0] if is_archive(name) else name
    return stem[:-4] if stem.lower().endswith((".tar", ".zip")) else stem
