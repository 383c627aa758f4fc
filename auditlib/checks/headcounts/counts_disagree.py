"""HDC007: plan, roster, sign-in, summary report and certificates name different numbers of trainees."""

from auditlib.core.messages import SHARE_ONE, Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, distinct, exactly, extreme, handed_in


@check(
    "HDC007",
    title={"zh": "各处学员人数不一致", "en": "Counts of trainees disagree"},
    formula={
        "zh": "各处学员人数最少者 ≥ 最多者 ×（1 − 允许相差）",
        "en": "smallest count of trainees ≥ largest × (1 − tolerance)",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    uses=["headcounts.count_tolerance"],
    needs={
        "sessions": ["category", "start", "planned_trainees", "reported_trainees", "certificates_issued"],
        "roster": ["person_key", "role"],
        "signins": ["person_key", "role"],
    },
    optional=["reported_trainees", "certificates_issued"],
    grade="suspicion",
    facts={
        "planned": Fact("计划学员", "Trainees planned", "person"),
        "listed": Fact("名单学员", "Trainees on the roster", "person"),
        "present": Fact("签到学员", "Trainees who signed in", "person"),
        "reported": Fact("总结报告所列学员", "Trainees in the summary report", "person"),
        "certificates": Fact("结业证书", "Certificates", "count"),
        "tolerance": Fact("允许相差", "Tolerance", "share"),
    },
    message={
        "zh": "学员人数相差过大：计划 {planned} 人，名单 {listed} 人，签到 {present} 人，总结报告 {reported} 人，"
        "结业证书 {certificates} 份；最多与最少相差超过最多者的 {tolerance}。",
        "en": "Counts of trainees differ too much: planned {planned}, on the roster {listed}, signed in {present}, reported "
        "{reported}, certificates {certificates}; largest and smallest differ by more than {tolerance} of the largest.",
    },
    gaps={
        "listed": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"},
        "present": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
    },
)
def counts_disagree(tables: Tables, policy: Policy) -> Verdict:
    """Do plan, roster, sign-in sheets, summary report and certificates name about the same number of trainees?

    Takes the largest and the smallest of the counts that are known; plan, roster and sign-in must be known for a pass,
    report and certificates are compared where they are given. Persons are counted once. Which of the counts is wrong it
    cannot say, and the tolerance is the office's own: a person looks.
    """
    sessions = tables["sessions"]
    persons, known = {}, {}
    for fact, table in (("listed", "roster"), ("present", "signins")):
        trainee = tables[table]["role"] == "trainee"
        known[fact] = handed_in(tables, table, trainee)
        found = distinct(tables, table, "person_key", trainee)
        persons[fact] = Range(*(end.where(known[fact]) for end in found))
    planned, reported = sessions["planned_trainees"], sessions["reported_trainees"]
    certificates = sessions["certificates_issued"]
    counts = [*persons.values(), *map(exactly, (planned, reported, certificates))]
    ends = [list(end) for end in zip(*counts, strict=True)]
    smallest = Range(*(extreme(end, largest=False) for end in ends))
    largest = Range(*(extreme(end, largest=True) for end in ends))
    tolerance = policy["headcounts.count_tolerance"].at(sessions)
    kept = SHARE_ONE - tolerance
    agree = at_most(Range(*(end * kept for end in largest)), Range(*(end * SHARE_ONE for end in smallest)))
    complete = planned.notna() & known["listed"] & known["present"]
    return Verdict(
        ok=agree.where(complete | ~agree.fillna(True)),
        facts=sessions[[]].assign(
            planned=planned,
            listed=persons["listed"].low,
            present=persons["present"].low,
            reported=reported,
            certificates=certificates,
            tolerance=tolerance,
        ),
        looked_at={
            table: tables[table]["role"].isin(["trainee"]) | tables[table]["role"].isna()
            for table in ("roster", "signins")
        },
        gaps={
            "listed": ~known["listed"] & handed_in(tables, "roster"),
            "present": ~known["present"] & handed_in(tables, "signins"),
        },
    )
