"""Folders and files by URL: of this machine, where they are used as they lie, or of a store that machines share. The only owner of fsspec."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from auditlib.core.errors import InputError
from auditlib.run.files import PART

CHECK = "请检查地址和权限 (check the address, and what you may do there)."
_PATTERN = {*"*?["}


class Entry(NamedTuple):
    """What lies in a folder: its name, and whether it is a folder."""

    name: str
    is_folder: bool


def is_url(text: str) -> bool:
    """Whether a text names a place by URL; anything else is a path of this machine."""
    return "://" in text


def join(place: str, *names: str) -> str:
    """The place below another one; of a chained URL (zip://a::file:///b.zip) below its first part."""
    head, chain, rest = place.partition("::")
    return "/".join([head.rstrip("/"), *names]) + chain + rest


def local(place: str) -> Path | None:
    """The path of a place of this machine's own file system; None for any other."""
    if not is_url(place):
        return Path(place)
    files, path = _at(place)
    return Path(path) if isinstance(files, LocalFileSystem) else None


def listed(place: str) -> list[Entry]:
    """What lies in a folder, sorted by name. Raises InputError where there is none, or nobody lets us look."""
    files, path = _at(place)
    try:
        found = files.ls(path, detail=True)
    except Exception as error:  # every kind of store has errors of its own
        raise _unusable(place, error) from None
    names = {(PurePosixPath(one["name"].rstrip("/")).name, one["type"] == "directory") for one in found}
    return [Entry(*one) for one in sorted(names) if one[0] and one[0] != PurePosixPath(path).name]


def fetched(place: str, folder: Path) -> Path:
    """A file or a folder with all in it, as it lies where it is on this machine, else copied into `folder` under its name.

    Raises InputError where it cannot be read, or holds a name that leads out of it.
    """
    here = local(place)
    if here is not None:
        return here
    files, path = _at(place)
    target = folder / PurePosixPath(path).name
    try:
        if files.isfile(path):
            _get(files, {path: target})
            return target
        target.mkdir(parents=True, exist_ok=True)
        found = {one: PurePosixPath(one).relative_to(PurePosixPath(path)) for one in files.find(path)}
        if any(".." in inside.parts for inside in found.values()):
            raise InputError("有文件名指向文件夹之外 (a name leads out of the folder).", place, CHECK)
        _get(files, {one: target / inside for one, inside in found.items()})
    except InputError:
        raise
    except Exception as error:
        raise _unusable(place, error) from None
    return target


def fetch(place: str, names: Sequence[str], folder: Path) -> None:
    """Copies of the named files of a place, in `folder`. Raises InputError where one cannot be read."""
    files, path = _at(place)
    try:
        _get(files, {f"{path}/{name}": folder / name for name in names})
    except Exception as error:
        raise _unusable(place, error) from None


def put(place: str, sources: Mapping[str, Path]) -> None:
    """Write files under a place, by their paths below it. A reader sees an old file or a new one, never a half: on disk they are
    moved into place, and object stores take a file whole. Raises InputError where one cannot be written."""
    files, path = _at(place)
    targets = {f"{path}/{name}": source for name, source in sources.items()}
    try:
        if not isinstance(files, LocalFileSystem):
            files.put([*map(str, targets.values())], [*targets])
            return
        for target, source in ((Path(one), source) for one, source in targets.items()):
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.stem}{PART}{uuid.uuid4().int}{target.suffix}")
            try:
                shutil.copyfile(source, part)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
    except Exception as error:
        raise _unusable(place, error, "无法写入 (cannot be written") from None


def put_folder(place: str, folder: Path) -> None:
    """Write every file of a folder under a place. Raises as `put`."""
    put(place, {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()})


def exists(place: str) -> bool:
    """Whether something lies there, as far as can be told."""
    files, path = _at(place)
    return bool(files.exists(path))


def remove(place: str) -> None:
    """Take away what lies there, if anything does."""
    files, path = _at(place)
    try:
        if not _PATTERN & {*path}:
            files.rm(path, recursive=True)
            return
        for one in files.find(path):  # `rm` would take the name for a pattern, and others with it
            files.rm_file(one)
    except FileNotFoundError:
        return
    except Exception as error:
        raise _unusable(place, error, "无法删除 (cannot be removed") from None


def _get(files: Any, targets: Mapping[str, Path]) -> None:
    for target in targets.values():
        target.parent.mkdir(parents=True, exist_ok=True)
    if targets:
        files.get([*targets], [*map(str, targets.values())])


def _at(place: str) -> tuple[Any, str]:
    try:
        files, path = url_to_fs(place)
    except (ImportError, ValueError) as error:  # a store whose library is not installed, or that nobody knows
        raise _unusable(place, error) from None
    files.invalidate_cache()  # what others have written meanwhile
    return files, str(path).rstrip("/")


def _unusable(place: str, error: Exception, what: str = "无法读取 (cannot be read") -> InputError:
    return InputError(f"{what}: {type(error).__name__}: {error}).", place, CHECK)
