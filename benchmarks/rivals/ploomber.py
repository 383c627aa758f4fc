"""Reports by ploomber-engine in one process, which runs all notebooks itself, with one kept exporter of nbconvert.

    PYTHON benchmarks/rivals/ploomber.py '{"notebook": …, "out": …, "sessions": […], "parameters": {…}}'

PYTHON has what ploomber.txt names; told as JSON by benchmarks/reports.py.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from ploomber_engine import execute_notebook

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    out, exporter = Path(given["out"]), HTMLExporter()
    for id in given["sessions"]:
        parameters = {**given["parameters"], "session_id": id}
        path = out / f"{id}.ipynb"
        notebook = execute_notebook(given["notebook"], path, parameters=parameters, progress_bar=False)
        page, _ = exporter.from_notebook_node(notebook)
        (out / f"{id}.html").write_text(page, encoding="utf-8")
