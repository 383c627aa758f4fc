"""The sample dossiers: made again byte for byte, and inspected with exactly the findings that their README promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from auditlib.core.model import CellRef, Finding
from auditlib.intake.workbook import column_number
from auditlib.run.inspection import Inspection, inspect

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
MAKE = SAMPLE / "make_sample.py"
FIRST_STAGE = {
    *(f"BUD{n:03}" for n in (1, 2, 3, 4, 5, 6, 11)),
    *(f"HDC{n:03}" for n in range(1, 9)),
    *(f"TML{n:03}" for n in range(1, 8)),
    *(f"REC{n:03}" for n in (1, 3, 6, 7, 9)),
    *(f"CRS{n:03}" for n in (1, 3)),
}
LARGEST = 3_000_000  # bytes of the whole folder: it is cloned by everybody
ROW = re.compile(r"\| ([\w-]+) \| ([A-Z]{3}\d{3}) \| (fail|unknown) \| (?:—|`([^`]+)`) \| (.*) \|")
AGAIN = "Run `python data/sample/make_sample.py` and commit what it changes."


def _made(folder: Path, seed: str) -> Path:
    command = [sys.executable, str(MAKE), str(folder)]
    subprocess.run(
        command, check=True, cwd=SAMPLE.parent.parent, env={**os.environ, "PYTHONHASHSEED": seed}, timeout=300
    )
    return folder


def _content(path: Path) -> object:
    """What a file says. Of a container the parts, since another build of zlib packs them into other bytes."""
    if not is_zipfile(path):
        return path.read_bytes()
    with ZipFile(path) as container:
        return [(part.filename, part.date_time, container.read(part)) for part in container.infolist()]


def _files(folder: Path) -> dict[str, Path]:
    made = [folder / "register.xlsx", folder / "README.md", *(folder / "dossiers").rglob("*")]
    return {path.relative_to(folder).as_posix(): path for path in made if path.is_file()}


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("anew"), "1")


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, str, str], str]:
    """(session, check, verdict) → cell or ""."""
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    return {(match[1], match[2], match[3]): match[4] or "" for match in map(ROW.fullmatch, text.splitlines()) if match}


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    dossiers = sorted((SAMPLE / "dossiers").iterdir())
    return inspect(SAMPLE / "register.xlsx", dossiers, notice="fj2025", as_of=date(2025, 12, 31))


@pytest.fixture(scope="module")
def findings(inspection: Inspection) -> list[Finding]:
    return [finding for finding in inspection.findings if finding.check_id in FIRST_STAGE]


def test_the_sample_in_the_repository_is_what_its_script_writes(anew: Path) -> None:
    here, made = _files(SAMPLE), _files(anew)
    assert sorted(here) == sorted(made), AGAIN
    assert [name for name in here if _content(here[name]) != _content(made[name])] == [], AGAIN


def test_the_script_writes_the_same_bytes_every_time(anew: Path, tmp_path: Path) -> None:
    once, twice = _files(anew), _files(_made(tmp_path, "2"))
    assert [name for name in once if once[name].read_bytes() != twice[name].read_bytes()] == []


def test_the_sample_is_small_and_no_id_number_could_be_real(inspection: Inspection) -> None:
    assert sum(path.stat().st_size for path in _files(SAMPLE).values()) < LARGEST
    for table in ("roster", "signins"):
        numbers = inspection.tables[table]["id_number"].dropna()
        assert numbers.str.fullmatch(r"99\d{15}[\dXx]").all()


def test_every_check_of_the_first_stage_fails_somewhere_and_some_are_unknown(
    expected: dict[tuple[str, str, str], str],
) -> None:
    assert {check for _, check, verdict in expected if verdict == "fail"} == FIRST_STAGE
    assert len({check for _, check, verdict in expected if verdict == "unknown"}) > 10


def test_clean_sessions_are_there(expected: dict[tuple[str, str, str], str]) -> None:
    spoilt = {session for session, check, verdict in expected if (check, verdict) != ("BUD006", "unknown")}
    assert len({path.name for path in (SAMPLE / "dossiers").iterdir()} - spoilt) >= 6


def test_the_findings_are_those_that_the_readme_promises(
    expected: dict[tuple[str, str, str], str], findings: list[Finding]
) -> None:
    found = {(f.session_id, f.check_id, f.verdict) for f in findings if f.verdict in ("fail", "unknown")}
    assert {"promised, not found": sorted(set(expected) - found), "not promised": sorted(found - set(expected))} == {
        "promised, not found": [],
        "not promised": [],
    }


def test_the_cell_that_gives_a_fault_away_is_among_its_evidence(
    expected: dict[tuple[str, str, str], str], findings: list[Finding]
) -> None:
    evidence = {(f.session_id, f.check_id, f.verdict): f.evidence for f in findings}
    lost = [
        f"{' '.join(key)}: {place} not in {', '.join(map(str, evidence[key]))}"
        for key, place in expected.items()
        if place and key in evidence and not any(_holds(ref, place) for ref in evidence[key])
    ]
    assert lost == []


def _holds(ref: CellRef, place: str) -> bool:
    file, sheet, cell = place.split("!")
    if (ref.file, ref.sheet) != (file, sheet):
        return False
    first, _, last = ref.cell.partition(":")
    (left, top), (right, bottom), (column, row) = map(_corner, (first, last or first, cell))
    return left <= column <= right and top <= row <= bottom


def _corner(cell: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    return column_number(letters), int(digits)
