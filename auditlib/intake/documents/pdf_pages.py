"""Signs and ruled lines of a PDF's pages. A program of its own: on standard input, PDFs, each behind
a line of JSON with the passwords to try, or with the word about; a line of JSON for each on standard output.

A PDF can be made so that any reader works for ever or takes all memory, and a reader in C may crash; so pdf.py runs this in a
process that has a limit on both, and learns no more than that it ended. Nothing of ours is imported: it starts in a tenth of
a second, and whoever reads no PDF does not wait for it. Only owner of pypdfium2.

    {"pages": 2, "fault": null, "bad": [], "scans": [2], "overlaid": [], "texts": [
      {"page": 1, "width": 5950, "height": 8420, "signs": [["福", 720, 690, 840, 810], …], "rules": [[700, 600, 5200, 600], …]}]}

fault     "password", "damaged" or "long" (more pages than are read); null where the pages were read
bad       pages that cannot be loaded, or hold more than a page can
scans     pages without text; overlaid: a picture of the whole page with text, which somebody's program recognised in it
texts     signs with left, top, right and bottom, rules with both ends: tenths of points from the top left of the page as shown
"""

from __future__ import annotations

import ctypes
import json
import math
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2

raw: Any = pypdfium2.raw  # made of the headers of a library in C: without types

SECONDS = 4  # of the processor, for one file
MEMORY = 1 << 30  # beside the file itself
PAGES = 2_000  # in all
TEXTS = 500  # with text: a fortieth of a second each
SIGNS = OBJECTS = 50_000  # on one page
NEST = 6  # forms within forms
STAMPED = 30  # signs that a scanner's program prints on its pages
WHOLE = 0.7  # of the page, from which on a picture is a scan
STRAIGHT = 0.1  # radians: text aslant is a watermark
THIN = 30  # tenths of points: a filled rectangle no wider is a rule
SHORT = 10

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


class _TooMuch(Exception):
    """A page holds more than a page can."""


def read(data: bytes, words: Sequence[str] = ()) -> dict[str, Any]:
    """What standard output says of a PDF, opened by one of the passwords where it asks for one."""
    out: dict[str, Any] = {"pages": 0, "fault": None, "bad": [], "scans": [], "overlaid": [], "texts": []}
    document = None
    for word in (None, *words):
        try:
            document = pypdfium2.PdfDocument(data, password=word)
            break
        except pypdfium2.PdfiumError as error:
            if error.err_code not in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                return {**out, "fault": "damaged"}
    if document is None:
        return {**out, "fault": "password"}
    out["pages"] = len(document)
    if len(document) > PAGES:
        return {**out, "fault": "long"}
    if document.get_formtype() == raw.FORMTYPE_ACRO_FORM:
        document.init_forms()
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            if document.formenv:
                page.flatten()  # what was filled in becomes text of the page
                page = document[number - 1]
            kind, found = _page(page)
        except (pypdfium2.PdfiumError, _TooMuch):
            out["bad"].append(number)
            continue
        out[kind].append({"page": number, **found} if kind == "texts" else number)
        if len(out["texts"]) > TEXTS:
            return {**out, "fault": "long", "texts": []}
    return out


def _page(page: Any) -> tuple[str, dict[str, Any]]:
    place = _Place(page)
    signs = list(_signs(page, place))
    if not signs:
        return "scans", {}
    rules: list[list[int]] = []
    pictured = 0.0
    for item, matrix in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, UNIT, [0]):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            rules += _rules(item, matrix, place)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictured += place.share(matrix)
    if pictured >= WHOLE:
        return "scans" if len(signs) <= STAMPED else "overlaid", {}
    if 2 * sum(sign[0] == "�" for sign in signs) > len(signs):
        return "bad", {}  # its fonts do not say what their shapes stand for
    return "texts", {"width": place.width, "height": place.height, "signs": signs, "rules": rules}


def about(data: bytes) -> dict[str, Any]:
    """All that a PDF could give away to who gets it, laid out or not: what a question of the one word "about" is answered.

    properties author and the like; attached files, attached; notes comments and other marks; hidden layers are read as all others;
    texts    the lines of each page; pictured pages with a picture, or without any text; bad pages that cannot be loaded
    """
    out: dict[str, Any] = {
        "fault": None,
        "properties": {},
        "attached": 0,
        "notes": [],
        "texts": [],
        "pictured": [],
        "bad": [],
    }
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {**out, "fault": "password" if locked else "damaged"}
    if len(document) > TEXTS:
        return {**out, "fault": "long"}
    out["properties"] = {name: text for name, text in document.get_metadata_dict().items() if text}
    out["attached"] = document.count_attachments()
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            out["notes"] += [[number, text] for text in _marks(page)]
            if document.formenv:
                page.flatten()
                page = document[number - 1]
            lines = page.get_textpage().get_text_bounded().splitlines()
            found = _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, UNIT, [0])
            kinds = {raw.FPDFPageObj_GetType(item) for item, _ in found}
        except (pypdfium2.PdfiumError, _TooMuch):
            out["bad"].append(number)
            continue
        out["texts"].append([number, lines])
        if raw.FPDF_PAGEOBJ_IMAGE in kinds or not any(line.strip() for line in lines):
            out["pictured"].append(number)
        if "".join(lines).count("\ufffd") * 2 > len("".join(lines)):
            out["bad"].append(number)
    return out


