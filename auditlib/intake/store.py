"""Tables once read, kept as Parquet under a key of everything they depend on: an unchanged programme is not read twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from auditlib.core import columns
from auditlib.core.columns import TABLES
from auditlib.core.model import Block, CellRef, Tables

ORIGINS = "origins.json"
PART = ".part"


def key(sources: Mapping[str, Path], layouts: Path, *settings: object) -> str:
    """SHA-256 over the names and contents of all sources, the layouts, the code that reads them, and the settings."""
    digest = hashlib.sha256(json.dumps([*map(str, settings)]).encode())
    code = [*Path(__file__).parent.glob("*.py"), *Path(columns.__file__).parent.glob("*.py")]
    rules = {f"{path.parent.name}/{path.name}": path for path in [*layouts.glob("*.yaml"), *code]}
    for name, path in sorted({**sources, **rules}.items()):
        digest.update(name.encode(errors="surrogateescape") + b"\0")
        digest.update(_content(path))
    return digest.hexdigest()


def load(folder: Path, key: str) -> Tables | None:
    """The tables kept under a key; None where there are none."""
    place = folder / key
    if not (place / ORIGINS).is_file():
        return None
    origins = json.loads((place / ORIGINS).read_text(encoding="utf-8"))
    frames = {name: pd.read_parquet(place / f"{name}.parquet").astype(columns.dtypes(name)) for name in TABLES}
    for name, index in columns.INDEXED.items():
        frames[name].index = frames[name].index.astype("string").rename(index)
    blocks = tuple(Block(**block) for block in origins["blocks"])
    cells = {(session, column): CellRef(*ref) for session, column, *ref in origins["cells"]}
    return Tables(frames, blocks, cells)


def save(folder: Path, key: str, tables: Tables) -> None:
    """Keep the tables under a key, whole or not at all; who comes second finds them there already."""
    folder.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=folder))
    try:
        for name in TABLES:
            tables[name].to_parquet(part / f"{name}.parquet")
        cells = [[*place, ref.file, ref.sheet, ref.cell] for place, ref in tables.cells.items()]
        origins = {"blocks": [asdict(block) for block in tables.blocks], "cells": cells}
        (part / ORIGINS).write_text(json.dumps(origins, ensure_ascii=False), encoding="utf-8")
        if not (folder / key).exists():
            os.replace(part, folder / key)
        for other in folder.iterdir():  # what an earlier state of the files gave is not asked for again
            if other.name != key and not other.name.startswith(PART):
                shutil.rmtree(other, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _content(path: Path) -> bytes:
    """Hash of a file, or of nothing where it cannot be read: the intake says so itself."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"\0" * hashlib.sha256().digest_size
