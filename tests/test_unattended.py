"""What a notebook leaves where nobody was there to work its widgets: tables and chart, on any page made of it and offline."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from laboratory import laboratory, opened
from papermilled import papermilled
from playwright.sync_api import Browser, Locator, Page

from auditlib.report import controls

EXAMPLE = Path(__file__).parents[1] / "params" / "draw" / "example.yaml"
RICH = {"text/html", "text/plain"}
SAID = ("一、抽多少", "样本量 21，允许差错 0 个", "二、抽取", "名单指纹（请公布）", "还没有抽取记录")
WIDGETS = ".jupyter-widgets, .jp-OutputArea-output[data-mime-type*='widget']"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The spot check by papermill: the folder with run.ipynb, and what is in it."""
    folder = tmp_path_factory.mktemp("unattended")
    return folder, papermilled("spot_check.ipynb", folder, draw=EXAMPLE, out=folder / "out")


def _all_is_seen(page: Page | Locator, pictures: str) -> None:
    """Every part is on the page, the tables with a size of their own, the chart with its pixels, and no widget."""
    for said in SAID:
        assert page.locator(f"text={said}").first.is_visible(), said
    tables = page.locator("section.audit table, section.audit dl")
    assert tables.count() >= 2
    assert [box for box in (table.bounding_box() for table in tables.all()[:2]) if not box or box["height"] < 20] == []
    chart = page.locator(pictures)
    assert chart.count() == 1
    assert chart.evaluate("image => image.complete && image.naturalWidth > 400 && image.clientWidth > 400")
    assert page.locator(WIDGETS).count() == 0


def test_papermill_leaves_html_alone_and_no_state_of_widgets(run: tuple[Path, Any]) -> None:
    _, notebook = run
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(outputs) == 4
    assert [set(output.data) - RICH for output in outputs] == [set()] * 4
    assert "widgets" not in notebook.metadata


def test_the_page_that_nbconvert_makes_of_it_shows_tables_and_chart_offline(
    browser: Browser, run: tuple[Path, Any]
) -> None:
    folder, _ = run
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "run.ipynb"]
    subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=folder)
    assert "vnd.jupyter.widget" not in (folder / "run.html").read_text(encoding="utf-8")
    with _offline(browser) as page:
        page.goto((folder / "run.html").as_uri(), wait_until="domcontentloaded")
        _all_is_seen(page, "img[src^='data:image/png']")
        _picture(page, "unattended_nbconvert")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """One JupyterLab for the notebooks that are opened: its folder, and its address with {} for the name of a notebook."""
    folder = tmp_path_factory.mktemp("lab")
    with laboratory(folder) as address:
        yield folder, address


@pytest.mark.parametrize(
    "trusted", [True, False], ids=["trusted", "not trusted"]
)  # HTML goes before widgets in one that is not
def test_jupyterlab_shows_tables_and_chart_of_it_though_nothing_is_run(
    browser: Browser, lab: tuple[Path, str], run: tuple[Path, Any], trusted: bool
) -> None:
    folder, address = lab
    copy = folder / "work" / "notebooks" / f"run_{trusted}.ipynb"
    run[1].metadata["copy"] = copy.stem  # what is trusted is a content, whatever its name
    nbformat.write(run[1], copy)
    if trusted:
        signing = {**os.environ, "JUPYTER_DATA_DIR": str(folder / "DATA")}  # that of the laboratory
        command = [sys.executable, "-m", "jupyter", "trust", str(copy)]
        subprocess.run(command, check=True, capture_output=True, timeout=60, env=signing)
    with opened(browser, address.format(copy.name)) as (page, outside):
        page.set_viewport_size({"width": 1280, "height": 3600})  # JupyterLab makes only the cells that are in sight
        page.wait_for_selector(f".jp-OutputArea >> text={SAID[-1]}", timeout=30_000)
        _all_is_seen(page.locator(".jp-Notebook"), ".jp-OutputArea img")
        _picture(page, f"unattended_jupyterlab_{trusted}")
        assert outside == []


@pytest.mark.parametrize(
    ("server", "request_", "due"),
    [
        ("", {"content": {"allow_stdin": True}}, True),
        ("", {"content": {"allow_stdin": False}}, False),
        ("", {}, False),
        ("voila/0.5.8", {"content": {"allow_stdin": False}}, True),
        ("nginx/1.27", {"content": {"allow_stdin": False}}, False),
    ],
)
def test_widgets_are_made_where_somebody_can_answer_or_voila_serves(
    server: str, request_: dict[str, Any], due: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, Any]] = []
    made: list[str] = []

    def build() -> Any:
        made.append("box")
        return SimpleNamespace(_repr_mimebundle_=lambda: {"application/vnd.jupyter.widget-view+json": {}})

    monkeypatch.setenv("SERVER_SOFTWARE", server)
    monkeypatch.setattr(controls, "get_ipython", lambda: SimpleNamespace(get_parent=lambda: request_))
    monkeypatch.setattr(controls, "display", lambda bundle, raw: shown.append(bundle))
    controls.show("<p>x</p>", build)
    assert bool(made) is due
    assert ("application/vnd.jupyter.widget-view+json" in shown[0]) is due
    assert shown[0]["text/html"] == "<p>x</p>"


@contextmanager
def _offline(browser: Browser) -> Iterator[Page]:
    """A page that gets nothing from any network."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, locale="zh-CN")
    context.route(lambda url: url.startswith(("http", "ws")), lambda route: route.abort())
    yield context.new_page()
    context.close()


def _picture(page: Page, name: str) -> None:
    if shots := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
