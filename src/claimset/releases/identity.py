"""Tell from its cells which release a file or a folder is, or which is the nearest.

Names do not count: a table is known by its columns, a version by its cells. So a copy
that was renamed, sorted otherwise or saved with other line ends is still found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from claimset.claim_set import DESCRIPTOR, ClaimSet, on_disk, open_claim_set
from claimset.columns import Table
from claimset.csvform import Sheet, read_csv
from claimset.errors import NoReleaseError, ReadError
from claimset.files import read_bytes
from claimset.forms import CANONICAL, CARRIAGE, FINAL, MARK, UNWRITABLE
from claimset.hashes import sha256
from claimset.model import TABLES
from claimset.problems import Problem, Report, Rule, Severity, shortened
from claimset.releases.diff import compare, header_of, read_table

__all__ = ["RULES", "identified"]

_DIFFER = Rule(
    id="release-cells-differ",
    level=1,
    summary="A table, or a folder of tables, has all cells of a release and no others.",
    why="Results can be compared only if it is known which data they come from.",
)
_BYTES = Rule(
    id="release-bytes-differ",
    level=1,
    severity=Severity.NOTE,
    summary="A file that has the cells of a release has its bytes too.",
    why="Its hash is in no manifest, although its cells were released.",
)
RULES = (_DIFFER, _BYTES)

_MILD = {rule.id for rule in (CANONICAL, CARRIAGE, FINAL, MARK)}
"""What may be wrong with the bytes of CSV while the cells are the same."""

_DERIVED = ("quote", "section", "time_start", "time_end")
"""The columns that `claimset.load` adds: they are no content."""

_LEAST_SHARE = 0.5
"""The share of a table's columns below which a file is not taken for that table."""

_MOST_SHOWN = 60  # Characters of the keys that a message names.


