"""A table as it was found on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditlib.intake.records import Records
from auditlib.intake.tables.labels import Fact
from auditlib.intake.tables.layout import Layout


@dataclass
class FoundTable:
    """One table read: its rows with the 1-based `row` of the sheet, still without block."""

    layout: Layout
    sheet: str
    header: str  # address of its first header cell
    letters: dict[str, str]
    constants: dict[str, str]
    rows: Records = field(default_factory=Records)
    totals: list[Fact] = field(default_factory=list)
    bypassed: int = 0  # rows with content that are none of its own: totals, remarks, signatures, lines left out
    hidden: int = 0  # rows of it that nobody sees
