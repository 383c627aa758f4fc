"""Numbers as people write them → fen, counts, thousandths, ten-thousandths: exact, or a blank with the reason."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from auditlib.intake.cells import Cell
from auditlib.intake.problems import Fault
from auditlib.intake.values import numerals
from auditlib.intake.values.reading import Reading, unreadable
from auditlib.intake.values.texts import seen

UNITS = {unit: Decimal(10) ** zeros for unit, zeros in (
    ("", 0), ("百", 2), ("千", 3), ("万", 4), ("十万", 5), ("百万", 6), ("千万", 7), ("亿", 8)
)}  # of yuan  # fmt: skip
FEN, THOUSAND, TEN_THOUSAND, HUNDRED = Decimal(100), Decimal(1000), Decimal(10_000), Decimal(100)
MOST_FEN = 10**12
MOST_COUNT = 10**9
LONGEST = 200  # characters: what is longer is no figure

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT = "亿|[百十千]?万|千|百"
_AMOUNT = re.compile(
    rf"(?:(?:人民币|RMB|CNY):?)?¥?([-+]?)¥?({_NUMBER})(?:({_UNIT})?(元|圆|块)?[整正]?)(?:人民币|RMB|CNY)?",
    re.IGNORECASE,
)
_BRACKET = re.compile(rf"(¥?)\((.+)\)((?:{_UNIT})?元?)")
_APART = re.compile(r"\d\s+\d")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_BRACKETED = re.compile(rf"\(((?:{_UNIT})?元|人)\)$")  # 12000（元）
_COUNTED = "人次|人|名学员|名|位|份|张|本|个|册|期|间|晚|夜|天|分钟|分"
_COUNT = re.compile(rf"(?:共计?|合计)?(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.0+)?(?:{_COUNTED})?")
_MEASURE = "人次|人天|人|名|位|份|张|本|个|册|套|间夜|间|晚|天|日|次|场|餐|学时|课时|小时|辆|车|批|项|期|班"
_QUANTITY = re.compile(rf"(?:共计?|合计)?({_NUMBER})(?:{_MEASURE})?")
_RATE = re.compile(rf"(?:/(?:{_MEASURE}|半天)|[·.](?:人|天|日|次))+")  # 150元/人·天: what a price is the price of
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%?")
_SIDES = re.compile(r"人民币|[大小]写|[():,;/、=]")  # what stands between figures and words in one cell


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


def _figure_text(text: str) -> str:
    """A text without spaces, but for those between digits that part no thousands: 1200 800 are two numbers."""
    if len(text) > LONGEST:
        return ""
    text = seen(text).removeprefix("'")
    kept = " " if _APART.search(_THOUSANDS.sub("", text)) else ""
    return _BRACKETED.sub(r"\1", kept.join(text.split()))


def read_amount(cell: Cell, unit: str, price: bool = False) -> Reading:
    """Fen. `unit` as in `read_value`: of yuan, where the cell itself names none. A price may say of what (150元/人·天).

    Figures and words in one cell have to say the same: kind "conflict" where they do not.
    """
    text = _figure_text(cell.value).replace("−", "-") if isinstance(cell.value, str) else ""
    if price and (rate := _RATE.search(text)) and rate.end() == len(text):
        text = text[: rate.start()]
    words = numerals.WORDS.search(text)
    if words:
        return _worded(cell, unit, numerals.fen(words[0]), _SIDES.sub("", text[: words.start()] + text[words.end() :]))
    if "¥" in text and unit and not re.search(rf"{_UNIT}|元", text):
        return unreadable(
            f"“{cell.raw}”写有货币符号而没有写单位，表中单位又是“{unit}元”，不能确定是哪一个。请写明单位，如 1.2万元。",
            f"{cell.raw!r} has the sign of the yuan and no unit, under a unit of {unit}元: it may be either. "
            "Write the unit, such as 1.2万元.",
        )
    fen = _figures(cell, text, unit)
    if fen is None:
        return unreadable(
            f"“{cell.raw}”不能读作金额。请写数字，如 12000.50。",
            f"{cell.raw!r} cannot be read as an amount. Write a number such as 12000.50.",
        )
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


def _figures(cell: Cell, text: str, unit: str) -> Decimal | None:
    """Fen of a cell of figures, `text` being what is left of it to read; None where it is no amount."""
    if not isinstance(cell.value, str):
        number = _decimal(cell.value)
        return None if number is None else number * UNITS[unit] * FEN
    bracket = _BRACKET.fullmatch(text)
    match = _AMOUNT.fullmatch("".join(bracket.groups()) if bracket else text)
    if match is None or (bracket and match[1]):
        return None
    factor = UNITS[match[3] or ""] if match[3] or match[4] else UNITS[unit]
    return Decimal(match[2].replace(",", "")) * (-1 if bracket or match[1] == "-" else 1) * factor * FEN


def _worded(cell: Cell, unit: str, said: int | None, rest: str) -> Reading:
    """An amount in words, alone or beside figures (`rest`)."""
    if said is None:
        return unreadable(
            f"“{cell.raw}”中的大写金额写法不规范，不能确定数额。请改写，如 壹万贰仟元整。",
            f"The amount in words of {cell.raw!r} is written so that it may be several. Write such as 壹万贰仟元整.",
        )
    figures = _figures(cell, rest, "" if "¥" in rest else unit) if rest else Decimal(said)
    if figures is None:
        return unreadable(
            f"“{cell.raw}”不能读作金额：大写之外的部分不是数字。请只写数字，如 12000.50。",
            f"{cell.raw!r} cannot be read as an amount: what stands beside the words is no figure. Write a number alone.",
        )
    if figures != said:
        return Reading(None, "conflict", Fault(
            f"“{cell.raw}”中大写与数字不一致，按空白处理。请核对原件，更正其中一个。",
            f"Words and figures of {cell.raw!r} differ; left blank. Look at the original and have one of them corrected.",
        ))  # fmt: skip
    return Reading(said)


def _number_of(cell: Cell, pattern: re.Pattern[str]) -> Decimal | None:
    if not isinstance(cell.value, str):
        return _decimal(cell.value)
    match = pattern.fullmatch(_figure_text(cell.value))
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
    percent = isinstance(cell.value, str) and _figure_text(cell.value).endswith("%")
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
