"""One inspection: register and dossiers in, findings out. The only way from files to findings, whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from auditlib.core.errors import InputError, meant
from auditlib.core.model import Finding, Tables
from auditlib.core.policy import Policy, load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.intake.files.folder import lying_in
from auditlib.intake.files.sources import Sources
from auditlib.run import engine
from auditlib.run.memory import recalled
from auditlib.run.parts import only
from auditlib.run.programmes import known, programmes, together
from auditlib.run.request import PARAMS, STORE, read_request

LAYOUTS = "layouts"
FINDINGS = "findings"  # folder of a store

__all__ = ["PARAMS", "STORE", "Inspection", "hold", "inspect", "layouts_of", "located", "open_store", "refuse_unknown"]


@dataclass(frozen=True)
class Inspection:
    """What was read, what was found, and by which rules.

    `sources` leads from the `file` of a cited cell to the file itself; `tokens` has, where tables are kept, a hash of each dossier's
    files and of what reads them ("" for one that changed while it was read).
    """

    tables: Tables
    findings: list[Finding]
    policy: Policy
    checks: Mapping[str, Check]
    sources: Sources
    tokens: Mapping[str, str] = field(default_factory=dict)

    def only(self, ids: Sequence[str]) -> Inspection:
        """What concerns these sessions alone, with the verdicts that all sessions together gave. Raises InputError for an unknown id."""
        refuse_unknown(ids, self.tables["sessions"].index)
        wanted = {*ids}
        found = [finding for finding in self.findings if finding.session_id in wanted]
        return replace(self, tables=only(self.tables, wanted), findings=found)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of the files of the dossiers as they were read, by name; "" of those without."""
        files = self.tables["files"]
        return dict(zip(files["path"], files["sha256"].fillna(""), strict=True))

    def of(self, session_id: str) -> list[Finding]:
        """The verdicts on one session (or, by its id, on the programme), sorted by check."""
        return [finding for finding in self.findings if finding.session_id == session_id]


def inspect(
    register: str | Path | None,
    dossiers: str | Path | Sequence[Path],
    *,
    notice: str = "fj2025",
    as_of: str | date | None = None,
    params: str | Path | None = None,
    also: str | Sequence[str | Path] = (),
    jobs: int = 1,
    store: str | Path | None = None,
    judge: bool = True,
    session: str = "",
    named: Sequence[str] = (),
) -> Inspection:
    """Read a register and dossiers and ask every check of every session.

    register  the plan's workbook; None where there is none
    dossiers  the folder that holds a folder or a .zip for each session, or those themselves
    notice    id of the notice the programme stands under
    as_of     day of inspection, YYYY-MM-DD; today where empty
    params    folder of rules; the one beside the package where empty. Without `layouts/` in it those beside the package hold
    also      batch files of other programmes (other years) that are inspected together with this one, so that persons,
              lecturers, vouchers, files and accounts are compared across all; a text names several with ; between them.
              Of each its register, dossiers and notice are taken, nothing else
    jobs      processes that read dossiers; the result does not depend on it
    store     folder where tables once read and findings once made are kept; none where empty
    judge     False where only what was read is wanted: no check is asked and there are no findings
    session   id of the one session that is wanted; it is compared with all others all the same. All of them where empty
    named     ids of sessions that whoever asks will look for in what comes out

    Raises InputError for a path or day that cannot be used and, before any dossier is read, for an id that is neither planned nor
    handed in, ParamsError for rules that are not in order.
    """
    asked = _asked(session, register, dossiers, notice, as_of, params, also, store)
    if asked in _HELD:
        return _HELD[asked]
    rules = located(params) if params else PARAMS
    layouts = layouts_of(rules)
    checks = load_checks()
    policy = load_policy(rules, {key for check in checks.values() for key in check.rests_on})
    folders = [*_folders(located(dossiers))] if isinstance(dossiers, str | Path) else list(dossiers)
    others = [read_request(located(path)) for path in (also.split(";") if isinstance(also, str) else also) if path]
    given = [(located(register) if register else None, folders, notice)]
    given += [(other.register, _folders(other.dossiers), other.notice) for other in others]
    held = programmes(policy, rules, given)
    plans = {name: plan for programme in held for name, plan in programme.plan.items()}
    sources = Sources([place for programme in held for place in programme.dossiers], plans)
    day = _day(as_of)
    if asked_for := [*([session] if session else []), *named]:
        refuse_unknown(asked_for, known(held, layouts))

    kept = Path(store) if store else None
    found = [programme.read(layouts, day, jobs, kept) for programme in held]
    tables = together([part.tables for part in found])

    def judged() -> list[Finding]:
        return engine.findings(tables, policy, checks)

    place = kept / FINDINGS if kept else None
    if not judge:
        return Inspection(tables, [], policy, checks, sources)
    keys = [part.token for part in found]
    findings = recalled(place, rules, keys, judged) if place and all(keys) else judged()
    tokens = {id: token for part in found for id, token in part.tokens.items()}
    whole = Inspection(tables, findings, policy, checks, sources, tokens)
    return whole.only([session]) if session else whole


