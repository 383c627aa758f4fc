"""Papers: what stands in them, who has to have decided, and that no text of a dossier becomes anything but text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from auditlib import cli_papers
from auditlib.core.errors import AuditError, InputError, ParamsError
from auditlib.core.model import CellRef, Finding
from auditlib.report.papers import content, decided, programme, publication, rectification, session, settings
from auditlib.report.papers import write as papers
from auditlib.report.papers.content import Basis
from auditlib.report.papers.fields import PAPERS, Fields
from auditlib.run.inspection import Inspection

DOCUMENTS = Path(__file__).parents[1] / "params" / "documents"
D01 = "FJ2025-D01"
HOSTILE = "{{ 7 * 7 }}{_{x}_}{% raw %}<b>&amp;&\x07\x0b\u202e‘“#panic(1) *x* $y$ \\"
KEPT = (
    "{{ 7 * 7 }}{_{x}_}{% raw %}<b>&amp;&‘“#panic(1) *x* $y$ \\"  # of it, once signs that no document can hold are gone
)
MAKERS: Mapping[str, Any] = {
    "working_paper": session.working_paper,
    "evidence_sheet": session.evidence_sheet,
    "inspection_record": session.inspection_record,
    "session_report": session.session_report,
    "rectification_notice": rectification.notice,
    "rectification_state": rectification.state,
    "programme_report": lambda basis, _: programme.programme_report(basis, "fj2025"),
}


@dataclass(frozen=True)
class Stood:
    """Decisions on one finding, as the ledger folds them."""

    decision: str = "confirmed"
    decided_by: str = "王检查"
    decided_at: str = "2026-01-05T18:30:00+00:00"
    reason: str = ""
    confirmed_fen: int | None = None
    explained: str = ""
    demanded: str = ""
    opinion: str = ""
    reviewed_by: str = ""
    edited_after_review: bool = False
    contested: bool = False


def basis(inspection: Inspection, language: Any = "zh", **standings: Stood) -> Basis:
    """With a ledger that holds these decisions on findings of D01."""
    return Basis(inspection, {(D01, check): stood for check, stood in standings.items()}, "示例厅", language)


def text(path: Path) -> str:
    """Everything that stands in a Word file, cells and lines included; line breaks are blanks."""
    document = Document(str(path))
    texts = [
        node.text or "" if node.tag.endswith("}t") else "\n"
        for node in document.element.body.iter()
        if node.tag.endswith(("}t", "}p", "}br"))
    ]
    return "".join(texts)


def hostile(inspection: Inspection) -> Inspection:
    tables = inspection.tables
    sessions = tables["sessions"].copy()
    sessions.loc[D01, ["title", "organiser", "place"]] = HOSTILE
    frames = {**tables.frames, "sessions": sessions}
    findings = [replace(f, message_zh=f.message_zh + HOSTILE) for f in inspection.findings]
    return replace(inspection, tables=replace(tables, frames=frames), findings=findings)


def shape(fields: Fields, held: Mapping[str, Any]) -> None:
    """The fields made are those that are listed, of the kind that is listed."""
    assert set(fields) == set(held)
    for name, field in fields.items():
        if field.of is not None:
            assert isinstance(held[name], list), name
            for line in held[name]:
                shape(field.of, line)
        else:
            assert isinstance(held[name], bool if field.kind == "flag" else str), name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("ledger", [False, True])
def test_a_paper_has_the_fields_that_are_listed(
    small_inspection: Inspection, kind: str, language: Any, ledger: bool
) -> None:
    held = basis(small_inspection, language, BUD001=Stood(), HDC002=Stood("dismissed", reason="名单更正"))
    shape(PAPERS[kind], MAKERS[kind](held if ledger else Basis(small_inspection, language=language), D01))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_papers_are_written_and_no_tag_is_left(small_inspection: Inspection, tmp_path: Path, language: Any) -> None:
    held = Basis(small_inspection, language=language)
    done = papers.write(held, DOCUMENTS, tmp_path, sessions=[D01], kinds=[*papers.NAMES], notice="fj2025")
    assert len(done.paths) == len(papers.NAMES) + len(papers.TYPESET)
    for path in done.paths:
        if path.suffix == ".docx":
            said = text(path)
            assert not re.search(r"{{|{%|}}|%}|\bNone\b(?!\.)|\bnan\b|NaT|Undefined", said), path
            assert D01 in said, path


def test_equal_findings_give_equal_bytes(small_inspection: Inspection, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        papers.write(Basis(small_inspection), DOCUMENTS, tmp_path / folder, sessions=[D01])
    first = sorted((tmp_path / "a").rglob("*.*"))
    assert len(first) == 7
    for path in first:
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path.name


def test_a_working_paper_has_an_item_for_each_check_with_all_its_parts(
    small_inspection: Inspection, tmp_path: Path
) -> None:
    held = basis(
        small_inspection,
        HDC002=Stood(explained="名单有误", opinion="accepted", reviewed_by="李审核", reason="已核对签到表"),
    )
    papers.write(held, DOCUMENTS, tmp_path, sessions=[D01], kinds=["working_paper"])
    document = Document(str(tmp_path / D01 / "working_paper.docx"))
    found = {table.rows[0].cells[1].text: table for table in document.tables}
    assert set(found) == {f"{D01}-{f.check_id}" for f in small_inspection.of(D01)}
    cells = {row.cells[0].text: row.cells[1].text for row in found[f"{D01}-HDC002"].rows}
    assert "实到学员 29 人，少于规定的 30 人。" in cells["事实"]
    assert "每期学员不少于30人" in cells["依据"]
    assert cells["性质"] == "违规，经核实予以认定"
    assert cells["检查人员\n决定"] == "予以认定：已核对签到表"
    assert cells["承办单位\n说明"] == "名单有误"
    assert cells["审核意见"] == "■予以认可　□须进一步检查　□结论须更正"
    assert cells["编制人"] == "王检查"
    assert found[f"{D01}-HDC002"].rows[4].cells[3].text == "2026年1月6日", "by the clock of Beijing"
    assert "FJ2025-D01/材料.xlsx!签到表!B2:B30" in cells["检查过程"]
    assert cells["审核人"] == "李审核"
    nothing = {row.cells[0].text: row.cells[1].text for row in found[f"{D01}-TML001"].rows}
    assert nothing["结论"] == "未发现问题"
    assert nothing["编制人"] == "", "left to be written by hand"
    unknown = {row.cells[0].text: row.cells[1].text for row in found[f"{D01}-BUD006"].rows}
    assert unknown["事实"] == "证据不足，不作事实认定。"
    assert "须由检查单位核实：标准未录入/待核：综合定额" in unknown["结论"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_working_paper_and_evidence_sheet_propose_no_penalty(
    small_inspection: Inspection, tmp_path: Path, language: Any
) -> None:
    words = settings.read_settings(DOCUMENTS).penalties
    held = Basis(small_inspection, language=language)
    papers.write(held, DOCUMENTS, tmp_path, sessions=[D01], kinds=["working_paper", "evidence_sheet"])
    for path in [
        *tmp_path.rglob("*.docx"),
        *DOCUMENTS.glob("*/working_paper.docx"),
        *DOCUMENTS.glob("*/evidence_sheet.docx"),
    ]:
        said = text(path)
        assert [word for word in words if word in said] == [], path
        assert not re.search(r"penalt|\bfined?\b|sanction", said, re.IGNORECASE), path


def test_a_penalty_that_somebody_wrote_is_pointed_out(small_inspection: Inspection, tmp_path: Path) -> None:
    held = basis(small_inspection, BUD001=Stood(reason="建议罚款"))
    done = papers.write(held, DOCUMENTS, tmp_path, sessions=[D01], kinds=["working_paper"])
    assert any("BUD001" in note and "罚款" in note for note in done.notes)


def test_texts_of_a_dossier_stay_texts(small_inspection: Inspection, tmp_path: Path) -> None:
    held = Basis(hostile(small_inspection))
    done = papers.write(held, DOCUMENTS, tmp_path, sessions=[D01], kinds=[*papers.NAMES], notice="fj2025")
    for path in done.paths:
        if path.suffix == ".docx":
            said = text(path)
            assert KEPT in said, path
            assert "49" not in said.replace("2049", ""), path
    page = (tmp_path / "publication.html").read_text(encoding="utf-8")
    assert "<b>&amp;" not in page
    assert "&lt;b&gt;" in page


def test_three_hundred_problems_and_long_texts_fit(small_inspection: Inspection, tmp_path: Path) -> None:
    long = "长" * 5_000
    ref = CellRef("FJ2025-D01/材料.xlsx", "签到表", "B2")
    many = [
        Finding(
            D01,
            f"XXX{n:03d}",
            "fail",
            "violation",
            long if n == 0 else f"第 {n} 个问题。",
            "x",
            ("fj2025:2.1f",),
            {},
            100,
            (ref,),
            (),
        )
        for n in range(300)
    ]
    held = Basis(replace(small_inspection, findings=many))
    papers.write(
        held,
        DOCUMENTS,
        tmp_path,
        sessions=[D01],
        kinds=["working_paper", "rectification_notice", "rectification_state"],
    )
    notice = text(tmp_path / D01 / "rectification_notice.docx")
    assert long in notice
    assert all(f"第 {n} 个问题。" in notice for n in range(1, 300))
    state = Document(str(tmp_path / D01 / "rectification_state.docx")).tables[0]
    assert len(state.rows) == 301
    assert len(Document(str(tmp_path / D01 / "working_paper.docx")).tables) == 300


def test_rows_of_lists_are_not_broken_and_their_headers_repeat(small_inspection: Inspection, tmp_path: Path) -> None:
    papers.write(
        Basis(small_inspection), DOCUMENTS, tmp_path, sessions=[D01], kinds=["inspection_record", "rectification_state"]
    )
    for name in ("inspection_record", "rectification_state"):
        for table in Document(str(tmp_path / D01 / f"{name}.docx")).tables:
            for row in table.rows:
                assert row._tr.trPr is not None
                assert row._tr.trPr.xpath("w:cantSplit"), name
        assert table.rows[0]._tr.trPr.xpath("w:tblHeader") or name == "inspection_record"


@pytest.mark.parametrize(
    "template", sorted(DOCUMENTS.glob("*/*.docx")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_sign_of_a_template_has_one_of_the_fonts_of_official_papers(template: Path) -> None:
    with zipfile.ZipFile(template) as held:
        xml = "".join(
            held.read(name).decode()
            for name in held.namelist()
            if re.match(r"word/(document|footer\d*|header\d*)\.xml", name)
        )
    runs = re.findall(r"<w:r>.*?</w:r>", xml, re.DOTALL)
    fonts = [re.search(r'w:eastAsia="([^"]+)"', run) for run in runs]
    assert runs
    assert all(fonts)
    assert {found[1] for found in fonts if found} <= {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"}
    assert "方正小标宋简体" in xml


def test_a_notice_holds_what_was_confirmed_and_nothing_else(small_inspection: Inspection) -> None:
    assert [f.check_id for f in rectification.problems(basis(small_inspection), D01)] == []
    held = basis(
        small_inspection,
        BUD001=Stood(confirmed_fen=150_000, demanded="2026-03-01"),
        HDC002=Stood("needs_evidence", reason="请补签到表原件"),
    )
    made = rectification.notice(held, D01, number="闽人社整〔2026〕1号")
    (line,) = made["problems"]
    assert line["check_id"] == "BUD001"
    assert line["confirmed_amount"] == made["total"] == "1,500.00 元"
    assert made["deadline"] == "2026年3月1日"
    assert [one["text"] for one in made["to_hand_in"]] == ["请补签到表原件"], (
        "what the office has to confirm is no debt of the organiser"
    )
    assert rectification.notice(held, D01, deadline=date(2026, 4, 1))["deadline"] == "2026年4月1日"


@pytest.mark.parametrize(
    "doubt",
    [
        {"contested": True},
        {"edited_after_review": True},
        {"opinion": "to_be_corrected"},
        {"opinion": "further_work"},
        {"decision": "dismissed"},
        {"decision": ""},
    ],
    ids=str,
)
def test_what_is_in_doubt_is_not_demanded_nor_published(small_inspection: Inspection, doubt: Any) -> None:
    held = basis(small_inspection, BUD001=Stood(**doubt))
    assert rectification.problems(held, D01) == []
    assert "经核实认定的问题 0 项" in publication.page(held, "fj2025", 5)
    warned = content.item(held, next(f for f in small_inspection.findings if f.check_id == "BUD001"), 1, 1)["warning"]
    assert bool(warned) == (set(doubt) != {"decision"})


def test_without_a_ledger_a_notice_is_a_draft_of_violations(small_inspection: Inspection) -> None:
    made = rectification.notice(Basis(small_inspection), D01)
    assert [line["check_id"] for line in made["problems"]] == ["BUD001", "HDC002"], "and no advisory"
    assert made["draft"].startswith("草稿")
    assert made["deadline"] == ""
    assert basis(small_inspection).standings is not None
    assert rectification.notice(basis(small_inspection), D01)["draft"] == ""


def test_standard_stands_against_actual_figure(small_inspection: Inspection) -> None:
    line = rectification.notice(Basis(small_inspection), D01)["problems"][1]
    assert "30 人（自 2025-06-09 起" in line["standard"]
    assert "29 人" in line["figures"]


def test_the_state_of_a_rectification_is_shown(small_inspection: Inspection) -> None:
    held = basis(small_inspection, BUD001=Stood("rectified", reason="已退回"), HDC002=Stood())
    made = rectification.state(held, D01, states={"HDC002": "in_stages"})
    assert [line["check_id"] for line in made["problems"]] == ["BUD001", "HDC002"]
    assert made["problems"][0]["settled"] == "已整改（2026年1月6日核实）\n已退回"
    assert made["problems"][1]["state"] == "□立行立改　■分阶段整改　□持续整改"
    assert made["problems"][0]["state"].startswith("□立行立改　□")


@pytest.mark.parametrize(("given", "said"), [
    (lambda b: rectification.state(b, D01, states={"BUD002": "at_once"}), "BUD001"),
    (lambda b: rectification.state(b, D01, states={"BUD001": "at_onse"}), "at_once"),
    (lambda b: rectification.notice(b, D01, deadline=date(2025, 1, 1)), "2025-12-20"),
    (lambda b: session.session_report(b, "FJ2025-D0"), D01),
    (lambda b: programme.programme_report(b, "fj2026"), "fj2025"),
    (lambda b: papers.known(["workingpaper"]), "working_paper"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_the_nearest_that_can(
    small_inspection: Inspection, given: Any, said: str
) -> None:
    with pytest.raises(InputError) as error:
        given(basis(small_inspection, BUD001=Stood()))
    assert said in str(error.value)


def test_a_paper_without_problems_is_not_written_and_that_is_said(small_inspection: Inspection, tmp_path: Path) -> None:
    kinds = ["rectification_notice", "evidence_sheet"]
    done = papers.write(basis(small_inspection), DOCUMENTS, tmp_path, sessions=[D01], kinds=kinds)
    assert [path.name for path in done.paths] == ["evidence_sheet.docx"]
    assert len(done.notes) == 1
    assert "没有经认定的问题" in done.notes[0]


def test_rates_stand_with_both_extremes(small_inspection: Inspection) -> None:
    made = programme.programme_report(Basis(small_inspection), "fj2025")
    assert (made["sessions_total"], made["with_violation"], made["lowest"], made["highest"]) == (
        "2",
        "1",
        "50.0%",
        "100.0%",
    )
    lines = {line["check_id"]: line for line in made["faults"]}
    assert (lines["BUD001"]["lowest"], lines["BUD001"]["amount"]) == ("100.0%", "2,000.00")
    assert [programme.share(1, 3), programme.share(2, 3), programme.share(0, 0)] == ["33.3%", "66.7%", "—"]


def test_the_published_page_holds_no_name_number_or_small_count(small_inspection: Inspection) -> None:
    sessions = small_inspection.tables["sessions"].copy()
    sessions.loc[D01, "organiser"] = "学员12工作室 13800001234 990101199001011234 a.b@example.cn"
    frames = {**small_inspection.tables.frames, "sessions": sessions}
    findings = [
        replace(f, facts={"present": 3, "minimum": 30}) if f.check_id == "HDC002" else f
        for f in small_inspection.findings
    ]
    held = replace(small_inspection, tables=replace(small_inspection.tables, frames=frames), findings=findings)
    page = publication.page(basis(held, HDC002=Stood(decided_by="欧阳检查")), "fj2025", 5)
    for secret in ("学员12", "13800001234", "990101199001011234", "a.b@example.cn", "欧阳", " 3 人"):
        assert secret not in page, secret
    assert "学*工作室" in page
    assert "欧*" in page
    assert "所涉人数少于 5 人，不予公布" in page
    assert "29" in publication.page(basis(small_inspection, HDC002=Stood()), "fj2025", 5)
    assert "暂不公布" in publication.page(Basis(small_inspection), "fj2025", 5)
    assert not re.search(r"(?:src|href)=|https?://|@import", page)


def test_days_are_written_as_papers_write_them() -> None:
    assert decided.day("2025-12-31", "zh") == "2025年12月31日"
    assert decided.day("2025-12-31T17:00:00+00:00", "zh") == "2026年1月1日"
    assert decided.day("2025-12-01 — 2025-12-05", "zh") == "2025-12-01 — 2025-12-05"
    assert decided.day("", "zh") == ""


def test_settings_that_are_not_in_order_are_refused(tmp_path: Path) -> None:
    held = (DOCUMENTS / settings.FILE).read_text(encoding="utf-8")
    (tmp_path / settings.FILE).write_text(held.replace("fewest: 5", "fewest: 0"), encoding="utf-8")
    with pytest.raises(ParamsError, match="fewest"):
        settings.read_settings(tmp_path)
    with pytest.raises(AuditError):
        settings.read_settings(tmp_path / "none")


def test_the_published_page_tells_what_waits_from_what_was_looked_at_and_dismissed(small_inspection):
    found = [f for f in small_inspection.findings if f.verdict == "fail"]
    looked_at = {(f.session_id, f.check_id): Stood(decision="dismissed") for f in found}
    waiting = dict(list(looked_at.items())[:-1])
    table = [
        publication.page(Basis(small_inspection, held), "fj2025", 3).split("</table>")[0]
        for held in (looked_at, waiting)
    ]
    assert found
    assert ["待核定" in each for each in table] == [False, True]


def test_sessions_decided_on_and_not_signed_are_told(small_inspection):
    held = basis(small_inspection, HDC002=Stood())
    assert [*cli_papers._unsigned(held, frozenset(), [])] == [f"1 期尚未签字确认，文书内容可能还会变：{D01}。"]
    assert [*cli_papers._unsigned(held, frozenset({D01}), [])] == []
    assert [*cli_papers._unsigned(held, frozenset(), ["another"])] == []
