"""Processes that do not outlive the one that forked them, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_ON_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG of Linux, prctl(2)


def end_with(parent: int) -> None:
    """In a forked child, first of all: be killed when the process `parent` ends, also by kill -9.

    By Linux itself, since a thread that waits for the parent's end would make it unsafe to fork again. Elsewhere nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_ON_DEATH_OF_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that was ordered
        os._exit(1)
