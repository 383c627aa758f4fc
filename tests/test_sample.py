"""The sample dossiers: made again byte for byte, and inspected with exactly the findings that their README promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from cases import UNITS

from auditlib.core.columns import INDEXED, TABLES
from auditlib.core.model import CellRef, Finding
from auditlib.core.policy import Policy
from auditlib.intake.cells import column_number
from auditlib.run import engine
from auditlib.run.engine import findings
from auditlib.run.inspection import Inspection
from auditlib.run.parts import parts

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
MAKE = SAMPLE / "make_sample.py"
LARGEST = 5_000_000  # bytes of the whole folder: it is cloned by everybody
ROW = re.compile(r"\| ([\w -]+) \| ([A-Z]{3}\d{3}(?: [A-Z]{3}\d{3})*) \| (fail|unknown) \| (?:—|`([^`]+)`) \| (.*) \|")
FIGURE = re.compile(r"\| `([a-z_.]+)` \| (.+) \|")
ENTERED = "With the figures below"  # the README's words before its second list
RULES = {"every session with a dossier": "", "every demonstration session with a dossier": "FJ2025-D"}  # how ids begin
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


Expected = dict[tuple[str, str], tuple[str, str]]  # (session, check) → (verdict, cell or "")


def _told(text: str) -> Expected:
    """What the lines of a part of the README say; a line of one session goes before a rule for many."""
    folders = sorted(path.name for path in (SAMPLE / "dossiers").iterdir())
    rows = [match.groups() for match in map(ROW.fullmatch, text.splitlines()) if match]
    told: Expected = {}
    for whom, checks, verdict, cell, _ in sorted(rows, key=lambda row: row[0] not in RULES):
        sessions = [id for id in folders if id.startswith(RULES[whom])] if whom in RULES else [whom]
        told |= {(id, check): (verdict, cell or "") for id in sessions for check in checks.split()}
    return told


@pytest.fixture(scope="module")
def expected() -> Expected:
    """What ought to be found under the rules as they are."""
    return _told((SAMPLE / "README.md").read_text(encoding="utf-8").split(ENTERED)[0])


@pytest.fixture(scope="module")
def expected_entered() -> Expected:
    """What ought to be found with the README's figures entered: its rules no longer hold, its second list does."""
    first, second = (SAMPLE / "README.md").read_text(encoding="utf-8").split(ENTERED)
    kept = "\n".join(line for line in first.splitlines() if not any(f"| {rule} |" in line for rule in RULES))
    return _told(kept) | _told(second)


@pytest.fixture(scope="module")
def figures() -> dict[str, int | dict[str, int]]:
    """Threshold → figure that the README enters: one for all, or one for each category."""
    found = FIGURE.findall((SAMPLE / "README.md").read_text(encoding="utf-8").split(ENTERED)[1])
    by_category = {key: [pair.split() for pair in value.split(", ")] for key, value in found if " " in value}
    return {key: int(value) for key, value in found if key not in by_category} | {
        key: {category: int(figure) for category, figure in pairs} for key, pairs in by_category.items()
    }


@pytest.fixture(scope="module")
def inspection(sample_inspection: Inspection) -> Inspection:
    return sample_inspection


@pytest.fixture(scope="module")
def entered(inspection: Inspection, figures: dict[str, int | dict[str, int]]) -> list[Finding]:
    """The findings with the README's figures entered."""
    return findings(inspection.tables, _entered(inspection.policy, figures), inspection.checks)


def _entered(policy: Policy, figures: Mapping[str, int | Mapping[str, int]]) -> Policy:
    thresholds = dict(policy.thresholds)
    for key, figure in figures.items():
        old = thresholds[key]
        entries = {}
        for kind, dated in old.entries.items():
            value = figure if isinstance(figure, int) else figure[kind.partition("_")[0]]
            entries[kind] = tuple(replace(entry, value=value * UNITS.get(old.unit, 1)) for entry in dated)
        thresholds[key] = replace(old, entries=entries)
    return replace(policy, thresholds=thresholds)


def test_the_sample_in_the_repository_is_what_its_script_writes(anew: Path) -> None:
    here, made = _files(SAMPLE), _files(anew)
    assert sorted(here) == sorted(made), AGAIN
    assert [name for name in here if _content(here[name]) != _content(made[name])] == [], AGAIN


