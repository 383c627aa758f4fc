"""HDC009: sign-ins whose times or order repeat as no queue of people does."""

import pandas as pd

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, handed_in, of_session, rows_with

HALF_DAY = ["session_id", "day", "half"]
FIGURES = ("identical_times_share", "pattern_half_days", "pattern_persons")


@check(
    "HDC009",
    title={"zh": "签到时刻或次序雷同", "en": "Times or order of sign-ins repeat"},
    formula={
        "zh": "每个半天同一时刻签到的人数 ≤ 写明时刻的签到人数 × 同一时刻签到人数比例上限，且各半天签到的先后次序不完全相同",
        "en": "in each half day sign-ins of one and the same time ≤ sign-ins that state a time × share allowed, and the order of persons is not the same in every half day",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.identical_times_share", "headcounts.pattern_half_days", "headcounts.pattern_persons"],
    needs={"sessions": ["category", "start"], "signins": ["person_key", "day", "half", "time"]},
    optional=["person_key"],
    grade="suspicion",
    facts={
        "half_days": Fact("时刻雷同的半天", "Half days of identical times", "count"),
        "moment": Fact("其中最突出的时刻", "The most striking of the times", "text"),
        "alike": Fact("该时刻签到", "Signed in at that time", "person"),
        "signed": Fact("该半天写明时刻的签到", "Sign-ins of that half day that state a time", "person"),
        "limit": Fact("同一时刻签到人数比例上限", "Share allowed to one time", "share"),
        "repeated": Fact("次序完全相同的半天", "Half days of the same order", "count"),
        "ordered": Fact("次序完全相同的人", "Persons in the same order", "person"),
        "fewest": Fact("比对人数下限", "Fewest persons compared", "person"),
        "fewest_halves": Fact("比对半天数下限", "Fewest half days compared", "count"),
    },
    message={
        "zh": "有 {half_days} 个半天过多的人签到时刻完全相同：如 {moment} 有 {alike} 人，占该半天写明时刻的 {signed} 人的比例超过 {limit}。",
        "en": "Half days on which too many sign-ins have one and the same time: {half_days}; at {moment}, for example, {alike} of the {signed} sign-ins of that half day that state a time, more than {limit}.",
    },
    wordings={
        "order": {
            "zh": "有 {ordered} 人在 {repeated} 个半天签到的先后次序完全相同（{fewest} 人、{fewest_halves} 个半天以上即须核实）。",
            "en": "{ordered} persons signed in in exactly the same order on {repeated} half days ({fewest} persons and {fewest_halves} half days "
            "are enough to be looked at).",
        },
        "both": {
            "zh": "有 {half_days} 个半天过多的人签到时刻完全相同：如 {moment} 有 {alike} 人，占该半天写明时刻的 {signed} 人的比例超过 {limit}；"
            "另有 {ordered} 人在 {repeated} 个半天签到的先后次序完全相同（{fewest} 人、{fewest_halves} 个半天以上即须核实）。",
            "en": "Half days on which too many sign-ins have one and the same time: {half_days}; at {moment}, for example, {alike} of the {signed} sign-ins of that half day that state a time, more than {limit}; and {ordered} persons signed in in exactly the same order on {repeated} half days ({fewest} "
            "persons and {fewest_halves} half days are enough to be looked at).",
        },
    },
    gaps={
        "persons": {
            "zh": "有写明时刻的签到不能确定是何人，无从比对先后次序",
            "en": "sign-ins that state a time do not tell whose they are, so their order cannot be compared",
        },
    },
    skipped={
        "zh": "签到表没有写明签到时刻，或没有哪个半天有足够多的人写明时刻，无从比对。",
        "en": "The sign-in sheets state no times, or no half day has enough people who do: there is nothing to compare.",
    },
)
def sign_in_pattern_repeats(tables: Tables, policy: Policy) -> Verdict:
    """Do the times and the order of sign-ins differ as those of real people do?

    Asks half days on which enough sign-ins state a time, whatever the role of the person. First, the largest group of one
    and the same time must not pass its share. Second, among half days whose times all differ, the persons who signed on
    all of them must not come in the same order every time; where such half days or such persons are too few nothing can
    be said. A blank time beside stated ones, a blank day or half, and a person who cannot be told stay open where they
    could decide. Sheets on paper, without any time, are not asked; a dossier without sign-in sheets stays open. The
    figures are the office's own. Does not see handwriting.
    """
    sessions, signins = tables["sessions"], tables["signins"]
    limit, fewest_halves, fewest = (policy[f"headcounts.{name}"].at(sessions) for name in FIGURES)
    rows = _placed(signins)
    stray = rows["timed"] & (rows["half_day"] < 0)
    strays = stray.groupby(rows["session_id"]).sum().astype("Int64").reindex(sessions.index)

    halves = _half_days(rows)
    within = halves["session_id"]
    persons = of_session(halves, fewest)
    open_rows = halves["blank"] + of_session(halves, strays)
    most = halves["timed"] + open_rows
    asked, perhaps = halves["timed"] >= persons, most >= persons
    allowed = of_session(halves, limit) * most
    over = asked & (halves["alike"] * SHARE_ONE > allowed)
    under = ((halves["alike"] + open_rows) * SHARE_ONE <= allowed) | ~perhaps
    fault = over.mask(~(over | under))
    alike = _held(fault, within, sessions)

    untied = halves["alike"] == 1
    compared = halves[asked & untied]
    order = _order(rows, compared, sessions)
    enough = (order["halves"] >= fewest_halves) & (order["persons"] >= fewest)
    could = _held(untied & perhaps, within, sessions).high >= fewest_halves
    unclear = untied & perhaps & ((open_rows > 0) | (halves["keyless"] > 0))
    could = (could & (_held(unclear, within, sessions).high > 0)) | (strays > 0)
    repeats = (enough & order["same"]).mask((~enough & could) | fewest_halves.isna())

    fine = at_most(alike, alike.low * 0) & ~repeats
    surely = _held(asked, within, sessions).low > 0
    in_order = repeats.fillna(False)
    ordered = compared.index[of_session(compared, in_order).astype(bool)]
    worst = halves.assign(fault=fault.fillna(False)).sort_values(["fault", "alike"], ascending=False, kind="stable")
    worst = worst.drop_duplicates("session_id").set_index("session_id").reindex(sessions.index)
    moment = worst["day"] + pd.to_timedelta(worst["time"].astype("Int64"), unit="s")
    wording = pd.Series(pd.NA, index=sessions.index, dtype="string").mask(in_order, "order")
    return Verdict(
        ok=fine.where(surely),
        facts=sessions[[]].assign(
            half_days=alike.low,
            moment=moment.dt.strftime("%Y-%m-%d %H:%M:%S").astype("string").fillna(""),
            alike=worst["alike"].astype("Int64"),
            signed=worst["timed"].astype("Int64"),
            limit=limit,
            repeated=order["halves"].where(in_order, 0),
            ordered=order["persons"].where(in_order, 0),
            fewest=fewest,
            fewest_halves=fewest_halves,
        ),
        looked_at={"signins": rows_with(tables, "signins", _striking(rows, halves, fault, ordered))},
        applies=(_held(perhaps, within, sessions).high > 0) | (strays > 0) | ~handed_in(tables, "signins"),
        wording=wording.mask(in_order & (alike.low > 0), "both"),
        gaps={"persons": repeats.isna() & (_held(halves["keyless"] > 0, within, sessions).low > 0)},
    )


def _placed(signins: pd.DataFrame) -> pd.DataFrame:
    """Sign-ins with the number of their half day, below 0 where that is not certain."""
    known = (signins["day"] == signins["day_latest"]) & signins["half"].notna()
    number = signins[known.astype(bool)].groupby(HALF_DAY, sort=False).ngroup()
    return signins[["session_id", "day", "time", "person_key"]].assign(
        half_day=number.reindex(signins.index, fill_value=-1), timed=signins["time"].notna()
    )


def _half_days(rows: pd.DataFrame) -> pd.DataFrame:
    """By number of the half day, where one sign-in at least has a time: how many have one (`timed`) or not (`blank`), how
    many do not tell the person (`keyless`), and the `time` of most sign-ins with their number (`alike`).
    """
    held = rows[rows["half_day"] >= 0]
    held = held.assign(blank=~held["timed"], keyless=held["person_key"].isna())
    by_half = held.groupby("half_day")
    counts = by_half[["timed", "blank", "keyless"]].sum().astype("Int64")
    times = held[held["timed"]].groupby(["half_day", "time"]).size().rename("alike").astype("Int64").reset_index()
    most = times.sort_values("alike", ascending=False, kind="stable").drop_duplicates("half_day").set_index("half_day")
    return by_half[["session_id", "day"]].first().join(counts).join(most, how="inner")


def _order(rows: pd.DataFrame, compared: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """By session: the half days compared, the persons who signed on all of them, and whether these always came in the `same` order."""
    halves = compared.groupby("session_id").size()
    held = rows[rows["timed"] & rows["half_day"].isin(compared.index)]
    held = held.sort_values(["half_day", "time"]).drop_duplicates(["half_day", "person_key"])
    person = ["session_id", "person_key"]
    always = held.groupby(person)["half_day"].transform("size") == of_session(held, halves)
    held = held[always.astype(bool)]
    places = held.assign(place=held.groupby("half_day").cumcount()).groupby(person)["place"].agg(["min", "max"])
    by_session = (places["min"] == places["max"]).groupby("session_id")
    out = pd.DataFrame({"halves": halves, "persons": by_session.size()}, index=sessions.index).astype("Int64").fillna(0)
    return out.assign(same=by_session.all().reindex(sessions.index).astype("boolean").fillna(False))


def _held(flag: pd.Series, within: pd.Series, sessions: pd.DataFrame) -> Range:
    """Half days of each session for which it holds: surely, and at most."""
    ends = (flag.fillna(doubt).astype("Int64").groupby(within).sum() for doubt in (False, True))
    return Range(*(end.reindex(sessions.index).fillna(0) for end in ends))


def _striking(rows: pd.DataFrame, halves: pd.DataFrame, fault: pd.Series, ordered: pd.Index) -> pd.Series:
    """Sign-ins of a time that too many have or in a half day of the same order; NA where a blank leaves it open."""
    time = halves["time"][fault.fillna(False)].reindex(rows["half_day"])
    out = rows["time"].eq(time.array).fillna(False) | (rows["timed"] & rows["half_day"].isin(ordered))
    beside = rows["half_day"].isin(halves.index) & (~rows["timed"] | rows["person_key"].isna())
    stray = rows["timed"] & (rows["half_day"] < 0)
    return out.astype("boolean").mask((beside | stray) & ~out)
