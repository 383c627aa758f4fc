"""Findings once made, kept under a key of everything they depend on: checks run once for a batch, reports read theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from sys import intern
from typing import Any

import auditlib.core
from auditlib.core.model import CellRef, Finding
from auditlib.run.files import sha256, write_whole

_NAMES = tuple(field.name for field in fields(Finding))
KEPT = 8  # answers of so many inspections


def recalled(folder: Path, rules: Path, tokens: Sequence[str], make: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings kept in `folder` for tables of these tokens; made and kept there if there are none.

    They are made anew if a file of `rules` or of the package's code has changed since.
    """
    path = folder / f"{hashlib.sha256(chr(0).join([_key(rules), *tokens]).encode()).hexdigest()}.jsonl"
    try:
        with path.open(encoding="utf-8", errors="surrogatepass") as lines:
            return [remembered(json.loads(line)) for line in lines]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing kept, or nothing that can be used: made anew below
    found = make()
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, partial(_write, found))
    _forget(folder)
    return found


def _write(found: Sequence[Finding], path: Path) -> None:
    """A line each: of ten thousand sessions there are a million, and one text of all would take gigabytes."""
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
        for finding in found:
            stream.write(json.dumps(record(finding), ensure_ascii=False) + "\n")


def _forget(folder: Path) -> None:
    """The oldest of many kept: who is about to read one makes it anew."""
    for path in sorted(folder.glob("*.json*"), key=_age)[KEPT:]:
        path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _key(rules: Path) -> str:
    package = Path(auditlib.core.__file__).parents[1]
    used = [
        *rules.rglob("*.yaml"),
        *(path for part in ("core", "checks", "run") for path in (package / part).rglob("*.py")),
    ]
    return _contents((str(path), path) for path in used)


def code(rules: Path) -> str:
    """A hash over the rules and the whole package with its templates, wherever they lie: what a report rests on besides its data."""
    package = Path(auditlib.core.__file__).parents[1]
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    named = [(f"auditlib/{path.relative_to(package).as_posix()}", path) for path in files]
    named += [(path.relative_to(rules).as_posix(), path) for path in rules.rglob("*.yaml")]
    return _contents(named)


def _contents(named: Iterable[tuple[str, Path]]) -> str:
    """A hash over files and the names that they go by, in whatever order they are given."""
    return hashlib.sha256("".join(f"{name}\0{sha256(path)}\0" for name, path in sorted(named)).encode()).hexdigest()


def record(finding: Finding) -> dict[str, Any]:
    """A finding as its JSON value, which holds what the finding holds: nothing is copied, since there are a million of them."""
    held = {name: getattr(finding, name) for name in _NAMES}
    return held | {"evidence": [{"file": ref.file, "sheet": ref.sheet, "cell": ref.cell} for ref in finding.evidence]}


def remembered(held: dict[str, Any]) -> Finding:
    """A finding from its JSON value. Of texts that come again and again, such as ids, sheets and clauses, there is one."""
    given = held | {
        name: intern(held[name]) for name in ("session_id", "check_id", "verdict", "message_zh", "message_en")
    }
    given |= {name: tuple(map(intern, held[name])) for name in ("clauses", "missing")}
    given["evidence"] = tuple(CellRef(*map(intern, ref.values())) for ref in held["evidence"])
    return Finding(**given)
