"""The cells of a notebook run in a shell of this process, with the outputs that a kernel of its own would give. The only owner of ipykernel.

For processes that run one notebook and end: what a notebook leaves in the process is never seen by another.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.history import HistoryManager
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any as Anything
from traitlets import Type

DONE = 1
BACKEND = "module://matplotlib_inline.backend_inline"  # as ipykernel sets it for its kernels


class _Recorder(Session):
    """Keeps messages in place of sending them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(key=os.urandom(16), **given)
        self.kept: list[dict[str, Any]] = []

    def send(
        self, stream: object, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **more: Any
    ) -> Any:
        """Keep a message. Takes what jupyter_client's Session.send takes."""
        whole = isinstance(msg_or_type, dict)
        message = msg_or_type if whole else self.msg(msg_or_type, content, parent, metadata=more.get("metadata"))
        self.kept.append(message | {"buffers": more.get("buffers") or []})
        return message


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells: what is written between two other messages is one message."""

    encoding = "utf-8"

    def __init__(self, name: str, kernel: _Kernel) -> None:
        self._name, self._kernel, self._held = name, kernel, list[str]()

    def write(self, text: str) -> int:
        self._held.append(text)
        return len(text)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        if self._held:
            said = {"name": self._name, "text": "".join(self._held)}
            self._held.clear()
            self._kernel.recorder.send(None, "stream", said, self._kernel.get_parent())


class _Kernel(InProcessKernel):
    """A kernel without sockets and threads: it may be forked."""

    shell_class = Type(ZMQInteractiveShell)  # libraries look for this name to tell a notebook from a terminal
    iopub_thread = Anything(None, allow_none=True)
    iopub_socket = Anything(None, allow_none=True)

    @property
    def recorder(self) -> _Recorder:
        if not isinstance(self.session, _Recorder):
            raise TypeError("this kernel keeps its messages")
        return self.session


class Shell:
    """The shell of this process. One a process: IPython has one, too.

    progress   bytes that a process which forked this one may share: DONE at the end, whether the notebook is saved, number of the running cell
    """

    progress: Any = bytearray(8)

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        """Import `modules` as a cell would: pandas, for one, looks at import who shows its tables."""
        os.environ["MPLBACKEND"] = BACKEND
        HistoryManager.enabled = False  # type: ignore[assignment]  # its thread and database are no use where nobody types
        self._kernel: Any = _Kernel.instance(session=_Recorder())
        self._recorder: _Recorder = self._kernel.recorder
        self._kernel.stdout, self._kernel.stderr = _Stream("stdout", self._kernel), _Stream("stderr", self._kernel)
        named = ", ".join(map(repr, modules))
        self.run(
            f"[__import__('importlib').import_module(name) for name in ({named},)] and None" if modules else "",
            silent=True,
        )

    @property
    def language_info(self) -> dict[str, Any]:
        info: dict[str, Any] = self._kernel.language_info
        return info

    def run(self, code: str, *, silent: bool = False) -> tuple[list[dict[str, Any]], bool]:
        """The messages of a cell, as nbclient takes them, and whether it ended without an error."""
        header = self._recorder.msg_header("execute_request")
        request = {"header": header, "msg_id": header["msg_id"], "content": {"silent": silent}}
        self._recorder.kept.clear()
        self._kernel.set_parent([], request, "shell")
        screen = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._kernel.stdout, self._kernel.stderr
        try:
            if not silent:
                self._kernel._publish_execute_input(code, request, self._kernel.shell.execution_count)
            done = self._kernel.shell.run_cell(code, store_history=not silent, silent=silent)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            sys.stdout, sys.stderr = screen
        return list(self._recorder.kept), bool(done.success)

    def execute(self, nb_man: Any) -> None:
        """Run the cells of papermill's manager of a notebook, up to the first that fails."""
        _Client(nb_man, self, record_timing=False).execute()


class _Client(PapermillNotebookClient):
    """papermill's own client, with this process' shell in place of a kernel it talks to."""

    def __init__(self, nb_man: Any, shell: Shell, **given: Any) -> None:
        super().__init__(nb_man, **given)
        self._shell = shell

    def execute(self, **_: Any) -> NotebookNode:
        self.reset_execution_trackers()
        self.comm_open_handlers.clear()  # widgets that mimic a browser would ask a kernel by its sockets
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = self._shell.language_info
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, *_: Any, **__: Any) -> NotebookNode:
        """Run one cell. Raises CellExecutionError for one that fails and may not."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self._shell.progress[2] = cell_index
        self.clear_before_next_output = False
        messages, succeeded = self._shell.run(cell.source)
        for message in messages:
            self.process_message(message, cell, cell_index)
        if not succeeded and not self.allow_errors and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellExecutionError("", "", "")
        return cell
