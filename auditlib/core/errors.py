"""One family of errors: each says what happened, where, and what to do next.

They are meant for the person at the screen, so `str(error)` is a whole message and the command line prints nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

INTERRUPTED = 130  # exit status after Ctrl-C, as shells have it


class AuditError(Exception):
    """Base of all errors that the workbench raises on purpose.

    Parameters are the three parts of a message: what happened, where (``file!sheet!B7``, or file and key), what to do.
    """

    def __init__(self, what: str, where: str, todo: str) -> None:
        super().__init__(f"{where}: {what} {todo}")
        self.what, self.where, self.todo = what, where, todo

    def __reduce__(self) -> tuple[type[AuditError], tuple[str, str, str]]:
        """So that an error passes from one process to another whole."""
        return type(self), (self.what, self.where, self.todo)


class ParamsError(AuditError):
    """A file under params/ (thresholds, notices, layouts, a batch file) says something it may not say."""


class InputError(AuditError):
    """A register, a dossier or a path given by the user cannot be used at all."""


class SamplingError(AuditError):
    """A sample cannot be planned, drawn or evaluated from what was given."""


class CheckError(AuditError):
    """A check is declared wrongly or answers in a shape that the engine cannot use. A fault of the code."""


class ReportError(AuditError):
    """A report could not be made. The other sessions' reports are not touched."""


LISTED = 30  # of the names that are known, in a message


def nearest(word: object, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, or those there are. Never empty."""
    names, close = _near(word, known)
    if close:
        return f"Did you mean {close[0]!r}?"
    more = f" … ({len(names)} in all)" if len(names) > LISTED else ""
    return f"Known: {', '.join(names[:LISTED]) or 'none'}{more}."


def meant(word: object, known: Iterable[str]) -> str:
    """`nearest` with Chinese before it, for messages that are not translated as a whole."""
    names, close = _near(word, known)
    return f"{f'是否应为 {close[0]!r}？' if close else '可以写的有 '}({nearest(word, names)})"


def _near(word: object, known: Iterable[str]) -> tuple[list[str], list[str]]:
    names = sorted(known)
    return names, get_close_matches(str(word), names, n=1, cutoff=0.5)
