"""Charts of one session: headcounts, costs, days. What is missing is said in the drawing, never an error."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from auditlib.core.columns import COST_CATEGORIES, HALVES
from auditlib.core.messages import Language, figure
from auditlib.core.model import Tables
from auditlib.core.policy import Policy
from auditlib.core.registry import load_checks
from auditlib.report import words
from auditlib.report.canvas import GREY, INK, LIMIT, below, beside, blank, draw_bar, note, show, sketch
from auditlib.report.timeline import timeline

__all__ = ["costs", "headcounts", "show", "timeline"]

MINIMUM = "headcounts.minimum_trainees"
CAP = "budgets.funding_cap"
LOW = 0.16  # of the height: a lower bar does not hold its figure
CROWDED = 12  # bars: from here on their labels stand aslant


class _Bar(NamedTuple):
    """One bar: persons or fen, None where it is not known. `bound`: whether there is a minimum for what it counts."""

    label: str
    value: int | None
    look: str
    bound: bool = True


def headcounts(tables: Tables, policy: Policy, session_id: str, *, language: Language = "zh") -> Figure:
    """Trainees planned, on the roster, signed in at all and in each half day, against the minimum in force."""
    zh = language == "zh"
    title = "学员人数：计划、名单与签到" if zh else "Trainees: planned, listed, signed in"
    minimum = _in_force(tables, policy, MINIMUM, session_id)
    bars = [_against(bar, minimum) for bar in _counts(tables, session_id, language)]
    if all(bar.value is None for bar in bars):
        return blank(
            title,
            "计划人数、学员名单、签到表均未提供" if zh else "Neither plan, roster nor sign-in sheets were handed in",
        )
    with sketch(title, 2.7) as (drawn, axes):
        top = max([bar.value or 0 for bar in bars] + [minimum or 0, 1]) * 1.08
        for place, bar in enumerate(bars):
            draw_bar(axes, place, bar.value or 0, bar.look)
            known = bar.value is not None
            within = (bar.value or 0) >= LOW * top
            text = axes.annotate(
                str(bar.value) if known else words.NOT_GIVEN[language],
                (place, bar.value or 0),
                (0, -4 if within else 4 if known else 2),
                textcoords="offset points",
                ha="center",
                va="top" if within else "bottom",
                color=INK if known else GREY,
            )
            if known:
                text.set_bbox({"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"})
        below(axes, {place: bar.label for place, bar in enumerate(bars)}, aslant=len(bars) > CROWDED)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(-0.6, len(bars) - 0.4)
        axes.set_ylim(0, top)
        if minimum is not None:
            axes.axhline(minimum, color=LIMIT, linestyle="--", linewidth=1)
            axes.annotate(
                f"规定下限\n{minimum} 人" if zh else f"minimum\n{minimum}",
                (1, minimum),
                (4, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                va="center",
                color=LIMIT,
            )
        if any(bar.look == "wrong" for bar in bars) and len(bars) <= CROWDED:
            note(axes, "斜线：低于规定下限" if zh else "hatched: below the minimum")
    return drawn


def _against(bar: _Bar, minimum: int | None) -> _Bar:
    enough = minimum is None or bar.value is None or bar.value >= minimum
    return bar if enough or not bar.bound else bar._replace(look="wrong")


def _counts(tables: Tables, session_id: str, language: Language) -> list[_Bar]:
    zh = language == "zh"
    planned = tables["sessions"].at[session_id, "planned_trainees"]
    roster, signed = (_trainees(tables, name, session_id) for name in ("roster", "signins"))
    bars = [
        _Bar("计划" if zh else "planned", None if pd.isna(planned) else int(planned), "pale"),
        _Bar("名单" if zh else "roster", None if roster is None else _people(roster), "pale"),
        _Bar("有签到" if zh else "signed in", None if signed is None else _people(signed), "sum"),
    ]
    if signed is None:
        return bars
    order = signed["half"].map({half: place for place, half in enumerate(HALVES)})
    for (day, half), rows in signed.assign(half=order).groupby(["day", "half"], dropna=False, sort=True):
        date = ("日期不明" if zh else "no date") if pd.isna(day) else f"{day.month}-{day.day:02d}"
        time = (
            ("未注时段" if zh else "unsaid") if pd.isna(half) else words.pick(words.HALVES, HALVES[int(half)], language)
        )
        bars.append(_Bar(f"{date}\n{time}", _people(rows), "plain", bound=pd.notna(day)))
    return bars


def _trainees(tables: Tables, table: str, session_id: str) -> pd.DataFrame | None:
    """Rows of a session that are or may be trainees; None where the table was not handed in."""
    rows = tables[table][tables[table]["session_id"] == session_id]
    return None if rows.empty else rows[rows["role"].fillna("trainee") == "trainee"]


def _people(rows: pd.DataFrame) -> int:
    return int(rows["person_key"].nunique() + rows["person_key"].isna().sum())


def costs(tables: Tables, policy: Policy, session_id: str, *, language: Language = "zh") -> Figure:
    """Cost by category and in all, the total without lecturers beside the quota, the funding claimed beside its cap."""
    zh = language == "zh"
    title = "经费：各类支出与限额" if zh else "Costs by category, and limits"
    lines = tables["cost_lines"][tables["cost_lines"]["session_id"] == session_id]
    if lines.empty:
        return blank(
            title, "经费结算表未提供，或表中没有可读的行" if zh else "No readable row of a settlement was handed in"
        )
    sums = lines["amount"].groupby(lines["cost_category"].fillna("")).sum(min_count=1)
    bars = [
        _Bar(words.pick(words.COSTS, name or None, language), None if pd.isna(sums[name]) else int(sums[name]), "plain")
        for name in [*COST_CATEGORIES, ""]
        if name in sums.index
    ]
    total = int(sums.sum())
    bars.append(_Bar("支出合计" if zh else "total", total, "sum"))
    lecturers = sums.get("lecturers", pd.NA)
    quota, factors = _quota(tables, policy, session_id)
    if quota is not None:
        fees = total - (0 if pd.isna(lecturers) else int(lecturers))
        bars.append(_Bar("不含师资费合计" if zh else "without lecturers", fees, "wrong" if fees > quota else "sum"))
        bars.append(_Bar(f"综合定额\n{factors}" if zh else f"quota\n{factors}", quota, "limit"))
    cap, claimed = _in_force(tables, policy, CAP, session_id), tables["sessions"].at[session_id, "subsidy_claimed"]
    if pd.notna(claimed):
        look = "wrong" if cap is not None and int(claimed) > cap else "pale"
        bars.append(_Bar("申请财政补助" if zh else "funding claimed", int(claimed), look))
    if cap is not None:
        bars.append(_Bar("补助上限" if zh else "cap of funding", cap, "limit"))
    blanks = int(lines["amount"].isna().sum())
    with sketch(title, 0.6 + 0.25 * len(bars)) as (drawn, axes):
        for place, bar in enumerate(bars):
            draw_bar(axes, place, bar.value or 0, bar.look, lying=True)
            said = words.NOT_GIVEN[language] if bar.value is None else figure(bar.value, "fen", language)
            axes.annotate(said, (bar.value or 0, place), (4, 0), textcoords="offset points", va="center")
        beside(axes, [bar.label for bar in bars])
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_xlim(0, max([bar.value or 0 for bar in bars] + [1]) * 1.18)
        axes.spines["bottom"].set_visible(False)
        parts = [
            f"另有 {blanks} 行金额空缺，未计入" if zh else f"{blanks} lines without an amount are left out"
        ] * bool(blanks)
        parts += ["斜线：超过限额；虚线框：限额" if zh else "hatched: over the limit; dashed: limit"] * any(
            bar.look == "limit" for bar in bars
        )
        note(axes, "　".join(parts), 6)
    return drawn


def _quota(tables: Tables, policy: Policy, session_id: str) -> tuple[int | None, str]:
    """What the quota allows in fen, and its factors in words, as BUD006 has them; None where it cannot tell."""
    check = load_checks()["BUD006"]
    own = {
        name: rows[rows["session_id"] == session_id] for name in check.needs if "session_id" in (rows := tables[name])
    }
    own["sessions"] = tables["sessions"].loc[[session_id]]
    facts = check.function(Tables(own), policy).facts.iloc[0]
    if pd.isna(facts["allowed"]):
        return None, ""
    quota = figure(facts["quota"], "fen", "zh", with_unit=False)
    return int(facts["allowed"]), f"{quota} × {facts['persons']} × {facts['days']}"


def _in_force(tables: Tables, policy: Policy, key: str, session_id: str) -> int | None:
    """A threshold in force for the session; None where it is unconfirmed or does not bind it."""
    if key not in policy.thresholds:
        return None
    value = policy[key].at(tables["sessions"].loc[[session_id]]).iloc[0]
    return None if pd.isna(value) else int(value)
