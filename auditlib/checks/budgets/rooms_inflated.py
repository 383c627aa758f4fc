"""BUD025: more room-nights than the persons and nights of the session need."""

import pandas as pd

from auditlib.core.days import days_inclusive, span
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, distinct, handed_in, of_session


@check(
    "BUD025",
    title={"zh": "住宿间夜数虚增", "en": "Rooms inflated"},
    formula={
        "zh": "住宿间夜数（房间数 × 晚数之和）≤ 签到人数 ÷ 核算住宿用房每间人数（向上取整）×（研修天数 − 1）",
        "en": "room-nights (sum of rooms × nights) ≤ persons who signed in ÷ persons to a room, rounded up, × (days − 1)",
    },
    clauses=["mof2016:8"],
    uses=["budgets.persons_per_room"],
    needs={
        "sessions": ["category", "funding", "start", "end"],
        "lodging": ["check_in", "check_out", "rooms", "nights"],
        "signins": ["person_key"],
    },
    optional=["funding", "check_in", "check_out"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "room_nights": Fact("住宿间夜数", "Room-nights", "count"),
        "persons": Fact("签到人数", "Persons who signed in", "person"),
        "per_room": Fact("每间人数", "Persons to a room", "person"),
        "days": Fact("研修天数", "Days", "day"),
        "needed": Fact("核算所需间夜数", "Room-nights needed", "count"),
    },
    message={
        "zh": "住宿明细共 {room_nights} 间夜，超过签到 {persons} 人、每间 {per_room} 人、研修 {days} 天（住宿晚数少一晚）所需的 {needed} 间夜。",
        "en": "The lodging details sum to {room_nights} room-nights, over the {needed} that {persons} persons who signed in need with "
        "{per_room} to a room in a session of {days} days (one night fewer).",
    },
    gaps={
        "nights": {
            "zh": "住宿明细中有退房日期早于入住日期，或晚数与入住、退房日期不符的行",
            "en": "the lodging details have a row whose check-out is before its check-in, or whose nights are not those between the two",
        },
        "outside": {
            "zh": "住宿明细中有整段住宿在开班之前或结束之后的行",
            "en": "the lodging details have a row whose whole stay is before the first or after the last day of the session",
        },
    },
)
def rooms_inflated(tables: Tables, policy: Policy) -> Verdict:
    """Are the room-nights at most what the persons who signed in need?

    Persons are distinct people of any role who signed in at least once, each housed every night from the first to the last
    day. A blank number of rooms or nights leaves it open, and so does a sign-in that cannot be told whose it is or a day known to a
    period where that decides; a failure is shown with the most that they allow. Where check-in and check-out are known to the
    day and contradict each other or the nights, the room-nights are not known and it stays open. So it does where a stay surely ended
    before the first day or began after the last, unless the sum is over anyway; blank days of a stay leave nothing open. A dossier without lodging details stays
    open: whether rooms were paid for is what they would show. Kinds that the rule does not bind get an advisory. Does not
    see people lodged who signed nothing, such as lecturers, nor trainees who live in town or took part online.
    """
    sessions, lodging = tables["sessions"], tables["lodging"]
    nights = lodging["rooms"] * lodging["nights"]
    blank = nights.isna().groupby(lodging["session_id"]).any()
    room_nights = nights.groupby(lodging["session_id"]).sum().where(~blank).reindex(sessions.index).astype("Int64")
    persons = distinct(tables, "signins", "person_key")
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    per_room = policy["budgets.persons_per_room"].at(sessions)
    needed = Range(*(-(-p // per_room) * (d - 1) for p, d in zip(persons, days, strict=True)))

    check_in, check_out = span(lodging, "check_in"), span(lodging, "check_out")
    to_the_day = (check_in.low == check_in.high) & (check_out.low == check_out.high)
    between = (check_out.low - check_in.low).dt.days.astype("Int64")
    wrong = to_the_day & ((between < 0) | (between != lodging["nights"])).fillna(False)
    outside = (check_out.high < of_session(lodging, sessions["start"])) | (
        check_in.low > of_session(lodging, span(sessions, "end").high)
    )
    contrary, elsewhere = (handed_in(tables, "lodging", mask) for mask in (wrong, outside))
    ok = at_most(room_nights, needed)
    return Verdict(
        ok=ok.mask(contrary | (ok.fillna(False) & elsewhere), pd.NA),
        facts=sessions[[]].assign(
            room_nights=room_nights, persons=persons.high, per_room=per_room, days=days.high, needed=needed.high
        ),
        gaps={"nights": contrary, "outside": elsewhere},
    )
