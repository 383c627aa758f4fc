"""HDC017: a certificate for somebody who missed too many of the hours taught."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import QUANTITY_ONE, comparable, count, handed_in, no_row, of_session, rows_with

HALF_DAY = ["session_id", "day", "half"]
PERSON = ["session_id", "person_key"]
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
        "en": "{persons} trainees got a certificate although they missed more than 1/{part} of the {taught} hours of the timetable: {names} (in "
        "brackets the hours of half days without a sign-in or online log).",
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
    have been attended or missed, blank hours leave it open unless all of them were attended. No certificates and none
    stated is not applicable; none handed in though some may have been issued stays open. Does not see leave that was granted, nor
    who signed for others.
    """
    sessions, certificates, signins, log = (
        tables[name] for name in ("sessions", "certificates", "signins", "online_log")
    )
    part = policy["headcounts.absence_part"].at(sessions)
    slots, unplaced = _half_days(tables["timetable"])
    signed, logged = _attended(slots, signins, log)
    slots = slots.assign(
        on_sheet=slots["hours"].where(slots.index.isin(signed["slot"]), 0),
        in_log=slots["hours"].where(slots.index.isin(logged["slot"]), 0),
    )
    person = _persons(certificates)
    attended = pd.concat([signed, logged])
    attended = attended[_persons(attended).isin(person.dropna().unique())].drop_duplicates()
    there = attended.join(slots[HOURS], on="slot").groupby(PERSON)[HOURS].sum()
    there = certificates[PERSON].join(there, on=PERSON)[HOURS].fillna(0).astype("Int64")
    placed = slots.groupby("session_id")[HOURS].sum()
    whole = {
        name: of_session(certificates, placed[name]).astype("Int64").fillna(0)
        + of_session(certificates, unplaced[name]).astype("Int64").fillna(0)
        for name in ("hours", "untold")
    }
    held = {name: of_session(certificates, placed[name]).astype("Int64").fillna(0) for name in ("on_sheet", "in_log")}

    online = person.isin(_online(tables))
    offline = person.isin(_persons(signins).unique()) | person.isin(_persons(tables["roster"], "offline").unique())
    missed = (held["on_sheet"] - there["on_sheet"]).where(offline, 0)
    missed = missed.mask(online, held["in_log"] - there["in_log"])
    missed = missed.mask(_unclear(certificates, signins, log), 0)
    most_missed = whole["hours"] - there["hours"]
    limit = of_session(certificates, part)
    over = (missed * limit > whole["hours"]) & (whole["untold"] == 0)
    within = (most_missed * limit <= whole["hours"]) & (there["untold"] == whole["untold"]) & (whole["hours"] > 0)
    fault = over.mask(~(over | within).fillna(False) | person.isna())

    guilty = fault.fillna(False).astype(bool)
    shown = certificates["name"][guilty] + "（" + _plain(missed[guilty]) + "）"
    names = shown.dropna().groupby(certificates["session_id"]).agg("、".join)
    clean = no_row(tables, "certificates", fault)
    found = ~clean.fillna(True)
    issued = handed_in(tables, "certificates")
    taught = (placed["hours"].add(unplaced["hours"], fill_value=0)).reindex(sessions.index).astype("Int64").fillna(0)
    accused = person[guilty].unique()

    def cited(table: str, blank: pd.Series | bool) -> pd.Series:
        theirs = _persons(tables[table]).isin(accused)
        rows = rows_with(tables, table, theirs.astype("boolean").mask(~theirs & blank))
        return rows & (theirs | ~of_session(tables[table], found).astype(bool))

    return Verdict(
        ok=clean,
        facts=sessions[[]].assign(
            persons=count(tables, "certificates", fault).low,
            names=names.reindex(sessions.index).astype("string").fillna(""),
            taught=_plain(taught),
            part=part,
        ),
        looked_at={
            "certificates": rows_with(tables, "certificates", fault),
            "timetable": tables["timetable"]["hours"].ne(0).fillna(True).astype(bool),
            "signins": cited("signins", _untold(signins)),
            "roster": cited("roster", False),
            "online_log": cited("online_log", _unlogged(log)),
        },
        applies=issued | sessions["certificates_issued"].ne(0).fillna(True),
        gaps={
            "hours": handed_in(tables, "timetable") & (taught == 0),
            "sheets": _among(certificates, fault.isna() & (held["on_sheet"] < whole["hours"]) & offline, sessions),
            "mode": _among(certificates, fault.isna() & person.notna() & ~offline & ~online, sessions),
            "log": handed_in(tables, "online_log", _unlogged(log).astype("boolean")),
        },
    )


