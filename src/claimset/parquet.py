"""Tables as Arrow and Parquet, typed by their contracts.

Nothing here writes pandas metadata, so that a plain ``pd.read_parquet`` works on what
is written, whichever pandas reads it; nothing is read before its size is known.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import compute

from claimset.contracts import Column, Contract
from claimset.errors import OversizedError, ReadError
from claimset.footers import EncryptedError, Leaf, read_leaves
from claimset.forms import long_cells
from claimset.thrift import Budget

__all__ = [
    "MOST_TEXT",
    "Opened",
    "are_plain",
    "arrow_schema",
    "arrow_table",
    "damage",
    "open_parquet",
    "parquet_bytes",
    "read_parquet",
    "written",
]

MOST_TEXT = 512 * 2**20
"""The most bytes that a table may take once it is read: text, and 8 for each cell."""

FEW_ROWS, MOST_OF_A_ROW = 64 * 2**20, 2**10
"""The bytes that any table may take, and what each row may add, up to `MOST_TEXT`."""

MOST_OF_A_BYTE = 16
"""What each byte of the file may become, however large the table is then."""

MANY_ROWS = 10_000
"""How many rows a file may have more than bytes: keys of their own take some."""

_MOST_LOOKED_AT = 4_000_000  # Values of dictionaries: some seconds.


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
        UnfitError: If a cell is no number where the contract wants one, or no value
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
        for value in {*values} - {""}:
            column.value(value)
        places = {value: place for place, value in enumerate(column.enum)}
        codes = [places[value] if value else None for value in values]
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, type=pa.int32()),
            pa.array(column.enum),
            ordered=column.ordered,
        )
    if column.type == "string":
        return pa.array([value or None for value in values], type=kind)
    held = {value: column.value(value) for value in {*values} - {""}}
    return pa.array([held.get(value) for value in values], type=kind)


def written(
    contract: Contract, rows: Sequence[Sequence[str]], path: Path | str
) -> bytes:
    """Write the cells of a table as Parquet; see `arrow_table` and `parquet_bytes`.

    Raises:
        UnfitError: If a column cannot hold a cell, or a cell is empty and must not be.
        OversizedError: If it would take more memory than a table may.
    """
    for column, cells in zip(contract.columns, zip(*rows, strict=True), strict=False):
        if column.required and not column.delimiter and "" in cells:
            column.value("")
    return parquet_bytes(arrow_table(contract, rows), path)


def parquet_bytes(table: pa.Table, path: Path | str = "the file") -> bytes:
    """Write an Arrow table as Parquet that can be read; equal tables give equal bytes.

    Raises:
        OversizedError: If it would take more memory than a table may.
    """
    out = BytesIO()
    pq.write_table(table, out, compression="zstd", write_statistics=True)
    data = out.getvalue()
    open_parquet(data, path)
    return data


def read_parquet(data: bytes, path: Path | str = "the file") -> pa.Table:
    """Read Parquet back as the Arrow table it was written from.

    Args:
        data: The bytes of the file.
        path: The file's name, for errors.

    Raises:
        ValueError: If it is not Parquet, or damaged.
        ReadError: If it is encrypted.
        OversizedError: If it would become larger than a table of its rows may.
    """
    file = open_parquet(data, path).file
    with damage():
        if not are_plain(file.schema_arrow.names):
            raise ValueError("two columns have one name, or a name has a dot")
        return file.read(use_threads=False)


class Opened(NamedTuple):
    """A Parquet file that can be read whole.

    Attributes:
        file: The file.
        values: How many values each column has. Arrow's own metadata must not be asked:
            damage in it ends the process.
    """

    file: pq.ParquetFile
    values: dict[str, int]


def open_parquet(data: bytes, path: Path | str) -> Opened:
    """Open a Parquet file, once it is known that it can be read whole.

    Columns that share a name, or have a name with a dot, must not be read: Arrow takes
    one for another, and what they would become is not known.

    Raises:
        ValueError: If it is not Parquet, or damaged.
        ReadError: If it is encrypted.
        OversizedError: If it would become larger than a table of its rows may.
    """
    in_size = MOST_OF_A_BYTE * len(data)
    try:
        rows, leaves = read_leaves(data, most=max(MOST_TEXT, in_size))
    except EncryptedError as error:
        reason = f"{error}: claimset reads no encrypted Parquet"
        raise ReadError(path, reason) from error
    if rows > MANY_ROWS + len(data):
        reason = f"its {rows:,} rows cannot all differ in its {len(data):,} bytes"
        raise OversizedError(path, reason)
    # To judge a cell takes several times its bytes: a few rows must not fill the memory
    # that a million may. Text as people write it is less than ten times as small in
    # Parquet: a file of such text is never too large for its own bytes.
    most = max(min(MOST_TEXT, FEW_ROWS + rows * MOST_OF_A_ROW), in_size)
    taken = sum(leaf.apart for leaf in leaves)
    file = _opened(data) if taken <= most else None
    if file is not None:
        with damage():
            _judge_notes(file.schema_arrow)
            if are_plain(file.schema_arrow.names):
                taken = _taken(data, leaves, most)
    if file is None or taken > most:
        reason = f"its {rows:,} rows would take more than {most:,} bytes of memory"
        raise OversizedError(path, reason)
    return Opened(file, {leaf.path[0]: leaf.values for leaf in leaves})


def _judge_notes(schema: pa.Schema) -> None:
    """Look whether pandas can read what it notes in a file beside the columns."""
    if b"pandas" not in (schema.metadata or {}):
        return
    try:
        schema.empty_table().to_pandas()
    except Exception as error:
        # pandas trusts its notes, and may raise anything.
        raise ValueError("what pandas noted of its columns is damaged") from error


def are_plain(names: Sequence[str]) -> bool:
    """Whether columns can be read by their names."""
    return len(set(names)) == len(names) and not any("." in name for name in names)


def _taken(data: bytes, leaves: Sequence[Leaf], allowed: int) -> int:
    """Return the bytes that columns take once they are read, or more than allowed.

    Rows times all distinct values acquits small tables at once, and rows times the
    longest value most others; of the rest the columns that could be largest are
    counted, until the others cannot matter.
    """
    taken, most = sum(leaf.apart for leaf in leaves), sum(leaf.most for leaf in leaves)
    budget = Budget(_MOST_LOOKED_AT)
    for leaf in sorted(leaves, key=lambda leaf: leaf.apart - leaf.most):
        if most <= allowed:
            break
        most -= leaf.most
        leaf.look(budget)
        most += leaf.most
    for leaf in sorted(leaves, key=lambda leaf: leaf.apart - leaf.most):
        if taken > allowed or most <= allowed:
            break
        # What its pages hold themselves is counted among its values once more.
        counted = _repeated(data, leaf, allowed - taken + leaf.stored)
        more = max(counted - leaf.stored, 0)
        taken += more
        most += more - (leaf.most - leaf.apart)
    return taken


def _opened(data: bytes, dictionary: str = "") -> pq.ParquetFile:
    with damage():
        return pq.ParquetFile(
            BytesIO(data),
            read_dictionary=[dictionary] if dictionary else None,
            # One thread, here and below: a pool that is still winding down when a
            # command ends aborts it.
            pre_buffer=False,
            page_checksum_verification=True,
        )


def _repeated(data: bytes, leaf: Leaf, most: int) -> int:
    """Count the bytes that a column would have, without making them.

    Its values are read as places in its dictionary; counting stops above `most`.
    """
    file = _opened(data, ".".join(leaf.path))
    counted = 0
    with damage():
        kind = file.schema_arrow.field(leaf.path[0]).type
        listed = pa.types.is_list(kind) or pa.types.is_large_list(kind)
        # Other kinds of columns, and values that repeat the beginning of others, are
        # written out by Arrow in any case.
        if leaf.prefixed or not pa.types.is_dictionary(
            kind.value_type if listed else kind
        ):
            return most + 1
        for batch in file.iter_batches(columns=[leaf.path[0]], use_threads=False):
            cells = batch.column(0).flatten() if listed else batch.column(0)
            lengths = compute.binary_length(cells.dictionary)
            total = compute.sum(compute.cast(lengths.take(cells.indices), pa.int64()))
            counted += total.as_py() or 0
            if counted > most:
                break
    return counted


@contextmanager
def damage() -> Iterator[None]:
    """Turn whatever Arrow raises over damaged bytes into a `ValueError` of one line."""
    try:
        yield
    except MemoryError:  # Arrow's own is one of its exceptions too.
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ValueError(reason) from error


def differences(data: bytes, table: pa.Table) -> list[str]:
    """Compare the CSV and the Arrow form of one table, cell by cell.

    Args:
        data: The bytes of the CSV file.
        table: The same table as Arrow.

    Returns:
        What differs, in words; nothing if the two say the same.
    """
    try:
        with long_cells():
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
