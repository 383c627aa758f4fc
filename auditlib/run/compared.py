"""Two runs side by side: what is new, gone and changed by session and check, and how often each check found something.

Sessions are paired by their ids alone. A blank is no pass: a finding that can no longer be judged is not settled, and one
whose session or check is no longer there is not looked at any more; both are kinds of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from auditlib.core.model import GRADES, VERDICTS
from auditlib.core.registry import load_checks
from auditlib.core.texts import comparable_text
from auditlib.run.finished import Finished
from auditlib.run.inputs import File, Setting, files, settings

Kind = Literal["new", "unsettled", "changed", "gone", "blank", "judged", "other", "added", "dropped", "same"]
KINDS: tuple[Kind, ...] = ("new", "unsettled", "changed", "blank", "added", "dropped", "gone", "judged", "other")
ATTENTION = frozenset(KINDS[:6])  # somebody must look; the others are findings gone, or questions answered
PARTS = ("grade", "amount", "sentence", "figures", "clauses")  # of a finding that is found again
ABSENT = "absent"
_WORDS = (*VERDICTS, ABSENT)
_COLUMNS = (("grade",), ("amount_fen",), ("message_zh", "message_en"), ("facts",), ("clauses",))  # of `PARTS`
_COUNTED = (*GRADES, *VERDICTS)


@dataclass(frozen=True)
class Tally:
    """How often each check, or each organiser, was answered how in either run; both frames have the same index.

    Columns: violation, suspicion, advisory, fail, unknown, pass, not_applicable (numbers of verdicts), sessions, and amount_fen (of fails; the
    same money may be in several). All 0 in one frame: not in that run.
    """

    before: pd.DataFrame
    now: pd.DataFrame


@dataclass(frozen=True)
class Scope:
    """Figures of either run over the sessions that both have, or over those that only one has (`paired` False)."""

    paired: bool
    sessions_before: int
    sessions_now: int
    checks: Tally
    organisers: Tally | None


@dataclass(frozen=True)
class Compared:
    """What differs between two runs.

    changes      one row for each session and check that differs, the most urgent first: session_id, check_id, kind, paired (its session is in
                 both runs), parts (of `PARTS`, with blanks between), files (of its dossier that differ), and, `_before` and `_now`,
                 verdict (absent: no_session, no_check or not_asked), grade, amount_fen, message_zh, message_en, facts, clauses
    same         pairs that are equal: the same verdict, and of a fail the same grade, amount, sentence, figures and clauses
    common, only_before, only_now            ids of sessions, sorted
    checks_only_before, checks_only_now      ids of checks, sorted
    files_known  False where a record does not list its inputs
    """

    before: Finished
    now: Finished
    changes: pd.DataFrame
    same: int
    common: tuple[str, ...]
    only_before: tuple[str, ...]
    only_now: tuple[str, ...]
    checks_only_before: tuple[str, ...]
    checks_only_now: tuple[str, ...]
    scopes: tuple[Scope, ...]
    settings: tuple[Setting, ...]
    files: tuple[File, ...]
    files_known: bool

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """Kind → number of changes, in the order of `KINDS`, zeros too."""
        counts = self.changes["kind"].value_counts()
        return {kind: int(counts.get(kind, 0)) for kind in KINDS}

    @property
    def attention(self) -> bool:
        """Whether there is anything that somebody must look at."""
        return any(self.kinds[kind] for kind in ATTENTION)

    def by(self, column: str) -> pd.DataFrame:
        """Numbers of changes of sessions that both runs have, by `session_id` or `check_id`; columns `KINDS`."""
        rows = self.changes[self.changes["paired"]]
        return pd.crosstab(rows[column], rows["kind"]).reindex(columns=list(KINDS), fill_value=0)


def compare(before: Finished, now: Finished) -> Compared:
    """Compare two runs; `now` is the later one."""
    programmes = [check.id for check in load_checks().values() if check.unit == "programmes"]
    ids = [
        set(run.verdicts.loc[~run.verdicts["check_id"].isin(programmes), "session_id"].unique())
        for run in (before, now)
    ]
    checks = [set(run.verdicts["check_id"].unique()) for run in (before, now)]
    units = [set(run.verdicts["session_id"].unique()) for run in (before, now)]
    moved_files, known = files(before, now, ids[0] & ids[1])
    changes, same = _changes(before, now)
    changes["paired"] = changes["session_id"].isin(units[0] & units[1])
    moved = Counter(file.session_id for file in moved_files if file.session_id)
    changes["files"] = changes["session_id"].map(moved).fillna(0).astype("int64")
    return Compared(
        before, now, changes, same,
        _sorted(ids[0] & ids[1]), _sorted(ids[0] - ids[1]), _sorted(ids[1] - ids[0]),
        _sorted(checks[0] - checks[1]), _sorted(checks[1] - checks[0]),
        tuple(_scopes(before, now, ids, units[0] & units[1])), tuple(settings(before, now)), moved_files, known,
    )  # fmt: skip


def _sorted(ids: set[str]) -> tuple[str, ...]:
    return tuple(sorted(ids))


def _kind(before: str, now: str) -> Kind:
    """What became of a verdict. Two fails are `changed` until they are seen to be equal."""
    if now == "fail":
        return "changed" if before == "fail" else "added" if before == ABSENT else "new"
    if before == "fail":
        return "dropped" if now == ABSENT else "unsettled" if now == "unknown" else "gone"
    if before == now or ABSENT in (before, now):
        return "same"
    return "blank" if now == "unknown" else "judged" if before == "unknown" else "other"


_TABLE = np.array([[_kind(before, now) for now in _WORDS] for before in _WORDS], dtype=object)


def _changes(before: Finished, now: Finished) -> tuple[pd.DataFrame, int]:
    """The rows that differ, and how many pairs of both runs do not."""
    runs = (before, now)
    sizes = len(before.verdicts)
    units, sessions = pd.factorize(pd.concat([run.verdicts["session_id"] for run in runs]))
    asked, checks = pd.factorize(pd.concat([run.verdicts["check_id"] for run in runs]))
    keys = units.astype("int64") * len(checks) + asked
    rows, words = [], []
    for run, held in zip(runs, (keys[:sizes], keys[sizes:]), strict=True):
        row = np.full(len(sessions) * len(checks), -1, dtype="int64")  # of every session and check: its row in the run
        row[held] = np.arange(len(held))
        word = pd.Categorical(run.verdicts["verdict"], categories=_WORDS).codes
        rows.append(row)
        words.append(np.append(word, len(VERDICTS))[row])  # the row -1 is the last: absent
    kind = _TABLE[words[0], words[1]]
    paired = int(((rows[0] >= 0) & (rows[1] >= 0)).sum())
    at = np.flatnonzero(kind != "same")
    out = pd.DataFrame({
        "session_id": sessions.take(at // max(len(checks), 1)), "check_id": checks.take(at % max(len(checks), 1)), "kind": kind[at],
    })  # fmt: skip
    for run, row, side in zip(runs, (rows[0][at], rows[1][at]), ("before", "now"), strict=True):
        brief = run.verdicts[["verdict", "grade", "amount_fen"]].reindex(row)
        whole = brief.join(run.said(row[row >= 0]))
        out = out.join(whole.reset_index(drop=True).add_suffix(f"_{side}"))
        absent = out[f"verdict_{side}"].isna()
        out.loc[absent, f"verdict_{side}"] = "not_asked"
        out.loc[absent & ~out["check_id"].isin(run.verdicts["check_id"].unique()), f"verdict_{side}"] = "no_check"
        out.loc[absent & ~out["session_id"].isin(run.verdicts["session_id"].unique()), f"verdict_{side}"] = "no_session"
    out["parts"] = _parts(out)
    out = out[(out["kind"] != "changed") | (out["parts"] != "")]
    compared_too = int((~out["kind"].isin(("added", "dropped"))).sum())
    return _ordered(out), paired - compared_too


def _parts(rows: pd.DataFrame) -> pd.Series:
    """Which parts of a finding found again are not as they were."""
    again = rows["kind"] == "changed"
    out = pd.Series("", index=rows.index, dtype=object)
    for part, columns in zip(PARTS, _COLUMNS, strict=True):
        differs = pd.Series(False, index=rows.index)
        for column in columns:
            one, other = (rows[f"{column}_{side}"].astype("string").fillna("") for side in ("before", "now"))
            differs |= (one != other).astype(bool)
        out = out.where(~(again & differs), out + f" {part}")
    return out.str.strip()


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The most urgent kind first, in it the worst grade and the largest amount."""
    grade = rows["grade_now"].fillna(rows["grade_before"])
    amount = rows["amount_fen_now"].fillna(rows["amount_fen_before"])
    keys = rows.assign(
        a=rows["kind"].map(KINDS.index),
        b=grade.map({g: place for place, g in enumerate(GRADES)}).fillna(len(GRADES)),
        c=-amount.fillna(0),
    )
    ordered = keys.sort_values(["a", "b", "c", "session_id", "check_id"]).index
    return rows.loc[ordered].reset_index(drop=True)


