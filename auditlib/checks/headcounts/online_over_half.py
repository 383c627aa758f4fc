"""HDC004: more online trainees than a mixed session may have."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.texts import says
from auditlib.core.vector import count, extreme, handed_in, share, share_at_most


@check(
    "HDC004",
    title={"zh": "线上学员超过规定比例", "en": "Online trainees over their share"},
    formula={
        "zh": "名单中线上学员 ≤ 名单学员 × 线上比例上限",
        "en": "online trainees on the roster ≤ trainees on the roster × share allowed",
    },
    clauses=["fj2025:2.1l"],
    uses=["headcounts.online_share"],
    needs={"sessions": ["category", "start"], "roster": ["role", "mode"]},
    grade="violation",
    facts={
        "online": Fact("线上学员", "Online trainees", "person"),
        "trainees": Fact("名单学员", "Trainees on the roster", "person"),
        "lowest": Fact("线上比例（最低）", "Share online at least", "share"),
        "highest": Fact("线上比例（最高）", "Share online at most", "share"),
        "limit": Fact("线上比例上限", "Most online", "share"),
    },
    message={
        "zh": "线上学员 {online} 人，占名单学员 {trainees} 人的 {lowest}，超过规定的 {limit}。",
        "en": "{online} of {trainees} trainees on the roster attended online, {lowest}, over the {limit} allowed.",
    },
    wordings={
        "at_least": {
            "zh": "线上学员至少 {online} 人，占名单学员 {trainees} 人的 {lowest} 至 {highest}（部分人员类别或参训方式空缺），超过规定的 {limit}。",
            "en": "At least {online} of {trainees} trainees on the roster attended online, {lowest} to {highest} (some roles or "
            "modes are blank), over the {limit} allowed.",
        },
    },
    gaps={"trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def online_over_half(tables: Tables, policy: Policy) -> Verdict:
    """Is the share of online trainees on the roster within what a mixed session is allowed?

    Counts rows of trainees; a blank mode may be either, and both extremes are shown. A roster that states no mode at all
    leaves it open. Does not see whether online trainees really attended.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = says(roster["role"], "trainee")
    online = count(tables, "roster", trainee & says(roster["mode"], "online"))
    trainees = count(tables, "roster", trainee)
    limit = policy["headcounts.online_share"].at(sessions)
    known = handed_in(tables, "roster", trainee)
    lowest, highest = (
        share(online.low, trainees.high),
        share(online.high, extreme([trainees.low, online.high], largest=True)),
    )
    return Verdict(
        ok=share_at_most(online, trainees, limit).where(known),
        facts=sessions[[]].assign(
            online=online.low, trainees=trainees.high, lowest=lowest, highest=highest, limit=limit
        ),
        looked_at={"roster": trainee.fillna(True).astype(bool)},
        wording=pd.Series("at_least", index=sessions.index, dtype="string").where((lowest != highest).fillna(False)),
        gaps={"trainees": ~known & trainees.low.notna()},
    )
