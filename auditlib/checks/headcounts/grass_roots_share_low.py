"""HDC025: few trainees from the grass roots or the non-public sector."""

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.texts import says
from auditlib.core.vector import Range, at_least, count, extreme, handed_in, share


@check(
    "HDC025",
    title={"zh": "基层一线和非公有制单位学员偏少", "en": "Few trainees from grass roots or non-public sector"},
    formula={
        "zh": "名单中基层一线或非公有制单位学员 ≥ 名单学员 × 比例下限",
        "en": "trainees from the grass roots or the non-public sector ≥ trainees on the roster × fewest share",
    },
    clauses=["fj2025:2.1i"],
    uses=["headcounts.grass_roots_share"],
    needs={"sessions": ["category", "start"], "roster": ["role", "grass_roots", "employer_nature"]},
    grade="advisory",
    facts={
        "trainees": Fact("名单学员", "Trainees on the roster", "person"),
        "grass_roots": Fact("基层一线学员占比", "Share from the grass roots", "share"),
        "private": Fact("非公有制单位学员占比", "Share from the non-public sector", "share"),
        "either": Fact("基层一线或非公有制单位学员", "From either", "person"),
        "lowest": Fact("两者合计占比（最低）", "Share of either at least", "share"),
        "highest": Fact("两者合计占比（最高）", "Share of either at most", "share"),
        "limit": Fact("比例下限", "Fewest", "share"),
    },
    message={
        "zh": "名单学员 {trainees} 人中，来自基层一线或非公有制单位的 {either} 人，占 {highest}（基层一线占 {grass_roots}，非公有制单位占 {private}），"
        "低于 {limit}。",
        "en": "Of {trainees} trainees on the roster those from the grass roots or the non-public sector number {either}, which is {highest} (grass roots {grass_roots}, non-public {private}), below the {limit} expected.",
    },
    wordings={
        "at_most": {
            "zh": "名单学员至少 {trainees} 人，来自基层一线或非公有制单位的至多 {either} 人，占 {lowest} 至 {highest}（部分人员类别、基层一线或单位性质空缺），"
            "低于 {limit}。",
            "en": "Of at least {trainees} trainees on the roster those from the grass roots or the non-public sector number at most {either}, {lowest} to {highest} (some roles, marks of grass roots or natures of employers are blank), below the {limit} expected.",
        },
    },
    gaps={"trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def grass_roots_share_low(tables: Tables, policy: Policy) -> Verdict:
    """Is the share of trainees from the grass roots or from private employers at least the figure entered?

    Counts rows of trainees, one who is both once; both shares are also shown, blank where they are not known to the
    person. A blank role, mark or nature may be either, and both extremes are compared. Without a roster it is open,
    since a sheet is missing. Does not see whether the mark on the roster is true.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = says(roster["role"], "trainee")
    private = says(roster["employer_nature"], "private")
    limit = policy["headcounts.grass_roots_share"].at(sessions)
    trainees = count(tables, "roster", trainee)
    either = count(tables, "roster", trainee & (roster["grass_roots"] | private))
    known = handed_in(tables, "roster", trainee)
    lowest = share(either.low, trainees.high)
    highest = share(either.high, extreme([trainees.low, either.high], largest=True))
    enough = at_least(Range(*(end * SHARE_ONE for end in either)), Range(*(end * limit for end in trainees)))
    return Verdict(
        ok=enough.where(known),
        facts=sessions[[]].assign(
            trainees=trainees.high.where(enough, trainees.low),
            grass_roots=_exact(count(tables, "roster", trainee & roster["grass_roots"]), trainees),
            private=_exact(count(tables, "roster", trainee & private), trainees),
            either=either.low.where(enough, either.high),
            lowest=lowest,
            highest=highest,
            limit=limit,
        ),
        looked_at={"roster": trainee.fillna(True).astype(bool)},
        wording=pd.Series("at_most", index=sessions.index, dtype="string").where(lowest != highest),
        gaps={"trainees": ~known & trainees.low.notna()},
    )


def _exact(part: Range, whole: Range) -> pd.Series:
    """The share of a part in the whole, where both are known to the person."""
    return share(part.low, whole.low).where((part.low == part.high) & (whole.low == whole.high))
