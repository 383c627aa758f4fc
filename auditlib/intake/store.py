"""Dossiers once read, kept as Parquet under the content of their files: one that has not changed is not read again.

A store is a folder of segments, each written whole by one run and never changed: a Parquet file for each table, and
`dossiers.parquet`, which says of each dossier where it lay, its key, and what the file system said of its files. The key is a
hash over the files' names and contents, the layouts, and the code that reads them. Contents are hashed again only where
size, times or number of a file differ from what was kept. Segments are put together once there are many.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
from pyarrow.parquet import ParquetFile

from auditlib.core import columns
from auditlib.intake import segment as held
from auditlib.intake.files.disk import lies_at
from auditlib.intake.files.sources import on_disk, session_id
from auditlib.intake.segment import BLOCKS, CELLS, HELD, Segment

PART = ".part"
MOST = 6  # segments; one more, and they are put together
DOSSIERS = ("session_id", "place", "key", "stats")
_Stats = list[list[object]]  # of each file: path inside the dossier, size, time of change and of its entry, number


class Store:
    """The dossiers kept in a folder, as read under `layouts` for programmes of `year`. Makes no folder until it saves.

    What cannot be read of it (being written, deleted meanwhile, damaged) is as if it were not kept.
    """

    def __init__(self, folder: Path, layouts: Path, year: int) -> None:
        self._folder = folder
        code = [*Path(__file__).parent.rglob("*.py"), *Path(columns.__file__).parent.glob("*.py")]
        rules = sorted((f"{path.parent.name}/{path.name}", path) for path in [*layouts.glob("*.yaml"), *code])
        self._reader = _digest(str(year), *(part for name, path in rules for part in (name, _content(path))))
        self._keys: dict[Path, tuple[str, _Stats]] = {}

    @cached_property
    def _kept(self) -> pd.DataFrame:
        """Every dossier kept, the newest of a place last, with the segment that holds it."""
        found = []
        for place in _segments(self._folder):
            try:
                found.append(pd.read_parquet(place / "dossiers.parquet").assign(segment=place.name))
            except (OSError, ValueError):
                continue
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*DOSSIERS, "segment"])

    def load(self, places: Sequence[Path]) -> Segment:
        """Those of the dossiers at `places` that are kept as they are now."""
        newest = self._kept.drop_duplicates("place", keep="last").set_index("place")
        stats = dict(zip(newest.index, newest["stats"], strict=True))
        keys = dict(zip(newest.index, newest["key"], strict=True))
        for place in places:
            seen = _stats(place)
            known = stats.get(_at(place)) == json.dumps(seen)
            self._keys[place] = (keys[_at(place)] if known else "", seen)
            if not known or not self._keys[place][0].startswith(self._reader):
                self._keys[place] = (self._key(place), seen)
        wanted = {key for key, _ in self._keys.values()}
        return self._of(self._kept[self._kept["key"].isin(wanted)].drop_duplicates("key", keep="last"))

    def everything(self) -> Segment:
        """All dossiers kept, of each place and session the newest, as they were when they were kept."""
        return self._of(self._newest(self._kept[self._kept["key"].str.startswith(self._reader)]))

    def save(self, fresh: Segment, places: Sequence[Path]) -> None:
        """Keep dossiers that were just read from `places`, but for those whose files have changed meanwhile."""
        told = [
            (session_id(place), _at(place), self._keys[place][0], json.dumps(self._keys[place][1]))
            for place in places
            if self._keys[place][1] == _stats(place) and session_id(place) not in fresh.fleeting
        ]
        index = pd.DataFrame(told, columns=list(DOSSIERS))
        self._write(held.only(fresh, set(index["session_id"])), index)
        if len(_segments(self._folder)) > MOST:
            self._put_together()

    def key(self, place: Path) -> str:
        """The key of a dossier that was asked for: a hash of its files, the layouts and the code that reads them."""
        return self._keys[place][0]

    def token(self, inputs: Sequence[Path], *settings: object) -> str:
        """A hash over all that the tables of an inspection rest on: dossiers, other files, settings."""
        parts = [self._keys[path][0] if path in self._keys else _content(path) for path in inputs]
        return _digest(self._reader, *map(str, inputs), *parts, *map(str, settings))

    def _key(self, place: Path) -> str:
        files = (part for path, inside in on_disk(place) for part in (inside, _content(path)))
        return f"{self._reader}-{_digest(session_id(place), *files)}"

    def _newest(self, index: pd.DataFrame) -> pd.DataFrame:
        return index.drop_duplicates("place", keep="last").drop_duplicates("session_id", keep="last")

    def _of(self, index: pd.DataFrame) -> Segment:
        found = ((self._load(str(name)), set(rows["session_id"])) for name, rows in index.groupby("segment"))
        return held.together([held.only(part, ids) for part, ids in found if part is not None])

    def _load(self, name: str) -> Segment | None:
        place = self._folder / name
        try:
            frames = {table: read_rows(place / f"{table}.parquet", columns.dtypes(table)) for table in HELD}
            blocks, cells = (
                read_rows(place / f"{part}.parquet", dict.fromkeys(names, "string"))
                for part, names in (("blocks", BLOCKS), ("cells", CELLS))
            )
        except (OSError, ValueError, KeyError):
            return None
        frames["sessions"].index = frames["sessions"].index.astype("string").rename(columns.INDEXED["sessions"])
        return Segment(frames, blocks[list(BLOCKS)], cells[list(CELLS)])

    def _write(self, part: Segment, index: pd.DataFrame) -> None:
        """A segment, whole or not at all; its name says when."""
        self._folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=PART, dir=self._folder))
        try:
            for name, rows in {**part.frames, "blocks": part.blocks, "cells": part.cells, "dossiers": index}.items():
                rows.to_parquet(place / f"{name}.parquet")
            os.replace(place, self._folder / f"{time.time_ns():020}-{os.getpid()}")
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _put_together(self) -> None:
        """One segment in place of all: of each place the newest dossier. Who reads an old one meanwhile reads the files."""
        del self._kept  # without the segment just written
        newest = self._newest(self._kept)
        whole = self._of(newest)
        self._write(whole, newest.loc[newest["session_id"].isin(whole.ids), list(DOSSIERS)])
        for name in {*self._kept["segment"]}:
            shutil.rmtree(self._folder / name, ignore_errors=True)


def read_rows(path: Path, dtypes: Mapping[str, str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Rows that were kept, with these dtypes, or of these columns alone. A column that has its dtype is not made anew: of dozens of columns, that would take
    as long as reading them. For the same reason the file is opened by itself, not as a dataset of one file."""
    with ParquetFile(path) as file:  # type: ignore[no-untyped-call]
        rows: pd.DataFrame = file.read(None if columns is None else [*columns]).to_pandas()
    return rows.astype({name: dtype for name, dtype in dtypes.items() if name in rows and rows[name].dtype != dtype})


def _segments(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("[0-9]*-*") if path.is_dir()) if folder.is_dir() else []


def _at(place: Path) -> str:
    """Where a place lies, as UTF-8 can hold it: names come from other systems, and may be no text."""
    return os.fsencode(lies_at(place)).decode("utf-8", "backslashreplace")


def _stats(place: Path) -> _Stats:
    found: _Stats = []
    for path, inside in on_disk(place):
        try:
            stat = path.lstat()
        except OSError:
            continue
        found.append([inside, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino])
    return found


def _content(path: Path) -> str:
    """Hash of a file, or of nothing where it cannot be read or is no regular file: the intake says so itself."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()
