"""HDC023: more satisfaction forms than trainees present."""

from functools import reduce
from operator import add

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, before, count, distinct, exactly, extreme, handed_in, of_session

ANSWERS = ["very_satisfied", "satisfied", "fair", "dissatisfied"]


@check(
    "HDC023",
    title={"zh": "满意度测评表多于签到学员", "en": "More satisfaction forms than trainees present"},
    formula={
        "zh": "收回份数、单个题项各选项合计的最大者 ≤ 签到学员（按人去重）",
        "en": "forms returned, and the most answers to one question ≤ distinct trainees who signed in",
    },
    clauses=["fj2025:A.2"],
    needs={"sessions": ["forms_returned"], "satisfaction": ANSWERS, "signins": ["person_key", "role"]},
    optional=["forms_returned", *ANSWERS],
    grade="suspicion",
    facts={
        "returned": Fact("收回份数", "Forms returned", "count"),
        "answers": Fact("单个题项各选项合计最多", "Most answers to one question", "count"),
        "present": Fact("签到学员", "Trainees who signed in", "person"),
    },
    message={
        "zh": "收回满意度测评表 {returned} 份，多于签到学员 {present} 人。",
        "en": "{returned} satisfaction forms were returned, more than the {present} trainees who signed in.",
    },
    wordings={
        "answers": {
            "zh": "满意度测评统计中一个题项的各选项合计为 {answers}，多于签到学员 {present} 人。",
            "en": "One question of the satisfaction statistics has {answers} answers, more than the {present} trainees who signed in.",
        },
    },
    gaps={
        "forms": {
            "zh": "缺少“满意度测评表收回份数”，统计表也没有齐全的各选项人数",
            "en": "the satisfaction forms returned are not stated, and the statistics do not have all answers either",
        },
        "present": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
    },
)
def satisfaction_beyond_attendance(tables: Tables, policy: Policy) -> Verdict:
    """Are there no more satisfaction forms than trainees who signed in?

    Takes the forms returned, or where more the largest sum of the answers to one question; only one of the two has to be
    stated, but sums with blanks among them do not make a pass alone. Without any form or without sign-in sheets it is open, since
    a sheet is missing. Trainees who only attended online and signed no sheet are not counted as present; a
    person looks.
    """
    sessions, rows, role = tables["sessions"], tables["satisfaction"], tables["signins"]["role"]
    sums = reduce(add, (rows[name] for name in ANSWERS))
    answers = sums.groupby(rows["session_id"]).max().reindex(sessions.index).astype("Int64")
    complete = (count(tables, "satisfaction", sums.isna()).low == 0).fillna(False)
    returned = sessions["forms_returned"]
    known = handed_in(tables, "signins", role == "trainee")
    present = Range(*(end.where(known) for end in distinct(tables, "signins", "person_key", role == "trainee")))

    within = at_most(extreme([returned, answers], largest=True), present)
    stated = returned.notna() | complete
    by_forms = before(present, exactly(returned)).fillna(False)
    return Verdict(
        ok=within.where(stated | ~within),
        facts=sessions[[]].assign(returned=returned, answers=answers, present=present.low.where(within, present.high)),
        looked_at={
            "satisfaction": (sums == of_session(rows, answers)).fillna(True).astype(bool),
            "signins": (role == "trainee").fillna(True).astype(bool),
        },
        wording=pd.Series("answers", index=sessions.index, dtype="string").mask(by_forms),
        gaps={"forms": ~stated, "present": ~known & handed_in(tables, "signins")},
    )
