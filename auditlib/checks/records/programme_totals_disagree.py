"""REC009: the notice's total, the sum of its parts and the rows of the register differ."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import equal


@check(
    "REC009",
    title={"zh": "计划期数不一致", "en": "Numbers of planned sessions disagree"},
    formula={
        "zh": "通知所述总期数 = 各类别之和 = 计划表期数",
        "en": "total that the notice states = sum of its categories = rows of the register",
    },
    clauses=["fj2025:0.1a"],
    needs={"programmes": ["notice"], "sessions": ["in_register", "notice"]},
    grade="advisory",
    unit="programmes",
    facts={
        "stated": Fact("通知所述总期数", "Total that the notice states", "count"),
        "parts": Fact("各类别期数之和", "Sum of its categories", "count"),
        "rows": Fact("计划表所列期数", "Sessions in the register", "count"),
    },
    message={
        "zh": "通知所述总期数为 {stated} 期，所列各类别之和为 {parts} 期，计划表实有 {rows} 期，三者不一致，须向发文机关核实；与承办单位无关。",
        "en": "The notice states {stated} sessions in all, the numbers of its categories sum to {parts}, and the register lists {rows}: the three differ. Ask the issuer; no organiser answers for it.",
    },
)
def programme_totals_disagree(tables: Tables, policy: Policy) -> Verdict:
    """Do the total that the notice states, the sum of its categories and the rows of the register agree?

    A session belongs to the programme of the notice that it stands under. Where the notice states
    no numbers, or where they agree and there is no register, it stays open. Does not say which of the numbers is
    right, and is never held against an organiser.
    """
    programmes, sessions = tables["programmes"], tables["sessions"]
    stated, parts = (
        programmes["notice"].map(numbers).astype("Int64")
        for numbers in (
            {id: notice.stated.get("total") for id, notice in policy.notices.items()},
            {id: sum(notice.stated.values()) - notice.stated.get("total", 0) for id, notice in policy.notices.items()},
        )
    )
    listed = sessions.loc[sessions["in_register"].fillna(False).astype(bool), "notice"]
    rows = programmes["notice"].map(listed.value_counts()).astype("Int64")
    return Verdict(
        ok=equal(stated, parts) & equal(stated, rows),
        facts=programmes[[]].assign(stated=stated, parts=parts, rows=rows),
    )
