"""BUD017: vouchers dated long before or after the session."""

from auditlib.core.days import add_months, outside, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, count, no_row, rows_with, total


@check(
    "BUD017",
    title={"zh": "票据日期与办班时间不符", "en": "Vouchers dated outside the time of the session"},
    formula={
        "zh": "开班日期 − 允许早于开班的月数 ≤ 票据日期 ≤ 结束日期 + 允许晚于结束的月数",
        "en": "first day − months before ≤ date of each voucher ≤ last day + months after",
    },
    clauses=["fj2025:3.1a"],
    uses=["budgets.voucher_months_before", "budgets.voucher_months_after"],
    needs={
        "sessions": ["category", "start", "end"],
        "vouchers": ["voucher_no", "day", "amount"],
    },
    optional=["voucher_no", "amount"],
    grade="suspicion",
    facts={
        "vouchers": Fact("日期不符的票据", "Vouchers dated outside", "count"),
        "dated": Fact("票据号码及日期", "Numbers and dates", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
        "earliest": Fact("最早可列日期", "Earliest date", "text"),
        "latest": Fact("最晚可列日期", "Latest date", "text"),
        "months_before": Fact("允许早于开班", "Months before the first day", "month"),
        "months_after": Fact("允许晚于结束", "Months after the last day", "month"),
    },
    message={
        "zh": "有 {vouchers} 张票据的日期不在 {earliest} 至 {latest} 之间（开班前 {months_before} 个月至结束后 {months_after} 个月）：{dated}，"
        "金额合计 {amount} 元。",
        "en": "Vouchers dated outside {earliest} to {latest} (months allowed before the first day: {months_before}, after the last day: {months_after}): {vouchers}, namely {dated}, {amount} yuan in all.",
    },
)
def voucher_out_of_period(tables: Tables, policy: Policy) -> Verdict:
    """Is every voucher dated within the calendar months around the session?

    Counts back from the first day and on from the last day; both ends of the window belong to it, and from the 31st the window
    reaches to the last day of a shorter month. A voucher without date, or of which only a period is known that reaches over an
    end of the window, stays open, and so does everything that rests on a day of the session that is blank. A dossier
    without a list of vouchers stays open, since what was paid has to be shown. Does not see whether a voucher within the
    window belongs to the session.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    months_before = policy["budgets.voucher_months_before"].at(sessions)
    months_after = policy["budgets.voucher_months_after"].at(sessions)
    first = Range(*(add_months(day, -months_before) for day in span(sessions, "start")))
    last = Range(*(add_months(day, months_after) for day in span(sessions, "end")))
    day = span(vouchers, "day")
    strays = outside(vouchers, day, first, last)
    sure = strays.fillna(False)
    named = vouchers["voucher_no"].fillna("—") + "（" + written(day) + "）"
    amount = total(tables, "vouchers", "amount", sure)
    return Verdict(
        ok=no_row(tables, "vouchers", strays),
        facts=sessions[[]].assign(
            vouchers=count(tables, "vouchers", strays).low,
            dated=named[sure.astype(bool)]
            .groupby(vouchers["session_id"])
            .agg("、".join)
            .reindex(sessions.index)
            .astype("string")
            .fillna(""),
            amount=amount,
            earliest=written(first),
            latest=written(last),
            months_before=months_before,
            months_after=months_after,
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", strays)},
        at_stake=amount,
    )
