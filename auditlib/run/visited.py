"""What the visits of a draw showed: a file beside its record, to which rows are added. The record itself stays as it is.

A later row on the same session goes before an earlier one, and both stay, with who entered them and when.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import StringConstraints, field_validator

from auditlib.core.errors import InputError, nearest
from auditlib.core.params import Strict, read_model, read_yaml
from auditlib.run.drawn import TIME, Record, is_time

RESULTS = "results.yaml"
OPEN: Literal["open"] = "open"  # not visited yet, or taken back

Entry = tuple[str, str]  # result and remark


class Result(Strict):
    """One row. `at` is UTC; `seal` is that of the record, so that rows are never taken for those of another draw."""

    at: str
    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    seal: str
    id: str
    result: Literal["good", "bad", "open"]
    remark: str = ""

    @field_validator("at", mode="before")
    @classmethod
    def _stamp(cls, given: Any) -> Any:
        """Written by hand without quotation marks it is a time to YAML, not a text; without an hour or a zone it is not known when."""
        stamp = given
        if isinstance(given, datetime) and given.tzinfo:
            with suppress(OverflowError):
                stamp = given.astimezone(UTC).strftime(TIME)
        if isinstance(stamp, str) and is_time(stamp):
            return stamp
        raise ValueError("请写 UTC 时间，如 (write a time of UTC, such as) 2026-03-09T08:00:00Z")


def read_results(path: Path, record: Record) -> dict[str, Result]:
    """The last row on each session that was drawn and has one; none where there is no file yet.

    Raises ParamsError for a file or row that is not in order, InputError for a row on another draw or on a session that
    was not drawn.
    """
    if not path.exists() or not path.stat().st_size:
        return {}
    drawn = {visit.id for visit in record.visits}
    out: dict[str, Result] = {}
    for number, content in read_yaml(path).items():
        row = read_model(path, Result, content, str(number))
        where = f"{path}, key {number}"
        if row.seal != record.seal:
            raise InputError(
                f"封印不是这份抽取记录的 (the seal is not that of this record, {record.seal}).", where,
                "请换成这一轮的结果文件 (give the file of results of this round).",
            )  # fmt: skip
        if row.id not in drawn:
            raise InputError(f"没有抽到 {row.id} (was not drawn).", f"{where}.id", nearest(row.id, drawn))
        out[row.id] = row
    return out


def add_results(path: Path, record: Record, given: Mapping[str, Entry], by: str, now: datetime) -> int:
    """Append a row for each session whose result or remark is another than the last row says; how many these are.

    by   who enters them
    now  a time of UTC

    What stands in the file stays as it is, also where writing fails. Raises InputError where nobody is named, and as
    `read_results` does; OSError where the file cannot be written.
    """
    if not by.strip():
        raise InputError("没有写明填写人 (who enters the results is not said).", str(path), "请写填写人 (give a name).")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # two windows of one notebook: the other's rows are counted, none is lost
        before = read_results(path, record)
        numbers = read_yaml(path) if path.stat().st_size else {}
        start = max((number for number in numbers if isinstance(number, int)), default=0)
        wanted = {id: (result, _line(remark)) for id, (result, remark) in given.items()}
        changed = {id: entry for id, entry in wanted.items() if entry != _entry(before.get(id))}
        rows = [
            {"at": now.strftime(TIME), "by": by.strip(), "seal": record.seal, "id": id, "result": result, "remark": remark}
            for id, (result, remark) in changed.items()
        ]  # fmt: skip
        text = "".join(
            f"{number}: {json.dumps(row, ensure_ascii=False)}\n" for number, row in enumerate(rows, start + 1)
        )
        yaml.safe_load(text)  # what could not be read again is not written
        end = os.fstat(stream.fileno()).st_size
        try:
            stream.write(text if _ends_a_line(path) else "\n" + text)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            os.ftruncate(stream.fileno(), end)
            raise
    return len(rows)


def _entry(row: Result | None) -> Entry:
    return (OPEN, "") if row is None else (row.result, row.remark)


def _line(remark: str) -> str:
    """A remark as one line, without signs that YAML does not hold as they are."""
    return "".join(sign if sign.isprintable() else " " for sign in remark).strip()


def _ends_a_line(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")
