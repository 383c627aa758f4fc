"""Which reader looks at which file of a release. What none knows is a leak of its own kind: nothing passes unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from auditlib.intake.documents.pdf import about_pdf
from auditlib.intake.files.pictures import PICTURES, carried
from auditlib.intake.problems import Fault
from auditlib.report.release import office, web
from auditlib.report.release.said import Inside, Item, Leak, Said
from auditlib.report.words import DRAWN_BY
from auditlib.review.events import FORMAT

LARGEST = 300 << 20  # bytes
DATABASES = {
    ".db",
    ".sqlite",
    ".sqlite3",
    ".db-wal",
    ".db-shm",
    ".db-journal",
    ".sqlite-wal",
    ".duckdb",
    ".mdb",
    ".accdb",
}
_SQLITE = b"SQLite format 3\0"
_LEDGER = re.compile(  # an export of a ledger begins so, whatever its ending; as a table its quotes may be doubled
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\"]*\{[^}]*?\"+format\"+\s*:\s*\"+"
    + re.escape(FORMAT.partition("/")[0].encode())
)
_HEAD = 4096  # bytes of a file that tell what it is
_PLAIN = {".txt", ".md", ".css", ".yaml", ".yml", ".tsv", ".log"}
_PAGES = {".html", ".htm", ".xhtml", ".svg", ".xml"}
_PROGRAM = {
    "title",
    "creator",
    "producer",
    "creationdate",
    "moddate",
    "trapped",
}  # of a PDF: they name a program or a day
_NOBODY = {*office.OURS, "anonymous", "unspecified", "untitled"}


def items(data: bytes, suffix: str, name: str = "") -> Iterator[Item]:
    """What stands in a file's content. Raises nothing that a file could cause: what cannot be opened is a Leak."""
    if data.startswith(_SQLITE) or suffix in DATABASES or _LEDGER.match(data[:_HEAD].replace(b"\0", b"")):
        yield Leak("", "ledger")
        return
    if len(data) > LARGEST:
        yield Leak("", "unopened")
        return
    try:
        yield from _read(data, suffix, name)
    except Exception:  # whatever a damaged file makes zipfile, expat, json and pyarrow raise: there is no list of it
        yield Leak("", "unopened")


def _read(data: bytes, suffix: str, name: str) -> Iterator[Item]:
    if suffix == ".xlsx":
        yield from office.workbook(data)
    elif suffix == ".docx":
        yield from office.document(data)
    elif suffix == ".pdf":
        yield from _pdf(data)
    elif suffix in PICTURES:
        yield from _picture(data)
    elif suffix == ".parquet":
        yield from _parquet(data)
    elif suffix == ".csv":
        yield from office.table(data, name)
    elif suffix in _PAGES:
        yield from web.page(_text(data))
    elif suffix == ".ipynb":
        yield from web.notebook(_text(data))
    elif suffix == ".json":
        yield from web.walked("", json.loads(_text(data), object_pairs_hook=_pairs))
    elif suffix in _PLAIN:
        yield from _lines(_text(data))
    else:
        yield Leak("", "unknown")


def _lines(text: str) -> Iterator[Said]:
    """Each line, then it with the one before: a name or number may be broken over both."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        yield Said(f"line {number}", line)
        if number > 1:
            yield Said(f"line {number - 1}", f"{before}\n{line}", again=True)
        before = line


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; a key that stands there twice keeps both values."""
    out: dict[str, object] = {}
    for key, value in pairs:
        out[key if key not in out else f"{key} ({len(out) + 1})"] = value
    return out


def _text(data: bytes) -> str:
    """A text in UTF-8, in UTF-16 with a mark, or in GB18030. Raises ValueError where it is none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data:
        raise ValueError("no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _picture(data: bytes) -> Iterator[Item]:
    """What a picture carries. What it shows nobody reads, but a chart that was drawn here shows figures alone."""
    held = carried(data)
    if held is None:
        yield Leak("", "unopened")
    elif set(held) - {"Software"}:
        yield Leak("", "exif", "、".join(sorted(held)))
        yield from (Said(name, text, again=True) for name, text in held.items())
    elif held.get("Software") != DRAWN_BY:
        yield Leak("", "exif" if held else "picture", "、".join(held))


def _pdf(data: bytes) -> Iterator[Item]:
    found = about_pdf(data)
    if isinstance(found, Fault):
        yield Leak("", "unopened")
        return
    for name, text in found["properties"].items():
        yield Said(name, text)
        if name.lower() not in _PROGRAM and text.strip("()").lower() not in _NOBODY:
            yield Leak(name, "property")
    if found["attached"]:
        yield Leak("", "embedded", str(found["attached"]))
    for page, text in found["notes"]:
        yield Leak(f"第{page}页", "comment")
        yield Said(f"第{page}页", text)
    for page, lines in found["texts"]:
        yield from (Said(f"第{page}页 line {number}", line) for number, line in enumerate(lines, 1))
        yield Said(f"第{page}页", "".join(lines), again=True)  # a number broken at the end of a line
    yield from (Leak(f"第{page}页", "picture") for page in found["pictured"])
    yield from (Leak(f"第{page}页", "unopened") for page in found["bad"])


def _parquet(data: bytes) -> Iterator[Item]:
    table = pq.read_table(BytesIO(data))
    for key, text in (table.schema.metadata or {}).items():
        yield Said(f"metadata {key.decode(errors='replace')}", text.decode(errors="replace"))
    for field, column in zip(table.schema, table.columns, strict=True):
        yield Said(field.name, field.name)
        if pa.types.is_temporal(field.type) or pa.types.is_boolean(field.type):
            continue
        for row, value in enumerate(column.to_pylist(), 1):
            if isinstance(value, bytes):
                yield Leak(f"{field.name} row {row}", "unknown")
            elif value is not None:
                for said in web.walked("", value):
                    yield Said(f"{field.name} row {row}", said.text, (field.name,))


def inside(item: Inside) -> Iterator[Item]:
    """What stands in a file within a file."""
    return items(item.data, item.suffix)
