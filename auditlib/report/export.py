"""An executed notebook as a page: readers see outputs and prose, and nothing is asked for from outside the machine."""

from __future__ import annotations

from functools import cache

from nbconvert.exporters import HTMLExporter
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


@cache
def _exporter() -> HTMLExporter:
    # kept: a fresh exporter costs a quarter of a second
    return HTMLExporter(template_name="notebook", extra_template_basedirs=[str(pieces.TEMPLATES)])
