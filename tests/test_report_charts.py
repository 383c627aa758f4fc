"""Charts are drawn whatever is missing, with glyphs of their own, and say what they leave out."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import matplotlib.pyplot
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from auditlib.core.messages import Language
from auditlib.core.model import Tables
from auditlib.report import canvas, charts, programme
from auditlib.report.canvas import png
from auditlib.run.inspection import Inspection

SESSION = (charts.headcounts, charts.costs, charts.timeline)
PROGRAMME = (
    programme.progress,
    programme.findings_by_check,
    programme.findings_by_organiser,
    programme.money_at_stake,
)
HANDED_IN, PLANNED_ONLY = "FJ2025-D01", "FJ2025-O02"


def _texts(figure: Figure) -> list[str]:
    png(figure)
    texts = [*figure.axes[0].texts, *figure.texts]
    return [text.get_text() for text in texts if text.get_text()]


def _emptied(inspection: Inspection, *tables: str) -> Tables:
    given = inspection.tables
    return replace(given, frames={**given.frames, **{name: given[name].iloc[:0] for name in tables}})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("draw", SESSION)
@pytest.mark.parametrize("session_id", [HANDED_IN, PLANNED_ONLY])
def test_a_session_is_drawn_in_both_languages_without_a_missing_glyph(
    small_inspection: Inspection, draw: Callable[..., Figure], session_id: str, language: Language
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(small_inspection.tables, small_inspection.policy, session_id, language=language)
        assert png(figure).startswith(b"\x89PNG")
    assert figure.get_label(), "the picture has a title for those who cannot see it"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("draw", PROGRAMME)
def test_the_programme_is_drawn_in_both_languages_without_a_missing_glyph(
    small_inspection: Inspection, draw: Callable[..., Figure], language: Language
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert png(draw(small_inspection, language=language)).startswith(b"\x89PNG")


def test_a_picture_of_few_shades_looks_like_the_drawing(small_inspection: Inspection) -> None:
    figures = [draw(small_inspection.tables, small_inspection.policy, HANDED_IN) for draw in SESSION]
    figures += [draw(small_inspection) for draw in PROGRAMME]
    for figure in figures:
        shown = np.asarray(Image.open(BytesIO(png(figure))).convert("RGB")).astype(int)
        assert isinstance(figure.canvas, FigureCanvasAgg)
        drawn = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)  # type: ignore[no-untyped-call]
        apart = abs(shown - drawn).max(axis=2)
        for colour in ("white", canvas.INK, canvas.GREY, canvas.PALE, canvas.BLUE, canvas.LIMIT, canvas.PALE_LIMIT):
            flat = (drawn == (np.array(to_rgb(colour)) * 255).round()).all(axis=2)
            assert not apart[flat].any(), f"{colour} is kept as it is"
        assert apart.max() < 2.5 * canvas._SHADE, "a rim may be a shade or two off"


def test_half_days_stand_in_order_whatever_the_order_of_the_sheet(small_inspection: Inspection) -> None:
    labels = _texts(charts.headcounts(small_inspection.tables, small_inspection.policy, HANDED_IN))
    halves = [label for label in labels if label.startswith("9-")]
    assert halves == [f"9-0{day}\n{half}" for day in (1, 2, 3, 4) for half in ("上午", "下午")]


def test_the_minimum_in_force_is_drawn_and_named(small_inspection: Inspection) -> None:
    figure = charts.headcounts(small_inspection.tables, small_inspection.policy, HANDED_IN)
    assert "规定下限\n30 人" in _texts(figure)
    assert [list(line.get_ydata()) for line in figure.axes[0].lines] == [[30, 30]]


def test_bars_below_the_minimum_differ_by_pattern_and_the_pattern_is_explained(small_inspection: Inspection) -> None:
    figure = charts.headcounts(small_inspection.tables, small_inspection.policy, HANDED_IN)
    bars = [patch for patch in figure.axes[0].patches if patch.get_height()]
    assert [bool(bar.get_hatch()) for bar in bars] == [False, False] + [True] * 9
    assert "斜线：低于规定下限" in _texts(figure)


def test_signatures_without_a_date_are_no_half_day_and_a_low_bar_has_its_figure_above_it(
    small_inspection: Inspection,
) -> None:
    given = small_inspection.tables
    signed = given["signins"].copy()
    one = signed.index[(signed["session_id"] == HANDED_IN) & signed["person_key"].notna()][0]
    signed.loc[[one], ["day", "half"]] = pd.NA
    tables = replace(given, frames={**given.frames, "signins": signed})
    figure = charts.headcounts(tables, small_inspection.policy, HANDED_IN)
    assert "日期不明\n未注时段" in _texts(figure)
    axes = figure.axes[0]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [False, False] + [True] * 9 + [False]
    (low,) = (text for text in axes.texts if text.get_text() == "1")
    assert low.get_window_extent(FigureCanvasAgg(figure).get_renderer()).y0 > axes.transData.transform((0, 1))[1]


def test_a_session_that_ended_after_the_deadline_is_drawn_as_late(small_inspection: Inspection) -> None:
    given = small_inspection.tables
    for last, hatched in (("2025-11-30", False), ("2025-12-01", True)):
        sessions = given["sessions"].copy()
        sessions.loc[HANDED_IN, ["end", "end_latest"]] = pd.Timestamp(last)
        tables = replace(given, frames={**given.frames, "sessions": sessions})
        (bar,) = charts.timeline(tables, small_inspection.policy, HANDED_IN).axes[0].patches
        assert bool(bar.get_hatch()) is hatched


def test_a_missing_sign_in_sheet_is_said_and_not_drawn_as_nobody(small_inspection: Inspection) -> None:
    figure = charts.headcounts(_emptied(small_inspection, "signins"), small_inspection.policy, HANDED_IN)
    texts = _texts(figure)
    assert "未提供" in texts
    assert "0" not in texts


def test_a_missing_settlement_is_said(small_inspection: Inspection) -> None:
    figure = charts.costs(_emptied(small_inspection, "cost_lines"), small_inspection.policy, HANDED_IN)
    assert any("经费结算表未提供" in text for text in _texts(figure))


def test_a_blank_amount_is_no_zero(small_inspection: Inspection) -> None:
    texts = _texts(charts.costs(small_inspection.tables, small_inspection.policy, HANDED_IN))
    assert "0.00 元" not in texts
    assert any("1 行金额空缺" in text for text in texts)


def test_the_cap_of_the_funding_stands_beside_what_was_claimed(small_inspection: Inspection) -> None:
    texts = _texts(charts.costs(small_inspection.tables, small_inspection.policy, HANDED_IN))
    assert {"申请财政补助", "52,000.00 元", "补助上限", "50,000.00 元"} <= set(texts)


def test_a_label_of_two_lines_beside_a_bar_keeps_them() -> None:
    label = "综合定额\n每人每天 360 元 × 60 人 × 4 天"
    with canvas.sketch("经费", 1.5) as (figure, axes):
        canvas.draw_bar(axes, 0, 1, "limit", lying=True)
        canvas.beside(axes, [label])
    assert label in _texts(figure)


def test_a_session_without_any_day_says_so(small_inspection: Inspection) -> None:
    sessions = small_inspection.tables["sessions"].copy()
    sessions["as_of"] = sessions["as_of_latest"] = pd.NaT
    tables = replace(small_inspection.tables, frames={**small_inspection.tables.frames, "sessions": sessions})
    texts = _texts(charts.timeline(tables, small_inspection.policy, PLANNED_ONLY))
    assert "各项日期均未提供" in texts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("draw", SESSION)
def test_texts_lie_on_the_paper_and_apart_from_each_other(
    small_inspection: Inspection, draw: Callable[..., Figure], language: Language
) -> None:
    for session_id in map(str, small_inspection.tables["sessions"].index):
        figure = draw(small_inspection.tables, small_inspection.policy, session_id, language=language)
        renderer = FigureCanvasAgg(figure).get_renderer()
        texts = [text for text in [*figure.axes[0].texts, *figure.texts] if text.get_text()]
        boxes = {text.get_text(): text.get_window_extent(renderer) for text in texts if not text.get_rotation()}
        assert len(boxes) > 1
        for said, box in boxes.items():
            assert min(box.x0, box.y0) >= 0, said
            assert box.x1 <= figure.bbox.x1, said
            assert box.y1 <= figure.bbox.y1, said
            assert not [other for other in boxes if other != said and box.overlaps(boxes[other])], said


def test_sums_at_stake_are_said_to_overlap(small_inspection: Inspection) -> None:
    texts = _texts(programme.money_at_stake(small_inspection))
    assert "2,000.00 元" in texts
    assert any("合计有重叠" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        (r"甲（$\培训$）研究院", r"甲（$\培训$）研究院"),
        ("US$100 与 US$^{ 研究院", "US$100 与 US$^{ 研究院"),
        ("无此字形的😀公司", "无此字形的□公司"),
        ("一个\n分行的名称", "一个 分行的名称"),
        ("福建" * 150, "福建" * 16 + "…"),
    ],
)
def test_a_name_is_drawn_as_it_is_written_and_leaves_the_bars_their_room(
    small_inspection: Inspection, name: str, drawn: str
) -> None:
    given = small_inspection.tables
    sessions = given["sessions"].assign(organiser=pd.array([name] * len(given["sessions"]), dtype="string"))
    inspection = replace(small_inspection, tables=replace(given, frames={**given.frames, "sessions": sessions}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = programme.findings_by_organiser(inspection)
        png(figure)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [drawn]
    assert axes.bbox.width > figure.bbox.width / 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_said_below_the_sums_at_stake_stands_apart(
    small_inspection: Inspection, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(programme, "SHOWN", 1)
    found = [replace(f, session_id=f"{f.session_id}-{n}") for f in small_inspection.findings for n in (1, 2)]
    figure = programme.money_at_stake(replace(small_inspection, findings=found), language=language)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    (below,) = [text for text in figure.axes[0].texts if "findings.xlsx" in text.get_text()]
    assert len(below.get_text().splitlines()) == 2
    boxes = [part.get_window_extent(renderer) for part in (*figure.axes[0].texts, *figure.legends)]
    assert not any(one.overlaps(other) for n, one in enumerate(boxes) for other in boxes[:n])


def test_drawing_leaves_no_figure_open(small_inspection: Inspection) -> None:
    for draw in SESSION:
        png(draw(small_inspection.tables, small_inspection.policy, HANDED_IN))
    assert matplotlib.pyplot.get_fignums() == []
