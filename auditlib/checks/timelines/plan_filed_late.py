"""TML004: the plan of implementation was filed too shortly before the session opened."""

import pandas as pd

from auditlib.core.days import add_months, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most


@check(
    "TML004",
    title={"zh": "实施方案报送过迟", "en": "Plan filed late"},
    formula={
        "zh": "实施方案报送日期 + 规定提前月数 ≤ 开班日期",
        "en": "day the plan was filed + months demanded ≤ first day",
    },
    clauses=["fj2025:1.2a", "fj2025:1.3a"],
    uses=["timelines.plan_lead_months"],
    needs={"sessions": ["category", "start", "plan_filed_on"]},
    grade="violation",
    facts={
        "filed": Fact("实施方案报送日期", "Plan filed on", "text"),
        "opened": Fact("开班日期", "First day", "text"),
        "lead": Fact("规定提前", "Demanded lead", "month"),
        "earliest": Fact("按报送日期最早可开班", "Could open at the earliest on", "text"),
        "issued": Fact("文件印发日期", "Notice issued on", "date"),
    },
    message={
        "zh": "实施方案于 {filed} 报送，须提前 {lead} 个月，最早可于 {earliest} 开班，实际于 {opened} 开班。",
        "en": "The plan was filed on {filed}; months demanded between that and the first day: {lead}. So the session could open on {earliest} at the earliest, and it opened on {opened}.",
    },
    wordings={
        "notice_later": {
            "zh": "实施方案于 {filed} 报送，须提前 {lead} 个月，最早可于 {earliest} 开班，实际于 {opened} 开班。"
            "文件 {issued} 印发时距开班已不足 {lead} 个月，认定责任时应予考虑。",
            "en": "The plan was filed on {filed}; months demanded between that and the first day: {lead}. So the session could open on {earliest} at the earliest, and it opened on {opened}. The notice itself was issued on {issued}, later than that "
            "before opening, which bears on who is to blame.",
        },
    },
)
def plan_filed_late(tables: Tables, policy: Policy) -> Verdict:
    """Was the plan of implementation filed as many calendar months before opening as demanded?

    Compares the day of filing, months added, with the first day. Where the notice came out too late for anyone to file in
    time, the sentence says so. Does not see whether the plan was complete or approved.
    """
    sessions = tables["sessions"]
    key = "timelines.plan_lead_months"
    lead, issued = policy[key].at(sessions), policy.issued(key, sessions)
    filed, opened = span(sessions, "plan_filed_on"), span(sessions, "start")
    earliest = Range(*(add_months(end, lead) for end in filed))
    in_time = at_most(add_months(issued, lead), opened).fillna(True)
    return Verdict(
        ok=at_most(earliest, opened),
        facts=sessions[[]].assign(
            filed=written(filed), opened=written(opened), lead=lead, earliest=written(earliest), issued=issued
        ),
        wording=pd.Series("notice_later", index=sessions.index, dtype="string").mask(in_time),
    )
