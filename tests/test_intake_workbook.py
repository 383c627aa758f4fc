"""Files of every format as sheets of cells; broken ones as a fault that says what to ask for."""

from __future__ import annotations

import datetime as dt
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import changed, csv_file, encrypted, intake, ods, sheets_of, xls, xlsx

from auditlib.intake import filing
from auditlib.intake.cells import Sheet, address, column_number, letters
from auditlib.intake.contents import raw_texts
from auditlib.intake.files import passwords
from auditlib.intake.files.sources import Source
from auditlib.intake.workbooks import parts, refusals, workbook

ROWS = [["姓名", "日期", "金额"], ["张三", dt.date(2025, 9, 1), 12.5], [None, None, "#REF!"]]


def _raw(sheet: Sheet) -> list[list[str | None]]:
    cells = [[sheet.at(row, column) for column in range(len(sheet.values[row]))] for row in range(sheet.height)]
    return [[cell and cell.raw for cell in line] for line in cells]


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_every_workbook_format_gives_the_same_cells_and_shows_its_errors(tmp_path, write):
    book = sheets_of(write(tmp_path / f"a.{write.__name__}", {"表一": ROWS}))
    assert book.fault is None
    sheet = book.sheets[0]
    assert sheet.name == "表一"
    assert _raw(sheet) == [
        ["姓名", "日期", "金额"],
        ["张三", "2025-09-01", "12.5"],
        [None, None, "#REF!"],
    ]
    assert sheet.at(1, 1).value == dt.date(2025, 9, 1)
    assert sheet.at(2, 2).bad
    assert not sheet.at(1, 2).bad


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_table_is_read_in_every_encoding_and_with_every_delimiter(tmp_path, encoding, delimiter):
    path = csv_file(tmp_path / "名单.csv", [["姓名", "单位"], ["张三", "甲,乙;丙"]], encoding, delimiter)
    sheet = sheets_of(path).sheets[0]
    assert _raw(sheet) == [["姓名", "单位"], ["张三", "甲,乙;丙"]]
    assert sheet.name == "名单"


def test_a_formula_never_calculated_is_no_blank(tmp_path):
    cell = sheets_of(xlsx(tmp_path / "a.xlsx", {"表": [["x", "=SUM(A1:A9)"]]})).sheets[0].at(0, 1)
    assert (cell.raw, cell.bad) == ("=SUM(A1:A9)", True)


def _written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv"])
def test_a_file_of_no_bytes_is_a_fault(tmp_path, name):
    assert sheets_of(_written(tmp_path, name, b"")).fault is workbook.EMPTY


@pytest.mark.parametrize(
    "content", [b"name,amount\n", "姓名".encode(), b"<html><table></table></html>", b"\x00\x01\x02"]
)
def test_a_text_renamed_to_a_workbook_is_no_workbook(tmp_path, content):
    assert sheets_of(_written(tmp_path, "a.xlsx", content)).fault is refusals.NO_WORKBOOK


def test_a_word_file_renamed_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert sheets_of(tmp_path / "a.xlsx").fault is refusals.NO_WORKBOOK


def test_a_locked_workbook_asks_for_one_without_password(tmp_path):
    path = encrypted(tmp_path / "locked.xlsx", xlsx(tmp_path / "a.xlsx", {"表": ROWS}))
    fault = sheets_of(path).fault
    assert fault is passwords.PASSWORD
    assert "密码" in fault.zh
    assert "password" in fault.en


@pytest.mark.parametrize("name", ["a.zip", "a.rar", "a.et", "a.xlsb"])
def test_a_format_that_may_hold_data_but_is_not_read_says_so(tmp_path, name):
    assert sheets_of(_written(tmp_path, name, b"data")).fault is workbook.OTHER_FORMAT


def test_bytes_that_are_no_text_are_a_fault(tmp_path):
    assert sheets_of(_written(tmp_path, "a.csv", b"\xff\x00\x80abc\x81")).fault is workbook.NO_TEXT
    assert sheets_of(_written(tmp_path, "b.csv", b"a,b\0\n")).fault is workbook.NO_TEXT
    assert sheets_of(_written(tmp_path, "c.csv", b" , \n")).fault is workbook.EMPTY
    assert sheets_of(_written(tmp_path, "d.csv", b'a,"' + b"x" * 200_000 + b'"')).fault is workbook.NO_TEXT


