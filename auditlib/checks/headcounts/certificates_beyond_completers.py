"""HDC018: more certificates than completers, or a certificate number twice."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_most,
    comparable,
    count,
    distinct,
    extreme,
    handed_in,
    listed,
    no_row,
    rows_with,
)


@check(
    "HDC018",
    title={"zh": "结业证书多于结业学员或编号重复", "en": "More certificates than completers, or a number twice"},
    formula={
        "zh": "结业证书份数 ≤ 结业学员（考核合格者；无考核成绩表的为签到学员），且证书编号不重复",
        "en": "certificates ≤ completers (those who passed; without assessments, trainees who signed in), and no certificate number stands twice",
    },
    clauses=["fj2025:2.2a"],
    needs={
        "sessions": ["certificates_issued"],
        "certificates": ["certificate_no"],
        "assessments": ["person_key", "result"],
        "signins": ["person_key", "role"],
    },
    optional=["certificates_issued"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "certificates": Fact("结业证书份数", "Certificates", "count"),
        "completers": Fact(
            "结业学员（考核合格者；无考核成绩表的为签到学员）",
            "Completers (those who passed; without assessments, trainees who signed in)",
            "person",
        ),
        "repeated": Fact("重复的证书编号", "Certificate numbers that stand twice", "count"),
        "numbers": Fact("重复的编号", "Numbers", "text"),
    },
    message={
        "zh": "发放结业证书 {certificates} 份，多于考核合格的 {completers} 人。",
        "en": "{certificates} certificates were issued, more than the {completers} persons who passed the assessment.",
    },
    wordings={
        "signed_in": {
            "zh": "未见结业考核成绩；发放结业证书 {certificates} 份，多于签到学员 {completers} 人。",
            "en": "There are no assessments; {certificates} certificates were issued, more than the {completers} trainees who signed in.",
        },
        "number_twice": {
            "zh": "有 {repeated} 个结业证书编号重复出现：{numbers}。",
            "en": "Certificate numbers that stand more than once on the list of certificates: {repeated} ({numbers}).",
        },
        "passed_and_number_twice": {
            "zh": "发放结业证书 {certificates} 份，多于考核合格的 {completers} 人；并有 {repeated} 个证书编号重复出现：{numbers}。",
            "en": "{certificates} certificates were issued, more than the {completers} persons who passed the assessment; certificate numbers that stand more than once on the list: {repeated} ({numbers}).",
        },
        "signed_in_and_number_twice": {
            "zh": "未见结业考核成绩；发放结业证书 {certificates} 份，多于签到学员 {completers} 人；并有 {repeated} 个证书编号重复出现：{numbers}。",
            "en": "There are no assessments; {certificates} certificates were issued, more than the {completers} trainees who signed in; certificate numbers that stand more than once on the list: {repeated} ({numbers}).",
        },
    },
    skipped={"zh": "该期未发放结业证书。", "en": "No certificate was issued."},
    gaps={
        "numbers": {
            "zh": "结业证书发放表有“证书编号”不含数字，不能核对编号是否重复",
            "en": "some certificate numbers on the list hold no digit: whether they repeat cannot be seen",
        },
        "signins": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
    },
)
def certificates_beyond_completers(tables: Tables, policy: Policy) -> Verdict:
    """Are there no more certificates than completers, and no certificate number twice?

    Certificates are the rows of the list or the number stated, whichever is larger; a row without a number (one without
    any digit is none) may or may not be a certificate, and may repeat a number. Completers are distinct persons who passed the
    assessment; only a session without any assessment is held to the trainees who signed in. Without a list of certificates
    it stays open, since no number can be seen, unless the number stated is surely too large; a session that states 0
    and has no list is not asked. A row entered twice counts as a number twice. Does not see whether the right persons were
    certified (HDC019, HDC017).
    """
    sessions, certificates = tables["sessions"], tables["certificates"]
    result, role = tables["assessments"]["result"], tables["signins"]["role"]
    number = comparable(certificates["certificate_no"])
    number = number.where(number.str.contains(r"\d"))
    fault = _twice(certificates["session_id"], number).where(number.notna())
    numbered = count(tables, "certificates", number.notna()).low
    issued = extreme([numbered, sessions["certificates_issued"]], largest=True)
    assessed = handed_in(tables, "assessments")
    signed = handed_in(tables, "signins", role == "trainee")
    passed = distinct(tables, "assessments", "person_key", result == "passed")
    present = distinct(tables, "signins", "person_key", role == "trainee")
    completers = Range(*(p.where(assessed, s.where(signed)) for p, s in zip(passed, present, strict=True)))

    within, unique = at_most(issued, completers), no_row(tables, "certificates", fault)
    beyond, twice = ~within.fillna(True), ~unique.fillna(True)
    wording = pd.Series("signed_in", index=sessions.index, dtype="string").where(~assessed)
    wording = wording.mask(twice, wording.fillna("passed") + "_and_number_twice").mask(~beyond, "number_twice")
    repeated = number.where(fault).groupby(certificates["session_id"]).nunique()
    listless = ~handed_in(tables, "certificates")
    return Verdict(
        ok=within & unique,
        facts=sessions[[]].assign(
            certificates=issued,
            completers=completers.high.where(beyond, completers.low),
            repeated=repeated.reindex(sessions.index).astype("Int64"),
            numbers=listed(tables, "certificates", "certificate_no", fault),
        ),
        looked_at={
            "certificates": rows_with(tables, "certificates", fault)
            | certificates["session_id"].isin(sessions.index[beyond]),
            "assessments": (result == "passed").fillna(True).astype(bool),
            "signins": (role == "trainee").fillna(True).astype(bool)
            & ~tables["signins"]["session_id"].isin(sessions.index[assessed]),
        },
        applies=~((sessions["certificates_issued"] == 0) & listless),
        wording=wording,
        gaps={
            "numbers": handed_in(tables, "certificates", number.isna() & certificates["certificate_no"].notna()),
            "signins": ~assessed & ~signed & handed_in(tables, "signins"),
        },
    )


def _twice(session_id: pd.Series, number: pd.Series) -> pd.Series:
    """For each row whether its number stands on another row of the same session."""
    keys = pd.DataFrame({"session_id": session_id, "number": number})
    return keys.duplicated(keep=False).astype("boolean")
