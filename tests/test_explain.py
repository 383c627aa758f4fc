"""How one answer came about: every part is there, in both languages, and what is asked wrongly is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import EVIL

from auditlib.core.errors import ReportError
from auditlib.report import explain
from auditlib.report.explain import Section
from auditlib.run.inspection import Inspection


def _parts(inspection: Inspection, check: str, language: str = "zh") -> dict[str, Section]:
    sections = explain.explanation(inspection, "FJ2025-D01", check, language=language)  # type: ignore[arg-type]
    return {section.heading: section for section in sections}


def _texts(sections: Sequence[Section]) -> str:
    return "\n".join(text for section in sections for row in section.rows for text in row)


def test_a_failure_is_explained_by_formula_figures_threshold_clause_and_cells(small_inspection: Inspection) -> None:
    parts = _parts(small_inspection, "HDC002")
    first = next(iter(parts.values()))
    assert first.heading == "FJ2025-D01 · HDC002 实到学员少于规定人数"
    assert first.rows[1][0].startswith("实到学员 29 人，少于规定的 30 人。")
    assert parts["判断公式（通过的条件）"].rows == (("签到学员（按人去重）≥ 每期学员人数下限",),)
    assert ("实到学员", "29 人") in parts["所比数字"].rows
    label, value, since = parts["标准"].rows[0]
    assert (label, value) == ("每期学员人数下限", "30 人")
    assert since.startswith("自 2025-06-09 起，闽人社办〔2025〕67号 2.1f")
    assert parts["所依据条款"].rows[0][2] == "每期学员不少于30人。"
    assert parts["所看单元格"].rows
    assert ("签到表", "229", "人员标识、人员类别") in parts["还看了什么"].rows


def test_english_on_demand(small_inspection: Inspection) -> None:
    parts = _parts(small_inspection, "HDC002", "en")
    assert ("Trainees present", "29") in parts["figures compared"].rows
    assert parts["formula (what holds where it passes)"].rows[0][0].startswith("distinct trainees who signed in")


def test_an_unknown_answer_says_what_would_settle_it(small_inspection: Inspection) -> None:
    unknown = next(f for f in small_inspection.of("FJ2025-D01") if f.verdict == "unknown")
    assert [(gap,) for gap in unknown.missing] == list(
        _parts(small_inspection, unknown.check_id)["补充什么即可判断"].rows
    )


def test_every_answer_can_be_explained_in_both_languages(small_inspection: Inspection) -> None:
    for finding in small_inspection.of("FJ2025-D01"):
        for language in ("zh", "en"):
            assert _texts(list(_parts(small_inspection, finding.check_id, language).values()))


def test_a_wrong_id_is_answered_with_the_nearest(small_inspection: Inspection) -> None:
    with pytest.raises(ReportError, match="Did you mean 'HDC002'"):
        explain.explanation(small_inspection, "FJ2025-D01", "HDC0002")
    with pytest.raises(ReportError, match="Did you mean 'FJ2025-D01'"):
        explain.explanation(small_inspection, "FJ2025-D1", "HDC002")
    with pytest.raises(ReportError, match="REC009 针对的是计划"):
        explain.explanation(small_inspection, "FJ2025-D01", "REC009")


def test_on_a_page_every_text_is_escaped_and_nothing_is_shown_unasked(small_inspection: Inspection) -> None:
    assert explain.html(small_inspection, "FJ2025-D01", "").strip() == ""
    for finding in small_inspection.of("FJ2025-D01"):
        page = explain.html(small_inspection, "FJ2025-D01", finding.check_id)
        assert EVIL not in page
        assert finding.check_id in page