def refuse_unknown(ids: Iterable[str], among: Collection[str]) -> None:
    """Raise InputError for an id that is none of these."""
    for id in ids:
        if id not in among:
            raise InputError(f"没有期次 {id!r} (no such session).", "session", meant(id, map(str, among)))


_HELD: dict[tuple[str, ...], Inspection] = {}


def hold(inspection: Inspection, session: str = "", **asked: Any) -> None:
    """Let `inspect`, asked the same in this process, answer with this at once: a batch has read and judged before its notebooks run.

    asked   register, dossiers, notice, as_of, params, also, store, as `inspect` will be given them
    """
    _HELD[_asked(session, **asked)] = inspection


def _asked(
    session: str, register: Any, dossiers: Any, notice: Any, as_of: Any, params: Any, also: Any, store: Any
) -> tuple[str, ...]:
    return tuple(str(part or "") for part in (session, register, dossiers, notice, as_of, params, also, store))


def open_store(
    store: str | Path,
    *,
    register: str | Path | None = None,
    notice: str = "fj2025",
    as_of: str | date | None = None,
    params: str | Path | None = None,
) -> Tables:
    """The tables of all dossiers that a store holds, as pandas, in seconds: `open_store("out/.store")["signins"]`.

    store     folder that `inspect` was given, or the one below the output of a batch. Dossiers are as they were when they were
              kept: no file of theirs is looked at
    register  the plan's workbook, whose word goes before theirs; None where there is none

    The other parameters as for `inspect`; dossiers kept under other layouts or for another year are left out. Raises
    InputError for a folder that is not there or a day that cannot be used, ParamsError for rules that are not in order.
    """
    rules = located(params) if params else PARAMS
    folder = located(store)
    if not folder.is_dir():
        raise InputError("没有这个文件夹 (there is no such folder).", str(folder), "请检查路径 (check the path).")
    (held,) = programmes(load_policy(rules), rules, [(located(register) if register else None, [], notice)])
    return held.kept(folder, layouts_of(rules), _day(as_of))


def layouts_of(rules: Path) -> Path:
    return rules / LAYOUTS if (rules / LAYOUTS).is_dir() else PARAMS / LAYOUTS


def located(path: str | Path) -> Path:
    """A path as given; a relative one that is not here, below the nearest folder upwards that has it.

    A notebook runs in its own folder in JupyterLab, and wherever papermill was called on the command line.
    """
    here = Path.cwd()
    return next((parent / path for parent in (here, *here.parents) if (parent / path).exists()), Path(path))


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        raise InputError(
            "不是文件夹 (is no folder).", str(root), "请给出各期档案所在的文件夹 (name the folder of dossiers)."
        )
    return lying_in(root)


def _day(value: str | date | None) -> date:
    if not value:
        return date.today()
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"检查日期 {value!r} 无法识别 (is no day).", "as_of", "请写成 2025-12-31 的形式 (write YYYY-MM-DD)."
        ) from None
