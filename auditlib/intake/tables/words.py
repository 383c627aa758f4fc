"""params/layouts/lines.yaml and marks.yaml: what a text at the beginning of a row makes of it, and what a sign-in cell says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from auditlib.core.errors import ParamsError
from auditlib.core.params import Strict, read_model
from auditlib.intake.cells import Value
from auditlib.intake.values.texts import MOST_TEXTS, Sought, bare, is_plain, squeezed

Known = dict[Value | None, object]  # value → what it says: of several columns that are written a tuple
TOTALS = frozenset({"total", "subtotal", "part"})  # what `Lines` calls a row of totals
FIRST = 3  # filled cells of a row among which the word of a total may stand
PART = 8  # signs of the name of a part, before the word of its total
LONGEST = 24  # signs of a text that may stand alone in a row and be data

_DIGITS = "0123456789"
_AROUND = "()[]. 。"  # what may stand around a text that points to the row above
_PARTS = "第组班队批部大小"  # signs that words of this module have, beside those of lines.yaml
_WORDED = re.compile("[大小]写")  # of a total, in words beside figures
_HAN_NUMBER = "[一二三四五六七八九十]"
_TAIL = r"(?:[为共]?(?:人民币)?[¥￥]?[\d,.]+[亿万千]?(?:元|人|人次|名|份|张|笔|项|天)?整?|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整正]+)"
_FOOTER = re.compile(
    r"第?\d+页(?:[,/、]?(?:共\d+页)?)|共\d+页(?:[,/、]?第\d+页)?|第\d+页[,/、]?共\d+页|\d+/\d+页?|[-—–]+\d+[-—–]+|page\d+(?:(?:of|/)\d+)?"
    r"|[-—–_=*.·…~]{2,}|(?:20\d\d)?年(?:\d{1,2})?月(?:\d{1,2})?日|20\d\d年\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
_HEADING = re.compile(
    rf"第?(?:{_HAN_NUMBER}+|\d+)小?[组班队批部]|{_HAN_NUMBER}+[、.].*|\((?:{_HAN_NUMBER}+|\d+)\).*|.*[:。;].*"
)


class _Lines(Strict):
    totals: list[str]
    counts: list[str]
    subtotals: list[str]
    parts: list[str]
    remarks: list[str]
    signatures: list[str]
    seals: list[str]
    footers: list[str]
    notes: list[str]
    dittos: list[str]


class _Marks(Strict):
    present: list[str]
    absent: list[str]
    beside: list[str]
    columns: list[str]
    besides: list[str]
    out: list[str]
    elsewhere: list[str]
    papers: list[str]


class Lines(dict[str, str]):
    """A text → what a row is that begins with it: "total", "subtotal", "part", "remark", "signature", "footer", "heading",
    "blank", or "" for what begins a line of data.

    A dictionary, since it is asked for several cells of every row. A "heading" is one only where it stands alone.
    `pointing` tells the texts of cells that point to the row above.
    """

    def __init__(self, words: _Lines) -> None:
        super().__init__()
        totals, subtotals, parts, seals, signatures, remarks = (
            _any(texts) for texts in (words.totals + words.counts, words.subtotals, words.parts, words.seals, words.signatures, words.remarks)
        )  # fmt: skip
        seal = rf"\((?:{seals})\)"
        self._total = re.compile(rf"(?:{totals})(?:{_TAIL})?")
        self._subtotal = re.compile(rf"(?:{subtotals}|第\d+页(?:{parts}))(?:{_TAIL})?")
        self._part = re.compile(rf".{{1,{PART}}}(?:{parts})(?:{_TAIL})?")
        self._remark = re.compile(rf"(?:{remarks})\d?(?:\([^()]*\))?:.*|(?:{remarks})")
        self._signed = re.compile(rf"(?:(?:[一-鿿]{{0,8}}(?:{seal}):?|(?:{signatures}):)[^:]{{0,20}})+")
        self._footers = frozenset(map(squeezed, words.footers))
        self._notes = tuple(map(squeezed, words.notes))
        dittos = frozenset(map(squeezed, words.dittos))
        firsts = {text[:1] for text in (*words.dittos, *dittos)}
        signs = frozenset(firsts | {first.upper() for first in firsts} | set("(（"))
        self.pointing = Sought(partial(_points, dittos, signs))
        alone = (
            words.totals,
            words.counts,
            words.subtotals,
            words.parts,
            words.remarks,
            words.footers,
            words.notes,
        )  # others need signs
        every = (text for texts in alone for text in texts)
        self._data: set[str] = set()  # texts that surely begin lines of data
        self._begin = frozenset(squeezed(text)[:1] for text in every) | frozenset(_PARTS)

    def __missing__(self, text: str) -> str:
        if len(self) > MOST_TEXTS:
            self.clear()
        found = self[text] = self._kind(squeezed(text))
        return found

    def surely_data(self, texts: set[str]) -> bool:
        """Whether all texts begin lines of data, told by one look at the new ones: names, numbers of persons and papers."""
        fresh = texts - self._data
        if not fresh:
            return True
        whole = "".join(fresh)
        if not (
            is_plain(whole)
            and self._begin.isdisjoint(whole.casefold())
            and all(text.isalpha() or (text[0] in _DIGITS and text.isascii()) for text in fresh)
            and max(map(len, fresh)) <= LONGEST
        ):
            return False
        if len(self._data) > MOST_TEXTS:
            self._data.clear()
        self._data |= fresh
        return True

    def signed(self, text: str) -> bool:
        """Whether a row, its cells joined, is a line of signatures: 制表人：张三 审核： 日期：."""
        return self._signed.fullmatch(squeezed(text)) is not None

    def _kind(self, text: str) -> str:
        if not text:
            return "blank"
        if text[0] in _DIGITS and text.isascii() and text.isalnum() and len(text) <= LONGEST:
            return ""  # numbers of persons and papers: most texts
        if text.isalpha() and len(text) <= LONGEST and self._begin.isdisjoint(text):
            return ""  # names: no word of them all can stand there
        whole = bare(text)
        if self._total.fullmatch(whole):
            return "total"
        if self._subtotal.fullmatch(whole):
            return "subtotal"
        if self._part.fullmatch(whole):
            return "part"
        if _FOOTER.fullmatch(text) or (whole or text.strip("()")) in self._footers:
            return "footer"
        if self._remark.fullmatch(text) or _WORDED.search(text):
            return "remark"
        if self._signed.match(text):
            return "signature"
        if _HEADING.fullmatch(text) or text.startswith(self._notes) or len(text) > LONGEST:
            return "heading"
        return ""


@dataclass(frozen=True)
class Marks:
    """Words of sign-in columns and cells, as `bare` gives them."""

    cells: dict[str, bool]  # text → whether it is a sign-in
    reasons: tuple[str, ...]  # of absence: what begins a longer text (请假一天)
    beside: frozenset[str]  # what may stand in brackets beside a mark and leaves it as it is
    columns: frozenset[str]
    besides: frozenset[str]
    out: tuple[str, ...]
    elsewhere: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What is known of texts; `values` is what single values were read as, by all that tells how they are read: none is read twice."""

    lines: Lines = field(compare=False)
    marks: Marks
    values: dict[tuple[object, ...], Known] = field(default_factory=dict, compare=False)


