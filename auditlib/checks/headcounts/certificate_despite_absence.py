"""HDC017: a certificate for somebody who missed too many of the hours taught."""

import pandas as pd

from auditlib.core.identity import numbered
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    absent_from,
    comparable,
    decimal,
    distinct,
    handed_in,
    no_row,
    of_session,
    rows_with,
)

HALF_DAY = ["session", "day", "half"]
HOURS = ["hours", "on_sheet", "in_log", "untold"]


@check(
    "HDC017",
    title={"zh": "缺课超限仍发结业证书", "en": "Certificate despite absence"},
    formula={
        "zh": "每名持证学员：没有签到（线上学习记录）的半天学时 × 缺课学时上限（几分之一）≤ 课程表总学时",
        "en": "for each trainee with a certificate: hours of the half days without a sign-in (or online log) × one part in how many may be missed ≤ hours of the timetable",
    },
    clauses=["stu2013:leave", "fj2025:2.2a"],
    uses=["headcounts.absence_part"],
    needs={
        "sessions": ["category", "start", "certificates_issued"],
        "certificates": ["name", "person_key"],
        "timetable": ["day", "half", "hours"],
        "signins": ["name", "person_key", "day", "half"],
        "roster": ["mode"],
        "online_log": ["minutes"],
    },
    optional=["name", "mode", "minutes", "certificates_issued"],
    grade="violation",
    facts={
        "persons": Fact("缺课超限的持证学员", "Certified trainees who missed too much", "person"),
        "names": Fact("姓名（至少缺课学时）", "Names (hours missed at least)", "text"),
        "taught": Fact("课程表总学时", "Hours of the timetable", "text"),
        "part": Fact("缺课学时上限（几分之一）", "May be missed: one part in", "count"),
    },
    message={
        "zh": "有 {persons} 名取得结业证书的学员缺课超过课程表总学时（{taught} 学时）的 1/{part}：{names}（括号内为没有签到或线上学习记录的半天学时）。",
        "en": "Trainees who got a certificate although they missed more than 1/{part} of the {taught} hours of the timetable: {persons}, namely {names} (in brackets the hours of half days without a sign-in or online log).",
    },
    skipped={
        "zh": "该期没有发放结业证书。",
        "en": "No certificate was issued.",
    },
    gaps={
        "hours": {"zh": "课程（日程）表没有写明学时的课程", "en": "no lesson of the timetable states its hours"},
        "sheets": {
            "zh": "有课的半天缺少签到表或当天的线上学习记录，不能认定缺课",
            "en": "half days with lessons have neither sign-in sheet nor online log, so absence cannot be told",
        },
        "mode": {
            "zh": "有持证学员从未签到，名单也未写明参训方式，须核对是否线上参训",
            "en": "trainees with a certificate never signed in and no mode of attendance is stated: see whether they attended online",
        },
        "stranger": {
            "zh": "有持证人既不在学员名单上，也不在签到表上，须核对其是否参训、为何取得证书",
            "en": "somebody with a certificate is neither on the roster nor on a sign-in sheet: see whether they attended at all and why they were certified",
        },
        "log": {
            "zh": "线上学习记录有日期、时长或人员不明的行",
            "en": "rows of the online log do not tell day, minutes or person",
        },
    },
)
def certificate_despite_absence(tables: Tables, policy: Policy) -> Verdict:
    """Did everybody with a certificate miss at most the part of the hours that may be missed?

    Hours are those of the timetable by half day; a half day is missed without a sign-in of the person, for online
    trainees a day without a row of theirs in the online log (any minutes count for the whole day, for whoever has
    them, none for nothing). Absence is taken for certain only on half days on which somebody signed in (days on which somebody is in the log,
    for online trainees), and only for a person whose rows all tell their half day and whose name stands on no row
    that cannot be told whose it is; a blank mode is offline where the person signed in. Hours without day or half may
    have been attended or missed, blank hours leave it open unless all of them were attended. So does a certificate for somebody
    on neither roster nor sign-in sheet, whose mode nobody states (HDC018 asks whether they completed). No certificates and none
    stated is not applicable; none handed in though some may have been issued stays open. Does not see leave that was granted, nor
    who signed for others.
    """
    sessions, certificates = tables["sessions"], tables["certificates"]
    part = policy["headcounts.absence_part"].at(sessions)
    of = _compact(tables)
    slots, unplaced = _half_days(of["timetable"])
    signed, logged = _attended(slots, of["signins"], of["online_log"])
    slots = slots.assign(
        on_sheet=slots["hours"].where(slots.index.isin(signed["slot"]), 0),
        in_log=slots["hours"].where(slots.index.isin(logged["slot"]), 0),
    )
    holder = of["certificates"]
    attended = pd.concat([signed, logged])
    attended = attended[attended["person"].isin(holder["person"])].drop_duplicates()
    there = _handed_down(attended.join(slots[HOURS], on="slot").groupby("person")[HOURS].sum(), holder["person"])
    placed = _handed_down(slots.groupby("session")[HOURS].sum(), holder["session"])
    whole = placed + _handed_down(unplaced.reindex(columns=HOURS), holder["session"])

    online, offline = (holder["person"].isin(persons) for persons in _modes(of))
    missed = (placed["on_sheet"] - there["on_sheet"]).where(offline, 0)
    missed = missed.mask(online, placed["in_log"] - there["in_log"])
    missed = missed.mask(_unclear(holder, of["signins"], of["online_log"]), 0)
    limit = of_session(certificates, part)
    over = (missed * limit > whole["hours"]) & (whole["untold"] == 0)
    within = ((whole["hours"] - there["hours"]) * limit <= whole["hours"]) & (whole["hours"] > 0)
    within &= there["untold"] == whole["untold"]
    nobody = holder["person"] < 0
    fault = over.mask(~(over | within).fillna(False) | nobody)

    modeless = fault.isna() & ~nobody & ~offline & ~online
    stranger = absent_from(tables, "certificates", "roster") & of_session(certificates, handed_in(tables, "roster"))
    stranger = stranger.fillna(False)

    guilty = fault.fillna(False).astype(bool)
    shown = certificates.loc[guilty, ["session_id"]].assign(
        name=certificates["name"] + "（" + decimal(missed[guilty]) + "）"
    )
    names = shown.dropna().drop_duplicates().groupby("session_id")["name"].agg("、".join)
    clean = no_row(tables, "certificates", fault)
    found = ~clean.fillna(True)
    lessons = tables["timetable"]
    taught = lessons["hours"].groupby(lessons["session_id"]).sum().reindex(sessions.index).fillna(0)
    accused = holder.loc[guilty, "person"]

    def cited(table: str) -> pd.Series:
        theirs = of[table]["person"].isin(accused)
        rows = rows_with(tables, table, theirs.astype("boolean").mask(of[table]["untold"] & ~theirs))
        return rows & (theirs | ~of_session(tables[table], found).astype(bool))

    return Verdict(
        ok=clean,
        facts=sessions[[]].assign(
            persons=distinct(tables, "certificates", "person_key", fault).low,
            names=names.reindex(sessions.index).astype("string").fillna(""),
            taught=decimal(taught),
            part=part,
        ),
        looked_at={
            "certificates": rows_with(tables, "certificates", fault),
            "timetable": tables["timetable"]["hours"].ne(0).fillna(True).astype(bool),
            **{table: cited(table) for table in ("signins", "roster", "online_log")},
        },
        applies=handed_in(tables, "certificates") | sessions["certificates_issued"].ne(0).fillna(True),
        gaps={
            "hours": handed_in(tables, "timetable") & (taught == 0),
            "sheets": _among(certificates, fault.isna() & offline & (placed["on_sheet"] < whole["hours"]), sessions),
            "mode": _among(certificates, modeless & ~stranger, sessions),
            "stranger": _among(certificates, modeless & stranger, sessions),
            "log": handed_in(tables, "online_log", of["online_log"]["untold"].astype("boolean")),
        },
    )


