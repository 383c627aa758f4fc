"""HDC022: the satisfaction statistics do not add up."""

from functools import reduce
from operator import add

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact, figure
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most, count, no_row, of_session, rows_with

ANSWERS = ["very_satisfied", "satisfied", "fair", "dissatisfied"]


@check(
    "HDC022",
    title={"zh": "满意度测评统计计算有误", "en": "Satisfaction statistics do not add up"},
    formula={
        "zh": "发放份数 ≥ 收回份数 ≥ 有效份数；每个题项各选项合计 = 有效份数；所列满意率 =（很满意 + 满意）÷ 各选项合计，相差不超过满意率允许误差",
        "en": "forms handed out ≥ returned ≥ valid; answers to each question add up to the valid forms; rate stated = (very satisfied "
        "+ satisfied) ÷ all answers, within the tolerance of the rate",
    },
    clauses=["fj2025:A.2"],
    uses=["headcounts.rate_tolerance"],
    needs={
        "sessions": ["category", "start", "forms_handed_out", "forms_returned", "forms_valid"],
        "satisfaction": ["item", *ANSWERS, "rate"],
    },
    optional=["item", "rate"],
    grade="suspicion",
    facts={
        "handed_out": Fact("发放份数", "Forms handed out", "count"),
        "returned": Fact("收回份数", "Forms returned", "count"),
        "valid": Fact("有效份数", "Forms valid", "count"),
        "sums": Fact("合计不符的题项", "Questions whose answers do not add up", "count"),
        "sum_items": Fact("合计不符者及其合计", "They and their sums", "text"),
        "rates": Fact("满意率不符的题项", "Questions whose rate is wrong", "count"),
        "rate_items": Fact("满意率不符者（所列≠重算）", "They (stated ≠ recomputed)", "text"),
        "tolerance": Fact("满意率允许误差", "Tolerance of the rate", "share"),
    },
    message={
        "zh": "满意度测评数据有多处不符：发放 {handed_out} 份、收回 {returned} 份、有效 {valid} 份（应依次不增）；各选项合计与有效份数不符的题项"
        " {sums} 个（{sum_items}）；所列满意率与重新计算的满意率相差超过 {tolerance} 的题项 {rates} 个（{rate_items}）。",
        "en": "The satisfaction statistics disagree in several ways: {handed_out} forms were handed out, {returned} returned, {valid} "
        "valid (none may be more than the one before); questions whose answers do not add up to the valid forms: {sums} ({sum_items}); questions whose stated rate is more than {tolerance} from the recomputed one: {rates} ({rate_items}).",
    },
    wordings={
        "forms": {
            "zh": "满意度测评表发放 {handed_out} 份、收回 {returned} 份、有效 {valid} 份，不符合发放 ≥ 收回 ≥ 有效。",
            "en": "{handed_out} satisfaction forms were handed out, {returned} returned and {valid} valid; none may be more than the one before.",
        },
        "sums": {
            "zh": "满意度测评有效 {valid} 份，有 {sums} 个题项的各选项合计与之不符：{sum_items}。",
            "en": "{valid} satisfaction forms are valid; questions whose answers add up to another number: {sums} ({sum_items}).",
        },
        "rates": {
            "zh": "满意度测评有 {rates} 个题项所列满意率与按（很满意 + 满意）÷ 各选项合计重新计算的相差超过 {tolerance}（所列 ≠ 重算）：{rate_items}。",
            "en": "Questions whose stated rate of satisfaction is more than {tolerance} from (very satisfied + satisfied) ÷ all answers: {rates}, stated ≠ recomputed: {rate_items}.",
        },
    },
    gaps={
        "rate": {
            "zh": "满意度测评统计表部分题项未列满意率，或该题项没有任何回答",
            "en": "some questions of the satisfaction statistics state no rate, or nobody answered them",
        }
    },
)
def satisfaction_arithmetic_wrong(tables: Tables, policy: Policy) -> Verdict:
    """Do the numbers of forms, the answers to each question and the rates stated agree with each other?

    Recomputes each question of the statistics, whatever it asks. A rate is compared where it is stated; on a sheet that states
    some and not others a question without one stays open, and so does a rate of no answers at all. A blank answer is not taken as
    0. Without the statistics it is open, since they are a material of the dossier. Does not see the forms themselves, of
    which a person draws some.
    """
    sessions, rows = tables["sessions"], tables["satisfaction"]
    handed_out, returned, valid = (sessions[f"forms_{name}"] for name in ("handed_out", "returned", "valid"))
    tolerance = policy["headcounts.rate_tolerance"].at(sessions)
    answers = reduce(add, (rows[name] for name in ANSWERS))
    content = rows["very_satisfied"] + rows["satisfied"]
    states_rates = rows["rate"].notna().groupby([rows["session_id"], rows["block"]]).transform("any").astype("boolean")

    fewer = at_most(returned, handed_out) & at_most(valid, returned) & at_most(valid, handed_out)
    sum_fault = (answers != of_session(rows, valid)).astype("boolean")
    gap = (rows["rate"] * answers - content * SHARE_ONE).abs().where(answers > 0)
    rate_fault = (gap > of_session(rows, tolerance) * answers).astype("boolean").mask(~states_rates, False)
    faults = {"sums": sum_fault, "rates": rate_fault}
    agrees = {"forms": fewer, **{name: no_row(tables, "satisfaction", fault) for name, fault in faults.items()}}
    ok = agrees["forms"] & agrees["sums"] & agrees["rates"]

    wrong = pd.DataFrame({name: ~part.fillna(True) for name, part in agrees.items()}).astype(bool)
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string")
    for name in wrong:
        wording = wording.mask(wrong[name] & (wrong.sum(axis=1) == 1), str(name))
    item = rows["item"].fillna("—")
    open_rate = states_rates & (rows["rate"].isna() | (answers == 0))
    return Verdict(
        ok=ok.where(tolerance.notna() | ~ok),
        facts=sessions[[]].assign(
            handed_out=handed_out,
            returned=returned,
            valid=valid,
            sums=count(tables, "satisfaction", sum_fault).low,
            sum_items=_joined(tables, sum_fault, item + "（" + answers.astype("string") + "）"),
            rates=count(tables, "satisfaction", rate_fault).low,
            rate_items=_joined(
                tables, rate_fault, item + "（" + _rates(rows["rate"], content, answers, rate_fault) + "）"
            ),
            tolerance=tolerance,
        ),
        looked_at={"satisfaction": rows_with(tables, "satisfaction", sum_fault | rate_fault)},
        wording=wording,
        gaps={"rate": (count(tables, "satisfaction", open_rate).low > 0).fillna(False)},
    )


def _rates(rate: pd.Series, content: pd.Series, answers: pd.Series, fault: pd.Series) -> pd.Series:
    """Rates stated and recomputed (rounded down), as text, of the rows with the fault: 98% ≠ 95.5%."""
    held = fault.fillna(False).astype(bool)
    pairs = zip(rate[held], content[held] * SHARE_ONE // answers[held], strict=True)
    texts = [" ≠ ".join(figure(value, "share", "zh") for value in pair) for pair in pairs]
    return pd.Series(texts, index=rate.index[held], dtype="string").reindex(rate.index)


def _joined(tables: Tables, fault: pd.Series, texts: pd.Series) -> pd.Series:
    """The texts of the rows with the fault, one after the other; "" where there is none."""
    held = texts[fault.fillna(False).astype(bool)]
    found = held.groupby(tables["satisfaction"].loc[held.index, "session_id"]).agg("、".join)
    return found.reindex(tables["sessions"].index).astype("string").fillna("")
