"""A table's bytes as text: what is read is written back, and must be the same bytes.

A cell arrives as it stands in the file: no number is guessed, no "NA" becomes nothing.
Only where the bytes are not canonical does `claimset.csvfaults` go through them, row by
row, and says what is wrong and where. Places are computed for faults only.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from claimset.files import csv_line
from claimset.forms import CELL_LIMIT, FORMS
from claimset.problems import Problem

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["Sheet", "cell_end", "cell_starts", "read_csv"]

_DELETE = 0x7F
_PLAIN = bytes(
    byte
    for byte in range(256)
    if byte in b"\t\n" or (byte >= ord(" ") and byte != _DELETE)
)
_LATER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_CELL = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|[^,\n]*+')


@dataclass(slots=True)
class Sheet:
    """What a table's file holds, and what is wrong with its form.

    Attributes:
        file: The file's name for people, relative to its claim set.
        lined: Whether it has lines, as CSV does; Parquet has rows alone.
        frame: The rows below the header as text, null for an empty cell.
        problems: The faults of level 1.
        readable: Whether each of its rows could be read.
        partial: Whether some rows could not be, and `frame` has the others.
        canonical: Whether its bytes are what writing its rows gives.
        text: The decoded text of CSV, unless it is canonical.
        starts: Where in the text each row begins.
        order: Which cell of a line is the table's first, second …, where the header
            has the columns in another order.
    """

    file: str
    lined: bool = True
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    partial: bool = False
    canonical: bool = False
    text: str = ""
    starts: list[int] = field(default_factory=list)
    order: list[int] | None = None
    _breaks: list[int] = field(default_factory=list)

    @property
    def rows(self) -> list[list[str]]:
        """The rows below the header, each as its cells; "" for an empty one."""
        return [list(row) for row in self.frame.fill_null("").iter_rows()]

    def line(self, row: int) -> int:
        """Return the physical line, from 1, of a row; 0 if it has no lines."""
        return self.place(row, 0)[0]

    def place(self, row: int, cell: int) -> tuple[int, int]:
        """Return the physical line, and its character from 1, at which a cell begins.

        Args:
            row: The row's index.
            cell: The cell's place among the table's columns.
        """
        return self.places([row], cell)[0]

    def places(self, rows: Sequence[int], cell: int) -> list[tuple[int, int]]:
        """Return `place` for each of some rows; (0, 0) where there are no lines."""
        if not self.lined:
            return [(0, 0)] * len(rows)
        if not self.canonical:
            cell = self.order[cell] if self.order else cell
            return [
                self.spot(cell_starts(self.text, self.starts[row])[cell])
                for row in rows
            ]
        if cell == 0:
            return [(row + 2, 1) for row in rows]
        before = self.frame.select(self.frame.columns[:cell])[rows].fill_null("")
        lengths = [
            column.str.len_chars()
            + column.str.count_matches('"', literal=True)
            + 2 * column.str.contains('[",]').cast(pl.UInt32)
            for column in before
        ]
        widths = sum(lengths, pl.Series([cell + 1] * len(rows), dtype=pl.UInt32))
        return [(row + 2, width) for row, width in zip(rows, widths, strict=True)]

    def spot(self, place: int) -> tuple[int, int]:
        """Return the line and its character, from 1, of a place in the text."""
        if not self._breaks:
            self._breaks = [
                -1,
                *(each.start() for each in re.finditer("\n", self.text)),
            ]
        line = bisect_left(self._breaks, place)
        return line, place - self._breaks[line - 1]

    def report(  # noqa: PLR0913 - the parts of a place
        self,
        rule: str,
        message: str,
        *,
        line: int = 0,
        column: int = 0,
        row: int = 0,
        name: str = "",
    ) -> None:
        """Add a problem of this file."""
        problem = Problem(
            file=self.file,
            line=line,
            column=column,
            row=row,
            field=name,
            rule=rule,
            severity=FORMS[rule].severity,
            message=message,
        )
        self.problems.append(problem)

    def report_no_rows(self, rule: str) -> None:
        """Add the problem that the table has a header alone."""
        message = "the table has a header and no rows"
        self.report(rule, message, line=int(self.lined))


def cell_starts(text: str, start: int) -> list[int]:
    r"""Return where the cells of a row begin, from where the row does.

    Example:
        >>> cell_starts('a,b\n"x",,y\n', 4)
        [4, 8, 9]
    """
    starts = [start]
    while text[end := cell_end(text, starts[-1])] == ",":
        starts.append(end + 1)
    return starts


def cell_end(text: str, start: int) -> int:
    """Return where a cell ends: quotes in one that begins with none are letters."""
    found = _CELL.match(text, start)
    return found.end() if found else start


def read_csv(data: bytes, columns: Sequence[str], *, file: str) -> Sheet:
    r"""Judge the bytes of a table and read its cells as written.

    Args:
        data: The bytes of the file.
        columns: The columns that the table has, in order.
        file: The file's name for people.

    Returns:
        The rows, and every fault of form with its place.

    Example:
        >>> sheet = read_csv(b"a,b\n1,NA\n", ["a", "b"], file="t.csv")
        >>> sheet.rows, sheet.problems
        ([['1', 'NA']], [])
    """
    frame = _canonical(data, columns)
    if frame is not None:
        return Sheet(file, frame=frame, canonical=True)
    from claimset.csvfaults import explain  # noqa: PLC0415 - faults only

    sheet = Sheet(file)
    explain(sheet, data, columns)
    return sheet


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
    is_plain = data.count(b"\n") == frame.height + 1 and not _has_odd_cell(frame)
    return frame if is_same and is_plain else None


def _has_odd_cell(frame: pl.DataFrame) -> bool:
    """Whether a cell is an empty text, or longer than any may be."""
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
        """Compare some bytes with those that stand next."""
        piece = memoryview(data)
        end = self._at + len(piece)
        self._same = self._same and self._data[self._at : end] == piece
        self._at = end
        return len(piece)

    def __bool__(self) -> bool:
        return self._same and self._at == len(self._data)
