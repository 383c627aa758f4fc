"""The first half of a batch, in a process of its own: dossiers read, checks asked, whatever concerns all sessions written, slices laid out."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from auditlib.core.errors import AuditError
from auditlib.intake.files.folder import passed_over
from auditlib.report import export, index, workbook
from auditlib.report.batch.reporting import NOTEBOOK, PARAMETERS, REPORT, session_job
from auditlib.report.batch.running import HOME, INDEX, MANIFEST, OVERVIEW, full
from auditlib.run import evidence, rated, slices
from auditlib.run.engine import by_session, to_frame, to_records
from auditlib.run.files import folder_name, sha256, write_whole
from auditlib.run.inspection import PARAMS, STORE, Inspection, hold, inspect, refuse_unknown
from auditlib.run.journal import Journal
from auditlib.run.memory import code
from auditlib.run.notebooks import batch
from auditlib.run.notebooks.shell import Shell
from auditlib.run.processes.forking import Say
from auditlib.run.request import Request, read_request
from auditlib.run.weights import read_sizes, weights_file

RECORDED = ("pandas", "numpy", "papermill", "ipykernel", "nbconvert", "matplotlib", "openpyxl", "python-calamine")
WHOLE = (
    "findings.xlsx",
    "findings.parquet",
    rated.NAME,
    "programme.ipynb",
    "programme.html",
)  # outputs that concern all sessions
AT_MOST = 32  # sessions of a slice: their tables are read once for all of them
_SHARE = 2  # slices for each process that reports, at least: the last one to end should not be waited for long


def examine(
    *,
    request: str,
    out: str,
    work: str,
    wanted: Sequence[str],
    seed: str,
    jobs: int,
    kept: str,
    say: Say,
    shell: Shell | None,
) -> None:
    """Inspect and write what concerns all sessions; says what is to be reported, then that it is done with the overview's error, if any.

    request   path of the batch file
    work      folder of this run, for slices
    kept      key of the outputs that concern all sessions and are there already: the same again are not made

    Says {"refused": [kind, what, where, todo]} and nothing more where the request cannot be carried out, or there is no room.
    """
    with _refusals(say, out):
        given = read_request(Path(request))
        given = replace(given, seed=seed or given.seed)
        refuse(given)
        common = _common(given, Path(out))
        asked = {name: common[name] for name in PARAMETERS}
        inspection = inspect(**given.inspected, jobs=jobs, store=Path(out) / STORE, named=wanted)
        known = [*map(str, inspection.tables["sessions"].index)]
        sessions = chosen(known, wanted)
        whole_before, failed_before = _before(Path(out), {*known} - {*sessions})
        linked = [id for id in known if id in {*sessions, *whole_before, *failed_before}]
        scored = rated.rate(inspection, given.params or PARAMS, given.history)
        hold(inspection, **asked)
        homes = {id: (Path(out) / "sessions" / folder_name(id)).as_posix() for id in linked}
        keys, whole = _keys(inspection, given, sessions, linked)
        size = max(1, min(AT_MOST, -(-len(sessions) // (jobs * _SHARE))))
        laid = [
            *slices.write(
                inspection if len(sessions) == len(inspection.tables["sessions"]) else inspection.only(sessions),
                Path(work),
                size,
            )
        ]
        say(
            {
                "keys": keys,
                "whole": whole,
                "index": str(Path(work) / INDEX),
                "outputs": WHOLE,
                "linked": linked,
                "failed": failed_before,
                "slices": [[part.folder.as_posix(), part.sessions] for part in laid],
                "common": {
                    "homes": homes,
                    "notebook": str(given.notebook),
                    "parameters": common,
                    "rules": str(given.params or PARAMS),
                    "places": {id: str(place) for id, place in inspection.sources.places.items()},
                    "plans": {name: str(source.path) for name, source in inspection.sources.others.items()},
                    "seed": given.seed,
                    "language": given.language,
                },
                "manifest": manifest(given, inspection)
                | {"earlier": _earlier(Path(out), inspection), "passed_over": _passed_over(given)},
            }
        )
        links = report_links(linked)
        page = index.page(
            inspection, links, failed_before, scored.scores, title=given.path.stem, anew=len(sessions), language=given.language,
            there=lambda path: (Path(out) / path).exists(),
        )  # fmt: skip
        write_whole(Path(work) / INDEX, lambda part: part.write_text(page, encoding="utf-8"))
        error = None
        if whole != kept:
            write_tables(given, inspection, Path(out), links, scored)
            say({"overview_starts": True})
            try:
                batch.run(
                    overview(given, common, Path(out)),
                    partial(export.to_html, language=given.language),
                    shell,
                    0,
                )
            except batch.Failed as failed:
                error = failed.what
        say({"overview": error})


@contextmanager
def _refusals(say: Say, out: str) -> Iterator[None]:
    try:
        yield
    except (AuditError, OSError) as error:
        refused = error if isinstance(error, AuditError) else full(error, out)
        say({"refused": [type(refused).__name__, refused.what, refused.where, refused.todo]})


def conclude(
    *,
    request: str,
    out: str,
    linked: Sequence[str],
    anew: int,
    errors: Mapping[str, str],
    died: Sequence[str],
    say: Say,
    shell: Shell | None,
) -> None:
    """The index once more, where reports failed: with their errors.

    linked  sessions with a report or a notebook, `anew` of them of this run
    died    whose processes could not save their notebooks
    """
    with _refusals(say, out):
        given = read_request(Path(request))
        inspection = inspect(**given.inspected, store=Path(out) / STORE)
        links = report_links(linked)
        scored = rated.rate(inspection, given.params or PARAMS, given.history)
        common = _common(given, Path(out))
        for id in died:
            home = Path(out) / "sessions" / folder_name(id)
            of_session = session_job(id, str(given.notebook), common, home, given.language)
            batch.leave_error(overview(given, common, Path(out)) if id == OVERVIEW else of_session, 0, errors[id])
        text = index.page(
            inspection, links, errors, scored.scores, title=given.path.stem, anew=anew, language=given.language,
            there=lambda path: (Path(out) / path).exists(),
        )  # fmt: skip
        write_whole(Path(out) / INDEX, lambda part: part.write_text(text, encoding="utf-8"))


def chosen(known: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The sessions to report: those wanted, or all that are known. Raises InputError for an id that is neither planned nor handed in."""
    known = [*known]
    refuse_unknown(wanted, known)
    return [id for id in known if id in wanted] if wanted else known


