"""What workers of a cluster do once all is judged: reports of a part, and what concerns all sessions. Notebooks run in processes
forked from a warm one that belongs to the worker, never in the worker itself."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from auditlib.core.errors import ReportError
from auditlib.report import export, index
from auditlib.report.batch import examining
from auditlib.report.batch.examining import INDEX, WHOLE
from auditlib.report.batch.reporting import NOTEBOOK, PAPER, PARAMETERS, REPORT
from auditlib.report.batch.running import OVERVIEW, TRIES, WARM
from auditlib.run import rated, slices
from auditlib.run.cluster import judging, places
from auditlib.run.cluster.kit import Batch, Part
from auditlib.run.cluster.scheduler import scratch
from auditlib.run.files import folder_name, sha256, write_whole
from auditlib.run.inspection import hold
from auditlib.run.memory import record
from auditlib.run.notebooks import batch as notebooks
from auditlib.run.notebooks.shell import Shell
from auditlib.run.processes.forking import End, Say
from auditlib.run.processes.workers import Cold, Warm, forks

_GLANCE = 0.5  # seconds between two looks at the clock
_KEPT: list[Warm | Cold] = []  # of this process


def report(
    work: str, out: str, part: Part, sessions: Sequence[str], store: str, seconds: float, megabytes: int
) -> dict[str, tuple[str | None, dict[str, str]]]:
    """Report sessions of a part, each put to `out` as it is finished: its error, if any, and SHA-256 of its files by their paths there.

    work      where the run has its kit and what was judged; once that is gone nobody waits for reports any more
    store     that notebooks are told of
    seconds, megabytes   that a session may take
    """
    done: dict[str, tuple[str | None, dict[str, str]]] = {}
    with judging.at_work(work) as (batch, folder):
        homes = {id: folder / "out" / folder_name(id) for id in sessions}

        def finished(id: str, error: str | None) -> bool:
            done[id] = error, _put(homes[id], out)
            return places.exists(places.join(work, judging.KIT))

        given = {
            "slice": str(_slice(work, part.number, folder)),
            "homes": {id: str(home) for id, home in homes.items()},
            "notebook": str(batch.request.notebook),
            "parameters": {**batch.parameters, "store": store},
            "rules": str(batch.rules),
            "places": [str(place) for place in judging.dossiers(part, folder)],
            "plans": {name: str(one.path) for programme in batch.programmes for name, one in programme.plan.items()},
            "seed": batch.request.seed,
            "language": batch.request.language,
            "seconds": seconds,
            "megabytes": megabytes,
        }
        _all_of(list(sessions), given, finished)
    return done


def _all_of(left: list[str], given: Mapping[str, Any], finished: Callable[[str, str | None], bool]) -> None:
    """Report sessions in a forked process, and in another what one that died left undone, some times; until nobody waits for them."""
    tries: dict[str, int] = {}
    while left:
        waited_for = True

        def heard(said: Mapping[str, Any]) -> bool:
            nonlocal waited_for
            if "session" in said:
                left.remove(said["session"])
                waited_for = finished(said["session"], said["error"])
            return waited_for

        reason = _forked("auditlib.report.batch.reporting:report", heard, 0, sessions=[*left], **given)
        if not waited_for:
            return
        if left:
            tries[left[0]] = tries.get(left[0], 0) + 1
            if tries[left[0]] == TRIES:
                finished(left.pop(0), reason)


def overview(
    work: str, out: str, parts: Sequence[Part], sessions: Sequence[str], store: str, seconds: float,
    errors: Mapping[str, str], again: bool, died: bool, made: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Put together what concerns all sessions: the overview's `error`, if any, what run.json says of it (`manifest`), and `outputs`
    with their SHA-256.

    seconds   that the overview may take
    errors    of reports and overview, for the first page
    again     the first page alone is made
    died      and the overview's notebook, which its process could not save
    made      where it is made again: paths of all files that were put to `out`, for its links
    """
    with judging.at_work(work) as (batch, folder):
        held = [
            (
                part.programme,
                str(places.fetched(judging.part_at(work, part.number), folder / "parts")),
                str(places.fetched(judging.crossed_at(work, part.number), folder / "crossed")),
            )
            for part in parts
        ]
        put = folder / "out"
        put.mkdir()
        answer: dict[str, Any] = {}
        reason = _forked(
            "auditlib.report.batch.remote:whole", lambda said: not answer.update(said), seconds, kit=str(batch.folder),
            parts=held, plans=str(places.fetched(judging.crossed_at(work, judging.PLANS), folder / "crossed")),
            out=str(put), sessions=sessions, store=store, errors=errors, again=again, died=died, made=made,
        )  # fmt: skip
        if "manifest" not in answer:
            raise ReportError(
                reason, "auditlib inspect --cluster", "给工作进程更多内存 (give the workers more memory)."
            )
        outputs = {path.name: path for path in put.iterdir() if path.name in (INDEX, *WHOLE)}
        places.put(out, outputs)
        for name in () if again else (name for name in WHOLE if name not in outputs):
            places.remove(places.join(out, name))  # of a run before
        digests = {name: sha256(path) for name, path in outputs.items()}
        return {
            "manifest": answer["manifest"],
            "error": answer.get("error", reason),
            "died": "error" not in answer,
            "outputs": digests,
        }


