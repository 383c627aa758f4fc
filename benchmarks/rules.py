"""Ten rules on the same data, ours beside DuckDB, pandera, pointblank, Great Expectations and cuallee.

    .venv/bin/python benchmarks/rules.py [TOOL ...] [--rounds 5] [--sessions 25000] [--folder DIR]

Invented sessions with faults of each rule (`faults.py`) are written as Parquet files. Each tool is a process of its own (`rivals/work.py`) that loads
them and then takes one round after the other, in turn with the others; the rivals run in an environment of their own, made from
`rivals/requirements.txt`. A rule's time begins at loaded tables and ends with the failing rows or sessions in hand; for ours it is that of the
check's own function, with figures and rows cited. Every round of ours gets columns that no check has seen. Tools that take more than
a minute a round take three rounds. All tools must find the same. Then ours alone, on a million rows of which half fail.

Prints Markdown, medians of wall and CPU seconds. Exit status 1 where a wanted ratio is missed or answers differ.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import faults

HERE = Path(__file__).parent
OURS, HALF = "auditlib", "half"
WANTED = {"duckdb": 1 / 1.5, "pandera": 4, "pointblank": 3.5, "expectations": 12}  # of our time
OTHERS = ("expectations_keys", "cuallee")  # for information
LONG, FEWER = 60.0, 3  # seconds of a round from which on a tool takes fewer
HALF_LIMIT = 0.2  # seconds a rule where half of a million rows fail


class Tool:
    """A process that judges the tables in a folder."""

    def __init__(self, name: str, python: Path, folder: Path) -> None:
        self.rounds: list[dict[str, list[float]]] = []
        self._process = subprocess.Popen(
            [python, HERE / "rivals" / "work.py", f"with_{name}", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"PYTHONPATH": str(HERE.parent) if name in (OURS, HALF) else ""},
        )  # fmt: skip

    def ask(self, what: str) -> Any:
        """The answer to one line."""
        assert self._process.stdin
        assert self._process.stdout
        print(what, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(
                f"工具中断，未给出答案；请单独运行它以查看原因。 / stopped without an answer: {self._process.args}"
            )
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def second(self, side: int) -> dict[str, float]:
        """Median wall (0) or CPU (1) seconds of each rule."""
        return {rule: statistics.median(taken[rule][side] for taken in self.rounds) for rule in self.rounds[0]}

    def whole(self, side: int) -> float:
        """Median wall (0) or CPU (1) seconds of all rules of a round."""
        return statistics.median(sum(taken[rule][side] for rule in taken) for taken in self.rounds)


def environment(place: Path) -> Path:
    """Python of the rivals' environment, made where it is missing or the list has changed."""
    listed, stamp = HERE / "rivals" / "requirements.txt", place / "made-from.txt"
    if not stamp.exists() or stamp.read_text() != listed.read_text():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", listed], check=True)
        stamp.write_text(listed.read_text())
    return place / "bin" / "python"


