"""Compare two versions of a claim set, cell by cell.

Rows are matched by their primary key, so their order does not matter; cells are
compared as they are written.
"""

import csv
from collections.abc import Iterable, Sequence
from os import PathLike

import polars as pl
from polars import col

from claimset.claim_set import DESCRIPTOR, PARQUET, ClaimSet, open_claim_set
from claimset.csvform import read_csv
from claimset.descriptor import Descriptor
from claimset.errors import (
    NoClaimSetError,
    NoReleaseError,
    ReadError,
    UnknownVersionError,
)
from claimset.files import filled, read_bytes
from claimset.manifest import MANIFEST, parse_manifest
from claimset.model import REQUIRED, TABLES, table_of
from claimset.ordering import sort_key
from claimset.paths import chosen_folder
from claimset.versions.changes import CellChange, Changes, RowChange, TableChanges
from claimset.vocabulary import VERSION

WORKING = "working"

_WAS = "\0"
"""What a column of the earlier version has behind its name, and no name has."""


def diff(
    a: str | PathLike[str] | None = None,
    b: str | PathLike[str] | None = None,
    *,
    path: str | PathLike[str] | None = None,
    table: str | None = None,
) -> Changes:
    """Tell what changed from one version of a claim set to another.

    Either side is a release such as ``"1.0.0"``, ``"working"`` for the unreleased
    tables, or the path of another claim set or of the folder of a release.

    Args:
        a: The earlier version; by default the newest release.
        b: The later version; by default ``"working"``.
        path: The folder of the claim set whose versions are meant; by default the one
            this package carries.
        table: The only table to compare, if not all.

    Returns:
        The changes, and the least SemVer bump that they need.

    Raises:
        UnknownTableError: If there is no such table.
        UnknownVersionError: If there is no such release.
        NoReleaseError: If the newest is meant and there is none.
        NoClaimSetError: If a folder holds no claim set and no release.
        ReadError: If a table cannot be read, or has two rows of one key.

    Example:
        >>> bool(diff("0.1.0", "0.1.0"))
        False
    """
    tables = TABLES if table is None else [table_of(table).name]
    before, old = _side(a, path)
    after, new = _side(WORKING if b is None else b, path)
    return between(old, new, before=before, after=after, tables=tables)


def _side(
    side: str | PathLike[str] | None, path: str | PathLike[str] | None
) -> tuple[str, ClaimSet]:
    """Return the name and the claim set of one side; `path` has its versions."""
    if side is None:
        home = open_claim_set(chosen_folder(path))
        if not home.releases:
            raise NoReleaseError(home.folder)
        side = str(home.releases[-1]["version"])
    if isinstance(side, str) and (side == WORKING or VERSION.matches(side)):
        return side, open_claim_set(chosen_folder(path)).at(side)
    folder = filled(side)
    if not folder.is_dir() and side == folder.name:
        # A lone word that is no folder was meant as a version.
        home = open_claim_set(chosen_folder(path))
        known = [entry["version"] for entry in home.releases]
        raise UnknownVersionError(folder.name, known)
    manifest = folder / MANIFEST
    if (folder / DESCRIPTOR).is_file() or not manifest.is_file():
        return folder.as_posix(), open_claim_set(folder)
    names = {name: f"{name}.csv" for name in TABLES}
    files = {name: file for name, file in names.items() if (folder / file).is_file()}
    if not files:
        raise NoClaimSetError(folder)
    try:
        version = parse_manifest(read_bytes(manifest))["version"]
    except ValueError as error:
        raise ReadError(manifest, str(error) or "is not a manifest") from error
    return folder.as_posix(), ClaimSet(folder, Descriptor({"version": version}), files)


def between(
    old: ClaimSet,
    new: ClaimSet,
    *,
    before: str,
    after: str,
    tables: Iterable[str] = TABLES,
) -> Changes:
    """Compare tables of two open claim sets; see `diff`."""
    names = [*tables]
    had, has = ({name: read_table(side, name) for name in names} for side in (old, new))
    # Parquet holds numbers, and not how they were written.
    typed = {
        name
        for side in (old, new)
        for name, file in side.files.items()
        if file.endswith(PARQUET)
    }
    found = [
        compare(name, had[name], has[name], by_value=name in typed) for name in names
    ]
    gone = [
        row["claim_id"]
        for changes in found
        if changes.table == "claims"
        for row in changes.removed
    ]
    ends = read_table(new, "retired") if gone else None
    named = () if ends is None else ends.filter(col("claim_id").is_in(gone)).to_dicts()
    return Changes(
        before=before,
        after=after,
        version=old.version,
        table=names[0] if len(names) == 1 else "",
        tables=tuple(changes for changes in found if changes),
        retired={row["claim_id"]: row for row in named},
    )


