"""How long it takes to draw monetary units from ten million items, and whether any order of chunks gives the same items.

    .venv/bin/python benchmarks/selection.py [--items 10000000] [--units 300] [--chunks 40]

One process, CPU seconds, so that other work on the machine counts less: a population is made of chunks (ids checked
and sorted, amounts checked) and monetary units are drawn by fixed interval and by cell. The ids come once as lists of
texts, once as arrays; the chunks first in order, then shuffled. Prints a table in Markdown. Exit status 1 where a
population and a draw take more than 5 seconds, or two orders give different selections. Drawing items at random hashes
every id, and is timed for comparison on a tenth of them.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence

import numpy as np

from auditlib.sampling import select
from auditlib.sampling.population import Amounts, Ids, population, population_of
from auditlib.sampling.select import How, Selection, monetary_units

LONGEST = 5.0  # seconds
SEED = "31415926535897932384"
HOWS: tuple[How, ...] = ("fixed", "cell")


def _invented(items: int, chunks: int) -> list[tuple[Ids, Amounts]]:
    """Vouchers in no order, with amounts of which few are large and some negative."""
    random_ = np.random.default_rng(1)
    numbers = random_.permutation(items)
    ids = np.char.add("JZ2025-", np.char.zfill(numbers.astype("U9"), 9))
    amounts = (random_.pareto(1.2, items) * 20_000).astype(np.int64) - 500
    return list(zip(np.array_split(ids, chunks), np.array_split(amounts, chunks), strict=True))


def _timed(parts: Sequence[tuple[Ids, Amounts]], units: int) -> tuple[list[float], list[Selection]]:
    """CPU seconds for the population and for each draw, and the draws."""
    start = time.process_time()
    items = population_of(parts)
    taken, drawn = [time.process_time() - start], []
    for how in HOWS:
        start = time.process_time()
        drawn.append(monetary_units(items, units, SEED, how))
        taken.append(time.process_time() - start)
    return taken, drawn


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--chunks", type=int, default=40)
    given = parser.parse_args()
    arrays = _invented(given.items, given.chunks)
    lists: list[tuple[Ids, Amounts]] = [(ids.tolist(), amounts) for ids, amounts in arrays]  # type: ignore[union-attr]
    print(f"{given.items:,} items in {given.chunks} chunks, {given.units} units\n")
    print(
        "| ids | chunks | population, s | fixed interval, s | cells, s | population and one draw, s |\n|---|---|---|---|---|---|"
    )
    longest = 0.0
    selections: list[list[Selection]] = []
    for name, parts in (("lists of texts", lists), ("arrays", arrays)):
        for order, chosen in (("in order", parts), ("shuffled", random.Random(2).sample(parts, len(parts)))):
            taken, drawn = _timed(chosen, given.units)
            total = taken[0] + max(taken[1:])
            print(f"| {name} | {order} | {' | '.join(f'{seconds:.2f}' for seconds in (*taken, total))} |")
            longest, selections = max(longest, total), [*selections, drawn]
    same = all(drawn == selections[0] for drawn in selections)
    tenth = population(arrays[0][0][: given.items // 10])
    start = time.process_time()
    select.random(tenth, given.units, SEED)
    seconds = time.process_time() - start
    print(f"\nAt random, {len(tenth):,} ids hashed: {seconds:.2f} s.")
    top, hits = len(selections[0][0].top), selections[0][0].hits
    print(
        f"{top} items of an interval or more, {hits} units in the rest; all orders give the same: {'yes' if same else 'NO'}."
    )
    return 0 if same and longest <= LONGEST else 1


if __name__ == "__main__":
    sys.exit(main())
