"""Three ways to have batches of claim sets checked: here, by processes, by a cluster.

Each takes the batches and yields a frame of verdicts for each, in any order: what is
made of them is sorted.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from operator import attrgetter
from pathlib import Path
from threading import Thread

import polars as pl

from claimset.corpus.cutting import cut, halves
from claimset.corpus.verdicts import MOST_BYTES, Task, lost, verdicts
from claimset.errors import ClusterError

Batch = Sequence[Task]
Check = Callable[[Path, Batch], pl.DataFrame]
Engine = Callable[[Path, Sequence[Task]], Iterator[pl.DataFrame]]
"""Checks claim sets below a folder."""

MOST_SETS = 500
"""The claim sets in a batch: what is lost with a worker stays small."""

THREADS = "POLARS_MAX_THREADS"
"""What says how many threads polars has: one, where each core has its own worker."""

_SHARE = 4
"""How many batches a worker has at least, so that none is left alone at the end."""

_LEAST_BYTES = 8 * 2**20
"""The bytes below which more batches cost more than they spare."""


def batches_of(tasks: Sequence[Task], jobs: int) -> list[Batch]:
    """Part claim sets into batches that memory has room for.

    Args:
        tasks: The claim sets.
        jobs: How many workers there are.

    Example:
        >>> batches_of([Task("a", size=9), Task("b", size=9), Task("c")], 1)[0][0].path
        'a'
    """
    share = sum(task.size for task in tasks) // (_SHARE * jobs)
    most = max(share, _LEAST_BYTES) if jobs > 1 else MOST_BYTES
    return [*cut(tasks, attrgetter("size"), min(most, MOST_BYTES), MOST_SETS)]


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def local(jobs: int) -> Engine:
    """Return the engine that checks on this machine, by so many processes."""
    return in_process if jobs == 1 else partial(in_pool, jobs=jobs)


def in_process(
    root: Path, tasks: Sequence[Task], *, check: Check = verdicts
) -> Iterator[pl.DataFrame]:
    """Check one batch after the other, in this process."""
    for batch in batches_of(tasks, 1):
        yield check(root, batch)


def in_pool(
    root: Path, tasks: Sequence[Task], *, jobs: int, check: Check = verdicts
) -> Iterator[pl.DataFrame]:
    """Check batches in some processes.

    A process that is killed takes the others with it: what was not yet begun is begun
    in new ones, and each batch that may be to blame is tried again in one of its own.

    Raises:
        ClusterError: If no process can be started.
    """
    left = batches_of(tasks, jobs)[::-1]
    if len(left) == 1:  # To start a process would take longer.
        yield check(root, left[0])
        return
    while left:
        suspects: list[Batch] = []
        running: dict[Future[pl.DataFrame], Batch] = {}
        is_broken = False
        with _pool(jobs) as submit:
            while running or (left and not is_broken):
                # No more than what is soon begun, or all would be suspected.
                while left and not is_broken and len(running) <= jobs:
                    try:
                        running[submit(check, root, left[-1])] = left[-1]
                        left.pop()
                    except BrokenProcessPool:
                        is_broken = True
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    batch = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        is_broken = True
                        suspects.append(batch)
        for batch in suspects:
            yield from _apart(root, batch, check)


def _apart(root: Path, batch: Batch, check: Check) -> Iterator[pl.DataFrame]:
    """Check a batch in a process of its own; if that is killed, each half of it."""
    with _pool(1) as submit:
        yield submit(check, root, batch).result()
        return
    for part in halves(batch):
        yield from _apart(root, part, check)
    if len(batch) == 1:
        yield lost(batch)


@contextmanager
def _pool(jobs: int) -> Iterator[Callable[..., Future[pl.DataFrame]]]:
    """Start processes, each with one thread of polars, and end them however it ends.

    One that is killed ends the block that they are used in.

    Raises:
        ClusterError: If not even the first of them came to do anything.
    """
    others = {*active_children()}
    threads = os.environ.get(THREADS)
    os.environ[THREADS] = "1"  # It holds for who starts now, and not for this process.
    # A fork of a process in which polars has run would wait for ever.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_begin)
    first = pool.submit(_nothing)
    try:
        with suppress(BrokenProcessPool):  # Who was given the futures knows it.
            yield pool.submit
        if failure := first.exception():
            reason = "no process could be started: --jobs 1 checks without any"
            raise ClusterError(reason) from failure
        pool.shutdown()
    finally:
        for process in {*active_children()} - others:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        os.environ.pop(THREADS)
        if threads is not None:
            os.environ[THREADS] = threads


def _begin() -> None:
    """Leave it to the process that began all to end on Ctrl-C, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End as soon as who gives out the work is gone, however it went."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """Do nothing: who did has started."""
