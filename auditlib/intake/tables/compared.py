"""Forms of key facts with several columns of values: what was planned beside what was held (项目 | 计划 | 实际)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from auditlib.intake.cells import Cell, Sheet, address
from auditlib.intake.tables.header_texts import are_units, header_text
from auditlib.intake.tables.layout import Layout
from auditlib.intake.values.texts import squeezed

FEWEST = 2  # columns of a head row
_FIGURE = re.compile(r"\d")
_REMARK = re.compile(r"[(【\[]|备?注|其中|见")


@dataclass(frozen=True)
class Compared:
    """Columns of values under a head row: the one of what was held, if a single one is; those of plans; those of neither."""

    row: int
    held: int | None
    planned: frozenset[int]
    others: frozenset[int]  # remarks and the like
    labels: frozenset[int]  # with the head of the first column, where labels stand
    last: int  # column that has a head


class Chosen(NamedTuple):
    """The value of a label: cell, address, unit in a cell behind it, cells that may be meant too; and the column after all of them."""

    pair: tuple[Cell | None, str, str | None, Sequence[tuple[str, Cell]], bool]
    after: int


def compared(sheet: Sheet, rows: Sequence[int], layout: Layout) -> dict[int, Compared]:
    """Row → the head row that it stands under, for rows that stand under one; it ends with the next blank row."""
    out: dict[int, Compared] = {}
    if sheet.prose:
        return out
    now: Compared | None = None
    for row in rows:
        if not sheet.filled(row):
            now = None
        elif (head := _head(sheet, row, layout)) is not None:
            now = head
        elif now is not None:
            out[row] = now
    return out


def _head(sheet: Sheet, row: int, layout: Layout) -> Compared | None:
    """A row of texts of which one at least says planned or held, or two are of no content, and none is a label with a value."""
    texts = sheet.texts(row)
    if len(texts) < FEWEST or len(texts) < len(sheet.filled(row)):
        return None
    heads = {column: header_text(text) for column, text in texts}
    if all(words.isdisjoint(heads.values()) for words in (layout.ignored, layout.aside, layout.held)):
        return None  # most rows
    planned = {column for column, text in heads.items() if text in layout.aside}
    held = {column for column, text in heads.items() if text in layout.held}
    others = {column for column, text in heads.items() if text in layout.ignored}
    if not (planned or held or len(others) > 1 or (others and len(texts) > FEWEST)):
        return None
    under = sheet.texts(row + 1) if row + 1 < sheet.height else ()
    last = max(heads)
    labelled = any(header_text(text) in layout.known for column, text in under if column < last)
    stated = any(text in layout.headers for column, text in heads.items() if column not in planned | held)
    if not (planned and held) and (stated or not labelled):
        return None
    labels = {column for column, text in heads.items() if text == heads[texts[0][0]]}
    only = next(iter(held)) if len(held) == 1 else None
    return Compared(row, only, frozenset(planned), frozenset(others), frozenset(labels), last)


def choose(
    sheet: Sheet,
    row: int,
    beside: int,
    label: str,
    layout: Layout,
    head: Compared | None,
    is_label: Callable[[str], bool],
) -> Chosen:
    """Which of the cells behind a label is its value; `beside` is the first of them."""
    value = sheet.at(row, beside)
    if head is None and value is not None and sheet.at(row, sheet.after(row, beside)) is None:
        return Chosen((value, address(row, beside), None, (), False), beside + 1)  # of most labels
    columns = _beside(sheet, row, beside, head, is_label)
    cells = {column: cell for column in columns if (cell := sheet.at(row, column)) is not None}
    units = [c for c, cell in cells.items() if c != beside and isinstance(cell.value, str) and are_units([cell.raw])]
    unit = cells[units[0]].raw if units else None
    filled = [column for column in cells if column not in units]
    after = max(columns, default=beside) + 1
    if head is not None:
        filled = [column for column in filled if column == beside or column not in head.others]
        both = any(word in label for word in layout.aside)  # 预算总额: of a plan itself
        if head.held is not None and head.held >= beside and not both:
            _, *place = sheet.under(row, head.held)
            at = place[1] if place[0] == row and place[1] >= beside else head.held  # merged over both: planned and held
            return Chosen((sheet.at(row, at), address(row, at), unit, (), True), after)
        if not both and head.planned.issuperset(filled):
            return Chosen((None, address(row, beside), unit, (), True), after)
    first = filled[0] if filled and beside not in cells else beside
    first = first if head else beside
    rivals = [(address(row, column), cells[column]) for column in filled if column != first]
    return Chosen(
        (cells.get(first), address(row, first), unit, rivals if first in cells else (), head is not None), after
    )


def _beside(sheet: Sheet, row: int, first: int, head: Compared | None, is_label: Callable[[str], bool]) -> list[int]:
    """Columns of the cells behind a label, up to the next label: one that is unknown has no figure in it, and a cell behind it."""
    out: list[int] = []
    column = first
    while (cell := sheet.at(row, column)) is not None or column <= (head.last if head else -1):
        after = sheet.after(row, column)
        text = cell.value if out and cell and isinstance(cell.value, str) else ""
        strange = column in head.labels if head else not _FIGURE.search(text)
        if text and (is_label(text) or (strange and sheet.at(row, after) is not None)):
            break
        out.append(column)
        column = after
    return out


def contested(found: Iterable[tuple[Cell | None, Sequence[tuple[str, Cell]]]]) -> frozenset[str]:
    """Letters of columns in which a second figure stands behind a label: a second text in them is no remark."""
    return frozenset(
        where.rstrip("0123456789")
        for cell, rivals in found
        for where, rival in rivals
        if cell and _FIGURE.search(cell.raw) and _FIGURE.search(rival.raw)
    )


def differs(said: Sequence[object], other: Sequence[object], cell: Cell, compares: bool) -> bool:
    """Whether a second cell behind a label says something else: what cannot be read does not, nor does a remark.

    A text behind a text is a remark where its column is none of those that are compared (`compares`).
    """
    texts = isinstance(cell.value, str) and any(isinstance(value, str) for value in said)
    if texts and (not compares or _REMARK.match(squeezed(cell.raw))):
        return False
    plain = [squeezed(value) if isinstance(value, str) else value for value in other]
    return any(value is not None for value in other) and plain != [
        squeezed(value) if isinstance(value, str) else value for value in said
    ]
