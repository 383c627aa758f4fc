"""Workbooks made to exhaust or end whoever reads them: each is refused in time, before calamine sees it, and says what to do."""

from __future__ import annotations

import io
import struct
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from making import LAYOUTS as LAYOUTS_AT
from making import changed, intake, ods, problems, sheets_of, xls, xlsx

from auditlib.core.model import Tables
from auditlib.intake.cells import Workbook
from auditlib.intake.problems import Fault
from auditlib.intake.tables.headers import MOST_GROUPS
from auditlib.intake.tables.layout import load
from auditlib.intake.tables.sections import Sections
from auditlib.intake.workbooks import parts, refusals

SECONDS = 5
LAYOUTS = load(LAYOUTS_AT)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "9"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
BOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"


def _read(path: Path) -> Workbook:
    start = time.process_time()
    book = sheets_of(path)
    assert time.process_time() - start < SECONDS
    return book


def _sheet(rows: str, before: str = "", behind: str = "") -> Callable[[bytes], bytes]:
    return lambda _: f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{behind}</worksheet>".encode()


def _row(number: int, *cells: str) -> str:
    return f'<row r="{number}">' + "".join(f'<c r="{cell}"><v>1</v></c>' for cell in cells) + "</row>"


MERGED = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 50_000))
ARRAYS = "".join(f'<row r="{n}"><c r="A{n}"><f t="array" ref="A1:Z999">1</f></c></row>' for n in range(1, 50))
SHEETS: list[tuple[str, Callable[[bytes], bytes], Fault]] = [
    ("a million columns", _sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"), refusals.ABSURD),
    ("cells far out", _sheet(_row(1, "A1") + _row(1048576, "XFD1048576")), refusals.ABSURD),
    ("a cell far out in small letters", _sheet(_row(1, "A1", "xfd900000")), refusals.ABSURD),
    ("a cell beyond the last row", _sheet(_row(1, "A1", "B9999999")), refusals.ABSURD),
    ("a row beyond the last one", _sheet('<row r="4294967295"><c><v>1</v></c></row>'), refusals.DAMAGED),
    ("rows and columns that are far out only together", _sheet(_row(99999, "A99999") + _row(1, "ZZ1")), refusals.ABSURD),
    ("a formula far out that nobody calculated", _sheet('<row r="999999"><c r="XFA999999"><f>1</f></c></row>'), refusals.ABSURD),
    ("an address twice", _sheet('<row r="1"><c r="A1" r="XFD1048576"><v>1</v></c></row>'), refusals.DAMAGED),
    ("a type twice", _sheet('<row r="1"><c r="A1" t="n" t="e"><v>#REF!</v></c></row>'), refusals.DAMAGED),
    ("fifty thousand merged ranges", _sheet(_row(1, "A1"), behind=f"<mergeCells>{MERGED}</mergeCells>"), refusals.ABSURD),
    ("arrays one over the other", _sheet(ARRAYS), refusals.ABSURD),
    ("XML of another root", lambda _: b"<html></html>", refusals.DAMAGED),
    ("half a sheet", lambda xml: xml[: xml.index(b"</sheetData>")], refusals.DAMAGED),
    ("UTF-16", lambda xml: xml.decode().encode("utf-16"), refusals.DECLARES),
    ("entities", lambda xml: ENTITIES + xml, refusals.DECLARES),
    ("a value that only some readers see", _sheet('<row r="1"><c r="A1"><v><![CDATA[5]]></v></c></row>'), refusals.DAMAGED),
    ("a hundred megabytes out of a hundred kilobytes", _sheet(_row(1, "A1"), behind=" " * (100 << 20)), refusals.BOMB),
]  # fmt: skip


@pytest.mark.parametrize(("change", "fault"), [case[1:] for case in SHEETS], ids=[case[0] for case in SHEETS])
def test_a_hostile_sheet_is_refused(tmp_path: Path, change: Callable[[bytes], bytes], fault: Fault) -> None:
    assert _read(changed(xlsx(tmp_path / "a.xlsx", {"表": [["x"], [1]]}), change)).fault is fault


@pytest.mark.parametrize(
    "part", [BOOK, STRINGS, "xl/styles.xml", "xl/drawings/drawing1.xml", "_rels/.rels", "docProps/core.xml"]
)
def test_a_document_type_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名"], ["张三"]]})
    changed(path, lambda xml: ENTITIES + (xml or b"<x/>"), part)
    assert _read(path).fault is refusals.DECLARES
    assert problems(intake(tmp_path / "D01"), "unreadable_file") == ["D01/a.xlsx"]


@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "META-INF/manifest.xml"])
def test_a_document_type_in_an_ods_is_refused(tmp_path: Path, part: str) -> None:
    assert (
        _read(changed(ods(tmp_path / "a.ods", {"表": [["x"]]}), lambda xml: ENTITIES + xml, part)).fault
        is refusals.DECLARES
    )


