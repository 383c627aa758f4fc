"""Rows of a table, held column by column: a sheet has few columns and many rows, and pandas asks for columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Records:
    """The rows of one table. A row that says nothing of a column, or of which it cannot be read, has None there.

    columns  name → its values, one for each row; a column of which no row says anything may be missing
    unread   column → numbers of the rows, from 0, in which something stands that could not be read
    """

    columns: dict[str, list[object]] = field(default_factory=dict)
    unread: dict[str, set[int]] = field(default_factory=dict)
    length: int = 0

    @staticmethod
    def of(rows: Iterable[Mapping[str, object]]) -> Records:
        """Rows as dicts: an absent key is a blank, None what could not be read."""
        out = Records()
        for row in rows:
            out.add(row)
        return out

    def __len__(self) -> int:
        return self.length

    def column(self, name: str) -> list[object]:
        """The values of a column; not to be changed."""
        found = self.columns.get(name)
        return [None] * self.length if found is None else found

    def add(self, row: Mapping[str, object]) -> None:
        """One row more, as in `of`."""
        self.extend({name: [value] for name, value in row.items()}, 1)
        for name, value in row.items():
            if value is None:
                self.unread.setdefault(name, set()).add(self.length - 1)

    def extend(self, columns: Mapping[str, list[object]], length: int) -> None:
        """Rows more, column by column; the lists are taken over."""
        for name, values in columns.items():
            if name in self.columns:
                self.columns[name] += values
            elif self.length:
                self.columns[name] = [None] * self.length + values
            else:
                self.columns[name] = values
        self.length += length
        for name, held in self.columns.items():
            if name not in columns:
                held += [None] * length

    def join(self, other: Records) -> None:
        """The rows of another one more, which is not to be used again: its lists are taken over."""
        for name, rows in other.unread.items():
            self.unread.setdefault(name, set()).update(self.length + row for row in rows)
        self.extend(other.columns, other.length)

    def fill(self, name: str, value: object) -> None:
        """Write one value into all rows."""
        self.columns[name] = [value] * self.length

    def rows(self) -> Iterator[dict[str, object]]:
        """The rows one by one, as in `of`."""
        for number, values in enumerate(zip(*self.columns.values(), strict=True)):
            yield {
                name: value
                for name, value in zip(self.columns, values, strict=True)
                if value is not None or number in self.unread.get(name, ())
            }
