"""How the widgets of notebooks look, and how they are shown. With `desk.py` and `desk_plan.py` the owners of ipywidgets."""

from __future__ import annotations

from typing import Any

import ipywidgets as w
from IPython.display import display

from auditlib.core.messages import Language

LABEL = "9em"  # width of the label of a control


def look(language: Language, zh: str, en: str, width: str) -> dict[str, Any]:
    """Label and width of a control."""
    return {
        "description": zh if language == "zh" else en,
        "style": {"description_width": LABEL},
        "layout": w.Layout(width=width),
    }


def wrapping() -> w.Layout:
    """Side by side, and one below the other where the window is narrow."""
    return w.Layout(flex_flow="row wrap")


def show(box: w.Widget, html: str) -> None:
    """A widget where there is a front end for it, and the same as HTML where there is none, as in what papermill has run."""
    display({**box._repr_mimebundle_(), "text/html": html}, raw=True)
