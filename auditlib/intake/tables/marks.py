"""What a cell under a half day of a sign-in sheet says: signed in or not, and when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditlib.intake.cells import Cell
from auditlib.intake.problems import Fault
from auditlib.intake.tables.words import Marks
from auditlib.intake.values.clock import HALF_WORDS, read_clock
from auditlib.intake.values.dates import Day
from auditlib.intake.values.texts import bare, squeezed

_DASHES = re.compile(r"[-—–_]+")
_ASIDE = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")  # √（请假）, in a squeezed text


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell of such a column says: signed in or not, None where that cannot be told; seconds after midnight.

    `half` is the half of the day that it holds for, where a cell under a whole day says so: √（上午）.
    """

    signed: bool | None
    seconds: int | None = None
    kind: str = ""
    fault: Fault | None = None
    half: str | None = None


def read_mark(cell: Cell, name: object, day: Day | None, half: str | None, marks: Marks) -> Mark:
    """A cell under a half day. `name` is that of the person of the row, `day` and `half` are those of the column."""
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
        asides = [] if squeezed(cell.raw) == text else _ASIDE.findall(squeezed(cell.raw))
        return _with_asides(cell, marks.cells[text], asides, half, marks) if any(asides) else Mark(marks.cells[text])
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


def _with_asides(cell: Cell, signed: bool, asides: Sequence[str], half: str | None, marks: Marks) -> Mark:
    """A mark with something in brackets. What is not known to leave it as it is makes it one that cannot be read.

    √（请假） contradicts itself, √（代签） is no sign-in of the person, 请假（上午） is no absence of the whole day.
    """
    halves = {HALF_WORDS[aside.upper()] for aside in asides if aside.upper() in HALF_WORDS}
    others = [aside for aside in asides if aside.upper() not in HALF_WORDS and aside not in marks.beside]
    fits = not halves or halves == {half} or (signed and half is None and len(halves) == 1)
    if fits and not any((marks.cells.get(aside) is not True) if signed else marks.cells.get(aside) for aside in others):
        return Mark(signed, half=halves.pop() if halves else None)
    return Mark(None, None, "unreadable_value", Fault(
        f"“{cell.raw}”的括号内另有说明，看不出本人在本栏的半天是否到场，未按签到读取。请核对原件，改为 √（到）或 ×（未到）。",
        f"What stands in the brackets of {cell.raw!r} leaves it open whether the person was there in the half day of the column; it was "
        "not taken for a sign-in. Look at the original and write √ (present) or × (absent).",
    ))  # fmt: skip


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
