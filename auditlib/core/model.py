"""What goes into a check and what comes out: tables with the origin of every row, verdicts, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

VerdictWord = Literal["pass", "fail", "unknown", "not_applicable"]
Grade = Literal["violation", "suspicion", "advisory"]
VERDICTS: tuple[VerdictWord, ...] = ("fail", "unknown", "pass", "not_applicable")  # worst first, as reports list them
GRADES: tuple[Grade, ...] = ("violation", "suspicion", "advisory")


@dataclass(frozen=True, order=True, slots=True)
class CellRef:
    """A cell or a range of cells. `file` is relative to the folder of dossiers, or the register's name."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        """file!sheet!B7; a file that is cited as a whole has neither sheet nor cell."""
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True)
class Block:
    """One table as found on one sheet: which column of the table stands under which letter."""

    file: str
    sheet: str
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Tables:
    """All tables of the sessions inspected together, and where every row came from.

    `frames` has every table of `columns.TABLES`; `blocks` is what the `block` number of a row points to;
    `cells` names the cell of a single fact of a session, keyed by (session_id, column of sessions).
    """

    frames: Mapping[str, pd.DataFrame]
    blocks: tuple[Block, ...] = ()
    cells: Mapping[tuple[str, str], CellRef] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]


@dataclass(frozen=True)
class Verdict:
    """What a check answers for all sessions at once; every Series is indexed by session_id (or programme_id).

    ok        boolean: True pass, False fail, NA unknown
    facts     the figures compared, one column for each name that the check declares in `facts`
    looked_at table → boolean mask over its rows: the cells cited are these rows × the columns in `needs`.
              A table that is needed and not named here is cited whole.
    at_stake  fen, Int64; NA or absent where no money is concerned
    applies   boolean; False is not applicable for the reason that the check declares in `skipped`
    grade     string; the grade of a failure of a session where it is milder than the check's, NA elsewhere
    wording   string; which of the check's `wordings` says the failure of a session, NA for its `message`
    gaps      name of one of the check's `gaps` → boolean mask of the sessions in which that is missing
    """

    ok: pd.Series
    facts: pd.DataFrame
    looked_at: Mapping[str, pd.Series] = field(default_factory=dict)
    at_stake: pd.Series | None = None
    applies: pd.Series | None = None
    grade: pd.Series | None = None
    wording: pd.Series | None = None
    gaps: Mapping[str, pd.Series] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on one session, with everything needed to defend it. `session_id` is a programme's id in REC009."""

    session_id: str
    check_id: str
    verdict: VerdictWord
    grade: Grade | None  # of a failed check
    message_zh: str
    message_en: str
    clauses: tuple[str, ...]
    facts: Mapping[str, object]  # JSON values: fen, counts, ISO days, text
    amount_fen: int | None
    evidence: tuple[CellRef, ...]
    missing: tuple[str, ...]  # of an unknown: what would settle it, in Chinese