def test_a_number_of_shared_texts_is_not_believed(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["x"]]})
    texts = f'<sst {MAIN} count="4294967295" uniqueCount = "4294967295"><si><t>甲</t></si></sst>'.encode()
    changed(changed(path, lambda _: texts, STRINGS), _sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'))
    assert _read(path).sheets[0].values == [["甲"]]


def _book(sheets: str, behind: str = "") -> Callable[[bytes], bytes]:
    return lambda _: f"<workbook {MAIN} {LINKS}><sheets>{sheets}</sheets>{behind}</workbook>".encode()


def test_absurdly_many_sheets_links_or_parts_are_refused(tmp_path: Path) -> None:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2000))
    assert _read(changed(xlsx(tmp_path / "a.xlsx", {"表": [[1]]}), _book(sheets), BOOK)).fault is refusals.BOMB
    many = b"<Relationship Id='x' Target='y'/>" * 200_000 + b"</Relationships>"
    path = xlsx(tmp_path / "b.xlsx", {"表": [[1]]})
    changed(path, lambda xml: xml.replace(b"</Relationships>", many), "xl/_rels/workbook.xml.rels")
    assert _read(path).fault is refusals.BOMB
    with zipfile.ZipFile(xlsx(tmp_path / "c.xlsx", {"表": [[1]]}), "a") as archive:
        for number in range(parts.MOST_PARTS):
            archive.writestr(f"xl/media/{number}", b"")
    assert _read(tmp_path / "c.xlsx").fault is refusals.BOMB


def test_a_part_counts_as_often_as_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGEST_XML", 1 << 20)
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(9))
    path = xlsx(tmp_path / "a.xlsx", {"表": [["x" * 30_000]] * 7})
    assert _read(path).fault is None
    assert _read(changed(path, _book(sheets), BOOK)).fault is refusals.BOMB


def test_thousands_of_links_to_one_other_file_are_followed_once(tmp_path: Path) -> None:
    links = '<externalReference r:id="rId1"/>' * 20_000
    path = changed(
        xlsx(tmp_path / "a.xlsx", {"表": [[1]]}),
        _book('<sheet name="表" sheetId="1" r:id="rId1"/>', f"<externalReferences>{links}</externalReferences>"), BOOK,
    )  # fmt: skip
    rels = b"<Relationships>" + b"<Relationship Id='x' Target='y'/>" * 400 + b"</Relationships>"
    changed(path, lambda _: rels, "xl/worksheets/_rels/sheet1.xml.rels")
    assert _read(path).fault is None


def test_a_name_twice_in_an_archive_is_refused_since_readers_take_either(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [[1]]})
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/Worksheets/sheet1.xml", _sheet(_row(1, "A1", "B1"))(b""))
    assert _read(path).fault is refusals.DAMAGED


def test_a_part_that_is_larger_than_the_archive_says_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["x" * 5000]]})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes()
    assert data.count(struct.pack("<L", size)) == 2
    path.write_bytes(data.replace(struct.pack("<L", size), struct.pack("<L", 100)))
    assert _read(path).fault is refusals.DAMAGED


def _cells(attributes: str, rows: str = "") -> Callable[[bytes], bytes]:
    cell = b'<table:table-cell office:value-type="string">'
    more = cell[:-1] + b" " + attributes.encode() + b">"
    line = b"<table:table-row " + rows.encode() + b">"
    return lambda xml: xml.replace(cell, more, 1).replace(b"<table:table-row>", line, 1)


