"""Word files as sheets: the running text as 正文, each table as 表1, 表2 … with its heading. Only owner of python-docx.

正文 has one paragraph a row, in column A; paragraphs without text are not counted, as Word does not count them either. What
stands behind a tab or a line break inside a paragraph is in columns B, C …, which are no columns of a table. Text boxes
follow the paragraph at which they are anchored; a table of one cell is a frame around paragraphs. A table in a cell of
another is a sheet of its own. Headers and footers of pages are the sheet 页眉页脚.

Text is read as the file will look once its tracked changes are accepted: what was inserted counts, what was deleted does not.
Hidden text and embedded objects are not read. Of each of these a note says so. Macros are never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from auditlib.intake.cells import Box, Sheet, Workbook, sheet
from auditlib.intake.documents.headings import headed
from auditlib.intake.problems import Fault, Problem
from auditlib.intake.workbooks.parts import Parts
from auditlib.intake.workbooks.refusals import BOMB, DAMAGED, DECLARES, Refused

TEXT, MARGINS = "正文", "页眉页脚"
LARGEST_TEXT = 16 << 20  # bytes unpacked; a hundred pages have a tenth
LARGEST_TABLES = 500_000  # cells of all tables, covered ones included
WIDEST = 63  # columns that Word allows a table
SLIVER = 170  # twips, 3 mm: borders of two rows closer than this were meant to be one, since no sign fits between

ABSURD = Fault(
    "文件展开后过大，未读取。请承办单位删除多余内容后重新报送。",
    "Unpacked, the file is absurdly large. Ask the organiser to delete what is surplus and hand it in again.",
)
NO_DOCUMENT = Fault(
    "内容不是 Word 文件（可能只改了扩展名）。请承办单位用 Word 另存为 .docx 后重新报送。",
    "This is no Word file (perhaps only renamed). Ask the organiser to save it as .docx and hand it in again.",
)
_AS_OF_WORD = {  # what is said of workbooks → what is to be asked for of a document
    BOMB: ABSURD,
    DECLARES: Fault(
        "文件的 XML 含有文档类型声明（DTD）或不是 UTF-8 编码，可能有害，未读取。请承办单位用 Word 另存为 .docx 后重新报送。",
        "The XML of the file declares a document type, or is not in UTF-8, which may do harm; it was not read. Ask for a copy saved by Word.",
    ),
}
_CHANGED = Problem(
    "guess",
    "文中有未接受的修订：插入的文字算数，删除的不算。请核对，或请承办单位接受或拒绝修订后重新报送。",
    "There are tracked changes that nobody accepted: text inserted counts, text deleted does not. Look whether it holds.",
    "",
)
_HIDDEN = Problem(
    "bypassed_row",
    "文中有隐藏文字，未读取。请在 Word 中显示隐藏文字后核对。",
    "There is hidden text, which was not read. Have Word show it and look at it.",
    "",
)
_EMBEDDED = Problem(
    "bypassed_row",
    "文中嵌入了对象（如 Excel 工作表），未读取。请承办单位将其另存为单独的文件报送。",
    "There are embedded objects (such as workbooks), which were not read. Ask for them as files of their own.",
    "",
)

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN, _WORDS, _DELETED_WORDS, _SYMBOL, _BOX = (
    qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t", "delText", "sym", "txbxContent")
)
_VANISH = f"{qn('w:rPr')}/{qn('w:vanish')}"
_BEFORE, _ROW_DELETED, _ROW_INSERTED = (f"{qn('w:trPr')}/{qn(f'w:{name}')}" for name in ("gridBefore", "del", "ins"))
_SPAN, _UPRIGHT = (f"{qn('w:tcPr')}/{qn(f'w:{name}')}" for name in ("gridSpan", "vMerge"))
_GRID = f"{qn('w:tblGrid')}/{qn('w:gridCol')}"
_VALUE, _WIDTH = qn("w:val"), qn("w:w")
_SHELLS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
_GONE = {qn("w:del"), qn("w:moveFrom")}
_CAME = {qn("w:ins"), qn("w:moveTo")}
_SIGNS = {
    qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_NO_TEXT = {qn(f"w:{name}") for name in ("pPr", "rPr", "rt", "instrText", "delText", "sdtPr", "sdtEndPr")}
_TICKS = {  # signs of the fonts in which Word draws boxes and ticks
    ("Wingdings", "FC"): "✓", ("Wingdings", "FE"): "☑", ("Wingdings", "FB"): "✗", ("Wingdings", "FD"): "☒",
    ("Wingdings", "A8"): "□", ("Wingdings", "6F"): "□", ("Wingdings 2", "50"): "✓", ("Wingdings 2", "52"): "☑",
    ("Wingdings 2", "4F"): "✗", ("Wingdings 2", "53"): "☒", ("Wingdings 2", "A3"): "□",
}  # fmt: skip


def read_word(data: bytes) -> Workbook:
    """The sheets of a .docx or .docm; none where it holds no text. Raises nothing that a file could cause."""
    try:
        return _read(_Package(Parts(data)))
    except Refused as refused:
        return Workbook(fault=_AS_OF_WORD.get(refused.fault, refused.fault))
    except Exception:  # whatever a damaged package makes zipfile, lxml and python-docx raise: there is no list of it
        return Workbook(fault=DAMAGED)


def _read(package: _Package) -> Workbook:
    main = next((to for kind, to in package.links(PACKAGE_URI) if kind.endswith("/officeDocument")), None)
    root = package.xml(main) if main else None
    if main is None or root is None or root.tag != qn("w:document"):
        return Workbook(fault=NO_DOCUMENT)
    links = package.links(main)
    found = _Reading()
    text: list[str] = []
    found.flow(root.find(qn("w:body")), text)
    around: list[str] = []
    for to in sorted(to for kind, to in links if kind.endswith(("/header", "/footer"))):
        found.flow(package.xml(to), around)
    sheets = [*found.tables]
    if text:
        sheets.insert(0, Sheet(TEXT, [*map(_parts, text)], prose=True))
    if around:  # each section repeats those of the one before
        sheets.append(Sheet(MARGINS, [*map(_parts, dict.fromkeys(around))], prose=True))
    embedded = any(kind.endswith(("/package", "/oleObject")) for kind, _ in links)
    said = ((found.changed, _CHANGED), (found.hidden, _HIDDEN), (embedded, _EMBEDDED))
    return Workbook(tuple(sheets), notes=tuple(note for happened, note in said if happened))


@dataclass
class _Package:
    """The parts of a file that are asked for; no other is unpacked."""

    parts: Parts
    left: int = LARGEST_TEXT  # bytes that may still be read

    def xml(self, part: PackURI) -> Any:
        """A part's root element. Raises Refused, KeyError where there is none, and what zipfile and lxml raise."""
        content = self.parts.read(part.membername)
        self.left -= len(content)
        if self.left < 0:
            raise Refused(ABSURD)
        return parse_xml(content)

    def links(self, part: PackURI) -> list[tuple[str, PackURI]]:
        """Kind and target of the other parts that a part names."""
        if part.rels_uri.membername not in self.parts:
            return []
        return [
            (link.get("Type", ""), PackURI.from_rel_ref(part.baseURI, link.get("Target", "")))
            for link in self.xml(part.rels_uri)
            if link.get("TargetMode") != "External"
        ]


