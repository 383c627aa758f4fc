"""A program kept running beside this one for work that may never end: asked again and again, stopped when it does not answer.

Starting a process takes ten times as long as most questions. A process that was forked has a program of its own.
"""

from __future__ import annotations

import atexit
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

_MOMENT = 0.2  # seconds that a killed process may take to be gone


class Beside:
    """A Python program that answers each question, whose length stands in 8 bytes before it, by one line.

    It is started by the first question, reads no settings of Python from the environment, and ends with this process.
    """

    def __init__(self, program: Path, patience: float) -> None:
        """`patience`: seconds by the clock that an answer may take."""
        self.program, self.patience = program, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0  # the process that started it
        self._lock = threading.Lock()
        atexit.register(self.stop)

    def ask(self, question: bytes) -> bytes | None:
        """Its answer; None where it ended, or was stopped because it gave none in time. The next question starts it anew.

        One that was killed from outside is asked once more: that may be no fault of the question.
        """
        with self._lock:
            answer = self._tried(question)
            if answer is None and self._killed():
                self.stop()
                answer = self._tried(question)
            if answer is None:
                self.stop()
            return answer

    def _tried(self, question: bytes) -> bytes | None:
        try:
            return self._answer(question)
        except OSError:  # it ended while it was asked
            return None

    def _killed(self) -> bool:
        try:
            return self._process is not None and self._process.wait(_MOMENT) == -signal.SIGKILL
        except subprocess.TimeoutExpired:  # it still runs
            return False

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
        with suppress(OSError), process:  # closes the pipes, also those into which nobody looks any more, and waits
            pass

    def _answer(self, question: bytes) -> bytes | None:
        if self._owner != os.getpid():
            self.stop()
        if self._process is None:
            command = [sys.executable, "-I", str(self.program)]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
            self._owner = os.getpid()
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(len(question).to_bytes(8, "big") + question)
        asked.flush()
        deadline = time.monotonic() + self.patience
        parts: list[bytes] = []
        with selectors.DefaultSelector() as ready:
            ready.register(answers, selectors.EVENT_READ)
            while not parts or not parts[-1].endswith(b"\n"):
                left = deadline - time.monotonic()
                part = os.read(answers.fileno(), 1 << 20) if left > 0 and ready.select(left) else b""
                if not part:
                    return None
                parts.append(part)
        return b"".join(parts)