@pytest.mark.parametrize(
    ("attributes", "rows", "fault"),
    [
        ('table:number-columns-repeated="4000000000"', "", refusals.ABSURD),
        ("", 'table:number-rows-repeated="4000000000"', refusals.ABSURD),
        ('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"', refusals.ABSURD),
        ('table:number-columns-repeated="0"', "", refusals.DAMAGED),
        ('table:number-columns-repeated="-1"', "", refusals.DAMAGED),
    ],
)
def test_cells_of_an_ods_that_stand_for_millions_are_refused(
    tmp_path: Path, attributes: str, rows: str, fault: Fault
) -> None:
    path = changed(ods(tmp_path / "a.ods", {"表": [["#REF!", "x"]]}), _cells(attributes, rows), "content.xml")
    assert _read(path).fault is fault


def test_an_uncalculated_formula_of_an_ods_that_stands_for_millions_is_refused(tmp_path: Path) -> None:
    cell = b'<table:table-cell table:formula="of:=1" table:number-columns-repeated="9000"/>'
    row = b'<table:table-row table:number-rows-repeated="800">' + cell + b"</table:table-row></table:table>"
    path = changed(
        ods(tmp_path / "a.ods", {"表": [["x"]]}), lambda xml: xml.replace(b"</table:table>", row), "content.xml"
    )
    assert _read(path).fault is refusals.ABSURD


def test_a_filled_row_of_an_ods_that_stands_for_thousands_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", {"学员名单": [["姓名", "单位"], ["张三", "甲厂"], ["李四", "乙厂"]]})
    row = b"<table:table-row>"

    def repeated(times: int) -> Callable[[bytes], bytes]:
        more = b'<table:table-row table:number-rows-repeated="%d">' % times
        return lambda xml: more.join(xml.rsplit(row, 1)) if row in xml else xml

    assert _read(changed(path, repeated(40_000), "content.xml")).sheets[0].height == 40_002
    path = ods(path, {"学员名单": [["姓名", "单位"], ["张三", "甲厂"], ["李四", "乙厂"]]})
    assert _read(changed(path, repeated(60_000), "content.xml")).fault is refusals.ABSURD


def test_blanks_of_an_ods_that_stand_for_millions_are_no_matter(tmp_path: Path) -> None:
    blanks = b'<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = changed(
        ods(tmp_path / "a.ods", {"表": [["x"]]}),
        lambda xml: xml.replace(b"</table:table>", blanks + b"</table:table>"),
        "content.xml",
    )
    assert [len(sheet.values) for sheet in _read(path).sheets] == [1]


def test_an_ods_without_a_sheet_is_damaged(tmp_path: Path) -> None:
    path = changed(ods(tmp_path / "a.ods", {"表": [["x"]]}), lambda _: b"<html></html>", "content.xml")
    assert _read(path).fault is refusals.DAMAGED


def _record(path: Path, kind: int, change: Callable[[bytearray], None]) -> Path:
    """An .xls with the first record of a kind changed in place."""
    with olefile.OleFileIO(str(path), write_mode=True) as ole:
        stream, at = bytearray(ole.openstream("Workbook").read()), 0
        while struct.unpack_from("<H", stream, at)[0] != kind:
            at += 4 + struct.unpack_from("<H", stream, at + 2)[0]
        size = struct.unpack_from("<H", stream, at + 2)[0]
        body = stream[at + 4 : at + 4 + size]
        change(body)
        stream[at + 4 : at + 4 + size] = body
        ole.write_stream("Workbook", bytes(stream))
    return path


@pytest.mark.parametrize(
    ("kind", "place", "value", "fault"),
    [
        (0x0200, 0, struct.pack("<II", 5, 0), refusals.DAMAGED),  # the size of a sheet: ends before it begins
        (0x0200, 4, struct.pack("<I", 0xFFFFFFFF), refusals.DAMAGED),
        (0x00FC, 4, struct.pack("<I", 0x7FFFFFFF), refusals.DAMAGED),  # the number of shared texts
        (0x00FD, 0, struct.pack("<HH", 0xFFFF, 0xFFFF), refusals.ABSURD),  # a cell's place
        (0x0085, 0, struct.pack("<I", 0), refusals.DAMAGED),  # where a sheet begins
    ],
)
def test_a_number_of_an_xls_is_not_believed(tmp_path: Path, kind: int, place: int, value: bytes, fault: Fault) -> None:
    path = xls(tmp_path / "a.xls", {"表": [["姓名"], *([f"甲{n}"] for n in range(500))]})

    def change(body: bytearray) -> None:
        body[place : place + len(value)] = value

    assert _read(_record(path, kind, change)).fault is fault


