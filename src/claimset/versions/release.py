"""Freeze a claim set as a version that never changes."""

import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from importlib.metadata import version as installed
from os import PathLike
from pathlib import Path

from claimset import __version__
from claimset.claim_set import RELEASE_LOCK, ClaimSet, open_claim_set
from claimset.columns import UnfitError
from claimset.errors import IntegrityError, ReadError, ReleaseError, WriteError
from claimset.files import csv_text, filled, json_bytes, read_bytes
from claimset.hashes import sha256, tables_sha256, tree_id
from claimset.index import INDEX
from claimset.locks import alone
from claimset.manifest import MANIFEST
from claimset.model import TABLES
from claimset.parquet import written
from claimset.paths import RELEASES
from claimset.problems import Severity
from claimset.validation import validate
from claimset.versions.listing import Release
from claimset.versions.promises import breaches
from claimset.vocabulary import VERSION
from claimset.writing import write_aside, write_folder

_LIBRARIES = ("pandas", "pandera", "pyarrow")


def release(
    version: str,
    path: str | PathLike[str],
    *,
    today: date | None = None,
    dry_run: bool = False,
) -> Release:
    """Freeze the working tables of a claim set as a version.

    The release is written aside and renamed into place, then named in the index: a
    folder that the index does not name was cut off between the two, and is taken if it
    holds what would be written.

    Args:
        version: The version, which the descriptor must state too.
        path: The folder of the claim set.
        today: The day of the release; by default today.
        dry_run: Whether to write nothing, and only tell what the release would be.

    Raises:
        ReleaseError: If the release is refused, with every reason.
        BusyError: If another release of the claim set is under way.
        NoClaimSetError: If the folder holds no claim set.
        ReadError: If a file cannot be read.
        WriteError: If a file cannot be written.

    Example:
        >>> from claimset.files import packaged_folder
        >>> release("1.0.0", packaged_folder(), dry_run=True)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        claimset.errors.ReleaseError: release 1.0.0 is refused: ...released already...
    """
    folder = filled(path)
    open_claim_set(folder)  # Where there is none, nothing is locked either.
    day = today or date.today()  # noqa: DTZ011 - the user's own day
    if dry_run:
        return _judged(folder, version, day)[1]
    # From the first look on: what is checked is what is written, and the index that is
    # read is the one that is added to.
    with alone(folder / RELEASE_LOCK, "release"):
        claim_set, entry, files = _judged(folder, version, day)
        _write(folder / RELEASES / version, files)
        entries = [*claim_set.releases, asdict(entry)]
        write_aside(folder / INDEX, json_bytes({"releases": entries}))
    return entry


def _judged(
    folder: Path, version: str, day: date
) -> tuple[ClaimSet, Release, dict[str, bytes]]:
    """Return what a release would be, or raise every reason against it."""
    claim_set = open_claim_set(folder)
    for table in TABLES:
        claim_set.demand(table)
    if reasons := [*_refusals(claim_set, version)]:
        raise ReleaseError(version, reasons)
    files = _files(claim_set)
    there = folder / RELEASES / version
    if there.is_dir() and files != {
        path.name: read_bytes(path) for path in there.iterdir()
    }:
        reason = (
            "its folder is there, is not in the index, and holds something else: "
            "restore index.json, or take the folder away"
        )
        raise ReleaseError(version, [reason])
    entry = Release(
        version=version,
        date=day.isoformat(),
        sha256=tables_sha256(files),
        swhid=tree_id(files),
    )
    return claim_set, entry, files


def _refusals(claim_set: ClaimSet, version: str) -> Iterator[str]:
    """Return every reason not to release."""
    report = validate(claim_set.folder)
    if not VERSION.matches(version):
        yield f"{version!r} is not a version like 1.0.0"
    elif version != claim_set.version:
        stated = claim_set.version
        yield f"the descriptor's version is {stated!r}: write {version!r} there first"
    if version in [entry["version"] for entry in claim_set.releases]:
        yield "it is released already, and a release never changes"
    if not report.ok:
        errors = report.counts()[Severity.ERROR]
        noun = "error" if errors == 1 else "errors"
        yield f"the data has {errors:,} {noun}: run `claimset validate`"
    if report.rows.get("claims") == 0:
        yield "there are no claims yet"
    pending = sum(problem.rule == "sentence-pending" for problem in report.problems)
    if pending and not version.startswith("0."):
        are = "sentence is" if pending == 1 else "sentences are"
        yield f"{pending:,} {are} pending: annotate all for 1.0.0"
    try:
        yield from breaches(claim_set, version)
    except (IntegrityError, ReadError) as error:
        yield f"it cannot be compared with earlier releases: {error}"
    changelog = claim_set.folder / "CHANGELOG.md"
    if changelog.exists():
        heading = rf"^## Data {re.escape(version)}(?![\w.+-])"
        text = read_bytes(changelog).decode(errors="replace")
        if not re.search(heading, text, re.MULTILINE):
            yield f"CHANGELOG.md has no entry '## Data {version}'"


def _files(claim_set: ClaimSet) -> dict[str, bytes]:
    """Return the files of a release by name."""
    files: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for name in TABLES:
        if name in claim_set.files:
            table = claim_set.held(name)
            cells = claim_set.sheet(name).rows
            csv, parquet = f"{name}.csv", f"{name}.parquet"
            files[csv] = csv_text(table.names, cells).encode()
            try:
                files[parquet] = written(table, cells)
            except UnfitError as error:  # What is accepted still has no type.
                raise claim_set.unfit(name, error) from error
            rows[csv] = rows[parquet] = len(cells)
    manifest = {
        "name": claim_set.descriptor["name"],
        "title": claim_set.descriptor["title"],
        "version": claim_set.version,
        **({"codebook": claim_set.codebook} if claim_set.codebook else {}),
        **claim_set.lists,
        "licenses": claim_set.descriptor.get("licenses", []),
        "contributors": claim_set.descriptor.get("contributors", []),
        "written_by": {
            "claimset": __version__,
            "python": platform.python_version(),
            **{library: installed(library) for library in _LIBRARIES},
        },
        "files": {
            name: {"bytes": len(data), "rows": rows[name], "sha256": sha256(data)}
            for name, data in sorted(files.items())
        },
    }
    return files | {MANIFEST: json_bytes(manifest)}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the folder of a release, unless it is there already."""
    try:
        folder.parent.mkdir(exist_ok=True)
        # What a release that was killed has left behind.
        for left in folder.parent.glob(f".{Path(INDEX).name}.*"):
            left.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(folder, error.strerror or "cannot be written") from error
    for left in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
    if not folder.exists():
        write_folder(folder, files, lambda _: None)
