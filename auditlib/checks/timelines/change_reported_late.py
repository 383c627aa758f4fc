"""TML008: a change was reported on or after the day the session opened."""

from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import before, comparable, handed_in


@check(
    "TML008",
    title={"zh": "变更未提前报告", "en": "Change reported late"},
    formula={
        "zh": "变更报告日期 < 开班日期",
        "en": "day on which the change was reported < first day",
    },
    clauses=["fj2025:1.1d"],
    needs={"sessions": ["start", "change_reported_on", "changed_fields"], "problems": ["column"]},
    optional=["changed_fields", "column"],
    grade="violation",
    facts={
        "reported": Fact("变更报告日期", "Change reported on", "text"),
        "opened": Fact("开班日期", "First day", "text"),
        "fields": Fact("变更事项", "Fields that the change report covers", "text"),
    },
    message={
        "zh": "变更报告（变更事项：{fields}）于 {reported} 报送，该期于 {opened} 开班，未在开班前报送。",
        "en": "A change of the plan (concerning: {fields}) was reported on {reported} and the session opened on {opened}: it was not reported beforehand.",
    },
    skipped={
        "zh": "不适用：未见变更报告；有无未经报告的变更，见“未经书面报告变更计划”（TML007）。",
        "en": "Not applicable: no change was reported; whether one was made without a report is asked by “Changed without a report” (TML007).",
    },
    gaps={
        "unreadable": {
            "zh": "“变更报告日期”或“变更事项”有填写，但未能读出或前后不一致",
            "en": "the day or the fields of a report of changes are stated, but could not be read or differ between places",
        },
    },
)
def change_reported_late(tables: Tables, policy: Policy) -> Verdict:
    """Was a change reported before the day on which the session opened?

    Asks sessions that state the day of a report or the fields it covers; fields without a day stay open, and so does a
    statement that could not be read. A session that states neither is not asked, a dossier that was not handed in
    included. Of a day known only to a period the period must lie before the session. Does not see changes
    that nobody reported (TML007 does).
    """
    sessions, column = tables["sessions"], tables["problems"]["column"]
    reported, opened = span(sessions, "change_reported_on"), span(sessions, "start")
    named = comparable(sessions["changed_fields"]).notna()
    about_change = column.isin(["change_reported_on", "changed_fields"])
    unreadable = reported.low.isna() & handed_in(tables, "problems", about_change)
    return Verdict(
        ok=before(reported, opened),
        facts=sessions[[]].assign(
            reported=written(reported), opened=written(opened), fields=sessions["changed_fields"].fillna("")
        ),
        looked_at={"problems": about_change},
        applies=(reported.low.notna() | named | unreadable).astype("boolean"),
        gaps={"unreadable": unreadable.astype(bool)},
    )
