"""A table's Parquet file, judged strictly; its cells as canonical CSV would have them.

A type is no guess: a column of another type than its cells can have is a fault, and so
is what CSV could not say. Cells are turned into text by column, none being an object.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from claimset.contracts import Column, Contract
from claimset.forms import (
    CELL_LIMIT,
    CONTROLS,
    EMPTY,
    LINE_BREAK,
    NOT_PARQUET,
    NOT_UTF8,
    TOO_LONG,
    UNWRITABLE,
    WRONG_TYPE,
)
from claimset.parquet import Opened, damage, open_parquet
from claimset.problems import Rule, shortened
from claimset.sheets import CONTROL, Sheet, judge_names

__all__ = ["read_cells", "read_columns", "stranger"]

_LONGEST_TYPE = 60  # Characters of a type's name in a message.


def read_columns(data: bytes, rules: Contract, *, file: str, path: Path) -> Sheet:
    """Judge the bytes of a Parquet file and read its cells as CSV would have them.

    Args:
        data: The bytes of the file.
        rules: The contract of the table.
        file: The file's name for people.
        path: Where it stands, for errors.

    Returns:
        The cells by column, and every fault of form with its row.

    Raises:
        ReadError: If the file is encrypted.
        OversizedError: If it would take more memory than a table may.
    """
    sheet = Sheet(file, lined=False)
    if not data:
        sheet.readable = False
        sheet.report(EMPTY, "the file is empty")
        return sheet
    try:
        found = open_parquet(data, path)
        with damage():
            sheet.cells = _read(sheet, found, rules)
    except ValueError as error:
        sheet.report(NOT_PARQUET, f"the file is damaged, or no Parquet: {error}")
    sheet.readable = sheet.cells is not None
    return sheet


def _read(sheet: Sheet, found: Opened, rules: Contract) -> pa.Table | None:
    """Return the cells of an open file; nothing if they cannot be trusted."""
    if not judge_names(sheet, found.file.schema_arrow.names, rules.names):
        return None
    return read_cells(sheet, found, rules.columns)


def read_cells(
    sheet: Sheet, found: Opened, wanted: Sequence[Column]
) -> pa.Table | None:
    """Return some columns of an open file as text.

    Args:
        sheet: Where to say what is wrong with them.
        found: The file, in which no two columns have one name.
        wanted: The columns.

    Returns:
        Their cells; nothing if they cannot be trusted.
    """
    types = {field.name: field.type for field in found.file.schema_arrow}
    if not _judge_types(sheet, types, wanted):
        return None
    columns = []
    for column in wanted:
        # One thread: see `claimset.parquet`.
        cells = found.file.read(columns=[column.name], use_threads=False).column(0)
        if _is_list(cells.type) and _entries(cells) != found.values[column.name]:
            raise ValueError(f"{column.name} has not as many rows as the footer says")
        columns.append(_Cells(sheet, column).read(cells))
    names = [column.name for column in wanted]
    return pa.table(columns, names=names) if sheet.readable else None


def _entries(lists: pa.ChunkedArray) -> int:
    """Count the values that Parquet stores of lists; an empty one takes one too."""
    lengths = compute.fill_null(compute.list_value_length(lists), 1)
    return compute.sum(compute.max_element_wise(lengths, 1)).as_py() or 0


def stranger(name: str, kind: pa.DataType) -> Column:
    """Return what a column that no contract knows holds, by its type."""
    numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    # A list has the delimiter that lists of claim sets have.
    return Column(
        name=name,
        type="number" if numbers else "string",
        description="",
        delimiter="" if numbers else ";",
    )


def _judge_types(
    sheet: Sheet, types: dict[str, pa.DataType], columns: Sequence[Column]
) -> bool:
    """Report columns of types that their cells cannot have; whether there are none."""
    sound = True
    for column in columns:
        kind = types[column.name]
        if not _fits(kind, column):
            sound = False
            wanted = "text" if column.type == "string" else "numbers"
            wanted += " or lists of text" if column.delimiter else ""
            shown = shortened(str(kind), _LONGEST_TYPE)
            message = f"the column is {shown}, which is not {wanted}"
            sheet.report(WRONG_TYPE, message, name=column.name)
    return sound


def _fits(kind: pa.DataType, column: Column) -> bool:
    """Whether a type is one that the cells of a column can have."""
    if pa.types.is_null(kind):  # So writers store a column of empty cells.
        return True
    if column.type != "string":
        return bool(
            pa.types.is_integer(kind)
            or pa.types.is_float32(kind)
            or pa.types.is_float64(kind)
        )
    if column.delimiter and _is_list(kind):
        kind = kind.value_type
        if pa.types.is_null(kind):
            return True
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


class _Cells:
    """A column that is being turned into text."""

    def __init__(self, sheet: Sheet, column: Column) -> None:
        self.sheet = sheet
        self.column = column

    def read(self, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return the cells as text, "" for null; report what CSV could not say."""
        chunks: list[pa.Array] = []
        start = 0
        for chunk in cells.chunks:
            chunks.append(self.text(chunk, start))
            start += len(chunk)
        text = pa.chunked_array(chunks, type=pa.large_string())
        start = 0
        for chunk in chunks:
            self.judge(chunk, start)
            start += len(chunk)
        return text

    def text(self, cells: pa.Array, start: int) -> pa.Array:
        """Return the cells of a chunk as text."""
        if pa.types.is_null(cells.type):
            return pa.array([""] * len(cells), type=pa.large_string())
        if self.column.type != "string":
            cells = _spelled(cells)
        elif _is_list(cells.type):
            cells = self.joined(cells, start)
        else:
            cells = self.valid(cells, start)
        return compute.fill_null(cells, "")

    def valid(self, cells: pa.Array, rows: int | Sequence[int]) -> pa.Array:
        """Return text that is UTF-8, which Arrow reads without looking."""
        if pa.types.is_dictionary(cells.type):
            cells = cells.dictionary.take(cells.indices)  # Checks that they are there.
        binary = compute.cast(cells, pa.large_binary())
        try:
            return compute.cast(binary, pa.large_string())
        except pa.ArrowInvalid:
            self.sheet.readable = False
            for place, cell in enumerate(binary.to_pylist()):
                try:
                    (cell or b"").decode()
                except UnicodeDecodeError as error:
                    row = rows + place if isinstance(rows, int) else rows[place]
                    message = f"byte {error.start} of the cell is not UTF-8"
                    self.report(NOT_UTF8, message, row)
            return pa.array(["?"] * len(cells), pa.large_string())  # Read by nobody.

    def joined(self, lists: pa.Array, start: int) -> pa.Array:
        """Return lists as text, their members joined as in CSV."""
        delimiter = self.column.delimiter
        rows = compute.list_parent_indices(lists).to_numpy() + start
        flat = lists.flatten()
        members = (
            pa.array([None] * len(flat), type=pa.large_string())
            if pa.types.is_null(flat.type)
            else self.valid(flat, rows)
        )
        lengths = compute.fill_null(compute.list_value_length(lists), 0).to_numpy()
        alone = (lengths == 1)[rows - start]
        wrong = np.asarray(
            compute.fill_null(
                compute.or_(
                    compute.match_substring(members, delimiter),
                    compute.and_(compute.equal(members, ""), pa.array(alone)),
                ),
                fill_value=True,
            )
        )
        for row in dict.fromkeys(rows[wrong].tolist()):
            message = (
                f"a member is null, holds {delimiter!r}, or is empty and the only one"
            )
            self.report(UNWRITABLE, message, row)
        ends = pa.array(np.concatenate([[0], np.cumsum(lengths)]), type=pa.int64())
        whole = pa.LargeListArray.from_arrays(ends, compute.fill_null(members, ""))
        return compute.binary_join(whole, pa.scalar(delimiter, pa.large_string()))

    def judge(self, cells: pa.Array, start: int) -> None:
        """Report cells that are too long, or hold what no cell may."""
        longest = compute.max(compute.binary_length(cells)).as_py() or 0
        if longest > CELL_LIMIT:
            over = compute.greater(compute.utf8_length(cells), CELL_LIMIT)
            for row in np.flatnonzero(over.to_numpy(zero_copy_only=False)).tolist():
                self.sheet.readable = False
                message = f"the cell has more than {CELL_LIMIT:,} characters"
                self.report(TOO_LONG, message, start + row)
        if _are_clean(cells):
            return
        found = compute.match_substring_regex(cells, CONTROL.pattern + "|\n")
        for row in np.flatnonzero(found.to_numpy(zero_copy_only=False)).tolist():
            cell = cells[row].as_py()
            if "\n" in cell or "\r" in cell:
                self.report(LINE_BREAK, "the cell holds a line break", start + row)
            if letters := CONTROL.findall(cell.replace("\r", "")):
                message = (
                    f"the cell holds the control character U+{ord(letters[0]):04X}"
                )
                if len(letters) > 1:
                    message += f" and {len(letters) - 1:,} more"
                self.report(CONTROLS, message, start + row)

    def report(self, rule: Rule, message: str, row: int) -> None:
        self.sheet.report(
            rule, f"row {row + 1}: {message}", row=row + 1, name=self.column.name
        )


def _spelled(cells: pa.Array) -> pa.Array:
    """Return numbers as CSV has them: as few digits as tell them, and no exponent."""
    text = compute.cast(cells, pa.large_string())
    odd = compute.fill_null(compute.match_substring_regex(text, "[^0-9.-]"), False)  # noqa: FBT003 - Arrow's scalar
    if not compute.any(odd).as_py():
        return text
    values = text.filter(odd).to_pylist()
    plain = pa.array([format(Decimal(value), "f") for value in values], text.type)
    return compute.replace_with_mask(text, odd, plain)


_BLANK, _DELETE, _BEYOND_ASCII = 0x20, 0x7F, 0x80


def _are_clean(cells: pa.Array) -> bool:
    """Whether the bytes of a chunk hold no control character for sure."""
    data = cells.buffers()[2]
    if data is None or not data.size:
        return True
    letters = np.frombuffer(data, np.uint8)
    if letters.min() < _BLANK or (letters == _DELETE).any():
        return False
    return bool(letters.max() < _BEYOND_ASCII)
