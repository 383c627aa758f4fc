"""The risk score: points of each session, every one of them explained. It sets chances of being drawn and convicts nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from auditlib.core import messages
from auditlib.core.kinds import kinds
from auditlib.core.messages import Text, figure
from auditlib.core.model import GRADES, CellRef, Finding
from auditlib.core.policy import FAMILIES
from auditlib.core.texts import comparable_text
from auditlib.run import peers
from auditlib.run.gaps import NOT_CONFIRMED
from auditlib.run.inspection import Inspection
from auditlib.run.weights import Bands, Weights, tickets_of

DISCLAIMER: Text = {
    "zh": "风险评分只用来确定被抽中的机会大小，不说明、更不证明任何单位或个人有问题；得分低也不表示没有问题。",
    "en": "The risk score only sets how likely a session is to be drawn. It states and proves no fault of anybody, and few points do not "
    "clear anybody either.",
}
PARTS: Mapping[str, Text] = {
    "grades": {"zh": "检查结论", "en": "failed checks"},
    "stake": {"zh": "涉及金额", "en": "amount at stake"},
    "unknowns": {"zh": "无法判断", "en": "cannot tell"},
    "history": {"zh": "承办单位历史", "en": "history of the organiser"},
    "peers": {"zh": "与同类比较", "en": "against its peers"},
}
_PEERS_FAMILY = "budgets"  # both figures compared are of money
Failed = Mapping[str, Mapping[str, int]]  # family → grade → failed checks


@dataclass(frozen=True)
class Past:
    """A session of an earlier run, and how many of its checks failed."""

    id: str
    organiser: str
    failed: Failed


@dataclass(frozen=True)
class Item:
    """Points of one family and part, and the reason for them.

    text       figures and the title of a check, never its sentence: that may name persons, and scores are passed on with a draw
    check_id   of a failed check or an amount at stake; "" for the other parts
    cells      the cells that it rests on, none for unknowns and history
    """

    family: str
    part: str
    points: int
    text: Text
    check_id: str = ""
    cells: tuple[CellRef, ...] = ()


@dataclass(frozen=True)
class Score:
    """What one session scores. `items` add up to `points`; `tickets` is its weight in a draw.

    not_rated   what could not be taken into account, and why: it gave no points
    failed      failed checks by family and grade, the history of a later year
    """

    session_id: str
    title: str
    organiser: str
    kind: str
    items: tuple[Item, ...]
    tickets: int
    not_rated: tuple[Text, ...] = ()
    failed: Failed = field(default_factory=dict)

    @property
    def points(self) -> int:
        """All points."""
        return sum(item.points for item in self.items)

    @property
    def families(self) -> dict[str, int]:
        """Points of each family, in the order of `FAMILIES`."""
        return {name: sum(item.points for item in self.items if item.family == name) for name in FAMILIES}


def score(inspection: Inspection, weights: Weights, history: Iterable[Past] = ()) -> list[Score]:
    """The score of every session, most points first, equal ones by id. The order of rows, findings and history does not matter.

    history   sessions of earlier runs; those that are inspected here are left out, as they are no history

    Points of a family come from failed checks by their grade; from the largest amount at stake (amounts of several checks
    may be of the same money) against the cost of the session; from questions that could not be judged, those left out that only
    wait for a figure of the office; from failed checks of the organiser's earlier sessions; and from figures far above the
    peers' (`peers.compare`). Of amounts, unknowns and peers the highest band reached counts.
    """
    sessions = inspection.tables["sessions"]
    known = {str(id) for id in sessions.index}
    found: dict[str, list[Finding]] = {id: [] for id in known}
    for finding in inspection.findings:
        if finding.session_id in found:
            found[finding.session_id].append(finding)
    earlier: dict[str, list[Past]] = {}
    for past in history:
        if past.id not in known and past.organiser:
            earlier.setdefault(comparable_text(past.organiser), []).append(past)
    costs, compared, kind = (
        peers.cost(inspection.tables),
        peers.compare(inspection.tables, weights.peers.fewest),
        kinds(sessions),
    )
    out = []
    for id in known:
        organiser = _text(sessions["organiser"][id])
        by_family = _by_family(inspection, found[id])
        items, notes = _of_amounts(inspection, by_family, costs[id], weights)
        items += [*_of_grades(inspection, by_family, weights), *_of_unknowns(by_family, weights)]
        items += _of_history(earlier.get(comparable_text(organiser), []), weights)
        if earlier and not organiser:
            notes.append({"zh": "未比对历史：没有承办单位", "en": "history not looked at: it has no organiser"})
        more, unlike = _of_peers(compared[id], weights)
        ordered = sorted(
            [*items, *more], key=lambda i: (-i.points, FAMILIES.index(i.family), i.part, i.check_id, i.text["zh"])
        )
        points = sum(item.points for item in ordered)
        tickets = tickets_of(points, weights.tickets)
        title, its_kind = _text(sessions["title"][id]), _text(kind[id])
        failed = {name: _graded(held) for name, held in by_family.items()}
        out.append(Score(id, title, organiser, its_kind, tuple(ordered), tickets, tuple(notes + unlike), failed))
    return sorted(out, key=lambda held: (-held.points, held.session_id))


def _by_family(inspection: Inspection, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    out: dict[str, list[Finding]] = {name: [] for name in FAMILIES}
    for finding in findings:
        out[inspection.checks[finding.check_id].family].append(finding)
    return out


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]  # a scalar of a frame


def _graded(findings: Iterable[Finding]) -> dict[str, int]:
    failed = [finding.grade for finding in findings if finding.verdict == "fail"]
    return {grade: failed.count(grade) for grade in GRADES}


def _points(bands: Bands, percent_of: tuple[int, int]) -> int:
    """Points of the highest band that part / whole, in percent, has reached."""
    part, whole = percent_of
    return max((band.points for band in bands if part * 100 >= band.start * whole), default=0)


def _of_grades(inspection: Inspection, by_family: Mapping[str, Sequence[Finding]], weights: Weights) -> list[Item]:
    out = []
    for family, findings in by_family.items():
        for f in findings:
            if f.verdict == "fail" and f.grade and (points := getattr(weights.grades, f.grade)):
                asked, grade = inspection.checks[f.check_id].title, messages.GRADES[f.grade]
                text = {"zh": f"{grade['zh']}：{asked['zh']}", "en": f"{grade['en']}: {asked['en']}"}
                out.append(Item(family, "grades", points, text, f.check_id, f.evidence))
    return out


def _of_amounts(
    inspection: Inspection, by_family: Mapping[str, Sequence[Finding]], cost: object, weights: Weights
) -> tuple[list[Item], list[Text]]:
    out: list[Item] = []
    notes: list[Text] = []
    whole = 0 if pd.isna(cost) else int(cost)  # type: ignore[call-overload]  # a scalar of a frame
    for family, findings in by_family.items():
        stakes = [f for f in findings if f.verdict == "fail" and (f.amount_fen or 0) > 0]
        if not stakes:
            continue
        largest = max(stakes, key=lambda f: (f.amount_fen or 0, f.check_id))
        amount = largest.amount_fen or 0
        zh, en = figure(amount, "fen", "zh"), figure(amount, "fen", "en")
        if whole <= 0:
            notes.append({
                "zh": f"未按金额计分：{largest.check_id} 涉及 {zh}，但费用总额空缺或不大于零",
                "en": f"amount not rated: {largest.check_id} concerns {en}, but the cost is blank or not above 0",
            })  # fmt: skip
        elif points := _points(weights.stake, (amount, whole)):
            share = amount * 100 // whole
            text = {
                "zh": f"涉及金额 {zh}，占费用总额 {figure(whole, 'fen', 'zh')}的 {share}%",
                "en": f"amount at stake {en}, {share}% of the cost of {figure(whole, 'fen', 'en')}",
            }
            out.append(Item(family, "stake", points, text, largest.check_id, largest.evidence))
    return out, notes


def _of_unknowns(by_family: Mapping[str, Sequence[Finding]], weights: Weights) -> list[Item]:
    out = []
    for family, findings in by_family.items():
        asked = [f for f in findings if f.verdict != "not_applicable" and not _awaits_figures(f)]
        unknown = sum(f.verdict == "unknown" for f in asked)
        if unknown and (points := _points(weights.unknowns, (unknown, len(asked)))):
            text = {
                "zh": f"{len(asked)} 项检查中有 {unknown} 项因材料空缺或读不出而无法判断",
                "en": f"{unknown} of {len(asked)} checks could not be judged, as papers are missing or unreadable",
            }
            out.append(Item(family, "unknowns", points, text))
    return out


def _awaits_figures(finding: Finding) -> bool:
    """Whether nothing but a figure of the office is missing: that says nothing about the session."""
    missing = finding.missing
    return finding.verdict == "unknown" and bool(missing) and all(gap.startswith(NOT_CONFIRMED) for gap in missing)


def _of_history(earlier: Sequence[Past], weights: Weights) -> list[Item]:
    out = []
    for family in FAMILIES:
        counts = {grade: sum(past.failed.get(family, {}).get(grade, 0) for past in earlier) for grade in GRADES}
        together = sum(counts[grade] * getattr(weights.history.grades, grade) for grade in GRADES)
        points = min(together // len(earlier), weights.history.most) if earlier else 0
        if points:
            zh = "、".join(f"{messages.GRADES[grade]['zh']} {counts[grade]} 项" for grade in GRADES)
            en = ", ".join(f"{messages.GRADES[grade]['en']} {counts[grade]}" for grade in GRADES)
            text = {
                "zh": f"该单位以往 {len(earlier)} 期共有{zh}；按历史分值平均每期 {together // len(earlier)} 分，最多计 {weights.history.most} 分",
                "en": f"earlier sessions of the organiser: {len(earlier)}, with {en}; {together // len(earlier)} points a session on average, "
                f"{weights.history.most} at most",
            }
            out.append(Item(family, "history", points, text))
    return out


def _of_peers(compared: Mapping[str, peers.Compared], weights: Weights) -> tuple[list[Item], list[Text]]:
    out = []
    for name, held in compared.items():
        if held.times is not None:
            bands: Bands = getattr(weights.peers.figures, name)
            if points := max((band.points for band in bands if held.times >= band.start), default=0):
                out.append(Item(_PEERS_FAMILY, "peers", points, held.text, cells=held.cells))
    return out, [held.text for held in compared.values() if held.times is None]
