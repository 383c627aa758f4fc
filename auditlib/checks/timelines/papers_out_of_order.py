"""TML009: plan approved, notice issued, session opened, settlement filed: not in this order."""

from functools import reduce
from itertools import pairwise
from operator import and_

import pandas as pd

from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most

STEPS = ("plan_approved_on", "notice_issued_on", "start", "settlement_filed_on")  # in their order


@check(
    "TML009",
    title={"zh": "各环节日期先后不符", "en": "Papers out of order"},
    formula={
        "zh": "实施方案批复日期 ≤ 开班通知印发日期 ≤ 开班日期 ≤ 结算（报销）材料报送日期",
        "en": "plan approved ≤ opening notice issued ≤ first day ≤ settlement filed",
    },
    clauses=["fj2025:1.2b"],
    needs={"sessions": STEPS},
    optional=["settlement_filed_on"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "approved": Fact("实施方案批复日期", "Plan approved on", "text"),
        "issued": Fact("开班通知印发日期", "Opening notice issued on", "text"),
        "opened": Fact("开班日期", "First day", "text"),
        "filed": Fact("结算（报销）材料报送日期", "Settlement filed on", "text"),
    },
    message={
        "zh": "各环节日期先后不符：实施方案批复 {approved}，开班通知印发 {issued}，开班 {opened}，结算（报销）材料报送 {filed}，后一环节不应早于前一环节。",
        "en": "The papers are out of order: plan approved {approved}, opening notice issued {issued}, session opened {opened}, "
        "settlement filed {filed}; none should be earlier than the one before.",
    },
    wordings={
        "notice_issued_on": {
            "zh": "开班通知于 {issued} 印发，早于实施方案批复日期 {approved}。",
            "en": "The opening notice was issued on {issued}, before the plan was approved on {approved}.",
        },
        "start": {
            "zh": "该期于 {opened} 开班，早于开班通知印发日期 {issued}。",
            "en": "The session opened on {opened}, before its opening notice was issued on {issued}.",
        },
        "settlement_filed_on": {
            "zh": "结算（报销）材料于 {filed} 报送，早于开班日期 {opened}。",
            "en": "The settlement was filed on {filed}, before the session opened on {opened}.",
        },
    },
)
def papers_out_of_order(tables: Tables, policy: Policy) -> Verdict:
    """Do approval of the plan, opening notice, opening and settlement follow each other in time?

    Compares every two of the four days; the same day is in order. A settlement not filed yet is left out (TML006 asks for it); any
    other blank, or a period that overlaps, leaves it open unless another pair is surely out of order. Kinds other than
    national sessions, for which the order is only by analogy, get an advisory. Does not see whether a day was long enough before the next.
    """
    sessions = tables["sessions"]
    days = {step: span(sessions, step) for step in STEPS}
    unfiled = days["settlement_filed_on"].low.isna()
    pairs = [(step, later) for place, step in enumerate(STEPS) for later in STEPS[place + 1 :]]
    ordered = {(step, later): at_most(days[step], days[later]) for step, later in pairs}
    ordered |= {pair: follows.mask(unfiled, True) for pair, follows in ordered.items() if pair[1] == STEPS[-1]}
    wrong = pd.DataFrame({pair[1]: ~ordered[pair].fillna(True) for pair in pairwise(STEPS)}).astype(bool)
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string")
    for step in wrong:
        wording = wording.mask(wrong[step] & (wrong.sum(axis=1) == 1), str(step))
    return Verdict(
        ok=reduce(and_, ordered.values()),
        facts=sessions[[]].assign(
            approved=written(days["plan_approved_on"]),
            issued=written(days["notice_issued_on"]),
            opened=written(days["start"]),
            filed=written(days["settlement_filed_on"]),
        ),
        wording=wording,
    )
