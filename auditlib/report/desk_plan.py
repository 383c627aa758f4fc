"""The widgets that plan a sample: population, confidence, tolerable and expected level, method; what n buys follows them."""

from __future__ import annotations

import base64
from typing import NamedTuple

import ipywidgets as w

from auditlib.core.errors import AuditError, InputError, nearest
from auditlib.core.messages import Language
from auditlib.report import pieces, spot
from auditlib.report.canvas import SCREEN, png
from auditlib.report.controls import look, show, wrapping
from auditlib.report.size_chart import size_chart
from auditlib.run.spotcheck import Drawing
from auditlib.sampling.given import NAMES

_BOX, _SLIDER = "20em", "30em"  # widths
_NOT_SAID = "—"


class _Answer(NamedTuple):
    """HTML, and a picture with its width in pixels; none where the plan is refused."""

    said: str
    picture: bytes = b""
    width: int = 0


def show_plan(drawing: Drawing | None, aims: spot.Aims, population: str, language: Language) -> None:
    """Show controls set to the aims, and what they come to.

    drawing     the draw at hand, if there is one
    population  units, as a text; those that are drawn from at random where it is ""
    """
    aims = aims._replace(confidence=spot.same_percent(aims.confidence), tolerable=spot.same_percent(aims.tolerable))
    free = spot.drawn_from(drawing) if drawing else 0
    units = int(population) if population.isdecimal() else free
    wrong = _wrong(population, aims.method)
    first = _Answer(spot.refusal(wrong, language)) if wrong else _planned(drawing, aims, units, language)
    head = pieces.render(spot.TEMPLATE, language, part="plan_head")
    show(
        head + first.said + _image(first, language),
        lambda: _widgets(drawing, aims, units, language, w.HTML(head), first),
    )


def _image(answer: _Answer, language: Language) -> str:
    """The chart inside HTML; "" where there is none."""
    if not answer.picture:
        return ""
    alt = (
        "图：样本量与所得结论，数字见上" if language == "zh" else "Chart: what a sample buys by its size; figures above"
    )
    source = f"data:image/png;base64,{base64.b64encode(answer.picture).decode()}"
    return f'<img alt="{alt}" src="{source}" style="width:{answer.width}px;max-width:100%">'


def _widgets(
    drawing: Drawing | None, aims: spot.Aims, units: int, language: Language, head: w.HTML, first: _Answer
) -> w.VBox:
    controls = {
        "population": w.IntText(units, **look(language, "总体（不含指定的）", "population", _BOX)),
        "expected": w.Text(aims.expected, continuous_update=False, **look(language, "预期差错", "expected errors", _BOX)),
        "method": w.Dropdown(
            options=[(name[language], key) for key, name in NAMES.items()],
            value=aims.method if aims.method in NAMES else next(iter(NAMES)),
            **look(language, "方法", "method", _BOX),
        ),
        "confidence": _slider(language, "置信水平", "confidence", aims.confidence),
        "tolerable": _slider(language, "可容忍水平", "tolerable", aims.tolerable),
    }  # fmt: skip
    said, chart = w.HTML(), w.Image(format="png")

    def put(answer: _Answer) -> None:
        said.value, chart.value, width = answer
        chart.layout = w.Layout(width=f"{width}px", max_width="100%", display="block" if width else "none")

    def follow(_: object = None) -> None:
        asked = {name: control.value for name, control in controls.items() if name != "population"}
        put(_planned(drawing, spot.Aims(**asked), controls["population"].value, language))

    for control in controls.values():
        control.observe(follow, "value")
    put(first)
    parts = [*controls.values()]
    boxes = w.HBox([w.VBox(parts[:3]), w.VBox(parts[3:])], layout=wrapping())
    return w.VBox([head, boxes, said, chart])


def _wrong(population: str, method: str) -> InputError | None:
    """What of the parameters no control can be set to."""
    if population and not population.isdecimal():
        return InputError(f"总体数 {population!r} 不是整数 (is no whole number).", "population", "请改正 (mend it).")
    if method not in NAMES:
        return InputError(f"没有方法 {method!r} (there is no such method).", "method", nearest(method, NAMES))
    return None


def _planned(drawing: Drawing | None, aims: spot.Aims, population: int, language: Language) -> _Answer:
    try:
        found = spot.needed(aims, population)
        said = spot.plan(found, population, drawing, language)
        n = sum(drawing.lists.number.values()) if drawing else 0
        figure = size_chart(found, population, min(n, population), language=language)
    except AuditError as error:
        return _Answer(spot.refusal(error, language))
    return _Answer(said, png(figure), round(figure.get_figwidth() * SCREEN))


def _slider(language: Language, zh: str, en: str, given: str) -> w.SelectionSlider:
    options = [(choice or _NOT_SAID, choice) for choice in spot.percents(given)]
    return w.SelectionSlider(
        options=options, value=given, continuous_update=False, **look(language, zh, en, _SLIDER)
    )  # fmt: skip