@dataclass
class _Reading:
    """What was read of a file so far."""

    tables: list[Sheet] = field(default_factory=list)
    cells: int = 0
    changed: bool = False
    hidden: bool = False

    def flow(self, container: Any, paragraphs: list[str]) -> None:
        """Adds the paragraphs with text of a body, a cell or a text box; its tables become sheets."""
        above: list[str] = []
        for block in self._children(container, (_PARAGRAPH, _TABLE)):
            if block.tag == _TABLE:
                self._table(block, above, paragraphs)
                above = []
                continue
            boxes: list[Any] = []
            text = "".join(self._text(block, boxes)).strip()
            if text:
                paragraphs.append(text)
                above.append(text)
            for box in boxes:
                self.flow(box, paragraphs)

    def _children(self, container: Any, tags: tuple[str, ...]) -> Iterator[Any]:
        """Children of these kinds, also where content controls or tracked insertions stand around them."""
        for child in container:
            if child.tag in tags:
                yield child
            elif child.tag in _SHELLS:
                yield from self._children(child, tags)

    def _text(self, node: Any, boxes: list[Any]) -> Iterator[str]:
        """The text that a reader sees of a paragraph; the text boxes anchored in it are put aside."""
        for child in node:
            tag = child.tag
            if tag == _WORDS:
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == _SYMBOL:
                yield _symbol(child)
            elif tag in _GONE:
                self.changed = self.changed or any(True for _ in child.iter(_DELETED_WORDS, _WORDS))
            elif tag == _BOX:
                boxes.append(child)
            elif tag == _ALTERNATIVES:
                yield from self._text(child[:1], boxes)  # the second says the same for older programs
            elif tag == _RUN and _is_on(child.find(_VANISH)):
                self.hidden = self.hidden or any(t.text for t in child.iter(_WORDS))
            elif tag not in _NO_TEXT and isinstance(tag, str):
                self.changed = self.changed or (tag in _CAME and any(True for _ in child.iter(_WORDS)))
                yield from self._text(child, boxes)

    def _table(self, table: Any, above: list[str], paragraphs: list[str]) -> None:
        lines = [list(self._children(row, (_CELL,))) for row in self._kept_rows(table)]
        if sum(map(len, lines)) == 1:
            self.flow(next(cell for line in lines for cell in line), paragraphs)
            return
        place = len(self.tables)
        name = headed(f"表{place + 1}", above)
        self.tables.append(Sheet(name, ()))  # tables inside it come after it
        columns = _columns(table)
        values: list[list[str]] = []
        boxes: dict[int, list[int]] = {}  # column → merged range that may go on in the next row
        merged: list[list[int]] = []
        for number, (row, line) in enumerate(zip(self._kept_rows(table), lines, strict=True)):
            values.append([])
            going, boxes = boxes, {}
            at = _number(row.find(_BEFORE), 0)
            for cell in line:
                span = max(1, _number(cell.find(_SPAN), 1))
                left = max(columns.get(at, at), len(values[-1]))
                at += span
                right = max(left, columns.get(at, at) - 1)
                upright = cell.find(_UPRIGHT)
                goes_on = upright is not None and upright.get(_VALUE) != "restart"
                box = going.get(left) if goes_on else None
                if box is None:
                    box = [number, left, number, right]
                    merged.append(box)
                box[2] = number
                if upright is not None:
                    boxes[left] = box
                text = "" if goes_on and box[0] < number else self._cell(cell)
                self.cells += right + 1 - len(values[-1])
                values[-1] += [""] * (left - len(values[-1])) + [text] + [""] * (right - left)
                if self.cells > LARGEST_TABLES:
                    raise Refused(ABSURD)
        spans: list[Box] = [(a, b, c, d) for a, b, c, d in merged if (a, b) != (c, d)]
        self.tables[place] = sheet(name, values, merged=spans)

    def _kept_rows(self, table: Any) -> Iterator[Any]:
        for row in self._children(table, (_ROW,)):
            if row.find(_ROW_DELETED) is not None:
                self.changed = True
                continue
            self.changed = self.changed or row.find(_ROW_INSERTED) is not None
            yield row

    def _cell(self, cell: Any) -> str:
        paragraphs: list[str] = []
        self.flow(cell, paragraphs)
        return "\n".join(paragraphs)


