"""A folder before it is passed on: each kind of leak planted in each format that can hold it is refused with its place."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import making
import openpyxl
import pandas as pd
import pypdf
import pytest
import writing
from conftest import ROOT
from docx import Document
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from auditlib.cli import app
from auditlib.core.errors import InputError
from auditlib.report.people import People
from auditlib.report.release.folder import Outcome, check, read_small_counts
from auditlib.report.release.said import WHAT
from auditlib.report.words import DRAWN_BY
from auditlib.review.exchange import FORMAT
from auditlib.run.engine import FINDINGS_TYPE

SMALL = read_small_counts(ROOT / "params")
PEOPLE = People(["欧阳晓明"])
ID, PHONE = "990102199001011234", "13800001234"
TEXTS = {
    "name": "欧阳晓明", "id_number": ID, "phone": PHONE, "email": "someone@example.gov.cn", "account": "6222021234567890123",
    "path": "/home/inspector/out",
}  # fmt: skip
VARIANTS = {
    "id_number": (
        "990102900101123",
        "990102 19900101 1234",
        "９９０１０２１９９００１０１１２３４",
        "99010219900101123x",
    ),
    "phone": (
        "138 0000 1234",
        "138-0000-1234",
        "0591-87654321",
        "+8613800001234",
        "138.0013.8000",
        "一三八零零零零一二三四",
    ),
    "name": ("欧阳 晓明", "学员欧阳晓明等", "欧·阳·晓·明", "欧阳-晓_明"),
}


def _book(path: Path, *rows: object, change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> Path:
    """A workbook of ours: its author is nobody."""
    book = openpyxl.Workbook()
    book.properties.creator = "auditlib"
    book.active.title = "表"
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(path)
    return path


def _word(path: Path, *blocks: writing.Block) -> Path:
    def ours(document: Document) -> None:
        document.core_properties.author = "auditlib"
        document.core_properties.comments = ""
        links = document.part.package.rels
        del links[next(id for id, link in links.items() if link.reltype.endswith("/thumbnail"))]

    return writing.docx(path, ours, *blocks)


def _notebook(path: Path, source: str = "", outputs: object = (), **metadata: object) -> Path:
    cell = {"cell_type": "code", "source": [source], "outputs": list(outputs), "metadata": {}, "execution_count": None}
    path.write_text(json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


def _csv(path: Path, text: str) -> None:
    path.write_text(f"栏,值\n甲,{text}\n", "utf-8")


def _zip(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("内/说明.txt", f"第一行\n{text}\n")


PLANTED: dict[str, tuple[Callable[[Path, str], object], str]] = {  # format → how a text is put there, and its place
    "xlsx": (lambda path, text: _book(path, ["甲"], [None, f"见 {text}。"]), "!表!B2"),
    "docx": (lambda path, text: _word(path, "第一段", f"见 {text}。"), "!正文!A2"),
    "pdf": (lambda path, text: writing.pdf(path, "第一段", f"见 {text}。"), "!第1页 line 2"),
    "html": (lambda path, text: path.write_text(f"<p>甲</p>\n<p>见 <b>{text[:6]}</b>{text[6:]}。</p>", "utf-8"), "!line 2"),
    "svg": (lambda path, text: path.write_text(f"<svg>\n<text>{text}</text></svg>", "utf-8"), "!line 2"),
    "ipynb": (_notebook, "!cell 1"),
    "csv": (_csv, "!B2"),
    "parquet": (lambda path, text: pd.DataFrame({"栏": ["甲", text]}).to_parquet(path), "!栏 row 2"),
    "json": (lambda path, text: path.write_text(json.dumps({"a": [{"b": text}]}), "utf-8"), "!a[0].b"),
    "txt": (lambda path, text: path.write_text(f"甲\n见 {text}。", "utf-16"), "!line 2"),
    "zip": (_zip, "/内/说明.txt!line 2"),
}  # fmt: skip


def _kinds(outcome: Outcome) -> set[tuple[str, str]]:
    return {("!".join(part for part in (place.file, place.where) if part), place.kind) for place in outcome.places}


@pytest.mark.parametrize("format", PLANTED)
@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_planted_in_a_format_is_refused_with_its_place_and_never_shown(
    tmp_path: Path, format: str, kind: str
) -> None:
    plant, place = PLANTED[format]
    plant(tmp_path / f"a.{format}", TEXTS[kind])
    found = check(tmp_path, SMALL, PEOPLE)
    assert _kinds(found) == {(f"a.{format}{place}", kind)}
    for language in ("zh", "en"):
        said = found.places[0].message(language)
        assert WHAT[kind][0][language] in said
        assert WHAT[kind][1][language] in said
        assert TEXTS[kind] not in said


@pytest.mark.parametrize("format", ["xlsx", "docx", "pdf", "html", "csv", "parquet", "txt"])
@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in VARIANTS.items() for text in texts])
def test_it_is_found_however_it_is_written(tmp_path: Path, format: str, kind: str, text: str) -> None:
    plant, _ = PLANTED[format]
    plant(tmp_path / f"a.{format}", text)
    assert {place.kind for place in check(tmp_path, SMALL, PEOPLE).places} == {kind}


@pytest.mark.parametrize("format", PLANTED)
def test_a_clean_file_of_each_format_passes(tmp_path: Path, format: str) -> None:
    PLANTED[format][0](tmp_path / f"a.{format}", "99****1234 张* 2025-09-01 52,000.00")
    assert check(tmp_path, SMALL, PEOPLE).places == ()


@pytest.mark.parametrize("format", PLANTED)
def test_a_damaged_file_is_refused_and_raises_nothing(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"a.{format}"
    path.write_bytes(b"\0\x01PK" + bytes(range(256)))
    expected = {("a." + format, "unopened")}
    assert _kinds(check(tmp_path, SMALL)) == expected


def test_numbers_of_excel_are_ids_too(tmp_path: Path) -> None:
    _book(tmp_path / "a.xlsx", ["证件"], [int(ID)], [float(PHONE)], [12345.5])
    assert _kinds(check(tmp_path, SMALL)) == {("a.xlsx!表!A2", "id_number"), ("a.xlsx!表!A3", "phone")}
    pd.DataFrame({"电话": [87654321, 12], "数": [87654321, 13]}).to_parquet(tmp_path / "b.parquet")
    assert ("b.parquet!电话 row 1", "phone") in _kinds(check(tmp_path, SMALL))
    assert ("b.parquet!数 row 1", "phone") not in _kinds(check(tmp_path, SMALL))


def test_a_label_tells_what_a_short_number_is(tmp_path: Path) -> None:
    _book(tmp_path / "a.xlsx", ["开户账号", "数量"], [350012345678, 350012345678], ["电话", 87654321])
    assert _kinds(check(tmp_path, SMALL)) == {("a.xlsx!表!A2", "account"), ("a.xlsx!表!B3", "phone")}


@pytest.mark.parametrize("format", ["xlsx", "csv", "html"])
def test_a_small_count_of_persons_is_refused_below_the_figure_alone(tmp_path: Path, format: str) -> None:
    rows = [["地区", "人数", "期数"], ["甲", SMALL.fewest, 1], ["乙", SMALL.fewest - 1, 1], ["丙", 0, 1]]
    path, place = (
        tmp_path / f"a.{format}",
        {"xlsx": "表!B3", "csv": "B3", "html": "line 1 table 1 row 3 cell 2"}[format],
    )
    if format == "xlsx":
        _book(path, *rows)
    elif format == "csv":
        making.csv_file(path, rows)
    else:
        lines = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in rows)
        path.write_text(f"<table>{lines}</table>", "utf-8")
    found = check(tmp_path, SMALL)
    assert _kinds(found) == {(f"a.{format}!{place}", "small_count")}
    assert f"{SMALL.fewest - 1} < {SMALL.fewest}" in found.places[0].message("zh")


def test_a_header_with_another_unit_or_a_word_within_a_word_counts_no_persons(tmp_path: Path) -> None:
    _book(tmp_path / "a.xlsx", ["人数（分）", "男方", "实到人数（人）", "number of persons"], [1, 1, 1, 1], ["女", 1])
    assert _kinds(check(tmp_path, SMALL)) == {("a.xlsx!表!C2", "small_count"), ("a.xlsx!表!B3", "small_count")}
    _book(tmp_path / "a.xlsx", ["persons", "Persons (present)", "persons (days)"], [1, 1, 1])
    assert ("a.xlsx!表!A2", "small_count") in _kinds(check(tmp_path, SMALL))


@pytest.mark.parametrize("text", ["4人", "4 人", "４", "4名", "4人次", "4 persons"])
def test_a_small_count_is_one_whatever_unit_is_written_after_it(tmp_path: Path, text: str) -> None:
    _book(tmp_path / "a.xlsx", ["地区", "人数"], ["甲", text], ["乙", text], ["丙", "40人"])
    expected = {("a.xlsx!表!B2", "small_count"), ("a.xlsx!表!B3", "small_count")}
    assert _kinds(check(tmp_path, SMALL)) == expected
    (tmp_path / "a.xlsx").unlink()
    (tmp_path / "b.html").write_text(f"<table><tr><th>人数<tr><td>{text}<tr><td>{text}</table>", "utf-8")
    assert [place.kind for place in check(tmp_path, SMALL).places] == ["small_count"] * 2


@pytest.mark.parametrize(
    ("header", "counts"), [("女学员", True), ("学员（男）", True), ("男方", False), ("女学员住宿费（元）", False)]
)
def test_women_and_men_of_the_trainees_are_persons(tmp_path: Path, header: str, counts: bool) -> None:
    _book(tmp_path / "a.xlsx", ["地区", header], ["甲", 1])
    assert bool(check(tmp_path, SMALL).places) == counts


@pytest.mark.parametrize("text", ["欧阳\n晓明", "欧阳<br>晓明", "990102\n199001011234", "990102<br/>19900101<br/>1234"])
def test_what_is_broken_over_lines_is_found_once(tmp_path: Path, text: str) -> None:
    suffix = "html" if "<" in text else "txt"
    (tmp_path / f"a.{suffix}").write_text(f"甲\n{text}\n乙\n欧、阳、晓、明", "utf-8")
    (found,) = check(tmp_path, SMALL, PEOPLE).places
    assert (found.where, found.kind) == (
        "line 2" if suffix == "txt" else "line 1",
        "name" if "欧" in text else "id_number",
    )


@pytest.mark.parametrize("format", ["txt", "md", "json", "csv", "jsonl", "log"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_export_of_a_ledger_is_refused_whatever_its_ending(tmp_path: Path, format: str, coding: str) -> None:
    head = json.dumps({"format": FORMAT, "ledger": "a", "count": 1, "head": "0"})
    (tmp_path / f"a.{format}").write_text(f'{head}\n{{"seq": 1}}\n', coding)
    (tmp_path / "b.md").write_text(f"The first line says {head}", "utf-8")
    assert _kinds(check(tmp_path, SMALL)) == {(f"a.{format}", "ledger")}


def test_risk_scores_and_chances_of_being_drawn_are_refused(tmp_path: Path) -> None:
    _book(tmp_path / "a.xlsx", ["说明"], ["期次", "签数"], ["D01", "7"])
    _book(tmp_path / "b.xlsx", ["甲"], change=lambda book: setattr(book.active, "title", "评分依据"))
    (tmp_path / "c.csv").write_text("session,tickets\nD01,7\n", "utf-8")
    _book(tmp_path / "d.xlsx", ["期次", "分值"], ["D01", "70"])
    assert _kinds(check(tmp_path, SMALL)) == {
        ("a.xlsx!表", "scores"),
        ("b.xlsx!评分依据", "scores"),
        ("c.csv", "scores"),
    }


def _lettered(colour: str | Color, ground: str = "") -> Callable[[openpyxl.Workbook], object]:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B2"].font = Font(color=colour)
        if ground:
            book.active["B2"].fill = PatternFill("solid", fgColor=ground)

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: setattr(book.active["B2"], "number_format", ";;;"), ("表!B2", "hidden_cell")),
        (lambda book: setattr(book.active["B2"], "number_format", '[Red];;"";'), ("表!B2", "hidden_cell")),
        (lambda book: setattr(book.active["B2"], "number_format", "0;;;@"), None),
        (_lettered("FFFFFFFF"), ("表!B2", "hidden_cell")),
        (_lettered(Color(theme=0)), ("表!B2", "hidden_cell")),
        (_lettered(Color(indexed=9)), ("表!B2", "hidden_cell")),
        (_lettered("FFFFFFFF", "FFFFFFFF"), ("表!B2", "hidden_cell")),
        (_lettered("FFFFFFFF", "FF1F3864"), None),
        (_lettered(Color(theme=0, tint=-0.5)), None),
        (lambda book: setattr(book.active.row_dimensions[2], "height", 1.5), ("表!2", "hidden_row")),
        (lambda book: setattr(book.active.row_dimensions[2], "height", 2), None),
        (lambda book: setattr(book.active.row_dimensions[3], "height", 1), None),
        (lambda book: setattr(book.active["D9"], "number_format", ";;;"), None),
    ],
)
def test_cells_that_show_nothing_are_refused(
    tmp_path: Path, change: Callable[[openpyxl.Workbook], object], expected: tuple[str, str] | None
) -> None:
    _book(tmp_path / "a.xlsx", ["甲", "乙"], ["丙", "丁"], change=change)
    assert _kinds(check(tmp_path, SMALL)) == ({(f"a.xlsx!{expected[0]}", expected[1])} if expected else set())


def _hide_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("内部").sheet_state = "hidden"
    book["内部"]["A1"] = "x"


def _outside(book: openpyxl.Workbook) -> None:
    book.defined_names["外"] = DefinedName("外", attr_text="[1]表!$A$1")


IN_WORKBOOK: dict[str, tuple[Callable[[openpyxl.Workbook], object], str, str]] = {
    "hidden sheet": (_hide_sheet, "内部", "hidden_sheet"),
    "hidden row": (lambda book: setattr(book.active.row_dimensions[2], "hidden", True), "表!2", "hidden_row"),
    "hidden column": (lambda book: setattr(book.active.column_dimensions["B"], "hidden", True), "表!B", "hidden_column"),
    "comment": (lambda book: setattr(book.active["A1"], "comment", Comment("见", "甲")), "xl/comments", "comment"),
    "name": (_outside, "xl/workbook.xml!外", "external"),
    "author": (lambda book: setattr(book.properties, "creator", "某人"), "docprops/core.xml!creator", "property"),
    "last": (lambda book: setattr(book.properties, "lastModifiedBy", "某"), "docprops/core.xml!lastModifiedBy", "property"),
    "link": (lambda book: setattr(book.active["A1"], "hyperlink", "file:///D:/x.xlsx"), "xl/worksheets/_rels", "external"),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_WORKBOOK)
def test_what_a_workbook_holds_beside_its_cells_is_refused(tmp_path: Path, what: str) -> None:
    change, place, kind = IN_WORKBOOK[what]
    _book(tmp_path / "a.xlsx", ["甲", "乙"], ["丙", "丁"], change=change)
    found = _kinds(check(tmp_path, SMALL))
    assert any(where.startswith(f"a.xlsx!{place}") and given == kind for where, given in found), found
    assert {given for _, given in found} == {kind}


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/vbaProject.bin", "macro"),
        ("xl/embeddings/a.bin", "embedded"),
        ("xl/pivotCache/pivotCacheRecords1.xml", "cache"),
        ("xl/connections.xml", "external"),
        ("xl/customStrange.bin", "unknown"),
        ("docProps/custom.xml", "property"),
    ],
)
def test_a_part_that_no_cell_shows_is_refused(tmp_path: Path, part: str, kind: str) -> None:
    making.changed(_book(tmp_path / "a.xlsx", ["甲"]), lambda _: b"<a/>", part)
    assert _kinds(check(tmp_path, SMALL)) == {(f"a.xlsx!{part.lower()}", kind)}


def test_a_text_in_a_part_that_is_no_cell_is_found_once(tmp_path: Path) -> None:
    def footed(book: openpyxl.Workbook) -> None:
        book.active.oddFooter.center.text = f"电话 {PHONE}"

    _book(tmp_path / "a.xlsx", ["甲", PHONE], change=footed)
    assert _kinds(check(tmp_path, SMALL)) == {("a.xlsx!表!B1", "phone")}, "said at the better place"
    _book(tmp_path / "a.xlsx", ["甲"], change=footed)
    assert _kinds(check(tmp_path, SMALL)) == {("a.xlsx!xl/worksheets/sheet1.xml", "phone")}


def test_changes_comments_hidden_text_and_author_of_a_word_file_are_refused(tmp_path: Path) -> None:
    inserted = '<w:p><w:ins w:id="1" w:author="甲"><w:r><w:t>乙</w:t></w:r></w:ins></w:p>'
    deleted = f'<w:p><w:del w:id="1"><w:r><w:delText>{ID}</w:delText></w:r></w:del></w:p>'
    _word(tmp_path / "changed.docx", "甲", writing.xml(inserted))
    _word(tmp_path / "deleted.docx", "甲", writing.xml(deleted))
    _word(tmp_path / "hidden.docx", lambda document: writing.hide(document.add_paragraph("乙")))
    making.changed(_word(tmp_path / "noted.docx", "甲"), lambda _: b"<a/>", "word/comments.xml")
    writing.docx(tmp_path / "author.docx", lambda document: setattr(document.core_properties, "author", "某人"))
    found = _kinds(check(tmp_path, SMALL))
    assert {
        ("changed.docx!word/document.xml", "tracked"),
        ("deleted.docx!word/document.xml", "tracked"),
        ("deleted.docx!word/document.xml", "id_number"),
        ("hidden.docx!word/document.xml", "hidden_text"),
        ("noted.docx!word/comments.xml", "comment"),
        ("author.docx!docprops/core.xml!creator", "property"),
    } <= found
    assert {where.partition("!")[0] for where, kind in found if kind == "tracked"} == {"changed.docx", "deleted.docx"}


def test_a_number_that_word_wrote_in_pieces_is_found_in_a_part_without_a_reader(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    pieces = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (ID[:5], ID[5:11], ID[11:]))
    note = f'<w:footnotes xmlns:w="{space}"><w:footnote><w:p>{pieces}</w:p></w:footnote></w:footnotes>'
    making.changed(_word(tmp_path / "a.docx", "甲"), lambda _: note.encode(), "word/footnotes.xml")
    assert _kinds(check(tmp_path, SMALL)) == {("a.docx!word/footnotes.xml", "id_number")}


def test_what_a_pdf_carries_and_what_it_shows_as_a_picture_is_refused(tmp_path: Path) -> None:
    def slanted(canvas: Canvas) -> None:
        canvas.rotate(30)
        canvas.drawString(200, 200, f"给 {PHONE}")

    def noted(canvas: Canvas) -> None:
        canvas.setAuthor("某人")
        canvas.drawString(100, 100, "甲")
        canvas.textAnnotation(f"问 {PHONE}", Rect=(10, 10, 50, 50))

    def outside(canvas: Canvas) -> None:
        canvas.drawString(100, 100, "甲")
        canvas.drawString(-400, 100, f"给 {PHONE}")

    writing.drawn(tmp_path / "a.pdf", slanted)
    writing.drawn(tmp_path / "e.pdf", outside)
    writing.drawn(tmp_path / "b.pdf", noted)
    writing.drawn(tmp_path / "c.pdf", writing.scan)
    writing.pdf(tmp_path / "d.pdf", "甲", password="secret")
    assert _kinds(check(tmp_path, SMALL)) == {
        ("a.pdf!第1页 line 1", "phone"), ("b.pdf!Author", "property"), ("b.pdf!第1页", "comment"), ("b.pdf!第1页", "phone"),
        ("c.pdf!第1页", "picture"), ("d.pdf", "unopened"),
        ("e.pdf!第1页 line 1", "phone"),
    }  # fmt: skip


def test_what_a_notebook_keeps_of_its_run_is_refused(tmp_path: Path) -> None:
    folder = "/home/inspector"
    _notebook(tmp_path / "a.ipynb", papermill={"parameters": {"out": folder}, "output_path": f"{folder}/a.ipynb"})
    _notebook(tmp_path / "b.ipynb", kernelspec={"name": "wang-venv", "language": "python"})
    _notebook(tmp_path / "c.ipynb", widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}})
    _notebook(
        tmp_path / "d.ipynb", outputs=[{"output_type": "display_data", "data": {FINDINGS_TYPE: {"findings": []}}}]
    )
    html = {"text/html": [f"<p>{ID[:6]}", f"{ID[6:]}</p>"]}
    _notebook(tmp_path / "e.ipynb", outputs=[{"output_type": "display_data", "data": html}])
    error = {"output_type": "error", "traceback": [f'File "{folder}/x.py"']}
    _notebook(tmp_path / "f.ipynb", outputs=[error])
    _notebook(tmp_path / "g.ipynb", kernelspec={"name": "python3", "language": "python"})
    assert _kinds(check(tmp_path, SMALL)) == {
        ("a.ipynb!metadata.papermill", "parameters"), ("a.ipynb!metadata.papermill.parameters.out", "path"),
        ("a.ipynb!metadata.papermill.output_path", "path"), ("b.ipynb!metadata.kernelspec", "kernel"),
        ("c.ipynb!metadata.widgets", "widgets"), (f"d.ipynb!cell 1 output 1 {FINDINGS_TYPE}", "bundle"),
        ("e.ipynb!cell 1 output 1 text/html!line 1", "id_number"), ("f.ipynb!cell 1 output 1.traceback[0]", "path"),
    }  # fmt: skip


def test_what_stands_beside_the_texts_of_a_notebook_and_a_page_is_refused(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "", "outputs": [], "metadata": {"execution": {"iopub.execute_input": "x"}}}
    tagged = {"cell_type": "code", "source": "", "outputs": [], "metadata": {"tags": ["injected-parameters"]}}
    picture = {"a.png": {"image/png": base64.b64encode(_png()).decode()}}
    noted = {"cell_type": "markdown", "source": "", "metadata": {}, "attachments": picture}
    view = {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}}
    shown = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [view]}
    content = {"cells": [cell, tagged, noted, shown], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(content))
    state = '<script type="application/vnd.jupyter.widget-state+json">{}</script>'
    beside = f'<!-- {PHONE} -->\n<a href="mailto:a%40b.cn">x</a>\n<script>var x = "{ID}"</script>\n{state}'
    (tmp_path / "b.html").write_text(beside)
    assert _kinds(check(tmp_path, SMALL)) == {
        ("a.ipynb!cell 1 metadata", "kernel"), ("a.ipynb!cell 2", "parameters"),
        ("a.ipynb!cell 3 a.png image/png", "picture"),
        ("a.ipynb!cell 4 output 1 application/vnd.jupyter.widget-view+json", "widgets"),
        ("b.html!line 1 <!-- -->", "phone"), ("b.html!line 2 href", "email"), ("b.html!line 3", "id_number"),
        ("b.html!line 4", "widgets"),
    }  # fmt: skip


def test_files_within_files_are_refused_or_opened(tmp_path: Path) -> None:
    pdf = pypdf.PdfWriter()
    pdf.append(io.BytesIO(writing.pdf(tmp_path / "a.pdf", "甲").read_bytes()))
    pdf.add_attachment("名单.txt", b"x")
    pdf.write(tmp_path / "a.pdf")
    making.changed(_book(tmp_path / "b.xlsx", ["甲"]), lambda _: _png(), "xl/media/image1.png")
    printer = f"\\\\server\\{PHONE}".encode("utf-16-le")
    making.changed(_book(tmp_path / "c.xlsx", ["甲"]), lambda _: printer, "xl/printerSettings/printerSettings1.bin")
    chart = b'<c xmlns:r="r"><externalData r:id="rId1"/></c>'
    making.changed(_book(tmp_path / "d.xlsx", ["甲"]), lambda _: chart, "xl/charts/chart1.xml")
    making.linked(_book(tmp_path / "e.xlsx", ["甲", "=[1]表!A1"]))
    found = _kinds(check(tmp_path, SMALL))
    assert found >= {
        ("a.pdf", "embedded"), ("b.xlsx!xl/media/image1.png", "picture"), ("d.xlsx!xl/charts/chart1.xml", "external"),
        ("c.xlsx!xl/printersettings/printersettings1.bin", "phone"), ("e.xlsx!表!B1", "external"),
    }  # fmt: skip
    assert {where.partition("!")[0]: kind for where, kind in found if kind == "unopened"} == {}


def _png(note: str = "", software: str = "") -> bytes:
    info = PngImagePlugin.PngInfo()
    for key, text in (("Comment", note), ("Software", software)):
        if text:
            info.add_text(key, text)
    out = io.BytesIO()
    Image.new("L", (2, 2)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_picture_needs_a_person_and_what_it_carries_is_refused_all_the_same(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    Image.new("RGB", (2, 2)).save(tmp_path / "photo.jpg", exif=exif)
    (tmp_path / "noted.png").write_bytes(_png(f"给 {PHONE}"))
    (tmp_path / "plain.png").write_bytes(_png())
    (tmp_path / "chart.png").write_bytes(_png(software=DRAWN_BY))
    (tmp_path / "behind.png").write_bytes(_png(software=DRAWN_BY) + b"PK\3\4")
    address = base64.b64encode(_png()).decode()
    (tmp_path / "page.html").write_text(f'<img src="data:image/png;base64,{address}">', "utf-8")
    refused = {
        ("photo.jpg", "exif"), ("noted.png", "exif"), ("noted.png!Comment", "phone"), ("behind.png", "exif"),
        ("plain.png", "picture"), ("page.html!line 1", "picture"),
    }  # fmt: skip
    assert _kinds(check(tmp_path, SMALL)) == refused
    seen = check(tmp_path, SMALL, seen=["plain.png", "photo.jpg"])
    assert _kinds(seen) == refused - {("plain.png", "picture")}
    assert seen.seen == ("plain.png",)
    with pytest.raises(InputError, match=r"gone\.png"):
        check(tmp_path, SMALL, seen=["gone.png"])


def test_databases_stores_links_and_what_nobody_knows_are_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "notes.txt") as ledger:  # whatever it is called
        ledger.execute("create table a(b)")
    (tmp_path / ".tables").mkdir()
    (tmp_path / ".tables" / "a.parquet").write_bytes(b"")
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "a.xls").write_bytes(b"")
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "linked").symlink_to("/tmp")
    assert _kinds(check(tmp_path, SMALL)) == {
        ("notes.txt", "ledger"), (".tables/a.parquet", "store"), ("run.json", "store"), ("a.xls", "unknown"),
        ("a", "unknown"), (".hidden", "unknown"), ("link.txt", "link"), ("linked", "link"),
    }  # fmt: skip


def test_archives_in_archives_are_opened_and_what_cannot_be_is_refused(tmp_path: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"{PHONE}.txt", f"x\n{ID}")
        archive.writestr("a.rar", b"Rar!")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("b.zip", inner.getvalue())
    (tmp_path / "a.zip").write_bytes(outer.getvalue())
    assert _kinds(check(tmp_path, SMALL)) == {
        ("a.zip/b.zip/138****1234.txt", "phone"), ("a.zip/b.zip/138****1234.txt!line 2", "id_number"),
        ("a.zip/b.zip/a.rar", "unknown"),
    }  # fmt: skip


def test_no_message_holds_what_it_refuses_even_in_the_names_of_files_and_sheets(tmp_path: Path) -> None:
    (tmp_path / f"欧阳晓明{ID}").mkdir()
    _book(
        tmp_path / f"欧阳晓明{ID}" / f"{PHONE}.xlsx",
        [f"欧阳晓明 {ID}"],
        change=lambda book: setattr(book.active, "title", ID),
    )
    said = [place.message("zh") for place in check(tmp_path, SMALL, PEOPLE).places]
    assert len(said) >= 5
    assert not [line for line in said for secret in ("欧阳晓明", ID, PHONE) if secret in line]


def _release(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["release", *map(str, arguments)], env={"COLUMNS": "400"})
    return done.exit_code, done.output


def test_the_command_refuses_with_1_and_lists_places_or_writes_a_note_with_hashes(tmp_path: Path) -> None:
    folder, names = tmp_path / "out", tmp_path / "names.txt"
    folder.mkdir()
    names.write_text("欧阳晓明\n", "utf-8")
    (folder / "a.txt").write_text("甲\n欧阳晓明\n" + f"{PHONE}\n" * 7, "utf-8")
    code, said = _release(folder, "--people", names)
    assert code == 1
    assert "a.txt!line 2：人员姓名（欧*）。" in said
    assert "另有 2 处" in said
    assert "拒绝：8 处" in said
    assert len([line for line in _release(folder, "--all")[1].splitlines() if line.startswith("a.txt!")]) == 7
    (folder / "a.txt").write_text("甲\n", "utf-8")
    code, said = _release(folder)
    assert (code, "未查找人员姓名" in said, "尚未经本单位确认" in said) == (0, True, True)
    note = json.loads((folder / "release.json").read_text("utf-8"))
    assert note["people"] is None
    assert note["files"] == [{"path": "a.txt", "bytes": 4, "sha256": hashlib.sha256("甲\n".encode()).hexdigest()}]
    assert _release(folder)[0] == 0, "its own note does not stand in the way"
    (folder / "b.txt").write_text(ID)
    assert _release(folder)[0] == 1
    assert not (folder / "release.json").exists(), "a note that no longer holds is taken away"


def test_an_empty_folder_never_passes(tmp_path: Path) -> None:
    assert [place.kind for place in check(tmp_path, SMALL).places] == ["empty"]
    with pytest.raises(InputError, match="is no folder"):
        check(tmp_path / "gone", SMALL)


def test_a_member_of_an_archive_whose_path_leads_out_of_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../b.txt", "x")
    assert _kinds(check(tmp_path, SMALL)) == {("a.zip/b.txt", "unopened")}
