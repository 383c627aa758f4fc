"""The ten rules as the engine asks them, verdict, figures and rows cited, on tables of the dtypes that the store loads."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from auditlib.core.columns import INDEXED, LATEST, TABLES, dtypes, frame
from auditlib.core.model import Tables
from auditlib.core.registry import load_checks
from auditlib.core.vector import of_session

sys.path.append(str(Path(__file__).parents[1]))
from checks import policy

PACKAGES = ("pandas", "numpy", "pyarrow")
RULES = {
    "trainees per session": ("HDC002", "sessions"),
    "online share": ("HDC004", "sessions"),
    "staff share": ("HDC003", "sessions"),
    "total is the sum of lines": ("BUD004", "sessions"),
    "arithmetic of a line": ("BUD003", "cost_lines"),
    "category allowed": ("BUD005", "cost_lines"),
    "cap": ("BUD001", "sessions"),
    "sign-in within session": ("TML010", "signins"),
    "deadline": ("TML001", "sessions"),
}
PERSONS = "person twice, or in overlapping sessions"  # for the rivals one question, for us two checks
TWICE, ELSEWHERE, REPEATED = "person twice", "person in overlapping sessions", ("HDC008", "roster")
APART = 100_000_000  # between places of the tables that one rule answers of


def load(folder):
    """Tables of a folder; those that it does not hold are empty."""
    frames = {}
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if not path.exists():
            frames[name] = frame(name, [])
            continue
        rows = pq.read_table(path).to_pandas()
        wanted = dtypes(name)
        index = pd.Index(rows["session_id"], dtype="string", name="session_id") if name in INDEXED else rows.index
        frames[name] = pd.DataFrame(
            {
                column: _column(rows, column, dtype) for column, dtype in wanted.items()
            },
            index=index,
            copy=False,
        )  # fmt: skip
    return Tables(frames), policy(), load_checks()


def _column(rows, name, dtype):
    """A column of the store's dtype: every day is stated to the day; blank where the rivals are not given it."""
    source = name.removesuffix(LATEST)
    if source not in rows:
        return pd.Series(-1 if dtype == "int64" else pd.NA, index=rows.index).astype(dtype).array
    return rows[source].astype(dtype).array


def fresh(state):
    """The same tables in columns that no check has seen, so that nothing found in an earlier round is at hand."""
    tables, *rest = state
    frames = {}
    for name, rows in tables.frames.items():
        columns = {column: _unseen(rows[column].array) for column in rows}
        frames[name] = pd.DataFrame(columns, index=pd.Index(_unseen(rows.index.array), name=rows.index.name)
                                    if name in INDEXED else rows.index, copy=False)  # fmt: skip
    return Tables(frames), *rest


def _unseen(values):
    if str(values.dtype) != "string":
        return values
    return pd.array(pa.chunked_array(values.__arrow_array__().chunks, pa.large_string()), dtype="string")


def rules(state):
    """Rule → function that gives the failing places."""
    asked = by_check(state)
    twice, elsewhere = asked.pop(TWICE), asked.pop(ELSEWHERE)
    return {**asked, PERSONS: lambda: np.concatenate([twice(), elsewhere()])}


def by_check(state):
    """As `rules`, a check each: sessions that fail, or the rows cited of them."""
    tables, rules, checks = state

    def one(id, table):
        verdict = checks[id].function(tables, rules)
        return np.flatnonzero(_failing(verdict).to_numpy()) if table == "sessions" else _rows(tables, verdict, table)

    def elsewhere():
        verdict = checks["CRS001"].function(tables, rules)
        return np.concatenate([APART + _rows(tables, verdict, "roster"), 2 * APART + _rows(tables, verdict, "signins")])

    asked = {
        name: lambda id=id, table=table: one(id, table) for name, (id, table) in {**RULES, TWICE: REPEATED}.items()
    }
    return {**asked, ELSEWHERE: elsewhere}


def _failing(verdict):
    return verdict.ok.eq(False).fillna(False).astype(bool)


def _rows(tables, verdict, table):
    """Rows looked at in sessions that fail: of these checks, the rows at fault."""
    failing = of_session(tables[table], _failing(verdict))
    return np.flatnonzero(verdict.looked_at[table].to_numpy(dtype=bool) & failing.to_numpy(dtype=bool))
