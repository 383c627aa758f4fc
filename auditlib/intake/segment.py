"""Dossiers as frames, before the register has its word: what is kept on disk, handed between processes and put together."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from auditlib.core.columns import ROW_TABLES, TABLES, frame, frame_of
from auditlib.core.model import Block, CellRef
from auditlib.intake.dossier import Dossier
from auditlib.intake.records import Records
from auditlib.intake.tables.recognised import in_columns

HELD = tuple(name for name in TABLES if name != "programmes")  # tables that dossiers fill
COLUMNAR = (*ROW_TABLES, "recognised")  # of which there are many rows
BLOCKS, CELLS = ("session_id", "file", "sheet", "letters"), ("session_id", "column", "file", "sheet", "cell")


@dataclass(frozen=True)
class Segment:
    """The tables of some dossiers.

    frames   the tables of core.columns but `programmes`; `sessions` holds what the dossiers state themselves
    blocks   `session_id`, `file`, `sheet`, `letters` (JSON): row n is what the `block` number n points to
    cells    `session_id`, `column`, `file`, `sheet`, `cell` of each single fact
    fleeting ids of sessions that may be read otherwise next time, though no file has changed
    """

    frames: Mapping[str, pd.DataFrame]
    blocks: pd.DataFrame
    cells: pd.DataFrame
    fleeting: frozenset[str] = frozenset()

    @property
    def ids(self) -> pd.Index:
        """Ids of its sessions."""
        return self.frames["sessions"].index


def of_dossiers(found: Sequence[Dossier]) -> Segment:
    """Dossiers as one segment, in the order given."""
    blocks: list[tuple[str, str, str, str]] = []
    rows: dict[str, list[Mapping[str, object]]] = {name: [] for name in HELD if name not in COLUMNAR}
    read = {name: Records() for name in COLUMNAR}
    cells = []
    before: dict[str, list[int]] = {name: [] for name in ROW_TABLES}  # of each row, the blocks of the dossiers before
    for dossier in found:
        id = dossier.session_id
        for name, records in dossier.rows.items():
            before[name] += [len(blocks)] * len(records)
            read[name].join(records)
        blocks += [(id, b.file, b.sheet, json.dumps(dict(b.letters), ensure_ascii=False)) for b in dossier.blocks]
        rows["sessions"].append({**dossier.facts, "session_id": id, "has_dossier": dossier.holds_files})
        rows["problems"] += [problem.row(id) for problem in dossier.problems]
        for name, held in dossier.papers.items():
            rows[name] += held
        read["recognised"].join(in_columns(dossier.recognised, id))
        cells += [(id, column, ref.file, ref.sheet, ref.cell) for column, ref in dossier.cells.items()]
    fleeting = frozenset(dossier.session_id for dossier in found if dossier.fleeting)
    frames = {
        name: frame(name, rows[name]) if name in rows else frame_of(name, read[name].columns, len(read[name]))
        for name in HELD
    }
    for name, numbers in before.items():
        frames[name]["block"] += np.array(numbers, dtype=np.int64)
    return Segment(frames, _texts(blocks, BLOCKS), _texts(cells, CELLS), fleeting)


def together(parts: Sequence[Segment]) -> Segment:
    """Segments of different dossiers as one, the sessions in order of their ids, whatever segment they came from."""
    if not parts:
        return of_dossiers([])
    if len(parts) == 1 and parts[0].ids.is_monotonic_increasing:
        return parts[0]
    starts = np.cumsum([0, *(len(part.blocks) for part in parts)])
    blocks, cells = _stacked([part.blocks for part in parts]), _stacked([part.cells for part in parts])
    sessions = pd.concat([part.frames["sessions"] for part in parts]).sort_index()
    order = _order(blocks, sessions.index)
    numbers = np.full(len(blocks) + 1, -1, dtype=np.int64)  # the last for a row without origin, which has -1
    numbers[order] = np.arange(len(order))
    frames = {"sessions": sessions}
    for name in HELD:
        if name == "sessions":
            continue
        held = [part.frames[name] for part in parts]
        where = [
            f["block"].to_numpy() + np.where(f["block"] < 0, 0, start) for f, start in zip(held, starts, strict=False)
        ]
        rows = _stacked(held)
        rows["block"] = numbers[np.concatenate(where)]
        frames[name] = _sorted(rows, sessions.index)
    return Segment(
        {name: frames[name] for name in HELD},
        _sorted(blocks, sessions.index),
        _sorted(cells, sessions.index),
        frozenset().union(*(part.fleeting for part in parts)),
    )


def only(segment: Segment, ids: Collection[str]) -> Segment:
    """The segment without what belongs to other sessions."""
    if len(segment.ids) == len(ids):
        return segment
    kept = segment.blocks["session_id"].isin(ids).to_numpy(dtype=bool)
    numbers = np.append(np.cumsum(kept) - 1, -1)
    frames = {}
    for name, rows in segment.frames.items():
        if name == "sessions":
            frames[name] = rows[rows.index.isin(ids)]
        else:
            here = rows[rows["session_id"].isin(ids)].reset_index(drop=True)
            frames[name] = here.assign(block=numbers[here["block"].to_numpy()])
    cells = segment.cells[segment.cells["session_id"].isin(ids)]
    return Segment(frames, segment.blocks[kept].reset_index(drop=True), cells.reset_index(drop=True))


def blocks_of(segment: Segment) -> tuple[Block, ...]:
    """What the block numbers of its rows point to."""
    columns = (segment.blocks[name].to_list() for name in BLOCKS[1:])
    return tuple(Block(file, sheet, _letters(text)) for file, sheet, text in zip(*columns, strict=True))


def cells_of(segment: Segment, without: pd.Series) -> dict[tuple[str, str], CellRef]:
    """The cell of each fact, but where `without` (boolean, by row of `cells`) holds."""
    columns = (segment.cells.loc[~without, name].to_list() for name in CELLS)
    return {(id, column): CellRef(*place) for id, column, *place in zip(*columns, strict=True)}


@lru_cache(maxsize=1 << 12)
def _letters(text: str) -> Mapping[str, str]:
    held: Mapping[str, str] = json.loads(text)
    return held


def _texts(rows: Iterable[tuple[str, ...]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype("string")


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0].copy() if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _order(rows: pd.DataFrame, ids: pd.Index) -> np.ndarray:
    """Positions of the rows by session, those of one in their own order."""
    return np.argsort(ids.get_indexer(pd.Index(rows["session_id"])), kind="stable")


def _sorted(rows: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    order = _order(rows, ids)
    return rows if (np.diff(order) > 0).all() else rows.iloc[order].reset_index(drop=True)
