"""What is hidden in workbooks is read and said; what comes out of other files, macros and embedded objects is said."""

from __future__ import annotations

import struct
from pathlib import Path

import openpyxl
import pytest
import xlwt
from making import calculated, changed, intake, linked, ods, sheets_of, xlsx
from xlwt.BIFFRecords import BiffRecord
from xlwt.UnicodeUtils import upack2

import auditlib
from auditlib.core.model import CellRef, Tables
from auditlib.intake.cells import Sheet, within
from auditlib.report import explain, page, workbook
from auditlib.report.explain import Section
from auditlib.run import engine

COSTS = [
    ["费用类别", "内容", "数量", "单价", "金额"], ["住宿费", "标间", 30, 300, 9000], ["伙食费", "用餐", 30, 100, 9000],
    ["场地费", "会议室", 2, 1500, 3000],
]  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
NOTHING: frozenset[int] = frozenset()


def _hidden(path: Path, row: int | None = None, column: str | None = None, state: str = "visible") -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    if row:
        sheet.row_dimensions[row].hidden = True
    if column:
        sheet.column_dimensions[column].hidden = True
    sheet.sheet_state = state
    book.save(path)
    return path


def _said(tables: Tables, kind: str) -> list[str]:
    return tables["problems"].loc[tables["problems"]["kind"] == kind, "message_zh"].to_list()


@pytest.fixture(scope="module")
def inspection(tmp_path_factory: pytest.TempPathFactory) -> auditlib.Inspection:
    """A dossier whose wrong cost line stands in a hidden row, its amounts in a hidden column."""
    place = tmp_path_factory.mktemp("hidden")
    _hidden(xlsx(place / "dossiers" / "D01" / "结算.xlsx", {"经费结算表": COSTS, "说明": []}), row=3, column="E")
    return auditlib.inspect(None, place / "dossiers", as_of="2025-12-01")


def test_a_report_says_of_a_cell_cited_that_it_is_hidden(inspection: auditlib.Inspection) -> None:
    html = page.findings(inspection, "D01")
    card = html[html.index('id="BUD003"') :].partition("</article>")[0]
    assert "D01/结算.xlsx!经费结算表!E3（隐藏行、隐藏列）" in card
    assert "D01/结算.xlsx!经费结算表!D3（隐藏行）" in card
    english = page.findings(inspection, "D01", language="en")
    assert "D01/结算.xlsx!经费结算表!E3 (hidden row, hidden column)" in english
    assert "隐藏的内容" in page.problems(inspection, "D01")


def test_a_working_paper_says_of_a_cell_cited_that_it_is_hidden(
    inspection: auditlib.Inspection, tmp_path: Path
) -> None:
    workbook.write_working_paper(tmp_path / "paper.xlsx", inspection, "D01")
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(tmp_path / "paper.xlsx")["证据"].iter_rows()]
    assert rows[0][4:7] == ["单元格", "原文", "隐藏"]
    shown = {row[4]: row[6] for row in rows if row[0] == "BUD003"}
    assert (shown["D3"], shown["E3"]) == ("隐藏行", "隐藏行、隐藏列")


def test_an_explanation_says_of_a_range_cited_that_some_of_it_is_hidden(inspection: auditlib.Inspection) -> None:
    sections = explain.explanation(inspection, "D01", "BUD004")
    cells = next(section for section in sections if section.heading == "所看单元格")
    assert _addresses(cells) == {"D01/结算.xlsx!经费结算表!E2:E4（含隐藏行、隐藏列）"}


def _addresses(section: Section) -> set[str]:
    return {row[0] for row in section.rows}


def test_what_is_hidden_is_said_and_no_check_counts_it_as_unread(inspection: auditlib.Inspection) -> None:
    found = {f.check_id: f for f in inspection.of("D01")}
    assert (found["REC003"].verdict, found["REC004"].verdict) == ("pass", "pass")
    (said,) = _said(inspection.tables, "hidden")
    assert "第 3 行，E 列被隐藏" in said
    tables = inspection.tables["found_tables"]
    assert tables["hidden_rows"].to_list() == [1]


