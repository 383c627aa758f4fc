"""The main job from the command line, with real notebooks: what it writes, what it refuses, what a failure leaves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import openpyxl
import pandas as pd
import pytest
from batches import ROOT, SESSIONS, batch_file, hashes, programme, with_cell
from batches import auditlib as run
from making import SAMPLE
from papermilled import papermilled
from rich.console import Console
from typer.testing import CliRunner

import auditlib
from auditlib import cli, cli_inspect, start
from auditlib.core.errors import InputError, ParamsError
from auditlib.run.engine import COLUMNS, FINDINGS_TYPE
from auditlib.run.files import folder_name, write_whole
from auditlib.run.inspection import STORE, Inspection
from auditlib.run.request import read_request
from auditlib.run.stamp import survey


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme of three dossiers of the sample, inspected from the command line for two of them."""
    folder = tmp_path_factory.mktemp("programme")
    batch = programme(folder)
    before = hashes(folder / "dossiers")
    wanted = [part for id in SESSIONS[:2] for part in ("--session", id)]
    done = run("inspect", batch, "--out", folder / "out", "--jobs", 2, *wanted)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder / "out" / "index.html")
    assert hashes(folder / "dossiers") == before, "sources are read-only"
    for other in ("failed", "refused"):  # what was read and found is no matter of a broken notebook or a wrong argument
        shutil.copytree(folder / "out" / STORE, folder / other / STORE)
    return folder


def test_every_output_is_there_and_every_link_of_the_index_leads_to_a_file(folder: Path) -> None:
    out = folder / "out"
    for name in ("index.html", "programme.html", "findings.xlsx", "findings.parquet", "run.json"):
        assert (out / name).stat().st_size > 0, name
    for id in SESSIONS[:2]:
        assert {path.name for path in (out / "sessions" / id).iterdir()} == {
            "report.html",
            "report.ipynb",
            "working_paper.xlsx",
        }
    targets = set(re.findall(r'href="([^"#]+)"', (out / "index.html").read_text(encoding="utf-8")))
    assert len(targets) >= 2 * 3 + 3
    for target in targets:
        assert (out / unquote(target)).is_file(), target
    assert not list(out.rglob("*.part*")), "nothing half written stays"


def test_findings_parquet_has_the_published_columns(folder: Path) -> None:
    found = pd.read_parquet(folder / "out" / "findings.parquet")
    assert tuple(found.columns) == COLUMNS
    assert set(found["verdict"]) <= {"pass", "fail", "unknown", "not_applicable"}
    assert (found["grade"].notna() == (found["verdict"] == "fail")).all()
    assert ((found["missing"].map(len) > 0) == (found["verdict"] == "unknown")).all()
    assert found["facts"].map(json.loads).map(type).eq(dict).all()


def test_the_manifest_holds_the_hash_of_every_input_and_output(folder: Path) -> None:
    out = folder / "out"
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    written = {name: digest for name, digest in hashes(out).items() if name != "run.json" and name[:7] != ".tables"}
    assert manifest["outputs"] == written
    for name, digest in hashes(folder / "dossiers").items():
        assert manifest["inputs"][name] == digest
    assert {"register.xlsx", "params/notices.yaml", "notebooks/session_inspection.ipynb"} <= set(manifest["inputs"])
    assert {"python", "auditlib", "papermill"} <= set(manifest["versions"])


