"""One cell → one value of its column's kind, or a blank and the reason.

A blank never passes: a dash, a slash or 无 in an amount, count or quantity is neither zero nor "not stated", so it is
unreadable (write 0, or leave the cell blank). In texts, choices and dates these signs are a plain blank, save 无 as a
professional title, which is an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from auditlib.core.columns import Column
from auditlib.intake.dates import Day, folded, read_day, read_period
from auditlib.intake.problems import Fault
from auditlib.intake.workbook import Cell

UNITS = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(10) ** 3, "": Decimal(1)}  # of yuan
FEN, THOUSAND = Decimal(100), Decimal(1000)
MOST_FEN = 10**12
MOST_COUNT = 10**9
EXACT = 1 << 53  # beyond it a float no longer holds every whole number
DASHES = re.compile(r"[-—–_/\\]+|无|N/A", re.IGNORECASE)
NONE_IS_AN_ANSWER = {"professional_title"}
CHOICE_ELSE = {"cost_category": "outside"}  # a text that is none of the choices still says something

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?:人民币|RMB|CNY)?[¥$]?([-+]?)[¥]?({_NUMBER})(?:(亿|万|千)?(元|圆|块)?整?)", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?:人次|人|名|位|份|张|本|个|册|期)?")
_MEASURE = "人次|人天|人|名|位|份|张|本|个|册|套|间夜|间|晚|天|日|次|场|餐|学时|课时|小时|辆|车|批|项|期|班"
_QUANTITY = re.compile(rf"({_NUMBER})(?:{_MEASURE})?")
_DAMAGED_ID = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_WIDE: dict[int, str | int | None] = {
    code: code - 0xFEE0 for block in ("０９", "ＡＺ", "ａｚ") for code in range(ord(block[0]), ord(block[1]) + 1)
}
_UNSEEN: dict[int, str | int | None] = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")),  # incl. marks of writing direction
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x206A)]),
    0x3000: " ",
    0xA0: " ",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value (None is a blank), and the fault, of kind unreadable_value or guess, if there is one.

    The value of a date is its first and last possible day; of a period the same for both ends.
    """

    value: object = None
    kind: str = ""
    fault: Fault | None = None


BLANK = Reading()


def plain(text: str) -> str:
    """A text as written, trimmed, full-width digits and letters folded, line breaks and invisible signs dropped."""
    return " ".join(text.translate(_WIDE | _UNSEEN).split())


def squeezed(text: str) -> str:
    """A text for comparing: width folded, no spaces, no case."""
    return "".join(folded(text.translate(_UNSEEN)).split()).casefold()


def bare(text: str) -> str:
    """As `squeezed`, without brackets and what they hold, colons and asterisks: headers, labels and choices."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[:*]", "", squeezed(text))


def read_value(
    cell: Cell | None, name: str, column: Column, *, unit: str, choices: Mapping[str, Mapping[str, str]], year: int
) -> Reading:
    """A cell as a value of `column`, whose name is `name`.

    unit     "", 千 or 万: of yuan, from the header; a unit written in the cell goes before it
    choices  column name → (squeezed text → choice)
    year     completes dates without one
    """
    if cell is None:
        return BLANK
    if cell.bad:
        return _unreadable(
            f"单元格为错误值或未计算的公式（{cell.raw}）。请在原工作簿中改正并保存后重新报送。",
            f"The cell holds an error or a formula never calculated ({cell.raw}). Have it corrected and saved.",
        )
    text = folded(cell.value.translate(_UNSEEN)) if isinstance(cell.value, str) else None
    if text == "":
        return BLANK
    if text and DASHES.fullmatch(text):
        if column.kind in ("fen", "count", "quantity"):
            return _unreadable(
                f"“{cell.raw}”不是数字，不能当作 0。确实为零请写 0，没有请留空。",
                f"{cell.raw!r} is no number and is not taken for 0. Write 0 if it is zero, else leave it blank.",
            )
        if not (name in NONE_IS_AN_ANSWER and text == "无"):
            return BLANK
    if column.kind == "fen":
        return _amount(cell, unit)
    if column.kind == "count":
        return _count(cell)
    if column.kind == "quantity":
        return _quantity(cell)
    if column.kind == "date":
        return _date(cell, year)
    if column.kind == "choice":
        return _choice(cell, name, column, choices.get(name, {}))
    return _text(cell)


def read_period_value(cell: Cell | None, year: int) -> tuple[Reading, Reading]:
    """A cell that states first and last day together → both readings."""
    if cell is None or cell.bad or (isinstance(cell.value, str) and DASHES.fullmatch(folded(cell.value))):
        only = BLANK if cell is None or not cell.bad else _no_date(cell)
        return only, BLANK
    found = read_period(cell.value, year)
    if found is None:
        return _no_date(cell), BLANK
    return _dated(cell, found[0]), _dated(cell, found[1]) if found[1] else BLANK


def _unreadable(zh: str, en: str) -> Reading:
    return Reading(None, "unreadable_value", Fault(zh, en))


def _decimal(value: object) -> Decimal | None:
    """A number cell exactly as it shows; a float's noise beyond the 15 digits that a spreadsheet keeps is dropped."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = Decimal(repr(value))
        if isinstance(value, float) and len(number.as_tuple().digits) > 15:
            number = Decimal(f"{value:.15g}")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _amount(cell: Cell, unit: str) -> Reading:
    number, factor = _decimal(cell.value), UNITS[unit]
    if isinstance(cell.value, str):
        text = "".join(folded(cell.value.translate(_UNSEEN)).split()).replace("−", "-").replace("元整", "元")
        bracket = re.fullmatch(r"([¥]?)\((.+)\)((?:亿|万|千)?元?)", text)
        match = _AMOUNT.fullmatch(f"{bracket[1]}{bracket[2]}{bracket[3]}" if bracket else text)
        if match and not (bracket and match[1]):
            number = Decimal(match[2].replace(",", "")) * (-1 if bracket or match[1] == "-" else 1)
            factor = UNITS[match[3] or ""] if match[3] or match[4] else factor
    if number is None:
        return _unreadable(
            f"“{cell.raw}”不能读作金额。请写数字，如 12000.50。",
            f"{cell.raw!r} cannot be read as an amount. Write a number such as 12000.50.",
        )
    fen = number * factor * FEN
    if fen != fen.to_integral_value():
        return _unreadable(
            f"“{cell.raw}”不足一分。请改为精确到分的金额。", f"{cell.raw!r} has parts of a fen. Give it in whole fen."
        )
    if abs(fen) > MOST_FEN:
        return _unreadable(
            f"金额“{cell.raw}”大得不可能。请核对金额和单位。",
            f"The amount {cell.raw!r} is impossibly large. Look at figure and unit.",
        )
    return Reading(int(fen))


