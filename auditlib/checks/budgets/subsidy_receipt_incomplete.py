"""BUD027: the subsidy receipt lacks an account name, number or bank, or the number cannot be one."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable, handed_in

FIELDS = {  # as the notice calls them
    "account_name": {"zh": "户名", "en": "account name"},
    "account_number": {"zh": "账号", "en": "account number"},
    "account_bank": {"zh": "开户行", "en": "bank"},
}


@check(
    "BUD027",
    title={"zh": "补助款票据信息不全", "en": "Subsidy receipt incomplete"},
    formula={
        "zh": "补助款票据户名、账号、开户行均已载明，且账号为数字、各位不全相同",
        "en": "account name, number and bank are on the subsidy receipt, and the number is made of digits that are not all the same",
    },
    clauses=["fj2025:3.3e"],
    needs={"sessions": [*FIELDS], "problems": ["column"]},
    optional=["column"],
    grade="violation",
    facts={
        "blank": Fact("未载明的项目", "Not stated", "text", FIELDS),
        "number": Fact("账号", "Account number", "text"),
    },
    message={
        "zh": "补助款票据未载明：{blank}；按规定票据应附户名、账号、开户行。",
        "en": "The subsidy receipt does not state: {blank}; account name, account number and bank are demanded.",
    },
    wordings={
        "malformed": {
            "zh": "补助款票据的账号“{number}”含有数字以外的字符，不是完整的账号。",
            "en": "The account number “{number}” on the subsidy receipt holds something other than digits and is no complete number.",
        },
        "both": {
            "zh": "补助款票据未载明：{blank}；账号“{number}”含有数字以外的字符，不是完整的账号。",
            "en": "The subsidy receipt does not state: {blank}; its account number “{number}” holds something other than digits and is "
            "no complete number.",
        },
        "repeated": {
            "zh": "补助款票据的账号“{number}”各位数字全部相同，不是有效的账号。",
            "en": "The digits of the account number “{number}” on the subsidy receipt are all the same: it is no account number.",
        },
        "both_repeated": {
            "zh": "补助款票据未载明：{blank}；账号“{number}”各位数字全部相同，不是有效的账号。",
            "en": "The subsidy receipt does not state: {blank}; the digits of its account number “{number}” are all the same: it is no account number.",
        },
    },
    gaps={
        "unreadable": {
            "zh": "补助款票据的户名、账号或开户行有填写，但未能读出或前后不一致",
            "en": "account name, number or bank is stated, but could not be read or differs between places",
        },
    },
)
def subsidy_receipt_incomplete(tables: Tables, policy: Policy) -> Verdict:
    """Are account name, number and bank on the subsidy receipt, and can the number be one?

    A number is made of digits that are not all the same, spaces and hyphens aside; a text without letters or digits states nothing. Where none of the
    three is known it stays open: the receipt may be a scan that nobody has transcribed. So does a blank whose cell could
    not be read or differs between places, unless another of the three surely fails. Does not see whether the
    account exists or whose it is.
    """
    sessions, problems = tables["sessions"], tables["problems"]
    stated = {name: comparable(sessions[name]).notna() for name in FIELDS}
    digits = sessions["account_number"].str.replace(r"[\s\-‐-―－]", "", regex=True)
    repeated = stated["account_number"] & digits.str.fullmatch(r"(\d)\1*").fillna(False).astype(bool)
    malformed = repeated | (stated["account_number"] & ~digits.str.fullmatch(r"\d+").fillna(True).astype(bool))
    unread = {
        name: handed_in(tables, "problems", (problems["column"] == name).fillna(False).astype(bool)) for name in FIELDS
    }
    missing = {name: ~stated[name] & ~unread[name].astype(bool) for name in FIELDS}
    some, every = (pd.DataFrame(stated).any(axis="columns"), pd.DataFrame(stated).all(axis="columns"))
    lacking = pd.DataFrame(missing).any(axis="columns")

    blank = pd.Series("", index=sessions.index, dtype="string")
    for name in FIELDS:
        blank = blank.mask(missing[name], blank.where(blank == "", blank + " ") + name)
    wording = pd.Series("malformed", index=sessions.index, dtype="string").where(malformed).mask(repeated, "repeated")
    ok = pd.Series(every & ~malformed, index=sessions.index, dtype="boolean")
    return Verdict(
        ok=ok.where(every | (some & (lacking | malformed))),
        facts=sessions[[]].assign(blank=blank, number=sessions["account_number"]),
        looked_at={"problems": problems["column"].isin(list(FIELDS))},
        wording=wording.mask(malformed & lacking, "both").mask(repeated & lacking, "both_repeated"),
        gaps={"unreadable": pd.DataFrame(unread).any(axis="columns").astype("boolean")},
    )
