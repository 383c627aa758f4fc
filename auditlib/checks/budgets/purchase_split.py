"""BUD023: several payments to one payee, each just below the limit for a purchase and together above it."""

import numpy as np
import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, before, comparable, count, listed, no_row, of_session, rows_with, total


@check(
    "BUD023",
    title={"zh": "拆分付款规避采购限额", "en": "Purchase split below the limit"},
    formula={
        "zh": "合并计算付款的天数内，付给同一收款单位、每笔接近而低于单笔采购限额的票据合计 ≤ 单笔采购限额",
        "en": "vouchers of one payee within the days added up, each near and below the limit for a single purchase, together ≤ that limit",
    },
    clauses=["fj2025:3.1a"],
    uses=["budgets.purchase_limit", "budgets.split_near_share", "budgets.split_days"],
    needs={"sessions": ["category", "start"], "vouchers": ["voucher_no", "day", "payee", "amount"]},
    optional=["voucher_no"],
    grade="suspicion",
    facts={
        "payments": Fact("疑似拆分的付款", "Payments that look split", "count"),
        "payees": Fact("涉及收款单位", "Payees concerned", "text"),
        "numbers": Fact("票据号码", "Voucher numbers", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
        "limit": Fact("单笔采购限额", "Limit for a single purchase", "fen"),
        "near": Fact("接近限额的起点", "Near the limit from", "fen"),
        "days": Fact("合并计算付款的天数", "Days added up", "day"),
    },
    message={
        "zh": "有 {payments} 笔付款每笔不低于 {near} 元而低于单笔采购限额 {limit} 元，{days} 天内付给同一收款单位（{payees}）累计超过该限额，"
        "合计 {amount} 元（票据 {numbers}），须核实是否拆分付款。",
        "en": "{payments} payments are each at least {near} yuan and below the limit of {limit} yuan for a single purchase, and within "
        "{days} days add up to more than that limit for one payee ({payees}): {amount} yuan in all (vouchers {numbers}); see "
        "whether a purchase was split.",
    },
)
def purchase_split(tables: Tables, policy: Policy) -> Verdict:
    """Are there no payments to one payee that were each kept just below the limit for a purchase?

    Takes the vouchers whose amount is below the limit, but at least its near share, and adds up those of one payee (names
    compared without spaces and punctuation) whose dates lie at most the days apart. A voucher that may be one of these
    and whose amount, payee or exact date is not known stays open, if there is another that it may belong with. A dossier
    without a list of vouchers stays open, since what was paid has to be shown. Does not see purchases split between
    payees or between sessions.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    limit, days = (policy[f"budgets.{name}"].at(sessions) for name in ("purchase_limit", "split_days"))
    near = -(-limit * policy["budgets.split_near_share"].at(sessions) // SHARE_ONE)
    limit_here, days_here = of_session(vouchers, limit), of_session(vouchers, days)
    candidate = before(vouchers["amount"], limit_here) & at_least(vouchers["amount"], of_session(vouchers, near))

    payee = comparable(vouchers["payee"])
    exact = (vouchers["day"] == vouchers["day_latest"]) & payee.notna()
    sure = vouchers.assign(payee=payee, days=days_here, limit=limit_here)[
        (candidate.fillna(False) & exact & days_here.notna()).astype(bool)
    ]
    split = pd.Series(vouchers.index.isin(_in_a_window_over_the_limit(sure)), index=vouchers.index, dtype="boolean")

    perhaps = candidate.fillna(True).astype(bool)
    in_session = perhaps.groupby(vouchers["session_id"]).transform("sum")
    unnamed = (perhaps & payee.isna()).groupby(vouchers["session_id"]).transform("sum")
    alike = perhaps.groupby([vouchers["session_id"], payee]).transform("sum") + unnamed
    companions = alike.where(payee.notna(), in_session)
    doubtful = perhaps & ~(candidate.fillna(False) & exact).astype(bool) & (companions > 1)
    fault = split.mask(doubtful, pd.NA)
    found = fault.fillna(False)
    amount = total(tables, "vouchers", "amount", found)
    return Verdict(
        ok=no_row(tables, "vouchers", fault).where(near.notna() & days.notna()),
        facts=sessions[[]].assign(
            payments=count(tables, "vouchers", fault).low,
            payees=listed(tables, "vouchers", "payee", found),
            numbers=listed(tables, "vouchers", "voucher_no", found),
            amount=amount,
            limit=limit,
            near=near,
            days=days,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
    )


def _in_a_window_over_the_limit(payments: pd.DataFrame) -> pd.Index:
    """Index of the payments that lie in a window of days, of one payee, whose sum is above the limit.

    Each payment closes one window. Payee and day make one rising number, so that no window reaches into another payee's.
    """
    rows = payments.assign(payee=payments.groupby(["session_id", "payee"]).ngroup()).sort_values(["payee", "day"])
    if rows.empty:
        return rows.index
    day = (rows["day"] - rows["day"].min()).dt.days.to_numpy()
    window, amount = rows["days"].to_numpy(dtype="int64"), rows["amount"].to_numpy(dtype="int64")
    position = rows["payee"].to_numpy() * (day.max() + window.max() + 1) + day
    first = np.searchsorted(position, position - window)
    sums = np.append(0, amount.cumsum())
    last = np.arange(len(rows)) + 1
    over = sums[last] - sums[first] > rows["limit"].to_numpy(dtype="int64")
    edges = np.zeros(len(rows) + 1, dtype="int64")
    np.add.at(edges, first[over], 1)
    np.add.at(edges, last[over], -1)
    return rows.index[edges.cumsum()[: len(rows)] > 0]