def test_a_file_that_cannot_be_opened_is_a_problem_and_the_rest_goes_on(tmp_path, monkeypatch):
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名"], ["张三"]]})
    xlsx(tmp_path / "D01" / "b.xlsx", {"学员名单": [["姓名"], ["李四"]]})
    read = Source.read

    def refused(source):
        if source.stem == "a":
            raise PermissionError(13, "Permission denied")
        return read(source)

    monkeypatch.setattr(Source, "read", refused)
    tables = intake(tmp_path / "D01")
    assert tables["roster"]["name"].to_list() == ["李四"]
    assert "打开" in tables["problems"]["message_zh"].iloc[0]
    assert tables["files"]["status"].to_list() == ["unreadable", "read"]


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_a_damaged_workbook_never_raises(tmp_path, write):
    whole = write(tmp_path / f"a.{write.__name__}", {"表": ROWS}).read_bytes()
    chance = random.Random(write.__name__)
    for number in range(60):
        content = bytearray(whole[: chance.randrange(1, len(whole))] if number % 2 else whole)
        for _ in range(0 if number % 2 else 8):
            content[chance.randrange(len(content))] = chance.randrange(256)
        book = sheets_of(_written(tmp_path, f"broken.{write.__name__}", bytes(content)))
        assert book.fault is not None or book.sheets is not None
    half = sheets_of(_written(tmp_path, f"half.{write.__name__}", whole[: len(whole) // 2]))
    assert half.fault is refusals.DAMAGED


def _with_sheet(tmp_path, xml: str):
    return _with_content(tmp_path, f"<sheetData>{xml}</sheetData>")


def _with_content(tmp_path, xml: str):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}">{xml}</worksheet>'.encode()
    return changed(xlsx(tmp_path / "a.xlsx", {"表": [["x"]]}), lambda _: sheet)


def test_many_blank_formatted_rows_cost_nothing_but_their_parsing(tmp_path):
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(2, 200_000))
    path = _with_sheet(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c></row>{blank}')
    assert sheets_of(path).sheets[0].height == 1


def test_a_cell_at_the_far_end_of_a_sheet_is_refused_before_it_fills_the_memory(tmp_path):
    path = _with_sheet(
        tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    assert sheets_of(path).fault is refusals.ABSURD


def test_a_sheet_that_unpacks_to_more_than_the_bound_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "LARGEST_XML", 100)
    assert sheets_of(xlsx(tmp_path / "a.xlsx", {"表": ROWS})).fault is refusals.BOMB


def test_a_file_beyond_the_bound_is_hashed_and_not_read(tmp_path, monkeypatch):
    path = xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名"], ["张三"]]})
    (path.parent / "b.mp4").write_bytes(b"x" * 200)
    monkeypatch.setattr(filing, "LARGEST_FILE", 100)
    tables = intake(path.parent)
    assert tables["roster"].empty
    assert workbook.TOO_BIG.zh in tables["problems"]["message_zh"].iloc[0]
    assert tables["files"]["status"].to_list() == ["unreadable", "recorded"]
    assert tables["files"]["sha256"].to_list() == [Source(p, p.name).sha256() for p in sorted(path.parent.iterdir())]


def test_raw_texts_of_cells_and_ranges_can_be_quoted_and_follow_a_change(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"表": ROWS})
    asked = ["A2", "C2:C3", "A1:B1", "Z9", "no cell"]
    assert raw_texts(Source(path, "a.xlsx"), "表", asked) == {
        "A2": "张三", "C2:C3": "12.5；#REF!", "A1:B1": "姓名；日期", "Z9": "", "no cell": "",
    }  # fmt: skip
    assert raw_texts(Source(path, "a.xlsx"), "别的表", ["A2"]) == {"A2": ""}
    assert raw_texts(Source(tmp_path / "none.xlsx", "none.xlsx"), "表", ["A2"]) == {"A2": ""}
    xlsx(path, {"表": [["改"], ["过了之后"]]})
    assert raw_texts(Source(path, "a.xlsx"), "表", ["A2"]) == {"A2": "过了之后"}


_CELLS = '<sheetData><row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1"><v>2</v></c></row></sheetData>'
_MERGED = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'


@pytest.mark.parametrize(
    ("inside", "merged"),
    [
        (_CELLS, []),
        (_CELLS + _MERGED, [(0, 0, 1, 0)]),
        (_MERGED + _CELLS, [(0, 0, 1, 0)]),
        (_CELLS + '<mergeCells count="0"/>', []),
        (_CELLS.replace("甲", "&lt;sheetData&gt;"), []),
    ],
)
def test_merged_ranges_are_found_wherever_a_sheet_states_them(tmp_path, inside, merged):
    book = sheets_of(_with_content(tmp_path, inside))
    assert book.fault is None
    assert [[*sheet.merged] for sheet in book.sheets] == [merged]
    assert book.sheets[0].at(0, 1).value == 2


def test_a_covered_cell_shows_the_first_cell_of_its_merged_range(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"表": [["题", None, 1], [None, None, 2]]}, {"表": ["A1:B2"]})
    sheet = sheets_of(path).sheets[0]
    cell, row, column = sheet.under(1, 1)
    assert (cell.raw, row, column) == ("题", 0, 0)
    assert sheet.at(1, 1) is None


@given(st.integers(0, 20_000), st.integers(0, 2_000_000))
def test_an_address_names_its_column_and_row(column, row):
    assert column_number(letters(column)) == column
    assert address(row, column) == f"{letters(column)}{row + 1}"
