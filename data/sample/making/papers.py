"""Papers that are no tables: letters and reports as .docx, receipts as .pdf, pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cache

from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from making.files import MOMENT, sealed
from making.houses import House
from making.session import Session
from making.teaching import lessons

# paper → name of its file (the house puts its own words around it), ending
NAMES = {
    "opening_notice": ("关于举办研修班的通知（开班通知）", "docx"),
    "summary_report": ("总结报告", "docx"),
    "research_result": ("专业领域研究成果报告", "docx"),
    "news": ("图文动态信息", "docx"),
    "subsidy_receipt": ("补助款票据（附户名、账号、开户行）", "pdf"),
    "approved_plan": ("实施方案批复", "pdf"),
    "training_receipt": ("培训费发票", "pdf"),
}
# a grey picture of 16 × 16 pixels; a comment makes each copy of it a file of its own
_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/"
    "wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEI"
    "I0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip"
    "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APQKK//Z"
)
_STYLES = ("Normal", "Title")
_NOT_NEEDED = (
    "stylesWithEffects",
    "thumbnail",
    "customXml",
    "webSettings",
    "numbering",
    "theme",
    "settings",
    "fontTable",
)
_EXIF, _TAKEN = 0x8769, 0x9003  # the part of a camera's notes that says when, and its entry DateTimeOriginal


def papers(made: Session, house: House) -> dict[str, bytes]:
    """The papers of a dossier by path: those that the session has, in the words of its organiser."""
    out = {}
    for paper in made.papers:
        name, ending = NAMES[paper]
        path = f"{house.paper.format(name=name, title=made.title, organiser=made.organiser)}.{ending}"
        if ending == "pdf":
            out[path] = pdf([f"{made.id}  {paper.replace('_', ' ')}"], [name, made.title, made.organiser])
        else:
            out[path] = letter(name, _words(made, paper))
        if paper == "news":
            shown = made.picture_of or made
            taken = _opening(shown) if house.dated_pictures else None
            out["照片/开班合影.jpg"] = picture(f"{shown.id} {shown.start}", taken)
    return out


def _opening(made: Session) -> datetime:
    """When everybody is photographed: a quarter of an hour into the first lesson."""
    first = lessons(made)[0]
    return datetime.combine(first["day"], time(8, 45) if first["half"] == "上午" else time(14, 45))


def _words(made: Session, paper: str) -> list[str]:
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in (made.start, made.end))
    if paper == "opening_notice":
        return [
            "各有关单位：",
            f"经批准，定于{first}至{last}在{made.place}举办{made.title}，现将有关事项通知如下。",
            f"一、研修内容：{made.field}领域的政策、技术与应用，采取专题讲座、学术交流、现场教学、案例研讨等方式。",
            "二、研修对象：相关领域具有中高级职称的专业技术人员和经营管理人员。",
            "三、研修期间食宿统一安排，不收取任何费用，往返交通费由学员所在单位承担。",
            made.organiser,
        ]
    if paper == "summary_report":
        return [
            f"{first}至{last}，{made.organiser}在{made.place}举办了{made.title}，共有学员{made.facts['reported_trainees']}人参加。",
            f"研修班邀请{'、'.join(lecturer.name for lecturer in made.lecturers)}等专家授课，并组织现场教学和分组研讨。",
            f"经考核，发放结业证书{made.facts['certificates_issued']}份。",
        ]
    if paper == "news":
        return [f"{first}，{made.title}在{made.place}开班。", "学员们表示，研修内容贴近实际，收获很大。"]
    return [f"本报告汇总{made.title}学员在{made.field}领域形成的研究成果。", "一、现状与问题", "二、对策与建议"]


def letter(title: str, paragraphs: Sequence[str]) -> bytes:
    """A .docx of a heading and paragraphs."""
    document = Document(io.BytesIO(_blank_letter()))
    document.add_heading(title, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return sealed(out.getvalue())


@cache
def _blank_letter() -> bytes:
    """Word's stock template without its picture and its hundred styles: a sixth of the size."""
    document = Document()
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _STYLES:
            styles.remove(style)
    for name in _STYLES:
        styles.get_by_id(name).get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    for relations in (document.part.rels, document.part.package.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.endswith(_NOT_NEEDED)]:
            relations.pop(id)
    document.core_properties.author = "示例"
    document.core_properties.created = document.core_properties.modified = MOMENT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(latin: Sequence[str], chinese: Sequence[str]) -> bytes:
    """A one-page .pdf; Chinese in a font that every reader has by name, so that none need be enclosed."""
    text = "BT /F1 12 Tf 72 760 Td 18 TL " + " ".join(f"({line}) Tj T*" for line in latin)
    text += " /F2 14 Tf " + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in chinese) + " ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[7 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/FontDescriptor 8 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
        "/CapHeight 880/StemV 93>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + trailer).encode("ascii")


def picture(comment: str, taken: datetime | None = None) -> bytes:
    """A tiny .jpg that carries a comment, and where given the moment at which the camera took it."""
    text = comment.encode("utf-8")
    noted = b""
    if taken:
        notes = Image.Exif()
        notes.get_ifd(_EXIF)[_TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
        noted = _part(b"\xff\xe1", notes.tobytes())
    return _JPEG[:2] + noted + _part(b"\xff\xfe", text) + _JPEG[2:]


def _part(mark: bytes, content: bytes) -> bytes:
    return mark + (len(content) + 2).to_bytes(2, "big") + content


def lock_file(user: str) -> bytes:
    """What Excel leaves beside an open workbook: the name of who opened it."""
    return bytes([len(user)]) + user.encode("ascii").ljust(54, b" ") + user.encode("utf-16-le").ljust(110, b"\x00")


def odd_files(made: Session, paths: Sequence[str]) -> dict[str, bytes]:
    """What real folders have besides: a lock file, thumbnails, a name with blanks and quotes (no ", which Windows refuses)."""
    book = next(path for path in paths if path.endswith(".xlsx"))
    folder, _, name = book.rpartition("/")
    day = made.end + timedelta(days=3)
    return {
        f"{folder}/~${name}".removeprefix("/"): lock_file("office"),
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        f"照片/现场教学 ‘分组’ 'day 2' ({day:%m-%d}).jpg": picture(f"{made.id} {day}"),
    }
