"""What templates are made of: paragraphs, forms and tables in the fonts and sizes of official papers.

Sizes and fonts are those of GB/T 9704: title 2号方正小标宋简体, headings 黑体 and 楷体_GB2312, text 3号仿宋_GB2312, margins 37/35/28/26 mm.
Forms (working paper, evidence sheet, record) are set in smaller letters, so that one matter stands on one page where it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

HERE = Path(__file__).parents[1]
TITLE, TEXT, HEADING, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
THREE, FOUR, SMALL_FOUR, FIVE, SMALL_FIVE = 16, 14, 12, 10.5, 9  # 三号 四号 小四 五号 小五, in points
WIDTH = 156  # mm between the margins of a paper


class Paper:
    """One template being made, in one language."""

    def __init__(
        self, language: str, *, size: float = THREE, leading: float = 28, form: bool = False, wide: bool = False
    ) -> None:
        self.zh = language == "zh"
        self.size, self.leading = size, leading
        self.document = Document()
        self.width = 247 if wide else 170 if form else WIDTH
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if wide:
            section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        margins = (25, 22, 25, 25) if wide else (22, 20, 20, 20) if form else (37, 35, 28, 26)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, margins)
        style = self.document.styles["Normal"]
        style.font.size = Pt(size)
        fonts(style.element.get_or_add_rPr(), TEXT)
        spoken = OxmlElement("w:lang")  # else punctuation is set as in another country
        spoken.set(qn("w:val"), "en-US")
        spoken.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(spoken)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        self.footer(section.footer.paragraphs[0])
        core = self.document.core_properties
        core.author, core.title, core.comments = "auditlib", "", ""

    def t(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def footer(self, paragraph: Paragraph) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, "— ", FOUR, "宋体")
        field(paragraph, "PAGE", FOUR)
        write(paragraph, " —", FOUR, "宋体")

    def line(self, text: str = "", *, font: str = TEXT, size: float | None = None, align: str = "", indent: bool = False,
             keep: bool = False, before: float = 0) -> Paragraph:  # fmt: skip
        paragraph = self.document.add_paragraph()
        set_line(paragraph, self.leading)
        paragraph.paragraph_format.space_before = Pt(before)
        size = size or self.size
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        if align:
            paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        paragraph.paragraph_format.keep_with_next = keep
        write(paragraph, text, size, font)
        return paragraph

    def title(self, text: str) -> None:
        paragraph = self.line(text, font=TITLE, size=22, align="CENTER", keep=True)
        set_line(paragraph, 34)
        paragraph.paragraph_format.space_after = Pt(10)

    def heading(self, text: str) -> None:
        self.line(text, font=HEADING, indent=True, keep=True)

    def tag(self, text: str) -> None:
        """A paragraph that holds nothing but a tag; it goes when the template is filled."""
        write(self.document.add_paragraph(), text, self.size, TEXT)

    def page_break(self) -> None:
        paragraph = self.document.add_paragraph()
        set_line(paragraph, 1)
        paragraph.paragraph_format.page_break_before = True
        write(paragraph, "", 1, TEXT)

    def table(self, widths: Sequence[float]) -> Table:
        table = self.document.add_table(0, len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        grid = table._tbl.tblGrid
        for column, width in zip(grid.findall(qn("w:gridCol")), shares(widths, self.width), strict=True):
            column.set(qn("w:w"), str(int(width * 56.7)))
        margins = OxmlElement("w:tblCellMar")
        for side, twips in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85)):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), str(twips))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # where the schema wants it
        table._widths = shares(widths, self.width)  # type: ignore[attr-defined]
        return table

    def row(self, table: Table, texts: Sequence[str], *, heads: Sequence[int] = (), spans: Sequence[int] = (), size: float = FIVE,
            height: float = 0, whole: bool = True, center: Sequence[int] = (), right: Sequence[int] = (), repeat: bool = False, keep: bool = False) -> list[_Cell]:  # fmt: skip
        """A row of cells; `heads` are labels, `spans` columns that each takes, `height` in mm at least, `whole` is not broken."""
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        if whole:
            properties.append(OxmlElement("w:cantSplit"))
        if repeat:
            properties.append(OxmlElement("w:tblHeader"))
        if height:
            row.height = Mm(height)
        cells, place, made = list(row.cells), 0, []
        for number, text in enumerate(texts):
            span = spans[number] if spans else 1
            cell = cells[place]
            if span > 1:
                cell = cell.merge(cells[place + span - 1])
            cell.width = Mm(sum(table._widths[place : place + span]))  # type: ignore[attr-defined]
            place += span
            inside(
                cell,
                text,
                HEADING if number in heads else TEXT,
                size,
                align="CENTER" if number in heads or number in center else "RIGHT" if number in right else "LEFT",
                keep=keep,
            )
            made.append(cell)
        return made

    def loop(self, table: Table, tag: str) -> None:
        """A row that holds nothing but a tag."""
        row = table.add_row()
        write(row.cells[0].paragraphs[0], tag, FIVE, TEXT)

    def save(self, name: str) -> None:
        folder = HERE / ("zh" if self.zh else "en")
        folder.mkdir(exist_ok=True)
        self.document.save(str(folder / f"{name}.docx"))


def shares(widths: Sequence[float], whole: float) -> list[float]:
    return [width * whole / sum(widths) for width in widths]


def fonts(properties: object, east: str) -> None:
    held = properties.find(qn("w:rFonts"))  # type: ignore[attr-defined]
    if held is None:
        held = OxmlElement("w:rFonts")
        properties.insert(0, held)  # type: ignore[attr-defined]
    for name in list(held.attrib):
        del held.attrib[name]
    for kind, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        held.set(qn(f"w:{kind}"), font)


def write(paragraph: Paragraph, text: str, size: float, font: str) -> Run:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    fonts(run._r.get_or_add_rPr(), font)
    return run


def field(paragraph: Paragraph, code: str, size: float) -> None:
    """A live field of Word, such as the number of the page."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = write(paragraph, "", size, "宋体")
        if kind == "text":
            run.text = text
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def set_line(paragraph: Paragraph, points: float) -> None:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    form.space_after = form.space_before = Pt(0)


def inside(cell: _Cell, text: str, font: str, size: float, *, align: str, keep: bool = False) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        write(paragraph, line, size, font)
