"""A process that has the slow libraries imported and forks from itself whatever it is asked for: `python -m auditlib.run.processes.warm MODULE... MODULE:FUNCTION...`.

Imports the modules and calls the functions. Then it reads one JSON request a line and writes answers in the same way. It has one Python thread and never does the work itself, so that a
fork always starts from the same clean state and two notebooks share nothing. It ends when its input does, and with it all that it forked.

    {"job": 7, "call": "package.module:function", "given": {...}}   →  {"job": 7, "said": ...} for whatever the function says,
                                                                      {"job": 7, "ended": exit status} at the end
    {"kill": 7}                                                        ends the process of that job
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from auditlib.run.notebooks.shell import Shell
from auditlib.run.processes import forking

_GLANCE = 0.2  # seconds between two looks whether a process has ended whose pipe is still open


class _Server:
    """Requests in, processes forked, what they say passed on."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._selector = selectors.DefaultSelector()
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        self._pids: dict[int, int] = {}  # job → process
        self._pipes: dict[int, int] = {}  # job → what it says
        self._held: dict[int, bytes] = {}  # pipe → what came of a line

    def serve(self) -> None:
        """Until the input ends; whatever still runs ends with this process."""
        while True:
            for key, _ in self._selector.select(_GLANCE):
                lines = self._lines(key.fd)
                if lines is None and key.data is None:
                    return
                for line in lines or ():
                    if key.data is None:
                        self._obey(json.loads(line))
                    else:
                        _answer(b'{"job": %d, "said": %s}\n' % (key.data, line))
                if lines is None:
                    self._selector.unregister(key.fd)  # it will be reaped below
            for job, pid in [*self._pids.items()]:
                self._reap(job, pid)

    def _lines(self, pipe: int) -> list[bytes] | None:
        """Whole lines that came by a pipe; None at its end."""
        read = os.read(pipe, 1 << 16)
        *lines, self._held[pipe] = (self._held.get(pipe, b"") + read).split(b"\n")
        return lines if read else None

    def _obey(self, request: Mapping[str, Any]) -> None:
        if "kill" in request:
            if request["kill"] in self._pids:
                os.kill(self._pids[request["kill"]], signal.SIGKILL)  # what it forked ends with it
            return
        ours, theirs = os.pipe()
        job = int(request["job"])
        self._pids[job] = forking.fork(partial(self._work, request, theirs))
        os.close(theirs)
        self._pipes[job] = ours
        self._selector.register(ours, selectors.EVENT_READ, job)

    def _work(self, request: Mapping[str, Any], pipe: int) -> None:
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(quiet, 1)  # the pipe of answers: a stray print of a library would be taken for one
        module, name = request["call"].split(":")
        getattr(import_module(module), name)(**request["given"], say=forking.speaker(pipe), shell=self._shell)

    def _reap(self, job: int, pid: int) -> None:
        """If a process has ended, say so, after whatever it said: something else that it started may hold its pipe."""
        done, status = os.waitpid(pid, os.WNOHANG)
        if not done:
            return
        del self._pids[job]
        pipe = self._pipes.pop(job)
        if pipe in self._selector.get_map():
            self._selector.unregister(pipe)
            os.set_blocking(pipe, False)
            with suppress(BlockingIOError):
                while (lines := self._lines(pipe)) is not None:
                    for line in lines:
                        _answer(b'{"job": %d, "said": %s}\n' % (job, line))
        os.close(pipe)
        self._held.pop(pipe, None)
        _answer(json.dumps({"job": job, "ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n")


def _answer(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    shell = Shell(tuple(name for name in sys.argv[1:] if ":" not in name))
    for named in (name for name in sys.argv[1:] if ":" in name):
        module, function = named.split(":")
        getattr(import_module(module), function)()
    gc.freeze()  # what is imported stays out of the collector's way, and its pages stay shared
    with suppress(BrokenPipeError):  # whoever asked is gone
        _Server(shell).serve()
    os._exit(0)
