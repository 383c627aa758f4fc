"""One cell → one value of its column's kind, or a blank and the reason.

A blank never passes: a dash, a slash or 无 in an amount, count, quantity or share is neither zero nor "not stated", so it
is unreadable (write 0, or leave the cell blank). In texts, choices, dates, times and flags these signs are a plain blank,
save 无 where it is an answer: as a professional title or its level, and as a flag, where it says no.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from auditlib.core.columns import Column
from auditlib.intake.cells import Cell
from auditlib.intake.problems import Fault
from auditlib.intake.values.clock import read_clock, read_half, tells_of_halves
from auditlib.intake.values.dates import DAY_ZERO, DAY_ZERO_1904, Day, days_it_may_be, read_day, read_period
from auditlib.intake.values.identities import OF_PERSONS, of_person
from auditlib.intake.values.names import NAMES, PERSON, read_name
from auditlib.intake.values.numbers import read_amount, read_count, read_quantity, read_share
from auditlib.intake.values.reading import BLANK, Reading, unreadable
from auditlib.intake.values.texts import bare, folded, plain, seen, squeezed
from auditlib.intake.values.titles import NONE, UNTOLD, title_level

EXACT = 1 << 53  # beyond it a float no longer holds every whole number
DASHES = re.compile(r"[-—–_/\\]+|无|N/A", re.IGNORECASE)
DASH_WORDS = {"无"}  # of the signs above, what is letters alone
NONE_IS_AN_ANSWER = {"professional_title", "title_level"}
LEVELS: Mapping[str, Mapping[str, str]] = {  # column of levels → level of a title → what it is there, if another
    "title_level": {},
    "level": {"middle": "other", "junior": "other", NONE: UNTOLD},
}
CHOICE_ELSE = {"cost_category": "outside"}  # a text that is none of the choices still says something

_FORMULA_OF_TEXT = re.compile('^="(.*)"$')  # how platforms keep a number whole in .csv
_DAMAGED_ID = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)


def read_value(
    cell: Cell | None, name: str, column: Column, *, unit: str, choices: Mapping[str, Mapping[str, str]], year: int
) -> Reading:
    """A cell as a value of `column`, whose name is `name`.

    unit     "", 千, 万 or another of numbers.UNITS, from the header; a unit written in the cell goes before it. "%" for a share
    choices  as `Layouts.choices`: column name → (squeezed text → choice); under "flag" the texts that say yes and no
    year     completes dates without one
    """
    if cell is None:
        return BLANK
    if cell.bad:
        return unreadable(
            f"单元格为错误值或未计算的公式（{cell.raw}）。请在原工作簿中改正并保存后重新报送。",
            f"The cell holds an error or a formula never calculated ({cell.raw}). Have it corrected and saved.",
        )
    text = seen(cell.value) if isinstance(cell.value, str) else None
    if text == "":
        return BLANK
    if text and DASHES.fullmatch(text):
        if column.kind in ("fen", "count", "quantity", "share"):
            return unreadable(
                f"“{cell.raw}”不是数字，不能当作 0。确实为零请写 0，没有请留空。",
                f"{cell.raw!r} is no number and is not taken for 0. Write 0 if it is zero, else leave it blank.",
            )
        if not (text == "无" and (name in NONE_IS_AN_ANSWER or column.kind == "flag")):
            return BLANK
    if column.kind == "fen":
        return read_amount(cell, unit, price=name == "unit_price")
    if column.kind == "count":
        return read_count(cell)
    if column.kind == "quantity":
        return read_quantity(cell)
    if column.kind == "date":
        return _date(cell, year)
    if column.kind == "choice":
        return _choice(cell, name, column, choices)
    if column.kind == "share":
        return read_share(cell, unit)
    if column.kind == "clock":
        return _clock(cell)
    if column.kind == "flag":
        return _flag(cell, choices.get("flag", {}))
    said = _text(cell)
    if name in NAMES and isinstance(said.value, str):
        return read_name(said.value, name, choices.get(PERSON, {}), choices.get("professional_title", {}))
    return of_person(said, name) if name in OF_PERSONS else said


def read_period_value(cell: Cell | None, year: int) -> tuple[Reading, Reading]:
    """A cell that states first and last day together → both readings."""
    if cell is None or cell.bad or (isinstance(cell.value, str) and DASHES.fullmatch(folded(cell.value))):
        only = BLANK if cell is None or not cell.bad else _no_date(cell, year)
        return only, BLANK
    found = read_period(cell.value, year, _zero(cell))
    if found is None:
        return _no_date(cell, year), BLANK
    return _dated(cell, found[0]), _dated(cell, found[1]) if found[1] else BLANK


def read_shared_value(cell: Cell | None, columns: tuple[Column, Column], year: int) -> tuple[Reading, Reading]:
    """A cell of a day and of something else → both readings: the last day of a period, the time, the half of the day.

    A cell that states the day only leaves the second one blank.
    """
    if columns[1].kind == "date":
        return read_period_value(cell, year)
    day = read_value(cell, "", columns[0], unit="", choices={}, year=year)
    if cell is None or cell.bad:
        return day, BLANK
    if columns[1].kind == "clock":
        found = read_clock(cell.value)
        if found and found.guessed and day.value is None:
            found = None  # 9.1 is no day, and no time either
        return day, Reading(found.seconds) if found else BLANK
    half = read_half(cell.value)
    if half is None and tells_of_halves(cell.value):
        return day, unreadable(
            f"“{cell.raw}”不是一个半天（上午、下午或晚上）。请一行只写一个半天。",
            f"{cell.raw!r} is no single half of a day. Write a row for each half day.",
        )
    return day, Reading(half)


def _date(cell: Cell, year: int) -> Reading:
    day = read_day(cell.value, year, _zero(cell))
    return _dated(cell, day) if day else _no_date(cell, year)


def _zero(cell: Cell) -> dt.date:
    return DAY_ZERO_1904 if cell.from_1904 else DAY_ZERO


def _no_date(cell: Cell, year: int) -> Reading:
    if days := days_it_may_be(cell.value):
        return unreadable(
            f"“{cell.raw}”可读作 {days[0]}，也可读作 {days[-1]}，不能确定。请写如 2025-09-01。",
            f"{cell.raw!r} may be {days[0]} or {days[-1]}. Write 2025-09-01.",
        )
    if read_period(cell.value, year):
        return unreadable(
            f"“{cell.raw}”是一段时间，而本栏只能填一天。请写如 2025-09-01。",
            f"{cell.raw!r} is a period where a single day belongs. Write 2025-09-01.",
        )
    return unreadable(
        f"“{cell.raw}”不能读作日期。请写如 2025-09-01。", f"{cell.raw!r} cannot be read as a date. Write 2025-09-01."
    )


def _dated(cell: Cell, day: Day) -> Reading:
    first, last = day.span
    read = f"{first}" if first == last else f"{first} – {last}"
    if day.guessed == "year":
        return Reading(
            day.span,
            "guess",
            Fault(
                f"“{cell.raw}”没有年份，按计划年度读作 {read}。请核对。",
                f"{cell.raw!r} has no year and was read as {read}, the year of the programme. Look whether it holds.",
            ),
        )
    if day.guessed == "century":
        return Reading(
            day.span,
            "guess",
            Fault(
                f"“{cell.raw}”的年份只有两位，读作 {read}。请核对。",
                f"{cell.raw!r} has a year of two digits and was read as {read}. Look whether it holds.",
            ),
        )
    if day.guessed == "serial":
        return Reading(
            day.span,
            "guess",
            Fault(
                f"“{cell.raw}”是未设日期格式的序号，读作 {read}。请核对。",
                f"{cell.raw!r} is a serial number without a date format and was read as {read}. Look whether it holds.",
            ),
        )
    return Reading(day.span)


def _choice(cell: Cell, name: str, column: Column, choices: Mapping[str, Mapping[str, str]]) -> Reading:
    texts = choices.get(name, {})
    found = texts.get(squeezed(cell.raw)) or texts.get(bare(cell.raw)) or CHOICE_ELSE.get(name)
    if found is None and name == "half":
        found = read_half(cell.value)
    if found is None and name in LEVELS:  # 教授级高工 where a level is asked
        titles = choices.get("professional_title", {})
        levels = {text: LEVELS[name].get(level, level) for text, level in titles.items()} | dict(texts)
        found = title_level(cell.raw, levels)
    if found is None:
        return unreadable(
            f"“{cell.raw}”不是“{column.zh}”的可选项。请从模板的下拉列表中选。",
            f"{cell.raw!r} is no choice of {column.en}. Choose from the template's list.",
        )
    return Reading(found)


def _flag(cell: Cell, texts: Mapping[str, str]) -> Reading:
    said = texts.get(squeezed(cell.raw)) or texts.get(bare(cell.raw))
    if said is None:
        return unreadable(
            f"“{cell.raw}”不能读作“是”或“否”。请填“是”或“否”。",
            f"{cell.raw!r} cannot be read as yes or no. Write 是 or 否.",
        )
    return Reading(said == "yes")


def _clock(cell: Cell) -> Reading:
    found = read_clock(cell.value)
    if found is None:
        return unreadable(
            f"“{cell.raw}”不能读作时刻。请写如 08:30。", f"{cell.raw!r} cannot be read as a time of day. Write 08:30."
        )
    if not found.guessed:
        return Reading(found.seconds)
    read = f"{dt.timedelta(seconds=found.seconds)}"
    return Reading(
        found.seconds,
        "guess",
        Fault(
            f"“{cell.raw}”是未设时间格式的数字，读作 {read}。请核对。",
            f"{cell.raw!r} is a number without a format of time and was read as {read}. Look whether it holds.",
        ),
    )


def _text(cell: Cell) -> Reading:
    value = cell.value
    if isinstance(value, str):
        text = _FORMULA_OF_TEXT.sub(r"\1", plain(value)).removeprefix("'").strip()
        return _lost_digits(cell) if _DAMAGED_ID.fullmatch(text) else Reading(text or None)
    if not isinstance(value, bool) and isinstance(value, (int, float)) and value == value // 1:
        return Reading(str(int(value))) if abs(value) <= EXACT else _lost_digits(cell)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Reading(value.date().isoformat())
    return Reading(cell.raw)


def _lost_digits(cell: Cell) -> Reading:
    return unreadable(
        f"“{cell.raw}”是被当作数字保存的号码，末位已丢失。请按文本格式重新填写。",
        f"{cell.raw!r} is a number of an id or account that lost its last digits. Enter it again as text.",
    )
