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
from claimset.csvform import read_csv
from claimset.errors import NoReleaseError, ReadError
from claimset.files import read_bytes
from claimset.hashes import sha256
from claimset.model import TABLES
from claimset.problems import Problem, Report, Rule, Severity, shortened
from claimset.sheets import Sheet
from claimset.versions.diff import compare, header_of, read_table

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

_MILD = ("byte-order-mark", "carriage-return", "final-newline", "not-canonical")
"""What may be wrong with the bytes of CSV while the cells are the same."""

_DERIVED = ("quote", "section", "time_start", "time_end")
"""The columns that `claimset.load` adds: they are no content."""

_LEAST_SHARE = 0.5
"""The share of a table's columns below which a file is not taken for that table."""

_MOST_SHOWN = 60  # Characters of the keys that a message names.


Unlike = tuple[int, int, list[tuple[str, ...]]]
"""How many cells of a file a release has not, how many only the release has, and the
keys of such rows."""


@dataclass(frozen=True, slots=True)
class _File:
    """A table in a file: its rows, and the keys of those that repeat an earlier one."""

    path: Path
    table: Table
    cells: pl.DataFrame
    repeated: list[tuple[str, ...]]
    hashed: tuple[str, str]  # What a release calls it, and its sha256.


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like a release some files are: each, and the tables that a folder has not."""

    version: str
    files: list[Unlike]
    absent: list[str]
    has_bytes: bool

    @property
    def distance(self) -> tuple[int, int, int]:
        """What is least for the nearest release.

        One sum would make the smallest release the nearest to any part of another.
        """
        strange, missing, _ = zip(*self.files, strict=True)
        return sum(strange), sum(missing), len(self.absent)


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
    if not claim_set.releases:
        raise NoReleaseError(claim_set.folder)
    every = [
        _likeness(claim_set.at(entry["version"]), files, whole=is_folder)
        for entry in reversed(claim_set.releases)
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


def _likeness(release: ClaimSet, files: Sequence[_File], *, whole: bool) -> _Likeness:
    """Compare files with a release, be they the whole of it or not."""
    there = {file.table.name for file in files}
    return _Likeness(
        version=release.version,
        files=[_unlike(release, file) for file in files],
        absent=[name for name in release.files if whole and name not in there],
        has_bytes={file.hashed for file in files} <= release.hashes.items(),
    )


def _unlike(release: ClaimSet, file: _File) -> Unlike:
    name = file.table.name
    found = compare(name, read_table(release, name), file.cells, by_value=True)
    changed = [cell.column for row in found.changed for cell in row.cells]
    lost = sum(column in found.columns_removed for column in changed)
    # A row counts whole, and a column counts one for its header.
    rows = len(found.added) + len(file.repeated)
    strange = file.cells.width * rows + len(changed) - lost
    missing = lost + sum(map(len, found.removed))
    missing += len(found.columns_added) + len(found.columns_removed)
    keys = [row.key for row in found.changed] + [*map(found.key, found.added)]
    return strange, missing, keys + file.repeated


def _problems(
    place: Path, files: Sequence[_File], near: Sequence[_Likeness]
) -> Iterator[Problem]:
    """Say what differs from the nearest release."""
    best, *others = near
    nearest = best.version
    if others:
        nearest += f" (as near: {', '.join(each.version for each in others)})"
    said = [
        (file.path, _DIFFER, _in_words(file, unlike, nearest))
        for file, unlike in zip(files, best.files, strict=True)
        if any(unlike[:2])
    ]
    if best.absent:
        absent = ", ".join(best.absent)
        message = f"is part of release {nearest}, which has more: {absent}"
        said.append((place, _DIFFER, message))
    if not (said or best.has_bytes):
        message = f"has the cells of release {nearest}, in other bytes"
        said.append((place, _BYTES, message))
    for path, rule, message in said:
        yield Problem(
            file=path.as_posix(), rule=rule.id, severity=rule.severity, message=message
        )


def _in_words(file: _File, unlike: Unlike, nearest: str) -> str:
    """Say how unlike the nearest release a file is."""
    strange, missing, keys = unlike
    size = file.cells.width * (file.cells.height + len(file.repeated))
    rows = shortened(", ".join(map(" ".join, keys)), _MOST_SHOWN)
    return (
        f"{strange:,} of its {size:,} cells differ{'s' * (strange == 1)} from the "
        f"nearest release, {nearest}"
        + (f", which has {missing:,} more" if missing else "")
        + (f"; rows: {rows}" if keys else "")
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

    A byte order mark, other line ends and needless quotes are no content.
    """
    from claimset.parquet import read_cells, read_frame  # noqa: PLC0415 - as in `verify`

    data = read_bytes(path)
    if not data:
        raise ReadError(path, "the file is empty")
    frame: pl.DataFrame | None = None
    if data.startswith(b"PAR1"):
        try:
            frame = read_frame(data, path)
        except ValueError as error:
            raise ReadError(path, f"is not Parquet: {error}") from error
        names = frame.columns
    else:
        text = data.decode("utf-8-sig", errors="replace")
        names = header_of(text.replace("\r", "\n"))
    table = _table_of(path, names)
    if table is None:
        return None
    kept = [name for name in names if name in table.names or name not in _DERIVED]
    if frame is None:
        sheet = read_csv(data, names, file=path.name)
    else:
        sheet = Sheet(path.name, lined=False)
        sheet.frame = read_cells(sheet, frame.select(kept), table)
    for problem in sheet.problems:
        is_lost = not sheet.readable and problem.rule.removeprefix("file-") not in _MILD
        if is_lost or problem.rule == "list-member-unwritable":
            place = [str(each) for each in (path, problem.line, problem.column) if each]
            subject = f"{problem.field}: " if problem.field else ""
            raise ReadError(":".join(place), f"{subject}{problem.message}")
    cells = sheet.frame.fill_null("").select(kept)
    is_first = pl.struct(table.primary_key).is_first_distinct()
    return _File(
        path=path,
        table=table,
        cells=cells.filter(is_first),
        repeated=cells.filter(~is_first).select(table.primary_key).rows(),
        hashed=(f"{table.name}.{'csv' if frame is None else 'parquet'}", sha256(data)),
    )


def _table_of(path: Path, names: Sequence[str]) -> Table | None:
    """Return the table whose columns are most like these, if any.

    Raises:
        ReadError: If a column of its key is not there: any other one may lack.
    """
    own = set(names)

    def share(table: Table) -> float:
        return len(own.intersection(table.names)) / len(own.union(table.names))

    best = max((table.held(own) for table in TABLES.values()), key=share)
    if len(own) < len(names) or share(best) < _LEAST_SHARE:
        return None
    for name in best.primary_key:
        if name not in own:
            like = f"its columns are those of {best.name!r}"
            raise ReadError(path, f"{like}, without the key {name!r}")
    return best