def test_runs_of_hidden_rows_and_columns_are_named_as_people_name_them(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"经费结算表": [*COSTS, *COSTS[1:], *COSTS[1:]]})
    for row in (2, 3, 4, 6, 9, 10, 99):
        _hidden(path, row=row)
    (said,) = _said(intake(tmp_path / "D01"), "hidden")
    assert "A2:E10：第 2—4、6、9—10 行被隐藏" in said


def test_a_sheet_knows_what_hides_a_range() -> None:
    sheet = Sheet("表", [[1, 2]] * 4, hidden_rows=frozenset({1, 2}), hidden_columns=frozenset({1}))
    assert sheet.hides((0, 0, 0, 0)) == ()
    assert sheet.hides((1, 0, 1, 0)) == ("row",)
    assert sheet.hides((1, 0, 2, 0)) == ("row",)
    assert sheet.hides((0, 0, 2, 1)) == ("rows", "column")
    assert Sheet("表", [[1]], hidden=True).hides((0, 0, 0, 0)) == ("sheet",)


def test_spans_end_where_the_sheet_ends() -> None:
    assert within([(0, 1 << 20), (1, 2)], 3) == {0, 1, 2}
    assert within([(5, 9), (-3, 0), (2, 1)], 4) == {0}


def test_a_formula_that_takes_its_value_from_another_file_names_it(tmp_path: Path) -> None:
    rows = [
        *COSTS,
        ["其他费用", "杂项", None, None, "=SUM('[1]明 细'!B1:B9)"],
        ["资料费", "教材", 1, "=[1]明细!A1", 50],
    ]
    path = linked(
        calculated(xlsx(tmp_path / "D01" / "a.xlsx", {"经费结算表": rows}), {"E5": 80, "D6": 50}),
        "%E9%A2%84%E7%AE%97.xlsx",
    )
    tables = intake(tmp_path / "D01")
    assert tables["cost_lines"]["amount"].to_list() == [9000_00, 9000_00, 3000_00, 80_00, 50_00]
    (said,) = _said(tables, "not_followed")
    assert said.startswith("D01/a.xlsx!经费结算表!D5:E6：共 2 格的公式取自另一个文件（预算.xlsx）")
    assert sheets_of(path).sheets[0].outside == {(4, 4): "预算.xlsx", (5, 3): "预算.xlsx"}


def test_shared_and_array_formulas_take_their_link_along_and_a_column_called_1_is_none(tmp_path: Path) -> None:
    path = linked(
        calculated(xlsx(tmp_path / "a.xlsx", {"表": [["=A9", "=B9", "=C9", "=D9"]]}), {c + "1": 1 for c in "ABCD"})
    )

    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>A9</f>", b'<f t="shared" ref="A1:B1" si="0">[1]S!A9</f>')
        xml = xml.replace(b"<f>B9</f>", b'<f t="shared" si="0"/>')
        xml = xml.replace(b"<f>C9</f>", b'<f t="array" ref="C1:C2">[1]S!C9:C10</f>')
        return xml.replace(b"<f>D9</f>", b"<f>SUM(Table1[1])+[7]S!A1</f>")

    sheet = sheets_of(changed(path, change)).sheets[0]
    assert set(sheet.outside) == {(0, 0), (0, 1), (0, 2), (1, 2)}
    assert sheet.errors == {}


class _Elsewhere(BiffRecord):
    """What xlwt writes for links inside a workbook, but leading to another file."""

    _REC_ID = 0x01AE

    def __init__(self, _sheets: int) -> None:
        self._rec_data = struct.pack("<H", 1) + upack2("\x01预算.xls") + upack2("明细")


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_link_of_an_xls_to_another_file_is_told_from_one_to_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    if elsewhere:
        monkeypatch.setattr(xlwt.BIFFRecords, "InternalReferenceSupBookRecord", _Elsewhere)
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    book.add_sheet("明细")
    sheet.write(0, 0, xlwt.Formula("A9*2"))
    sheet.write(1, 1, xlwt.Formula('IF(A9="x",SUM(明细!B1:B9),明细!A1)'))
    book.save(str(tmp_path / "a.xls"))
    assert sheets_of(tmp_path / "a.xls").sheets[0].outside == ({(1, 1): "预算.xls"} if elsewhere else {})


