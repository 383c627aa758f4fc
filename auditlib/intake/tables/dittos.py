"""Cells that point to the row above (同上, 〃): they say what that row says, and it is told that they were read so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from auditlib.intake.cells import Sheet, Value, address
from auditlib.intake.tables.places import Place
from auditlib.intake.tables.words import FIRST, TOTALS, Lines

KINDS = {"text", "choice", "date", "flag", "clock"}  # columns whose cells may point so; in figures it is no figure

Note = Callable[[str, str, str, str, str, str | None], None]


def followed(
    sheet: Sheet, body: Sequence[int], places: Sequence[Place], lines: Lines, words: Collection[str], note: Note
) -> Sheet:
    """The sheet with what the rows above say in place of `words`, in the columns of texts, choices and days of one table.

    `body` are its rows; those of totals and headings are stepped over. Where nothing stands above the cell is blank. Each is noted.
    """
    rows = [*sheet.values]
    copied: set[int] = set()
    for place in places:
        above: Value | None = None
        for row in body if place.columns[0].kind in KINDS else ():
            here = sheet.under(row, place.column)[0]
            if here is None or here.value not in words:
                if _is_line(sheet, row, lines):
                    above = None if here is None or here.bad else here.value
                continue
            if row not in copied:
                rows[row] = [*rows[row]]
                copied.add(row)
            rows[row][place.column] = above  # type: ignore[index]
            where = address(row, place.column)
            if above is None:
                zh = f"“{here.raw}”上方没有可以沿用的内容，按空白处理。请填写实际内容。"
                en = f"Above {here.raw!r} stands nothing that it could repeat; left blank. Have it filled in."
                note("unreadable_value", where, zh, en, here.raw, place.names[0])
            else:
                zh = f"“{here.raw}”按上一行读作“{above}”。请核对。"
                en = f"{here.raw!r} was read as the row above says, {above!s}. Look whether it holds."
                note("guess", where, zh, en, here.raw, place.names[0])
    return replace(sheet, values=rows)


def _is_line(sheet: Sheet, row: int, lines: Lines) -> bool:
    filled = sheet.filled(row)
    kinds = {lines[text] for _, text in sheet.texts(row)[:FIRST]}
    return bool(filled) and kinds.isdisjoint(TOTALS) and not (len(filled) == 1 and kinds - {""})
