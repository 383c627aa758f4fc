"""TML011: a half day with lessons on which no trainee signed in."""

import pandas as pd

from auditlib.core.columns import HALVES, LATEST
from auditlib.core.days import span, written
from auditlib.core.messages import LANGUAGES, Fact, Text
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, count, exactly, handed_in, no_row, rows_with

LABELS = {
    "morning": {"zh": "上午", "en": "morning"},
    "afternoon": {"zh": "下午", "en": "afternoon"},
    "evening": {"zh": "晚上", "en": "evening"},
}
HALF_DAY = ["session_id", "day", "half"]
DAY = ["session_id", "day"]


class _HalfDays(dict[str, Text]):
    """A half day to its name: 2025-09-02_morning → 2025-09-02 上午."""

    def __missing__(self, key: str) -> Text:
        day, _, half = key.partition("_")
        return {language: f"{day} {LABELS[half][language]}" if half else day for language in LANGUAGES}


@check(
    "TML011",
    title={"zh": "有课半天无人签到", "en": "Half day with lessons and no sign-in"},
    formula={
        "zh": "课表中学时大于 0 的每个半天都有学员签到",
        "en": "on every half day with teaching hours in the timetable a trainee signed in",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"timetable": ["day", "half", "hours"], "signins": ["role", "day", "half"]},
    grade="suspicion",
    facts={
        "taught": Fact("课表中有课的半天", "Half days with lessons", "count"),
        "unsigned": Fact("其中无学员签到的半天", "Of them without a sign-in", "count"),
        "half_days": Fact("涉及半天", "Half days concerned", "text", _HalfDays()),
    },
    message={
        "zh": "课表中有课的 {taught} 个半天里，有 {unsigned} 个没有任何学员签到：{half_days}。",
        "en": "Half days with lessons in the timetable: {taught}; of these, half days on which no trainee signed in: {unsigned} ({half_days}).",
    },
    skipped={"zh": "课表中没有学时大于 0 的安排。", "en": "The timetable has no teaching hours."},
    gaps={
        "signins": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
        "days": {
            "zh": "课表或签到表中有日期只知道大致时段，须核对原件",
            "en": "some days of the timetable or the sign-in sheets are only known to a period: look at the originals",
        },
    },
)
def half_day_without_sign_in(tables: Tables, policy: Policy) -> Verdict:
    """Did a trainee sign in on every half day for which the timetable has teaching hours, evenings included?

    A sign-in without a half day may belong to any half of its day, one without a day, or with a period for it, to any
    of the session, and one without a role may be a trainee's: the half days that it could cover stay open. So sheets with one
    signature a day leave all open. A lesson without a half day is at fault where nobody signed in all day. Without a
    timetable or sign-in sheets it is open, since a sheet is missing; a timetable whose hours are all 0 is not asked.
    Does not see how many signed in, nor whether online trainees, who need not sign, were all that a half day had.
    """
    sessions, timetable, signins = tables["sessions"], tables["timetable"], tables["signins"]
    lesson = timetable["hours"] > 0
    trainee = signins["role"] == "trainee"
    kept = trainee.fillna(True).astype(bool)
    signed = signins.loc[kept, [*HALF_DAY, "role", "day" + LATEST]].drop_duplicates()
    dated, sure = _dated(signed), (signed["role"] == "trainee").fillna(False).astype(bool)
    half = signed["half"].notna()

    at, on = (pd.MultiIndex.from_frame(timetable[keys]) for keys in (HALF_DAY, DAY))
    attended = at.isin(pd.MultiIndex.from_frame(signed.loc[dated & half & sure, HALF_DAY]))
    perhaps = at.isin(pd.MultiIndex.from_frame(signed[HALF_DAY]))
    perhaps |= on.isin(pd.MultiIndex.from_frame(signed.loc[~half, DAY]))
    perhaps |= timetable["half"].isna().to_numpy() & on.isin(pd.MultiIndex.from_frame(signed[DAY]))
    perhaps |= timetable["session_id"].isin(signed.loc[~dated, "session_id"].unique()).to_numpy(dtype=bool)
    perhaps |= ~_dated(timetable).to_numpy()
    absent = pd.Series(~attended, index=timetable.index, dtype="boolean").mask(perhaps & ~attended)
    fault = lesson & absent

    known = handed_in(tables, "signins", trainee)
    lessons = count(tables, "timetable", lesson)
    vague = pd.concat([frame.loc[frame["day"].notna() & ~_dated(frame), "session_id"] for frame in (timetable, signed)])
    return Verdict(
        ok=no_row(tables, "timetable", fault).where(known),
        facts=sessions[[]].assign(
            taught=_counted(tables, lesson),
            unsigned=_counted(tables, fault),
            half_days=_written(_half_days(tables, fault)).reindex(sessions.index).astype("string").fillna(""),
        ),
        looked_at={"timetable": rows_with(tables, "timetable", fault), "signins": kept},
        applies=at_least(lessons, exactly(lessons.low * 0 + 1)),
        gaps={
            "signins": ~known & handed_in(tables, "signins"),
            "days": pd.Series(sessions.index.isin(vague.unique()), index=sessions.index),
        },
    )


def _dated(rows: pd.DataFrame) -> pd.Series:
    """Whether the day of a row is known to the day."""
    return rows["day"] == rows["day" + LATEST]


def _half_days(tables: Tables, where: pd.Series) -> pd.DataFrame:
    """The distinct half days of the timetable among the rows where `where` is True, in their order."""
    held = tables["timetable"].loc[where.fillna(False).astype(bool), [*HALF_DAY, "day" + LATEST]].drop_duplicates()
    return held.assign(place=held["half"].map({half: place for place, half in enumerate(HALVES)})).sort_values(
        ["day", "place"]
    )


def _counted(tables: Tables, where: pd.Series) -> pd.Series:
    """How many half days of a session's timetable that is; NA where it has no timetable."""
    counted = _half_days(tables, where).groupby("session_id").size().reindex(tables["sessions"].index, fill_value=0)
    return counted.astype("Int64").where(handed_in(tables, "timetable"))


def _written(half_days: pd.DataFrame) -> pd.Series:
    """Half days as one text a session: 2025-09-02_morning 2025-09-03_afternoon."""
    texts = written(span(half_days, "day")) + ("_" + half_days["half"]).fillna("")
    return texts.groupby(half_days["session_id"]).agg(" ".join)
