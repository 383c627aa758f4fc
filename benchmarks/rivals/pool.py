"""Reports by papermill in two processes, each with one kept exporter of nbconvert. Told as JSON by benchmarks/reports.py.

python benchmarks/rivals/pool.py '{"notebook": …, "out": …, "sessions": […], "parameters": {…}}'
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import papermill
from nbconvert.exporters import HTMLExporter

PROCESSES = 2


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter()


def _report(id: str) -> None:
    given = json.loads(sys.argv[1])
    out = Path(given["out"])
    parameters = {**given["parameters"], "session_id": id}
    notebook = papermill.execute_notebook(given["notebook"], out / f"{id}.ipynb", parameters, progress_bar=False)
    page, _ = _exporter().from_notebook_node(notebook)
    (out / f"{id}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(_report, json.loads(sys.argv[1])["sessions"]))
