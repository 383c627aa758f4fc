"""A process that has the slow libraries imported and forks kernels from itself: `python -m auditlib.run.warm MODULE...`.

Reads one JSON request a line and answers with one. It has one Python thread and never runs a notebook itself, so that a
fork always starts from the same clean state and two notebooks share nothing.

    {"start": [argv of the kernel], "cwd": ..., "env": {...}}  →  {"pid": 123}
    {"poll": 123}                                               →  {"status": null while it runs, else its exit status}
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

from ipykernel.kernelapp import IPKernelApp


def serve() -> None:
    """Answer requests until the pipe closes; kernels still running then are left to their own watch on their parent."""
    ended: dict[int, int] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "start" in request:
            answer: dict[str, Any] = {"pid": os.fork() or _become_kernel(request)}
        else:
            answer = {"status": _status(request["poll"], ended)}
        print(json.dumps(answer), flush=True)


def _status(pid: int, ended: dict[int, int]) -> int | None:
    if pid not in ended:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended.get(pid)


def _become_kernel(request: dict[str, Any]) -> NoReturn:
    """In the forked child: a session and pipes of its own, then a real kernel until it is shut down."""
    status = 1
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(quiet, 1)  # the pipe of answers: a stray print of a library would be taken for one
        os.environ.clear()
        os.environ.update(request["env"])
        if request["cwd"]:
            os.chdir(request["cwd"])
        IPKernelApp.launch_instance(
            argv=[*request["start"], "--log-level=CRITICAL"]
        )  # being interrupted at the end is no news
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    for module in sys.argv[1:]:
        import_module(module)
    gc.freeze()  # what is imported stays out of the collector's way, and its pages stay shared
    serve()
