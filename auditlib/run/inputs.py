"""What two runs did not have in common before anything was found: day, notice, rules, programs, files of the dossiers.

A finding may differ by any of them, so that none tells by itself of what an organiser did.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from auditlib.run.finished import Finished

Group = Literal["rules", "notebooks", "register", "dossier"]
_FINDINGS_REST_ON = ("notice", "as_of", "also")  # register, dossiers and rules are compared by content, not by path
_ASIDE = ("batch", "documents", "draw", "privacy", "risk")  # folders of params/ that no finding rests on


@dataclass(frozen=True)
class Setting:
    """An input of one value that differs: the notice, the day, the version of a program. "" where a run has none."""

    name: str
    before: str
    now: str


@dataclass(frozen=True)
class File:
    """An input file that is not the same in both runs. `session_id` is "" where it is no file of a dossier."""

    group: Group
    session_id: str
    name: str
    state: Literal["changed", "new", "gone"]


def settings(before: Finished, now: Finished) -> Iterator[Setting]:
    """Parameters that findings rest on, then versions of programs: those that differ."""
    for part, names in (("parameters", _FINDINGS_REST_ON), ("versions", None)):
        was, is_now = before.part(part), now.part(part)
        for name in names or dict.fromkeys([*was, *is_now]):
            if was.get(name, "") != is_now.get(name, ""):
                yield Setting(name if names else f"{part}.{name}", was.get(name, ""), is_now.get(name, ""))


def files(before: Finished, now: Finished, common: AbstractSet[str]) -> tuple[tuple[File, ...], bool]:
    """Input files that differ; those of dossiers where both runs have the session. And whether both records list inputs."""
    was, is_now = before.part("inputs"), now.part("inputs")
    out = []
    for path in sorted({*was, *is_now}):
        one, other = was.get(path), is_now.get(path)
        group, session = _place(path)
        if one != other and group and (group != "dossier" or session in common):
            out.append(File(group, session, path, "new" if one is None else "gone" if other is None else "changed"))
    known = bool(was) and bool(is_now)
    return tuple(out) if known else (), known


def _place(path: str) -> tuple[Group | None, str]:
    """What an input is, and the session of its dossier. None: no finding rests on it (scores, papers, other batch files)."""
    first, slash, rest = path.partition("/")
    if first == "params":
        return (None if rest.partition("/")[0] in _ASIDE else "rules"), ""
    if first in ("notebooks", "history"):
        return ("notebooks" if first == "notebooks" else None), ""
    if slash or path.endswith(".zip"):
        return "dossier", first.removesuffix(".zip") if not slash else first
    return "register", ""
