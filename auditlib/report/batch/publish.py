"""A whole inspection onto disk: findings, workbooks, one report a session, the programme page, index and manifest.

This process only keeps the books: what takes time or memory is done in processes of their own, so that none of them, killed at
any moment, takes the batch along. Whatever is finished is in the journal, and the next run goes on from there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditlib.report.batch.running import HOME, INDEX, MANIFEST, OVERVIEW, Published, Run, full
from auditlib.run.files import PART, is_part
from auditlib.run.journal import Journal, Lock
from auditlib.run.processes.forking import NO_LIMITS, Limits
from auditlib.run.request import STORE, Request, read_request
from auditlib.run.stamp import Stamp, survey


def publish(
    request: Path, out: Path, *, wanted: Sequence[str] = (), seed: str = "", jobs: int = 1, fresh: bool = False,
    limits: Limits = NO_LIMITS, step: Callable[[int, int], object],
) -> Published:  # fmt: skip
    """Inspect what a batch file asks for and write everything under `out`; `step(done, all)` is called as reports are finished.

    wanted   sessions to report; all where empty
    seed     of the samples inside sessions, before that of the file
    jobs     processes at a time; the result does not depend on it
    fresh    make every report anew
    limits   of one session

    Raises InputError or ParamsError before anything is written where the request itself cannot be carried out, ReportError where
    the outputs cannot be written; what was finished by then is kept.
    """
    home = out.resolve() / HOME
    try:
        given = read_request(request)
        given.refuse_among(out)
        with Lock(home, out):
            asked = {"request": str(request.resolve()), "out": str(out.resolve()), "wanted": [*wanted], "seed": seed}
            stamp = Stamp(home / "stamp.json")
            if not fresh and stamp.fits(asked):
                return _as_before(out, wanted)
            stamp.lift()
            return _published(asked, given, stamp, jobs, fresh, limits, step)
    except OSError as error:
        raise full(error, out) from None


def _published(
    asked: Mapping[str, Any],
    request: Request,
    stamp: Stamp,
    jobs: int,
    fresh: bool,
    limits: Limits,
    step: Callable[[int, int], object],
) -> Published:
    out = Path(asked["out"])
    before = {str(root): survey([str(root)]) for root in request.roots}
    sweep(out)
    try:
        (out / HOME / "work" / "tmp").mkdir(parents=True)
        done = Run(asked, jobs, limits, step, Journal(out / HOME / "journal.jsonl", out), fresh).run()
    finally:
        sweep(out)
    if not done.errors and done.lasting:
        stamp.set(asked, before, [str(out / name) for name in (MANIFEST, *_outputs(out))])
    return done


def _outputs(out: Path) -> list[str]:
    return list(json.loads((out / MANIFEST).read_text(encoding="utf-8"))["outputs"])


def _as_before(out: Path, wanted: Sequence[str]) -> Published:
    told = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    ids = tuple(wanted or (id for id in told["sessions"] if id != OVERVIEW))
    earlier = tuple(home for home in told["earlier"] if (out / home).exists())
    return Published(out.resolve() / INDEX, ids, {}, len(ids), earlier, tuple(told["passed_over"]))


def sweep(out: Path) -> None:
    """Take away what a run of ours left unfinished: of this folder no other run is at work. Whatever else lies there is not touched."""
    shutil.rmtree(out / HOME / "work", ignore_errors=True)
    for folder in (out, out / STORE, *(out / STORE).glob("*"), *(out / "sessions").glob("*")):
        for path in folder.glob(".*"):
            if is_part(path.name):
                path.unlink(missing_ok=True)
    for folder in (out / STORE).glob(f"{PART}*"):
        shutil.rmtree(folder, ignore_errors=True)
