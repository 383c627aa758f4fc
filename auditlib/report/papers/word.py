"""Templates of Word filled with the fields of a paper. The only owner of docxtpl."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from auditlib.core.errors import ReportError, nearest
from auditlib.report import sheets
from auditlib.report.papers.fields import Fields, paths
from auditlib.run.files import write_whole

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)  # no XML, or turns the text around


def fill(template: Path, known: Fields, fields: Mapping[str, Any], path: Path) -> None:
    """Write a paper whole or not at all. Equal fields and template give equal bytes.

    Raises ReportError for a template that is missing, damaged, or names a field that is not among `known`.
    """
    refuse(template, known)
    document = _opened(template)
    try:
        document.render(_clean(fields), _environment(), autoescape=True)
    except TemplateError as error:
        raise _unusable(template, str(error.message)) from None
    except Exception as error:  # lxml and python-docx raise what they please for a tag that broke the document
        raise _unusable(template, f"{type(error).__name__}: {error}") from None
    buffer = BytesIO()
    document.save(buffer)
    write_whole(path, lambda part: sheets.pack(buffer, part))


def refuse(template: Path, known: Fields) -> None:
    """Raise ReportError with template and field where a template could not be filled, whatever the findings are."""
    for text in _marked(template):
        try:
            tree = _environment().parse(text)
        except TemplateSyntaxError as error:
            line = text.splitlines()[error.lineno - 1 : error.lineno]
            near = "".join(re.findall(r"{[{%].*?[%}]}", "".join(line)))[:80]
            raise _unusable(template, f"{error.message}{f'; near {near}' if near else ''}") from None
        for name, meant in _unknown(tree, {**_scope(known), **dict.fromkeys(_environment().globals)}):
            raise ReportError(
                f"模板中没有字段 {name!r} (the template names a field that there is not).",
                str(template),
                f"{nearest(name, meant)} 全部字段 (all fields): {', '.join(path for path, _ in paths(known))}.",
            )


def _marked(template: Path) -> list[str]:
    """The texts of a template in which Jinja stands: body, headers and footers, each as docxtpl would fill it."""
    document = _opened(template)
    try:
        texts = [document.patch_xml(document.get_xml())]
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            texts += [document.patch_xml(document.get_part_xml(part)) for _, part in document.get_headers_footers(uri)]
    except Exception as error:
        raise _unusable(template, f"{type(error).__name__}: {error}") from None
    return texts


def _opened(template: Path) -> DocxTemplate:
    if not template.is_file():
        names = sorted(path.stem for path in template.parent.glob("*.docx"))
        raise ReportError(
            "没有这个模板 (there is no such template).", str(template),
            f"放回该文件，或改正文件名 (put it back, or mend its name). {nearest(template.stem, names)}",
        )  # fmt: skip
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
    except Exception as error:  # of zipfile, python-docx or lxml
        raise _unusable(template, f"{type(error).__name__}") from None
    return document


def _unusable(template: Path, why: str) -> ReportError:
    return ReportError(
        f"模板不能使用 (the template cannot be used): {why}.", str(template),
        "请用 Word 打开检查标记 {{ }} 和 {% %}，另存为 .docx，或从原件重新复制 "
        "(open it in Word, look at the marks {{ }} and {% %}, save as .docx, or copy the original again).",
    )  # fmt: skip


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


class _Lines(NamedTuple):
    """A list whose lines have these fields."""

    of: Fields


_Scope = Mapping[str, Fields | _Lines | None]  # name → fields of one line, a list of lines, or a text


def _scope(known: Fields) -> dict[str, Fields | _Lines | None]:
    return {name: _Lines(field.of) if field.of is not None else None for name, field in known.items()}


def _unknown(node: nodes.Node, scope: _Scope) -> Iterator[tuple[str, Iterable[str]]]:
    """Names in a template that are no field, with those that could have been meant. Follows loops into lists."""
    if isinstance(node, nodes.For):
        yield from _unknown(node.iter, scope)
        held = _held(node.iter, scope)
        inner = {**scope, "loop": None}
        for target in node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else [node.target]:
            inner[target.name] = held.of if isinstance(held, _Lines) else None
        for child in [*node.body, *([node.test] if node.test else [])]:
            yield from _unknown(child, inner)
        for child in node.else_:
            yield from _unknown(child, scope)
        return
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope:
        yield node.name, scope
    name = _attribute(node)
    if name is not None:
        held = _held(node.node, scope)  # type: ignore[attr-defined]
        if isinstance(held, _Lines):
            yield name, ()
        elif held is not None and name not in held:
            yield name, held
    for child in node.iter_child_nodes():
        yield from _unknown(child, scope)


def _attribute(node: nodes.Node) -> str | None:
    """The field that `line.field` or `line["field"]` names."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return str(node.arg.value)
    return None


def _held(node: nodes.Node, scope: _Scope) -> Fields | _Lines | None:
    """What an expression holds, as far as a list or one of its lines can be told."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    name = _attribute(node)
    if name is not None:
        held = _held(node.node, scope)  # type: ignore[attr-defined]
        if held is not None and not isinstance(held, _Lines) and name in held:
            return _scope(held)[name]
    return None


def _clean(value: Any) -> Any:
    """Every text escaped, without signs that no document can hold; marks of docxtpl in it stay what they are."""
    if isinstance(value, str):
        text = _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        return Markup(str(escape(text)).replace("_", "&#95;"))  # docxtpl turns {_{ into {{ after filling
    if isinstance(value, Mapping):
        return {name: _clean(held) for name, held in value.items()}
    if isinstance(value, Sequence):
        return [_clean(held) for held in value]
    return value
