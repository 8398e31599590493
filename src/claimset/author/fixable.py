"""How many problems of a claim set `fix` would mend: it is tried on a copy."""

import shutil
from collections import Counter
from collections.abc import Collection
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from claimset.author.fix import fix
from claimset.claim_set import (
    BASELINE,
    DESCRIPTOR,
    OLD_BASELINE,
    ClaimSet,
    open_claim_set,
)
from claimset.errors import ClaimsetError
from claimset.paths import on_disk
from claimset.problems import Problem, Report, Severity
from claimset.validation import validate

MOST_TRIED = 10_000_000
"""The most bytes of tables with which it is tried: nobody waits for it longer."""


def fixable(
    path: str | PathLike[str], report: Report, *, skip: Collection[str] = ()
) -> int:
    """Count the problems of tables that are gone once a copy is mended.

    Notes ask for no repair, and are not counted.
    """
    claim_set = open_claim_set(Path(path))
    tables = {*claim_set.files.values()}
    before = [
        each
        for each in report.problems
        if each.file in tables and each.severity is not Severity.NOTE
    ]
    if not before:
        return 0
    with TemporaryDirectory() as place:
        try:
            if not _copied(claim_set, Path(place)) or not fix(place).files:
                return 0
            left = validate(place, skip=skip)
        except ClaimsetError:  # What cannot be read or written cannot be mended.
            return 0
    gone = Counter(map(_what, before)) - Counter(map(_what, left.problems))
    return gone.total()


def _what(problem: Problem) -> tuple[str, ...]:
    """Return what a problem is known by, wherever its row stands."""
    return problem.rule, problem.file, problem.field, problem.row_id


def _copied(claim_set: ClaimSet, place: Path) -> bool:
    """Copy what is mended, and what is read for it; whether it is not too much."""
    folder = claim_set.folder
    tables = [*claim_set.files.values()]
    paths = [on_disk(folder, each) for each in tables]
    if sum(each.stat().st_size for each in paths if each.is_file()) > MOST_TRIED:
        return False
    sources = [row["file"] for row in claim_set.rows("sources")]
    lists = [each for each in (BASELINE, OLD_BASELINE) if (folder / each).exists()]
    for file in (DESCRIPTOR, *tables, *sources, *lists):
        path, copy = claim_set.path(file), place / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            shutil.copyfile(path, copy)
    return True
