"""Pages for readers: escaped, complete, ordered worst first, legible on A4, and asking nobody for anything."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import nbformat
import pypdf
import pytest
from conftest import EVIL
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, Page

from auditlib.core.columns import MATERIALS
from auditlib.core.errors import ReportError
from auditlib.core.messages import Language
from auditlib.core.model import CellRef
from auditlib.report import charts, export, index, overview, page, pieces
from auditlib.run.engine import FINDINGS_TYPE
from auditlib.run.inspection import Inspection

D01 = "FJ2025-D01"
PARTS = (page.heading, page.counts, page.findings, page.unknowns, page.quiet, page.problems)
LINKS = {D01: f"sessions/{D01}/report.html", "FJ2025-O02": "sessions/第#2期/report.html"}


def _notebook(inspection: Inspection, language: Language = "zh") -> NotebookNode:
    """An executed notebook as papermill leaves it: fragments, a chart, the findings as data."""
    outputs = [{"text/html": part(inspection, D01, language=language)} for part in PARTS]
    picture = charts.show(charts.headcounts(inspection.tables, inspection.policy, D01, language=language))
    outputs.append({"image/png": base64.b64encode(picture.data).decode()})
    outputs.append({FINDINGS_TYPE: {"findings": []}, "text/plain": "7 项检查结论"})
    cells = [
        new_code_cell(f"secret_source({n})", outputs=[new_output("display_data", data)])
        for n, data in enumerate(outputs)
    ]
    return new_notebook(cells=cells)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_script_in_a_name_or_sentence_is_text_in_every_fragment(
    small_inspection: Inspection, language: Language
) -> None:
    html = "".join(part(small_inspection, D01, language=language) for part in PARTS)
    html += index.page(small_inspection, LINKS, {"FJ2025-O02": EVIL}, title=EVIL, language=language)
    html += overview.heading(small_inspection, language=language) + overview.visits(small_inspection, language=language)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_templates_are_compiled_before_processes_are_forked() -> None:
    pieces.environment.cache_clear()
    pieces.compile_templates()
    compiled = {name for _, name in pieces.environment().cache or {}}
    assert compiled == {path.name for path in pieces.TEMPLATES.glob("*.j2")}


def test_cards_stand_worst_first_with_grade_amount_and_clause(small_inspection: Inspection) -> None:
    html = page.findings(small_inspection, D01)
    assert re.findall(r'class="card (\w+)[^"]*" id="(\w+)"', html) == [
        ("violation", "BUD001"), ("violation", "HDC002"), ("advisory", "BUD024"),
    ]  # fmt: skip
    assert "2,000.00 元" in html
    assert "闽人社办〔2025〕67号 2.1f" in html
    assert "每期学员不少于30人" in html


def test_a_card_shows_the_threshold_in_force_and_since_when(small_inspection: Inspection) -> None:
    html = page.findings(small_inspection, D01)
    assert "30 人" in html
    assert "自 2025-06-09 起" in html


def test_materials_that_a_threshold_demands_are_named_in_words(small_inspection: Inspection) -> None:
    finding = replace(small_inspection.of(D01)[1], check_id="REC001")
    html = page.findings(replace(small_inspection, findings=[finding]), D01)
    assert "opening_notice" not in html
    assert MATERIALS["opening_notice"]["zh"] in html


def test_a_file_cited_as_a_whole_is_said_to_be(small_inspection: Inspection) -> None:
    finding = replace(small_inspection.of(D01)[1], evidence=(CellRef("FJ2025-D01/名单.pdf", "", ""),))
    html = page.findings(replace(small_inspection, findings=[finding]), D01)
    assert "（整份文件）" in html
    assert "FJ2025-D01/名单.pdf!" not in html


def test_a_card_names_cells_and_says_how_many_it_leaves_out(small_inspection: Inspection) -> None:
    finding = small_inspection.of(D01)[1]
    refs = tuple(replace(finding.evidence[0], cell=f"C{row}") for row in range(1, page.CELLS + 4))
    html = page.findings(replace(small_inspection, findings=[replace(finding, evidence=refs)]), D01)
    assert f"签到表!C{page.CELLS}" in html
    assert f"签到表!C{page.CELLS + 1}" not in html
    assert "另有 3 处未列出" in html


def test_an_unknown_says_what_would_settle_it(small_inspection: Inspection) -> None:
    assert "标准未录入/待核：综合定额" in page.unknowns(small_inspection, D01)


def test_the_heading_names_who_supervises_and_who_answers(small_inspection: Inspection) -> None:
    html = page.heading(small_inspection, D01)
    for text in (
        "谁申报、谁监管",
        "谁承办、谁负责",
        "示例市人社局",
        "=福建示例学院",
        "闽人社办〔2025〕67号",
        "2025-12-20",
    ):
        assert text in html


def test_every_report_says_that_a_flag_is_no_proof() -> None:
    assert "疑点不等于违规，以核实为准" in page.caveat()
    assert "A flag is no proof" in page.caveat(language="en")


def test_files_and_unread_cells_are_listed_with_hash_and_raw_text(small_inspection: Inspection) -> None:
    html = page.problems(small_inspection, D01)
    for text in ("ab" * 32, "FJ2025-D01/材料.xlsx!经费结算表!F7", "约 300", "金额读不出。"):
        assert text in html


def test_an_english_report_speaks_english_but_for_names(small_inspection: Inspection) -> None:
    html = "".join(part(small_inspection, D01, language="en") for part in (page.counts, page.quiet))
    assert not re.findall(r"[\u4e00-\u9fff]", html)


def test_an_unknown_session_is_refused_with_the_nearest(small_inspection: Inspection) -> None:
    with pytest.raises(ReportError, match="Did you mean 'FJ2025-D01'"):
        page.heading(small_inspection, "FJ2025-D1")


def test_an_unknown_language_is_refused(small_inspection: Inspection) -> None:
    with pytest.raises(ReportError, match="no language 'fr'"):
        page.heading(small_inspection, D01, language="fr")  # type: ignore[arg-type]


def test_the_index_links_every_paper_and_a_failed_session_to_its_notebook(small_inspection: Inspection) -> None:
    html = index.page(small_inspection, LINKS, {"FJ2025-O02": "ValueError: 坏了"}, title="样例")
    links = re.findall(r'href="([^"]+)"', html)
    for name in ("report.html", "report.ipynb", "working_paper.xlsx"):
        assert f"sessions/{D01}/{name}" in links
    assert "sessions/%E7%AC%AC%232%E6%9C%9F/report.ipynb" in links
    assert "sessions/%E7%AC%AC%232%E6%9C%9F/report.html" not in links, "there is no report to open"
    assert {"programme.html", "findings.xlsx", "run.json"} <= set(links)
    assert "ValueError: 坏了" in html


def test_visits_are_ranked_by_what_was_found_and_convict_nobody(small_inspection: Inspection) -> None:
    html = overview.visits(small_inspection)
    assert html.index(D01) < html.index("FJ2025-O02")
    other = [replace(f, session_id="FJ2025-O02" if f.session_id == D01 else D01) for f in small_inspection.findings]
    swapped = overview.visits(replace(small_inspection, findings=other))
    assert swapped.index("FJ2025-O02") < swapped.index(D01)
    assert "不认定任何单位有问题" in html
    assert "未收到档案" in html


def test_a_page_is_small_hides_the_code_and_names_nothing_outside(small_inspection: Inspection) -> None:
    html = export.to_html(_notebook(small_inspection), f"报告{EVIL}")
    without_charts = re.sub(r"data:image/png;base64,[^\"]+", "", html)
    assert len(without_charts) < 100_000
    assert "secret_source" not in html
    assert '<html lang="zh-CN">' in html
    assert not re.findall(r"https?://|<script|@import|<link", without_charts)


def test_a_failed_notebook_shows_its_traceback_as_text() -> None:
    error = new_output(
        "error", ename="ValueError", evalue="x", traceback=["\x1b[31mValueError\x1b[0m: <script>x</script>"]
    )
    html = export.to_html(new_notebook(cells=[new_code_cell("x", outputs=[error])]), "失败")
    assert "ValueError" in html
    assert "<script" not in html


def test_instructions_of_the_notebook_are_not_for_readers_but_their_notes_are() -> None:
    told, noted = (
        new_markdown_cell("运行所有单元格", metadata={"tags": ["instructions"]}),
        new_markdown_cell("**已电话核实**"),
    )
    html = export.to_html(new_notebook(cells=[told, noted]), "报告")
    assert "运行所有单元格" not in html
    assert "<strong>已电话核实</strong>" in html


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "略去后面 19,900,000 个字符"), ("en", "19,900,000 more characters")]
)
def test_a_text_too_long_for_a_page_is_cut_and_said(language: Language, says: str) -> None:
    printed = new_output("stream", name="stdout", text="甲" * 20_000_000)
    shown = new_output("execute_result", {"text/plain": "乙" * 20_000_000})
    short = new_output("stream", name="stderr", text="丙" * 100_000)
    html = export.to_html(
        new_notebook(cells=[new_code_cell("x", outputs=[printed, shown, short])]), "报告", language=language
    )
    assert [html.count(sign) for sign in "甲乙丙"] == [100_000] * 3
    assert html.count(says) == 2


@pytest.fixture(scope="module")
def report(browser: Browser, small_inspection: Inspection, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(export.to_html(_notebook(small_inspection), "检查报告"), encoding="utf-8")
    assert nbformat.validate(_notebook(small_inspection)) is None
    opened = browser.new_page(viewport={"width": 794, "height": 1123})  # A4 at 96 dots an inch
    opened.asked = []  # type: ignore[attr-defined]
    opened.on("request", lambda r: opened.asked.append(r.url) if r.url.startswith(("http", "ws")) else None)  # type: ignore[attr-defined]
    opened.goto(path.as_uri())
    return opened


def test_a_browser_asks_nobody_and_runs_no_script_of_a_dossier(report: Page) -> None:
    assert report.asked == []  # type: ignore[attr-defined]
    assert report.title() == "检查报告"
    assert EVIL in report.inner_text("h1")


def test_a_long_word_without_blanks_breaks_within_its_cell(report: Page) -> None:
    report.set_viewport_size({"width": 500, "height": 800})
    report.evaluate("document.querySelectorAll('td').forEach(cell => cell.append('x'.repeat(400)))")
    assert report.evaluate("document.documentElement.scrollWidth <= innerWidth")
    report.reload()
    report.set_viewport_size({"width": 794, "height": 1123})


def test_no_table_is_cut_off_on_paper(report: Page) -> None:
    report.emulate_media(media="print")
    wide = "[...document.querySelectorAll('table, img, pre')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert report.evaluate(f"{wide}.length") == 0
    report.emulate_media(media="screen")


def test_it_prints_on_a4_portrait_with_its_chinese_text(report: Page) -> None:
    printed = pypdf.PdfReader(BytesIO(report.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    # the font gives 人 and ⼈ one glyph, so that the text of a PDF may hold either
    text = normalize("NFKC", "".join(p.extract_text() for p in printed.pages))
    assert normalize("NFKC", "实到学员 29 人，少于规定的 30 人") in text.replace("\n", "")


def test_head_rows_repeat_and_cards_do_not_break(report: Page) -> None:
    report.emulate_media(media="print")
    style = "(s, p) => getComputedStyle(document.querySelector(s))[p]"
    assert report.evaluate(f"({style})('.audit thead', 'display')") == "table-header-group"
    assert report.evaluate(f"({style})('.audit .card', 'breakInside')") == "avoid"
    report.emulate_media(media="screen")
