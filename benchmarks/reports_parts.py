"""Where the CPU time of a batch goes, part by part, and what its notebooks' cells take alone. Asked by reports.py.

    python benchmarks/reports_parts.py BATCH.yaml OUT

OUT holds a filled store. Everything is done in this one process, whose libraries are imported: the examination, then the
reports, whose processes would be forked from it. Prints CPU seconds by part as JSON. `cells` are the statements of the session's notebook
alone, for every session, its results shown as IPython would: no notebook is read or written.
"""

from __future__ import annotations

import ast
import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter

from auditlib.report import export, index, workbook
from auditlib.report.batch import examining, reporting
from auditlib.report.batch.running import WARM
from auditlib.run import rated, slices
from auditlib.run.inspection import hold
from auditlib.run.notebooks import batch
from auditlib.run.notebooks.shell import Shell
from auditlib.run.processes.forking import End
from auditlib.run.processes.workers import IMPORTED

PARTS: Mapping[str, tuple[Any, str]] = {  # name → the function that does it, by its module
    "dossiers and findings from the store": (examining, "inspect"),
    "risk scores": (rated, "rate"),
    "keys": (examining, "_keys"),
    "manifest": (examining, "manifest"),
    "slices written": (slices, "write"),
    "index": (index, "page"),
    "findings.xlsx": (workbook, "write_findings"),
    "slices read": (slices, "read"),
    "working papers": (workbook, "write_working_paper"),
    "notebooks": (batch, "run"),
    "pages of them": (export, "to_html"),
}


class _Clock:
    """CPU seconds by part; a part within another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[str] = []
        self._since = time.process_time()

    @contextmanager
    def part(self, name: str) -> Any:
        self._tick()
        self._open.append(name)
        try:
            yield
        finally:
            self._tick()
            self._open.pop()

    def _tick(self) -> None:
        now = time.process_time()
        name = self._open[-1] if self._open else "rest"
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now

    def watch(self, name: str, module: Any, function: str) -> None:
        original: Callable[..., Any] = getattr(module, function)

        def timed(*given: Any, **named: Any) -> Any:
            with self.part(name):
                done = original(*given, **named)
                return list(done) if name == "slices written" else done  # it would write while it is asked

        setattr(module, function, timed)


def _cells(notebook: Path) -> list[Any]:
    """The statements of each code cell, compiled: all but the last, and the last where its value is shown."""
    found = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", []):
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        found.append(
            (
                compile(ast.Module(body, []), "cell", "exec"),
                last and compile(ast.Expression(last.value), "cell", "eval"),
            )
        )
    return found


def _alone(notebook: Path, parameters: Mapping[str, str], show: Callable[..., None]) -> None:
    space = {"display": show, "explain": "", "language": "zh", "params": "", "also": "", **parameters}
    for statements, last in _cells(notebook):
        exec(statements, space)
        value = last and eval(last, space)
        if value is not None:
            show(value)


def main() -> None:
    request, out = sys.argv[1:]
    clock = _Clock()
    with clock.part("start"):
        shell = Shell(IMPORTED)
        for name in WARM:
            module, _, function = name.partition(":")
            imported = import_module(module)
            if function:
                getattr(imported, function)()
    for name, (module, function) in PARTS.items():
        clock.watch(name, module, function)
    said: list[Mapping[str, Any]] = []
    work = Path(out) / "parts"
    with clock.part("examination, rest"):
        examining.examine(
            request=request, out=out, work=str(work), wanted=(), seed="", jobs=1, kept="", say=said.append, shell=shell
        )
    clock.seconds["overview, its notebook"] = clock.seconds.pop("notebooks")
    clock.seconds["overview, its page"] = clock.seconds.pop("pages of them")
    found: Any = next(told for told in said if "slices" in told)
    places = [*found["common"]["places"].values()]
    found["common"]["places"] = places
    reporting.fork = lambda work: work() or 0  # type: ignore[assignment, return-value]
    reporting.ended = lambda *_: End(0)  # type: ignore[assignment]
    with clock.part("reports, rest"):
        for slice, sessions in found["slices"]:
            reporting.report(
                slice=slice, sessions=sessions, **found["common"], seconds=0, megabytes=0, say=said.append, shell=shell
            )
    errors = [told["error"] for told in said if told.get("error")]
    format = DisplayFormatter().format

    def show(*values: object) -> None:
        for value in values:
            format(value)

    common = found["common"]
    for slice, sessions in found["slices"]:
        held = slices.read(Path(slice), Path(common["rules"]), [*map(Path, places)], {})
        for id in sessions:
            hold(held.only([id]), id, **{name: common["parameters"][name] for name in reporting.PARAMETERS})
            with clock.part("cells"):
                _alone(Path(common["notebook"]), {**common["parameters"], "session_id": id}, show)
    shutil.rmtree(work)
    json.dump({"seconds": clock.seconds, "errors": errors}, sys.stdout)


if __name__ == "__main__":
    main()
