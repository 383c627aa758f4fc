"""A run's pages and findings as others may see them: the files that were written, with personal data masked for a role.

Nothing is inspected again: verdicts, grades, clauses and amounts are those of the run, and compared before a file is written.
Working papers, notebooks, scores and the record of the run stay with the inspectors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pandas as pd
from openpyxl import load_workbook

from auditlib.core.errors import InputError, ReportError
from auditlib.core.messages import Language
from auditlib.report import risk, sheets
from auditlib.report.masking import Role, masked
from auditlib.report.people import RECORD, of_run
from auditlib.report.personal import KINDS
from auditlib.report.release.web import INLINE
from auditlib.run.files import sha256, write_whole

PAGES = ("index.html", "programme.html")
FINDINGS, WORKBOOK, SESSIONS, NOTE = "findings.parquet", "findings.xlsx", "sessions", "masked.json"
EQUAL = ("session_id", "check_id", "verdict", "grade", "amount_fen", "clauses")  # columns that no role sees otherwise
_SAID = re.compile(r"""\b((?:alt|title|content|aria-label|summary)\s*=\s*)(["'])(.*?)\2""", re.S)
_TARGET = re.compile(r"""\bhref\s*=\s*(["'])(.*?)\1""", re.S)

Mask = Callable[[str], str]


def export(run: Path, out: Path, role: Role) -> list[Path]:
    """Write the masked copy of the run in `run` into the folder `out`, which must be new or empty; the files written.

    Raises InputError where `run` is no run, or `out` holds something or lies in it.
    """
    people = of_run(run)
    if out.resolve().is_relative_to(run.resolve()) or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise InputError(
            "不是空文件夹，或在运行结果之内 (is not empty, or lies in the folder of the run).",
            str(out),
            "请换一个新文件夹 (name a new folder).",
        )
    language: Language = json.loads((run / RECORD).read_text(encoding="utf-8"))["parameters"]["language"]

    def mask(text: str) -> str:
        return masked(text, people, role.sees)

    pages = [PurePosixPath(name) for name in PAGES if (run / name).is_file()]
    pages += [PurePosixPath(path.relative_to(run)) for path in sorted((run / SESSIONS).glob("*/report.html"))]
    named = [*pages, PurePosixPath(WORKBOOK), PurePosixPath(FINDINGS)]
    missing = [str(path) for path in named if not (run / path).is_file()]
    if missing:
        raise InputError(
            f"缺少 (missing): {'、'.join(missing)}.",
            str(run),
            "请重新运行 auditlib inspect (run auditlib inspect again).",
        )
    kept = frozenset(map(str, named))
    write_whole(out / FINDINGS, _findings(run / FINDINGS, mask).to_parquet)
    scores = () if role.sees.issuperset(KINDS) else risk.SHEETS[language]
    _workbook(run / WORKBOOK, out / WORKBOOK, mask, kept, scores)
    said = _said(role, language)
    for path in pages:
        text = (run / path).read_text(encoding="utf-8")
        copy = page(text, mask, said, lambda target, at=path.parent: _leads(target, at, kept))
        write_whole(out / path, lambda part, copy=copy: part.write_text(copy, encoding="utf-8"))
    record = {"role": role.label.text, "masked": said, "run": sha256(run / RECORD)}
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_whole(out / NOTE, lambda part: part.write_text(text, encoding="utf-8"))
    return [out / path for path in [*named, PurePosixPath(NOTE)]]


def _said(role: Role, language: Language) -> str:
    label = role.label.text[language]
    if language == "zh":
        return f"遮盖副本（{label}）：个人信息已按角色遮盖；结论、性质、条款和金额与原件一致。原件由检查单位保存。"
    return f"Masked copy ({label}): personal data is masked by role; verdicts, grades, clauses and amounts are those of the original, which the office keeps."


def _findings(path: Path, mask: Mask) -> pd.DataFrame:
    """The findings with their texts masked. Raises ReportError where anything else would differ."""
    found = pd.read_parquet(path)
    copy = found.copy()
    for name in found.columns.difference(EQUAL):
        texts = [mask(value) if isinstance(value, str) else _each(value, mask) for value in found[name]]
        copy[name] = pd.Series(texts, index=found.index, dtype=found[name].dtype)
    if not copy[list(EQUAL)].astype(str).equals(found[list(EQUAL)].astype(str)) or len(copy) != len(found):
        raise ReportError("遮盖改动了结论 (masking changed a verdict).", str(path), "请报告此问题 (report this).")
    return copy


def _each(value: object, mask: Mask) -> object:
    return [mask(text) for text in value] if isinstance(value, Sequence) or hasattr(value, "tolist") else value


def _workbook(path: Path, out: Path, mask: Mask, kept: frozenset[str], left_out: Sequence[str]) -> None:
    """The same sheets and cells, texts masked, but the sheets `left_out`; links to what is not passed on are gone."""
    book = load_workbook(BytesIO(path.read_bytes()))
    for name in left_out:
        if name in book.sheetnames:
            del book[name]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and not _leads(cell.hyperlink.target or "", PurePosixPath(), kept):
                    cell.hyperlink = None
                if isinstance(cell.value, str) and (text := mask(cell.value)) != cell.value:
                    cell.value, cell.data_type = text, "s"
    sheets.save(book, out)


def _leads(target: str, folder: PurePosixPath, kept: frozenset[str]) -> bool:
    """Whether a link from a page in `folder` stays in its page or leads to a file that is passed on."""
    parts = urlsplit(unescape(target))
    return not parts.scheme and not parts.netloc and (not parts.path or str(folder / unquote(parts.path)) in kept)


def page(text: str, mask: Mask, said: str, leads: Callable[[str], bool]) -> str:
    """An HTML page, every text of it masked, `said` on top; a link stays where `leads` says so, else only its text."""
    copy = _Page(mask, said, leads)
    copy.feed(text)
    copy.close()
    return "".join(copy.parts)


class _Page(HTMLParser):
    """Writes a page anew as it is read: tags as they stand, texts masked. Comments are left out."""

    def __init__(self, mask: Mask, said: str, leads: Callable[[str], bool]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._mask, self._said, self._leads = mask, said, leads
        self._raw = False  # in a style sheet
        self._links: list[bool] = []
        self._block: list[tuple[str, bool]] = []  # what was written since the block began: text to be masked, or a tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = self.get_starttag_text() or ""
        if tag not in INLINE and tag != "br":
            self._masked()
        self._raw = tag in self.CDATA_CONTENT_ELEMENTS
        if tag == "a":
            target = _TARGET.search(given)
            self._links.append(target is None or self._leads(target[2]))
            if not self._links[-1]:
                return
        self._block.append((_SAID.sub(self._attribute, given), False))
        if tag == "body":
            self._block.append((f'<p class="caveat">{escape(self._said)}</p>', False))

    def _attribute(self, match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}{escape(self._mask(unescape(match[3])))}{match[2]}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE and tag != "br":
            self._masked()
        self._block.append((_SAID.sub(self._attribute, self.get_starttag_text() or ""), False))

    def handle_endtag(self, tag: str) -> None:
        self._raw = False
        if tag not in INLINE:
            self._masked()
        if tag != "a" or not self._links or self._links.pop():
            self._block.append((f"</{tag}>", False))

    def handle_data(self, data: str) -> None:
        self._block.append((data, not self._raw))

    def handle_decl(self, decl: str) -> None:
        self._block.append((f"<!{decl}>", False))

    def close(self) -> None:
        super().close()
        self._masked()

    def _masked(self) -> None:
        """Writes a block, each text of it masked; where a name or number goes over several, all of them as the first."""
        block, self._block = self._block, []
        pieces = [self._mask(part) if text else "\n" * part.startswith("<br") for part, text in block]
        whole = "".join(pieces)
        if (masked := self._mask(whole)) != whole:
            first = next(at for at, (_, text) in enumerate(block) if text)
            pieces = [masked if at == first else "" for at in range(len(block))]
        self.parts += [
            escape(piece, quote=False) if text else part for piece, (part, text) in zip(pieces, block, strict=True)
        ]
