"""HDC001: fewer trainees planned than the notice demands."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least


@check(
    "HDC001",
    title={"zh": "计划学员少于规定人数", "en": "Fewer trainees planned than demanded"},
    formula={
        "zh": "计划学员人数 ≥ 每期学员人数下限",
        "en": "trainees planned ≥ minimum trainees per session",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.minimum_trainees"],
    needs={"sessions": ["category", "start", "planned_start", "planned_trainees"]},
    optional=["start", "planned_start"],
    grade="violation",
    facts={
        "planned": Fact("计划学员", "Trainees planned", "person"),
        "minimum": Fact("规定下限", "Minimum", "person"),
    },
    message={
        "zh": "计划学员 {planned} 人，少于规定的 {minimum} 人。",
        "en": "{planned} trainees were planned, fewer than the {minimum} demanded.",
    },
)
def too_few_trainees_planned(tables: Tables, policy: Policy) -> Verdict:
    """Does the plan have as many trainees as a session of its kind must have at least?

    Reads the register, so that a session without dossier is asked too. Does not see how many came (HDC002 does).
    """
    sessions = tables["sessions"]
    planned = sessions["planned_trainees"]
    minimum = policy["headcounts.minimum_trainees"].at(sessions)
    return Verdict(ok=at_least(planned, minimum), facts=sessions[[]].assign(planned=planned, minimum=minimum))
