"""BUD026: more meals than the persons and days of the session need."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, days_inclusive, distinct, span, total


@check(
    "BUD026",
    title={"zh": "用餐人次超过到会人数", "en": "Meals beyond attendance"},
    formula={
        "zh": "用餐人次合计 ≤ 签到人数 × 研修天数 × 核算用餐每人每天餐数",
        "en": "meals served, all together ≤ persons who signed in × days × meals of a person and day",
    },
    clauses=["mof2016:8"],
    uses=["budgets.meals_a_day"],
    needs={
        "sessions": ["category", "funding", "start", "end"],
        "meals": ["persons"],
        "signins": ["person_key"],
    },
    optional=["funding"],
    grade="suspicion",
    elsewhere="advisory",
    facts={
        "meals": Fact("用餐人次", "Meals served", "count"),
        "persons": Fact("签到人数", "Persons who signed in", "person"),
        "days": Fact("研修天数", "Days", "day"),
        "a_day": Fact("每人每天餐数", "Meals of a person and day", "count"),
        "needed": Fact("核算所需用餐人次", "Meals needed", "count"),
    },
    message={
        "zh": "用餐明细共 {meals} 人次，超过签到 {persons} 人、研修 {days} 天、每人每天 {a_day} 餐所需的 {needed} 人次。",
        "en": "The meal details sum to {meals} meals, over the {needed} that {persons} persons who signed in need in {days} days with "
        "{a_day} meals a day.",
    },
)
def meals_beyond_attendance(tables: Tables, policy: Policy) -> Verdict:
    """Are the meals served at most what the persons who signed in eat?

    Persons are distinct people of any role who signed in at least once, each fed every day from the first to the last. A blank
    number of eaters leaves it open, and so does a sign-in that cannot be told whose it is or a day known to a period where that
    decides; a failure is shown with the most that they allow. A dossier without meal details stays open: whether meals were
    paid for is what they would show. Kinds that the rule does not bind get an advisory. Does not see guests who signed
    nothing, such as lecturers, nor persons who came for fewer days.
    """
    sessions = tables["sessions"]
    meals = total(tables, "meals", "persons")
    persons = distinct(tables, "signins", "person_key")
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    a_day = policy["budgets.meals_a_day"].at(sessions)
    needed = Range(*(p * d * a_day for p, d in zip(persons, days, strict=True)))
    return Verdict(
        ok=at_most(meals, needed),
        facts=sessions[[]].assign(meals=meals, persons=persons.high, days=days.high, a_day=a_day, needed=needed.high),
    )
