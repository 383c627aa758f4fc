"""HDC008: one person twice on the roster."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, handed_in, listed, no_row, rows_with


@check(
    "HDC008",
    title={"zh": "同一人重复列入学员名单", "en": "A person twice on the roster"},
    formula={
        "zh": "学员名单中没有相同的身份证号",
        "en": "no id number stands twice on the roster of trainees",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"roster": ["name", "id_number", "role"]},
    optional=["name"],
    grade="violation",
    facts={
        "persons": Fact("重复列入的学员", "Trainees listed more than once", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "学员名单中有 {persons} 人重复列入（身份证号相同）：{names}。",
        "en": "More than once on the roster, by the same id number: {persons} ({names}).",
    },
    gaps={"trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def person_twice_on_roster(tables: Tables, policy: Policy) -> Verdict:
    """Is everybody only once on the roster of trainees?

    Compares id numbers. A row without one stays open if another row has the same name; if the name is its own, it is
    nobody's repetition. A blank role may be a trainee's. Does not see somebody listed once as trainee and once as staff.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = roster["role"] == "trainee"
    rows = roster[["session_id"]].assign(id=comparable(roster["id_number"]), name=comparable(roster["name"]))

    def repeated(column: str, among: pd.Series) -> pd.Series:
        held = rows.loc[among.astype(bool) & rows[column].notna(), ["session_id", column]]
        return held.duplicated(keep=False).reindex(rows.index, fill_value=False).astype(bool)

    perhaps = trainee.fillna(True)
    twice = repeated("id", trainee.fillna(False))
    unclear = rows["id"].isna() & perhaps & (repeated("name", perhaps) | rows["name"].isna())
    fault = twice.astype("boolean").mask(~twice & (repeated("id", perhaps) | unclear))
    known = handed_in(tables, "roster", trainee)
    persons = rows["id"].where(twice).groupby(rows["session_id"]).nunique()
    return Verdict(
        ok=no_row(tables, "roster", fault).where(known),
        facts=sessions[[]].assign(
            persons=persons.reindex(sessions.index).astype("Int64"), names=listed(tables, "roster", "name", fault)
        ),
        looked_at={"roster": rows_with(tables, "roster", fault)},
        gaps={"trainees": ~known & handed_in(tables, "roster")},
    )
