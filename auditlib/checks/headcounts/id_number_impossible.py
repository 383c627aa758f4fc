"""HDC012: id numbers that no trainee can have."""

import pandas as pd

from auditlib.core.days import span
from auditlib.core.identity import age_on, read_ids
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_least, at_most, count, handed_in, listed, no_row, of_session, rows_with


@check(
    "HDC012",
    title={"zh": "学员身份证号不可能为真", "en": "Impossible id number of a trainee"},
    formula={
        "zh": "名单学员的身份证号：位数、字符、出生日期、校验码成立，且最低年龄 ≤ 开班日年龄 ≤ 最高年龄",
        "en": "id number of each trainee on the roster: length, characters, birth date and check digit are possible, and lowest age ≤ age on the first day ≤ highest age",
    },
    clauses=["fj2025:2.1h", "fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.youngest_age", "headcounts.oldest_age"],
    needs={"sessions": ["category", "start"], "roster": ["name", "id_number", "role"]},
    optional=["name"],
    grade="suspicion",
    facts={
        "persons": Fact("身份证号有误的学员", "Trainees with an impossible id number", "person"),
        "form": Fact("位数或字符有误", "Wrong length or characters", "text"),
        "birth": Fact("出生日期不存在", "Birth date in no calendar", "text"),
        "digit": Fact("校验码不符", "Wrong check digit", "text"),
        "age": Fact("年龄不合常理", "Implausible age", "text"),
        "youngest": Fact("最低年龄", "Lowest age", "count"),
        "oldest": Fact("最高年龄", "Highest age", "count"),
    },
    message={
        "zh": "学员名单中有 {persons} 人的身份证号不可能为真。位数或字符有误：{form}；出生日期不存在：{birth}；校验码不符：{digit}。",
        "en": "Trainees on the roster whose id number cannot be true: {persons}. Wrong length or characters: {form}; a birth date that does not exist: {birth}; wrong check digit: {digit}.",
    },
    wordings={
        "age": {
            "zh": "学员名单中有 {persons} 人的身份证号不可能为真。位数或字符有误：{form}；出生日期不存在：{birth}；校验码不符：{digit}；开班日年龄不在 {youngest} 至 {oldest} 岁之间：{age}。",
            "en": "Trainees on the roster whose id number cannot be true: {persons}. Wrong length or characters: {form}; a birth date that does not exist: {birth}; wrong check digit: {digit}; age on the first day not within {youngest} to {oldest} years: {age}.",
        },
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "documents": {
            "zh": "有学员所填的不是居民身份证号（护照、通行证、居留证等），或号码有遮盖，须核对证件原件",
            "en": "trainees state another document than a resident's id number (passport, permit), or a masked one: see the originals",
        },
    },
)
def id_number_impossible(tables: Tables, policy: Policy) -> Verdict:
    """Can the id number of every trainee on the roster be that of a resident of a working age?

    Looks at length, characters, birth date, check digit (of 18 characters) and full years of age on the first day; the
    region is not looked at. Counts rows of the roster. A blank number, a passport or permit and a masked number stay
    open, and so does an age that blank or imprecise opening days leave undecided. Also names numbers that a
    spreadsheet rounded, since their last digits are lost. Does not see a number that is possible and belongs to
    somebody else.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = roster["role"] == "trainee"
    read = read_ids(roster["id_number"])
    youngest, oldest = (policy[f"headcounts.{end}_age"].at(sessions) for end in ("youngest", "oldest"))
    ages = Range(*(age_on(read["born"], of_session(roster, day)) for day in span(sessions, "start")))
    plausible = at_least(ages, of_session(roster, youngest)) & at_most(ages, of_session(roster, oldest))
    reasons = {"form": ~read["form"], "birth": ~read["birth"], "digit": ~read["digit"], "age": ~plausible}
    sure = {name: (trainee & reason).fillna(False) for name, reason in reasons.items()}
    wrong = sure["form"] | sure["birth"] | sure["digit"] | sure["age"]
    right = plausible.fillna(False) & read["digit"].fillna(True)
    fault = wrong.mask(~wrong & trainee.fillna(True) & ~right)
    known = handed_in(tables, "roster", trainee)
    persons = count(tables, "roster", fault).low
    documents = trainee.fillna(True) & ~read["resident"]
    return Verdict(
        ok=no_row(tables, "roster", fault).where(known),
        facts=sessions[[]].assign(
            persons=persons,
            youngest=youngest,
            oldest=oldest,
            **{name: listed(tables, "roster", "name", where) for name, where in sure.items()},
        ),
        looked_at={"roster": rows_with(tables, "roster", fault)},
        wording=pd.Series("age", index=sessions.index, dtype="string").where(handed_in(tables, "roster", sure["age"])),
        gaps={
            "trainees": ~known & handed_in(tables, "roster"),
            "documents": handed_in(tables, "roster", documents),
        },
    )
