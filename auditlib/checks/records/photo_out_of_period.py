"""REC008: a picture that was taken outside the session's days."""

import pandas as pd

from auditlib.core.columns import LATEST
from auditlib.core.days import days_inclusive, outside, span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, count, no_row, rows_with


@check(
    "REC008",
    title={"zh": "照片拍摄日期不在研修期间", "en": "Picture taken outside the session"},
    formula={
        "zh": "开班日期 ≤ 每张照片的拍摄日期（EXIF）≤ 结束日期",
        "en": "first day ≤ day on which each picture was taken (EXIF) ≤ last day",
    },
    clauses=["fj2025:3.3e"],
    needs={"sessions": ["start", "end", "has_dossier"], "files": ["path", "taken_on"]},
    optional=["path", "taken_on", "has_dossier"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "pictures": Fact("载明拍摄日期的照片", "Pictures that state their day", "count"),
        "outside": Fact("不在研修期间的照片", "Pictures taken outside the session", "count"),
        "names": Fact("文件及拍摄日期", "Files and their days", "text"),
        "first": Fact("开班日期", "First day", "text"),
        "last": Fact("结束日期", "Last day", "text"),
    },
    message={
        "zh": "载明拍摄日期的照片 {pictures} 张，其中 {outside} 张不在研修期间（{first} 至 {last}）拍摄：{names}；须核实是否为该期照片（相机日期也可能有误）。",
        "en": "Pictures that state their day: {pictures}; taken outside the session ({first} to {last}): {outside}, namely {names}; see whether they show this session (the camera's date may be wrong too).",
    },
    skipped={
        "zh": "不适用：档案中没有载明拍摄日期的照片。",
        "en": "Not applicable: no picture of the dossier states on which day it was taken.",
    },
    gaps={
        "order": {
            "zh": "结束日期早于开班日期，须核对原件",
            "en": "the last day is before the first: look at the originals",
        }
    },
)
def photo_out_of_period(tables: Tables, policy: Policy) -> Verdict:
    """Were all pictures of the dossier taken on a day of the session?

    Compares the day that the camera wrote into each picture with the first and the last day of the session, both
    included. A picture that states no day is left aside, and where none states one, as in most dossiers, the question
    does not arise; without a dossier it stays open. A blank or imprecise day of the session leaves it open unless the
    picture lies outside whatever it was. Kinds that owe no pictures get an advisory. Does not see what a picture shows,
    nor a camera whose date was wrong.
    """
    sessions, files = tables["sessions"], tables["files"]
    first, last = span(sessions, "start"), span(sessions, "end")
    ordered = days_inclusive(first, last).high.notna() | first.low.isna() | last.low.isna()
    opened, closed = (Range(*(end.where(ordered) for end in day)) for day in (first, last))
    taken = Range(files["taken_on"], files["taken_on" + LATEST])
    dated = taken.low.notna().astype("boolean")
    strays = outside(files, taken, opened, closed).mask(~dated, False)
    held = files[["session_id"]].assign(text=files["path"].fillna("") + "（" + written(taken) + "）")[
        strays.fillna(False)
    ]
    names = held.groupby("session_id")["text"].agg("、".join)
    stated = count(tables, "files", dated).low.fillna(0)
    return Verdict(
        ok=no_row(tables, "files", strays),
        facts=sessions[[]].assign(
            pictures=stated,
            outside=count(tables, "files", strays).low,
            names=names.reindex(sessions.index).astype("string").fillna(""),
            first=written(first),
            last=written(last),
        ),
        looked_at={"files": rows_with(tables, "files", strays) & dated.astype(bool)},
        applies=(stated > 0).mask((stated == 0) & ~sessions["has_dossier"].fillna(False), pd.NA),
        gaps={"order": ~ordered},
    )
