"""Processes that do not outlive whoever started them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from multiprocessing import get_start_method
from pathlib import Path

import pytest

READS = """
import os, signal, time
from auditlib.intake import programme

def slowly(places):
    if places[0] == "last":
        time.sleep(1)
        os.kill(os.getppid(), signal.SIGKILL)
    return []

programme.AT_A_TIME = 1
programme._read(["first", "last"], slowly, 2)
"""


@pytest.mark.skipif(
    not Path("/proc").is_dir() or get_start_method() != "fork", reason="looks at forked processes by /proc"
)
def test_processes_that_read_dossiers_end_with_the_one_they_read_for() -> None:
    done = subprocess.Popen([sys.executable, "-c", READS], start_new_session=True)
    assert done.wait(60) < 0
    limit = time.monotonic() + 10
    while (left := _of_session(done.pid)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert left == []


def _of_session(leader: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(place.name))
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_process_that_is_interrupted_ends_without_a_word() -> None:
    source = (
        "from auditlib.run.processes.forking import ended, fork\n"
        "def interrupted(): raise KeyboardInterrupt\n"
        "print(ended(fork(interrupted), 60).status)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("130\n", "")
