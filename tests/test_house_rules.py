"""House rules that can be read off the source: layers, owners, no figures in checks, short files, a case file for each check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import cases
import pytest
from importlinter.cli import lint_imports

from auditlib.core.columns import TABLES, dtypes
from auditlib.core.messages import LANGUAGES
from auditlib.core.policy import load_policy
from auditlib.core.registry import Check, load_checks

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "auditlib").rglob("*.py"))
CHECKS = [path for path in SOURCES if "checks" in path.parts and path.name != "__init__.py"]
POLICY = load_policy(ROOT / "params")
NAMES = {  # id → name of every check handed out: reports of different years are compared by them
    "BUD001": "funding_over_cap",
    "BUD002": "subsidy_without_entitlement",
    "BUD003": "line_amount_wrong",
    "BUD004": "total_differs_from_lines",
    "BUD005": "category_not_allowed",
    "BUD006": "cost_over_quota",
    "BUD007": "item_over_quota",
    "BUD008": "lecture_fee_over_ceiling",
    "BUD009": "lecture_hours_over_half_day",
    "BUD010": "lecture_tax_not_withheld",
    "BUD011": "trainees_charged",
    "BUD012": "trainee_travel_in_cost",
    "BUD013": "forbidden_item",
    "BUD014": "settled_over_budget",
    "BUD015": "settled_over_vouchers",
    "BUD016": "voucher_used_twice",
    "BUD017": "voucher_out_of_period",
    "BUD018": "cash_over_petty_sum",
    "BUD019": "one_payee_takes_most",
    "BUD020": "agency_payee",
    "BUD021": "payee_differs_from_contract",
    "BUD022": "paid_before_contract",
    "BUD023": "purchase_split",
    "BUD024": "round_sums",
    "BUD025": "rooms_inflated",
    "BUD026": "meals_beyond_attendance",
    "BUD027": "subsidy_receipt_incomplete",
    "BUD028": "subsidy_forfeited",
    "CRS001": "person_in_two_sessions_at_once",
    "CRS002": "lecturer_in_two_places_at_once",
    "CRS003": "voucher_used_in_two_sessions",
    "CRS004": "rosters_alike",
    "CRS005": "file_in_two_dossiers",
    "CRS006": "lecturer_paid_twice_for_same_hours",
    "CRS007": "supplier_concentration",
    "CRS008": "account_shared",
    "CRS009": "nearly_same_person",
    "CRS010": "session_repeated",
    "HDC001": "too_few_trainees_planned",
    "HDC002": "too_few_trainees_present",
    "HDC003": "too_many_staff",
    "HDC004": "online_over_half",
    "HDC005": "signed_in_not_on_roster",
    "HDC006": "on_roster_never_signed_in",
    "HDC007": "counts_disagree",
    "HDC008": "person_twice_on_roster",
    "HDC009": "sign_in_pattern_repeats",
    "HDC010": "staff_counted_as_trainee",
    "HDC011": "lecturer_counted_as_trainee",
    "HDC012": "id_number_impossible",
    "HDC013": "titles_too_junior",
    "HDC014": "title_impossible_at_age",
    "HDC015": "recruited_too_narrowly",
    "HDC016": "filled_with_own_people",
    "HDC017": "certificate_despite_absence",
    "HDC018": "certificates_beyond_completers",
    "HDC019": "assessment_missing",
    "HDC020": "platform_roster_differs",
    "HDC021": "online_log_missing",
    "HDC022": "satisfaction_arithmetic_wrong",
    "HDC023": "satisfaction_beyond_attendance",
    "HDC024": "satisfaction_uniform",
    "HDC025": "grass_roots_share_low",
    "REC001": "material_missing",
    "REC002": "material_unreadable",
    "REC003": "value_unreadable",
    "REC004": "rows_bypassed",
    "REC005": "facts_disagree_between_files",
    "REC006": "not_in_register",
    "REC007": "dossier_missing",
    "REC008": "photo_out_of_period",
    "REC009": "programme_totals_disagree",
    "TML001": "ended_after_deadline",
    "TML002": "too_few_days",
    "TML003": "days_not_about_four",
    "TML004": "plan_filed_late",
    "TML005": "settlement_filed_late",
    "TML006": "settlement_overdue",
    "TML007": "changed_without_report",
    "TML008": "change_reported_late",
    "TML009": "papers_out_of_order",
    "TML010": "signed_in_outside_session",
    "TML011": "half_day_without_sign_in",
    "TML012": "few_hours_taught",
    "TML013": "hours_over_credited",
    "TML014": "few_forms",
    "TML015": "unrelated_activity",
    "TML016": "on_public_holiday",
    "TML017": "arrival_departure_too_long",
    "TML018": "plan_incomplete",
    "TML019": "platform_application_missing",
}
FAMILIES = {"BUD": "budgets", "HDC": "headcounts", "TML": "timelines", "REC": "records", "CRS": "crossings"}
OWNERS = {  # third-party module → the only places that may import it
    "python_calamine": ("auditlib/intake/workbooks/workbook.py",),
    "PIL": ("auditlib/intake/files/pictures.py", "auditlib/report/canvas.py"),
    "docx": ("auditlib/intake/documents/word.py",),
    "msoffcrypto": ("auditlib/intake/files/passwords.py",),
    "pypdfium2": ("auditlib/intake/documents/pdf_pages.py",),
    "chinese_calendar": ("auditlib/core/holidays.py",),
    "docxtpl": ("auditlib/report/papers/word.py",),
    "typst": ("auditlib/report/papers/pdf.py",),
    "papermill": ("auditlib/run/notebooks/",),
    "ipykernel": ("auditlib/run/notebooks/shell.py",),
    "rapidfuzz": ("auditlib/report/intake.py",),
    "ipywidgets": ("auditlib/report/controls.py", "auditlib/report/desk.py", "auditlib/report/desk_plan.py"),
    "anywidget": ("auditlib/report/review/desk.py",),
    "sqlalchemy": ("auditlib/review/",),
    "alembic": ("auditlib/review/migrations/",),
    "distributed": ("auditlib/run/cluster/scheduler.py",),
    "fsspec": ("auditlib/run/cluster/places.py",),
    "openpyxl": ("auditlib/report/", "auditlib/run/evidence.py"),
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def _texts(check: Check) -> Iterator[dict[str, str]]:
    """Every text of a check that a reader sees, by language."""
    yield from (
        dict(text)
        for text in (check.title, check.formula, check.message, *check.wordings.values(), *check.gaps.values())
    )
    yield from [dict(check.skipped)] if check.skipped else []
    yield from ({"zh": fact.zh, "en": fact.en} for fact in check.facts.values())


def _opened(case: cases.Case) -> Iterator[date]:
    """The days by whose rules the sessions of a case are judged, where they are known to the day."""
    for session in case.content.get("sessions", ()):
        day = session.get("start") or session.get("planned_start")
        if isinstance(day, date):
            yield day


def test_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", CHECKS, ids=[path.stem for path in CHECKS])
def test_a_check_holds_no_number_but_0_and_1(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)]
    found = [f"line {node.lineno}: {node.value}" for node in numbers if node.value not in (0, 1)]
    assert not found, f"{_name(path)}: a figure is dated data with a clause, in params/"


@pytest.mark.parametrize("path", CHECKS, ids=[path.stem for path in CHECKS])
def test_a_check_imports_nothing_of_ours_but_the_core(path: Path) -> None:
    ours = [name for name in _imported(path) if name.split(".")[0] in ("auditlib", "")]
    assert [name for name in ours if not name.startswith("auditlib.core.")] == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_imports_stand_at_the_top_and_nothing_goes_row_by_row(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    assert [node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom)] == []
    called = {
        node.func.attr: node.lineno
        for node in inside
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert {name: line for name, line in called.items() if name in ("apply", "iterrows")} == {}


def test_no_column_is_a_float() -> None:
    assert {dtype for table in TABLES for dtype in dtypes(table).values()} == {
        "string",
        "boolean",
        "Int64",
        "int64",
        "datetime64[s]",
    }


def test_ids_and_names_stay_what_they_were() -> None:
    held = {check.id: check.name for check in load_checks().values()}
    assert held == NAMES, "an id is never given to another check, nor a name changed; a new check is added to NAMES"


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_file_function_case_file_and_folder_of_a_check_agree(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", check.id)
    assert check.family == FAMILIES[check.id[:3]]
    file = ROOT / "auditlib" / "checks" / check.family / f"{check.name}.py"
    assert file.is_file()
    assert file.read_text(encoding="utf-8").startswith(f'"""{check.id}: ')
    assert (check.function.__doc__ or "").count("\n\n") >= 1, "say what it asks, then what it counts and does not see"


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_every_text_of_a_check_is_there_in_both_languages(check: Check) -> None:
    for text in _texts(check):
        assert set(text) == set(LANGUAGES)
        assert re.search("[\u4e00-\u9fff]", text["zh"]), text
        assert re.search("[A-Za-z]", text["en"]), text
        assert not re.search("[\u4e00-\u9fff]", text["en"]), text
    for text in (check.message, *check.wordings.values()):
        assert set(re.findall(r"{(\w+)}", text["zh"])) == set(re.findall(r"{(\w+)}", text["en"])), text


