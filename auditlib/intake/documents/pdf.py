"""PDFs with a text layer as sheets: the lines of a page as 第1页, each table of it as 第1页 表1 with its heading.

第1页 has one line of the page a row, in column A, tables left out; a line that was only broken for want of room is put
together with the next, whose row is then blank. What stands far apart on a line is in columns A, B …, which are no columns of
a table. A table that goes on over pages under the same edges is one sheet, named
第1–3页 表1. Only tables with ruled lines are found: columns told by blanks alone would be a guess.

A page without text is a scan and is not read; the same holds for text under a picture of the whole page, which is what a
program recognised in it. The file itself is opened by pdf_pages.py, in a process that cannot hang or take all memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditlib.intake.cells import Box, Sheet, Workbook, address, sheet
from auditlib.intake.documents.apart import Beside
from auditlib.intake.documents.headings import headed
from auditlib.intake.documents.ruled import NEAR, Ruled, tables
from auditlib.intake.documents.typeset import Sign, cell_text, lines, paragraphs, together
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.workbooks.refusals import DAMAGED, PASSWORD

PAGES = Beside(Path(__file__).with_name("pdf_pages.py"), 60)  # the seconds are for a machine that has much else to do
EDGE = 0.08  # of a page's height, above and below, where numbers and names of pages stand

NOT_TO_BE_READ = Fault(
    "文件结构异常或过于复杂，在限定的时间和内存内无法读取。请承办单位重新生成 PDF，或报送 Word、Excel 原件。",
    "The file is too intricate to be read within the limits on time and memory. Ask for it as .docx or .xlsx.",
)
TOO_LONG = Fault(
    "页数过多，未读取。请承办单位按材料拆分后重新报送。",
    "The file has too many pages and was not read. Ask the organiser for one file for each material.",
)
_FAULTS = {"password": PASSWORD, "damaged": DAMAGED, "long": TOO_LONG}
_SCAN = (
    "bypassed_row",
    "本页没有文字层（扫描件或图片），未读取，而同一文件的其他页已读取。请对照原件核对。",
    "This page has no text layer (a scan or a picture) and was not read, while others of the file were. Look at it.",
)
_OVERLAID = (
    "bypassed_row",
    "本页为整页图片，其文字层系软件识别所得，不足为据，未读取。请报送 Word、Excel 原件，或对照原件核对。",
    "This page is a picture; its text is what a program recognised in it, which proves nothing, and was not read. Look at it.",
)
_BAD = (
    "bypassed_row",
    "本页无法读取（内容损坏、过多，或字体没有文字编码）。请承办单位重新生成 PDF，或报送 Word、Excel 原件。",
    "This page cannot be read (damaged, too full, or in fonts without an encoding). Ask for it as .docx or .xlsx.",
)


def read_pdf(data: bytes, words: Sequence[str] = ()) -> Workbook:
    """The sheets of a .pdf, none where no page has a text layer, and its pages. `words` are passwords to try. Raises nothing that a file could cause."""
    answer = PAGES.ask(json.dumps([*words]).encode() + b"\n" + data)
    if answer is None:
        return Workbook(fault=NOT_TO_BE_READ)
    found = json.loads(answer)
    if found["fault"]:
        return Workbook(fault=_FAULTS[found["fault"]], pages=found["pages"] or None)
    return _read(found)


def about_pdf(data: bytes) -> Mapping[str, Any] | Fault:
    """What a .pdf gives away beside its layout, as `pdf_pages.about` answers it. Raises nothing that a file could cause."""
    answer = PAGES.ask(b'"about"\n' + data)
    if answer is None:
        return NOT_TO_BE_READ
    found: Mapping[str, Any] = json.loads(answer)
    return _FAULTS[found["fault"]] if found["fault"] else found


@dataclass
class _Spanning:
    """A table over one page or several. `ends` tells whether nothing follows it on its last page."""

    name: str
    ruled: Ruled
    first: int
    last: int
    ends: bool
    values: list[list[str]]
    merged: list[Box]
    joined: list[int] = field(default_factory=list)  # rows put together from two pages

    def sheet(self) -> Sheet:
        pages = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        return sheet(f"第{pages}页 {self.name}", self.values, merged=self.merged)

    def notes(self) -> Iterator[Problem]:
        for row in self.joined:
            zh = f"第 {row + 1} 行被分页截断，下一页的余下部分已并入本行。请核对。"
            en = f"Row {row + 1} is cut by the end of a page; what follows on the next was joined to it. Look whether it holds."
            raw = " ".join(filter(None, self.values[row]))
            yield Problem("guess", zh, en, "", self.sheet().name, address(row, 0), raw=raw)

    def goes_on_in(self, other: _Spanning) -> bool:
        """Whether another, first on its page, has its columns at the same places on the page after."""
        edges = self.ruled.acrosses, other.ruled.acrosses
        alike = len(edges[0]) == len(edges[1]) and all(abs(a - b) <= NEAR for a, b in zip(*edges, strict=True))
        return self.ends and self.last + 1 == other.first and alike

    def take(self, other: _Spanning) -> None:
        """The rows of the next page. The rest of a row that the end of the page cut in two is put where it began."""
        height = len(self.values)
        head = 0  # rows repeated from the top of the table
        while head < min(height, len(other.values)) and other.values[head] == self.values[head]:
            head += 1
        cut, rest = self.values[-1], other.values[head] if head < len(other.values) else []
        there = [column for column, text in enumerate(rest) if text]
        # the rest has no number in front, and text only where the row had some, in half of those cells at most
        if there and there[0] > 0 and all(cut[c] for c in there) and 2 * len(there) <= sum(map(bool, cut)):
            for column in there:
                cut[column], rest[column] = together(cut[column], rest[column]), ""
            self.joined.append(height - 1)
        self.values += other.values
        self.merged += [(top + height, left, bottom + height, right) for top, left, bottom, right in other.merged]
        self.last, self.ends = other.last, other.ends


def _read(found: Mapping[str, Any]) -> Workbook:
    bad = [*found["bad"]]
    sheets: list[Sheet | _Spanning] = []
    latest: _Spanning | None = None
    for page in found["texts"]:
        ruled = tables(page["rules"])
        if ruled is None:
            bad.append(page["page"])
            continue
        texts, rest = _sorted_out([tuple(sign) for sign in page["signs"]], ruled)
        text = lines(rest)
        if text:
            sheets.append(Sheet(f"第{page['page']}页", paragraphs(text, page["width"]), prose=True))
        low, high = EDGE * page["height"], (1 - EDGE) * page["height"]
        body = [line for line in text if low < (line.top + line.bottom) / 2 < high]
        end = 0
        for number, (table, values) in enumerate(zip(ruled, texts, strict=True), 1):
            _, top, _, bottom = table.edges
            above = [line for line in text if end - NEAR <= line.top and line.bottom <= top + NEAR]
            ends = number == len(ruled) and all(line.top < bottom - NEAR for line in body)
            name = headed(f"表{number}", [line.text for line in above])
            this = _Spanning(name, table, page["page"], page["page"], ends, values, [*table.merged])
            if latest and number == 1 and not {*above}.intersection(body) and latest.goes_on_in(this):
                latest.take(this)
            else:
                latest = this
                sheets.append(this)
            end = bottom
    done = tuple(each.sheet() if isinstance(each, _Spanning) else each for each in sheets)
    joined = [note for each in sheets if isinstance(each, _Spanning) for note in each.notes()]
    return Workbook(done, notes=(*joined, *_unread(found, sorted(bad))), pages=found["pages"])


def _unread(found: Mapping[str, Any], bad: Sequence[int]) -> list[Problem]:
    scans = found["scans"] if found["texts"] else []
    return [
        Problem(*said, "", f"第{page}页")
        for said, pages in ((_SCAN, scans), (_OVERLAID, found["overlaid"]), (_BAD, bad))
        for page in pages
    ]


def _sorted_out(signs: Sequence[Sign], ruled: Sequence[Ruled]) -> tuple[list[list[list[str]]], list[Sign]]:
    """The texts of each table's cells, and the signs outside all tables. A table within a cell has its own signs."""
    held: list[dict[tuple[int, int], list[Sign]]] = [{} for _ in ruled]
    rest: list[Sign] = []
    sizes = [(r - l_) * (b - t) for l_, t, r, b in (table.edges for table in ruled)]
    order = sorted(range(len(ruled)), key=lambda number: sizes[number])
    for sign in signs:
        x, y = (sign[1] + sign[3]) // 2, (sign[2] + sign[4]) // 2
        for number in order:
            place = ruled[number].place(x, y)
            if place is not None:
                held[number].setdefault(place, []).append(sign)
                break
        else:
            rest.append(sign)
    out = []
    for table, cells in zip(ruled, held, strict=True):
        values = [[""] * (len(table.acrosses) - 1) for _ in range(len(table.downs) - 1)]
        for (row, column), inside in cells.items():
            values[row][column] = cell_text(inside, table.right_of((row, column)) - table.acrosses[column])
        out.append(values)
    return out, rest
