"""Word files and PDFs as sheets, so that tables, labels and cells are found in them as in workbooks.

What a sheet is called, and what its rows are, say word.py and pdf.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditlib.intake.cells import Workbook
from auditlib.intake.documents.pdf import read_pdf
from auditlib.intake.documents.word import NO_DOCUMENT, read_word
from auditlib.intake.problems import Fault
from auditlib.intake.workbooks.hidden import look
from auditlib.intake.workbooks.refusals import PASSWORD

DOCUMENTS = {".docx", ".docm", ".doc", ".wps", ".rtf", ".pdf"}
MARK_WITHIN = 1024  # bytes within which a PDF says that it is one

OLD = Fault(
    "这是旧格式的文字文件（.doc、.wps 或 .rtf），不能读取。请承办单位用 Word 或 WPS 另存为 .docx 后重新报送。",
    "This is a text file of an old format (.doc, .wps or .rtf), which is not read. Ask for it saved as .docx.",
)
NO_PDF = Fault(
    "内容不是 PDF（可能只改了扩展名）。请承办单位重新生成 PDF 后报送。",
    "This is no PDF (perhaps only renamed). Ask the organiser to make it again.",
)


def read_document(data: bytes, suffix: str, words: Sequence[str] = ()) -> Workbook:
    """The sheets of a file of DOCUMENTS, by what it holds and not by its name; none where it holds no text (a scan).

    `words` are passwords to try on a PDF. Raises nothing that a file could cause. Reading the same content again gives the same.
    """
    if b"%PDF-" in data[:MARK_WITHIN]:
        return read_pdf(data, words)
    if data.startswith(b"PK"):
        return read_word(data)
    if data.startswith(b"\xd0\xcf"):
        return Workbook(fault=PASSWORD if look(data) is PASSWORD else OLD)
    if data.startswith(b"{\\rtf"):
        return Workbook(fault=OLD)
    return Workbook(fault=NO_PDF if suffix == ".pdf" else NO_DOCUMENT)
