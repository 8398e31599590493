"""Tables as Parquet: typed by the model when written, text again when checked.

Nothing here writes pandas metadata, so that a plain ``pd.read_parquet`` works on what
is written, whichever pandas reads it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from claimset.columns import Column, Table
from claimset.errors import OversizedError, ReadError
from claimset.files import MOST_BYTES
from claimset.forms import CELL_LIMIT, CONTROL
from claimset.headers import judge_names
from claimset.problems import shortened
from claimset.sheets import Sheet

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
    cells = list(zip(*rows, strict=True)) or [() for _ in table.columns]
    pairs = zip(table.columns, cells, strict=True)
    arrays = [_array(column, each) for column, each in pairs]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


def _array(column: Column, cells: Sequence[str]) -> pa.Array:
    known = {*cells} - {""}
    held: Mapping[str, object] = {cell: cell for cell in known}
    kind = _arrow_type(column)
    if column.delimiter:
        held = {cell: cell.split(column.delimiter) for cell in known} | {"": []}
    elif column.enum or column.type != "string":
        held = {cell: column.value(cell) for cell in known}
    if column.enum:
        places = {value: place for place, value in enumerate(column.enum)}
        codes = pa.array([places.get(cell) for cell in cells], type=pa.int32())
        values = pa.array(column.enum)
        return pa.DictionaryArray.from_arrays(codes, values, ordered=column.ordered)
    return pa.array([held.get(cell) for cell in cells], type=kind)


def written(table: Table, rows: Sequence[Sequence[str]]) -> bytes:
    """Write the cells of a table as Parquet; equal cells give equal bytes.

    Raises:
        UnfitError: If a column cannot hold a cell, or a cell is empty and must not be.
    """
    for place, column in enumerate(table.columns):
        if column.required and any(not row[place] for row in rows):
            column.value("")
    out = BytesIO()
    typed = arrow_table(table, rows)
    pq.write_table(typed, out, compression="zstd", write_statistics=True)
    return out.getvalue()


def read_frame(
    data: bytes, path: Path | str, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Read a Parquet file that anybody may have made: no other way reads one.

    Args:
        data: The bytes of the file.
        path: Where it is, for errors.
        columns: The columns to read; by default all.

    Returns:
        The columns; texts are categories, so that one said often is held once.

    Raises:
        ValueError: If it is not Parquet, or damaged.
        ReadError: If it is encrypted.
        OversizedError: If it has more rows than its bytes can tell apart, or says more
            text than a file may hold.
    """
    try:
        # Arrow's reader, since a turned byte can make that of polars end the process.
        file = pq.ParquetFile(BytesIO(data))
        rows = file.metadata.num_rows
        if rows > MANY_ROWS + len(data):
            reason = f"its {rows:,} rows cannot all differ in its {len(data):,} bytes"
            raise OversizedError(path, reason)
        # Some kilobytes can say one long cell a million times: held once, as there.
        texts = [
            each.path for each in file.schema if each.physical_type == "BYTE_ARRAY"
        ]
        # One thread: a pool that is still winding down when a command ends aborts it.
        table = pq.read_table(
            BytesIO(data), columns=columns, read_dictionary=texts, use_threads=False
        )
        table.validate(full=True)
        # Names alone: what else a schema says may be damaged too.
        frame = pl.DataFrame(pa.table(table.columns, names=table.column_names))
    except (
        *(pa.ArrowException, pl.exceptions.PolarsError),
        *(OSError, UnicodeDecodeError),
    ) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        if data[-4:] == b"PARE" or "ncrypt" in reason:
            reason = "is encrypted: claimset reads no encrypted Parquet"
            raise ReadError(path, reason) from error
        raise ValueError(reason) from error
    text = (pl.col(pl.String).str.len_bytes(), pl.col(pl.Categorical).cat.len_bytes())
    sizes = frame.select(
        pl.lit(0, pl.UInt64), *(each.cast(pl.UInt64).sum() for each in text)
    )
    if (size := sizes.sum_horizontal().item()) > MOST_BYTES:
        reason = f"its cells hold {size:,} bytes of text: more than {MOST_BYTES:,}"
        raise OversizedError(path, reason)
    return frame