def _marks(page: Any) -> Iterator[str]:
    """What comments and other marks on a page say, "" of one that says nothing; links and fields of forms are none."""
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        mark = raw.FPDFPage_GetAnnot(page.raw, index)
        if raw.FPDFAnnot_GetSubtype(mark) not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP):
            size = raw.FPDFAnnot_GetStringValue(mark, b"Contents", None, 0)
            buffer = (ctypes.c_ushort * (size // 2 + 1))()
            raw.FPDFAnnot_GetStringValue(mark, b"Contents", buffer, size)
            yield bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")
        raw.FPDFPage_CloseAnnot(mark)


class _Place:
    """From the coordinates of a page to tenths of points from the top left, turned as the page is shown."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turned = page.get_rotation()
        sides = (_tenths(self.right - self.left), _tenths(self.top - self.bottom))
        self.width, self.height = sides if self.turned % 180 == 0 else sides[::-1]

    def point(self, x: float, y: float) -> list[int]:
        if self.turned == 90:
            x, y = y - self.bottom, x - self.left
        elif self.turned == 180:
            x, y = self.right - x, y - self.bottom
        elif self.turned == 270:
            x, y = self.top - y, self.right - x
        else:
            x, y = x - self.left, self.top - y
        return [_tenths(x), _tenths(y)]

    def box(self, one: Point, other: Point) -> list[int]:
        """Left, top, right and bottom of two opposite corners."""
        (a, b), (c, d) = self.point(*one), self.point(*other)
        return [min(a, c), min(b, d), max(a, c), max(b, d)]

    def share(self, picture: Matrix) -> float:
        """The part of the page that a picture covers."""
        left, top, right, bottom = self.box(_moved((0, 0), picture), _moved((1, 1), picture))
        wide = max(0, min(right, self.width) - max(left, 0))
        high = max(0, min(bottom, self.height) - max(top, 0))
        return wide * high / max(1, self.width * self.height)


def _tenths(points: float) -> int:
    return round(max(-1e6, min(1e6, points)) * 10)


def _signs(page: Any, place: _Place) -> Iterator[list[Any]]:
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text.raw)
    if count > SIGNS:
        raise _TooMuch
    box = raw.FS_RECTF()
    high = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        sign = chr(code) if 0 < code < 0x110000 else "�"
        if sign.isspace() or code == 0xFFFE or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        turn = raw.FPDFText_GetCharAngle(text.raw, index) % (math.pi / 2)
        if min(turn, math.pi / 2 - turn) > STRAIGHT:
            continue
        if not sign.isprintable() or raw.FPDFText_HasUnicodeMapError(text.raw, index) == 1:
            sign = "�"
        if raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            yield [sign, *place.box((box.left, box.bottom), (box.right, box.top))]


def _objects(holder: Any, count: Any, get: Any, matrix: Matrix, seen: list[int]) -> Iterator[tuple[Any, Matrix]]:
    """Objects of a page or of a form in it, each with the matrix that leads from its own coordinates to the page's."""
    for index in range(count(holder)):
        seen[0] += 1
        if seen[0] > OBJECTS:
            raise _TooMuch
        item = get(holder, index)
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, ctypes.byref(own))
        placed = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
            yield item, placed
        elif len(seen) < NEST:
            inside = [*seen, 0]  # as many as the forms around it
            yield from _objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, placed, inside)
            seen[0] = inside[0]


def _rules(path: Any, matrix: Matrix, place: _Place) -> Iterator[list[int]]:
    """Upright and level lines of a path: strokes, and filled rectangles as thin as a line."""
    fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(path)
    if count > OBJECTS:
        raise _TooMuch
    outlines: list[list[list[int]]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append(place.point(*_moved((x.value, y.value), matrix)))
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    for points in outlines:
        if stroke.value:
            for (a, b), (c, d) in pairwise(points):
                if min(abs(a - c), abs(b - d)) <= SHORT / 2 and max(abs(a - c), abs(b - d)) >= SHORT:
                    yield [min(a, c), min(b, d), max(a, c), max(b, d)]
        elif fill.value and points:
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            top, bottom = min(y for _, y in points), max(y for _, y in points)
            if min(right - left, bottom - top) <= THIN and max(right - left, bottom - top) >= SHORT:
                upright = right - left < bottom - top
                middle = (left + right) // 2 if upright else (top + bottom) // 2
                yield [middle, top, middle, bottom] if upright else [left, middle, right, middle]


def _moved(point: Point, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _times(first: Matrix, then: Matrix) -> Matrix:
    (a, b), (c, d) = ((x * then[0] + y * then[2], x * then[1] + y * then[3]) for x, y in (first[:2], first[2:4]))
    return a, b, c, d, *_moved(first[4:], then)


def _limit(resource_: int, most: int) -> None:
    _, hard = resource.getrlimit(resource_)
    resource.setrlimit(resource_, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    _limit(resource.RLIMIT_CORE, 0)
    while head := sys.stdin.buffer.read(8):
        given = sys.stdin.buffer.read(int.from_bytes(head, "big"))
        _limit(resource.RLIMIT_AS, MEMORY + 2 * len(given))
        _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + SECONDS)
        words, _, data = given.partition(b"\n")
        asked = json.loads(words)
        print(json.dumps(about(data) if asked == "about" else read(data, asked)), flush=True)
        del given, data
