"""What would settle an unknown: the tables, facts, cells and figures that a check needs and that are blank."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any

import pandas as pd

from auditlib.core.columns import LATEST, TABLES
from auditlib.core.columns.papers import PAPERS
from auditlib.core.messages import Text
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import KINDS, Policy, kinds, rule_day
from auditlib.core.registry import Check
from auditlib.run.evidence import Origins

NOT_CONFIRMED = "标准未录入/待核"  # begins what is said of a figure that is not confirmed: no fault of who handed in
SHOWN = 3  # blank cells named in a sentence; the rest is a number


class Gaps:
    """Finds what is missing for a check to judge a session. One object for a set of tables, asked many times."""

    def __init__(self, tables: Tables, policy: Policy, origins: Origins) -> None:
        self._tables, self._policy, self._origins = tables, policy, origins
        sessions = tables["sessions"]
        self._kind = kinds(sessions).to_dict()
        self._day: dict[Hashable, Any] = rule_day(sessions).to_dict()
        self._dossier = sessions["has_dossier"].fillna(False).to_dict()
        self._blank_facts = cache(lambda: sessions.isna().to_dict("index"))
        self._blank_cells = cache(lambda name: tables[name].isna())  # of a table, when it is first asked for
        self._unset: dict[str, dict[Hashable, bool]] = {}  # threshold → session → it has no figure

    def possible_kinds(self, session_id: str) -> list[str]:
        """Kinds that a session may be of: one, or several where its category or funding is blank."""
        wanted = self._kind[session_id]
        if pd.isna(wanted):
            return list(KINDS)
        return [kind for kind in KINDS if kind == wanted or kind.startswith(f"{wanted}_")]

    def of(self, check: Check, unit_id: str, verdict: Verdict, possible: list[str]) -> tuple[Text, ...]:
        """What is missing, most basic first; never empty."""
        if check.unit == "programmes":
            return (_person_looks(),)
        if not self._dossier[unit_id] and set(check.needs) - {"sessions"}:
            return ({"zh": "未收到该期档案", "en": "the dossier was not handed in"},)
        found = (
            []
            if len(possible) == 1 or not check.clauses
            else [_fact_missing("category" if len(possible) > 2 else "funding")]
        )
        found += self._thresholds(check, unit_id, possible)
        spare: list[Text] = []  # what a table lacks that only some sessions have: named where nothing else is missing
        for table, names in check.needs.items():
            names = tuple(name for name in names if name not in check.optional)
            if table == "sessions":
                blank = self._blank_facts()[unit_id]
                found += [gap for name in names if blank[name] and (gap := _fact_missing(name)) not in found]
            else:
                lacking = self._blanks(table, names, unit_id, verdict.looked_at.get(table))
                found, spare = (found + lacking, spare) if names else (found, spare + lacking)
        found += [check.gaps[name] for name, mask in verdict.gaps.items() if mask[unit_id]]
        return tuple(found or spare or self._periods(check, unit_id)) or (_person_looks(),)

    def _periods(self, check: Check, session_id: str) -> list[Text]:
        """Days needed of which only a period is known: what leaves a question open if nothing is blank."""
        held = self._tables["sessions"].loc[session_id]
        found: list[Text] = []
        for name in check.needs.get("sessions", ()):
            if TABLES["sessions"].columns[name].kind == "date" and held[name] < held[name + LATEST]:
                column = TABLES["sessions"].columns[name]
                period = f"{held[name]:%Y-%m-%d}—{held[name + LATEST]:%Y-%m-%d}"
                zh = f"“{column.zh}”只知道在 {period} 之间，须补充具体日期"
                found.append({"zh": zh, "en": f"{column.en} is only known to lie in {period}: ask for the day"})
        return found

    def _thresholds(self, check: Check, session_id: str, possible: list[str]) -> list[Text]:
        found: list[Text] = []
        for key in check.uses:
            if key not in self._unset:
                self._unset[key] = self._policy[key].at(self._tables["sessions"]).isna().to_dict()
            day, threshold = self._day[session_id], self._policy[key]
            if not self._unset[key][session_id]:
                continue
            if pd.isna(day):
                gap = _fact_missing("start")
            elif len(possible) == 1 or not any(
                (entry := threshold.in_force(day.date(), kind)) and entry.value is not None for kind in possible
            ):
                path = "/".join(threshold.path.parts[-3:])
                zh, en = (
                    "、".join(KINDS[kind]["zh"] for kind in possible),
                    ", ".join(KINDS[kind]["en"] for kind in possible),
                )
                gap = {
                    "zh": f"{NOT_CONFIRMED}：{threshold.zh}（在 {path} 为“{zh}”录入数值及依据条款）",
                    "en": f"figure not confirmed: {threshold.en} (enter value and clause for {en} in {path})",
                }
            else:  # which figure it is hangs on the kind, which is what is missing
                continue
            if gap not in found:
                found.append(gap)
        return found

    def _blanks(self, table: str, names: tuple[str, ...], session_id: str, mask: pd.Series | None) -> list[Text]:
        if table in PAPERS:  # made by the intake: an organiser hands in none of them
            return []
        positions = self._origins.positions(table, session_id)
        label = TABLES[table]
        if not len(positions):
            return [{"zh": f"缺少{label.zh}，或表中没有可读的行", "en": f"no readable row of the table: {label.en}"}]
        if mask is not None:
            positions = positions[mask.to_numpy(dtype=bool)[positions]]
        found: list[Text] = []
        for name in names:
            blank = positions[self._blank_cells(table)[name].to_numpy()[positions]]
            if not len(blank):
                continue
            column = label.columns[name]
            refs = self._origins.refs(table, blank, (name,))
            places = "、".join(str(ref) for ref in refs[:SHOWN])
            more = {"zh": " 等" if len(refs) > SHOWN else "", "en": " and more" if len(refs) > SHOWN else ""}
            found.append(
                {
                    "zh": f"{label.zh}“{column.zh}”有 {len(blank)} 处空缺或未能读出"
                    + (f"（{places}{more['zh']}）" if places else ""),
                    "en": f"{len(blank)} blank or unreadable: {column.en} in {label.en}"
                    + (f" ({places}{more['en']})" if places else ""),
                }
            )
        return found


def _fact_missing(name: str) -> Text:
    column = TABLES["sessions"].columns[name]
    return {"zh": f"缺少“{column.zh}”", "en": f"{column.en} is not stated"}


def _person_looks() -> Text:
    return {"zh": "现有材料不足以判断，须核对原件", "en": "the papers do not decide it: look at the originals"}
