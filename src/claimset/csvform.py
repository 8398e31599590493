"""A table's bytes as text: what is read is written back, and must be the same bytes.

A cell arrives as it is in the file: no number is guessed, no "NA" becomes nothing.
Only where the bytes are not canonical does `claimset.csvfaults` go through them, row by
row, and says what is wrong and where.
"""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from claimset.files import csv_line
from claimset.forms import CELL_LIMIT
from claimset.sheets import Sheet

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_DELETE = 0x7F
_PLAIN = bytes(
    byte
    for byte in range(256)
    if byte in b"\t\n" or (byte >= ord(" ") and byte != _DELETE)
)
_LONGEST_HEADER = 10_000  # Far beyond what the names of a table's columns take.
_LATER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")


def header_names(data: bytes) -> list[str]:
    r"""Return the columns that the first line seems to name.

    Example:
        >>> header_names(b'a,"b"\r\n1,2')
        ['a', 'b']
    """
    line = data[:_LONGEST_HEADER].partition(b"\n")[0].decode(errors="replace")
    return [name.strip('\ufeff" \r') for name in line.split(",")]


def read_csv(data: bytes, columns: Sequence[str], *, file: str) -> Sheet:
    r"""Check the bytes of a table and read its cells as written.

    Args:
        data: The bytes of the file.
        columns: The columns that the table has, in order.
        file: The file's name for people.

    Returns:
        The rows, and every problem of form with its place.

    Example:
        >>> sheet = read_csv(b"a,b\n1,NA\n", ["a", "b"], file="t.csv")
        >>> sheet.rows, sheet.problems
        ([['1', 'NA']], [])
    """
    (sheet,) = read_csvs([(data, file)], columns)
    return sheet


def read_csvs(
    files: Sequence[tuple[bytes, str]], columns: Sequence[str]
) -> list[Sheet]:
    """Read some files of the same columns, as one as far as they are canonical.

    To read and to write a file costs as much as some thousand of its cells.

    Args:
        files: The bytes of each, and its name for people.
        columns: As of `read_csv`.
    """
    (first, name), *others = files
    head = len(csv_line(columns).encode()) + 1
    # Each begins with the header and ends a line, or none of it is taken away.
    is_alike = all(
        each[:head] == first[:head] and each[-1:] == b"\n" for each, _ in files
    )
    frame = None
    if is_alike:
        whole = [first, *(each[head:] for each, _ in others)]
        frame = _canonical(b"".join(whole), columns)
    if frame is not None:
        sheets, start = [], 0
        for data, file in files:
            rows = data.count(b"\n") - 1
            own = frame.slice(start, rows)
            sheets.append(Sheet(file, frame=own, canonical=True))
            start += rows
        return sheets
    if others:
        half = len(files) // 2
        return read_csvs(files[:half], columns) + read_csvs(files[half:], columns)
    from claimset.csvfaults import explain  # noqa: PLC0415 - where something is wrong

    sheet = Sheet(name)
    explain(sheet, first, columns)
    return [sheet]


def _canonical(data: bytes, columns: Sequence[str]) -> pl.DataFrame | None:
    """Read a table whose bytes are canonical; nothing if they are not for sure."""
    header = csv_line(columns).encode() + b"\n"
    # These never reach the reader, which would drop, unpack or guess.
    if (
        not data.startswith(header)
        or data.translate(None, _PLAIN)
        or _LATER_CONTROL.search(data)
    ):
        return None
    try:
        frame = pl.read_csv(data, infer_schema=False, low_memory=True)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    with _Same(data) as same:
        frame.write_csv(same, quote_style="necessary")
        is_same = bool(same)
    # A cell with a line break is written as it was read, and so are two quotes for
    # nothing.
    is_plain = data.count(b"\n") == frame.height + 1 and not _has_odd_cell(data, frame)
    return frame if is_same and is_plain else None


def _has_odd_cell(data: bytes, frame: pl.DataFrame) -> bool:
    """Whether a cell is an empty text, or longer than any may be."""
    if b'""' not in data and len(data) <= CELL_LIMIT:
        return False
    sizes = pl.all().str.len_bytes()
    least, most = pl.min_horizontal(sizes.min()), pl.max_horizontal(sizes.max())
    odd = frame.select((least == 0) | (most > CELL_LIMIT)).item()
    return bool(odd)


class _Same(io.BytesIO):
    """A file that is written to, and only compared with bytes that are there."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data, self._at, self._same = memoryview(data), 0, True

    def writable(self) -> bool:
        """Take what is written."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Compare some bytes with those that are next."""
        piece = memoryview(data)
        end = self._at + len(piece)
        self._same = self._same and self._data[self._at : end] == piece
        self._at = end
        return len(piece)

    def __bool__(self) -> bool:
        return self._same and self._at == len(self._data)
