"""Pages and notebooks for a release: what a reader sees, and what stands beside it in the file."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_to_bytes

from auditlib.report.release.said import COUNT, Inside, Item, Leak, Said, at
from auditlib.run.engine import FINDINGS_TYPE

INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
          "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr"}  # fmt: skip
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[^,;]*)*?(;base64)?,(.*)", re.S)
_WIDGETS = "jupyter.widget"
_KNOWN_MIME = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg",
               "text/html": ".html", "text/plain": ".txt", "application/json": ".json", "text/csv": ".csv"}  # fmt: skip
_PLAIN_KERNEL = {"name": {"python3"}, "language": {"python"}}


def page(text: str) -> Iterator[Item]:
    """An HTML page or an SVG picture."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.block()
    yield from reader.items


class _Reader(HTMLParser):
    """Gathers a page: the text of each block in one, whatever marks are in it; cells of tables with their headers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self._text: list[str] = []
        self._line = 1
        self._table = self._row = self._column = 0
        self._above: dict[int, str] = {}
        self._before = ""
        self._cell: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag not in INLINE:
            self.block()
        here = f"line {self.getpos()[0]}"
        for name, value in attrs:
            if value is None or name in ("class", "id", "style"):
                continue
            if value.startswith("data:"):
                self.items += embedded(here, value)
            else:
                self.items.append(Said(f"{here} {name}", unquote(value)))
            if name == "type" and _WIDGETS in value:
                self.items.append(Leak(here, "widgets"))
        if tag == "table":
            self._table, self._row, self._above = self._table + 1, 0, {}
        elif tag == "tr":
            self._row, self._column, self._before = self._row + 1, 0, ""
        elif tag in ("td", "th"):
            self._column, self._cell = self._column + 1, tag
        if tag != "br":
            self._line = self.getpos()[0]

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE and tag != "br":
            self.block()
        if tag in ("td", "th", "tr", "table"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.items.append(Said(f"line {self.getpos()[0]} <!-- -->", data))

    def block(self) -> None:
        """What was gathered since the last block began, as one text."""
        text, self._text = "".join(self._text).strip(), []
        if not text:
            return
        if self._cell is None:
            self.items.append(Said(f"line {self._line}", text))
            return
        labels = tuple(label for label in (self._above.get(self._column, ""), self._before) if label)
        self.items.append(
            Said(f"line {self._line} table {self._table} row {self._row} cell {self._column}", text, labels)
        )
        if not COUNT.fullmatch(text):
            self._above[self._column] = self._before = text


def embedded(where: str, address: str) -> Iterator[Item]:
    """What a data: address holds."""
    match = _DATA.fullmatch(address)
    try:
        data = unquote_to_bytes(match[3]) if match else b""
        data = base64.b64decode(data) if match and match[2] else data
    except binascii.Error:
        match = None
    if match is None:
        yield Leak(where, "unopened")
        return
    yield Inside(where, data, _KNOWN_MIME.get(match[1] or "text/plain", f".{match[1]}"))


def notebook(text: str) -> Iterator[Item]:
    """A notebook. Raises ValueError where it is none."""
    content = json.loads(text)
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError("no notebook of version 4")
    yield from _metadata("metadata", content.get("metadata", {}))
    for number, cell in enumerate(content["cells"], 1):
        where = f"cell {number}"
        yield Said(where, _joined(cell.get("source", "")))
        yield from _metadata(f"{where} metadata", cell.get("metadata", {}))
        if "injected-parameters" in cell.get("metadata", {}).get("tags", ()):
            yield Leak(where, "parameters")
        for name, held in cell.get("attachments", {}).items():
            yield from _bundle(f"{where} {name}", held)
        for place, output in enumerate(cell.get("outputs", ()), 1):
            yield from _output(f"{where} output {place}", output)
    rest = {name: value for name, value in content.items() if name not in ("cells", "metadata")}
    yield from walked("", rest)


def _metadata(where: str, held: Mapping[str, object]) -> Iterator[Item]:
    if "papermill" in held and where == "metadata":
        yield Leak(f"{where}.papermill", "parameters")
    if "execution" in held or ("papermill" in held and where != "metadata"):
        yield Leak(where, "kernel")
    if "widgets" in held:
        yield Leak(f"{where}.widgets", "widgets")
    kernel = held.get("kernelspec")
    if isinstance(kernel, dict) and any(
        kernel.get(key, next(iter(plain))) not in plain for key, plain in _PLAIN_KERNEL.items()
    ):
        yield Leak(f"{where}.kernelspec", "kernel")
    yield from walked(where, {name: value for name, value in held.items() if name != "widgets"})


def _output(where: str, output: Mapping[str, object]) -> Iterator[Item]:
    data = output.get("data")
    if isinstance(data, dict):
        yield from _bundle(where, data)
    yield from walked(where, {name: value for name, value in output.items() if name != "data"})


def _bundle(where: str, held: Mapping[str, object]) -> Iterator[Item]:
    """One thing in several formats."""
    for mime, value in held.items():
        here = f"{where} {mime}"
        if mime == FINDINGS_TYPE:
            yield Leak(here, "bundle")
        elif _WIDGETS in mime:
            yield Leak(here, "widgets")
        elif mime.startswith("image/") and mime != "image/svg+xml":
            yield from embedded(here, f"data:{mime};base64,{_joined(value).strip()}")
        elif mime in ("text/html", "image/svg+xml"):
            yield from at(here, page(_joined(value)))
        else:
            yield from walked(here, value if isinstance(value, dict) else _joined(value))


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def walked(where: str, value: object) -> Iterator[Said]:
    """Every text and whole number of a JSON value, keys too, under its path."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield Said(where, str(key), again=True)
            label = (str(key),) if isinstance(held, str | int) else ()
            for said in walked(f"{where}.{key}".lstrip("."), held):
                yield Said(said.where, said.text, said.labels or label)
    elif isinstance(value, list):
        if len(value) > 1 and all(isinstance(part, str) and part.endswith("\n") for part in value[:-1]):
            value = ["".join(map(str, value))]  # lines of one text
        for place, held in enumerate(value):
            yield from walked(f"{where}[{place}]", held)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        yield Said(where or "$", text)
