"""CRS006: a lecturer is paid for the same half day in two sessions."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.meetings import id_numbers, joined, keyed, person_elsewhere
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, count, handed_in, listed, no_row, rows_with


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    rows = _rows(tables["lecture_fees"])
    day = "/" + rows["day"].dt.strftime("%Y-%m-%d").astype("string")
    return keyed(rows["session_id"], rows["who"] + day, rows["number"] + day)


@check(
    "CRS006",
    title={"zh": "同一时段重复发放讲课费", "en": "Lecturer paid twice for the same hours"},
    formula={
        "zh": "本期发放讲课费的专家在同一天同一时段都不在其他期次领取讲课费",
        "en": "no lecturer paid here is paid in another session for the same half day",
    },
    clauses=["mof2016:10"],
    elsewhere="advisory",
    needs={"lecture_fees": ["lecturer", "id_number", "day", "half", "gross_fee", "net_fee"]},
    optional=["id_number", "half", "gross_fee", "net_fee"],
    links=_shared,
    grade="violation",
    facts={
        "payments": Fact("同一时段重复发放的讲课费", "Fees paid for the same half day elsewhere too", "count"),
        "lecturers": Fact("涉及专家", "Lecturers concerned", "text"),
        "days": Fact("涉及日期", "Days concerned", "text"),
        "sessions": Fact("涉及的其他期次", "Other sessions concerned", "text"),
        "amount": Fact("本期发放金额", "Paid here", "fen"),
    },
    message={
        "zh": "有 {payments} 笔讲课费（{lecturers}，{days}）在同一时段同时由其他期次（{sessions}）向同一专家（按身份证号认定，缺号的按姓名）发放，本期涉及 {amount} 元；同时为多班次一并授课的，讲课费不得重复计算。",
        "en": "Lecture fees that the same lecturer (by id number, or by name where that is missing) was paid for the same half day by another session too: {payments} ({lecturers}, {days}; other sessions: {sessions}), {amount} yuan of them in this session; classes taught together are paid once.",
    },
    wordings={
        "by_name": {
            "zh": "有 {payments} 笔讲课费（{lecturers}，{days}）在同一时段同时由其他期次（{sessions}）向同名专家发放，本期涉及 {amount} 元；因一方未填身份证号，须核对是否同一人，同时为多班次一并授课的，讲课费不得重复计算。",
            "en": "Lecture fees that a lecturer of the same name was paid for the same half day by another session too: {payments} ({lecturers}, {days}; other sessions: {sessions}), {amount} yuan of them in this session. An id number is missing, so see whether it is the same person; classes taught together are paid once.",
        },
    },
    gaps={
        "half": {
            "zh": "同一专家同一天也在其他期次领取讲课费，而本期或该期次的“时段”空缺",
            "en": "a lecturer is paid in another session for the same day, and here or there the half day is blank",
        },
        "paid": {
            "zh": "同一专家同一天也列在其他期次的讲课费发放表，而本期或该期次的发放金额空缺",
            "en": "a lecturer is on another session's list of fees for the same day, and here or there the fee is blank",
        },
        "told": {
            "zh": "部分讲课费没有写明专家姓名，或授课日期空缺、只知道在一段时间内",
            "en": "some fees name no lecturer, or their day is blank or only known to lie in a period",
        },
    },
)
def lecturer_paid_twice_for_same_hours(tables: Tables, policy: Policy) -> Verdict:
    """Is no lecturer of the session paid by another one for the same half day?

    A lecturer is paid where the fee before or after tax is above 0. The same lecturer has the same id number where both rows
    give one, and else the same name: then the failure is but a suspicion. A row without name or certain day stays open, unless both fees
    are 0; one without half day or fee only where the lecturer stands on another list for that day. What is blank in another session leaves
    nothing open here unless lecturer and day meet. The amount is what this session paid: after tax, where that is blank before. Without
    a list of fees it stays open, since lecturers may have been paid. A kind that the rule does not bind gets an advisory. Does not see two payments within
    one session, nor fees hidden in other vouchers.
    """
    sessions, fees = tables["sessions"], tables["lecture_fees"]
    net, gross = fees["net_fee"], fees["gross_fee"]
    rows = _rows(fees)
    paid = rows["paid"]
    asked = rows[paid.fillna(True).astype(bool)]
    whole = asked[asked["paid"].fillna(False).astype(bool)]
    met = person_elsewhere(whole, whole, ["day", "half"])
    halfless = asked["half"].isna()
    same_half = asked[~halfless]
    perhaps = {
        "half": [
            *person_elsewhere(asked[halfless], asked, ["day"]).index,
            *person_elsewhere(asked[~halfless], asked[halfless], ["day"]).index,
        ],
        "paid": [
            *person_elsewhere(same_half[same_half["paid"].isna()], same_half, ["day", "half"]).index,
            *person_elsewhere(
                same_half[same_half["paid"].notna()], same_half[same_half["paid"].isna()], ["day", "half"]
            ).index,
        ],
    }
    untold = paid.fillna(True).astype(bool) & (rows["day"].isna() | rows["who"].isna())
    doubtful = {name: pd.Series(fees.index.isin(found), index=fees.index) for name, found in perhaps.items()}
    fault = pd.Series(fees.index.isin(met.index), index=fees.index, dtype="boolean")
    fault = fault.mask(~fault & (untold | doubtful["half"] | doubtful["paid"]), pd.NA)
    used = fault.fillna(False)

    here = fees.loc[met.index]
    by_number = here.loc[met["by_number"].astype(bool), "session_id"].unique()
    by_name = pd.Series(~sessions.index.isin(by_number), index=sessions.index)
    fee = net.where((net > 0).fillna(False), gross).where(used, 0)
    amount = fee.groupby(fees["session_id"]).sum().reindex(sessions.index)
    open_rows = {**doubtful, "told": untold}
    return Verdict(
        ok=no_row(tables, "lecture_fees", fault),
        facts=sessions[[]].assign(
            payments=count(tables, "lecture_fees", fault).low,
            lecturers=listed(tables, "lecture_fees", "lecturer", used),
            days=joined(here["session_id"], here["day"].dt.strftime("%Y-%m-%d"), sessions.index),
            sessions=joined(
                here["session_id"], fees["session_id"].reindex(met["label"]).set_axis(met.index), sessions.index
            ),
            amount=amount,
        ),
        looked_at={"lecture_fees": rows_with(tables, "lecture_fees", fault)},
        at_stake=amount,
        grade=pd.Series("suspicion", index=sessions.index, dtype="string").where(by_name),
        wording=pd.Series("by_name", index=sessions.index, dtype="string").where(by_name),
        gaps={name: handed_in(tables, "lecture_fees", mask.astype("boolean")) for name, mask in open_rows.items()},
    )


def _rows(fees: pd.DataFrame) -> pd.DataFrame:
    """Fees with who got them, the day only where it is certain, and whether something was `paid`."""
    return fees[["session_id", "half"]].assign(
        who=comparable(fees["lecturer"]),
        number=id_numbers(fees["id_number"]),
        day=fees["day"].where((fees["day"] == fees["day" + LATEST]).fillna(False)),
        paid=(fees["net_fee"] > 0).astype("boolean") | (fees["gross_fee"] > 0).astype("boolean"),
    )
