"""Notebooks are thin, stripped and typed, and give the same findings from wherever they are run."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import IPython.display
import nbformat
import papermill
import pytest
from nbformat import NotebookNode

import auditlib
from auditlib.report import page
from auditlib.run.engine import FINDINGS_TYPE, to_records

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_CELLS, MOST_LINES = 10, 10
PARAMETER = re.compile(r'\w+: (str = "[^"]*"|int = [01])  # \S.*')
ELSEWHERE = {
    "spot_check": {"draw", "out", "seed", "results", "params"},
    "review_desk": {"batch", "out", "ledger", "inspector"},
}
INSPECTING = [path for path in NOTEBOOKS if path.stem not in ELSEWHERE]  # the others are run in test files of their own
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
every_inspecting_notebook = pytest.mark.parametrize("path", INSPECTING, ids=[path.stem for path in INSPECTING])


def _code(path: Path) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@every_notebook
def test_a_notebook_is_short_and_defines_nothing(path: Path) -> None:
    cells = _code(path)
    assert len(cells) <= MOST_CELLS
    for cell in cells:
        lines = 0 if "parameters" in cell.metadata.get("tags", []) else len(cell.source.splitlines())
        assert lines <= MOST_LINES, cell.id
        nodes = [*ast.walk(ast.parse(cell.source))]
        assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in nodes), cell.id


@every_notebook
def test_no_threshold_stands_in_a_notebook(path: Path) -> None:
    for cell in _code(path):
        figures = [n.value for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Constant)]
        assert not any(isinstance(v, int | float) and not isinstance(v, bool) and v not in (0, 1) for v in figures), (
            cell.id
        )


@every_notebook
def test_a_notebook_is_stripped_and_its_cells_are_named(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "papermill" not in notebook.metadata
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z]+", cell.id), cell.id
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@every_notebook
def test_every_parameter_has_type_default_and_explanation(path: Path) -> None:
    (cell,) = [cell for cell in _code(path) if "parameters" in cell.metadata.get("tags", [])]
    for line in cell.source.splitlines():
        assert PARAMETER.fullmatch(line), line
    declared = papermill.inspect_notebook(str(path))
    needed = ELSEWHERE.get(path.stem, {"dossiers", "register", "notice", "as_of", "params"})
    assert needed | {"language"} <= set(declared)
    assert all(parameter["help"] for parameter in declared.values())


def _run(path: Path, given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Run the cells in this process; what each one shows, as mime bundles."""
    shown: list[dict[str, Any]] = []

    def display(*things: Any, raw: bool = False) -> None:
        shown.extend(thing if raw else {type(thing).__name__: thing} for thing in things)

    monkeypatch.setattr(page, "display", display)
    names: dict[str, Any] = {"display": display}
    for cell in _code(path):
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell.id, "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
            if value is not None:
                display(value)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(given)
    return shown


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One dossier of the sample: the whole programme takes longer and shows no more."""
    folder = tmp_path_factory.mktemp("dossiers")
    shutil.copytree(ROOT / "data/sample/dossiers/FJ2025-D01", folder / "FJ2025-D01")
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the runs of the cells keep what they read and found: judged once, shown in each."""
    return str(tmp_path_factory.mktemp("store"))


# The folder decides where files are looked for, the language what is shown of them: each with each would show no more.
@pytest.mark.parametrize(
    ("here", "language"),
    [(ROOT, "en"), (ROOT / "notebooks", "zh")],
    ids=["the repository, en", "the notebook's folder, zh"],
)
@every_inspecting_notebook
def test_cells_run_from_the_repository_and_from_their_own_folder(
    path: Path, here: Path, language: str, small: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here)
    shown = _run(path, {"dossiers": str(small), "language": language, "store": store}, monkeypatch)
    assert [kind for bundle in shown[:-1] for kind in bundle if kind not in ("HTML", "Image")] == []
    assert sum("Image" in bundle for bundle in shown) >= 3
    assert FINDINGS_TYPE in shown[-1], "the last cell proves that the notebook ran to its end"


def test_the_notebook_gives_the_findings_of_the_library(
    small: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = _run(ROOT / "notebooks" / "session_inspection.ipynb", {"dossiers": str(small)}, monkeypatch)
    inspection = auditlib.inspect(ROOT / "data/sample/register.xlsx", small, as_of="2025-12-31", store=store)
    assert shown[-1][FINDINGS_TYPE]["findings"] == to_records(inspection.of("FJ2025-D01"))
    assert isinstance(shown[0]["HTML"], IPython.display.HTML)


def test_a_grammar_that_no_notebook_needs_is_passed_over_at_the_start_and_there_for_others() -> None:
    """It is compiled when imported, which takes as long as pandas."""
    code = """
import sys, auditlib.run.notebooks
print("nbformat" in sys.modules, "rfc3987_syntax" in sys.modules, "lark" in sys.modules)
import rfc3987_syntax
print(rfc3987_syntax.is_valid_syntax("iri", "https://example.org"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["True", "False", "False", "True"]
