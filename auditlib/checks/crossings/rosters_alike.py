"""CRS004: the rosters of two sessions are much alike."""

import pandas as pd

from auditlib.core.meetings import alike_rosters, keyed, trainees
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import rows_with


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    people = trainees(tables["roster"])
    return keyed(people["session_id"], people["number"].where(people["asked"]))


@check(
    "CRS004",
    title={"zh": "两期学员名单雷同", "en": "Rosters of two sessions much alike"},
    formula={
        "zh": "与任一其他期次相同的学员 ≤ 两期中较小名单的学员 × 两期学员名单相同比例上限",
        "en": "trainees shared with any other session ≤ trainees of the smaller roster × share that two rosters may have in common",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    uses=["crossings.alike_share"],
    needs={"sessions": ["category", "start"], "roster": ["id_number", "role"]},
    links=_shared,
    grade="suspicion",
    facts={
        "other": Fact("名单雷同的其他期次", "Session with a roster much alike", "text"),
        "shared": Fact("雷同名单中的相同学员", "Trainees shared with it", "person"),
        "share": Fact("占较小名单", "Of the smaller roster", "share"),
        "limit": Fact("名单相同比例上限", "Share that rosters may have in common", "share"),
    },
    message={
        "zh": "学员名单中有 {shared} 人同时列在 {other} 期的学员名单中，占两期中较小名单的 {share}，超过 {limit} 的核对比例，须核实两期是否分别招收学员、分别办班。",
        "en": "{shared} trainees of the roster are on the roster of session {other} too, {share} of the smaller of both rosters, more than the {limit} above which one looks whether two sessions were really held.",
    },
    gaps={
        "roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "blanks": {
            "zh": "其他期次的学员名单有空缺，补全后可能与本期名单雷同",
            "en": "another session's roster has blanks; filled in, it may turn out much alike",
        },
        "common": {
            "zh": "名单中大部分学员同时列在许多期次中，未能与所有期次逐一比对，须人工核对",
            "en": "most trainees are on the rosters of very many sessions, not all of which were compared: look by hand",
        },
    },
)
def rosters_alike(tables: Tables, policy: Policy) -> Verdict:
    """Does the roster share no more trainees with any other one than two rosters may have in common?

    Persons are the same by id number. The share is that of the roster which has fewer trainees, those counted whose number
    or role is blank; a blank number or role leaves the session open, unless the others suffice. Blanks of another roster leave it open
    only where the persons known there would be too many. Of several sessions it names the one with the largest share. A session alone,
    and one whose persons nobody else has, passes: there is nothing to meet. A dossier without a roster stays open, since who was there is
    not known. Does not ask when the sessions were held, and does not see persons listed under different numbers.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    limit = policy["crossings.alike_share"].at(sessions)
    found = alike_rosters(tables, trainees(roster), limit, pd.Series("", index=sessions.index, dtype="string"))
    return Verdict(
        ok=found.ok,
        facts=found.facts.assign(limit=limit),
        looked_at={
            "roster": rows_with(tables, "roster", found.fault) & (roster["role"] == "trainee").fillna(True).astype(bool)
        },
        gaps=found.gaps,
    )
