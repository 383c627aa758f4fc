"""An executed notebook as a page: readers see outputs and prose, and nothing is asked for from outside the machine."""

from __future__ import annotations

from functools import cache
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from auditlib.core.messages import Language
from auditlib.report import pieces, words
from auditlib.run.engine import FINDINGS_TYPE

LONGEST = 100_000  # characters of one output's text


def to_html(notebook: NotebookNode, title: str, *, language: Language = "zh") -> str:
    """The notebook as one HTML page without code, with one style sheet of its own, made for A4.

    Tracebacks of a failed notebook are shown; of a text that is too long for a page its beginning, and how much was left out. Raises
    ReportError for an unknown language.
    """
    words.known(language)
    style = (pieces.TEMPLATES / "page.css").read_text(encoding="utf-8")
    given = {"title": title, "lang": "zh-CN" if language == "zh" else "en", "style": style, "bundle": FINDINGS_TYPE}
    page, _ = _exporter().from_notebook_node(notebook, {"audit": given})
    return str(page)


def _bounded(text: str, lang: str) -> str:
    left = len(text) - LONGEST
    if left <= 0:
        return text
    if lang == "en":
        said = f"… {left:,} more characters are left out here; the notebook of the same name (.ipynb) has them all."
    else:
        said = f"……此处略去后面 {left:,} 个字符，全文见同名笔记本（.ipynb）。"
    return f"{text[:LONGEST]}\n{said}\n"


class _Pages(HTMLExporter):
    """Without the second look that nbconvert takes at a finished page, for pictures without a text: our template gives each one."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **given: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and what goes with it."""
        page: tuple[str, dict[str, Any]] = TemplateExporter.from_notebook_node(
            self, nb, self._init_resources(resources), **given
        )
        return page


@cache
def _exporter() -> _Pages:
    # kept: a fresh exporter costs a quarter of a second
    basedirs = [str(pieces.TEMPLATES)]
    return _Pages(template_name="notebook", extra_template_basedirs=basedirs, filters={"bounded": _bounded})
