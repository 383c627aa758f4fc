"""A .zip whose list of members is cut off or damaged: the list is made anew, from the header that stands before each member."""

from __future__ import annotations

import struct
import zlib

_HEADER, _DESCRIPTOR, _LISTED, _END = b"PK\3\4", b"PK\7\x08", b"PK\1\2", b"PK\5\6"
_FIELDS = struct.Struct("<4s5H3L2H")
_UTF8, _SIZED_LATER = 0x800, 8


def with_new_list(data: bytes, most: int) -> bytes | None:
    """The archive with a list of its first members, `most` at most; None where there is no member.

    A member that is cut off is in the list too: reading it fails, which is what is to be said of it.
    """
    out = bytearray(data)
    entries: list[bytes] = []
    at = data.find(_HEADER)
    while 0 <= at <= len(data) - _FIELDS.size and len(entries) <= most:
        _, _, flags, method, clock, day, crc, packed, size, length, extra = _FIELDS.unpack_from(data, at)
        name = data[at + _FIELDS.size : at + _FIELDS.size + length]
        start = at + _FIELDS.size + length + extra
        if start > len(data):
            break
        if flags & _SIZED_LATER and not packed:
            crc, packed, size = _described(data, start)
        is_last = start + packed > len(data)  # cut off, or of no size that can be
        packed = min(packed, len(data) - start)
        if flags & _UTF8 and not _is_utf8(name):
            flags &= ~_UTF8
            struct.pack_into("<H", out, at + 6, flags)
        entries.append(
            struct.pack("<4s6H3L5H2L", _LISTED, 20, 20, flags, method, clock, day, crc, packed, size, len(name), 0, 0, 0, 0, 0, at)
            + name
        )  # fmt: skip
        if is_last:
            break
        follows = data.find(b"PK", start + packed, start + packed + 20)  # behind a size stated later
        at = data.find(_HEADER, follows if follows >= 0 else start)
    if not entries:
        return None
    listed = b"".join(entries)
    end = struct.pack("<4s4H2LH", _END, 0, 0, len(entries) & 0xFFFF, len(entries) & 0xFFFF, len(listed), len(data), 0)
    return bytes(out) + listed + end


def _described(data: bytes, start: int) -> tuple[int, int, int]:
    """Check sum, size packed and unpacked, as they stand behind a member; of one cut off all that is left, which fits no sum."""
    at = data.find(_DESCRIPTOR, start)
    while 0 <= at <= len(data) - 16:
        crc, packed, size = struct.unpack_from("<3L", data, at + 4)
        if packed == at - start:
            return crc, packed, size
        at = data.find(_DESCRIPTOR, at + 1)
    rest = data[start:]
    return zlib.crc32(rest) ^ 1, len(rest), 0xFFFFFFFE


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
