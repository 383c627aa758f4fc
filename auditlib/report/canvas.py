"""The paper that charts are drawn on: fonts that come with the package, calm colours, patterns beside colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from itertools import accumulate, combinations
from typing import Any
from unicodedata import east_asian_width

import matplotlib
import numpy as np
from IPython.display import Image as Shown
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from PIL import Image
from PIL.PngImagePlugin import PngInfo
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
# of a text: the part of the axes it hangs on; how far it goes before that, and beyond
_Hung = tuple[float, float, float]
LONGEST = 66  # of a label: so many Latin letters, or half as many Chinese ones
BOX = "□"
_BAR = 0.62  # of the room between two bars
_PACKED = 3  # of 9: an eighth larger than at Pillow's own level, in half the time
_SHADE = 12  # of 255: two shades of a picture differ by at least as much; what lies between is rim of a letter or line
_PAD = 5  # points at the rims
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
    "text.parse_math": False,  # $ in a name is a letter
    "text.hinting": "none",  # twice as fast, and at these many dots an inch no less sharp
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


@contextmanager
def sketch(title: str, height: float) -> Iterator[tuple[Figure, Axes]]:
    """As `drawing`, in half the time, for what every session has: axes without ticks, all texts annotations, each measured once."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
        figure.set_label(title)
        axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        figure.text(0.005, 1 - _PAD / 72 / height, title, va="top", fontsize=10.5)
        yield figure, axes
        _fit(figure, axes)


def _fit(figure: Figure, axes: Axes) -> None:
    """Axes as large as the texts beside them leave room for."""
    renderer = _agg(figure).get_renderer()
    sides = ((axes.convert_xunits, axes.get_xlim()), (axes.convert_yunits, axes.get_ylim()))
    corner, size = axes.bbox.min, axes.bbox.size
    hung: tuple[list[_Hung], list[_Hung]] = ([], [])
    for text in axes.texts:
        assert isinstance(text, Annotation)
        kinds = (text.xycoords,) * 2 if isinstance(text.xycoords, str) else text.xycoords
        box = text.get_window_extent(renderer).get_points()
        for side, (number, (first, last)) in enumerate(sides):
            part = float(
                text.xy[side] if kinds[side] == "axes fraction" else (number(text.xy[side]) - first) / (last - first)
            )
            at = corner[side] + part * size[side]
            hung[side].append((part, at - box[0][side], box[1][side] - at))
    paper, pad = figure.bbox.size, _PAD / 72 * DOTS_PER_INCH
    left, width = _room(hung[0], pad, paper[0] - pad)
    bottom, height = _room(hung[1], pad, figure.texts[0].get_window_extent(renderer).y0 - pad)
    axes.set_position((left / paper[0], bottom / paper[1], width / paper[0], height / paper[1]))


def _room(hung: Iterable[_Hung], first: float, last: float) -> tuple[float, float]:
    """Start a and length w of axes whose texts lie between `first` and `last`: each goes from a + part w - before to a + part w + after."""
    start = max([first, *(first + before for part, before, _ in hung if part <= 0)])
    ends = ((last - start - after) / part for part, _, after in hung if part > 0)
    return start, min([last - start, *ends])


def blank(title: str, reason: str) -> Figure:
    """A figure that says why there is nothing to draw."""
    with sketch(title, 1.1) as (figure, axes):
        axes.set_axis_off()
        axes.annotate(reason, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center", color=GREY, fontsize=10)
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


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(str(sans_path())).get_charmap())


def short(label: str) -> str:
    """A label on one line, cut where it would take the drawing its room; a letter that our font does not have is a box."""
    line = "".join(letter if ord(letter) in _letters() else BOX for letter in " ".join(label.split()))
    widths = accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in line)
    fits = sum(width <= LONGEST for width in widths)
    return line if fits == len(line) else line[: fits - 1] + "…"


def beside(axes: Axes, labels: Sequence[str]) -> None:
    """Labels left of rows 0, 1, … of a sketch."""
    for place, label in enumerate(labels):
        axes.annotate(
            label, (0, place), (-5, 0), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
            va="center",
        )  # fmt: skip


def below(axes: Axes, labels: Mapping[Any, str], *, aslant: bool = False) -> None:
    """Labels under places of a sketch's first axis."""
    turned = {"rotation": 60, "ha": "right", "rotation_mode": "anchor"} if aslant else {"ha": "center"}
    for place, label in labels.items():
        axes.annotate(
            label, (place, 0), (0, -5), xycoords=("data", "axes fraction"), textcoords="offset points", va="top", **turned
        )  # fmt: skip


def draw_bar(axes: Axes, place: int, length: float, look: str, *, lying: bool = False) -> None:
    """A bar at place 0, 1, … of a sketch."""
    across, along = (place - _BAR / 2, _BAR), (0, length)
    (x, width), (y, height) = (along, across) if lying else (across, along)
    axes.add_patch(Rectangle((x, y), width, height, **LOOKS[look]))


def bare(axes: Axes) -> None:
    """No value axis: every bar carries its figure."""
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.tick_params(length=0)


def _agg(figure: Figure) -> FigureCanvasAgg:
    """The canvas of a figure, kept with it: its renderer remembers the sizes of texts."""
    return figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)


def png(figure: Figure) -> bytes:
    """The figure as PNG. Raises what matplotlib raises."""
    drawn = _agg(figure)
    with matplotlib.rc_context(_STYLE):
        drawn.draw()  # not savefig, which lays out in a first drawing that nobody sees
    picture = Image.frombuffer("RGBA", drawn.get_width_height(), drawn.buffer_rgba()).convert("RGB")
    said, buffer = PngInfo(), BytesIO()
    said.add_text("Software", DRAWN_BY)
    picture.quantize(palette=_shades(), dither=Image.Dither.NONE).save(
        buffer, "png", dpi=(DOTS_PER_INCH,) * 2, pnginfo=said, compress_level=_PACKED
    )
    return buffer.getvalue()


@cache
def _shades() -> Image.Image:
    """White, our colours and the shades between any two of them, at most 256: a picture of these alone is a third as large, and soon packed."""
    colours = [np.array(to_rgb(name)) * 255 for name in ("white", INK, GREY, PALE, BLUE, LIMIT, PALE_LIMIT)]
    shades = []
    for one, other in combinations(colours, 2):
        steps = max(int(abs(other - one).max() // _SHADE), 1)
        shades += [
            tuple((one + (other - one) * step / steps).round().astype(int).tolist()) for step in range(steps + 1)
        ]
    picture = Image.new("P", (1, 1))
    picture.putpalette([part for shade in dict.fromkeys(shades) for part in shade])
    return picture


def show(figure: Figure) -> Shown:
    """The figure for a notebook: sharp on dense screens, with its title as the text for those who cannot see it."""
    width = round(figure.get_figwidth() * SCREEN)
    return Shown(data=png(figure), format="png", width=width, alt=figure.get_label())
