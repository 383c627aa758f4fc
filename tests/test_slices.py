"""An inspection laid out in slices, and what concerns a few sessions alone: the same rows, cells and verdicts as in the whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from making import SAMPLE

import auditlib
from auditlib.core.columns import INDEXED
from auditlib.core.errors import InputError
from auditlib.core.model import Tables
from auditlib.run import inspection as inspecting
from auditlib.run import slices
from auditlib.run.inspection import PARAMS, Inspection, hold


def _told(tables: Tables, id: str) -> dict[str, pd.DataFrame]:
    """The rows of a session, each with the place it came from in words in place of a number."""
    found = {}
    for name, rows in tables.frames.items():
        if name in INDEXED:
            found[name] = rows if name == "programmes" else rows.loc[[id]]
            continue
        mine = rows[rows["session_id"] == id].reset_index(drop=True)
        if "block" in mine:
            places = [str(tables.blocks[number]) if number >= 0 else "" for number in mine["block"]]
            mine = mine.assign(block=places)
        found[name] = mine
    return found


def test_slices_hold_what_the_whole_holds_of_their_sessions(sample_inspection: Inspection, tmp_path: Path) -> None:
    ids = [str(id) for id in sample_inspection.tables["sessions"].index][:7]
    held = [*slices.write(sample_inspection.only(ids), tmp_path, 3)]
    assert [id for slice in held for id in slice.sessions] == ids
    assert [len(slice.sessions) for slice in held] == [3, 3, 1]
    places = list(sample_inspection.sources.places.values())
    plans = {name: source.path for name, source in sample_inspection.sources.others.items()}
    for slice in held:
        (slice.folder / ".roster.part77.parquet").write_bytes(b"of a process that was killed")
        read = slices.read(slice.folder, PARAMS, places, plans)
        for id in slice.sessions:
            assert read.of(id) == sample_inspection.of(id)
            here, there = _told(read.tables, id), _told(sample_inspection.tables, id)
            for name in there:
                pd.testing.assert_frame_equal(here[name], there[name], obj=f"{id} {name}")
            cells = {place: ref for place, ref in sample_inspection.tables.cells.items() if place[0] == id}
            assert {place: ref for place, ref in read.tables.cells.items() if place[0] == id} == cells
            for ref in {ref for finding in read.of(id) for ref in finding.evidence}:
                assert read.sources[ref.file] == sample_inspection.sources[ref.file]


def test_of_an_inspection_one_session_can_be_taken_alone(sample_inspection: Inspection) -> None:
    alone = sample_inspection.only(["FJ2025-D03"])
    assert {finding.session_id for finding in alone.findings} == {"FJ2025-D03"}
    assert alone.of("FJ2025-D03") == sample_inspection.of("FJ2025-D03")
    assert set(alone.tables["roster"]["session_id"]) == {"FJ2025-D03"}
    with pytest.raises(InputError, match="FJ2025-D03"):
        sample_inspection.only(["FJ2025-D3"])


def test_what_is_held_is_given_to_the_same_question_alone(
    sample_inspection: Inspection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(inspecting, "_HELD", {})
    one = sample_inspection.only(["FJ2025-D01"])
    asked = {
        "register": SAMPLE / "register.xlsx",
        "dossiers": SAMPLE / "dossiers",
        "notice": "fj2025",
        "as_of": "2025-12-31",
    }
    rest = {"params": "", "also": "", "store": str(tmp_path)}
    hold(one, "FJ2025-D01", **asked, **rest)
    assert auditlib.inspect(**asked, store=tmp_path, session="FJ2025-D01") is one
    none = tmp_path / "none"
    none.mkdir()
    other = auditlib.inspect(asked["register"], none, notice="fj2025", as_of="2025-12-31", session="FJ2025-D01")
    assert other is not one
    assert other.tables["sessions"].index.to_list() == ["FJ2025-D01"]
