"""What the intake could not do, as rows of the table `problems`: both languages, with the place and what to do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something could not be read, and what to ask for; without the place, which the caller knows."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of `problems` but for its session. `file` is as in CellRef; `column` the name in columns.TABLES."""

    kind: str
    zh: str
    en: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    column: str | None = None
    raw: str | None = None

    def row(self, session_id: str) -> dict[str, object]:
        """As a row for columns.frame; the place stands before both messages."""
        where = "!".join(part for part in (self.file, self.sheet, self.cell) if part)
        return {
            "session_id": session_id,
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "raw": self.raw,
            "message_zh": f"{where}：{self.zh}",
            "message_en": f"{where}: {self.en}",
        }
