"""CRS008: different organisers have their subsidies paid to one bank account."""

import pandas as pd

from auditlib.core.columns import CATEGORIES
from auditlib.core.meetings import elsewhere
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import comparable

RECEIPT = "fj2025:3.3e"


def _account(sessions: pd.DataFrame) -> pd.Series:
    """The digits of account numbers; NA where there are none, or some are masked."""
    written = sessions["account_number"]
    digits = written.str.normalize("NFKC").str.replace(r"\D", "", regex=True)
    return digits.where((digits != "") & ~written.str.contains(r"[*＊•●?？×]", regex=True))


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    return _account(tables["sessions"]).dropna()


@check(
    "CRS008",
    title={"zh": "不同承办单位共用收款账户", "en": "One account for receipts of different organisers"},
    formula={
        "zh": "本期补助款票据账号与其他承办单位各期的账号都不相同",
        "en": "the account on the subsidy receipt is that of no session of another organiser",
    },
    clauses=[RECEIPT],
    elsewhere="suspicion",
    needs={"sessions": ["category", "organiser", "account_number", "subsidy_claimed"]},
    optional=["category", "subsidy_claimed"],
    links=_shared,
    grade="suspicion",
    facts={
        "account": Fact("补助款票据账号", "Account on the subsidy receipt", "text"),
        "organiser": Fact("本期承办单位", "Organiser", "text"),
        "other": Fact("账号相同的其他承办单位", "Other organiser with that account", "text"),
        "session": Fact("其期次", "Its session", "text"),
    },
    message={
        "zh": "本期（承办单位“{organiser}”）补助款票据账号 {account} 与“{other}”承办的 {session} 期相同，须核实该账户属于谁、补助款付给了谁。",
        "en": "The account {account} on the subsidy receipt (organiser “{organiser}”) is also that of session {session}, organised by “{other}”: "
        "see whose account it is and who got the subsidy.",
    },
    skipped={
        "zh": "不适用：本期没有填写补助款票据账号，且未申请补助或该类项目无须报送补助款票据。",
        "en": "Not applicable: no account is stated, and the session claims no subsidy or its kind owes no receipt for one.",
    },
    gaps={
        "account": {
            "zh": "补助款票据账号没有数字或有数字被遮盖，须补充完整账号",
            "en": "the account number has no digits, or some are masked: ask for the whole number",
        },
        "others": {
            "zh": "本期或账号相同的其他期次没有写明承办单位",
            "en": "this session or one with the same account does not state its organiser",
        },
    },
)
def account_shared(tables: Tables, policy: Policy) -> Verdict:
    """Is the account on the subsidy receipt that of no session of another organiser?

    Compares the digits of the account numbers, and the names of organisers without spaces and punctuation. An account that is stated is
    compared whatever the kind. A blank one is unknown where the notice asks the kind for a receipt (or the kind is not known), and not applicable
    where it does not, or where no subsidy is claimed: then nothing was to be received. A blank organiser leaves it open, here always and in
    another session where the account is the same. A number with masked digits cannot be compared. Names one other session. Does not see two
    accounts of one owner.
    """
    sessions = tables["sessions"]
    written = sessions["account_number"]
    account = _account(sessions)
    rows = pd.DataFrame({"session_id": sessions.index, "account": account.array}).astype("string")
    rows = rows.assign(organiser=comparable(sessions["organiser"]).array)

    met = elsewhere(rows, rows, ["account"], apart="organiser")
    other = rows["session_id"].reindex(met.reindex(rows.index)).set_axis(sessions.index)
    nameless = rows.loc[rows["organiser"].isna(), "account"].dropna()
    perhaps = (account.isin(nameless) & other.isna()).astype("boolean")

    bound = {kind for clause in policy.standing_for(RECEIPT, None) for kind in clause.binds}
    idle_kinds = [name for name in CATEGORIES if not any(f"{kind}_".startswith(f"{name}_") for kind in bound)]
    idle = (sessions["subsidy_claimed"] == 0) | sessions["category"].isin(idle_kinds)
    ok = other.isna().astype("boolean").where(account.notna() & ~perhaps)
    return Verdict(
        ok=ok,
        facts=sessions[[]].assign(
            account=written,
            organiser=sessions["organiser"],
            other=sessions["organiser"].reindex(other).set_axis(sessions.index).fillna(""),
            session=other.fillna(""),
        ),
        applies=~(idle & account.isna()).astype("boolean"),
        gaps={"account": written.notna() & account.isna(), "others": perhaps},
    )
