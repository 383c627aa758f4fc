"""HDC016: a session filled with the organiser's own people."""

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_most,
    comparable,
    count,
    handed_in,
    of_session,
    one_contains_other,
    rows_with,
    share,
)


@check(
    "HDC016",
    title={"zh": "以本单位人员充数", "en": "Filled with the organiser's own people"},
    formula={
        "zh": "名单学员中承办单位人员 ≤ 名单学员 × 承办单位人员比例上限",
        "en": "trainees on the roster employed by the organiser ≤ trainees on the roster × share allowed",
    },
    clauses=["fj2025:2.1e"],
    uses=["headcounts.own_people_share"],
    needs={"sessions": ["category", "start", "organiser"], "roster": ["role", "employer"]},
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "own": Fact("承办单位学员", "Trainees of the organiser", "person"),
        "organiser": Fact("承办单位", "Organiser", "text"),
        "others": Fact("其他单位学员", "Trainees of others", "person"),
        "open": Fact("单位不明的学员", "Trainees whose employer is not certain", "person"),
        "lowest": Fact("比例（最低）", "Share at least", "share"),
        "highest": Fact("比例（最高）", "Share at most", "share"),
        "limit": Fact("比例上限", "Share allowed", "share"),
    },
    message={
        "zh": "名单学员中承办单位（{organiser}）人员 {own} 人，其他单位 {others} 人，前者占 {lowest}，超过 {limit}。",
        "en": "Trainees on the roster who are the organiser's own people ({organiser}): {own}; from other employers: {others}. The former are {lowest} of them, over the {limit} allowed.",
    },
    wordings={
        "range": {
            "zh": "名单学员中承办单位（{organiser}）人员 {own} 人，其他单位 {others} 人，另有 {open} 人单位空缺、名称只部分相同或人员类别空缺，"
            "前者占 {lowest} 至 {highest}，超过 {limit}。",
            "en": "Trainees on the roster who are the organiser's own people ({organiser}): {own}; from other employers: {others}; not certain (no employer, a name that agrees in part, or no role): {open}. The first are {lowest} to {highest} of all, over the {limit} allowed.",
        },
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "partly": {
            "zh": "有学员的工作单位与承办单位名称部分相同，须核实是否承办单位的内设机构",
            "en": "employers agree with the organiser's name in part: see whether they are departments of it",
        },
    },
)
def filled_with_own_people(tables: Tables, policy: Policy) -> Verdict:
    """Is the share of the organiser's own people among the trainees on the roster small enough?

    Counts rows of trainees. An employer of the organiser's name, spaces and punctuation aside, is the organiser. One whose
    name holds the organiser's or is held by it may be a department or another body (a hospital of a university), so it may
    be either, like a blank employer or role; both extremes are shown. National sessions are held to it by
    analogy. Does not see subordinate bodies of another name, nor short forms of the organiser's name.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = roster["role"] == "trainee"
    organiser = of_session(roster, sessions["organiser"]).astype("string")
    same = (comparable(roster["employer"]) == comparable(organiser)).astype("boolean")
    partly = one_contains_other(roster["employer"], organiser) & ~same
    own = same.mask(partly)
    limit = policy["headcounts.own_people_share"].at(sessions)
    ours, others = count(tables, "roster", trainee & own), count(tables, "roster", trainee & ~own)
    known = handed_in(tables, "roster", trainee)
    ok = at_most(Range(*(n * (SHARE_ONE - limit) for n in ours)), Range(*(n * limit for n in others)))
    unclear = count(tables, "roster", trainee).high - ours.low - others.low
    return Verdict(
        ok=ok.where(known),
        facts=sessions[[]].assign(
            own=ours.low,
            organiser=sessions["organiser"],
            others=others.low,
            open=unclear,
            lowest=share(ours.low, ours.low + others.high),
            highest=share(ours.high, ours.high + others.low),
            limit=limit,
        ),
        looked_at={"roster": rows_with(tables, "roster", trainee & own)},
        wording=pd.Series("range", index=sessions.index, dtype="string").where(unclear > 0),
        gaps={
            "trainees": ~known & handed_in(tables, "roster"),
            "partly": handed_in(tables, "roster", trainee.fillna(True) & partly),
        },
    )
