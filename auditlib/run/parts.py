"""Many sessions in parts of some hundred: what a check works on then fits the caches, so its time grows with the sessions alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from auditlib.core.columns import INDEXED
from auditlib.core.model import Tables
from auditlib.core.runs import Runs, runs

SESSIONS = 1000  # of a part: smaller ones call each check more often, larger ones outgrow the caches


def parts(tables: Tables, sessions: int = SESSIONS) -> Iterator[Tables]:
    """The tables of `sessions` sessions at a time, rows in their order; the tables themselves where one part holds all.

    For questions asked of each session by itself; what a session shares with others is found in the whole tables alone.
    """
    ids = tables["sessions"].index
    if len(ids) <= sessions:
        yield tables
        return
    starts = range(0, len(ids), sessions)
    held = {
        name: _by_part(rows, runs(rows, ids), sessions) for name, rows in tables.frames.items() if name not in INDEXED
    }
    for part, start in enumerate(starts):
        frames = {"programmes": tables["programmes"], "sessions": tables["sessions"].iloc[start : start + sessions]}
        frames |= {
            name: rows.iloc[ends[part] : ends[part + 1]].reset_index(drop=True) for name, (rows, ends) in held.items()
        }
        yield replace(tables, frames={name: frames[name] for name in tables.frames})


def only(tables: Tables, ids: Collection[str]) -> Tables:
    """The tables of some sessions, all programmes among them."""
    frames = {
        name: rows
        if name == "programmes"
        else rows[rows.index.isin(ids)]
        if name in INDEXED
        else rows[rows["session_id"].isin(ids)].reset_index(drop=True)
        for name, rows in tables.frames.items()
    }
    cells = {place: ref for place, ref in tables.cells.items() if place[0] in ids}
    return replace(tables, frames=frames, cells=cells)


def _by_part(rows: pd.DataFrame, by_session: Runs, sessions: int) -> tuple[pd.DataFrame, list[int]]:
    """The rows, those of one part together, and where each part begins; the last number is where the last one ends."""
    part, starts = by_session.at // sessions, by_session.starts  # below 0: of no session
    if (np.diff(part) < 0).any():
        part = by_session.handed_down(part)
        order = np.argsort(part, kind="stable")
        rows, part, starts = rows.iloc[order], part[order], np.arange(len(order))
    ends = np.searchsorted(part, range((by_session.number - 1) // sessions + 2))
    return rows, np.append(starts, len(rows))[ends].tolist()
