"""What a batch has finished, line by line: what the next run need not do again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from auditlib.core.errors import InputError
from auditlib.run.files import sha256, write_whole

try:
    import fcntl
except ImportError:  # where nobody locks, nobody is refused
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Entry:
    """A report that was finished: by which key, and of each of its files path (relative to the run's folder) and SHA-256."""

    id: str
    key: str
    outputs: Mapping[str, str]


class Journal:
    """Entries of a run's folder, the newest of an id. A line that a killed run left half written is as if it were not there."""

    def __init__(self, path: Path, out: Path) -> None:
        self._path, self._out = path, out
        self.entries: dict[str, Entry] = {}
        try:
            lines = path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")
        except OSError:
            lines = []
        for line in lines:
            try:
                entry = Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue
            self.entries[entry.id] = entry

    def holds(self, id: str, key: str) -> bool:
        """Whether the report of `id` was finished by this key and its files are as they were written."""
        entry = self.entries.get(id)
        return entry is not None and bool(key) and entry.key == key and self.is_whole(id)

    def is_whole(self, id: str) -> bool:
        """Whether the files of a report that was finished are as they were written."""
        return all(_is(self._out / name, digest) for name, digest in self.entries[id].outputs.items())

    def add(self, entry: Entry) -> None:
        """Keep an entry, on disk before this returns."""
        self.entries[entry.id] = entry
        line = json.dumps(vars(entry), ensure_ascii=False) + "\n"
        with self._path.open("a", encoding="utf-8", errors="surrogatepass") as stream:
            stream.write(line)

    def keep(self, ids: Iterable[str]) -> None:
        """Forget all but these, and what was replaced."""
        self.entries = {id: self.entries[id] for id in ids if id in self.entries}
        text = "".join(json.dumps(vars(entry), ensure_ascii=False) + "\n" for entry in self.entries.values())
        write_whole(self._path, lambda part: part.write_text(text, encoding="utf-8", errors="surrogatepass"))


def _is(path: Path, digest: str) -> bool:
    try:
        return sha256(path) == digest
    except OSError:
        return False


class Lock:
    """Two runs in one folder would sweep away each other's work: the second is refused. Freed by the system however a run ends."""

    def __init__(self, folder: Path, out: Path) -> None:
        self._path, self._out = folder / "lock", out

    def __enter__(self) -> None:
        """Take it. Raises InputError, which names the run's folder `out`, where another run has it, OSError where nothing can be written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise InputError(
                "另一次检查正在写入这个文件夹 (another run is writing here).", str(self._out),
                "等它结束，或换一个输出文件夹 (wait for it, or name another folder with --out).",
            ) from None  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)
