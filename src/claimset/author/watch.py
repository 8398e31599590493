"""Take a file at each save, and say what is still missing."""

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from time import sleep

from claimset.author.take import is_open, take
from claimset.author.taken import told
from claimset.errors import ClaimsetError
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
    two looks. An error is told and ends nothing: the next save may be sound.

    Args:
        file: A workbook or a table.
        path: The folder of the claim set.
        pause: What passes the time between two looks.
    """
    wait = pause or (lambda: sleep(_PAUSE))
    taken, last = _NOTHING, _state(file)
    while True:
        now = _state(file)
        if now == last and now not in (taken, _NOTHING):
            may_write = not is_open(file)
            text = _taken(file, path, write_back=may_write)
            # What `take` wrote into the file is no save.
            taken = _state(file) if may_write else now
            yield text + _checked(path)
        last = now
        wait()


def _state(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:  # It is being replaced.
        return _NOTHING
    return status.st_mtime_ns, status.st_size


def _taken(file: Path, path: str | PathLike[str], *, write_back: bool) -> str:
    try:
        return told(take(file, path, write_back=write_back))
    except ClaimsetError as error:
        return _error(error)


def _checked(path: str | PathLike[str]) -> str:
    try:
        report = validate(path)
    except ClaimsetError as error:
        return _error(error)
    problems = FORMATS["text"](report, Setting(most=_MOST_SHOWN))
    return f"{problems}{summary(report)}\n"


def _error(error: ClaimsetError) -> str:
    return f"error: {error} [{error.code}]\n"
