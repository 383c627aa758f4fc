"""BUD009: more paid teaching hours of a lecturer in a half day than are allowed."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import QUANTITY_ONE, comparable, decimal, handed_in, no_row, of_session, rows_with


@check(
    "BUD009",
    title={"zh": "半天计酬学时超过上限", "en": "Too many paid hours in a half day"},
    formula={
        "zh": "每位专家每个半天的计酬学时合计 ≤ 每位专家每半天计酬学时上限",
        "en": "paid hours of each lecturer in each half day ≤ most paid teaching hours of a lecturer in a half day",
    },
    clauses=["mof2016:10", "fj2025:3.3b"],
    uses=["budgets.paid_hours_per_half_day"],
    needs={
        "sessions": ["category", "funding", "start"],
        "lecture_fees": ["lecturer", "day", "half", "hours", "gross_fee", "net_fee"],
    },
    optional=["funding", "gross_fee", "net_fee"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "half_days": Fact("超过上限的半天", "Half days over the limit", "count"),
        "lecturers": Fact("涉及专家（日期）", "Lecturers concerned (day)", "text"),
        "most": Fact("半天最多计酬学时", "Most hours paid in a half day", "text"),
        "limit": Fact("每半天计酬学时上限", "Limit of paid hours in a half day", "hour"),
    },
    message={
        "zh": "有 {half_days} 个半天的讲课费按超过 {limit} 学时计发（{lecturers}），最多的一个半天按 {most} 学时计发；每位专家每半天最多按 {limit} 学时计算。",
        "en": "Half days for which a lecturer was paid more than {limit} hours: {half_days} ({lecturers}), {most} hours in the longest of them; no more than {limit} hours of a lecturer count in a half day.",
    },
    gaps={
        "day": {
            "zh": "部分授课日期只知道在一段时间内，须补充具体日期",
            "en": "the day of some lessons is only known to lie in a period: ask for the day",
        },
        "reversed": {
            "zh": "讲课费发放表中有负数（冲销）行，或税前与税后讲课费一为零一不为零，无法确定实际计酬学时",
            "en": "the sheet of lecture fees has a negative row (a reversal), or a fee that is zero before tax and not after it or the reverse: "
            "the hours paid cannot be told",
        },
    },
)
def lecture_hours_over_half_day(tables: Tables, policy: Policy) -> Verdict:
    """Are the paid hours of each lecturer within the hours that count in a half day?

    Sums the hours of the sheet of lecture fees by lecturer (by name), day and half day. A row without name, day, half day or hours, or
    with a day known only to a period, could fall together with others and stays open, unless the other rows of some half day are
    already over. A row with a negative fee or negative hours (a reversal), or with a fee that is zero either before or after tax but
    not both, leaves its lecturer's half day open; where its lecturer or half day cannot be told, the whole session. A row whose stated
    fees are all 0 was not paid and does not count. A dossier without a sheet of lecture fees stays open: whether anybody was paid is what it would show. Kinds that
    the rule does not bind get an advisory. Takes every other row as paid for the hours it states. Does not see hours paid in another session
    (CRS006 does), nor two lecturers of the same name.
    """
    sessions, fees = tables["sessions"], tables["lecture_fees"]
    limit = policy["budgets.paid_hours_per_half_day"].at(sessions)
    certain = (fees["day"] == fees["day" + LATEST]).astype("boolean")
    rows = fees[["session_id", "lecturer", "day", "half", "hours"]].assign(who=comparable(fees["lecturer"]))
    gross, net = fees["gross_fee"], fees["net_fee"]
    unpaid = ((gross.fillna(0) == 0) & (net.fillna(0) == 0) & (gross.notna() | net.notna())).astype(bool)
    contrary = ((gross == 0) ^ (net == 0)) & gross.notna() & net.notna()
    contrary = contrary.fillna(False) | (gross < 0).fillna(False) | (net < 0).fillna(False)
    contrary = (contrary | (fees["hours"] < 0).fillna(False)).astype(bool)
    rows["hours"] = rows["hours"].mask(unpaid & ~contrary, 0)
    rows = rows[(certain & rows[["who", "half", "hours"]].notna().all(axis=1)).fillna(False).astype(bool)]
    keys = ["session_id", "who", "day", "half"]
    hours = rows.groupby(keys)["hours"].transform("sum")
    half_open = contrary[rows.index].groupby([rows[key] for key in keys]).transform("any")
    fault = (
        (hours > of_session(rows, limit) * QUANTITY_ONE).astype("boolean").mask(half_open, pd.NA).reindex(fees.index)
    )
    loose = fees.loc[contrary & ~fees.index.isin(rows.index), "session_id"].unique()
    fault = fault.mask(unpaid & ~contrary, False).mask(fees["session_id"].isin(loose), pd.NA)

    over = rows.assign(hours=hours)[fault.reindex(rows.index).fillna(False).astype(bool)].drop_duplicates(keys)
    over["text"] = over["lecturer"] + "（" + over["day"].dt.strftime("%Y-%m-%d") + "）"
    by_session = over.groupby("session_id")
    texts = over.drop_duplicates(["session_id", "text"]).groupby("session_id")["text"].agg("、".join)
    handed = sessions.index.isin(fees["session_id"].unique())
    return Verdict(
        ok=no_row(tables, "lecture_fees", fault),
        facts=sessions[[]].assign(
            half_days=by_session.size().reindex(sessions.index).astype("Int64").fillna(0).where(handed),
            lecturers=texts.reindex(sessions.index).astype("string").fillna(""),
            most=decimal(rows.assign(hours=hours).groupby("session_id")["hours"].max().reindex(sessions.index)),
            limit=limit,
        ),
        looked_at={"lecture_fees": rows_with(tables, "lecture_fees", fault)},
        gaps={
            "day": pd.Series(
                sessions.index.isin(fees.loc[~certain & fees["day"].notna(), "session_id"].unique()),
                index=sessions.index,
                dtype="boolean",
            ),
            "reversed": handed_in(tables, "lecture_fees", contrary),
        },
    )
