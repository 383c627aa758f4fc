"""BUD021: money paid to somebody other than the contract party."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, count, handed_in, no_row, one_contains_other, rows_with, total


@check(
    "BUD021",
    title={"zh": "收款单位与合同签约对方不一致", "en": "Payee differs from the contract party"},
    formula={
        "zh": "列有合同编号的每张票据：收款单位 = 该合同的签约对方",
        "en": "each voucher with a contract number: payee = party of that contract",
    },
    clauses=["fj2025:1.1b"],
    needs={
        "vouchers": ["voucher_no", "payee", "contract_no", "amount"],
        "contracts": ["contract_no", "party"],
    },
    optional=["voucher_no", "amount"],
    grade="suspicion",
    facts={
        "vouchers": Fact("不一致的票据", "Vouchers that differ", "count"),
        "pairs": Fact("合同编号：签约对方／收款单位", "Contract: party / payee", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "有 {vouchers} 张票据的收款单位与合同签约对方不一致，合计 {amount} 元；合同编号、签约对方／收款单位：{pairs}。",
        "en": "Vouchers paid to somebody other than the party of their contract: {vouchers}, {amount} yuan in all; contract, party and payee: {pairs}.",
    },
    skipped={
        "zh": "不适用：未登记合同，凭证明细也未列合同编号。",
        "en": "Not applicable: no contract is registered, and no voucher names one.",
    },
    gaps={
        "unregistered": {
            "zh": "有票据所列合同编号不在合同（协议）登记表中",
            "en": "a voucher names a contract that is not in the table of contracts",
        },
    },
)
def payee_differs_from_contract(tables: Tables, policy: Policy) -> Verdict:
    """Is each voucher that names a contract paid to a party of that contract?

    Compares numbers and names without spaces and punctuation. A name that stands in the other (an abbreviation, one of
    several parties in a cell) counts as the same; where a contract is registered more than once, any of its parties will do. A
    contract that is not registered, a blank party or payee stays open. Vouchers without a contract number are not asked, as small
    purchases need no contract; where contracts are registered and no voucher names one, it stays open. A session with neither
    is not asked, one without a list of vouchers stays open. Does not see whether the contract itself is genuine.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    keys = ["session_id", "number"]
    contracts = tables["contracts"].assign(number=comparable(tables["contracts"]["contract_no"]))
    contracts = contracts.dropna(subset=["number"])[[*keys, "party"]].drop_duplicates()
    paid = vouchers.assign(number=comparable(vouchers["contract_no"]))
    asked = paid["number"].notna()
    pairs = paid[asked].reset_index(names="voucher").merge(contracts, on=keys)
    same = one_contains_other(pairs["payee"], pairs["party"])
    matched, doubtful = (set(pairs.loc[mask, "voucher"]) for mask in (same.fillna(False).astype(bool), same.isna()))
    registered = paid.index.isin(pairs["voucher"])
    fault = pd.Series(asked, dtype="boolean")
    fault = fault.mask(asked & (~registered | fault.index.isin(doubtful)), pd.NA).mask(fault.index.isin(matched), False)
    sure = fault.fillna(False)

    differing = pairs[pairs["voucher"].isin(paid.index[sure.astype(bool)])]
    named = differing[["session_id"]].assign(
        text=differing["contract_no"] + "：" + differing["party"] + "／" + differing["payee"]
    )
    amount = total(tables, "vouchers", "amount", sure)
    linked = handed_in(tables, "vouchers", asked)
    has_contracts = handed_in(tables, "contracts")
    unregistered = pd.Series(asked & ~registered, dtype="boolean")
    return Verdict(
        ok=no_row(tables, "vouchers", fault).where(linked),
        facts=sessions[[]].assign(
            vouchers=count(tables, "vouchers", fault).low,
            pairs=named.drop_duplicates()
            .groupby("session_id")["text"]
            .agg("、".join)
            .reindex(sessions.index)
            .astype("string")
            .fillna(""),
            amount=amount,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
        applies=linked | has_contracts | ~handed_in(tables, "vouchers"),
        gaps={"unregistered": handed_in(tables, "vouchers", unregistered) & has_contracts},
    )
