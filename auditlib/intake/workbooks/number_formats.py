"""Units that an .xlsx shows behind a number without holding them: 5.8 in the format 0.0"万元" is 5.8万元 to whoever opens it.

Formats that scale what they show (0.0,"千元") or place its point (0!.0000"万元") show a full number shortened: it stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditlib.intake.cells import Place, column_number
from auditlib.intake.workbooks.parts import walked

LARGEST_STYLES = 8 << 20  # bytes of a list of styles that is looked into
MOST_SHOWN = 100_000  # cells of a sheet
_SIGNS = tuple(sign.encode() for sign in "万萬千亿")
_UNIT = re.compile(r"([百十千]?[万萬]|亿|千)元?")
_SHORTENS = re.compile(r"[0#?],+(?![0#?,])|[\\!]\.|\"\.\"")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,6})["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")


def units_of_styles(xml: bytes) -> Mapping[int, str]:
    """Number of a cell style → the unit that its format shows: 万元. Raises ExpatError."""
    if len(xml) > LARGEST_STYLES or not (b"&#" in xml or any(sign in xml for sign in _SIGNS)):
        return {}
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside[-2:-1] == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        inside.pop()

    walked(xml, start, end)
    units = {id: unit for id, code in formats.items() if (unit := _unit(code))}
    return {number: units[id] for number, id in enumerate(styles) if id in units}


def _unit(code: str) -> str:
    positive = code.partition(";")[0]
    found = _UNIT.search(positive)
    if not found or _SHORTENS.search(positive) or not re.search(r"[0#?]|General", positive[: found.start()]):
        return ""
    return found[1].replace("萬", "万") + "元"


def shown_units(xml: bytes, units: Mapping[int, str]) -> dict[Place, str]:
    """The cells of a sheet that show a unit."""
    out: dict[Place, str] = {}
    for found in _CELL.finditer(xml) if units else ():
        style = _STYLE.search(found[1])
        unit = units.get(int(style[1])) if style else None
        place = _PLACE.search(found[1]) if unit else None
        if unit and place and len(out) < MOST_SHOWN:
            out[int(place[2]) - 1, column_number(place[1].decode())] = unit
    return out
