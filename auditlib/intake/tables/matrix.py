"""Sign-in sheets with the names down and the half days across: which columns are half days, and what their cells say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditlib.core.columns import LATEST
from auditlib.intake.cells import Cell, Sheet, address
from auditlib.intake.problems import Fault
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.marks import Mark, read_mark
from auditlib.intake.tables.words import Marks
from auditlib.intake.values.clock import read_half
from auditlib.intake.values.dates import Day, read_day
from auditlib.intake.values.texts import bare, squeezed

_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天1-7]\)?")
_ORDINAL = re.compile(r"第(?:[一二三四五六七八九十]+|\d{1,2})[天日]|d(?:ay)?\d{1,2}|第?\d{1,2}天")
_MONTH_DAY = re.compile(r"(\d{1,2})\.([123])")  # a number: 9.1 is 9.10 too
_IN_TITLE = re.compile(r"(?:20\d\d[年./-])?\d{1,2}月\d{1,2}[日号]?|20\d\d[./-]\d{1,2}[./-]\d{1,2}")
_IN_NAME = re.compile(r"(?:20\d\d[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?|20\d{6}")
_GOES_ON = re.compile(r" ?[-—–~至到]")  # 9月1日至4日 is no single day
_HALF = re.compile("上午|下午|晚上")
_YEAR = re.compile(r"(20\d\d)(?=[年./-])")


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of sign-ins: its half day as far as its header tells it. `raw` is the text of the header, `address` its cell."""

    column: int
    address: str
    raw: str
    day: Day | None
    half: str | None
    vague: bool  # it says no more than that one signs here, or names a day that is no date (第一天)


@dataclass(frozen=True, slots=True)
class _Part:
    day: Day | None = None
    half: str | None = None
    what: str = ""  # "word", "ordinal", "out" or "unknown" where neither day nor half is told


