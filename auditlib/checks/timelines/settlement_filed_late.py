"""TML005: the papers of the settlement were filed late."""

from auditlib.core.days import add_months, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most


@check(
    "TML005",
    title={"zh": "结算（报销）材料报送超期", "en": "Settlement filed late"},
    formula={
        "zh": "材料报送日期 ≤ 结束日期 + 报送期限月数",
        "en": "day the settlement was filed ≤ last day + months allowed",
    },
    clauses=["fj2025:3.2c", "fj2025:3.3e"],
    uses=["timelines.settlement_months"],
    needs={"sessions": ["category", "funding", "start", "end", "settlement_filed_on"]},
    optional=["funding"],
    grade="violation",
    facts={
        "filed": Fact("结算（报销）材料报送日期", "Settlement filed on", "text"),
        "ended": Fact("结束日期", "Ended on", "text"),
        "months": Fact("报送期限", "Months allowed", "month"),
        "due": Fact("最迟报送日期", "Due on", "text"),
    },
    message={
        "zh": "该期于 {ended} 结束，结算（报销）材料最迟应于 {due} 报送（结束后 {months} 个月内），实际于 {filed} 报送。",
        "en": "The session ended on {ended}; its settlement was due on {due} (months allowed after the end: {months}) and was filed on {filed}.",
    },
    skipped={"zh": "尚未报送结算（报销）材料，见 TML006。", "en": "No settlement has been filed, see TML006."},
)
def settlement_filed_late(tables: Tables, policy: Policy) -> Verdict:
    """Were the papers of the settlement filed within the calendar months allowed after the end?

    Asks only sessions that state the day of filing; whether one is overdue is TML006. Does not see whether the papers were
    complete (REC001 does).
    """
    sessions = tables["sessions"]
    months = policy["timelines.settlement_months"].at(sessions)
    filed, ended = span(sessions, "settlement_filed_on"), span(sessions, "end")
    due = Range(*(add_months(end, months) for end in ended))
    return Verdict(
        ok=at_most(filed, due),
        facts=sessions[[]].assign(filed=written(filed), ended=written(ended), months=months, due=written(due)),
        applies=filed.low.notna().astype("boolean"),
    )
