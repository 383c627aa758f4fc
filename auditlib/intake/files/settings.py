"""dossier.yaml: what an inspector (or the organiser) says of the files beside it, read strictly and entry by entry.

Nothing of a password ever leaves this module but through `passwords`: no message shows a value, and none shows what stands
under the keys for passwords.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from pydantic import ValidationError

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.params import Strict, texts_of
from auditlib.intake.files.disk import visible
from auditlib.intake.files.sources import Source, files, own_path, session_id
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.values.texts import squeezed

NAMES = ("dossier.yaml", "dossier.yml", "dossier.yaml.txt")  # the last as Notepad saves it
VARIABLE = "AUDITLIB_PASSWORDS"  # in the environment: passwords, one a line
LARGEST = 64 << 10  # bytes
MOST_PASSWORDS = 50  # tried on one file: each takes a tenth of a second
SHOWN = 60  # signs of a word that a message repeats
_SECRET = ("password", "passwords")

BROKEN = Fault(
    "dossier.yaml 写法有误{line}，整份没有采用。请检查冒号后的空格、缩进和引号；同一个键不能写两次。",
    "dossier.yaml is not in order{line}; nothing of it was used. Look at blanks behind colons, indents and quotes; no key twice.",
)


class Entries(Strict):
    """What dossier.yaml may say. All values are texts; a place is `file`, or `file!sheet`, and may hold * and ?."""

    materials: dict[str, str | list[str]] = {}
    ignored: str | list[str] = []
    tables: dict[str, str] = {}
    headers: dict[str, dict[str, str]] = {}
    constants: dict[str, dict[str, str]] = {}
    password: str = ""
    passwords: dict[str, str] = {}


@dataclass(frozen=True)
class Settings:
    """A dossier.yaml as read: `file` is its name in reports, "" where there is none."""

    file: str = ""
    entries: Entries = field(default=Entries(), repr=False)
    problems: tuple[Problem, ...] = ()
    broken: bool = False


def read(data: bytes, file: str) -> Settings:
    """What of a dossier.yaml is in order; a problem says of the rest what it should be. Raises nothing its content could cause."""
    try:
        content = texts_of(_decoded(data)) if len(data) <= LARGEST else None
    except ParamsError as error:
        content, line = None, error.where
    else:
        line = ""
    if content is None:
        zh, en = (f"（第 {line} 行）", f" (line {line})") if line else ("", "")
        fault = Problem("unreadable_file", BROKEN.zh.format(line=zh), BROKEN.en.format(line=en), file)
        return Settings(file, problems=(fault,), broken=True)
    problems: list[Problem] = []
    content = {key: value for key, value in content.items() if value not in ("", None)}
    if "facts" in content:
        del content["facts"]
        zh = "事实（facts）不能在此指定，没有采用：数据只能来自所报材料。请在材料中更正后重新报送。"
        en = (
            "Facts cannot be stated here and were not used: figures come from the papers alone. Have the papers mended."
        )
        problems.append(_said(file, zh, en))
    while True:
        try:
            return Settings(file, Entries.model_validate(content), tuple(problems))
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False, include_context=False)
        for place in dict.fromkeys(_place(content, fault["loc"]) for fault in faults):
            _drop(content, place)
            problems.append(_wrong(file, place))


def is_settings(source: Source) -> bool:
    """Whether a file is called dossier.yaml, wherever it lies."""
    return source.inside.rpartition("/")[2].lower() in NAMES


def holding(sources: Sequence[Source]) -> Source | None:
    """The dossier.yaml of a dossier: the one at its top, or in the folder that is all there is at the top of an archive."""
    found = [s for s in sources if is_settings(s) and not s.fault and not (s.archive and s.archive[0].chain)]
    near = [source for source in found if own_path(source).count("/") <= (source.inside != own_path(source))]
    return min(near, key=lambda source: own_path(source).count("/"), default=None)


def fits(pattern: str, source: Source) -> bool:
    """Whether a path of dossier.yaml means this file: its path, as reports show it or without the session, or its name alone."""
    path = own_path(source)
    names = [path, source.inside, *([f"{session_id(source.home)}/{source.inside}"] if source.home else [])]
    if "/" not in pattern:
        names.append(path.rpartition("/")[2])
    wanted = squeezed(pattern)
    return any(name == wanted or fnmatchcase(name, wanted) for name in map(squeezed, names))


def passwords(source: Source) -> list[str]:
    """The passwords to try on a file: those that its dossier.yaml gives for it, for all files, then the environment's."""
    given: list[str] = []
    own = holding(files(source.home)) if source.home else None
    if own:
        try:
            entries = read(own.read(), "").entries
        except OSError:
            entries = Entries()
        given += [word for pattern, word in entries.passwords.items() if fits(pattern, source)]
        given += [entries.password]
    given += os.environ.get(VARIABLE, "").splitlines()
    return list(dict.fromkeys(filter(None, given)))[:MOST_PASSWORDS]


def near(word: str, known: Iterable[str]) -> Fault:
    """The end of a message about a word that is not known: the nearest that is, or some of them."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1, cutoff=0.5)
    zh = f"是否应为“{close[0]}”？" if close else f"可用：{'、'.join(names[:20]) or '无'}。"
    return Fault(zh, nearest(word, close or names[:20]))


def shown(word: str) -> str:
    """A word of dossier.yaml as a message repeats it."""
    found = visible(word)
    return found if len(found) <= SHOWN else f"{found[:SHOWN]}…"


def _decoded(data: bytes) -> str:
    """Text as editors save it; what is neither stays so, and is no YAML."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "\0"


def _place(content: dict[Any, Any], steps: Sequence[object]) -> tuple[Any, ...]:
    """The key that a fault is under and, where that holds several entries, the entry."""
    key, *rest = steps
    held = content.get(key)
    own = (
        next(((entry,) for entry in held if str(entry) == str(rest[0])), ()) if rest and isinstance(held, dict) else ()
    )
    return (key, *own)


def _drop(content: dict[Any, Any], place: tuple[Any, ...]) -> None:
    key, *entry = place
    if entry:
        content[key] = {name: value for name, value in content[key].items() if name != entry[0]}
    else:
        del content[key]


def _wrong(file: str, place: tuple[Any, ...]) -> Problem:
    key, *entry = place
    if str(key) not in Entries.model_fields:
        word = shown(str(key).partition(" ")[0])  # what stands behind a blank may be a password
        hint = near(word, Entries.model_fields)
        return _said(
            file, f"没有“{word}”这个键，没有采用。{hint.zh}", f"The key {word!r} is not known and was not used. {hint.en}"
        )  # fmt: skip
    where = f"{key}.{shown(str(entry[0]))}" if entry and key not in _SECRET else str(key)
    return _said(
        file, f"“{where}”的写法不对，没有采用。请按说明书（docs/howto-dossier-yaml）的例子书写。",
        f"What stands under {where!r} is not written as it should be, and was not used. See docs/howto-dossier-yaml.",
    )  # fmt: skip


def _said(file: str, zh: str, en: str) -> Problem:
    return Problem("override", zh, en, file)
