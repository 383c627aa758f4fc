"""Workbooks for inspectors: no text becomes a formula, sums stay live, equal content gives equal bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from auditlib.core.errors import ReportError
from auditlib.report import sheets, workbook
from auditlib.run.inspection import Inspection

LINKS = {"FJ2025-D01": "sessions/FJ2025-D01/report.html"}


@pytest.fixture
def findings(small_inspection: Inspection, tmp_path: Path) -> Workbook:
    workbook.write_findings(tmp_path / "findings.xlsx", small_inspection, LINKS)
    return openpyxl.load_workbook(tmp_path / "findings.xlsx")


@pytest.fixture
def paper(small_inspection: Inspection, tmp_path: Path) -> Workbook:
    workbook.write_working_paper(tmp_path / "paper.xlsx", small_inspection, "FJ2025-D01")
    return openpyxl.load_workbook(tmp_path / "paper.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+86 591", "-5", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "\r=1"])
def test_text_never_becomes_a_formula(text: str, tmp_path: Path) -> None:
    book = Workbook()
    sheets.put(book.active.cell(1, 1), text)
    sheets.save(book, tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active.cell(1, 1)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).strip() == text.strip()


def test_characters_that_no_workbook_can_hold_are_left_out(tmp_path: Path) -> None:
    book = Workbook()
    sheets.put(book.active.cell(1, 1), "甲\x00\x0b乙\ud800丙\ufffe")
    sheets.put(book.active.cell(2, 1), "长" * 40_000)
    sheets.save(book, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.cell(1, 1).value == "甲乙丙"
    assert len(sheet.cell(2, 1).value) == sheets.LONGEST


def test_a_row_is_as_high_as_its_texts_need() -> None:
    sheet = Workbook().worksheets[0]
    for row, text in enumerate(["𠮷" * 20, "甲" * 24, "甲\n乙", "甲" * 25, ""], 1):
        sheets.fit(sheet, row, (text, None), (44, 10))
    heights = [sheet.row_dimensions[row].height for row in range(1, 6)]
    assert heights == [30, None, 30, 30, None], "two lines of 15 points, or the height that a row has anyway"


def test_an_organiser_called_like_a_formula_stays_text(findings: Workbook) -> None:
    cell = findings["问题"]["C2"]
    assert (cell.value, cell.data_type) == ("=福建示例学院", "s")


def test_findings_stand_worst_first_with_amount_and_link(findings: Workbook) -> None:
    sheet = findings["问题"]
    rows = [row for row in sheet.iter_rows(min_row=2) if row[4].value]
    assert [row[4].value for row in rows] == ["BUD001", "HDC002", "BUD024", "BUD006", "HDC001"]
    assert (rows[0][9].value, rows[0][9].number_format) == (2000, sheets.YUAN)
    assert rows[1][9].value is None, "no amount is blank, not nought"
    assert rows[0][13].hyperlink.target == LINKS["FJ2025-D01"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N6"


def test_all_verdicts_and_all_problems_of_reading_are_there(findings: Workbook, small_inspection: Inspection) -> None:
    assert findings.sheetnames == ["问题", "全部结论", "读取问题"]
    assert sum(bool(cell.value) for cell in findings["全部结论"]["E"]) - 1 == len(small_inspection.findings)
    assert [cell.value for cell in findings["读取问题"][2]][4:7] == ["F7", "金额", "约 300"]


def test_the_working_paper_has_a_line_for_every_check_also_where_nothing_was_found(paper: Workbook) -> None:
    lines = [[cell.value for cell in row] for row in paper["检查事项"].iter_rows(min_row=2) if row[0].value]
    assert [line[4] for line in lines] == [
        "发现问题（违规）", "发现问题（违规）", "发现问题（提示）", "无法判断", "未发现问题", "不适用",
    ]  # fmt: skip
    assert "每期学员不少于30人" in lines[1][2]
    assert "FJ2025-D01/材料.xlsx!签到表!B2:B30" in lines[1][3]


def test_sums_are_live_formulas(paper: Workbook, findings: Workbook) -> None:
    assert paper["检查事项"]["G9"].value == "=SUM(G2:G7)"
    assert findings["问题"]["J8"].value == "=SUBTOTAL(109,J2:J6)"


def test_evidence_names_cell_and_hash_of_the_file(paper: Workbook) -> None:
    assert [cell.value for cell in paper["证据"][2]][2:5] == ["FJ2025-D01/材料.xlsx", "签到表", "B2:B30"]
    assert paper["证据"]["H2"].value == "ab" * 32


def test_cells_left_out_are_counted(small_inspection: Inspection, tmp_path: Path) -> None:
    finding = small_inspection.of("FJ2025-D01")[1]
    refs = tuple(replace(finding.evidence[0], cell=f"B{row}") for row in range(2, 2 + workbook.CELLS + 7))
    many = replace(small_inspection, findings=[replace(finding, evidence=refs)])
    workbook.write_working_paper(tmp_path / "a.xlsx", many, "FJ2025-D01")
    lines = [row[2].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["证据"].iter_rows(min_row=2)]
    assert len(lines) == workbook.CELLS + 1
    assert lines[-1] == "另有 7 处未列出"


def test_equal_content_gives_equal_bytes(
    small_inspection: Inspection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook.write_working_paper(tmp_path / "a.xlsx", small_inspection, "FJ2025-D01")
    monkeypatch.setattr("time.time", lambda: 1_900_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2030, 3, 17, 12, 0, 0, 6, 76, 0))
    workbook.write_working_paper(tmp_path / "b.xlsx", small_inspection, "FJ2025-D01")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_unknown_language_is_refused_by_name(small_inspection: Inspection, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Known: en, zh"):
        workbook.write_working_paper(tmp_path / "a.xlsx", small_inspection, "FJ2025-D01", language="fr")  # type: ignore[arg-type]
    assert not (tmp_path / "a.xlsx").exists()


def test_sheets_of_very_many_sessions_are_bounded_and_say_where_the_rest_is(
    small_inspection: Inspection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 2)
    workbook.write_findings(tmp_path / "findings.xlsx", small_inspection, LINKS)
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx")
    sheet = book["问题"]
    assert sheet["A1"].value == "共 5 行，这里只列 2 行；全部见 findings.parquet。"
    assert sheet["A2"].value == "期次", "the header"
    assert [sheet.cell(row, 5).value for row in range(3, 8)] == ["BUD001", "HDC002", None, None, None]
    assert sheet["J3"].value == 2000
    assert sheet["N4"].hyperlink.target == LINKS["FJ2025-D01"]
    assert sheet["J6"].value == "=SUBTOTAL(109,J3:J4)"
    assert len([cell for cell in book["全部结论"]["E"] if cell.value]) == 1 + 2
