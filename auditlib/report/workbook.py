"""Workbooks for inspectors: findings of the whole batch, and the working paper (工作底稿) of one session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.core.policy import KINDS, kinds
from auditlib.report import integrity, pieces, risk, samples, sheets, words
from auditlib.report.papers.decided import OPINIONS
from auditlib.run.inspection import Inspection
from auditlib.run.rated import Rated
from auditlib.run.samples import of as draw_samples
from auditlib.run.weights import Sizes

ROWS = 20_000  # of one sheet of findings.xlsx: openpyxl takes 20 s and 200 MB for as many
CELLS = 200  # cells or ranges of one finding that a working paper lists; the number left out is said
_FINDINGS = (  # label zh, en, width
    ("期次", "session", 14), ("项目名称", "title", 30), ("承办单位", "organiser", 24), ("类别", "category", 12),
    ("检查编号", "check", 10), ("检查事项", "asked", 24), ("结论", "verdict", 11), ("性质", "grade", 8),
    ("说明", "sentence", 60), ("涉及金额（元）", "amount (yuan)", 15), ("依据条款", "clauses", 30),
    ("补充什么即可判断", "what would settle it", 36), ("所看单元格", "cells looked at", 40), ("报告", "report", 8),
)  # fmt: skip
_AMOUNT, _REPORT = 10, 14  # columns of _FINDINGS
_CHECKED = (
    ("序号", "no.", 6), ("检查事项", "asked", 30), ("依据条款", "clauses", 44),
    ("检查过程（所看单元格）", "steps (cells looked at)", 44), ("结论", "conclusion", 14),
    ("事实摘要", "facts", 60), ("涉及金额（元）", "amount (yuan)", 15), ("核定金额（元）", "amount confirmed (yuan)", 15),
    ("索引号", "index", 22), ("页次", "page", 9), ("编制人、编制日期", "prepared by, on", 18), ("审核意见", "reviewer's opinion", 18),
    ("审核人、审核日期", "reviewed by, on", 18), ("附件", "attachments", 36),
)  # fmt: skip
_EVIDENCE = (
    ("检查编号", "check", 10), ("检查事项", "asked", 26), ("文件", "file", 40), ("工作表", "sheet", 16),
    ("单元格", "cell", 12), ("原文", "as written", 50), ("隐藏", "hidden", 12), ("SHA-256", "SHA-256", 66),
)  # fmt: skip
_PROBLEMS = (
    ("期次", "session", 14), ("类型", "kind", 16), ("文件", "file", 40), ("工作表", "sheet", 16), ("单元格", "cell", 10),
    ("栏目", "column", 18), ("原文", "as written", 30), ("说明", "what happened", 70),
)  # fmt: skip
_ON_SITE = (
    ("条款", "clause", 20), ("要求", "demand", 46), ("查看什么", "what to look at", 46),
    ("程序检查的结果", "what the program found", 26), ("查看情况", "what was seen", 40), ("查看人、日期", "by, on", 18),
)  # fmt: skip
_CITED = 6  # addresses in one cell of a table; the evidence sheet of the working paper has more


def write_findings(
    path: Path,
    inspection: Inspection,
    links: Mapping[str, str],
    rated: Rated | None = None,
    *,
    language: Language = "zh",
) -> None:
    """findings.xlsx: what was found or could not be judged, then all verdicts, the problems of reading, and the risk scores.

    `links` leads from a session to its report, relative to the workbook; without `rated` there are no scores. Raises ReportError for an unknown language.
    """
    words.known(language)
    zh = language == "zh"
    book = Workbook()
    open_ones = [f for f in inspection.findings if f.verdict in ("fail", "unknown")]
    ordered = pieces.worst_first(open_ones)
    _findings(_first(book, "问题" if zh else "findings"), inspection, ordered, links, language)
    _findings(book.create_sheet("全部结论" if zh else "all verdicts"), inspection, inspection.findings, links, language)
    _problems(book.create_sheet("读取问题" if zh else "reading"), inspection.tables["problems"], language)
    if rated is not None:
        risk.write(book, rated, language)
    sheets.save(book, path)


def _first(book: Workbook, title: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = title
    return sheet


def _widths(columns: Iterable[tuple[str, str, int]], language: Language) -> list[tuple[str, float]]:
    return [(zh if language == "zh" else en, width) for zh, en, width in columns]


def _findings(
    sheet: Worksheet, inspection: Inspection, found: Sequence[Finding], links: Mapping[str, str], language: Language
) -> None:
    sessions = inspection.tables["sessions"]
    known = sessions[["title", "organiser", "category"]].astype(object).where(sessions.notna(), None).to_dict("index")
    nobody: dict[str, str | None] = {"title": None, "organiser": None, "category": None}
    listed, rows = found[:ROWS], []
    for f in listed:
        of = known.get(f.session_id, nobody)
        rows.append((
            f.session_id, of["title"], of["organiser"], of["category"] and words.pick(words.CATEGORIES, of["category"], language),
            f.check_id, pieces.title(inspection, f.check_id, language), words.VERDICTS[f.verdict][language],
            f.grade and words.GRADES[f.grade][language], pieces.said(f, language), None, _clauses(inspection, f), "；".join(f.missing),
            _places(f, language), None,
        ))  # fmt: skip
    widths = _widths(_FINDINGS, language)
    top = sheets.bounded(sheet, widths, len(listed), len(found), "findings.parquet", language)
    last = sheets.table(sheet, widths, rows, top)
    for row, f in enumerate(listed, top + 1):
        sheets.money(sheet.cell(row, _AMOUNT), f.amount_fen)
        if f.session_id in links:
            sheets.link(sheet.cell(row, _REPORT), "打开" if language == "zh" else "open", links[f.session_id])
    # Subtotal, so that the sum follows the filter. It stands above nothing: the filter must not hide it.
    letter = get_column_letter(_AMOUNT)
    total = last + 2
    sheets.head(
        sheet.cell(total, _AMOUNT - 1),
        "筛选后合计（各项金额可能重叠）" if language == "zh" else "sum of the rows shown (amounts may overlap)",
    )
    sheets.formula(
        sheet.cell(total, _AMOUNT), f"=SUBTOTAL(109,{letter}{top + 1}:{letter}{max(last, top + 1)})", sheets.YUAN
    )


def _clauses(inspection: Inspection, finding: Finding) -> str:
    return "；".join(f"{c.number} {c.paragraph}" for c in pieces.clauses(inspection, finding, "zh"))


def _places(finding: Finding, language: Language) -> str:
    shown = "\n".join(pieces.address(ref) for ref in finding.evidence[:_CITED])
    more = len(finding.evidence) - _CITED
    return shown if more <= 0 else shown + "\n" + pieces.more(more, language)


def _problems(sheet: Worksheet, problems: pd.DataFrame, language: Language) -> None:
    said = "message_zh" if language == "zh" else "message_en"
    listed = problems.head(ROWS)
    rows = (
        (row.session_id, words.pick(words.PROBLEMS, row.kind, language), row.file, row.sheet, row.cell, row.column, row.raw, getattr(row, said))
        for row in listed.astype(object).where(listed.notna(), None).itertuples()
    )  # fmt: skip
    widths = _widths(_PROBLEMS, language)
    rest = "各期报告" if language == "zh" else "the report of each session"
    sheets.table(sheet, widths, rows, sheets.bounded(sheet, widths, len(listed), len(problems), rest, language))


def write_working_paper(
    path: Path,
    inspection: Inspection,
    session_id: str,
    sizes: Sizes | None = None,
    *,
    seed: str = "",
    language: Language = "zh",
) -> None:
    """working_paper.xlsx of one session: what was read, cover, one line a check (also where nothing was found), evidence.

    With `sizes` also whom to call back and which vouchers to pull, drawn by `seed`; without one, how to draw. Raises ReportError for an unknown language.
    """
    words.known(language)
    zh = language == "zh"
    book = Workbook()
    found = pieces.worst_first(inspection.of(session_id))
    integrity.write(_first(book, "读取情况" if zh else "reading"), inspection, session_id, language)
    _cover(book.create_sheet("封面" if zh else "cover"), inspection, session_id, len(found), language)
    _checked(book.create_sheet("检查事项" if zh else "checks"), inspection, found, language)
    _evidence(book.create_sheet("证据" if zh else "evidence"), inspection, found, language)
    _onsite(book.create_sheet("实地查看" if zh else "on site"), inspection, session_id, language)
    if sizes is not None:
        chosen = draw_samples(inspection.tables, session_id, sizes, seed)
        samples.write(book, inspection.tables, session_id, chosen, sizes, language)
    sheets.save(book, path)


def _onsite(sheet: Worksheet, inspection: Inspection, session_id: str, language: Language) -> None:
    """What a person must look at: a line for each clause that binds the session (or may bind it) and says so."""
    found: dict[str, list[str]] = {}
    for f in inspection.of(session_id):
        if f.verdict in ("fail", "unknown"):
            for id in f.clauses:
                found.setdefault(id, []).append(f"{f.check_id} {words.VERDICTS[f.verdict][language]}")
    rows = [
        (
            pieces.paragraph(inspection, clause),
            clause.zh if language == "zh" else clause.en,
            (clause.onsite or {})[language],
            "\n".join(found.get(clause.id, [])),
            None,
            None,
        )
        for clause in pieces.onsite(inspection, session_id)
    ]
    sheets.table(sheet, _widths(_ON_SITE, language), rows)


def _cover(sheet: Worksheet, inspection: Inspection, session_id: str, checks: int, language: Language) -> None:
    zh = language == "zh"
    row = inspection.tables["sessions"].loc[[session_id]]
    named = row[["title", "organiser", "supervisor", "notice"]]
    session, kind = named.astype(object).where(named.notna(), None).iloc[0], kinds(row).iloc[0]
    notice = inspection.policy.notices[session["notice"]]
    day = pieces.day(row["as_of"].iloc[0], row["as_of_latest"].iloc[0], language)
    facts = [
        ("索引号" if zh else "index", session_id),
        ("项目名称" if zh else "title", session["title"]),
        ("承办单位（谁承办、谁负责）" if zh else "organiser", session["organiser"]),
        ("主管（申报）单位（谁申报、谁监管）" if zh else "supervisor", session["supervisor"]),
        ("项目类别" if zh else "kind", words.pick(KINDS, None if pd.isna(kind) else str(kind), language)),
        ("依据文件" if zh else "under", f"{notice.zh if zh else notice.en}（{notice.number}）"),
        ("检查日期" if zh else "day of inspection", day),
        ("编制人、编制日期" if zh else "prepared by, on", None),
        ("审核意见" if zh else "reviewer's opinion", None),
        ("审核人、审核日期" if zh else "reviewed by, on", None),
        ("说明" if zh else "note", words.NO_PROOF[language]),
    ]
    sheets.put(sheet.cell(1, 1), "工作底稿" if zh else "Working paper").font = sheets.Font(
        name=sheets.FONT, size=16, bold=True
    )
    for line, (label, text) in enumerate(facts, 3):
        sheets.head(sheet.cell(line, 1), label)
        sheets.put(sheet.cell(line, 2), text).border = sheets.LINE
        sheets.fit(sheet, line, (label, text), (34, 80))
    for below, (label, formula, form) in enumerate(_sums(checks, language), len(facts) + 3):
        sheets.head(sheet.cell(below, 1), label)
        sheets.formula(sheet.cell(below, 2), formula, form).border = sheets.LINE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 80
    sheets.paper(sheet)


def _sums(checks: int, language: Language) -> list[tuple[str, str, str]]:
    """Label, formula and format of what the cover counts and sums over the sheet of checks."""
    zh = language == "zh"
    over = {letter: f"'{'检查事项' if zh else 'checks'}'!{letter}2:{letter}{max(checks + 1, 2)}" for letter in "BEGH"}
    verdicts = [text[language] for text in words.VERDICTS.values()]
    return [
        ("检查事项数" if zh else "checks", f"=COUNTA({over['B']})", "0"),
        *((f"其中{word}" if zh else f"of them {word}", f'=COUNTIF({over["E"]},"{word}*")', "0") for word in verdicts),
        (
            "涉及金额合计（元，各项可能重叠）" if zh else "amounts (yuan, may overlap)",
            f"=SUM({over['G']})",
            sheets.YUAN,
        ),
        ("核定金额合计（元）" if zh else "amounts confirmed (yuan)", f"=SUM({over['H']})", sheets.YUAN),
    ]


def _checked(sheet: Worksheet, inspection: Inspection, found: Sequence[Finding], language: Language) -> None:
    rows = []
    for number, f in enumerate(found, 1):
        conclusion = words.VERDICTS[f.verdict][language]
        if f.grade:
            conclusion += f"（{words.GRADES[f.grade][language]}）"
        clauses = "\n".join(f"{c.number} {c.paragraph} {c.text}" for c in pieces.clauses(inspection, f, language))
        asked = f"{f.check_id} {pieces.title(inspection, f.check_id, language)}"
        files = "\n".join(dict.fromkeys(ref.file for ref in f.evidence if ref.file))
        paper = (f"{f.session_id}-{f.check_id}", f"{number} / {len(found)}", None, None, None, files)
        rows.append(
            (number, asked, clauses, _places(f, language), conclusion, pieces.said(f, language), None, None, *paper)
        )
    last = sheets.table(sheet, _widths(_CHECKED, language), rows)
    for row, f in enumerate(found, 2):
        sheets.money(sheet.cell(row, 7), f.amount_fen)
        sheet.cell(row, 8).number_format = sheets.YUAN
    opinions = DataValidation("list", formula1=f'"{",".join(text[language] for text in OPINIONS.values())}"')
    opinions.add(f"L2:L{max(last, 2)}")
    sheet.add_data_validation(opinions)
    sheets.head(
        sheet.cell(last + 2, 6), "合计（各项金额可能重叠）" if language == "zh" else "sum (amounts may overlap)"
    )
    for letter in "GH":
        sheets.formula(sheet[f"{letter}{last + 2}"], f"=SUM({letter}2:{letter}{max(last, 2)})", sheets.YUAN)


def _evidence(sheet: Worksheet, inspection: Inspection, found: Sequence[Finding], language: Language) -> None:
    rows: list[tuple[object, ...]] = []
    for f in found:
        if f.verdict not in ("fail", "unknown"):
            continue
        asked = pieces.title(inspection, f.check_id, language)
        cells, left_out = pieces.cells(inspection, f, CELLS)
        start = (f.check_id, asked)
        rows += [
            (*start, c.ref.file, c.ref.sheet, c.ref.cell, c.text, pieces.hidden(c, language), c.sha256) for c in cells
        ]
        if left_out:
            rows.append((f.check_id, asked, pieces.more(left_out, language), None, None, None, None, None))
    sheets.table(sheet, _widths(_EVIDENCE, language), rows)
