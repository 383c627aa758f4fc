"""HDC008: one person twice on the roster."""

import numpy as np
import pandas as pd

from auditlib.core.identity import whole
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.runs import Mask, Short, Whole, repeated, runs
from auditlib.core.texts import says
from auditlib.core.vector import comparable, handed_in, listed, no_row, rows_with


@check(
    "HDC008",
    title={"zh": "同一人重复列入学员名单", "en": "A person twice on the roster"},
    formula={
        "zh": "学员名单中没有相同的身份证号",
        "en": "no id number stands twice on the roster of trainees",
    },
    clauses=["fj2025:2.1b", "fj2025:2.1f"],
    needs={"roster": ["name", "id_number", "role"]},
    optional=["name"],
    grade="violation",
    facts={
        "persons": Fact("重复列入的学员", "Trainees listed more than once", "person"),
        "names": Fact("姓名", "Names", "text"),
    },
    message={
        "zh": "学员名单中有 {persons} 人重复列入（身份证号相同）：{names}。",
        "en": "More than once on the roster, by the same id number: {persons} ({names}).",
    },
    gaps={"trainees": {"zh": "学员名单中没有可确认的学员", "en": "no row of the roster is surely a trainee's"}},
)
def person_twice_on_roster(tables: Tables, policy: Policy) -> Verdict:
    """Is everybody only once on the roster of trainees?

    Compares id numbers. A row without one stays open if another row has the same name; if the name is its own, it is
    nobody's repetition. A blank role may be a trainee's. Does not see somebody listed once as trainee and once as staff.
    """
    sessions, roster = tables["sessions"], tables["roster"]
    trainee = says(roster["role"], "trainee")
    sure, perhaps = (trainee.fillna(doubt).to_numpy(dtype=bool) for doubt in (False, True))
    at = runs(roster, sessions.index).at_row
    (number,) = whole(roster["id_number"], fold=_folded)
    twice, found = _repeated(at, number, sure)
    numberless = perhaps & (number < 0)
    unclear = numberless.copy()
    if numberless.any():
        namesakes = perhaps & np.isin(at, at[numberless])  # the names of other sessions are not asked for
        (name,) = whole(comparable(roster["name"].where(namesakes)))
        unclear &= _repeated(at, name, perhaps)[0] | (name < 0)
    fault = pd.Series(twice, index=roster.index, dtype="boolean")
    fault = fault.mask(~twice & (unclear | (_repeated(at, number, perhaps)[0] if trainee.isna().any() else False)))
    known = handed_in(tables, "roster", trainee)
    return Verdict(
        ok=no_row(tables, "roster", fault).where(known),
        facts=sessions[[]].assign(
            persons=pd.Series(np.bincount(found, minlength=len(sessions)), index=sessions.index, dtype="Int64").where(
                handed_in(tables, "roster")
            ),
            names=listed(tables, "roster", "name", fault),
        ),
        looked_at={"roster": rows_with(tables, "roster", fault)},
        gaps={"trainees": ~known & handed_in(tables, "roster")},
    )


def _folded(texts: pd.Series) -> pd.Series:
    """Id numbers as they are compared; a check character X stays as residents' numbers have it."""
    return comparable(texts).str.replace(r"x$", "X", regex=True)


def _repeated(at: Short, key: Whole, among: Mask) -> tuple[Mask, Whole]:
    """Of the rows `among`, those whose key another one of the same session has; and the session of each such key."""
    held, out = np.flatnonzero(among & (key >= 0) & (at >= 0)), np.zeros(len(at), dtype=bool)
    out[held], of = repeated(at[held], key[held])
    return out, of
