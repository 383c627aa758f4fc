"""BUD016: one voucher listed twice in a session."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, count, handed_in, listed, no_row, rows_with, total
from auditlib.core.vouchers import voucher_numbers


@check(
    "BUD016",
    title={"zh": "同一票据在本期重复列支", "en": "Voucher used twice"},
    formula={
        "zh": "本期凭证明细中，同一收款单位的每个票据号码只出现一次",
        "en": "in the session's list of vouchers each number of a payee stands once",
    },
    clauses=["fj2025:3.1a"],
    needs={"vouchers": ["voucher_no", "payee", "amount"]},
    optional=["amount"],
    grade="violation",
    facts={
        "entries": Fact("号码重复的票据行", "Rows whose number repeats", "count"),
        "numbers": Fact("票据号码", "Voucher numbers", "text"),
        "amount": Fact("重复部分金额", "Amount of the repeats", "fen"),
    },
    message={
        "zh": "凭证明细中有 {entries} 行的票据号码、收款单位与本期另一行相同（{numbers}），其中有金额也相同的；除首次列支外，重复列支 {amount} 元。",
        "en": "Rows of the list of vouchers with the number and payee of another row of the session: {entries} ({numbers}), some of them with the same amount too; beyond the first of each, {amount} yuan were settled again.",
    },
    wordings={
        "parts": {
            "zh": "凭证明细中有 {entries} 行的票据号码、收款单位、金额与本期另一行相同（{numbers}），但号码另有分号或“续”等附注，除首次列支外合计 {amount} 元；"
            "须核对是一张票据分列多笔，还是重复列支。",
            "en": "Rows of the list of vouchers with the number, payee and amount of another row of the session, but for the mark of a part behind the number: {entries} ({numbers}), {amount} yuan beyond the first of each; see whether one voucher was divided over several rows, or settled twice.",
        },
        "split": {
            "zh": "凭证明细中有 {entries} 行的票据号码、收款单位与本期另一行相同（{numbers}），但金额不同或未填，除首次列支外合计 {amount} 元；"
            "须核对是一张票据分列多笔，还是重复列支。",
            "en": "Rows of the list of vouchers with the number and payee of another row of the session: {entries} ({numbers}), with another amount or none, {amount} yuan beyond the first of each; see whether one voucher was divided over several rows, or settled twice.",
        },
    },
)
def voucher_used_twice(tables: Tables, policy: Policy) -> Verdict:
    """Does each voucher stand once in the session's list?

    The same voucher is one with the same number (letters and digits alone, without 第, 号, 发票, 复印件, 续 or a leading No. or №, nor
    a number of a part behind the dash of an invoice's, width and case aside; each number where a cell holds several) and the same payee: where payees differ it is another issuer's number. With the same amount it is a violation; with another amount, or none, or marks of parts that differ, one voucher may have been divided
    over several rows, and it is a suspicion. A row without number stays open, as does one of a range of numbers, and so does a number that repeats where a payee is
    blank. The amount is that of all rows but the first of each voucher. A dossier without a list of vouchers stays open. Does not see
    one voucher under two numbers, nor one used in another session (CRS003 does).
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    numbers_of = voucher_numbers(vouchers["voucher_no"])
    number = numbers_of["number"][~numbers_of.index.duplicated()]
    rows = vouchers[["session_id", "amount"]].assign(payee=comparable(vouchers["payee"])).join(numbers_of)
    rows = rows[rows["number"].notna()]
    voucher = ["session_id", "number", "payee"]
    payees = rows[rows["payee"].notna()]
    again = payees[payees.duplicated(voucher, keep=False)]
    repeats = payees[payees.duplicated(voucher)]
    same_amount = again[again["amount"].notna() & again.duplicated([*voucher, "amount"], keep=False)]
    same_line = same_amount[same_amount.duplicated([*voucher, "amount", "part"], keep=False)]

    numbers = rows.groupby(["session_id", "number"])["payee"]
    unclear = (numbers.transform("size") > 1) & (numbers.transform("count") < numbers.transform("size"))
    fault = pd.Series(False, index=vouchers.index, dtype="boolean").mask(number.isna(), pd.NA)
    fault = fault.mask(vouchers.index.isin(rows.index[unclear]), pd.NA)
    fault = fault.mask(vouchers.index.isin(again.index), True)
    amount = total(tables, "vouchers", "amount", pd.Series(vouchers.index.isin(repeats.index), index=vouchers.index))
    certain, parts = (
        handed_in(tables, "vouchers", pd.Series(vouchers.index.isin(found.index), index=vouchers.index))
        for found in (same_line, same_amount)
    )
    return Verdict(
        ok=no_row(tables, "vouchers", fault),
        facts=sessions[[]].assign(
            entries=count(tables, "vouchers", fault).low,
            numbers=listed(tables, "vouchers", "voucher_no", fault),
            amount=amount,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
        grade=pd.Series("suspicion", index=sessions.index, dtype="string").where(~certain),
        wording=pd.Series("split", index=sessions.index, dtype="string").mask(parts, "parts").where(~certain),
    )
