"""Databases for tests: a PostgreSQL server of its own, and an empty ledger on each kind."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

SECONDS = 120  # an initdb on a machine that does much else


def _program(name: str) -> str | None:
    """A program of the server: on Debian outside of the path."""
    installed = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)
    return shutil.which(name) or next(iter(installed), None)


@contextmanager
def server() -> Iterator[str]:
    """A running PostgreSQL that listens on a socket alone; its URL. Skips without one, fails if REQUIRE_POSTGRESQL=1."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        if os.environ.get("REQUIRE_POSTGRESQL") == "1":
            pytest.fail("REQUIRE_POSTGRESQL=1, but there is no PostgreSQL (apt-get install postgresql)")
        pytest.skip("未安装 PostgreSQL 服务端（apt-get install postgresql）")
    root = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # the path of a socket may have 107 bytes
    is_root = os.geteuid() == 0  # initdb refuses root
    if is_root:
        shutil.chown(root, "nobody", "nogroup")

    def run(*words: str) -> None:
        given = {"user": "nobody", "group": "nogroup", "extra_groups": []} if is_root else {}
        with (root / "said").open("ab") as said:  # a pipe would be held open by the server
            done = subprocess.run(words, stdout=said, stderr=said, cwd=root, timeout=SECONDS, check=False, **given)  # type: ignore[call-overload]
        assert done.returncode == 0, (root / "said").read_text()

    options = f"-c listen_addresses='' -c unix_socket_directories={root} -c fsync=off -c max_connections=60"
    run(initdb, "-D", f"{root}/data", "-U", "audit", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    try:
        run(pg_ctl, "-D", f"{root}/data", "-l", f"{root}/log", "-w", "-o", options, "start")
        yield f"postgresql+psycopg://audit@/postgres?host={root}"
    finally:
        run(pg_ctl, "-D", f"{root}/data", "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


def empty_database(url: str) -> str:
    """The URL of a new database on a server."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return url.replace("/postgres?", f"/{name}?")
