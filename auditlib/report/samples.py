"""The samples of a session as two sheets of its working paper: a call sheet with masked names and telephones, a list of vouchers to pull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment

from auditlib.core.messages import BLANK, Language, Text
from auditlib.core.model import Tables
from auditlib.report import masking, pieces, sheets, words
from auditlib.report.integrity import plain
from auditlib.run.samples import Sample, Taken, place_of
from auditlib.run.weights import Sizes

_CALLS = (
    ("序号", "no.", 6), ("姓名", "name", 8), ("工作单位", "employer", 26), ("联系电话", "telephone", 16),
    ("完整号码所在单元格", "cell of the full number", 34), ("抽中的票号", "ticket", 17), ("是否参训", "attended", 10),
    ("参训时间", "when", 14), ("联系人、联系时间", "called by, on", 18), ("备注", "remarks", 22),
)  # fmt: skip
_PULLED = (
    ("序号", "no.", 6), ("票据号码", "voucher no.", 23), ("票据日期", "day", 13), ("收款单位", "payee", 26), ("内容", "item", 18),
    ("金额（元）", "amount (yuan)", 13), ("抽取原因", "why", 19), ("金额所在单元格", "cell of the amount", 34),
    ("抽中的号码", "numbers", 17), ("原件核对情况", "what the original shows", 22), ("备注", "remarks", 18),
)  # fmt: skip
_AMOUNT = 6  # column of _PULLED
_DIGITS = 14  # characters of a ticket that are printed: they tell tickets apart
_WHY: Mapping[str, Text] = {
    "drawn": {"zh": "按金额随机抽中", "en": "drawn by amount"},
    "all": {"zh": "全部检查", "en": "all are looked at"},
    "top": {"zh": "大额，全部检查", "en": "large, all looked at"},
    "apart": {"zh": "零、负或空缺，另查", "en": "zero, negative or blank: apart"},
}
_NO_COLUMN: Text = {"zh": "名单中没有电话一栏", "en": "the roster has no telephones"}
_MASKED: Text = {
    "zh": "姓名和电话已隐去，完整号码见名单的单元格；通话情况填在右侧各栏。被抽中不表示有问题。",
    "en": "Names and telephones are masked; the full number stands in the cell of the roster. To be drawn is no sign of any fault.",
}
_DRAWN: Text = {
    "zh": "请调取原件逐张核对，情况填在右侧两栏。被抽中不表示有问题。",
    "en": "Pull the originals and fill in the columns to the right. To be drawn is no sign of any fault.",
}


def write(
    book: Workbook, tables: Tables, session_id: str, samples: Mapping[str, Sample], sizes: Sizes, language: Language
) -> None:
    """Add both sheets. Raises ReportError for an unknown language."""
    zh = language == "zh"
    people, bills = (_rows(tables, table, samples[table]) for table in ("roster", "vouchers"))
    calls = [
        _call(n, taken, people[taken.position], tables, language) for n, taken in enumerate(samples["roster"].taken, 1)
    ]
    title = "回访名单" if zh else "calls"
    _sheet(book, title, session_id, samples["roster"], _MASKED, sizes, _CALLS, calls, language)
    chosen = samples["vouchers"].taken
    pulled = [_pulled(n, taken, bills[taken.position], tables, language) for n, taken in enumerate(chosen, 1)]
    title = "抽凭清单" if zh else "vouchers"
    top = _sheet(book, title, session_id, samples["vouchers"], _DRAWN, sizes, _PULLED, pulled, language)
    for line, taken in enumerate(chosen, top + 1):
        fen = bills[taken.position]["amount"]
        if fen is not None:
            sheets.money(book[title].cell(line, _AMOUNT), fen)


def _sheet(
    book: Workbook, title: str, session_id: str, sample: Sample, hint: Text, sizes: Sizes,
    columns: Sequence[tuple[str, str, int]], rows: Sequence[Sequence[object]], language: Language,
) -> int:  # fmt: skip
    """Sentences, then the table; returns the row of its header."""
    sheet = book.create_sheet(title)
    widths = [(zh if language == "zh" else en, float(width)) for zh, en, width in columns]
    said = [text[language] for text in (*sample.said, sizes.standing, hint)]
    top = sheets.note(sheet, [f"{title} {session_id}", *said], [width for _, width in widths]) + 1
    sheets.table(sheet, widths, rows, top)
    for line in range(top + 1, top + 1 + len(rows)):
        sheet.cell(line, 1).alignment = Alignment(horizontal="center", vertical="top")
    return top


def _call(number: int, taken: Taken, row: Mapping[str, Any], tables: Tables, language: Language) -> tuple[object, ...]:
    cell = place_of(tables, "roster", "phone", taken.position)
    return (
        number,
        masking.name(row["name"] or "") or BLANK[language],
        row["employer"] or BLANK[language],
        masking.contact(row["phone"] or "") or BLANK[language],
        _NO_COLUMN[language] if cell is None else pieces.address(cell),
        "、".join(str(ticket)[:_DIGITS] for ticket in taken.numbers) or _WHY[taken.why][language],
        *[None] * 4,
    )


def _pulled(
    number: int, taken: Taken, row: Mapping[str, Any], tables: Tables, language: Language
) -> tuple[object, ...]:
    cell = place_of(tables, "vouchers", "amount", taken.position)
    blank = BLANK[language]
    return (
        number,
        row["voucher_no"] or blank,
        blank if row["day"] is None else pieces.day(row["day"], row["day_latest"], language),
        row["payee"] or blank,
        row["item"],
        blank,  # until the amount is written, as a number
        _WHY[taken.why][language],
        words.NOT_GIVEN[language] if cell is None else pieces.address(cell),
        "\n".join(f"{hit:,}" for hit in taken.numbers),
        *[None] * 2,
    )


def _rows(tables: Tables, table: str, sample: Sample) -> dict[int, Mapping[str, Any]]:
    """Values by position and column; a blank is None."""
    rows = tables[table].loc[[taken.position for taken in sample.taken]]
    columns = {str(name): plain(rows[name]) for name in rows}
    return {taken.position: {name: held[n] for name, held in columns.items()} for n, taken in enumerate(sample.taken)}
