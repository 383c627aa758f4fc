"""One inspection: register and dossiers in, findings out. The only way from files to findings, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditlib.core.errors import InputError, ParamsError, nearest
from auditlib.core.model import Finding, Tables
from auditlib.core.policy import Policy, load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.intake import dossier
from auditlib.intake import store as keep
from auditlib.run import engine
from auditlib.run.memory import recalled

PARAMS = Path(__file__).parents[2] / "params"


@dataclass(frozen=True)
class Inspection:
    """What was read, what was found, and by which rules.

    `sources` leads from the `file` of a cited cell to the file on disk.
    """

    tables: Tables
    findings: list[Finding]
    policy: Policy
    checks: Mapping[str, Check]
    sources: Mapping[str, Path]

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
    jobs: int = 1,
    store: str | Path | None = None,
) -> Inspection:
    """Read a register and dossiers and ask every check of every session.

    register  the plan's workbook; None where there is none
    dossiers  the folder that holds a folder for each session, or those folders themselves
    notice    id of the notice the programme stands under
    as_of     day of inspection, YYYY-MM-DD; today where empty
    params    folder of rules; the one beside the package where empty
    jobs      processes that read dossiers; the result does not depend on it
    store     folder where tables once read and findings once made are kept; none where empty

    Raises InputError for a path or day that cannot be used, ParamsError for rules that are not in order.
    """
    rules = located(params) if params else PARAMS
    register = located(register) if register else None
    checks = load_checks()
    policy = load_policy(rules, {key for check in checks.values() for key in check.rests_on})
    under = policy.notices.get(notice)
    if under is None:
        raise ParamsError(
            f"there is no notice {notice!r}.", str(rules / "notices.yaml"), nearest(notice, policy.notices)
        )
    if under.programme is None or under.year is None:
        raise ParamsError(
            "carries no plan of sessions.", f"notice {notice}", "Name the notice of the year's programme."
        )
    folders = [*_folders(located(dossiers))] if isinstance(dossiers, str | Path) else list(dossiers)
    plan = None if register is None else Path(register)
    sources = dossier.sources(folders) | ({} if plan is None else {plan.name: plan})
    day = _day(as_of)
    programme, year = under.programme, under.year

    def read() -> Tables:
        return dossier.read(
            plan,
            folders,
            as_of=day,
            notice=notice,
            programme=programme,
            year=year,
            layouts=rules / "layouts",
            jobs=jobs,
        )

    def judged() -> list[Finding]:
        return engine.findings(tables, policy, checks)

    if not store:
        tables = read()
        return Inspection(tables, judged(), policy, checks, sources)
    names = [folder.name for folder in folders]
    tables, place = _kept(Path(store), read, sources, rules / "layouts", day, notice, programme, year, *names)
    return Inspection(tables, recalled(place, rules, judged), policy, checks, sources)


def _kept(
    folder: Path, read: Callable[[], Tables], sources: Mapping[str, Path], layouts: Path, *settings: object
) -> tuple[Tables, Path]:
    """The tables out of the store, or read and kept there (not if a source changed meanwhile), and their place in it."""
    before = keep.key(sources, layouts, *settings)
    tables = keep.load(folder, before)
    if tables is None:
        tables = read()
        if keep.key(sources, layouts, *settings) == before:
            keep.save(folder, before, tables)
    return tables, folder / before


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
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _day(value: str | date | None) -> date:
    if not value:
        return date.today()
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"检查日期 {value!r} 无法识别 (is no day).", "as_of", "请写成 2025-12-31 的形式 (write YYYY-MM-DD)."
        ) from None
