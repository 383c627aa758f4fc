"""An inspection in slices of some sessions each, on disk: a process that makes a few reports reads what it needs, however many there are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from auditlib.core.columns import INDEXED, LATEST, TABLES, dtypes
from auditlib.core.columns.papers import PAPERS
from auditlib.core.model import Block, CellRef, Tables
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.intake.files.sources import Source, Sources
from auditlib.intake.store import read_rows
from auditlib.run.engine import by_session
from auditlib.run.inspection import Inspection
from auditlib.run.memory import record, remembered
from auditlib.run.parts import parts

REST = "rest.json"  # of a slice: what no table holds


@dataclass(frozen=True)
class Slice:
    """Where a slice lies, and whose it is."""

    folder: Path
    sessions: tuple[str, ...]


def write(inspection: Inspection, folder: Path, sessions: int) -> Iterator[Slice]:
    """Write slices of so many sessions each into `folder`, one as each is asked for."""
    found = dict(by_session(inspection.findings))
    cells: dict[str, list[list[str]]] = {}
    for (id, column), ref in inspection.tables.cells.items():
        cells.setdefault(id, []).append([id, column, ref.file, ref.sheet, ref.cell])
    for number, part in enumerate(parts(inspection.tables, sessions)):
        home = folder / f"{number:05}"
        home.mkdir(parents=True)
        ids = [str(id) for id in part["sessions"].index]
        used = sorted({int(n) for name, f in part.frames.items() if "block" in f for n in f["block"].unique()} - {-1})
        numbers = np.full(len(part.blocks) + 1, -1, dtype=np.int64)  # the last for a row without origin, which has -1
        numbers[used] = np.arange(len(used))
        for name, frame in part.frames.items():
            kept = frame.assign(block=numbers[frame["block"].to_numpy()]) if "block" in frame else frame
            kept.to_parquet(home / f"{name}.parquet")
        rest = {
            "blocks": [[b.file, b.sheet, dict(b.letters)] for b in (part.blocks[n] for n in used)],
            "cells": [cell for id in ids for cell in cells.get(id, [])],
            "findings": [record(finding) for id in ids for finding in found.get(id, [])],
        }
        (home / REST).write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8", errors="surrogatepass")
        yield Slice(home, tuple(ids))


def read(folder: Path, rules: Path, dossiers: Sequence[Path], plans: Mapping[str, Path]) -> Inspection:
    """The inspection of a slice's sessions.

    rules      folder of rules that it was made by
    dossiers   places of dossiers, at least those of its sessions
    plans      registers by the name that cited cells give them
    """
    tables, found = read_tables(folder), json.loads(_text(folder))["findings"]
    checks = load_checks()
    policy = load_policy(rules, {key for check in checks.values() for key in check.rests_on})
    sources = Sources(dossiers, {name: Source(path, path.name) for name, path in plans.items()})
    return Inspection(tables, [remembered(held) for held in found], policy, checks, sources)


def read_tables(folder: Path, needed: Mapping[str, Collection[str]] | None = None) -> Tables:
    """The tables of a slice; with `needed` (table → columns) no others but those of sessions and programmes, and of these columns what
    checks and their evidence look at."""
    rest = json.loads(_text(folder))
    frames = {}
    for path in sorted(folder.glob("[!.]*.parquet")):  # not what a killed process left half written
        name, types = path.stem, dtypes(path.stem)
        if needed is None or name in INDEXED:
            frames[name] = read_rows(path, types)
        elif name in needed:
            wanted = {"session_id", "block", "row", *(each for one in needed[name] for each in (one, one + LATEST))}
            frames[name] = read_rows(path, types, None if name in PAPERS else [one for one in types if one in wanted])
    for name, label in INDEXED.items():
        frames[name].index = frames[name].index.astype("string").rename(label)
    return Tables(
        {name: frames[name] for name in TABLES if name in frames},
        tuple(Block(*block) for block in rest["blocks"]),
        {(id, column): CellRef(*place) for id, column, *place in rest["cells"]},
    )


def _text(folder: Path) -> str:
    return (folder / REST).read_text(encoding="utf-8", errors="surrogatepass")
