"""TML015: words of activities unrelated to the training in the timetable or the venue."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import no_row, of_session, rows_with


@check(
    "TML015",
    title={"zh": "疑似与研修无关的活动", "en": "Activity that may be unrelated to the training"},
    formula={
        "zh": "课表的课程（活动）内容、授课地点和办班地点中没有“与研修无关活动用语”",
        "en": "no word of the list of unrelated activities in topics and places of the timetable and in the place of the session",
    },
    clauses=["fj2025:2.1k", "fj2025:4.2a", "stu2013:conduct"],
    needs={"sessions": ["place"], "timetable": ["topic", "place"]},
    optional=["place"],
    words=["unrelated_activities"],
    grade="suspicion",
    facts={
        "places": Fact("命中处数", "Texts concerned", "count"),
        "words": Fact("命中用语及原文", "Words and the texts they stand in", "text"),
    },
    message={
        "zh": "课表或办班地点有 {places} 处出现旅游、宴请、推介、景区或高档场所一类用语：{words}；须核实是否与研修有关。",
        "en": "Texts of the timetable or the venue that name sightseeing, banquets, promotion, scenic areas or luxury: {places} ({words}); see whether this belongs to the training.",
    },
    gaps={"venue": {"zh": "缺少“办班地点”", "en": "place is not stated"}},
)
def unrelated_activity(tables: Tables, policy: Policy) -> Verdict:
    """Are the timetable and the venue free of words of sightseeing, banquets, promotion, scenic areas and luxury?

    Looks for the words of the list in each topic and place of the timetable and in the place of the session. A hit is
    quoted with its text and proves nothing: a person decides. A row whose place is blank took place at the venue. A
    blank topic, a blank venue or a dossier without a timetable leaves it open unless a hit stands elsewhere. Does not
    know which places are scenic or luxurious where their names do not say so, and does not see what the timetable
    leaves out.
    """
    sessions, timetable = tables["sessions"], tables["timetable"]
    words = policy.words["unrelated_activities"]
    venue, topic, place = (words.quoted(texts) for texts in (sessions["place"], timetable["topic"], timetable["place"]))
    in_venue = venue.ne("").astype("boolean")
    in_topic = topic.ne("").astype("boolean").where(topic.notna())
    fault = in_topic | place.fillna("").ne("").astype("boolean")
    clean = no_row(tables, "timetable", fault)
    quoted = pd.concat(
        [
            pd.DataFrame({"session_id": sessions.index.to_series().array, "text": venue.array}),
            pd.DataFrame({"session_id": timetable["session_id"], "text": topic}),
            pd.DataFrame({"session_id": timetable["session_id"], "text": place}),
        ]
    )
    hits = quoted[quoted["text"].fillna("") != ""]
    texts = hits.drop_duplicates().groupby("session_id")["text"].agg("、".join)
    elsewhere = of_session(timetable, in_venue.fillna(False) & clean.fillna(True))
    return Verdict(
        ok=clean & ~in_venue,
        facts=sessions[[]].assign(
            places=hits.groupby("session_id").size().reindex(sessions.index).fillna(0).astype("Int64"),
            words=texts.reindex(sessions.index).astype("string").fillna(""),
        ),
        looked_at={"timetable": rows_with(tables, "timetable", fault) & ~elsewhere.fillna(False).astype(bool)},
        gaps={"venue": venue.isna()},
    )
