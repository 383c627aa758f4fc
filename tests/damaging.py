"""Ways to damage files of every kind that a dossier may hold: the same seed does the same damage."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ENDINGS = (
    ".xlsx", ".xlsm", ".XLS", ".ods", ".csv", ".docx", ".pdf", ".zip", ".jpg", ".png", ".xlsb", ".rar", ".doc", ".txt", "",
)  # fmt: skip
FAR = (
    "A99999999", "A1048576", "XFD1", "XFD900", "XFD1048576", "xfd1048576", "A0", "ZZZZZZZ9", "B2:A1", "A1:XFD1048576", "1048576", "",
)  # fmt: skip
ABSURD = (
    "", "-1", "0", "65535", "65536", "99999999", "2147483647", "4294967295", "18446744073709551616", "-2147483649", "1e308", "nan",
    "inf", "9" * 5000, "A1048576", "XFD1", "2025-13-45", "0000-00-00", "99999-01-01", "9999-12-31T24:61:61", "PT99999999999H",
    "/../../x", "\\x", "&#0;", "&nope;", "&#65;1", "A" * 20_000, "s", "e", "b", "d", "n", "str", "inlineStr", "float", "date", "time", "percentage",
)  # fmt: skip
TEXTS = (
    "-1", "1e400", "nan", "-inf", "9" * 5000, "0." + "0" * 400 + "1", "²", "٣٤", "１２３４", "½", "一百亿亿亿元", "壹仟零元", "2025-02-30",
    "0001-01-01", "10000-01-01", "9月99日", "2月30日至13月1日", "13月下旬", "25:99", "-1:00", "99:99:99", "24时", "#REF!", "Err:502", "合计",
    "姓名", "金额", "=1/0", "\u202e", "\ufffe", "()（）[]", "/" * 3000, "年" * 3000, "1,2,3", "¥", "万元", "%", "1" * 18, "9" * 17 + "X",
)  # fmt: skip
ATTRIBUTE = re.compile(rb"""(?<=\s)([\w:.-]{1,40})=(["'])([^"'<>]*)\2""")
TEXT = re.compile(rb">([^<>]+)<")
ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
WORD = re.compile(r"[^\s,;<>()/\[\]]+")
HEART = re.compile(r"(sheet\d+|sharedStrings|workbook|content|document)\.xml$")
BIFF_CELLS = (  # records that begin with row and column, and the one that says how many there are
    0x00FD, 0x0203, 0x027E, 0x00BD, 0x0204, 0x0205, 0x0006, 0x0201, 0x0200,
)  # fmt: skip


@dataclass(frozen=True)
class Damaged:
    """A file with a seed's damage; `kind` says what was done to which whole file."""

    name: str
    data: bytes
    kind: str


def damaged(seed: int, whole: Mapping[str, bytes]) -> Damaged:
    """One of the whole files with the damage of this seed; never the whole file as it was."""
    rng = random.Random(seed)
    name = rng.choices(list(whole), [_OFTEN.get(name.rpartition(".")[2], 1) for name in whole])[0]
    data, sound = whole[name], name
    kinds: list[str] = []
    fitting = [damage for damage in _DAMAGES if damage is not _member_damaged or name.endswith(".zip")]
    while data == whole[sound] or (len(kinds) < 3 and rng.random() < 0.25):
        damage = rng.choices(fitting, [_DAMAGES[damage] for damage in fitting])[0]
        changed = damage(rng, data)
        if changed is not None and changed != data:
            data = changed
            kinds.append(damage.__name__.strip("_").replace("_", " "))
    if rng.random() < 0.08:
        kinds.append("ending swapped")
        name = name.rpartition(".")[0] + rng.choice(ENDINGS)
    return Damaged(name, data, f"{sound}: {', '.join(kinds)}")


def _bytes_flipped(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64)) if out else 0):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _truncated(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _words_changed(rng: random.Random, data: bytes) -> bytes | None:
    """Fields of a .csv, numbers and names of a .pdf."""
    if data[:2] in (b"PK", b"\xd0\xcf", b"\xff\xd8", b"\x89P"):
        return None
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(rng.choice((1, 2, 8))):
        words = list(WORD.finditer(text))
        if words:
            word = rng.choice(words)
            text = text[: word.start()] + rng.choice((*ABSURD, *TEXTS, '"', "\n", "\0")) + text[word.end() :]
    return text.encode("utf-8", "surrogateescape")


def _encoded_otherwise(rng: random.Random, data: bytes) -> bytes | None:
    if data[:2] in (b"PK", b"\xd0\xcf", b"\xff\xd8", b"\x89P", b"%P"):
        return None
    encoding = rng.choice(("utf-16", "utf-16-be", "utf-32", "gbk", "big5", "utf-7", "cp1252"))
    return data.decode("utf-8", "replace").encode(encoding, "ignore")


def _members_changed(rng: random.Random, data: bytes) -> bytes | None:
    """Members of a zip swapped, doubled, emptied, renamed or left out."""
    parts = list(parts_of(data).items())
    if not parts:
        return None
    place = rng.randrange(len(parts))
    name, content = parts[place]
    other, others = rng.choice(parts)
    change: list[tuple[str, bytes]] = rng.choice((
        [(name, others), (other, content)], [(name, content), (name, content[: len(content) // 2])], [(name, b"")],
        [(rng.choice(("../../x.xlsx", "/x.csv", "C:\\x.xls", name.upper(), name + "/", "", "\u202e", "x" * 5000)), content)], [],
    ))  # fmt: skip
    kept = [part for part in parts if part[0] not in {name, *(n for n, _ in change)}]
    return packed([*kept, *change])


def _member_damaged(rng: random.Random, data: bytes) -> bytes | None:
    """A file inside a zipped dossier, itself damaged."""
    parts = parts_of(data)
    names = [name for name, content in parts.items() if content]
    damage = rng.choice([damage for damage in _DAMAGES if damage is not _member_damaged])
    if not names or (changed := damage(rng, parts[name := rng.choice(names)])) is None:
        return None
    return packed({**parts, name: changed})


def _member_bytes_flipped(rng: random.Random, data: bytes) -> bytes | None:
    """As _bytes_flipped, inside a member whose checksum then agrees again."""
    parts = parts_of(data)
    if not parts:
        return None
    name = rng.choice(list(parts))
    return packed({**parts, name: _bytes_flipped(rng, parts[name])})


def _xml_changed(rng: random.Random, data: bytes) -> bytes | None:
    parts = parts_of(data)
    heart = HEART if rng.random() < 0.8 else re.compile(r"\.(xml|rels)$")
    fitting = [name for name in parts if heart.search(name)]
    for _ in range(rng.choice((1, 1, 2, 6)) if fitting else 0):
        change = rng.choice((_attribute, _attribute, _attribute, _attribute_everywhere, _text, _text, _element, _shell))
        name = rng.choice(fitting)
        parts[name] = change(rng, parts[name])
    return packed(parts) if fitting else None


def _attribute(rng: random.Random, xml: bytes) -> bytes:
    found = list(ATTRIBUTE.finditer(xml))
    with_figures = [match for match in found if re.search(rb"\d", match[3]) and not match[1].startswith(b"xmlns")]
    if not found:
        return xml
    match = rng.choice(with_figures or found)
    values = FAR if match[1] in (b"r", b"ref") and rng.random() < 0.5 else ABSURD
    return xml[: match.start(3)] + rng.choice(values).encode() + xml[match.end(3) :]


def _attribute_everywhere(rng: random.Random, xml: bytes) -> bytes:
    """One attribute changed wherever it stands, or left out: cells without an address, all of one type."""
    names = sorted({match[1] for match in ATTRIBUTE.finditer(xml)})
    if not names:
        return xml
    name, value = rng.choice(names), rng.choice(ABSURD).encode()
    one = re.compile(rb"(?<=\s)" + re.escape(name) + rb"""=(["'])[^"'<>]*\1""")
    new = b"" if rng.random() < 0.3 else name + rng.choice((b"=", b" = ")) + b'"' + value + b'"'
    return one.sub(lambda _: new, xml)


def _text(rng: random.Random, xml: bytes) -> bytes:
    found = list(TEXT.finditer(xml))
    if not found:
        return xml
    start, end = rng.choice(found).span(1)
    return xml[:start] + rng.choice((*ABSURD, *TEXTS, "\0", "]]>")).encode() + xml[end:]


def _element(rng: random.Random, xml: bytes) -> bytes:
    """An element doubled, left out, there very often, or deep inside itself."""
    found = list(ELEMENT.finditer(xml))
    if not found:
        return xml
    match = rng.choice(found)
    tag = match[1]
    times = rng.choice((0, 2, max(2, 100_000 // len(match[0]))))
    deep = (b"<" + tag + b">") * 3000 + match[0] + (b"</" + tag + b">") * 3000
    return xml[: match.start()] + rng.choice((match[0] * times, deep, match[0][:-1])) + xml[match.end() :]


def _shell(rng: random.Random, xml: bytes) -> bytes:
    """What stands around the XML: encodings, entities that multiply, other roots."""
    body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", xml)
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    laughs = b'<!DOCTYPE x [<!ENTITY e0 "lol">' + levels + b"]>" + TEXT.sub(b">&e9;<", body, count=1)
    return rng.choice((
        b'<?xml version="1.0" encoding="UTF-16"?>' + body, b'<?xml version="1.0" encoding="nope"?>' + body, laughs,
        body.decode("utf-8", "replace").encode("utf-16"), b"<a>" + body + b"</a>", body + body, b"<html></html>",
    ))  # fmt: skip


def _records_changed(rng: random.Random, data: bytes) -> bytes | None:
    """Kinds, lengths and contents of the records of an .xls, which here lie one after the other."""
    if data[512:514] != b"\x09\x08":
        return None
    out, records, at = bytearray(data), [], 512
    while at + 4 <= len(data) and any(data[at : at + 4]):
        kind, size = struct.unpack_from("<HH", data, at)
        if (end := at + 4 + size) <= len(data):
            records.append((at, kind, size))
        at = end
    if not records:
        return None
    cells = [record for record in records if record[1] in BIFF_CELLS]
    for _ in range(rng.choice((1, 1, 2, 8))):
        at, _, size = rng.choice(cells if cells and rng.random() < 0.5 else records)
        part = rng.choice(("length", "kind", "content", "content"))
        if part == "content" and size >= 2:
            within = at + 4 + 2 * rng.randrange(min(size // 2, 4))
            struct.pack_into("<H", out, within, rng.choice((0, 1, 255, 256, 16383, 0x7FFF, 0x8000, 0xFFFF)))
        else:
            new = rng.choice((0, 1, size - 1, size + 1, 8224, 0xFFFF)) if part == "length" else rng.choice(records)[1]
            struct.pack_into("<H", out, at + 2 * (part == "length"), new & 0xFFFF)
    return bytes(out)


def _head_changed(rng: random.Random, data: bytes) -> bytes | None:
    """Numbers of an OLE header or allocation table, of a zip's directory, of a picture's Exif data."""
    marks = {
        b"\xd0\xcf": [b"\xd0\xcf"],
        b"PK": [b"PK\1\2", b"PK\3\4", b"PK\5\6"],
        b"\xff\xd8": [b"Exif"],
        b"\x89P": [b"eXIf"],
    }
    starts = [match.start() for mark in marks.get(data[:2], ()) for match in re.finditer(re.escape(mark), data)]
    if not starts:
        return None
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8))):
        at = rng.choice(starts) + 4 + 2 * rng.randrange(36)
        out[at : at + 2] = rng.choice((b"\0\0", b"\1\0", b"\xff\xff", b"\0\x80", b"\xff\x7f"))
    for match in re.finditer(rb"eXIf", bytes(out)):  # or nobody would look at it
        start, size = match.start(), struct.unpack(">I", data[match.start() - 4 : match.start()])[0]
        out[start + 4 + size : start + 8 + size] = struct.pack(">I", zlib.crc32(bytes(out[start : start + 4 + size])))
    return bytes(out)


_Damage = Callable[[random.Random, bytes], bytes | None]
_DAMAGES: Mapping[_Damage, int] = {  # and how often
    _bytes_flipped: 2, _truncated: 2, _members_changed: 2, _member_bytes_flipped: 2, _encoded_otherwise: 1, _xml_changed: 16,
    _records_changed: 16, _words_changed: 8, _head_changed: 2, _member_damaged: 8,
}  # fmt: skip
_OFTEN = {"xlsx": 4, "xls": 4, "ods": 4, "pdf": 3, "zip": 2, "docx": 3, "csv": 2}


def parts_of(data: bytes) -> dict[str, bytes]:
    """The members of a zip, clock readings left out, so that the same seed gives the same file tomorrow."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
    except Exception:  # damaged before: then this damage does not fit
        return {}
    return {name: re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z?(?=</)", b"2025-12-01T00:00:00Z", part)
            if re.search(r"(core|meta)\.xml$", name) else part for name, part in parts.items()}  # fmt: skip


def packed(parts: Mapping[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """A zip of these members, the same bytes whenever it is made."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")  # two members of one name
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=1)
    return out.getvalue()
