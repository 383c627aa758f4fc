"""CRS009: two id numbers of one name and employer differ in a single character."""

import pandas as pd

from auditlib.core.meetings import joined, keyed, trainees
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.overlap import one_apart
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, handed_in, listed, no_row, rows_with

KEYS = ["block", "number"]


def _people(roster: pd.DataFrame) -> pd.DataFrame:
    """Trainees with the `block` of those of one name and employer."""
    return trainees(roster).assign(block=comparable(roster["name"]) + "/" + comparable(roster["employer"]))


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    people = _people(tables["roster"])
    return keyed(people["session_id"], people["block"].where(people["asked"]))


@check(
    "CRS009",
    title={"zh": "同名学员身份证号仅差一位", "en": "Nearly the same person"},
    formula={
        "zh": "本期学员与本期或其他期次姓名、工作单位相同的学员，身份证号不是只差一位",
        "en": "no id number of a trainee differs in one character alone from that of a trainee of the same name and employer, here or in another session",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"roster": ["name", "employer", "id_number", "role"]},
    links=_shared,
    grade="advisory",
    facts={
        "persons": Fact("身份证号仅差一位的学员", "Trainees whose number is a character apart", "person"),
        "names": Fact("姓名", "Names", "text"),
        "sessions": Fact("另一号码所在期次", "Sessions of the other number", "text"),
    },
    message={
        "zh": "学员名单中有 {persons} 人（{names}），与姓名、工作单位相同的另一学员（见 {sessions} 期名单）身份证号等长且只差一位，须核对是否同一人、哪个号码有误。",
        "en": "Trainees of the roster whose id number differs in one character alone from that of another trainee of the same name and employer: {persons} ({names}; other rosters: {sessions}). See whether it is one person, and which number is wrong.",
    },
    gaps={
        "roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
    },
)
def nearly_same_person(tables: Tables, policy: Policy) -> Verdict:
    """Is no trainee's id number a single character apart from that of a trainee of the same name and employer?

    Compares the trainees of all rosters, those of the session itself among them: names and employers without spaces and punctuation, id
    numbers of equal length. A trainee without name, employer or readable number stays open; so does one near to a person
    whose role is blank, or whose own is. What is blank in another session leaves nothing open here. A session alone passes unless two of its own are near.
    A dossier without a roster stays open. Names one other session for each person. Does not see numbers with a character
    too few, two characters exchanged, nor persons who changed employer.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    people = _people(roster)
    told = people[people["asked"]]
    near, perhaps = (_near(rows) for rows in (told[told["sure"]], told))
    untold = people["asked"] & people[KEYS].isna().any(axis=1)
    fault = pd.Series(people.index.isin(near.index), index=people.index, dtype="boolean")
    fault = fault.mask(~fault & (untold | people.index.isin(perhaps.index)), pd.NA)
    persons = people.loc[near.index].drop_duplicates(["session_id", *KEYS]).groupby("session_id").size()
    sure = handed_in(tables, "roster", people["sure"].astype("boolean"))
    return Verdict(
        ok=no_row(tables, "roster", fault).where(sure),
        facts=sessions[[]].assign(
            persons=persons.reindex(sessions.index).fillna(0).astype("Int64"),
            names=listed(tables, "roster", "name", fault),
            sessions=joined(people["session_id"].reindex(near.index), near, sessions.index),
        ),
        looked_at={"roster": rows_with(tables, "roster", fault) & people["asked"]},
        gaps={"roster": ~sure},
    )


def _near(people: pd.DataFrame) -> pd.Series:
    """For each person near to another one: a session of that other one, another session than the own where there is one."""
    distinct = people.drop_duplicates(KEYS)["block"]
    people = people[people["block"].isin(distinct[distinct.duplicated()].unique())]
    ranked = people.sort_values("session_id", kind="stable")
    first, last = (ranked.drop_duplicates(KEYS, keep=keep) for keep in ("first", "last"))
    others = first[KEYS].assign(near=one_apart(first["block"], first["number"])).dropna()
    found = people.reset_index().merge(others, on=KEYS)
    ends = [
        found.merge(rows[[*KEYS, "session_id"]], left_on=["block", "near"], right_on=KEYS, suffixes=("", "_there"))
        for rows in (first, last)
    ]
    one, other = (rows.set_index("index")["session_id_there"] for rows in ends)
    return one.where(one != found.set_index("index")["session_id"], other)
