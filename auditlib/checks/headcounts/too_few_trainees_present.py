"""HDC002: fewer trainees present than the notice demands."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.texts import says
from auditlib.core.vector import at_least, closest, distinct


@check(
    "HDC002",
    title={"zh": "实到学员少于规定人数", "en": "Fewer trainees present than demanded"},
    formula={
        "zh": "签到学员（按人去重）≥ 每期学员人数下限",
        "en": "distinct trainees who signed in ≥ minimum trainees per session",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.minimum_trainees"],
    needs={"sessions": ["category", "start"], "signins": ["person_key", "role"]},
    grade="violation",
    facts={
        "present": Fact("实到学员", "Trainees present", "person"),
        "minimum": Fact("规定下限", "Minimum", "person"),
    },
    message={
        "zh": "实到学员 {present} 人，少于规定的 {minimum} 人。",
        "en": "{present} trainees were present, fewer than the {minimum} demanded.",
    },
)
def too_few_trainees_present(tables: Tables, policy: Policy) -> Verdict:
    """Fewer trainees signed in than the minimum for the session's kind.

    Counts distinct trainees with at least one sign-in. Does not see people who signed for others.
    """
    sessions, signins = tables["sessions"], tables["signins"]
    trainee = says(signins["role"], "trainee")
    present = distinct(tables, "signins", "person_key", trainee)
    minimum = policy["headcounts.minimum_trainees"].at(sessions)
    facts = sessions[[]].assign(present=closest(present, minimum), minimum=minimum)
    return Verdict(
        ok=at_least(present, minimum),
        facts=facts,
        looked_at={"signins": trainee.fillna(True).astype(bool)},
    )
