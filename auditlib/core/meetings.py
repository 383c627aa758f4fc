"""Who and what meets in several sessions: rows that agree, lecturers, trainees, rosters. Linear, whatever the data are like."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from auditlib.core.messages import SHARE_ONE
from auditlib.core.model import Tables
from auditlib.core.overlap import LONGEST, Nearest, nearest
from auditlib.core.runs import BITS, Mask, Short, Whole, Words, by_blocks, mixed
from auditlib.core.texts import says
from auditlib.core.vector import comparable, handed_in, of_session

MARKS = 21  # bits of a mark: as many as fit the cache
_NONE = np.zeros(0, dtype=np.int64)
_NUMBER = re.compile(r"(?=.*\d)[\dA-Z()-]+")


def elsewhere(mine: pd.DataFrame, theirs: pd.DataFrame, keys: list[str], apart: str = "session_id") -> pd.Series:
    """For rows of `mine` that agree in `keys` with a row of `theirs` of another `apart`: that row's label in `theirs`.

    One of them, the same whatever the order of the rows; rows of `mine` that meet none are left out, and so are blank keys.
    """
    ranked = theirs.dropna(subset=[*keys, apart]).sort_values([apart, "session_id"], kind="stable")
    first, last = (ranked.drop_duplicates(keys, keep=keep) for keep in ("first", "last"))
    asked = mine.dropna(subset=[*keys, apart])
    met = pd.Series(pd.NA, index=asked.index, dtype="Int64")
    for ends in (first, last):
        labels = ends[[*keys, apart]].assign(label=ends.index).rename(columns={apart: "their"})
        found = asked[[*keys, apart]].merge(labels, how="left", on=keys).set_axis(asked.index)
        other = found["label"].astype("Int64").where((found["their"] != found[apart]).fillna(False))
        met = met.fillna(other)
    return met.dropna().astype("int64")


def joined(session_id: pd.Series, texts: pd.Series, sessions: pd.Index) -> pd.Series:
    """The distinct texts of each session, sorted, joined by 、; "" where there is none."""
    pairs = pd.DataFrame({"session_id": session_id, "text": texts}).dropna().drop_duplicates().sort_values("text")
    return pairs.groupby("session_id")["text"].agg("、".join).reindex(sessions).astype("string").fillna("")


def keyed(session_id: pd.Series, *keys: pd.Series) -> pd.Series:
    """The keys that the rows of sessions have, each once a session, indexed by session; `keys` are alternatives. Blanks are left out."""
    rows = [pd.DataFrame({"session_id": session_id.array, "key": key.array}).astype("string") for key in keys]
    return pd.concat(rows).dropna().drop_duplicates().set_index("session_id")["key"]


def names_of(texts: pd.Series) -> pd.DataFrame:
    """The names in each cell, one row a name: `label` (of the cell), `name` as written, `who` for comparing.

    Names stand apart by 、 , ; / or a new line; what stands in brackets after one is no part of it. A blank has no row.
    """
    codes, unique = pd.factorize(texts)
    parts = pd.Series(unique, dtype="string").str.replace(r"[（(【\[][^）)】\]]*[）)】\]]", "", regex=True)
    split = parts.str.split(r"[、，,;；/／|\n]+", regex=True).explode().astype("string").str.strip()
    names = pd.DataFrame({"code": split.index, "name": split.array, "who": comparable(split).array}).dropna()
    cells = pd.DataFrame({"label": texts.index, "code": codes})
    return cells.merge(names.drop_duplicates(["code", "who"]), on="code").drop(columns="code")


def person_elsewhere(mine: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """For rows of `mine` whose person meets the `keys` in another session: `label` of a row of `theirs`, and `by_number`.

    A person is the same by the id number where both rows have one, else by the name (`number`, `who`).
    """
    numbered, other = mine["number"].notna(), theirs["number"].notna()
    by_number = elsewhere(mine[numbered], theirs[other], ["number", *keys])
    by_name = pd.concat(
        [
            elsewhere(mine[numbered], theirs[~other], ["who", *keys]),
            elsewhere(mine[~numbered], theirs, ["who", *keys]),
        ]
    )
    found = pd.concat([by_number, by_name[~by_name.index.isin(by_number.index)]])
    return pd.DataFrame({"label": found, "by_number": found.index.isin(by_number.index)})


def id_numbers(texts: pd.Series) -> pd.Series:
    """Id numbers for comparing: no spaces, upper case. NA for words, masked numbers and what is too long to be one."""
    codes, unique = pd.factorize(texts)
    numbers = pd.array([_number(str(text)) for text in unique], dtype="string")
    return pd.Series(numbers.take(codes, allow_fill=True), index=texts.index)


def _number(text: str) -> str | None:
    if text.isascii() and text.isdigit():
        return text if len(text) <= LONGEST else None
    number = "".join(text.split()).upper()
    return number if len(number) <= LONGEST and _NUMBER.fullmatch(number) else None


def trainees(roster: pd.DataFrame) -> pd.DataFrame:
    """Of each row of a roster: `session_id`, `number` for comparing, whether it is `sure`ly a trainee's, `asked`: may be one."""
    trainee = says(roster["role"], "trainee")
    return roster[["session_id"]].assign(
        number=id_numbers(roster["id_number"]),
        sure=trainee.fillna(False).astype(bool),
        asked=trainee.fillna(True).astype(bool),
    )


