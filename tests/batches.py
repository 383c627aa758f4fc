"""Batches of a few dossiers of the sample, run by the command line in a process of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import yaml
from making import SAMPLE, sample_register

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "session_inspection.ipynb"
SESSIONS = ("FJ2025-D01", "FJ2025-O01", "FJ2025-O02")
# no colours and a wide terminal, so that messages are not broken into lines
OURS = f"AUDITLIB_TESTED_BY={os.getpid()}"  # tells processes of this test run from those of others
PLAIN = {"COLUMNS": "400", "NO_COLOR": "1", "TERM": "dumb", OURS.split("=")[0]: OURS.split("=")[1]}


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of so many bytes (700k) below a folder; where nobody may mount one the test is skipped."""
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def command(*arguments: object) -> list[str]:
    """The command line, as a list for subprocess."""
    return [sys.executable, "-m", "auditlib.start", *map(str, arguments)]


def auditlib(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    given = {**os.environ, **PLAIN, **env}
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=300, env=given, check=False)


def programme(folder: Path, sessions: tuple[str, ...] = SESSIONS) -> Path:
    """A register and the dossiers of some sessions of the sample; the batch file."""
    sample_register(folder / "register.xlsx", sessions)
    for id in sessions:
        shutil.copytree(SAMPLE / "dossiers" / id, folder / "dossiers" / id)
    return batch_file(folder)


def batch_file(folder: Path, **changed: object) -> Path:
    """The batch file of a programme, with other values where some are given."""
    content = {
        "register": str(folder / "register.xlsx"),
        "dossiers": str(folder / "dossiers"),
        "notice": "fj2025",
        "as_of": "2025-12-31",
        "notebook": str(NOTEBOOK),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    } | changed
    path = folder / "batch.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def with_cell(path: Path, source: str, place: int = 3) -> Path:
    """The notebook of sessions with one more cell, written to `path`."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source))  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
