"""Whether anything has changed since a run was finished, told from the file system alone, before anything slow is imported."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from auditlib.run.files import write_whole

Stats = dict[str, list[int]]
_NO_CODE = "__pycache__"


def survey(roots: Iterable[str]) -> Stats:
    """Size, times of change and number of every file and link at or under `roots`, links not followed, and which folders there are; nothing of what is not there."""
    found: Stats = {}
    for root in roots:
        _note(root, found)
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name != _NO_CODE]
            for name in (*files, *folders):
                _note(os.path.join(folder, name), found)
    return found


def _note(path: str, found: Stats) -> None:
    try:
        stat = os.lstat(path)
    except OSError:
        return
    is_folder = S_ISDIR(stat.st_mode)  # its times change with whatever is written into it
    found[path] = [] if is_folder else [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def environment() -> list[str]:
    """The Python, and the packages installed with their versions."""
    place = sysconfig.get_path("purelib")
    return [sys.version, *sorted(name for name in os.listdir(place) if name.endswith(".dist-info"))]


class Stamp:
    """What a run was asked, and the state of its inputs before and of its outputs after it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fits(self, asked: Mapping[str, Any]) -> bool:
        """Whether the last run was asked the same, nothing failed in it, and no input or output has changed since."""
        try:
            held = json.loads(self._path.read_bytes())
            return bool(
                held["asked"] == asked
                and held["environment"] == environment()
                and all(survey([root]) == stats for root, stats in held["inputs"].items())
                and all(survey([path]) == {path: stat} for path, stat in held["outputs"].items())
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False

    def set(self, asked: Mapping[str, Any], inputs: Mapping[str, Stats], outputs: Iterable[str]) -> None:
        """Keep the stamp of a run in which nothing failed; `inputs` are by root, as surveyed before it read them."""
        held = {"asked": asked, "environment": environment(), "inputs": inputs, "outputs": survey(outputs)}
        text = json.dumps(held)
        write_whole(self._path, lambda part: part.write_text(text, encoding="utf-8"))

    def lift(self) -> None:
        """Take the stamp away."""
        self._path.unlink(missing_ok=True)
