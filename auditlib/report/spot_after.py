"""What the spot check's notebook says after the visits: what was entered, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Language, Text
from auditlib.report import draw as papers
from auditlib.report import pieces
from auditlib.report.spot import TEMPLATE, UNITS, Aims
from auditlib.run.conclusion import Conclusion, Further, Group, Limit, conclude, further, groups, limit
from auditlib.run.drawn import Record
from auditlib.run.visited import OPEN, Result
from auditlib.sampling.coverage import worded
from auditlib.sampling.given import percent

RESULTS: Mapping[str, Text] = {
    "open": {"zh": "尚未检查", "en": "not visited yet"},
    "good": {"zh": "未发现问题", "en": "nothing found"},
    "bad": {"zh": "有问题", "en": "bad"},
}
_METHODS: Mapping[str, Text] = {
    "hypergeometric": {"zh": "超几何分布", "en": "hypergeometric"},
    "hoeffding": {"zh": "按层合并（Hoeffding），不论问题集中在哪一层都成立", "en": "strata together (Hoeffding), wherever the bad ones lie"},
}  # fmt: skip
_EXPLAINED: Text = {
    "zh": "逐期填写结果并保存，保存在抽取记录旁的文件中，只追加、不改动已有的行，抽取记录不变。被检查单位不配合、无法检查的，填“有问题”并备注。",
    "en": "Enter a result for each and save. Rows are added to a file beside the record, which itself stays as it is. "
    "What could not be examined, as when an organiser refuses, counts as bad; say so in the remark.",
}


def visits(record: Record, results: Mapping[str, Result], rows: bool, language: Language) -> str:
    """How results are entered; with `rows` the table of what was, for where there are no widgets."""
    titles = {unit.id: unit.title for unit in record.lists.units}
    shown = []
    for visit in record.visits if rows else ():
        row = results.get(visit.id)
        entered = f"{row.by} {papers.moment(row.at, language).split('（')[0]}" if row else ""
        shown.append((
            visit.id, titles[visit.id], papers.how(visit, language), result(results, visit.id, language), row.remark if row else "", entered,
        ))  # fmt: skip
    return pieces.render(TEMPLATE, language, part="visits", rows=shown, explained=_EXPLAINED[language])


def result(results: Mapping[str, Result], id: str, language: Language) -> str:
    """What the last row says of a session."""
    return RESULTS[results[id].result if id in results else OPEN][language]


def evaluation(record: Record, results: Mapping[str, Result], aims: Aims, draws: str, language: Language) -> str:
    """Counts, the limit for all from which was drawn, each stratum by itself, what to do next; those directed apart.

    draws   "sessions" or "organisers"
    Where the aims cannot be used, counts and the reason.
    """
    zh = language == "zh"
    held = groups(record, results)
    alerts: list[str] = []
    facts: list[tuple[str, str]] = []
    strata: list[tuple[object, ...]] = []
    if not sum(group.n for group in held):
        alerts.append(
            "没有随机抽取的，不能推断总体。" if zh else "None was drawn at random; nothing can be said of the others."
        )
    else:
        try:
            found = conclude(held, aims.confidence, aims.tolerable)
            facts = _facts(found, aims, UNITS[draws], language)
            strata = _strata(record, found, language)
            if found.open:
                alerts.append(_undecided(found, UNITS[draws], language))
        except SamplingError as error:
            alerts.append(str(error))
    each = percent(found.confidence) if strata else ""
    return pieces.render(
        TEMPLATE, language, part="evaluation", shown=_counts(held, language), alerts=alerts, facts=facts, strata=strata,
        directed=[(visit.id, visit.reason, result(results, visit.id, language)) for visit in record.visits if visit.reason],
        per_stratum=f"各层的上限单独成立（置信水平 {each}），不能相加。" if zh
        else f"The limit of a stratum holds for it alone (confidence {each}); these are not to be added.",
        notes=[],
    )  # fmt: skip


def _counts(held: Sequence[Group], language: Language) -> list[tuple[str, str, int]]:
    bad, still, n = (sum(getattr(group, name) for group in held) for name in ("bad", "open", "n"))
    zh = language == "zh"
    return [
        ("", "随机抽取" if zh else "drawn at random", n),
        ("violation", RESULTS["bad"][language], bad),
        ("pass", RESULTS["good"][language], n - bad - still),
        ("unknown", RESULTS["open"][language], still),
    ]


def _undecided(found: Conclusion, units: Text, language: Language) -> str:
    if language == "zh":
        return (
            f"随机抽取的还有 {found.open}{units['zh']}尚未检查，结论未定：若都没有问题，全部 {found.units}{units['zh']}中有问题的最多 {found.best.upper}{units['zh']}；"
            f"若都有问题，最多 {found.worst.upper}{units['zh']}。"
        )
    return (
        f"{found.open} of those drawn are not visited yet, and nothing is decided: were none of them bad, up to {found.best.upper} of all "
        f"{found.units}{units['en']} may be bad; were all of them, up to {found.worst.upper}."
    )


def _facts(found: Conclusion, aims: Aims, units: Text, language: Language) -> list[tuple[str, str]]:
    zh = language == "zh"
    unit = units[language]
    rows = []
    if not found.open:
        said = worded(found.units, found.n, found.bad, found.best.upper, found.confidence, units)[language]
        rows.append(("结论" if zh else "conclusion", said if found.n < found.units else _all(found, units, language)))
        likely = f"{float(found.best.most_likely):.1f}".removesuffix(".0")
        rows.append(("最可能" if zh else "most likely", f"{likely}{unit}" + (
            "（按抽到的推算）" if zh else " (projected from those drawn)")))  # fmt: skip
    if found.best.unseen:
        rows.append((
            "未抽到的层" if zh else "not drawn from",
            f"{found.best.unseen}{unit}所在的层（或权重）一期也没有抽到，无从判断，已全部计入上限。" if zh
            else f"{found.best.unseen}{unit} are of strata (or weights) from which none was drawn: nothing is known, and all are in the limit.",
        ))  # fmt: skip
    if not found.open:
        rows.append(("与可容忍水平比较" if zh else "against the tolerable", _compared(found, unit, language)))
    short = found.best.upper >= found.tolerable
    if short and found.n < found.units:
        rows.append(("还须做什么" if zh else "what to do next", _next(found, aims, unit, language)))
    rows.append(("方法" if zh else "method", _METHODS[found.best.method][language]))
    return rows


def _all(found: Conclusion, units: Text, language: Language) -> str:
    if language == "zh":
        return f"{found.units}{units['zh']}全部检查，有问题的 {found.bad}{units['zh']}。"
    return f"All {found.units}{units['en']} examined, {found.bad} bad."


def _compared(found: Conclusion, unit: str, language: Language) -> str:
    zh = language == "zh"
    if found.best.upper < found.tolerable:
        return (
            f"上限 {found.best.upper}{unit}低于可容忍的 {found.tolerable}{unit}：可以接受。" if zh
            else f"The limit of {found.best.upper} is below the tolerable {found.tolerable}{unit}: acceptable."
        )  # fmt: skip
    return (
        f"上限 {found.best.upper}{unit}达到或超过可容忍的 {found.tolerable}{unit}：不能据此认为总体可以接受（也不等于总体不可接受）。" if zh
        else f"The limit of {found.best.upper} is not below the tolerable {found.tolerable}{unit}: the sample does not show that all "
        "together are acceptable (nor that they are not)."
    )  # fmt: skip


def _next(found: Conclusion, aims: Aims, unit: str, language: Language) -> str:
    zh = language == "zh"
    try:
        more = further(found, aims.tolerable, aims.expected)
    except SamplingError as error:
        return f"查明原因，并全部检查：{error.what}" if zh else f"Find the cause, and examine all: {error.what}"
    return _drawing_more(found, more, unit, language)


def _drawing_more(found: Conclusion, more: Further, unit: str, language: Language) -> str:
    zh = language == "zh"
    if not more.more:
        return (
            f"按机会相同计 {more.n}{unit}即够，本轮已抽 {found.n}{unit}；差在各层机会不同，请从抽得少或没有抽到的层再抽。" if zh
            else f"At equal chances {more.n} would do, and {found.n} were drawn: the strata had unequal ones. Draw more from those that were "
            "drawn from least."
        )  # fmt: skip
    said = (
        f"发现 {found.bad}{unit}有问题，须按机会相同共抽 {more.n}{unit}，即再抽 {more.more}{unit}，且其中不再发现有问题的。"
        "另起一轮：新的 round、新的种子，名单中去掉已抽取的，两轮合并评价。" if zh
        else f"With {found.bad} bad, {more.n} are needed at equal chances: {more.more} more, none of them bad. Draw them in a round of their "
        "own (another round, another seed, without those already drawn), and evaluate both together."
    )  # fmt: skip
    if more.risk is not None and found.bad:
        risk = percent(Fraction(more.risk))
        said += f"两次合计误受风险 {risk}。" if zh else f" The risk of accepting wrongly at either look is then {risk}."
    return said


def _strata(record: Record, found: Conclusion, language: Language) -> list[tuple[object, ...]]:
    """One row for each stratum; none where there is but one."""
    names = papers.in_order(record, {group.stratum for group in found.groups})
    return [_stratum(record, name, found, language) for name in names] if len(names) > 1 else []


def _stratum(record: Record, name: str, found: Conclusion, language: Language) -> tuple[object, ...]:
    own = [group for group in found.groups if group.stratum == name]
    best, worst = (limit(own, found.confidence, open_bad=bad) for bad in (False, True))
    n, still = sum(group.n for group in own), sum(group.open for group in own)
    return (
        papers.stratum_name(record, name, language), sum(group.units for group in own), n, n - still,
        sum(group.bad for group in own), _upper(best, worst),
    )  # fmt: skip


def _upper(best: Limit, worst: Limit) -> str:
    return str(best.upper) if best.upper == worst.upper else f"{best.upper}—{worst.upper}"
