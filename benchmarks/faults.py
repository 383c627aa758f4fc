"""Invented tables with faults of each of the ten rules, as files for every tool."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from checks import policy
from invented import SIGNINS, STAFF, TRAINEES, tables

from auditlib.core.columns import LATEST

LIMITS = ("headcounts.minimum_trainees", "headcounts.online_share", "headcounts.staff_share", "headcounts.staff_most",
          "budgets.funding_cap", "timelines.deadline")  # fmt: skip
COLUMNS = {
    "sessions": [
        "category",
        "funding",
        "planned_start",
        "start",
        "end",
        "declared_total",
        "subsidy_claimed",
        "notice",
        "as_of",
    ],
    "roster": ["session_id", "name", "id_number", "role", "mode", "person_key"],
    "signins": ["session_id", "id_number", "role", "day", "person_key"],
    "cost_lines": ["session_id", "item", "cost_category", "category_text", "quantity", "unit_price", "days", "amount"],
}
FEW, MANY, ONLINE = 20, 14, 60  # trainees, staff and online trainees of a session at fault


def faulty(sessions: int, part: float, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Tables by name, the columns that the rules read, faults of each rule in some `part` of sessions or rows."""
    held, random = tables(sessions, seed), np.random.default_rng(seed)
    frames = {name: held[name][columns].copy() for name, columns in COLUMNS.items()}

    def some(number: int) -> Any:
        return np.flatnonzero(random.random(number) < part)

    def rows(at: Any, each: int, first: int, last: int) -> Any:
        return (at[:, None] * each + np.arange(first, last)).ravel()

    roster, signins, lines, facts = (frames[name] for name in ("roster", "signins", "cost_lines", "sessions"))
    _put(roster, "mode", rows(some(sessions), TRAINEES, 0, ONLINE), "online")
    _put(signins, "role", rows(some(sessions), SIGNINS, SIGNINS - MANY, SIGNINS - STAFF), "staff")
    spare = (np.arange(len(signins)) % SIGNINS % TRAINEES >= FEW) & (signins["role"] == "trainee").to_numpy(dtype=bool)
    few = np.isin(np.arange(len(signins)) // SIGNINS, some(sessions))
    _put(signins, "role", np.flatnonzero(spare & few), "lecturer")
    _put(facts, "subsidy_claimed", some(sessions), 20_000_000)
    _put(facts, "end", some(sessions), np.datetime64("2025-12-20"))
    _put(facts, "declared_total", some(sessions), 7_000_000)
    _put(lines, "amount", some(len(lines)), 7)
    _put(lines, "cost_category", some(len(lines)), "outside")
    _put(signins, "day", some(len(signins)), np.datetime64("2025-01-01"))
    again = some(len(roster) // 2) * 2 + 1  # the person of the row before, a second time
    for column in ("name", "id_number", "person_key"):
        _put(roster, column, again, roster[column].array.take(again - 1))
    return frames


def limits(sessions: pd.DataFrame) -> pd.DataFrame:
    """The figure of each rule in force for each session, which rivals are given."""
    rules, known = (
        policy(),
        sessions.assign(**{name + LATEST: sessions[name] for name in ("planned_start", "start", "end")}),
    )
    return pd.DataFrame({key.split(".")[1]: rules[key].at(known) for key in LIMITS})


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """With the place of each row as a column."""
    return frame.assign(place=np.arange(len(frame)))


def _put(frame: pd.DataFrame, column: str, places: Any, values: Any) -> None:
    held = frame[column].array.copy()
    held[places] = values
    frame[column] = held
