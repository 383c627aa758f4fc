"""Our ten rules (that on persons as the two checks it is), each on a million rows of which half fail: the tables of a folder with half of everything at fault, cut to that size."""

import numpy as np
import pandas as pd
import with_auditlib as ours

from auditlib.core.columns import frame
from auditlib.core.model import Tables

PACKAGES, PERSONS = ours.PACKAGES, (ours.TWICE, ours.ELSEWHERE)
ROWS = 1_000_000


def load(folder):
    """Rule → its tables, policy and checks."""
    tables, *rest = ours.load(folder)
    ids = {"sessions": ["cap", "deadline"], "roster": ["online share", *PERSONS],
           "signins": ["trainees per session", "staff share", "sign-in within session"]}  # fmt: skip
    by_rule = {rule: _cut(tables, table) for table, rules in ids.items() for rule in rules}
    for rule in PERSONS:
        by_rule[rule] = _meeting(by_rule[rule])
    return {rule: (by_rule.get(rule) or _cut(tables, "cost_lines"), *rest) for rule in (*ours.RULES, *PERSONS)}


def fresh(state):
    """As ours."""
    return {rule: ours.fresh(given) for rule, given in state.items()}


def rules(state):
    """Rule → function that gives the failing places, from that rule's tables."""
    return {rule: ours.by_check(given)[rule] for rule, given in state.items()}


def _cut(tables, table):
    """The first million rows of a table, with their sessions; of sessions as many, each some times under other ids."""
    sessions, frames = tables["sessions"], {name: frame(name, []) for name in tables.frames}
    if table == "sessions":
        again = sessions.iloc[np.arange(ROWS) % len(sessions)]
        frames[table] = again.set_axis(pd.Index(np.arange(ROWS).astype("U"), dtype="string", name=sessions.index.name))
        return Tables(frames)
    frames[table] = tables[table].iloc[:ROWS]
    frames["sessions"] = sessions[sessions.index.isin(frames[table]["session_id"].unique())]
    return Tables(frames)


def _meeting(tables):
    """Half of the persons of each second session are those of the one before, which is held on the same days."""
    sessions, roster = tables["sessions"].copy(), tables["roster"].copy()
    each = len(roster) // len(sessions)
    for column in ("start", "start_latest", "end", "end_latest"):
        days = sessions[column].to_numpy().copy()
        days[1::2] = days[: len(days) // 2 * 2 : 2]
        sessions[column] = days
    at, place = np.divmod(np.arange(len(roster)), each)
    here = np.flatnonzero((at % 2 == 1) & (place % 4 < 2))
    for column in ("id_number", "person_key"):
        values = roster[column].array.copy()
        values[here] = values.take(here - each)
        roster[column] = values
    return Tables({**tables.frames, "sessions": sessions, "roster": roster})
