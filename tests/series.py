"""Columns for tests, and what stands in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd


def ints(*values: int | None) -> pd.Series:
    return pd.Series(values, dtype="Int64")


def dates(*values: date | str | None) -> pd.Series:
    return pd.Series([None if v is None else pd.Timestamp(v) for v in values], dtype="datetime64[s]")


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="string")


def plain(series: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in series]


def as_days(series: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else f"{value:%Y-%m-%d}" for value in series]


def mask(*values: bool | None) -> pd.Series:
    return pd.Series(values, dtype="boolean")
