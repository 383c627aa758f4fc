"""Register and dossiers → Tables: what the plan says put beside what was handed in."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

import pandas as pd

from auditlib.core.columns import LATEST, TABLES, frame, frame_of
from auditlib.core.errors import ReportError
from auditlib.core.lifeline import end_with
from auditlib.core.model import CellRef, Tables
from auditlib.intake import segment as held
from auditlib.intake.dossier import read_dossier
from auditlib.intake.files.sources import dossier_places, session_id
from auditlib.intake.problems import Problem
from auditlib.intake.register import Register, read_register
from auditlib.intake.segment import Segment
from auditlib.intake.store import Store
from auditlib.intake.tables.layout import Layouts, load
from auditlib.intake.tables.recognised import in_columns
from auditlib.intake.values.texts import squeezed

FROM_REGISTER = ("title", "category", "funding", "organiser", "supervisor")  # the plan's word goes before the dossier's
AT_A_TIME = 16  # dossiers that a process reads before it hands them over
TRIES = 3  # of dossiers whose process was killed from outside


@dataclass(frozen=True)
class Read:
    """Tables, a token that changes with anything they rest on, and one of each dossier by its session.

    None where nothing is kept; "" where it may be read otherwise next time, though no file has changed.
    """

    tables: Tables
    token: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)


def read(
    register: Path | None, dossiers: Sequence[Path], *, as_of: date, notice: str, programme: str, year: int,
    layouts: Path, jobs: int = 1, store: Path | None = None,
) -> Read:  # fmt: skip
    """Read the plan and all dossiers into the tables of core.columns.

    register   the plan's workbook, or None
    dossiers   folders, or archives (.zip); the name of one, without the ending, is its session's id
    as_of      day of inspection, kept with every session
    year       of the programme: completes dates such as 9月1日, each listed as a guess
    layouts    params/layouts
    jobs       processes; the result does not depend on it
    store      folder where dossiers once read are kept; the result does not depend on it

    Raises InputError for a register or folder that is not there or cannot be used at all, ParamsError for a layout that
    is not in order. Whatever is wrong with a file inside a dossier is a row of `problems`, never an error.
    """
    known = load(layouts)
    places = dossier_places(dossiers)
    plan = None if register is None else read_register(Path(register), known, year)
    job = partial(_segment, layouts=known, year=year)
    if store is None:
        return Read(_assemble(plan, held.together(_read(places, job, jobs)), as_of, notice, programme))
    keeping = Store(store, layouts, year)
    found = keeping.load(places)
    missing = [place for place in places if session_id(place) not in found.ids]
    if missing:
        fresh = held.together(_read(missing, job, jobs))
        keeping.save(fresh, missing)
        found = held.together([found, fresh])
    token = keeping.token([*places, *([register] if register else [])], as_of, notice, programme)
    tokens = {session_id(place): "" if session_id(place) in found.fleeting else keeping.key(place) for place in places}
    token = "" if found.fleeting else token
    return Read(_assemble(plan, found, as_of, notice, programme), token, tokens)


def read_part(
    plan: Register | None, dossiers: Sequence[Path], *, as_of: date, notice: str, programme: str, year: int, layouts: Path,
) -> Tables:  # fmt: skip
    """As `read`, by a plan that has been read already, which may be a part of one (`Register.only`)."""
    job = partial(_segment, layouts=load(layouts), year=year)
    return _assemble(plan, held.together(_read(dossier_places(dossiers), job, 1)), as_of, notice, programme)


def kept(
    register: Path | None, store: Path, *, as_of: date, notice: str, programme: str, year: int, layouts: Path,
) -> Tables:  # fmt: skip
    """As `read`, of all dossiers that a store holds and as they were when they were kept: their files are not looked at."""
    plan = None if register is None else read_register(Path(register), load(layouts), year)
    return _assemble(plan, Store(store, layouts, year).everything(), as_of, notice, programme)


def _segment(places: Sequence[Path], layouts: Layouts, year: int) -> Segment:
    found = []
    for place in places:
        with _without_collector():
            found.append(read_dossier(place, layouts, year))
    return held.of_dossiers(found)


@contextmanager
def _without_collector() -> Iterator[None]:
    """The collector of cycles stands still: it would walk all cells again and again, and they hold no cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(places: Sequence[Path], job: partial[Segment], jobs: int) -> list[Segment]:
    """Dossiers read by several processes. What one had that was killed is read by another, some times.

    Each has a pipe of its own: a pool would be broken by the first of them that dies, and wait for ever for the rest of an answer
    that one was killed in. Raises ReportError for dossiers over which process after process died.
    """
    if jobs < 2 or len(places) < 2:
        return [job(places)]
    size = min(AT_A_TIME, -(-len(places) // jobs))
    todo = [(places[start : start + size], TRIES) for start in range(0, len(places), size)]
    found: list[Segment] = []
    idle: list[tuple[Connection, Process]] = []
    at: dict[Connection, tuple[Process, Sequence[Path], int]] = {}
    try:
        while todo or at:
            while todo and len(at) < jobs:
                pipe, process = idle.pop() if idle else _reader(job)
                part, tries = todo.pop(0)
                at[pipe] = process, part, tries
                with suppress(OSError):  # it is dead, as is heard below
                    pipe.send(part)
            for pipe in cast(list[Connection], wait([*at])):
                process, part, tries = at.pop(pipe)
                try:
                    answer = pipe.recv()
                except (EOFError, OSError):
                    pipe.close()
                    process.join()
                    if tries == 1:
                        raise _died(part) from None
                    todo.insert(0, (part, tries - 1))
                    continue
                if isinstance(answer, Exception):
                    raise answer
                found.append(answer)
                idle.append((pipe, process))
    finally:
        for process in [*(process for process, *_ in at.values()), *(process for _, process in idle)]:
            process.kill()
            process.join()
    return found


def _reader(job: partial[Segment]) -> tuple[Connection, Process]:
    """A process that answers places with their segment, or with the error that reading them raised."""
    ours, theirs = Pipe()
    process = Process(target=_answers, args=(theirs, os.getpid(), job), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _answers(pipe: Connection, parent: int, job: partial[Segment]) -> None:
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with suppress(EOFError):  # where nothing ends it with its parent
        while True:
            places = pipe.recv()
            try:
                answer: object = job(places)
            except Exception as error:
                answer = error
            pipe.send(answer)


def _died(places: Sequence[Path]) -> ReportError:
    first, last = session_id(places[0]), session_id(places[-1])
    return ReportError(
        "读取这些档案的进程反复被强行结束，可能内存不足 (processes that read these dossiers were ended again and again, perhaps for want "
        "of memory).",
        first if first == last else f"{first} … {last}",
        "减少 --jobs 或换内存更大的计算机 (fewer --jobs, or more memory).",
    )


def _assemble(given: Register | None, found: Segment, as_of: date, notice: str, programme: str) -> Tables:
    plan = given or Register()
    own = found.frames["sessions"]
    ids = pd.Index(sorted({*plan.sessions, *own.index}), dtype="string", name=own.index.name)
    sessions = own.reindex(ids)
    planned = frame("sessions", [{**facts, "session_id": id} for id, facts in plan.sessions.items()]).reindex(ids)
    in_plan = ids.isin(plan.sessions)
    for column in FROM_REGISTER:
        sessions[column] = sessions[column].mask(in_plan)
    for column in dict.fromkeys(name for facts in plan.sessions.values() for name in facts):
        stated = ids.isin([id for id, facts in plan.sessions.items() if column in facts])
        sessions[column] = planned[column].where(stated, sessions[column])
    day = pd.Timestamp(as_of)
    sessions = sessions.assign(
        in_register=pd.Series(pd.NA if given is None else in_plan, index=ids, dtype="boolean"),
        has_dossier=sessions["has_dossier"].fillna(False),
        notice=pd.Series(notice, index=ids, dtype="string"),
        as_of=pd.Series(day, index=ids, dtype="datetime64[s]"),
        as_of_latest=pd.Series(day, index=ids, dtype="datetime64[s]"),
    )
    cells = held.cells_of(
        found, found.cells["column"].isin(FROM_REGISTER) & found.cells["session_id"].isin([*plan.sessions])
    )
    differing = frame("problems", [p.row(id) for id, p in _differ(plan, found)])
    of_dossiers = pd.concat([found.frames["problems"], differing], ignore_index=True)
    order = ids.get_indexer(pd.Index(of_dossiers["session_id"])).argsort(kind="stable")
    of_plan = frame("problems", [problem.row(session or programme) for session, problem in plan.problems])
    heads = frame_of("recognised", in_columns(plan.recognised, programme).columns, len(plan.recognised))
    frames = {
        **found.frames,
        "recognised": pd.concat([heads, found.frames["recognised"]], ignore_index=True),
        "sessions": sessions,
        "problems": pd.concat([of_plan, of_dossiers.iloc[order]], ignore_index=True),
        "programmes": frame(
            "programmes", [{"programme_id": programme, "notice": notice, "as_of": as_of, "as_of" + LATEST: as_of}]
        ),
    }
    return Tables({name: frames[name] for name in TABLES}, held.blocks_of(found), cells | plan.cells)


def _differ(plan: Register, found: Segment) -> Iterator[tuple[str, Problem]]:
    """What dossiers state otherwise than the register, whose word is kept."""
    if not plan.sessions:
        return
    stated = found.frames["sessions"][list(FROM_REGISTER)].astype(object)
    places = {
        (id, column): CellRef(*place)
        for id, column, *place in found.cells[found.cells["column"].isin(FROM_REGISTER)].itertuples(index=False)
    }
    for id, row in zip(stated.index, stated.itertuples(index=False), strict=True):
        for column, own in zip(FROM_REGISTER, row, strict=True):
            theirs = plan.sessions.get(id, {}).get(column)
            if pd.isna(own) or theirs is None or squeezed(str(own)) == squeezed(str(theirs)):
                continue
            cell, origin = places[id, column], plan.cells[id, column]
            zh = f"“{TABLES['sessions'].columns[column].zh}”与计划不一致（计划 {origin}：“{theirs}”），按计划。请核对。"
            en = f"{column} differs from the plan ({origin}: {theirs!r}); the plan's is kept. Look which one holds."
            yield id, Problem("conflict", zh, en, cell.file, cell.sheet, cell.cell, column, str(own))
