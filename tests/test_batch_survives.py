"""A batch that is killed, hung, starved or interrupted: what was finished stays, the next run goes on, nothing is left behind."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from batches import OURS, PLAIN, ROOT, SESSIONS, auditlib, batch_file, command, hashes, programme, small_disk, with_cell

LONGEST = 120  # seconds that a batch of three sessions may take on a busy machine
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes by /proc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programme")
    programme(folder)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    """A run that was left alone."""
    done = auditlib("inspect", batch_file(folder), "--out", folder / "whole", "--jobs", 2)
    assert done.returncode == 0, done.stderr
    return folder / "whole"


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """No process of ours outlives the test, and no file of one that is not finished."""
    yield
    limit = time.monotonic() + 5
    while (left := _processes()) and time.monotonic() < limit:
        time.sleep(0.05)
    assert left == {}
    assert [path for path in tmp_path.rglob("*") if ".part" in path.name] == []


def _processes() -> dict[int, str]:
    """Processes that batches of this test run started, with their command lines: all but the runs themselves."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            ours = OURS.encode() in (place / "environ").read_bytes()
        except OSError:
            continue
        if ours and "auditlib.start" not in line and line:
            found[int(place.name)] = line
    return found


def _reports(out: Path) -> dict[str, object]:
    """What a run says: its tables, pages and workbooks byte for byte, its notebooks but for the hours that papermill notes."""
    found: dict[str, object] = {
        name: digest
        for name, digest in hashes(out).items()
        if not name.startswith(".tables") and not name.endswith((".ipynb", "run.json"))
    }
    for path in sorted(out.rglob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        found[path.relative_to(out).as_posix()] = [
            (cell.source, cell.get("outputs")) for cell in cells if _is_told(cell)
        ]
    sessions = json.loads((out / "run.json").read_text(encoding="utf-8"))["sessions"]
    return found | {"sessions": sessions}


def _is_told(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is the same wherever the run's folder lies."""
    return bool(cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", []))


def _started(folder: Path, out: Path, *more: object) -> subprocess.Popen[str]:
    given = command("inspect", batch_file(folder), "--out", out, "--jobs", 2, *more)
    return subprocess.Popen(
        given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **PLAIN},
        start_new_session=True,
        preexec_fn=_minds_ctrl_c,
    )


def _minds_ctrl_c() -> None:
    """A suite started in the background of a script ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _waited(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=LONGEST)
    return process.returncode, said


@pytest.mark.parametrize("victim", ["the run", "the warm process", "one that it forked"])
def test_killed_at_any_moment_a_batch_goes_on_and_ends_as_one_that_was_left_alone(
    folder: Path, whole: Path, tmp_path: Path, victim: str
) -> None:
    chance = random.Random(victim)
    out = tmp_path / "out"
    for _ in range(2):
        process = _started(folder, out)
        pids = _victims(victim, process)
        time.sleep(chance.uniform(0, 3))
        for pid in (chance.choice(_victims(victim, process) or pids),):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        status, said = _waited(process)
        assert status in (0, 1, -signal.SIGKILL), said
        assert "Traceback" not in said
    done = auditlib("inspect", batch_file(folder), "--out", out, "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert _reports(out) == _reports(whole)


def _victims(victim: str, process: subprocess.Popen[str]) -> list[int]:
    """Processes of a kind, as soon as there are some or the run has ended."""
    while True:
        warm = sorted(_processes())
        found = {"the run": [process.pid], "the warm process": warm[:1], "one that it forked": warm[1:]}[victim]
        if found or process.poll() is not None:
            return found or [process.pid]
        time.sleep(0.02)


FAULTS = {
    "FJ2025-D01": ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
    "FJ2025-D02": ("ctypes.string_at(0)", "SIGSEGV"),
    "FJ2025-D03": ("os._exit(0)", "its process ended before its end"),
    "FJ2025-D04": ("sys.exit(0)", "did not run to its last cell"),
    "FJ2025-D05": ("signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)", "took longer"),
    "FJ2025-D06": ("time.sleep(600)", "took longer"),
    "FJ2025-D07": ("held = bytearray(4 << 30)", "more memory"),
    "FJ2025-D08": ("assert False, 'by its own fault'", "by its own fault"),
    "FJ2025-D09": ("os.kill(os.getppid(), signal.SIGKILL)", "SIGKILL"),
}


def test_a_session_that_dies_hangs_or_eats_memory_has_its_notebook_and_its_line_and_stops_nobody(
    tmp_path: Path,
) -> None:
    other = "FJ2025-O01"
    programme(tmp_path, (*FAULTS, other))
    source = "\n".join(f"if session_id == {id!r}: {what}" for id, (what, _) in FAULTS.items())
    daemons = "subprocess.Popen(['sleep', '300']); subprocess.Popen(['setsid', 'sleep', '300'])"
    imported = "import ctypes, os, signal, subprocess, sys, time"
    notebook = with_cell(tmp_path / "bad.ipynb", f"{imported}\n{source}\nif session_id == {other!r}: {daemons}")
    out = tmp_path / "out"
    done = auditlib(
        "inspect", batch_file(tmp_path, notebook=str(notebook)), "--out", out, "--time-limit", 5, "--memory-limit", 2000
    )
    assert done.returncode == 1, done.stderr
    index = (out / "index.html").read_text(encoding="utf-8")
    for id, (_, says) in FAULTS.items():
        (line,) = (line for line in done.stderr.splitlines() if line.startswith(f"{id}: "))
        assert says in line
        assert says in index
        assert not (out / "sessions" / id / "report.html").exists()
        cells = nbformat.read(out / "sessions" / id / "report.ipynb", as_version=4).cells
        errors = [output for cell in cells for output in cell.get("outputs", []) if output.output_type == "error"]
        assert errors, id
    assert (out / "sessions" / other / "report.html").is_file()
    states = json.loads((out / "run.json").read_text(encoding="utf-8"))["sessions"]
    assert {id for id, state in states.items() if state == "ok"} == {other, "programme"}


def test_ctrl_c_says_how_to_go_on_and_leaves_no_process(folder: Path, whole: Path, tmp_path: Path) -> None:
    process = _started(folder, tmp_path / "out")
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    status, said = _waited(process)
    assert status == 130, said
    assert "interrupted" in said
    assert "Traceback" not in said
    done = auditlib("inspect", batch_file(folder), "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert _reports(tmp_path / "out") == _reports(whole)


def test_an_overview_that_hangs_is_given_up_and_the_sessions_are_there(folder: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / "programme_overview.ipynb", as_version=4)
    notebook.cells.insert(3, nbformat.v4.new_code_cell("import time; time.sleep(600)"))
    nbformat.write(notebook, tmp_path / "hangs.ipynb")
    given = {
        "register": folder / "register.xlsx",
        "dossiers": folder / "dossiers",
        "overview": tmp_path / "hangs.ipynb",
    }
    batch = batch_file(tmp_path, **{name: str(path) for name, path in given.items()})
    done = auditlib("inspect", batch, "--out", tmp_path / "out", "--time-limit", 6, "--session", SESSIONS[0])
    assert done.returncode == 1
    assert "programme: 超过时限" in done.stderr
    assert (tmp_path / "out" / "sessions" / SESSIONS[0] / "report.html").is_file()
    assert "took longer" in (tmp_path / "out" / "programme.ipynb").read_text(encoding="utf-8")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "took longer" in index
    assert "<td>总体情况</td>" in index


def test_a_full_disk_is_said_and_the_run_goes_on_where_there_is_room(folder: Path, whole: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "700k") as disk:
        done = auditlib("inspect", batch_file(folder), "--out", disk / "out")
        assert done.returncode in (1, 2), done.stderr
        assert "No space left" in done.stderr
        assert "Traceback" not in done.stderr
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        done = auditlib("inspect", batch_file(folder), "--out", disk / "out")
        assert done.returncode == 0, done.stderr
        assert _reports(disk / "out") == _reports(whole)


def test_an_output_among_the_dossiers_is_refused(folder: Path) -> None:
    done = auditlib("inspect", batch_file(folder), "--out", folder / "dossiers" / "out")
    left = (folder / "dossiers" / "out").exists()
    shutil.rmtree(folder / "dossiers" / "out", ignore_errors=True)
    assert not left, "sources are read-only"
    assert done.returncode == 2
    assert "would be taken for a session" in done.stderr


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = auditlib("inspect", batch_file(folder), "--out", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert "cannot be read or written" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_runs_in_one_folder_do_not_mix(folder: Path, tmp_path: Path) -> None:
    first = _started(folder, tmp_path / "out")
    time.sleep(2)
    second = auditlib("inspect", batch_file(folder), "--out", tmp_path / "out")
    assert second.returncode == 2
    assert "another run is writing here" in second.stderr
    assert _waited(first)[0] == 0


def test_only_what_changed_is_made_again(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder / "dossiers", tmp_path / "dossiers")
    shutil.copy(folder / "register.xlsx", tmp_path)
    batch = batch_file(tmp_path)
    assert auditlib("inspect", batch, "--out", out).returncode == 0
    before = _stats(out)
    unchanged = auditlib("inspect", batch, "--out", out)
    assert unchanged.returncode == 0
    assert "3 期没有变化" in unchanged.stderr
    assert _stats(out) == before
    book = next((tmp_path / "dossiers" / SESSIONS[0]).glob("*.xlsx"))
    shutil.copy(
        next((folder / "dossiers" / SESSIONS[1]).glob("*.xlsx")), book
    )  # of another session: a crossing touches both
    changed = auditlib("inspect", batch, "--out", out)
    assert changed.returncode == 0, changed.stderr
    made = {name for name, stat in _stats(out).items() if before.get(name) != stat}
    assert f"sessions/{SESSIONS[0]}/report.html" in made
    assert f"sessions/{SESSIONS[1]}/report.html" in made, "the same vouchers are in two sessions now"
    assert f"sessions/{SESSIONS[2]}/report.html" not in made
    assert "programme.html" in made
    again = auditlib("inspect", batch, "--out", out, "--fresh")
    assert again.returncode == 0
    assert "没有变化" not in again.stderr
    assert len({name for name, stat in _stats(out).items() if "report.html" in name and before[name] != stat}) == 3


def _stats(out: Path) -> dict[str, tuple[int, int]]:
    found = (path for path in out.rglob("*") if path.is_file() and ".tables" not in path.parts)
    return {path.relative_to(out).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


def test_reports_that_were_damaged_or_taken_away_are_made_again(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    page = out / "sessions" / SESSIONS[0] / "report.html"
    page.write_bytes(page.read_bytes()[:100])
    (out / "sessions" / SESSIONS[1] / "working_paper.xlsx").unlink()
    done = auditlib("inspect", batch_file(folder), "--out", out)
    assert done.returncode == 0, done.stderr
    assert "1 期没有变化" in done.stderr
    assert _reports(out) == _reports(whole)


def test_a_report_that_another_notebook_wrote_over_is_said_and_made_again(folder: Path, tmp_path: Path) -> None:
    first, last = SESSIONS[0], SESSIONS[2]
    source = f"""
import pathlib
if session_id == {last!r}:
    with (pathlib.Path(store).parent / "sessions" / {first!r} / "report.html").open("a") as stream:
        stream.write("not its own")"""
    given = {"dossiers": str(folder / "dossiers"), "register": str(folder / "register.xlsx")}
    batch = batch_file(tmp_path, notebook=str(with_cell(tmp_path / "meddles.ipynb", source)), **given)
    done = auditlib("inspect", batch, "--out", tmp_path / "out", "--jobs", 1)
    assert done.returncode == 1, done.stderr
    (line,) = (line for line in done.stderr.splitlines() if line.startswith(f"{first}: "))
    assert "changed or taken away after it was written" in line
    assert "changed or taken away" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    again = auditlib("inspect", batch, "--out", tmp_path / "out", "--jobs", 1)
    assert again.returncode == 0, again.stderr
    assert "not its own" not in (tmp_path / "out" / "sessions" / first / "report.html").read_text(encoding="utf-8")


def test_folders_of_sessions_that_are_no_longer_in_the_programme_are_named_and_kept(
    folder: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    (out / "sessions" / "mine").mkdir()
    shutil.copytree(out / "sessions" / SESSIONS[0], out / "sessions" / "FJ2024-D01")
    for wanted in ([], [], ["--session", SESSIONS[1]]):
        done = auditlib("inspect", batch_file(folder), "--out", out, *wanted)
        assert done.returncode == 0, done.stderr
        (line,) = (line for line in done.stderr.splitlines() if "earlier runs" in line)
        assert line.endswith("they are kept: sessions/FJ2024-D01")
        (out / "sessions" / "FJ2024-D01" / "report.html").stat()
    shutil.rmtree(out / "sessions" / "FJ2024-D01")
    assert "earlier runs" not in auditlib("inspect", batch_file(folder), "--out", out, *wanted).stderr


def test_what_lies_among_the_dossiers_and_is_none_is_named(folder: Path, tmp_path: Path) -> None:
    dossiers = tmp_path / "dossiers"
    shutil.copy(folder / "register.xlsx", tmp_path)
    shutil.copytree(folder / "dossiers" / SESSIONS[0], dossiers / SESSIONS[0])
    shutil.copytree(folder / "dossiers" / SESSIONS[0], dossiers / ".hidden")
    for name in ("loose.xlsx", ".DS_Store", "Thumbs.db", "~$lock.xlsx"):
        (dossiers / name).write_bytes(b"trace")
    said = ["2 项在档案文件夹之中而不是档案", f"look at them: {dossiers / '.hidden'}、{dossiers / 'loose.xlsx'}"]
    for _ in range(2):
        done = auditlib("inspect", batch_file(tmp_path), "--out", tmp_path / "out", "--session", SESSIONS[0])
        assert done.returncode == 0, done.stderr
        assert all(part in done.stderr for part in said), done.stderr
    assert len(json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["passed_over"]) == 2


def test_without_fork_plain_kernels_give_the_same(folder: Path, whole: Path, tmp_path: Path) -> None:
    out, given = tmp_path / "out", ("--jobs", 2, "--session", SESSIONS[1])
    done = auditlib("inspect", batch_file(folder), "--out", out, *given, AUDITLIB_KERNELS="plain")
    assert done.returncode == 0, done.stderr
    here, there = _reports(out), _reports(whole)
    assert {name for name in here if name.startswith("sessions/")} == {
        f"sessions/{SESSIONS[1]}/{name}" for name in ("report.html", "report.ipynb", "working_paper.xlsx")
    }
    assert [
        name for name in here if name not in ("index.html", "findings.xlsx", "sessions") and here[name] != there[name]
    ] == []


def test_the_result_does_not_depend_on_the_number_of_processes(folder: Path, whole: Path, tmp_path: Path) -> None:
    done = auditlib("inspect", batch_file(folder), "--out", tmp_path / "out", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert _reports(tmp_path / "out") == _reports(whole)
    found = pd.read_parquet(tmp_path / "out" / "findings.parquet")
    assert list(found["session_id"]) == sorted(found["session_id"])
    assert re.fullmatch(r".*index\.html", done.stdout.strip())


def test_what_a_killed_run_left_is_swept_and_nothing_else(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    (out / "index.html").unlink()  # or there would be nothing to do
    home = out / "sessions" / SESSIONS[0]
    left = [out / ".index.part123.html", home / ".report.part77.ipynb", out / ".tables" / ".part_x" / "roster.parquet"]
    others = [out / ".notes.partial", out / "mine" / ".x.part1.txt", home / "part1.txt"]
    for path in (*left, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    done = auditlib("inspect", batch_file(folder), "--out", out)
    assert done.returncode == 0, done.stderr
    assert [path for path in left if path.exists()] == []
    assert [path for path in others if not path.exists()] == []
    shutil.rmtree(out)
