"""The scheduler of a cluster, asked from outside, and what a process of a worker knows of itself. The only owner of Dask."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from types import TracebackType
from typing import Any
from uuid import uuid4

from distributed import Client, KilledWorker, Security, as_completed, get_worker
from distributed.comm.core import connect

from auditlib.core.errors import InputError

PATIENCE = 10  # seconds until somebody must have answered, or a worker joined
LONELY = 60  # seconds without any worker until it is given up; one whose nanny starts it anew is back sooner
GLANCE = 0.02  # seconds between two looks whether a job has ended
ADVICE = "先启动 dask scheduler 和 dask worker，见 docs/scaling.md (start dask scheduler and dask worker first, see docs/scaling.md)."


class Died(Exception):
    """The workers that were at a job died, again and again."""


class Cluster:
    """The workers behind one address. Within a `with`: at its end nothing of ours waits there any more.

    Raises InputError where nobody answers, or no worker has joined.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what there is to say we say
        try:
            asyncio.run(_knock(address))  # a Client that found nobody leaves a traceback when it is thrown away
            self._client = Client(address, timeout=PATIENCE, set_as_default=False, name="auditlib")
        except Exception as error:  # what answers there may be anything, and what it says read as anything
            told = str(error) or type(error).__name__
            raise InputError(
                f"连接不上调度器 (no scheduler answers: {told}).", f"--cluster {address}", ADVICE
            ) from None
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            self._client.close()
            raise InputError("没有工作进程 (no worker has joined).", f"--cluster {address}", ADVICE) from None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @property
    def threads(self) -> int:
        """Jobs that the workers can be at together."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def run(
        self, function: Callable[..., Any], jobs: Sequence[Mapping[str, Any]], first: int = 0
    ) -> Iterator[tuple[int, Any]]:
        """Have `function` called with each job on some worker, from now on; number and answer of each, as they come. A `Died` is an
        answer, too.

        A job whose worker dies is begun anew by another, so it may be done more than once. Those of a larger `first` go before
        others. Raises what a job raises.
        """
        name = f"{function.__name__}-{uuid4().hex[:8]}"
        futures = {
            self._client.submit(function, **job, key=f"{name}-{number}", pure=False, priority=first): number
            for number, job in enumerate(jobs)
        }
        return self._answers(futures)

    def _answers(self, futures: dict[Any, int]) -> Iterator[tuple[int, Any]]:
        ends = as_completed([*futures], loop=self._client.loop)
        try:
            while ends.count():
                self._await(ends)
                future = next(ends)
                number = futures.pop(future)
                try:
                    yield number, future.result()
                except KilledWorker as error:
                    yield number, Died(str(error))
                except CancelledError:
                    raise self._alone("调度器中断 (the scheduler has gone)") from None
        finally:
            self._client.cancel([*futures])

    def _await(self, ends: as_completed) -> None:
        """Until a job has ended. Raises InputError where nobody has been there to work for so long that nobody will come."""
        seen = looked = time.monotonic()
        while not ends.has_ready():
            now = time.monotonic()
            if now > looked + PATIENCE:
                looked, seen = now, now if self._is_manned() else seen
            if now > seen + LONELY:
                raise self._alone(f"{LONELY} 秒没有工作进程 (no worker was there for {LONELY} s)")
            time.sleep(GLANCE)

    def _alone(self, why: str) -> InputError:
        return InputError(
            f"{why}。", f"--cluster {self._address}",
            "启动后再次运行同一命令，见 docs/scaling.md (start it, then give the same command again, see docs/scaling.md).",
        )  # fmt: skip

    def _is_manned(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:  # of a scheduler that has gone: whatever that looks like from here
            return False


async def _knock(address: str) -> None:
    """Raises whatever comes of it where no scheduler is at the address."""
    async with asyncio.timeout(PATIENCE + 1):
        comm = await connect(address, timeout=PATIENCE, **Security().get_connection_args("client"))
        try:
            await comm.write({"op": "identity", "reply": True})
            kind = (await comm.read())["type"]
        finally:
            comm.abort()
    if kind != "Scheduler":
        raise ValueError(kind)


def scratch() -> str:
    """A folder of this worker's own, taken away when it ends."""
    return str(get_worker().local_directory)
