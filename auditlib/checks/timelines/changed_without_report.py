"""TML007: a session was held otherwise than planned, and no report covers the change."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import pandas as pd

from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_least, at_most, before, comparable, equal, one_contains_other

Fields = dict[str, pd.Series]  # one value for each field and session

FIELDS = {
    "time": {"zh": "时间", "en": "time"},
    "place": {"zh": "地点", "en": "place"},
    "title": {"zh": "选题", "en": "topic"},
    "content": {"zh": "内容", "en": "content"},
    "audience": {"zh": "对象", "en": "audience"},
}
# the words by which a report of changes names a field
WORDS = {"time": "时间|日期", "place": "地点", "title": "选题|题目|名称", "content": "内容", "audience": "对象"}


@check(
    "TML007",
    title={"zh": "未经书面报告变更计划", "en": "Changed without a report"},
    formula={
        "zh": "时间、地点、选题、内容、对象与计划一致，或有书面变更报告涵盖",
        "en": "time, place, topic, content and audience as planned, or covered by a report of changes",
    },
    clauses=["fj2025:1.1a", "fj2025:1.1d"],
    needs={
        "sessions": [
            "in_register",
            "planned_start",
            "planned_end",
            "start",
            "end",
            "planned_place",
            "place",
            "title",
            "held_title",
            "planned_content",
            "content",
            "planned_audience",
            "audience",
            "change_reported_on",
            "changed_fields",
        ],
    },
    optional=[
        "in_register",
        "planned_start",
        "planned_end",
        "start",
        "end",
        "planned_place",
        "place",
        "title",
        "held_title",
        "planned_content",
        "content",
        "planned_audience",
        "audience",
        "change_reported_on",
        "changed_fields",
    ],
    grade="violation",
    facts={
        "compared": Fact("比对事项", "Compared", "text", FIELDS),
        "changed": Fact("未经报告的变更", "Changed without a report", "text", FIELDS),
        "planned": Fact("计划", "Planned", "text"),
        "held": Fact("实际", "Held", "text"),
    },
    message={
        "zh": "未经书面报告变更{changed}。计划：{planned}；实际：{held}。",
        "en": "Changed from the plan without a report in writing: {changed}. Planned: {planned}. Held: {held}.",
    },
    wordings={
        "not_covered": {
            "zh": "变更报告未包括{changed}的变更。计划：{planned}；实际：{held}。",
            "en": "Changed from the plan and not covered by the report of changes: {changed}. Planned: {planned}. Held: {held}.",
        },
    },
    gaps={
        "plan": {"zh": "计划未载明可比对的事项", "en": "the plan states nothing to compare with"},
        "time": {
            "zh": "实际开班、结束日期未载明，或不够具体而无法与计划比对",
            "en": "first and last day are not stated, or not precisely enough to compare with the plan",
        },
        "place": {"zh": "缺少“办班地点”", "en": "place is not stated"},
        "title": {"zh": "缺少“实际研修选题”", "en": "topic as held is not stated"},
        "content": {"zh": "缺少“实际研修内容”", "en": "content as held is not stated"},
        "audience": {"zh": "缺少“实际研修对象”", "en": "audience as held is not stated"},
        "report": {
            "zh": "有变更报告，但缺少报告日期或变更事项",
            "en": "there is a report of changes without its date or the fields that it covers",
        },
    },
)
def changed_without_report(tables: Tables, policy: Policy) -> Verdict:
    """Were time, place, topic, content and audience as planned, or was the change reported?

    Compares each field that the register states: days (a planned month or ten-day period covers every day in it), the place, content
    and audience (one text may stand in the other), and the topic, all regardless of spaces and punctuation. A report counts
    if it has a date and names the field. Whether it came before the session is TML008; whether the change was justified, a
    person decides.
    """
    sessions = tables["sessions"]
    differs, planned, held = _compared(sessions)
    stated = {field: planned[field].notna() for field in FIELDS}
    changed = {field: differs[field].mask(~stated[field], False) for field in FIELDS}
    uncovered = {field: changed[field] & ~covered for field, covered in _covered(sessions).items()}
    sure = {field: fault.fillna(False) for field, fault in uncovered.items()}
    compared, fault = (reduce(or_, parts.values()) for parts in (stated, uncovered))
    open_report = {field: uncovered[field].isna() & changed[field].fillna(False) for field in FIELDS}
    return Verdict(
        ok=(~fault).where(compared),
        facts=sessions[[]].assign(
            compared=_joined({field: field for field in FIELDS}, stated, " "),
            changed=_joined({field: field for field in FIELDS}, sure, " "),
            planned=_joined(planned, sure, " / "),
            held=_joined(held, sure, " / "),
        ),
        wording=pd.Series("not_covered", index=sessions.index, dtype="string").where(
            sessions["change_reported_on"].notna()
        ),
        gaps={
            "plan": ~compared,
            "report": reduce(or_, open_report.values()),
            **{field: changed[field].isna() for field in FIELDS},
        },
    )


def _compared(sessions: pd.DataFrame) -> tuple[Fields, Fields, Fields]:
    """Field → whether it differs from the plan; as planned and as held, in words. NA where a side does not say."""
    title = sessions["title"].where(sessions["in_register"].fillna(False))  # else it is the dossier's own
    planned = {"place": sessions["planned_place"], "title": title}
    held = {"place": sessions["place"], "title": sessions["held_title"]}
    for field in ("content", "audience"):
        planned[field], held[field] = sessions["planned_" + field], sessions[field]
    differs = {field: ~one_contains_other(planned[field], held[field]) for field in planned}
    differs["title"] = ~equal(comparable(planned["title"]), comparable(held["title"]))
    moved = [_moved(span(sessions, "planned_" + day), span(sessions, day)) for day in ("start", "end")]
    planned["time"] = _period(sessions, "planned_start", "planned_end")
    held["time"] = _period(sessions, "start", "end")
    return {**differs, "time": moved[0] | moved[1]}, planned, held


def _moved(planned: Range, held: Range) -> pd.Series:
    """Whether a day lies outside the one planned; False where no day was planned, NA where it may lie on either side."""
    kept = at_least(held.low, planned.low) & at_most(held.high, planned.high)
    apart = before(held, planned) | before(planned, held)
    return apart.mask(kept.fillna(False) | planned.low.isna(), False)


def _period(sessions: pd.DataFrame, first: str, last: str) -> pd.Series:
    days = [written(span(sessions, name)) for name in (first, last)]
    return days[0].fillna("—").str.cat(days[1].fillna("—"), " ～ ").where(days[0].notna() | days[1].notna())


def _covered(sessions: pd.DataFrame) -> Fields:
    """Field → whether a report covers its change; NA where one has no date, or does not say what it covers."""
    fields, dated = sessions["changed_fields"], sessions["change_reported_on"].notna()
    named = {field: fields.str.contains(words).fillna(False) for field, words in WORDS.items()}
    silent = comparable(fields).isna()
    return {f: (dated & held).astype("boolean").mask((dated & silent) | (held & ~dated)) for f, held in named.items()}


def _joined(texts: Mapping[str, pd.Series | str], where: Fields, mark: str) -> pd.Series:
    """The texts of the fields for which `where` is True, one after the other; "" where there is none."""
    out = pd.Series("", index=where["time"].index, dtype="string")
    for field in FIELDS:
        text = out.where(out == "", out + mark) + texts[field]
        out = text.where(where[field], out)
    return out
