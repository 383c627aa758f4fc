"""TML014: fewer forms of training than demanded."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, closest, distinct

FORM_NAMES = {
    "keynote": {"zh": "主题报告", "en": "keynote"},
    "seminar": {"zh": "专题研讨", "en": "seminar"},
    "exchange": {"zh": "学术交流", "en": "academic exchange"},
    "on_site": {"zh": "现场教学", "en": "teaching on site"},
    "case_study": {"zh": "案例分析", "en": "case study"},
}


@check(
    "TML014",
    title={"zh": "教学形式单一", "en": "Few forms of training"},
    formula={
        "zh": "课表中有学时的教学形式种数（“其他”不计）≥ 教学形式种数下限",
        "en": "distinct forms among the lessons of the timetable (other than `other`) ≥ fewest forms of training",
    },
    clauses=["fj2025:2.1j"],
    uses=["timelines.fewest_forms"],
    needs={"sessions": ["category", "start"], "timetable": ["hours", "form"]},
    grade="advisory",
    facts={
        "forms": Fact("教学形式种数", "Forms of training", "count"),
        "names": Fact("教学形式", "Which forms", "text", FORM_NAMES),
        "fewest": Fact("教学形式种数下限", "Fewest forms of training", "count"),
    },
    message={
        "zh": "课表中的教学形式只有 {forms} 种（{names}），少于 {fewest} 种，与采取多种方式研修的要求不符。",
        "en": "Forms of training among the lessons of the timetable: {forms} ({names}), fewer than {fewest}; several forms are asked for.",
    },
    wordings={
        "at_most": {
            "zh": "课表中的教学形式最多 {forms} 种（能够确认的：{names}；部分课程的学时或教学形式空缺），少于 {fewest} 种，与采取多种方式研修的要求不符。",
            "en": "Forms of training among the lessons of the timetable: {forms} at most (certain: {names}; some hours or forms are blank), fewer than {fewest}; several forms are asked for.",
        },
    },
)
def few_forms(tables: Tables, policy: Policy) -> Verdict:
    """Do the lessons of the timetable have several forms of training?

    Counts distinct forms among rows with hours; the form `other` is none of those that the notice names, and a row
    without hours is no lesson. A lesson whose form is blank may be of one more form, and a row whose hours are blank
    may be no lesson: both leave the count open between its extremes. A dossier without a timetable leaves it open too,
    since every session has lessons. Does not see how long each form lasted.
    """
    sessions, timetable = tables["sessions"], tables["timetable"]
    lesson = timetable["hours"] > 0
    counted = lesson & (timetable["form"] != "other").astype("boolean")
    forms = distinct(tables, "timetable", "form", counted)
    fewest = policy["timelines.fewest_forms"].at(sessions)
    held = timetable.loc[counted.fillna(False).astype(bool), ["session_id", "form"]].drop_duplicates()
    names = held["form"].groupby(held["session_id"]).agg(" ".join)
    return Verdict(
        ok=at_least(forms, fewest),
        facts=sessions[[]].assign(
            forms=closest(forms, fewest),
            names=names.reindex(sessions.index).astype("string").fillna(""),
            fewest=fewest,
        ),
        looked_at={"timetable": lesson.fillna(True).astype(bool)},
        wording=pd.Series("at_most", index=sessions.index, dtype="string").where(
            (forms.low < forms.high).fillna(False)
        ),
    )
