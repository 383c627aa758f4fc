"""BUD020: money paid to a travel, conference or exhibition company."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, count, no_row, rows_with, total


@check(
    "BUD020",
    title={"zh": "收款单位为旅行、会务或会展机构", "en": "Paid to a travel, conference or exhibition company"},
    formula={
        "zh": "收款单位名称中没有旅行、会务、会展机构用词",
        "en": "no payee's name holds a word of travel, conference or exhibition companies",
    },
    clauses=["fj2025:1.1b", "fj2025:4.2a"],
    needs={"vouchers": ["voucher_no", "payee", "amount"]},
    optional=["voucher_no", "amount"],
    words=["agencies"],
    grade="suspicion",
    facts={
        "vouchers": Fact("涉及票据", "Vouchers concerned", "count"),
        "payees": Fact("涉及收款单位", "Payees concerned", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "有 {vouchers} 张票据的收款单位名称含旅行、会务或会展机构用词：{payees}，合计 {amount} 元；须核实是否将项目转交第三方实施或变相旅游。",
        "en": "Vouchers whose payee has the name of a travel, conference or exhibition company: {vouchers} ({payees}), {amount} yuan in all; see whether the session was handed over to a third party, or was tourism in disguise.",
    },
)
def agency_payee(tables: Tables, policy: Policy) -> Verdict:
    """Is no payee, by its name, a travel, conference or exhibition company?

    Looks for the words of the list in the names of payees, spaces and punctuation aside; a venue (a conference or training
    centre, a hotel) is none. A voucher without payee stays open unless another surely names one, and so does a dossier
    without a list of vouchers. Does not see what such a company was paid for (a lecturer's ticket may well be bought from a
    travel agency), nor a company whose name says nothing.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    words = policy.words["agencies"].hits(comparable(vouchers["payee"]))
    fault = words != ""
    sure = fault.fillna(False).astype(bool)
    named = vouchers[["session_id"]].assign(text=words + "（“" + vouchers["payee"] + "”）")[sure].drop_duplicates()
    amount = total(tables, "vouchers", "amount", fault.fillna(False))
    return Verdict(
        ok=no_row(tables, "vouchers", fault),
        facts=sessions[[]].assign(
            vouchers=count(tables, "vouchers", fault).low,
            payees=named.groupby("session_id")["text"]
            .agg("、".join)
            .reindex(sessions.index)
            .astype("string")
            .fillna(""),
            amount=amount,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
    )
