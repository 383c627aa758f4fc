"""A program kept beside this one, which may be killed while it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditlib.intake.documents import apart

PROGRAM = """
import os, pathlib, signal, sys
sys.stdin.buffer.read(9)
marks = pathlib.Path({marks!r})
marks.write_text(marks.read_text() + "x")
if len(marks.read_text()) <= {deaths}:
    os.kill(os.getpid(), signal.{how})
print("well", flush=True)
sys.stdin.buffer.read(1)
"""


@pytest.mark.parametrize(
    ("how", "deaths", "answer", "asked"),
    [("SIGKILL", 1, b"well\n", 2), ("SIGKILL", 2, None, 2), ("SIGSEGV", 1, None, 1)],
)
def test_one_killed_from_outside_is_asked_once_more(
    tmp_path: Path, how: str, deaths: int, answer: bytes | None, asked: int
) -> None:
    marks, program = tmp_path / "marks", tmp_path / "program.py"
    marks.write_text("")
    program.write_text(PROGRAM.format(marks=str(marks), how=how, deaths=deaths))
    beside = apart.Beside(program, 10)
    try:
        assert beside.ask(b"?") == answer
        assert marks.read_text() == "x" * asked
    finally:
        beside.stop()
