"""Freeze a claim set as a version that never changes; list and verify versions."""

import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as installed
from os import PathLike
from pathlib import Path
from typing import Any

from claimset import __version__
from claimset.contracts import TABLES, contract
from claimset.errors import ReadError, ReleaseError, UnknownVersionError
from claimset.files import json_bytes, packaged_folder, read_bytes, write_aside
from claimset.problems import Problem, Report, Rule
from claimset.tables import DESCRIPTOR, INDEX, ClaimSet, open_claim_set
from claimset.vocabulary import VERSION

__all__ = ["RULES", "Release", "release", "tree_id", "verify", "versions"]

MANIFEST = "manifest.json"
_LIBRARIES = ("pandas", "pandera", "pyarrow")


def _rule(rule_id: str, summary: str, why: str) -> Rule:
    return Rule(id=rule_id, level=1, summary=summary, why=why)


_CHANGED = _rule(
    "release-file-changed",
    "A file of a release has the sha256, the size and the rows of its manifest.",
    "A release never changes: who cites it must find the same bytes.",
)
_MISSING = _rule(
    "release-file-missing",
    "A release holds every file of its manifest.",
    "A release without a file is not the one that was cited.",
)
_UNKNOWN = _rule(
    "release-file-unknown",
    "A release holds no other files.",
    "Later formats are never added to a release: its identifier would change.",
)
_DIFFERS = _rule(
    "release-tables-differ",
    "The Parquet file of a table says what its CSV file says, cell by cell.",
    "Users of both formats must have the same data.",
)
_INDEX = _rule(
    "release-index-faulty",
    "The index names each release with the identifiers that its bytes give.",
    "The index is what a citation is checked against.",
)
RULES = (_CHANGED, _MISSING, _UNKNOWN, _DIFFERS, _INDEX)
"""What `verify` checks."""


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
    claim_set = open_claim_set(Path(path) if path else packaged_folder())
    try:
        return [Release(**entry) for entry in claim_set.releases]
    except TypeError as error:
        raise ReadError(
            claim_set.folder / INDEX, "is not an index of releases"
        ) from error


def release(
    version: str,
    path: str | PathLike[str],
    *,
    today: date | None = None,
    dry_run: bool = False,
) -> Release:
    """Freeze the working tables of a claim set as a version.

    The release is written aside and renamed into place, then named in the index: a
    release that is not in the index was cut off, and is written anew.

    Args:
        version: The version, which the descriptor must state too.
        path: The folder of the claim set.
        today: The day of the release; by default today.
        dry_run: Whether to write nothing, and only tell what the release would be.

    Raises:
        ReleaseError: If the release is refused, with every reason.
        NoClaimSetError: If the folder holds no claim set.
        ReadError: If a file cannot be read or written.
    """
    # pandera is only needed where a release is judged, not where one is listed.
    from claimset.validation import validate  # noqa: PLC0415

    claim_set = open_claim_set(Path(path))
    reasons = list(_refusals(claim_set, version, validate(path)))
    if reasons:
        raise ReleaseError(version, reasons)
    files = _release_files(claim_set)
    entry = Release(
        version=version,
        date=(today or date.today()).isoformat(),  # noqa: DTZ011 - the user's own day
        sha256=_tables_sha256(files),
        swhid=tree_id(files),
    )
    if dry_run:
        return entry
    folder = claim_set.folder / "data" / "releases" / version
    try:
        _write_folder(folder, files)
    except OSError as error:
        raise ReadError(folder, error.strerror or "cannot be written") from error
    entries = [*claim_set.releases, {name: getattr(entry, name) for name in _FIELDS}]
    write_aside(claim_set.folder / INDEX, json_bytes({"releases": entries}))
    return entry


_FIELDS = ("version", "date", "sha256", "swhid")


