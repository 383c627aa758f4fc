"""Templates that an office changed, PDFs, what LibreOffice makes of the papers, the command, and the guide."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from making import sample_register
from pypdf import PdfReader
from typer.testing import CliRunner

from auditlib.cli import app
from auditlib.core.errors import ReportError
from auditlib.report import workbook
from auditlib.report.papers import pdf, session, word
from auditlib.report.papers import write as papers
from auditlib.report.papers.content import Basis
from auditlib.report.papers.fields import PAPERS, paths
from auditlib.run.inspection import Inspection

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "params" / "documents"
D01 = "FJ2025-D01"
OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="未找到 soffice：不经 LibreOffice 核对，只按 python-docx 核对")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A copy of the templates that may be changed."""
    return Path(shutil.copytree(DOCUMENTS, tmp_path / "documents"))


def changed(documents: Path, find: str, put: str, name: str = "rectification_notice") -> Path:
    """The template with one text changed, as in Word: split over several runs."""
    path = documents / "zh" / f"{name}.docx"
    document = Document(str(path))
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    for paragraph in [*document.paragraphs, *cells]:
        if find in paragraph.text:
            text = paragraph.text.replace(find, put)
            for run in paragraph.runs:
                run.text = ""
            for part in re.findall(r".{1,3}", text, re.DOTALL):  # Word breaks a tag wherever its spelling was looked at
                paragraph.add_run(part)
            break
    else:
        pytest.fail(f"no {find!r} in {name}")
    document.save(str(path))
    return path


