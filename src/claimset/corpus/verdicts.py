"""Check a batch of claim sets: what a worker does, wherever it is."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from claimset.claim_set import open_claim_set
from claimset.corpus.facts import FACT, facts_of
from claimset.corpus.trees import files_of, settled, signature, tree_hash
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


def verdicts(root: Path, tasks: Sequence[Task]) -> pl.DataFrame:
    """Check claim sets as one batch.

    Args:
        root: The folder that their paths are relative to.
        tasks: The claim sets.

    Returns:
        A row for each, as `SCHEMA` describes it.
    """
    # Only a whole path is found in messages, and nothing else with it.
    return pl.DataFrame(_rows(root.absolute(), tasks), SCHEMA)


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
        return _batch(root, tasks)
    except (Exception, pl.exceptions.PanicException) as error:
        if (broken := not_imported(error)) is not None:
            raise broken from error
        if len(tasks) > 1:  # One of them is to blame: the others are checked apart.
            half = len(tasks) // 2
            return _rows(root, tasks[:half]) + _rows(root, tasks[half:])
        code, message = "internal", f"{type(error).__name__}: {error}"
        if isinstance(error, ClaimsetError):
            code, message = error.code, str(error)
        # What is said must not depend on where a worker sees the corpus.
        message = message.replace(f"{root}/", "")
        return [_refused(tasks[0], code, message)]


def _batch(root: Path, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    sets = [open_claim_set(root / task.path) for task in tasks]
    files = [files_of(each) for each in sets]
    before = [signature(s.folder, f) for s, f in zip(sets, files, strict=True)]
    rows = [
        {
            "path": task.path,
            "tree": tree_hash(claim_set, named),
            "signature": settled(seen),
            "files": [*map(_storable, named)],
            "same": False,
            "code": "",
        }
        for task, claim_set, named, seen in zip(tasks, sets, files, before, strict=True)
    ]
    for task, row in zip(tasks, rows, strict=True):
        row["same"] = row["tree"] == task.tree
    fresh = [number for number, row in enumerate(rows) if not row["same"]]
    reports = validate_sets(sets[number] for number in fresh)
    for number, report in zip(fresh, reports, strict=True):
        rows[number] |= _columns(report) | {"facts": facts_of(sets[number])}
        if signature(sets[number].folder, files[number]) != before[number]:
            # It was changed meanwhile: nobody knows what the verdict is on.
            rows[number] |= {"tree": "", "signature": ""}
    return rows


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
