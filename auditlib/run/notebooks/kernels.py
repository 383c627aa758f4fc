"""Notebooks in processes forked from one that has the libraries imported; papermill's engine `auditlib`.

    papermill --engine auditlib notebooks/session_inspection.ipynb out.ipynb

Where fork is not available, or AUDITLIB_KERNELS=plain, each notebook gets a plain kernel, with the same results.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import Engine, NBClientEngine

from auditlib.run.processes.forking import End, Say
from auditlib.run.processes.workers import Warm, forks

if TYPE_CHECKING:  # papermill loads this module when it is imported, and the shell imports papermill
    from auditlib.run.notebooks.shell import Shell

NAME = "auditlib"  # as in pyproject's entry points


class EncryptedKernelManager(AsyncKernelManager):
    """Talks to its kernel in CurveZMQ where both ends can: a port of the loopback is open to every user of the machine."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"transport_encryption": "auto"} | given)


class WarmEngine(Engine):
    """papermill's engine `auditlib`."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        shell: Shell | None = None,
        execution_timeout: float | None = None,
        **given: Any,
    ) -> None:
        """Run the notebook of `nb_man`: in `shell`, where the caller is a process forked for this notebook, else in one forked here."""
        if shell is not None:
            shell.execute(nb_man)
        elif forks():
            _run_elsewhere(nb_man, execution_timeout)
        else:
            manager = {"kernel_manager_class": EncryptedKernelManager} | given
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, execution_timeout=execution_timeout, **manager)


def _run_elsewhere(nb_man: Any, seconds: float | None) -> None:
    """Run a notebook in a forked process; a cell whose process died, or whose time was up, is marked as failed."""
    notebook = nb_man.nb
    with Warm() as warm:
        job, running, ends = warm.start(f"{__name__}:run_cells", notebook=notebook), -1, None
        limit, reason = float("inf"), ""
        try:
            while ends is None:
                for heard in warm.heard(min(1.0, max(0.0, limit - time.monotonic()))):
                    ends = heard.get("ended", ends)
                    said = heard.get("said", {})
                    if said.get("cell") is not None:
                        cell = notebook.cells[said["cell"]]
                        cell.update(nbformat.from_dict(said.get("now", {})))
                        getattr(nb_man, said["event"])(cell, said["cell"])
                        running = said["cell"] if said["event"] == "cell_start" else -1
                        limit = time.monotonic() + seconds if seconds and running >= 0 else float("inf")
                    elif said:
                        notebook.metadata.update(nbformat.from_dict(said["metadata"]))
                if time.monotonic() > limit:
                    reason, limit = f"超过时限 {seconds:g} 秒 (took longer than {seconds:g} s)", float("inf")
                    warm.kill(job)
        except EOFError as error:
            ends, reason = -1, str(error)
    if ends:
        mark_dead(notebook, max(running, 0), reason or End(ends).reason)


def mark_dead(notebook: Any, at: int, reason: str) -> None:
    """Put the error into a cell whose process died: papermill itself would call it completed."""
    cell = next(cell for cell in notebook.cells[at:] + notebook.cells[::-1] if cell.cell_type == "code")
    cell.outputs = [
        *cell.get("outputs", []),
        nbformat.v4.new_output("error", ename="ProcessDied", evalue=reason, traceback=[reason]),
    ]
    cell.metadata.setdefault("papermill", {}).update(exception=True, status="failed")
    notebook.metadata.setdefault("papermill", {})["exception"] = True


def run_cells(notebook: Mapping[str, Any], *, say: Say, shell: Shell) -> None:
    """In a forked process: run a notebook and say what becomes of each cell."""
    held = nbformat.from_dict(notebook)
    shell.execute(_Told(held, say))
    say({"metadata": {name: held.metadata[name] for name in ("language_info", "widgets") if name in held.metadata}})


class _Told:
    """Stands for papermill's manager of a notebook in another process."""

    def __init__(self, notebook: Any, say: Say) -> None:
        self.nb, self._say = notebook, say

    def cell_start(self, cell: Any, cell_index: int) -> None:
        self._say({"event": "cell_start", "cell": cell_index})

    def cell_exception(self, cell: Any, cell_index: int, exception: Exception) -> None:
        self._say({"event": "cell_exception", "cell": cell_index})

    def cell_complete(self, cell: Any, cell_index: int) -> None:
        now = {name: cell[name] for name in ("outputs", "execution_count") if name in cell}
        self._say({"event": "cell_complete", "cell": cell_index, "now": now})

    def autosave_cell(self) -> None:
        """Not here."""
