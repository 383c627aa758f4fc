"""Dossiers once read are kept: what has not changed is not read again, and what comes out is the same as if it were."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from making import LAYOUTS, xlsx

from auditlib import open_store
from auditlib.core.model import Tables
from auditlib.intake import programme
from auditlib.intake.programme import Read, read

ROSTER = [["姓名", "身份证号", "单位"], ["张三", "990101199001011234", "甲"], ["李四", None, "乙"]]
GIVEN = {"as_of": date(2025, 12, 1), "notice": "fj2025", "programme": "FJ2025", "year": 2025}


def _dossier(place: Path, name: str = "张三") -> Path:
    facts = [["项目名称", place.name], ["开班日期", "9月1日"], ["预算总额", "1万元"]]
    xlsx(place / "a.xlsx", {"基本情况": facts, "学员名单": [ROSTER[0], [name, *ROSTER[1][1:]], ROSTER[2]]})
    return place


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    return [_dossier(tmp_path / "dossiers" / f"D{number:02}") for number in range(5)]


@pytest.fixture
def being_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The dossiers that are read from their files, as they are."""
    asked: list[str] = []
    whole = programme.read_dossier
    monkeypatch.setattr(
        programme, "read_dossier", lambda place, *rest: (asked.append(place.name), whole(place, *rest))[1]
    )
    return asked


def _read(places: list[Path], store: Path | None, layouts: Path = LAYOUTS, jobs: int = 1) -> Read:
    return read(None, places, **GIVEN, layouts=layouts, jobs=jobs, store=store)  # type: ignore[arg-type]


def _same(one: Tables, other: Tables) -> None:
    for name in one.frames:
        pd.testing.assert_frame_equal(one[name], other[name])
    assert (one.blocks, one.cells) == (other.blocks, other.cells)


def _names(tables: Tables) -> list[str]:
    return list(tables["roster"]["name"])


def test_what_has_not_changed_is_not_read_again_and_gives_the_same(places, tmp_path, being_read):
    plain = _read(places, None).tables
    being_read.clear()
    first, second = (_read(places, tmp_path / "store") for _ in range(2))
    assert sorted(being_read) == ["D00", "D01", "D02", "D03", "D04"]
    assert first.token == second.token
    for read_tables in (first.tables, second.tables):
        _same(read_tables, plain)


def test_a_dossier_that_changed_is_read_alone_and_stands_in_its_old_place(places, tmp_path, being_read):
    before = _read(places, tmp_path / "store")
    being_read.clear()
    _dossier(places[1], "王五")
    after = _read(places, tmp_path / "store")
    assert being_read == ["D01"]
    assert _names(after.tables)[2:4] == ["王五", "李四"]
    assert after.token != before.token
    _same(after.tables, _read(places, None).tables)
    shutil.rmtree(places[3])
    _same(_read([*places[:3], places[4]], tmp_path / "store").tables, _read([*places[:3], places[4]], None).tables)


def test_a_file_written_anew_with_the_same_content_is_not_read_again(places, tmp_path, being_read):
    _read(places, tmp_path / "store")
    being_read.clear()
    content = (places[0] / "a.xlsx").read_bytes()
    (places[0] / "a.xlsx").unlink()
    (places[0] / "a.xlsx").write_bytes(content)
    os.rename(places[2], tmp_path / "elsewhere")
    moved = shutil.move(tmp_path / "elsewhere", tmp_path / "other" / "D02")
    _read([*places[:2], Path(moved), *places[3:]], tmp_path / "store")
    assert being_read == []


def test_a_dossier_and_links_to_it_are_kept_apart(places, tmp_path, being_read):
    links = [places[0].with_name(name) for name in ("L1", "L2")]
    for link in links:
        link.symlink_to(places[0])
    for _ in range(2):
        _same(_read([*places, *links], tmp_path / "store").tables, _read([*places, *links], None).tables)
    being_read.clear()
    _read([*places, *links], tmp_path / "store")
    assert being_read == []
    held = open_store(tmp_path / "store", as_of="2025-12-01")
    assert list(held["sessions"].index) == [*(place.name for place in places), "L1", "L2"]


def test_a_file_of_the_same_size_and_times_but_another_content_is_read_again(places, tmp_path, being_read):
    path = places[0] / "b.csv"
    path.write_bytes("学员名单\n姓名,单位\n甲一,丙\n".encode())
    times = path.stat()
    _read(places, tmp_path / "store")
    being_read.clear()
    path.write_bytes("学员名单\n姓名,单位\n乙二,丙\n".encode())
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "乙二" in _names(_read(places, tmp_path / "store").tables)
    assert being_read == ["D00"]


def test_other_layouts_or_another_year_read_everything_again(places, tmp_path, being_read):
    _read(places, tmp_path / "store")
    layouts = shutil.copytree(LAYOUTS, tmp_path / "layouts")
    (layouts / "roster.yaml").write_text((layouts / "roster.yaml").read_text("utf-8") + "\n", "utf-8")
    being_read.clear()
    _read(places, tmp_path / "store", layouts)
    read(None, places, **{**GIVEN, "year": 2026}, layouts=LAYOUTS, store=tmp_path / "store")  # type: ignore[arg-type]
    assert len(being_read) == 10


def test_many_small_changes_are_put_together_and_nothing_is_lost(places, tmp_path, being_read):
    store = tmp_path / "store"
    for number in range(20):
        _dossier(places[number % 5], f"新{number}")
        _same(_read(places, store).tables, _read(places, None).tables)
        assert len(list(store.iterdir())) <= 7
    being_read.clear()
    _same(_read(places, store, jobs=2).tables, _read(places, None, jobs=2).tables)
    assert being_read == []


@pytest.mark.parametrize("name", ["roster.parquet", "dossiers.parquet", "blocks.parquet"])
def test_a_store_that_is_damaged_or_vanishes_is_read_from_the_files(places, tmp_path, being_read, name):
    plain = _read(places, None).tables
    store = tmp_path / "store"
    _read(places, store)
    (segment,) = store.iterdir()
    (segment / name).write_bytes(b"PAR1 no longer")
    _same(_read(places, store).tables, plain)
    shutil.rmtree(segment)
    being_read.clear()
    _same(_read(places, store).tables, plain)
    assert being_read == []  # what was read in place of the damaged segment is kept


def test_a_dossier_that_changes_while_it_is_read_is_not_kept(places, tmp_path, monkeypatch):
    whole = programme.read_dossier

    def changing(place: Path, *rest: object) -> object:
        found = whole(place, *rest)  # type: ignore[arg-type]
        if place.name == "D03":
            _dossier(place, "改")
        return found

    monkeypatch.setattr(programme, "read_dossier", changing)
    _read(places, tmp_path / "store")
    monkeypatch.undo()
    assert "改" in _names(_read(places, tmp_path / "store").tables)


def test_an_open_store_gives_all_tables_without_the_files(places, tmp_path):
    plain = _read(places, None).tables
    _read(places, tmp_path / "store")
    shutil.rmtree(tmp_path / "dossiers")
    _same(open_store(tmp_path / "store", as_of="2025-12-01"), plain)
    assert open_store(tmp_path / "store", as_of="2025-12-01")["sessions"]["in_register"].isna().all()


def test_parts_of_a_store_that_are_being_written_are_left_alone(places, tmp_path) -> None:
    store = tmp_path / "store"
    (store / ".partabc").mkdir(parents=True)
    _read(places, store)
    assert sorted(path.name[:5] for path in store.iterdir())[0] == ".part"
