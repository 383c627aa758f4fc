"""CRS001: somebody is a trainee of two sessions held on the same days."""

from datetime import date

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import no_row, of_session, rows_with, span

PERSONS = ("roster", "signins")


@check(
    "CRS001",
    title={"zh": "同一学员同时参加两期研修", "en": "Trainee in two sessions at once"},
    formula={
        "zh": "本期学员在研修期间都不是其他期次的学员",
        "en": "no trainee is a trainee of another session held on the same days",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={
        "sessions": ["start", "end"],
        "roster": ["id_number", "role", "person_key"],
        "signins": ["id_number", "role", "person_key"],
    },
    optional=["person_key"],
    grade="violation",
    facts={
        "persons": Fact("同时参加其他期次的学员", "Trainees of another session at the same time", "person"),
        "sessions": Fact("涉及的其他期次", "Other sessions concerned", "text"),
    },
    message={
        "zh": "有 {persons} 名学员在研修期间同时列为其他期次的学员（{sessions}）。",
        "en": "Trainees who are also trainees of another session held on the same days: {persons} (other sessions: {sessions}).",
    },
)
def person_in_two_sessions_at_once(tables: Tables, policy: Policy) -> Verdict:
    """Is no trainee of the session a trainee of another one that is held on the same day?

    Compares id numbers on roster and sign-in sheets, and whole sessions from the first to the last day. A row without
    id number takes the one that the same person has elsewhere in the dossier; a trainee without any, a role that is
    blank or days that are not certain leave it open. Of several other sessions it names the neighbours in time.
    Lecturers and staff are not asked about. Goes by the number alone: does not see two numbers of one person, nor
    whether two names share one.
    """
    sessions = tables["sessions"]
    people = pd.concat([tables[table] for table in PERSONS], keys=PERSONS)
    written = people["id_number"].str.upper().str.replace(r"\s", "", regex=True)
    number = written.where(written.str.fullmatch(r"(?=.*\d)[\dA-Z()-]+").fillna(False).astype(bool))
    number = number.fillna(number.groupby([people["session_id"], people["person_key"]]).transform("first"))
    trainee = people["role"] == "trainee"
    people = people[["session_id"]].assign(number=number, sure=trainee.fillna(False), asked=trainee.fillna(True))

    entries = people[people["asked"]].groupby(["session_id", "number"])["sure"].any().reset_index()
    start, end = ([of_session(entries, day) for day in span(sessions, name)] for name in ("start", "end"))
    certain = entries["sure"].astype(bool) & (start[1] <= end[0])
    sure = _met(entries[certain], start[1], end[0])
    first, last = start[0].fillna(pd.Timestamp(date.min)), end[1].fillna(pd.Timestamp(date.max))
    possible = first <= last
    doubtful = _met(
        entries, first.where(possible, pd.Timestamp(date.min)), last.where(possible, pd.Timestamp(date.max))
    )
    entries = entries.assign(
        hit=entries.index.isin(sure.index).astype(bool), maybe=entries.index.isin(doubtful.index).astype(bool)
    )

    told = people.reset_index().merge(entries, how="left", on=["session_id", "number"]).set_index(people.index)
    open_question = people["asked"] & (people["number"].isna() | told["maybe"].eq(True))
    fault = people["asked"].where(told["hit"].eq(True), False).astype("boolean")
    fault = fault.mask(open_question & ~fault, pd.NA)
    origin = fault.index.get_level_values(0)
    faults = {table: fault[origin == table].droplevel(0) for table in PERSONS}

    hits = entries[entries["hit"]].groupby("session_id")["number"].count().reindex(sessions.index)
    met = sure.drop_duplicates().sort_values("met").groupby("session_id")["met"].agg("、".join).reindex(sessions.index)
    failed = hits.notna()
    return Verdict(
        ok=no_row(tables, "roster", faults["roster"]) & no_row(tables, "signins", faults["signins"]),
        facts=sessions[[]].assign(persons=hits.fillna(0).astype("Int64"), sessions=met.astype("string").fillna("")),
        looked_at={
            table: rows_with(tables, table, fault)
            & (fault.fillna(False).astype(bool) | ~of_session(tables[table], failed).astype(bool))
            for table, fault in faults.items()
        },
    )


def _met(entries: pd.DataFrame, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The entries whose person is elsewhere between first and last day, each with a session met there.

    By person in the order of the first day: the next session overlaps if it begins by my last day; one before does if the
    latest last day so far has reached my first.
    """
    line = entries.assign(first=first, last=last).sort_values(["number", "first"], kind="stable")
    person = line["number"]
    reached = line.groupby(person)["last"].cummax().groupby(person).shift()
    is_latest = ~(line["last"] <= reached)
    latest = line["session_id"].where(is_latest).groupby(person).ffill().groupby(person).shift()
    following = line.groupby(person).shift(-1)
    earlier = line.assign(met=latest)[reached >= line["first"]]
    later = line.assign(met=following["session_id"])[following["first"] <= line["last"]]
    return pd.concat([earlier, later])[["session_id", "met"]]
