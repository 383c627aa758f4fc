"""The rows around the cells that a finding cites, as they stand in the file, with those cells marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditlib.core.model import Finding
from auditlib.intake.cells import column_number, letters
from auditlib.intake.contents import lines
from auditlib.run.inspection import Inspection

AROUND = 2  # rows shown above and below a cell
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = (
    40,
    24,
    8,
)  # shown of one sheet, and sheets of one finding; what is left out is said
LONGEST = 200  # signs of a text that are shown
_BOX = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")

Place = tuple[int, int]  # row from 1, column from 0


@dataclass(frozen=True)
class Excerpt:
    """Rows of one sheet.

    path      of the file on disk, to be opened; inside an archive that of the archive
    columns   letters
    rows      number of a row → texts by column, and the places in it of the cells cited; ascending
    left_out  rows with cells cited that are not shown
    """

    file: str
    sheet: str
    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], frozenset[int]], ...]
    left_out: int


def excerpts(inspection: Inspection, finding: Finding) -> tuple[list[Excerpt], int]:
    """An excerpt for each sheet cited, in the order cited, and how many sheets are left out. A file cited as a whole has no rows."""
    cited: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ref in finding.evidence:
        cited[ref.file, ref.sheet] += [ref.cell] if ref.cell else []
    heads = _heads(inspection, finding.session_id)
    found = [
        _excerpt(inspection, file, sheet, cells, heads.get((file, sheet), []))
        for (file, sheet), cells in list(cited.items())[:MOST_SHEETS]
    ]
    return found, max(len(cited) - MOST_SHEETS, 0)


def _heads(inspection: Inspection, session_id: str) -> Mapping[tuple[str, str], list[int]]:
    """Rows with the headers of tables, by file and sheet."""
    tables = inspection.tables["found_tables"]
    here = tables[tables["session_id"] == session_id]
    out: dict[tuple[str, str], list[int]] = defaultdict(list)
    for file, sheet, cell in zip(here["file"], here["sheet"], here["cell"].fillna(""), strict=True):
        if box := _BOX.fullmatch(str(cell)):
            out[str(file), str(sheet)].append(int(box[2]))
    return out


def _excerpt(inspection: Inspection, file: str, sheet: str, cells: Iterable[str], heads: Iterable[int]) -> Excerpt:
    source = inspection.sources.get(file)
    path = str(source.path.resolve()) if source else ""
    marked: dict[int, set[int]] = defaultdict(set)
    for cell in cells:
        for row, column in _places(cell):
            marked[row].add(column)
    wanted = sorted(marked)
    shown = wanted[: MOST_ROWS // 2]
    rows = {row + step for row in shown for step in range(-AROUND, AROUND + 1)}
    rows |= {head for head in heads if shown and head <= shown[0]}  # what the columns are called
    texts = lines(source, sheet, sorted(rows)[:MOST_ROWS]) if source and shown else {}
    last = max((column for columns in marked.values() for column in columns), default=0)
    width = min(max([last + 1, *(len(line) for line in texts.values())]), max(MOST_COLUMNS, last + 1)) if texts else 0
    return Excerpt(
        file,
        sheet,
        path,
        tuple(letters(column) for column in range(width)),
        tuple(
            (row, tuple(text[:LONGEST] for text in (line + [""] * width)[:width]), frozenset(marked.get(row, ())))
            for row, line in texts.items()
        ),
        sum(row not in texts for row in wanted),
    )


def _places(cell: str) -> Iterable[Place]:
    box = _BOX.fullmatch(cell)
    if box is None:
        return
    left, right = column_number(box[1]), column_number(box[3] or box[1])
    for row in range(int(box[2]), int(box[4] or box[2]) + 1):
        for column in range(left, right + 1):
            yield row, column
