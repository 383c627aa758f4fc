"""HDC015: trainees from too few provinces or prefectures, or most of them from one."""

import re
from dataclasses import replace

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_least,
    comparable,
    count,
    distinct,
    handed_in,
    of_session,
    share,
    share_at_most,
)

# what the name of a province or prefecture is written with or without
AFFIXES = re.compile(r"^.+省(?=.)|(?<=.)(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区|地区|自治州|盟)$")


@check(
    "HDC015",
    title={"zh": "学员来源过窄", "en": "Trainees recruited too narrowly"},
    formula={
        "zh": "名单学员来自的省份（国家级）或设区市（其他）数 ≥ 来源地区数下限，且最多的地区人数 ≤ 名单学员 × 单一地区学员比例上限",
        "en": "provinces (national) or prefectures (others) of the trainees on the roster ≥ fewest regions, and trainees from the largest region ≤ trainees on the roster × share allowed",
    },
    clauses=["fj2025:2.1a", "fj2025:2.1e"],
    uses=["headcounts.fewest_regions", "headcounts.largest_region_share"],
    needs={"sessions": ["category", "start"], "roster": ["role", "province", "prefecture"]},
    optional=["province", "prefecture"],
    grade="advisory",
    facts={
        "regions": Fact("来源地区数", "Regions", "count"),
        "fewest": Fact("来源地区数下限", "Fewest regions", "count"),
        "top": Fact("学员最多的地区", "Region of most trainees", "text"),
        "largest": Fact("该地区学员", "Trainees from it", "person"),
        "trainees": Fact("名单学员", "Trainees on the roster", "person"),
        "part": Fact("该地区占比", "Its share", "share"),
        "limit": Fact("单一地区学员比例上限", "Share allowed to one region", "share"),
    },
    message={
        "zh": "名单学员来自 {regions} 个设区市，少于 {fewest} 个；其中最多的是{top}，{largest} 人，占名单学员 {trainees} 人的 {part}。",
        "en": "Prefectures that the trainees on the roster come from: {regions}, fewer than {fewest}; most come from {top}: {largest} of {trainees} trainees, {part}.",
    },
    wordings={
        "few_provinces": {
            "zh": "名单学员来自 {regions} 个省份，少于 {fewest} 个；其中最多的是{top}，{largest} 人，占名单学员 {trainees} 人的 {part}。",
            "en": "Provinces that the trainees on the roster come from: {regions}, fewer than {fewest}; most come from {top}: {largest} of {trainees} trainees, {part}.",
        },
        "one_province": {
            "zh": "名单学员 {trainees} 人来自 {regions} 个省份，其中{top} {largest} 人，占 {part}，单一省份的占比超过 {limit}。",
            "en": "Of {trainees} trainees on the roster {largest} come from {top} alone: {part}, over the {limit} for one province (provinces in all: {regions}).",
        },
        "one_prefecture": {
            "zh": "名单学员 {trainees} 人来自 {regions} 个设区市，其中{top} {largest} 人，占 {part}，单一设区市的占比超过 {limit}。",
            "en": "Of {trainees} trainees on the roster {largest} come from {top} alone: {part}, over the {limit} for one prefecture (prefectures in all: {regions}).",
        },
    },
    gaps={
        "trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "province": {"zh": "学员名单“所在省份”有空缺", "en": "provinces on the roster are blank"},
        "prefecture": {"zh": "学员名单“所在设区市”有空缺", "en": "prefectures on the roster are blank"},
    },
)
def recruited_too_narrowly(tables: Tables, policy: Policy) -> Verdict:
    """Do the trainees on the roster come from enough regions, and not too many of them from one?

    Regions are provinces for a national session and prefectures for the others, of the same name whether or not it is
    written with 省, 市 and the like. A blank region may be one of its own or that of most trainees, a blank role a
    trainee's or not. Where both fail, the sentence names the number of regions. Does not see whether employers are where
    the roster says.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = roster["role"] == "trainee"
    national = sessions["category"] == "national"
    category = of_session(roster, sessions["category"])
    written = roster["province"].where(category == "national", roster["prefecture"]).where(category.notna())
    region = _bare(comparable(written))
    named = replace(tables, frames={**tables.frames, "roster": roster.assign(region=region)})
    regions = distinct(named, "roster", "region", trainee)
    fewest = policy["headcounts.fewest_regions"].at(sessions)
    limit = policy["headcounts.largest_region_share"].at(sessions)
    trainees = count(tables, "roster", trainee)
    blank = count(tables, "roster", trainee & region.isna())

    sure, maybe = (_largest(roster["session_id"], region, trainee.fillna(doubt)) for doubt in (False, True))
    top, largest = (sure[name].reindex(sessions.index) for name in ("region", "trainees"))
    most = maybe["trainees"].reindex(sessions.index) + blank.high
    enough = at_least(regions, fewest)
    spread = share_at_most(Range(largest, most), trainees, limit)
    few = ~enough.fillna(True)
    known = handed_in(tables, "roster", trainee)
    wording = pd.Series("one_prefecture", index=sessions.index, dtype="string").mask(few)
    wording = wording.mask(national, "few_provinces").mask(national & ~few, "one_province")
    open_region = handed_in(tables, "roster", trainee.fillna(True) & written.isna())
    return Verdict(
        ok=(enough & spread).where(known),
        facts=sessions[[]].assign(
            regions=regions.high.where(few, regions.low),
            fewest=fewest,
            top=top,
            largest=largest,
            trainees=trainees.high,
            part=share(largest, trainees.high),
            limit=limit,
        ),
        looked_at={"roster": trainee.fillna(True).astype(bool)},
        wording=wording,
        gaps={
            "trainees": ~known & handed_in(tables, "roster"),
            "province": open_region & national.fillna(False),
            "prefecture": open_region & ~national.fillna(True),
        },
    )


def _bare(names: pd.Series) -> pd.Series:
    """Names of regions without what they are written with or without."""
    codes, unique = pd.factorize(names)
    bare = pd.array([AFFIXES.sub("", str(name)) for name in unique], dtype="string")
    return pd.Series(bare.take(codes, allow_fill=True), index=names.index)


def _largest(session_id: pd.Series, region: pd.Series, counted: pd.Series) -> pd.DataFrame:
    """By session: the region of most rows that are counted, the first by name among equals, and their number."""
    held = pd.DataFrame({"session_id": session_id, "region": region})[counted.astype(bool)].dropna()
    sizes = held.groupby(["session_id", "region"]).size().rename("trainees").astype("Int64").reset_index()
    ordered = sizes.sort_values("trainees", ascending=False, kind="stable")
    return ordered.drop_duplicates("session_id").set_index("session_id")
