"""HDC011: a lecturer who is counted as a trainee as well."""

import re

import pandas as pd

from auditlib.core.identity import numbered
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, handed_in, no_row, of_session, rows_with

PERSONS = ("roster", "signins")
BETWEEN = re.compile(r"[、，,；;/\n]+")  # names of one cell
BESIDE = re.compile(  # what stands beside a name
    r"[（(].*?[)）]|\s*(?:(?:副|正高级)?(?:教授|研究员)|(?:正高级|高级)?工程师|高工|院士|博士|老师|主任|处长)\s*$"
)


@check(
    "HDC011",
    title={"zh": "授课专家计作学员", "en": "Lecturers counted as trainees"},
    formula={
        "zh": "学员名单和签到学员中没有本期授课专家",
        "en": "no trainee on roster or sign-in sheets is a lecturer of the session",
    },
    clauses=["fj2025:2.1h", "fj2025:2.1b", "fj2025:2.1f"],
    needs={
        "roster": ["name", "id_number", "role", "person_key"],
        "signins": ["name", "id_number", "role", "person_key"],
        "lecture_fees": ["lecturer", "id_number"],
        "timetable": ["lecturer", "hours"],
    },
    optional=["id_number", "person_key", "hours"],
    grade="violation",
    facts={
        "persons": Fact("既是学员又是授课专家的人", "Both trainee and lecturer", "person"),
        "by_number": Fact("其中身份证号相同的人", "Of these with the same id number", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "学员名单或签到学员中有 {persons} 人是本期授课专家：{names}；其中 {by_number} 人两处身份证号相同。授课专家不计入学员人数。",
        "en": "Trainees on roster or sign-in sheets who are lecturers of the session: {persons} ({names}); of these with the same id number in both places: {by_number}. A lecturer does not count as trainee.",
    },
    wordings={
        "names": {
            "zh": "学员名单或签到学员中有 {persons} 人与本期授课专家姓名相同：{names}；没有两处相同的身份证号，须核实是否同一人，授课专家不计入学员人数。",
            "en": "Trainees on roster or sign-in sheets who have the name of a lecturer of the session: {persons} ({names}); no id number stands in "
            "both places, so it has to be seen whether they are the same; a lecturer does not count as trainee.",
        },
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "lecturers": {"zh": "课程（日程）表没有写明任何授课专家", "en": "the timetable names no lecturer"},
    },
)
def lecturer_counted_as_trainee(tables: Tables, policy: Policy) -> Verdict:
    """Is no trainee on the roster or the sign-in sheets a lecturer of the same session?

    Lecturers are those of the timetable, of the lecture fees and those that roster or sign-in sheets call so; titles and
    brackets beside a name and several names in a cell are told apart. It is a violation where one id number stands in
    both places, a suspicion where only names agree, and nothing where the id numbers of namesakes differ. All four
    papers are needed for a pass. A trainee or lecturer without name stays open, and so does a row without a role whose
    person is on both sides; an item of no teaching hours needs no lecturer. Does not see a lecturer under another name.
    """
    sessions, fees, lessons = tables["sessions"], tables["lecture_fees"], tables["timetable"]
    people = pd.concat([tables[table] for table in PERSONS], keys=PERSONS)
    session, role = people["session_id"], people["role"]
    lecturing = (role == "lecturer").fillna(False).astype(bool)
    trainee = (role == "trainee").fillna(False).astype(bool)
    (key,) = numbered(session + "/" + people["person_key"])
    number, paid_number = numbered(
        *(rows["session_id"] + "/" + comparable(rows["id_number"]) for rows in (people, fees))
    )
    name, paid, taught = numbered(session + "/" + comparable(people["name"]), _names(fees), _names(lessons))

    numbers = _known(paid_number, number[lecturing])
    with_number = _known(paid[(paid_number >= 0).reindex(paid.index)], name[lecturing & (number >= 0)])
    same_number = number.isin(numbers)
    same_name = name.isin(_known(paid, taught, name[lecturing]))
    same_key = key.isin(_known(key[lecturing]))
    theirs = number.where(number >= 0, _of_person(key, number))
    namesake = (theirs >= 0) & ~theirs.isin(numbers) & name.isin(with_number)
    meets = same_number | same_key | (same_name & ~namesake)

    hit = trainee & meets
    unclear = role.isna() & (meets | key.isin(_known(key[trainee])))
    unnamed = ((trainee | role.isna()) & (name < 0)) | (lecturing & (name < 0) & (key < 0))
    fault = hit.astype("boolean").mask((unclear | unnamed) & ~hit)

    origin = fault.index.get_level_values(0)
    faults = {table: fault[origin == table].droplevel(0) for table in PERSONS}
    hit_names, hit_numbers = _known(name[hit]), _known(number[hit])
    open_fee, open_lesson = fees["lecturer"].isna(), lessons["lecturer"].isna() & lessons["hours"].ne(0).fillna(True)
    named = {
        "lecture_fees": _any(paid.isin(hit_names), fees) | paid_number.isin(hit_numbers),
        "timetable": _any(taught.isin(hit_names), lessons),
    }
    faults |= {
        table: held.astype("boolean").mask(blank & ~held)
        for (table, held), blank in zip(named.items(), (open_fee, open_lesson), strict=True)
    }
    clean = no_row(tables, "roster", faults["roster"]) & no_row(tables, "signins", faults["signins"])
    found = ~clean.fillna(True)
    complete = clean & _none(tables, "lecture_fees", open_fee) & _none(tables, "timetable", open_lesson)
    trainees = handed_in(tables, "roster", tables["roster"]["role"] == "trainee")
    lecturers = handed_in(tables, "timetable", lessons["lecturer"].notna())

    by_number = _counted(people, hit & same_number, sessions)
    by_name = by_number == 0
    texts = people.loc[hit, ["session_id", "name"]].dropna().drop_duplicates()
    names = texts.groupby("session_id")["name"].agg("、".join).reindex(sessions.index).astype("string").fillna("")
    return Verdict(
        ok=complete.where(found | (trainees & lecturers)),
        facts=sessions[[]].assign(persons=_counted(people, hit, sessions), by_number=by_number, names=names),
        looked_at={
            table: rows_with(tables, table, fault)
            & (fault.fillna(False).astype(bool) | ~of_session(tables[table], found).astype(bool))
            for table, fault in faults.items()
        },
        grade=pd.Series("suspicion", index=sessions.index, dtype="string").where(by_name),
        wording=pd.Series("names", index=sessions.index, dtype="string").where(by_name),
        gaps={
            "trainees": ~trainees & handed_in(tables, "roster"),
            "lecturers": ~lecturers & handed_in(tables, "timetable"),
        },
    )


def _names(rows: pd.DataFrame) -> pd.Series:
    """The lecturers named in each row, with their session, one a line: the index repeats that of the rows."""
    codes, unique = pd.factorize(rows["lecturer"])
    each = [[BESIDE.sub("", part.strip()) for part in BETWEEN.split(str(text))] for text in unique]
    lines = pd.Series([*each, []], dtype="object").take(codes)  # a blank has code -1: the last, none
    lines.index = rows.index
    names = comparable(lines.explode().astype("string"))
    return rows["session_id"].reindex(names.index) + "/" + names


def _known(*keys: pd.Series) -> pd.Series:
    found: pd.Series = pd.concat(keys)
    return found[found >= 0].drop_duplicates()


def _of_person(key: pd.Series, number: pd.Series) -> pd.Series:
    """The id number that the person of each row has on any row, below 0 where there is none."""
    held = pd.DataFrame({"key": key, "number": number})[(key >= 0) & (number >= 0)].drop_duplicates("key")
    return key.map(held.set_index("key")["number"]).fillna(-1).astype("int64")


def _any(lines: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Whether one of the lines of each row is True."""
    return pd.Series(rows.index.isin(lines.index[lines.astype(bool)]), index=rows.index)


def _none(tables: Tables, table: str, blank: pd.Series) -> pd.Series:
    """True where no row of the session is blank, NA where one is or there is no row."""
    return no_row(tables, table, pd.Series(False, index=blank.index, dtype="boolean").mask(blank))


def _counted(people: pd.DataFrame, where: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    """Persons of each session among the rows where it holds: by key, without one by name, and each row without both."""
    held = people[where]
    person = held["person_key"].fillna("/" + comparable(held["name"]))
    found = person.groupby(held["session_id"]).nunique()
    alone = person.isna().groupby(held["session_id"]).sum()
    return found.add(alone, fill_value=0).reindex(sessions.index).astype("Int64").fillna(0)
