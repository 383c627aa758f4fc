"""From rows and columns to cells: which cells a finding cites, compressed to ranges, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditlib.core.columns import INDEXED, TABLES
from auditlib.core.columns.papers import PAPERS
from auditlib.core.model import CellRef, Finding, Tables
from auditlib.core.registry import Check
from auditlib.intake.contents import hiding, raw_texts

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
    files = inspection.tables["files"]
    hashes = dict(zip(files["path"], files["sha256"].fillna(""), strict=True))
    return [
        Cited(ref, _text(inspection, ref), str(hashes.get(ref.file, "")), _hidden(inspection, ref))
        for ref in finding.evidence
    ]


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
