"""CRS001: somebody is a trainee of two sessions held on the same days."""

from datetime import date

import pandas as pd

from auditlib.core.meetings import keyed
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import no_row, of_session, rows_with, span

PERSONS = ("roster", "signins")


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    people = pd.concat([tables[table] for table in PERSONS], keys=PERSONS)
    return keyed(people["session_id"], _numbers(people))


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
    links=_shared,
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
    number = _numbers(people)
    trainee = people["role"] == "trainee"
    asked, sure = trainee.fillna(True).astype(bool), trainee.fillna(False).astype(bool)

    # one entry for each session and number, found by integers: there are millions of rows
    held = people[["session_id"]].assign(number=pd.factorize(number)[0], sure=sure)[asked & number.notna()]
    at, _ = pd.factorize(pd.factorize(held["session_id"])[0] * (held["number"].max() + 1) + held["number"])
    entries = held[~pd.Series(at).duplicated().to_numpy()].reset_index(drop=True)
    entries["sure"] = held["sure"].groupby(at).any()
    start, end = ([of_session(entries, day) for day in span(sessions, name)] for name in ("start", "end"))
    certain = entries["sure"].astype(bool) & (start[1] <= end[0])
    surely = _met(entries[certain], start[1], end[0])
    first, last = start[0].fillna(pd.Timestamp(date.min)), end[1].fillna(pd.Timestamp(date.max))
    possible = first <= last
    doubtful = _met(
        entries, first.where(possible, pd.Timestamp(date.min)), last.where(possible, pd.Timestamp(date.max))
    )
    hit, maybe = (entries.index.isin(found.index) for found in (surely, doubtful))

    fault = pd.Series(False, index=people.index, dtype="boolean")
    fault[asked & number.notna()] = hit[at]
    met_perhaps = pd.Series(False, index=people.index)
    met_perhaps[asked & number.notna()] = maybe[at]
    fault = fault.mask(asked & (number.isna() | met_perhaps) & ~fault, pd.NA)
    origin = fault.index.get_level_values(0)
    faults = {table: fault[origin == table].droplevel(0) for table in PERSONS}

    hits = entries[hit].groupby("session_id")["number"].count().reindex(sessions.index)
    met = (
        surely.drop_duplicates().sort_values("met").groupby("session_id")["met"].agg("、".join).reindex(sessions.index)
    )
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


def _numbers(people: pd.DataFrame) -> pd.Series:
    """The id number of each row, letters large and blanks dropped; of a row without one that which its person has elsewhere."""
    codes, texts = pd.factorize(people["id_number"])
    written = pd.Series(texts, dtype="string").str.upper().str.replace(r"\s", "", regex=True)
    written = written.where(written.str.fullmatch(r"(?=.*\d)[\dA-Z()-]+").fillna(False).astype(bool))
    number = pd.Series(written.array.take(codes, allow_fill=True), index=people.index)
    key = people["person_key"]
    lacking = key.isin(key[number.isna()].dropna().unique())
    mine = [people["session_id"][lacking], key[lacking]]
    return number.fillna(number[lacking].groupby(mine).transform("first"))


def _met(entries: pd.DataFrame, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The entries whose person is elsewhere between first and last day, each with a session met there.

    By person in the order of the first day: the next session overlaps if it begins by my last day; one before does if the
    latest last day so far has reached my first.
    """
    line = entries.assign(first=first, last=last).sort_values(["number", "first", "session_id"])
    person = line["number"]
    reached = line.groupby(person)["last"].cummax().groupby(person).shift()
    is_latest = ~(line["last"] <= reached)
    latest = line["session_id"].where(is_latest).groupby(person).ffill().groupby(person).shift()
    following = line.groupby(person).shift(-1)
    earlier = line.assign(met=latest)[reached >= line["first"]]
    later = line.assign(met=following["session_id"])[following["first"] <= line["last"]]
    return pd.concat([earlier, later])[["session_id", "met"]]
