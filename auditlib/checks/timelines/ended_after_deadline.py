"""TML001: the session ended after the deadline."""

from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_most


@check(
    "TML001",
    title={"zh": "超过截止日办班", "en": "Ended after the deadline"},
    formula={
        "zh": "结束日期 ≤ 办班截止日",
        "en": "last day ≤ deadline",
    },
    clauses=["fj2025:1.1c", "fj2025:3.2d"],
    uses=["timelines.deadline"],
    needs={"sessions": ["category", "start", "end"]},
    grade="violation",
    facts={
        "ended": Fact("结束日期", "Ended on", "text"),
        "deadline": Fact("截止日", "Deadline", "date"),
    },
    message={
        "zh": "该期于 {ended} 结束，晚于规定的截止日 {deadline}。",
        "en": "The session ended on {ended}, after the deadline {deadline}.",
    },
)
def ended_after_deadline(tables: Tables, policy: Policy) -> Verdict:
    """Did the session end by the deadline of its notice?

    Compares the last day that the dossier states; a period that reaches over the deadline stays open. Does not judge a
    plan: a session without a last day is open however late it was planned.
    """
    sessions = tables["sessions"]
    deadline = policy["timelines.deadline"].at(sessions)
    ended = span(sessions, "end")
    return Verdict(ok=at_most(ended, deadline), facts=sessions[[]].assign(ended=written(ended), deadline=deadline))