@dataclass(frozen=True, slots=True)
class _File:
    """A table in a file: its rows, and the keys of those that repeat an earlier one."""

    path: Path
    table: Table
    cells: pl.DataFrame
    repeated: list[tuple[str, ...]]
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Difference:
    """How many cells a file has beside those of a release, and how many it lacks."""

    strange: int
    missing: int
    keys: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like a release some files are.

    Attributes:
        version: The release.
        differences: What differs in each file.
        absent: The tables of the release that a folder has not.
        has_bytes: Whether each file is the release's own, byte for byte.
    """

    version: str
    differences: list[_Difference]
    absent: list[str]
    has_bytes: bool

    @property
    def distance(self) -> tuple[int, int, int]:
        # One sum of all would make the smallest release the nearest to any part of
        # another.
        strange = sum(each.strange for each in self.differences)
        missing = sum(each.missing for each in self.differences)
        return strange, missing, len(self.absent)


def identified(place: Path, claim_set: ClaimSet) -> Report:
    """Report which release a file or a folder is, or what differs from the nearest.

    Raises:
        ReadError: If something cannot be read, or is no table of a claim set.
        NoReleaseError: If the claim set has no releases.
    """
    is_folder = place.is_dir()
    paths = _members(place) if is_folder else [place]
    files = [file for path in paths if (file := _read(path))]
    if not files:
        what = "holds no release, and no" if is_folder else "its columns are of no"
        raise ReadError(place, f"{what} table of a claim set")
    versions = [str(entry["version"]) for entry in claim_set.releases]
    if not versions:
        raise NoReleaseError(claim_set.folder)
    every = [
        _likeness(claim_set.at(version), files, whole=is_folder)
        for version in reversed(versions)
    ]
    least = min(each.distance for each in every)
    near = [each for each in every if each.distance == least]
    # Where several releases are as near, the bytes may tell them apart.
    near.sort(key=lambda each: not each.has_bytes)
    return Report.of(
        _problems(place, files, near),
        rows={each.version: len(files) for each in near},
        rules=len(RULES),
        unchecked={},
    )


def _problems(
    place: Path, files: Sequence[_File], near: Sequence[_Likeness]
) -> Iterator[Problem]:
    """Say what differs from the nearest release."""
    best, *others = near
    nearest = best.version
    if others:
        nearest += f" (as near: {', '.join(each.version for each in others)})"
    for file, each in zip(files, best.differences, strict=True):
        if each.strange or each.missing:
            size = file.cells.width * (file.cells.height + len(file.repeated))
            verb = "differs" if each.strange == 1 else "differ"
            message = (
                f"{each.strange:,} of its {size:,} cells {verb} from the nearest "
                f"release, {nearest}"
            )
            if each.missing:
                message += f", which has {each.missing:,} more"
            if each.keys:
                keys = ", ".join(map(" ".join, each.keys))
                message += f"; rows: {shortened(keys, _MOST_SHOWN)}"
            yield Problem(file=file.path.as_posix(), rule=_DIFFER.id, message=message)
    if best.absent:
        absent = ", ".join(best.absent)
        message = f"is part of release {nearest}, which has more: {absent}"
        yield Problem(file=place.as_posix(), rule=_DIFFER.id, message=message)
    if not (any(best.distance) or best.has_bytes):
        yield Problem(
            file=place.as_posix(),
            rule=_BYTES.id,
            severity=_BYTES.severity,
            message=f"has the cells of release {nearest}, in other bytes",
        )


def _likeness(release: ClaimSet, files: Sequence[_File], *, whole: bool) -> _Likeness:
    """Compare files with a release."""
    there = {file.table.name for file in files}
    return _Likeness(
        version=release.version,
        differences=[_difference(release, file) for file in files],
        absent=[name for name in release.files if whole and name not in there],
        has_bytes=all(release.hashes.get(file.name) == file.sha256 for file in files),
    )


def _difference(release: ClaimSet, file: _File) -> _Difference:
    """Count the cells that only a file has, and those that only a release has."""
    table = file.table.name
    found = compare(table, read_table(release, table), file.cells, by_value=True)
    changed = [cell.column for row in found.changed for cell in row.cells]
    lost = sum(column in found.columns_removed for column in changed)
    # A row counts whole, and so does a column for its header.
    rows = len(found.added) + len(file.repeated)
    return _Difference(
        strange=file.cells.width * rows + len(changed) - lost,
        missing=len(found.columns_added)
        + len(found.columns_removed)
        + sum(map(len, found.removed))
        + lost,
        keys=[
            *(row.key for row in found.changed),
            *map(found.key, found.added),
            *file.repeated,
        ],
    )


def _members(folder: Path) -> list[Path]:
    """Return the files of a folder that may be tables."""
    if (folder / DESCRIPTOR).is_file():
        claim_set = open_claim_set(folder)
        return [on_disk(folder, claim_set.files[each]) for each in claim_set.tables]
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in (".csv", ".parquet")
        and file.is_file()
        and file.name[0] != "."
    ]


def _read(path: Path) -> _File | None:
    """Read a file as the table that its columns are of; nothing if they are of none.

    A mark, other line ends and needless quotes are no content.
    """
    data = read_bytes(path)
    if not data:
        raise ReadError(path, "the file is empty")
    binary = data.startswith(b"PAR1")
    found = (_parquet if binary else _csv)(path, data)
    if found is None:
        return None
    table, sheet = found
    for problem in sheet.problems:
        is_lost = not sheet.readable and problem.rule not in _MILD
        if is_lost or problem.rule == UNWRITABLE.id:
            place = [str(each) for each in (path, problem.line, problem.column) if each]
            subject = f"{problem.field}: " if problem.field else ""
            raise ReadError(":".join(place), f"{subject}{problem.message}")
    cells = sheet.frame.fill_null("").select(_content(table, sheet.frame.columns))
    is_first = pl.struct(table.primary_key).is_first_distinct()
    return _File(
        path=path,
        table=table,
        cells=cells.filter(is_first),
        repeated=cells.filter(~is_first).select(table.primary_key).rows(),
        name=f"{table.name}{'.parquet' if binary else '.csv'}",
        sha256=sha256(data),
    )


def _content(table: Table, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in table.names or name not in _DERIVED]


def _csv(path: Path, data: bytes) -> tuple[Table, Sheet] | None:
    names = header_of(data.decode("utf-8-sig", errors="replace").replace("\r", "\n"))
    table = _table_of(path, names)
    return table and (table, read_csv(data, names, file=path.name))


def _parquet(path: Path, data: bytes) -> tuple[Table, Sheet] | None:
    """Read Parquet as the cells that CSV would have."""
    from claimset.parquet import read_cells, read_frame  # noqa: PLC0415 - as in `verify`

    try:
        frame = read_frame(data, path)
    except ValueError as error:
        raise ReadError(path, f"is not Parquet: {error}") from error
    table = _table_of(path, frame.columns)
    if table is None:
        return None
    sheet = Sheet(path.name, lined=False)
    sheet.frame = read_cells(sheet, frame.select(_content(table, frame.columns)), table)
    return table, sheet


def _table_of(path: Path, names: Sequence[str]) -> Table | None:
    """Return the table whose columns are most like these, if any.

    Raises:
        ReadError: If a column of its key is not there: any other one may lack.
    """
    own = set(names)

    def share(table: Table) -> float:
        return len(own.intersection(table.names)) / len(own.union(table.names))

    best = max(TABLES.values(), key=share)
    if len(own) < len(names) or share(best) < _LEAST_SHARE:
        return None
    for name in best.primary_key:
        if name not in own:
            like = f"its columns are those of {best.name!r}"
            raise ReadError(path, f"{like}, without the key {name!r}")
    return best
