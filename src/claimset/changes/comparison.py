"""Compare two versions of a claim set, cell by cell, and apply what was found.

Rows are matched by their primary key, so their order does not matter; cells are
compared as they are written.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from claimset.changes.values import CellChange, Changes, RowChange, TableChanges
from claimset.claim_set import DESCRIPTOR, PARQUET, ClaimSet, open_claim_set, sort_key
from claimset.csvform import read_csv
from claimset.errors import (
    NoClaimSetError,
    NoReleaseError,
    ReadError,
    UnknownVersionError,
)
from claimset.files import chosen_folder, filled, read_json
from claimset.model import REQUIRED, TABLES, table_of
from claimset.vocabulary import VERSION

__all__ = ["Table", "apply", "between", "compare", "diff", "read_table", "spelled"]

MANIFEST = "manifest.json"
WORKING = "working"

Key = tuple[str, ...]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of a table as written, under its own columns."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


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
    if table is not None:
        table_of(table)
    home = chosen_folder(path)
    before, old = _side(a, home)
    after, new = _side(WORKING if b is None else b, home)
    return between(old, new, before=before, after=after, table=table)


def _side(side: str | PathLike[str] | None, home: Path) -> tuple[str, ClaimSet]:
    """Return the name and the claim set of one side."""
    if side is None:
        released = open_claim_set(home).releases
        if not released:
            raise NoReleaseError(home)
        side = str(released[-1]["version"])
    if isinstance(side, str) and (side == WORKING or VERSION.matches(side)):
        return side, open_claim_set(home).at(side)
    folder = filled(side)
    if not folder.is_dir() and side == folder.name:
        # A lone word that is no folder was meant as a version.
        known = [entry["version"] for entry in open_claim_set(home).releases]
        raise UnknownVersionError(folder.name, known)
    return folder.as_posix(), _open_folder(folder)


def _open_folder(folder: Path) -> ClaimSet:
    """Open a claim set or a lone release."""
    if (folder / DESCRIPTOR).is_file() or not (folder / MANIFEST).is_file():
        return open_claim_set(folder)
    try:
        version = str(read_json(folder / MANIFEST)["version"])
    except (KeyError, TypeError) as error:
        raise ReadError(folder / MANIFEST, "is not a manifest") from error
    names = {table: f"{table}.csv" for table in TABLES}
    files = {table: name for table, name in names.items() if (folder / name).is_file()}
    if not files:
        raise NoClaimSetError(folder)
    return ClaimSet(folder, {"version": version}, files)


def between(
    old: ClaimSet,
    new: ClaimSet,
    *,
    before: str,
    after: str,
    table: str | None = None,
) -> Changes:
    """Compare two open claim sets; see `diff`."""
    names = [name for name in TABLES if table in (None, name)]
    had, has = _tables(old, names), _tables(new, names)
    for name in had.keys() & has.keys():
        # Parquet holds numbers, and not how they were written.
        if any(side.files[name].endswith(PARQUET) for side in (old, new)):
            has[name] = spelled(has[name], had[name], table=name)
    tables = compare(had, has)
    gone = {
        row["claim_id"]
        for changes in tables
        if changes.table == "claims"
        for row in changes.removed
    }
    ends = read_table(new, "retired") if gone else None
    return Changes(
        before=before,
        after=after,
        version=old.version,
        table=table or "",
        tables=tables,
        retired={
            row["claim_id"]: row
            for row in (ends.rows if ends else ())
            if row["claim_id"] in gone
        },
    )


def _tables(claim_set: ClaimSet, names: Sequence[str]) -> dict[str, Table]:
    tables = {name: read_table(claim_set, name) for name in names}
    return {name: table for name, table in tables.items() if table is not None}


def read_table(claim_set: ClaimSet, table: str) -> Table | None:
    """Read a table under the columns that its own header names.

    A release may be older than a column of today, or younger than one that is gone.

    Returns:
        The table; none if the claim set has no such table and needs none.

    Raises:
        ReadError: If it is missing though needed, cannot be read, or lacks its key.
    """
    if table not in claim_set.files:
        claim_set.demand(table)
        if table in REQUIRED:
            raise ReadError(claim_set.folder, f"there is no table {table!r}")
        return None
    sheet = claim_set.sheet(table)
    columns = claim_set.held(table).names
    if not sheet.readable:
        own = _header(sheet.text)
        if len(set(own)) == len(own) and set(table_of(table).primary_key) <= set(own):
            columns = own
            sheet = read_csv(sheet.text.encode(), columns, file=sheet.file)
    if not sheet.readable:
        raise ReadError(claim_set.folder / sheet.file, str(sheet.problems[0]))
    rows = [dict(zip(columns, row, strict=True)) for row in sheet.rows]
    found = Table(columns=tuple(columns), rows=rows)
    if len(_keyed(table, found)) < len(rows):
        reason = "two rows have the same key: run `claimset validate`"
        raise ReadError(claim_set.folder / sheet.file, reason)
    return found


def spelled(cells: Table, like: Table, *, table: str) -> Table:
    """Spell numbers as another table does where they are equal: 0.70 is 0.7.

    Example:
        >>> row = {"claim_id": "C1", "measured": "x", "value_min": "0.70"}
        >>> old = Table(columns=tuple(row), rows=[row])
        >>> new = Table(columns=tuple(row), rows=[row | {"value_min": "0.7"}])
        >>> spelled(new, old, table="quantities").rows[0]["value_min"]
        '0.70'
    """
    known = table_of(table)
    numbers = [column.name for column in known.columns if column.type != "string"]
    if not numbers or not set(known.primary_key) <= set(like.columns):
        return cells
    others = _keyed(table, like)

    def spell(row: Row) -> Row:
        other = others.get(tuple(row[name] for name in known.primary_key), {})
        same = {
            name: other[name]
            for name in numbers
            if row.get(name)
            and other.get(name)
            and row[name] != other[name]
            and _number(row[name]) == _number(other[name])
        }
        return {**row, **same} if same else row

    return Table(columns=cells.columns, rows=[spell(row) for row in cells.rows])


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _header(text: str) -> list[str]:
    try:
        return next(csv.reader([text.partition("\n")[0]], strict=True), [])
    except csv.Error:
        return []


def _keyed(table: str, cells: Table | None) -> dict[Key, Row]:
    key = table_of(table).primary_key
    rows = cells.rows if cells else ()
    return {tuple(row[column] for column in key): row for row in rows}


def _order(key: Key) -> tuple[object, ...]:
    # Ids that count as the same number are told apart by how they are written.
    return (*(sort_key(cell) for cell in key), key)


def compare(
    old: Mapping[str, Table], new: Mapping[str, Table]
) -> tuple[TableChanges, ...]:
    """Compare tables by name, rows by key, cell by cell.

    Returns:
        The changes of each table that differs, in the order of `TABLES`.

    Example:
        >>> row = {"claim_id": "C0001", "relation": "supports", "target_id": "C0002"}
        >>> relations = Table(columns=tuple(row), rows=[row])
        >>> (found,) = compare({}, {"relations": relations})
        >>> found.new, len(found.added)
        (True, 1)
    """
    found = (
        _compare(name, old.get(name), new.get(name))
        for name in TABLES
        if name in old or name in new
    )
    return tuple(changes for changes in found if changes)


def _compare(name: str, old: Table | None, new: Table | None) -> TableChanges:
    had = old.columns if old else ()
    has = new.columns if new else ()
    columns = (*has, *(column for column in had if column not in has))
    before, after = _keyed(name, old), _keyed(name, new)
    changed = {
        key: cells
        for key, row in after.items()
        if key in before and (cells := _cells(columns, before[key], row))
    }
    return TableChanges(
        table=name,
        columns=has,
        columns_added=tuple(column for column in has if column not in had),
        columns_removed=tuple(column for column in had if column not in has),
        new=old is None,
        gone=new is None,
        added=_rows(after, after.keys() - before.keys()),
        removed=_rows(before, before.keys() - after.keys()),
        changed=tuple(
            RowChange(key=key, cells=changed[key])
            for key in sorted(changed, key=_order)
        ),
    )


def _rows(rows: Mapping[Key, Row], keys: set[Key]) -> tuple[Row, ...]:
    return tuple(rows[key] for key in sorted(keys, key=_order))


def _cells(columns: Sequence[str], before: Row, after: Row) -> tuple[CellChange, ...]:
    if before == after:
        return ()
    pairs = (
        (column, before.get(column, ""), after.get(column, "")) for column in columns
    )
    return tuple(
        CellChange(column=column, before=was, after=now)
        for column, was, now in pairs
        if was != now
    )


def apply(
    changes: Sequence[TableChanges], tables: Mapping[str, Table]
) -> dict[str, Table]:
    """Make the later tables out of the earlier ones.

    Args:
        changes: What `compare` found, or the ``tables`` of `diff`.
        tables: The tables that were compared with the later ones.

    Returns:
        All tables of the later version; the rows of those that differ stand in the
        order of their keys.

    Raises:
        ReadError: If a row is not as the changes say that it was.

    Example:
        >>> row = {"claim_id": "C0001", "relation": "supports", "target_id": "C0002"}
        >>> relations = {"relations": Table(columns=tuple(row), rows=[row])}
        >>> apply(compare({}, relations), {}) == relations
        True
    """
    made = dict(tables)
    for change in changes:
        if change.gone:
            made.pop(change.table, None)
        else:
            made[change.table] = _applied(change, tables.get(change.table))
    return {name: made[name] for name in TABLES if name in made}


def _applied(change: TableChanges, table: Table | None) -> Table:
    rows = _keyed(change.table, table)
    for row in change.removed:
        if rows.pop(change.key(row), None) != row:
            raise _unexpected(change.table, change.key(row))
    for altered in change.changed:
        was = rows.get(altered.key, {})
        if any(was.get(cell.column, "") != cell.before for cell in altered.cells):
            raise _unexpected(change.table, altered.key)
        rows[altered.key] = {**was, **{c.column: c.after for c in altered.cells}}
    for row in change.added:
        if change.key(row) in rows:
            raise _unexpected(change.table, change.key(row))
        rows[change.key(row)] = row
    return Table(
        columns=change.columns,
        rows=[
            {column: rows[key].get(column, "") for column in change.columns}
            for key in sorted(rows, key=_order)
        ],
    )


def _unexpected(table: str, key: Key) -> ReadError:
    return ReadError(f"{table}.csv", f"{' '.join(key)}: not as the changes say it was")
