"""Tables as Parquet: typed by the model when written, text again when judged.

Nothing here writes pandas metadata, so that a plain ``pd.read_parquet`` works on what
is written, whichever pandas reads it.
"""

import csv
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from claimset.columns import Column, Table
from claimset.csvfaults import judge_names
from claimset.csvform import CONTROL, Sheet
from claimset.errors import OversizedError, ReadError
from claimset.forms import (
    CELL_LIMIT,
    CONTROLS,
    EMPTY,
    LINE_BREAK,
    NOT_PARQUET,
    TOO_LONG,
    UNWRITABLE,
    WRONG_TYPE,
    long_cells,
)
from claimset.problems import Rule, shortened

__all__ = [
    "arrow_schema",
    "arrow_table",
    "differences",
    "parquet_bytes",
    "read_cells",
    "read_frame",
    "read_parquet",
    "read_table",
    "written",
]

MANY_ROWS = 10_000
"""How many rows a file may have more than bytes: keys of their own take some."""

_LONGEST_TYPE = 60  # Characters of a type's name in a message.


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table, with its columns' descriptions."""
    fields = [
        pa.field(
            column.name,
            _arrow_type(column),
            nullable=not column.required,
            metadata={"description": column.description},
        )
        for column in table.columns
    ]
    return pa.schema(
        fields, metadata={"table": table.name, "description": table.description}
    )


def _arrow_type(column: Column) -> pa.DataType:
    if column.delimiter:
        return pa.list_(pa.string())
    if column.enum:
        return pa.dictionary(pa.int32(), pa.string(), ordered=column.ordered)
    types = {"number": pa.float64(), "integer": pa.int64()}
    return types.get(column.type, pa.string())


