"""One notebook through papermill, in a process that does nothing else. The only owner of papermill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from papermill.inspection import inspect_notebook

from auditlib.core.errors import ParamsError, ReportError, meant
from auditlib.run.engine import FINDINGS_TYPE
from auditlib.run.files import write_whole
from auditlib.run.notebooks import kernels
from auditlib.run.notebooks.shell import Shell

INTERRUPTED = "KeyboardInterrupt"  # what a cell ends with that is asked to stop


@dataclass(frozen=True)
class Job:
    """One notebook to run: its parameters, where the executed copy and the page go."""

    title: str
    notebook: Path
    parameters: Mapping[str, str]
    executed: Path
    page: Path


class Failed(ReportError):
    """A cell failed, or the last one was not reached: the executed copy shows it."""


Finish = Callable[[NotebookNode, str], str]


def refuse_unknown(notebook: Path, parameters: Iterable[str]) -> None:
    """Raise ParamsError for a parameter that the notebook does not declare: papermill would only warn of it."""
    if not notebook.is_file():
        raise ParamsError("没有这个笔记本 (no such notebook).", str(notebook), "检查 notebook 路径 (check the path).")
    declared = inspect_notebook(str(notebook))
    for name in parameters:
        if name not in declared:
            raise ParamsError(f"没有参数 {name!r} (no such parameter).", str(notebook), meant(name, declared))


def run(job: Job, finish: Finish, shell: Shell | None, seconds: float) -> list[Mapping[str, Any]]:
    """Run a notebook and write its page; the findings as the notebook itself showed them.

    finish    turns an executed notebook and its title into the text of a page
    shell     of this process, which was forked for this notebook; None: in a kernel of its own
    seconds   that a cell in a kernel of its own may take; 0: no limit

    Raises Failed for a notebook that did not run to its end: its executed copy shows the error and there is no page.
    """
    job.page.unlink(missing_ok=True)
    try:
        write_whole(job.executed, lambda part: _execute(job, part, shell, seconds))
    except PapermillExecutionError as error:
        what = f"{error.ename}: {error.evalue}"
        if error.ename == SystemExit.__name__:
            what = f"笔记本自行退出，没有运行到底 (the notebook ended itself: {what})"
        raise Failed(what, str(job.executed), "打开该笔记本查看 (open it and look).") from None
    notebook = nbformat.read(job.executed, as_version=4)
    found = _bundle(notebook, job)
    write_whole(job.page, lambda part: part.write_text(finish(notebook, job.title), encoding="utf-8"))
    return found


def leave_error(job: Job, at: int, reason: str) -> None:
    """Write the executed copy for a notebook whose process died in its cell number `at`, and take its page away."""
    job.page.unlink(missing_ok=True)

    def write(part: Path) -> None:
        prepared = execute_notebook(
            str(job.notebook), str(part), parameters=dict(job.parameters), prepare_only=True, progress_bar=False
        )
        kernels.mark_dead(prepared, at, reason)
        nbformat.write(prepared, part)

    write_whole(job.executed, write)


def _execute(job: Job, part: Path, shell: Shell | None, seconds: float) -> None:
    """Run the notebook into `part`. A failure still moves the executed copy, which shows the error, into place."""
    given = (
        {}
        if shell
        else {"kernel_manager_class": kernels.EncryptedKernelManager, "execution_timeout": int(seconds) or None}
    )
    try:
        execute_notebook(
            str(job.notebook),
            str(part),
            parameters=dict(job.parameters),
            engine_name=kernels.NAME if shell else None,
            progress_bar=False,
            request_save_on_cell_execute=False,  # saved at the end, also at one by an error
            cwd=str(job.notebook.parent),
            **({"shell": shell} if shell else given),
        )
    except PapermillExecutionError:
        part.replace(job.executed)
        raise


def _bundle(notebook: NotebookNode, job: Job) -> list[Mapping[str, Any]]:
    """The findings that the last code cell showed; papermill's own word that a notebook is complete proves nothing."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for output in cells[-1].outputs if cells else []:
        if FINDINGS_TYPE in output.get("data", {}):
            return list(output.data[FINDINGS_TYPE]["findings"])
    raise Failed(
        "笔记本没有运行到最后一格 (did not run to its last cell).",
        str(job.executed),
        "打开该笔记本查看 (open it and look).",
    )
