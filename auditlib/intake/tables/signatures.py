"""Sign-in sheets with a line for each sign-in: what their column of signatures says of who was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from auditlib.intake.cells import Sheet, address
from auditlib.intake.records import Records
from auditlib.intake.tables.headers import Header
from auditlib.intake.tables.heads import Head
from auditlib.intake.tables.marks import read_mark
from auditlib.intake.tables.words import Marks

MOST_NAMED = 20  # rows named in one message
WHEN = ("day", "time")  # columns in which an absence may be written in place of when the person came

Note = Callable[[str, str, str, str, str, str | None], None]


def signed(
    rows: Records,
    sheet: Sheet,
    header: Header,
    group: Mapping[str, Head],
    between: tuple[int, int],
    marks: Marks,
    note: Note,
) -> Records:
    """The lines of a list of sign-ins without those that their own column of signatures shows to be none.

    A column that is blank throughout was signed on paper: all lines count, which is a guess. In one that is filled for some a
    blank or a word of absence is no sign-in; of a line whose signature cannot be read nothing is known, as in a matrix.
    `between` are the columns of the group; `note` lists a problem: kind, cell, Chinese, English, raw text, column.
    """  # fmt: skip
    mapped = {head.column for head in group.values()}
    heads = [head for head in header.heads if between[0] <= head.column < between[1] and head.column not in mapped]
    heads = [head for head in heads if not marks.columns.isdisjoint(head.texts)]
    if not (heads or rows.unread.keys() & {*WHEN}):
        return rows
    places = [int(str(row)) - 1 for row in rows.column("row")]
    late = _absences(rows, places, sheet, group, marks)
    if not places or not (heads or late):
        return rows
    names, halves = rows.column("name"), rows.column("half")
    said: list[bool | None] = [number not in late for number in range(len(places))]
    filled = [[sheet.under(row, head.column)[0] for head in heads] for row in places]
    if any(cell for cells in filled for cell in cells):
        for number, cells in enumerate(filled):
            told = {
                None if mark.half and not halves[number] else mark.signed
                for cell in cells
                if cell
                for mark in [read_mark(cell, names[number], None, _text(halves[number]), marks)]
            } | ({False} if number in late else set())
            said[number] = told.pop() if len(told) == 1 else None if told else False
    elif heads:
        zh = f"“{heads[0].raw}”栏全部空白，可能签在纸质件上，按所列人员均已签到读取。请核对原件上的签名。"
        en = (f"The column {heads[0].raw!r} is blank throughout and may have been signed on paper; all persons listed were taken to "
              "have signed in. Look at the signatures on the original.")  # fmt: skip
        note("guess", heads[0].address, zh, en, heads[0].raw, "name")
    if all(said):
        return rows
    head = heads[0] if heads else group["name"]
    absent, open_ = ([row for row, one in zip(places, said, strict=True) if one is what] for what in (False, None))
    if absent:
        zh = f"第 {_listed(absent, '、')} 行的签名栏空白或写明缺席，未按签到读取。请核对原件。"
        en = f"Rows {_listed(absent, ', ')} have no signature or say that the person was absent; they were not taken for sign-ins. Look at the original."
        note("guess", address(absent[0], head.column), zh, en, head.raw, "name")
    if open_:
        zh = f"第 {_listed(open_, '、')} 行的签名栏看不出本人是否签到，未按签到读取。请核对原件，改为 √（到）、×（未到）或本人姓名。"
        en = (f"The signatures in rows {_listed(open_, ', ')} do not tell whether the person signed in; they were not taken for "
              "sign-ins. Look at the original and write √ (present), × (absent) or the name.")  # fmt: skip
        note("unreadable_value", address(open_[0], head.column), zh, en, head.raw, "name")
    known = {"row", "role"}  # of a line that may be a sign-in or none
    kept = ((one, row) for one, row in zip(said, rows.rows(), strict=True) if one is not False)
    return Records.of(row if one else {name: row[name] for name in known & row.keys()} for one, row in kept)


def _absences(rows: Records, places: Sequence[int], sheet: Sheet, group: Mapping[str, Head], marks: Marks) -> set[int]:
    """Lines that say 请假 where they should say when the person came."""
    return {
        number
        for name in WHEN
        if name in group
        for number in rows.unread.get(name, ())
        if (cell := sheet.under(places[number], group[name].column)[0])
        and read_mark(cell, None, None, None, marks).signed is False
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _listed(rows: Sequence[int], between: str) -> str:
    return between.join(str(row + 1) for row in rows[:MOST_NAMED]) + ("…" if len(rows) > MOST_NAMED else "")
