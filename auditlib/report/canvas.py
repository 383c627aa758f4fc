"""The paper that charts are drawn on: fonts that come with the package, calm colours, patterns beside colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from pylopdf_fonts_zh_cn import sans_path

from auditlib.report.words import DRAWN_BY

fontManager.addfont(str(sans_path()))
FAMILY = FontProperties(fname=str(sans_path())).get_name()
INK, GREY, PALE, BLUE, LIMIT, PALE_LIMIT = "#22313f", "#6b7885", "#c9d3dd", "#3d6a94", "#a63d2a", "#f0d8d1"
LOOKS: Mapping[str, Mapping[str, Any]] = {  # of bars; each differs from the others by more than its colour
    "plain": {"facecolor": BLUE},
    "pale": {"facecolor": PALE},
    "sum": {"facecolor": INK},
    "wrong": {"facecolor": PALE_LIMIT, "edgecolor": LIMIT, "hatch": "////", "linewidth": 0.8},
    "limit": {"facecolor": "white", "edgecolor": LIMIT, "linestyle": "--", "linewidth": 1},
    "open": {"facecolor": "white", "edgecolor": GREY, "hatch": "....", "linewidth": 0.8},
}
DOTS_PER_INCH, SCREEN = 144, 96
WIDTH = 7.2  # inches: the text width of an A4 page
_STYLE = {
    "font.family": FAMILY,
    "font.size": 8.5,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.8,
    "hatch.color": "edge",
}


@contextmanager
def drawing(title: str, height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure `height` inches high with its title, and one pair of axes to draw on within the block."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH, layout="constrained")
        figure.set_label(title)
        axes = figure.add_subplot()
        figure.suptitle(title, x=0.005, ha="left", fontsize=10.5)
        yield figure, axes


def blank(title: str, reason: str) -> Figure:
    """A figure that says why there is nothing to draw."""
    with drawing(title, 1.1) as (figure, axes):
        axes.set_axis_off()
        axes.text(0.5, 0.5, reason, ha="center", va="center", color=GREY, fontsize=10, transform=axes.transAxes)
    return figure


def note(axes: Axes, text: str, below: int = 26) -> None:
    """A remark `below` points under the axes, for what the drawing leaves out."""
    if text:
        axes.annotate(
            text,
            (0, 0),
            (0, -below),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize=7.5,
            color=GREY,
        )


def bare(axes: Axes) -> None:
    """No value axis: every bar carries its figure."""
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.tick_params(length=0)


def png(figure: Figure) -> bytes:
    """The figure as PNG. Raises what matplotlib raises."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": DRAWN_BY})
    return buffer.getvalue()


def show(figure: Figure) -> Image:
    """The figure for a notebook: sharp on dense screens, with its title as the text for those who cannot see it."""
    width = round(figure.get_figwidth() * SCREEN)
    return Image(data=png(figure), format="png", width=width, alt=figure.get_label())
