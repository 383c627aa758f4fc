"""HDC024: all satisfaction forms are alike."""

from functools import reduce
from operator import add

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, count, extreme, no_row

ANSWERS = ["very_satisfied", "satisfied", "fair", "dissatisfied"]


@check(
    "HDC024",
    title={"zh": "满意度测评答案完全一致", "en": "All satisfaction forms alike"},
    formula={
        "zh": "至少一个题项的回答不止一种选项，或回答份数 < 测评答案完全一致须提示的最少份数",
        "en": "the answers to at least one question differ, or the answers are fewer than those of which uniformity is pointed out",
    },
    clauses=["fj2025:A.2"],
    uses=["headcounts.uniform_forms_fewest"],
    needs={"sessions": ["category", "start"], "satisfaction": ANSWERS},
    grade="advisory",
    facts={
        "items": Fact("测评题项", "Questions", "count"),
        "varied": Fact("回答不止一种选项的题项", "Questions with differing answers", "count"),
        "forms": Fact("单个题项回答最多", "Most answers to one question", "count"),
        "fewest": Fact("须提示的最少份数", "Fewest that are pointed out", "count"),
    },
    message={
        "zh": "满意度测评共 {items} 个题项，每个题项的全部回答都是同一选项，回答 {forms} 份（{fewest} 份以上的予以提示），须抽查原始测评表。",
        "en": "Questions of the satisfaction form: {items}; to each of them all answers are the same, {forms} answers (from {fewest} on this is pointed out). Look at a sample of the original forms.",
    },
)
def satisfaction_uniform(tables: Tables, policy: Policy) -> Verdict:
    """Do the satisfaction forms differ in at least one answer?

    Forms are alike where all answers to each question are the same choice, which may be another one from question to
    question. Forms fewer than the office's figure may well be alike. A question with a blank among its answers stays open
    unless another question shows that forms differ. Without the statistics it is open, since they are a material of the dossier.
    Does not see forms that are alike in groups, which statistics do not show.
    """
    sessions, rows = tables["sessions"], tables["satisfaction"]
    fewest = policy["headcounts.uniform_forms_fewest"].at(sessions)
    answers = reduce(add, (rows[name] for name in ANSWERS))
    most_chosen = extreme([rows[name] for name in ANSWERS], largest=True)
    varied = (most_chosen < answers).astype("boolean")
    by_session = answers.groupby(rows["session_id"])
    forms = by_session.max().where(~answers.isna().groupby(rows["session_id"]).any())
    forms = forms.reindex(sessions.index).astype("Int64")
    alike, enough = no_row(tables, "satisfaction", varied), at_least(forms, fewest)
    return Verdict(
        ok=(~(alike & enough)).where(fewest.notna()),
        facts=sessions[[]].assign(
            items=count(tables, "satisfaction").low,
            varied=count(tables, "satisfaction", varied).low,
            forms=forms,
            fewest=fewest,
        ),
    )
