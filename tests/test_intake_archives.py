"""Dossiers that are archives or hold some: read in memory like folders, and nothing in them stops or fools the reading."""

from __future__ import annotations

import io
import os
import random
import stat
import struct
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from making import LAYOUTS, intake, problems, xlsx, zipped

import auditlib
from auditlib.core.errors import InputError
from auditlib.core.model import Tables
from auditlib.intake import filing
from auditlib.intake.contents import raw_texts
from auditlib.intake.files import archives, sources
from auditlib.intake.files.archives import Unreadable
from auditlib.intake.files.folder import lying_in
from auditlib.intake.files.sources import Sources, dossier_places, files, on_disk, session_id
from auditlib.intake.programme import read

ROSTER = [["姓名", "工作单位"], ["张三", "甲"], ["李四", "乙"]]
SIGNINS = [["姓名", "日期", "时段"], ["张三", "2025-09-01", "上午"]]


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    return xlsx(tmp_path / "made" / "a.xlsx", {"学员名单": ROSTER}).read_bytes()


def _paths(tables: Tables) -> list[str]:
    return list(tables["files"]["path"])


def _statuses(tables: Tables) -> dict[str, str]:
    return {
        path.removeprefix("D01/"): status
        for path, status in zip(_paths(tables), tables["files"]["status"], strict=True)
    }