def write(folder: Path, sessions: int, part: float) -> None:
    """The tables as Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = faults.faulty(sessions, part)
    facts = frames["sessions"]
    frames["sessions"] = facts.assign(**{name: held.array for name, held in faults.limits(facts).items()}).reset_index()
    for name, rows in frames.items():
        faults.numbered(rows).to_parquet(folder / f"{name}.parquet", index=False)
    print(", ".join(f"{len(rows):,} rows of {name}" for name, rows in frames.items()), "\n")


def measure(tools: dict[str, Tool], rounds: int) -> dict[str, dict[str, list[Any]]]:
    """Rounds of all tools in turn, after one that does not count. What each tool found."""
    found = {}
    for name, tool in tools.items():
        warm = tool.ask("round")
        found[name] = tool.ask("answers")
        print(f"{name}: {sum(wall for wall, _ in warm.values()):.1f} s in a first round", file=sys.stderr, flush=True)
        tool.rounds.append(warm)
    for turn in range(rounds):
        for tool in tools.values():
            if turn < FEWER or sum(wall for wall, _ in tool.rounds[0].values()) < LONG:
                tool.rounds.append(tool.ask("round"))
    for tool in tools.values():
        del tool.rounds[0]
    return found


def differing(found: dict[str, dict[str, list[Any]]]) -> list[str]:
    """Where a tool found other rows than ours, or another number of them; and rules of which nothing fails."""
    ours = found[OURS]
    out = [f"{rule}: nothing fails" for rule, (number, _) in ours.items() if not number]
    for name, answers in found.items():
        for rule, (number, digest) in answers.items():
            if number != ours[rule][0] or digest not in ("", ours[rule][1]):
                out.append(f"{rule}: {name} finds {number}, we {ours[rule][0]}")
    return out


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", nargs="*", default=[*WANTED, *OTHERS])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sessions", type=int, default=25_000)
    parser.add_argument("--folder", type=Path, default=HERE.parent / "out" / "rivals")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        return compare(given.tools, given.rounds, given.sessions, environment(given.folder / "venv"), Path(made))


def compare(names: list[str], rounds: int, sessions: int, python: Path, folder: Path) -> int:
    """All tools, then ours where half fails. Exit status."""
    write(folder, sessions, 0.005)
    tools = {OURS: Tool(OURS, Path(sys.executable), folder)} | {name: Tool(name, python, folder) for name in names}
    found = measure(tools, rounds)
    ours = tools[OURS]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores of {platform.machine()}; "
          + "; ".join(f"{name} ({len(tool.rounds)} rounds): "
                      + ", ".join(f"{package} {version}" for package, version in tool.ask("versions").items())
                      for name, tool in tools.items()) + "\n")  # fmt: skip
    for side, what in enumerate(("wall", "CPU")):
        print(f"| {what} s | failing | " + " | ".join(tools) + " |\n|---|---|" + "---|" * len(tools))
        each = [tool.second(side) for tool in tools.values()]
        for rule, (number, _) in found[OURS].items():
            print(f"| {rule} | {number:,} | " + " | ".join(f"{taken[rule]:.3f}" for taken in each) + " |")
        print("| all ten | | " + " | ".join(f"{tool.whole(side):.3f}" for tool in tools.values()) + " |")
        ratios = {name: tool.whole(side) / ours.whole(side) for name, tool in tools.items()}
        print("| times ours | | " + " | ".join(f"{ratio:.2f}" for ratio in ratios.values()) + " |\n")
    for tool in tools.values():
        tool.close()
    missed = [f"{name}: {ratio:.2f} times our {what} time, wanted {WANTED[name]:.2f}"
              for side, what in enumerate(("wall", "CPU")) for name, tool in tools.items() if name in WANTED
              if (ratio := tool.whole(side) / ours.whole(side)) < WANTED[name]]  # fmt: skip
    missed += differing(found)
    missed += half(folder / "half", sessions, rounds)
    print("missed: " + ("; ".join(missed) or "nothing"))
    return 1 if missed else 0


def half(folder: Path, sessions: int, rounds: int) -> list[str]:
    """Our rules where half fails. Those that took too long."""
    write(folder, sessions, 0.5)
    tool = Tool(HALF, Path(sys.executable), folder)
    found = measure({HALF: tool}, rounds)[HALF]
    tool.close()
    wall, cpu = tool.second(0), tool.second(1)
    print("| half of a million rows | failing | wall s | CPU s |\n|---|---|---|---|")
    for rule, (number, _) in found.items():
        print(f"| {rule} | {number:,} | {wall[rule]:.3f} | {cpu[rule]:.3f} |")
    print()
    return [f"{rule}: {cpu[rule]:.3f} s where half fails" for rule in found if cpu[rule] >= HALF_LIMIT]


if __name__ == "__main__":
    sys.exit(main())
