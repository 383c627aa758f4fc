"""A whole review by keyboard in a real browser, in JupyterLab and as an app by Voilà, with nothing leaving the machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docx import Document
from laboratory import ROOT, answers, laboratory, opened, run_all
from making import sample_register
from playwright.sync_api import Browser, Page

from auditlib.review.ledger import Filters, Ledger

ID = "FJ2025-D09"
PATIENCE = 90_000  # milliseconds: nothing here depends on speed
PARAMETERS = """() => { const cell = window.jupyterapp.shell.currentWidget.content.widgets.find(
    c => c.model.sharedModel.source.startsWith('batch'));
    cell.model.sharedModel.setSource(cell.model.sharedModel.source.replace('"params/batch/sample-2025.yaml"', '"%s"')
        .replace('"out/sample-2025"', '"%s"').replace('second: int = 0', 'second: int = 2').replace('seed: str = ""', 'seed: str = "4711"')); }"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Batch file and folder of a run of one session."""
    home = tmp_path_factory.mktemp("run")
    dossiers, sample = home / "dossiers", ROOT / "data" / "sample"
    dossiers.mkdir()
    shutil.copytree(sample / "dossiers" / ID, dossiers / ID)
    register = sample_register(home / "register.xlsx", [ID])
    batch = home / "batch.yaml"
    notebooks = ROOT / "notebooks"
    batch.write_text(
        f"register: {register}\ndossiers: {dossiers}\nnotice: fj2025\nas_of: 2025-12-31\n"
        f"notebook: {notebooks / 'session_inspection.ipynb'}\noverview: {notebooks / 'programme_overview.ipynb'}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "auditlib.start", "inspect", batch, "--out", home / "out", "--session", ID]
    subprocess.run(command, check=True, capture_output=True, cwd=home)
    return batch, home / "out"


@contextmanager
def in_jupyterlab(browser: Browser, run: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[Page, list[str]]]:
    with (
        laboratory(tmp_path) as address,
        opened(browser, address.format("review_desk.ipynb")) as (page, outside),
    ):
        page.evaluate(PARAMETERS % run)
        run_all(page)
        yield page, outside


@contextmanager
def by_voila(browser: Browser, run: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[Page, list[str]]]:
    notebook = tmp_path / "desk.ipynb"
    prepare = ["papermill", "--prepare-only", ROOT / "notebooks" / "review_desk.ipynb", notebook]
    subprocess.run(
        [
            sys.executable,
            "-m",
            *prepare,
            "-r",
            "batch",
            run[0],
            "-r",
            "out",
            run[1],
            "-p",
            "second",
            "2",
            "-r",
            "seed",
            "4711",
        ],
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--template=desk", "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    with (tmp_path / "voila.log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "voila", notebook, *options], stdout=log, stderr=log)
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="zh-CN")
    page, outside = context.new_page(), []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url) if r.url.startswith("http") and "127.0.0.1" not in r.url.split("/")[2] else None
        ),
    )
    try:
        answers(f"http://127.0.0.1:{port}/static/", server, tmp_path / "voila.log")
        page.goto(f"http://127.0.0.1:{port}/")
        yield page, outside
    finally:
        context.close()
        server.terminate()
        server.wait(20)


def _sit_down(page: Page, name: str) -> None:
    box = page.get_by_label("检查人姓名")
    box.wait_for(timeout=PATIENCE)
    box.fill(name)
    page.get_by_role("button", name="打开处理台").click()
    page.wait_for_selector(".review-desk .row b", timeout=PATIENCE)


def _again(page: Page, where: object, name: str) -> None:
    """Start kernel and page anew, and sit down."""
    if where is by_voila:
        page.reload()
    else:
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-run-all'); }")  # it asks first
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.wait_for_function("() => !document.querySelector('.review-desk')")
    _sit_down(page, name)


def _saved(page: Page, key: str, number: int | None = None) -> None:
    """Press a key, and wait until the desk says that it is saved, and how many are decided."""
    page.evaluate("document.querySelector('.review-desk .status').textContent = ''")
    page.locator(".review-desk .queue").press(key)
    page.wait_for_function("document.querySelector('.review-desk .status').textContent.includes('已')")
    if number is not None:
        page.wait_for_function(
            f"document.querySelector('.review-desk .number').textContent.includes('已处理 {number} /')"
        )


def _shot(page: Page, name: str) -> None:
    if shots := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{shots}/{name}.png")


