"""Take a file at each save, and say what is still missing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path, PurePath
from time import sleep

from claimset.author.take import is_open, take
from claimset.author.taken import told
from claimset.errors import ClaimsetError, WriteError
from claimset.problems import Problem
from claimset.report import FORMATS, Setting
from claimset.report.text import summary
from claimset.validation import validate

_PAUSE = 0.5
"""The seconds between two looks at a file."""

_NOTHING = (-1, -1)
"""The state of a file that is not there."""

_MOST_SHOWN = 5
"""The most problems of one rule that are shown at each save."""


def watched(
    file: Path,
    path: str | PathLike[str],
    *,
    pause: Callable[[], object] | None = None,
) -> Iterator[str]:
    """Take a file at once and at each save, and yield what became of it.

    Programs write a file in steps: it is looked at until it has not changed between
    two looks. An error ends nothing: the next save may be sound. New rows of a file
    that another program has open are taken when it is closed.

    Args:
        file: A workbook or a table.
        path: The folder of the claim set.
        pause: What passes the time between two looks.
    """
    wait = pause or (lambda: sleep(_PAUSE))
    taken, shown, last = _NOTHING, _NOTHING, _state(file)
    while True:
        now = _state(file)
        # What waits to be closed is taken then.
        is_waiting = now == shown and is_open(file)
        if now == last and now not in (taken, _NOTHING) and not is_waiting:
            text, is_done, places = _taken(file, path)
            # What `take` wrote into the file is no save.
            shown = _state(file)
            taken = shown if is_done else taken
            yield text + _checked(path, places)
        last = now
        wait()


def _state(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:  # It is being replaced.
        return _NOTHING
    return status.st_mtime_ns, status.st_size


_Places = Mapping[tuple[str, str], str]


def _taken(file: Path, path: str | PathLike[str]) -> tuple[str, bool, _Places]:
    """Take a file.

    Returns:
        What became of it, whether it need not be taken again, and where its rows are.
    """
    try:
        taken = take(file, path)
    except ClaimsetError as error:
        waits = isinstance(error, WriteError) and is_open(file)
        return _error(error), not waits, {}
    return told(taken), True, taken.places


def _checked(path: str | PathLike[str], places: _Places) -> str:
    """Check the claim set; problems are named where the rows are that were taken."""

    def seen(problem: Problem) -> Problem:
        place = places.get((PurePath(problem.file).stem, problem.row_id))
        return replace(problem, file=place, line=0, column=0) if place else problem

    try:
        report = validate(path)
        report = replace(report, problems=tuple(map(seen, report.problems)))
    except ClaimsetError as error:
        return _error(error)
    problems = FORMATS["text"](report, Setting(most=_MOST_SHOWN))
    return f"{problems}{summary(report)}\n"


def _error(error: ClaimsetError) -> str:
    return f"error: {error} [{error.code}]\n"
