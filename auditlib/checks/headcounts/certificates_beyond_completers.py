"""HDC018: more certificates than completers, one for somebody who is none of them, or a certificate number twice."""

from dataclasses import replace

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    absent_from,
    at_most,
    comparable,
    count,
    distinct,
    extreme,
    handed_in,
    listed,
    no_row,
    of_session,
    rows_with,
)


@check(
    "HDC018",
    title={"zh": "结业证书多于结业学员或编号重复", "en": "More certificates than completers, or a number twice"},
    formula={
        "zh": "结业证书份数 ≤ 结业学员（考核合格者；无考核成绩表的为签到学员），每名持证人都是结业学员，且证书编号不重复",
        "en": "certificates ≤ completers (those who passed; without assessments, trainees who signed in), everybody with a certificate is one of them, and no certificate number stands twice",
    },
    clauses=["fj2025:2.2a"],
    needs={
        "sessions": ["certificates_issued"],
        "certificates": ["name", "person_key", "certificate_no"],
        "assessments": ["name", "person_key", "result"],
        "signins": ["name", "person_key", "role"],
        "online_log": ["minutes"],
    },
    optional=["certificates_issued", "name", "minutes"],
    grade="violation",
    elsewhere="advisory",
    facts={
        "certificates": Fact("结业证书份数", "Certificates", "count"),
        "completers": Fact(
            "结业学员（考核合格者；无考核成绩表的为签到学员）",
            "Completers (those who passed; without assessments, trainees who signed in)",
            "person",
        ),
        "outsiders": Fact("不是结业学员的持证人", "Persons with a certificate who are no completers", "person"),
        "names": Fact("姓名（缺姓名的为证书编号）", "Names (certificate number where there is none)", "text"),
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
        "passed_outsiders": {
            "zh": "发放结业证书 {certificates} 份，考核合格 {completers} 人；有 {outsiders} 名持证人不在考核合格者之列：{names}。",
            "en": "{certificates} certificates were issued and {completers} persons passed the assessment; those with a certificate who are not among the persons who passed number {outsiders}: {names}.",
        },
        "signed_in_outsiders": {
            "zh": "未见结业考核成绩；发放结业证书 {certificates} 份，签到学员 {completers} 人；有 {outsiders} 名持证人不在签到学员之列：{names}。",
            "en": "There are no assessments; {certificates} certificates were issued and {completers} trainees signed in; those with a certificate who are not among the trainees who signed in number {outsiders}: {names}.",
        },
        "passed_outsiders_and_number_twice": {
            "zh": "发放结业证书 {certificates} 份，考核合格 {completers} 人；有 {outsiders} 名持证人不在考核合格者之列：{names}；并有 {repeated} 个证书编号重复出现：{numbers}。",
            "en": "{certificates} certificates were issued and {completers} persons passed the assessment; those with a certificate who are not among the persons who passed number {outsiders}: {names}; certificate numbers that stand more than once on the list: {repeated} ({numbers}).",
        },
        "signed_in_outsiders_and_number_twice": {
            "zh": "未见结业考核成绩；发放结业证书 {certificates} 份，签到学员 {completers} 人；有 {outsiders} 名持证人不在签到学员之列：{names}；并有 {repeated} 个证书编号重复出现：{numbers}。",
            "en": "There are no assessments; {certificates} certificates were issued and {completers} trainees signed in; those with a certificate who are not among the trainees who signed in number {outsiders}: {names}; certificate numbers that stand more than once on the list: {repeated} ({numbers}).",
        },
    },
    skipped={"zh": "该期未发放结业证书。", "en": "No certificate was issued."},
    gaps={
        "numbers": {
            "zh": "结业证书发放表有“证书编号”不含数字，不能核对编号是否重复",
            "en": "some certificate numbers on the list hold no digit: whether they repeat cannot be seen",
        },
        "signins": {"zh": "缺少学员签到记录", "en": "nobody signed in as trainee"},
        "namesakes": {
            "zh": "有持证人与结业学员同名，但证件号码或单位不一致，须核对是否同一人",
            "en": "somebody with a certificate has the name of a completer but another id number or employer: see whether they are one person",
        },
    },
)
def certificates_beyond_completers(tables: Tables, policy: Policy) -> Verdict:
    """Is there no certificate beyond the completers, in number or by person, and no certificate number twice?

    Certificates are the rows of the list or the number stated, whichever is larger; a row without a number (one without
    any digit is none) may or may not be a certificate, and may repeat a number. Completers are distinct persons who passed the
    assessment; only a session without any assessment is held to the trainees who signed in or were online (minutes in the log). A certificate whose person
    is surely none of them is beyond them however the totals stand; it stays open for a row that cannot be told whose
    it is, where the person may be one (a blank result or role), where its name stands on a completer's row without key
    or, though with another key, on that of any completer. Without a list of certificates
    it stays open, since no number can be seen, unless the number stated is surely too large; a session that states 0
    and has no list is not asked. A row entered twice counts as a number twice. Does not see how much a completer missed
    (HDC017).
    """
    sessions, certificates = tables["sessions"], tables["certificates"]
    result, role = tables["assessments"]["result"], tables["signins"]["role"]
    attended = _attended(tables)
    number = comparable(certificates["certificate_no"])
    number = number.where(number.str.contains(r"\d"))
    fault = _twice(certificates["session_id"], number).where(number.notna())
    numbered = count(tables, "certificates", number.notna()).low
    issued = extreme([numbered, sessions["certificates_issued"]], largest=True)
    assessed = handed_in(tables, "assessments")
    signed = handed_in(tables, "signins", role == "trainee")
    passed = distinct(tables, "assessments", "person_key", result == "passed")
    present = distinct(_with(tables, attended=attended), "attended", "person_key", attended["held"])
    completers = Range(*(p.where(assessed, s.where(signed)) for p, s in zip(passed, present, strict=True)))
    absent, namesake = _outside(tables, attended, assessed)
    outsider = absent.mask(absent & (namesake | number.isna())).where(of_session(certificates, assessed | signed))

    within, unique = at_most(issued, completers), no_row(tables, "certificates", fault)
    inside = no_row(tables, "certificates", outsider)
    beyond, twice, outside = (~holds.fillna(True) for holds in (within, unique, inside))
    wording = pd.Series("signed_in", index=sessions.index, dtype="string").mask(assessed, "passed")
    wording = wording.mask(outside, wording + "_outsiders")
    wording = wording.mask(twice, wording + "_and_number_twice")
    wording = wording.mask(twice & ~beyond & ~outside, "number_twice").mask(wording == "passed")
    repeated = number.where(fault).groupby(certificates["session_id"]).nunique()
    listless = ~handed_in(tables, "certificates")
    named = certificates.assign(name=certificates["name"].fillna(certificates["certificate_no"]))
    return Verdict(
        ok=within & unique & inside,
        facts=sessions[[]].assign(
            certificates=issued,
            completers=completers.high.where(beyond, completers.low),
            outsiders=distinct(tables, "certificates", "person_key", outsider).low,
            names=listed(_with(tables, certificates=named), "certificates", "name", outsider),
            repeated=repeated.reindex(sessions.index).astype("Int64"),
            numbers=listed(tables, "certificates", "certificate_no", fault),
        ),
        looked_at={
            "certificates": rows_with(tables, "certificates", fault | outsider)
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
            "namesakes": handed_in(tables, "certificates", absent & namesake),
        },
    )


