"""Tables as Arrow and Parquet, typed by their contracts.

Nothing here writes pandas metadata, so that a plain ``pd.read_parquet`` works on what
is written, whichever pandas reads it.
"""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq

from claimset.contracts import Column, Contract

__all__ = ["arrow_schema", "arrow_table", "parquet_bytes", "read_parquet"]


def arrow_schema(contract: Contract) -> pa.Schema:
    """Return the Arrow schema of a table, with its columns' descriptions."""
    fields = [
        pa.field(
            column.name,
            _arrow_type(column),
            nullable=not column.required,
            metadata={"description": column.description},
        )
        for column in contract.columns
    ]
    return pa.schema(
        fields, metadata={"table": contract.table, "description": contract.description}
    )


def _arrow_type(column: Column) -> pa.DataType:
    if column.delimiter:
        return pa.list_(pa.string())
    if column.enum:
        return pa.dictionary(pa.int32(), pa.string(), ordered=column.ordered)
    types = {"number": pa.float64(), "integer": pa.int64()}
    return types.get(column.type, pa.string())


def arrow_table(contract: Contract, rows: Sequence[Sequence[str]]) -> pa.Table:
    """Type the cells of a table.

    An empty cell becomes null, or an empty list where the column holds lists.

    Args:
        contract: The table's contract.
        rows: The cells as written in CSV, each row in the contract's order.

    Raises:
        ValueError: If a cell is no number where the contract wants one, or no value
            of a closed list.
    """
    cells: list[tuple[str, ...]] = list(zip(*rows, strict=True))
    if not cells:
        cells = [() for _ in contract.columns]
    arrays = [
        _array(column, values)
        for column, values in zip(contract.columns, cells, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(contract))


def _array(column: Column, values: Sequence[str]) -> pa.Array:
    kind = _arrow_type(column)
    if column.delimiter:
        split = [value.split(column.delimiter) if value else [] for value in values]
        return pa.array(split, type=kind)
    if column.enum:
        places = {value: place for place, value in enumerate(column.enum)}
        codes = [_code(places, value) for value in values]
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, type=pa.int32()),
            pa.array(column.enum),
            ordered=column.ordered,
        )
    if column.type == "string":
        return pa.array([value or None for value in values], type=kind)
    number = float if column.type == "number" else int
    return pa.array([number(value) if value else None for value in values], type=kind)


def _code(places: dict[str, int], value: str) -> int | None:
    if value and value not in places:
        message = f"{value!r} is not one of {', '.join(places)}"
        raise ValueError(message)
    return places.get(value)


def parquet_bytes(table: pa.Table) -> bytes:
    """Write an Arrow table as Parquet; equal tables give equal bytes."""
    out = BytesIO()
    pq.write_table(table, out, compression="zstd", write_statistics=True)
    return out.getvalue()


def read_parquet(data: bytes) -> pa.Table:
    """Read Parquet back as the Arrow table it was written from."""
    # One thread: a pool that is still winding down when a command ends aborts it.
    file = pq.ParquetFile(BytesIO(data), pre_buffer=False)
    return file.read(use_threads=False)


def differences(data: bytes, table: pa.Table) -> list[str]:
    """Compare the CSV and the Arrow form of one table, cell by cell.

    Args:
        data: The bytes of the CSV file.
        table: The same table as Arrow.

    Returns:
        What differs, in words; nothing if the two say the same.
    """
    try:
        lines = list(csv.reader(StringIO(data.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [f"the CSV file cannot be read: {error}"]
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    if header != table.column_names:
        return [f"columns {table.column_names}; the CSV file has {header}"]
    if len(rows) != table.num_rows:
        return [f"{table.num_rows} rows; the CSV file has {len(rows)}"]
    return [
        f"row {place + 1}, {name}: {cell!r}; the CSV file has {row[at]!r}"
        for at, name in enumerate(header)
        for place, (row, cell) in enumerate(
            zip(rows, table.column(name).to_pylist(), strict=True)
        )
        if not _same(cell, row[at])
    ]


def _same(cell: object, written: str) -> bool:
    """Whether a typed cell is what is written in CSV."""
    if cell is None:
        return written == ""
    if isinstance(cell, list):
        return ";".join(cell) == written
    if isinstance(cell, str):
        return cell == written
    try:
        return cell == float(written)
    except ValueError:
        return False
