"""What becomes of each file of a dossier: read, recorded only, or unreadable and why; and what it stands for."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditlib.core.columns import LATEST
from auditlib.intake.cells import Sheet, Workbook
from auditlib.intake.contents import READ, read_sheets
from auditlib.intake.documents.document import DOCUMENTS
from auditlib.intake.files.archives import Unreadable
from auditlib.intake.files.passwords import PASSWORD, WRONG
from auditlib.intake.files.pictures import PICTURES, pages, taken_on
from auditlib.intake.files.settings import Settings, holding, is_settings, read
from auditlib.intake.files.sources import MOST_UNPACKED, TOO_MUCH, Source, on_disk, own_path
from auditlib.intake.materials import proven, set_by_hand
from auditlib.intake.overrides import Overrides
from auditlib.intake.papers import read_paper
from auditlib.intake.plans import without_plans
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.tables.layout import Layout, Layouts
from auditlib.intake.tables.sheets import Contents, read_contents
from auditlib.intake.twins import preferred
from auditlib.intake.workbooks.workbook import LARGEST_FILE, TOO_BIG

_Entry = dict[str, object]

LINK = Fault(
    "这是快捷方式（链接），没有跟随读取。请放入文件本身。",
    "This is a link and was not followed. Put the file itself into the folder.",
)
LINKED = Fault(
    "这一期的档案是快捷方式（链接），没有跟随读取：指向总文件夹之外、指向压缩包或已失效的链接都不读取。请把档案文件夹或压缩包本身放入总文件夹。",
    "The dossier is a link, which was not followed: it leads out of the folder of dossiers, to an archive, or nowhere. "
    "Put the folder or the archive itself there.",
)
NO_FILE = Fault(
    "这不是普通文件（而是管道或设备），没有读取。请放入文件本身。",
    "This is no regular file (a pipe or a device) and was not read. Put the file itself into the folder.",
)


@dataclass
class Filing:
    """The files of one dossier, taken one after another. `files` and `materials` are rows of those tables."""

    session_id: str
    layouts: Layouts
    year: int
    overrides: Overrides
    holding: Source | None = None  # the dossier.yaml
    files: list[_Entry] = field(default_factory=list)
    materials: list[_Entry] = field(default_factory=list)
    is_locked: bool = False  # a password was missing
    unpacked: int = 0  # bytes of members read
    copies: dict[str, str] = field(default_factory=dict)  # hash → the file that is read of this content
    hashes: dict[Source, str] = field(default_factory=dict)  # of what lies on disk

    def take(self, source: Source) -> Contents:
        """Read one file, or say why it is not read. Raises nothing that a file could cause."""
        name = self._name(source)
        entry: _Entry = {"session_id": self.session_id, "path": name, "status": "unreadable"}
        self.files.append(entry)
        sheets: Sequence[Sheet] = ()
        try:
            contents, sheets = self._contents(source, name, entry)
        except Unreadable as error:
            contents = _unreadable(error.fault, name)
        except OSError as error:
            contents = _unreadable(LINK if error.errno == errno.ELOOP else _no_access(error), name)
        contents.problems[:0] = [replace(note, file=name) for note in source.notes]
        self.is_locked = self.is_locked or contents.fault in (PASSWORD, WRONG)
        self._prove(source, name, sheets, contents)
        return contents

    def changed(self, place: Path) -> Iterator[Problem]:
        """Files that changed, vanished or came while the others were read. Reads all of them again."""
        for source, digest in self.hashes.items():
            try:
                now = source.sha256()
            except OSError:
                now = ""
            if now != digest:
                zh = "读取期间文件被改动或移走，读出的可能不是现在的内容。请在文件不再变动后重新检查。"
                en = "The file changed or vanished while the dossier was read; what was read may not be what is there now. Run again."
                yield Problem("unreadable_file", zh, en, self._name(source))
        known = {str(row["path"]) for row in self.files}
        for _, inside in on_disk(place):
            if f"{self.session_id}/{inside}" not in known:
                zh = "读取期间新增了这个文件，没有读取。请重新检查。"
                en = "The file came while the dossier was read, and was not read. Run again."
                yield Problem("unreadable_file", zh, en, f"{self.session_id}/{inside}")

    def _name(self, source: Source) -> str:
        return f"{self.session_id}/{source.inside}"

    def _contents(self, source: Source, name: str, entry: _Entry) -> tuple[Contents, Sequence[Sheet]]:
        if not source.archive and source.path.is_symlink():
            return _unreadable(LINKED if source.path == source.home else LINK, name), ()
        if not source.archive and not source.path.is_file():
            return _unreadable(NO_FILE, name), ()
        if source.fault or source.unpacked:
            if not source.archive:
                entry |= {"bytes": source.path.stat().st_size, "sha256": self._hash(source)}
            if source.fault:
                return _unreadable(source.fault, name), ()
            if source.archive:
                data = self._read(source)
                entry |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            is_whole = all(note.kind != "unreadable_file" for note in source.notes)
            entry["status"] = "read" if is_whole else "unreadable"
            return Contents(), ()
        if not source.archive and source.path.stat().st_size > LARGEST_FILE:
            return self._too_large(source, name, entry), ()
        data = self._read(source)
        digest = hashlib.sha256(data).hexdigest()
        entry |= {"bytes": len(data), "sha256": digest}
        if not source.archive:
            self.hashes[source] = digest
        if is_settings(source):
            return self._of_settings(source, name, entry), ()
        if self.overrides.ignores(source):
            return self._ignored(source, name, entry), ()
        if data and source.suffix not in READ:
            entry["status"] = "recorded"
            if source.suffix in PICTURES:
                entry |= dict.fromkeys(("taken_on", "taken_on" + LATEST), taken_on(data)) | {"pages": pages(data)}
            return Contents(), ()
        first = self.copies.setdefault(digest, name)
        if data and first != name:
            entry["status"] = "recorded"
            zh = f"与 {first} 内容完全相同，只读取了前者。"
            en = f"Has the same content as {first}; only that one was read."
            return Contents(problems=[Problem("bypassed_row", zh, en, name)]), ()
        book = read_sheets(data, source)
        entry["pages"] = book.pages
        contents, unread = self._tables(book, source, name)
        if contents.fault is not None:
            self.copies.pop(digest, None)  # another of this content may have a name under which it can be read
        else:
            nothing = not book.sheets or (unread and not contents.tables and not contents.facts)
            entry["status"] = "recorded" if nothing else "read"
        return contents, [sheet for sheet in book.sheets if sheet.name not in unread]

    def _tables(self, book: Workbook, source: Source, name: str) -> tuple[Contents, list[str]]:
        """What the sheets hold, and the names of those that dossier.yaml leaves out."""
        unread: list[str] = []

        def chosen(sheet: str) -> Sequence[Layout] | None:
            found = self.overrides.layouts_for(source, sheet)
            unread.extend([sheet] if found is None and sheet not in unread else [])
            return found

        known, by_hand = self.layouts, self.overrides.materials(source)
        if source.suffix in DOCUMENTS:
            contents = read_paper(book, name, own_path(source), known, self.year, chosen, by_hand)
        else:
            contents = read_contents(
                book,
                name,
                known.tables,
                known.facts,
                known.choices,
                known.words,
                known.ignored_sheets,
                self.year,
                chosen,
            )
            rule = {sheet.name for sheet in book.sheets if chosen(sheet.name) is known.tables}
            contents = without_plans(contents, book, name, own_path(source), known, rule, by_hand)
        for sheet in unread:
            zh = f"按 {self.overrides.settings.file}（tables）的指定，这张工作表没有读取。请核对是否应当读取。"
            en = f"As {self.overrides.settings.file} (tables) says, this sheet was not read. Look whether it should be."
            contents.problems.append(Problem("unknown_sheet", zh, en, name, sheet))
        return contents, unread

    def _read(self, source: Source) -> bytes:
        if source.archive and self.unpacked > MOST_UNPACKED:
            raise Unreadable(TOO_MUCH)
        data = source.read()
        self.unpacked += len(data) if source.archive else 0
        return data

    def _hash(self, source: Source) -> str:
        self.hashes[source] = source.sha256()
        return self.hashes[source]

    def _too_large(self, source: Source, name: str, entry: _Entry) -> Contents:
        """A file that is not taken into memory: its hash, and where it should have been read, that it was not. Raises OSError."""
        entry |= {"bytes": source.path.stat().st_size, "sha256": self._hash(source)}
        if source.suffix not in READ:
            entry["status"] = "recorded"
            return Contents()
        return _unreadable(TOO_BIG, name)

    def _of_settings(self, source: Source, name: str, entry: _Entry) -> Contents:
        if source == self.holding:
            entry["status"] = "unreadable" if self.overrides.settings.broken else "read"
            return Contents()
        entry["status"] = "recorded"
        zh = "这份 dossier.yaml 不在档案顶层（或顶层已有一份），没有采用。如需采用，请移到档案顶层。"
        en = "This dossier.yaml does not lie at the top of the dossier, or another does; it was not used. Move it there if it counts."
        return Contents(problems=[Problem("override", zh, en, name)])

    def _ignored(self, source: Source, name: str, entry: _Entry) -> Contents:
        entry["status"] = "recorded"
        if source.suffix not in READ:
            return Contents()
        zh = f"按 {self.overrides.settings.file}（ignored）的指定，这个文件没有读取。请核对是否应当读取。"
        en = f"As {self.overrides.settings.file} (ignored) says, this file was not read. Look whether it should be."
        return Contents(problems=[Problem("bypassed_row", zh, en, name)])

    def _prove(self, source: Source, name: str, sheets: Sequence[Sheet], contents: Contents) -> None:
        if source.unpacked or is_settings(source):
            return  # an archive is proof by its members alone
        told = self.overrides.materials(source)
        if told is not None:
            found = set_by_hand(told, self.overrides.settings.file)
        elif self.overrides.ignores(source):
            found = []
        else:
            found = proven(own_path(source), sheets, contents.tables, self.layouts.materials)
        self.materials += [proof.row(self.session_id, name) for proof in found]


def filing(session_id: str, sources: Sequence[Source], layouts: Layouts, year: int) -> Filing:
    """An empty Filing that knows what the dossier.yaml among `sources` says."""
    own = holding(sources)
    settings = Settings()
    if own is not None:
        file = f"{session_id}/{own.inside}"
        try:
            settings = read(own.read(), file)
        except OSError:  # said where the file is taken
            settings = Settings(file)
    overrides = Overrides(settings, layouts)
    here = [source for source in sources if not (is_settings(source) or overrides.ignores(source))]
    first = {digest: f"{session_id}/{source.inside}" for digest, source in preferred(here, layouts)}
    return Filing(session_id, layouts, year, overrides, own, copies=first)


def _unreadable(fault: Fault, name: str) -> Contents:
    return Contents(problems=[Problem("unreadable_file", fault.zh, fault.en, name)], fault=fault)


def _no_access(error: OSError) -> Fault:
    reason = error.strerror or type(error).__name__
    return Fault(
        f"无法打开文件（{reason}）。请检查权限，或请承办单位重新报送。",
        f"The file cannot be opened ({reason}). Check its permissions or ask for it again.",
    )
