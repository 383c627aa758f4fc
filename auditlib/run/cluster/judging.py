"""What workers do before there are reports: read and judge a part, see who shares keys, ask crossings of sessions of several parts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Lock
from typing import Any

import pandas as pd

from auditlib.core.columns import INDEXED
from auditlib.core.model import Finding, Tables
from auditlib.core.registry import Check
from auditlib.intake.files.sources import Sources
from auditlib.run import engine, slices
from auditlib.run.cluster import links, places
from auditlib.run.cluster.kit import Batch, Part
from auditlib.run.cluster.scheduler import scratch
from auditlib.run.evidence import inputs
from auditlib.run.inspection import Inspection
from auditlib.run.memory import record, remembered
from auditlib.run.parts import only
from auditlib.run.programmes import together

KIT, FOUND, PLANS = "kit", "found.json", "plans"
ALONE = Lock()  # one job at a time in a process, however many threads a worker was given

_OPENED: dict[str, tuple[str, Batch]] = {}  # run → folder of what was fetched, and that


def opened(work: str) -> Batch:
    """The kit of a run, fetched once by this process."""
    if work not in _OPENED:
        for old in [*_OPENED]:
            shutil.rmtree(_OPENED.pop(old)[0], ignore_errors=True)
        home = mkdtemp(dir=scratch())
        _OPENED[work] = (home, Batch(places.fetched(places.join(work, KIT), Path(home))))
    return _OPENED[work][1]


@contextmanager
def at_work(work: str) -> Iterator[tuple[Batch, Path]]:
    """The kit of a run, and an empty folder for one job of this process."""
    with ALONE, TemporaryDirectory(dir=scratch()) as folder:
        yield opened(work), Path(folder)


def part_at(work: str, number: int) -> str:
    """Where the tables and findings of a part are put."""
    return places.join(work, "parts", f"{number:05}")


def crossed_at(work: str, part: int | str) -> str:
    """Where crossings put what they found on sessions of a part."""
    return places.join(work, "crossed", f"{part:05}" if isinstance(part, int) else part)


def read(work: str, part: Part, buckets: int) -> dict[str, str]:
    """Read a part and judge it by itself; tables, findings and keys of its sessions are put by. SHA-256 of its files, by their names."""
    with at_work(work) as (batch, folder):
        lying = dossiers(part, folder)
        tables = batch.read(part, lying)
        programmes = together(batch.planned)["programmes"]
        tables = replace(tables, frames={**tables.frames, "programmes": programmes})
        checks = {id: check for id, check in batch.checks.items() if not check.crosses or check.links}
        found = engine.findings(tables, batch.policy, checks)
        inspection = Inspection(tables, [], batch.policy, batch.checks, Sources(lying, {}))
        (slice,) = slices.write(inspection, folder / "slice", len(part.ids))
        _write(slice.folder / FOUND, found)
        numbers = {id: part.first + place for place, id in enumerate(part.ids)}
        for bucket, keys in enumerate(links.keys_of(tables, batch.policy, batch.checks, numbers, buckets)):
            keys.to_parquet(slice.folder / _keys(bucket))
        places.put_folder(part_at(work, part.number), slice.folder)
        return inputs(inspection)


def dossiers(part: Part, folder: Path) -> list[Path]:
    """The dossiers of a part on this machine."""
    return [places.fetched(place, folder / "dossiers") for place in part.places]


def link(work: str, parts: int, bucket: int) -> links.Met:
    """Who shares a key that falls into a bucket."""
    with at_work(work) as (_, folder):
        keys = []
        for number in range(parts):
            places.fetch(part_at(work, number), [_keys(bucket)], folder)
            keys.append(pd.read_parquet(folder / _keys(bucket)))
        return links.met(pd.concat(keys, ignore_index=True))


def cross(
    work: str, check: str, name: str, asked: Mapping[int, Sequence[str]], wanted: Mapping[int, Collection[str]]
) -> None:
    """Ask one check of sessions of several parts together; what it finds on those `asked` for is put by, part by part.

    name     of this group of sessions
    asked    number of a part → ids to be answered for
    wanted   number of a part → ids that are judged, these and what they are judged with
    """
    with at_work(work) as (batch, folder):
        question = batch.checks[check]
        needed = needs_of(question, batch.checks)
        held = []
        for number, ids in sorted(wanted.items()):
            home = folder / f"{number}"
            names = [f"{table}.parquet" for table in {*needed, *INDEXED}]
            places.fetch(part_at(work, number), [*names, slices.REST], home)
            held.append(only(slices.read_tables(home, needed), {*ids}))
            shutil.rmtree(home)
        found = engine.findings(gathered(held), batch.policy, {check: question})
        mine: dict[int | str, list[Finding]] = {number: [] for number in asked}
        part_of: dict[str, int | str] = {id: number for number, ids in asked.items() for id in ids}
        for finding in found:
            if question.unit == "programmes" or finding.session_id in part_of:
                mine.setdefault(part_of.get(finding.session_id, PLANS), []).append(finding)
        for part, answers in mine.items():
            _write(folder / "answers.json", answers)
            places.put(crossed_at(work, part), {f"{check}-{name}.json": folder / "answers.json"})


def needs_of(check: Check, checks: Mapping[str, Check]) -> dict[str, set[str]]:
    """Tables and columns that a check reads, and those that the checks read which it follows."""
    needs: dict[str, set[str]] = {table: {*columns} for table, columns in check.needs.items()}
    for other in check.follows:
        for table, columns in needs_of(checks[other], checks).items():
            needs[table] = needs.get(table, set()) | columns
    return needs


def gathered(parts: Sequence[Tables]) -> Tables:
    """Parts as one; each of them has all programmes, the whole has them once."""
    others = [replace(part, frames={**part.frames, "programmes": part["programmes"].iloc[:0]}) for part in parts[1:]]
    return together([parts[0], *others])


def whole(batch: Batch, parts: Sequence[tuple[int, Path, Path]], plans: Path) -> Inspection:
    """The inspection that one machine would have made: of every part number of its programme, slice and what crossings found, in
    their order; `plans` has what was found on programmes."""
    read = []
    for number, planned in enumerate(batch.planned):
        name = batch.programmes[number].name
        tables = gathered([slices.read_tables(slice) for programme, slice, _ in parts if programme == number])
        of_dossiers = tables["problems"][~tables["problems"]["file"].eq(name).fillna(False)]
        frames = {
            "problems": pd.concat([planned["problems"], of_dossiers], ignore_index=True),
            "recognised": pd.concat([planned["recognised"], tables["recognised"]], ignore_index=True),
            "programmes": planned["programmes"],
        }
        read.append(replace(tables, frames={**tables.frames, **frames}))
    found = [f for path in crossings(plans) for f in _read(path)]
    found += [f for _, slice, crossed in parts for f in findings_of(slice, crossed)]
    known = {name: source for programme in batch.programmes for name, source in programme.plan.items()}
    return Inspection(
        together(read), sorted(found, key=lambda f: (f.session_id, f.check_id)), batch.policy, batch.checks,
        Sources([], known),
    )  # fmt: skip


def findings_of(folder: Path, crossed: Path) -> list[Finding]:
    """What was found on the sessions of a part: by itself, and in place of that by crossings. In the order of the engine."""
    held = {(f.session_id, f.check_id): f for path in [folder / FOUND, *crossings(crossed)] for f in _read(path)}
    return [held[place] for place in sorted(held)]


def crossings(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*.json"))


def _keys(bucket: int) -> str:
    return f"keys-{bucket:03}"


def _write(path: Path, found: Sequence[Finding]) -> None:
    text = json.dumps([record(finding) for finding in found], ensure_ascii=False)
    path.write_text(text, encoding="utf-8", errors="surrogatepass")


def _read(path: Path) -> list[Finding]:
    records: list[Any] = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass")) if path.exists() else []
    return [remembered(held) for held in records]
