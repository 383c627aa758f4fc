"""What a column and a table are, and how pandas holds the kinds of column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "count", "quantity", "share", "clock", "fen", "date", "flag"]
LATEST = "_latest"
DTYPES: Mapping[Kind, str] = {
    "text": "string",
    "choice": "string",
    "count": "Int64",
    "quantity": "Int64",
    "share": "Int64",
    "clock": "Int64",
    "fen": "Int64",
    "date": "datetime64[s]",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column. `required`: a filled-in row may not leave it blank. `drawn_from`: the columns whose cells it was read from."""

    kind: Kind
    zh: str
    en: str
    required: bool = False
    choices: tuple[str, ...] = ()
    drawn_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table; `unit` is what one row stands for."""

    zh: str
    en: str
    unit: str
    columns: Mapping[str, Column]
