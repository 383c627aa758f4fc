"""What callers hand in, read exactly or refused: rates, numbers, confidence; and what every result carries."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import version
from typing import Literal

from auditlib.core.errors import SamplingError, nearest
from auditlib.core.messages import Text

Number = int | str | Fraction | Decimal
Method = Literal["hypergeometric", "binomial", "poisson"]
NAMES: Mapping[str, Text] = {
    "hypergeometric": {"zh": "超几何分布", "en": "hypergeometric"},
    "binomial": {"zh": "二项分布", "en": "binomial"},
    "poisson": {"zh": "泊松分布", "en": "Poisson"},
}
_WRITTEN = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?%?|[0-9]{1,18}/[0-9]{1,18}")


def fraction(value: Number, where: str) -> Fraction:
    """A non-negative number exactly: an int, a Fraction, a Decimal, or text such as "0.05", "5%", "1/20".

    Raises SamplingError for anything else, a float among them: 0.05 as a float is not one twentieth.
    """
    if isinstance(value, str) and _WRITTEN.fullmatch(value.strip()):
        text = value.strip()
        try:
            return Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ZeroDivisionError:
            pass
    elif isinstance(value, Decimal):
        if value.is_finite() and value >= 0 and abs(value.adjusted()) < 18:
            return Fraction(value)
    elif isinstance(value, int | Fraction) and not isinstance(value, bool) and value >= 0:
        return Fraction(value)
    raise SamplingError(
        f"{value!r} 不是可以精确表示的非负数 (is no non-negative number that can be held exactly).",
        where,
        '请写成文本 "0.05"、整数或分数 (write it as text "0.05", as an integer or as a fraction).',
    )


def is_rate(value: Number) -> bool:
    """Whether a number that `fraction` reads is a rate however large: below 1, or written "100%", "1.0", "1/1".

    A whole number alone, 1 or "1", is a number of units.
    """
    return any(sign in str(value) for sign in "%/.")


def level_of(value: Number, population: int | None, where: str) -> Fraction:
    """A level as a rate below 1 or a number of units from 1 on: a rate of 100% is all units of the population.

    Raises SamplingError for what cannot be read, a rate above 100%, and one of 100% without a population.
    """
    level = fraction(value, where)
    if not is_rate(value) or level < 1:
        return level
    if level > 1:
        raise SamplingError(
            f"比率 {value} 大于 100% (a rate above 100%).", where,
            '请写不大于 100% 的比率；单位数写成整数 (write a rate of up to 100%; a number of units is a whole number, such as "5").',
        )  # fmt: skip
    if population is None:
        raise SamplingError(
            "比率 100% 要有总体单位数 (a rate of 100% needs the number of units of the population).",
            where,
            "请给出总体单位数 (give it).",
        )
    return Fraction(whole(population, f"{where}, population", 1))


def whole(value: object, where: str, least: int = 0, most: int | None = None) -> int:
    """An integer from `least` to `most`. Raises SamplingError for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= least and (most is None or value <= most):
        return value
    limits = f"{least}—{most}" if most is not None else f">= {least}"
    raise SamplingError(
        f"{value!r} 不是所需的整数 (is not the integer that is needed).",
        where,
        f"请给出整数 (give an integer): {limits}.",
    )


def risk_of(confidence: Number, where: str) -> Fraction:
    """Risk of incorrect acceptance: 1 - confidence. Raises SamplingError unless 0 < confidence < 1."""
    found = fraction(confidence, where)
    if 0 < found < 1:
        return 1 - found
    raise SamplingError(
        f"置信水平 {confidence!r} 不在 0 与 1 之间 (confidence is not between 0 and 1).",
        where,
        '例如写成 (write for example) "0.95".',
    )


def method_of(method: Method, where: str) -> Method:
    """The name of a distribution. Raises SamplingError for any other."""
    if method in NAMES:
        return method
    raise SamplingError(f"没有方法 {method!r} (there is no such method).", f"{where}, method", nearest(method, NAMES))


def percent(share: Fraction) -> str:
    """A share as it is read, exactly where two decimals suffice: 19/20 → 95%, 39/40 → 97.5%, 1/3 → 33.33%."""
    hundredths = round(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".") + "%"


@lru_cache(maxsize=1)  # looking one up reads a file
def versions() -> Mapping[str, str]:
    """What a result was computed by."""
    return {"auditlib": version("auditlib"), "python": platform.python_version()}