def test_papermill_from_its_own_command_line_gives_the_findings_of_the_batch(folder: Path, tmp_path: Path) -> None:
    parameters = {
        "session_id": SESSIONS[0],
        "dossiers": folder / "dossiers",
        "register": folder / "register.xlsx",
        "as_of": "2025-12-31",
    }
    notebook = papermilled("session_inspection.ipynb", tmp_path, **parameters)
    shown = next(
        output.data[FINDINGS_TYPE]["findings"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if FINDINGS_TYPE in output.get("data", {})
    )
    batch = pd.read_parquet(folder / "out" / "findings.parquet")
    batch = batch[batch["session_id"] == SESSIONS[0]]
    assert len(shown) == len(batch) > 25
    for here, there in zip(shown, batch.to_dict("records"), strict=True):
        for name in COLUMNS:
            value = there[name]
            there[name] = list(value) if hasattr(value, "tolist") and value.ndim else None if pd.isna(value) else value
        assert here == there


MODEL = re.compile(r"\b[0-9a-f]{32}\b")  # ids of widgets, drawn at random
EVERY_NOTEBOOK = {
    "session_inspection": ("session_id", "dossiers", "register", "store"),
    "programme_overview": ("dossiers", "register", "store"),
    "spot_check": ("draw", "out"),
    "review_desk": ("batch", "out", "inspector"),
}


def test_every_notebook_is_run_below() -> None:
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == set(EVERY_NOTEBOOK)


@pytest.mark.parametrize("name", EVERY_NOTEBOOK)
def test_a_forked_shell_gives_the_outputs_of_a_kernel_cell_by_cell(folder: Path, tmp_path: Path, name: str) -> None:
    known = {
        "session_id": SESSIONS[0],
        "dossiers": folder / "dossiers",
        "register": folder / "register.xlsx",
        "store": folder / "out" / STORE,
        "draw": ROOT / "params" / "draw" / "example.yaml",
        "batch": folder / "batch.yaml",
        "out": tmp_path / "out" if name == "spot_check" else folder / "out",
        "inspector": "张三",
    }
    given = {key: known[key] for key in EVERY_NOTEBOOK[name]}
    kernel = papermilled(f"{name}.ipynb", tmp_path, **given)
    shell = papermilled(f"{name}.ipynb", tmp_path, "--engine", "auditlib", **given)
    assert [cell.source for cell in shell.cells] == [cell.source for cell in kernel.cells]
    for here, there in zip(shell.cells, kernel.cells, strict=True):
        if here.cell_type == "code":
            assert here.execution_count == there.execution_count
            assert MODEL.sub("", json.dumps(here.outputs)) == MODEL.sub("", json.dumps(there.outputs)), here.source
    shown = [notebook.metadata.get("widgets", {}).keys() for notebook in (shell, kernel)]
    assert shown[0] == shown[1]


def test_what_runs_in_a_shell_is_seen_as_in_a_kernel(tmp_path: Path) -> None:
    """What libraries look at to tell a notebook from a terminal, errors, streams, updated displays, pictures and what is awaited."""
    sources = [
        "import pandas as pd; pd.get_option('display.max_columns'), type(get_ipython()).__name__, __name__",
        "pd.DataFrame({'a': [1]})",
        "import sys; print('out'); print('err', file=sys.stderr)",
        "from IPython.display import display; shown = display('first', display_id=True); shown.update('second')",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "import asyncio; await asyncio.sleep(0); 'awaited'",
        "from IPython.display import clear_output; print('gone'); clear_output(); print('kept')",
        "1 / 0",
        "'never reached'",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "seen.ipynb")
    held = []
    for options in ([], ["--engine", "auditlib"]):
        command = [
            sys.executable,
            "-m",
            "papermill",
            *options,
            str(tmp_path / "seen.ipynb"),
            str(tmp_path / "run.ipynb"),
        ]
        done = subprocess.run(command, check=False, capture_output=True, timeout=300, cwd=tmp_path)
        assert done.returncode == 1
        cells = nbformat.read(tmp_path / "run.ipynb", as_version=4).cells
        held.append([(c.cell_type, c.get("execution_count"), json.dumps(c.get("outputs", []))) for c in cells])
    for here, there in zip(*held, strict=True):
        assert PLACE.sub("", here[2]) == PLACE.sub("", there[2])
        assert here[:2] == there[:2]


PLACE = re.compile(r"ipykernel_\d+/\d+\.py|0x[0-9a-f]+")


def test_a_session_gets_the_same_verdicts_and_sentences_alone_as_with_all_others(
    folder: Path, sample_inspection: Inspection
) -> None:
    for id in SESSIONS[:2]:
        alone = auditlib.inspect(
            SAMPLE / "register.xlsx", [folder / "dossiers" / id], notice="fj2025", as_of="2025-12-31"
        )
        here = {f.check_id: f for f in alone.of(id) if not f.check_id.startswith("CRS")}
        there = {f.check_id: f for f in sample_inspection.of(id) if not f.check_id.startswith("CRS")}
        assert here == there


def test_a_notebook_that_fails_leaves_itself_with_the_error_and_stops_nobody_else(folder: Path) -> None:
    ended = f"if session_id == {SESSIONS[2]!r}: raise SystemExit(3)"
    broken = f"assert session_id != {SESSIONS[0]!r}, 'broken on purpose'\n{ended}"
    path = with_cell(folder / "broken.ipynb", broken)
    done = run("inspect", batch_file(folder, notebook=str(path)), "--out", folder / "failed")
    assert done.returncode == 1
    assert "broken on purpose" in done.stderr
    assert f"{SESSIONS[2]}: 笔记本自行退出，没有运行到底 (the notebook ended itself: SystemExit: 3)" in done.stderr
    failed, other = (folder / "failed" / "sessions" / id for id in SESSIONS[:2])
    assert "broken on purpose" in (failed / "report.ipynb").read_text(encoding="utf-8")
    assert not (failed / "report.html").exists()
    assert (other / "report.html").is_file()
    index = (folder / "failed" / "index.html").read_text(encoding="utf-8")
    assert "broken on purpose" in index
    for target in set(re.findall(r'href="([^"#]+)"', index)):
        assert (folder / "failed" / unquote(target)).is_file(), target


def test_a_run_for_one_session_keeps_links_and_errors_of_the_others_and_says_so(folder: Path) -> None:
    out = folder / "some"
    path = with_cell(folder / "broken_for_one.ipynb", f"assert session_id != {SESSIONS[0]!r}, 'broken on purpose'")
    batch = batch_file(folder, notebook=str(path))
    assert run("inspect", batch, "--out", out).returncode == 1
    before = json.loads((out / "run.json").read_text(encoding="utf-8"))
    changed = out / "sessions" / SESSIONS[1] / "report.html"
    for arguments in (["--fresh"], []):  # those of before are not forgotten, and the errors are handed on
        done = run("inspect", batch, "--out", out, "--session", SESSIONS[2], *arguments)
        assert done.returncode == 0, done.stderr
        assert "as asked" in done.stderr
        index = (out / "index.html").read_text(encoding="utf-8")
        assert "本次只出其中 1 期（共 3 期）的报告" in index
        assert "broken on purpose" in index
        links = {unquote(target) for target in re.findall(r'href="([^"#]+)"', index)}
        assert {f"sessions/{id}/report.html" for id in SESSIONS[1:]} <= links
        assert all((out / link).is_file() for link in links)
        after = json.loads((out / "run.json").read_text(encoding="utf-8"))
        assert after["sessions"] == before["sessions"]
        assert after["outputs"].keys() == before["outputs"].keys()
    changed.write_text("something else", encoding="utf-8")
    run("inspect", batch, "--out", out, "--session", SESSIONS[2])
    assert f"sessions/{SESSIONS[1]}/report.html" not in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "arguments", "says"),
    [
        ({"registr": "x"}, [], "Did you mean 'register'"),
        ({"notice": "fj2052"}, [], "Did you mean 'fj2025'"),
        ({"as_of": "soon"}, [], "as_of"),
        ({"register": "nowhere.xlsx"}, [], "nowhere.xlsx"),
        ({}, ["--session", "FJ2025-D01x"], "Did you mean 'FJ2025-D01'"),
        ({}, ["--sesion", "FJ2025-D01"], "No such option"),
        ({}, ["--jobs", "0"], "--jobs"),
        ({}, ["--out", ""], "no folder is named"),
    ],
)
def test_bad_arguments_and_parameters_are_refused_with_status_2(
    folder: Path,
    changed: dict[str, object],
    arguments: list[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ["auditlib", "inspect", batch_file(folder, **changed), "--out", folder / "refused", *arguments]
    monkeypatch.setattr(sys, "argv", [str(part) for part in given])
    monkeypatch.setattr(cli_inspect, "screen", Console(stderr=True, width=400))
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert says in said
    assert re.search("[一-龥]", said), "Chinese first"
    assert not (folder / "refused" / "index.html").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("notice: fj2025\n", "", "缺少键 'notice' (the key 'notice' is missing). 请补上 (Add it)."),
        ("notice:", "notcie:", "没有键 'notcie' (the key 'notcie' is not known). 是否应为 'notice'？"),
        ("notice:", "also: x\nnotice:", "应为列表，不能是 'x' (Input should be a valid list, not 'x')."),
        (
            "notice:",
            "language: fr\nnotice:",
            "应为 'zh' 或 'en'，不能是 'fr' (Input should be 'zh' or 'en', not 'fr').",
        ),
        ("'2025-12-31'", "soon", "应为日期，如 2025-06-09，不能是 'soon' (Input should be a valid date"),
        ("'2025-12-31'", "2025-02-30", "不是日历上的日期 ('2025-02-30' is no day of the calendar)."),
        ("notice: fj2025", "notice: [", "不合 YAML 格式 (is no valid YAML:"),
        ("notice:", "notice: x\nnotice:", "键 'notice' 写了两次 (the key 'notice' is written twice)."),
        ("notice:", "\udcff:", "不是 UTF-8 编码的文本 (is not UTF-8 text)."),
    ],
)
def test_what_is_wrong_with_a_batch_file_is_said_in_chinese_first(
    folder: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = batch_file(folder).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "batch.yaml"
    path.write_bytes(text.replace(old, new).encode(errors="surrogateescape"))
    with pytest.raises(ParamsError) as caught:
        read_request(path)
    assert says in str(caught.value)


def test_a_batch_file_that_is_none_is_said_in_chinese_first(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "这是文件夹，不是文件 (cannot be read: "),
        (tmp_path / "x", "没有这个文件 (cannot be read: "),
    ):
        with pytest.raises(ParamsError) as caught:
            read_request(path)
        assert says in str(caught.value)


