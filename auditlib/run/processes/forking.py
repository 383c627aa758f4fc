"""A function in a forked process of its own, under limits, heard while it runs and waited for."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from auditlib.core.errors import INTERRUPTED
from auditlib.core.lifeline import end_with

try:
    import resource
except ImportError:  # where there is no fork either
    resource = None  # type: ignore[assignment]

Say = Callable[[Mapping[str, Any]], None]  # a JSON value to whoever started the process
PATIENCE = 5.0  # seconds between asking a process to stop and ending it
_GLANCE = 0.004  # seconds between two looks whether a process has ended
_STATM = "/proc/self/statm"


@dataclass(frozen=True)
class Limits:
    """What a session may take: `seconds` by the clock, `megabytes` of memory beyond what all share; 0: no limit."""

    seconds: float = 0
    megabytes: int = 0


NO_LIMITS = Limits()


@dataclass(frozen=True)
class End:
    """How a process ended: exit status, below 0 the signal that killed it; `late` where its time was up."""

    status: int
    late: bool = False

    @property
    def reason(self) -> str:
        """Both languages, for whoever reads the error of a session."""
        if self.late:
            return "超过时限 (took longer than it may: --time-limit)"
        if self.status >= 0:
            return f"笔记本没有运行完，进程就以状态 {self.status} 结束了 (its process ended before its end, with status {self.status})"
        name = signal.Signals(-self.status).name
        if -self.status in (signal.SIGKILL, signal.SIGTERM):
            return f"进程被强行结束，可能内存不足 (the process was ended by {name}, perhaps for want of memory)"
        return f"进程崩溃 (the process crashed: {name})"


def fork(work: Callable[[], object]) -> int:
    """Start `work` in a forked process that leads a session of its own and ends with this one; its id."""
    parent = os.getpid()
    return os.fork() or _become(parent, work)


def _become(parent: int, work: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        end_with(parent)
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        random.seed()  # or every session draws the same "at random"
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:  # its time is up, or somebody pressed Ctrl-C: whoever asked says so
        status = INTERRUPTED
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def limited(megabytes: int) -> None:
    """Let this process take so much memory beyond what it has: more is a MemoryError. Nothing where the system cannot."""
    if not megabytes or resource is None or not os.path.exists(_STATM):
        return
    with open(_STATM, encoding="ascii") as held:
        taken = int(held.read().split()[0]) * resource.getpagesize()
    ceiling = taken + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, resource.getrlimit(resource.RLIMIT_AS)[1]))


def ended(pid: int, seconds: float) -> End:
    """Wait for a process. One whose time is up is interrupted first, so that it can save what it has, and then ended with its group."""
    limit = time.monotonic() + seconds if seconds else float("inf")
    late = False
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return End(os.waitstatus_to_exitcode(status), late)
        if time.monotonic() > limit:
            _kill(pid, signal.SIGKILL if late else signal.SIGINT)
            late, limit = True, time.monotonic() + PATIENCE
        time.sleep(_GLANCE)


def _kill(pid: int, number: int) -> None:
    try:
        if number == signal.SIGKILL:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass  # it has ended meanwhile


def speaker(pipe: int) -> Say:
    """A function that writes JSON lines to a pipe, each at once."""

    def say(what: Mapping[str, Any]) -> None:
        line = json.dumps(what, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"
        while line:
            line = line[os.write(pipe, line) :]

    return say
