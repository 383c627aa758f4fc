"""HDC010: a member of staff who is counted as a trainee as well."""

import pandas as pd

from auditlib.core.identity import numbered
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, handed_in, no_row, of_session, rows_with

PERSONS = ("roster", "signins")


@check(
    "HDC010",
    title={"zh": "工作人员计作学员", "en": "Staff counted as trainees"},
    formula={
        "zh": "名单和签到表中没有人既是工作人员又是学员",
        "en": "nobody on roster and sign-in sheets is both staff and trainee",
    },
    clauses=["fj2025:2.1c"],
    needs={
        "roster": ["name", "id_number", "role", "person_key"],
        "signins": ["name", "id_number", "role", "person_key"],
    },
    optional=["name", "id_number", "person_key"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "persons": Fact("既是工作人员又是学员的人", "Both staff and trainee", "person"),
        "by_number": Fact("其中身份证号相同的人", "Of these with the same id number", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "有 {persons} 人在名单或签到表中既列为工作人员又列为学员：{names}；其中 {by_number} 人两处身份证号相同。",
        "en": "Persons who are both staff and trainee on roster or sign-in sheets: {persons} ({names}); of these with the same id number in both places: {by_number}.",
    },
    wordings={
        "names": {
            "zh": "有 {persons} 人在名单或签到表中既列为工作人员又列为学员：{names}；只凭姓名、单位相符，没有两处相同的身份证号，须核实是否同一人。",
            "en": "Persons who are both staff and trainee on roster or sign-in sheets: {persons} ({names}); only names and employers agree, no "
            "id number stands in both places, so it has to be seen whether they are the same.",
        },
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "staff": {
            "zh": "名单和签到表中没有可确认的工作人员",
            "en": "no row of roster or sign-in sheets is surely of staff",
        },
        "keyless": {
            "zh": "名单或签到表中有不能确定是何人、姓名又空缺或与他人相同的行",
            "en": "rows of roster or sign-in sheets do not tell whose they are: no name, or the name of somebody else",
        },
    },
)
def staff_counted_as_trainee(tables: Tables, policy: Policy) -> Verdict:
    """Is nobody on the roster or the sign-in sheets staff as well as trainee?

    Compares persons within the session. It is a violation where one id number stands on a row of staff and on one of a
    trainee, and a suspicion where only name and employer agree. A row without a role leaves it open if the same person
    has another row, a row that cannot be told whose it is if its name is blank or stands on a row of the other role. A
    dossier in which no staff or no trainee appear stays open, since their lists were not handed in. Kinds other than
    national sessions are held to it by analogy. Does not see staff who are on no list as staff.
    """
    sessions = tables["sessions"]
    rows = pd.concat([tables[table] for table in PERSONS], keys=PERSONS)
    rows = rows[(rows["role"] != "lecturer").fillna(True)]
    roles = {role: rows["role"] == role for role in ("staff", "trainee")}
    sure = {role: held.fillna(False).astype(bool) for role, held in roles.items()}
    maybe = {role: held.fillna(True).astype(bool) for role, held in roles.items()}

    written = rows["session_id"] + "/" + rows["person_key"]
    (person,) = numbered(written)
    (number,) = numbered(written + "/" + comparable(rows["id_number"]))
    two_roles = _in_both(person, sure)
    twice = two_roles & (sure["staff"] | sure["trainee"])
    doubtful = rows["role"].isna() & (person >= 0) & person.duplicated(keep=False)
    keyless = _namesakes(rows, sure, maybe)
    fault = twice.astype("boolean").mask(doubtful | keyless)

    origin = fault.index.get_level_values(0)
    faults = {
        table: fault[origin == table].droplevel(0).reindex(tables[table].index, fill_value=False) for table in PERSONS
    }
    clean = no_row(tables, "roster", faults["roster"]) & no_row(tables, "signins", faults["signins"])
    has = {
        (table, role): handed_in(tables, table, tables[table]["role"] == role)
        for table in PERSONS
        for role in ("staff", "trainee")
    }
    staff, trainees = has["roster", "staff"] | has["signins", "staff"], has["roster", "trainee"]
    found = ~clean.fillna(True)
    by_number = _counted(rows, person, _in_both(number, sure), sessions)
    named = rows.loc[twice, ["session_id", "name"]].dropna().drop_duplicates()
    names = named.groupby("session_id")["name"].agg("、".join).reindex(sessions.index).astype("string").fillna("")
    by_name = by_number == 0
    return Verdict(
        ok=clean.where(found | (staff & trainees)),
        facts=sessions[[]].assign(persons=_counted(rows, person, twice, sessions), by_number=by_number, names=names),
        looked_at={
            table: rows_with(tables, table, fault)
            & (fault.fillna(False).astype(bool) | ~of_session(tables[table], found).astype(bool))
            for table, fault in faults.items()
        },
        grade=pd.Series("suspicion", index=sessions.index, dtype="string").where(by_name),
        wording=pd.Series("names", index=sessions.index, dtype="string").where(by_name),
        gaps={
            "trainees": ~trainees & handed_in(tables, "roster"),
            "staff": ~staff & (handed_in(tables, "roster") | handed_in(tables, "signins")),
            "keyless": pd.Series(
                sessions.index.isin(rows.loc[keyless, "session_id"]), index=sessions.index, dtype="boolean"
            ),
        },
    )


def _in_both(keys: pd.Series, sure: dict[str, pd.Series]) -> pd.Series:
    """Whether the key of each row (below 0: blank) stands on a row of staff and on one of a trainee."""
    staff, trainee = (keys[held].unique() for held in (sure["staff"], sure["trainee"]))
    return keys.isin(staff) & keys.isin(trainee) & (keys >= 0)


def _namesakes(rows: pd.DataFrame, sure: dict[str, pd.Series], maybe: dict[str, pd.Series]) -> pd.Series:
    """Rows without key that may be somebody with the other role: by their name, or since a name is blank."""
    keyless = rows["person_key"].isna()
    (session,) = numbered(rows["session_id"])
    near = rows[session.isin(session[keyless])]
    name = comparable(near["name"])
    named = near["session_id"] + "/" + name
    out = pd.Series(False, index=rows.index)
    for role, other in (("staff", "trainee"), ("trainee", "staff")):
        those = maybe[other].reindex(near.index)
        nameless = near.loc[those & name.isna(), "session_id"].unique()
        meets = named.isin(named[those].dropna().unique()) | name.isna() | near["session_id"].isin(nameless)
        out |= (meets & sure[role].reindex(near.index)).reindex(rows.index, fill_value=False)
    either = near["role"].isna() & (name.isna() | named.duplicated(keep=False))
    out |= either.reindex(rows.index, fill_value=False)
    return out & keyless


def _counted(rows: pd.DataFrame, person: pd.Series, where: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    found = person[where].groupby(rows.loc[where, "session_id"]).nunique()
    return found.reindex(sessions.index).fillna(0).astype("Int64")