def _refusals(claim_set: ClaimSet, version: str, report: Report) -> Iterator[str]:
    """Return every reason not to release."""
    from claimset.changes import breaches  # noqa: PLC0415 - as above

    if not re.match(VERSION, version):
        yield f"{version!r} is not a version like 1.0.0"
    elif version != claim_set.version:
        yield f"the descriptor's version is {claim_set.version!r}"
    if version in [entry["version"] for entry in claim_set.releases]:
        yield "it is released already, and a release never changes"
    if not report.ok:
        errors = report.counts()[_CHANGED.severity]
        yield f"the data has {errors} errors: run `claimset validate`"
    pending = sum(problem.rule == "sentence-pending" for problem in report.problems)
    if pending and not version.startswith("0."):
        yield f"{pending} sentences are pending"
    try:
        yield from breaches(claim_set, version)
    except ReadError as error:
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
    from claimset.parquet import arrow_table, parquet_bytes  # noqa: PLC0415 - as above

    files: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for table in TABLES:
        if table in claim_set.files:
            sheet = claim_set.sheet(table)
            files[f"{table}.csv"] = sheet.text.encode()
            arrow = arrow_table(contract(table), sheet.rows)
            files[f"{table}.parquet"] = parquet_bytes(arrow)
            rows[table] = len(sheet.rows)
    manifest = {
        "name": claim_set.descriptor["name"],
        "title": claim_set.descriptor["title"],
        "version": claim_set.version,
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
        if folder.exists():  # left by a release that was cut off before the index
            shutil.rmtree(folder)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _tables_sha256(files: dict[str, bytes]) -> str:
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


def verify(
    version: str | PathLike[str] | None = None,
    path: str | PathLike[str] | None = None,
) -> Report:
    """Recompute every hash and row count of releases, and compare their formats.

    Args:
        version: The release to verify, by its version, by its identifier
            (``swh:1:dir:…``), or as a folder: a copy of a release, wherever it stands,
            or a claim set, of which all releases are meant. By default all.
        path: The folder of the claim set whose index tells what a release must be; by
            default the one this package carries.

    Returns:
        A report whose `rows` count the files that were verified in each release.

    Raises:
        UnknownVersionError: If there is no such release.
        NoClaimSetError: If the folder holds no claim set.
        ReadError: If the index cannot be read, or a folder holds no release.

    Example:
        >>> verify("0.1.0").ok
        True
    """
    copy, prefix = _copy(version), ""
    if copy and (copy / DESCRIPTOR).is_file():
        prefix = f"{copy.as_posix()}/"
        version, path, copy = None, copy, None
    if copy and path is None:
        path = _home(copy)
    claim_set = open_claim_set(Path(path) if path else packaged_folder())
    known = versions(claim_set.folder)
    if version is not None:
        wanted = _copied_version(copy, known) if copy else str(version)
        known = [entry for entry in known if wanted in (entry.version, entry.swhid)]
        if not known:
            listed = [entry["version"] for entry in claim_set.releases]
            raise UnknownVersionError(wanted, listed)
    problems: list[Problem] = []
    counted: dict[str, int] = {}
    for entry in known:
        place = f"{prefix}data/releases/{entry.version}"
        folder = copy or claim_set.release_folder(entry.version)
        check = _Verification(entry, folder, copy.as_posix() if copy else place)
        check.run()
        problems += check.problems
        counted[entry.version] = len(check.files)
    return Report.of(problems, rows=counted, rules=len(RULES), unchecked={})


def _copy(version: str | PathLike[str] | None) -> Path | None:
    """Return the folder that is meant, if it is none of the releases by name."""
    if version is None or (isinstance(version, str) and re.match(VERSION, version)):
        return None
    return Path(version) if Path(version).is_dir() else None


def _home(copy: Path) -> Path | None:
    """Return the claim set in which a release stands, if it stands in one."""
    folders = copy.resolve().parents[2:3]
    return next((home for home in folders if (home / DESCRIPTOR).is_file()), None)


def _copied_version(copy: Path, known: Sequence[Release]) -> str:
    """Return which release a folder is meant to be: by its manifest, else its name."""
    try:
        return str(json.loads(read_bytes(copy / MANIFEST))["version"])
    except (ReadError, ValueError, KeyError, TypeError) as error:
        name = copy.resolve().name
        if name not in [entry.version for entry in known]:
            raise ReadError(copy, f"holds no release: no {MANIFEST}") from error
        return name


class _Verification:
    """The check of one release."""

    def __init__(self, entry: Release, folder: Path, place: str) -> None:
        self.entry = entry
        self.folder = folder
        self.place = place
        self.problems: list[Problem] = []
        paths = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        plain = [path for path in paths if path.is_file() and not path.is_symlink()]
        self.files = {file.name: read_bytes(file) for file in plain}
        for stranger in paths:
            if stranger not in plain:
                message = "only plain files belong here: no folder, no link"
                self.report(_UNKNOWN, stranger.name, message)

    def report(self, rule: Rule, name: str, message: str) -> None:
        file = f"{self.place}/{name}".rstrip("/")
        self.problems.append(
            Problem(file=file, rule=rule.id, severity=rule.severity, message=message)
        )

    def run(self) -> None:
        """Compare the folder with the index, the manifest and itself."""
        for name, found in (
            ("sha256", _tables_sha256(self.files)),
            ("swhid", tree_id(self.files)),
        ):
            expected = getattr(self.entry, name)
            if found != expected:
                message = f"{name} is {found}; the index says {expected}"
                self.report(_INDEX, "", message)
        manifest = self.manifest()
        if manifest is None:
            return
        for name in sorted(manifest.keys() | self.files.keys() - {MANIFEST}):
            self.compare(name, manifest.get(name))

    def manifest(self) -> dict[str, Any] | None:
        """Return what the manifest says of each file."""
        if MANIFEST not in self.files:
            self.report(_MISSING, MANIFEST, "the file is missing")
            return None
        try:
            files: dict[str, Any] = json.loads(self.files[MANIFEST])["files"]
            known = {
                name: (said["sha256"], said["bytes"], said["rows"])
                for name, said in files.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            self.report(_CHANGED, MANIFEST, "is not a manifest")
            return None
        return known

    def compare(self, name: str, said: tuple[str, int, int] | None) -> None:
        """Compare a file with what the manifest says of it."""
        if said is None:
            self.report(_UNKNOWN, name, "the manifest does not name this file")
            return
        if name not in self.files:
            self.report(_MISSING, name, "the file is missing")
            return
        data = self.files[name]
        found = hashlib.sha256(data).hexdigest()
        if found != said[0]:
            message = f"the sha256 is {found}; the manifest says {said[0]}"
            self.report(_CHANGED, name, message)
        if len(data) != said[1]:
            message = f"{len(data)} bytes; the manifest says {said[1]}"
            self.report(_CHANGED, name, message)
        if name.endswith(".csv") and f"{name[:-4]}.parquet" in self.files:
            self.compare_formats(name[:-4], said[2])

    def compare_formats(self, table: str, rows: int) -> None:
        """Compare the CSV and the Parquet of a table, cell by cell."""
        from claimset.parquet import differences, read_parquet  # noqa: PLC0415 - as above

        try:
            parquet = read_parquet(self.files[f"{table}.parquet"])
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            self.report(_CHANGED, f"{table}.parquet", f"is not Parquet: {reason}")
            return
        if parquet.num_rows != rows:
            message = f"{parquet.num_rows} rows; the manifest says {rows}"
            self.report(_CHANGED, f"{table}.parquet", message)
        for message in differences(self.files[f"{table}.csv"], parquet):
            self.report(_DIFFERS, f"{table}.parquet", message)
