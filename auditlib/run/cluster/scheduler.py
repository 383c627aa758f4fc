"""The scheduler of a cluster, asked from outside, and what a process of a worker knows of itself. The only owner of Dask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any
from uuid import uuid4

from distributed import Client, KilledWorker, Security, as_completed, get_worker
from distributed.comm.core import connect

from auditlib.core.errors import InputError

PATIENCE = 10  # seconds until somebody must have answered, or a worker joined
ADVICE = "先启动 dask scheduler 和 dask worker，见 docs/scaling.md (start dask scheduler and dask worker first, see docs/scaling.md)."


class Died(Exception):
    """The workers that were at a job died, again and again."""


class Cluster:
    """The workers behind one address. Within a `with`: at its end nothing of ours waits there any more.

    Raises InputError where nobody answers, or no worker has joined.
    """

    def __init__(self, address: str) -> None:
        try:
            asyncio.run(_knock(address))  # a Client that found nobody leaves a traceback when it is thrown away
            self._client = Client(address, timeout=PATIENCE, set_as_default=False, name="auditlib")
        except (OSError, ValueError) as error:
            raise InputError(
                f"连接不上调度器 (no scheduler answers: {error}).", f"--cluster {address}", ADVICE
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
        try:
            for future in as_completed([*futures], loop=self._client.loop):
                number = futures.pop(future)
                try:
                    yield number, future.result()
                except KilledWorker as error:
                    yield number, Died(str(error))
        finally:
            self._client.cancel([*futures])


async def _knock(address: str) -> None:
    comm = await connect(address, timeout=PATIENCE, **Security().get_connection_args("client"))
    await comm.close()


def scratch() -> str:
    """A folder of this worker's own, taken away when it ends."""
    return str(get_worker().local_directory)