@dataclass
class SignIns:
    """The sign-ins below such a header: `rows` are those of each column, as columns.frame takes them.

    day, half   of columns that name none themselves, from a title
    note        lists a problem: kind, cell, Chinese, English, raw text, column
    """

    sheet: Sheet
    slots: Sequence[Slot]
    day: Day | None
    half: str | None
    marks: Marks
    note: Callable[[str, str, str, str, str, str], None]
    rows: list[list[dict[str, object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = [[] for _ in self.slots]

    def take(self, row: int, person: Mapping[str, object], constants: Mapping[str, object]) -> None:
        """The sign-ins of a row. `person` is what it says beside them.

        A cell that cannot be read is a line of which nothing is known: somebody may have signed in, and no check may
        count on the contrary.
        """
        here: dict[object, dict[str, object]] = {}
        for slot, rows in zip(self.slots, self.rows, strict=True):
            day = slot.day or self.day
            cell, *place = self.sheet.under(row, slot.column)
            if cell is None:
                continue
            half = slot.half or self.half
            mark = read_mark(cell, person.get("name"), day, half, self.marks)
            if mark.signed and place[1] != slot.column:
                mark = _MERGED
            if mark.fault:
                self.note(mark.kind, address(row, slot.column), mark.fault.zh, mark.fault.en, cell.raw, "time")
            if mark.signed is None:
                rows.append({**constants, "row": row + 1})
            elif mark.signed:
                line = {**constants, **person, **half_day(day, mark.half or half), "row": row + 1}
                line |= {"time": mark.seconds} if mark.seconds is not None else {}
                key = "signed" if slot.vague else (day.span if day else slot.column, slot.half)
                first = here.setdefault(key, line)
                if first is line:
                    rows.append(line)
                elif "time" in line:  # 签名 and 签到时间 of one half day
                    first.setdefault("time", line["time"])


def half_day(day: Day | None, half: str | None) -> dict[str, object]:
    """What a column or a title tells of the day, as columns of a line."""
    out: dict[str, object] = {"day": day.span[0], "day" + LATEST: day.span[1]} if day else {}
    return out | {"half": half} if half else out


def faults(cell: str, slots: Sequence[Slot], day: Day | None, dated: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """What is wrong with the days of a matrix: kind, cell, Chinese, English, raw text.

    `cell` is that of the header, `day` that of a title; `dated`: the lines state it themselves.
    """
    guessed = [slot for slot in slots if slot.day and slot.day.guessed]
    if guessed and (first := guessed[0].day):
        zh = f"共 {len(guessed)} 栏的日期没有写明年份，按计划年度读取，首栏“{guessed[0].raw}”读作 {first.span[0]}。请核对。"
        en = (f"The days of {len(guessed)} columns do not state their year and were read as of the year of the programme, "
              f"{guessed[0].raw!r} as {first.span[0]}. Look whether it holds.")  # fmt: skip
        yield "guess", _range(guessed), zh, en, guessed[0].raw
    if day and day.guessed:
        zh = f"标题中的日期没有年份，按计划年度读作 {day.span[0]}。请核对。"
        en = f"The day in the title states no year and was read as {day.span[0]}. Look whether it holds."
        yield "guess", cell, zh, en, f"{day.span[0]:%m-%d}"
    if day and not slots:
        zh = f"表中没有签到栏，按所列人员在 {day.span[0]} 均已签到读取。请核对原件上的签名。"
        en = f"The table has no column of signatures; all persons listed were taken to have signed in on {day.span[0]}. Look at the original."
        yield "guess", cell, zh, en, ""
    undated = [slot for slot in slots if not (slot.day or day or dated)]
    if undated:
        zh = f"签到栏“{undated[0].raw}”没有写明是哪一天，日期按空白处理（共 {len(undated)} 栏）。请在表头写明日期，如 2025-09-01。"
        en = (f"The sign-in column {undated[0].raw!r} does not tell its day, which is left blank ({len(undated)} columns). "
              "Write the day into the header, such as 2025-09-01.")  # fmt: skip
        yield "unreadable_value", _range(undated), zh, en, undated[0].raw


def _range(slots: Sequence[Slot]) -> str:
    first, last = slots[0].address, slots[-1].address
    return first if first == last else f"{first}:{last}"


_MERGED = Mark(None, None, "unreadable_value", Fault(
    "签到标记写在跨多栏的合并单元格中，不能确定是哪几个半天。请逐栏填写。",
    "The mark stands in a cell merged over several columns: it cannot be told which half days it is for. Write it into each.",
))  # fmt: skip


def find_slots(
    sheet: Sheet, row: int, height: int, layout: Layout, marks: Marks, halves: Mapping[str, str], year: int, sure: bool
) -> tuple[list[Slot], list[int]]:
    """Columns of sign-ins under a header of `height` rows, and columns of signing out, which are none.

    sure   the year is stated (in a title), and is no guess
    """
    slots: list[Slot] = []
    out: list[int] = []
    carried: Day | None = None  # of a day over the first of its columns that is not merged with the others
    used: set[str | None] = set()
    for column in range(max(len(sheet.values[row + at]) for at in range(height))):
        cells = list(_stack(sheet, row, height, column))
        if not cells or any(_is_known(cell, layout, marks) for cell, _ in cells):
            carried = None
            continue
        parts = [_part(text, marks, halves, year, sure) for cell, _ in cells for text in _texts(cell)]
        day = next((part.day for part in parts if part.day), None)
        half = next((part.half for part in parts if part.half), None)
        kinds = {part.what for part in parts if part.what}
        if "unknown" in kinds and day is None:
            carried = None
            continue
        if "out" in kinds:
            out.append(column)
            continue
        if day:
            carried, used = day, set()
        elif half and carried and half not in used and sheet.under(row, column)[0] is None:
            day = carried
        used.add(half)
        if not (day or half or "ordinal" in kinds) and not _signs(cells, marks):
            continue
        raw = " ".join(cell.raw for cell, _ in cells)
        dated = [
            place for cell, place in cells if day and any(_part(t, marks, halves, year, sure).day for t in _texts(cell))
        ]
        where = (dated or [cells[-1][1]])[0]
        slots.append(Slot(column, where, raw, day, half, not (day or half)))
    return list(_in_order(slots)), out


def is_heading(text: str, marks: Marks, halves: Mapping[str, str]) -> bool:
    """Whether a text tells a half of the day, signing in or out, and no more: it stands in a header and in no line."""
    part = _part(text, marks, halves, 0, False)
    return part.what in ("word", "out") or part.half is not None


def told_day(name: str, lines: Sequence[str], marks: Marks, year: int) -> tuple[Day | None, str | None]:
    """The single day, and the half of it, that the name of a sheet and the lines above a table state; None where they differ."""
    days: set[Day] = set()
    halves: set[str] = set()
    told = year_told([name, *lines])
    for text, pattern in ((name, _IN_NAME), *((line, _IN_TITLE) for line in lines)):
        text = squeezed(text)
        if any(word in text for word in marks.papers):
            continue
        found = list(pattern.finditer(text))
        if len(found) == 1 and not _GOES_ON.match(text, found[0].end()):
            day = read_day(found[0][0], told or year)
            if day and day.span[0] == day.span[1]:
                days.add(replace(day, guessed="") if told else day)
                halves |= {half for word in _HALF.findall(text) if (half := read_half(word))}
        elif found:
            return None, None
    spans = {day.span for day in days}
    if len(spans) != 1:
        return None, None
    return min(days, key=lambda day: day.guessed), halves.pop() if len(halves) == 1 else None


def year_told(texts: Sequence[str]) -> int | None:
    """The year that titles state, if it is one."""
    years = {int(year) for text in texts for year in _YEAR.findall(squeezed(text))}
    return years.pop() if len(years) == 1 else None


def _stack(sheet: Sheet, row: int, height: int, column: int) -> Iterator[tuple[Cell, str]]:
    """The cells of a header over several rows, from top to bottom, those that are merged once; with their address."""
    before = None
    for at in range(row, row + height):
        cell, *place = sheet.under(at, column)
        if cell is not None and place != before:
            yield cell, address(*place)
        before = place


def _texts(cell: Cell) -> list[object]:
    """The lines of a header cell, or its value where it is no text."""
    if isinstance(cell.value, str):
        return [line for line in cell.value.splitlines() if line.strip()]
    return [cell.value]


def _part(value: object, marks: Marks, halves: Mapping[str, str], year: int, sure: bool) -> _Part:
    if isinstance(value, float) and not value.is_integer() and abs(value) < 13:
        value = repr(value)  # 9.1 typed as a number
    if not isinstance(value, str):
        day = read_day(value, year)
        return _Part(day) if day and day.span[0] == day.span[1] else _Part(what="unknown")
    text = squeezed(value)
    if any(word in text for word in marks.out):
        return _Part(what="out")
    if bare(text) in marks.columns | marks.besides:
        return _Part(what="word")
    for word in sorted(marks.columns | marks.besides, key=len, reverse=True):
        text = text.replace(word, "")
    text = _WEEKDAY.sub("", text)
    text = re.sub(r"\((上午|下午|晚上)\)", r"\1", text).strip("()[]【】:,、 ")
    if not text:
        return _Part(what="word")
    half = halves.get(text) or read_half(text)
    day = read_day(text, year)
    if day and day.span[0] == day.span[1]:
        return _Part(replace(day, guessed="") if sure and day.guessed == "year" else day, half)
    if _ORDINAL.match(text):
        rest = re.sub("[()]", "", _ORDINAL.sub("", text))
        half = halves.get(rest) or read_half(rest)
        day = read_day(rest, year) if rest else None  # 第一天（9月7日）
        if day and day.span[0] == day.span[1]:
            return _Part(replace(day, guessed="") if sure and day.guessed == "year" else day, half)
        return _Part(None, half, "ordinal" if half or not rest else "unknown")
    return _Part(None, half, "" if half else "unknown")


def _is_known(cell: Cell, layout: Layout, marks: Marks) -> bool:
    """Whether a header cell names another column: 姓名, 备注."""
    text = header_text(cell.raw)
    return text not in marks.columns | marks.besides and (text in layout.headers or text in layout.ignored)


def _signs(cells: Sequence[tuple[Cell, str]], marks: Marks) -> bool:
    return any(bare(cell.raw) in marks.columns for cell, _ in cells)


def _in_order(slots: Sequence[Slot]) -> Iterator[Slot]:
    """Days typed as numbers: 9.1 after 9.9 is the tenth."""
    before: dt.date | None = None
    for slot in slots:
        match = _MONTH_DAY.fullmatch(slot.raw.split(" ")[0]) if slot.day else None
        if match and slot.day and before and slot.day.span[0] < before:
            later = read_day(f"{slot.day.span[0].year}-{match[1]}-{match[2]}0", slot.day.span[0].year)
            if later and later.span[0] >= before:
                slot = replace(slot, day=replace(later, guessed=slot.day.guessed))
        if slot.day:
            before = slot.day.span[0]
        yield slot
