"""What systems and programs leave beside files, and is none of a dossier's: lists of folders, lock files, previews.

A name alone tells nothing away: a lock file is a few bytes with the name of whoever has the file open. What is called so
and is a workbook or a document by its first bytes is one.
"""

from __future__ import annotations

from pathlib import Path

from auditlib.intake.files import archives
from auditlib.intake.files.disk import opened
from auditlib.intake.problems import Problem

TRACES = (".", "~$")  # how names of hidden and of lock files begin

_LEFT_OUT = {"thumbs.db", "desktop.ini", "__macosx"}
_FILES = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"Rar!", b"7z\xbc\xaf")  # workbooks, documents and archives, old and new
_LONGEST = max(map(len, _FILES))

CALLED_SO = Problem(
    "guess",
    "文件名像系统留下的隐藏文件或锁定文件，而内容是真实的文件，已照常处理。请核对是否应当报送，并请改名。",
    "Its name is that of a hidden file or of a lock, but its content is a real file; it was taken like any other. Look whether it "
    "was meant to be handed in, and have it renamed.",
    "",
)


def is_trace(name: str) -> bool:
    """Whether a file or a folder is called as traces are."""
    return name.startswith(TRACES) or name.lower() in _LEFT_OUT


def holds_a_file(path: Path, below: Path) -> bool:
    """Whether a file called as traces are is a real one; a link is none. Arguments as of `disk.opened`."""
    if not path.name.startswith(TRACES):
        return False
    try:
        with opened(path, below) as stream:
            return stream.read(_LONGEST).startswith(_FILES)
    except PermissionError:
        return True  # said where the file is taken
    except OSError:
        return False


def is_left_out(member: archives.Member, place: archives.Place) -> bool:
    """Whether a member of an archive is a trace, or lies in a folder that is one."""
    *folders, name = member.path.split("/")
    if any(map(is_trace, folders)) or not is_trace(name):
        return any(map(is_trace, folders))
    try:
        return not (name.startswith(TRACES) and archives.content(place, member.number).startswith(_FILES))
    except OSError:
        return True
