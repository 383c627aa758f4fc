"""BUD022: money paid before the contract was signed or the plan approved."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    before,
    comparable,
    count,
    handed_in,
    no_row,
    of_session,
    rows_with,
    span,
    total,
    written,
)

WITHOUT_APPROVAL = ("engineering", "ordinary")  # the notice does not have their plans go to the department beforehand


@check(
    "BUD022",
    title={"zh": "先付款后签合同或后批复", "en": "Paid before contract or approval"},
    formula={
        "zh": "每笔付款的支付日期 ≥ 所列合同的签订日期，且 ≥ 实施方案批复日期",
        "en": "day of each payment ≥ day its contract was signed, and ≥ day the plan was approved",
    },
    clauses=["fj2025:3.1a"],
    needs={
        "sessions": ["category", "plan_approved_on"],
        "vouchers": ["voucher_no", "paid_on", "contract_no", "amount"],
        "contracts": ["contract_no", "signed_on"],
    },
    optional=["category", "plan_approved_on", "voucher_no", "contract_no", "amount"],
    grade="suspicion",
    facts={
        "payments": Fact("过早的付款", "Payments too early", "count"),
        "paid": Fact("票据号码及支付日期", "Vouchers and days of payment", "text"),
        "signed": Fact("所列合同及签订日期", "Contracts and days of signing", "text"),
        "approved": Fact("实施方案批复日期", "Plan approved on", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "有 {payments} 笔付款早于合同签订日期或实施方案批复日期：票据号码及支付日期 {paid}；合同编号及签订日期 {signed}；方案批复 {approved}；合计 {amount} 元。",
        "en": "Payments made before their contract was signed or the plan approved: {payments}; vouchers and days of payment {paid}; contracts signed "
        "{signed}; plan approved on {approved}; {amount} yuan in all.",
    },
    wordings={
        "contract": {
            "zh": "有 {payments} 笔付款早于所列合同的签订日期：票据号码及支付日期 {paid}；合同编号及签订日期 {signed}；合计 {amount} 元。",
            "en": "Payments made before their contract was signed: {payments}; vouchers and days of payment {paid}; contracts signed {signed}; "
            "{amount} yuan in all.",
        },
        "approval": {
            "zh": "有 {payments} 笔付款早于实施方案批复日期 {approved}：票据号码及支付日期 {paid}；合计 {amount} 元。",
            "en": "Payments made before the plan was approved on {approved}: {payments}; vouchers and days of payment {paid}; {amount} yuan in all.",
        },
    },
    skipped={
        "zh": "不适用：未登记合同，凭证明细未列合同编号，也没有须比对的实施方案批复日期。",
        "en": "Not applicable: no contract is registered, no voucher names one, and there is no approval of a plan to compare with.",
    },
    gaps={
        "approved": {"zh": "缺少“实施方案批复日期”", "en": "plan approved on is not stated"},
        "unlinked": {
            "zh": "已登记合同，但凭证明细均未列“合同编号”",
            "en": "contracts are registered, but no voucher names the contract number",
        },
        "unregistered": {
            "zh": "有票据所列合同编号不在合同（协议）登记表中",
            "en": "a voucher names a contract that is not in the table of contracts",
        },
    },
)
def paid_before_contract(tables: Tables, policy: Policy) -> Verdict:
    """Was nothing paid before its contract was signed or the plan was approved?

    Compares the day of payment, and that alone: the date of an invoice is not the day on which money moved, so a blank day of
    payment stays open. A voucher that names a contract is compared with the earliest day on which that contract was signed; one
    not registered or without such a day stays open, and so does a session whose contracts no voucher names. Every payment is
    compared with the approval of the plan; where that is blank it stays open, but for ordinary and engineering sessions,
    whose plans the notice does not have approved. A session with nothing to compare with is not asked; without a list of
    vouchers it stays open. A day on either side that is only a period counts by both its ends. Does not see a
    contract that was dated back.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    paid_on, number = span(vouchers, "paid_on"), comparable(vouchers["contract_no"])
    signed_on, open_signing, registered = _signed(tables, number)
    early = before(paid_on, signed_on)
    early = early.mask(early.fillna(False) & open_signing, pd.NA).mask(number.isna(), False)

    approved = span(sessions, "plan_approved_on")
    stated = approved.low.notna().astype("boolean")
    demanded = ~sessions["category"].isin(WITHOUT_APPROVAL).astype("boolean")
    unapproved = before(paid_on, Range(*(of_session(vouchers, end) for end in approved)))
    unapproved = unapproved.mask(~of_session(vouchers, stated | demanded), False)

    has_contracts, linked = handed_in(tables, "contracts"), handed_in(tables, "vouchers", number.notna())
    fault = early | unapproved
    none = no_row(tables, "vouchers", fault)
    by_contract, by_approval = (count(tables, "vouchers", part).low for part in (early, unapproved))
    wording = pd.Series("contract", index=sessions.index, dtype="string").where((by_approval == 0).fillna(False))
    amount = total(tables, "vouchers", "amount", fault.fillna(False))
    texts = vouchers[["session_id"]].assign(
        paid=(vouchers["voucher_no"].fillna("—") + "（" + written(paid_on) + "）").where(fault.fillna(False)),
        signed=(vouchers["contract_no"] + "（" + written(signed_on) + "）").where(early.fillna(False)),
    )
    joined = {
        name: texts[["session_id", name]].dropna().drop_duplicates().groupby("session_id")[name].agg("、".join)
        for name in ("paid", "signed")
    }
    return Verdict(
        ok=none.where(~none.fillna(False) | linked | ~has_contracts),
        facts=sessions[[]].assign(
            payments=count(tables, "vouchers", fault).low,
            paid=joined["paid"].reindex(sessions.index).astype("string").fillna(""),
            signed=joined["signed"].reindex(sessions.index).astype("string").fillna(""),
            approved=written(approved),
            amount=amount,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=amount,
        applies=stated | demanded | linked | has_contracts | ~handed_in(tables, "vouchers"),
        wording=wording.mask((by_contract == 0).fillna(False), "approval"),
        gaps={
            "approved": demanded & ~stated,
            "unlinked": has_contracts & ~linked & handed_in(tables, "vouchers"),
            "unregistered": handed_in(tables, "vouchers", number.notna() & ~registered) & has_contracts,
        },
    )


def _signed(tables: Tables, number: pd.Series) -> tuple[Range, pd.Series, pd.Series]:
    """For each voucher: the earliest day on which its contract was signed, whether another day of it is blank, whether it is there."""
    contracts = tables["contracts"]
    days, blank = span(contracts, "signed_on"), contracts["signed_on"].isna()
    found = pd.DataFrame({"first": days.low, "last": days.high, "blank": blank}, index=contracts.index)
    keys = [contracts["session_id"], comparable(contracts["contract_no"])]
    held = found.groupby(keys).agg({"first": "min", "last": "min", "blank": "any"})
    wanted = pd.MultiIndex.from_arrays([tables["vouchers"]["session_id"], number])
    there = pd.Series(wanted.isin(held.index), index=number.index)
    row = held.reindex(wanted).set_axis(number.index)
    return Range(row["first"], row["last"]), row["blank"].eq(True).astype(bool), there
