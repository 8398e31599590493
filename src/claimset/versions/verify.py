"""Verify releases, copies of them and single files against the index."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

from claimset.claim_set import DESCRIPTOR, ClaimSet, claim_set_above, open_claim_set
from claimset.errors import ReadError, UnknownVersionError
from claimset.files import filled, read_bytes
from claimset.hashes import mismatch, pointer, sha256, tables_sha256, tree_id
from claimset.index import INVALID as INDEX_INVALID
from claimset.manifest import MANIFEST, parse_manifest
from claimset.paths import RELEASES, chosen_folder
from claimset.problems import Problem, Report, Rule, shortened
from claimset.versions.identity import RULES as IDENTITY_RULES
from claimset.versions.identity import identified
from claimset.versions.listing import Release, versions
from claimset.versions.twins import differences
from claimset.vocabulary import VERSION

_DIGITS = 13  # Characters of a hash in a message.

_rule = partial(Rule, level=1)
_CHANGED = _rule(
    id="release-file-changed",
    summary="A file of a release has the sha256, the size and the rows of its "
    "manifest.",
    why="A release never changes: who cites it must find the same bytes.",
)
_MISSING = _rule(
    id="release-file-missing",
    summary="A release holds every file of its manifest.",
    why="A release without a file is not the one that was cited.",
)
_UNKNOWN = _rule(
    id="release-file-unknown",
    summary="A release holds no other files.",
    why="Later formats are never added to a release: its identifier would change.",
)
_DIFFERS = _rule(
    id="release-tables-differ",
    summary="The Parquet file of a table says what its CSV file says, cell by cell.",
    why="Users of both formats must have the same data.",
)
_RELEASE_RULES = (_CHANGED, _MISSING, _UNKNOWN, _DIFFERS, INDEX_INVALID)
RULES = (*_RELEASE_RULES, *IDENTITY_RULES)
"""What `verify` checks."""


def verify(
    version: str | PathLike[str] | None = None,
    path: str | PathLike[str] | None = None,
) -> Report:
    """Verify releases by their hashes, or find which release a file or folder is.

    A release, and a folder that has its manifest, must have the bytes that the index
    and the manifest name. Any other file or folder is known by its cells: whatever it
    is called, in whatever order its rows are and however its lines end.

    Args:
        version: The release to verify, by its version or by its identifier
            (``swh:1:dir:…``); or a place: a copy of a release wherever it is, a table
            as CSV or Parquet, a folder of such, or a claim set. By default all
            releases. The folder of a claim set means all its releases too; with a
            `path` it means its working tables, which are known by their cells.
        path: The folder of the claim set whose releases are meant; by default the one
            that a place is in, else the one this package carries.

    Returns:
        A report whose `rows` count the files that were verified, by the release that
        they are; or, if they are none, by the nearest. That is the release which has
        most of the cells that are there, and of several the one of which most is
        there.

    Raises:
        UnknownVersionError: If there is no such release.
        NoClaimSetError: If the folder holds no claim set.
        NoReleaseError: If there is no release that a file could be.
        ReadError: If the index or a file cannot be read, or is no table of a claim set.

    Example:
        >>> verify("0.1.0").ok
        True
        >>> from claimset.files import packaged_folder
        >>> report = verify(packaged_folder() / "data/releases/0.1.0/claims.csv")
        >>> report.ok, dict(report.rows)
        (True, {'0.1.0': 1})
    """
    place = named_place(version)
    if place and path is None:
        path = claim_set_above(place)
        if (place / DESCRIPTOR).is_file():
            return _all(open_claim_set(place), f"{place.as_posix()}/")
    claim_set = open_claim_set(chosen_folder(path))
    if version is None:
        return _all(claim_set)
    known = versions(claim_set.folder)
    wanted = _copied(place, known) if place else str(version)
    if place and not wanted:
        return identified(place, claim_set)
    found = [entry for entry in known if wanted in (entry.version, entry.swhid)]
    if not found:
        raise UnknownVersionError(wanted, [entry.version for entry in known])
    folder = place or claim_set.release_folder(found[0].version)
    shown = folder.as_posix() if place else f"{RELEASES}{found[0].version}"
    return _report({found[0].version: _verified(found[0], folder, shown)})


def named_place(version: str | PathLike[str] | None) -> Path | None:
    """Return the file or folder that is meant, if it is none of the releases by name.

    Raises:
        EmptyPathError: If it is empty.
    """
    if version is None or (isinstance(version, str) and VERSION.matches(version)):
        return None
    place = filled(version)
    # Unlike its method of the same name, this takes what cannot be a path for absent.
    return place if os.path.exists(place) else None  # noqa: PTH110 - see above


def _copied(place: Path, known: Sequence[Release]) -> str:
    """Return which release a folder is meant to be: by its manifest, else its name."""
    try:
        return str(parse_manifest(read_bytes(place / MANIFEST))["version"])
    except (ReadError, ValueError):
        name = place.resolve().name
        return name if name in [entry.version for entry in known] else ""


_Found = tuple[int, list[Problem]]
"""How many files were verified, and what is wrong with them."""


def _report(found: Mapping[str, _Found], others: Sequence[Problem] = ()) -> Report:
    return Report.of(
        [*others, *(each for _, problems in found.values() for each in problems)],
        rows={version: files for version, (files, _) in found.items()},
        rules=len(_RELEASE_RULES),
        unchecked={},
    )


def _all(claim_set: ClaimSet, prefix: str = "") -> Report:
    """Verify all releases, and report the folders of others that the index lacks."""
    shown = f"{prefix}{RELEASES}"
    found = {
        entry.version: _verified(
            entry,
            claim_set.release_folder(entry.version),
            f"{shown}{entry.version}",
        )
        for entry in versions(claim_set.folder)
    }
    folder = claim_set.folder / RELEASES
    unlisted = [
        Problem(
            file=f"{shown}{path.name}",
            rule=INDEX_INVALID.id,
            message="the index does not name this release",
        )
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        if path.is_dir() and path.name[0] != "." and path.name not in found
    ]
    return _report(found, unlisted)


def _verified(entry: Release, folder: Path, shown: str) -> _Found:
    """Compare the folder of a release with the index, its manifest and itself."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    plain = [path for path in paths if path.is_file() and not path.is_symlink()]
    files = {path.name: read_bytes(path) for path in plain}
    found = [
        *_unlike_index(entry, files),
        *(
            _problem(_UNKNOWN, path.name, "only files belong here: no folder, no link")
            for path in paths
            if path not in plain
        ),
        *_unlike_manifest(files),
    ]
    problems = [
        replace(each, file=f"{shown}/{each.file}".rstrip("/")) for each in found
    ]
    if len(problems) == 1 and problems[0].message.startswith("swhid"):
        hint = "; the rest is as manifest.json says: it, or the index, was changed"
        problems = [replace(problems[0], message=problems[0].message + hint)]
    return len(files), problems