def _parts(paragraph: str) -> list[str]:
    return [part for piece in re.split(r"[\n\t]", paragraph) if (part := piece.strip())]


def _columns(table: Any) -> dict[int, int]:
    """Column of the grid → column that a reader sees: borders a hair's breadth apart are those of one column."""
    widths = [_number(each, 0, _WIDTH) for each in table.iterfind(_GRID)][:WIDEST]
    if not widths or min(widths) <= 0:
        return {}  # as some programs write it
    out = {0: 0}
    border = place = 0
    for number, width in enumerate(widths, 1):
        place += width
        out[number] = out[number - 1] + (place - border >= SLIVER)
        border = place if place - border >= SLIVER else border
    return out


def _number(element: Any, default: int, attribute: str = _VALUE) -> int:
    text = "" if element is None else element.get(attribute, "")
    return min(int(text), 1 << 15 if attribute == _WIDTH else WIDEST) if text.isdecimal() else default


def _is_on(element: Any) -> bool:
    return element is not None and element.get(_VALUE, "1") not in ("0", "false", "off")


def _symbol(element: Any) -> str:
    font, code = element.get(qn("w:font"), ""), element.get(qn("w:char"), "")
    if not re.fullmatch("[0-9A-Fa-f]{1,4}", code):
        return "�"
    return _TICKS.get((font, code.upper()[-2:])) or chr(int(code, 16))
