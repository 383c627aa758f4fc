"""Word files and PDFs written for a test."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Rows = Sequence[Sequence[object]]
Block = str | Rows | Callable[[WordFile], object]

FONT = "STSong-Light"
PARAGRAPH = ParagraphStyle("text", fontName=FONT, fontSize=12, leading=20, wordWrap="CJK")
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=13, wordWrap="CJK")
NEXT_PAGE = PageBreak()


def docx(path: Path, *blocks: Block) -> Path:
    """A .docx: a text is a paragraph, rows are a table, a function is given the document."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        elif callable(block):
            block(document)
        else:
            fill(document.add_table(len(block), max(map(len, block))), block)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def fill(table: WordTable, rows: Rows) -> WordTable:
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            table.cell(row, column).text = "" if value is None else str(value)
    return table


def xml(inside: str) -> Callable[[WordFile], object]:
    """A block of Word's own XML, as a child of the body: <w:p>…</w:p>."""
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )

    def add(document: WordFile) -> None:
        for element in parse_xml(f"<w:body {nsdecls('w')} {spaces}>{inside}</w:body>"):
            document.element.body.insert_element_before(element, "w:sectPr")

    return add


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def hide(paragraph: WordParagraph) -> None:
    for each in paragraph.runs:
        each.font.hidden = True


def pdf(path: Path, *blocks: str | Rows | Flowable, password: str | None = None, repeat: int = 0) -> Path:
    """A .pdf with a text layer, A4: a text is a paragraph, rows are a ruled table, `repeat` its rows that each page repeats."""
    _with_font()
    story: list[Flowable] = []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(block, PARAGRAPH))
        elif isinstance(block, Flowable):
            story.append(block)
        else:
            story += [ruled(block, repeat=repeat), Spacer(1, 12)]
    path.parent.mkdir(parents=True, exist_ok=True)
    locked = StandardEncryption(password, strength=128) if password else None
    SimpleDocTemplate(str(path), pagesize=A4, encrypt=locked).build(story)
    return path


def ruled(rows: Rows, *styles: tuple[object, ...], widths: Sequence[float] | None = None, repeat: int = 0) -> Table:
    """A table with lines around each cell; `styles` as reportlab takes them, ("SPAN", (column, row), (column, row))."""
    _with_font()
    filled = [[Paragraph("" if value is None else str(value), CELL) for value in row] for row in rows]
    return Table(
        filled,
        colWidths=widths,
        repeatRows=repeat,
        style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), *styles]),
    )


def drawn(path: Path, *pages: Callable[[Canvas], object]) -> Path:
    """A .pdf of pages drawn by hand."""
    _with_font()
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def scan(canvas: Canvas) -> None:
    """A picture over the whole page."""
    picture = io.BytesIO()
    Image.new("L", (60, 84), 200).save(picture, "PNG")
    canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 0, 0, *A4)


def _with_font() -> None:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
