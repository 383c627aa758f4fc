"""HDC014: trainees too young for the professional title that they state."""

import pandas as pd

from auditlib.core.days import span
from auditlib.core.identity import age_on, read_ids
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_least, count, handed_in, no_row, of_session, rows_with

LEVELS = ("middle", "associate_senior", "senior")


@check(
    "HDC014",
    title={"zh": "职称与年龄不符", "en": "Title impossible at that age"},
    formula={
        "zh": "名单学员按身份证号推算的开班日年龄 ≥ 其职称级别的最低年龄",
        "en": "age on the first day by the id number of each trainee on the roster ≥ lowest age for the level of the title",
    },
    clauses=["fj2025:2.1h", "fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.youngest_middle", "headcounts.youngest_associate_senior", "headcounts.youngest_senior"],
    needs={"sessions": ["category", "start"], "roster": ["name", "id_number", "role", "title_level"]},
    optional=["name"],
    grade="suspicion",
    facts={
        "persons": Fact("年龄与职称不符的学员", "Trainees too young for their title", "person"),
        "middle": Fact("中级（年龄）", "Middle title (age)", "text"),
        "youngest_middle": Fact("中级最低年龄", "Lowest age, middle title", "count"),
        "associate_senior": Fact("副高级（年龄）", "Associate senior title (age)", "text"),
        "youngest_associate_senior": Fact("副高级最低年龄", "Lowest age, associate senior title", "count"),
        "senior": Fact("正高级（年龄）", "Senior title (age)", "text"),
        "youngest_senior": Fact("正高级最低年龄", "Lowest age, senior title", "count"),
    },
    message={
        "zh": "学员名单中有 {persons} 人按身份证号推算的开班日年龄与所填职称不符（姓名后括号内为年龄）。中级而小于 {youngest_middle} 岁：{middle}；副高级而小于 {youngest_associate_senior} 岁：{associate_senior}；正高级而小于 {youngest_senior} 岁：{senior}。",
        "en": "Trainees on the roster who by their id numbers are too young on the first day for the title stated: {persons} (ages in brackets). Middle title and under {youngest_middle} years: {middle}; associate senior title and under {youngest_associate_senior}: {associate_senior}; senior title and under {youngest_senior}: {senior}.",
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "born": {
            "zh": "有职称的学员身份证号推算不出出生日期，须核对证件原件",
            "en": "the birth date of trainees with a title cannot be told from their id numbers: see the originals",
        },
    },
)
def title_impossible_at_age(tables: Tables, policy: Policy) -> Verdict:
    """Is every trainee on the roster old enough for the middle or senior title stated?

    The age is in full years on the first day, by the birth date in the id number; where only a period is known of that
    day, the age at its end is shown. A blank title, and a title whose holder's birth date cannot be told (blank or
    impossible number, passport), stay open; a junior title or none can be held at any age. The lowest ages are the
    office's own and point out what has to be looked at. Does not see a title that is false at a possible age.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee, level = roster["role"] == "trainee", roster["title_level"]
    born = read_ids(roster["id_number"])["born"]
    ages = Range(*(age_on(born, of_session(roster, day)) for day in span(sessions, "start")))
    youngest = {name: policy[f"headcounts.youngest_{name}"].at(sessions) for name in LEVELS}
    young = level.isna().astype("boolean").mask(level.isna())
    sure = {}
    for name in LEVELS:
        held = level == name
        too_young = ~at_least(ages, of_session(roster, youngest[name]))
        sure[name] = (trainee & held & too_young).fillna(False)
        young = young.mask(held.fillna(False), too_young)
    fault = trainee & young
    known = handed_in(tables, "roster", trainee)
    shown = roster["name"] + "（" + ages.high.astype("string") + "）"
    return Verdict(
        ok=no_row(tables, "roster", fault).where(known),
        facts=sessions[[]].assign(
            persons=count(tables, "roster", fault).low,
            **{name: _listed(roster, shown, where, sessions) for name, where in sure.items()},
            **{f"youngest_{name}": figure for name, figure in youngest.items()},
        ),
        looked_at={"roster": rows_with(tables, "roster", fault)},
        gaps={
            "trainees": ~known & handed_in(tables, "roster"),
            "born": handed_in(
                tables, "roster", trainee.fillna(True) & level.isin(LEVELS) & born.isna() & roster["id_number"].notna()
            ),
        },
    )


def _listed(roster: pd.DataFrame, texts: pd.Series, where: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    held = texts[where.astype(bool)].dropna()
    joined = held.groupby(roster.loc[held.index, "session_id"]).agg("、".join)
    return joined.reindex(sessions.index).astype("string").fillna("")