def test_a_session_that_is_not_there_is_refused_before_any_dossier_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("inspect", folder / "batch.yaml", "--out", tmp_path / "out", "--session", SESSIONS[0], "--session", "X")
    assert done.returncode == 2
    assert "no such session" in done.stderr
    assert [path.name for path in (tmp_path / "out" / STORE).iterdir()] == ["batch"], "what was read would be kept"
    monkeypatch.setattr("auditlib.run.programmes.read", lambda *_, **__: pytest.fail("was read"))
    with pytest.raises(InputError, match=f"no such session.*{SESSIONS[1]}"):
        auditlib.inspect(folder / "register.xlsx", folder / "dossiers", as_of="2025-12-31", session=SESSIONS[1] + "x")


def test_check_prints_the_findings_of_a_dossier_in_each_format(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One in a process of its own; the others here, of one inspection: a format decides how findings are printed, not which."""
    given = [
        "check", folder / "dossiers" / SESSIONS[0], "--register", SAMPLE / "register.xlsx", "--as-of", "2025-12-31", "--all",
    ]  # fmt: skip
    as_json = run(*given, "--format", "json")
    made = auditlib.inspect(SAMPLE / "register.xlsx", [folder / "dossiers" / SESSIONS[0]], as_of="2025-12-31")
    monkeypatch.setattr(cli, "inspect_files", lambda *_, **__: made)
    monkeypatch.setenv("COLUMNS", "400")
    table, as_csv = (CliRunner().invoke(cli.app, [*map(str, given), "--format", name]) for name in ("table", "csv"))
    assert (table.exit_code, as_json.returncode, as_csv.exit_code) == (0, 0, 0)
    rows = json.loads(as_json.stdout)
    assert [row["check_id"] for row in rows] == [f.check_id for f in made.findings if f.session_id == SESSIONS[0]]
    assert len(rows) == len(pd.read_csv(pd.io.common.StringIO(as_csv.stdout))) > 25
    assert all(row["check_id"] in table.stdout for row in rows)


def test_a_dossier_that_is_not_there_is_said_and_not_a_traceback(tmp_path: Path) -> None:
    done = run("check", tmp_path / "none", "--register", SAMPLE / "register.xlsx")
    assert done.returncode == 2
    assert "none" in done.stderr
    assert "Traceback" not in done.stderr


def test_names_of_outputs_cannot_leave_their_folder() -> None:
    for id in ("../../etc", "..", ".", "a/b", 'a"b', "a\\b", ".hidden", "C:x", "a\x00b"):
        name = folder_name(id)
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
    assert folder_name("FJ2025-D01") == "FJ2025-D01"
    assert folder_name("闽2025（1）") == "闽2025（1）"


def test_an_output_that_fails_halfway_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")

    def half(part: Path) -> None:
        part.write_text("ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, half)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.txt"]


def test_a_link_that_leads_elsewhere_and_an_empty_folder_are_changes(tmp_path: Path) -> None:
    root = tmp_path / "dossiers"
    (root / "D01").mkdir(parents=True)
    held = [survey([str(root)])]
    for change in (
        lambda: (root / "L1").symlink_to("D01"),
        lambda: ((root / "L1").unlink(), (root / "L1").symlink_to("../elsewhere")),
        lambda: (root / "D02").mkdir(),
        lambda: (root / "D01").rmdir(),
    ):
        change()
        held.append(survey([str(root)]))
    for before, after in pairwise(held):
        assert before != after


def test_text_that_begins_like_a_formula_stays_text_in_the_findings(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "out" / "findings.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                own = str(cell.value).startswith(("=SUM(", "=SUBTOTAL("))  # our own line of totals
                assert cell.data_type != "f" or own, (sheet.title, cell.coordinate)
