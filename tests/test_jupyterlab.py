"""The notebook as an inspector opens it: in JupyterLab, in a real browser, with nothing leaving the machine."""

from __future__ import annotations

import os

from laboratory import opened, run_all
from playwright.sync_api import Browser


def test_the_session_notebook_runs_in_jupyterlab_and_asks_nobody(browser: Browser, lab: str) -> None:
    with opened(browser, lab.format("session_inspection.ipynb")) as (page, outside):
        page.evaluate(
            """() => { const c = window.jupyterapp.shell.currentWidget.content.widgets.find(
                c => c.model.sharedModel.source.startsWith('session_id'));
            c.model.sharedModel.setSource(c.model.sharedModel.source.replace('FJ2025-D01', 'FJ2025-D09')); }"""
        )
        run_all(page)
        page.wait_for_selector(".jp-OutputArea >> text=工业互联网安全高级研修班")
        assert page.locator(".jp-OutputArea img").count() >= 1
        aligned = (
            "() => getComputedStyle(document.querySelector('.jp-OutputArea .audit tbody td:not(.number)')).textAlign"
        )
        assert page.evaluate(aligned) == "left", "JupyterLab's own style is not to reach our tables"
        if shots := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{shots}/jupyterlab.png")
        assert outside == []
