"""Have batches of claim sets checked by a cluster of Dask: a task a batch."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from claimset.corpus.cutting import halves
from claimset.corpus.engines import THREADS, Batch, Check, batches_of
from claimset.corpus.index import code
from claimset.corpus.verdicts import Task, lost, verdicts
from claimset.errors import ClusterError, without_extra

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 20
"""The seconds that a scheduler has to answer, and its first worker to come."""

_AHEAD = 4
"""How many batches a worker has to begin: more would only fill the scheduler."""

_RETRIES = 3

_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}
"""What Dask looks at less often here: it took a tenth of a core all the time."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The engine that checks by Dask.

    Attributes:
        jobs: How many workers to start, where there is no scheduler yet.
        scheduler: The address of a scheduler that runs.
        seen_at: The folder of the corpus as its workers see it; by default as here.
        check: What a worker does.
    """

    jobs: int
    scheduler: str | None = None
    seen_at: Path | None = None
    check: Check = verdicts

    def __call__(self, root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        """Check claim sets below a folder.

        Raises:
            MissingExtraError: If Dask is not installed.
            ClusterError: If no scheduler answers, or a worker cannot check.
        """
        try:
            from distributed import KilledWorker, as_completed  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise without_extra(error, "cluster", "distributed") from error
        running: dict[Future[pl.DataFrame], Batch] = {}
        task = partial(_checked, code(), self.check, self.seen_at or root.absolute())
        with ExitStack() as stack:
            client = _client(stack, self.scheduler, self.jobs)
            workers = max(sum(client.nthreads().values()), 1)
            left = batches_of(tasks, workers)[::-1]
            completed = as_completed()
            while left or running:
                while left and len(running) < _AHEAD * workers:
                    batch = left.pop()
                    future = client.submit(task, batch, retries=_RETRIES, pure=False)
                    running[future] = batch
                    completed.add(future)
                future = next(completed)
                batch = running.pop(future)
                failure = future.exception()
                if failure is None:
                    yield future.result()
                elif not isinstance(failure, KilledWorker):
                    raise ClusterError(
                        f"{type(failure).__name__}: {failure}"
                    ) from failure
                elif len(batch) == 1:
                    yield lost(batch)
                else:
                    left += halves(batch)


def _client(stack: ExitStack, scheduler: str | None, jobs: int) -> "Client":
    """Return what talks to the scheduler, and start one where there is none."""
    import dask  # noqa: PLC0415 - an extra
    from distributed import Client, LocalCluster  # noqa: PLC0415 - likewise

    if scheduler is None:
        stack.enter_context(dask.config.set(_QUIET))
        try:
            local = LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                dashboard_address=None,
                env={THREADS: "1"},
                silence_logs=logging.ERROR,
            )
        except (OSError, RuntimeError, TimeoutError) as error:
            raise ClusterError(f"none could be started here: {error}") from error
        return stack.enter_context(Client(stack.enter_context(local)))
    try:
        client = stack.enter_context(Client(scheduler, timeout=_PATIENCE))
    except (OSError, ValueError) as error:
        raise ClusterError(f"{scheduler} does not answer: {error}") from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        reason = f"has no worker: start one by `dask worker {scheduler}`"
        raise ClusterError(f"{scheduler} {reason}") from error
    return client


def _checked(known: str, check: Check, root: Path, batch: Batch) -> pl.DataFrame:
    """Check a batch, by the very claimset that asks for it."""
    if known != code():
        message = "they have another claimset or other libraries: install the same"
        raise RuntimeError(message)
    return check(root, batch)
