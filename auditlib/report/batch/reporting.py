"""Reports of single sessions, in the processes of a batch: each session in a process of its own, forked from one that has read its slice."""

from __future__ import annotations

import mmap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import nbformat

from auditlib.core.errors import AuditError
from auditlib.core.lifeline import adopt, end_adopted
from auditlib.core.messages import Language
from auditlib.report import canvas, export, pieces, workbook
from auditlib.run import slices
from auditlib.run.engine import to_records
from auditlib.run.evidence import is_as_read
from auditlib.run.files import sha256
from auditlib.run.inspection import Inspection, hold
from auditlib.run.notebooks import batch
from auditlib.run.notebooks.shell import DONE, Shell
from auditlib.run.processes.forking import Limits, Say, ended, fork, limited
from auditlib.run.weights import read_sizes

REPORT, NOTEBOOK, PAPER = "report.html", "report.ipynb", "working_paper.xlsx"
PARAMETERS = (
    "register",
    "dossiers",
    "notice",
    "as_of",
    "params",
    "also",
    "store",
)  # of a notebook, that `inspect` is given


def warm_up() -> None:
    """What every report needs once, before processes are forked: exporter, templates, the font of charts."""
    export.to_html(nbformat.v4.new_notebook(), "")  # type: ignore[no-untyped-call]
    pieces.compile_templates()
    canvas.png(canvas.blank("", ""))


def report(
    *, slice: str, sessions: Sequence[str], homes: Mapping[str, str], notebook: str, parameters: Mapping[str, str], rules: str,
    places: Sequence[str], plans: Mapping[str, str], seed: str, language: Language, seconds: float, megabytes: int,
    say: Say, shell: Shell | None,
) -> None:  # fmt: skip
    """Report sessions of a slice one after the other; says of each that it starts, and in the end its error, or the hashes of its files.

    A session that fails, dies or takes too long leaves its notebook with the error and stops no other.
    """
    held = slices.read(
        Path(slice), Path(rules), [*map(Path, places)], {name: Path(path) for name, path in plans.items()}
    )
    limits = Limits(seconds, megabytes)
    adopt()
    for id in sessions:
        job = session_job(id, notebook, parameters, Path(homes[id]), language)
        work = partial(_one, held, id, job, Path(rules), seed, language, limits, say, shell)
        say({"starts": id})
        if shell is None:
            work()
            continue
        shell.progress = mmap.mmap(-1, 8)  # shared with the process forked for this session
        end = ended(fork(work), limits.seconds)
        end_adopted()
        if end.status == 0 and shell.progress[0] == DONE:
            continue
        if not shell.progress[1]:  # it could not even save its notebook
            _leave_error(job, shell.progress[2], end.reason)
        say({"session": id, "error": end.reason})


def session_job(id: str, notebook: str, parameters: Mapping[str, str], home: Path, language: Language) -> batch.Job:
    """The notebook of one session, whose files lie in `home`."""
    title = f"{id} 检查报告" if language == "zh" else f"{id} inspection report"
    return batch.Job(title, Path(notebook), {**parameters, "session_id": id}, home / NOTEBOOK, home / REPORT)


def _one(
    held: Inspection,
    id: str,
    job: batch.Job,
    rules: Path,
    seed: str,
    language: Language,
    limits: Limits,
    say: Say,
    shell: Shell | None,
) -> None:
    limited(limits.megabytes if shell else 0)
    paper = job.executed.with_name(PAPER)
    error, making = None, "工作底稿未能生成 (the working paper could not be made)"
    files: dict[str, str] = {}
    try:
        paper.unlink(missing_ok=True)  # of a run before
        mine = held.only([id])
        workbook.write_working_paper(paper, mine, id, read_sizes(rules), seed=seed, language=language)
        making = "笔记本未能运行或保存 (the notebook could not be run or saved)"
        hold(mine, id, **{name: job.parameters[name] for name in PARAMETERS})
        shown = batch.run(job, partial(export.to_html, language=language), shell, limits.seconds)
        files = {path.name: sha256(path) for path in (job.page, job.executed, paper)}
        if shown != to_records(mine.of(id)):
            error = _DIFFERS
        if not is_as_read(mine, id):
            error = _CHANGED
            paper.unlink()
            _leave_error(job, 0, error)
    except batch.Failed as failed:
        error = _TOO_MUCH if failed.what.startswith(MemoryError.__name__) else failed.what
    except MemoryError:
        error = _TOO_MUCH
        _leave_error(job, 0, error)
    except Exception as failed:  # whatever it is, one session must not end the others, nor show its traceback
        said = failed.what if isinstance(failed, AuditError) else f"{type(failed).__name__}: {failed}"
        error = f"{making}: {' '.join(said.split())}"
        _leave_error(job, 0, error)
    if shell:
        shell.progress[1] = True
        if error and error.startswith(batch.INTERRUPTED):
            raise SystemExit(1)  # its time was up, as whoever interrupted it will say
    say({"session": id, "error": error, "outputs": {} if error else files})
    if shell:
        shell.progress[0] = DONE


def _leave_error(job: batch.Job, at: int, reason: str) -> None:
    with suppress(Exception):  # a full disk, or the fault that is being said: it is said all the same
        batch.leave_error(job, at, reason)


_TOO_MUCH = "内存超过上限 (took more memory than it may: --memory-limit)"
_DIFFERS = "报告与批次结论不一致，源文件可能在检查期间被改动 (report and batch differ, a source may have changed)"
_CHANGED = (
    "源文件在检查期间被改动，请再次运行同一命令 (a source was changed during the run: run the same command again)"
)
