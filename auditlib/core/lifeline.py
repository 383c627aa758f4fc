"""Processes that do not outlive the one that forked them, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_ON_DEATH_OF_PARENT, _SUBREAPER = 1, 36  # PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of Linux, prctl(2)


def end_with(parent: int) -> None:
    """In a forked child, first of all: be killed when the process `parent` ends, also by kill -9.

    By Linux itself, since a thread that waits for the parent's end would make it unsafe to fork again. Elsewhere nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_ON_DEATH_OF_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that was ordered
        os._exit(1)


def adopt() -> None:
    """Become the parent of whatever processes started by this one leave behind, also of those that left their group. On Linux alone."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def end_adopted(but: Collection[int] = ()) -> None:
    """End all children of this process, and theirs, until there is none but these."""
    while children := [pid for pid in _children() if pid not in but]:
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in children:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    try:
        return [int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    except OSError:
        return []
