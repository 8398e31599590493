"""Verify releases: every hash and row count, and both formats cell by cell."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from claimset.claim_set import DESCRIPTOR, open_claim_set
from claimset.errors import ReadError, UnknownVersionError
from claimset.files import chosen_folder, filled, parse_json, read_bytes, read_json
from claimset.problems import Problem, Report, Rule
from claimset.releases import MANIFEST, Release, tables_sha256, tree_id, versions
from claimset.vocabulary import VERSION

__all__ = ["RULES", "verify"]


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
    claim_set = open_claim_set(chosen_folder(path))
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
    if version is None:
        problems += _unlisted(claim_set.folder, prefix, set(counted))
    return Report.of(problems, rows=counted, rules=len(RULES), unchecked={})


def _unlisted(home: Path, prefix: str, listed: set[str]) -> list[Problem]:
    """Report the folders of releases that the index does not name."""
    folder = home / "data" / "releases"
    return [
        Problem(
            file=f"{prefix}data/releases/{path.name}",
            rule=_INDEX.id,
            message="the index does not name this release",
        )
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        if path.is_dir() and not path.name.startswith(".") and path.name not in listed
    ]


def _copy(version: str | PathLike[str] | None) -> Path | None:
    """Return the folder that is meant, if it is none of the releases by name."""
    if version is None or (isinstance(version, str) and VERSION.matches(version)):
        return None
    folder = filled(version)
    return folder if folder.is_dir() else None


def _home(copy: Path) -> Path | None:
    """Return the claim set in which a release stands, if it stands in one."""
    folders = copy.resolve().parents[2:3]
    return next((home for home in folders if (home / DESCRIPTOR).is_file()), None)


def _copied_version(copy: Path, known: Sequence[Release]) -> str:
    """Return which release a folder is meant to be: by its manifest, else its name."""
    try:
        return str(read_json(copy / MANIFEST)["version"])
    except (ReadError, KeyError, TypeError) as error:
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
            ("sha256", tables_sha256(self.files)),
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
        if len(self.problems) == 1 and self.problems[0].message.startswith("swhid"):
            hint = "; the rest is as manifest.json says: it, or the index, was changed"
            only = self.problems[0]
            self.problems = [replace(only, message=only.message + hint)]

    def manifest(self) -> dict[str, Any] | None:
        """Return what the manifest says of each file."""
        if MANIFEST not in self.files:
            self.report(_MISSING, MANIFEST, "the file is missing")
            return None
        try:
            files: dict[str, Any] = parse_json(self.files[MANIFEST])["files"]
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
            name = f"{table}.parquet"
            parquet = read_parquet(self.files[name])
        except ValueError as error:
            self.report(_CHANGED, name, f"is not Parquet: {error}")
            return
        if parquet.num_rows != rows:
            message = f"{parquet.num_rows} rows; the manifest says {rows}"
            self.report(_CHANGED, f"{table}.parquet", message)
        for message in differences(self.files[f"{table}.csv"], parquet):
            self.report(_DIFFERS, f"{table}.parquet", message)
