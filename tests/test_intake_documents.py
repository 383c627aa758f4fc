"""Word files and PDFs as sheets: what is a row, a cell, a merged range, and what is said of that which was not read."""

from __future__ import annotations

import io
import multiprocessing
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from making import encrypted
from reportlab.pdfgen.canvas import Canvas
from writing import NEXT_PAGE, docx, drawn, fill, hide, pdf, ruled, run, scan, xml

from auditlib.intake.cells import Sheet, Workbook
from auditlib.intake.documents import pdf as reading_of_pdf
from auditlib.intake.documents.apart import Beside
from auditlib.intake.documents.document import read_document
from auditlib.intake.documents.headings import headed
from auditlib.intake.documents.ruled import tables

ROSTER = [["序号", "姓名", "工作单位"], ["1", "张三", "福州大学"], ["2", "李四", "厦门大学"]]


def read(path: Path) -> Workbook:
    return read_document(path.read_bytes(), path.suffix)


def values(book: Workbook) -> Mapping[str, list[list[object]]]:
    return {sheet.name: [[*row] for row in sheet.values] for sheet in book.sheets}


def kinds(book: Workbook) -> list[tuple[str, str | None]]:
    return [(note.kind, note.sheet) for note in book.notes]


def merged(document: object) -> None:
    table = document.add_table(4, 3)  # type: ignore[attr-defined]
    fill(table, [["日期", "内容", ""], ["9月1日", "报到", ""], ["", "上课", "张三"], ["", "", "李四"]])
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(3, 0))


# Word


def test_paragraphs_are_rows_and_tables_are_sheets_named_by_what_stands_above_them(tmp_path: Path) -> None:
    book = read(
        docx(
            tmp_path / "a.docx",
            "总结",
            "",
            "附件",
            "学员名单：",
            ROSTER,
            "决算表",
            "（单位： 万元）",
            [["项目", "金额"]],
        )
    )
    assert book.fault is None
    assert values(book) == {
        "正文": [["总结"], ["附件"], ["学员名单："], ["决算表"], ["（单位： 万元）"]],
        "表1 学员名单": ROSTER,
        "表2 决算表 (单位:万元)": [["项目", "金额"]],
    }
    assert [sheet.prose for sheet in book.sheets] == [True, False, False]


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ([], "表1"),
        (["学员签到表"], "表1 学员签到表"),
        (["学员签到表", "培训时间：9月1日"], "表1 学员签到表"),
        (["一、经费", "现将本期研修班各项经费的支出情况列表如下，全部票据原件已经附在后面，请予以核对。"], "表1"),
        (["学员名单", "为了方便联系，请各位学员核对。"], "表1"),
        (["决算表", "单位：元", "填表人：张三", "填表日期：9月9日"], "表1 单位:元"),
    ],
)
def test_the_heading_of_a_table_is_the_nearest_short_line_that_states_nothing(above: list[str], name: str) -> None:
    assert headed("表1", above) == name


def test_merged_cells_of_word_are_merged_ranges(tmp_path: Path) -> None:
    [table] = read(docx(tmp_path / "a.docx", merged)).sheets
    assert table.values[0] == ["日期", "内容", ""]
    assert [*table.merged] == [(0, 1, 0, 2), (1, 0, 3, 0)]
    assert table.under(3, 0)[1:] == (1, 0)


def test_borders_a_hairs_breadth_apart_are_one_column(tmp_path: Path) -> None:
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in (1000, 60, 2000))
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="{}"/></w:tcPr><w:p>{}</w:p></w:tc>'
    rows = [[(1, "姓名"), (2, "单位")], [(2, "张三"), (1, "福州大学")]]
    lines = "".join(f"<w:tr>{''.join(cell.format(n, run(t)) for n, t in row)}</w:tr>" for row in rows)
    book = read(docx(tmp_path / "a.docx", xml(f"<w:tbl><w:tblGrid>{widths}</w:tblGrid>{lines}</w:tbl>")))
    assert values(book) == {"表1": [["姓名", "单位"], ["张三", "福州大学"]]}
    assert [*book.sheets[0].merged] == []


