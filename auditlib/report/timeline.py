"""The chart of a session's days: what was due, what was filed, when it was held."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.markers import TICKDOWN

from auditlib.core.days import add_months
from auditlib.core.messages import Language
from auditlib.core.model import Tables
from auditlib.core.policy import Policy
from auditlib.report import words
from auditlib.report.canvas import BLUE, GREY, LIMIT, LOOKS, PALE, below, beside, blank, note, sketch

LEAD, WITHIN, DEADLINE = "timelines.plan_lead_months", "timelines.settlement_months", "timelines.deadline"


@dataclass(frozen=True)
class _Event:
    """One row of the timeline: from `first` to `last` (a day where they are equal), due by `due`, and it in words.

    over    it ended after another day that bound it, which has a row of its own
    """

    label: str
    first: pd.Timestamp
    last: pd.Timestamp
    due: pd.Timestamp
    text: str
    over: bool = False

    @property
    def late(self) -> bool:
        return self.over or bool(pd.notna(self.due) and pd.notna(self.first) and self.first > self.due)


def timeline(tables: Tables, policy: Policy, session_id: str, *, language: Language = "zh") -> Figure:
    """Papers due and filed, the session itself, the year's deadline and the day of inspection, one row each."""
    zh = language == "zh"
    title = "时间：应报、已报与办班" if zh else "Days: due, filed, held"
    events = [event for event in _events(tables, policy, session_id, zh) if event.text]
    days = [day for event in events for day in (event.first, event.last, event.due) if pd.notna(day)]
    if not days:
        return blank(title, "各项日期均未提供" if zh else "No day was stated")
    with sketch(title, 2.3) as (drawn, axes):
        for place, event in enumerate(events):
            if pd.notna(event.due):
                axes.plot(event.due, place, marker="|", markersize=14, markeredgewidth=1.8, color=LIMIT)
            if pd.notna(event.first) and event.last > event.first:
                look = LOOKS["wrong" if event.late else "plain"]
                axes.barh(place, event.last - event.first, 0.5, left=event.first, **look)
            elif pd.notna(event.first):
                mark, colour = ("X", LIMIT) if event.late else ("o", BLUE)
                axes.plot(event.first, place, marker=mark, markersize=7, color=colour)
            axes.annotate(
                event.text,
                (1, place),
                (6, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                va="center",
            )
        beside(axes, [event.label for event in events])
        axes.set_ylim(len(events) - 0.4, -0.6)
        axes.hlines(range(len(events)), 0, 1, PALE, linewidth=0.6, transform=axes.get_yaxis_transform(), zorder=0)
        first, last = min(days) - pd.Timedelta(days=12), max(days) + pd.Timedelta(days=12)
        axes.set_xlim(first, last)
        months = pd.date_range(first, last, freq="MS", inclusive="both").normalize()
        months = months[(months >= first)]
        axes.plot(months, [0] * len(months), color=GREY, linestyle="", marker=TICKDOWN, markersize=3, clip_on=False,
                  transform=axes.get_xaxis_transform())  # fmt: skip
        below(
            axes,
            {
                month: f"{month:%Y-%m}" if place == 0 or month.month == 1 else f"{month:%m}"
                for place, month in enumerate(months)
            },
        )
        note(
            axes,
            "竖线 应报（截止）日　圆点 已报　叉号、斜线 晚于应报（截止）日"
            if zh
            else "stroke: due;  dot: done;  cross, hatched: after the day due",
        )
    return drawn


def _events(tables: Tables, policy: Policy, session_id: str, zh: bool) -> list[_Event]:
    row = tables["sessions"].loc[[session_id]]
    session = row.iloc[0]
    held = pd.notna(session["start"])
    start, end = row["start" if held else "planned_start"], row["end_latest" if held else "planned_end_latest"]
    lead, within = (
        policy[key].at(row) if key in policy.thresholds else pd.Series(pd.NA, row.index, dtype="Int64")
        for key in (LEAD, WITHIN)
    )
    span = (
        words.NOT_GIVEN["zh" if zh else "en"]
        if pd.isna(start.iloc[0])
        else f"{_iso(start.iloc[0])} — {_iso(end.iloc[0])}"
    )
    deadline = policy[DEADLINE].at(row).iloc[0] if DEADLINE in policy.thresholds else pd.NaT
    dated = [
        ("实施方案" if zh else "plan", add_months(start, -lead).iloc[0], session["plan_filed_on"]),
        ("开班通知" if zh else "opening notice", pd.NaT, session["notice_issued_on"]),
        ("结算材料" if zh else "settlement", add_months(end, within).iloc[0], session["settlement_filed_on"]),
        ("办班截止" if zh else "deadline", deadline, None),
        ("检查日" if zh else "inspection", pd.NaT, session["as_of"]),
    ]
    events = [_Event(label, day, day, due, _said(due, day, zh)) for label, due, day in dated]
    name = ("办班" if held else "计划办班") if zh else ("session" if held else "session (plan)")
    # of a plan nobody can tell yet; of a last day that is not certain, only where it is late at its earliest
    over = bool(held and pd.notna(deadline) and pd.notna(session["end"]) and session["end"] > deadline)
    return [*events[:2], _Event(name, start.iloc[0], end.iloc[0], pd.NaT, span, over), *events[2:]]


def _said(due: pd.Timestamp, day: pd.Timestamp | None, zh: bool) -> str:
    parts = [] if pd.isna(due) else [f"不晚于 {_iso(due)}" if zh else f"due {_iso(due)}"]
    if day is not None:
        blank_word = words.NOT_GIVEN["zh" if zh else "en"]
        parts.append(blank_word if pd.isna(day) else _iso(day))
    return "，".join(parts) if zh else ", ".join(parts)


def _iso(day: pd.Timestamp) -> str:
    return "?" if pd.isna(day) else f"{day:%Y-%m-%d}"