def _attended(tables: Tables) -> pd.DataFrame:
    """Rows of whoever signed in or was online, and whether it surely was a trainee who attended (`held`)."""
    signins, log = tables["signins"], tables["online_log"]
    held = {"signins": signins["role"] == "trainee", "online_log": log["minutes"] > 0}
    columns = ["session_id", "person_key", "name"]
    rows = pd.concat([tables[name][columns].assign(held=mask) for name, mask in held.items()], ignore_index=True)
    return rows.astype({"held": "boolean"})


def _outside(tables: Tables, attended: pd.DataFrame, assessed: pd.Series) -> tuple[pd.Series, pd.Series]:
    """For each certificate whether its person is none of the completers, and whether one of them has the name."""
    columns = ["session_id", "person_key", "name"]
    results, certificates = tables["assessments"], tables["certificates"]
    asked = certificates.loc[~of_session(certificates, assessed), "session_id"].unique()
    passed = results[columns].assign(held=results["result"] == "passed")
    rows = pd.concat([passed, attended[attended["session_id"].isin(asked)]], ignore_index=True)
    rows = rows.astype({"held": "boolean"}).drop_duplicates()
    perhaps = _with(tables, completers=rows[rows["held"].fillna(True)])
    surely = _with(tables, completers=rows[rows["held"].fillna(False)])
    absent = absent_from(perhaps, "certificates", "completers")
    absent = absent.where(absent | ~absent_from(surely, "certificates", "completers"))
    theirs, name = (
        frame["session_id"] + "/" + comparable(frame["name"]) for frame in (perhaps["completers"], certificates)
    )
    return absent, name.isin(theirs.dropna().unique()).astype("boolean")


def _with(tables: Tables, **frames: pd.DataFrame) -> Tables:
    return replace(tables, frames={**tables.frames, **frames})


def _twice(session_id: pd.Series, number: pd.Series) -> pd.Series:
    """For each row whether its number stands on another row of the same session."""
    keys = pd.DataFrame({"session_id": session_id, "number": number})
    return keys.duplicated(keep=False).astype("boolean")
