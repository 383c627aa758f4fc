"""TML006: no settlement was filed, and the time for it is over."""

import pandas as pd

from auditlib.core.days import add_months, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, before, handed_in


@check(
    "TML006",
    title={"zh": "逾期未报送结算（报销）材料", "en": "Settlement overdue"},
    formula={
        "zh": "已报送材料，或检查日期 ≤ 结束日期 + 报送期限月数",
        "en": "a settlement was filed, or day of inspection ≤ last day + months allowed",
    },
    clauses=["fj2025:3.2c", "fj2025:3.3e"],
    uses=["timelines.settlement_months"],
    needs={
        "sessions": ["category", "funding", "start", "end", "planned_end", "settlement_filed_on", "as_of"],
        "problems": ["column"],
    },
    optional=["funding", "planned_end", "settlement_filed_on", "as_of", "column"],
    grade="violation",
    facts={
        "ended": Fact("结束日期", "Ended on", "text"),
        "due": Fact("最迟报送日期", "Due on", "text"),
        "filed": Fact("结算（报销）材料报送日期", "Settlement filed on", "text"),
        "as_of": Fact("检查日期", "Day of inspection", "date"),
    },
    message={
        "zh": "该期于 {ended} 结束，结算（报销）材料最迟应于 {due} 报送，截至 {as_of} 仍未报送。",
        "en": "The session ended on {ended}; its settlement was due on {due} and had not been filed by {as_of}.",
    },
    wordings={
        "by_plan": {
            "zh": "该期实际结束日期不详，按计划于 {ended} 结束，结算（报销）材料最迟应于 {due} 报送，截至 {as_of} 仍未报送。",
            "en": "The session was planned to end on {ended} (when it did end is not stated); its settlement was due on {due} "
            "and had not been filed by {as_of}.",
        },
    },
    skipped={
        "zh": "截至检查之日，结算（报销）材料报送期限未满。",
        "en": "On the day of inspection the time for filing the settlement was not over.",
    },
    gaps={
        "unreadable": {
            "zh": "“结算（报销）材料报送日期”有填写，但未能读出或前后不一致",
            "en": "the day on which the settlement was filed is stated, but could not be read or differs between places",
        },
    },
)
def settlement_overdue(tables: Tables, policy: Policy) -> Verdict:
    """Is a settlement still missing although the calendar months for it are over on the day of inspection?

    Asks sessions without a day of filing, from the day after it was due; where nobody states the last day, the planned
    one counts. A day of filing that is written and could not be read leaves it open. Whether it came in time is TML005.
    """
    sessions, column = tables["sessions"], tables["problems"]["column"]
    months = policy["timelines.settlement_months"].at(sessions)
    held, planned = span(sessions, "end"), span(sessions, "planned_end")
    ended = Range(*(end.fillna(plan) for end, plan in zip(held, planned, strict=True)))
    due = Range(*(add_months(end, months) for end in ended))
    filed = sessions["settlement_filed_on"].notna().astype("boolean")
    over = before(due, span(sessions, "as_of"))
    about_filing = (column == "settlement_filed_on").fillna(False).astype(bool)
    unreadable = ~filed & handed_in(tables, "problems", about_filing)
    decided = (filed & months.notna()) | (over.fillna(False) & ~unreadable)
    return Verdict(
        ok=filed.where(decided),
        facts=sessions[[]].assign(
            ended=written(ended),
            due=written(due),
            filed=written(span(sessions, "settlement_filed_on")),
            as_of=sessions["as_of"],
        ),
        looked_at={"problems": about_filing},
        applies=filed | over,
        wording=pd.Series("by_plan", index=sessions.index, dtype="string").where(held.low.isna()),
        gaps={"unreadable": unreadable},
    )
