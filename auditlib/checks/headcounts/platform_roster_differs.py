"""HDC020: the roster on the service platform is not the session's roster."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import absent_from, distinct, handed_in, listed, no_row, rows_with


@check(
    "HDC020",
    title={"zh": "平台学员名单与学员名单不一致", "en": "Roster on the platform differs"},
    formula={
        "zh": "名单学员都在平台学员名单，平台学员名单上的人都在学员名单",
        "en": "every trainee on the roster is on the platform's roster, and everybody on the platform's is on the roster",
    },
    clauses=["fj2025:2.2b"],
    needs={"roster": ["name", "person_key", "role"], "platform_roster": ["name", "person_key"]},
    optional=["name"],
    grade="violation",
    facts={
        "unsubmitted": Fact("不在平台名单的学员", "Trainees not on the platform", "person"),
        "unsubmitted_names": Fact("不在平台名单者", "Not on the platform", "text"),
        "unlisted": Fact("只在平台名单的人员", "Persons only on the platform", "person"),
        "unlisted_names": Fact("只在平台名单者", "Only on the platform", "text"),
    },
    message={
        "zh": "学员名单中有 {unsubmitted} 人不在平台学员名单（{unsubmitted_names}），平台学员名单中有 {unlisted} 人不在学员名单（{unlisted_names}）。",
        "en": "Trainees on the roster who are not on the platform's roster: {unsubmitted} ({unsubmitted_names}); persons on the platform's roster who are not on the roster: {unlisted} ({unlisted_names}).",
    },
    wordings={
        "unsubmitted": {
            "zh": "学员名单中有 {unsubmitted} 人不在平台学员名单：{unsubmitted_names}。",
            "en": "Trainees on the roster who are not on the platform's roster: {unsubmitted} ({unsubmitted_names}).",
        },
        "unlisted": {
            "zh": "平台学员名单中有 {unlisted} 人不在学员名单：{unlisted_names}。",
            "en": "Persons on the platform's roster who are not on the roster: {unlisted} ({unlisted_names}).",
        },
    },
    gaps={"roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def platform_roster_differs(tables: Tables, policy: Policy) -> Verdict:
    """Do the roster on the service platform and the session's roster name the same trainees?

    Compares persons both ways; somebody on the platform may have any role on the roster, and staff need not be on the
    platform. A row that cannot be told whose it is stays open, and so does one whose name stands on such a row of the other
    list. Without either list it is open, since a sheet is missing. Does not see on which day the platform had the
    list, nor whether it was approved there.
    """
    sessions, role = tables["sessions"], tables["roster"]["role"]
    unsubmitted = (role == "trainee") & absent_from(tables, "roster", "platform_roster")
    unlisted = absent_from(tables, "platform_roster", "roster")
    listing = handed_in(tables, "roster", role == "trainee")
    known = listing & handed_in(tables, "platform_roster")
    all_submitted, all_listed = no_row(tables, "roster", unsubmitted), no_row(tables, "platform_roster", unlisted)
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string")
    wording = wording.mask(all_listed.fillna(True), "unsubmitted").mask(all_submitted.fillna(True), "unlisted")
    return Verdict(
        ok=(all_submitted & all_listed).where(known),
        facts=sessions[[]].assign(
            unsubmitted=distinct(tables, "roster", "person_key", unsubmitted).low.where(known),
            unsubmitted_names=listed(tables, "roster", "name", unsubmitted).where(known),
            unlisted=distinct(tables, "platform_roster", "person_key", unlisted).low.where(known),
            unlisted_names=listed(tables, "platform_roster", "name", unlisted).where(known),
        ),
        looked_at={
            "roster": rows_with(tables, "roster", unsubmitted),
            "platform_roster": rows_with(tables, "platform_roster", unlisted),
        },
        wording=wording,
        gaps={"roster": ~listing & handed_in(tables, "roster")},
    )
