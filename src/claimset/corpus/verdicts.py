"""Check a batch of claim sets: what a worker does, wherever it is."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.corpus.cutting import cut, halves
from claimset.corpus.facts import FACT, facts_of
from claimset.corpus.trees import State, opened
from claimset.errors import ClaimsetError, not_imported
from claimset.problems import Problem, Report
from claimset.validation import validate_sets


class Task(NamedTuple):
    """A claim set to check.

    Attributes:
        path: Its folder, relative to the corpus, with ``/``.
        tree: The tree hash of which the verdict is known; "" to check it anyway.
        size: The bytes of its tables.
    """

    path: str
    tree: str = ""
    size: int = 0


_PROBLEM = {
    each.name: pl.UInt32 if each.type is int else pl.String for each in fields(Problem)
}

SCHEMA: dict[str, Any] = {
    "path": pl.String,
    "tree": pl.String,
    "signature": pl.String,
    "files": pl.List(pl.String),
    "same": pl.Boolean,
    "code": pl.String,
    "message": pl.String,
    "rules": pl.UInt32,
    "rows": pl.List(pl.Struct({"table": pl.String, "rows": pl.UInt32})),
    "unchecked": pl.List(pl.Struct({"rule": pl.String, "why": pl.String})),
    "problems": pl.List(pl.Struct(_PROBLEM)),
    "accepted": pl.List(pl.Struct(_PROBLEM | {"date": pl.String, "reason": pl.String})),
    "facts": pl.List(FACT),
}
"""A row is a verdict on a claim set.

Where ``same`` is true it is the one that is known of that ``tree``. Where ``code`` is
not "" nothing could be checked, and ``message`` says why.
"""


MOST_BYTES = 64 * 2**20
"""The bytes of text that are checked at once: it takes some 700 MB of memory."""

CHANGING = "changing"
"""The code of a claim set of which nobody knows what was checked."""


def verdicts(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:
    """Check claim sets as one batch.

    Args:
        root: The folder that their paths are relative to.
        tasks: The claim sets.

    Returns:
        A row for each, as `SCHEMA` describes it.
    """
    # Only a whole path is found in messages, and nothing else with it.
    root = root.absolute()
    rows = _rows(root, tasks)
    if moving := {each["path"] for each in rows if each["code"] == CHANGING}:
        again = [task for task in tasks if task.path in moving]
        rows = [each for each in rows if each["path"] not in moving]
        rows += _rows(root, again)
    return pl.DataFrame(rows, SCHEMA)


def lost(tasks: Sequence[Task]) -> pl.DataFrame:
    """Return the verdicts on claim sets whose worker was killed twice."""
    message = (
        "the process that checked it was killed twice: memory may be short; check it "
        "alone with `claimset validate`"
    )
    rows = [
        _refused(task, "worker-killed", f"{task.path}: {message}") for task in tasks
    ]
    return pl.DataFrame(rows, SCHEMA)


def _rows(root: Path, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    try:
        return [*_batch(root, tasks)]
    except (Exception, pl.exceptions.PanicException) as error:
        if (broken := not_imported(error)) is not None:
            raise broken from error
        if parts := halves(tasks):  # One is to blame: the others are checked apart.
            return [row for part in parts for row in _rows(root, part)]
        code, message = "internal", f"{type(error).__name__}: {error}"
        if isinstance(error, ClaimsetError):
            code, message = error.code, str(error)
        # What is said must not depend on where a worker sees the corpus.
        message = message.replace(f"{root}/", "")
        return [_refused(tasks[0], code, message)]


class _Opened(NamedTuple):
    """A claim set that is to be checked, and its state before."""

    task: Task
    claim_set: ClaimSet
    state: State

    @property
    def size(self) -> int:
        return self.state.size


def _batch(root: Path, tasks: Sequence[Task]) -> Iterator[dict[str, Any]]:
    fresh = deque[_Opened]()
    for task in tasks:
        each = _Opened(task, *opened(root / task.path))
        if each.state.tree == task.tree:
            yield _row(each) | {"same": True}
        else:
            fresh.append(each)
    # Only now are the sizes of sources known. What is checked makes room for the next.
    waiting = (fresh.popleft() for _ in range(len(fresh)))
    for run in cut(waiting, attrgetter("size"), MOST_BYTES):
        reports = validate_sets(each.claim_set for each in run)
        for each, report in zip(run, reports, strict=True):
            row = _row(each) | _columns(report) | {"facts": facts_of(each.claim_set)}
            if each.state.has_changed():
                reason = "its files changed while it was checked"
                message = f"{each.task.path}: {reason}: run this again"
                row = _refused(each.task, CHANGING, message)
            yield row


def _row(each: _Opened) -> dict[str, Any]:
    return {
        "path": each.task.path,
        "tree": each.state.tree,
        "signature": each.state.signature,
        # One whose name is not UTF-8 is in ``data/``, where it is found anyhow.
        "files": [name for name in each.state.files if name == _storable(name)],
        "same": False,
        "code": "",
    }


def _columns(report: Report) -> dict[str, Any]:
    """Return a report as cells of a row."""
    return {
        "rules": report.rules,
        "rows": [{"table": name, "rows": n} for name, n in report.rows.items()],
        "unchecked": [
            {"rule": rule, "why": _storable(why)}
            for rule, why in report.unchecked.items()
        ],
        "problems": [*map(_cells, report.problems)],
        "accepted": [
            _cells(each.problem) | {"date": each.date, "reason": _storable(each.reason)}
            for each in report.accepted
        ],
    }


def _cells(problem: Problem) -> dict[str, Any]:
    cells = {name: getattr(problem, name) for name in _PROBLEM}
    return {
        name: _storable(cell) if isinstance(cell, str) else cell
        for name, cell in cells.items()
    }


def _refused(task: Task, code: str, message: str) -> dict[str, Any]:
    return {
        "path": task.path,
        "same": False,
        "code": code,
        "message": _storable(message),
    }


def _storable(text: str) -> str:
    """Write half characters, as odd names of files have them, as `visible` does."""
    return str(text).encode(errors="backslashreplace").decode()
