"""BUD019: one payee other than the organiser takes most of the money."""

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_most,
    comparable,
    equal,
    no_row,
    of_session,
    one_contains_other,
    rows_with,
    share,
    total,
)


@check(
    "BUD019",
    title={"zh": "经费集中付给一个单位", "en": "One payee takes most"},
    formula={
        "zh": "承办单位以外任一收款单位的票据金额 ≤ 票据总额 × 单一收款单位比例上限",
        "en": "vouchers of any payee but the organiser ≤ sum of all vouchers × most that one payee may take",
    },
    clauses=["fj2025:1.1b"],
    uses=["budgets.payee_share"],
    needs={"sessions": ["category", "start", "organiser"], "vouchers": ["payee", "amount"]},
    grade="suspicion",
    facts={
        "payee": Fact("收款最多的其他单位", "Largest payee other than the organiser", "text"),
        "taken": Fact("该单位收款", "Taken by it", "fen"),
        "sum": Fact("票据总额", "Sum of vouchers", "fen"),
        "share": Fact("所占比例", "Its share", "share"),
        "limit": Fact("单一收款单位比例上限", "Most that one payee may take", "share"),
    },
    message={
        "zh": "“{payee}”收款 {taken} 元，占票据总额 {sum} 元的 {share}，超过 {limit} 的核对比例，须核实是否将项目转交第三方组织实施。",
        "en": "“{payee}” took {taken} yuan of the {sum} yuan of all vouchers: {share}, more than the {limit} above which one looks whether the session was handed over to a third party.",
    },
    gaps={
        "kin": {
            "zh": "收款最多的单位与承办单位名称相近，须核实是否为承办单位自身或其下属机构",
            "en": "the largest payee has a name like the organiser's: see whether it is the organiser or a part of it",
        },
    },
)
def one_payee_takes_most(tables: Tables, policy: Policy) -> Verdict:
    """Does no payee but the organiser take more than its share of the sum of vouchers?

    Adds up the vouchers of each payee, names compared without spaces and punctuation; lecturers count like any payee. A voucher
    without payee may be anybody's, so a payee is judged with and without those; a blank amount leaves everything open. A
    payee whose name holds the organiser's, or stands in it, may be a part of it and stays open. A dossier without a
    list of vouchers, or one whose vouchers do not sum to more than 0, stays open. Does not see payees who belong together.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    limit = policy["budgets.payee_share"].at(sessions)
    sums = total(tables, "vouchers", "amount")
    key = comparable(vouchers["payee"])
    number = vouchers.groupby([vouchers["session_id"], key], dropna=False, sort=False).ngroup()
    payees = vouchers[["session_id", "payee"]].groupby(number).first()
    taken = vouchers["amount"].groupby(number).sum()

    unnamed, name = key.isna(), comparable(payees["payee"])
    anybodys = vouchers["amount"].where(unnamed, 0)
    ends = [part.groupby(vouchers["session_id"]).sum() for part in (anybodys.clip(upper=0), anybodys.clip(lower=0))]
    possible = Range(*(taken.where(name.notna(), 0) + of_session(payees, end) for end in ends))
    over = ~at_most(possible, of_session(payees, sums * limit // SHARE_ONE))

    organiser = of_session(payees, sessions["organiser"])
    own, kin = equal(name, comparable(organiser)), one_contains_other(payees["payee"], organiser)
    fault = over & ~(own | kin.mask(kin.fillna(False), pd.NA))
    decides = (over.isna() & fault.isna()).groupby(payees["session_id"]).any()  # whose a voucher without payee is
    by_row = pd.Series(fault.reindex(number).array, index=vouchers.index)
    by_row = by_row.mask(unnamed & of_session(vouchers, decides), pd.NA)

    largest = payees.assign(fault=fault.fillna(False), taken=taken)[name.notna() & ~own.fillna(False)]
    top = largest.sort_values(["fault", "taken"], kind="stable").groupby("session_id").last().reindex(sessions.index)
    open_kin = fault.isna() & over.fillna(False) & kin.fillna(False)
    return Verdict(
        ok=no_row(tables, "vouchers", by_row).where(sums > 0),
        facts=sessions[[]].assign(
            payee=top["payee"], taken=top["taken"], sum=sums, share=share(top["taken"], sums), limit=limit
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", by_row)},
        at_stake=top["taken"],
        gaps={
            "kin": pd.Series(
                sessions.index.isin(payees.loc[open_kin, "session_id"]), index=sessions.index, dtype="boolean"
            )
        },
    )