def read_table(claim_set: ClaimSet, table: str) -> pl.DataFrame | None:
    """Read a table as text, under the columns that its own header names.

    A release may be older than a column of today, or younger than one that is gone.

    Returns:
        The table; none if the claim set has no such table and needs none.

    Raises:
        ReadError: If it is missing though needed, cannot be read, lacks its key, or
            has two rows of one key.
    """
    if table not in claim_set.files:
        claim_set.demand(table)
        if table in REQUIRED:
            raise ReadError(claim_set.folder, f"there is no table {table!r}")
        return None
    sheet = claim_set.sheet(table)
    key = table_of(table).primary_key
    if not sheet.readable:
        own = header_of(sheet.text)
        if len(set(own)) == len(own) and set(key) <= set(own):
            sheet = read_csv(sheet.text.encode(), own, file=sheet.file)
    if not sheet.readable:
        raise ReadError(claim_set.folder / sheet.file, str(sheet.problems[0]))
    if not sheet.frame.height:
        claim_set.read(table)  # It may be one that cannot be without rows.
    cells = sheet.frame.fill_null("")
    if cells.select(key).is_duplicated().any():
        reason = "two rows have the same key: run `claimset validate`"
        raise ReadError(claim_set.folder / sheet.file, reason)
    return cells


def header_of(text: str) -> list[str]:
    r"""Return the names in the first line of a table; none if they cannot be read.

    Example:
        >>> header_of("claim_id,text\nC0001,Ada wrote it.\n")
        ['claim_id', 'text']
    """
    try:
        return next(csv.reader([text.partition("\n")[0]], strict=True), [])
    except csv.Error:
        return []


def compare(
    table: str,
    old: pl.DataFrame | None,
    new: pl.DataFrame | None,
    *,
    by_value: bool = False,
) -> TableChanges:
    """Compare two versions of a table: rows by key, then cell by cell.

    Args:
        table: The table's name.
        old: The cells of the earlier version as text, "" for an empty one; none if it
            has no such table.
        new: Those of the later version.
        by_value: Whether numbers are equal however they are written: 0.70 is 0.7.

    Example:
        >>> row = {"claim_id": "C0001", "relation": "supports", "target_id": "C0002"}
        >>> found = compare("relations", None, pl.DataFrame(row))
        >>> found.new, len(found.added)
        (True, 1)
    """
    known = table_of(table)
    key = [*known.primary_key]
    had, has = ([] if side is None else side.columns for side in (old, new))
    none = pl.DataFrame(schema=dict.fromkeys(key, pl.String))
    before, after = (none if side is None else side for side in (old, new))
    columns = [*has, *(name for name in had if name not in has)]
    others = [name for name in columns if name not in key]
    # A column that a version does not have counts as empty.
    earlier, later = (
        side.select(
            *key,
            *(
                col(name) if name in side.columns else pl.lit("").alias(name)
                for name in others
            ),
        )
        for side in (before, after)
    )
    both = later.join(earlier, on=key, suffix=_WAS)
    if by_value:
        both = both.with_columns(
            _as_it_was(column.name)
            for column in known.columns
            if column.type != "string" and column.name in others
        )
    differing = [col(name) != col(f"{name}{_WAS}") for name in others]
    changed = both.filter(pl.any_horizontal(differing)) if differing else both.clear()
    return TableChanges(
        table=table,
        columns=tuple(has),
        columns_added=tuple(name for name in has if name not in had),
        columns_removed=tuple(name for name in had if name not in has),
        new=old is None,
        gone=new is None,
        added=_rows(after.join(before, on=key, how="anti"), key),
        removed=_rows(before.join(after, on=key, how="anti"), key),
        changed=tuple(
            RowChange(
                key=tuple(row[name] for name in key),
                cells=tuple(
                    CellChange(
                        column=name, before=row[f"{name}{_WAS}"], after=row[name]
                    )
                    for name in others
                    if row[name] != row[f"{name}{_WAS}"]
                ),
            )
            for row in _rows(changed, key)
        ),
    )


def _as_it_was(name: str) -> pl.Expr:
    """Write a number as it was written before, if it is the same."""
    now, was = col(name), col(f"{name}{_WAS}")
    same = now.cast(pl.Float64, strict=False) == was.cast(pl.Float64, strict=False)
    return pl.when(same).then(was).otherwise(now).alias(name)


def _rows(frame: pl.DataFrame, key: Sequence[str]) -> tuple[dict[str, str], ...]:
    """Return rows in the order of their keys."""

    def order(row: dict[str, str]) -> tuple[object, ...]:
        cells = [row[name] for name in key]
        # Ids that count as the same number differ by how they are written.
        return (*map(sort_key, cells), cells)

    return tuple(sorted(frame.iter_rows(named=True), key=order))
