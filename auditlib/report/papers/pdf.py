"""Reports as PDF, set by typst in the bundled Noto fonts. The only owner of typst."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from auditlib.core.errors import ReportError
from auditlib.core.messages import Language
from auditlib.run.files import write_whole

INSTEAD = "〓"  # what printers set for a sign that the font lacks


def write(template: Path, fields: Mapping[str, Any], path: Path, language: Language) -> tuple[str, ...]:
    """Write a report whole or not at all; equal fields and template give equal bytes. Returns the signs that the fonts lack.

    Each of those stands as 〓, and the end of the report names them. No text of a dossier is ever read as markup. Raises ReportError for a
    template that is missing or that typst refuses.
    """
    if not template.is_file():
        todo = "放回该文件 (put it back)."
        raise ReportError("没有这个模板 (there is no such template).", str(template), todo)
    lacking: dict[str, None] = {}
    shown = _shown(fields, lacking)
    data = json.dumps({**shown, "lang": language, "lacking": list(map(_point, lacking))}, ensure_ascii=False)
    try:
        content = typst.compile(
            template.read_bytes(),
            root=str(template.parent),
            font_paths=[str(fonts.serif_path().parent)],
            ignore_system_fonts=True,
            sys_inputs={"paper": data},
            timestamp=0,
        )
    except typst.TypstError as error:
        raise ReportError(
            f"模板不能使用 (typst refuses the template): {error.message}.", str(template),
            "改正该处，或从原件重新复制 (mend it, or copy the original again). " + " ".join(error.hints),
        ) from None  # fmt: skip
    assert isinstance(content, bytes)
    write_whole(path, lambda part: part.write_bytes(content))
    return tuple(lacking)


@cache
def _signs() -> frozenset[int]:
    """Code points for which both bundled fonts have a glyph."""
    opened = import_module(
        "matplotlib.ft2font"
    ).FT2Font  # matplotlib takes half a second to import, and few commands set a PDF
    serif, sans = (set(opened(str(path)).get_charmap()) for path in (fonts.serif_path(), fonts.sans_path()))
    return frozenset(serif & sans)


def _shown(value: Any, lacking: dict[str, None]) -> Any:
    if isinstance(value, str):
        return "".join(_sign(sign, lacking) for sign in value.replace("\r\n", "\n").replace("\t", " "))
    if isinstance(value, Mapping):
        return {name: _shown(held, lacking) for name, held in value.items()}
    return [_shown(held, lacking) for held in value] if isinstance(value, Sequence) else value


def _sign(sign: str, lacking: dict[str, None]) -> str:
    if sign == "\n" or ord(sign) in _signs():
        return sign
    if not sign.isprintable():  # steers a terminal or turns the text around, and shows nothing
        return ""
    lacking[sign] = None
    return INSTEAD


def _point(sign: str) -> str:
    return f"U+{ord(sign):04X}"