def _number_of(cell: Cell, pattern: re.Pattern[str]) -> Decimal | None:
    if not isinstance(cell.value, str):
        return _decimal(cell.value)
    match = pattern.fullmatch("".join(folded(cell.value.translate(_UNSEEN)).split()))
    return Decimal(match[1].replace(",", "")) if match else None


def _count(cell: Cell) -> Reading:
    number = _number_of(cell, _COUNT)
    if number is None or number != number.to_integral_value() or not 0 <= number <= MOST_COUNT:
        return _unreadable(
            f"“{cell.raw}”不能读作数目。请写不小于 0 的整数。",
            f"{cell.raw!r} cannot be read as a count. Write a whole number, 0 or more.",
        )
    return Reading(int(number))


def _quantity(cell: Cell) -> Reading:
    number = _number_of(cell, _QUANTITY)
    if number is None or not 0 <= number <= MOST_COUNT or number * THOUSAND != (number * THOUSAND).to_integral_value():
        return _unreadable(
            f"“{cell.raw}”不能读作数量。请写不小于 0、最多三位小数的数字。",
            f"{cell.raw!r} cannot be read as a quantity. Write a number, 0 or more, with three decimals at most.",
        )
    return Reading(int(number * THOUSAND))


def _date(cell: Cell, year: int) -> Reading:
    day = read_day(cell.value, year)
    return _dated(cell, day) if day else _no_date(cell)


def _no_date(cell: Cell) -> Reading:
    return _unreadable(
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


def _choice(cell: Cell, name: str, column: Column, texts: Mapping[str, str]) -> Reading:
    found = texts.get(squeezed(cell.raw)) or texts.get(bare(cell.raw)) or CHOICE_ELSE.get(name)
    if found is None:
        return _unreadable(
            f"“{cell.raw}”不是“{column.zh}”的可选项。请从模板的下拉列表中选。",
            f"{cell.raw!r} is no choice of {column.en}. Choose from the template's list.",
        )
    return Reading(found)


def _text(cell: Cell) -> Reading:
    value = cell.value
    if isinstance(value, str):
        text = plain(value).removeprefix("'").strip()
        return _lost_digits(cell) if _DAMAGED_ID.fullmatch(text) else Reading(text or None)
    if not isinstance(value, bool) and isinstance(value, (int, float)) and value == value // 1:
        return Reading(str(int(value))) if abs(value) <= EXACT else _lost_digits(cell)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Reading(value.date().isoformat())
    return Reading(cell.raw)


def _lost_digits(cell: Cell) -> Reading:
    return _unreadable(
        f"“{cell.raw}”是被当作数字保存的号码，末位已丢失。请按文本格式重新填写。",
        f"{cell.raw!r} is a number of an id or account that lost its last digits. Enter it again as text.",
    )
