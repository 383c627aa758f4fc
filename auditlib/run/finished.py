"""A finished run as its folder holds it: the record of its inputs, its findings, and who held the sessions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.lib import ArrowException
from pyarrow.parquet import ParquetFile

from auditlib.core.errors import AuditError, InputError
from auditlib.core.model import VERDICTS
from auditlib.run import rated
from auditlib.run.files import sha256

RECORD, FINDINGS = "run.json", "findings.parquet"  # the record is written last
BRIEF = ("session_id", "check_id", "verdict", "grade", "amount_fen")
SAID = ("message_zh", "message_en", "facts", "clauses")
AT_ONCE = 65_536  # rows whose sentences are held at a time
_DAMAGE = (OSError, ValueError, TypeError, ArrowException)


@dataclass(frozen=True)
class Finished:
    """A run.

    record      run.json; later versions hold more keys, so only what is needed is taken from it
    verdicts    one row a verdict in the order of findings.parquet, columns `BRIEF`
    organisers  session_id → organiser, of risk.json; empty where that is not there or cannot be used
    """

    folder: Path
    record: Mapping[str, Any]
    verdicts: pd.DataFrame
    organisers: Mapping[str, str]

    def part(self, name: str) -> dict[str, str]:
        """A part of the record that is a table of texts (parameters, versions, inputs); empty where it is not there."""
        held = self.record.get(name)
        return {str(key): str(value) for key, value in held.items()} if isinstance(held, dict) else {}

    @property
    def failed(self) -> dict[str, str]:
        """Sessions without a report (or the overview) → why, in one line."""
        return {id: state for id, state in self.part("sessions").items() if state != "ok"}

    def said(self, rows: Iterable[int]) -> pd.DataFrame:
        """Sentences, figures and clauses of some rows of `verdicts`, indexed by row; columns `SAID`, clauses in one text.

        Read a part of the file at a time, since all sentences of a province would fill the memory.
        """
        wanted = pd.Index(list(rows), dtype="int64").sort_values()
        path, found, start = self.folder / FINDINGS, [], 0
        try:
            with ParquetFile(path) as file:  # type: ignore[no-untyped-call]
                for batch in file.iter_batches(AT_ONCE, columns=list(SAID)):
                    low, high = wanted.searchsorted([start, start + len(batch)])
                    here = wanted[low:high]
                    if len(here):
                        found.append(batch.take((here - start).to_list()).to_pandas().set_index(here))
                    start += len(batch)
            held = pd.concat(found) if found else pd.DataFrame(columns=list(SAID), index=wanted, dtype=object)
            held["clauses"] = [" ".join(map(str, clauses)) for clauses in held["clauses"]]
            return held.astype("string")
        except _DAMAGE as error:
            raise _damaged(path, error) from None


def read_finished(folder: Path) -> Finished:
    """The run in a folder. Raises InputError where it is none, is not finished, or its record or findings cannot be used."""
    record_path, path = folder / RECORD, folder / FINDINGS
    if not path.is_file() and not record_path.is_file():
        raise InputError(
            f"不是 auditlib inspect 的输出文件夹，没有 {RECORD} 和 {FINDINGS} (is no folder that inspect wrote).",
            str(folder),
            "请给出 auditlib inspect --out 的文件夹 (name the folder given to inspect with --out).",
        )
    for needed in (record_path, path):
        if not needed.is_file():
            raise _unfinished(folder, f"缺少 {needed.name} ({needed.name} is missing)")
    try:
        record = json.loads(record_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(record_path, error) from None
    if not isinstance(record, dict):
        raise _damaged(record_path, "不是运行记录 (is no record)")
    try:
        run = Finished(folder, record, _verdicts(path), {})
        told = run.part("outputs").get(FINDINGS)
        if told is not None and told != sha256(path):
            raise _unfinished(folder, f"{FINDINGS} 与 {RECORD} 所记不符 (is not the one that {RECORD} records)")
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    return Finished(folder, record, run.verdicts, _organisers(folder / rated.NAME))


def _verdicts(path: Path) -> pd.DataFrame:
    with ParquetFile(path) as file:  # type: ignore[no-untyped-call]
        missing = [name for name in (*BRIEF, *SAID) if name not in file.schema_arrow.names]
    if missing:
        raise _damaged(path, f"缺少栏目 (columns are missing): {', '.join(missing)}")
    held = pd.read_parquet(path, columns=list(BRIEF))
    held = held.astype({"session_id": "string", "check_id": "string", "verdict": "string", "grade": "string"})
    held["amount_fen"] = held["amount_fen"].astype("Int64")
    odd = set(held["verdict"].dropna().unique()).difference(VERDICTS)
    if odd or held[["session_id", "check_id", "verdict"]].isna().any(axis=None):
        raise _damaged(path, f"有不认识或空缺的结论 (verdicts that are blank or not known): {', '.join(sorted(odd))}")
    if held.duplicated(["session_id", "check_id"]).any():
        raise _damaged(path, "同一期次、同一检查有两个结论 (two verdicts on one session by one check)")
    return held


def _organisers(path: Path) -> dict[str, str]:
    try:
        return {rating.id: rating.organiser for rating in rated.read_ratings(path)}
    except AuditError:  # the comparison does without
        return {}


def _damaged(path: Path, why: object) -> InputError:
    return InputError(
        f"无法读取：{why} (cannot be used).", str(path), "请重新运行 auditlib inspect (run auditlib inspect again)."
    )


def _unfinished(folder: Path, why: str) -> InputError:
    return InputError(
        f"运行没有完成：{why} (the run is not finished).",
        str(folder),
        "请重新运行 auditlib inspect，完成后再比较 (run auditlib inspect again to its end).",
    )
