"""Vouchers: their numbers as they can be compared, and to whom they were paid."""

from __future__ import annotations

import re
from unicodedata import normalize

import pandas as pd

from auditlib.core.model import Tables
from auditlib.core.vector import comparable, one_contains_other

INVOICE = 8  # digits of the shortest number of an invoice: a shorter one may itself end in a number behind a dash
_AROUND = re.compile("(?:电子|数电|增值税|普通|专用)*(?:发票|收据|票据|凭证)(?:号码)?|[第号號]|复印件|原件|副本")
_NO = re.compile(r"^[\W_]*no(?=[\W\d_])")
_PART = re.compile("续[页表张]?")  # of a number whose voucher goes on in another line
_DASH = "[-‐‑–—_(/]"
_PART_NO = re.compile(rf"(?<!\d)(?!20\d\d[01]\d[0-3]\d\D)(\d{{{INVOICE},}}){_DASH}\d{{1,2}}\)?$")  # not behind a day
_APART = re.compile(r"[、;\n]|[和及与]")
_APART_LONG = re.compile(r"[,/\s]+")  # between whole numbers, else part of one
_NOT_LISTED = re.compile(r"\d\s*[~至]\s*\d|\d\s*等")  # more numbers than are written: 25001~25003, 25001等3张


def voucher_number(texts: pd.Series) -> pd.Series:
    """Numbers for comparing: letters and digits alone, without what is written around a number (第, 号, 发票, No.) or behind it
    (复印件, 续, -1). NA where no digit is left, and where a cell holds more than one number."""
    found = voucher_numbers(texts)["number"]
    if found.index.is_unique:
        return found
    return found.mask(found.index.duplicated(keep=False))[~found.index.duplicated()]


def voucher_numbers(texts: pd.Series) -> pd.DataFrame:
    """`number` as of `voucher_number`, a row for each number: a cell of several gives its label several times. `part` is the same,
    but for the marks of a part (续, -1), which stay. A cell that names numbers without writing them (25001~25003) is NA."""
    codes, unique = pd.factorize(texts)
    told = [_numbers(str(text)) for text in unique]
    if all(len(numbers) == 1 for numbers in told):
        columns = zip(*(numbers[0] for numbers in told), strict=True) if told else ((), ())
        return pd.DataFrame(
            {
                name: pd.array(list(column), dtype="string").take(codes, allow_fill=True)
                for name, column in zip(("number", "part"), columns, strict=True)
            },
            index=texts.index,
        )
    rows = [(label, *pair) for label, code in zip(texts.index, codes, strict=True)
            for pair in (told[code] if code >= 0 else [(None, None)])]  # fmt: skip
    out = pd.DataFrame(rows, columns=["label", "number", "part"])
    return out[["number", "part"]].astype("string").set_axis(pd.Index(out["label"]), axis=0)


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


def _numbers(text: str) -> list[tuple[str | None, str | None]]:
    folded = normalize("NFKC", text.replace("№", "No.")).casefold()
    if _NOT_LISTED.search(folded):
        return [(None, None)]
    pieces = _APART.split(folded)
    if len(pieces) == 1:
        pieces = _APART_LONG.split(folded.strip())
        pieces = pieces if all(sum(map(str.isdigit, piece)) >= INVOICE for piece in pieces) else [folded]
    found = {_bare(piece): None for piece in pieces}  # each once
    return [pair for pair in found if pair[0]] or [(None, None)]


def _bare(folded: str) -> tuple[str | None, str | None]:
    """A number, and the same with the mark of a part; None where it holds no digit."""
    around = "".join(_NO.sub("", _AROUND.sub("", folded)).split())
    whole = "".join(filter(str.isalnum, around))
    once = _PART.sub("", around).removesuffix("()").rstrip(".,:。")
    number = "".join(filter(str.isalnum, _PART_NO.sub(r"\1", once)))
    return (number, whole) if re.search(r"\d", number) else (None, None)
