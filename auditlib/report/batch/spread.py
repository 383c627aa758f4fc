"""A whole inspection on a cluster: `publish.publish` for workers that may share no disk. The findings are those of one machine.

This process hands out and keeps the books: parts of the sessions are read and judged by themselves, crossings are asked once more of
sessions that share a key with one of another part, then reports are made. Between machines files go by URL alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import numpy as np

from auditlib.core.errors import ReportError
from auditlib.report.batch import remote
from auditlib.report.batch.examining import INDEX, chosen, refuse
from auditlib.report.batch.publish import sweep
from auditlib.report.batch.running import HOME, MANIFEST, OVERVIEW, Published
from auditlib.run.cluster import judging, kit, links, places
from auditlib.run.cluster.scheduler import Cluster, Died
from auditlib.run.journal import Lock
from auditlib.run.processes.forking import NO_LIMITS, Limits
from auditlib.run.request import STORE

AT_MOST = 64  # sessions of a part: so much is done again where a worker dies
AT_LEAST = 16  # where there are more for each thread: asking all checks takes a second or two, of however few sessions
_SHARE = 4  # parts for each thread of a worker, at least: the last one to end should not be waited for long
_BUCKETS = 16  # of keys, at most


def publish(
    request: Path, out: str, address: str, *, wanted: Sequence[str] = (), seed: str = "", limits: Limits = NO_LIMITS,
    step: Callable[[int, int], object],
) -> Published:  # fmt: skip
    """Inspect what a batch file asks for on the workers behind `address`; parameters as those of `publish.publish`.

    out   folder that all workers reach under this path, or URL of one

    Raises as `publish.publish`, and InputError where the cluster or a URL cannot be used.
    """
    here = places.local(out)
    out = out.rstrip("/") if here is None else str(here.resolve())
    # the address first: bringing dossiers together may take minutes
    with TemporaryDirectory() as folder, _alone(here), Cluster(address) as cluster:
        kit.pack(request, Path(folder), seed)
        batch = kit.Batch(Path(folder))
        refuse(batch.request)
        batch.policy  # noqa: B018, refused before anything is sent
        run = _Run(batch, out, cluster, limits)
        parts = run.parts()
        sessions = chosen(sorted(id for part in parts for id in part.ids), wanted)
        places.remove(places.join(out, *RUNS))  # what runs left that were killed
        try:
            places.put_folder(places.join(run.work, judging.KIT), Path(folder))
            return run.through(parts, sessions, step)
        finally:
            places.remove(run.work)
            if here is not None:
                sweep(here)  # what workers that were killed left half written


RUNS = (STORE, "cluster")


def _alone(out: Path | None) -> AbstractContextManager[None]:
    """No other run writes to this folder; of a URL nobody can tell."""
    return nullcontext() if out is None else Lock(out / HOME, out)


class _Run:
    def __init__(self, batch: kit.Batch, out: str, cluster: Cluster, limits: Limits) -> None:
        self._batch, self._out, self._cluster, self._limits = batch, out, cluster, limits
        self.work = places.join(out, *RUNS, uuid4().hex)
        self._store = str(Path(out) / STORE) if places.local(out) else ""

    def parts(self) -> list[kit.Part]:
        """All sessions in parts, neither too large nor too few for the workers there are."""
        count = sum(len(part.ids) for part in self._batch.parts(AT_MOST))
        threads = self._cluster.threads
        return self._batch.parts(max(_share(count, threads), min(AT_LEAST, -(-count // threads))))

    def through(
        self, parts: Sequence[kit.Part], sessions: Sequence[str], step: Callable[[int, int], object]
    ) -> Published:
        """Judge all parts, report those sessions, write what concerns all."""
        inputs = self._judge(parts)
        errors: dict[str, str] = {}
        outputs: dict[str, str] = {}
        common: dict[str, Any] = {"work": self.work, "out": self._out, "store": self._store}
        about_all = {**common, "parts": parts, "sessions": sessions, "seconds": self._limits.seconds}
        common |= {"seconds": self._limits.seconds, "megabytes": self._limits.megabytes}
        wanted, most = {*sessions}, _share(len(sessions), self._cluster.threads)
        jobs: list[dict[str, Any]] = [
            {**common, "part": part, "sessions": mine[first : first + most]}
            for part in parts
            for mine in [[id for id in part.ids if id in wanted]]
            for first in range(0, len(mine), most)
        ]
        done = 0
        step(done, len(sessions))
        overview = self._cluster.run(
            remote.overview, [{**about_all, "errors": {}, "again": False, "died": False}], first=1
        )
        for number, answer in self._cluster.run(remote.report, jobs):
            ids = jobs[number]["sessions"]
            for id, (error, files) in _answered(answer, ids).items():
                errors |= {id: error} if error else {}
                outputs |= files
            done += len(ids)
            step(done, len(sessions))
        told = _told(overview)
        errors |= {OVERVIEW: told["error"]} if told["error"] else {}
        outputs |= told["outputs"]
        errors = dict(sorted(errors.items()))
        if errors:
            outputs |= _told(
                self._cluster.run(
                    remote.overview,
                    [{**about_all, "errors": errors, "again": True, "died": told["died"], "made": [*outputs]}],
                )
            )["outputs"]
        self._write_manifest(
            told["manifest"], inputs, {id: errors.get(id, "ok") for id in [*sessions, OVERVIEW]}, outputs
        )
        return Published(places.join(self._out, INDEX), tuple(sessions), errors)

    def _judge(self, parts: Sequence[kit.Part]) -> dict[str, str]:
        """Read and judge; SHA-256 of every file that was read, by its name."""
        buckets = min(_BUCKETS, self._cluster.threads)
        inputs: dict[str, str] = {}
        jobs = [{"work": self.work, "part": part, "buckets": buckets} for part in parts]
        for number, hashes in self._cluster.run(judging.read, jobs):
            if isinstance(hashes, Died):
                ids = parts[number].ids
                raise ReportError(
                    f"读取这些期次的工作进程反复中断，可能内存不足 (workers that read these sessions died: {hashes}).",
                    f"{ids[0]} … {ids[-1]}",
                    "给工作进程更多内存 (give the workers more memory).",
                )
            inputs |= hashes
        jobs = [{"work": self.work, "parts": len(parts), "bucket": bucket} for bucket in range(buckets)]
        met = [answer for _, answer in self._cluster.run(judging.link, jobs)]
        for _ in self._cluster.run(judging.cross, [*self._crossings(parts, met)]):
            pass
        return inputs

    def _crossings(self, parts: Sequence[kit.Part], met: Sequence[links.Met]) -> Iterator[dict[str, Any]]:
        """What is left to be asked of sessions of several parts together."""
        part_of = np.repeat([part.number for part in parts], [len(part.ids) for part in parts])
        ids = [id for part in parts for id in part.ids]

        def by_part(numbers: Sequence[int]) -> dict[int, list[str]]:
            out: dict[int, list[str]] = {}
            for number in numbers:
                out.setdefault(int(part_of[number]), []).append(ids[number])
            return out

        for check in self._batch.checks.values():
            if not check.crosses:
                continue
            found = links.groups(met, check.id, part_of) if check.links else None
            if found is None:
                found = [links.Group(tuple(range(len(ids))))]
            for number, group in enumerate(found):
                yield {
                    "work": self.work, "check": check.id, "name": f"{number:05}", "asked": by_part(group.answered),
                    "wanted": by_part([*group.answered, *group.beside]),
                }  # fmt: skip

    def _write_manifest(
        self,
        told: Mapping[str, Any],
        inputs: Mapping[str, str],
        sessions: Mapping[str, str],
        outputs: Mapping[str, str],
    ) -> None:
        manifest = {
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **told,
            "inputs": dict(sorted({**told["inputs"], **inputs}.items())),
            "sessions": sessions,
            "outputs": dict(sorted(outputs.items())),
        }
        with TemporaryDirectory() as folder:
            path = Path(folder) / MANIFEST
            path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            places.put(self._out, {MANIFEST: path})


def _share(sessions: int, threads: int) -> int:
    """Sessions of one job, where every thread is to have some jobs."""
    return max(1, min(AT_MOST, -(-sessions // (threads * _SHARE))))


def _told(answers: Iterator[tuple[int, Any]]) -> dict[str, Any]:
    """What came of the one job that puts together what concerns all."""
    ((_, told),) = answers
    if isinstance(told, Died):
        raise ReportError(
            f"汇总所有期次的工作进程反复中断，可能内存不足 (workers that put all together died: {told}).",
            "auditlib inspect --cluster",
            "给工作进程更多内存 (give the workers more memory).",
        )
    return dict(told)


def _answered(answer: Any, ids: Sequence[str]) -> Mapping[str, tuple[str | None, Mapping[str, str]]]:
    """Errors and files of sessions; where workers died over them, what there is to say of each."""
    if not isinstance(answer, Died):
        return answer
    reason = f"工作进程反复中断，可能内存不足 (workers died, perhaps for want of memory: {answer})"
    return {id: (reason, {}) for id in ids}
