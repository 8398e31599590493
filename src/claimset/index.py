"""The index of releases: which there are, of what day, and what their bytes are.

Whoever reads it is refused in the same words as `claimset.validate` has for it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimset.edtf import is_edtf
from claimset.files import MOST_JSON, NotJSONError, parse_json, read_bytes
from claimset.problems import Problem, Rule, shortened
from claimset.vocabulary import DATE, VERSION

if TYPE_CHECKING:
    from claimset.positions import Steps

__all__ = ["FAULTY", "INDEX", "RELEASES", "Index", "read_index", "version_key"]

RELEASES = "data/releases/"
INDEX = f"{RELEASES}index.json"

FAULTY = Rule(
    id="release-index-faulty",
    level=1,
    summary="The index names each release with its day and the identifiers that its "
    "bytes give.",
    why="The index is what a citation is checked against.",
)

_ENTRY = {
    "version": (VERSION, "1.0.0"),
    "date": (DATE, "2026-01-31"),
    # What these must be is told by `claimset.verify`, which has the bytes.
    "sha256": (None, "a hash"),
    "swhid": (None, "swh:1:dir:…"),
}
"""What an entry holds: its form, and what it is like."""

_MAX_SHOWN = 60  # Characters of a value in a message.


@dataclass(frozen=True, slots=True)
class Index:
    """What an index says.

    Attributes:
        entries: The releases, oldest first; none if the index is faulty.
        problem: What is wrong with it, if anything is.
    """

    entries: list[dict[str, Any]]
    problem: Problem | None = None


def read_index(folder: Path) -> Index:
    """Read the index of releases of a claim set; one that is absent names none.

    Args:
        folder: The folder of the claim set.

    Raises:
        ReadError: If its file cannot be read.
    """
    path = folder / INDEX
    if not os.path.lexists(path):
        return Index([])
    data = read_bytes(path, most=MOST_JSON)
    try:
        said = parse_json(data)
    except NotJSONError as error:
        return Index([], _problem(error.reason, error.line, error.column))
    for way, reason in _faults(said):
        from claimset.positions import places  # noqa: PLC0415 - faults only

        return Index([], _problem(reason, *places(data.decode(), [way])[way]))
    return Index(
        sorted(said["releases"], key=lambda entry: version_key(entry["version"]))
    )


def _problem(reason: str, line: int, column: int) -> Problem:
    message = f"{reason}: restore it, a release never changes"
    return Problem(
        file=INDEX, line=line, column=column, rule=FAULTY.id, message=message
    )


def _faults(said: object) -> Iterator[tuple["Steps", str]]:
    """Say what of an index is none, and where."""
    is_none = "is not an index of releases"
    entries = said.get("releases") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        yield (), is_none
        return
    versions = set()
    for number, entry in enumerate(entries):
        way = ("releases", number)
        if not isinstance(entry, dict) or set(entry) != set(_ENTRY):
            yield way, f"{is_none}: an entry has {', '.join(_ENTRY)}, and nothing else"
            return
        for name, (form, like) in _ENTRY.items():
            value = entry[name]
            fits = isinstance(value, str) and (not form or form.matches(value))
            if not fits or (name == "date" and not is_edtf(value)):
                shown = shortened(repr(value), _MAX_SHOWN)
                yield (*way, name), f"{is_none}: the {name} {shown} is not like {like}"
                return
        if entry["version"] in versions:
            yield (*way, "version"), "names a version more than once"
        versions.add(entry["version"])


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by.

    Example:
        >>> sorted(["1.10.0", "1.9.0"], key=version_key)
        ['1.9.0', '1.10.0']
    """
    return tuple(int(part) for part in version.split("."))
