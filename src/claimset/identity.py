"""Tell from content which release a file or a folder is, or which it is nearest to.

Names do not count: a table is known by its columns, a version by its cells. So a copy
that was renamed, sorted otherwise or saved with other line ends is still found.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from os import PathLike
from pathlib import Path

from claimset import columns
from claimset.changes import (
    Changes,
    Table,
    TableChanges,
    compare,
    read_table,
    spelled,
)
from claimset.claim_set import DESCRIPTOR, ClaimSet, on_disk, open_claim_set
from claimset.errors import NoReleaseError, ReadError
from claimset.files import chosen_folder, filled, read_bytes
from claimset.forms import long_cells
from claimset.model import TABLES
from claimset.sheets import Sheet

__all__ = ["Identity", "identify"]

Key = tuple[str, ...]
_Cells = tuple[columns.Table, list[str], list[list[str]]]

_PARQUET = b"PAR1"
_DERIVED = {"claims": ("quote", "section", "time_start", "time_end")}
"""Columns that `claimset.load` adds to what it reads: they are no content."""

_LEAST_SHARE = 0.5
"""The share of a table's columns below which a file is not taken for that table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which release something is; true if it is exactly one.

    Attributes:
        path: What was identified.
        tables: The tables found in it, in the order of a claim set's tables.
        version: The release that it is, or the nearest one.
        others: Further releases that it is, or that are as near, newest first.
        same_bytes: Whether each file that is there is the release's own, byte for byte.
        absent: The tables of the release that are not there.
        repeated: For each table in which rows have the key of an earlier one, the
            keys of those rows. The rows are compared with nothing.
        cells: How many cells are there.
        alike: How many of them the release has too.
        changes: What differs in the tables that are there, and the least bump that it
            needs.
    """

    path: str
    tables: tuple[str, ...]
    version: str
    others: tuple[str, ...] = ()
    same_bytes: bool = False
    absent: tuple[str, ...]
    repeated: Mapping[str, tuple[Key, ...]]
    cells: int
    alike: int
    changes: Changes

    def __bool__(self) -> bool:
        return self.is_part and not self.absent

    @property
    def is_part(self) -> bool:
        """Whether the tables that are there are exactly the release's."""
        return not (self.changes or self.repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A table that was found in a file."""

    file: str
    name: str
    cells: Table
    repeated: tuple[Key, ...]
    data: bytes
    suffix: str


def identify(
    path: str | PathLike[str], home: str | PathLike[str] | None = None
) -> Identity:
    """Tell which release a file or a folder is, or is nearest to.

    The nearest release is the one that has most of the cells that are there. So a part
    of a release, be it some of its tables, rows or columns, is nearest to the release
    that it is a part of, however much is missing. Of several the one counts that most
    of is there, then the newest.

    Args:
        path: A table as CSV or Parquet, a folder of such, or a claim set.
        home: The folder of the claim set whose releases are meant; by default the one
            this package carries.

    Raises:
        ReadError: If something cannot be read, or is no table of a claim set.
        NoClaimSetError: If `home` holds no claim set.
        NoReleaseError: If it has no releases.

    Example:
        >>> from claimset.files import packaged_folder
        >>> found = identify(packaged_folder() / "data/releases/0.1.0/claims.csv")
        >>> found.version, bool(found), found.same_bytes
        ('0.1.0', True, True)
    """
    path = filled(path)
    files = _tables(path)
    found = {each.name: each for each in files[::-1]}
    claim_set = open_claim_set(chosen_folder(home))
    known = [str(entry["version"]) for entry in claim_set.releases][::-1]
    if not known:
        raise NoReleaseError(claim_set.folder)
    compared = [_against(claim_set.at(version), path, found) for version in known]
    least = min(map(_distance, compared))
    near = [each for each in compared if _distance(each) == least]
    copied = [
        each
        for each in near
        if all(_same_bytes(claim_set, each.version, file) for file in files)
    ]
    # Where several releases are as near, the bytes may tell them apart.
    nearest = [*copied, *near][0]
    return replace(
        nearest,
        others=tuple(each.version for each in near if each is not nearest),
        same_bytes=bool(copied),
    )


def _against(release: ClaimSet, path: Path, found: dict[str, _Found]) -> Identity:
    """Compare what was found with one release, as if that were the nearest."""
    names = [name for name in TABLES if name in found]
    tables = {name: read_table(release, name) for name in names}
    old = {name: table for name, table in tables.items() if table is not None}
    new = {
        name: spelled(each.cells, old[name], table=name) if name in old else each.cells
        for name, each in found.items()
    }
    changes = Changes(
        before=release.version,
        after=path.as_posix(),
        version=release.version,
        table=names[0] if path.is_file() else "",
        tables=compare(old, new),
        retired=_retired(found),
    )
    absent = [name for name in TABLES if name in release.files and name not in found]
    once = sum(len(table.columns) * len(table.rows) for table in new.values())
    again = sum(len(each.cells.columns) * len(each.repeated) for each in found.values())
    return Identity(
        path=path.as_posix(),
        tables=tuple(names),
        version=release.version,
        absent=() if path.is_file() else tuple(absent),
        repeated={name: found[name].repeated for name in names if found[name].repeated},
        cells=once + again,
        alike=once - sum(map(_strange, changes.tables)),
        changes=changes,
    )


def _retired(found: dict[str, _Found]) -> dict[str, dict[str, str]]:
    rows = found["retired"].cells.rows if "retired" in found else ()
    return {row["claim_id"]: dict(row) for row in rows}


def _distance(identity: Identity) -> tuple[int, int, int]:
    """Count the cells that the release has not; then those that are not there.

    One sum of both would make the smallest release the nearest to any part of another.
    """
    if not identity.cells:
        return 0, 0, 0  # A header alone may be any release's.
    missing = sum(map(_missing, identity.changes.tables))
    return identity.cells - identity.alike, missing, len(identity.absent)


def _strange(table: TableChanges) -> int:
    """Count the cells of a table that the release has not; a row counts whole."""
    return sum(map(len, table.added)) + sum(
        cell.column in table.columns for row in table.changed for cell in row.cells
    )


def _missing(table: TableChanges) -> int:
    """Count the cells that only the release has, and the columns that differ."""
    return (
        len(table.columns_added)
        + len(table.columns_removed)
        + sum(map(len, table.removed))
        + sum(
            cell.column not in table.columns
            for row in table.changed
            for cell in row.cells
        )
    )


def _same_bytes(claim_set: ClaimSet, version: str, found: _Found) -> bool:
    file = claim_set.release_folder(version) / f"{found.name}{found.suffix}"
    return file.is_file() and read_bytes(file) == found.data


def _tables(path: Path) -> list[_Found]:
    """Read every table that a file or a folder holds.

    Raises:
        ReadError: If there is none, or one stands there twice and differs.
    """
    try:
        members = _members(path) if path.is_dir() else None
    except OSError as error:
        raise ReadError(path, error.strerror or "cannot be read") from error
    if members is None:
        found = _read(path)
        if found is None:
            raise ReadError(path, "its columns are of no table of a claim set")
        return [found]
    every: list[_Found] = []
    tables: dict[str, _Found] = {}
    for file in members:
        found = _read(file)
        if found is None:
            continue
        other = tables.setdefault(found.name, found)
        cells = spelled(found.cells, other.cells, table=found.name)
        differing = compare({found.name: other.cells}, {found.name: cells})
        if differing or sorted(found.repeated) != sorted(other.repeated):
            raise ReadError(file, f"holds other {found.name!r} than {other.file}")
        every.append(found)
    if not every:
        raise ReadError(path, "holds no table of a claim set")
    return every


def _members(folder: Path) -> Iterable[Path]:
    """Return the files of a folder that may be tables, CSV before Parquet."""
    if (folder / DESCRIPTOR).is_file():
        claim_set = open_claim_set(folder)
        return [on_disk(folder, claim_set.files[each]) for each in claim_set.tables]
    files = [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name[0] != "."
    ]
    return [
        file
        for suffix in (".csv", ".parquet")
        for file in files
        if file.suffix.lower() == suffix
    ]


def _read(path: Path) -> _Found | None:
    """Read a file as the table that its columns are of."""
    data = read_bytes(path)
    binary = data.startswith(_PARQUET)
    read = _parquet_cells(path, data) if binary else _csv_cells(path, data)
    if read is None:
        return None
    known, columns, rows = read
    derived = _DERIVED.get(known.name, ())
    kept = [name for name in columns if name not in derived]
    cells: dict[Key, dict[str, str]] = {}
    repeated = []
    for each in rows:
        row = dict(zip(columns, each, strict=True))
        key = tuple(row[name] for name in known.primary_key)
        if key in cells:
            repeated.append(key)
        else:
            cells[key] = {name: row[name] for name in kept}
    return _Found(
        file=path.name,
        name=known.name,
        cells=Table(columns=tuple(kept), rows=[*cells.values()]),
        repeated=tuple(repeated),
        data=data,
        suffix=".parquet" if binary else ".csv",
    )


def _table_of(path: Path, names: Sequence[str]) -> columns.Table | None:
    """Return the table whose columns are most like these, if any.

    Raises:
        ReadError: If it lacks a column of the key; a release may be older or younger
            than any other column.
    """
    if len(set(names)) < len(names):
        return None

    def share(known: columns.Table) -> float:
        own = set(known.names)
        return len(own & set(names)) / len(own | set(names))

    best = max(TABLES.values(), key=share)
    if share(best) < _LEAST_SHARE:
        return None
    for name in best.primary_key:
        if name not in names:
            like = f"its columns are those of {best.name!r}"
            raise ReadError(path, f"{like}, without the key {name!r}")
    return best


def _csv_cells(path: Path, data: bytes) -> _Cells | None:
    """Read CSV mildly: a mark, other line ends and needless quotes are no content."""
    try:
        text = data.decode("utf-8-sig")
        with long_cells():
            lines = csv.reader(StringIO(text, newline=""), strict=True)
            header = next(lines, None)
            if header is None:
                raise ReadError(path, "the file is empty")
            # What is no table of ours need not even be CSV.
            known = _table_of(path, header)
            if known is None:
                return None
            rows = [row for row in lines if row]
    except UnicodeDecodeError as error:
        raise ReadError(path, f"byte {error.start} is not UTF-8") from error
    except csv.Error as error:
        raise ReadError(path, f"is not CSV: {error}") from error
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            reason = f"row {number} has {len(row)} cells, the header {len(header)}"
            raise ReadError(path, reason)
    return known, header, rows


def _parquet_cells(path: Path, data: bytes) -> _Cells | None:
    """Read Parquet as the cells that CSV would have."""
    # CSV needs none of it.
    from claimset.parquet import read_cells, read_frame  # noqa: PLC0415

    try:
        frame = read_frame(data, path)
    except ValueError as error:
        raise ReadError(path, f"is not Parquet: {error}") from error
    known = _table_of(path, frame.columns)
    if known is None:
        return None
    sheet = Sheet(path.name, lined=False)
    sheet.frame = read_cells(
        sheet, frame.drop(_DERIVED.get(known.name, ()), strict=False), known
    )
    for problem in sheet.problems:
        if not sheet.readable or problem.rule == "list-member-unwritable":
            raise ReadError(path, f"{problem.field}: {problem.message}")
    return known, sheet.frame.columns, sheet.rows
