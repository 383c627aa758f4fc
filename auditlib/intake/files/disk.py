"""Files that an organiser handed in: their names as text, where they lie, and opening them for reading only, no link followed."""

from __future__ import annotations

import errno
import io
import os
import stat
import unicodedata
from pathlib import Path

State = tuple[int, int, int]  # time of change, size, number of the file

_NO_LINK, _FOLDER = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_DIRECTORY", 0)
_QUIETLY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)  # waits for no pipe


def opened(path: Path, below: Path | None) -> io.BufferedReader:
    """A regular file, to read. Raises OSError; with `errno.ELOOP` where the file, or a folder between `below` and it, is a link.

    `below` is the folder of the dossier, which may itself be reached by a link; None for a file that a user named. Folders
    are opened one inside the other, so that one that becomes a link meanwhile leads nowhere (where the system cannot do
    that, only the file itself is guarded).
    """
    if below is None:
        return path.open("rb")
    steps = path.relative_to(below).parts[:-1] if path.is_relative_to(below) else ()
    if not steps or os.open not in os.supports_dir_fd:
        return _regular(os.open(path, os.O_RDONLY | _NO_LINK | _QUIETLY))
    at = os.open(below, os.O_RDONLY | _FOLDER)
    try:
        for step in steps:
            inner = _no_link(step, os.O_RDONLY | _FOLDER | _NO_LINK, at)
            os.close(at)
            at = inner
        return _regular(os.open(path.name, os.O_RDONLY | _NO_LINK | _QUIETLY, dir_fd=at))
    finally:
        os.close(at)


def lies_at(place: Path) -> Path:
    """Where a place lies, whatever way leads there; one that is a link lies where the link does, under its name."""
    found = Path(os.path.abspath(place))
    return found.parent.resolve() / found.name


def leads_out(place: Path) -> bool:
    """Whether a place is a link that is not followed: out of the folder that it lies in, to nowhere, or to an archive."""
    return place.is_symlink() and not (place.is_dir() and lies_at(place).parent in place.resolve().parents)


def state(file: io.BufferedReader) -> State:
    """What changes when another content is put in a file's place."""
    found = os.fstat(file.fileno())
    return found.st_mtime_ns, found.st_size, found.st_ino


def _no_link(name: str, flags: int, at: int) -> int:
    try:
        return os.open(name, flags, dir_fd=at)
    except NotADirectoryError as error:  # what a link is, too, for whoever asks for a folder and follows none
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error


def _regular(number: int) -> io.BufferedReader:
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return os.fdopen(number, "rb")


def visible(name: str) -> str:
    """Control signs as �: a name may hold line breaks, or signs that steer a terminal."""
    return "".join(sign if sign.isprintable() or unicodedata.category(sign) == "Zs" else "�" for sign in name)
