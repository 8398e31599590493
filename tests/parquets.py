"""Tables of a claim set as Parquet: what any writer may make of what stands in CSV."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from claimset.claim_set import open_claim_set
from claimset.columns import Column
from claimset.model import TABLES, table_of

__all__ = ["as_arrow", "convert", "to_bytes"]

DESCRIPTOR = "data/datapackage.json"


def convert(
    folder: Path,
    *tables: str,
    types: Mapping[str, str] | None = None,
    put: Mapping[str, Any] | None = None,
) -> None:
    """Turn tables of a claim set into Parquet; without names, all that it has.

    Args:
        folder: The claim set.
        tables: Their names.
        types: Arrow types of columns, by their names, instead of the contract's.
        put: A value that no CSV has, by column, for the last row.

    Raises:
        ValueError: If a cell is no number where the contract wants one.
    """
    claim_set = open_claim_set(folder)
    said = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in said["resources"]:
        table = resource["name"]
        if table not in (tables or TABLES):
            continue
        rows = claim_set.sheet(table).rows
        found = as_arrow(table, rows, types=types or {}, put=put or {})
        (folder / "data" / resource["path"]).unlink()
        resource["path"] = f"{table}.parquet"
        (folder / "data" / resource["path"]).write_bytes(to_bytes(found))
    (folder / DESCRIPTOR).write_text(json.dumps(said), "utf-8")


def as_arrow(
    table: str,
    rows: Sequence[Sequence[str]],
    *,
    types: Mapping[str, str] | None = None,
    put: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Type the cells of a table, whatever stands in them."""
    # The invented claim set is without columns of a later codebook.
    held = table_of(table)
    if not rows or len(rows[0]) < len(held.columns):
        held = held.held(())
    names = held.names
    columns = [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in names]
    arrays = []
    for column, cells in zip(held.columns, columns, strict=True):
        values = [_value(column, cell) for cell in cells]
        if put and column.name in put:
            values[-1] = put[column.name]
        array = pa.array(values, type=_type(column, values))
        if types and column.name in types:
            array = array.cast(types[column.name])
        arrays.append(array.dictionary_encode() if column.enum else array)
    return pa.table(arrays, names=names)


def _value(column: Column, cell: str) -> object:
    if cell == "":
        return [] if column.delimiter else None
    if column.delimiter:
        return cell.split(column.delimiter)
    if column.type == "string":
        return cell
    # What Python alone reads as a number, as "1_0", no other writer would.
    if not cell.isascii() or "_" in cell:
        raise ValueError(cell)
    return float(cell)


def _type(column: Column, values: Sequence[object]) -> pa.DataType:
    if column.type == "string":
        return pa.list_(pa.string()) if column.delimiter else pa.string()
    whole = all(value is None or float(str(value)).is_integer() for value in values)
    return pa.int64() if whole and column.type == "integer" else pa.float64()


def to_bytes(table: pa.Table, **options: Any) -> bytes:
    out = BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()
