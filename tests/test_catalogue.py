"""Documents made from registry, params and cases: up to date, every clause answered, nothing left of checks that are gone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from auditlib.core.errors import ParamsError
from auditlib.core.registry import load_checks
from auditlib.report import documents
from auditlib.report.catalogue import Catalogue

ROOT = Path(__file__).parents[1]
DOCS, PARAMS, CASES = ROOT / "docs", ROOT / "params", ROOT / "tests" / "cases"
CLAUSES = [  # of the notice of 2025, as read sentence by sentence
    "0.1a", "1.1a", "1.1b", "1.1c", "1.1d", "1.2a", "1.2b", "1.3a", "2.1a", "2.1b", "2.1c", "2.1d", "2.1e", "2.1f",
    "2.1g", "2.1h", "2.1i", "2.1j", "2.1k", "2.1l", "2.1m", "2.2a", "2.2b", "3.1a", "3.1b", "3.2a", "3.2b", "3.2c",
    "3.2d", "3.2e", "3.3a", "3.3b", "3.3c", "3.3d", "3.3e", "3.3f", "4.1a", "4.2a", "4.2b", "4.2c", "4.3a", "A.1",
    "A.2",
]  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Catalogue:
    return Catalogue(PARAMS, CASES)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules, to be spoilt."""
    return shutil.copytree(PARAMS, tmp_path / "params")


def test_the_documents_are_up_to_date(made: Catalogue) -> None:
    changed = documents.differences(made, DOCS)
    assert not changed, "\n".join([*changed[:60], "run: .venv/bin/auditlib catalogue --write"])


def test_every_clause_of_the_notice_has_an_answer(made: Catalogue) -> None:
    answers = {answer.clause.id: answer for answer in made.answers("fj2025")}
    assert {f"fj2025:{number}" for number in CLAUSES} <= set(answers)
    for answer in answers.values():
        assert answer.checks or answer.clause.onsite or answer.clause.unchecked, answer.clause.id
    rows = re.findall(r"^\| `([\w:.]+)` \|", (DOCS / "coverage.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(answers)


def test_a_clause_that_nothing_answers_is_refused_with_its_place(rules: Path) -> None:
    path = rules / "notices.yaml"
    notices = yaml.safe_load(path.read_text(encoding="utf-8"))
    del notices["fj2025"]["clauses"]["4.3a"]["onsite"]
    path.write_text(yaml.safe_dump(notices, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(ParamsError, match=r"notices.yaml, key fj2025.clauses.4.3a: nothing answers the clause"):
        Catalogue(rules, CASES).answers("fj2025")


def test_what_no_machine_checks_stands_on_the_on_site_list_or_has_a_reason(made: Catalogue) -> None:
    page = (DOCS / "onsite.md").read_text(encoding="utf-8")
    for answer in made.answers("fj2025"):
        if not answer.checks:
            assert f"`{answer.clause.id}`" in page or answer.clause.unchecked, answer.clause.id


def test_a_page_names_formula_clauses_figures_sentences_and_cases_in_both_languages(made: Catalogue) -> None:
    page = documents.pages(made)["checks/HDC002.md"]
    for text in (
        "签到学员（按人去重）≥ 每期学员人数下限", "distinct trainees who signed in ≥ minimum trainees per session", "fj2025:2.1b",
        "2025-06-09", "50 人", "实到学员 {present} 人，少于规定的 {minimum} 人。", "one short of the minimum of a provincial session",
        "实到学员 29 人，少于规定的 30 人。",
    ):  # fmt: skip
        assert text in page, text


def test_what_changed_is_shown_as_a_diff_and_pages_of_checks_that_are_gone_are_removed(
    made: Catalogue, tmp_path: Path
) -> None:
    written = documents.write(made, tmp_path)
    assert set(written) == {
        "coverage.md",
        "onsite.md",
        "checks/README.md",
        *(f"checks/{id}.md" for id in load_checks()),
    }
    assert documents.differences(made, tmp_path) == []
    page = tmp_path / "checks" / "HDC002.md"
    page.write_text(page.read_text(encoding="utf-8").replace("2025-06-09", "2024-06-09"), encoding="utf-8")
    (tmp_path / "checks" / "BUD999.md").write_text("old", encoding="utf-8")
    shown = documents.differences(made, tmp_path)
    assert any(line.startswith("-| 2024-06-09") for line in shown)
    assert any(line.startswith("+| 2025-06-09") for line in shown)
    assert "docs/checks/BUD999.md: no check has this id" in shown
    assert sorted(documents.write(made, tmp_path)) == ["checks/BUD999.md", "checks/HDC002.md"]
    assert documents.differences(made, tmp_path) == []


def test_a_notice_that_does_not_exist_is_refused_with_the_nearest(made: Catalogue) -> None:
    with pytest.raises(ParamsError, match=r"there is no notice 'fj2052'\. Did you mean 'fj2025'"):
        made.answers("fj2052")


def test_demands_that_a_notice_leaves_out_are_told_with_the_checks_that_asked_them(rules: Path) -> None:
    path = rules / "notices.yaml"
    notices = yaml.safe_load(path.read_text(encoding="utf-8"))
    short = {"binds": "all", "wording": "hard", "zh": "每期学员不少于60人。", "en": "60.", "stands_for": "fj2025:2.1b"}
    notices["fj2026"] = {**notices["fj2025"], "programme": "FJ2026", "year": 2026, "clauses": {"1": short}}
    path.write_text(yaml.safe_dump(notices, allow_unicode=True, sort_keys=False), encoding="utf-8")
    found = Catalogue(rules, CASES)
    left = {id: [check.id for check in checks] for id, checks in found.left_out("fj2026")}
    assert "TML001" in left["fj2025:1.1c"]
    assert "fj2025:2.1b" not in left
    assert not any(id.startswith("mof2016") for id in left)
    assert found.left_out("fj2025") == []