@pytest.mark.parametrize("key", POLICY.thresholds)
def test_a_threshold_has_a_case_on_its_first_day_and_one_on_the_day_before(key: str) -> None:
    users = [check for check in load_checks().values() if key in check.uses]
    files = [cases.FOLDER / check.family / f"{check.name}.yaml" for check in users]
    tried = {day for file in files for case in cases.load(file) for day in _opened(case)}
    for entry in {entry.since for found in POLICY.thresholds[key].entries.values() for entry in found}:
        assert {entry, entry - timedelta(days=1)} <= tried, f"{key}: no case opens on {entry}, or none the day before"


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=lambda words: " ".join(words)
)
def test_linter_formatter_and_types_agree(command: list[str]) -> None:
    found = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("module", OWNERS)
def test_a_library_has_one_owner(module: str) -> None:
    users = [_name(path) for path in SOURCES if any(name.split(".")[0] == module for name in _imported(path))]
    assert users
    assert [user for user in users if not user.startswith(OWNERS[module])] == []


def test_no_source_file_is_longer_than_300_lines() -> None:
    files = [*SOURCES, *(ROOT / "data" / "sample").rglob("*.py"), *(ROOT / "params").rglob("*.py")]
    assert [_name(path) for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_a_check_has_cases_that_pass_fail_and_cannot_be_told(check: Check) -> None:
    path = cases.FOLDER / check.family / f"{check.name}.yaml"
    assert path.is_file(), "CONTRIBUTING.md says how to write one"
    # the one notice there is contradicts itself, so no programme can pass
    wanted = {"fail", "unknown"} if check.unit == "programmes" else {"pass", "fail", "unknown"}
    assert wanted <= {case.expect for case in cases.load(path)}


def test_every_case_file_belongs_to_a_check() -> None:
    known = {f"{check.family}/{check.name}" for check in load_checks().values()}
    assert {f"{path.parent.name}/{path.stem}" for path in cases.FOLDER.glob("*/*.yaml")} <= known


def test_the_architecture_page_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", page)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"


@pytest.mark.parametrize(
    "paper",
    [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/ARCHITECTURE.md",
    ],
)
def test_links_and_paths_of_the_papers_lead_somewhere(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("https:")]
    assert [link for link in links if not ((ROOT / paper).parent / link).exists()] == []
    named = re.findall(r"(?:auditlib|params|notebooks|data/sample|tests)/[\w./-]*[\w/]", text)
    patterned = ("<", "*", "…")
    gone = [name for name in named if not (ROOT / name.rstrip("/.")).exists() and not any(p in name for p in patterned)]
    assert gone == []
