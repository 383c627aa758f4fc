"""Figures of a session against those of its peers, the sessions of the same kind: how far above the median, in median absolute deviations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from auditlib.core.days import days_inclusive, span
from auditlib.core.kinds import KINDS, kinds
from auditlib.core.messages import SHARE_ONE, Text, Unit, figure
from auditlib.core.model import CellRef, Tables
from auditlib.core.vector import distinct, total
from auditlib.run.evidence import Origins

LABELS: Mapping[str, Text] = {
    "cost_per_trainee_day": {"zh": "每名学员每天的费用", "en": "cost per trainee and day"},
    "other_share": {"zh": "“其他费用”占总费用的比例", "en": "share of other costs in the cost"},
}
_UNITS: Mapping[str, Unit] = {"cost_per_trainee_day": "fen_per_person_day", "other_share": "share"}
_NEEDS: Mapping[str, Text] = {
    "cost_per_trainee_day": {
        "zh": "费用（大于零）、签到学员人数和起止日期",
        "en": "a cost above 0, the trainees who signed in, and both days",
    },
    "other_share": {
        "zh": "费用明细（无空缺，合计大于零）",
        "en": "cost lines without blanks that add up to more than 0",
    },
}


@dataclass(frozen=True)
class Compared:
    """One figure of one session.

    times   distance above the median in median absolute deviations, 0 for a figure that is not above
    text    the figures compared, or why they could not be; then `times` is None
    cells   the cells that the figure is from
    """

    times: Fraction | None
    text: Text
    cells: tuple[CellRef, ...] = ()


def cost(tables: Tables) -> pd.Series:
    """Fen that each session cost: the total declared, where that is blank the cost lines together. NA where neither is known."""
    return tables["sessions"]["declared_total"].fillna(total(tables, "cost_lines", "amount"))


def compare(tables: Tables, fewest: int) -> Mapping[str, Mapping[str, Compared]]:
    """Session → figure → what comes of it.

    fewest   sessions of one kind that must have the figure, the session itself included

    Distance (x − median) / MAD, where MAD is the median of |x − median| over the peers: Hampel, The Influence Curve and
    Its Role in Robust Estimation, Journal of the American Statistical Association 69 (1974), 5.5. Half of the peers may
    be out of line without moving it. Peers that are nearly all alike have no spread, so that nothing can be compared.
    """
    kind = kinds(tables["sessions"])
    origins, others = (
        Origins(tables),
        (tables["cost_lines"]["cost_category"] == "other").fillna(False).to_numpy(dtype=bool),
    )
    out: dict[str, dict[str, Compared]] = {str(id): {} for id in tables["sessions"].index}
    for name, values in _figures(tables).items():
        groups: dict[str, list[Fraction]] = {}
        for id, value in values.items():
            if not pd.isna(kind[id]) and kind[id] in KINDS:
                groups.setdefault(str(kind[id]), []).append(value)
        held = {where: _peers(values) for where, values in groups.items()}
        for id in out:
            where = "" if pd.isna(kind[id]) else str(kind[id])
            times, text = _placed(name, values.get(id), where, held.get(where, _NOBODY), fewest)
            out[id][name] = Compared(times, text, _cells(tables, origins, others, name, id))
    return out


class _Peers(NamedTuple):
    """The sessions of a kind that have a figure: how many, its median and the median distance from it."""

    number: int
    middle: Fraction
    spread: Fraction


_NOBODY = _Peers(0, Fraction(0), Fraction(0))


def _peers(values: list[Fraction]) -> _Peers:
    middle = median(values)
    return _Peers(len(values), middle, median(abs(value - middle) for value in values))


def _figures(tables: Tables) -> Mapping[str, Mapping[str, Fraction]]:
    """Exact values by figure and session; a session without one is not there."""
    sessions, signins, lines = tables["sessions"], tables["signins"], tables["cost_lines"]
    trainees = distinct(tables, "signins", "person_key", signins["role"] == "trainee")
    days = days_inclusive(span(sessions, "start"), span(sessions, "end"))
    person_days = trainees.low * days.low
    sure = (trainees.low == trainees.high) & (days.low == days.high)
    whole = cost(tables)
    lines_together = total(tables, "cost_lines", "amount")
    other = total(tables, "cost_lines", "amount", lines["cost_category"] == "other")
    return {
        "cost_per_trainee_day": _quotients(whole.where(whole > 0), person_days.where(sure.fillna(False))),
        "other_share": _quotients(other, lines_together, SHARE_ONE),
    }


def _quotients(above: pd.Series, below: pd.Series, scale: int = 1) -> dict[str, Fraction]:
    """above × scale / below where both are known, in integers without end; not where `below` is 0 or a side is negative."""
    known = ((above >= 0) & (below > 0)).fillna(False).astype(bool)
    pairs = zip(known.index[known], above[known], below[known], strict=True)
    return {str(id): Fraction(int(one) * scale, int(other)) for id, one, other in pairs}


def _placed(name: str, value: Fraction | None, kind: str, peers: _Peers, fewest: int) -> tuple[Fraction | None, Text]:
    label = LABELS[name]
    if kind not in KINDS:
        return None, _not(label, "不知道项目类别或经费渠道", "its category or funding is not known")
    if value is None:
        needs = _NEEDS[name]
        return None, _not(label, f"缺少{needs['zh']}", f"it needs {needs['en']}")
    if peers.number < fewest:
        zh = f"同类（{KINDS[kind]['zh']}）只有 {peers.number} 期有此数值，少于 {fewest} 期"
        en = f"only {peers.number} sessions of its kind ({KINDS[kind]['en']}) have the figure, fewer than {fewest}"
        return None, _not(label, zh, en)
    middle, spread = peers.middle, peers.spread
    if value <= middle:
        times = Fraction(0)
    elif spread == 0:
        return None, _not(
            label, "同类各期的数值几乎相同，没有离散程度", "its peers are nearly all alike, so there is no spread"
        )
    else:
        times = (value - middle) / spread
    shown: Any = {
        language: [figure(int(part), _UNITS[name], language) for part in (value, middle, spread)]
        for language in ("zh", "en")
    }
    own, half, mad = shown["zh"]
    zh = f"{label['zh']} {own}，同类（{KINDS[kind]['zh']}）{peers.number} 期的中位数为 {half}，中位绝对偏差为 {mad}，高出 {_tenths(times)} 倍"
    own, half, mad = shown["en"]
    en = (
        f"{label['en']} {own}; the median of {peers.number} sessions of its kind ({KINDS[kind]['en']}) is {half}, their median "
        f"absolute deviation {mad}: {_tenths(times)} deviations above"
    )
    return times, {"zh": zh, "en": en}


def _not(label: Text, zh: str, en: str) -> Text:
    return {"zh": f"未比较{label['zh']}：{zh}", "en": f"not compared, {label['en']}: {en}"}


def _tenths(times: Fraction) -> str:
    """Rounded down, so that what is printed never seems to reach a band that was not reached."""
    tenths = int(times * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _cells(tables: Tables, origins: Origins, others: np.ndarray, name: str, id: str) -> tuple[CellRef, ...]:
    if name == "cost_per_trainee_day":
        held = (tables.cells.get((id, column)) for column in ("declared_total", "start", "end"))
        return tuple(ref for ref in held if ref is not None)
    positions = origins.positions("cost_lines", id)
    return tuple(origins.refs("cost_lines", positions[others[positions]], ("amount",)))
