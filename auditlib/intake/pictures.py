"""The day on which a picture was taken, as the camera wrote it. Only owner of Pillow; no picture is ever decoded."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from pathlib import Path

from PIL import Image
from PIL.ExifTags import IFD, Base

from auditlib.intake.dates import EARLIEST, LATEST

PICTURES = {".jpg", ".jpeg", ".png"}
LARGEST = 100 << 20  # bytes; what is larger was not taken by a camera
_TAGS = (Base.DateTimeOriginal, Base.DateTimeDigitized)  # DateTime is the day of the last editing
_DAY = re.compile(r"(\d{4})[:/-](\d{1,2})[:/-](\d{1,2})\b")


def taken_on(path: Path) -> dt.date | None:
    """Day of a .jpg or .png by its Exif data; None where it has none. Raises nothing that a file could cause.

    Only the head of the file is read: a picture of absurd size costs no more than any other.
    """
    try:
        if path.stat().st_size > LARGEST:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # large or slightly damaged: neither matters, since nothing is decoded
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                raw = picture.info.get("exif")
            if not isinstance(raw, bytes):
                return None  # Image.getexif would decode a .png in search of it
            exif = Image.Exif()
            exif.load(raw)
            stated = exif.get_ifd(IFD.Exif)
    except Exception:  # whatever a damaged head makes Pillow raise: it has no list of it
        return None
    return next((day for tag in _TAGS if (day := _day(stated.get(tag)))), None)


def _day(value: object) -> dt.date | None:
    match = _DAY.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # 0000:00:00 of a camera whose clock was never set
        return None
    return day if EARLIEST <= day <= LATEST else None
