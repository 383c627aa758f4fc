"""BUD010: a lecture fee without tax, or one whose parts do not add up."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, equal, listed, no_row, rows_with


@check(
    "BUD010",
    title={"zh": "讲课费未代扣个人所得税或金额不符", "en": "Tax on lecture fees not withheld, or sums that do not fit"},
    formula={
        "zh": "每笔讲课费：代扣个人所得税 > 0，且税前讲课费 = 税后讲课费 + 代扣个人所得税",
        "en": "each lecture fee: tax withheld > 0, and fee before tax = fee after tax + tax withheld",
    },
    clauses=["mof2016:10"],
    needs={
        "sessions": ["category", "funding"],
        "lecture_fees": ["lecturer", "gross_fee", "tax", "net_fee"],
    },
    optional=["category", "funding", "lecturer"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "untaxed": Fact("未代扣个人所得税的讲课费", "Lecture fees without tax", "count"),
        "untaxed_lecturers": Fact("未代扣所涉专家", "Lecturers paid without tax", "text"),
        "untaxed_fees": Fact("未代扣讲课费合计", "Sum of the fees without tax", "fen"),
        "broken": Fact("金额不符的讲课费", "Lecture fees that do not add up", "count"),
        "broken_lecturers": Fact("金额不符所涉专家", "Lecturers whose fees do not add up", "text"),
        "difference": Fact("差额合计", "Sum of differences", "fen"),
    },
    message={
        "zh": "有 {untaxed} 笔讲课费未代扣个人所得税（{untaxed_lecturers}），合计 {untaxed_fees} 元；须核实是否属于不足起征数额或已由专家自行申报。",
        "en": "Lecture fees from which no tax was withheld: {untaxed} ({untaxed_lecturers}), {untaxed_fees} yuan in all; see whether they are too small to be taxed, or were declared by the lecturer.",
    },
    wordings={
        "broken": {
            "zh": "有 {broken} 笔讲课费的税前金额不等于税后金额与代扣税款之和（{broken_lecturers}），差额合计 {difference} 元。",
            "en": "Lecture fees whose sum before tax is not the sum after tax plus the tax withheld: {broken} ({broken_lecturers}); they differ by {difference} yuan in all.",
        },
        "both": {
            "zh": "有 {untaxed} 笔讲课费未代扣个人所得税（{untaxed_lecturers}），合计 {untaxed_fees} 元，须核实是否属于不足起征数额或已由专家自行申报；"
            "另有 {broken} 笔税前金额不等于税后金额与代扣税款之和（{broken_lecturers}），差额合计 {difference} 元。",
            "en": "Lecture fees from which no tax was withheld: {untaxed} ({untaxed_lecturers}), {untaxed_fees} yuan in all; see whether they are too small to be taxed, or were declared by the lecturer. Lecture fees whose sum before tax is not the sum after tax plus the tax withheld: {broken} ({broken_lecturers}); they differ by {difference} yuan in all.",
        },
    },
)
def lecture_tax_not_withheld(tables: Tables, policy: Policy) -> Verdict:
    """Was tax withheld from every lecture fee, and is the fee before tax the fee after tax plus the tax?

    Looks at each row by itself. A fee is without tax where the tax is stated as 0, or is blank and the fees before and after tax are
    the same; it does not add up where all three figures are there and do not fit. What cannot be told from the figures that are there stays
    open, unless another row is surely faulty. A fee of 0 needs no tax. Small fees are free of tax, and a lecturer may declare a fee elsewhere, so a person looks. A dossier without a sheet of lecture fees stays open: whether
    anybody was paid is what it would show. Kinds that the rule does not bind get an advisory. Does not see whether the tax is as high as the law demands,
    nor whether it was paid over.
    """
    sessions, fees = tables["sessions"], tables["lecture_fees"]
    gross, tax, net = fees["gross_fee"], fees["tax"], fees["net_fee"]
    fee = gross.fillna(net)
    untaxed = ((fee > 0) & (tax.fillna(gross - net) <= 0)).astype("boolean")
    broken = ~equal(gross, net + tax)
    fault = untaxed | broken
    counts = {
        name: count(tables, "lecture_fees", mask).low for name, mask in (("untaxed", untaxed), ("broken", broken))
    }
    difference = _sum((gross - net - tax).abs(), broken, sessions, fees)
    some = {name: (number > 0).fillna(False) for name, number in counts.items()}
    wording = pd.Series("both", index=sessions.index, dtype="string").where(some["untaxed"], "broken")
    return Verdict(
        ok=no_row(tables, "lecture_fees", fault),
        facts=sessions[[]].assign(
            untaxed=counts["untaxed"],
            untaxed_lecturers=listed(tables, "lecture_fees", "lecturer", untaxed),
            untaxed_fees=_sum(fee, untaxed, sessions, fees),
            broken=counts["broken"],
            broken_lecturers=listed(tables, "lecture_fees", "lecturer", broken),
            difference=difference,
        ),
        looked_at={"lecture_fees": rows_with(tables, "lecture_fees", fault)},
        at_stake=difference.where(some["broken"]),
        wording=wording.where(some["broken"]),
    )


def _sum(values: pd.Series, where: pd.Series, sessions: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The sum for each session of the rows where `where` is True; NA for a session without rows."""
    held = values.where(where.fillna(False), 0)
    out: pd.Series = held.groupby(rows["session_id"]).sum().reindex(sessions.index)
    return out
