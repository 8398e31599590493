"""A table's bytes as text: what is read is written back, and must be the same bytes.

A cell arrives as it stands in the file: no number is guessed, no "NA" becomes nothing.
Only where the bytes are not canonical does `claimset.csvfaults` go through them, row by
row, and says what is wrong and where. Places are computed for faults only.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from claimset.files import csv_line
from claimset.forms import CELL_LIMIT
from claimset.problems import Problem, Rule

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["CELL", "CONTROL", "Sheet", "cell_starts", "header_names", "read_csv"]

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""The control characters that no table holds."""

_DELETE = 0x7F
_PLAIN = bytes(
    byte
    for byte in range(256)
    if byte in b"\t\n" or (byte >= ord(" ") and byte != _DELETE)
)
_LONGEST_HEADER = 100_000
_LATER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
# As a reader finds it: quotes within a cell that does not begin with one are letters.
CELL = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|[^,\n]*+')


@dataclass(slots=True)
class Sheet:
    """What a table's file holds, and what is wrong with its form.

    Attributes:
        file: The file's name for people, relative to its claim set.
        text: The decoded text of CSV, unless it is canonical.
        lined: Whether it has lines, as CSV does; Parquet has rows alone.
        lines: The physical line on which each row begins, where it is not the row's
            index + 2.
        order: Which cell of a line is the table's first, second …, where the header
            has the columns in another order.
        problems: The faults of level 1.
        readable: Whether each of its rows could be read.
        partial: Whether some rows could not be, and `frame` has the others.
        frame: The rows below the header as text, null for an empty cell.
        canonical: Whether its bytes are what writing its rows gives.
        cells: The rows below the header, while they are gone through one by one.
    """

    file: str
    text: str = ""
    lined: bool = True
    lines: list[int] | None = None
    order: list[int] | None = None
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    partial: bool = False
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    canonical: bool = False
    cells: list[list[str]] = field(default_factory=list)
    _line_starts: list[int] = field(default_factory=list)
    _located: tuple[int, list[int]] = (-1, [])

    @property
    def rows(self) -> list[list[str]]:
        """The rows below the header, each as its cells; "" for an empty one."""
        return [list(row) for row in self.frame.fill_null("").iter_rows()]

    def line(self, index: int) -> int:
        """Return the physical line, from 1, of a row; 0 if it has no lines."""
        if not self.lined:
            return 0
        return index + 2 if self.lines is None else self.lines[index]

    def place(self, index: int, cell: int) -> tuple[int, int]:
        """Return the physical line, and its character from 1, at which a cell begins.

        Args:
            index: The row's index.
            cell: The cell's place among the table's columns.
        """
        if not self.lined:
            return 0, 0
        if self.canonical:
            before = [value or "" for value in self.frame.row(index)[:cell]]
            return index + 2, len(csv_line([*before, ""])) + 1
        if self._located[0] != index:
            self._located = index, self.starts(self.line(index))
        return self.spot(self._located[1][self.order[cell] if self.order else cell])

    def starts(self, line: int) -> list[int]:
        """Return where in the text the cells of the row begin that begins on a line."""
        return cell_starts(self.text, self.start(line))

    def start(self, line: int) -> int:
        """Return where in the text a line begins."""
        return self._starts_of_lines()[line - 1]

    def spot(self, place: int) -> tuple[int, int]:
        """Return the line and its character, from 1, of a place in the text."""
        starts = self._starts_of_lines()
        line = bisect_right(starts, place)
        return line, place - starts[line - 1] + 1

    def _starts_of_lines(self) -> list[int]:
        if not self._line_starts:
            ends = (found.end() for found in re.finditer("\n", self.text))
            self._line_starts = [0, *ends]
        return self._line_starts

    def places(self, rows: Sequence[int], cell: int) -> list[tuple[int, int]]:
        """Return `place` for each of some rows, all at once where they are many."""
        if not self.canonical:
            return [self.place(row, cell) for row in rows]
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

    def report(  # noqa: PLR0913 - the parts of a place
        self,
        rule: Rule,
        message: str,
        *,
        line: int = 0,
        column: int = 0,
        row: int = 0,
        name: str = "",
    ) -> None:
        """Add a problem of this file."""
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                column=column,
                row=row,
                field=name,
                rule=rule.id,
                severity=rule.severity,
                message=message,
            )
        )


def cell_starts(text: str, start: int) -> list[int]:
    r"""Return where the cells of a row begin, from where the row does.

    Example:
        >>> cell_starts('a,b\n"x",,y\n', 4)
        [4, 8, 9]
    """
    starts = [start]
    while (found := CELL.match(text, starts[-1])) and text[found.end()] == ",":
        starts.append(found.end() + 1)
    return starts


def header_names(data: bytes) -> list[str]:
    r"""Return the columns that the first line seems to name.

    Example:
        >>> header_names(b'a,"b"\r\n1,2')
        ['a', 'b']
    """
    line = data[:_LONGEST_HEADER].partition(b"\n")[0].decode(errors="replace")
    return [name.strip('\ufeff" \r') for name in line.split(",")]


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
