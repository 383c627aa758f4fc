"""What the spot check's notebook says, as HTML: the plan, the lists, refusals. What follows from the visits is in `spot_after.py`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import NamedTuple

from auditlib.core.errors import AuditError
from auditlib.core.messages import Language, Text
from auditlib.report import draw as papers
from auditlib.report import pieces
from auditlib.run.conclusion import conclude, enough, foreseen
from auditlib.run.drawn import Fixed, Record
from auditlib.run.spotcheck import Drawing
from auditlib.sampling.coverage import coverage, worded
from auditlib.sampling.plan import Plan, attributes

TEMPLATE = "spot.html.j2"
UNITS: Mapping[str, Text] = {  # as they stand behind a number
    "sessions": {"zh": " 期", "en": " sessions"},
    "organisers": {"zh": " 家", "en": " organisers"},
}


class Aims(NamedTuple):
    """What a sample is to show, as texts that `auditlib.sampling` reads exactly; see `auditlib.sampling.plan.attributes`."""

    confidence: str
    tolerable: str
    expected: str
    method: str = "hypergeometric"


def message(said: str, *lines: str, language: Language, refused: bool = False) -> str:
    """A message in its place."""
    return pieces.render(TEMPLATE, language, part="message", said=said, lines=lines, refused=refused)


def refusal(error: AuditError | OSError, language: Language) -> str:
    """What was refused, where, and what to do next."""
    if isinstance(error, AuditError):
        return message(error.what, error.where, error.todo, language=language, refused=True)
    return message(
        f"无法写入或读取 (cannot be written or read: {error.strerror}).", str(error.filename or ""),
        "请检查文件夹和权限 (look at the folder and its permissions).", language=language, refused=True,
    )  # fmt: skip


def heading(drawing: Drawing | None, language: Language) -> str:
    """Title, round, and what a person should look at before the lists are fixed. Carries the style sheet of all fragments."""
    zh = language == "zh"
    given = "" if drawing is None else f"{drawing.stated['purpose']}　{drawing.lists.round}"
    return pieces.render(
        TEMPLATE, language, part="heading", style=pieces.style(), title="抽查：计划、抽取、评价" if zh else "Spot check: plan, draw, evaluate",
        subtitle=given, notes=[note[language] for note in drawing.notes] if drawing else [],
    )  # fmt: skip


def drawn_from(drawing: Drawing) -> int:
    """Units that are drawn from at random: those directed are not."""
    return len(drawing.lists.units) - len(drawing.lists.directed)


def needed(aims: Aims, population: int) -> Plan:
    """The sample that the aims ask for. Raises SamplingError."""
    return attributes(
        aims.tolerable, confidence=aims.confidence, method=aims.method, expected=aims.expected,
        population=population,
    )  # fmt: skip


def plan(found: Plan, population: int, drawing: Drawing | None, language: Language) -> str:
    """The size with the errors it allows, what it leaves open, the AICPA size beside it, and the same of the draw at hand."""
    zh = language == "zh"
    units = UNITS[drawing.draws if drawing else "sessions"]
    rows = [("所需样本量" if zh else "size needed", found.text(language))]
    if found.n <= population:
        said = coverage(population, found.n, found.allowed, confidence=found.confidence, units=units)[language]
        rows.append((f"发现 {found.allowed} 个时" if zh else f"with {found.allowed} found", said))
        rows.append(("抽到的机会" if zh else "chance to meet one", _chance(found, found.n, units, language)))
    else:
        rows.append((
            "总体不够" if zh else "too few",
            f"总体只有 {population}{units['zh']}：请用超几何分布，或全部检查。" if zh
            else f"There are {population}{units['en']} only: use the hypergeometric method, or examine all.",
        ))  # fmt: skip
    factor = f"{float(found.aicpa.factor):.2f}"
    rows.append((
        "AICPA 系数法" if zh else "by AICPA factor",
        f"{found.aicpa.n}（系数 {factor}，按大总体计，仅供对照，不采用）" if zh
        else f"{found.aicpa.n} (factor {factor}, as of a large population; for comparison, not used)",
    ))  # fmt: skip
    notes = []
    if drawing is not None:
        notes.append(drawing.sizes.standing[language])
        own = population == drawn_from(
            drawing
        )  # else it is the plan of something else, of which the strata are not known
        unequal, due = own and _unequal(drawing), found.n
        if unequal and len(drawing.lists.number) > 1 and not found.allowed:
            numbers = enough(drawing.lists, found.confidence, found.inputs["tolerable"])  # type: ignore[arg-type]
            due = sum(numbers.values())
            rows.append(_by_stratum(numbers, drawing, language))
        if 0 < sum(drawing.lists.number.values()) <= population:
            rows.append(_this_draw(found, population, drawing, due, unequal, language))
        if unequal:
            notes.append(
                "所需样本量、抽到的机会和图按每期抽到的机会相同计；本轮分层或有权重，机会不同，上限会高一些。" if zh
                else "Size needed, chances and chart are for equal chances; this draw has strata or weights, and its limits are higher."
            )  # fmt: skip
    return pieces.render(TEMPLATE, language, part="plan", rows=rows, notes=notes)


def _by_stratum(numbers: Mapping[str, int], drawing: Drawing, language: Language) -> tuple[str, str]:
    """What the size needed comes to in strata, with the number of each."""
    zh, units = language == "zh", UNITS[drawing.draws]
    each = ("，" if zh else ", ").join(
        f"{papers.stratum_name(drawing, name, language)} {numbers[name]}" for name in papers.in_order(drawing, numbers)
    )
    n = sum(numbers.values())
    if zh:
        return (
            "分层须抽",
            f"共 {n}{units['zh']}（{each}），按各层大小分配、同层机会相同：未发现问题时，上限低于可容忍水平。",
        )
    return (
        "needed in strata",
        f"{n}{units['en']} ({each}): in proportion to the strata and at equal chances within each, the limit is then below the tolerable "
        "level if none is bad.",
    )


def _this_draw(
    found: Plan, population: int, drawing: Drawing, due: int, unequal: bool, language: Language
) -> tuple[str, str]:
    """What the draw at hand will show if nothing is found: the limit that the evaluation will state.

    due   units needed, in strata where there are any
    """
    zh, units = language == "zh", UNITS[drawing.draws]
    n = sum(drawing.lists.number.values())
    label = f"本轮抽 {n}{units['zh']}" if zh else f"this draw: {n}"
    short = (f"少于所需的 {due}。" if zh else f"Fewer than the {due} needed. ") if n < due else ""
    if not unequal or n == population:
        said = coverage(population, n, 0, confidence=found.confidence, units=units)[language]
        return label, f"{short}{said}{'' if zh else ' '}{_chance(found, n, units, language)}"
    held = foreseen(drawing.lists)
    if held is None:
        said = (
            "层内抽中机会因权重而不同，抽取之前算不出上限；检查后按权重分组推算。" if zh
            else "Chances differ by weight, so no limit is known before the draw; after the visits each weight is taken by itself."
        )  # fmt: skip
        return label, short + said
    end = conclude(held, found.confidence, found.inputs["tolerable"])  # type: ignore[arg-type]
    said = worded(population, n, 0, end.best.upper, found.confidence, units)[language]
    if end.best.upper < end.tolerable:
        return label, said
    return label, said + (
        f"这不低于可容忍的 {end.tolerable}{units['zh']}：本轮即使未发现问题，也不能据此认为总体可以接受。" if zh
        else f" That is not below the tolerable {end.tolerable}: even with none bad this draw will not show that all are acceptable."
    )  # fmt: skip


def _chance(found: Plan, n: int, units: Text, language: Language) -> str:
    chance = floor(1000 * (1 - found.model.at_most(0, n).most())) / 10  # down, so that it is never said to be certain
    said = f"{chance:g}%"
    return (
        f"有问题的恰为可容忍水平时，抽 {n}{units['zh']}至少抽到一个有问题的机会为 {said}。" if language == "zh"
        else f"Were just as many bad as tolerable, {n} would meet at least one with a chance of {said}."
    )  # fmt: skip


def _unequal(drawing: Drawing) -> bool:
    free = [unit for unit in drawing.lists.units if unit.id not in drawing.lists.directed]
    return len({(unit.stratum, unit.weight) for unit in free}) > 1


def lists(drawing: Drawing, fixed: Fixed, path: Path, language: Language) -> str:
    """What is fixed: numbers, hash to publish, file; units and inspectors, without contacts."""
    zh = language == "zh"
    rows = [
        ("抽取" if zh else "drawn", papers.numbers(drawing, language)),
        ("名单指纹（请公布）" if zh else "hash, to be published", fixed.lists_hash),
        ("名单固定" if zh else "lists fixed", papers.moment(fixed.fixed_at, language)),
        ("文件" if zh else "file", str(path.resolve())),
    ]
    units = [
        (u.id, u.title, "、".join(u.bodies), papers.stratum_name(drawing, u.stratum, language), u.weight,
         drawing.lists.directed.get(u.id, ""))
        for u in sorted(drawing.lists.units, key=lambda unit: unit.id)
    ]  # fmt: skip
    people = [
        (p.name, p.unit, p.most, "、".join(p.specialities), "、".join(p.interests), "、".join(p.visited))
        for p in sorted(drawing.lists.inspectors, key=lambda held: held.id)
    ]
    return pieces.render(TEMPLATE, language, part="lists", rows=rows, units=units, people=people)


def drawn(
    record: Record, contacts: Mapping[str, str], files: list[Path], language: Language, *, confidence: str
) -> str:
    """The page of the draw, contacts masked, and the files written."""
    given = papers.said(record, contacts, language, confidence=confidence)
    return pieces.render(TEMPLATE, language, part="drawn", files=[str(file.resolve()) for file in files], **given)


def percents(given: str) -> list[str]:
    """Whole percents to choose from, and what was given in its place where it is none of them."""
    choices = [f"{whole}%" for whole in range(1, 100)]
    return choices if given in choices else sorted([*choices, given], key=lambda text: _read(text) or 0)


def same_percent(given: str) -> str:
    """A share as a choice of `percents` has it: 0.95 → 95%; anything else as it was given."""
    for choice in percents(""):
        if _read(given) == _read(choice):
            return choice
    return given


def _read(text: str) -> Fraction | None:
    try:
        return Fraction(text.rstrip("%").strip()) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        return None
