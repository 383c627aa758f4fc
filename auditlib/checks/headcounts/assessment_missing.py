"""HDC019: a certificate without a result of the completion assessment."""

from dataclasses import replace

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import absent_from, distinct, handed_in, listed, no_row, rows_with


@check(
    "HDC019",
    title={"zh": "发证学员无结业考核成绩", "en": "Certificate without an assessment"},
    formula={
        "zh": "每名领取结业证书者在结业考核成绩表中都有考核结果",
        "en": "everybody with a certificate has a result among the completion assessments",
    },
    clauses=["fj2025:2.2a"],
    needs={
        "sessions": ["certificates_issued"],
        "certificates": ["name", "person_key"],
        "assessments": ["name", "person_key", "result"],
    },
    optional=["certificates_issued", "name"],
    grade="violation",
    facts={
        "certified": Fact("领取结业证书者", "Persons with a certificate", "person"),
        "persons": Fact("其中无考核成绩者", "Of them without an assessment", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "领取结业证书的 {certified} 人中，有 {persons} 人不在结业考核成绩表上：{names}。",
        "en": "Of {certified} persons with a certificate, those not on the list of completion assessments number {persons}: {names}.",
    },
    skipped={"zh": "该期未发放结业证书。", "en": "No certificate was issued."},
)
def assessment_missing(tables: Tables, policy: Policy) -> Verdict:
    """Does everybody with a certificate have a result of the completion assessment?

    Compares persons. A certificate that cannot be told whose it is stays open, and so do one whose name stands on an
    assessment that cannot be told and one whose assessment states no result. Without a list of certificates or without any
    assessment it is open, since a sheet is missing; only a session that states 0 certificates and has no list is not asked.
    Does not see whether the result was a pass (HDC018 counts those).
    """
    sessions, results = tables["sessions"], tables["assessments"]
    graded = replace(tables, frames={**tables.frames, "assessments": results[results["result"].notna()]})
    unlisted = absent_from(tables, "certificates", "assessments")
    has_result = ~absent_from(graded, "certificates", "assessments")
    fault = unlisted.where(unlisted | has_result)
    assessed, listless = handed_in(tables, "assessments"), ~handed_in(tables, "certificates")
    return Verdict(
        ok=no_row(tables, "certificates", fault).where(assessed),
        facts=sessions[[]].assign(
            certified=distinct(tables, "certificates", "person_key").high,
            persons=distinct(tables, "certificates", "person_key", fault).low.where(assessed),
            names=listed(tables, "certificates", "name", fault).where(assessed),
        ),
        looked_at={"certificates": rows_with(tables, "certificates", fault)},
        applies=~((sessions["certificates_issued"] == 0) & listless),
    )
