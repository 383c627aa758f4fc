"""Folders and files by URL, in a store of this process: what is fetched, put and refused, and the dossiers of a batch there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
import yaml
from making import SAMPLE

from auditlib.core.errors import InputError, ParamsError
from auditlib.run.cluster import kit, places

STORE = "memory://store"


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    yield
    fsspec.filesystem("memory").store.clear()


def _files(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def test_a_folder_put_is_a_folder_fetched_whatever_its_names(tmp_path: Path) -> None:
    folder = _files(tmp_path / "D01 [甲] #1", "a*.xlsx", "签到/第1页?.xlsx")
    there = places.join(STORE, folder.name)
    places.put_folder(there, folder)
    found = places.fetched(there, tmp_path / "here")
    assert found == tmp_path / "here" / folder.name
    assert {path.relative_to(found).as_posix(): path.read_text(encoding="utf-8") for path in found.rglob("*.*")} == {
        name: name for name in ("a*.xlsx", "签到/第1页?.xlsx")
    }
    places.put_folder(f"{STORE}/D01 甲 #1", folder)  # a name that the other one is a pattern of
    assert places.exists(there)
    places.remove(there)
    assert not places.exists(places.join(there, "a*.xlsx"))
    assert places.exists(f"{STORE}/D01 甲 #1/a*.xlsx")
    places.remove(there)


def test_what_lies_on_this_machine_is_used_where_it_lies(tmp_path: Path) -> None:
    path = _files(tmp_path, "D01/a.xlsx") / "D01"
    assert places.fetched(str(path), tmp_path / "copies") == path
    assert places.fetched(path.as_uri(), tmp_path / "copies") == path
    places.put(str(tmp_path), {"new/b.xlsx": path / "a.xlsx"})
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["b.xlsx"]
    places.remove(str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_an_archive_is_a_place_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("dossiers/D01/a.xlsx", "a")
    root = f"zip://dossiers::{(tmp_path / 'all.zip').as_uri()}"
    held = kit.dossiers_of(root)
    assert held == {"D01": [places.join(root, "D01")]}
    assert (places.fetched(held["D01"][0], tmp_path / "here") / "a.xlsx").read_text(encoding="utf-8") == "a"


def test_a_name_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    files.pipe_file("/store/D01/a.xlsx", b"a")
    files.store["/store/D01/../../../out.xlsx"] = files.store["/store/D01/a.xlsx"]
    with pytest.raises(InputError, match="leads out"):
        places.fetched(f"{STORE}/D01", tmp_path / "a" / "b")
    assert not [*tmp_path.rglob("out.xlsx")]


@pytest.mark.parametrize("url", ["memory://nowhere", "nosuchstore://bucket/x", "s3://bucket/x"])
def test_what_cannot_be_reached_is_a_message_with_the_address(url: str) -> None:
    with pytest.raises(InputError) as caught:
        places.listed(url)
    assert caught.value.where == url
    assert "cannot be read" in str(caught.value)


def test_dossiers_of_a_store_are_those_of_a_folder(tmp_path: Path) -> None:
    names = ("D01/a.xlsx", "D02.zip", "D03/a.xlsx", "D03.zip", ".hidden/a.xlsx", "notes.txt", "~$lock.zip")
    folder = _files(tmp_path / "dossiers", *names)
    places.put_folder(f"{STORE}/dossiers", folder)
    there, here = kit.dossiers_of(f"{STORE}/dossiers"), kit.dossiers_of(str(folder))
    names_of = [
        {id: sorted(place.rpartition("/")[2] for place in held) for id, held in found.items()}
        for found in (there, here)
    ]
    assert names_of[0] == names_of[1] == {"D01": ["D01"], "D02": ["D02.zip"], "D03": ["D03", "D03.zip"]}

    _files(folder, "D05.zip", "D05.rar")
    places.put_folder(f"{STORE}/dossiers", folder)
    for root in (f"{STORE}/dossiers", str(folder)):
        with pytest.raises(InputError, match="has the name of"):
            kit.dossiers_of(root)


def test_a_kit_holds_all_but_the_dossiers_and_what_is_not_there_is_refused(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    places.put(
        STORE, {"plan/register.xlsx": SAMPLE / "register.xlsx", "old/risk.json": _files(tmp_path, "r.json") / "r.json"}
    )
    content = {
        "register": f"{STORE}/plan/register.xlsx", "dossiers": f"{STORE}/dossiers", "notice": "fj2025", "as_of": "2025-12-31",
        "notebook": str(root / "notebooks" / "session_inspection.ipynb"), "overview": str(root / "notebooks" / "programme_overview.ipynb"),
        "history": [f"{STORE}/old/risk.json"], "seed": "of the file",
    }  # fmt: skip
    batch = tmp_path / "my.yaml"
    batch.write_text(yaml.safe_dump(content), encoding="utf-8")
    kit.pack(batch, tmp_path, "given")
    opened = kit.Batch(tmp_path)
    assert (opened.roots, opened.request.seed, opened.request.path.name) == ([f"{STORE}/dossiers"], "given", "my.yaml")
    assert opened.request.history[0].read_text(encoding="utf-8") == "r.json"
    assert (opened.parameters["register"], opened.parameters["params"]) == (f"{STORE}/plan/register.xlsx", "")
    assert opened.request.register.read_bytes() == (SAMPLE / "register.xlsx").read_bytes()

    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump(content | {"notebook": "gone.ipynb"}), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ParamsError, match=r"other\.yaml, key notebook"):
        kit.pack(other, tmp_path / "empty")


def test_another_version_of_the_workbench_is_refused(tmp_path: Path) -> None:
    (tmp_path / kit.KIT).write_text('{"build": "another"}', encoding="utf-8")
    with pytest.raises(InputError, match="auditlib here differs"):
        kit.Batch(tmp_path)
