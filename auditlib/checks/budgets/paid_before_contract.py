"""BUD022: money paid before the contract was signed or the plan approved."""

import pandas as pd

from auditlib.core.days import span, written
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
    range_of_session,
    rows_with,
    total,
)
from auditlib.core.vouchers import may_be_under_contract, named_by_no_voucher

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
        "vouchers": ["voucher_no", "payee", "paid_on", "contract_no", "amount"],
        "contracts": ["contract_no", "party", "signed_on"],
    },
    optional=["category", "plan_approved_on", "voucher_no", "payee", "contract_no", "amount", "party"],
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
        "unpaid": {
            "zh": "有已登记的合同，没有票据列其合同编号",
            "en": "a contract is registered whose number no voucher names",
        },
        "unnumbered": {
            "zh": "有票据未列合同编号，而收款单位是（或因空缺无法排除是）已登记合同的签约对方",
            "en": "a voucher without contract number was paid to the party of a registered contract, or a blank leaves that possible",
        },
        "days": {
            "zh": "有同一合同编号登记了不同的签订日期，付款早于其中一部分",
            "en": "a contract number is registered with different days of signing, and a payment is before one of them but not the other",
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
    payment stays open. A voucher that names a contract is compared with the day on which it was signed; where that contract is registered
    more than once, the answer has to be the same for each day, else it stays open. One not registered or without such a day stays
    open, and so does a session with a contract that no voucher names. A voucher without contract number whose payee is the party of a
    registered contract (a name that stands in the other is the same), or could be as a name is blank, stays open unless it was paid on or
    after the day on which the last contract of the session was signed. Every payment is
    compared with the approval of the plan; where that is blank it stays open, but for ordinary and engineering sessions,
    whose plans the notice does not have approved. A session with nothing to compare with is not asked; without a list of
    vouchers it stays open. A day on either side that is only a period counts by both its ends. Does not see a
    contract that was dated back.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    paid_on, number = span(vouchers, "paid_on"), comparable(vouchers["contract_no"])
    signed_on, last_signed, open_signing, registered = _signed(tables, [vouchers["session_id"], number])
    early, perhaps = before(paid_on, signed_on), before(paid_on, last_signed)
    two_days = (~early & perhaps).fillna(False).astype(bool)
    early = early.where((early == perhaps).fillna(False) & ~open_signing)

    party, unclear = may_be_under_contract(tables)
    _, last_of_all, open_of_all, _ = _signed(tables, [vouchers["session_id"]])
    later = (~before(paid_on, last_of_all)).fillna(False) & ~open_of_all
    unnumbered = (party | unclear) & ~later
    early = early.mask(number.isna(), False).mask(unnumbered, pd.NA)

    approved = span(sessions, "plan_approved_on")
    stated = approved.low.notna().astype("boolean")
    demanded = ~sessions["category"].isin(WITHOUT_APPROVAL).astype("boolean")
    unapproved = before(paid_on, range_of_session(vouchers, approved))
    unapproved = unapproved.mask(~of_session(vouchers, stated | demanded), False)

    has_contracts, linked = handed_in(tables, "contracts"), handed_in(tables, "vouchers", number.notna())
    fault = early | unapproved
    unpaid = handed_in(tables, "contracts", named_by_no_voucher(tables))
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
        ok=none.where(~none.fillna(False) | ~unpaid),
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
            "unpaid": unpaid & handed_in(tables, "vouchers"),
            "unnumbered": handed_in(tables, "vouchers", unnumbered),
            "days": handed_in(tables, "vouchers", two_days),
            "unregistered": handed_in(tables, "vouchers", number.notna() & ~registered) & has_contracts,
        },
    )


def _signed(tables: Tables, wanted: list[pd.Series]) -> tuple[Range, Range, pd.Series, pd.Series]:
    """For each voucher, of the contracts of its session (and number): the earliest and the latest day of signing, whether a day
    among them is blank, whether there is one."""
    contracts = tables["contracts"]
    days, blank = span(contracts, "signed_on"), contracts["signed_on"].isna()
    found = pd.DataFrame({"low": days.low, "high": days.high, "blank": blank}, index=contracts.index)
    grouped = found.groupby([contracts["session_id"], comparable(contracts["contract_no"])][: len(wanted)])
    held = pd.concat(
        [grouped[["low", "high"]].min(), grouped[["low", "high"]].max().add_prefix("last_"), grouped["blank"].any()],
        axis="columns",
    )
    index = wanted[0].index
    keys = pd.MultiIndex.from_arrays(wanted) if isinstance(held.index, pd.MultiIndex) else pd.Index(wanted[0])
    there = pd.Series(keys.isin(held.index), index=index)
    row = held.reindex(keys).set_axis(index)
    first, last = Range(row["low"], row["high"]), Range(row["last_low"], row["last_high"])
    return first, last, row["blank"].eq(True).astype(bool), there