def as_pdf(paths: Sequence[Path], folder: Path) -> list[Path]:
    """What LibreOffice makes of papers of different names, started once."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [folder / f"{path.stem}.pdf" for path in paths]


def seen(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", PAPERS)
def test_every_template_names_known_fields_only(kind: str, language: str) -> None:
    word.refuse(DOCUMENTS / language / f"{kind}.docx", PAPERS[kind])


def test_an_office_changes_words_and_moves_fields(
    documents: Path, small_inspection: Inspection, tmp_path: Path
) -> None:
    changed(
        documents,
        "为规范高级研修项目管理和财政资金使用，",
        "为加强监管（{{ session_id }}）{% if kind %}{{ kind }}{% endif %}，",
    )
    papers.write(Basis(small_inspection), documents, tmp_path / "out", sessions=[D01], kinds=["rectification_notice"])
    said = "\n".join(p.text for p in Document(str(tmp_path / "out" / D01 / "rectification_notice.docx")).paragraphs)
    assert f"为加强监管（{D01}）省级示范" in said


@pytest.mark.parametrize(("find", "put", "named", "meant"), [
    ("{{ organiser }}", "{{ organizer }}", "organizer", "organiser"),
    ("one.matter", "one.mater", "mater", "matter"),
    ("one.clauses }}", "one['clause'] }}", "clause", "clauses"),
    ("{{ office or", "{{ problems.fact or", "fact", "problems.fact"),
    ("for one in problems", "for one in problem", "problem", "problems"),
    ("{%p if one.amount %}", "{%p if one.amounts %}", "amounts", "amount"),
])  # fmt: skip
def test_a_misspelt_field_is_named_with_template_and_all_fields(
    documents: Path, small_inspection: Inspection, find: str, put: str, named: str, meant: str
) -> None:
    path = changed(documents, find, put)
    with pytest.raises(ReportError) as error:
        papers.write(Basis(small_inspection), documents, documents.parent / "out", sessions=[D01])
    said = str(error.value)
    assert str(path) in said
    assert f"{named!r}" in said
    assert meant in said.partition("全部字段")[0] or meant in said
    assert all(name in said for name, _ in paths(PAPERS["rectification_notice"]))
    assert not (documents.parent / "out").exists(), "nothing is written where one template cannot be used"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9_000])


def _no_word(path: Path) -> None:
    path.write_text("not a document")


def _open_tag(path: Path) -> None:
    changed(path.parents[1], "{{ organiser }}", "{{ organiser", path.stem)


def _no_end(path: Path) -> None:
    changed(path.parents[1], "{%p if to_hand_in %}", "{%p if to_hand_in and %}", path.stem)


@pytest.mark.parametrize("spoil", [Path.unlink, _cut, _no_word, _open_tag, _no_end], ids=lambda spoil: spoil.__name__)
def test_a_template_that_cannot_be_used_is_told(
    documents: Path, small_inspection: Inspection, spoil: Callable[[Path], Any]
) -> None:
    path = documents / "zh" / "rectification_notice.docx"
    spoil(path)
    with pytest.raises(ReportError) as error:
        papers.write(Basis(small_inspection), documents, documents.parent / "out", sessions=[D01])
    assert str(path) in str(error.value)
    assert re.search("模板", str(error.value))


def test_a_template_runs_no_code_of_its_own(documents: Path, small_inspection: Inspection) -> None:
    changed(documents, "{{ organiser }}", "{{ organiser.__class__.__mro__ }}")
    with pytest.raises(ReportError, match=r"unsafe|__class__"):
        papers.write(Basis(small_inspection), documents, documents.parent / "out", sessions=[D01])


def test_a_pdf_holds_its_fonts_and_names_the_signs_that_they_lack(small_inspection: Inspection, tmp_path: Path) -> None:
    fields = session.session_report(Basis(small_inspection, office="示例厅"), D01)
    fields["title"] = "*鿫*𠀀 #panic(1) $x$ <b> \x07\u202e班"
    lacking = pdf.write(DOCUMENTS / "session_report.typ", fields, tmp_path / "a.pdf", "zh")
    assert lacking == ("鿫", "𠀀") or lacking == ("𠀀",)
    said = seen(tmp_path / "a.pdf")
    assert "〓 #panic(1) $x$ <b> 班" in said
    assert "U+20000" in said
    assert "申请 52,000.00 元，超过上限。" in said
    reader = PdfReader(tmp_path / "a.pdf")
    names = {
        str(font["/BaseFont"])
        for page in reader.pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    assert names
    assert all("NotoSerifSC" in name or "NotoSansSC" in name for name in names), names


def test_a_pdf_does_not_depend_on_clock_or_machine(
    documents: Path, small_inspection: Inspection, tmp_path: Path
) -> None:
    fields = session.session_report(Basis(small_inspection), D01)
    common = documents / "common.typ"
    common.write_text(
        common.read_text(encoding="utf-8")
        .replace(", date: none", "")
        .replace("font: (serif, sans)", 'font: ("Noto Serif CJK SC", serif, sans)'),
        encoding="utf-8",
    )
    pdf.write(documents / "session_report.typ", fields, tmp_path / "a.pdf", "zh")
    reader = PdfReader(tmp_path / "a.pdf")
    assert reader.metadata is not None
    assert str(reader.metadata["/CreationDate"]).startswith("D:1970")
    names = {
        str(font["/BaseFont"])
        for page in reader.pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    assert not [name for name in names if "CJK" in name], "fonts of this machine"


def test_a_pdf_template_that_is_missing_or_wrong_is_told(
    documents: Path, small_inspection: Inspection, tmp_path: Path
) -> None:
    fields = session.session_report(Basis(small_inspection), D01)
    path = documents / "session_report.typ"
    path.write_text(path.read_text(encoding="utf-8").replace("paper.title", "paper.titel"), encoding="utf-8")
    with pytest.raises(ReportError, match="titel"):
        pdf.write(path, fields, tmp_path / "a.pdf", "zh")
    path.unlink()
    with pytest.raises(ReportError, match=r"session_report\.typ"):
        pdf.write(path, fields, tmp_path / "a.pdf", "zh")
    assert not (tmp_path / "a.pdf").exists()


@needs_office
@pytest.mark.parametrize("language", ["zh", "en"])
def test_libreoffice_opens_every_paper_and_shows_its_fields(
    small_inspection: Inspection, tmp_path: Path, language: Any
) -> None:
    kinds = [kind for kind in papers.NAMES if kind in PAPERS]
    done = papers.write(
        Basis(small_inspection, office="示例厅", language=language),
        DOCUMENTS,
        tmp_path,
        sessions=[D01],
        kinds=kinds,
        notice="fj2025",
    )
    written = [path for path in done.paths if path.suffix == ".docx"]
    assert len({path.stem for path in written}) == len(kinds)
    for path in as_pdf(written, tmp_path / "pdf"):
        said = seen(path).replace("\n", "")
        assert D01 in said, path
        assert "{{" not in said
        assert "{%" not in said


@needs_office
def test_sums_of_the_workbook_are_what_libreoffice_works_out(small_inspection: Inspection, tmp_path: Path) -> None:
    workbook.write_working_paper(tmp_path / "paper.xlsx", small_inspection, D01)
    held = openpyxl.load_workbook(tmp_path / "paper.xlsx")
    cover = {row[0].value: row[1].value for row in held["封面"].iter_rows(min_row=3)}
    assert cover["检查事项数"] == "=COUNTA('检查事项'!B2:B7)"
    assert cover["涉及金额合计（元，各项可能重叠）"] == "=SUM('检查事项'!G2:G7)"
    held["检查事项"]["H2"] = 1500
    held.save(tmp_path / "paper.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    (tmp_path / "out").mkdir()
    subprocess.run([str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "paper.xlsx")], check=True, capture_output=True, timeout=120)  # fmt: skip
    worked = openpyxl.load_workbook(tmp_path / "out" / "paper.xlsx", data_only=True)
    found = {row[0].value: row[1].value for row in worked["封面"].iter_rows(min_row=3)}
    shown = [found[name] for name in ("检查事项数", "其中发现问题", "其中无法判断", "其中未发现问题", "其中不适用")]
    assert shown == [6, 3, 1, 1, 1]
    assert found["涉及金额合计（元，各项可能重叠）"] == 2000
    assert found["核定金额合计（元）"] == 1500
    assert worked["检查事项"]["G9"].value == 2000


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch file of one dossier of the sample."""
    sample, home = ROOT / "data" / "sample", tmp_path / "batch"
    shutil.copytree(sample / "dossiers" / "FJ2025-D03", home / "dossiers" / "FJ2025-D03")
    request = home / "one.yaml"
    lines = {"register": sample_register(home / "register.xlsx", ["FJ2025-D03"]), "dossiers": "dossiers", "notice": "fj2025", "as_of": "2025-12-31",
             "notebook": ROOT / "notebooks/session_inspection.ipynb", "overview": ROOT / "notebooks/programme_overview.ipynb"}  # fmt: skip
    request.write_text("".join(f"{name}: {value}\n" for name, value in lines.items()), encoding="utf-8")
    return request


