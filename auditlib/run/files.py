"""Outputs written whole or not at all, hashed, under names that cannot leave their folder."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

PART = ".part"  # in the name of what is not finished
_PART = re.compile(rf"\..*{re.escape(PART)}\d+(\.\w+)?")
LONGEST_NAME = 200  # bytes; file systems end at 255
_PLAIN = " ()（）-_〔〕"


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then rename it: a reader sees the old file or the new one, never a half.

    The file beside it keeps the suffix, since some writers choose their format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}{PART}{os.getpid()}{path.suffix}")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def is_part(name: str) -> bool:
    """Whether a file's name is one that `write_whole` gives to what is not finished."""
    return _PART.fullmatch(name) is not None


def sha256(path: Path) -> str:
    """SHA-256 of a file's content, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def folder_name(session_id: str) -> str:
    """A session id as the name of one folder. Ids come from registers, so `../x` must not climb out: it is escaped."""
    name = "".join(c if c.isalnum() or c in _PLAIN else _escaped(c) for c in session_id)
    if len(name.encode()) > LONGEST_NAME:
        digest = hashlib.sha256(session_id.encode(errors="surrogatepass")).hexdigest()
        return f"{name[: LONGEST_NAME // 8]}-{digest}"
    return name


def _escaped(character: str) -> str:
    # quote leaves the full stop alone; a name of stops alone would be a way out
    return "%2E" if character == "." else quote(character, safe="", errors="surrogatepass")
