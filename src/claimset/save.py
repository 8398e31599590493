"""A frame as a table on disk: what `claimset.load` gave, written back."""

import os
import warnings
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from claimset.claim_set import PARQUET, RELEASES, ClaimSet, open_claim_set
from claimset.columns import Table
from claimset.csvform import header_names, read_csv
from claimset.errors import AbsentError, UnknownTableError, WriteError
from claimset.files import csv_text, filled, read_bytes
from claimset.frames import Streamed, held_by, pandas_frame, text_rows
from claimset.model import table_of
from claimset.ordering import row_key
from claimset.parquet import written
from claimset.paths import claim_set_above, on_disk
from claimset.writing import write_aside

if TYPE_CHECKING:
    import pandas as pd


def save(
    frame: "pd.DataFrame | Streamed", table: str, path: str | PathLike[str]
) -> Path:
    """Write a frame as a table of a claim set, so that `claimset.load` reads it again.

    The frame may be of pandas, of polars, a table of Arrow, or what was read back from
    CSV that one of them wrote: lists that were printed into cells are read, the column
    of an index is left out.

    What is written is canonical: rows and lists of ids are in their order, lists are
    joined by ``;``, a missing cell is empty. The columns that `claimset.load` derives
    are left out. Rows that only the claim set's table had are gone, with a warning. A
    number that did not change is written as it was. So what was loaded and not changed
    gives the same bytes.

    Every cell is checked by its column, and so are keys, as `claimset.validate` does:
    if one is refused, nothing is written. What rests on other tables or on the sources
    is left to `claimset.validate`.

    Args:
        frame: The rows, with the table's columns.
        table: The table's name, as in ``data/``.
        path: The folder of a claim set, whose own file of the table is replaced; or the
            file to write, whose name ends in ``.csv`` or ``.parquet``.

    Returns:
        The file that was written.

    Raises:
        SaveError: If a column is missing or unknown, or a cell is refused; it names
            rows, from 1, and columns.
        UnknownTableError: If there is no such table, or the claim set has none.
        NoClaimSetError: If the folder holds no claim set.
        WriteError: If the file cannot be written, or is part of a release.
        EmptyPathError: If the path is empty.

    Example:
        >>> import tempfile
        >>> from claimset.load import load
        >>> claims = load("claims")
        >>> claims.loc[claims.claim_id == "C0001", "note"] = "read again"
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(claims, "claims", f"{folder}/claims.csv").name
        'claims.csv'
    """
    known = table_of(table)
    file, claim_set = _target(table, filled(path))
    if claim_set:
        known = claim_set.known(table)
    cells = pandas_frame(frame, table)
    known = held_by(cells, known, claim_set.codebook if claim_set else "")
    texts = text_rows(cells, known)
    named = [dict(zip(known.names, row, strict=True)) for row in texts]
    key = known.primary_key
    named.sort(key=lambda row: row_key(table, key, row))
    if file.suffix == PARQUET:
        data = written(known, [[*row.values()] for row in named])
    else:
        before = _numbers(file, known)
        gone = dict.fromkeys(before)
        for row in named:
            itself = tuple(row[each] for each in key)
            gone.pop(itself, None)
            for name, cell in before.get(itself, {}).items():
                if _is_same(cell, row[name]):
                    row[name] = cell
        if claim_set and gone:
            _warn_of_rows(file.name, [" ".join(each) for each in gone])
        data = csv_text(known.names, ([*row.values()] for row in named)).encode()
    # A link stays a link.
    write_aside(Path(os.path.realpath(file)), data)
    return file


def _target(table: str, path: Path) -> tuple[Path, ClaimSet | None]:
    """Return the file to write, and the claim set whose own it is, if it is one's."""
    if path.is_dir():
        claim_set = open_claim_set(path)
        claim_set.demand(table)
        if table not in claim_set.files:
            raise UnknownTableError(table, [*claim_set.files])
        return on_disk(path, claim_set.files[table]), claim_set
    if path.suffix not in (".csv", PARQUET):
        reason = "is neither a claim set's folder nor a file called .csv or .parquet"
        raise WriteError(path, reason)
    place = Path(os.path.realpath(path))
    home = claim_set_above(place.parent)
    if home and place.is_relative_to(os.path.realpath(home / RELEASES)):
        reason = "is part of a release, which never changes: name another file"
        raise WriteError(path, reason)
    return path, None


def _numbers(file: Path, table: Table) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the numbers that a file has now, as they are written, by key and column.

    A file that is not there, or cannot be read, has no keys.
    """
    numbers = [column.name for column in table.columns if column.type != "string"]
    try:
        data = read_bytes(file)
    except AbsentError:
        return {}
    sheet = read_csv(data, header_names(data), file=file.name)
    if not {*table.primary_key, *numbers} <= {*sheet.frame.columns}:
        return {}
    return {
        tuple(row[name] for name in table.primary_key): {
            name: row[name] for name in numbers
        }
        for row in sheet.frame.fill_null("").to_dicts()
    }


def _warn_of_rows(file: str, gone: list[str]) -> None:
    """Warn that rows which a claim set had are not among those saved."""
    message = (
        f"{file} has lost rows, {len(gone):,} in number, from {gone[0]} to {gone[-1]}; "
        "if you did not mean that, restore the file and save all rows"
    )
    warnings.warn(message, stacklevel=3)


def _is_same(cell: str, number: str) -> bool:
    """Whether a cell is a number, however it is written."""
    try:
        return float(cell) == float(number)
    except ValueError:
        return False
