"""What stands above a table of a document and says what it is: the name that the table's sheet gets."""

from __future__ import annotations

from collections.abc import Sequence

from auditlib.intake.tables.header_texts import unit_above
from auditlib.intake.values.texts import plain, squeezed

LINES = 3  # lines above a table among which its heading is looked for
LONGEST = 40  # signs of a heading; what is longer is a sentence
_COLON = (":", "：")


def headed(number: str, above: Sequence[str]) -> str:
    """Name of the sheet of a table, such as 表2 学员签到表, from the lines above it, the nearest last.

    The heading is the nearest short line that states nothing (培训时间：9月1日 does); a unit of money (单位：万元) between it
    and the table is kept, since the amounts of the table are in it.
    """
    name = ""
    for line in reversed(above[-LINES:]):
        text = plain(line)
        if len(text) > LONGEST or text.endswith(("。", "；", "，")):
            break
        if unit_above([text]) is not None:
            name = f"{squeezed(text)} {name}"
        elif not any(colon in text.rstrip("：: ") for colon in _COLON):
            name = f"{text.rstrip('：: ')} {name}"
            break
    return f"{number} {name}".strip()
