"""HDC003: more staff than the notice allows."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.texts import says
from auditlib.core.vector import at_most, distinct, handed_in, share_at_most


@check(
    "HDC003",
    title={"zh": "工作人员超过规定人数", "en": "More staff than allowed"},
    formula={
        "zh": "签到工作人员 ≤ 签到学员 × 比例上限，且 ≤ 人数上限",
        "en": "staff who signed in ≤ trainees who signed in × share allowed, and ≤ most staff",
    },
    clauses=["fj2025:2.1c"],
    uses=["headcounts.staff_share", "headcounts.staff_most"],
    needs={"sessions": ["category", "start"], "signins": ["person_key", "role"]},
    grade="violation",
    elsewhere="advisory",
    facts={
        "staff": Fact("签到工作人员", "Staff who signed in", "person"),
        "trainees": Fact("签到学员", "Trainees who signed in", "person"),
        "share": Fact("工作人员占学员比例上限", "Most staff by trainees", "share"),
        "most": Fact("工作人员人数上限", "Most staff", "person"),
    },
    message={
        "zh": "签到工作人员 {staff} 人，超过限额：不超过签到学员（{trainees} 人）的 {share}，且最多 {most} 人。",
        "en": "{staff} staff signed in; allowed are {share} of the trainees who signed in ({trainees}), and at most {most}.",
    },
    gaps={
        "staff": {"zh": "缺少工作人员签到记录", "en": "nobody signed in as staff"},
        "trainees": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
    },
)
def too_many_staff(tables: Tables, policy: Policy) -> Verdict:
    """Do staff keep to their share of the trainees and to the most persons allowed?

    Counts distinct persons with at least one sign-in, by role. A session in whose sign-in sheets no staff appear stays
    open, since the sheet of staff is a material of its own and was not handed in. Kinds other than national sessions are
    held to the figures by analogy. Does not see staff who never signed in.
    """
    sessions, role = tables["sessions"], tables["signins"]["role"]
    is_staff, is_trainee = says(role, "staff"), says(role, "trainee")
    staff = distinct(tables, "signins", "person_key", is_staff)
    trainees = distinct(tables, "signins", "person_key", is_trainee)
    share, most = policy["headcounts.staff_share"].at(sessions), policy["headcounts.staff_most"].at(sessions)
    known = {
        "staff": handed_in(tables, "signins", is_staff),
        "trainees": handed_in(tables, "signins", is_trainee),
    }
    within = share_at_most(staff, trainees, share) & at_most(staff, most)
    ok = within.where(known["staff"] & known["trainees"])
    passes = ok.fillna(False)
    return Verdict(
        ok=ok,
        facts=sessions[[]].assign(
            staff=staff.high.where(passes, staff.low),
            trainees=trainees.low.where(passes, trainees.high),
            share=share,
            most=most,
        ),
        looked_at={"signins": (is_staff | is_trainee).fillna(True).astype(bool)},
        gaps={group: ~held & staff.low.notna() for group, held in known.items()},
    )
