"""The day on which a picture was taken, as the camera wrote it, what else it carries, and the pages of a scan. Only reader of pictures by Pillow; none is
ever decoded.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence

from PIL import Image
from PIL.ExifTags import IFD, TAGS, Base

from auditlib.intake.values.dates import EARLIEST, LATEST

PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic", ".heif"}
LARGEST = 100 << 20  # bytes; what is larger was not taken by a camera
MOST_PAGES = 2_000
_NOTED = ("JPEG", "PNG", "WEBP", "TIFF")  # formats whose notes Pillow finds without decoding
_HEIF, _NOTES, _LONGEST_NOTES = b"ftyp", b"Exif\0\0", 1 << 16
_TAGS = (Base.DateTimeOriginal, Base.DateTimeDigitized)  # DateTime is the day of the last editing
_TECHNICAL = {  # of what Pillow tells about a picture: how it is to be shown, not whose it is
    "dpi", "gamma", "icc_profile", "transparency", "aspect", "background", "jfif", "jfif_version", "jfif_unit", "jfif_density",
    "progressive", "progression", "adobe", "adobe_transform", "loop", "version", "duration", "extension", "interlace", "srgb",
    "chromaticity", "compression", "resolution",
}  # fmt: skip
_TOLD = {"Artist", "Copyright", "DateTime", "HostComputer", "ImageDescription", "Make", "Model", "Software", "GPSInfo"}
_PNG, _END = b"\x89PNG\r\n\x1a\n", b"IEND"
_DAY = re.compile(r"(\d{4})[:/-](\d{1,2})[:/-](\d{1,2})\b")


def taken_on(data: bytes) -> dt.date | None:
    """Day of a picture by its Exif data; None where it has none. Raises nothing that a file could cause.

    Only the head of the file is read: a picture of absurd size costs no more than any other.
    """
    try:
        if len(data) > LARGEST:
            return None
        stated, tags = _notes(data)
    except Exception:  # whatever a damaged head makes Pillow raise: it has no list of it
        return None
    return next((day for tag in tags if (day := _day(stated.get(tag)))), None)


def pages(data: bytes) -> int | None:
    """Pages of a .tif, None of any other file or where it has absurdly many. Raises nothing that a file could cause."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("TIFF",)) as picture:
                for number in range(MOST_PAGES + 1):
                    try:
                        picture.seek(number)
                    except EOFError:
                        return number
    except Exception:  # as above
        return None
    return None


def carried(data: bytes) -> Mapping[str, str] | None:
    """What a picture carries beside what it shows, by name: Exif, comments, the program that made it. None where it is no picture
    that can be opened. Raises nothing that a file could cause; nothing is decoded, and what a picture shows is not read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                out = {str(name): str(value) for name, value in picture.info.items() if name not in _TECHNICAL}
                if picture.format == "TIFF":
                    names = {tag: TAGS.get(tag, str(tag)) for tag in picture.getexif()}
                    out |= {name: "" for name in names.values() if name in _TOLD}
        return (dict(_chunks(data)) if data.startswith(_PNG) else {}) | out
    except Exception:  # as above
        return None


def _chunks(data: bytes) -> Iterator[tuple[str, str]]:
    """Notes of a .png, those behind the picture too, which Pillow finds only by decoding it."""
    at, name = len(_PNG), b""
    while name != _END:
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if len(name) < 4:
            raise ValueError("cut off")
        if name in (b"tEXt", b"zTXt", b"iTXt"):
            key, _, text = data[at + 8 : at + 8 + size].partition(b"\0")
            yield key.decode("latin-1"), text.decode("latin-1") if name == b"tEXt" else ""
        elif name == b"eXIf":
            yield "exif", ""
        at += 12 + size
    if data[at:]:
        yield "behind the end", ""


def _notes(data: bytes) -> tuple[Mapping[int, object], Sequence[int]]:
    """The camera's notes, and the tags that tell the day in them: of a .tif a scanner writes when it scanned."""
    exif = Image.Exif()
    if data[4:8] == _HEIF:  # Pillow does not open these; their notes stand in them as in a .jpg
        at = data.find(_NOTES)
        exif.load(data[at : at + _LONGEST_NOTES] if at >= 0 else b"")
        return exif.get_ifd(IFD.Exif), _TAGS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # large or slightly damaged: neither matters, since nothing is decoded
        with Image.open(io.BytesIO(data), formats=_NOTED) as picture:
            if picture.format == "TIFF":
                return picture.getexif().get_ifd(IFD.Exif), _TAGS[:1]
            exif.load(picture.info["exif"])  # Image.getexif would decode a .png in search of it
    return exif.get_ifd(IFD.Exif), _TAGS


def _day(value: object) -> dt.date | None:
    match = _DAY.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # 0000:00:00 of a camera whose clock was never set
        return None
    return day if EARLIEST <= day <= LATEST else None
