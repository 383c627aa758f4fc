"""The day on which a picture was taken: what the camera wrote, never what an editor wrote, and never by decoding it."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from making import intake, xlsx
from PIL import Image
from PIL.ExifTags import IFD, Base

from auditlib.intake.files.pictures import taken_on


def picture(path: Path, original: object = None, digitized: object = None, edited: str | None = None) -> Path:
    exif = Image.Exif()
    inside = exif.get_ifd(IFD.Exif)
    for tag, value in ((Base.DateTimeOriginal, original), (Base.DateTimeDigitized, digitized)):
        if value is not None:
            inside[tag] = value
    if edited:
        exif[Base.DateTime] = edited
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(path, exif=exif.tobytes())
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.png"])
def test_the_day_of_the_shot_goes_before_that_of_scanning(tmp_path, name):
    path = picture(tmp_path / name, "2025:09:02 10:30:00", "2025:09:09 00:00:00", "2025:12:01 08:00:00")
    assert taken_on(path.read_bytes()) == date(2025, 9, 2)
    assert taken_on(picture(tmp_path / name, None, "2025:09:09 00:00:00").read_bytes()) == date(2025, 9, 9)


@pytest.mark.parametrize(
    "stated",
    [None, "0000:00:00 00:00:00", "    :  :     :  :  ", "2025:13:45 00:00:00", "1970:01:01 00:00:00", "yesterday"],
)
def test_the_day_of_editing_is_none_and_a_clock_never_set_neither(tmp_path, stated):
    assert taken_on(picture(tmp_path / "a.jpg", stated, None, "2025:12:01 08:00:00").read_bytes()) is None


def test_a_clock_never_set_leaves_the_word_to_the_other_tag(tmp_path):
    assert taken_on(picture(tmp_path / "a.jpg", "0000:00:00 00:00:00", "2025:09:09 00:00:00").read_bytes()) == date(
        2025, 9, 9
    )


def test_a_damaged_picture_raises_nothing(tmp_path):
    whole = picture(tmp_path / "a.jpg", "2025:09:02 10:30:00").read_bytes()
    path = tmp_path / "b.jpg"
    for end in range(0, len(whole), 3):
        path.write_bytes(whole[:end])
        taken_on(path.read_bytes())
    for at in range(200):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        taken_on(path.read_bytes())
    path.write_bytes("这不是图片".encode())
    assert taken_on(path.read_bytes()) is None


def test_a_picture_of_absurd_size_is_never_decoded(tmp_path, monkeypatch):
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"0" * 9999)) + chunk(b"IEND", b"")
    )
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert taken_on((tmp_path / "a.png").read_bytes()) is None
    Image.new("RGB", (8, 8)).save(tmp_path / "b.png")
    assert taken_on((tmp_path / "b.png").read_bytes()) is None
    assert taken_on(picture(tmp_path / "c.jpg", "2025:09:02 10:30:00").read_bytes()) == date(2025, 9, 2)


def test_a_photo_too_large_to_open_without_a_warning_still_tells_its_day(tmp_path, monkeypatch):
    path = picture(tmp_path / "a.jpg", "2025:09:02 10:30:00")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40)  # of 64: a warning, which the tests make an error
    assert taken_on(path.read_bytes()) == date(2025, 9, 2)


def test_the_list_of_files_tells_the_day_of_pictures_alone(tmp_path):
    picture(tmp_path / "D01" / "图文" / "1.jpg", "2025:09:02 10:30:00")
    picture(tmp_path / "D01" / "图文" / "2.png")
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": [["姓名"], ["张三"]]})
    (tmp_path / "D01" / "图文" / "3.jpg").write_bytes(b"")
    files = intake(tmp_path / "D01")["files"].set_index("path")
    day = pd.Timestamp("2025-09-02")
    assert files.loc["D01/图文/1.jpg", ["status", "taken_on", "taken_on_latest"]].to_list() == ["recorded", day, day]
    assert files.drop(index="D01/图文/1.jpg")["taken_on"].isna().all()
