"""Risk scores as two sheets of the findings: one line a session, and one line for each reason of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.messages import Language
from auditlib.core.policy import FAMILIES, KINDS
from auditlib.report import pieces, sheets, words
from auditlib.run.rated import Rated
from auditlib.run.risk import DISCLAIMER, PARTS

ROWS = 20_000  # reasons of points that are listed
_CITED = 3  # addresses in one cell of a table
_SCORES = (
    ("期次", "session", 14), ("项目名称", "title", 36), ("承办单位", "organiser", 26), ("项目类别", "kind", 18),
    ("风险分", "points", 9), ("签数", "tickets", 8),
)  # fmt: skip
_REASONS = (
    ("期次", "session", 14), ("分值", "points", 8), ("方面", "family", 13), ("依据", "part", 15), ("检查编号", "check", 10),
    ("理由", "reason", 70), ("所看单元格", "cells looked at", 56),
)  # fmt: skip
SHEETS: Mapping[Language, tuple[str, str]] = {"zh": ("风险评分", "评分依据"), "en": ("risk", "points")}
CHANCES = frozenset({"签数", "tickets"})  # headers of the chances of being drawn
_NOT_RATED = {"zh": "未计分", "en": "not rated"}


def write(book: Workbook, rated: Rated, language: Language) -> None:
    """Add both sheets, each under the sentence that a score convicts nobody and the note of the weights."""
    scores, reasons = SHEETS[language]
    _scores(book.create_sheet(scores), rated, language)
    _reasons(book.create_sheet(reasons), rated, language)


def _scores(sheet: Worksheet, rated: Rated, language: Language) -> None:
    zh = language == "zh"
    widths: list[tuple[str, float]] = [(label_zh if zh else label_en, width) for label_zh, label_en, width in _SCORES]
    unit = "（分）" if zh else " (points)"  # or a score in 人数 would be read as a number of persons
    widths[5:5] = [(words.FAMILIES[name][language] + unit, 12) for name in FAMILIES]
    rows = [
        (
            held.session_id, held.title, held.organiser, words.pick(KINDS, held.kind or None, language), held.points,
            *held.families.values(), held.tickets,
        )
        for held in rated.scores
    ]  # fmt: skip
    sheets.table(sheet, widths, rows, _head(sheet, rated, widths, language))


def _reasons(sheet: Worksheet, rated: Rated, language: Language) -> None:
    widths: list[tuple[str, float]] = [
        (label_zh if language == "zh" else label_en, width) for label_zh, label_en, width in _REASONS
    ]
    rows: list[tuple[object, ...]] = []
    for held in rated.scores:
        for item in held.items:
            cells = [pieces.address(ref) for ref in item.cells[:_CITED]]
            left_out = len(item.cells) - _CITED
            cells += [pieces.more(left_out, language)] if left_out > 0 else []
            family, part = words.FAMILIES[item.family][language], PARTS[item.part][language]
            rows.append(
                (held.session_id, item.points, family, part, item.check_id, item.text[language], "\n".join(cells))
            )
        rows += [
            (held.session_id, None, None, _NOT_RATED[language], None, note[language], None) for note in held.not_rated
        ]
    left_out = len(rows) - ROWS
    more = (
        f"另有 {left_out} 行未列出，见 risk.json。" if language == "zh" else f"{left_out} more rows are in risk.json."
    )
    more = more if left_out > 0 else ""
    sheets.table(sheet, widths, rows[:ROWS], _head(sheet, rated, widths, language, more))


def _head(
    sheet: Worksheet, rated: Rated, widths: Sequence[tuple[str, float]], language: Language, more: str = ""
) -> int:
    """The sentences above a table; returns the row of its header."""
    zh = language == "zh"
    history = "、".join(f"{name}（{digest[:12]}…）" for name, digest in rated.history) or (
        "未提供" if zh else "none given"
    )
    weights = f"params/risk/weights.yaml，SHA-256 {rated.weights_sha256}"
    lines = (
        sheet.title,
        DISCLAIMER[language],
        rated.weights.standing[language],
        f"分值：{weights}。以往年度评分：{history}。"
        if zh
        else f"Weights: {weights}. Scores of earlier years: {history}.",
        *([more] if more else []),
    )
    return sheets.note(sheet, lines, [width for _, width in widths]) + 1
