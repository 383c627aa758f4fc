"""What organisers really hand in: small messy dossiers, each written by readable code, with what must come out of it.

Each module of this folder has a list `INPUTS`, one subject a module; tests/test_messy.py reads every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Row = Mapping[str, object]


@dataclass(frozen=True)
class Messy:
    """One messy dossier and what it must be read as. What is not named is not looked at, but for whole tables.

    name      what is messy about it, in a few words; unique
    phrase    the demand that it stands for, one of PHRASES
    write     writes the files into the (empty, existing) folder of the dossier, whose session id is D01; or removes that and
              writes a D01.zip in its place
    tables    table → its rows in order, each with the columns that matter; the number of rows must agree
    facts     column of `sessions` → value; None is a blank
    problems  (kind, place) of each problem, sorted: the place is `sheet!cell`, `cell` being a range where alike guesses are
              grouped, or the path of the file inside the dossier; None: not looked at

    Values are those of core.columns: fen, thousandths, ten-thousandths, seconds, True and False; a day is "2025-09-01", a
    period ("2025-09-11", "2025-09-20").
    """

    name: str
    phrase: str
    write: Callable[[Path], object]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] | None = ()


PHRASES = (
    # forms of the same thing
    "headers by synonyms", "headers with brackets", "headers with line breaks", "units in the header", "two-line headers",
    "merged headers", "header repeated on each page", "several tables one under the other", "a table that starts at C5",
    "key-value beside", "key-value below", "sheets named Sheet1", "roster split over sheets by group", "sign-in matrix",
    "ticks in cells", "times in cells", "page totals", "subtotal and total rows", "blank separators", "remarks under the table",
    "hidden rows", "hidden columns", "hidden sheets", "filtered rows", "formulas with cached values",
    "formulas without cached values", "numbers stored as text", "dates stored as text", "1900 and 1904 date systems",
    "yuan sign and 万元 in one column", "amounts in words", "ranges of days", "上午 and 下午", "ten-day periods", "names with spaces",
    "15-digit ids", "18-digit ids", "ids damaged by Excel", "phone numbers", "titles with their level",
    # other files
    "tables of Word files", "key facts of Word files", "tables of PDF files", "key facts of PDF files", "scans and pictures",
    # which file is what
    "materials by name", "materials by content", "dossier.yaml", "zipped dossiers", "zip with a GBK name table", "nested folders",
    "duplicates", "lock files and Thumbs.db",
)  # fmt: skip
