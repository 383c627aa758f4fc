"""A record of a draw, drawn again by whoever has it: equal, or where it is not what it should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from auditlib.core.errors import InputError, SamplingError
from auditlib.run.differences import Difference, differences, shown
from auditlib.run.drawn import Fixed, Json, Record, as_json, is_time, place_of, read_json, seal
from auditlib.run.spotcheck import Drawing
from auditlib.sampling.draw import ALGORITHM, as_record, draw, fingerprint

_FILLED = "不空缺 (not blank)"


def replay(content: Json, drawing: Drawing | None = None, fixed: Fixed | str = "") -> list[Difference]:
    """Draw again from a record alone; every place where it is not what it should be. None: equal.

    drawing  also compare with the file of the draw and its lists, as they are now
    fixed    also compare with the hash that was published before the draw, or with all of lists.json
    """
    out: list[Difference] = []
    try:
        record = TypeAdapter(Record).validate_json(json.dumps(content))
    except ValidationError as error:
        return [Difference(place_of(fault["loc"]), fault["input"], fault["msg"]) for fault in error.errors()]
    if record.algorithm != ALGORITHM:
        return [Difference("algorithm", record.algorithm, ALGORITHM)]
    if record.fixed_at > record.drawn_at:
        out.append(Difference("drawn_at", record.drawn_at, f"≥ fixed_at {record.fixed_at}"))
    for name in ("fixed_at", "drawn_at"):
        if not is_time(getattr(record, name)):
            out.append(Difference(name, getattr(record, name), "YYYY-MM-DDThh:mm:ssZ"))
    out += _not_as_made(record)
    if isinstance(fixed, Fixed):
        published = as_json(fixed)
        out += differences("", {key: held for key, held in content.items() if key in published}, published)
    elif fixed and record.lists_hash != (digest := fixed.strip().lower()):
        out.append(Difference("lists_hash", record.lists_hash, digest))
    try:
        visits = draw(record.lists, record.seed)
    except SamplingError as error:
        return [*out, Difference("lists", error.what, error.todo)]
    again = record.model_copy(update={"lists_hash": fingerprint(record.lists), "visits": visits})
    due = as_json(again) | {"seal": seal(content)}
    out += differences("", content, due)
    if drawing is not None:
        out += differences("lists", content["lists"], as_record(drawing.lists))
        own = {**drawing.stated, "by": drawing.by}
        out += differences("", {name: content[name] for name in own}, own)
    return out


def _not_as_made(record: Record) -> Iterator[Difference]:
    """Texts that the command never writes: blank, with blanks around them or, in a seed, signs that nobody sees."""
    seed = "".join(sign for sign in record.seed if sign.isprintable()).strip()
    if record.seed != seed or not seed:
        yield Difference("seed", ascii(record.seed), seed or _FILLED)
    for name in ("purpose", "drawn_by", "reviewed_by", "seed_source"):
        text = getattr(record, name)
        if text != text.strip() or not text.strip():
            yield Difference(name, text, text.strip() or _FILLED)


def read_record(path: Path) -> Record:
    """draw.json, once it was drawn again and is equal. Raises InputError where it is not, with the first place."""
    content = read_json(path)
    for found in replay(content):
        raise InputError(
            f"记录与重抽的结果不符，{found.place}：记录 {shown(found.stated)}，应为 {shown(found.due)} "
            "(the record is not what drawing again gives).", str(path), "请取原件 (get the original).",
        )  # fmt: skip
    return TypeAdapter(Record).validate_json(json.dumps(content))
