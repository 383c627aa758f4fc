"""What the intake could not do, as rows of the table `problems`: both languages, with the place and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

GUESSES = ("guess", "doubtful")  # kinds of problem under which something was read


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


def guesses_together(problems: Sequence[Problem]) -> list[Problem]:
    """The guesses of one column as one problem over its cells: a sign-in sheet without years has thousands of them."""
    out: list[Problem] = []
    guesses: dict[tuple[str, str | None, str], list[Problem]] = {}
    for problem in problems:
        if problem.kind in GUESSES:
            guesses.setdefault((problem.kind, problem.column, (problem.cell or "").rstrip("0123456789")), []).append(
                problem
            )
        else:
            out.append(problem)
    for found in guesses.values():
        first, last = found[0], found[-1]
        if len(found) > 1:
            zh = f"共 {len(found)} 格同样处理，首格：{first.zh}"
            en = f"{len(found)} cells alike, the first: {first.en}"
            first = replace(first, cell=f"{first.cell}:{last.cell}", zh=zh, en=en)
        out.append(first)
    return out