def _packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    zipped(out, members)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_zipped_dossier_gives_what_its_folder_gives(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "D01"
    xlsx(folder / "材料" / "a.xlsx", {"学员名单": ROSTER, "基本情况": [["项目名称", "甲班"], ["办班地点", "福州"]]})
    xlsx(folder / "签到表.xlsx", {"学员签到表": SIGNINS})
    (folder / "开班通知.jpg").write_bytes(b"\xff\xd8")
    held = [(str(path.relative_to(folder)), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    (tmp_path / "two").mkdir()
    archive = zipped(tmp_path / "two" / "D01.zip", held)
    plain, packed = intake(folder), intake(archive)
    for name in ("sessions", "roster", "signins"):
        pd.testing.assert_frame_equal(plain[name], packed[name])
    assert [path.replace("D01.zip/", "") for path in _paths(packed)][1:] == _paths(plain)
    assert packed["materials"]["sureness"].to_list() == plain["materials"]["sureness"].to_list()
    assert packed.cells["D01", "place"].file == "D01/D01.zip/材料/a.xlsx"
    assert not len(packed["problems"])
    hashes = dict(zip(packed["files"]["path"], packed["files"]["sha256"], strict=True))
    assert (
        hashes["D01/D01.zip/签到表.xlsx"]
        == dict(zip(plain["files"]["path"], plain["files"]["sha256"], strict=True))["D01/签到表.xlsx"]
    )


def test_a_folder_of_dossiers_holds_folders_and_archives_and_one_of_each_name_are_one(
    tmp_path: Path, book: bytes
) -> None:
    xlsx(tmp_path / "all" / "D01" / "签到.xlsx", {"学员签到表": SIGNINS})
    for name in ("D01.zip", "D02.ZIP", "._D02.zip"):
        zipped(tmp_path / "all" / name, [("名单.xlsx", book)])
    (tmp_path / "all" / "D03.tar.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "all" / "计划.xlsx").write_bytes(book)
    found = lying_in(tmp_path / "all")
    assert [path.name for path in found] == ["D01", "D01.zip", "D02.ZIP", "D03.tar.gz"]
    assert [path.name for path in dossier_places(found)] == ["D01", "D02.ZIP", "D03.tar.gz"]
    tables = intake(*found)
    assert tables["roster"]["session_id"].to_list() == ["D01", "D01", "D02", "D02"]
    assert tables["signins"]["person_key"].to_list() == ["name:张三/甲"]
    assert tables["sessions"]["has_dossier"].to_list() == [True, True, True]
    assert problems(tables, "unreadable_file") == ["D03/D03.tar.gz"]
    alone = intake(tmp_path / "all" / "D01.zip")
    assert len(alone["signins"]) == 1, "whoever names one of the two gets both"


def test_an_inspection_finds_zipped_dossiers_and_quotes_their_cells(tmp_path: Path, book: bytes) -> None:
    (tmp_path / "all").mkdir()
    zipped(tmp_path / "all" / "D01.zip", [("材料.zip", _packed(("名单.xlsx", book)))])
    found = auditlib.inspect(None, tmp_path / "all", as_of="2025-12-31", judge=False)
    name = "D01/D01.zip/材料.zip/名单.xlsx"
    assert found.tables.blocks[0].file == name
    assert raw_texts(found.sources[name], "学员名单", ["A2", "A2:A3"]) == {"A2": "张三", "A2:A3": "张三；李四"}
    assert name in list(found.sources)
    assert "D01/D01.zip/没有.xlsx" not in found.sources


def test_a_zipped_dossier_is_kept_in_a_store_until_it_changes(tmp_path: Path, book: bytes) -> None:
    path = zipped(tmp_path / "D01.zip", [("a.xlsx", book)])
    given = {"as_of": pd.Timestamp("2025-12-01").date(), "notice": "fj2025", "programme": "FJ2025", "year": 2025}

    def rows() -> int:
        return len(read(None, [path], **given, layouts=LAYOUTS, store=tmp_path / "store").tables["roster"])  # type: ignore[arg-type]

    assert (rows(), rows()) == (2, 2)
    zipped(path, [("b.csv", b"x")])
    assert rows() == 0
    (tmp_path / "D01").mkdir()  # the archive now belongs to a folder
    xlsx(tmp_path / "D01" / "c.xlsx", {"学员名单": ROSTER[:2]})
    assert rows() == 1


def test_nothing_is_unpacked_to_disk_and_no_file_stays_open(
    tmp_path: Path, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "D01.zip", [("a.xlsx", book), ("b.zip", _packed(("c.xlsx", book)))])
    monkeypatch.setattr("tempfile._get_candidate_names", lambda: pytest.fail("something is written"))
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    intake(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["D01.zip", "made"]
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("names", "encoding", "read_as"),
    [
        (["学员名单.xlsx"], "utf-8", ["学员名单.xlsx"]),
        (["学员名单.xlsx"], "utf-8 unflagged", ["学员名单.xlsx"]),
        (["学员名单.xlsx", "收据.jpg"], "gb18030", ["学员名单.xlsx", "收据.jpg"]),
        (["㐂㛃.xlsx", "𠮷.jpg"], "gb18030", ["㐂㛃.xlsx", "𠮷.jpg"]),
        (["联通.xlsx", "学员名单.xlsx"], "gb18030", ["联通.xlsx", "学员名单.xlsx"]),  # the first is UTF-8 by accident
        (["ÿ.csv"], "cp437", ["ÿ.csv"]),
        (["ÿ.csv", "学员名单.xlsx"], None, ["ÿ.csv", "学员名单.xlsx"]),
    ],
)  # fmt: skip
def test_names_are_read_as_they_were_meant(
    tmp_path: Path, names: list[str], encoding: str | None, read_as: list[str]
) -> None:
    path = tmp_path / "D01.zip"
    if encoding:
        zipped(path, [(name, b"x") for name in names], encoding)
    else:  # of several makers
        zipped(path, [("~" * len(names[0].encode("cp437")), b"x"), ("~~" * 4 + ".xlsx", b"x")])
        data = path.read_bytes().replace(b"~~~~~~~~.xlsx", names[1].encode("gb18030"))
        path.write_bytes(data.replace(b"~" * 5, names[0].encode("cp437")))
    assert {source.inside for source in files(path)} == {"D01.zip", *(f"D01.zip/{name}" for name in read_as)}


@pytest.mark.parametrize(
    ("name", "shown", "said"),
    [
        ("./a/./b.csv", "a/b.csv", False),
        ("../../etc/passwd.csv", "etc/passwd.csv", True),
        ("/etc/b.csv", "etc/b.csv", True),
        ("C:/x/b.csv", "x/b.csv", True),
        ("a\\b.csv", "a/b.csv", True),
        ("\\\\server\\c$\\b.csv", "server/c$/b.csv", True),
        ("a\x1b[31m\nb.csv", "a�[31m�b.csv", False),
        ("../..", "未命名", True),
        ("长" * 400 + ".csv", "…" + "长" * 296 + ".csv", True),
    ],
)
def test_a_name_that_leaves_the_folder_is_shown_cleaned_and_said(
    tmp_path: Path, name: str, shown: str, said: bool
) -> None:
    tables = intake(zipped(tmp_path / "D01.zip", [(name, b"x")]))
    assert _paths(tables) == ["D01/D01.zip", f"D01/D01.zip/{shown}"]
    assert problems(tables, "guess") == (["D01/D01.zip"] if said else [])


def test_members_of_one_name_are_all_listed_under_names_of_their_own(tmp_path: Path, book: bytes) -> None:
    other = xlsx(tmp_path / "b.xlsx", {"学员签到表": SIGNINS}).read_bytes()
    tables = intake(
        zipped(tmp_path / "D01.zip", [("表.xlsx", book), ("a/../表.xlsx", other), ("表（同名2）.xlsx", b"x")])
    )
    assert set(_statuses(tables)) == {"D01.zip", "D01.zip/表.xlsx", "D01.zip/a/表.xlsx", "D01.zip/表（同名2）.xlsx"}
    tables = intake(zipped(tmp_path / "D01.zip", [("表.xlsx", book), ("表.xlsx", other), ("表（同名2）.xlsx", b"x")]))
    assert (len(tables["roster"]), len(tables["signins"])) == (2, 1)
    assert len(set(_paths(tables))) == 4
    assert len(problems(tables, "guess")) == 2


def _marked(data: bytes, change: dict[int, tuple[str, int]], central: bool = True) -> bytes:
    """A zip with fields of its last member changed in the list (place → struct, value) or in the header before it."""
    out = bytearray(data)
    start = data.rfind(b"PK\1\2" if central else b"PK\3\4")
    for place, (kind, value) in change.items():
        struct.pack_into(kind, out, start + place, value)
    return bytes(out)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({8: ("<H", 1)}, archives.LOCKED),
        ({8: ("<H", 0x41)}, archives.LOCKED),
        ({10: ("<H", 99)}, archives.UNUSUAL),  # AES of WinZip and 7-Zip
        ({10: ("<H", 9)}, archives.UNUSUAL),  # Deflate64 of large files
        ({10: ("<H", 14)}, archives.UNUSUAL),  # LZMA, which Python would unpack without a bound
        ({38: ("<L", stat.S_IFLNK << 16)}, archives.LINK),
        ({38: ("<L", stat.S_IFIFO << 16)}, archives.LINK),
        ({16: ("<L", 12345)}, archives.BAD_MEMBER),  # check sum
        ({24: ("<L", 3)}, archives.BAD_MEMBER),  # size unpacked
        ({42: ("<L", 1 << 30)}, archives.BAD_MEMBER),  # place
    ],
)  # fmt: skip
def test_a_member_that_cannot_be_read_is_a_problem_and_the_others_are_read(
    tmp_path: Path, book: bytes, change: dict[int, tuple[str, int]], fault: object
) -> None:
    path = tmp_path / "D01.zip"
    path.write_bytes(_marked(_packed(("a.xlsx", book), ("b.xlsx", book + b"x")), change))
    tables = intake(path)
    assert len(tables["roster"]) == 2
    assert problems(tables, "unreadable_file") == ["D01/D01.zip/b.xlsx"]
    assert fault.zh in tables["problems"]["message_zh"][0]  # type: ignore[attr-defined]
    assert _statuses(tables)["D01.zip/b.xlsx"] == "unreadable"


def _why(tables: Tables, path: str) -> str:
    found = tables["problems"].set_index("file").loc[path, "message_zh"]
    return str(found).partition("：")[2]


def test_a_bomb_is_stopped_while_it_is_unpacked_whatever_it_says_of_its_size(tmp_path: Path, book: bytes) -> None:
    bomb = _packed(("a.xlsx", book), ("b.csv", b"0" * (30 << 20)))
    for data, fault in (
        (bomb, archives.BOMB),
        (_marked(bomb, {24: ("<L", 1 << 20)}), archives.BAD_MEMBER),  # no more comes out than it says
        (_marked(bomb, {24: ("<L", 3 << 30)}), archives.BOMB),
    ):
        (tmp_path / "D01.zip").write_bytes(data)
        tables = intake(tmp_path / "D01.zip")
        assert len(tables["roster"]) == 2
        assert _why(tables, "D01/D01.zip/b.csv") == fault.zh


def test_large_or_many_members_or_too_much_in_all_are_not_read_and_the_rest_is(
    tmp_path: Path, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = random.Random(1).randbytes(len(book) + 1)
    path = zipped(tmp_path / "D01.zip", [("a.xlsx", book), ("b.csv", noise), ("c.csv", noise + b"x")])
    monkeypatch.setattr(archives, "LARGEST_MEMBER", len(book))
    for name in ("b.csv", "c.csv"):
        assert _why(intake(path), f"D01/D01.zip/{name}") == archives.BOMB.zh
    assert len(intake(path)["roster"]) == 2
    monkeypatch.undo()
    monkeypatch.setattr(filing, "MOST_UNPACKED", len(book))
    assert _why(intake(path), "D01/D01.zip/c.csv") == filing.TOO_MUCH.zh
    monkeypatch.undo()
    monkeypatch.setattr(
        sources.Left, "__init__", lambda self: (setattr(self, "members", 1), setattr(self, "bytes", 1))[0]
    )
    tables = intake(path)
    assert _paths(tables) == ["D01/D01.zip", "D01/D01.zip/a.xlsx"]
    assert problems(tables, "unreadable_file") == ["D01/D01.zip"]
    assert _statuses(tables)["D01.zip"] == "unreadable", "what is missing may be in it"


def test_many_archives_in_an_archive_end_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = _packed(("x.csv", b"0" * 100_000))
    path = zipped(tmp_path / "D01.zip", [(f"{number}.zip", inner) for number in range(50)])
    monkeypatch.setattr(
        sources.Left, "__init__", lambda self: (setattr(self, "members", 1000), setattr(self, "bytes", 300))[0]
    )
    opened = [source for source in files(path) if source.unpacked]
    assert 2 <= len(opened) < 10
    assert {source.fault for source in files(path) if source.suffix == ".zip" and not source.unpacked} == {
        sources.TOO_MUCH
    }


@pytest.mark.parametrize("number", range(30))
def test_a_damaged_archive_stops_nothing_and_what_is_read_is_what_was_packed(
    tmp_path: Path, book: bytes, number: int
) -> None:
    chance = random.Random(number)
    data = bytearray(
        _packed(("名单.xlsx", book), ("材料/b.csv", b"1,2\n3,4\n" * 50), ("c.zip", _packed(("d.csv", b"5,6\n"))))
    )
    if number % 3 == 0:
        del data[chance.randrange(len(data)) :]
    elif number % 3 == 1:
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    else:
        at = chance.randrange(len(data))
        del data[at : at + chance.randrange(1, 400)]
    (tmp_path / "D01.zip").write_bytes(data)
    begun = time.monotonic()
    tables = intake(tmp_path / "D01.zip")
    assert time.monotonic() - begun < 20
    assert len(tables["roster"]) in (0, 2)
    whole = {path for path, status in _statuses(tables).items() if status == "read"}
    if len(tables["roster"]) == 0:
        assert problems(tables, "unreadable_file"), "what is lost is said"
    assert len(whole) <= 5


def test_what_is_cut_off_behind_the_members_is_read_from_the_headers_before_them(tmp_path: Path, book: bytes) -> None:
    data = _packed(("a.xlsx", book), ("学员签到.csv", b"x,y\n"))
    for cut in (data.find(b"PK\1\2"), data.rfind(b"PK\1\2") + 5, len(data) - 3):
        (tmp_path / "D01.zip").write_bytes(data[:cut])
        tables = intake(tmp_path / "D01.zip")
        assert len(tables["roster"]) == 2
        assert _statuses(tables) == {"D01.zip": "unreadable", "D01.zip/a.xlsx": "read", "D01.zip/学员签到.csv": "read"}


def test_an_archive_that_was_cut_off_is_not_taken_for_the_workbook_in_it(tmp_path: Path, book: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("名单.xlsx", book)
        archive.writestr("说明.csv", b"x" * 500)
    data = out.getvalue()
    (tmp_path / "D01.zip").write_bytes(data[: len(book) - 100])
    assert _statuses(intake(tmp_path / "D01.zip")) == {"D01.zip": "unreadable", "D01.zip/名单.xlsx": "unreadable"}
    (tmp_path / "D01.zip").write_bytes(data[: data.find("说明.csv".encode()) + 100])
    tables = intake(tmp_path / "D01.zip")
    assert _paths(tables) == ["D01/D01.zip", "D01/D01.zip/名单.xlsx", "D01/D01.zip/说明.csv"]
    assert len(tables["roster"]) == 2


def test_an_archive_streamed_without_sizes_is_read_even_when_cut_off(tmp_path: Path, book: bytes) -> None:
    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("名单.xlsx", book)
        archive.writestr("b.csv", b"x,y\n" * 9)
    data = out.getvalue()
    assert data.count(b"PK\7\x08") == 2
    for cut in (len(data), data.find(b"PK\1\2")):
        (tmp_path / "D01.zip").write_bytes(data[:cut])
        assert len(intake(tmp_path / "D01.zip")["roster"]) == 2


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"just text"])
@pytest.mark.parametrize("name", ["材料.zip", "材料.rar", "材料.7z", "材料.tar.gz"])
def test_another_kind_of_archive_asks_for_a_zip(tmp_path: Path, name: str, start: bytes) -> None:
    (tmp_path / "D01").mkdir()
    (tmp_path / "D01" / name).write_bytes(start + b"x" * 50)
    tables = intake(tmp_path / "D01")
    assert _statuses(tables) == {name: "unreadable"}
    assert ".zip" in tables["problems"]["message_zh"][0]
    assert "请承办单位" in tables["problems"]["message_zh"][0]


def test_an_empty_zip_is_no_dossier_and_one_of_no_bytes_is_unreadable(tmp_path: Path) -> None:
    tables = intake(zipped(tmp_path / "D01.zip", []))
    assert tables["sessions"]["has_dossier"].to_list() == [False]
    (tmp_path / "D01.zip").write_bytes(b"")
    assert _statuses(intake(tmp_path / "D01.zip")) == {"D01.zip": "unreadable"}


def test_an_archive_that_changes_between_listing_and_reading_is_not_read(tmp_path: Path, book: bytes) -> None:
    path = zipped(tmp_path / "D01.zip", [("a.xlsx", book)])
    listed = files(path)
    zipped(path, [("b.xlsx", b"other"), ("a.xlsx", book)])
    with pytest.raises(Unreadable) as caught:
        listed[1].read()
    assert caught.value.fault == archives.CHANGED


def test_a_link_to_an_archive_is_not_followed(tmp_path: Path, book: bytes) -> None:
    zipped(tmp_path / "other.zip", [("a.xlsx", book)])
    (tmp_path / "D01").mkdir()
    (tmp_path / "D01" / "b.zip").symlink_to(tmp_path / "other.zip")
    (tmp_path / "D01.zip").symlink_to(tmp_path / "other.zip")
    tables = intake(tmp_path / "D01")
    assert _statuses(tables) == {"D01.zip": "unreadable", "b.zip": "unreadable"}
    assert not len(tables["roster"])
    assert not len(Sources([tmp_path / "D01"], {}))


def test_ids_are_names_without_the_ending(tmp_path: Path) -> None:
    for name in ("FJ2025-D03.zip", "FJ2025-D03.ZIP", "FJ2025-D03.tar.gz", "FJ2025-D03.rar", "FJ2025-D03"):
        assert session_id(tmp_path / name) == "FJ2025-D03"
    (tmp_path / "a.zip").mkdir()
    assert session_id(tmp_path / "a.zip") == "a.zip", "a folder, whatever it is called"
    assert on_disk(tmp_path / "a.zip") == []


def test_two_dossiers_of_one_id_in_different_folders_are_an_error(tmp_path: Path, book: bytes) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        zipped(tmp_path / place / "D01.zip", [("a.xlsx", book)])
    with pytest.raises(InputError, match="分不清"):
        intake(tmp_path / "a" / "D01.zip", tmp_path / "b" / "D01.zip")
    with pytest.raises(InputError, match="no such folder"):
        intake(tmp_path / "a" / "none.zip")
    with pytest.raises(InputError, match="no such folder"):
        intake(xlsx(tmp_path / "a" / "x.xlsx", {"表": ROSTER}))


def test_a_zip_whose_list_says_that_it_is_empty_hides_nothing(tmp_path):
    xlsx(tmp_path / "a.xlsx", {"学员名单": [["姓名", "单位"], ["张三", "甲"]]})
    path = tmp_path / "D01" / "材料.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "a.xlsx", "名单.xlsx")
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\5\6")
    data[end + 8 : end + 20] = bytes(12)  # no members, a list of no bytes at the place 0
    path.write_bytes(data)
    tables = intake(path.parent)
    assert tables["roster"]["name"].to_list() == ["张三"]
    assert "材料.zip" in "".join(tables["problems"]["message_zh"])
