"""Charts of the whole programme: progress against the register, where findings lie, the money they concern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from auditlib.core.columns import CATEGORIES
from auditlib.core.messages import Language, figure
from auditlib.core.model import GRADES, Finding
from auditlib.report import pieces, words
from auditlib.report.canvas import LOOKS, bare, blank, drawing, note, short, show
from auditlib.run.inspection import Inspection

__all__ = ["findings_by_check", "findings_by_organiser", "money_at_stake", "progress", "show"]

SHOWN = 25  # bars of one chart; the rest is said in a note
_SORTS = {"violation": "sum", "suspicion": "wrong", "advisory": "pale", "unknown": "open"}


def progress(inspection: Inspection, *, language: Language = "zh") -> Figure:
    """Sessions by category: in the register, due by the day of inspection, dossier received, settlement filed."""
    zh = language == "zh"
    sessions = inspection.tables["sessions"]
    title = "进度：按类别的期次数" if zh else "Progress: sessions by category"
    if sessions.empty:
        return blank(title, "计划表和档案均未提供" if zh else "Neither register nor dossiers were handed in")
    over = sessions["end_latest"].fillna(sessions["planned_end_latest"]) < sessions["as_of"]
    stages = [
        ("列入计划" if zh else "in the register", sessions["in_register"].fillna(False), "pale"),
        ("已到期" if zh else "past its end", over.fillna(False), "open"),
        ("已报送档案" if zh else "dossier received", sessions["has_dossier"].fillna(False), "plain"),
        ("已报送结算" if zh else "settlement filed", sessions["settlement_filed_on"].notna(), "sum"),
    ]
    category = sessions["category"].fillna("")
    groups = [name for name in [*CATEGORIES, ""] if (category == name).any()]
    step = len(stages) + 1
    with drawing(title, 0.8 + 0.17 * step * len(groups)) as (drawn, axes):
        for offset, (label, held, look) in enumerate(stages):
            numbers = [int((held.astype(bool) & (category == name)).sum()) for name in groups]
            places = [place * step + offset for place in range(len(groups))]
            axes.barh(places, numbers, 0.86, label=label, **LOOKS[look])
            for place, number in zip(places, numbers, strict=True):
                axes.annotate(str(number), (number, place), (4, 0), textcoords="offset points", va="center")
        middle = [place * step + (step - 2) / 2 for place in range(len(groups))]
        axes.set_yticks(middle, [words.pick(words.CATEGORIES, name or None, language) for name in groups])
        axes.set_ylim(step * len(groups) - 1, -1)
        bare(axes)
        drawn.legend(loc="outside lower left", ncols=len(stages), frameon=False)
    return drawn


def findings_by_check(inspection: Inspection, *, language: Language = "zh") -> Figure:
    """For each check, the sessions with a violation, suspicion or advisory, and those that could not be judged."""
    title = "各检查事项的结论（期次数）" if language == "zh" else "Verdicts by check (sessions)"
    return _stacked(
        inspection, title, lambda f: f.check_id, lambda id: f"{pieces.title(inspection, id, language)}  {id}", language
    )


def findings_by_organiser(inspection: Inspection, *, language: Language = "zh") -> Figure:
    """For each organiser, the verdicts on all its sessions."""
    title = "各承办单位的结论（项数）" if language == "zh" else "Verdicts by organiser"
    organisers = inspection.tables["sessions"]["organiser"].fillna(words.NOT_GIVEN[language]).to_dict()
    return _stacked(inspection, title, lambda f: organisers.get(f.session_id), str, language)


def _stacked(
    inspection: Inspection,
    title: str,
    key: Callable[[Finding], str | None],
    label: Callable[[str], str],
    language: Language,
) -> Figure:
    sorts: dict[str, Counter[str]] = {}
    for found in inspection.findings:
        sort, group = found.grade or found.verdict, key(found)
        if sort in _SORTS and group is not None:
            sorts.setdefault(group, Counter())[sort] += 1
    if not sorts:
        return blank(
            title, "没有发现问题，也没有无法判断的事项" if language == "zh" else "Nothing found and nothing unknown"
        )
    ranked = sorted(sorts, key=lambda group: ([-sorts[group][sort] for sort in _SORTS], group))
    held = ranked[:SHOWN]
    with drawing(title, 0.8 + 0.22 * len(held)) as (drawn, axes):
        left = [0] * len(held)
        for sort, look in _SORTS.items():
            numbers = [sorts[group][sort] for group in held]
            axes.barh(range(len(held)), numbers, 0.7, left=left, label=_word(sort, language), **LOOKS[look])
            left = [before + number for before, number in zip(left, numbers, strict=True)]
        for place, group in enumerate(held):
            said = " / ".join(str(sorts[group][sort]) for sort in _SORTS)
            axes.annotate(said, (left[place], place), (4, 0), textcoords="offset points", va="center")
        _finish(axes, [label(group) for group in held], max(left), len(ranked), language)
        drawn.legend(loc="outside lower left", ncols=len(_SORTS), frameon=False)
    return drawn


def money_at_stake(inspection: Inspection, *, language: Language = "zh") -> Figure:
    """For each session, the amounts of its failed checks by grade. Checks may concern the same money: no claim."""
    zh = language == "zh"
    title = "发现的问题涉及的金额（按期次）" if zh else "Amounts that findings concern, by session"
    sums: dict[str, Counter[str]] = {}
    for found in inspection.findings:
        if found.verdict == "fail" and found.grade and found.amount_fen:
            sums.setdefault(found.session_id, Counter())[found.grade] += found.amount_fen
    if not sums:
        return blank(title, "没有涉及金额的问题" if zh else "No finding concerns an amount")
    ranked = sorted(sums, key=lambda id: (-sums[id].total(), id))
    held = ranked[:SHOWN]
    with drawing(title, 0.8 + 0.22 * len(held)) as (drawn, axes):
        left = [0] * len(held)
        for grade in GRADES:
            fen = [sums[id][grade] for id in held]
            axes.barh(range(len(held)), fen, 0.7, left=left, label=_word(grade, language), **LOOKS[_SORTS[grade]])
            left = [before + more for before, more in zip(left, fen, strict=True)]
        for place in range(len(held)):
            axes.annotate(
                figure(left[place], "fen", language),
                (left[place], place),
                (4, 0),
                textcoords="offset points",
                va="center",
            )
        overlap = (
            "同一笔钱可能被多项检查涉及，合计有重叠，不等于应追回的金额"
            if zh
            else "Checks may concern the same money: sums overlap"
        )
        _finish(axes, held, max(left), len(ranked), language, overlap)
        drawn.legend(loc="outside lower left", ncols=len(GRADES), frameon=False)
    return drawn


def _word(sort: str, language: Language) -> str:
    return {**words.GRADES, **words.VERDICTS}[sort][language]


def _finish(axes: Axes, labels: Sequence[str], widest: int, groups: int, language: Language, remark: str = "") -> None:
    """Labels, room for the figures beside the bars, a remark, and how many bars are left out."""
    axes.set_yticks(range(len(labels)), map(short, labels))
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(0, widest * 1.2)
    bare(axes)
    more = groups - len(labels)
    left_out = f"其余 {more} 项未画，见 findings.xlsx" if language == "zh" else f"{more} more: see findings.xlsx"
    note(axes, "\n".join(filter(None, [left_out if more else "", remark])), 6)