def _content(tmp_path: Path, change: str, into: str) -> Sheet:
    path = ods(tmp_path / "a.ods", {"表": [["甲", 1], ["乙", 2]]})
    changed(path, lambda xml: xml.decode().replace(change, into, 1).encode(), "content.xml")
    return sheets_of(path).sheets[0]


def test_an_ods_names_the_file_behind_a_formula_and_behind_a_linked_sheet(tmp_path: Path) -> None:
    formula = 'office:value-type="float" table:formula="of:=\'file:///D:/%E9%A2%84%E7%AE%97.ods\'#$S.A1"'
    assert _content(tmp_path, 'office:value-type="float"', formula).outside == {(0, 1): "预算.ods"}
    source = '<table:table table:name="表"><table:table-source xlink:href="../b.ods" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    assert set(_content(tmp_path, '<table:table table:name="表">', source).outside.values()) == {"b.ods"}


def test_a_copy_of_another_files_sheet_inside_an_ods_is_no_sheet_of_its_own(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", {"表": [["甲"]], "x": [["乙"]]})
    named = 'table:name="&apos;file:///D:/b.ods&apos;#S"'
    changed(path, lambda xml: xml.replace(b'table:name="x"', named.encode()), "content.xml")
    assert [sheet.name for sheet in sheets_of(path).sheets] == ["表"]


def test_a_formula_of_an_ods_without_a_result_is_no_blank_and_one_with_the_empty_text_is(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    assert _content(tmp_path, cell, '<table:table-cell table:formula="of:=1+1"/>').errors == {(0, 0): "=1+1"}
    assert (
        _content(tmp_path, cell, '<table:table-cell table:formula="of:=T(1)"><text:p/></table:table-cell>').errors == {}
    )


def test_an_error_of_an_ods_is_seen_beside_a_comment_and_in_any_words(tmp_path: Path) -> None:
    marked = 'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    note = "<office:annotation><text:p>查</text:p></office:annotation>"
    cell = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    assert _content(
        tmp_path, cell, f"<table:table-cell {marked}>{note}<text:p>错误</text:p></table:table-cell>"
    ).errors == {(0, 0): "错误"}
    formula = 'table:formula="of:=1/0" office:value-type="float" office:value="0"'
    assert _content(
        tmp_path, cell, f"<table:table-cell {formula}>{note}<text:p>#DIV/0!</text:p></table:table-cell>"
    ).errors == {(0, 0): "#DIV/0!"}


def test_folded_groups_and_repeated_rows_and_columns_of_an_ods_are_hidden(tmp_path: Path) -> None:
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>甲'
    sheet = _content(
        tmp_path,
        row,
        f'<table:table-row table:visibility="collapse" table:number-rows-repeated="2"><table:table-cell/></table:table-row>{row}',
    )
    assert (sheet.hidden_rows, sheet.height) == ({0, 1}, 4)
    group = '<table:table-row-group table:display="false"><table:table-row><table:table-cell/></table:table-row></table:table-row-group>'
    assert _content(tmp_path, row, group + row).hidden_rows == {0}
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="16000"/>'
    )
    assert _content(tmp_path, row, columns + row).hidden_columns == {1}


def test_embedded_objects_count_as_unread_and_macros_are_told_once(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsm", {"经费结算表": COSTS, "说明": [["x"]]})
    for part in ("xl/embeddings/oleObject1.bin", "xl/embeddings/Microsoft_Excel_Sheet.xlsx", "xl/vbaProject.bin"):
        changed(path, lambda _: b"data", part)
    done = auditlib.inspect(None, tmp_path, as_of="2025-12-01", judge=False)
    (embedded,) = [said for said in _said(done.tables, "bypassed_row") if "嵌入" in said]
    assert embedded.startswith("D01/a.xlsm：工作簿中嵌入了 2 个对象")
    (macros,) = _said(done.tables, "not_followed")
    assert macros.startswith("D01/a.xlsm：工作簿含有宏。宏没有运行")
    (unread,) = engine.findings(done.tables, done.policy, {"REC004": done.checks["REC004"]})
    assert unread.verdict == "fail"
    assert CellRef("D01/a.xlsm", "", "") in unread.evidence


def _written_otherwise(xml: bytes, how: str) -> bytes:
    if how == "prefixes":
        return xml.replace(b"</", b"\0").replace(b"<", b"<x:").replace(b"\0", b"</x:").replace(b"xmlns=", b"xmlns:x=")
    return {"quotes": xml.replace(b'"', b"'"), "blanks": xml.replace(b'="', b' = "'),
            "a comment": xml.replace(b"<sheetData>", b"<!-- <c r='A1' t='e'> --><sheetData>"),
            "no addresses": xml.replace(b'<c r="', b'<c n="'), "as usual": xml}[how]  # fmt: skip


@pytest.mark.parametrize("how", ["as usual", "prefixes", "quotes", "blanks", "a comment", "no addresses"])
def test_however_the_xml_is_written_the_same_is_seen(tmp_path: Path, how: str) -> None:
    rows = [["甲", "#REF!", "=1+1", None], ["乙", 1, "=B2*2", "丁"], ["丙", 2.5, "=B3*2", "戊"]]
    path = _hidden(xlsx(tmp_path / "a.xlsx", {"表": rows, "另": [[1]]}), row=2, column="B", state="hidden")
    changed(calculated(path, {"C2": 2, "C3": "x"}), lambda xml: _written_otherwise(xml, how))
    sheet = sheets_of(path).sheets[0]
    assert sheet.errors == {(0, 1): "#REF!", (0, 2): "=1+1"}
    assert [sheet.at(row, 3) and sheet.at(row, 3).raw for row in range(3)] == [None, "丁", "戊"]  # type: ignore[union-attr]
    assert [sheet.at(row, 2).raw for row in range(3)] == ["=1+1", "2", "x"]  # type: ignore[union-attr]
    assert (sheet.hidden, sheet.hidden_rows, sheet.hidden_columns) == (True, {1}, {1})


def test_a_sheet_written_as_spreadsheets_write_it_is_not_looked_at_cell_by_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": COSTS})
    usual = (
        b'<row r="1"',
        b'<row r="1" spans="1:5" s="3" customFormat="1" ht="20.25" customHeight="1" hidden="false" thickBot="1"',
    )
    wide = b'<cols><col min="1" max="1" width="12.625" style="1" hidden="false" customWidth="1"/></cols><sheetData>'
    rules = b"</sheetData><dataValidations><dataValidation><formula1>1</formula1></dataValidation></dataValidations>"
    changed(path, lambda xml: xml.replace(*usual).replace(b"<sheetData>", wide).replace(b"</sheetData>", rules))
    monkeypatch.setattr("auditlib.intake.workbooks.hidden_xlsx._Sheet", None)
    assert sheets_of(path).sheets[0].height == 4


def test_noughts_of_a_workbook_that_was_calculated_are_noughts(tmp_path: Path) -> None:
    path = calculated(xlsx(tmp_path / "a.xlsx", {"表": [["=1-1", "=2-2"]]}), {"A1": 0, "B1": 0})
    assert set(sheets_of(path).sheets[0].errors) == {(0, 0), (0, 1)}
    changed(path, lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""), "xl/workbook.xml")
    sheet = sheets_of(path).sheets[0]
    assert (sheet.errors, sheet.values) == ({}, [[0, 0]])


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_sheet_without_a_known_table_is_said_to_be_hidden(tmp_path: Path, state: str) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"小金库": [["摘要", "谁", "多少"], ["返还", "某", 1]], "表": [[1]]})
    [told, _] = _said(intake(_hidden(path, state=state).parent), "unknown_sheet")
    assert ("被隐藏的工作表“小金库”" in told) == (state != "visible")
