"""REC007: a planned session is over and no dossier was handed in."""

from auditlib.core.days import span, written
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import KINDS, Policy, kinds
from auditlib.core.registry import check
from auditlib.core.vector import before


@check(
    "REC007",
    title={"zh": "已结束班次未报送档案", "en": "No dossier of a session that is over"},
    formula={
        "zh": "计划结束日期已过的期次均已报送档案",
        "en": "every session past its planned end has handed in a dossier",
    },
    clauses=["fj2025:3.3e", "fj2025:3.2c"],
    needs={"sessions": ["category", "funding", "planned_end", "in_register", "has_dossier", "as_of"]},
    optional=["category", "funding", "as_of"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "planned_end": Fact("计划结束日期", "Planned last day", "text"),
        "as_of": Fact("检查日期", "Day of inspection", "date"),
    },
    message={
        "zh": "该期计划结束日期为 {planned_end}，截至 {as_of} 未收到档案。",
        "en": "The planned last day of the session is {planned_end}; by {as_of} no dossier had been received.",
    },
    skipped={
        "zh": "不适用：该期未列入计划，或按计划尚未结束。",
        "en": "Not applicable: the plan does not have the session, or it is not over by the plan.",
    },
)
def dossier_missing(tables: Tables, policy: Policy) -> Verdict:
    """Was a dossier handed in for every planned session that is over?

    Over means that the last planned day is surely before the day of inspection; a planned month that is not over yet
    leaves it open. Kinds that owe no papers get an advisory, since spot checks may ask for them all the same. Does
    not wait for the month that clauses 3.2c and 3.3e allow for filing (TML006 does), and does not see what a dossier
    holds (REC001).
    """
    sessions = tables["sessions"]
    handed_in = sessions["has_dossier"]
    over = before(span(sessions, "planned_end"), span(sessions, "as_of"))
    kind_is_known = kinds(sessions).isin(list(KINDS))
    return Verdict(
        ok=handed_in.where(handed_in.fillna(False) | kind_is_known),  # a violation or an advisory by its kind
        facts=sessions[[]].assign(planned_end=written(span(sessions, "planned_end")), as_of=sessions["as_of"]),
        applies=sessions["in_register"] & (handed_in | over),
    )
