"""CRS007: one payee takes most of the money of all sessions of an organiser."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import (
    Range,
    at_least,
    comparable,
    equal,
    exactly,
    handed_in,
    of_session,
    one_contains_other,
    rows_with,
    share,
    share_at_most,
)


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    return comparable(tables["sessions"]["organiser"]).dropna()


@check(
    "CRS007",
    title={"zh": "各期经费集中付给同一单位", "en": "One payee over an organiser's sessions"},
    formula={
        "zh": "承办单位以外任一收款单位在该承办单位各期的票据金额 ≤ 各期票据总额 × 单一收款单位比例上限（期数达到比较所需期数时）",
        "en": "vouchers of any payee but the organiser in all its sessions ≤ sum of their vouchers × most that one payee may take, from the number of sessions that is compared",
    },
    clauses=["fj2025:1.1b"],
    uses=["crossings.supplier_sessions", "crossings.supplier_share"],
    needs={"sessions": ["category", "start", "organiser"], "vouchers": ["payee", "amount"]},
    links=_shared,
    grade="suspicion",
    facts={
        "payee": Fact("收款最多的其他单位", "Largest payee but the organiser", "text"),
        "taken": Fact("该单位各期收款", "Taken by it in all sessions", "fen"),
        "sum": Fact("各期票据总额", "Sum of vouchers of all sessions", "fen"),
        "sessions": Fact("有票据明细的期数", "Sessions with vouchers", "count"),
        "share": Fact("所占比例", "Its share", "share"),
        "limit": Fact("单一收款单位比例上限", "Most that one payee may take", "share"),
        "here": Fact("该单位本期收款", "Taken by it in this session", "fen"),
    },
    message={
        "zh": "本期承办单位共有 {sessions} 期报送票据明细，“{payee}”从各期收款 {taken} 元（其中本期 {here} 元），占各期票据总额 {sum} 元的 {share}，超过 {limit} 的核对比例，须核实该单位如何选定、是否将项目转交其组织实施。",
        "en": "Of {sessions} sessions of this organiser that list vouchers, “{payee}” took {taken} yuan ({here} in this session) of {sum} yuan, "
        "{share}, over the share of {limit} from which one looks how it was chosen and whether sessions were handed over to it.",
    },
    skipped={
        "zh": "不适用：本次检查中该承办单位报送档案的期数少于比较所需期数。",
        "en": "Not applicable: the organiser has handed in fewer sessions than are compared.",
    },
    gaps={
        "few": {
            "zh": "该承办单位报送票据明细的期数少于比较所需期数，须补报其他期次的票据明细",
            "en": "too few sessions of the organiser list vouchers: ask for the lists of the others",
        },
        "blanks": {
            "zh": "该承办单位各期的票据明细有金额或收款单位空缺",
            "en": "amounts or payees are blank on the lists of vouchers of the organiser's sessions",
        },
        "kin": {
            "zh": "收款较多的单位与承办单位名称相近，须核实是否为承办单位自身或其下属机构",
            "en": "a large payee has a name like the organiser's: see whether it is the organiser or a part of it",
        },
        "sum": {"zh": "各期票据总额不大于 0，须核对", "en": "the vouchers of all sessions do not sum to more than 0"},
    },
)
def supplier_concentration(tables: Tables, policy: Policy) -> Verdict:
    """Does no payee but the organiser take more than its share of the vouchers of all sessions of one organiser?

    Adds up the vouchers of all sessions inspected together whose organiser has the same name, spaces and punctuation aside,
    whatever their year; lecturers count like any payee. A voucher without payee may be anybody's, so payees are judged with and without
    those; a blank amount in any of these sessions leaves it open. A payee whose name holds the organiser's, or stands in it, may be a
    part of it and stays open. Not applicable where the organiser handed in fewer dossiers than are compared: one payee over so few sessions says
    little. Where it handed in enough dossiers, a session without a list of vouchers stays open, and so do all as long as too few have one. All
    sessions of the organiser fail together; the amount at stake is what the payee took in the session itself. Does not see payees who belong together.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    organiser = comparable(sessions["organiser"])
    limit = policy["crossings.supplier_share"].at(sessions)
    fewest = policy["crossings.supplier_sessions"].at(sessions)
    listing = handed_in(tables, "vouchers")
    handed = sessions["has_dossier"]
    dossiers, lists = (
        _of_organiser(organiser, held.astype("Int64").groupby(organiser).sum()) for held in (handed, listing)
    )

    lines = vouchers[["session_id", "amount"]].assign(
        organiser=of_session(vouchers, organiser), payee=comparable(vouchers["payee"]), written=vouchers["payee"]
    )
    lines = lines[lines["organiser"].notna()]
    amount, by_organiser = lines["amount"], lines["organiser"]
    unnamed = lines["payee"].isna()
    blank = (amount.isna() | unnamed).groupby(by_organiser).any()
    sums = amount.groupby(by_organiser).sum().where(~amount.isna().groupby(by_organiser).any())
    loose = Range(
        amount.clip(upper=0).where(unnamed, 0).groupby(by_organiser).sum(),
        amount.clip(lower=0).where(unnamed, 0).groupby(by_organiser).sum(),
    )
    payees = lines[~unnamed].groupby(["organiser", "payee"], as_index=False).agg({"amount": "sum", "written": "first"})
    own = equal(payees["organiser"], payees["payee"])
    kin = one_contains_other(payees["payee"], payees["organiser"])
    ranked = payees[~own].sort_values(["amount", "payee"], ascending=[False, True], kind="stable")
    is_kin = ranked.index.isin(payees.index[kin])
    top = ranked[~is_kin].drop_duplicates("organiser").set_index("organiser")
    nearest_kin = ranked[is_kin].drop_duplicates("organiser").set_index("organiser")["amount"]

    taken, related, total, low, high = (
        _of_organiser(organiser, found) for found in (top["amount"], nearest_kin, sums, *loose)
    )
    certain = taken.fillna(0)
    within = share_at_most(Range(certain + low, certain + high), exactly(total), limit)
    kin_over = (~share_at_most(exactly(related + high), exactly(total), limit)).fillna(False)
    ok = (within & ~kin_over.mask(kin_over)).where(listing & (total > 0) & at_least(lists, fewest))

    largest = _of_organiser(organiser, top.index.to_series() + "/" + top["payee"])
    named = lines["organiser"] + "/" + lines["payee"]
    is_top = (named == of_session(lines, largest)).reindex(vouchers.index).fillna(False).astype("boolean")
    fault = (is_top & of_session(vouchers, ~ok.fillna(True)).astype("boolean")).mask(
        vouchers["amount"].isna() | vouchers["payee"].isna(), pd.NA
    )
    here = vouchers["amount"].where(is_top, 0).groupby(vouchers["session_id"]).sum()
    return Verdict(
        ok=ok,
        facts=sessions[[]].assign(
            payee=_of_organiser(organiser, top["written"]).fillna("").astype("string"),
            taken=certain,
            sum=total,
            sessions=lists,
            share=share(certain, total),
            limit=limit,
            here=here.reindex(sessions.index),
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", fault)},
        at_stake=here.reindex(sessions.index),
        applies=at_least(dossiers, fewest),
        gaps={
            "few": (lists < fewest).fillna(False),
            "blanks": _of_organiser(organiser, blank).fillna(False).astype("boolean"),
            "kin": kin_over,
            "sum": (total <= 0).fillna(False),
        },
    )


def _of_organiser(organiser: pd.Series, values: pd.Series) -> pd.Series:
    """A value of each organiser, handed down to its sessions."""
    return pd.Series(values.reindex(organiser).array, index=organiser.index)
