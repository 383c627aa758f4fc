"""HDC006: trainees on the roster who never signed in."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import absent_from, distinct, handed_in, listed, no_row, rows_with


@check(
    "HDC006",
    title={"zh": "名单学员从未签到", "en": "Trainees on the roster who never signed in"},
    formula={
        "zh": "每名名单学员至少签到一次",
        "en": "every trainee on the roster signed in at least once",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"roster": ["name", "person_key", "role"], "signins": ["name", "person_key", "role"]},
    optional=["name"],
    grade="suspicion",
    facts={
        "persons": Fact("从未签到的名单学员", "Trainees on the roster, never signed in", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "学员名单中有 {persons} 人从未签到：{names}。",
        "en": "Trainees on the roster who never signed in: {persons} ({names}).",
    },
    gaps={
        "roster": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "signins": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
    },
)
def on_roster_never_signed_in(tables: Tables, policy: Policy) -> Verdict:
    """Did every trainee on the roster sign in at least once?

    Compares persons, in whatever role they signed in. A row of the roster that cannot be told whose it is stays open, and so does one
    whose name stands on a sign-in that cannot be told. Does not see on how many half days somebody was missing.
    """
    sessions, role = tables["sessions"], tables["roster"]["role"]
    missed = (role == "trainee") & absent_from(tables, "roster", "signins")
    listing = handed_in(tables, "roster", role == "trainee")
    signed = handed_in(tables, "signins", tables["signins"]["role"] == "trainee")
    persons = distinct(tables, "roster", "person_key", missed)
    return Verdict(
        ok=no_row(tables, "roster", missed).where(listing & signed),
        facts=sessions[[]].assign(
            persons=persons.low.where(signed), names=listed(tables, "roster", "name", missed).where(signed)
        ),
        looked_at={"roster": rows_with(tables, "roster", missed)},
        gaps={
            "roster": ~listing & handed_in(tables, "roster"),
            "signins": ~signed & handed_in(tables, "signins"),
        },
    )
