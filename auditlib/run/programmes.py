"""The programmes of one inspection: which register, dossiers and notice each has, and their tables side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from auditlib.core.columns import TABLES
from auditlib.core.errors import InputError, ParamsError, meant
from auditlib.core.model import Block, CellRef, Tables
from auditlib.core.notices import Notice
from auditlib.core.policy import Policy
from auditlib.intake.files.sources import Source, session_id, whole
from auditlib.intake.programme import Read, kept, read, read_part
from auditlib.intake.register import Register, read_register
from auditlib.intake.tables.layout import load


@dataclass(frozen=True)
class Programme:
    """One year's plan with its dossiers. `name` is that of the register among all that are inspected together."""

    notice: Notice
    register: Path | None
    dossiers: tuple[Path, ...]
    name: str

    @property
    def plan(self) -> dict[str, Source]:
        """The register by the name that cited cells give it, where there is one."""
        return {} if self.register is None else {self.name: Source(self.register, self.register.name)}

    def kept(self, store: Path, layouts: Path, as_of: date) -> Tables:
        """The tables of all dossiers that a store holds, with this register. Raises as `intake.programme.kept`."""
        return kept(
            self.register,
            store,
            as_of=as_of,
            notice=self.notice.id,
            programme=str(self.notice.programme),
            year=int(str(self.notice.year)),
            layouts=layouts,
        )

    def read(self, layouts: Path, as_of: date, jobs: int, store: Path | None) -> Read:
        """The tables of this programme alone. Raises InputError and ParamsError as `intake.programme.read`."""
        found = read(
            self.register,
            self.dossiers,
            as_of=as_of,
            notice=self.notice.id,
            programme=str(self.notice.programme),
            year=int(str(self.notice.year)),
            layouts=layouts,
            jobs=jobs,
            store=store,
        )
        return replace(found, tables=self._named_apart(found.tables))

    def read_plan(self, layouts: Path) -> Register | None:
        """The register alone. Raises InputError as `intake.register.read_register`."""
        return (
            None if self.register is None else read_register(self.register, load(layouts), int(str(self.notice.year)))
        )

    def read_part(self, plan: Register | None, dossiers: Sequence[Path], layouts: Path, as_of: date) -> Tables:
        """The tables of some of its sessions: those of a part of its plan and of these dossiers."""
        found = read_part(
            plan,
            dossiers,
            as_of=as_of,
            notice=self.notice.id,
            programme=str(self.notice.programme),
            year=int(str(self.notice.year)),
            layouts=layouts,
        )
        return self._named_apart(found)

    def _named_apart(self, tables: Tables) -> Tables:
        """The tables with the register called by its `name`."""
        if self.register is None or self.register.name == self.name:
            return tables
        cells = {
            place: replace(ref, file=self.name) if _is_register(ref, self) else ref
            for place, ref in tables.cells.items()
        }
        problems = tables["problems"]
        named = problems["file"].eq(self.register.name).fillna(False)
        texts = {
            column: problems[column].mask(named, self.name + problems[column].str.slice(len(self.register.name)))
            for column in ("file", "message_zh", "message_en")
        }
        heads = tables["recognised"]
        heads = heads.assign(file=heads["file"].replace(self.register.name, self.name))
        frames = {**tables.frames, "problems": problems.assign(**texts), "recognised": heads}
        return replace(tables, cells=cells, frames=frames)


def _is_register(ref: CellRef, programme: Programme) -> bool:
    return programme.register is not None and ref.file == programme.register.name


def programmes(
    policy: Policy, rules: Path, given: Sequence[tuple[Path | None, Sequence[Path], str]]
) -> tuple[Programme, ...]:
    """Register, folders of dossiers and id of the notice of each programme → programmes.

    Raises ParamsError for a notice that is not there, carries no plan or is given twice, InputError for a session's
    folder that is given by two programmes.
    """
    out: list[Programme] = []
    owners: dict[str, Path] = {}
    for register, folders, id in given:
        notice = policy.notices.get(id)
        if notice is None:
            raise ParamsError(
                f"没有文件 {id!r} (there is no notice {id!r}).", str(rules / "notices.yaml"), meant(id, policy.notices)
            )
        if notice.programme is None or notice.year is None:
            raise ParamsError(
                "不是年度计划的文件 (carries no plan of sessions).", f"notice {id}",
                "请写年度计划的文件 (Name the notice of a year's programme).",
            )  # fmt: skip
        if any(other.notice.id == id for other in out):
            raise ParamsError(
                "两个计划用了同一个文件 (is given for two programmes).", f"notice {id}",
                "其中一个请换别的文件 (Name another notice for one of them).",
            )  # fmt: skip
        for folder in folders:
            other = owners.setdefault(session_id(folder), whole(folder))
            if other != whole(folder) and out:
                raise InputError(
                    f"与 {str(other)!r} 同名，分不清是哪一期 (has the name of {str(other)!r}).",
                    repr(str(folder)),
                    "请改名或只给出一个 (rename one or give only one).",
                )
        taken = {programme.name for programme in out}
        name = register.name if register else ""
        out.append(Programme(notice, register, tuple(folders), f"{notice.programme}/{name}" if name in taken else name))
    return tuple(out)


def known(held: Sequence[Programme], layouts: Path) -> list[str]:
    """Ids of all sessions, planned or handed in; no dossier is opened. Raises as `Programme.read_plan`."""
    plans = [programme.read_plan(layouts) or Register() for programme in held]
    return sorted(
        {
            *(id for plan in plans for id in plan.sessions),
            *(session_id(whole(place)) for programme in held for place in programme.dossiers),
        }
    )


def together(parts: Sequence[Tables]) -> Tables:
    """The tables of several programmes as one. Raises InputError where two registers have a session of one id."""
    if len(parts) == 1:
        return parts[0]
    refuse_twice([id for part in parts for id in part["sessions"].index])
    frames = {name: pd.concat(_moved(parts, name)) for name in TABLES if name in parts[0].frames}
    frames = {
        name: frame.sort_index() if frame.index.name else frame.reset_index(drop=True) for name, frame in frames.items()
    }
    blocks: tuple[Block, ...] = tuple(block for part in parts for block in part.blocks)
    cells: Mapping[tuple[str, str], CellRef] = {place: ref for part in parts for place, ref in part.cells.items()}
    return Tables(frames, blocks, cells)


def refuse_twice(ids: Sequence[str]) -> None:
    """Raise InputError where sessions of two programmes have one id."""
    held = pd.Series(ids, dtype=object)
    if held.duplicated().any():
        twice = "、".join(sorted(held[held.duplicated()]))
        raise InputError(
            f"两个计划中都有期次 {twice} (two programmes have a session of this id).",
            "also",
            "请改用各年度不同的项目编号 (give sessions ids of their own in each year).",
        )


def _moved(parts: Sequence[Tables], name: str) -> Iterator[pd.DataFrame]:
    """The frames of one table, their numbers of blocks counted on through all parts."""
    before = 0
    for part in parts:
        frame = part[name]
        yield (
            frame.assign(block=frame["block"].where(frame["block"] < 0, frame["block"] + before))
            if "block" in frame
            else frame
        )
        before += len(part.blocks)
