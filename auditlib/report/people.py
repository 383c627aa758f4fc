"""The names of the people of a run, found wherever they stand in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from auditlib.core.columns import TABLES
from auditlib.core.errors import InputError
from auditlib.core.model import Tables
from auditlib.report.personal import BLANKS, DASHES, MIDDLE_DOTS, UNSEEN, Hit
from auditlib.run.inspection import STORE, open_store
from auditlib.run.request import read_request

RECORD = "run.json"  # of a run, in its folder
SHORTEST = 2  # signs of a name: one alone would stand everywhere
WIDEST = 200  # signs between two of a name: beyond these they are two things
_COLUMNS = ("name", "lecturer", "signed_by")  # of any table
_WIDE, _BETWEEN = BLANKS + UNSEEN, DASHES + MIDDLE_DOTS + "._．＿"  # what does not hide a name
_GONE = dict.fromkeys(map(ord, _WIDE + _BETWEEN))
_GAP = re.compile(rf"(?!.*\n[^\n]*\n)[{_WIDE}]*[{re.escape(_BETWEEN)}]{{0,2}}[{_WIDE}]*", re.S)
_DOSSIER = re.compile(r"^(?!params/|notebooks/|history/).*(?:/|\.zip$)")  # inputs of a run that are files of a dossier
_LATIN = re.compile(r"[A-Za-z]")


class People:
    """Names to look for, the longest where several begin.

    Blanks, signs without width, a line break, and one or two dashes, dots or underscores between its signs do not hide a name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        squeezed = {str(name).translate(_GONE).casefold() for name in names}
        self.names = frozenset(name for name in squeezed if len(name) >= SHORTEST and not name.isdecimal())
        starts = sorted({name[0] for name in self.names})
        self._first = re.compile("|".join(map(re.escape, starts))) if starts else None
        self._lengths: dict[str, list[int]] = {start: [] for start in starts}
        for start, length in sorted({(name[0], len(name)) for name in self.names}, reverse=True):
            self._lengths[start].append(length)

    def __len__(self) -> int:
        return len(self.names)

    def hits(self, text: str) -> list[Hit]:
        """Where names stand, from left to right, none over another."""
        if self._first is None:
            return []
        lowered = text.lower() if len(text.lower()) == len(text) else text
        at = [place for place, sign in enumerate(lowered) if ord(sign) not in _GONE]
        squeezed = "".join(lowered[place] for place in at)
        out: list[Hit] = []
        beyond = 0
        for match in self._first.finditer(squeezed):
            start = match.start()
            if start < beyond:
                continue
            for length in self._lengths[match[0]]:
                end = start + length
                if end <= len(at) and squeezed[start:end] in self.names and _is_one(text, at[start:end]):
                    out.append(Hit("name", at[start], at[end - 1] + 1))
                    beyond = end
                    break
        return out


def _is_one(text: str, places: list[int]) -> bool:
    """Whether signs at these places are read as one name: whole words, and nothing between them that parts two things."""
    gaps = (text[one + 1 : other] for one, other in pairwise(places) if other > one + 1)
    return _whole(text, places[0], places[-1]) and all(len(gap) < WIDEST and _GAP.fullmatch(gap) for gap in gaps)


def _whole(text: str, first: int, last: int) -> bool:
    """A name in Latin letters is no part of a longer word: Ann does not stand in planned."""
    before, after = text[first - 1 : first], text[last + 1 : last + 2]
    return not (_LATIN.match(text[first]) and _LATIN.match(before)) and not (
        _LATIN.match(text[last]) and _LATIN.match(after)
    )


def of_tables(tables: Tables) -> People:
    """All persons that any table names: trainees, staff, lecturers."""
    columns = [tables[table][name] for table in TABLES for name in _COLUMNS if name in tables[table]]
    return People(name for column in columns for name in column.dropna().unique())


def of_run(folder: Path) -> People:
    """The people of a run, by the tables kept in its folder. Raises InputError where it holds none, or not of every dossier."""
    store = folder / STORE
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        given = record["parameters"]
        notices = [given["notice"], *(read_request(Path(path)).notice for path in given["also"].split(";") if path)]
        dossiers = {path.partition("/")[0].removesuffix(".zip") for path in record["inputs"] if _DOSSIER.search(path)}
        day, params = given["as_of"], given["params"] or None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"缺少运行记录 {RECORD} (the record of a run is missing).",
            str(folder),
            "请给出 auditlib inspect --out 的文件夹 (name the folder that auditlib inspect wrote).",
        ) from None
    held = [open_store(store, notice=notice, as_of=day, params=params) for notice in dict.fromkeys(notices)]
    people = People(name for tables in held for name in of_tables(tables).names)
    gone = dossiers.difference(*(map(str, tables["sessions"].index) for tables in held))
    if gone or not people:
        raise InputError(
            f"缺少 {len(gone)} 期的人员姓名，或程序、规则已更新 (names of {len(gone)} sessions are missing, or program or rules have changed).",
            str(store),
            "请重新运行 auditlib inspect (run auditlib inspect again).",
        )
    return people


def of_list(path: Path) -> People:
    """The names of a text file, one a line. Raises InputError where it cannot be read or holds none."""
    try:
        people = People(path.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError):
        people = People(())
    if not people:
        raise InputError(
            "不是人员名单 (is no list of people).",
            str(path),
            "请给出运行结果文件夹，或每行一个姓名的 UTF-8 文本 (name the folder of a run, or a UTF-8 text with a name a line).",
        )
    return people