def _before(out: Path, others: Collection[str]) -> tuple[list[str], dict[str, str]]:
    """Of sessions that this run does not report: those whose reports of earlier runs are whole, and the errors of those that failed."""
    journal = Journal(out / HOME / "journal.jsonl", out)
    held = [id for id in journal.entries if id in others and journal.is_whole(id)]
    try:
        told = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["sessions"] if others else {}
    except (OSError, ValueError, KeyError):
        told = {}  # of no run, or of one that was cut off
    left = {*others} - {*held}
    return held, {id: error for id, error in told.items() if id in left and error != "ok"}


def refuse(given: Request) -> None:
    """Raise ParamsError or InputError for notebooks, weights or history that cannot be used, before dossiers are read for minutes."""
    for notebook in (given.notebook, given.overview):
        batch.refuse_unknown(
            notebook, [*given.parameters, "store", *(["session_id"] if notebook == given.notebook else [])]
        )
    rules = given.params or PARAMS
    read_sizes(rules)
    rated.refuse_unusable(rules, given.history)


def write_tables(
    given: Request, inspection: Inspection, out: Path, links: Mapping[str, str], scored: rated.Rated
) -> None:
    """What concerns all sessions but the overview."""
    write_whole(out / rated.NAME, lambda part: part.write_text(rated.text(scored), encoding="utf-8"))
    write_whole(out / "findings.parquet", to_frame(inspection.findings).to_parquet)
    workbook.write_findings(out / "findings.xlsx", inspection, links, scored, language=given.language)