def test_a_row_that_begins_later_keeps_its_columns(tmp_path: Path) -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr>'.format(run("福州大学"))
    first = "<w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>".format(run("姓名"), run("单位"))
    book = read(docx(tmp_path / "a.docx", xml(f"<w:tbl>{first}{late}</w:tbl>")))
    assert values(book) == {"表1": [["姓名", "单位"], ["", "福州大学"]]}


def test_tabs_and_line_breaks_part_a_paragraph_and_cells_keep_theirs(tmp_path: Path) -> None:
    book = read(docx(tmp_path / "a.docx", "培训时间：9月1日\t培训地点：福州\n培训人数：", [["张三\n李四", "教授"]]))
    assert values(book) == {
        "正文": [["培训时间：9月1日", "培训地点：福州", "培训人数："]],
        "表1": [["张三\n李四", "教授"]],
    }


def test_a_table_of_one_cell_is_a_frame_and_a_table_in_a_cell_is_a_sheet(tmp_path: Path) -> None:
    def framed(document: object) -> None:
        cell = document.add_table(1, 1).cell(0, 0)  # type: ignore[attr-defined]
        cell.text = "学员名单"
        fill(cell.add_table(3, 3), ROSTER)

    def nested(document: object) -> None:
        outer = fill(document.add_table(1, 2), [["附表", "见内"]])  # type: ignore[attr-defined]
        fill(outer.cell(0, 1).add_table(1, 2), [["甲", "乙"]])

    book = read(docx(tmp_path / "a.docx", framed, nested))
    assert values(book) == {
        "正文": [["学员名单"]],
        "表1 学员名单": ROSTER,
        "表2": [["附表", "见内"]],
        "表3 见内": [["甲", "乙"]],
    }


def test_text_boxes_headers_and_content_controls_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('培训地点：福州')}</w:p></w:txbxContent>"
    anchored = (
        f'<w:p>{run("正文一")}<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    control = f"<w:sdt><w:sdtContent><w:p>{run('正文二')}</w:p></w:sdtContent></w:sdt>"

    def header(document: object) -> None:
        section = document.sections[0]  # type: ignore[attr-defined]
        section.header.paragraphs[0].text = section.footer.paragraphs[0].text = "某某培训中心"

    book = read(docx(tmp_path / "a.docx", xml(anchored + control), header))
    assert values(book) == {"正文": [["正文一"], ["培训地点：福州"], ["正文二"]], "页眉页脚": [["某某培训中心"]]}


def test_inserted_text_counts_deleted_text_does_not_and_both_are_said(tmp_path: Path) -> None:
    changed = (
        f'<w:p>{run("人数：")}<w:ins w:id="1">{run("50")}</w:ins>'
        '<w:del w:id="2"><w:r><w:delText>48</w:delText></w:r></w:del></w:p>'
    )
    row = '<w:tr><w:trPr><w:del w:id="{}"/></w:trPr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>'
    kept = f"<w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr>"
    book = read(docx(tmp_path / "a.docx", xml(f"{changed}<w:tbl>{kept}{row.format(3, run('丙'), run('丁'))}</w:tbl>")))
    assert values(book) == {"正文": [["人数：50"]], "表1": [["甲", "乙"]]}
    assert kinds(book) == [("guess", None)]


def test_hidden_text_is_not_read_and_is_said(tmp_path: Path) -> None:
    book = read(docx(tmp_path / "a.docx", "看得见", lambda document: hide(document.add_paragraph("看不见"))))
    assert values(book) == {"正文": [["看得见"]]}
    assert kinds(book) == [("bypassed_row", None)]


def test_ticks_of_symbol_fonts_are_ticks(tmp_path: Path) -> None:
    signs = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
        for font, code in (("Wingdings", "F0FC"), ("Wingdings 2", "F052"), ("Wingdings", "F0A8"))
    )
    assert values(read(docx(tmp_path / "a.docx", xml(f"<w:p>{signs}</w:p>")))) == {"正文": [["✓☑□"]]}


def test_a_word_file_of_pictures_alone_has_no_sheets(tmp_path: Path) -> None:
    assert read(docx(tmp_path / "a.docx", "", "")) == Workbook()


# what is refused


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(out.getvalue())
    return path


