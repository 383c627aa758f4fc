"""A tool as a process of its own that is asked for one round at a time: ours, or a rival in its own environment.

    python work.py with_duckdb FOLDER

Loads the tables of FOLDER, then answers each line of standard input with a line of JSON: `round` with wall and CPU seconds of each rule,
`answers` with what each rule found, as the number of failing rows and a hash over them, `versions` with the packages it rests on. A tool is a
module with `load(folder)`, `rules(state)` (name → function that gives the failing places, or only their number) and `PACKAGES`;
`fresh(state)`, where it has one, is called before each round, outside its time.
"""

import contextlib
import gc
import hashlib
import importlib
import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np


def _digest(found):
    """A number alone, or the number of places and a hash over them in order."""
    if isinstance(found, int):
        return [found, ""]
    places = np.unique(np.asarray(found, dtype=np.int64))
    return [len(places), hashlib.sha256(places.tobytes()).hexdigest()[:16]]


def _round(rules):
    """Seconds of each rule, and what it found."""
    times, found = {}, {}
    for name, rule in rules.items():
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        found[name] = rule()
        times[name] = [time.perf_counter() - wall, time.process_time() - cpu]
    return times, found


def main():
    """Answer until the input ends. What a tool prints goes to standard error."""
    warnings.simplefilter("ignore")
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        tool = importlib.import_module(sys.argv[1])
        state = tool.load(Path(sys.argv[2]))
        found = {}
        for line in sys.stdin:
            asked = line.strip()
            if asked == "round":
                given = tool.fresh(state) if hasattr(tool, "fresh") else state
                answer, found = _round(tool.rules(given))
            elif asked == "answers":
                answer = {name: _digest(places) for name, places in found.items()}
            else:
                answer = {name: version(name) for name in tool.PACKAGES}
            print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
