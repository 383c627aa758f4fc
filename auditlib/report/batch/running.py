"""One run of a batch: what there is to do, which process is at it, what came of it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditlib.core import errors
from auditlib.core.errors import ReportError
from auditlib.run.files import sha256, write_whole
from auditlib.run.journal import Entry, Journal
from auditlib.run.processes.forking import End, Limits
from auditlib.run.processes.workers import Cold, Warm, forks
from auditlib.run.request import STORE

HOME = f"{STORE}/batch"  # in a run: journal, lock, and what is being worked on
OVERVIEW, INDEX, MANIFEST = "programme", "index.html", "run.json"
WARM = (
    "auditlib.report.batch.examining",
    "auditlib.report.page",
    "auditlib.report.charts",
    "auditlib.report.explain",
    "auditlib.report.timeline",
    "auditlib.report.programme",
    "auditlib.report.overview",
    "auditlib.report.batch.reporting:warm_up",
)
_GLANCE = 0.5  # seconds between two looks at the clock
TRIES = 3  # of work whose process was killed from outside; what fails by itself is not tried again
_OVERWRITTEN = (
    "报告写好后又被改动或移走，可能是另一期的笔记本所为，请再次运行同一命令 (was changed or taken away after it was written, perhaps by "
    "another session's notebook: run the same command again)"
)


@dataclass(frozen=True)
class Published:
    """What was written: the index, and for each session that could not be reported the error in one line.

    kept     sessions whose reports were there already, of the same inputs, rules, notebook and code
    earlier  folders of sessions that earlier runs reported and the programme no longer has; nobody but a person takes them away
    passed_over  what lies among the dossiers and is none: hidden folders, loose files
    lasting  whether the same inputs would be read in the same way again: not where a password was missing
    """

    index: Path | str  # of a URL as text
    sessions: tuple[str, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    kept: int = 0
    earlier: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    lasting: bool = True


def full(error: OSError, out: object) -> ReportError:
    """The message for outputs that cannot be written."""
    return ReportError(
        f"无法读写 (cannot be read or written: {error.strerror or error}).", str(error.filename or out),
        "换一个输出文件夹（--out），或腾出空间后再次运行同一命令，已完成的不会重做 (name another folder with --out, or make room and "
        "run the same command again: what is finished is kept).",
    )  # fmt: skip


class Run:
    """One run. `out` and what else was asked are JSON values, as its processes will be given them."""

    def __init__(
        self, asked: Mapping[str, Any], jobs: int, limits: Limits, step: Callable[[int, int], object], journal: Journal,
        fresh: bool,
    ) -> None:  # fmt: skip
        self._asked, out = asked, Path(asked["out"])
        self._out, self._jobs, self._limits, self._step, self._journal = out, jobs, limits, step, journal
        if fresh:
            wanted = {*asked["wanted"]}
            journal.keep([id for id in journal.entries if wanted and id not in {*wanted, OVERVIEW}])
        self._found: Mapping[str, Any] = {}  # what the examination said
        self._sessions: list[str] = []  # all that it found
        self._todo: list[tuple[str, list[str]]] = []  # slices with sessions that nobody is at
        self._at: dict[int, tuple[str, list[str]]] = {}  # job → slice, sessions not finished
        self._examining: int | None = None
        self._overview: str | None = "…"  # the overview's error; not known before the examination has ended
        self._due = float("inf")  # when the overview's time is up
        self._died: list[str] = []  # whose processes could not save their notebooks
        self._errors: dict[str, str] = {}
        self._tries = dict.fromkeys((OVERVIEW,), TRIES)
        self._kept = self._done = 0

    def run(self) -> Published:
        """All of it. Raises what the examination raises."""
        while True:
            try:
                with (Warm if forks() else Cold)(WARM, str(self._out / HOME / "work" / "tmp")) as workers:
                    self._work(workers)
                    return self._conclude(workers)
            except EOFError as died:  # the warm process itself: with it all that it forked
                self._gone([*self._at], str(died))

    def _work(self, workers: Warm | Cold) -> None:
        self._start(workers)
        while self._at or self._examining is not None:
            for heard in workers.heard(_GLANCE):
                if "ended" in heard:
                    self._ended(heard["job"], End(heard["ended"]).reason if heard["ended"] else "")
                elif heard["job"] == self._examining:
                    self._examined(heard["said"])
                elif "session" in heard["said"]:
                    self._reported(heard["job"], **heard["said"])
            if self._examining is not None and time.monotonic() > self._due:
                self._overview, self._due = End(0, late=True).reason, float("inf")
                self._died.append(OVERVIEW)
                workers.kill(self._examining)
            self._start(workers)

    def _start(self, workers: Warm | Cold) -> None:
        if self._overview == "…" and self._examining is None:
            kept = self._journal.entries.get(OVERVIEW)
            whole = kept.key if kept and self._journal.holds(OVERVIEW, kept.key) else ""
            work = str(self._out / HOME / "work" / f"{self._tries[OVERVIEW]}")
            self._examining = workers.start(
                "auditlib.report.batch.examining:examine", **self._asked, work=work, jobs=self._jobs, kept=whole
            )
        while self._todo and len(self._at) + (self._examining is not None) < max(
            self._jobs, 1 + (self._examining is not None)
        ):
            slice, sessions = self._todo.pop(0)
            found = self._found["common"]
            places = [found["places"][id] for id in sessions if id in found["places"]]
            common = found | {"homes": {id: found["homes"][id] for id in sessions}, "places": places}
            job = workers.start(
                "auditlib.report.batch.reporting:report", slice=slice, sessions=sessions, **common,
                seconds=self._limits.seconds, megabytes=self._limits.megabytes,
            )  # fmt: skip
            self._at[job] = (slice, list(sessions))

    def _examined(self, said: Mapping[str, Any]) -> None:
        _heed(said)
        if "overview" in said:
            self._overview = said["overview"]
            return
        if "overview_starts" in said:
            self._due = time.monotonic() + self._limits.seconds if self._limits.seconds else float("inf")
            return
        if self._found:  # the examination was killed and made again: reports are under way
            self._found = {**self._found, "index": said["index"]}
            return
        self._found = said
        self._sessions = [id for _, sessions in said["slices"] for id in sessions]
        keys = said["keys"]
        for slice, sessions in said["slices"]:
            left = [id for id in sessions if not self._journal.holds(id, keys.get(id, ""))]
            self._kept += len(sessions) - len(left)
            if left:
                self._todo.append((slice, left))
        self._done = self._kept
        self._step(self._done, len(self._sessions))

    def _reported(self, job: int, session: str, error: str | None, outputs: Mapping[str, str] | None = None) -> None:
        self._at[job][1].remove(session)
        self._errors.pop(session, None)
        if error:
            self._errors[session] = error
        else:
            home = Path(self._found["common"]["homes"][session]).relative_to(self._out)
            files = {(home / name).as_posix(): digest for name, digest in (outputs or {}).items()}
            self._journal.add(Entry(session, self._found["keys"].get(session, ""), files))
        self._done += 1
        self._step(self._done, len(self._sessions))

    def _ended(self, job: int, reason: str) -> None:
        """A process has ended; what it did not finish is tried again by another, some times."""
        if job == self._examining:
            self._examining = None
            if self._overview == "…":
                self._tries[OVERVIEW] -= 1
                if not self._tries[OVERVIEW]:
                    if not self._found:
                        raise ReportError(
                            reason,
                            "auditlib inspect",
                            "减少 --jobs 或换内存更大的计算机 (fewer --jobs, or more memory).",
                        )
                    self._overview = reason
                    self._died.append(OVERVIEW)
        elif job in self._at:
            slice, left = self._at.pop(job)
            if left:
                self._again(slice, left, reason)

    def _again(self, slice: str, left: list[str], reason: str) -> None:
        self._tries[left[0]] = self._tries.get(left[0], TRIES) - 1
        if not self._tries[left[0]]:
            self._died.append(left[0])
            self._errors[left.pop(0)] = reason
            self._done += 1
            self._step(self._done, len(self._sessions))
        if left:
            self._todo.insert(0, (slice, left))

    def _gone(self, jobs: Sequence[int], reason: str) -> None:
        for job in [*jobs, *([] if self._examining is None else [self._examining])]:
            self._ended(job, reason)

    def _conclude(self, workers: Warm | Cold) -> Published:
        out, sessions = self._out, self._sessions
        for id in sessions:
            if id not in self._errors and not self._journal.is_whole(id):
                self._errors[id] = _OVERWRITTEN
        errors = dict(sorted(self._errors.items()))
        if self._overview:
            errors[OVERVIEW] = self._overview
        if errors:
            job = workers.start(
                "auditlib.report.batch.examining:conclude", request=self._asked["request"], out=self._asked["out"],
                linked=self._found["linked"], anew=len(sessions), errors=self._found["failed"] | errors, died=self._died,
            )  # fmt: skip
            self._wait(workers, job)
        else:
            os.replace(self._found["index"], out / INDEX)
        whole = {name: sha256(out / name) for name in self._found["outputs"] if (out / name).exists()}
        if not self._overview:
            self._journal.add(Entry(OVERVIEW, self._found["whole"], whole))
        self._journal.keep([id for id in self._journal.entries if id not in errors])
        self._write_manifest(self._found["failed"] | errors, whole)
        earlier, over = (tuple(self._found["manifest"][name]) for name in ("earlier", "passed_over"))
        lasting = {*self._found["keys"]} == {*sessions}
        return Published(out / INDEX, tuple(sessions), errors, self._kept, earlier, over, lasting)

    def _wait(self, workers: Warm | Cold, job: int) -> None:
        """For the first page to be written. Raises ReportError where that fails: an earlier one would be taken for it."""
        while True:
            for heard in workers.heard():
                if heard["job"] != job:
                    continue
                _heed(heard.get("said", {}))
                if heard.get("ended"):
                    why = End(heard["ended"]).reason
                    raise ReportError(
                        f"批次首页没有写成：{why}。",
                        str(self._out / INDEX),
                        "再次运行同一命令 (run the same command again).",
                    )
                if "ended" in heard:
                    return

    def _write_manifest(self, errors: Mapping[str, str], whole: Mapping[str, str]) -> None:
        outputs = {INDEX: sha256(self._out / INDEX), **whole}
        for id in self._found["linked"]:
            home = Path(self._found["common"]["homes"][id])
            if id in errors:
                held = (
                    {path: sha256(path) for path in sorted(home.iterdir()) if path.is_file()} if home.is_dir() else {}
                )
                outputs |= {path.relative_to(self._out).as_posix(): digest for path, digest in held.items()}
            else:
                outputs |= self._journal.entries[id].outputs
        manifest = {
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **self._found["manifest"],
            "sessions": {id: errors.get(id, "ok") for id in [*self._found["linked"], OVERVIEW]},
            "outputs": dict(sorted(outputs.items())),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        write_whole(self._out / MANIFEST, lambda part: part.write_text(text + "\n", encoding="utf-8"))


def _heed(said: Mapping[str, Any]) -> None:
    """Raise what a process was refused."""
    if "refused" in said:
        kind, *parts = said["refused"]
        raise getattr(errors, kind)(*parts)
