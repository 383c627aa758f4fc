"""HDC021: an online trainee without a log of attendance."""

from dataclasses import replace

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import absent_from, at_least, count, distinct, exactly, handed_in, listed, no_row, rows_with


@check(
    "HDC021",
    title={"zh": "线上学员无线上学习记录", "en": "Online trainees without an online log"},
    formula={
        "zh": "名单中每名线上学员都有在线时长大于 0 的线上学习记录",
        "en": "every online trainee on the roster has a row in the online log with more than 0 minutes",
    },
    clauses=["fj2025:2.1m"],
    needs={"roster": ["name", "person_key", "role", "mode"], "online_log": ["name", "person_key", "minutes"]},
    optional=["name"],
    grade="violation",
    facts={
        "online": Fact("名单中线上学员", "Online trainees on the roster", "person"),
        "persons": Fact("其中无线上学习记录者", "Of them without an online log", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "名单中线上学员 {online} 人，其中 {persons} 人没有在线时长大于 0 的线上学习记录：{names}。",
        "en": "Of {online} online trainees on the roster, those without an online log of more than 0 minutes number {persons}: {names}.",
    },
    skipped={"zh": "名单中没有线上学员。", "en": "There is no online trainee on the roster."},
)
def online_log_missing(tables: Tables, policy: Policy) -> Verdict:
    """Does the online log show time online for every online trainee on the roster?

    Compares persons. Only a roster on which surely nobody is an online trainee is not asked; one that leaves mode or role
    blank stays open. Blank minutes may be any number, and a row that cannot be told whose it is stays open. Without
    any log, although somebody was online, a sheet is missing, and it is open. Does not see whether the time online was enough.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    online = (roster["role"] == "trainee") & (roster["mode"] == "online")
    active = tables["online_log"]["minutes"] > 0
    unlogged, unsure = (_absent(tables, active.fillna(doubt).astype(bool)) for doubt in (True, False))
    fault = online & unlogged.where(unlogged | ~unsure)
    there = count(tables, "roster", online)
    logged = handed_in(tables, "online_log")
    return Verdict(
        ok=no_row(tables, "roster", fault).where(logged),
        facts=sessions[[]].assign(
            online=distinct(tables, "roster", "person_key", online).low,
            persons=distinct(tables, "roster", "person_key", fault).low.where(logged),
            names=listed(tables, "roster", "name", fault).where(logged),
        ),
        looked_at={"roster": rows_with(tables, "roster", fault)},
        applies=at_least(there, exactly(there.low * 0 + 1)),
    )


def _absent(tables: Tables, held: pd.Series) -> pd.Series:
    """For each row of the roster whether its person has none of the rows of the log for which `held` is True."""
    held_alone = replace(tables, frames={**tables.frames, "online_log": tables["online_log"][held]})
    return absent_from(held_alone, "roster", "online_log")
