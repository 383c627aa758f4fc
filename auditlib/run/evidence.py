"""From rows and columns to cells: which cells a finding cites, compressed to ranges, and what stands in them; whether files are those that were read."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditlib.core.columns import INDEXED, TABLES
from auditlib.core.columns.papers import PAPERS
from auditlib.core.model import CellRef, Finding, Tables
from auditlib.core.registry import Check
from auditlib.intake.contents import hiding, raw_texts
from auditlib.intake.files.sources import Source, on_disk
from auditlib.run.files import sha256

if TYPE_CHECKING:
    from auditlib.run.inspection import Inspection

_NOWHERE = np.array([], dtype=np.int64)
SHOWN = 3  # texts quoted of one range
_RANGE = re.compile(r"([A-Z]+)(\d+):\1(\d+)")


class Origins:
    """Where the rows of tables came from. One object for a set of tables, asked for every verdict: plain arrays inside."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._of_session = cache(lambda table: tables[table].groupby("session_id").indices)
        self._at = cache(lambda table: (tables[table]["block"].to_numpy(), tables[table]["row"].to_numpy()))
        self._whole = cache(lambda table: _places(tables[table]))

    def positions(self, table: str, session_id: str) -> Any:
        """Positions of a session's rows in a table, as an array of integers; empty where it has none."""
        return self._of_session(table).get(session_id, _NOWHERE)

    def refs(self, table: str, positions: Any, names: Iterable[str]) -> list[CellRef]:
        """The cells of rows under the columns `names`; adjoining cells of a column become one range, B7:B40."""
        if table in PAPERS:
            return [ref for p in positions if (ref := self._whole(table)[p]).file]
        columns = [origin for name in names for origin in TABLES[table].columns[name].drawn_from or (name,)]
        blocks, rows = (values[positions] for values in self._at(table))
        refs = []
        for number in sorted({*blocks.tolist()} - {-1}):
            block = self._tables.blocks[number]
            runs = list(_runs(sorted({*rows[blocks == number].tolist()})))
            for letter in dict.fromkeys(block.letters[name] for name in columns if name in block.letters):
                for first, last in runs:
                    cell = f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}"
                    refs.append(CellRef(block.file, block.sheet, cell))
        return refs

    def cited(self, check: Check, looked_at: Mapping[str, pd.Series]) -> Callable[[str], tuple[CellRef, ...]]:
        """A function from session_id to the cells that `check` cites for it: rows looked at × columns needed."""
        masks = {table: mask.to_numpy(dtype=bool) for table, mask in looked_at.items()}

        def of(session_id: str) -> tuple[CellRef, ...]:
            refs: list[CellRef] = []
            for table, names in check.needs.items():
                if table in INDEXED:
                    held = (self._tables.cells.get((session_id, name)) for name in names)
                    refs += [ref for ref in held if ref is not None]
                    continue
                positions = self.positions(table, session_id)
                if table in masks:
                    positions = positions[masks[table][positions]]
                refs += self.refs(table, positions, names)
            return tuple(dict.fromkeys(refs))

        return of


def _places(rows: pd.DataFrame) -> list[CellRef]:
    """What a row of the intake's own tables points to: the place of a problem, else a whole file."""
    if "cell" in rows:
        return [
            CellRef(*place)
            for place in rows[["file", "sheet", "cell"]].astype(object).fillna("").itertuples(index=False)
        ]
    return [CellRef(path, "", "") for path in rows["path"].astype(object).fillna("")]


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of adjoining numbers: 3 4 5 9 → (3, 5), (9, 9)."""
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        held = list(map(itemgetter(1), group))
        runs.append((held[0], held[-1]))
    return runs


@dataclass(frozen=True)
class Cited:
    """A cell or range with the text in it (of a long range the first few) and the SHA-256 of its file, "" if unknown.

    hidden   what hides it from a person who opens the file: sheet, row, rows (some of the range), column
    """

    ref: CellRef
    text: str
    sha256: str
    hidden: tuple[str, ...] = ()


def cited(inspection: Inspection, finding: Finding) -> list[Cited]:
    """The cells of a finding with their raw texts, in the order cited. A file cited as a whole has no text."""
    return [
        Cited(ref, _text(inspection, ref), inspection.hashes.get(ref.file, ""), _hidden(inspection, ref))
        for ref in finding.evidence
    ]


def inputs(inspection: Inspection) -> dict[str, str]:
    """SHA-256 of every file that lay on disk, by its name: of dossiers as they were read, so that no report contradicts it."""
    known = inspection.hashes
    read = {name: digest for name, digest in known.items() if digest and not _has_above(name, known)}
    others = {name: source.path for name, source in inspection.sources.items() if not source.archive}
    return {name: sha256(path) for name, path in others.items() if name not in read} | read


def is_as_read(inspection: Inspection, session_id: str) -> bool:
    """Whether a dossier on disk is what the tables were read from; reads its files again. Of a file without a hash nobody can tell.

    Texts quoted beside a hash are those of the file only where this is so after they were quoted.
    """
    rows = inspection.tables["files"]
    rows = rows[rows["session_id"] == session_id]
    known: dict[str, set[str]] = {}  # two files may have names that are shown alike
    for name, digest in zip(rows["path"], rows["sha256"].fillna(""), strict=True):
        known.setdefault(name, set()).add(digest)
    place = inspection.sources.places.get(session_id)
    lying = set()
    for path, inside in on_disk(place) if place else ():
        name = f"{session_id}/{inside}"
        lying.add(name)
        if "" in known.get(name, ()):
            continue
        try:
            if Source(path, inside, place).sha256() not in known.get(name, ()):
                return False
        except OSError:
            return False
    return all(name in lying or _has_above(name, lying) for name in known)


def _has_above(name: str, names: Container[str]) -> bool:
    """Whether a file is the member of an archive among these."""
    return any(str(above) in names for above in PurePosixPath(name).parents)


def _text(inspection: Inspection, ref: CellRef) -> str:
    source = inspection.sources.get(ref.file)
    if source is None or not ref.cell:
        return ""
    cells = _cells(ref.cell)
    texts = raw_texts(source, ref.sheet, cells[:SHOWN])
    quoted = "、".join(texts.get(cell, "") or "（空）" for cell in cells[:SHOWN])
    return f"{quoted} …（共 {len(cells)} 格）" if len(cells) > SHOWN else quoted


def _hidden(inspection: Inspection, ref: CellRef) -> tuple[str, ...]:
    source = inspection.sources.get(ref.file)
    return hiding(source, ref.sheet, ref.cell) if source and ref.cell else ()


def _cells(address: str) -> list[str]:
    found = _RANGE.fullmatch(address)
    if found is None:
        return [address]
    letter, first, last = found.groups()
    return [f"{letter}{row}" for row in range(int(first), int(last) + 1)]
