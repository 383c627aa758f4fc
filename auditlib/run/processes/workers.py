"""Processes that work for this one: forked from a warm one that has the libraries imported, or started cold where there is no fork."""

from __future__ import annotations

import itertools
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

IMPORTED = (
    "pandas",
    "pyarrow.parquet",
    "matplotlib.figure",
    "matplotlib_inline.backend_inline",
    "auditlib.run.inspection",
)
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # a debugger's advice, of no use here
CHOICE = "AUDITLIB_KERNELS"


def forks() -> bool:
    """Whether notebooks run in forked processes here."""
    return hasattr(os, "fork") and os.environ.get(CHOICE) != "plain"


class Warm:
    """A warm process and the jobs it was given. Within a `with`: at its end all of them are gone.

    modules   imported by it, besides those that every notebook needs
    folder    where its processes put what they keep for a while; the system's own where empty
    """

    def __init__(self, modules: tuple[str, ...] = (), folder: str = "") -> None:
        named = {"TMPDIR": folder} if folder else {}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "auditlib.run.processes.warm", *IMPORTED, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **SINGLE, **QUIET, **named},
            start_new_session=True,  # Ctrl-C is this process' to handle
        )
        self._numbers = itertools.count()
        self._held = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe("stdout"), selectors.EVENT_READ)

    def __enter__(self) -> Warm:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        self._server.kill()  # what it forked ends with it
        for stream in (self._server.stdin, self._server.stdout):
            if stream is not None:
                stream.close()
        self._server.wait()

    @property
    def pid(self) -> int:
        """Process id of the warm process."""
        return self._server.pid

    def start(self, call: str, **given: Any) -> int:
        """Call `package.module:function` in a forked process, with `given` (JSON values), `say` and `shell`; the number of the job."""
        job = next(self._numbers)
        self._send({"job": job, "call": call, "given": given})
        return job

    def kill(self, job: int) -> None:
        """End a job's process, if it still runs."""
        self._send({"kill": job})

    def heard(self, seconds: float | None = None) -> Iterator[Mapping[str, Any]]:
        """What was said within so many seconds, at once where something is; None: wait for something.

        Raises EOFError where the warm process has ended.
        """
        if self._selector.select(seconds):
            read = os.read(self._pipe("stdout"), 1 << 16)
            if not read:
                raise EOFError(f"status {self._server.wait()}")
            *lines, self._held = (self._held + read).split(b"\n")
            yield from map(json.loads, lines)

    def _send(self, request: Mapping[str, Any]) -> None:
        line = json.dumps(request, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"
        try:
            while line:
                line = line[os.write(self._pipe("stdin"), line) :]
        except BrokenPipeError:
            raise EOFError(f"status {self._server.wait()}") from None

    def _pipe(self, name: str) -> int:
        stream = getattr(self._server, name)
        return int(stream.fileno())


class Cold:
    """As Warm, but each job starts an interpreter of its own: slower, and where there is no fork the only way."""

    def __init__(self, modules: tuple[str, ...] = (), folder: str = "") -> None:
        self._env = {**os.environ, **SINGLE, **({"TMPDIR": folder, "TEMP": folder} if folder else {})}
        self._jobs: dict[int, subprocess.Popen[bytes]] = {}
        self._said: queue.Queue[Mapping[str, Any]] = queue.Queue()

    def __enter__(self) -> Cold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._jobs.values():
            process.kill()

    def start(self, call: str, **given: Any) -> int:
        """As Warm.start; there is no `shell`."""
        job = len(self._jobs)
        request = json.dumps({"call": call, "given": given}).encode()
        command = [sys.executable, "-m", "auditlib.run.processes.cold"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._env)
        self._jobs[job] = process
        threading.Thread(target=self._listen, args=(job, process, request), daemon=True).start()
        return job

    def kill(self, job: int) -> None:
        """As Warm.kill."""
        self._jobs[job].kill()

    def heard(self, seconds: float | None = None) -> Iterator[Mapping[str, Any]]:
        """As Warm.heard."""
        try:
            yield self._said.get(timeout=seconds)
        except queue.Empty:
            return

    def _listen(self, job: int, process: subprocess.Popen[bytes], request: bytes) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a cold process has no pipes")
        process.stdin.write(request)
        process.stdin.close()
        for line in process.stdout:
            self._said.put({"job": job, "said": json.loads(line)})
        self._said.put({"job": job, "ended": process.wait()})
