"""The day on which a picture was taken, as the camera wrote it, and the pages of a scan. Only owner of Pillow; no picture is
ever decoded.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Mapping, Sequence

from PIL import Image
from PIL.ExifTags import IFD, Base

from auditlib.intake.values.dates import EARLIEST, LATEST

PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic", ".heif"}
LARGEST = 100 << 20  # bytes; what is larger was not taken by a camera
MOST_PAGES = 2_000
_NOTED = ("JPEG", "PNG", "WEBP", "TIFF")  # formats whose notes Pillow finds without decoding
_HEIF, _NOTES, _LONGEST_NOTES = b"ftyp", b"Exif\0\0", 1 << 16
_TAGS = (Base.DateTimeOriginal, Base.DateTimeDigitized)  # DateTime is the day of the last editing
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