def test_the_command_writes_papers_and_says_what_is_left(batch: Path, tmp_path: Path) -> None:
    asked = [
        "papers",
        str(batch),
        "--session",
        "FJ2025-D03",
        "-o",
        str(tmp_path / "out"),
        "--kind",
        "rectification_notice",
        "--store",
        str(tmp_path / "store"),
    ]
    done = CliRunner().invoke(app, [*asked, "--number", "闽人社整〔2026〕1号"])
    assert done.exit_code == 0, done.output
    said = "\n".join(p.text for p in Document(str(tmp_path / "out/FJ2025-D03/rectification_notice.docx")).paragraphs)
    assert "闽人社整〔2026〕1号" in said
    assert "58,000.00" in said
    assert "--deadline" in done.output
    assert "params/" not in said, "figures that the office has to confirm are no matter of the organiser"
    for wrong, what in (
        (["--deadline", "2026-02-30"], "2026-02-30"), (["--state", "BUD001"], "BUD001=at_once"), (["--kind", "notice"], "rectification_notice"),
        (["--ledger", str(tmp_path / "none.db")], "none.db"), (["--session", "FJ2025-D3"], "FJ2025-D3"),
    ):  # fmt: skip
        refused = CliRunner().invoke(app, [*asked, *wrong])
        assert what in str(refused.exception), refused.output


@pytest.mark.parametrize("guide", ["howto-papers.md", "howto-papers.zh-CN.md"])
def test_the_guide_lists_every_field_of_every_paper(guide: str) -> None:
    said = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    language = "zh" if "zh-CN" in guide else "en"
    listed: dict[str, list[tuple[str, str]]] = {}
    kind = ""
    for line in said.splitlines():
        if found := re.fullmatch(r"### .*`(\w+)\.docx`", line):
            kind = found[1]
        elif found := re.fullmatch(r"\| `([\w.]+)` \| (.*) \|", line):
            listed.setdefault(kind, []).append((found[1], found[2]))
    assert listed == {kind: [(name, text[language]) for name, text in paths(fields)] for kind, fields in PAPERS.items()}
