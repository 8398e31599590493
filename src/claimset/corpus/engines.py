"""Three ways to have batches of claim sets checked: here, by processes, by a cluster.

Each takes the batches and yields a frame of verdicts for each, in any order: what is
made of them is sorted.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path

import polars as pl

from claimset.corpus.verdicts import Task, lost, verdicts

Batch = Sequence[Task]
Check = Callable[[Path, Batch], pl.DataFrame]
Engine = Callable[[Path, Sequence[Batch]], Iterator[pl.DataFrame]]
"""Checks batches of claim sets below a folder."""

MOST_BYTES = 64 * 2**20
"""The bytes of tables in a batch: a worker needs some 700 MB for so many."""

MOST_SETS = 500
"""The claim sets in a batch: what is lost with a worker stays small."""

THREADS = "POLARS_MAX_THREADS"
"""What says how many threads polars has: one, where each core has its own worker."""

_SHARE = 4
"""How many batches a worker has at least, so that none is left alone at the end."""


def batches_of(tasks: Iterable[Task], jobs: int) -> list[Batch]:
    """Part claim sets into batches that memory has room for.

    Args:
        tasks: The claim sets.
        jobs: How many workers there are.

    Example:
        >>> batches_of([Task("a", size=9), Task("b", size=9), Task("c")], 1)[0][0].path
        'a'
    """
    tasks = [*tasks]
    share = (
        sum(task.size for task in tasks) // (_SHARE * jobs) if jobs > 1 else MOST_BYTES
    )
    most = min(max(share, _LEAST_BYTES), MOST_BYTES)
    batches: list[list[Task]] = [[]]
    size = 0
    for task in tasks:
        if batches[-1] and (size + task.size > most or len(batches[-1]) == MOST_SETS):
            batches.append([])
            size = 0
        batches[-1].append(task)
        size += task.size
    return [batch for batch in batches if batch]


_LEAST_BYTES = 2**20
"""The bytes below which more batches cost more than they spare."""


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def local(jobs: int) -> Engine:
    """Return the engine that checks on this machine, by so many processes."""
    return in_process if jobs == 1 else partial(in_pool, jobs=jobs)


def in_process(
    root: Path, batches: Sequence[Batch], *, check: Check = verdicts
) -> Iterator[pl.DataFrame]:
    """Check batches one after the other, in this process."""
    for batch in batches:
        yield check(root, batch)


def in_pool(
    root: Path, batches: Sequence[Batch], *, jobs: int, check: Check = verdicts
) -> Iterator[pl.DataFrame]:
    """Check batches in some processes.

    A process that is killed takes the others with it: what was not yet begun is begun
    in new ones, and each batch that may be to blame is tried again in one of its own.
    """
    if len(batches) == 1:  # To start a process would take longer.
        yield from in_process(root, batches, check=check)
        return
    left = [*reversed(batches)]
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
    try:
        with _pool(1) as submit:
            found = submit(check, root, batch).result()
    except BrokenProcessPool:
        for part in halves(batch):
            yield from _apart(root, part, check)
        if len(batch) == 1:
            yield lost(batch)
    else:
        yield found


def halves(batch: Batch) -> list[Batch]:
    """Part a batch in two; nothing is left to part of one claim set.

    Example:
        >>> [len(half) for half in halves([Task("a"), Task("b"), Task("c")])]
        [1, 2]
    """
    half = len(batch) // 2
    return [batch[:half], batch[half:]] if half else []


@contextmanager
def _pool(jobs: int) -> Iterator[Callable[..., Future[pl.DataFrame]]]:
    """Start processes, each with one thread of polars, and end them however it ends."""
    others = {*active_children()}
    threads = os.environ.get(THREADS)
    os.environ[THREADS] = "1"  # It holds for who starts now, and not for this process.
    # A fork of a process in which polars has run would wait for ever.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_deaf)
    try:
        yield pool.submit
        pool.shutdown()
    finally:
        for process in {*active_children()} - others:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        os.environ.pop(THREADS)
        if threads is not None:
            os.environ[THREADS] = threads


def _deaf() -> None:
    """Leave it to the process that began all to end on Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
