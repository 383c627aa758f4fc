"""CRS003: one voucher settled in two sessions."""

from itertools import product

import pandas as pd

from auditlib.core.meetings import keyed
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, listed, no_row, rows_with, total
from auditlib.core.vouchers import voucher_number

COMPARED = ("payee", "amount")


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    return keyed(tables["vouchers"]["session_id"], voucher_number(tables["vouchers"]["voucher_no"]))


@check(
    "CRS003",
    title={"zh": "同一票据在两期重复列支", "en": "Voucher used in two sessions"},
    formula={
        "zh": "本期票据（号码、收款单位、金额相同）都不在其他期次列支",
        "en": "no voucher (same number, payee and amount) is listed in another session",
    },
    clauses=["fj2025:3.1a"],
    needs={"vouchers": ["voucher_no", "payee", "amount"]},
    links=_shared,
    grade="violation",
    facts={
        "vouchers": Fact("重复列支的票据", "Vouchers used twice", "count"),
        "numbers": Fact("票据号码", "Voucher numbers", "text"),
        "sessions": Fact("涉及的其他期次", "Other sessions concerned", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "有 {vouchers} 张票据（{numbers}）同时在其他期次（{sessions}）列支，涉及金额 {amount} 元。",
        "en": "Vouchers that were settled in another session too: {vouchers} (numbers: {numbers}; other sessions: {sessions}), {amount} yuan in all.",
    },
)
def voucher_used_in_two_sessions(tables: Tables, policy: Policy) -> Verdict:
    """Is no voucher of the session listed in another session too?

    The same voucher is one with the same number (letters and digits alone, without 第, 号, 发票, 复印件, 续 or a leading No. or №,
    nor a number of a part behind the dash of an invoice's, width and case aside), payee and amount: short
    numbers of an organiser's own books repeat by nature, so a number alone proves nothing. Where payee or amount is
    blank on either side and nothing speaks against it, or the number itself is blank or one of several in its cell, it stays open. Names one other
    session for each voucher. Does not see one invoice split between sessions, and does not compare dates.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    number = voucher_number(vouchers["voucher_no"])
    payee = vouchers["payee"].str.upper().str.replace(r"\s", "", regex=True)
    lines = vouchers[["session_id", "amount"]].assign(number=number, payee=payee)[number.notna()]

    states = {
        named: lines[(lines["payee"].notna() == named[0]) & (lines["amount"].notna() == named[1])]
        for named in product((True, False), (True, False))
    }
    met = pd.Series(pd.NA, index=vouchers.index, dtype="string")
    fault = number.isna().astype("boolean").where(number.notna())
    for here, there in product(states, states):
        keys = ["number", *(name for name, one, other in zip(COMPARED, here, there, strict=True) if one and other)]
        found = _elsewhere(states[here], states[there], keys)
        if all(here) and all(there):
            met = met.fillna(found.reindex(met.index))
        else:
            fault = fault.mask(fault.index.isin(found.index), pd.NA)
    fault = fault.mask(met.notna(), True)
    used = fault.fillna(False)
    amount = total(tables, "vouchers", "amount", used)
    return Verdict(
        ok=no_row(tables, "vouchers", fault),
        facts=sessions[[]].assign(
            vouchers=count(tables, "vouchers", fault).low,
            numbers=listed(tables, "vouchers", "voucher_no", used),
            sessions=_joined(vouchers["session_id"], met).reindex(sessions.index).fillna(""),
            amount=amount,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
    )


def _elsewhere(mine: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.Series:
    """For rows of `mine` that agree in `keys` with a row of `theirs` in another session: that session's id."""
    ends = theirs.groupby(keys)["session_id"].agg(["min", "max"])
    found = mine.join(ends, on=keys)
    other = found["min"].where((found["min"] != mine["session_id"]).fillna(False), found["max"])
    return other[(other != mine["session_id"]).fillna(False)]


def _joined(session_id: pd.Series, met: pd.Series) -> pd.Series:
    pairs = pd.DataFrame({"session_id": session_id, "met": met}).dropna().drop_duplicates().sort_values("met")
    return pairs.groupby("session_id")["met"].agg("、".join).astype("string")
