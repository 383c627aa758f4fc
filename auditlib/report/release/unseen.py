"""Cells of an .xlsx that hold something and show nothing: a format of semicolons, white letters, rows as thin as a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from auditlib.intake.workbooks.parts import Parts, local
from auditlib.report.release.said import Leak

LOWEST = 2.0  # points: a row that is lower is not seen
_STYLES = "xl/styles.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_NOTHING = re.compile(r";{2,3}")  # a number format without a sign in any of its parts
_WHITE = {"rgb": ("FFFFFFFF", "00FFFFFF", "FFFFFF"), "theme": ("0",), "indexed": ("1", "9")}


class Unseen:
    """Looks at the sheets of a workbook. A sheet is named by its title, or by its part where that is not known."""

    def __init__(self, parts: Parts) -> None:
        self._styles = _unseen_styles(fromstring(parts.read(_STYLES))) if _STYLES in parts else frozenset()
        self._titles = _titles(parts)

    def cells(self, name: str, root: Element) -> Iterator[Leak]:
        """What of a part nobody sees: its first place, and how many there are. A part that is no sheet has none."""
        if not _SHEET.fullmatch(name):
            return
        title = self._titles.get(name, name)
        low = [row for row in _all(root, "row") if 0 < _height(row) < LOWEST and any(map(_filled, row))]
        if low:
            yield Leak(f"{title}!{low[0].get('r', '')}", "hidden_row", str(len(low)))
        cells = [cell for cell in _all(root, "c") if cell.get("s", "0") in self._styles and _filled(cell)]
        if cells:
            yield Leak(f"{title}!{cells[0].get('r', '')}", "hidden_cell", str(len(cells)))


def _height(row: Element) -> float:
    """In points; of a row that says none, or nothing that is a number, that of any other."""
    try:
        return float(row.get("ht", ""))
    except ValueError:
        return LOWEST


def _filled(cell: Element) -> bool:
    return any("".join(node.itertext()).strip() for node in cell if _tag(node) in ("v", "is"))


def _unseen_styles(root: Element) -> frozenset[str]:
    """Numbers of the cell styles that show nothing. White letters on a ground of another colour are seen."""
    codes = {node.get("numFmtId"): node.get("formatCode", "") for node in _all(root, "numFmt")}
    nothing = {id for id, code in codes.items() if _NOTHING.fullmatch(re.sub(r"\[[^\]]*\]|[\s\"]", "", code))}
    white = {
        str(at) for at, font in enumerate(_in(root, "fonts")) if any(_is_white(node) for node in _all(font, "color"))
    }
    coloured = {str(at) for at, fill in enumerate(_in(root, "fills")) if _is_coloured(fill)}
    return frozenset(
        str(at)
        for at, style in enumerate(_in(root, "cellXfs"))
        if style.get("numFmtId") in nothing or (style.get("fontId") in white and style.get("fillId") not in coloured)
    )


def _is_coloured(fill: Element) -> bool:
    if any(_tag(node) == "gradientFill" for node in fill):
        return True
    pattern = next(_all(fill, "patternFill"), None)
    if pattern is None or pattern.get("patternType", "none") == "none":
        return False
    return not any(_is_white(node) for node in _all(pattern, "fgColor"))


def _is_white(node: Element) -> bool:
    if float(node.get("tint", "0")) != 0:
        return False
    return any((node.get(key) or "").upper() in values for key, values in _WHITE.items())


def _titles(parts: Parts) -> dict[str, str]:
    """Part of each sheet → its title."""
    if "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        return {}
    targets = {node.get("Id"): node.get("Target", "") for node in fromstring(parts.read("xl/_rels/workbook.xml.rels"))}
    out = {}
    for sheet in _all(fromstring(parts.read("xl/workbook.xml")), "sheet"):
        target = targets.get(next((held for key, held in sheet.attrib.items() if key.endswith("}id")), ""), "")
        path = target.lower().lstrip("/")
        out[path if path.startswith("xl/") else f"xl/{path}"] = sheet.get("name", "")
    return out


def _all(root: Element, tag: str) -> Iterator[Element]:
    return (node for node in root.iter() if _tag(node) == tag)


def _in(root: Element, tag: str) -> list[Element]:
    return [node for held in _all(root, tag) for node in held]


def _tag(node: Element) -> str:
    return local(str(node.tag).rpartition("}")[2])