@pytest.mark.parametrize("where", [in_jupyterlab, by_voila])
def test_a_whole_review_by_keyboard(browser: Browser, run: tuple[Path, Path], tmp_path: Path, where) -> None:
    (run[1] / "ledger.sqlite").unlink(missing_ok=True)
    with where(browser, run, tmp_path) as (page, outside), Ledger(run[1]) as ledger:
        page.set_default_timeout(PATIENCE)
        _sit_down(page, "张三")
        desk = page.locator(".review-desk")
        desk.get_by_label("期次", exact=True).select_option(ID)
        page.wait_for_function(
            "[...document.querySelectorAll('.review-desk .row b')].every(b => b.textContent.startsWith('FJ2025-D09'))"
        )
        first = desk.locator(".row b").first.text_content().split()
        _saved(page, "c", 1)
        _saved(page, "c", 2)
        _saved(page, "u", 1)
        # to dismiss what the machine found takes a reason: the desk asks for it, and keeps nothing before
        desk.locator(".queue").press("d")
        page.wait_for_selector(".review-desk .warning:not([hidden]) >> text=须写明理由")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        page.keyboard.type("原件符合规定")
        page.keyboard.press("Control+Enter")
        page.wait_for_function("document.querySelector('.review-desk .number').textContent.includes('已处理 2 /')")
        _shot(page, f"desk_{where.__name__}")

        # a page loaded again, a kernel started again, in the middle: what was shown as saved is there
        _again(page, where, "张三")
        page.wait_for_function("document.querySelector('.review-desk .number').textContent.includes('已处理 2 /')")
        assert ledger.standing(*first).decision == "confirmed"
        desk.get_by_label("期次", exact=True).select_option(ID)
        page.wait_for_function("document.querySelector('.review-desk .number').textContent.includes('已处理 2 /')")
        open_ones = ledger.counts(Filters(sessions=(ID,), undecided=True)).total
        for number in range(open_ones):
            _saved(page, "e", 3 + number)
        assert ledger.counts(Filters(sessions=(ID,), undecided=True)).total == 0

        # a second person judges two of them without seeing what was decided
        _again(page, where, "李四")
        desk.get_by_label("当前工作").select_option("second")
        page.wait_for_function("document.querySelector('.review-desk .number').textContent.includes('盲审 0 / 2')")
        page.wait_for_function("document.querySelectorAll('.review-desk .row b').length == 2")
        assert "张三" not in desk.inner_text()
        for number in (1, 2):
            desk.locator(".queue").press("e")
            page.wait_for_function(
                f"document.querySelector('.review-desk .number').textContent.includes('盲审 {number} / 2')"
            )
        page.wait_for_function("document.querySelector('.review-desk .number').textContent.includes('与首次处理一致')")
        _shot(page, f"desk_second_{where.__name__}")
        # and reviews the problem that was confirmed
        desk.get_by_label("当前工作").select_option("review")
        desk.get_by_role("combobox", name="处理", exact=True).select_option("confirmed")
        page.wait_for_function("document.querySelectorAll('.review-desk .row b').length == 1")
        _saved(page, "c")
        assert ledger.standing(*first).reviewed_by == "李四"

        # rectification, then the signature
        _again(page, where, "张三")
        desk.get_by_role("combobox", name="处理", exact=True).select_option("confirmed")
        page.wait_for_function("document.querySelectorAll('.review-desk .row b').length == 1")
        desk.get_by_text("金额、交办、整改、签字").click()
        desk.get_by_label("整改期限").fill("2026-03-31")
        desk.get_by_role("button", name="出具本期整改通知书").click()
        page.wait_for_selector(".review-desk .warning:not([hidden]) >> text=rectification_notice.docx")
        desk.get_by_role("button", name="签字确认整期 FJ2025-D09").click()
        page.wait_for_function("document.querySelector('.review-desk .status').textContent.startsWith('已保存')")
        limit = time.monotonic() + PATIENCE / 1000  # what was saved before says so in the same words
        while ledger.signed(ID) is None and time.monotonic() < limit:
            page.wait_for_timeout(50)
        _shot(page, f"desk_signed_{where.__name__}")
        assert ledger.signed(ID).who == "张三"
        notice = next((run[1] / "papers").rglob("rectification_notice.docx"))
        texts = "\n".join(cell.text for table in Document(notice).tables for row in table.rows for cell in row.cells)
        texts += "\n".join(paragraph.text for paragraph in Document(notice).paragraphs)
        assert "2026" in texts
        assert ledger.standing(*first).demanded == "2026-03-31"
        assert ledger.verify() == []
        assert outside == []