def _scopes(before: Finished, now: Finished, ids: list[set[str]], both: set[str]) -> Iterator[Scope]:
    """Figures over what both runs have, then over what one has; a part without a session is left out."""
    runs, common = (before, now), ids[0] & ids[1]
    for paired, sessions in ((True, (common, common)), (False, (ids[0] - common, ids[1] - common))):
        if not any(sessions):
            continue
        parts = [run.verdicts[run.verdicts["session_id"].isin(both) == paired] for run in runs]
        checks = _tally([_counted(part, part["check_id"]) for part in parts])
        organisers = None
        if all(run.organisers for run in runs):
            of_sessions = [part[part["session_id"].isin(ids[0] | ids[1])] for part in parts]
            spelled = {comparable_text(name): name for run in runs for name in run.organisers.values()}
            organisers = _tally([
                _counted(part, part["session_id"].map({id: spelled[comparable_text(n)] for id, n in run.organisers.items()}).fillna(""))
                for part, run in zip(of_sessions, runs, strict=True)
            ])  # fmt: skip
        yield Scope(paired, len(sessions[0]), len(sessions[1]), checks, organisers)


def _counted(part: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Numbers of verdicts by check or organiser, as in `Tally`."""
    key = by.rename("key").astype("category")
    graded = part["grade"].where(part["verdict"] == "fail")
    counts = [part.groupby([key, sort], observed=True).size().unstack() for sort in (graded, part["verdict"])]
    grouped = part.assign(amount_fen=part["amount_fen"].where(part["verdict"] == "fail")).groupby(key, observed=True)
    more = grouped.agg(sessions=("session_id", "nunique"), amount_fen=("amount_fen", "sum"))
    held = pd.concat([more, *counts], axis=1).reindex(columns=[*_COUNTED, *more])
    return held.set_axis(held.index.astype(object)).fillna(0).astype("int64")


def _tally(counted: Sequence[pd.DataFrame]) -> Tally:
    index = counted[0].index.union(counted[1].index)
    before, now = (held.reindex(index, fill_value=0) for held in counted)
    return Tally(before, now)
