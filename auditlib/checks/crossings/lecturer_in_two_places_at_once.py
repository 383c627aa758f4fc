"""CRS002: a lecturer teaches in two sessions in the same half day."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.meetings import id_numbers, joined, keyed, names_of, person_elsewhere
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import handed_in, no_row, of_session, rows_with

TAUGHT = ("timetable", "lecture_fees")


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    entries = _entries(_all_lessons(tables), policy)
    day = "/" + entries["day"].dt.strftime("%Y-%m-%d").astype("string")
    return keyed(entries["session_id"], entries["who"] + day, entries["number"] + day)


@check(
    "CRS002",
    title={"zh": "同一专家同时在两期授课", "en": "Lecturer in two places at once"},
    formula={
        "zh": "本期授课专家（课程表、讲课费发放表）在同一天同一时段都不在其他期次授课",
        "en": "no lecturer of the timetable or the list of lecture fees teaches in another session in the same half day",
    },
    clauses=["fj2025:1.1a"],
    needs={
        "timetable": ["day", "half", "hours", "lecturer"],
        "lecture_fees": ["day", "half", "hours", "lecturer", "id_number"],
    },
    optional=["half", "hours", "id_number"],
    words=["no_lecturer"],
    links=_shared,
    grade="suspicion",
    facts={
        "slots": Fact("同时在其他期次授课的专家半天数", "Half days of lecturers who teach elsewhere too", "count"),
        "lecturers": Fact("涉及专家", "Lecturers concerned", "text"),
        "days": Fact("涉及日期", "Days concerned", "text"),
        "sessions": Fact("涉及的其他期次", "Other sessions concerned", "text"),
    },
    message={
        "zh": "授课专家 {lecturers} 在 {days} 的同一时段也列为其他期次（{sessions}）的授课专家（共 {slots} 人次），同一人不可能同时在两处授课；两期合班授课或同名不同人的除外，须核对。",
        "en": "Lecturers who in the same half day are listed in another session too: {lecturers}, on {days} (other sessions: {sessions}; half days of lecturers: {slots}). Nobody teaches in two places at once, unless the classes were taught together or two persons share a name.",
    },
    gaps={
        "lessons": {
            "zh": "课程表或讲课费发放表中没有学时大于 0 的授课",
            "en": "the timetable or the list of lecture fees holds no lesson of more than 0 hours",
        },
        "half": {
            "zh": "同一专家同一天也在其他期次授课，而本期或该期次的“时段”空缺，须补充上午、下午或晚上",
            "en": "a lecturer teaches in another session on the same day, and here or there the half day is blank: ask for it",
        },
        "day": {
            "zh": "部分授课日期空缺或只知道在一段时间内，须补充具体日期",
            "en": "the day of some lessons is blank or only known to lie in a period: ask for the day",
        },
        "named": {
            "zh": "部分课程没有写明授课专家姓名（空缺，或只写“待定”“分组讨论”等）",
            "en": "some lessons name no lecturer (blank, to be decided, group work)",
        },
    },
)
def lecturer_in_two_places_at_once(tables: Tables, policy: Policy) -> Verdict:
    """Does no lecturer of the session teach in another one in the same half day?

    Takes lecturers from timetable and lecture fees alike, several in one cell apart; rows of 0 hours are no lessons, those
    with blank hours may be. The same lecturer has the same name, and where both sessions' lists of fees give an id number,
    the same number, whatever the names. A lesson without lecturer or without a certain day stays open; one without half day only where the
    lecturer teaches elsewhere on that day. Both tables are asked for: one says who was to teach, the other who was paid
    for it, so without either it stays open. What is blank in another session leaves nothing open here unless lecturer and
    day meet. Names one other session for each lecturer and half day. Does not see classes that were taught together, titles written
    behind a name without brackets, nor how far apart the places are.
    """
    sessions = tables["sessions"]
    lessons = _all_lessons(tables)
    entries = _entries(lessons, policy)
    halved = entries["half"].notna()
    met = person_elsewhere(entries[halved], entries[halved], ["day", "half"])["label"]
    hits = entries.loc[met.index].assign(other=entries["session_id"].reindex(met).array)
    perhaps = entries.index.isin(
        [
            *person_elsewhere(entries[~halved], entries, ["day"]).index,
            *person_elsewhere(entries[halved], entries[~halved], ["day"]).index,
        ]
    )
    sure, halfless, named = (lessons.index.isin(found["label"]) for found in (hits, entries[perhaps], entries))
    dayless, nameless = lessons["asked"] & lessons["day"].isna(), lessons["asked"] & ~named
    fault = pd.Series(sure, index=lessons.index, dtype="boolean")
    fault = fault.mask(~fault & (halfless | dayless | nameless), pd.NA)
    faults, taught = {}, {}
    for table, number in zip(TAUGHT, (0, len(tables[TAUGHT[0]])), strict=True):
        rows = tables[table]
        faults[table] = fault.iloc[number : number + len(rows)].set_axis(rows.index)
        lesson = lessons["asked"].iloc[number : number + len(rows)].set_axis(rows.index)
        taught[table] = handed_in(tables, table, lesson.astype("boolean"))

    failed = pd.Series(sessions.index.isin(hits["session_id"].unique()), index=sessions.index)
    slots = hits.drop_duplicates(["session_id", "who", "day", "half"]).groupby("session_id").size()
    missing = {
        "half": pd.Series(halfless),
        "day": dayless,
        "named": nameless,
    }
    ok = no_row(tables, "timetable", faults["timetable"]) & no_row(tables, "lecture_fees", faults["lecture_fees"])
    return Verdict(
        ok=ok.where(~ok.fillna(True) | (taught["timetable"] & taught["lecture_fees"])),
        facts=sessions[[]].assign(
            slots=slots.reindex(sessions.index).fillna(0).astype("Int64"),
            lecturers=joined(hits["session_id"], hits["name"], sessions.index),
            days=joined(hits["session_id"], hits["day"].dt.strftime("%Y-%m-%d"), sessions.index),
            sessions=joined(hits["session_id"], hits["other"], sessions.index),
        ),
        looked_at={
            table: rows_with(tables, table, found)
            & (found.fillna(False).astype(bool) | ~of_session(tables[table], failed).astype(bool))
            for table, found in faults.items()
        },
        gaps={"lessons": ~(taught["timetable"] & taught["lecture_fees"])}
        | {
            name: pd.Series(sessions.index.isin(lessons[mask]["session_id"].unique()), sessions.index, dtype="boolean")
            for name, mask in missing.items()
        },
    )


def _all_lessons(tables: Tables) -> pd.DataFrame:
    return pd.concat([_lessons(tables[table]) for table in TAUGHT], ignore_index=True)


def _lessons(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of either table alike: the day only where it is certain, and whether it is `asked`: a lesson."""
    certain = (rows["day"] == rows["day" + LATEST]).fillna(False)
    number = id_numbers(rows["id_number"]) if "id_number" in rows else pd.NA
    lesson = ~(rows["hours"] == 0).fillna(False).astype(bool)
    return rows[["session_id", "lecturer", "half"]].assign(
        number=pd.Series(number, index=rows.index, dtype="string"),
        day=rows["day"].where(certain),
        asked=lesson,
    )


def _entries(lessons: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row for each lecturer of a lesson, with the one id number that stands beside that name in the session."""
    asked = lessons[lessons["asked"]]
    names = names_of(asked["lecturer"])
    names = names[policy.words["no_lecturer"].hits(names["name"]) == ""]
    entries = names.join(asked[["session_id", "day", "half", "number"]], on="label").reset_index(drop=True)
    number = entries["number"].mask(entries["label"].duplicated(keep=False))
    by_name = number.groupby([entries["session_id"], entries["who"]])
    only = by_name.transform("first").where(by_name.transform("nunique") == 1)
    return entries.assign(number=number.fillna(only))
