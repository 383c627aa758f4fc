"""How time and memory of a whole run grow with the sessions: `auditlib inspect` of 100, 1,000 and 10,000 invented ones.

    .venv/bin/python benchmarks/growth.py [--sessions 100 1000 10000] [--small] [--jobs 2]

Each programme is written by `invented_files.py` and inspected twice: into an empty folder, and again with nothing changed. Wall and
CPU seconds of the command with all its processes; what a run of one session takes stands for the start and is taken off
before a session's share is reckoned. Memory: twice a second the proportional set (PSS: what processes share counts once)
of all its processes, and the most that its first process (VmHWM) and any single one of them held. Prints a table in
Markdown. Exit status 1 where a session of the largest programme takes more than 1.2 times as long as one of the smallest
(wall), where the first process of any takes a gigabyte, or where a run fails. `--small`: 100 and 1,000 only.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from invented_files import write_programme

LONGEST_GROWTH = 1.2
MOST = 1024  # megabytes of the first process
LOOKS = 0.5  # seconds between two looks at the memory


@dataclass
class Taken:
    """Seconds of a run, and megabytes: of its first process, of the largest of all, of all together at the worst moment."""

    wall: float
    cpu: float = 0.0
    first: float = 0.0
    largest: float = 0.0
    together: float = 0.0
    status: int = 0


def _family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _megabytes(pid: int, file: str, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended meanwhile
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)


def inspected(batch: Path, out: Path, jobs: int, *more: str) -> Taken:
    """Run the command and watch it."""
    command = [
        sys.executable,
        "-m",
        "auditlib.start",
        "inspect",
        str(batch),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
        *more,
    ]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
    taken, look = Taken(0.0), 0.0
    while process.poll() is None:
        if time.monotonic() >= look:
            family = list(_family(process.pid))
            taken.first = max(taken.first, _megabytes(process.pid, "status", "VmHWM"))
            taken.largest = max(taken.largest, *(_megabytes(pid, "status", "VmHWM") for pid in family))
            taken.together = max(taken.together, sum(_megabytes(pid, "smaps_rollup", "Pss") for pid in family))
            look = time.monotonic() + LOOKS
        time.sleep(0.01)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken.wall = time.monotonic() - start
    taken.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    taken.status = process.returncode
    if taken.status:
        said.seek(0)
        print(said.read().decode(errors="replace"), file=sys.stderr, flush=True)
    said.close()
    return taken


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--small", action="store_true", help="100 and 1,000 sessions only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    sizes = sorted([100, 1000] if given.small else given.sessions)
    root = Path(tempfile.mkdtemp())
    runs: dict[int, Taken] = {}
    print(f"{given.jobs} processes at a time\n")
    print(
        "| sessions | dossiers written, s | wall s | CPU s | wall ms a session | CPU ms a session | first process, MB"
        " | largest process, MB | all together, MB | again, wall s |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    try:
        for size in (1, *sizes):
            start = time.monotonic()
            batch = write_programme(root / "programme", size)
            written = time.monotonic() - start
            run = runs[size] = inspected(batch, root / "out", given.jobs)
            again = inspected(batch, root / "out", given.jobs)
            run.status = run.status or again.status
            wall, cpu = _each(runs, size)
            print(
                f"| {size:,} | {written:.1f} | {run.wall:.1f} | {run.cpu:.1f} | {1000 * wall:.0f} | {1000 * cpu:.0f}"
                f" | {run.first:.0f} | {run.largest:.0f} | {run.together:.0f} | {again.wall:.2f} |",
                flush=True,
            )
            for name in ("programme", "out"):
                shutil.rmtree(root / name)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return _told(runs, sizes)


def _each(runs: dict[int, Taken], size: int) -> tuple[float, float]:
    """Wall and CPU seconds of one session of a programme, the start taken off."""
    start, run = runs[1], runs[size]
    return (run.wall - start.wall) / max(size - 1, 1), (run.cpu - start.cpu) / max(size - 1, 1)


def _told(runs: dict[int, Taken], sizes: list[int]) -> int:
    """Say what is wanted and whether it is so; the exit status."""
    small, large = _each(runs, sizes[0]), _each(runs, sizes[-1])
    growth = large[0] / small[0]
    print(
        f"\nThe start, and a session: {runs[1].wall:.1f} s wall, {runs[1].cpu:.1f} s CPU. A session among {sizes[-1]:,} takes"
        f" {growth:.2f} times the wall time of one among {sizes[0]:,} (wanted: at most {LONGEST_GROWTH}), {large[1] / small[1]:.2f}"
        f" times the CPU time."
    )
    heavy = [size for size, run in runs.items() if run.first >= MOST]
    failed = [size for size, run in runs.items() if run.status]
    print(f"first process of {MOST} MB or more: {heavy or 'none'}; runs that failed: {failed or 'none'}")
    return 1 if growth > LONGEST_GROWTH or heavy or failed else 0


if __name__ == "__main__":
    sys.exit(main())
