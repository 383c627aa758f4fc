"""BUD021: money paid to somebody other than the contract party."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, count, handed_in, no_row, one_contains_other, rows_with, total
from auditlib.core.vouchers import may_be_under_contract, named_by_no_voucher


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
        "parties": {
            "zh": "有同一合同编号登记了不同的签约对方，收款单位只与其中一部分一致",
            "en": "a contract number is registered with different parties, and the payee is one of them but not the other",
        },
        "unpaid": {
            "zh": "有已登记的合同，没有票据列其合同编号",
            "en": "a contract is registered whose number no voucher names",
        },
        "unnumbered": {
            "zh": "有票据未列合同编号，而收款单位是（或因空缺无法排除是）已登记合同的签约对方",
            "en": "a voucher without contract number was paid to the party of a registered contract, or a blank leaves that possible",
        },
    },
)
def payee_differs_from_contract(tables: Tables, policy: Policy) -> Verdict:
    """Is each voucher that names a contract paid to a party of that contract?

    Compares numbers and names without spaces and punctuation. A name that stands in the other (an abbreviation, one of
    several parties in a cell) counts as the same. Where a contract is registered more than once, the answer has to be the same for
    each of its rows, else it stays open. A contract that is not registered, a blank party or payee stays open. Vouchers without a contract
    number are not asked, as small purchases need no contract; but one whose payee is the party of a registered contract, or could be
    as a name is blank, leaves it open, and so does a registered contract that no voucher names. A session with neither contract nor number
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
    matched, differs, doubtful = (
        pd.Series(paid.index.isin(pairs.loc[mask.fillna(False).astype(bool), "voucher"]), index=paid.index)
        for mask in (same, ~same, same.isna())
    )
    registered = paid.index.isin(pairs["voucher"])
    party, unclear = may_be_under_contract(tables)
    fault = pd.Series(differs, dtype="boolean")
    fault = fault.mask((asked & ~registered) | doubtful | (matched & differs) | party | unclear, pd.NA)
    sure = fault.fillna(False)
    unpaid = handed_in(tables, "contracts", named_by_no_voucher(tables))
    none = no_row(tables, "vouchers", fault)

    differing = pairs[pairs["voucher"].isin(paid.index[sure.astype(bool)])]
    named = differing[["session_id"]].assign(
        text=differing["contract_no"] + "：" + differing["party"] + "／" + differing["payee"]
    )
    amount = total(tables, "vouchers", "amount", sure)
    linked = handed_in(tables, "vouchers", asked)
    has_contracts = handed_in(tables, "contracts")
    unregistered = pd.Series(asked & ~registered, dtype="boolean")
    return Verdict(
        ok=none.where(linked & ~(none.fillna(False) & unpaid)),
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
        gaps={
            "unregistered": handed_in(tables, "vouchers", unregistered) & has_contracts,
            "parties": handed_in(tables, "vouchers", matched & differs),
            "unpaid": unpaid & handed_in(tables, "vouchers"),
            "unnumbered": handed_in(tables, "vouchers", party | unclear),
        },
    )