def load_words(folder: Path) -> Words:
    """Both files. Raises ParamsError naming file and key where a file says what it may not say."""
    place = folder / "marks.yaml"
    marks = read_model(place, _Marks)
    present, absent = (frozenset(map(squeezed, texts)) for texts in (marks.present, marks.absent))
    if both := present & absent:
        raise ParamsError(f"{min(both)!r} is present and absent.", str(place), "Keep it under one of them.")
    return Words(
        Lines(read_model(folder / "lines.yaml", _Lines)),
        Marks(
            cells={**dict.fromkeys(present, True), **dict.fromkeys(absent, False)},
            reasons=tuple(text for text in absent if len(text) > 1 and not text.isascii()),
            beside=frozenset(map(squeezed, marks.beside)),
            columns=frozenset(map(squeezed, marks.columns)),
            besides=frozenset(map(squeezed, marks.besides)),
            out=tuple(map(squeezed, marks.out)),
            elsewhere=tuple(map(squeezed, marks.elsewhere)),
            papers=tuple(map(squeezed, marks.papers)),
        ),
    )


def _points(dittos: frozenset[str], signs: frozenset[str], text: str) -> bool:
    """Whether a text is one of `dittos`; most are not, as the sign tells with which they begin."""
    return text.lstrip()[:1] in signs and squeezed(text).strip(_AROUND) in dittos


def _any(texts: Iterable[str]) -> str:
    """An alternative of the texts for a pattern, the longest first."""
    return "|".join(map(re.escape, sorted(map(squeezed, texts), key=len, reverse=True)))
