"""Vouchers: their numbers as they can be compared, and to whom they were paid."""

from __future__ import annotations

import re
from unicodedata import normalize

import pandas as pd

from auditlib.core.model import Tables
from auditlib.core.vector import comparable, one_contains_other

_AROUND = re.compile(r"[第号號]")
_NO = re.compile(r"^[\W_]*no(?=[\W\d_])")


def voucher_number(texts: pd.Series) -> pd.Series:
    """Numbers for comparing: letters and digits without 第, 号 and a leading No. or №; NA where no digit is left."""
    codes, unique = pd.factorize(texts)
    bare = pd.array([_bare(str(text)) for text in unique], dtype="string")
    return pd.Series(bare.take(codes, allow_fill=True), index=texts.index)


def may_be_under_contract(tables: Tables) -> tuple[pd.Series, pd.Series]:
    """For each voucher without contract number: whether its payee is the party of a registered contract of the session, and
    whether that cannot be told, as the payee or a party is blank. A name that stands in the other is the same name."""
    vouchers, contracts = tables["vouchers"], tables["contracts"]
    bare = vouchers[comparable(vouchers["contract_no"]).isna()]
    names = bare[["session_id", "payee"]].drop_duplicates()
    pairs = names.merge(contracts[["session_id", "party"]].drop_duplicates(), on="session_id")
    same = one_contains_other(pairs["payee"], pairs["party"])
    keys = ["session_id", "payee"]
    wanted = pd.MultiIndex.from_frame(bare[keys])
    party, blank = (
        pd.Series(wanted.isin(pd.MultiIndex.from_frame(pairs.loc[mask, keys])), index=bare.index).reindex(
            vouchers.index, fill_value=False
        )
        for mask in (same.fillna(False).astype(bool), same.isna())
    )
    return party, blank & ~party


def named_by_no_voucher(tables: Tables) -> pd.Series:
    """For each registered contract whether no voucher of its session names its number, or it has none."""
    vouchers, contracts = tables["vouchers"], tables["contracts"]
    named, registered = (
        pd.MultiIndex.from_arrays([rows["session_id"], comparable(rows["contract_no"])])
        for rows in (vouchers, contracts)
    )
    without = comparable(contracts["contract_no"]).isna()
    return pd.Series(~registered.isin(named), index=contracts.index) | without


def _bare(text: str) -> str | None:
    folded = _AROUND.sub("", normalize("NFKC", text.replace("№", "No.")).casefold())
    bare = "".join(filter(str.isalnum, _NO.sub("", folded)))
    return bare if re.search(r"\d", bare) else None
