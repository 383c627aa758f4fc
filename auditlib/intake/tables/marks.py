"""What a cell under a half day of a sign-in sheet says: signed in or not, and when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from auditlib.intake.cells import Cell
from auditlib.intake.problems import Fault
from auditlib.intake.tables.words import Marks
from auditlib.intake.values.clock import read_clock
from auditlib.intake.values.dates import Day
from auditlib.intake.values.texts import bare, squeezed

_DASHES = re.compile(r"[-—–_]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell of such a column says: signed in or not, None where that cannot be told; seconds after midnight."""

    signed: bool | None
    seconds: int | None = None
    kind: str = ""
    fault: Fault | None = None


def read_mark(cell: Cell, name: object, day: Day | None, marks: Marks) -> Mark:
    """A cell under a half day. `name` is that of the person of the row, `day` that of the column."""
    value = cell.value
    if cell.bad:
        return _unreadable(cell)
    if isinstance(value, dt.datetime) and day and value.date() != day.span[0]:
        return Mark(None, None, "conflict", Fault(
            f"“{cell.raw}”不是本栏的日期（{day.span[0]}），未按签到读取。请核对原件。",
            f"{cell.raw!r} is not of the day of its column ({day.span[0]}); it was not taken for a sign-in. Look at the original.",
        ))  # fmt: skip
    text = bare(cell.raw)
    clock = read_clock(value)
    if isinstance(value, str) and any(map(str.isdigit, value)):
        clock = clock or read_clock(_without(squeezed(value), marks))
    if clock is None and text in marks.cells:
        return Mark(marks.cells[text])
    if _DASHES.fullmatch(text):
        return Mark(False)
    if clock and clock.guessed:
        return Mark(True, clock.seconds, "guess", Fault(
            f"“{cell.raw}”是未设时间格式的数字，读作 {dt.timedelta(seconds=clock.seconds)}。请核对。",
            f"{cell.raw!r} is a number without a format of time and was read as {dt.timedelta(seconds=clock.seconds)}. "
            "Look whether it holds.",
        ))  # fmt: skip
    if clock:
        return Mark(True, clock.seconds)
    if text.startswith(marks.reasons):
        return Mark(False)
    if isinstance(name, str) and squeezed(cell.raw) == squeezed(name):
        return Mark(True)
    return _unreadable(cell)


def _unreadable(cell: Cell) -> Mark:
    return Mark(None, None, "unreadable_value", Fault(
        f"“{cell.raw}”看不出是否签到，未按签到读取。请核对原件，改为 √（到）、×（未到）、签到时刻或本人姓名。",
        f"{cell.raw!r} does not tell whether the person signed in and was not taken for a sign-in. Look at the original and "
        "write √ (present), × (absent), the time or the name.",
    ))  # fmt: skip


def _without(text: str, marks: Marks) -> str:
    """√8:25 → 8:25."""
    for word in sorted((word for word, signed in marks.cells.items() if (signed and not word.isalnum()) or len(word) > 1),
                       key=len, reverse=True):  # fmt: skip
        if marks.cells[word]:
            text = text.removeprefix(word).removesuffix(word)
    return text.strip("(),")
