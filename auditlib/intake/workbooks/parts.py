"""The XML parts of a zipped workbook (.xlsx, .ods), within bounds: what is read here is all that any other reader sees.

An archive may say one thing in its list and another before each member, hold a name twice, or unpack to a thousand times
its size. So the parts that count are unpacked once, looked at, and packed anew for calamine, which never sees the file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.parsers import expat

from auditlib.intake.workbooks.refusals import BOMB, DAMAGED, DECLARES, PASSWORD, Refused

LARGEST_XML = 100 << 20  # bytes unpacked of all parts that are read: some three million cells
MOST_PARTS = 10_000
RATIO, UNSUSPECTED = 200, 16 << 20  # unpacked to packed, asked of parts larger than this
PROLOG = 4096  # first bytes of a part that nobody reads, where a document type would be declared

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_TOLD, _LISTED, _END = (
    struct.Struct(f"<{form}") for form in ("5H3L2H", "3HLL", "4H2LH")
)  # of a part; in the list; of it
_VERSION, _UTF8, _FIRST_DAY = 20, 1 << 11, 1 << 5 | 1
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Parts:
    """The parts of an archive by name, whatever the case of its letters. Raises Refused, BadZipFile and what zlib raises."""

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\1\2") > MOST_PARTS:
            raise Refused(BOMB)
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for info in self._archive.infolist():
            name = _plain(info.filename)
            if name in self._infos:
                self._twice.add(name)
            self._infos[name] = info
        self._read: dict[str, bytes] = {}
        self._total = 0

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._infos

    def names(self) -> list[str]:
        """Names of all parts, in small letters."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """One part, whose XML declares nothing. A part asked for again counts again: so often it will be read."""
        name = _plain(name)
        info = self._infos[name]
        if info.flag_bits & 1:
            raise Refused(PASSWORD)
        size = info.file_size
        self._total += size
        if self._total > LARGEST_XML or (size > UNSUSPECTED and size > RATIO * info.compress_size):
            raise Refused(BOMB)
        if name not in self._read:
            if name in self._twice:
                raise Refused(DAMAGED)
            self._read[name] = _checked(self._archive.read(info))
        return self._read[name]

    def kept(self, name: str) -> bytes:
        """A part that was read before, for a second look that no other reader will take."""
        return self._read[_plain(name)]

    def packed(self, changed: Mapping[str, bytes]) -> io.BytesIO:
        """An archive of the parts that were read, some of them changed. Raises Refused where another one is hostile."""
        for name in self._infos.keys() - self._read.keys():
            if name.endswith((".xml", ".rels")):
                with self._archive.open(self._infos[name]) as stream:
                    _checked(stream.read(PROLOG))
        parts = {**self._read, **changed}
        return io.BytesIO(_stored({_slashed(self._infos[name].filename): part for name, part in parts.items()}))


def walked(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call for each element of a part, by its name without prefix. Raises ExpatError where it is no XML."""
    parser = expat.ParserCreate("UTF-8")  # as calamine reads it, whatever it says of itself
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


@lru_cache(maxsize=1 << 10)
def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _stored(parts: Mapping[str, bytes]) -> bytes:
    """An archive of parts as they are. zipfile takes longer to write one than to read and unpack it."""
    out: list[bytes] = []
    listed: list[bytes] = []
    start = 0
    for name, part in parts.items():
        path = name.encode()
        told = _TOLD.pack(_VERSION, _UTF8, 0, 0, _FIRST_DAY, zlib.crc32(part), len(part), len(part), len(path), 0)
        listed += (b"PK\1\2", _VERSION.to_bytes(2, "little"), told, _LISTED.pack(0, 0, 0, 0, start), path)
        out += (b"PK\3\4", told, path, part)
        start += 4 + len(told) + len(path) + len(part)
    size = sum(map(len, listed))
    return b"".join((*out, *listed, b"PK\5\6", _END.pack(0, 0, len(parts), len(parts), size, start, 0)))


def _slashed(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _plain(name: str) -> str:
    return _slashed(name).lower()


def _checked(xml: bytes) -> bytes:
    if (b"!" in xml and _DECLARATION.search(xml)) or xml.startswith(_WIDE) or b"\0" in xml[:4]:
        raise Refused(DECLARES)
    return xml
