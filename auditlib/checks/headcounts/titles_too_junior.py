"""HDC013: too few trainees with a middle or senior title or a post in management."""

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, count, handed_in, share

QUALIFYING = ("middle", "associate_senior", "senior")


@check(
    "HDC013",
    title={"zh": "中高级职称及经营管理人员比例偏低", "en": "Few trainees with a middle or senior title"},
    formula={
        "zh": "名单学员中具有中级以上职称或从事经营管理的 ≥ 名单学员 × 中高级职称及经营管理人员比例下限",
        "en": "trainees on the roster with a middle or senior title or in management ≥ trainees on the roster × least share of them",
    },
    clauses=["fj2025:2.1h"],
    uses=["headcounts.qualified_share"],
    needs={"sessions": ["category", "start"], "roster": ["role", "title_level", "manager"]},
    grade="advisory",
    facts={
        "qualified": Fact("中级以上职称或经营管理人员", "With a middle or senior title or in management", "person"),
        "junior": Fact("其他学员", "Other trainees", "person"),
        "open": Fact("职称、管理岗位或人员类别不明", "Title, post or role not stated", "person"),
        "lowest": Fact("比例（最低）", "Share at least", "share"),
        "highest": Fact("比例（最高）", "Share at most", "share"),
        "limit": Fact("比例下限", "Least share", "share"),
    },
    message={
        "zh": "名单学员中具有中级以上职称或从事经营管理的 {qualified} 人，其他 {junior} 人，前者占 {highest}，低于 {limit}。",
        "en": "Trainees on the roster who hold a middle or senior title or work in management: {qualified}; others: {junior}. The former are {highest} of them, below the {limit} expected.",
    },
    wordings={
        "range": {
            "zh": "名单学员中具有中级以上职称或从事经营管理的 {qualified} 人，其他 {junior} 人，另有 {open} 人填写不全，前者占 {lowest} 至 {highest}，低于 {limit}。",
            "en": "Trainees on the roster who hold a middle or senior title or work in management: {qualified}; others: {junior}; not stated well enough to tell: {open}. The first are {lowest} to {highest} of all, below the {limit} expected.",
        },
    },
    gaps={"trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def titles_too_junior(tables: Tables, policy: Policy) -> Verdict:
    """Do enough trainees on the roster hold a middle or senior title or work in management?

    Counts rows of trainees. Somebody counts as qualified by either; as not qualified only where the title is below
    middle (or none) and the roster says that it is no manager. A blank among these may be either, so may a blank role,
    and both extremes are shown. Does not see whether titles are true.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = roster["role"] == "trainee"
    level = roster["title_level"]
    qualified = level.isin(QUALIFYING).astype("boolean").mask(level.isna()) | roster["manager"]
    limit = policy["headcounts.qualified_share"].at(sessions)
    fit, unfit = count(tables, "roster", trainee & qualified), count(tables, "roster", trainee & ~qualified)
    known = handed_in(tables, "roster", trainee)
    ok = at_most(Range(*(n * limit for n in unfit)), Range(*(n * (SHARE_ONE - limit) for n in fit)))
    lowest, highest = share(fit.low, fit.low + unfit.high), share(fit.high, fit.high + unfit.low)
    unclear = count(tables, "roster", trainee).high - fit.low - unfit.low
    lacking = (trainee & ~qualified).fillna(True) | trainee.isna()
    some = lacking.groupby(roster["session_id"]).transform("any")
    return Verdict(
        ok=ok.where(known),
        facts=sessions[[]].assign(
            qualified=fit.low,
            junior=unfit.low,
            open=unclear,
            lowest=lowest,
            highest=highest,
            limit=limit,
        ),
        looked_at={"roster": (lacking | (trainee.fillna(False) & ~some)).astype(bool)},
        wording=pd.Series("range", index=sessions.index, dtype="string").where(unclear > 0),
        gaps={"trainees": ~known & handed_in(tables, "roster")},
    )
