"""BUD012: the trainees' own travel there and back in the session's cost."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, handed_in, listed, no_row, rows_with, total

SETTLED = ("lodging", "meals", "venue", "materials")  # categories that say of themselves that a line is no travel


@check(
    "BUD012",
    title={"zh": "列支学员往返交通费", "en": "Trainees' own travel in the cost"},
    formula={
        "zh": "支出中没有学员往返交通费：既无该类别的支出，支出内容中也没有“学员往返交通费用语”（师资费除外）",
        "en": "no cost line of the category of trainees' travel, and no word of the list of trainees' travel in an item (lecturers aside)",
    },
    clauses=["fj2025:3.1b", "mof2016:8"],
    needs={"cost_lines": ["item", "cost_category", "amount"]},
    optional=["amount"],
    words=["trainee_travel"],
    grade="violation",
    facts={
        "lines": Fact("列为学员往返交通费的支出", "Lines of trainees' travel", "count"),
        "items": Fact("涉及支出内容", "Items concerned", "text"),
        "amount": Fact("列支金额", "Amount of these lines", "fen"),
        "suspected": Fact("内容疑似学员往返交通费的支出", "Lines whose words say so", "count"),
        "words": Fact("命中用语及原文", "Words and the texts they stand in", "text"),
        "suspected_amount": Fact("疑似金额", "Amount suspected", "fen"),
    },
    message={
        "zh": "经费结算表将学员往返交通费列入培训费，共 {lines} 笔（{items}），合计 {amount} 元；学员往返交通费应自行承担，不得列支。",
        "en": "Lines of the settlement for the trainees' own travel: {lines} ({items}), {amount} yuan in all; trainees bear their travel there and back, and it is no cost of the session.",
    },
    wordings={
        "words": {
            "zh": "经费结算表有 {suspected} 笔支出的内容疑似学员往返交通费：{words}，合计 {suspected_amount} 元；须核实，学员往返交通费应自行承担，不得列支。",
            "en": "Lines of the settlement that read like the trainees' own travel: {suspected} ({words}), {suspected_amount} yuan in all; see whether they are, "
            "since trainees bear their travel there and back.",
        },
        "both": {
            "zh": "经费结算表将学员往返交通费列入培训费，共 {lines} 笔（{items}），合计 {amount} 元；另有 {suspected} 笔支出的内容疑似学员往返交通费："
            "{words}，合计 {suspected_amount} 元，须核实。学员往返交通费应自行承担，不得列支。",
            "en": "Lines of the settlement for the trainees' own travel: {lines} ({items}), {amount} yuan in all; others that read like it: {suspected} ({words}), {suspected_amount} yuan in all; trainees bear their travel there and back, and it is no cost of the session.",
        },
    },
    gaps={
        "amount": {
            "zh": "列为或疑似学员往返交通费的支出未填金额",
            "en": "a line of trainees' travel, or one that reads like it, states no amount",
        }
    },
)
def trainee_travel_in_cost(tables: Tables, policy: Policy) -> Verdict:
    """Is the trainees' own travel there and back kept out of the session's cost?

    A line of the category of trainees' travel is a violation; where only the words of an item say so it is a suspicion, and they are
    quoted. Lecturers' travel, pick-up and cars for on-site teaching are allowed: the list of words leaves them out, and a line of
    lecturers is not read. A line of 0 yuan spends nothing. A blank category stays open unless the item gives it away; a blank item stays open
    where the category could hold travel (transport, other, outside the seven). A dossier without a settlement stays open. Does not see travel
    that trainees were paid outside the settlement, nor travel named in words that the list does not have.
    """
    sessions, lines = tables["sessions"], tables["cost_lines"]
    category, spent = lines["cost_category"], lines["amount"] != 0
    travel = category == "trainee_travel"
    quoted = policy.words["trainee_travel"].quoted(lines["item"]).mask((category == "lecturers").fillna(False), "")
    said = quoted.ne("").astype("boolean").where(quoted.notna())
    said = said.mask(said.isna() & category.isin(SETTLED), False)
    booked = travel & spent
    worded = said & ~travel.fillna(False) & spent
    fault = booked | worded
    amounts = [total(tables, "cost_lines", "amount", mask.fillna(False)) for mask in (booked, worded)]
    counts = [count(tables, "cost_lines", mask).low for mask in (booked, worded)]
    some_booked, some_worded = ((number > 0).fillna(False) for number in counts)
    named = lines[["session_id"]].assign(text=quoted)[worded.fillna(False).astype(bool)].drop_duplicates()
    wording = pd.Series("both", index=sessions.index, dtype="string").where(some_booked, "words")
    return Verdict(
        ok=no_row(tables, "cost_lines", fault),
        facts=sessions[[]].assign(
            lines=counts[0],
            items=listed(tables, "cost_lines", "item", booked),
            amount=amounts[0],
            suspected=counts[1],
            words=named.groupby("session_id")["text"]
            .agg("、".join)
            .reindex(sessions.index)
            .astype("string")
            .fillna(""),
            suspected_amount=amounts[1],
        ),
        looked_at={"cost_lines": rows_with(tables, "cost_lines", fault)},
        at_stake=amounts[0] + amounts[1],
        grade=pd.Series("suspicion", index=sessions.index, dtype="string").where(~some_booked),
        wording=wording.where(some_worded),
        gaps={"amount": handed_in(tables, "cost_lines", (travel | said) & lines["amount"].isna())},
    )