def test_a_blank_typed_in_the_last_row_costs_a_moment_and_a_text_there_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["x"]]})
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576" t="str"><v>{}</v></c></row>'
    assert len(_read(changed(path, _sheet(far.format(" ")))).sheets[0].values) == 1
    assert _read(changed(path, _sheet(far.format("x")))).fault is refusals.ABSURD


def _taken(dossier: Path) -> Tables:
    start = time.process_time()
    tables = intake(dossier)
    assert time.process_time() - start < SECONDS
    return tables


def test_a_cell_far_below_a_table_is_told_and_the_blank_rows_between_cost_little(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名", "单位"], ["张三", "甲厂"], ["李四", "乙厂"]]})
    far = b'<row r="190000"><c r="AN190000" t="str"><v>x</v></c></row></sheetData>'
    changed(path, lambda xml: xml.replace(b"</sheetData>", far))
    sheet = sheets_of(path).sheets[0]
    found = Sections(sheet, "D01/a.xlsx", LAYOUTS.tables, LAYOUTS.words, LAYOUTS.choices, 2025).find()
    assert [section.body for section in found] == [[1, 2, 3, 189_999]]  # of blank rows the first
    tables = _taken(tmp_path / "D01")
    assert len(tables["roster"]) == 2
    assert problems(tables, "bypassed_row") == ["AN190000"]


def test_as_many_groups_of_headers_side_by_side_as_nobody_prints_are_no_table(tmp_path: Path) -> None:
    for number, times in (("D01", MOST_GROUPS), ("D02", 5000)):
        rows = [["姓名", "单位", "职称"] * times, ["张三", "甲厂", "工程师"] * times]
        xlsx(tmp_path / number / "a.xlsx", {"学员名单": rows})
    assert len(_taken(tmp_path / "D01")["found_tables"]) == MOST_GROUPS
    tables = _taken(tmp_path / "D02")
    assert (len(tables["found_tables"]), problems(tables, "unknown_sheet")) == (0, ["D02/a.xlsx"])


def test_no_header_is_looked_for_any_more_where_thousands_of_rows_looked_like_one(tmp_path: Path) -> None:
    rows = [["姓名", "单位"], *([f"甲{n}", "身份证号"] for n in range(15_000)), [], ["内容", "金额"], ["用餐", 5]]
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": rows})
    tables = _taken(tmp_path / "D01")
    assert len(tables["found_tables"]) == 1
    assert len(problems(tables, "unknown_sheet")) == 1


def test_a_workbook_without_any_content_says_so(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"Sheet1": [], "Sheet2": [[" "]]})
    tables = intake(tmp_path / "D01")
    assert problems(tables, "unreadable_file") == ["D01/a.xlsx"]
    assert "没有任何内容" in tables["problems"]["message_zh"].iloc[0]


def test_only_the_parts_that_were_looked_at_are_read_on(tmp_path: Path) -> None:
    path = changed(xlsx(tmp_path / "a.xlsx", {"表": [["x"]]}), lambda _: b"\0" * 999, "xl/media/image1.png")
    content = parts.Parts(path.read_bytes())
    content.read("XL/Workbook.xml")
    with zipfile.ZipFile(io.BytesIO(content.packed({}).read())) as archive:
        assert archive.namelist() == [BOOK]


def test_what_calamine_is_given_is_an_archive_that_anyone_reads(tmp_path: Path) -> None:
    names = ["xl/a.xml", "xl/表.xml", "xl/empty.xml"]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"" if "empty" in name else b"<a/>" * 99)
    held = parts.Parts(path.read_bytes())
    for name in names:
        held.read(name)
    with zipfile.ZipFile(held.packed({"xl/a.xml": b"<b/>"})) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "xl/a.xml": b"<b/>", "xl/表.xml": b"<a/>" * 99, "xl/empty.xml": b"",
        }  # fmt: skip
