"""The batch on a cluster: a scheduler and workers as separate processes, one of which is killed; inputs and outputs by URL."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import psutil
import pytest
import yaml
from making import SAMPLE, sample_register

from auditlib import cli_inspect
from auditlib.core.errors import InputError
from auditlib.run.cluster import scheduler
from auditlib.run.files import sha256

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# two parts of three: across them an account (D12, E11), a person (E09, O14) and nearly the same person (E10, E11)
SESSIONS = ("FJ2025-D12", "FJ2025-E09", "FJ2025-E10", "FJ2025-E11", "FJ2025-O14", "FJ2025-O23")
CROSSED = {"CRS001", "CRS008", "CRS009"}
PATIENCE = 240  # seconds for what takes a few where nobody else is at work
EXACT = ("findings.parquet", "risk.json", "index.html")


@dataclass
class Cluster:
    """A scheduler and workers, each the leader of a group of processes."""

    folder: Path
    bucket: Path
    address: str = ""
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [str(BIN / "dask"), *words, "--no-dashboard"]
        env = {**os.environ, "AUDITLIB_BUCKET": str(self.bucket)}
        with (self.folder / f"{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=ROOT, start_new_session=True)
        self.started.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        here = self.folder / f"w{len(self.started)}"
        preload = str(ROOT / "tests" / "bucket.py")
        return self.start(
            "worker", self.address, "--nthreads", "1", "--local-directory", str(here), "--preload", preload
        )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with _started(tmp_path_factory.mktemp("cluster"), 2) as cluster:
        yield cluster


@contextmanager
def _started(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler and its workers; at the end no process of theirs is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = Cluster(folder, folder / "bucket", f"tcp://127.0.0.1:{port}")
    try:
        cluster.start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        for _ in range(workers):
            cluster.worker()
        yield cluster
    finally:
        below = [child for one in cluster.started for child in _below(one.pid)]
        for one in cluster.started:
            _kill_group(one.pid)
            one.wait()
        _, left = psutil.wait_procs(below, timeout=30)
        assert not left, "what a worker started ends with it"


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Path:
    """A programme of five dossiers and a session planned only, inspected on one machine in `one`."""
    folder = tmp_path_factory.mktemp("programme")
    sample_register(folder / "register.xlsx", SESSIONS)
    for id in SESSIONS[:-1]:
        shutil.copytree(SAMPLE / "dossiers" / id, folder / "dossiers" / id)
    _batch(folder)
    done = _inspect(folder / "batch.yaml", folder / "one", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _batch(folder: Path, name: str = "batch.yaml", **changed: object) -> Path:
    content = {
        "register": "register.xlsx", "dossiers": "dossiers", "notice": "fj2025", "as_of": "2025-12-31",
        "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }  # fmt: skip
    path = folder / name
    path.write_text(yaml.safe_dump(content | changed), encoding="utf-8")
    return path


def _inspect(batch: Path, out: object, *words: str, bucket: Path | None = None) -> subprocess.CompletedProcess[str]:
    with _begun(batch, out, *words, bucket=bucket) as process:
        said, error = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(process.args, process.returncode, said, error)


def _begun(batch: Path, out: object, *words: str, bucket: Path | None = None) -> subprocess.Popen[str]:
    main = "import sys; sys.argv[0] = 'auditlib'; from auditlib.start import main; main()"
    command = [
        sys.executable,
        "-c",
        ("import bucket; " if bucket else "") + main,
        "inspect",
        str(batch),
        "--out",
        str(out),
        *words,
    ]
    env = {**os.environ, "COLUMNS": "400", "NO_COLOR": "1", "TERM": "dumb", "AUDITLIB_BUCKET": str(bucket or "")}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def _below(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _until(true: Callable[[], object], process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + PATIENCE
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.02)


def _assert_alike(one: Path, other: Path) -> None:
    for name in EXACT:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    here, there = (json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (one, other))
    for key in ("inputs", "sessions", "parameters", "seed"):
        assert here[key] == there[key], key
    assert here["outputs"].keys() == there["outputs"].keys()
    for name, digest in there["outputs"].items():
        assert sha256(other / name) == digest, name
    assert not [path for path in other.rglob("*") if ".part" in path.name]
    assert not [*(other / ".tables").glob("cluster/*")], "what lay between is gone"


def test_a_cluster_finds_and_writes_what_one_machine_does(cluster: Cluster, programme: Path) -> None:
    done = _inspect(programme / "batch.yaml", (programme / "two").as_uri(), "--cluster", cluster.address)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(programme / "two" / "index.html")
    _assert_alike(programme / "one", programme / "two")
    found = pd.read_parquet(programme / "two" / "findings.parquet")
    crossed = {*found.loc[found["verdict"] == "fail", "check_id"]}
    assert crossed >= CROSSED, "nothing was found across parts"


def test_by_url_from_and_to_a_store_that_is_no_folder(cluster: Cluster, programme: Path, tmp_path: Path) -> None:
    shutil.copytree(programme / "dossiers", cluster.bucket / "in" / "dossiers")
    shutil.copyfile(programme / "register.xlsx", cluster.bucket / "in" / "register.xlsx")
    batch = _batch(tmp_path, register="bucket://in/register.xlsx", dossiers="bucket://in/dossiers")
    done = _inspect(batch, "bucket://out/run 1", "--cluster", cluster.address, bucket=cluster.bucket)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "bucket://out/run 1/index.html"
    out = cluster.bucket / "out" / "run 1"
    assert (out / "findings.parquet").read_bytes() == (programme / "one" / "findings.parquet").read_bytes()
    assert (out / "index.html").read_bytes() == (programme / "one" / "index.html").read_bytes()
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert set(told["sessions"].values()) == {"ok"}
    assert told["parameters"]["dossiers"] == "bucket://in/dossiers"
    pages = {path.parent.name for path in out.glob("sessions/*/report.html")}
    assert pages == set(SESSIONS)
    cited = (out / "sessions" / "FJ2025-D12" / "report.html").read_text(encoding="utf-8")
    assert str(programme) not in cited


def test_workers_killed_in_the_middle_change_nothing(cluster: Cluster, programme: Path) -> None:
    """One while it reads: its nanny starts another. One with its nanny while it reports: the other does the rest."""
    out = programme / "killed"
    half = out / "sessions" / "FJ2025-D01" / ".report.part1.html"  # as one leaves it that is killed while it writes
    half.parent.mkdir(parents=True)
    half.touch()
    first, second = cluster.started[1:3]
    process = _begun(programme / "batch.yaml", out, "--cluster", cluster.address)
    try:
        _until(lambda: [*out.glob(".tables/cluster/*/parts/*/keys-*")], process)
        (worker,) = (one for one in psutil.Process(first.pid).children() if "spawn_main" in " ".join(one.cmdline()))
        worker.kill()
        _until(lambda: [*out.glob("sessions/*/report.ipynb")], process)
        below = _below(second.pid)
        assert any("auditlib.run.processes.warm" in part.cmdline() for part in below), "nothing was under way"
        _kill_group(second.pid)
        _, left = psutil.wait_procs(below[1:], timeout=30)
        assert not left, "what a worker started ends with it"
        said, error = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said + error
    finally:
        process.kill()
        process.communicate()
        cluster.worker()
    _assert_alike(programme / "one", out)


def test_what_cannot_be_carried_out_is_refused_with_what_to_do(
    cluster: Cluster, programme: Path, tmp_path: Path
) -> None:
    batch = programme / "batch.yaml"
    for words, said in (
        ((tmp_path / "out", "--cluster", "tcp://127.0.0.1:1"), "docs/scaling.md"),
        ((tmp_path / "out", "--cluster", "foo"), "docs/scaling.md"),
        ((tmp_path / "out", "--cluster", ""), "no address is given"),
        ((tmp_path / "out", "--cluster", cluster.address, "--session", "X"), "no such session"),
        (("s3://bucket/out",), "a URL needs --cluster"),
    ):
        done = _inspect(batch, *words)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert said in done.stderr


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad request syntax\r\n\r\n", b""])
def test_a_server_that_is_no_scheduler_is_told_from_one(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "PATIENCE", 1)

    class Server(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(answer)
            self.request.recv(1 << 16)
            over.wait(PATIENCE)  # and nothing more, ever

    over = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever).start()
        begun = time.monotonic()
        with pytest.raises(InputError, match=r"no scheduler answers: .+"):
            scheduler.Cluster("tcp://{}:{}".format(*server.server_address))
        assert time.monotonic() - begun < PATIENCE / 4
        over.set()
        server.shutdown()


@pytest.mark.parametrize("which", ["the only worker", "the scheduler"])
def test_a_run_that_nobody_works_for_any_more_ends_and_says_so(
    which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PATIENCE", 10)
    monkeypatch.setattr(scheduler, "LONELY", 3)
    with _started(tmp_path, 1) as alone, scheduler.Cluster(alone.address) as asked:
        monkeypatch.setattr(scheduler, "PATIENCE", 1)
        answers = asked.run(subprocess.run, [{"args": ["true"]}, {"args": ["sleep", "600"]}])
        assert next(answers)[0] == 0
        _kill_group(alone.started[which == "the only worker"].pid)
        with pytest.raises(InputError, match=r"no worker was there|scheduler has gone") as refused:
            next(answers)
        assert "再次运行同一命令" in str(refused.value)


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name="distributed")

    monkeypatch.setattr(cli_inspect, "import_module", missing)
    with pytest.raises(InputError, match=r"auditlib\[cluster\]"):
        cli_inspect.spread()
