"""HDC005: people signed in who are not on the roster."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import absent_from, distinct, handed_in, listed, no_row, rows_with


@check(
    "HDC005",
    title={"zh": "签到学员不在名单", "en": "Trainees who signed in and are not on the roster"},
    formula={
        "zh": "每名签到学员都在学员名单",
        "en": "every trainee who signed in is on the roster",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"signins": ["name", "person_key", "role"], "roster": ["name", "person_key", "role"]},
    optional=["name"],
    grade="suspicion",
    facts={
        "persons": Fact("签到而不在名单的学员", "Trainees signed in, not on the roster", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "有 {persons} 名学员签到而不在学员名单：{names}。",
        "en": "Signed in as trainees and not on the roster: {persons} ({names}).",
    },
    gaps={
        "signins": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
        "roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
    },
)
def signed_in_not_on_roster(tables: Tables, policy: Policy) -> Verdict:
    """Is everybody who signed in as a trainee on the session's roster?

    Compares persons, in whatever role the roster has them. A sign-in that cannot be told whose it is stays open. Does
    not see who signed for somebody else.
    """
    sessions, role = tables["sessions"], tables["signins"]["role"]
    stranger = (role == "trainee") & absent_from(tables, "signins", "roster")
    signed = handed_in(tables, "signins", role == "trainee")
    listing = handed_in(tables, "roster", tables["roster"]["role"] == "trainee")
    persons = distinct(tables, "signins", "person_key", stranger)
    return Verdict(
        ok=no_row(tables, "signins", stranger).where(signed & listing),
        facts=sessions[[]].assign(
            persons=persons.low.where(listing), names=listed(tables, "signins", "name", stranger).where(listing)
        ),
        looked_at={"signins": rows_with(tables, "signins", stranger)},
        gaps={
            "signins": ~signed & handed_in(tables, "signins"),
            "roster": ~listing & handed_in(tables, "roster"),
        },
    )