def _half_days(lessons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Half days with lessons, their hours and how many lessons do not tell theirs (`untold`); the same of each session's
    lessons whose half day is not certain.
    """
    taught = lessons[lessons["hours"].ne(0).fillna(True).astype(bool)]
    counted = taught[HALF_DAY].assign(
        hours=taught["hours"].fillna(0), untold=taught["hours"].isna().astype("Int64"), placed=_placed(taught)
    )
    slots = counted[counted["placed"]].groupby(HALF_DAY)[["hours", "untold"]].sum().reset_index()
    return slots, counted[~counted["placed"]].groupby("session_id")[["hours", "untold"]].sum()


def _attended(slots: pd.DataFrame, signins: pd.DataFrame, log: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Persons and half days (`slot`) with lessons: those with a sign-in, and those of a day with an online log."""
    numbered = slots[HALF_DAY].assign(slot=slots.index)
    signed = signins.loc[_placed(signins), [*HALF_DAY, "person_key"]].merge(numbered, on=HALF_DAY)
    online = ~_unlogged(log) & log["minutes"].ne(0).fillna(False)
    logged = log.loc[online.astype(bool), ["session_id", "day", "person_key"]].merge(numbered, on=["session_id", "day"])
    return signed[[*PERSON, "slot"]], logged[[*PERSON, "slot"]]


def _placed(rows: pd.DataFrame) -> pd.Series:
    return ((rows["day"] == rows["day_latest"]) & rows["half"].notna()).astype(bool)


def _untold(signins: pd.DataFrame) -> pd.Series:
    """Sign-ins that do not tell half day or person."""
    return ~_placed(signins) | signins["person_key"].isna()


def _unlogged(log: pd.DataFrame) -> pd.Series:
    """Rows of the online log that do not tell day, minutes or person."""
    day = (log["day"] == log["day_latest"]).astype(bool)
    return ~day | log["minutes"].isna() | log["person_key"].isna()


def _unclear(certificates: pd.DataFrame, signins: pd.DataFrame, log: pd.DataFrame) -> pd.Series:
    """Whether a row of sign-ins or log that tells too little is, or may be, that of the holder of each certificate."""
    untold = [frame[mask][[*PERSON, "name"]] for frame, mask in ((signins, _untold(signins)), (log, _unlogged(log)))]
    rows = pd.concat(untold)
    keyless = rows[rows["person_key"].isna()]
    name, their_name = (frame["session_id"] + "/" + comparable(frame["name"]) for frame in (certificates, keyless))
    nameless = keyless.loc[their_name.isna(), "session_id"].unique()
    near = certificates["session_id"].isin(nameless)
    near |= name.isna() & certificates["session_id"].isin(keyless["session_id"].unique())
    return (
        near | name.isin(their_name.dropna().unique()) | _persons(certificates).isin(_persons(rows).dropna().unique())
    )


def _persons(rows: pd.DataFrame, mode: str | None = None) -> pd.Series:
    """Session and key of each person, of one mode of attendance alone where it is given; blanks apart."""
    person = rows["session_id"] + "/" + rows["person_key"]
    return person if mode is None else person[rows["mode"].eq(mode).fillna(False).astype(bool)]


def _online(tables: Tables) -> pd.Index:
    stated = [_persons(tables[table], "online").dropna() for table in ("roster", "signins")]
    found: pd.Index = pd.Index(pd.concat(stated).unique())
    return found


def _among(certificates: pd.DataFrame, mask: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    held = certificates.loc[mask.fillna(False).astype(bool), "session_id"].unique()
    return pd.Series(sessions.index.isin(held), index=sessions.index, dtype="boolean")


def _plain(quantities: pd.Series) -> pd.Series:
    """Thousandths as text, without zeros that say nothing: 4500 is 4.5."""
    rest = (quantities % QUANTITY_ONE).astype("string").str.zfill(len(str(QUANTITY_ONE - 1)))
    text = (quantities // QUANTITY_ONE).astype("string") + "." + rest
    return text.str.rstrip("0").str.rstrip(".")
