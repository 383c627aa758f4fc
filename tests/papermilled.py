"""A notebook run by papermill's own command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def papermilled(name: str, folder: Path, *options: str, **parameters: object) -> Any:
    """The notebook of that name after its run in `folder`; parameters are handed over as texts. Raises CalledProcessError."""
    command = [sys.executable, "-m", "papermill", *options, str(NOTEBOOKS / name), str(folder / "run.ipynb")]
    command += [part for key, value in parameters.items() for part in ("-r", key, str(value))]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=folder)
    return nbformat.read(folder / "run.ipynb", as_version=4)  # type: ignore[no-untyped-call]
