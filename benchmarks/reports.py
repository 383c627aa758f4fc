"""How long a batch of reports takes, beside other ways to run the same notebook for every session.

    .venv/bin/python benchmarks/reports.py [--sessions 40] [--runs 5] [--loop 10]

An invented programme is inspected once, so that tables and findings are kept; every way then runs notebooks/session_inspection.ipynb with the same
parameters and the same store, and makes a notebook and a page for each session:

    ours             `auditlib inspect --fresh`, two processes at a time; working papers, findings.xlsx, overview and index are made, too
    shell loop       `papermill` and `jupyter nbconvert --to html`, one session after the other; `--loop` sessions, scaled to all
    pool             papermill.execute_notebook and a kept HTMLExporter in two processes
    ploomber-engine  in one process, with a kept HTMLExporter; in an environment of its own, which is made for it once

Each way runs in a fresh process, which is waited for with all that it started; wall and CPU seconds, median of `runs`, one way after the
other. What the cells take alone is measured in one warm process (`reports_parts.py`), and where the time of ours goes. Prints a
table in Markdown. Exit status 1 where the loop takes less than 9 times the CPU time of ours or the pool less than 3.5 times, where ours takes more
than 0.3 CPU seconds a session beyond the cells for the start, the examination and the notebooks, or where a second run with nothing changed is not 50
times as fast, by wall and by CPU.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from invented_files import AS_OF, ROOT, write_programme

BIN = Path(sys.executable).parent
RIVALS = ROOT / "benchmarks" / "rivals"
PLOOMBER = ROOT / "build" / "ploomber"  # its environment
NOTEBOOK = ROOT / "notebooks" / "session_inspection.ipynb"
LOOP_TIMES, POOL_TIMES, AGAIN_TIMES = 9, 3.5, 50
BEYOND = 0.3  # CPU seconds a session
NO_NOTEBOOK = ("working papers", "findings.xlsx", "overview, its notebook", "overview, its page", "index")
SUBREAPER = 36  # of prctl: what a process leaves behind becomes a child of this one, and is waited for
QUIET = {"PLOOMBER_STATS_ENABLED": "false", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class Taken(NamedTuple):
    wall: float
    cpu: float


def timed(command: Sequence[object]) -> Taken:
    """Run a command and all that comes of it to the end. Raises where it fails."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, check=False, env={**os.environ, **QUIET}
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    wall = time.monotonic() - start
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def environment() -> Path:
    """The Python of an environment with ploomber-engine and this package, of the versions that are locked."""
    python = PLOOMBER / "bin" / "python"
    wanted = (RIVALS / "ploomber.txt").read_text(encoding="utf-8") + (ROOT / "requirements.lock").read_text(
        encoding="utf-8"
    )
    made = PLOOMBER / "made-of.txt"
    if made.exists() and made.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(PLOOMBER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", PLOOMBER], check=True)
    pins = PLOOMBER / "constraints.txt"
    pins.write_text("\n".join(re.findall(r"^[\w.\[\]-]+==[^\\\n]*", wanted, re.MULTILINE)), encoding="utf-8")
    install = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-c", pins]
    subprocess.run([*install, "-r", RIVALS / "ploomber.txt", "-e", ROOT], check=True)
    made.write_text(wanted, encoding="utf-8")
    return python


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _loop(out: Path, ids: Sequence[str], parameters: dict[str, str]) -> str:
    """The shell loop, as a person would write it."""
    given = " ".join(f"-r {name} '{value}'" for name, value in parameters.items())
    return (
        f"set -e; for id in {' '.join(ids)}; do {BIN}/papermill {NOTEBOOK} {out}/$id.ipynb -r session_id $id {given}; "
        f"{BIN}/jupyter nbconvert --to html {out}/$id.ipynb; done"
    )


def _ways(root: Path, ids: Sequence[str], loop: int) -> dict[str, tuple[Callable[[], Taken], int]]:
    """Name → a way, run and timed, and how many sessions it reports."""
    batch, out = root / "batch.yaml", root / "out"
    parameters = {
        "dossiers": str(root / "dossiers"), "register": str(root / "register.xlsx"), "notice": "fj2025", "as_of": AS_OF,
        "store": str(out / ".tables"),
    }  # fmt: skip
    inspect = [BIN / "auditlib", "inspect", batch, "--out", out, "--jobs", 2]

    def told(other: Path) -> str:
        return json.dumps({"notebook": str(NOTEBOOK), "out": str(other), "sessions": ids, "parameters": parameters})

    other = root / "other"
    return {
        "ours": (lambda: timed([*inspect, "--fresh"]), len(ids)),
        "ours, nothing changed": (lambda: timed(inspect), len(ids)),
        "shell loop": (lambda: timed(["bash", "-c", _loop(_emptied(other), ids[:loop], parameters)]), loop),
        "pool": (lambda: timed([sys.executable, RIVALS / "pool.py", told(_emptied(other))]), len(ids)),
        "ploomber-engine": (lambda: timed([environment(), RIVALS / "ploomber.py", told(_emptied(other))]), len(ids)),
    }


def _again(name: str, way: Callable[[], Taken]) -> Taken:
    """A way run; a rival once more, and said, where it fails: two papermills may choose one port for their kernels."""
    try:
        return way()
    except RuntimeError as error:
        if name.startswith("ours"):
            raise
        print(f"{name} failed and was run again: {str(error).strip().splitlines()[-1]}\n", flush=True)
        return way()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--loop", type=int, default=10, help="sessions that the shell loop reports")
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    environment()
    root = Path(tempfile.mkdtemp())
    taken: dict[str, list[Taken]] = {}
    parts: list[dict[str, float]] = []
    try:
        batch = write_programme(root, given.sessions)
        timed([BIN / "auditlib", "inspect", batch, "--out", root / "out"])
        ids = sorted(path.name for path in (root / "dossiers").iterdir())
        ways = _ways(root, ids, min(given.loop, given.sessions))
        for _ in range(given.runs):
            for name, (way, reported) in ways.items():
                run = _again(name, way)
                taken.setdefault(name, []).append(Taken(*(n * len(ids) / reported for n in run)))
            parts.append(_parts(batch, root / "out"))
    finally:
        shutil.rmtree(root)
    medians = {name: Taken(*map(statistics.median, zip(*runs, strict=True))) for name, runs in taken.items()}
    return _told(given, medians, {name: statistics.median(part[name] for part in parts) for name in parts[0]})


def _parts(batch: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, ROOT / "benchmarks" / "reports_parts.py", batch, out]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    if found["errors"]:
        raise RuntimeError(found["errors"])
    seconds: dict[str, float] = found["seconds"]
    return seconds


def _told(given: argparse.Namespace, medians: dict[str, Taken], parts: dict[str, float]) -> int:
    """Print the figures; the exit status."""
    ours, again, sessions = medians["ours"], medians["ours, nothing changed"], given.sessions
    print(f"{sessions} sessions, medians of {given.runs}; the loop over {min(given.loop, sessions)} of them, scaled.\n")
    print("| | wall s | CPU s | CPU s a session | CPU of ours |\n|---|---|---|---|---|")
    for name, (wall, cpu) in medians.items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {cpu / sessions:.3f} | {cpu / ours.cpu:.2f} × |")
    alone = parts.pop("cells")
    print(f"| the cells alone, warm | | {alone:.2f} | {alone / sessions:.3f} | {alone / ours.cpu:.2f} × |\n")
    print("Where the time of ours goes, one thing after the other in one process:\n\n| part | CPU s |\n|---|---|")
    for name, seconds in parts.items():
        print(f"| {name} | {seconds:.2f} |")
    others = sum(parts[name] for name in NO_NOTEBOOK)
    beyond, whole = (ours.cpu - others - alone) / sessions, (ours.cpu - alone) / sessions
    wanted = {
        f"the loop takes {medians['shell loop'].cpu / ours.cpu:.1f} times our CPU time (wanted: {LOOP_TIMES})":
            medians["shell loop"].cpu >= LOOP_TIMES * ours.cpu,
        f"the pool takes {medians['pool'].cpu / ours.cpu:.1f} times (wanted: {POOL_TIMES})": medians["pool"].cpu >= POOL_TIMES * ours.cpu,
        f"ours takes {beyond:.3f} CPU s a session beyond the cells (wanted: at most {BEYOND}); with working papers, findings.xlsx, "
        f"overview and index {whole:.3f}": beyond <= BEYOND,
        f"with nothing changed it is {ours.wall / again.wall:.0f} times as fast by wall, {ours.cpu / again.cpu:.0f} by CPU "
        f"(wanted: {AGAIN_TIMES})": min(ours.wall / again.wall, ours.cpu / again.cpu) >= AGAIN_TIMES,
    }  # fmt: skip
    print()
    for said, holds in wanted.items():
        print(f"- {said}: {'yes' if holds else 'NO'}")
    return 0 if all(wanted.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
