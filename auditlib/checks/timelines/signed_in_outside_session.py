"""TML010: sign-ins on days outside the session."""

import numpy as np
import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.days import outside, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.runs import Mask, joined, runs
from auditlib.core.vector import Range, before, count, distinct, no_row, rows_with


@check(
    "TML010",
    title={"zh": "签到日期不在研修期间", "en": "Sign-ins outside the session"},
    formula={
        "zh": "开班日期 ≤ 每条签到的日期 ≤ 结束日期",
        "en": "first day ≤ day of each sign-in ≤ last day",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"sessions": ["start", "end"], "signins": ["person_key", "day"]},
    optional=["person_key"],
    grade="suspicion",
    facts={
        "signins": Fact("研修期间以外的签到", "Sign-ins outside the session", "count"),
        "persons": Fact("涉及人员", "Persons concerned", "person"),
        "days": Fact("涉及日期", "Days concerned", "text"),
        "opened": Fact("开班日期", "First day", "text"),
        "ended": Fact("结束日期", "Last day", "text"),
    },
    message={
        "zh": "该期 {opened} 开班、{ended} 结束，有 {signins} 条签到（涉及 {persons} 人）的日期在此之外：{days}。",
        "en": "The session lasted from {opened} to {ended}; sign-ins dated outside it: {signins} (persons concerned: {persons}), on {days}.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def signed_in_outside_session(tables: Tables, policy: Policy) -> Verdict:
    """Is every sign-in dated within the session, its first and last day included?

    Compares sign-ins of all roles. A blank day, or a first, last or signed day known only to a period that could lie on either
    side, stays open unless another sign-in is surely outside; so does a session whose last day is before its first. Without sign-in
    sheets it is open, since a sheet is missing. Does not see whether a day of the session has no sign-in (TML011 does).
    """
    sessions, signins = tables["sessions"], tables["signins"]
    opened, ended = span(sessions, "start"), span(sessions, "end")
    disordered = before(ended, opened).fillna(False).astype(bool)
    if disordered.any():
        opened_here, ended_here = (Range(*(end.mask(disordered) for end in day)) for day in (opened, ended))
    else:
        opened_here, ended_here = opened, ended
    strays = outside(signins, span(signins, "day"), opened_here, ended_here)
    return Verdict(
        ok=no_row(tables, "signins", strays),
        facts=sessions[[]].assign(
            signins=count(tables, "signins", strays).low,
            persons=distinct(tables, "signins", "person_key", strays.fillna(False)).high,
            days=_days(tables, strays.fillna(False).to_numpy(dtype=bool)),
            opened=written(opened),
            ended=written(ended),
        ),
        looked_at={"signins": rows_with(tables, "signins", strays)},
        gaps={"order": disordered},
    )


def _days(tables: Tables, outside: Mask) -> pd.Series:
    """The days and periods of the sign-ins outside, of each session in order, joined by 、."""
    sessions, signins = tables["sessions"], tables["signins"]
    rows = np.flatnonzero(outside)
    ends = ["day", "day" + LATEST]
    held = signins[ends].iloc[rows]
    period = held.groupby(ends).ngroup().to_numpy()
    texts = written(span(held.drop_duplicates().sort_values(ends), "day"))
    found = np.unique(runs(signins, sessions.index).at_row[rows].astype(np.int64) * max(len(texts), 1) + period)
    at, place = np.divmod(found, max(len(texts), 1))
    return pd.Series(joined(at, texts.iloc[place], len(sessions)), index=sessions.index)