class Rosters(NamedTuple):
    """Whether no roster is too much alike another one, by session, and what that rests on.

    fails  boolean without blanks: a roster surely is
    ok     the answer to that: NA where a blank, or a crowd of common persons, leaves it open
    facts  `other` session, `shared` trainees, `share` of the smaller roster; "", 0 and 0 where none is too much alike
    fault  of each row of the roster: True for a trainee shared with the other session, NA for one who cannot be told
    gaps   `roster`: no row is surely a trainee's; `blanks`: what is blank in another session leaves it open;
           `common`: not all rosters could be compared
    """

    fails: pd.Series
    ok: pd.Series
    facts: pd.DataFrame
    fault: pd.Series
    gaps: dict[str, pd.Series]


def alike_rosters(tables: Tables, people: pd.DataFrame, limit: pd.Series, block: pd.Series) -> Rosters:
    """Compare the `trainees` of sessions of one `block` by id number; `limit` (ten-thousandths) and `block` by session.

    The share is that of the roster which has fewer persons, those counted who cannot be told. A session of no block, or alone
    in its block, meets nobody.
    """
    sessions = tables["sessions"]
    people = people.assign(number=pd.factorize(people["number"])[0])  # -1 where it cannot be told
    told = people["number"] >= 0
    untold = people[people["asked"] & ~told].groupby("session_id").size().reindex(sessions.index).fillna(0)
    rows = {name: people[people[name] & told].drop_duplicates(["session_id", "number"]) for name in ("sure", "asked")}
    known = {name: held.groupby("session_id").size().reindex(sessions.index).fillna(0) for name, held in rows.items()}
    met = {
        name: _nearest_of_block(rows[name], block, size, limit)
        for name, size in (("sure", known["asked"] + untold), ("asked", known["sure"]))
    }
    fails, possible = (
        (met[name].found["shared"] * SHARE_ONE > met[name].found["smaller"] * limit.reindex(met[name].found.index))
        .reindex(sessions.index)
        .fillna(False)
        .astype("boolean")
        for name in ("sure", "asked")
    )
    crowded = _among(sessions, met["sure"].undecided.union(met["asked"].undecided))
    doubtful = people["asked"] & ~(people["sure"] & told)
    blank = _among(sessions, people.loc[doubtful, "session_id"])
    listing = handed_in(tables, "roster", people["sure"].astype("boolean"))
    found = met["sure"].found.reindex(sessions.index).where(fails)

    theirs = people[["number"]].assign(session_id=of_session(people, found["other"]))[people["sure"] & told].dropna()
    shared = theirs.reset_index().merge(rows["sure"][["session_id", "number"]], on=["session_id", "number"])["index"]
    fault = pd.Series(people.index.isin(shared), index=people.index, dtype="boolean")
    return Rosters(
        fails=fails,
        ok=(~fails).where(fails | (limit.notna() & listing & ~(blank | possible | crowded))),
        facts=pd.DataFrame(
            {"other": found["other"].fillna(""), "shared": found["shared"].fillna(0), "share": found["share"].fillna(0)}
        ),
        fault=fault.mask(doubtful & ~fault, pd.NA),
        gaps={
            "roster": ~listing & handed_in(tables, "roster"),
            "blanks": possible & ~blank,
            "common": crowded,
        },
    )


