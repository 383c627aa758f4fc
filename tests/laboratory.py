"""A JupyterLab of its own for a test, and a notebook opened and run in it by a real browser."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
OPENED = """() => { const w = window.jupyterapp?.shell.currentWidget;
    return w?.sessionContext?.isReady && w.sessionContext.session?.kernel?.status === 'idle'; }"""
FINISHED = """() => { const w = window.jupyterapp.shell.currentWidget;
    const cells = w.content.widgets.filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim());
    for (const c of cells) for (const o of c.model.sharedModel.getOutputs())
        if (o.output_type === 'error') return o.ename + ': ' + o.evalue;
    const ran = cells.every(c => c.model.executionCount !== null);
    return w.sessionContext.session.kernel.status === 'idle' && ran && 'finished'; }"""


@contextmanager
def laboratory(tmp_path: Path) -> Iterator[str]:
    """Address of a JupyterLab on a copy of the notebooks, the example of a draw and a small programme, with settings of its own."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "notebooks", work / "notebooks")
    shutil.copytree(ROOT / "params" / "draw", work / "params" / "draw")
    sample = work / "data" / "sample"
    for id in ("FJ2025-D09", "FJ2025-O12"):
        shutil.copytree(ROOT / "data" / "sample" / "dossiers" / id, sample / "dossiers" / id)
    shutil.copy(ROOT / "data" / "sample" / "register.xlsx", sample)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(tmp_path / name) for name in ("SETTINGS", "WORKSPACES")}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    with (tmp_path / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **own}, cwd=work, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        base = f"http://127.0.0.1:{port}"
        answers(f"{base}/api?token={token}", server, tmp_path / "lab.log")
        yield f"{base}/doc/workspaces/test/tree/notebooks/{{}}?token={token}&reset"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers at an address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(1200):
        try:
            opener.open(address, timeout=2).close()
        except urllib.error.HTTPError:
            return  # it answers, if only that it has nothing there
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server does not answer: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A notebook opened and not yet run, and the addresses off the machine that its page asks for; both grow old together."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    outside: list[str] = []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url)
            if r.url.startswith(("http", "ws")) and "127.0.0.1" not in r.url.split("/")[2]
            else None
        ),
    )
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    page.wait_for_function(OPENED, timeout=90_000)
    yield page, outside
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    context.close()


def run_all(page: Page) -> None:
    """Run every cell of the notebook, to the end and without an error."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    assert page.wait_for_function(FINISHED, timeout=120_000).json_value() == "finished"
