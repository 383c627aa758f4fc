"""A store that is no folder: `bucket://…`, objects below $AUDITLIB_BUCKET, taken whole and never opened in place. For tests, several
processes see the same one: `dask worker --preload tests/bucket.py`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import fsspec
from fsspec.spec import AbstractFileSystem


class Bucket(AbstractFileSystem):
    protocol = "bucket"
    cachable = False

    def _path(self, path: str) -> Path:
        return Path(os.environ["AUDITLIB_BUCKET"]) / self._strip_protocol(path).lstrip("/")

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        here = self._path(path)
        if not here.exists():
            raise FileNotFoundError(path)
        found = [here] if here.is_file() else sorted(here.iterdir())
        root = Path(os.environ["AUDITLIB_BUCKET"])
        told = [
            {"name": one.relative_to(root).as_posix(), "size": one.stat().st_size, "type": "directory" if one.is_dir() else "file"}
            for one in found
        ]  # fmt: skip
        return told if detail else [one["name"] for one in told]

    def get_file(self, rpath: str, lpath: str, **_: Any) -> None:
        shutil.copyfile(self._path(rpath), lpath)

    def put_file(self, lpath: str, rpath: str, **_: Any) -> None:
        target = self._path(rpath)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lpath, target)

    def rm(self, path: str, recursive: bool = False, **_: Any) -> None:
        here = self._path(path)
        if not here.exists():
            raise FileNotFoundError(path)
        shutil.rmtree(here) if here.is_dir() else here.unlink()


fsspec.register_implementation("bucket", Bucket, clobber=True)
