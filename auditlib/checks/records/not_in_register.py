"""REC006: a dossier for a session that the plan does not have."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import of_session


@check(
    "REC006",
    title={"zh": "未列入计划的班次", "en": "Session that is not in the register"},
    formula={
        "zh": "计划表中有该期",
        "en": "the register has the session",
    },
    clauses=["fj2025:1.1a"],
    needs={"sessions": ["in_register", "title", "organiser"], "files": ["path"]},
    optional=["title", "organiser", "path"],
    grade="violation",
    facts={
        "title": Fact("项目名称", "Title", "text"),
        "organiser": Fact("承办单位", "Organiser", "text"),
    },
    message={
        "zh": "年度计划中没有该期（项目名称：{title}；承办单位：{organiser}）。",
        "en": "The year's plan does not have this session (title: {title}; organiser: {organiser}).",
    },
)
def not_in_register(tables: Tables, policy: Policy) -> Verdict:
    """Does the year's plan have the session?

    Goes by the session's id, which is the name of its dossier's folder: a folder named otherwise than the plan names
    the session is found here too, and is cited with all its files. Does not compare what was held with what was
    planned.
    """
    sessions = tables["sessions"]
    planned = sessions["in_register"]
    strange = of_session(tables["files"], ~planned.fillna(False))
    return Verdict(
        ok=planned,
        facts=sessions[["title", "organiser"]],
        looked_at={"files": strange.astype(bool)},
    )
