"""CRS001: somebody is a trainee of two sessions held on the same days."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from auditlib.core.days import EARLIEST_DAY, LATEST_DAY, ends, span
from auditlib.core.identity import BLANK, whole
from auditlib.core.meetings import in_several, keyed
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.runs import Short, Whole, arrow, joined, pairs, runs
from auditlib.core.texts import says
from auditlib.core.vector import no_row, of_session, rows_with

PERSONS = ("roster", "signins")


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    people = pd.concat([tables[table][["session_id", "id_number"]] for table in PERSONS]).dropna().drop_duplicates()
    return keyed(people["session_id"], _written(people["id_number"]))


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
    places = [runs(tables[table], sessions.index).at_row for table in PERSONS]
    trainee = [says(tables[table]["role"], "trainee") for table in PERSONS]
    surely, asked = ([role.fillna(doubt).to_numpy(dtype=bool) for role in trainee] for doubt in (False, True))
    numbers = _numbers(tables, places)

    # one entry for each session and number, of the numbers that stand in several sessions: others meet nobody
    rows = in_several(places, numbers, asked)
    at, number, sure = (_chosen(each, rows) for each in (places, numbers, surely))
    entry, of = pairs(at, number)
    _, person = np.unique(number[_first(entry, len(of))], return_inverse=True)
    known = np.zeros(len(of), dtype=bool)
    known[entry[sure]] = True
    opened, ended = span(sessions, "start"), span(sessions, "end")
    start, end = ends(opened), ends(ended)
    alphabetic = sessions.index.argsort()
    rank = np.argsort(alphabetic)
    certain = np.flatnonzero(known & (opened.high <= ended.low).to_numpy()[of])
    found, met = _met(person[certain], of[certain], start[1], end[0], rank)
    found = certain[found]
    if len(certain) == len(of) and opened.low is opened.high and ended.low is ended.high:
        perhaps = found  # nothing is doubtful
    else:
        possible = start[0] <= end[1]
        first, last = np.where(possible, start[0], EARLIEST_DAY), np.where(possible, end[1], LATEST_DAY)
        perhaps, _ = _met(person, of, first, last, rank)

    hit, maybe = np.zeros(len(of), dtype=bool), np.zeros(len(of), dtype=bool)
    hit[found], maybe[perhaps] = True, True
    faults = {}
    for table, mine, codes, question, held in zip(
        PERSONS, rows, np.split(entry, [len(rows[0])]), asked, numbers, strict=True
    ):
        fault, unknown = np.zeros(len(held), dtype=bool), question & (held < 0)
        fault[mine], unknown[mine] = hit[codes], ~hit[codes] & maybe[codes]
        faults[table] = pd.Series(pd.arrays.BooleanArray(fault, unknown), index=tables[table].index, copy=False)
    hits = pd.Series(np.bincount(of[hit], minlength=len(sessions)), index=sessions.index, dtype="Int64")
    both = np.unique(of[found] * len(sessions) + rank[met])
    others = joined(both // len(sessions), sessions.index[alphabetic[both % len(sessions)]], len(sessions))
    return Verdict(
        ok=no_row(tables, "roster", faults["roster"]) & no_row(tables, "signins", faults["signins"]),
        facts=sessions[[]].assign(persons=hits, sessions=others),
        looked_at={
            table: rows_with(tables, table, fault)
            & (fault.fillna(False).astype(bool) | ~of_session(tables[table], hits > 0).astype(bool))
            for table, fault in faults.items()
        },
    )


def _numbers(tables: Tables, places: list[Short]) -> list[Whole]:
    """The id number of each row as a whole number; of a row without one that which its person has elsewhere in the session."""
    numbers = whole(*(_id_numbers(tables[table]) for table in PERSONS), fold=_written)
    if all((held >= 0).all() for held in numbers):
        return numbers
    number, at = np.concatenate(numbers), np.concatenate(places)
    key = np.concatenate(whole(*(tables[table]["person_key"] for table in PERSONS)))
    mine = np.flatnonzero((key >= 0) & (at >= 0) & np.isin(key, key[number < 0]))
    person, of = pairs(at[mine], key[mine])
    has = number[mine] >= 0
    first = _first(person[has], len(of))
    elsewhere = np.full(len(of), BLANK)
    elsewhere[person[has]] = number[mine[has]][first[person[has]]]
    number[mine] = np.where(has, number[mine], elsewhere[person])
    return np.split(number, [len(places[0])])


def _id_numbers(rows: pd.DataFrame) -> Any:
    """The Arrow array of the id numbers; where persons go by them throughout, that of the persons, which others have read."""
    number, key = arrow(rows["id_number"]), arrow(rows["person_key"])
    return key if key.equals(number) else number


def _written(texts: pd.Series) -> pd.Series:
    """Id numbers, letters large and blanks dropped; NA for what is no number."""
    written = texts.str.upper().str.replace(r"\s", "", regex=True)
    return written.where(written.str.fullmatch(r"(?=.*\d)[\dA-Z()-]+").fillna(False).astype(bool))


def _chosen(columns: Sequence[NDArray[Any]], rows: list[Whole]) -> NDArray[Any]:
    return np.concatenate([column[mine] for column, mine in zip(columns, rows, strict=True)])


def _first(codes: Short, number: int) -> Whole:
    """For each code below `number` the first place where it stands, undefined where it does not."""
    first = np.zeros(number, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # of several places the first is written last
    return first


def _met(person: Whole, of: Whole, first: Whole, last: Whole, rank: Whole) -> tuple[Whole, Whole]:
    """The entries whose person is elsewhere between first and last day (of each session), each with a session met there.

    By person in the order of the first day and of `rank`: the next session overlaps if it begins by my last day; one before does if the
    latest last day so far has reached my first.
    """
    number = len(rank)
    line = np.argsort(person * number + np.argsort(np.lexsort((rank, first)))[of])
    person, of = person[line], of[line]
    _, reach = np.unique(last, return_inverse=True)
    reached = np.maximum.accumulate(person * number + reach[of])
    is_latest = np.diff(reached, prepend=-1) > 0
    latest = np.maximum.accumulate(np.where(is_latest, np.arange(len(line)), 0))[:-1]
    same = np.diff(person) == 0
    before, after = of[:-1], of[1:]
    earlier = same & (last[of[latest]] >= first[after])
    later = same & (first[after] <= last[before])
    return np.concatenate([line[1:][earlier], line[:-1][later]]), np.concatenate([of[latest][earlier], after[later]])
