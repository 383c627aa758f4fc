"""Numbers as people write them → fen, counts, thousandths, ten-thousandths: exact, or a blank with the reason."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from auditlib.intake.problems import Fault
from auditlib.intake.reading import Reading, unreadable
from auditlib.intake.texts import closed
from auditlib.intake.workbook import Cell

UNITS = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(10) ** 3, "": Decimal(1)}  # of yuan
FEN, THOUSAND, TEN_THOUSAND, HUNDRED = Decimal(100), Decimal(1000), Decimal(10_000), Decimal(100)
MOST_FEN = 10**12
MOST_COUNT = 10**9

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?:人民币|RMB|CNY)?[¥$]?([-+]?)[¥]?({_NUMBER})(?:(亿|万|千)?(元|圆|块)?整?)", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?:人次|人|名|位|份|张|本|个|册|期|间|晚|夜|天|分钟|分)?")
_MEASURE = "人次|人天|人|名|位|份|张|本|个|册|套|间夜|间|晚|天|日|次|场|餐|学时|课时|小时|辆|车|批|项|期|班"
_QUANTITY = re.compile(rf"({_NUMBER})(?:{_MEASURE})?")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%?")


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


def read_amount(cell: Cell, unit: str) -> Reading:
    """Fen. `unit` as in `read_value`: of yuan, where the cell itself names none."""
    number, factor = _decimal(cell.value), UNITS[unit]
    if isinstance(cell.value, str):
        text = closed(cell.value).replace("−", "-").replace("元整", "元")
        bracket = re.fullmatch(r"([¥]?)\((.+)\)((?:亿|万|千)?元?)", text)
        match = _AMOUNT.fullmatch(f"{bracket[1]}{bracket[2]}{bracket[3]}" if bracket else text)
        if match and not (bracket and match[1]):
            number = Decimal(match[2].replace(",", "")) * (-1 if bracket or match[1] == "-" else 1)
            factor = UNITS[match[3] or ""] if match[3] or match[4] else factor
    if number is None:
        return unreadable(
            f"“{cell.raw}”不能读作金额。请写数字，如 12000.50。",
            f"{cell.raw!r} cannot be read as an amount. Write a number such as 12000.50.",
        )
    fen = number * factor * FEN
    if fen != fen.to_integral_value():
        return unreadable(
            f"“{cell.raw}”不足一分。请改为精确到分的金额。", f"{cell.raw!r} has parts of a fen. Give it in whole fen."
        )
    if abs(fen) > MOST_FEN:
        return unreadable(
            f"金额“{cell.raw}”大得不可能。请核对金额和单位。",
            f"The amount {cell.raw!r} is impossibly large. Look at figure and unit.",
        )
    return Reading(int(fen))


def _number_of(cell: Cell, pattern: re.Pattern[str]) -> Decimal | None:
    if not isinstance(cell.value, str):
        return _decimal(cell.value)
    match = pattern.fullmatch(closed(cell.value))
    return Decimal(match[1].replace(",", "")) if match else None


def read_count(cell: Cell) -> Reading:
    """A whole number, 0 or more, with or without its measure word."""
    number = _number_of(cell, _COUNT)
    if number is None or number != number.to_integral_value() or not 0 <= number <= MOST_COUNT:
        return unreadable(
            f"“{cell.raw}”不能读作数目。请写不小于 0 的整数。",
            f"{cell.raw!r} cannot be read as a count. Write a whole number, 0 or more.",
        )
    return Reading(int(number))


def read_quantity(cell: Cell) -> Reading:
    """Thousandths; what is finer is not rounded but unreadable."""
    number = _number_of(cell, _QUANTITY)
    if number is None or not 0 <= number <= MOST_COUNT or number * THOUSAND != (number * THOUSAND).to_integral_value():
        return unreadable(
            f"“{cell.raw}”不能读作数量。请写不小于 0、最多三位小数的数字。",
            f"{cell.raw!r} cannot be read as a quantity. Write a number, 0 or more, with three decimals at most.",
        )
    return Reading(int(number * THOUSAND))


def read_share(cell: Cell, unit: str) -> Reading:
    """Ten-thousandths, rounded: rates are quotients. `unit` is "%" where the header says so.

    A number up to 1 is a fraction, a greater one a percentage; a guess where neither cell nor header says so.
    """
    number = _number_of(cell, _SHARE)
    percent = isinstance(cell.value, str) and closed(cell.value).endswith("%")
    whole = percent or (number is not None and number > 1)
    share = None if number is None else number / HUNDRED if whole else number
    if share is None or not 0 <= share <= 1:
        return unreadable(
            f"“{cell.raw}”不能读作比例。请写 0% 至 100% 之间的数，如 98.5%。",
            f"{cell.raw!r} cannot be read as a share. Write one from 0% to 100%, such as 98.5%.",
        )
    value = int((share * TEN_THOUSAND).to_integral_value(ROUND_HALF_UP))
    if percent or whole == (unit == "%"):
        return Reading(value)
    read = f"{(share * HUNDRED).normalize():f}%"
    return Reading(
        value,
        "guess",
        Fault(
            f"“{cell.raw}”没有写明百分号，读作 {read}。请核对。",
            f"{cell.raw!r} does not say whether it is a percentage and was read as {read}. Look whether it holds.",
        ),
    )