def test_macros_do_not_matter_and_the_text_of_a_docm_is_read(tmp_path: Path) -> None:
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    path = repacked(docx(tmp_path / "a.docm", "文字"), lambda _, data: data.replace(plain, macro))
    assert values(read(path)) == {"正文": [["文字"]]}


def test_a_document_type_is_refused_and_no_entity_is_ever_looked_up(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    declared = f'<!DOCTYPE w [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'.encode()

    def infect(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        head, _, rest = data.partition(b"?>")
        return head + b"?>" + declared + rest.replace("文字".encode(), b"&e;")

    book = read(repacked(docx(tmp_path / "a.docx", "文字"), infect))
    assert "DTD" in book.fault.zh  # type: ignore[union-attr]
    assert not book.sheets


def test_a_word_file_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(tmp_path: Path) -> None:
    blown = repacked(
        docx(tmp_path / "a.docx", "文字"),
        lambda name, data: data + b" " * (80 << 20) if name.endswith("document.xml") else data,
    )
    start = time.process_time()
    assert "过大" in read(blown).fault.zh  # type: ignore[union-attr]
    assert time.process_time() - start < 1


def test_a_table_of_too_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditlib.intake.documents.word.LARGEST_TABLES", 8)
    assert "过大" in read(docx(tmp_path / "a.docx", ROSTER)).fault.zh  # type: ignore[union-attr]


def test_a_damaged_word_file_raises_nothing(tmp_path: Path) -> None:
    whole = docx(tmp_path / "a.docx", "文字", ROSTER).read_bytes()
    for end in range(0, len(whole), len(whole) // 50):
        assert read_document(whole[:end], ".docx").fault
    for at in range(0, len(whole), len(whole) // 100):
        read_document(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], ".docx")


@pytest.mark.parametrize(
    ("data", "suffix", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc", ".docx"),
        (b"{\\rtf1 text}", ".doc", ".docx"),
        ("<html>网页</html>".encode(), ".doc", "不是 Word"),
        ("文字".encode(), ".pdf", "不是 PDF"),
        (b"%PDF-1.7 and nothing else", ".pdf", "损坏"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_ask_for(data: bytes, suffix: str, said: str) -> None:
    book = read_document(data, suffix)
    assert said in book.fault.zh  # type: ignore[union-attr]
    assert "请" in book.fault.zh  # type: ignore[union-attr]
    assert not book.sheets


def test_passwords_are_said(tmp_path: Path) -> None:
    locked = encrypted(tmp_path / "a.docx", docx(tmp_path / "b.docx", "文字"))
    for path in (locked, pdf(tmp_path / "a.pdf", "文字", password="secret")):
        assert "密码" in read(path).fault.zh  # type: ignore[union-attr]


# PDF


def test_lines_of_a_page_are_rows_and_a_line_broken_for_room_is_put_together(tmp_path: Path) -> None:
    long = "研修内容：" + "人工智能与海洋大数据" * 7
    book = read(pdf(tmp_path / "a.pdf", "一、培训时间：2025年9月1日至4日", long, "地点：福州"))
    assert values(book) == {"第1页": [["一、培训时间：2025年9月1日至4日"], [long], [], [], ["地点：福州"]]}
    assert book.pages == 1


def test_what_stands_far_apart_on_a_line_is_in_cells_of_its_own(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "培训时间：2025年9月1日")
        canvas.drawString(320, 700, "培训地点：福州")
        canvas.drawString(72, 670, "姓名")
        canvas.drawString(320, 670, "张三")

    assert values(read(drawn(tmp_path / "a.pdf", page))) == {
        "第1页": [["培训时间：2025年9月1日", "培训地点：福州"], ["姓名", "张三"]]
    }


def test_ruled_tables_are_sheets_with_heading_and_merged_ranges(tmp_path: Path) -> None:
    rows = [["日期", "内容", ""], ["9月1日", "人工智能概论与海洋大数据应用", "张三"], ["", "上课", "李四"]]
    table = ruled(rows, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2)), widths=[80, 100, 80])
    book = read(pdf(tmp_path / "a.pdf", "课程日程表", table))
    assert values(book) == {"第1页": [["课程日程表"]], "第1页 表1 课程日程表": rows}
    assert [*book.sheets[1].merged] == [(0, 1, 0, 2), (1, 0, 2, 0)]


def test_lines_that_nearly_meet_meet_and_open_sides_are_closed() -> None:
    level = [(100, y, 900, y) for y in (100, 200, 215)]  # the second one is drawn double
    level += [(100, 300, 500, 300), (510, 300, 900, 300)]  # the third one in two pieces
    upright = [(300, 120, 300, 195), (300, 220, 300, 285)]
    [table] = tables([*level, *upright]) or []
    assert [*table.downs] == [100, 215, 300]
    assert [*table.acrosses] == [100, 300, 900]
    assert [*table.merged] == []
    assert [table.place(x, y) for x, y in ((150, 150), (350, 250), (950, 150))] == [(0, 0), (1, 1), None]


def test_a_table_over_several_pages_is_one_sheet(tmp_path: Path) -> None:
    rows = [["序号", "姓名"], *([str(n), f"张三{n}"] for n in range(1, 81))]
    book = read(pdf(tmp_path / "a.pdf", "学员名单", ruled(rows, widths=[60, 100], repeat=1)))
    assert book.pages == 3
    assert [sheet.name for sheet in book.sheets] == ["第1页", "第1–3页 表1 学员名单"]
    found = [row for row in book.sheets[1].values if row != rows[0]]
    assert found == rows[1:]


def test_a_table_after_a_heading_on_the_next_page_is_another(tmp_path: Path) -> None:
    table = ruled(ROSTER, widths=[60, 100, 100])
    book = read(
        pdf(tmp_path / "a.pdf", "学员名单", table, NEXT_PAGE, "工作人员名单", ruled(ROSTER, widths=[60, 100, 100]))
    )
    assert [sheet.name for sheet in book.sheets] == ["第1页", "第1页 表1 学员名单", "第2页", "第2页 表1 工作人员名单"]


def test_a_row_cut_by_the_end_of_a_page_is_joined_and_said(tmp_path: Path) -> None:
    def page(*rows: tuple[int, str, str, str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            edges = [rows[0][0] + 14, *(y - 6 for y, *_ in rows)]
            for y in edges:
                canvas.line(60, y, 460, y)
            for x in (60, 100, 200, 460):
                canvas.line(x, edges[0], x, edges[-1])
            for y, *texts in rows:
                for x, text in zip((64, 104, 204), texts, strict=True):
                    canvas.drawString(x, y, text)

        return draw

    first = page((120, "1", "张三", "福州大学"), (100, "2", "李四", "福建省海洋大数据"))
    book = read(drawn(tmp_path / "a.pdf", first, page((740, "", "", "研究院"), (720, "3", "王五", "厦门大学"))))
    assert values(book) == {
        "第1–2页 表1": [
            ["1", "张三", "福州大学"],
            ["2", "李四", "福建省海洋大数据研究院"],
            ["", "", ""],
            ["3", "王五", "厦门大学"],
        ]
    }
    assert [(note.kind, note.sheet, note.cell) for note in book.notes] == [("guess", "第1–2页 表1", "A2")]


def test_a_page_turned_on_its_side_is_read_as_shown(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        for y in (500, 470, 440):
            canvas.line(60, y, 260, y)
        for x in (60, 160, 260):
            canvas.line(x, 500, x, 440)
        for x, y, text in ((64, 476, "姓名"), (164, 476, "单位"), (64, 446, "张三"), (164, 446, "福州大学")):
            canvas.drawString(x, y, text)

    assert values(read(drawn(tmp_path / "a.pdf", page))) == {"第1页 表1": [["姓名", "单位"], ["张三", "福州大学"]]}


def test_a_watermark_aslant_is_no_text(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "培训地点：福州")
        canvas.rotate(45)
        canvas.drawString(500, 300, "内部资料")

    assert values(read(drawn(tmp_path / "a.pdf", page))) == {"第1页": [["培训地点：福州"]]}


def test_scans_are_counted_and_not_read(tmp_path: Path) -> None:
    assert read(drawn(tmp_path / "a.pdf", scan, scan)) == Workbook(pages=2)


def test_a_scan_among_pages_of_text_is_said(tmp_path: Path) -> None:
    book = read(drawn(tmp_path / "a.pdf", scan, lambda canvas: canvas.drawString(72, 700, "培训地点：福州")))
    assert values(book) == {"第2页": [["培训地点：福州"]]}
    assert kinds(book) == [("bypassed_row", "第1页")]


def test_text_under_a_picture_of_the_whole_page_proves_nothing(tmp_path: Path) -> None:
    def recognised(canvas: Canvas) -> None:
        for line in range(8):
            canvas.drawString(72, 700 - 20 * line, "学员名单张三李四王五")
        scan(canvas)

    def stamped(canvas: Canvas) -> None:
        canvas.drawString(72, 40, "Scanned by CamScanner")
        scan(canvas)

    book = read(drawn(tmp_path / "a.pdf", recognised, stamped))
    assert not book.sheets
    assert kinds(book) == [("bypassed_row", "第1页")]


# hostile PDFs


def objects(*contents: bytes) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(contents, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + trailer % (len(places) + 1, table, len(places) + 1, len(out))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (extra, len(packed), packed)


def one_page(content: bytes, *more: bytes, pages: int = 1) -> bytes:
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b"3 0 R " * pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def laughs() -> bytes:
    """Forms within forms, each ten times the one inside it."""
    resources = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>"
    inner = [stream(b"/X Do " * 10, resources % number) for number in range(7, 17)]
    return one_page(b"/X Do", *inner, stream(b"BT /F1 9 Tf (x) Tj ET", resources % 17))


@pytest.mark.parametrize(
    "data",
    [
        one_page(b"BT /F1 9 Tf 10 10 Td " + b"(abcdefgh) Tj " * (1 << 20) + b"ET"),
        laughs(),
        one_page(b"BT /F1 9 Tf (x) Tj ET", pages=50_000),
    ],
    ids=["a page of eight million signs", "forms within forms", "fifty thousand pages"],
)
def test_a_hostile_pdf_ends_in_a_few_seconds_with_a_fault(data: bytes, tmp_path: Path) -> None:
    start = time.monotonic()
    book = read_document(data, ".pdf")
    assert (
        time.monotonic() - start < 40
    )  # four seconds of the processor, by the clock of a machine that has much else to do
    assert book.fault
    assert not book.sheets
    assert read(pdf(tmp_path / "a.pdf", "文字")).sheets


def test_a_page_of_more_lines_than_a_table_has_is_said(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "培训地点：福州")
        for n in range(150):
            canvas.line(5 * n, 0, 5 * n, 842)
            canvas.line(0, 5 * n, 595, 5 * n)

    book = read(drawn(tmp_path / "a.pdf", page))
    assert (book.fault, book.sheets, kinds(book)) == (None, (), [("bypassed_row", "第1页")])


def test_a_process_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = tmp_path / "asleep.py"
    asleep.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(reading_of_pdf, "PAGES", Beside(asleep, 0.2))
    assert "复杂" in read(pdf(tmp_path / "a.pdf", "文字")).fault.zh  # type: ignore[union-attr]


def test_processes_that_were_forked_do_not_read_one_anothers_answers(tmp_path: Path) -> None:
    files = [pdf(tmp_path / f"{n}.pdf", f"第{n}份") for n in range(6)]
    expected = [values(read(path)) for path in files]  # the program of this process is running from here on
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        there = pool.map(read, files * 5)
        assert [values(read(path)) for path in files * 5] == expected * 5
        assert [values(book) for book in there] == expected * 5


def test_a_damaged_pdf_raises_nothing(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "a.pdf", "文字", ROSTER).read_bytes()
    for part in range(1, 12):
        end = len(whole) * part // 12
        read_document(whole[:end], ".pdf")
        read_document(whole[:end] + bytes([whole[end] ^ 0xFF]) + whole[end + 1 :], ".pdf")


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    for path in (docx(tmp_path / "a.docx", "文字", ROSTER, merged), pdf(tmp_path / "a.pdf", "文字", ROSTER)):
        assert read(path) == read(path)
        assert all(isinstance(sheet, Sheet) for sheet in read(path).sheets)
