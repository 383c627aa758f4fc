"""Notebooks through papermill, one process of its own for each, several at a time. The only owner of papermill."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from papermill.inspection import inspect_notebook

from auditlib.core.errors import ParamsError, ReportError, nearest
from auditlib.run.engine import FINDINGS_TYPE
from auditlib.run.files import write_whole
from auditlib.run.kernels import EncryptedKernelManager, prepare

CELL_SECONDS = 600


@dataclass(frozen=True)
class Job:
    """One notebook to run: its parameters, where the executed copy and the page go."""

    id: str
    title: str
    notebook: Path
    parameters: Mapping[str, str]
    executed: Path
    page: Path


@dataclass(frozen=True)
class Outcome:
    """What became of a job: `findings` as the notebook itself showed them, or the error in one line."""

    id: str
    findings: tuple[Mapping[str, Any], ...] = ()
    error: str | None = None


Finish = Callable[[NotebookNode, str], str]


def refuse_unknown(notebook: Path, parameters: Iterable[str]) -> None:
    """Raise ParamsError for a parameter that the notebook does not declare: papermill would only warn of it."""
    if not notebook.is_file():
        raise ParamsError("没有这个笔记本 (no such notebook).", str(notebook), "检查 notebook 路径 (check the path).")
    declared = inspect_notebook(str(notebook))
    for name in parameters:
        if name not in declared:
            raise ParamsError(f"没有参数 {name!r} (no such parameter).", str(notebook), nearest(name, declared))


def run(jobs: Sequence[Job], finish: Finish, *, workers: int, warm: tuple[str, ...] = ()) -> Iterator[Outcome]:
    """Run the jobs, `workers` at a time, and yield each outcome as it comes.

    `warm` names modules that every notebook imports. `finish` turns an executed notebook and its title into the text of a page; it must be importable by a new process. A job that
    fails leaves its executed notebook with the error, has no page, and does not touch the others.
    """
    context = multiprocessing.get_context("spawn")
    # spawn: a forked copy of a process that has threads (progress bar, kernels' clients) may hang
    with ProcessPoolExecutor(workers, context, initializer=prepare, initargs=(warm,)) as pool:
        waiting = {pool.submit(_run_one, job, finish): job for job in jobs}
        for future in as_completed(waiting):
            error = future.exception()
            yield Outcome(waiting[future].id, error=f"{type(error).__name__}: {error}") if error else future.result()


def _run_one(job: Job, finish: Finish) -> Outcome:
    job.page.unlink(missing_ok=True)
    try:
        write_whole(job.executed, lambda part: _execute(job, part))
    except PapermillExecutionError as error:
        return Outcome(job.id, error=f"{error.ename}: {error.evalue}")
    except (OSError, RuntimeError, TimeoutError) as error:  # the kernel did not start, died, or took too long
        return Outcome(job.id, error=f"{type(error).__name__}: {error}")
    notebook = nbformat.read(job.executed, as_version=4)
    try:
        found = _bundle(notebook, job)
        write_whole(job.page, lambda part: part.write_text(finish(notebook, job.title), encoding="utf-8"))
    except (ReportError, OSError) as error:
        return Outcome(job.id, error=str(error))
    return Outcome(job.id, tuple(found))


def _execute(job: Job, part: Path) -> None:
    """Run the notebook into `part`. A failure still moves the executed copy, which shows the error, into place."""
    try:
        execute_notebook(
            str(job.notebook),
            str(part),
            parameters=dict(job.parameters),
            progress_bar=False,
            execution_timeout=CELL_SECONDS,
            kernel_manager_class=EncryptedKernelManager,
            cwd=str(job.notebook.parent),
        )
    except Exception:
        if part.exists():
            part.replace(job.executed)
        raise


def _bundle(notebook: NotebookNode, job: Job) -> list[Mapping[str, Any]]:
    """The findings that the last code cell showed; papermill's own word that a notebook is complete proves nothing."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for output in cells[-1].outputs if cells else []:
        if FINDINGS_TYPE in output.get("data", {}):
            return list(output.data[FINDINGS_TYPE]["findings"])
    raise ReportError(
        "笔记本没有运行到最后一格 (did not run to its last cell).",
        str(job.executed),
        "打开该笔记本查看 (open it and look).",
    )