def read_table(
    data: bytes, table: Table, *, file: str, path: Path, codebook: str = ""
) -> Sheet:
    """Judge the bytes of a Parquet file and read its cells as CSV would have them.

    Args:
        data: The bytes of the file.
        table: What the table holds.
        file: The file's name for people.
        path: Where it is, for errors.
        codebook: The codebook by which it was written, if that is known.

    Returns:
        The cells as text, and every problem of form with its row.

    Raises:
        ReadError: If the file is encrypted.
        OversizedError: As `read_frame`.
    """
    sheet = Sheet(file, lined=False, readable=False)
    if not data:
        sheet.report("file-empty", "the file is empty")
        return sheet
    try:
        frame = read_frame(data, path)
    except ValueError as error:
        message = f"the file is damaged, or no Parquet: {error}"
        sheet.report("file-not-parquet", message)
        return sheet
    table = table.held(frame.columns, codebook)
    if judge_names(sheet, frame.columns, table.names):
        sheet.frame = read_cells(sheet, frame.select(table.names), table)
    return sheet


def read_cells(sheet: Sheet, frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return typed cells as text; the sheet says whether they can be trusted.

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
    sheet.readable = True
    for column in columns:
        if not _fits(kind := frame.schema[column.name], column):
            sheet.readable = False
            wanted = "text" if column.type == "string" else "numbers"
            wanted += " or lists of text" if column.delimiter else ""
            shown = shortened(str(kind), _LONGEST_TYPE)
            message = f"the column is {shown}, which is not {wanted}"
            sheet.report("column-type-wrong", message, name=column.name)
    if not sheet.readable:
        return pl.DataFrame()
    return pl.DataFrame([_text(sheet, frame[each.name], each) for each in columns])


def _stranger(name: str, kind: pl.DataType) -> Column:
    """Return what a column that no table has holds, by its type."""
    if kind.is_integer() or kind.is_float():
        return Column(name=name, description="", type="number")
    # A list has the delimiter that lists of claim sets have.
    return Column(name=name, description="", delimiter=";")


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
    """Return cells as CSV has them, null if empty; report what it cannot say."""
    if isinstance(cells.dtype, pl.List):
        lists = cells.cast(pl.List(pl.String))
        apart = pl.element().is_null() | pl.element().str.contains(
            column.delimiter, literal=True
        )
        blank = (lists.list.len() == 1) & (lists.list.first() == "")
        for row in (lists.list.eval(apart).list.any() | blank).arg_true():
            sheet.readable = False
            message = (
                f"a member is null, holds {column.delimiter!r}, or is empty and the "
                "only one"
            )
            _report(sheet, "list-member-unwritable", message, row, column)
        cells = lists.list.join(column.delimiter, ignore_nulls=True)
    elif cells.dtype.is_float():
        # As few digits as tell it from others, and no exponent.
        said = {
            each: plain(each, column.decimals) for each in cells.unique().drop_nulls()
        }
        cells = cells.replace_strict(said, default=None, return_dtype=pl.String)
    text = cells.cast(pl.String)
    odd = text.str.contains(f"{CONTROL.pattern}|\n") | (
        text.str.len_bytes() > CELL_LIMIT
    )
    for row in odd.arg_true():
        _judge_text(sheet, text[row], row, column)
    return text.set(text == "", None)


def plain(number: float, decimals: int = 0) -> str:
    """Write a number with as few digits as tell it from others, and no exponent.

    Args:
        number: The number.
        decimals: The least decimals that it is written with.

    Example:
        >>> plain(0.7), plain(80.0), plain(1e-7), plain(1.0, 2)
        ('0.7', '80', '0.0000001', '1.00')
    """
    text = format(Decimal(repr(number)), "f").removesuffix(".0")
    if not decimals:
        return text
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(decimals, '0')}"


def _judge_text(sheet: Sheet, cell: str, row: int, column: Column) -> None:
    """Report a cell that is too long, or holds what no cell may."""
    if len(cell) > CELL_LIMIT:
        sheet.readable = False
        message = f"the cell has more than {CELL_LIMIT:,} characters"
        _report(sheet, "cell-too-long", message, row, column)
    if "\n" in cell or "\r" in cell:
        _report(sheet, "cell-line-break", "the cell holds a line break", row, column)
    if letters := CONTROL.findall(cell.replace("\r", "")):
        message = f"the cell holds the control character U+{ord(letters[0]):04X}"
        if len(letters) > 1:
            message += f" and {len(letters) - 1:,} more"
        _report(sheet, "file-control-character", message, row, column)


def _report(sheet: Sheet, rule: str, message: str, row: int, column: Column) -> None:
    sheet.report(rule, f"row {row + 1}: {message}", row=row + 1, name=column.name)
