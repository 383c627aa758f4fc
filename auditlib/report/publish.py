"""A whole inspection onto disk: findings, workbooks, one report a session, the programme page, index and manifest."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from auditlib.core.errors import InputError, nearest
from auditlib.report import export, index, workbook
from auditlib.run import batch, rated
from auditlib.run.engine import to_frame, to_records
from auditlib.run.files import folder_name, sha256, write_whole
from auditlib.run.inspection import PARAMS, STORE, Inspection, inspect
from auditlib.run.request import Request
from auditlib.run.weights import read_sizes, weights_file

RECORDED = ("pandas", "numpy", "papermill", "ipykernel", "nbconvert", "matplotlib", "openpyxl", "python-calamine")
OVERVIEW = "programme"
WARM = (
    "auditlib.report.page",
    "auditlib.report.charts",
    "auditlib.report.timeline",
    "auditlib.report.programme",
    "auditlib.report.overview",
)


@dataclass(frozen=True)
class Published:
    """What was written: the index, and for each session that could not be reported the error in one line."""

    index: Path
    sessions: tuple[str, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def chosen(inspection: Inspection, wanted: Sequence[str]) -> list[str]:
    """The sessions to report: those wanted, or all. Raises InputError for an id that is neither planned nor handed in."""
    known = [str(id) for id in inspection.tables["sessions"].index]
    for id in wanted:
        if id not in known:
            raise InputError(f"没有期次 {id!r} (no such session).", "--session", nearest(id, known))
    return [id for id in known if id in wanted] if wanted else known


def publish(
    request: Request, out: Path, *, wanted: Sequence[str] = (), jobs: int = 1, step: Callable[[int, int], object]
) -> Published:
    """Inspect and write everything under `out`; `step(done, all)` is called as reports are finished.

    Raises InputError or ParamsError before anything is written where the request itself cannot be carried out.
    """
    for notebook in (request.notebook, request.overview):
        given = [*request.parameters, "store"] + (["session_id"] if notebook == request.notebook else [])
        batch.refuse_unknown(notebook, given)
    rules = request.params or PARAMS
    sizes = read_sizes(rules)
    rated.refuse_unusable(rules, request.history)
    _refuse_unwritable(out)
    inspection = inspect(
        request.register,
        request.dossiers,
        notice=request.notice,
        as_of=request.as_of,
        params=request.params,
        also=request.also,
        jobs=jobs,
        store=out / STORE,
    )
    scored = rated.rate(inspection, rules, request.history)
    sessions = chosen(inspection, wanted)
    write_whole(out / rated.NAME, lambda part: part.write_text(rated.text(scored), encoding="utf-8"))
    write_whole(out / "findings.parquet", to_frame(inspection.findings).to_parquet)
    homes = {id: Path("sessions") / folder_name(id) for id in sessions}
    links = {id: f"{home.as_posix()}/report.html" for id, home in homes.items()}
    workbook.write_findings(out / "findings.xlsx", inspection, links, scored, language=request.language)
    for id, home in homes.items():
        paper = out / home / "working_paper.xlsx"
        workbook.write_working_paper(paper, inspection, id, sizes, seed=request.seed, language=request.language)
    errors = _run(request, inspection, out, homes, jobs, step)
    write_whole(
        out / "index.html",
        lambda part: part.write_text(
            index.page(inspection, links, errors, scored.scores, title=request.path.stem, language=request.language),
            encoding="utf-8",
        ),
    )
    _write_manifest(request, inspection, out, homes, errors)
    return Published(out / "index.html", tuple(sessions), errors)


def _run(
    request: Request,
    inspection: Inspection,
    out: Path,
    homes: Mapping[str, Path],
    jobs: int,
    step: Callable[[int, int], object],
) -> dict[str, str]:
    """Run the notebooks; the errors by session id (the overview's under `programme`)."""
    zh = request.language == "zh"
    common = {**request.parameters, "store": str(out.resolve() / STORE)}
    todo = [
        batch.Job(
            id,
            f"{id} 检查报告" if zh else f"{id} inspection report",
            request.notebook,
            {**common, "session_id": id},
            out / home / "report.ipynb",
            out / home / "report.html",
        )
        for id, home in homes.items()
    ]
    title = "计划总览" if zh else "Programme overview"
    executed, page = out / "programme.ipynb", out / "programme.html"
    todo.append(batch.Job(OVERVIEW, title, request.overview, common, executed, page))
    errors = {}
    step(0, len(todo))
    for done, outcome in enumerate(
        batch.run(todo, partial(export.to_html, language=request.language), workers=jobs, warm=WARM), 1
    ):
        error = outcome.error or _difference(inspection, outcome)
        if error:
            errors[outcome.id] = error
        step(done, len(todo))
    return errors


def _difference(inspection: Inspection, outcome: batch.Outcome) -> str | None:
    """One code path, verified: the notebook's own findings against the batch's."""
    if outcome.id == OVERVIEW:
        return None
    here = to_records(inspection.of(outcome.id))
    there = list(outcome.findings)
    if here == there:
        return None
    changed = [a["check_id"] for a, b in zip(here, there, strict=False) if a != b] or ["number of findings"]
    return f"报告与批次结论不一致，源文件可能在检查期间被改动 (report and batch differ, a source may have changed): {', '.join(map(str, changed))}"


def _refuse_unwritable(out: Path) -> None:
    try:
        write_whole(out / ".writable", lambda part: part.write_text(""))
        (out / ".writable").unlink()
    except OSError as error:
        raise InputError(
            f"无法写入 (cannot be written: {error.strerror}).",
            str(out),
            "换一个输出文件夹 (name another folder with --out).",
        ) from None


def _write_manifest(
    request: Request, inspection: Inspection, out: Path, homes: Mapping[str, Path], errors: Mapping[str, str]
) -> None:
    rules = request.params or PARAMS
    inputs = {name: source.path for name, source in inspection.sources.items() if not source.archive}
    inputs |= {f"params/{path.relative_to(rules).as_posix()}": path for path in sorted(rules.rglob("*.yaml"))}
    inputs |= {f"notebooks/{path.name}": path for path in (request.notebook, request.overview)}
    inputs |= {f"params/risk/{path.name}": path for path in weights_file(rules).parent.glob("*.yaml")}
    inputs |= {f"history/{place}/{path.name}": path for place, path in enumerate(request.history, 1)}
    names = ("index.html", "programme.html", "programme.ipynb", "findings.xlsx", "findings.parquet", rated.NAME)
    outputs = [out / name for name in names]
    outputs += [
        out / home / name for home in homes.values() for name in ("report.html", "report.ipynb", "working_paper.xlsx")
    ]
    manifest = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": request.parameters,
        "seed": request.seed,
        "sessions": {id: errors.get(id, "ok") for id in [*homes, OVERVIEW]},
        "versions": {"python": platform.python_version(), "auditlib": version("auditlib")}
        | {name: version(name) for name in RECORDED},
        "inputs": {name: sha256(path) for name, path in sorted(inputs.items())},
        "outputs": {path.relative_to(out).as_posix(): sha256(path) for path in outputs if path.exists()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    write_whole(out / "run.json", lambda part: part.write_text(text + "\n", encoding="utf-8"))
