"""The tables and their columns: type, unit, labels, may it be blank. The only such list, one module a subject.

Types and how pandas holds them (a blank is always NA or NaT, never 0 or ""):

========  ==================================  ====================================================
kind      pandas dtype                        meaning
========  ==================================  ====================================================
text      string                              as written, trimmed, full-width digits folded
choice    string                              one of `choices`
count     Int64                               whole number of persons, days, ...
quantity  Int64                               thousandths (1.5 hours is 1500)
share     Int64                               ten-thousandths (98.5 % is 9850)
clock     Int64                               seconds after midnight
fen       Int64                               money, hundredths of a yuan
date      datetime64[s], two columns          first possible day in NAME, last possible in NAME_latest
flag      boolean                             yes or no
========  ==================================  ====================================================

A date known to the day has NAME == NAME_latest; "9月中旬" has 11 and 20 September; "9月" the first and last of the month.
Rows that come from a sheet also carry `block` (index into `Tables.blocks`) and `row` (1-based row of the sheet).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from auditlib.core.columns.choices import (
    CATEGORIES,
    COST_CATEGORIES,
    FUNDINGS,
    HALVES,
    MATERIALS,
    MODES,
    PLAN_CONTENTS,
    PROBLEMS,
    ROLES,
)  # fmt: skip
from auditlib.core.columns.money import MONEY
from auditlib.core.columns.papers import PAPERS
from auditlib.core.columns.people import PEOPLE
from auditlib.core.columns.sessions import SESSIONS
from auditlib.core.columns.shapes import DTYPES, LATEST, Column, Kind, Table
from auditlib.core.columns.teaching import TEACHING

__all__ = [
    "CATEGORIES", "COST_CATEGORIES", "DTYPES", "FUNDINGS", "HALVES", "INDEXED", "LATEST", "MATERIALS", "MODES",
    "PLAN_CONTENTS", "PROBLEMS", "ROLES", "ROW_TABLES", "TABLES", "Column", "Kind", "Table", "dtypes", "frame", "frame_of",
]  # fmt: skip

TABLES: Mapping[str, Table] = {**SESSIONS, **PEOPLE, **MONEY, **TEACHING, **PAPERS}
ROW_TABLES = tuple(name for name in TABLES if name not in ("sessions", "programmes", *PAPERS))  # read from sheets
BLANK = {"int64": -1}  # what stands for a blank, by dtype; None where it is not listed
INDEXED = {"sessions": "session_id", "programmes": "programme_id"}  # tables with one row a unit: that unit is the index


def dtypes(table: str) -> dict[str, str]:
    """Column name → pandas dtype of a table, the companions `NAME_latest` and the origin columns included."""
    out = {} if table in INDEXED else {"session_id": "string"}
    for name, column in TABLES[table].columns.items():
        out[name] = DTYPES[column.kind]
        if column.kind == "date":
            out[name + LATEST] = DTYPES["date"]
    if table not in INDEXED:
        out |= {"block": "int64", "row": "int64"}
    return out


def frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows (dicts; an absent key is a blank) as a typed frame of `table`, every column there, in the listed order.

    `sessions` and `programmes` are indexed by their id, the others by 0..n-1. A row without origin has block and row -1.
    """
    records = list(rows)
    present = {name: None for names in {tuple(row) for row in records} for name in names}
    wanted = dtypes(table)
    columns = {name: [row.get(name, BLANK.get(wanted.get(name, ""))) for row in records] for name in present}
    return frame_of(table, columns, len(records))


def frame_of(table: str, columns: Mapping[str, list[Any]], length: int) -> pd.DataFrame:
    """As `frame`, of columns of `length` values each; one that is absent is blank. Names that `table` does not have are left out."""
    data = {name: _typed(columns.get(name), dtype, length) for name, dtype in dtypes(table).items()}
    index = (
        pd.Index(columns.get(INDEXED[table], []), dtype="string", name=INDEXED[table])
        if table in INDEXED
        else range(length)
    )
    return pd.DataFrame(data, index=index, copy=False)


def _typed(values: list[Any] | None, dtype: str, length: int) -> Any:
    """Values as pandas holds them; None for a column of blanks."""
    if not values or (values[0] is None and values.count(None) == length):
        return _blanks(dtype, length)
    if dtype == "string":  # by way of Arrow, which pandas would use after a look at each value of its own
        return pd.array(pa.array(values, pa.large_string(), from_pandas=True), dtype="string")  # type: ignore[attr-defined]
    if dtype == "Int64":
        return pd.Int64Dtype().__from_arrow__(pa.array(values, pa.int64(), from_pandas=True))  # type: ignore[attr-defined]
    if dtype == "int64":
        return np.array(pa.array(values, pa.int64()))  # type: ignore[attr-defined]
    if dtype == "datetime64[s]" and {*map(type, values)} <= {date, NoneType}:
        days = pa.array(values, pa.date32())  # type: ignore[attr-defined]
        return days.to_numpy(zero_copy_only=False).astype(dtype)
    return pd.Series(values, dtype=dtype).array


def _blanks(dtype: str, length: int) -> Any:
    if dtype == "Int64":
        return pd.arrays.IntegerArray(np.zeros(length, np.int64), np.ones(length, np.bool_))
    if dtype == "string":
        return pd.array(pa.nulls(length, pa.large_string()), dtype="string")  # type: ignore[attr-defined]
    if dtype == "datetime64[s]":
        return np.full(length, np.datetime64("NaT"), "datetime64[s]")
    return pd.Series(BLANK.get(dtype, pd.NA), dtype=dtype, index=range(length)).array
