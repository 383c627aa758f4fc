"""An executed notebook as a page: readers see outputs and prose, and nothing is asked for from outside the machine."""

from __future__ import annotations

from functools import cache
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from auditlib.core.messages import Language
from auditlib.report import pieces, words
from auditlib.run.engine import FINDINGS_TYPE


def to_html(notebook: NotebookNode, title: str, *, language: Language = "zh") -> str:
    """The notebook as one HTML page without code, with one style sheet of its own, made for A4.

    Tracebacks of a failed notebook are shown. Raises ReportError for an unknown language.
    """
    words.known(language)
    style = (pieces.TEMPLATES / "page.css").read_text(encoding="utf-8")
    given = {"title": title, "lang": "zh-CN" if language == "zh" else "en", "style": style, "bundle": FINDINGS_TYPE}
    page, _ = _exporter().from_notebook_node(notebook, {"audit": given})
    return str(page)


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
    return _Pages(template_name="notebook", extra_template_basedirs=[str(pieces.TEMPLATES)])
