"""CRS010: a session is another one of the same organiser over again."""

import pandas as pd

from auditlib.core.days import days_inclusive, span
from auditlib.core.meetings import alike_rosters, trainees
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, rows_with

# a year, a number or the place in a series: 2025年、第3期、（二）、第二期
ORDINAL = (
    r"第\s*[\d〇零一二三四五六七八九十百两]+\s*[期届批次轮班]?|[（(]\s*[\d一二三四五六七八九十]+\s*[期届批次轮班]?\s*[)）]"
    r"|[〇零一二三四五六七八九]{4}年度?|\d+\s*年度?|\d+"
)


def _topic(sessions: pd.DataFrame) -> pd.Series:
    """Organiser and title for comparing; NA where either is blank."""
    title = comparable(sessions["title"].str.replace(ORDINAL, "", regex=True))
    return comparable(sessions["organiser"]) + "/" + title


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    return _topic(tables["sessions"]).dropna()


@check(
    "CRS010",
    title={"zh": "同一研修重复办班", "en": "Session held twice over"},
    formula={
        "zh": "与同一承办单位题目、天数都相同的其他期次：相同学员 ≤ 较小名单的学员 × 同题研修学员相同比例上限",
        "en": "trainees shared with a session of the same organiser, topic and number of days ≤ trainees of the smaller roster × share allowed",
    },
    clauses=["fj2025:1.1a"],
    uses=["crossings.repeated_share"],
    needs={"sessions": ["category", "start", "end", "title", "organiser"], "roster": ["id_number", "role"]},
    links=_shared,
    grade="suspicion",
    facts={
        "other": Fact("疑似重复的其他期次", "Session that it repeats", "text"),
        "days": Fact("研修天数", "Days", "day"),
        "shared": Fact("与该期相同的学员", "Trainees shared with it", "person"),
        "share": Fact("占较小名单", "Of the smaller roster", "share"),
        "limit": Fact("学员相同比例上限", "Share that may be the same", "share"),
    },
    message={
        "zh": "本期与同一承办单位的 {other} 期题目相同（年份、期次序号不计）、天数均为 {days} 天，并有 {shared} 名学员相同，占两期中较小名单的 {share}，超过 {limit} 的核对比例，须核实是否同一研修重复申报。",
        "en": "Session {other} of the same organiser has the same title (years and numbers aside) and as many days ({days}), and shares {shared} trainees, {share} of the smaller roster, more than the {limit} above which one looks whether one session was filed twice.",
    },
    gaps={
        "roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "blanks": {
            "zh": "同一承办单位题目相同的其他期次天数不明，或其学员名单有空缺",
            "en": "another session of the organiser with this title has no certain number of days, or blanks on its roster",
        },
        "common": {
            "zh": "名单中大部分学员同时列在许多期次中，未能与所有期次逐一比对，须人工核对",
            "en": "most trainees are on the rosters of very many sessions, not all of which were compared: look by hand",
        },
    },
)
def session_repeated(tables: Tables, policy: Policy) -> Verdict:
    """Is the session no other one of the same organiser over again: same title, as many days, the same trainees?

    Titles are compared without years, numbers and the place in a series (第二期), which a second session of one topic has by nature;
    days are counted from the first to the last, both included. The share of trainees is as in rosters_alike. A blank title, organiser,
    first or last day leaves it open, and so does one known only to a period; so does another session of that organiser and title whose
    days are not certain, where the trainees are the same. A session alone passes: there is nothing to meet. A dossier without roster
    stays open. Does not see a session repeated under another title, or by another organiser.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    limit = policy["crossings.repeated_share"].at(sessions)
    held = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    days = held.low.where(held.low == held.high)
    topic = _topic(sessions)
    uncertain = topic[days.isna()].unique()

    people = trainees(roster)
    found = alike_rosters(tables, people, limit, topic + "/" + days.astype("string"))
    perhaps = alike_rosters(tables, people, limit, topic.where(topic.isin(uncertain)))
    told = topic.notna() & days.notna()
    maybe = perhaps.gaps["blanks"]
    trainee = (roster["role"] == "trainee").fillna(True).astype(bool)
    return Verdict(
        ok=found.ok.where(found.fails | (told & ~maybe)),
        facts=found.facts.assign(days=days, limit=limit),
        looked_at={"roster": rows_with(tables, "roster", found.fault) & trainee},
        gaps={**found.gaps, "blanks": found.gaps["blanks"] | maybe},
    )
