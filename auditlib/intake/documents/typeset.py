"""Signs of a page → its lines and the texts of its cells, as a reader puts them together. Tenths of points from the top left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Sign = tuple[str, int, int, int, int]  # text, left, top, right, bottom

WORD_GAP, WIDE_GAP = (
    0.15,
    0.5,
)  # of a line's height, from which on a gap parts words; between Chinese signs, often spaced out
PIECE_GAP = 2  # of a line's height, from which on a gap parts a line into pieces: statements, or columns without lines
FULL = 0.8  # of a page's width, which a line reaches at least before it is broken
MARGIN = 150  # of a cell, on both sides together, that no text is written in
_WIDE = re.compile(r"[⺀-鿿豈-﫿︰-﹏＀-￯　-〿𠀀-𲎯]")
_OPENS = re.compile(
    r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|[①-⑳●■◆□☑·•]|第[一二三四五六七八九十\d]{1,3}[条章节]|[^:：。，；,;]{2,14}[:：]"
)


@dataclass(frozen=True)
class TextLine:
    """One line of a page. `pieces` are what stands far apart on it, mostly one."""

    pieces: tuple[str, ...]
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def text(self) -> str:
        return "  ".join(self.pieces)


def lines(signs: Sequence[Sign]) -> list[TextLine]:
    """The lines of text from top to bottom."""
    return [_line(row) for row in _rows(signs)]


def paragraphs(page: Sequence[TextLine], width: int) -> list[list[str]]:
    """One row for each line of a page: its pieces, with what goes on in the following lines; those are left empty.

    A line goes on in the next where it is full and the next begins at the left margin and opens nothing of its own.
    `width` is the page's.
    """
    out: list[list[str]] = []
    left = min((line.left for line in page), default=0)
    right = max([FULL * width, *(line.right for line in page)])
    start = 0
    for number, line in enumerate(page):
        before = page[number - 1] if number else None
        goes_on = (
            before is not None
            and len(before.pieces) == len(line.pieces) == 1
            and before.right >= right - 1.5 * before.height
            and line.left <= left + line.height / 2
            and line.top - before.bottom <= 2 * line.height
            and not _OPENS.match(line.text)
        )
        if goes_on:
            out[start][-1] = together(out[start][-1], line.text)
            out.append([])
        else:
            start = number
            out.append([*line.pieces])
    return out


def cell_text(signs: Sequence[Sign], width: int) -> str:
    """The text of a cell `width` wide. Where a line was only broken for want of room, it is put together again."""
    out = ""
    room = 0
    for row in _rows(signs):
        line = _line(row)
        text = "".join(line.pieces)
        if out:
            head = re.match(r"[!-~]+|.", text)
            needed = sum(sign[3] - sign[1] for sign in row[: len(head[0]) if head else 1])
            out = together(out, text) if needed > room else f"{out}\n{text}"
        else:
            out = text
        room = width - MARGIN - (line.right - line.left)
    return out


def _rows(signs: Sequence[Sign]) -> list[list[Sign]]:
    out: list[list[Sign]] = []
    for sign in sorted(signs, key=lambda sign: (sign[2] + sign[4], sign[1])):
        middle = (sign[2] + sign[4]) / 2
        # the first sign of a line tells where it is; one within its height belongs to it
        if out and out[-1][0][2] < middle < out[-1][0][4]:
            out[-1].append(sign)
        else:
            out.append([sign])
    return [sorted(row, key=lambda sign: sign[1]) for row in out]


def _line(row: Sequence[Sign]) -> TextLine:
    height = max(1, sorted(sign[4] - sign[2] for sign in row)[len(row) // 2])
    parts: list[str] = [row[0][0]]
    for before, sign in pairwise(row):
        if sign[0] == before[0] and sign[1] - before[1] < 0.3 * (before[3] - before[1]):
            continue  # printed twice to look bold
        gap = sign[1] - before[3]
        if gap > PIECE_GAP * height:
            parts.append(sign[0])
        else:
            wide = _WIDE.match(before[0]) or _WIDE.match(sign[0])
            parts[-1] += (" " if gap > (WIDE_GAP if wide else WORD_GAP) * height else "") + sign[0]
    return TextLine(
        tuple(parts),
        row[0][1],
        min(sign[2] for sign in row),
        max(sign[3] for sign in row),
        max(sign[4] for sign in row),
    )


def together(one: str, other: str) -> str:
    """Two parts of a text that was broken for want of room: Chinese and numbers go on, other words have a blank between."""
    wide = _WIDE.match(one[-1:]) or _WIDE.match(other)
    number = one.split()[-1:] and one.split()[-1].isdecimal() and re.match(r"\d+[Xx]?(?!\S)", other)
    return one + other if wide or number else f"{one} {other}"
