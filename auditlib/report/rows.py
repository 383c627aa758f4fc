"""Rows for other programs, in the terminal's formats, and texts for the terminal itself."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from rich.text import Text

from auditlib.report.intake import visible

Format = Literal["table", "json", "csv"]


def csv(frame: pd.DataFrame) -> str:
    """CSV with a header; a text that Excel would take for a formula has an apostrophe before it."""
    return frame.map(_harmless).to_csv(index=False)


def on_screen(said: str, style: str = "") -> Text:
    """A text that may come from a dossier, without signs that steer the terminal."""
    return Text("\n".join(map(visible, said.split("\n"))), style=style)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
