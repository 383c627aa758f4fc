"""Rows for other programs, in the terminal's formats."""

from __future__ import annotations

from typing import Literal

import pandas as pd

Format = Literal["table", "json", "csv"]


def csv(frame: pd.DataFrame) -> str:
    """CSV with a header; a text that Excel would take for a formula has an apostrophe before it."""
    return frame.map(_harmless).to_csv(index=False)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
