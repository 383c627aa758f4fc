"""Kills processes of running batches at random moments, and looks whether each batch ends as one that was left alone.

    .venv/bin/python benchmarks/kills.py [--kills 300] [--seed 1]

A programme of a few sample dossiers is inspected once and left alone. Then batches are started into an empty folder; each time, after a while by
chance, one of their processes by chance is killed by SIGKILL: the command itself, its warm process, or any that this forked. The batch
goes on by itself or is started again, under the next kill, until it ends; every eighth time it is let end. Then what it wrote is compared: findings,
pages, workbooks and risk scores byte for byte, notebooks but for the hours that papermill notes. Looked for, too: processes that outlive their
command, and files that are not finished. Prints a table in Markdown. Exit status 1 at any difference, message of a traceback, process or file left behind.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import nbformat
import openpyxl
import yaml

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
SESSIONS = ("FJ2025-D01", "FJ2025-O01", "FJ2025-O02")
MARK = "AUDITLIB_BENCHMARK"  # in the environment of all processes of our batches: who they are
HOME = ".tables/batch"  # in a run: what is worked on
LET_END = 8  # after so many kills of one batch it is left alone
PATIENCE = 300  # seconds that a batch left alone may take
GRACE = 30  # seconds until processes of a command that has ended must be gone: one that imports libraries sees its end only then
VICTIMS = ("the command", "the warm process", "one that it forked")
COUNTED = (
    *VICTIMS, "starts", "starts that ended well in spite of a kill", "batches that ended", "batches that differ",
    "processes left behind", "files not finished", "tracebacks",
)  # fmt: skip


def _programme(folder: Path) -> Path:
    """A register and the dossiers of a few sessions of the sample; the batch file."""
    (sheet,) = openpyxl.load_workbook(SAMPLE / "register.xlsx").worksheets
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet.title
    for row in sheet.iter_rows(values_only=True):
        if row[1] in ("项目编号", *SESSIONS):
            page.append(row)
    book.save(folder / "register.xlsx")
    for id in SESSIONS:
        shutil.copytree(SAMPLE / "dossiers" / id, folder / "dossiers" / id)
    content = yaml.safe_load((ROOT / "params" / "batch" / "sample-2025.yaml").read_text(encoding="utf-8")) | {
        "register": "register.xlsx",
        "dossiers": "dossiers",
        "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }
    path = folder / "batch.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


class _Batch:
    """A command that inspects into a folder, and all processes of it."""

    def __init__(self, batch: Path, out: Path) -> None:
        self._mark = f"{MARK}={out}"
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        command = [sys.executable, "-m", "auditlib.start", "inspect", str(batch), "--out", str(out), "--jobs", "2"]
        env = {**os.environ, MARK: str(out)}
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=self.said, env=env, start_new_session=True
        )
        self.start = time.monotonic()

    def pids(self) -> dict[int, str]:
        """Processes that live, by what they are."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                ours = self._mark.encode() in (place / "environ").read_bytes().split(b"\0")
                parent = int((place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if ours:
                found[int(place.name)] = parent
        of = self.process.pid
        warm = {pid for pid, parent in found.items() if parent == of}
        return {pid: VICTIMS[0] if pid == of else VICTIMS[1] if pid in warm else VICTIMS[2] for pid in found}

    def ended(self) -> tuple[int, str]:
        """Wait for it: its exit status and what it said."""
        status = self.process.wait(PATIENCE)
        self.said.seek(0)
        text = self.said.read()
        self.said.close()
        return status, text

    def left(self) -> dict[int, str]:
        """Processes that outlive the command, by their command lines; they are ended."""
        limit = time.monotonic() + GRACE
        while (found := self.pids()) and time.monotonic() < limit:
            time.sleep(0.02)
        lines = {}
        for pid in found:
            try:
                lines[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue  # it has ended meanwhile
        return lines


def _written(out: Path) -> dict[str, object]:
    """What a run wrote, but for hours and what it keeps for itself."""
    found: dict[str, object] = {}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name = path.relative_to(out).as_posix()
        if name.startswith(".tables/"):
            continue
        if path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            found[name] = [
                (cell.source.replace(str(out), "OUT"), cell.get("outputs"))
                for cell in cells
                if cell.cell_type == "code"
            ]
        elif path.name == "run.json":
            held = json.loads(path.read_text(encoding="utf-8"))
            found[name] = [held["sessions"], held["inputs"], sorted(held["outputs"])]
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _unfinished(out: Path) -> list[str]:
    """Files and folders of a finished run that only an unfinished one should have."""
    held = [path for path in out.rglob("*") if ".part" in path.name] + [out / HOME / "work"]
    return [path.relative_to(out).as_posix() for path in held if path.exists()]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    root = Path(tempfile.mkdtemp())
    counts: Counter[str] = Counter()
    faults: list[str] = []
    try:
        batch = _programme(root)
        alone = _Batch(batch, root / "alone")
        status, said = alone.ended()
        if status:
            raise RuntimeError(said)
        longest, wanted = time.monotonic() - alone.start, _written(root / "alone")
        while sum(counts[victim] for victim in VICTIMS) < given.kills:
            _one(batch, root / "out", chance, longest, given.kills, counts, faults)
            differing = _differing(wanted, _written(root / "out"))
            unfinished = _unfinished(root / "out")
            faults += [f"differs: {name}" for name in differing] + [f"not finished: {name}" for name in unfinished]
            counts["batches that ended"] += 1
            counts["batches that differ"] += bool(differing)
            counts["files not finished"] += len(unfinished)
            shutil.rmtree(root / "out")
    finally:
        shutil.rmtree(root)
    print(
        f"A batch of {len(SESSIONS)} sessions, left alone {longest:.1f} s; kills at random moments of it.\n\n| | |\n|---|---|"
    )
    for name in COUNTED:
        print(f"| {'killed: ' * (name in VICTIMS)}{name} | {counts[name]} |")
    print(
        "\n"
        + ("\n".join(sorted({*faults})) or "Every batch ended as the one that was left alone; nothing was left behind.")
    )
    return 1 if faults else 0


def _one(
    batch: Path, out: Path, chance: random.Random, longest: float, kills: int, counts: Counter[str], faults: list[str]
) -> None:
    """A batch from an empty folder to its end, killed on its way."""
    status, here = 1, 0
    while status:
        running = _Batch(batch, out)
        counts["starts"] += 1
        killed = False
        if here < LET_END and sum(counts[victim] for victim in VICTIMS) < kills:
            time.sleep(chance.uniform(0, longest))
            pids = running.pids() if running.process.poll() is None else {}
            if pids:
                kind = chance.choice(sorted({*pids.values()}))
                pid = chance.choice(sorted(pid for pid, held in pids.items() if held == kind))
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed, here = True, here + 1
                    counts[kind] += 1
                except ProcessLookupError:
                    pass  # it has ended meanwhile
        status, said = running.ended()
        counts["starts that ended well in spite of a kill"] += killed and not status
        left = running.left()
        counts["processes left behind"] += len(left)
        faults += [f"left behind: {line}" for line in left.values()]
        counts["tracebacks"] += "Traceback" in said
        if "Traceback" in said or status not in (0, 1, -signal.SIGKILL) or (status and not killed):
            faults.append(f"status {status}: {said[-600:]}")
            if not killed:
                return


def _differing(wanted: dict[str, object], found: dict[str, object]) -> list[str]:
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


if __name__ == "__main__":
    sys.exit(main())
