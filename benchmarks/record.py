"""Runs benchmarks and puts what they print into README.md beside this file, between the markers of each.

    .venv/bin/python benchmarks/record.py NAME... [OPTIONS OF THE BENCHMARKS]

For `reports` that is what stands between `<!-- reports: begin -->` and `<!-- reports: end -->`: date, machine and versions, then the output of
`benchmarks/reports.py`. What is written around the markers stays. One that misses what it is wanted to reach is written down as well, and the
exit status is 1; one that fails otherwise is not, and neither is one without markers.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
README = HERE / "README.md"
NAMED = ("pandas", "openpyxl", "papermill", "nbconvert", "sqlalchemy")
MISSED = 1  # exit status of a benchmark that does not reach what is wanted


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} {platform.machine()} cores, load {load:.1f} at the start, Python {platform.python_version()}, {versions}"


def _run(name: str, options: list[str]) -> tuple[int, str]:
    """Exit status and output of a benchmark, which is shown as it comes."""
    said: list[str] = []
    command = [sys.executable, str(HERE / f"{name}.py"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    return process.returncode, "".join(said).strip()


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {name}: begin -->\n).*?(?=<!-- {name}: end -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="+")
    given, options = parser.parse_known_args()
    text = README.read_text(encoding="utf-8")
    unknown = [name for name in given.names if not _between(name).search(text)]
    if unknown:
        parser.error(f"no markers in {README}: {', '.join(unknown)}")
    statuses = []
    for name in given.names:
        machine, start = _machine(), time.monotonic()
        status, said = _run(name, options)
        statuses.append(status)
        if status not in (0, MISSED) or not said:
            print(f"{name} failed with status {status}: README.md keeps what it had.", file=sys.stderr)
            continue
        missed = " **Not all that is wanted is reached.**" if status else ""
        command = " ".join(["`benchmarks/" + f"{name}.py", *options]) + "`"
        head = f"{date.today()}, {command}, {time.monotonic() - start:.0f} s: {machine}.{missed}"
        text = README.read_text(encoding="utf-8")  # again: someone may have written meanwhile
        held = f"\n{head}\n\n{said}\n\n"
        README.write_text(_between(name).sub(lambda _, held=held: held, text), encoding="utf-8")
    return int(any(statuses))


if __name__ == "__main__":
    sys.exit(main())
