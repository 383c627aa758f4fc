"""The members of a .zip, read in memory and never unpacked to disk. What a member is called, and whether it may be read.

An archive says of itself how large its members are; nothing here believes it. Limits are held while a member is unpacked.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import weakref
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from auditlib.intake.files import mending
from auditlib.intake.files.disk import State, opened, state, visible
from auditlib.intake.problems import Fault
from auditlib.intake.workbooks.workbook import EMPTY

LARGEST_MEMBER = 300 << 20  # bytes unpacked
MOST_MEMBERS = 10_000  # of all archives of a dossier
RATIO, UNSUSPECTED = 200, 10 << 20  # unpacked to packed, asked of members larger than this
LARGEST_LIST = 32 << 20  # bytes of an archive's own list of members
LONGEST_NAME = 300  # signs
_CHUNK = 1 << 20
_Stream = io.BufferedReader | io.BytesIO
_ZIP, _END = b"PK", b"PK\5\6"

OTHER_ARCHIVE = Fault(
    "不是 .zip 压缩包（RAR、7z 等压缩格式不读取）。请承办单位解压，或重新压缩为 .zip 后报送。",
    "This is no .zip (other kinds of archive are not read). Ask the organiser for the files unpacked, or as a .zip.",
)
DAMAGED = Fault(
    "压缩包已损坏，读不出其中的文件。请承办单位重新压缩为 .zip 后报送。",
    "The archive is damaged; no member of it can be read. Ask the organiser to pack it again as a .zip.",
)
MENDED = Fault(
    "压缩包不完整（如传输中断），只读取了其中读得出的文件，其余可能缺失。请承办单位重新报送。",
    "The archive is incomplete (cut off while it was sent?). What could be read was read, the rest may be missing. Ask for it again.",
)
BAD_MEMBER = Fault(
    "压缩包中的这个文件已损坏，无法读取。请承办单位重新报送。",
    "This member of the archive is damaged. Ask the organiser to hand it in again.",
)
LOCKED = Fault(
    "压缩包中的这个文件设有密码，无法读取。请承办单位取消压缩密码后重新报送。",
    "This member of the archive is protected by a password. Ask the organiser for an archive without one.",
)
UNUSUAL = Fault(
    "压缩包中的这个文件使用了少见的压缩方式，无法读取。请承办单位用系统自带的“压缩为 ZIP 文件”重新压缩后报送。",
    "This member is packed by an unusual method. Ask the organiser to pack it again with what comes with the system.",
)
LINK = Fault(
    "压缩包中的这一项是链接或特殊文件，没有读取。请承办单位放入文件本身。",
    "This member of the archive is a link or no regular file; it was not read. Ask for the file itself.",
)
BOMB = Fault(
    "压缩包中的这个文件解压后过大或压缩比异常，未读取。请承办单位核对，单独报送该文件。",
    "Unpacked, this member is absurdly large, or packed beyond belief; it was not read. Ask for the file by itself.",
)
TOO_MANY = Fault(
    "压缩包中的文件过多，没有全部读取。请承办单位分几个压缩包报送，或直接报送文件夹。",
    "The archives hold too many files; not all were read. Ask for several archives, or for the folder itself.",
)
CHANGED = Fault(
    "读取期间压缩包被改动，未读取。请在文件不再变动后重新检查。",
    "The archive changed while it was read, and was not read. Run the inspection again once nothing changes any more.",
)


class Unreadable(OSError):
    """A member that is not read, or an archive without any; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(0, fault.en)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its number there, and its path as reports show it."""

    number: int
    path: str
    fault: Fault | None = None  # why it is not read
    cleaned: bool = False  # the archive names a path that leaves its folder, or is none


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive of `size` bytes holds; `mended` where its own list had to be made anew."""

    members: list[Member]
    size: int
    mended: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive lies: a file on disk as it was when its members were listed, and the numbers of the archives inside it."""

    path: Path
    below: Path | None
    state: State
    chain: tuple[int, ...] = ()


def listing(place: Place) -> Listing:
    """The files of an archive, folders left out. Raises OSError, as Unreadable where it is no .zip or damaged."""
    archive, size, mended = _archive(place)
    infos = archive.infolist()
    out = []
    for number, (info, name) in enumerate(zip(infos, _names(infos), strict=True)):
        path, cleaned = _cleaned(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if not name.endswith(("/", "\\")) and kind != stat.S_IFDIR:
            out.append(Member(number, path, _refused(info, kind), cleaned))
    return Listing(out, size, mended)


def content(place: Place, number: int) -> bytes:
    """A member, unpacked. Raises OSError, as Unreadable where it is the archive's fault."""
    archive, _, _ = _archive(place)
    info = archive.infolist()[number]
    parts, total = [], 0
    try:
        with archive.open(info) as stream:
            while part := stream.read(_CHUNK):
                total += len(part)
                if total > LARGEST_MEMBER or (total > UNSUSPECTED and total > RATIO * max(1, info.compress_size)):
                    raise Unreadable(BOMB)
                parts.append(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error):
        raise Unreadable(BAD_MEMBER) from None
    return b"".join(parts)