def _nearest_of_block(rows: pd.DataFrame, block: pd.Series, size: pd.Series, limit: pd.Series) -> Nearest:
    meeting = block.index[block.duplicated(keep=False) & block.notna()]
    rows = rows[rows["session_id"].isin(meeting)]
    place = pd.Series(pd.factorize(block)[0], index=block.index)
    item = of_session(rows, place) * (rows["number"].max() + 1) + rows["number"]
    entries = pd.DataFrame({"group": rows["session_id"], "item": item})
    size = size.reindex(meeting)
    floor = int(limit.min()) if limit.notna().any() else SHARE_ONE
    return nearest(entries, size.clip(lower=1).astype("int64"), floor)


def _among(sessions: pd.DataFrame, ids: pd.Index | pd.Series) -> pd.Series:
    return pd.Series(sessions.index.isin(ids.unique()), index=sessions.index, dtype="boolean")


def in_several(places: list[Short], numbers: list[Whole], asked: list[Mask]) -> list[Whole]:
    """Of each table the rows asked whose number stands in more than one session, and a few others.

    Each row is one word, from the high bits down: mix of its number, its place. Sorted, a number's words stand together, and where
    neighbours differ in the place alone, the mix is marked by its highest bits, which some numbers share.
    """
    low = max(int(at.max(initial=-1) + 1).bit_length() for at in places)  # bits of a place; 0 is no session
    begins = np.cumsum([0, *map(len, places)])
    word = np.empty(begins[-1], dtype=np.uint64)
    marks = min(MARKS, len(word).bit_length() + 1, BITS - low)
    marked = np.zeros(1 << marks, dtype=bool)

    def mark(start: int, end: int) -> None:
        line = word[start : end + 1]
        differ = (line[1:] ^ line[:-1]) - 1  # of equal words the largest number there is
        marked[line[1:][differ < (1 << low) - 1] >> (BITS - marks)] = True

    for begin, at, number in zip(begins, places, numbers, strict=False):
        by_blocks(partial(_put, word[begin:], at, number, low), len(at))
    word.sort()
    by_blocks(mark, len(word))
    found = []
    for at, number, wanted in zip(places, numbers, asked, strict=True):
        rows = np.concatenate([_NONE, *by_blocks(partial(_marked, marked, number, BITS - marks), len(at))])
        found.append(rows[wanted[rows] & (number[rows] >= 0) & (at[rows] >= 0)])
    return found


def _put(word: Words, at: Short, number: Whole, low: int, start: int, end: int) -> None:
    """Rows from start to end as words of the mix of the number and, in the low bits, the place."""
    mix = mixed(number[start:end]) >> low << low
    np.bitwise_or(mix, (at[start:end] + 1).astype(np.uint64), out=word[start:end])


def _marked(marked: Mask, number: Whole, shift: int, start: int, end: int) -> Whole:
    """Of the rows from start to end those whose number's mix is marked."""
    return start + np.flatnonzero(marked[mixed(number[start:end]) >> shift])
