"""BUD008: an after-tax lecture fee over the ceiling of the lecturer's level."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    QUANTITY_ONE,
    at_most,
    comparable,
    count,
    handed_in,
    listed,
    no_row,
    of_session,
    product,
    rows_with,
)

LEVELS = ("associate_senior", "senior", "academician")


@check(
    "BUD008",
    title={"zh": "讲课费超过上限", "en": "Lecture fee over the ceiling"},
    formula={
        "zh": "每笔讲课费：税后讲课费 ≤ 学时 × 该专家级别每学时讲课费上限（税后）",
        "en": "each lecture fee: fee after tax ≤ hours × ceiling of a teaching hour after tax for the lecturer's level",
    },
    clauses=["mof2016:10", "fj2025:3.3b"],
    uses=[
        "budgets.lecture_fee_associate_senior",
        "budgets.lecture_fee_senior",
        "budgets.lecture_fee_academician",
    ],
    needs={
        "sessions": ["category", "funding", "start"],
        "lecture_fees": ["lecturer", "level", "hours", "gross_fee", "tax", "net_fee"],
    },
    optional=["funding", "lecturer", "gross_fee", "tax", "net_fee"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "fees": Fact("超上限的讲课费", "Lecture fees over the ceiling", "count"),
        "lecturers": Fact("涉及专家", "Lecturers concerned", "text"),
        "paid": Fact("超上限讲课费税后合计", "Sum after tax of the fees over the ceiling", "fen"),
        "allowed": Fact("按上限可发", "Allowed by the ceilings", "fen"),
        "excess": Fact("超出金额", "Excess", "fen"),
        "associate_senior": Fact("副高级每学时上限", "Ceiling of an hour, associate senior", "fen"),
        "senior": Fact("正高级每学时上限", "Ceiling of an hour, full senior", "fen"),
        "academician": Fact("院士及全国知名专家每学时上限", "Ceiling of an hour, academician", "fen"),
    },
    message={
        "zh": "有 {fees} 笔讲课费超过上限（{lecturers}）：税后合计 {paid} 元，按所列学时和专家级别最多可发 {allowed} 元，超出 {excess} 元。"
        "每学时税后上限：副高级 {associate_senior} 元，正高级 {senior} 元，院士及全国知名专家 {academician} 元。",
        "en": "Lecture fees over the ceiling: {fees} ({lecturers}), {paid} yuan after tax in all, where the hours and the lecturers' levels "
        "allow {allowed} yuan at most, an excess of {excess} yuan. An hour is paid at most {associate_senior} yuan after tax (associate senior "
        "title), {senior} (full senior), {academician} (academicians and nationally known experts).",
    },
    gaps={
        "fee": {
            "zh": "有讲课费未填税后金额，且税前金额空缺或高于上限，不能据以认定",
            "en": "a lecture fee after tax is blank, and the fee before tax is blank or above the ceiling, which decides nothing",
        },
        "level": {
            "zh": "有专家的级别为“其他”，规定未列该级别的上限，须核实其职称",
            "en": "a lecturer's level is 'other', for which the rule has no ceiling: see the title",
        },
    },
)
def lecture_fee_over_ceiling(tables: Tables, policy: Policy) -> Verdict:
    """Is every lecture fee, after tax, at most the hours × the ceiling of the lecturer's level?

    Looks at each row by itself, so that a low fee does not make up for a high one. The fee after tax is the one stated, else fee before
    tax − tax where both are stated. With the fee before tax alone a row passes where even that is within the ceiling, and stays
    open otherwise. A row without level or hours stays open, and so does a lecturer of another level, for whom no ceiling is stated,
    unless nothing was paid. Where a lecturer has a row without any fee, the fee of another row of the same name may be for both (a merged cell), so an excess
    stays open. A dossier without a sheet of lecture fees stays open: whether anybody was paid is what it would show. Kinds that
    the rule does not bind get an advisory. Does not see whether the level is true, nor more hours than are paid in a half day (BUD009).
    """
    sessions, fees = tables["sessions"], tables["lecture_fees"]
    ceilings = {level: policy[f"budgets.lecture_fee_{level}"].at(sessions) for level in LEVELS}
    per_hour = pd.Series(pd.NA, index=fees.index, dtype="Int64")
    for level, figure in ceilings.items():
        per_hour = per_hour.mask((fees["level"] == level).fillna(False), of_session(fees, figure))
    once = pd.Series(QUANTITY_ONE, index=fees.index, dtype="Int64")
    ceiling = product(fees["hours"], per_hour, once)
    net, gross = fees["net_fee"].fillna(fees["gross_fee"] - fees["tax"]), fees["gross_fee"]
    within = at_most(net, ceiling) | at_most(gross, ceiling).where(net.isna(), False)
    unpaid = (net.fillna(gross) == 0).fillna(False)
    name = comparable(fees["lecturer"]).fillna("")
    merged = net.fillna(gross).isna().groupby([fees["session_id"], name]).transform("any")
    fault = ~within & ~unpaid
    fault = fault.mask(fault.fillna(False) & merged, pd.NA)

    over = fault.fillna(False).astype(bool)
    sums = pd.DataFrame({"paid": net, "allowed": ceiling}).where(over, 0).groupby(fees["session_id"]).sum()
    figures = sums.reindex(sessions.index)
    excess = figures["paid"] - figures["allowed"]
    doubtful = fault.isna()
    return Verdict(
        ok=no_row(tables, "lecture_fees", fault),
        facts=sessions[[]].assign(
            fees=count(tables, "lecture_fees", fault).low,
            lecturers=listed(tables, "lecture_fees", "lecturer", over),
            paid=figures["paid"],
            allowed=figures["allowed"],
            excess=excess,
            **ceilings,
        ),
        looked_at={"lecture_fees": rows_with(tables, "lecture_fees", fault)},
        at_stake=excess,
        gaps={
            "fee": handed_in(tables, "lecture_fees", doubtful & net.isna()),
            "level": handed_in(tables, "lecture_fees", doubtful & (fees["level"] == "other")),
        },
    )
