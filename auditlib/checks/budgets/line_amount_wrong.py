"""BUD003: a cost line whose amount is not quantity × unit price × days."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import QUANTITY_ONE, count, listed, no_row, product, rows_with, total


@check(
    "BUD003",
    title={"zh": "支出明细计算有误", "en": "Amount of a cost line is wrong"},
    formula={
        "zh": "每笔支出：金额 = 数量 × 单价 × 天数",
        "en": "each cost line: amount = quantity × unit price × days",
    },
    clauses=["fj2025:3.1a"],
    needs={"cost_lines": ["item", "quantity", "unit_price", "days", "amount"]},
    optional=["item", "days"],
    grade="suspicion",
    facts={
        "wrong": Fact("计算不符的支出", "Lines that do not add up", "count"),
        "items": Fact("涉及支出内容", "Items concerned", "text"),
        "stated": Fact("不符支出所填金额合计", "Stated by these lines", "fen"),
        "expected": Fact("不符支出重新计算合计", "Recomputed of these lines", "fen"),
        "difference": Fact("差额合计", "Sum of differences", "fen"),
        "lump_sums": Fact("只列总额的支出", "Lump sums", "count"),
    },
    message={
        "zh": "有 {wrong} 笔支出的金额与数量×单价×天数不符（{items}）：所填金额合计 {stated} 元，重新计算合计 {expected} 元，逐笔差额合计 {difference} 元。",
        "en": "Cost lines whose amount is not quantity × unit price × days: {wrong} ({items}); they state {stated} yuan in all and recomputed make {expected} yuan, the differences of the lines being {difference} yuan.",
    },
)
def line_amount_wrong(tables: Tables, policy: Policy) -> Verdict:
    """Is the amount of each cost line its quantity × unit price × days?

    Recomputes each line to the fen. On a sheet that leaves days blank throughout nothing is counted by the day; where
    only some lines leave them blank, such a line passes if it is right without days and stays open otherwise. A line
    with neither quantity nor unit price is a lump sum: it is counted and cannot be recomputed, and a settlement of
    lump sums alone stays open. Does not see whether quantity and price are true.
    """
    sessions, lines = tables["sessions"], tables["cost_lines"]
    expected = product(lines["quantity"], lines["unit_price"], lines["days"].fillna(QUANTITY_ONE))
    lump_sum = (lines["quantity"].isna() & lines["unit_price"].isna() & lines["amount"].notna()).astype("boolean")
    differs = (expected != lines["amount"]).astype("boolean")
    undecided = differs & _by_the_day(lines) & lines["days"].isna()
    wrong = differs.mask(undecided.fillna(False), pd.NA).mask(lump_sum, False)
    recomputed = count(tables, "cost_lines", ~lump_sum).low
    surely = wrong.fillna(False)
    stated, again, difference = (
        total(tables, "cost_lines", values, surely)
        for values in (lines["amount"], expected, (expected - lines["amount"]).abs())
    )
    return Verdict(
        ok=no_row(tables, "cost_lines", wrong).where(recomputed > 0),
        facts=sessions[[]].assign(
            wrong=count(tables, "cost_lines", wrong).low,
            items=listed(tables, "cost_lines", "item", wrong),
            stated=stated,
            expected=again,
            difference=difference,
            lump_sums=count(tables, "cost_lines", lump_sum).low,
        ),
        looked_at={"cost_lines": rows_with(tables, "cost_lines", wrong)},
        at_stake=difference,
    )


def _by_the_day(lines: pd.DataFrame) -> pd.Series:
    """For lines without days whether another of their sheet states them; True for those that state them themselves."""
    stated = lines["days"].notna()
    if stated.all():
        return stated.astype("boolean")
    return stated.groupby([lines["session_id"], lines["block"]]).transform("any").astype("boolean")
