"""Kinds of session: category and funding together; and the day whose rules hold for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from auditlib.core.runs import Whole, arrow, once

KINDS: Mapping[str, Mapping[str, str]] = {
    "national_fiscal": {"zh": "国家级（财政资助）", "en": "national, state-funded"},
    "national_own": {"zh": "国家级（自筹经费）", "en": "national, self-funded"},
    "demonstration": {"zh": "省级示范", "en": "provincial demonstration"},
    "engineering": {"zh": "工程领域专项", "en": "engineering special"},
    "ordinary": {"zh": "省级普通", "en": "provincial ordinary"},
}
EVERY = "all"  # in a file: every kind
NATIONAL = "national"


def kinds(sessions: pd.DataFrame) -> pd.Series:
    """Kind of each session: its category, a national one with its funding ("national" where that is blank)."""
    place, named = numbered(sessions)
    return pd.Series(pd.array(named, dtype="string").take(place, allow_fill=True), index=sessions.index)


def numbered(sessions: pd.DataFrame) -> tuple[Whole, list[str]]:
    """As `kinds`: for each session the place of its kind among the names given, -1 where it is not known."""
    return _numbered(arrow(sessions["category"]), arrow(sessions["funding"]))


@once
def _numbered(*held: Any) -> tuple[Whole, list[str]]:
    (category, categories), (funding, fundings) = (pd.factorize(pd.Series(one, dtype="string")) for one in held)
    states = [None, *fundings]
    named = [f"{NATIONAL}_{s}" if c == NATIONAL and s else c for c in categories for s in states]
    number, names = pd.factorize(np.array(named, dtype=object))
    return np.append(number, -1)[np.where(category < 0, -1, category * len(states) + funding + 1)], list(names)


def rule_day(sessions: pd.DataFrame, end: str = "") -> pd.Series:
    """The day whose rules hold for a session: the day it opened, as long as that is unknown the planned one.

    `end` is "" for the first and `_latest` for the last day that it could have been.
    """
    return sessions["start" + end].fillna(sessions["planned_start" + end])
