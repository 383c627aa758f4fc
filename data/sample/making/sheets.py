"""A sheet before it is a file, and how a table is laid onto it in the form of some organiser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter


@dataclass(frozen=True)
class Literal:
    """Text that a program would take for a formula: it begins with `=`."""

    text: str


@dataclass(frozen=True)
class Failed:
    """The error value that a broken formula leaves, such as #REF!."""

    text: str


@dataclass
class Sheet:
    """Cells by (row, column), counted from 1, and merged ranges such as A1:F1."""

    name: str
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=0)

    def put(self, row: int, column: int, value: object) -> None:
        """Write a value; None leaves the cell out."""
        if value is not None:
            self.cells[row, column] = value

    def merge(self, row: int, left: int, right: int, bottom: int | None = None) -> None:
        """Merge a block of cells whose first cell is (row, left)."""
        self.merges.append(f"{get_column_letter(left)}{row}:{get_column_letter(right)}{bottom or row}")


@dataclass(frozen=True)
class Rows:
    """A table of rows in the form of an organiser.

    columns  (column of the table, header); a column "" is one that no table has: 序号, 备注, 签名
    title    lines above the header, the first one merged over the whole width
    groups   (header, first column, last column) of a second header line above the first, merged
    total    word of the total row, which adds up `amount`
    notes    lines under the table
    """

    sheet: str
    columns: tuple[tuple[str, str], ...]
    title: tuple[str, ...] = ()
    groups: tuple[tuple[str, int, int], ...] = ()
    total: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Labels:
    """Facts as label and value, `pairs` of them side by side."""

    sheet: str
    labels: tuple[tuple[str, str], ...]
    title: tuple[str, ...] = ()
    pairs: int = 1
    notes: tuple[str, ...] = ()


Present = Callable[[str, object], object]  # column and value -> what the organiser types into the cell


def lay_rows(
    form: Rows, rows: Sequence[Mapping[str, object]], present: Present, words: Mapping[str, str]
) -> tuple[Sheet, dict[tuple[int, str], str]]:
    """The sheet, and (index of the row, column of the table) → cell. `words` fill the braces of title and notes."""
    sheet, where = Sheet(form.sheet), {}
    width, line = len(form.columns), 0
    for index, text in enumerate(form.title):
        line += 1
        sheet.put(line, 1, text.format(**words))
        if index == 0:
            sheet.merge(line, 1, width)
    line += 1
    if form.groups:
        spanned = {column for _, left, right in form.groups for column in range(left, right + 1)}
        for text, left, right in form.groups:
            sheet.put(line, left, text)
            sheet.merge(line, left, right)
        for column, (_, header) in enumerate(form.columns, 1):
            sheet.put(line + (column in spanned), column, header)
            if column not in spanned:
                sheet.merge(line, column, column, line + 1)
        line += 1
    else:
        for column, (_, header) in enumerate(form.columns, 1):
            sheet.put(line, column, header)
    for index, row in enumerate(rows):
        line += 1
        for column, (name, header) in enumerate(form.columns, 1):
            if name:
                sheet.put(line, column, present(name, row.get(name)))
                where[index, name] = f"{get_column_letter(column)}{line}"
            elif header in ("序号", "编号"):
                sheet.put(line, column, index + 1)
    names = [name for name, _ in form.columns]
    if form.total:
        line += 1
        sheet.put(line, 1, form.total)
        amounts = [row.get("amount") for row in rows]
        total = words.get("total") or sum(amount for amount in amounts if isinstance(amount, int))
        sheet.put(line, names.index("amount") + 1, present("amount", int(total)))
    for text in form.notes:
        line += 1
        sheet.put(line, 1, text.format(**words))
    return sheet, where


def lay_labels(
    form: Labels, facts: Mapping[str, object], present: Present, words: Mapping[str, str]
) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and fact → cell of its value."""
    sheet, where, line = Sheet(form.sheet), {}, 0
    for text in form.title:
        line += 1
        sheet.put(line, 1, text.format(**words))
        sheet.merge(line, 1, 2 * form.pairs)
    for index, (name, label) in enumerate(form.labels):
        column = 2 * (index % form.pairs) + 1
        line += column == 1
        sheet.put(line, column, label)
        value = present(name, facts.get(name))
        sheet.put(line, column + 1, value)
        where[name] = f"{get_column_letter(column + 1)}{line}"
    for text in form.notes:
        line += 1
        sheet.put(line, 1, text.format(**words))
    return sheet, where
