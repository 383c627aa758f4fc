"""What a sample buys, drawn against its size: what may still be bad after few errors, and the chance to meet one at all."""

from __future__ import annotations

from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from auditlib.core.messages import Language
from auditlib.report.canvas import BLUE, GREY, INK, LIMIT, drawing
from auditlib.sampling.evaluate import attributes
from auditlib.sampling.exact import Hypergeometric
from auditlib.sampling.given import Method, percent
from auditlib.sampling.plan import Plan

ERRORS = ((0, "-", INK), (1, "--", BLUE), (2, ":", GREY))  # errors found, and the line that stands for them
_POINTS = 60  # of a line: more cannot be told apart


def size_chart(plan: Plan, population: int, drawn: int, *, language: Language = "zh") -> Figure:
    """Two drawings over the size: units that may be bad at most after 0, 1, 2 errors; the chance to find at least one.

    plan        its confidence, method and tolerable level; its size is marked
    population  units
    drawn       size of the draw at hand, marked too where it is another; 0 where there is none
    """
    zh = language == "zh"
    last = min(population, 2 * max(plan.n, drawn))
    marks = {plan.n: f"所需 {plan.n}" if zh else f"needed {plan.n}"}
    if drawn:
        marks.setdefault(drawn, f"本轮 {drawn}" if zh else f"this draw {drawn}")
    marks = {n: text for n, text in marks.items() if n <= last}  # more than there are cannot be drawn
    sizes = sorted({*range(1, last + 1, max(last // _POINTS, 1)), last, *marks})
    level = f"{_tolerable(plan, population):g}"
    title = "样本量与所得结论" if zh else "What a sample of n buys"
    with drawing(title, 2.9) as (figure, left):
        grid = figure.add_gridspec(1, 2, wspace=0.06)
        left.set_subplotspec(grid[0])
        right = figure.add_subplot(grid[1])
        _limits(left, plan, population, sizes, language)
        chances = [100 * float(1 - plan.model.at_most(0, n).least()) for n in sizes]
        right.plot(sizes, chances, color=INK)
        right.set_ylim(0, 118)
        right.set_title(
            f"总体恰有 {level} 个有问题时，至少抽到一个的机会（%）" if zh
            else f"Chance (%) to meet one, were {level} bad", loc="left", fontsize=8.5,
        )  # fmt: skip
        right.axhline(100 * float(plan.confidence), color=LIMIT, linestyle="--", linewidth=1)
        right.annotate(
            f"置信水平 {percent(plan.confidence)}" if zh else f"confidence {percent(plan.confidence)}",
            (1, 100 * float(plan.confidence)), (-2, -3), xycoords=("axes fraction", "data"), textcoords="offset points",
            ha="right", va="top", color=LIMIT,
        )  # fmt: skip
        for axes in (left, right):
            axes.set_xlim(0, last * 1.02)
            axes.set_xlabel("样本量" if zh else "sample size n")
            for n, text in marks.items():
                _marked(axes, n, text)
    return figure


def _limits(axes: Axes, plan: Plan, population: int, sizes: list[int], language: Language) -> None:
    zh = language == "zh"
    method: Method = plan.method
    for errors, line, colour in ERRORS:
        held = [n for n in sizes if n > errors]
        limits = [
            attributes(n, errors, confidence=plan.confidence, method=method, population=population).units for n in held
        ]
        label = f"发现 {errors} 个" if zh else f"{errors} found"
        axes.plot(held, limits, linestyle=line, color=colour, label=label)
    axes.set_ylim(0, population * 1.15)
    axes.set_title(
        "可能有问题的最多个数（含已发现的）" if zh else "Bad at most, those found included", loc="left", fontsize=8.5
    )
    level = _tolerable(plan, population)
    axes.axhline(level, color=LIMIT, linestyle="--", linewidth=1)
    axes.annotate(
        f"可容忍\n{level:g}" if zh else f"tolerable\n{level:g}", (1, level), (2, 0), xycoords=("axes fraction", "data"),
        textcoords="offset points", va="center", color=LIMIT,
    )  # fmt: skip
    axes.legend(loc="center right", frameon=False)


def _tolerable(plan: Plan, population: int) -> float:
    """The tolerable level in units, a whole number where the method counts units."""
    rate = Fraction(plan.model.bad, plan.model.size) if isinstance(plan.model, Hypergeometric) else plan.model.rate  # type: ignore[attr-defined]
    return float(rate * population)


def _marked(axes: Axes, n: int, text: str) -> None:
    axes.axvline(n, color=GREY, linewidth=0.8)
    axes.annotate(
        text, (n, 1), (3, -2), xycoords=("data", "axes fraction"), textcoords="offset points", va="top", color=GREY,
        fontsize=7.5, bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
    )  # fmt: skip
