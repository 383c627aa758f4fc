"""What lies among the dossiers, or changes there while a batch is at it: reported, refused or read again, and never in another session's way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from batches import SESSIONS, auditlib, batch_file, hashes, programme, with_cell

from auditlib.report.batch import reporting
from auditlib.run import slices
from auditlib.run.inspection import PARAMS, Inspection


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
    common = {"parameters": dict.fromkeys(reporting.PARAMETERS, ""), "notebook": str(tmp_path / "none.ipynb")}
    reporting.report(
        slice=str(slice.folder), sessions=[id], homes={id: str(tmp_path / "home")}, rules=str(PARAMS), places=[], plans={},
        seed="", language="zh", seconds=0, megabytes=0, say=heard.append, shell=None, **common,
    )  # fmt: skip
    *_, last = heard
    assert says in last["error"]
    assert last["error"].endswith("TypeError: boolean value of NA is ambiguous")
