"""How long each check takes over many sessions, and whether twice the sessions take at most about twice as long.

    .venv/bin/python benchmarks/checks.py [CHECK ...] [--sessions 25000] [--runs 3]

One process. Each check's own function is timed as the engine calls it: crossings on all sessions together, other checks on a part of them
at a time; how long it takes to part the tables stands in a line of its own. CPU seconds, so that other work on the machine counts less; median
of `runs`, on all sessions and on half of them, alternating. Figures that ship unconfirmed are entered, so that no check rests. Prints a table in
Markdown, slowest first. Exit status 1 where a check takes more than 2.2 times as long for twice the sessions (of those that take a tenth of a
second at least).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
from invented import tables

from auditlib.core.model import Tables
from auditlib.core.policy import Policy, load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.run.parts import parts

ROOT = Path(__file__).parents[1]
ENTERED = {
    "fen": 500_000,
    "share": 3000,
    "fen_per_person_day": 55_000,
}  # of figures that nobody confirmed; 2 for the rest
LONGEST_GROWTH = 2.2
WORTH_COMPARING = 0.1  # seconds


def policy() -> Policy:
    """The policy that ships, with some figure in place of each that is not confirmed."""
    found = load_policy(ROOT / "params")
    thresholds = {}
    for key, threshold in found.thresholds.items():
        value = ENTERED.get(threshold.unit, 2)
        entries = {
            kind: tuple(replace(e, value=value) if e.value is None else e for e in held)
            for kind, held in threshold.entries.items()
        }
        thresholds[key] = replace(threshold, entries=entries)
    return replace(found, thresholds=thresholds)


class Timed:
    """Checks of one set of tables, timed. What a check answered is kept as words for those that follow it."""

    def __init__(self, whole: Tables, rules: Policy) -> None:
        self._rules = rules
        self._words: dict[tuple[str, int], pd.Series] = {}
        gc.collect()
        start = time.process_time()
        self._parts = list(parts(whole))
        self.parting = time.process_time() - start
        self._whole = [whole]

    def seconds(self, check: Check) -> float:
        """CPU time of a check's function over all sessions."""
        taken = 0.0
        gc.collect()
        for place, given in enumerate(self._whole if check.crosses else self._parts):
            earlier = [{id: self._words[id, place] for id in check.follows}] if check.follows else []
            start = time.process_time()
            verdict = check.function(given, self._rules, *earlier)
            taken += time.process_time() - start
            words = verdict.ok.map({True: "pass", False: "fail"}).astype("string").fillna("unknown")
            self._words[check.id, place] = words
        return taken


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("checks", nargs="*")
    parser.add_argument("--sessions", type=int, default=25_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    rules, checks = policy(), load_checks()
    whole, half = tables(given.sessions), tables(given.sessions // 2)
    counted = {name: len(whole[name]) for name in ("sessions", "roster", "cost_lines", "signins")}
    print(", ".join(f"{number:,} rows of {name}" for name, number in counted.items()), "\n")
    wanted = {other for id in given.checks for other in (id, *checks[id].follows)} or set(checks)
    ordered = sorted((checks[id] for id in wanted), key=lambda check: (bool(check.follows), check.id))
    times: dict[str, tuple[float, float]] = {}
    sizes = [Timed(held, rules) for held in (half, whole)]
    for check in ordered:
        taken = [[size.seconds(check) for size in sizes] for _ in range(given.runs)]
        times[check.id] = (statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken))
    print("| check | name | half, s | all, s | ratio |\n|---|---|---|---|---|")
    for id, (small, large) in sorted(times.items(), key=lambda item: -item[1][1]):
        print(f"| {id} | {checks[id].name} | {small:.3f} | {large:.3f} | {large / small:.2f} |")
    print(
        f"| | parting the tables | {sizes[0].parting:.3f} | {sizes[1].parting:.3f} | {sizes[1].parting / sizes[0].parting:.2f} |"
    )
    totals = [sum(t[part] for t in times.values()) for part in (0, 1)]
    print(f"| all | {len(times)} checks | {totals[0]:.1f} | {totals[1]:.1f} | {totals[1] / totals[0]:.2f} |")
    slow = [id for id, (small, large) in times.items() if large >= WORTH_COMPARING and large > LONGEST_GROWTH * small]
    print(f"\nmore than {LONGEST_GROWTH} times as long for twice the sessions: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
