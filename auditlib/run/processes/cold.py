"""One job of `workers.Cold`: `python -m auditlib.run.processes.cold`, the request as JSON by standard input, what it says by standard output."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

from auditlib.run.processes.forking import speaker

if __name__ == "__main__":
    request = json.load(sys.stdin)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a stray print of a library would be taken for an answer
    module, name = request["call"].split(":")
    getattr(import_module(module), name)(**request["given"], say=speaker(answers), shell=None)