def _compact(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with numbers in place of texts (below 0: blank), and which rows tell too little to count (`untold`)."""
    names = ("certificates", "signins", "roster", "online_log", "timetable")
    session = numbered(*(tables[name]["session_id"] for name in names))
    out = {name: pd.DataFrame({"session": numbers}) for name, numbers in zip(names, session, strict=True)}
    people, timed = names[:-1], ("timetable", "signins")
    keys = (tables[name]["session_id"] + "/" + tables[name]["person_key"] for name in people)
    for name, person in zip(people, numbered(*keys), strict=True):
        out[name] = out[name].assign(person=person, untold=person < 0)
    for name, half in zip(timed, numbered(*(tables[name]["half"] for name in timed)), strict=True):
        out[name] = out[name].assign(half=half, placed=_told_day(tables[name]) & (half >= 0))
    for name in ("timetable", "signins", "online_log"):
        out[name]["day"] = tables[name]["day"]
    for name in ("certificates", "signins", "online_log"):
        out[name]["name"] = tables[name]["name"]
    for name in ("signins", "roster"):
        out[name]["mode"] = tables[name]["mode"]
    minutes = tables["online_log"]["minutes"]
    out["signins"]["untold"] |= ~out["signins"]["placed"]
    out["online_log"]["untold"] |= ~_told_day(tables["online_log"]) | minutes.isna()
    out["online_log"]["there"] = minutes.ne(0).fillna(False).astype(bool) & ~out["online_log"]["untold"]
    out["timetable"]["hours"] = tables["timetable"]["hours"]
    return out


def _told_day(rows: pd.DataFrame) -> pd.Series:
    return (rows["day"] == rows["day_latest"]).astype(bool)


def _half_days(lessons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Half days with lessons, their hours and how many lessons do not tell theirs (`untold`); the same of the lessons
    of each session whose half day is not certain.
    """
    counted = lessons.assign(hours=lessons["hours"].fillna(0), untold=lessons["hours"].isna().astype("Int64"))
    counted = counted[lessons["hours"].ne(0).fillna(True).astype(bool)]
    slots = counted[counted["placed"]].groupby(HALF_DAY)[["hours", "untold"]].sum().reset_index()
    return slots, counted[~counted["placed"]].groupby("session")[["hours", "untold"]].sum()


def _attended(slots: pd.DataFrame, signins: pd.DataFrame, log: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Persons and half days (`slot`) with lessons: those with a sign-in, and those of a day with an online log."""
    number = slots[HALF_DAY].assign(slot=slots.index)
    signed = signins.loc[signins["placed"], [*HALF_DAY, "person"]].merge(number, on=HALF_DAY)
    logged = log.loc[log["there"], ["session", "day", "person"]].merge(number, on=["session", "day"])
    return signed[["person", "slot"]], logged[["person", "slot"]]


def _handed_down(sums: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """Sums by number of a person or session, handed down to rows with such numbers; 0 where there is none."""
    out = sums.reindex(numbers).fillna(0).astype("Int64")
    out.index = numbers.index
    return out


def _modes(of: dict[str, pd.DataFrame]) -> tuple[pd.Series, pd.Series]:
    """Persons stated to be online, and those stated to be offline or with a sign-in."""
    stated = pd.concat([of["roster"], of["signins"]])[["person", "mode"]]
    online, offline = (stated.loc[(stated["mode"] == mode).fillna(False), "person"] for mode in ("online", "offline"))
    return online, pd.concat([offline, of["signins"]["person"]])


def _unclear(holder: pd.DataFrame, signins: pd.DataFrame, log: pd.DataFrame) -> pd.Series:
    """Whether a row of sign-ins or log that tells too little is, or may be, that of the holder of each certificate."""
    columns = ["session", "person", "name"]
    rows = pd.concat([frame.loc[frame["untold"], columns] for frame in (signins, log)])
    keyless = rows[rows["person"] < 0]
    name, their_name = comparable(holder["name"]), comparable(keyless["name"])
    mine, theirs = numbered(
        *(frame["session"].astype("string") + "/" + text for frame, text in ((holder, name), (keyless, their_name)))
    )
    near = holder["session"].isin(keyless.loc[theirs < 0, "session"]) | mine.isin(theirs[theirs >= 0])
    near |= name.isna() & holder["session"].isin(keyless["session"])
    return near | holder["person"].isin(rows["person"])


def _among(certificates: pd.DataFrame, mask: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    held = certificates.loc[mask.fillna(False).astype(bool), "session_id"].unique()
    return pd.Series(sessions.index.isin(held), index=sessions.index, dtype="boolean")
