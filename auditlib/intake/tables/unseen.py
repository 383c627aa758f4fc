"""What a person who opens a sheet does not see of the data that were read: what is hidden, and what comes out of other files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from auditlib.intake.cells import Place, Sheet, address, column_number, letters
from auditlib.intake.problems import Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.labels import Fact

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def unseen(sheet: Sheet, file: str, tables: Sequence[FoundTable], facts: Sequence[Fact]) -> Iterator[Problem]:
    """One problem for all that is hidden of the tables and facts of a sheet, one for all that was taken from other files."""
    if not (sheet.hidden or sheet.hidden_rows or sheet.hidden_columns or sheet.outside):
        return
    held = set(_places(sheet, tables, facts))
    if not held:
        return
    rows = {row for row, _ in held} & sheet.hidden_rows
    columns = {column for _, column in held} & sheet.hidden_columns
    if sheet.hidden or rows or columns:
        yield _hidden(sheet, file, held, rows, columns)
    if outside := sorted(held & sheet.outside.keys()):
        yield _outside(sheet, file, outside)


def hidden_rows(sheet: Sheet, table: FoundTable) -> int:
    """How many rows of a table nobody sees."""
    if sheet.hidden or not sheet.hidden_rows:
        return len(table.rows) if sheet.hidden else 0
    return sum(row - 1 in sheet.hidden_rows for row in _lines(table))


def _lines(table: FoundTable) -> list[int]:
    return [int(str(row)) for row in table.rows.column("row")]


def _places(sheet: Sheet, tables: Sequence[FoundTable], facts: Sequence[Fact]) -> Iterator[Place]:
    """The filled cells of tables and facts."""
    for table in tables:
        columns = sorted(map(column_number, set(table.letters.values())))
        for row in _lines(table):
            yield from ((row - 1, column) for column in columns if sheet.at(row - 1, column) is not None)
    for fact in (*facts, *(total for table in tables for total in table.totals)):
        if found := _ADDRESS.fullmatch(fact.cell):
            yield int(found[2]) - 1, column_number(found[1])


def _hidden(sheet: Sheet, file: str, held: set[Place], rows: Collection[int], columns: Collection[int]) -> Problem:
    zh, en = [], []
    if sheet.hidden:
        zh.append("整张工作表")
        en.append("the whole sheet")
    if rows:
        listed = _runs(rows, lambda row: str(row + 1))
        zh.append(f"第 {'、'.join(listed)} 行")
        en.append(f"rows {', '.join(listed)}")
    if columns:
        listed = _runs(columns, letters)
        zh.append(f"{'、'.join(listed)} 列")
        en.append(f"columns {', '.join(listed)}")
    there = None if sheet.hidden else _box([p for p in held if p[0] in rows or p[1] in columns])
    return Problem(
        "hidden",
        f"{'，'.join(zh)}被隐藏（含被筛选掉的行），其中有数据，已照常读取并参与检查。核对原件时请取消隐藏、清除筛选；无法取消的，请承办单位说明。",
        f"Hidden (rows filtered out included), though data stand there: {'; '.join(en)}. They were read and checked like all "
        "others. Unhide them and clear the filter to look at them; where that is not possible, ask the organiser.",
        file,
        sheet.name,
        there,
    )


def _outside(sheet: Sheet, file: str, places: Sequence[Place]) -> Problem:
    names = "、".join(dict.fromkeys(filter(None, (sheet.outside[place] for place in places)))) or "?"
    first = sheet.at(*places[0])
    return Problem(
        "not_followed",
        f"共 {len(places)} 格的公式取自另一个文件（{names}），读取的是上次保存的结果，没有与该文件核对。请承办单位报送该文件，或说明数字来源。",
        f"Cells whose formula takes its value from another file ({names}), {len(places)} in all: what was last saved is what "
        "was read, and nobody compared it with that file. Ask for the file, or for where the figures come from.",
        file,
        sheet.name,
        _box(places),
        raw=first.raw if first else None,
    )


def _box(places: Collection[Place]) -> str:
    """The range around cells."""
    rows, columns = sorted({row for row, _ in places}), sorted({column for _, column in places})
    first, last = address(rows[0], columns[0]), address(rows[-1], columns[-1])
    return first if first == last else f"{first}:{last}"


def _runs(numbers: Collection[int], name: Callable[[int], str]) -> list[str]:
    """Rows or columns as people list them: 3—5, 9."""
    out: list[list[int]] = []
    for number in sorted(numbers):
        if out and out[-1][-1] == number - 1:
            out[-1][1:] = [number]
        else:
            out.append([number])
    return ["—".join(map(name, run)) for run in out]
