"""Freeze a claim set as a version that never changes, and list versions."""

import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as installed
from os import PathLike
from pathlib import Path

from claimset import __version__
from claimset.claim_set import INDEX, RELEASE_LOCK, ClaimSet, open_claim_set
from claimset.columns import UnfitError
from claimset.errors import IntegrityError, ReadError, ReleaseError, WriteError
from claimset.files import (
    chosen_folder,
    csv_text,
    filled,
    json_bytes,
    read_bytes,
    write_aside,
)
from claimset.locks import alone
from claimset.model import TABLES
from claimset.problems import Report, Severity
from claimset.vocabulary import VERSION

__all__ = ["MANIFEST", "Release", "release", "tables_sha256", "tree_id", "versions"]

MANIFEST = "manifest.json"
_LIBRARIES = ("pandas", "pandera", "pyarrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version that was published.

    Attributes:
        version: The version of the data.
        date: The day of the release, as ``YYYY-MM-DD``.
        sha256: One hash over the canonical CSV files: the sha256 of what
            ``LC_ALL=C sha256sum *.csv`` prints in the release's folder.
        swhid: The ISO/IEC 18670 identifier of the folder.
    """

    version: str
    date: str
    sha256: str
    swhid: str


def versions(path: str | PathLike[str] | None = None) -> list[Release]:
    """List the releases of a claim set, oldest first.

    Args:
        path: The folder of the claim set; by default the one this package carries.

    Raises:
        NoClaimSetError: If the folder holds no claim set.
        ReadError: If the index is not what it should be.

    Example:
        >>> [release.version for release in versions()][0]
        '0.1.0'
    """
    claim_set = open_claim_set(chosen_folder(path))
    return [Release(**entry) for entry in claim_set.releases]


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
    """
    folder = filled(path)
    open_claim_set(folder)  # Where there is none, nothing is locked either.
    if dry_run:
        return _judged(folder, version, today)[1]
    # From the first look on: what is judged is what is written, and the index that is
    # read is the one that is added to.
    with alone(folder / RELEASE_LOCK, "release"):
        return _freeze(*_judged(folder, version, today))


def _judged(
    path: Path, version: str, today: date | None
) -> tuple[ClaimSet, Release, dict[str, bytes]]:
    """Return what a release would be, or raise every reason against it."""
    # pandera is only needed where a release is judged, not where one is listed.
    from claimset.validation import validate  # noqa: PLC0415

    claim_set = open_claim_set(path)
    for table in TABLES:
        claim_set.demand(table)
    reasons = list(_refusals(claim_set, version, validate(path)))
    if reasons:
        raise ReleaseError(version, reasons)
    files = _release_files(claim_set)
    _refuse_other_folder(claim_set.folder / "data" / "releases" / version, files)
    entry = Release(
        version=version,
        date=(today or date.today()).isoformat(),  # noqa: DTZ011 - the user's own day
        sha256=tables_sha256(files),
        swhid=tree_id(files),
    )
    return claim_set, entry, files


def _freeze(claim_set: ClaimSet, entry: Release, files: dict[str, bytes]) -> Release:
    """Write the folder of a release, and name it in the index."""
    folder = claim_set.folder / "data" / "releases" / entry.version
    for left in folder.parent.glob(f".{Path(INDEX).name}.*"):  # by one that was killed
        left.unlink(missing_ok=True)
    try:
        if not folder.exists():
            _write_folder(folder, files)
    except OSError as error:
        raise WriteError(folder, error.strerror or "cannot be written") from error
    entries = [*claim_set.releases, {name: getattr(entry, name) for name in _FIELDS}]
    write_aside(claim_set.folder / INDEX, json_bytes({"releases": entries}))
    return entry


def _refuse_other_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Refuse a release whose folder is there and holds something else."""
    if not folder.is_dir():
        return
    there = {path.name: read_bytes(path) for path in folder.iterdir()}
    if there != files:
        reason = (
            "its folder is there, is not in the index, and holds something else: "
            "restore index.json, or take the folder away"
        )
        raise ReleaseError(folder.name, [reason])


_FIELDS = ("version", "date", "sha256", "swhid")


def _refusals(claim_set: ClaimSet, version: str, report: Report) -> Iterator[str]:
    """Return every reason not to release."""
    from claimset.changes import breaches  # noqa: PLC0415 - as above

    if not VERSION.matches(version):
        yield f"{version!r} is not a version like 1.0.0"
    elif version != claim_set.version:
        yield f"the descriptor's version is {claim_set.version!r}"
    if version in [entry["version"] for entry in claim_set.releases]:
        yield "it is released already, and a release never changes"
    if not report.ok:
        errors = report.counts()[Severity.ERROR]
        noun = "error" if errors == 1 else "errors"
        yield f"the data has {errors} {noun}: run `claimset validate`"
    pending = sum(problem.rule == "sentence-pending" for problem in report.problems)
    if pending and not version.startswith("0."):
        yield f"{pending} sentences are pending"
    try:
        yield from breaches(claim_set, version)
    except (IntegrityError, ReadError) as error:
        yield f"it cannot be compared with earlier releases: {error}"
    changelog = claim_set.folder / "CHANGELOG.md"
    if changelog.exists() and not _has_entry(read_bytes(changelog), version):
        yield f"CHANGELOG.md has no entry '## Data {version}'"


def _has_entry(changelog: bytes, version: str) -> bool:
    """Whether a changelog tells of a version of the data."""
    heading = rf"^## Data {re.escape(version)}(?![\w.+-])"
    return bool(re.search(heading, changelog.decode(errors="replace"), re.MULTILINE))


def _release_files(claim_set: ClaimSet) -> dict[str, bytes]:
    """Return the files of a release by name."""
    from claimset.parquet import written  # noqa: PLC0415 - as above

    files: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for table in TABLES:
        if table in claim_set.files:
            sheet = claim_set.sheet(table)
            held = claim_set.held(table)
            files[f"{table}.csv"] = csv_text(held.names, sheet.rows).encode()
            file = f"{table}.parquet"
            try:
                files[file] = written(held, sheet.rows)
            except UnfitError as error:  # What is accepted still has no type.
                raise claim_set.unfit(table, error) from error
            rows[table] = len(sheet.rows)
    manifest = {
        "name": claim_set.descriptor["name"],
        "title": claim_set.descriptor["title"],
        "version": claim_set.version,
        **{k: v for k, v in claim_set.descriptor.items() if k == "codebook"},
        "licenses": claim_set.descriptor.get("licenses", []),
        "contributors": claim_set.descriptor.get("contributors", []),
        "written_by": {
            "claimset": __version__,
            "python": platform.python_version(),
            **{library: installed(library) for library in _LIBRARIES},
        },
        "files": {
            name: {
                "bytes": len(data),
                "rows": rows[name.partition(".")[0]],
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for name, data in sorted(files.items())
        },
    }
    return files | {MANIFEST: json_bytes(manifest)}


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Write a folder whole or not at all."""
    folder.parent.mkdir(exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}.*"):  # by a release that was killed
        shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, data in files.items():
            with (aside / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        aside.chmod(0o755)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def tables_sha256(files: dict[str, bytes]) -> str:
    """Return the one hash over the CSV files of a release."""
    listing = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
        if name.endswith(".csv")
    )
    return hashlib.sha256(listing.encode()).hexdigest()


def tree_id(files: dict[str, bytes]) -> str:
    """Return the ISO/IEC 18670 identifier of a folder of plain files.

    It is the hash that git gives to the same tree.

    Example:
        >>> tree_id({})
        'swh:1:dir:4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    """
    entries = b"".join(
        b"100644 " + name.encode() + b"\0" + _git_object("blob", data)
        for name, data in sorted(files.items(), key=lambda item: item[0].encode())
    )
    return f"swh:1:dir:{_git_object('tree', entries).hex()}"


def _git_object(kind: str, data: bytes) -> bytes:
    head = f"{kind} {len(data)}\0".encode()
    return hashlib.sha1(head + data, usedforsecurity=False).digest()
