"""Header cells: their readings over one row or several, and whether a text is a header at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditlib.intake.cells import Sheet, address
from auditlib.intake.tables.header_texts import header_text, header_unit
from auditlib.intake.tables.layout import Layout
from auditlib.intake.values.texts import Sought

IN_WORDS = "大写"
LONGEST = 60  # signs of a header with what it says in brackets


@dataclass(frozen=True, slots=True)
class Head:
    """A header cell: its readings (headers of several rows have several), where it stands, and its unit of money."""

    column: int
    texts: tuple[str, ...]
    unit: str | None
    address: str
    raw: str
    over: tuple[str, ...] = ()  # header texts above the lowest one


def one_row(row: int, texts: Sequence[tuple[int, str]]) -> list[Head]:
    """Headers of one row, as `Sheet.texts` gives it."""
    return [
        Head(column, (header_text(text),), header_unit(text), address(row, column), text.strip())
        for column, text in texts
    ]


def stacked(sheet: Sheet, row: int, height: int) -> list[Head]:
    """Headers written over several rows: all texts together, then ever fewer of them, the lower ones first."""
    out = []
    carried = ""  # what stands over the first of several columns without being merged with the others
    for column in range(max(len(sheet.values[at]) for at in range(row, row + height))):
        texts: list[str] = []
        where, before, own = row, None, False  # a column with nothing of its own is but covered by a cell to its left
        for at in range(row, row + height):
            cell, *place = sheet.under(at, column)
            if cell is not None and isinstance(cell.value, str) and place != before:
                texts.append(cell.value)
                where, own = at, own or place[1] == column
            before = place
        top = sheet.under(row, column)[0]
        if top is not None:
            carried = str(top.value) if len(texts) > 1 else ""
        if own:
            joined = "".join(texts)
            parts = [texts[at:] for at in range(len(texts))]
            readings = ["".join(part) for part in parts] + [joined[len(texts[0]) :] + texts[0], *reversed(texts[:-1])]
            tops = texts[:-1]
            if top is None and carried:
                readings += [carried + joined, joined + carried]
                tops = [carried, *tops]
            out.append(Head(column, tuple(dict.fromkeys(map(header_text, readings))), header_unit(joined),
                            address(where, column), joined, tuple(map(header_text, tops))))  # fmt: skip
    return out


def parts_of_sums(heads: Sequence[Head], layout: Layout) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """Heads under one sum that no layout knows, where nothing says which is meant; and those beside one that says it (实际)."""
    under: dict[str, list[tuple[Head, str]]] = {}
    for head in heads:
        text = next((t for t in head.texts if t in layout.headers or t in layout.ignored), "")
        for top in head.over if IN_WORDS not in head.raw else ():
            names = layout.headers.get(top, ())
            if names and layout.column(names[0]).kind == "fen" and layout.headers.get(text) == names:
                under.setdefault(top, []).append((head, text))
    torn: list[Head] = []
    beaten: list[Head] = []
    for top, found in under.items():
        parts = [head for head, text in found if text == top]
        if len(parts) < len(found):
            beaten += parts
        elif len(parts) > 1 and not torn:
            torn = parts
    return tuple(torn), tuple(beaten)


def parts_a_sum(sheet: Sheet, row: int, sums: Collection[int]) -> bool:
    """Whether the row below a header parts one of its sums: texts under it and the blank cells right of it, none elsewhere."""
    texts = dict(sheet.texts(row + 1)) if row + 1 < sheet.height else {}
    under = [column for column in texts if sheet.at(row, column)]
    if len(texts) < 2 or len(texts) < len(sheet.filled(row + 1)):
        return False
    return any(column in sums for column in under) and all(
        column + 1 in texts and not sheet.at(row, column + 1) for column in under
    )


@lru_cache(maxsize=2)
def known_headers(layouts: tuple[Layout, ...]) -> Sought:
    """A text → whether it is a header of one of the layouts."""
    words = frozenset(text for layout in layouts for text in layout.headers)
    # what is no header at first sight: numbers of persons and vouchers, days, long texts
    return Sought(lambda text: not text.isascii() and len(text) <= LONGEST and header_text(text) in words)
