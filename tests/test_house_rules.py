"""House rules that can be read off the source: layers, owners, no figures in checks, short files, a case file for each check."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import cases
import pytest
from importlinter.cli import lint_imports

from auditlib.core.registry import Check, load_checks

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "auditlib").rglob("*.py"))
CHECKS = [path for path in SOURCES if "checks" in path.parts and path.name != "__init__.py"]
OWNERS = {  # third-party module → the only places that may import it
    "python_calamine": ("auditlib/intake/workbook.py",),
    "papermill": ("auditlib/run/batch.py",),
    "openpyxl": ("auditlib/report/", "auditlib/run/evidence.py"),
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", CHECKS, ids=[path.stem for path in CHECKS])
def test_a_check_holds_no_number_but_0_and_1(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)]
    found = [f"line {node.lineno}: {node.value}" for node in numbers if node.value not in (0, 1)]
    assert not found, f"{_name(path)}: a figure is dated data with a clause, in params/"


@pytest.mark.parametrize("module", OWNERS)
def test_a_library_has_one_owner(module: str) -> None:
    users = [_name(path) for path in SOURCES if any(name.split(".")[0] == module for name in _imported(path))]
    assert users
    assert [user for user in users if not user.startswith(OWNERS[module])] == []


def test_no_source_file_is_longer_than_300_lines() -> None:
    files = [*SOURCES, *(ROOT / "data" / "sample").rglob("*.py")]
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
    "paper", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ARCHITECTURE.md"]
)
def test_links_and_paths_of_the_papers_lead_somewhere(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("https:")]
    assert [link for link in links if not ((ROOT / paper).parent / link).exists()] == []
    named = re.findall(r"(?:auditlib|params|notebooks|data/sample|tests)/[\w./-]*[\w/]", text)
    patterned = ("<", "*", "…")
    gone = [name for name in named if not (ROOT / name.rstrip("/.")).exists() and not any(p in name for p in patterned)]
    assert gone == []
