"""What lies among the dossiers, or changes there while a batch is at it: reported, refused or read again, and never in another session's way."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from batches import SESSIONS, auditlib, batch_file, hashes, programme, with_cell

from auditlib.core.errors import InputError
from auditlib.intake.files.sources import dossier_places
from auditlib.report.batch import reporting
from auditlib.run import slices
from auditlib.run.evidence import inputs, is_as_read
from auditlib.run.inspection import PARAMS, Inspection, inspect


def test_files_that_have_no_hash_are_in_the_reports_like_others(tmp_path: Path) -> None:
    programme(tmp_path)
    first, second, third = (tmp_path / "dossiers" / id for id in SESSIONS)
    (first / "link.xlsx").symlink_to("/etc/passwd")
    os.mkfifo(second / "pipe.xlsx")
    shutil.move(third, tmp_path / "elsewhere")
    third.symlink_to(tmp_path / "elsewhere")
    done = auditlib("inspect", batch_file(tmp_path), "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    for id in SESSIONS:
        page = (tmp_path / "out" / "sessions" / id / "report.html").read_text(encoding="utf-8")
        assert ("没有跟随读取" if id != SESSIONS[1] else "管道") in page


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("workbook.write_working_paper", "the working paper could not be made"),
        ("hold", "the notebook could not be run"),
    ],
)
def test_what_fails_beside_the_cells_of_a_notebook_is_said_in_one_line(
    sample_inspection: Inspection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, says: str
) -> None:
    def fails(*given: object, **named: object) -> None:
        raise TypeError("boolean value\nof NA is ambiguous")

    monkeypatch.setattr(f"auditlib.report.batch.reporting.{broken}", fails)
    heard: list[Mapping[str, Any]] = []
    id = SESSIONS[0]
    (slice,) = slices.write(sample_inspection.only([id]), tmp_path / "work", 1)
    common: dict[str, Any] = {
        "parameters": dict.fromkeys(reporting.PARAMETERS, ""),
        "notebook": str(tmp_path / "none.ipynb"),
    }
    reporting.report(
        slice=str(slice.folder), sessions=[id], homes={id: str(tmp_path / "home")}, rules=str(PARAMS), places=[], plans={},
        seed="", language="zh", seconds=0, megabytes=0, say=heard.append, shell=None, **common,
    )  # fmt: skip
    *_, last = heard
    assert says in last["error"]
    assert last["error"].endswith("TypeError: boolean value of NA is ambiguous")


CHANGES = {
    "overwritten": "shutil.copy(pathlib.Path(dossiers) / {other!r} / 'other.xlsx', book)",
    "taken away": "book.unlink()",
    "added": "shutil.copy(book, book.with_name('more.xlsx'))",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_dossier_that_changes_before_it_is_reported_has_no_report_and_is_read_again(
    tmp_path: Path, change: str
) -> None:
    programme(tmp_path)
    first, other, _ = SESSIONS
    source = f"""
import pathlib, shutil
marker = pathlib.Path({str(tmp_path / "marker")!r})
if session_id == {first!r} and not marker.exists():
    marker.touch()
    book = sorted((pathlib.Path(dossiers) / {first!r}).glob("*.xlsx"))[0]
    {CHANGES[change].format(other=other)}"""
    shutil.copy(next((tmp_path / "dossiers" / other).glob("*.xlsx")), tmp_path / "dossiers" / other / "other.xlsx")
    before = hashes(tmp_path / "dossiers")
    batch = batch_file(tmp_path, notebook=str(with_cell(tmp_path / "meddles.ipynb", source)))
    out = tmp_path / "out"
    done = auditlib("inspect", batch, "--out", out)
    assert done.returncode == 1, done.stderr
    (line,) = (line for line in done.stderr.splitlines() if "run the same command again" in line)
    assert line.startswith(first)
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert {id for id, state in told["sessions"].items() if state != "ok"} == {first}
    assert {name: told["inputs"].get(name) for name in before} == before, "what the reports rest on"
    assert [path.name for path in (out / "sessions" / first).iterdir()] == ["report.ipynb"]
    linked = re.findall(r'href="([^"#]+)"', (out / "index.html").read_text(encoding="utf-8"))
    assert [target for target in linked if not (out / unquote(target)).is_file()] == []
    again = auditlib("inspect", batch, "--out", out)
    assert again.returncode == 0, again.stderr
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    after = hashes(tmp_path / "dossiers")
    assert {name: digest for name, digest in told["inputs"].items() if name.startswith("FJ2025")} == after


def test_the_manifest_has_the_hashes_of_what_was_read(tmp_path: Path) -> None:
    programme(tmp_path, SESSIONS[:1])
    book = next((tmp_path / "dossiers" / SESSIONS[0]).glob("*.xlsx"))
    held = inspect(tmp_path / "register.xlsx", tmp_path / "dossiers", as_of="2025-12-31")
    assert is_as_read(held, SESSIONS[0])
    before = hashes(tmp_path / "dossiers")
    book.write_bytes(b"another")
    assert not is_as_read(held, SESSIONS[0])
    assert {name: digest for name, digest in inputs(held).items() if name in before} == before


def test_a_dossier_whose_name_is_no_utf_8_is_read_like_others(tmp_path: Path) -> None:
    programme(tmp_path, SESSIONS[:2])
    name = os.fsdecode(b"FJ2025-\xb2\xb9")
    shutil.copytree(tmp_path / "dossiers" / SESSIONS[1], tmp_path / "dossiers" / name)
    for _ in range(2):
        done = auditlib("inspect", batch_file(tmp_path), "--out", tmp_path / "out")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "out" / "sessions" / "FJ2025-补" / "report.html").is_file()
    assert "3 期没有变化" in done.stderr


@pytest.mark.parametrize(("one", "other"), [("", " "), ("\n", "\t")])
def test_dossiers_whose_names_differ_by_what_cannot_be_seen_are_named_so_that_it_is(
    tmp_path: Path, one: str, other: str
) -> None:
    for end in (one, other):
        (tmp_path / f"D01{end}").mkdir()
    with pytest.raises(InputError) as refused:
        dossier_places(tmp_path.iterdir())
    said = f"{refused.value.what} {refused.value.where}"
    assert repr(f"D01{one}")[1:] in said
    assert repr(f"D01{other}")[1:] in said
