"""Checks that are not the usual one: for workers, which import them."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from claimset.corpus.verdicts import Task, verdicts


def killed_always(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:
    """Check claim sets; one that is called so kills whoever checks it."""
    if any(task.path.endswith("deadly") for task in tasks):
        os.kill(os.getpid(), signal.SIGKILL)
    return verdicts(root, tasks)


def killed_once(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:
    """Check claim sets; one that is called so kills the first who checks it."""
    mark = root / "killed"
    if any(task.path.endswith("deadly") for task in tasks) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return verdicts(root, tasks)


def dies() -> None:
    """End the process that has just started."""
    os._exit(1)


def waits(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:
    """Tell who checks claim sets, and check nothing."""
    (root / f"{tasks[0].path}.pid").write_text(str(os.getpid()), "utf-8")
    time.sleep(600)  # Whoever waits for it is killed.
    return verdicts(root, tasks)


def threads(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:  # noqa: ARG001 - a check
    """Return how many threads polars has, in place of verdicts."""
    return pl.DataFrame({"threads": pl.thread_pool_size()})