def forget() -> None:
    """Close the archives that were kept open for the next member."""
    _archive.cache_clear()


@lru_cache(maxsize=2)
def _archive(place: Place) -> tuple[zipfile.ZipFile, int, bool]:
    """An archive, kept open while its members are read one after another; its size; whether its list was made anew."""
    if place.chain:
        *outer, number = place.chain
        stream: _Stream = io.BytesIO(content(Place(place.path, place.below, place.state, tuple(outer)), number))
    else:
        stream = opened(place.path, place.below)
    try:
        if isinstance(stream, io.BufferedReader) and state(stream) != place.state:
            raise Unreadable(CHANGED)
        archive, size, mended = _listed(stream)
    except BaseException:
        stream.close()
        raise
    weakref.finalize(archive, stream.close)
    return archive, size, mended


def _listed(stream: _Stream) -> tuple[zipfile.ZipFile, int, bool]:
    start = stream.read(len(_ZIP))
    if start != _ZIP:
        raise Unreadable(OTHER_ARCHIVE if start else EMPTY)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    end = tail.rfind(_END, 0, len(tail) - 18)
    if end >= 0 and struct.unpack_from("<L", tail, end + 12)[0] > LARGEST_LIST:
        raise Unreadable(TOO_MANY)
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
        # of one that was cut off zipfile may find the list of an archive in it, such as a workbook's; a list of nothing hides what
        # lies before it
        begins = min(
            (info.header_offset for info in archive.infolist()), default=0 if end == 0 and size <= len(tail) else None
        )
        if begins == 0:
            return archive, size, False
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, IndexError):
        pass  # cut off, or its list is damaged: the headers before each member say the same
    if size > LARGEST_MEMBER:
        raise Unreadable(DAMAGED)
    stream.seek(0)
    whole = mending.with_new_list(stream.read(), MOST_MEMBERS)
    if whole is None:
        raise Unreadable(DAMAGED)
    try:
        return zipfile.ZipFile(io.BytesIO(whole)), size, True
    except (zipfile.BadZipFile, struct.error, ValueError):
        raise Unreadable(DAMAGED) from None


def _refused(info: zipfile.ZipInfo, kind: int) -> Fault | None:
    if kind not in (0, stat.S_IFREG):
        return LINK
    if info.flag_bits & 0x41:  # encrypted, or strongly so
        return LOCKED
    return None if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else UNUSUAL


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Names as they were meant: flagged as UTF-8, stated beside the name, else as all unflagged names can be read together."""
    known = {number: name for number, info in enumerate(infos) if (name := _told(info)) is not None}
    raw = {number: info.orig_filename.encode("cp437") for number, info in enumerate(infos) if number not in known}
    for encoding in ("utf-8", "gb18030"):
        if all(_decodes(name, encoding) for name in raw.values()):
            known |= {number: name.decode(encoding) for number, name in raw.items()}
            break
    else:
        for number, packed in raw.items():  # of several makers: each as it can be
            fitting = next((e for e in ("utf-8", "gb18030") if _decodes(packed, e)), "cp437")
            known[number] = packed.decode(fitting)
    return [known[number] for number in range(len(infos))]


def _told(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & 0x800:
        return info.orig_filename
    raw, extra, at = info.orig_filename.encode("cp437"), info.extra, 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == 0x7075 and len(body) > 5 and struct.unpack_from("<L", body, 1)[0] == zlib.crc32(raw):
            return body[5:].decode("utf-8") if _decodes(body[5:], "utf-8") else None
        at += 4 + size
    return None


def _decodes(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _cleaned(name: str) -> tuple[str, bool]:
    """A path inside the archive, and whether it had to be made one: names may climb out, begin at a root, or use \\ for /."""
    path = name.partition("\0")[0].replace("\\", "/")
    rooted = re.match(r"[A-Za-z]:|/", path)
    steps = [step for step in re.sub(r"^[A-Za-z]:", "", path).split("/") if step not in ("", ".")]
    kept = visible("/".join(step for step in steps if step != ".."))
    short = kept if len(kept) <= LONGEST_NAME else f"…{kept[-LONGEST_NAME:]}"
    return short.lstrip("/") or "未命名", "\\" in name or rooted is not None or ".." in steps or short != kept
