"""How the columns of a table are read: what stands under one header, and what its values said before."""

from __future__ import annotations

from typing import NamedTuple

from auditlib.core.columns import Column
from auditlib.intake.tables.words import Known


class Place(NamedTuple):
    """Where columns of a table stand.

    told   columns of the table that are written: `names`, the companions of days, the one that keeps the text as written
    known  value → what it says of `told`, as it was read before: a tuple where they are several
    """

    names: tuple[str, ...]
    column: int
    columns: tuple[Column, ...]
    unit: str
    kept: str | None
    told: tuple[str, ...]
    known: Known