def arrow_table(table: Table, rows: Sequence[Sequence[str]]) -> pa.Table:
    """Type the cells of a table.

    An empty cell becomes null, or an empty list where the column holds lists.

    Args:
        table: The table.
        rows: The cells as written in CSV, each row in the table's order.

    Raises:
        UnfitError: If a cell is no number where the column wants one, or no value
            of a closed list.
    """
    cells: list[tuple[str, ...]] = list(zip(*rows, strict=True))
    if not cells:
        cells = [() for _ in table.columns]
    arrays = [
        _array(column, values)
        for column, values in zip(table.columns, cells, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


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


def written(table: Table, rows: Sequence[Sequence[str]]) -> bytes:
    """Write the cells of a table as Parquet; see `arrow_table` and `parquet_bytes`.

    Raises:
        UnfitError: If a column cannot hold a cell, or a cell is empty and must not be.
    """
    for column, cells in zip(table.columns, zip(*rows, strict=True), strict=False):
        if column.required and not column.delimiter and "" in cells:
            column.value("")
    return parquet_bytes(arrow_table(table, rows))


def parquet_bytes(table: pa.Table) -> bytes:
    """Write an Arrow table as Parquet; equal tables give equal bytes."""
    out = BytesIO()
    pq.write_table(table, out, compression="zstd", write_statistics=True)
    return out.getvalue()


def read_parquet(data: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Read Parquet back as the Arrow table it was written from.

    The file must be one that is known: of a damaged one Arrow may end the process.

    Args:
        data: The bytes of the file.
        columns: The columns to read; by default all.

    Raises:
        ValueError: If it is not Parquet.
    """
    try:
        # One thread: a pool that is still winding down when a command ends aborts it.
        return pq.read_table(BytesIO(data), columns=columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(str(error).partition("\n")[0]) from error


def read_frame(data: bytes, path: Path | str) -> pl.DataFrame:
    """Read a Parquet file that anybody may have made.

    Raises:
        ValueError: If it is not Parquet, or damaged.
        ReadError: If it is encrypted.
        OversizedError: If it has more rows than its bytes can tell apart.
    """
    if data[-4:] == b"PARE":
        raise ReadError(path, "is encrypted: claimset reads no encrypted Parquet")
    try:
        rows = pl.scan_parquet(BytesIO(data)).select(pl.len()).collect().item()
        if rows > MANY_ROWS + len(data):
            reason = f"its {rows:,} rows cannot all differ in its {len(data):,} bytes"
            raise OversizedError(path, reason)
        return pl.read_parquet(BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        if "ncrypt" in reason:
            raise ReadError(
                path, "is encrypted: claimset reads no encrypted Parquet"
            ) from error
        raise ValueError(reason) from error


def read_table(
    data: bytes, table: Table, *, file: str, path: Path, codebook: str = ""
) -> Sheet:
    """Judge the bytes of a Parquet file and read its cells as CSV would have them.

    Args:
        data: The bytes of the file.
        table: What the table holds.
        file: The file's name for people.
        path: Where it stands, for errors.
        codebook: The codebook by which it was written, if that is known.

    Returns:
        The cells as text, and every fault of form with its row.

    Raises:
        ReadError: If the file is encrypted.
        OversizedError: If it has more rows than its bytes can tell apart.
    """
    sheet = Sheet(file, lined=False, readable=False)
    if not data:
        sheet.report(EMPTY, "the file is empty")
        return sheet
    try:
        frame = read_frame(data, path)
    except ValueError as error:
        sheet.report(NOT_PARQUET, f"the file is damaged, or no Parquet: {error}")
        return sheet
    table = table.held(frame.columns, codebook)
    if judge_names(sheet, frame.columns, table.names):
        sheet.frame = read_cells(sheet, frame.select(table.names), table)
    return sheet


def read_cells(sheet: Sheet, frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return typed cells as text; whether they can be trusted is told to the sheet.

    Args:
        sheet: Where to say what is wrong with them.
        frame: The cells; a column that the table does not have holds what its type
            says.
        table: What the table holds.
    """
    known = {column.name: column for column in table.columns}
    columns = [
        known.get(name) or _stranger(name, kind) for name, kind in frame.schema.items()
    ]
    sheet.readable = _judge_types(sheet, frame, columns)
    if not sheet.readable:
        return pl.DataFrame()
    return pl.DataFrame(
        {each.name: _text(sheet, frame[each.name], each) for each in columns}
    )


def _stranger(name: str, kind: pl.DataType) -> Column:
    """Return what a column that no table has holds, by its type."""
    if kind.is_integer() or kind.is_float():
        return Column(name=name, description="", type="number")
    # A list has the delimiter that lists of claim sets have.
    return Column(name=name, description="", delimiter=";")


def _judge_types(sheet: Sheet, frame: pl.DataFrame, columns: Sequence[Column]) -> bool:
    """Report columns of types that their cells cannot have; whether there are none."""
    sound = True
    for column in columns:
        kind = frame.schema[column.name]
        if not _fits(kind, column):
            sound = False
            wanted = "text" if column.type == "string" else "numbers"
            wanted += " or lists of text" if column.delimiter else ""
            shown = shortened(str(kind), _LONGEST_TYPE)
            message = f"the column is {shown}, which is not {wanted}"
            sheet.report(WRONG_TYPE, message, name=column.name)
    return sound


def _fits(kind: pl.DataType, column: Column) -> bool:
    """Whether a type is one that the cells of a column can have."""
    if kind == pl.Null:  # So writers store a column of empty cells.
        return True
    if column.type != "string":
        return kind.is_integer() or kind.is_float()
    if column.delimiter and isinstance(kind, pl.List):
        kind = kind.inner if isinstance(kind.inner, pl.DataType) else kind.inner()
        if kind == pl.Null:
            return True
    return isinstance(kind, pl.String | pl.Categorical | pl.Enum)


def _text(sheet: Sheet, cells: pl.Series, column: Column) -> pl.Series:
    """Return cells as CSV has them, null for an empty one; report what it could not say."""
    if isinstance(cells.dtype, pl.List):
        cells = _joined(sheet, cells.cast(pl.List(pl.String)), column)
    elif cells.dtype.is_float():
        # As few digits as tell it from others, and no exponent.
        plain = {each: _spelled(each) for each in cells.unique().drop_nulls()}
        cells = cells.replace_strict(plain, default=None, return_dtype=pl.String)
    text = cells.cast(pl.String).set(cells.cast(pl.String) == "", None)
    _judge_text(sheet, text, column)
    return text


def _spelled(number: float) -> str:
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _joined(sheet: Sheet, lists: pl.Series, column: Column) -> pl.Series:
    """Return lists as text, their members joined as in CSV."""
    frame = pl.DataFrame({"cell": lists})
    inside = pl.col("cell").list
    odd = inside.eval(
        pl.element().is_null()
        | pl.element().str.contains(column.delimiter, literal=True)
    ).list.any() | ((inside.len() == 1) & (inside.first() == ""))
    for row in frame.with_row_index().filter(odd)["index"]:
        sheet.readable = False
        message = f"a member is null, holds {column.delimiter!r}, or is empty and the only one"
        _report(sheet, UNWRITABLE, message, row, column)
    return frame.select(inside.join(column.delimiter, ignore_nulls=True)).to_series()


def _judge_text(sheet: Sheet, text: pl.Series, column: Column) -> None:
    """Report cells that are too long, or hold what no cell may."""
    cells = pl.DataFrame({"cell": text}).with_row_index()
    odd = cells.filter(
        pl.col("cell").str.contains(CONTROL.pattern + "|\n")
        | (pl.col("cell").str.len_bytes() > CELL_LIMIT)
    )
    for row, cell in odd.iter_rows():
        if len(cell) > CELL_LIMIT:
            sheet.readable = False
            message = f"the cell has more than {CELL_LIMIT:,} characters"
            _report(sheet, TOO_LONG, message, row, column)
        if "\n" in cell or "\r" in cell:
            _report(sheet, LINE_BREAK, "the cell holds a line break", row, column)
        if letters := CONTROL.findall(cell.replace("\r", "")):
            message = f"the cell holds the control character U+{ord(letters[0]):04X}"
            if len(letters) > 1:
                message += f" and {len(letters) - 1:,} more"
            _report(sheet, CONTROLS, message, row, column)


def _report(sheet: Sheet, rule: Rule, message: str, row: int, column: Column) -> None:
    sheet.report(rule, f"row {row + 1}: {message}", row=row + 1, name=column.name)


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