def report_links(sessions: Iterable[str]) -> dict[str, str]:
    """The report of each session, relative to the run's folder."""
    return {id: f"sessions/{folder_name(id)}/{REPORT}" for id in sessions}


def _common(given: Request, out: Path) -> dict[str, str]:
    """What every notebook of the batch is given."""
    return {**given.parameters, "store": str(out / STORE)}


def overview(given: Request, common: Mapping[str, str], out: Path) -> batch.Job:
    """The notebook of the whole programme; `common` are its parameters."""
    title = "计划总览" if given.language == "zh" else "Programme overview"
    return batch.Job(title, given.overview, common, out / "programme.ipynb", out / "programme.html")


def _keys(
    inspection: Inspection, given: Request, sessions: Sequence[str], linked: Sequence[str]
) -> tuple[dict[str, str], str]:
    """For each session a hash over all that its report rests on, and one for what concerns all sessions, which holds links.

    There is no key for a session that changed while it was read.
    """
    versions = {name: version(name) for name in RECORDED}
    shared = _digest(
        given.notebook.read_text(encoding="utf-8"), given.overview.read_text(encoding="utf-8"), given.seed,
        code(given.params or PARAMS), platform.python_version(), json.dumps([given.parameters, versions], sort_keys=True),
    )  # fmt: skip
    facts = inspection.tables["sessions"].astype(object).where(inspection.tables["sessions"].notna(), None)
    told = dict(zip(map(str, facts.index), facts.itertuples(index=False), strict=True))
    keys = {
        id: _digest(
            shared, inspection.tokens.get(id, ""), str(told.get(id)), json.dumps(to_records(found), ensure_ascii=False)
        )
        for id, found in by_session(inspection.findings)
    }
    whole = _digest(*keys.values(), *linked)
    return {id: keys[id] for id in sessions if id in keys and inspection.tokens.get(id) != ""}, whole


def manifest(given: Request, inspection: Inspection) -> dict[str, Any]:
    """What run.json says of what went in."""
    rules = given.params or PARAMS
    inputs = {f"params/{path.relative_to(rules).as_posix()}": path for path in sorted(rules.rglob("*.yaml"))}
    inputs |= {f"notebooks/{path.name}": path for path in (given.notebook, given.overview)}
    inputs |= {f"params/risk/{path.name}": path for path in weights_file(rules).parent.glob("*.yaml")}
    inputs |= {f"history/{place}/{path.name}": path for place, path in enumerate(given.history, 1)}
    return {
        "parameters": given.parameters,
        "seed": given.seed,
        "versions": {"python": platform.python_version(), "auditlib": version("auditlib")}
        | {name: version(name) for name in RECORDED},
        "inputs": dict(
            sorted((evidence.inputs(inspection) | {name: sha256(path) for name, path in inputs.items()}).items())
        ),
    }


def _earlier(out: Path, inspection: Inspection) -> list[str]:
    """Folders of sessions that an earlier run wrote here and this programme does not have."""
    ours = {folder_name(str(id)) for id in inspection.tables["sessions"].index}
    found = sorted(path.parent for path in (out / "sessions").glob(f"*/{NOTEBOOK}"))
    return [home.relative_to(out).as_posix() for home in found if home.name not in ours]


def _passed_over(given: Request) -> list[str]:
    """What lies among the dossiers and nobody reads, but for what the batch file itself names."""
    named = {path.resolve() for path in given.roots}
    found = [
        place / name for place in dict.fromkeys(one.dossiers for one in given.programmes) for name in passed_over(place)
    ]
    return [str(path) for path in found if path.resolve() not in named]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
