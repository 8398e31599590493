"""The index of releases: which there are, of what day, and what their bytes are.

Whoever reads it is refused in the same words as `claimset.validate` has for it.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimset.files import MOST_JSON, NotJSONError, parse_json, read_bytes
from claimset.metadata import index_faults
from claimset.paths import RELEASES
from claimset.positions import places
from claimset.problems import Problem, Rule

INDEX = f"{RELEASES}index.json"

INVALID = Rule(
    id="release-index-faulty",
    level=1,
    summary="The index names each release with its day and the identifiers that its "
    "bytes give.",
    why="The index is what a citation is checked against.",
)


@dataclass(frozen=True, slots=True)
class Index:
    """What an index says.

    Attributes:
        entries: The releases, oldest first; none if the index is invalid.
        problem: What is wrong with it, if anything is.
    """

    entries: list[dict[str, Any]]
    problem: Problem | None = None


def read_index(folder: Path, file: str = INDEX) -> Index:
    """Read the index of releases of a claim set; one that is absent names none.

    Args:
        folder: The folder of the claim set.
        file: The index, relative to it.

    Raises:
        ReadError: If its file cannot be read.
    """
    path = folder / file
    if not os.path.lexists(path):
        return Index([])
    data = read_bytes(path, most=MOST_JSON)
    try:
        said = parse_json(data)
    except NotJSONError as error:
        return Index([], _problem(file, error.reason, error.line, error.column))
    for way, reason in index_faults(said):
        return Index([], _problem(file, reason, *places(data.decode(), [way])[way]))
    return Index(
        sorted(said["releases"], key=lambda entry: version_key(entry["version"]))
    )


def _problem(file: str, reason: str, line: int, column: int) -> Problem:
    message = f"{reason}: restore it, a release never changes"
    return Problem(
        file=file, line=line, column=column, rule=INVALID.id, message=message
    )


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by.

    Example:
        >>> sorted(["1.10.0", "1.9.0"], key=version_key)
        ['1.9.0', '1.10.0']
    """
    return tuple(int(part) for part in version.split("."))
