"""BUD013: words of things that the money may not be spent on, in a cost line or voucher."""

from dataclasses import replace

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy, kinds
from auditlib.core.registry import check
from auditlib.core.vector import extreme, no_row, of_session, rows_with, total

CENTRAL = "mof2016:prohibited"  # of the words' clauses the one that does not bind every kind


@check(
    "BUD013",
    title={"zh": "疑似列支禁止性费用", "en": "Words of forbidden costs"},
    formula={
        "zh": "经费结算表的支出内容、费用类别和凭证明细的内容中没有“禁止列支用语”",
        "en": "no word of the list of forbidden costs in items and categories of the settlement and in items of the vouchers",
    },
    clauses=["fj2025:2.1k", "fj2025:4.2a", "mof2016:prohibited"],
    needs={
        "sessions": ["category", "funding"],
        "cost_lines": ["item", "category_text", "amount"],
        "vouchers": ["item", "amount"],
    },
    optional=["category", "funding", "category_text", "amount"],
    words=["forbidden_items"],
    grade="suspicion",
    facts={
        "places": Fact("命中处数", "Texts concerned", "count"),
        "words": Fact("命中用语及原文", "Words and the texts they stand in", "text"),
        "amount": Fact("涉及金额", "Amount concerned", "fen"),
    },
    message={
        "zh": "支出内容、费用类别或票据内容中有 {places} 处出现宴请、旅游、礼品、烟酒、固定资产、洗漱用品、接待一类用语：{words}，涉及金额 {amount} 元；"
        "须核实是否属于禁止列支的费用。",
        "en": "Texts of the settlement or the vouchers that name banquets, tourism, gifts, tobacco, alcohol, fixed assets, toiletries, reception or the like: {places} ({words}), {amount} yuan concerned; see whether the money was spent on what is forbidden.",
    },
)
def forbidden_item(tables: Tables, policy: Policy) -> Verdict:
    """Are the items of settlement and vouchers free of words of costs that are forbidden?

    Looks for the words of the list in each item and category (as written) of the cost lines and in each item of the vouchers. A hit is quoted
    with its text and proves nothing: a person decides. Words that only the central rules forbid are an advisory for kinds that these do not
    bind. The settlement and the vouchers mostly state the same money, so the amount is the larger of the two sums. A blank item stays
    open unless a hit stands elsewhere; so does a dossier without a settlement, or without a list of vouchers, where what was bought stands
    more plainly than in the settlement. Does not see what a harmless word hides.
    """
    sessions, lines, vouchers = tables["sessions"], tables["cost_lines"], tables["vouchers"]
    words = policy.words["forbidden_items"]
    read = {
        "cost_lines": {name: words.quoted(lines[name]) for name in ("item", "category_text")},
        "vouchers": {"item": words.quoted(vouchers["item"])},
    }
    fault = {}
    for table, quoted in read.items():
        in_item = quoted["item"].ne("").astype("boolean").where(quoted["item"].notna())
        in_text = quoted.get("category_text", quoted["item"]).fillna("").ne("").astype("boolean")
        fault[table] = in_item | in_text
    hits = pd.concat(
        [
            pd.DataFrame({"session_id": tables[table]["session_id"], "raw": tables[table][name], "text": text})
            for table, quoted in read.items()
            for name, text in quoted.items()
        ]
    )
    hits = hits[hits["text"].fillna("").ne("")]
    texts = hits.drop_duplicates(["session_id", "text"]).groupby("session_id")["text"].agg("、".join)
    everywhere = replace(words, words=tuple(word for word in words.words if word.clause != CENTRAL))
    general = hits.loc[everywhere.hits(hits["raw"]).ne(""), "session_id"].unique()
    bound = sessions.index.isin(general) | kinds(sessions).isin(policy.clauses[CENTRAL].binds)
    amounts = [
        total(tables, table, "amount", found.fillna(False)).where(~no_row(tables, table, found).fillna(True))
        for table, found in fault.items()
    ]
    places = hits.groupby("session_id").size().reindex(sessions.index).fillna(0).astype("Int64")
    amount = extreme(amounts, largest=True).where(places > 0, 0)
    ok = no_row(tables, "cost_lines", fault["cost_lines"]) & no_row(tables, "vouchers", fault["vouchers"])
    fails = ~ok.fillna(True)
    return Verdict(
        ok=ok,
        facts=sessions[[]].assign(
            places=places, words=texts.reindex(sessions.index).astype("string").fillna(""), amount=amount
        ),
        looked_at={  # of a session that fails the hits alone, whichever table they stand in
            table: rows_with(tables, table, found)
            & (found.fillna(False) | ~of_session(tables[table], fails)).astype(bool)
            for table, found in fault.items()
        },
        at_stake=amount,
        grade=pd.Series("advisory", index=sessions.index, dtype="string").where(~bound),
    )