def whole(
    *, kit: str, parts: Sequence[tuple[int, str, str]], plans: str, out: str, sessions: Sequence[str], store: str,
    errors: Mapping[str, str], again: bool, died: bool, made: Sequence[str], say: Say, shell: Shell | None,
) -> None:  # fmt: skip
    """As `overview`, in a process forked for it; says `manifest`, that the overview `starts`, and its `error`. Holds the tables of all
    sessions in memory."""
    batch = Batch(Path(kit))
    given, common = batch.request, {**batch.parameters, "store": store}
    held = judging.whole(batch, [(one, Path(slice), Path(crossed)) for one, slice, crossed in parts], Path(plans))
    links = examining.report_links(sessions)
    scored = rated.rate(held, batch.rules, given.history)
    page = index.page(
        held, links, errors, scored.scores, title=given.path.stem, anew=len(sessions), language=given.language,
        there=lambda path: not again or path in made,
    )  # fmt: skip
    write_whole(Path(out) / INDEX, lambda part: part.write_text(page, encoding="utf-8"))
    job = examining.overview(given, common, Path(out))
    if again:
        if died:
            notebooks.leave_error(job, 0, errors[OVERVIEW])
        say({"manifest": {}, "error": None})
        return
    examining.write_tables(given, held, Path(out), links, scored)
    say({"manifest": {**examining.manifest(given, held), "parameters": batch.parameters}, "starts": OVERVIEW})
    hold(held, **{name: common[name] for name in PARAMETERS})
    error = None
    try:
        notebooks.run(job, partial(export.to_html, language=given.language), shell, 0)
    except notebooks.Failed as failed:
        error = failed.what
    say({"error": error})


def _slice(work: str, number: int, folder: Path) -> Path:
    """A part's slice, with the findings of crossings among its own."""
    slice = folder / "slice"
    shutil.copytree(places.fetched(judging.part_at(work, number), folder / "parts"), slice)
    crossed = places.fetched(judging.crossed_at(work, number), folder / "crossed")
    rest = json.loads((slice / slices.REST).read_text(encoding="utf-8", errors="surrogatepass"))
    rest["findings"] = [record(finding) for finding in judging.findings_of(slice, crossed)]
    text = json.dumps(rest, ensure_ascii=False)
    (slice / slices.REST).write_text(text, encoding="utf-8", errors="surrogatepass")
    return slice


def _put(home: Path, out: str) -> dict[str, str]:
    """Put the files of a session; a page of before, where there is none now, is taken away."""
    # not what a killed process left half written
    finished = sorted(path for path in home.glob("[!.]*") if path.is_file())
    files = {f"sessions/{home.name}/{path.name}": path for path in finished}
    places.put(out, files)
    for name in (REPORT, NOTEBOOK, PAPER):
        if not (home / name).exists():
            places.remove(places.join(out, "sessions", home.name, name))
    digests = {name: sha256(path) for name, path in files.items()}
    shutil.rmtree(home, ignore_errors=True)
    return digests


def _forked(call: str, heard: Callable[[Mapping[str, Any]], bool], limit: float, /, **given: Any) -> str:
    """Call a function in a process forked from this worker's warm one; how it ended. What it says goes to `heard`, which ends it by
    False; so do `limit` seconds after it last said that something starts (0: no limit)."""
    if not _KEPT:
        folder = Path(scratch()) / "tmp"
        folder.mkdir(exist_ok=True)
        _KEPT.append((Warm if forks() else Cold)(WARM, str(folder)))
    (warm,) = _KEPT
    due, late = float("inf"), False
    try:
        job = warm.start(call, **given)
        while True:
            for message in warm.heard(_GLANCE):
                if "ended" in message:
                    return End(message["ended"], late).reason
                if limit and "starts" in message["said"]:
                    due = time.monotonic() + limit
                if not heard(message["said"]):
                    warm.kill(job)
            if time.monotonic() > due:
                warm.kill(job)
                due, late = float("inf"), True
    except EOFError as died:
        warm.__exit__(None, None, None)
        _KEPT.clear()
        return f"进程意外结束 (the process ended: {died})"
