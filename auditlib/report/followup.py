"""followup.xlsx: how far each problem has come, what is overdue, and what each organiser's sessions came to, for next year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.messages import Language
from auditlib.core.model import GRADES
from auditlib.report import pieces, sheets, words
from auditlib.report.papers.decided import Standings
from auditlib.review.followup import CLAUSE, STAGES, UNNAMED, by_organiser, is_overdue, stage
from auditlib.review.standing import Standing
from auditlib.run.inspection import Inspection

_FOLLOWED = ("confirmed", "rectified", "explained")  # stages of a problem that somebody has to follow up
_LINES = (  # label zh, en, width
    ("期次", "session", 14), ("承办单位", "organiser", 26), ("检查", "check", 28), ("性质", "grade", 8), ("进度", "stage", 12),
    ("涉及金额（元）", "amount (yuan)", 15), ("负责人", "owner", 12), ("办结日期", "due", 12), ("整改期限", "deadline", 12),
    ("逾期", "overdue", 8), ("处理人", "decided by", 12), ("理由", "reason", 36), ("被检查单位说明（原文）", "reply, verbatim", 50),
)  # fmt: skip
_RESULTS = (
    ("承办单位", "organiser", 30), ("检查期数", "sessions", 10), ("有问题期数", "with problems", 12), ("违规", "violations", 8),
    ("疑点", "suspicions", 8), ("提示", "advisories", 8), ("涉及金额（元）", "amount (yuan)", 16), ("已整改", "rectified", 9),
    ("逾期", "overdue", 8), ("未处理", "undecided", 9), ("理由", "reasons", 90),
)  # fmt: skip
_AMOUNT, _SUM = 6, 7  # columns of the amounts


def write(path: Path, inspection: Inspection, standings: Standings, on: date, *, language: Language = "zh") -> None:
    """Write the workbook: problems that were upheld or explained, those overdue `on` that day, results by organiser.

    Results rest on what people decided alone; an organiser of whom something is undecided has that number beside it.
    """
    words.known(language)
    zh = language == "zh"
    sessions = inspection.tables["sessions"]
    organisers = {
        str(id): None if given is None or given != given else str(given)
        for id, given in sessions["organiser"].astype(object).items()
    }
    followed = [each for each in standings.values() if stage(each) in _FOLLOWED]
    followed.sort(key=lambda each: (each.severity, -each.money, each.session_id, each.check_id))
    late = [each for each in followed if is_overdue(each, on)]
    book = Workbook()
    first = book.worksheets[0]
    first.title = "整改进度" if zh else "follow-up"
    _lines(first, inspection, followed, organisers, on, language)
    _lines(book.create_sheet("逾期" if zh else "overdue"), inspection, late, organisers, on, language)
    _results(book.create_sheet("按承办单位" if zh else "by organiser"), standings.values(), organisers, on, language)
    sheets.save(book, path)


def _lines(
    sheet: Worksheet, inspection: Inspection, held: Sequence[Standing], organisers: Mapping[str, str | None], on: date, language: Language
) -> None:  # fmt: skip
    zh = language == "zh"
    rows = [
        (
            each.session_id, organisers.get(each.session_id), f"{each.check_id} {pieces.title(inspection, each.check_id, language)}",
            words.GRADES[each.grade][language] if each.grade in GRADES else "", STAGES[stage(each)][language], None, each.owner, each.due,
            each.demanded, ("是" if zh else "yes") if is_overdue(each, on) else "", each.decided_by, each.reason, each.explained,
        )
        for each in held
    ]  # fmt: skip
    title = f"截至 {on} 的整改进度" if zh else f"Follow-up as of {on}"
    _table(sheet, [title], _LINES, rows, language)
    for row, each in enumerate(held, 3):
        sheets.money(sheet.cell(row, _AMOUNT), each.amount_fen if each.confirmed_fen is None else each.confirmed_fen)


def _results(
    sheet: Worksheet, standings: Iterable[Standing], organisers: Mapping[str, str | None], on: date, language: Language
) -> None:
    found = by_organiser(standings, organisers, on)
    rows = [
        (
            each.organiser or UNNAMED[language], each.sessions, each.upheld, *(each.by_grade[grade] for grade in GRADES), None, each.rectified,
            each.overdue, each.undecided, "\n".join(reason.said(language) for reason in each.reasons),
        )
        for each in found
    ]  # fmt: skip
    zh = f"按承办单位的检查结果（{CLAUSE}：作为下一年度项目安排的依据）。只计人工确认的问题；“未处理”不为 0 的，结果不是最终的。"
    en = f"Results by organiser (clause {CLAUSE}: a basis for next year). Problems that people upheld alone; not final where anything is undecided."
    _table(sheet, [zh if language == "zh" else en], _RESULTS, rows, language)
    for row, each in enumerate(found, 3):
        sheets.money(sheet.cell(row, _SUM), each.amount_fen)


def _table(
    sheet: Worksheet, notes: Sequence[str], columns: Iterable[tuple[str, str, int]], rows: Iterable[Sequence[object]], language: Language
) -> None:  # fmt: skip
    widths = [(zh if language == "zh" else en, width) for zh, en, width in columns]
    top = sheets.note(sheet, notes, [width for _, width in widths]) + 1
    sheets.table(sheet, widths, rows, top)
