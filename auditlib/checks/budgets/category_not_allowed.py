"""BUD005: money spent on something outside the seven categories."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.texts import says
from auditlib.core.vector import count, listed, no_row, rows_with, total


@check(
    "BUD005",
    title={"zh": "列支规定类别以外的费用", "en": "Cost outside the allowed categories"},
    formula={
        "zh": "没有一笔支出的费用类别在规定类别之外",
        "en": "no cost line is of a category outside those allowed",
    },
    clauses=["fj2025:3.1a"],
    needs={"cost_lines": ["cost_category", "category_text", "amount"]},
    optional=["category_text", "amount"],
    grade="violation",
    facts={
        "lines": Fact("规定类别以外的支出", "Lines outside the categories", "count"),
        "categories": Fact("所列类别", "Categories as written", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "有 {lines} 笔支出不属于规定的费用类别（{categories}），涉及金额 {amount} 元。",
        "en": "Cost lines outside the allowed categories: {lines} ({categories}), {amount} yuan in all.",
    },
)
def category_not_allowed(tables: Tables, policy: Policy) -> Verdict:
    """Does every cost line belong to one of the allowed categories?

    Goes by the category written on the line; a blank category leaves it open unless another line is surely outside.
    Does not see a forbidden item that was booked under an allowed category (BUD013 looks at words).
    """
    sessions = tables["sessions"]
    outside = says(tables["cost_lines"]["cost_category"], "outside")
    amount = total(tables, "cost_lines", "amount", outside.fillna(False))
    return Verdict(
        ok=no_row(tables, "cost_lines", outside),
        facts=sessions[[]].assign(
            lines=count(tables, "cost_lines", outside).low,
            categories=listed(tables, "cost_lines", "category_text", outside),
            amount=amount,
        ),
        looked_at={"cost_lines": rows_with(tables, "cost_lines", outside)},
        at_stake=amount,
    )