def test_the_script_writes_the_same_bytes_every_time(anew: Path, tmp_path: Path) -> None:
    once, twice = _files(anew), _files(_made(tmp_path, "2"))
    assert [name for name in once if once[name].read_bytes() != twice[name].read_bytes()] == []


def test_the_sample_is_small_and_no_id_number_could_be_real(inspection: Inspection) -> None:
    assert sum(path.stat().st_size for path in _files(SAMPLE).values()) < LARGEST
    listed = [name for name, table in TABLES.items() if "id_number" in table.columns]
    assert len(listed) == 7
    for table in listed:
        numbers = inspection.tables[table]["id_number"].dropna()
        assert len(numbers), table
        assert numbers.str.fullmatch(r"99\d{15}[\dXx]").all(), table


def test_every_check_fails_somewhere_and_many_are_unknown_somewhere(
    inspection: Inspection, expected: Expected, expected_entered: Expected
) -> None:
    failing = {
        check for told in (expected, expected_entered) for (_, check), (verdict, _) in told.items() if verdict == "fail"
    }
    assert sorted(set(inspection.checks) - failing) == []
    assert len({check for (_, check), (verdict, _) in expected.items() if verdict == "unknown"}) > 60


def test_clean_sessions_are_there(expected_entered: Expected) -> None:
    spoilt = {session for session, _ in expected_entered}
    assert len({path.name for path in (SAMPLE / "dossiers").iterdir()} - spoilt) >= 6


def test_the_figures_entered_are_all_that_the_rules_ship_without(
    inspection: Inspection, figures: dict[str, int | dict[str, int]]
) -> None:
    blank = {
        key
        for key, threshold in inspection.policy.thresholds.items()
        if any(entry.value is None for dated in threshold.entries.values() for entry in dated)
    }
    assert sorted(figures) == sorted(blank)


def test_the_findings_are_those_that_the_readme_promises(inspection: Inspection, expected: Expected) -> None:
    assert _differences(expected, inspection.findings) == NOTHING


def test_with_every_figure_entered_the_findings_are_those_that_the_readme_promises(
    entered: list[Finding], expected_entered: Expected
) -> None:
    assert _differences(expected_entered, entered) == NOTHING


def test_the_findings_are_the_same_where_a_part_holds_few_sessions(
    inspection: Inspection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three parts, the last one smaller (one session by itself is what test_batch.py and test_cases.py try); also where the rows of a session do not stand together, and the order within a session is kept."""
    frames = dict(inspection.tables.frames)
    for name, rows in frames.items():
        if name not in INDEXED:
            first = rows.groupby("session_id").cumcount()
            frames[name] = rows.iloc[first.sort_values(kind="stable").index].reset_index(drop=True)
    scattered = replace(inspection.tables, frames=frames)
    assert not frames["signins"]["session_id"].is_monotonic_increasing
    made = []
    monkeypatch.setattr(engine, "parts", lambda tables: (made.append(part) or part for part in parts(tables, 25)))
    assert findings(scattered, inspection.policy, inspection.checks) == inspection.findings
    sizes = [len(part["sessions"]) for part in made]
    assert (max(sizes), sum(sizes)) == (25, len(frames["sessions"]))
    assert sum(len(part["signins"]) for part in made) == len(frames["signins"])


def test_the_cell_that_gives_a_fault_away_is_among_its_evidence(
    inspection: Inspection, expected: Expected, entered: list[Finding], expected_entered: Expected
) -> None:
    assert _lost(expected, inspection.findings) == []
    assert _lost(expected_entered, entered) == []


NOTHING: dict[str, list[str]] = {"promised, not found": [], "not promised": []}


def _differences(promised: Expected, found: Sequence[Finding]) -> dict[str, list[str]]:
    wanted = {f"{session} {check} {verdict}" for (session, check), (verdict, _) in promised.items()}
    here = {f"{f.session_id} {f.check_id} {f.verdict}" for f in found if f.verdict in ("fail", "unknown")}
    return dict(zip(NOTHING, (sorted(wanted - here), sorted(here - wanted)), strict=True))


def _lost(promised: Expected, found: Sequence[Finding]) -> list[str]:
    evidence = {(f.session_id, f.check_id, f.verdict): f.evidence for f in found}
    return [
        f"{session} {check}: {cell} not in {', '.join(map(str, evidence.get((session, check, verdict), ())))}"
        for (session, check), (verdict, cell) in promised.items()
        if cell and not any(_holds(ref, cell) for ref in evidence.get((session, check, verdict), ()))
    ]


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