def _problem(rule: Rule, file: str, message: str) -> Problem:
    """Return the problem that a file of a release breaks a rule."""
    return Problem(file=file, rule=rule.id, message=message)


def _unlike_index(entry: Release, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Say in which identifiers files differ from what the index says."""
    for name, found, said in (
        ("sha256", tables_sha256(files), entry.sha256),
        ("swhid", tree_id(files), entry.swhid),
    ):
        if found != said:
            message = f"{name} is {_brief(found)}; the index says {_brief(said)}"
            yield _problem(INDEX_INVALID, "", message)


def _brief(identifier: str) -> str:
    """Return as much of a hash as tells it from any other."""
    kind, _, digits = identifier.rpartition(":")
    return f"{kind}{':' * bool(kind)}{shortened(digits, _DIGITS)}"


def _unlike_manifest(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Say in what files differ from what their manifest says."""
    if MANIFEST not in files:
        yield _problem(_MISSING, MANIFEST, "the file is missing")
        return
    try:
        manifest = parse_manifest(files[MANIFEST])["files"]
    except ValueError:
        wrong = pointer(files[MANIFEST]) or "is not a manifest"
        yield _problem(_CHANGED, MANIFEST, wrong)
        return
    for name in sorted(manifest.keys() | files.keys() - {MANIFEST}):
        if name not in manifest:
            yield _problem(_UNKNOWN, name, "the manifest does not name this file")
        elif name not in files:
            yield _problem(_MISSING, name, "the file is missing")
        else:
            said, data = manifest[name], files[name]
            if mismatch(data, said["sha256"]):
                found, stated = _brief(sha256(data)), _brief(said["sha256"])
                wrong = f"the sha256 is {found}; the manifest says {stated}"
                yield _problem(_CHANGED, name, pointer(data) or wrong)
            if pointer(data):  # What it has in place of its content tells nothing.
                continue
            if len(data) != said["bytes"]:
                wrong = f"{len(data)} bytes; the manifest says {said['bytes']}"
                yield _problem(_CHANGED, name, wrong)
            table, _, kind = name.rpartition(".")
            twin = files.get(f"{table}.parquet") if kind == "csv" else None
            if twin is not None and not pointer(twin):
                yield from _unlike_formats(table, files, said["rows"])


def _unlike_formats(
    table: str, files: Mapping[str, bytes], rows: int
) -> Iterator[Problem]:
    """Say in what the Parquet of a table differs from its CSV, cell by cell."""
    from claimset.parquet import read_frame  # noqa: PLC0415 - `cite` needs none

    name = f"{table}.parquet"
    try:
        parquet = read_frame(files[name], name)
    except ValueError as error:
        yield _problem(_CHANGED, name, f"is not Parquet: {error}")
        return
    except ReadError as error:
        yield _problem(_CHANGED, name, error.reason)
        return
    if parquet.height != rows:
        message = f"{parquet.height} rows; the manifest says {rows}"
        yield _problem(_CHANGED, name, message)
    for row, column, message in differences(files[f"{table}.csv"], parquet):
        problem = _problem(_DIFFERS, name, message)
        yield replace(problem, row=row, field=column)
