"""REC003: cells that could not be read as what their column demands."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, count, exactly, rows_with


@check(
    "REC003",
    title={"zh": "单元格内容无法识别", "en": "Values that could not be read"},
    formula={
        "zh": "没有读不出的单元格，也没有读错会改变含义的推断（金额单位）",
        "en": "no cell that could not be read, and no guess that would change a meaning (unit of money)",
    },
    needs={"sessions": ["has_dossier"], "problems": ["kind", "file", "sheet", "cell", "raw"]},
    optional=["file", "sheet", "cell", "raw"],
    grade="suspicion",
    facts={
        "cells": Fact("无法识别的单元格", "Cells that could not be read", "count"),
        "doubts": Fact("会改变含义的推断", "Guesses that may change a meaning", "count"),
        "first": Fact("首处", "The first of them", "text"),
    },
    message={
        "zh": "有 {cells} 处单元格内容无法识别，已按空白处理，首处为 {first}；请核对原件并要求更正。",
        "en": "Cells that could not be read and count as blank: {cells}, the first of them {first}; look at the originals and have them corrected.",
    },
    wordings={
        "doubts": {
            "zh": "有 {doubts} 处的读法是推断，推断错了金额就差上万倍，首处为 {first}；请核对原件，并请承办单位写明。",
            "en": "Readings that were guessed, and that change sums ten thousandfold where the guess is wrong: {doubts}, the first of them {first}; look at the originals and have it written down.",
        },
        "both": {
            "zh": "有 {cells} 处单元格内容无法识别，已按空白处理；另有 {doubts} 处的读法是推断，推断错了金额就差上万倍。首处为 {first}；请核对原件并要求更正。",
            "en": "Cells that could not be read and count as blank: {cells}; guesses that change sums ten thousandfold where they are wrong: {doubts}. The first of all is {first}; look at the originals and have them corrected.",
        },
    },
)
def value_unreadable(tables: Tables, policy: Policy) -> Verdict:
    """Could every filled-in cell be read as what its column demands?

    Counts the cells that hold something else: a word for an amount, a day that does not exist. Each of them is blank to
    every other check. Does not see a value that is readable and wrong.
    """
    sessions, problems = tables["sessions"], tables["problems"]
    unreadable, doubtful = problems["kind"] == "unreadable_value", problems["kind"] == "doubtful"
    cells, doubts = (
        Range(*(number.fillna(0) for number in count(tables, "problems", kind))) for kind in (unreadable, doubtful)
    )
    told = unreadable | doubtful
    held = problems[told.fillna(False)].sort_values("kind", ascending=False, kind="stable")  # what is unreadable first
    place = held["file"] + ("!" + held["sheet"]).fillna("") + ("!" + held["cell"]).fillna("")
    first = (place + "“" + held["raw"].fillna("") + "”").groupby(held["session_id"]).first()
    none = at_most(cells, exactly(cells.low * 0)) & at_most(doubts, exactly(doubts.low * 0))
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string").mask(doubts.low > 0, "doubts")
    return Verdict(
        ok=none.where(~none.fillna(False) | sessions["has_dossier"].fillna(False)),
        facts=sessions[[]].assign(
            cells=cells.low, doubts=doubts.low, first=first.reindex(sessions.index).astype("string").fillna("")
        ),
        looked_at={"problems": rows_with(tables, "problems", told) & told.fillna(True).astype(bool)},
        wording=wording.mask((doubts.low > 0) & (cells.low > 0), "both"),
    )
