"""BUD018: a payment in cash above the petty sum."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most, count, listed, no_row, of_session, rows_with, total


@check(
    "BUD018",
    title={"zh": "大额现金支付", "en": "Cash paid above the petty sum"},
    formula={
        "zh": "除讲课费外，每笔现金支付的金额 ≤ 允许现金支付的小额零星开支限额",
        "en": "lecture fees aside, each payment in cash ≤ petty sum that may be paid in cash",
    },
    clauses=["mof2016:18"],
    uses=["budgets.petty_sum"],
    needs={
        "sessions": ["category", "funding", "start"],
        "vouchers": ["voucher_no", "cost_category", "amount", "payment"],
    },
    optional=["funding", "voucher_no"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "payments": Fact("超限额现金支付", "Payments in cash above the petty sum", "count"),
        "numbers": Fact("票据号码", "Voucher numbers", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
        "limit": Fact("现金支付限额", "Petty sum", "fen"),
    },
    message={
        "zh": "除讲课费外有 {payments} 笔现金支付每笔超过 {limit} 元的小额零星开支限额（票据 {numbers}），合计 {amount} 元；"
        "此类支出应以银行转账或公务卡结算。",
        "en": "Payments in cash, lecture fees aside, that are each above the petty sum of {limit} yuan: {payments} (vouchers {numbers}), {amount} yuan in all; such costs are paid by bank transfer or official card.",
    },
    skipped={
        "zh": "不适用：除讲课费外，凭证明细中没有现金支付。",
        "en": "Not applicable: lecture fees aside, the list of vouchers holds no payment in cash.",
    },
)
def cash_over_petty_sum(tables: Tables, policy: Policy) -> Verdict:
    """Is every payment in cash, lecture fees aside, at most the petty sum?

    Looks at each voucher by itself. One whose way of payment, cost category or amount is blank stays open where it could be
    cash above the petty sum. A list that surely holds no cash but lecture fees is not asked; a dossier without a list of
    vouchers stays open, since what was paid has to be shown. Kinds that the rule does not bind get an advisory. Does not see a
    large sum paid in several small ones.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    limit = policy["budgets.petty_sum"].at(sessions)
    cash = (vouchers["payment"] == "cash") & (vouchers["cost_category"] != "lecturers")
    fault = cash & ~at_most(vouchers["amount"], of_session(vouchers, limit))
    amount = total(tables, "vouchers", "amount", fault.fillna(False))
    return Verdict(
        ok=no_row(tables, "vouchers", fault),
        facts=sessions[[]].assign(
            payments=count(tables, "vouchers", fault).low,
            numbers=listed(tables, "vouchers", "voucher_no", fault),
            amount=amount,
            limit=limit,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
        applies=~no_row(tables, "vouchers", cash).fillna(False),
    )
