"""What lies in the folder of all dossiers: dossiers, and what is none."""

from __future__ import annotations

from pathlib import Path

from auditlib.intake.files.sources import is_archive, shown
from auditlib.intake.files.traces import TRACES, holds_a_file, is_trace


def lying_in(root: Path) -> list[Path]:
    """Folders, archives and links to nowhere that lie in a folder of dossiers, sorted by name. Raises OSError."""
    found = (path for path in root.iterdir() if not path.name.startswith(TRACES))
    return sorted(
        path for path in found if path.is_dir() or not path.exists() or (is_archive(path.name) and path.is_file())
    )


def passed_over(root: Path) -> list[str]:
    """Names of what lies in a folder of dossiers and is none: hidden folders, loose files; not what systems leave there. Raises OSError."""
    taken = {path.name for path in lying_in(root)}
    return sorted(
        shown(path.name)
        for path in root.iterdir()
        if path.name not in taken and (path.is_dir() or not is_trace(path.name) or holds_a_file(path, root))
    )
