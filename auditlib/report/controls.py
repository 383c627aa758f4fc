"""How the widgets of notebooks look, and whether they are shown at all. With `desk.py` and `desk_plan.py` the owners of ipywidgets."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ipywidgets as w
from IPython.core.getipython import get_ipython
from IPython.display import display

from auditlib.core.messages import Language

Widget = w.Widget
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


def text(html: str) -> Widget:
    """HTML as a widget."""
    return w.HTML(html)


def boxed(widget: Widget) -> Widget:
    """A widget in a box: a page is shown by one of ours, whatever library a widget comes from."""
    return w.VBox([widget])


def asking(language: Language, opened: Callable[[str], Widget]) -> Widget:
    """Asks who sits down, and shows in its place what is then opened."""
    zh = language == "zh"
    name = w.Text(**look(language, "检查人姓名", "Your name", "24em"))
    button = w.Button(description="打开处理台" if zh else "Open the desk", button_style="primary")
    box = w.VBox([w.HBox([name, button])])

    def press(_: object) -> None:
        if name.value.strip():
            box.children = [w.HTML("正在打开……" if zh else "opening…")]
            box.children = [opened(name.value)]

    button.on_click(press)
    return box


def show(html: str, build: Callable[[], w.Widget]) -> None:
    """HTML, and with it the widgets that say the same where somebody is there to work them.

    build   makes the widgets. It is not called where nobody is there: a widget that was made leaves its state in the notebook, and
            pages made of the notebook then ask the network for a script and show a blank in place of the HTML
    """
    widgets = build()._repr_mimebundle_() if attended() else {}
    display({**widgets, "text/html": html}, raw=True)


def attended() -> bool:
    """Whether somebody is there to work the widgets of the cell that is being run.

    The request to run a cell says whether its sender can be asked for a line of text (`allow_stdin` of Jupyter's messages): JupyterLab
    can, and papermill and nbconvert cannot. Neither can Voilà, which runs a notebook before it serves it and tells the kernel its name.
    """
    if os.environ.get("SERVER_SOFTWARE", "").startswith("voila/"):
        return True
    shell = get_ipython()  # type: ignore[no-untyped-call]
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool(request.get("content", {}).get("allow_stdin"))
