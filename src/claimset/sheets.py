"""A table as its file holds it: its cells, their places, and what is wrong."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from claimset.forms import FORMS
from claimset.problems import Problem, Severity

_CELL = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|[^,\n]*+')


@dataclass(slots=True)
class Sheet:
    """What a table's file holds, and what is wrong with its form.

    Attributes:
        file: The file's name for people, relative to its claim set.
        lined: Whether it has lines, as CSV does; Parquet has rows alone.
        frame: The rows below the header as text, null for an empty cell.
        problems: The problems of level 1.
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
        severity: Severity | None = None,
    ) -> None:
        """Add a problem of this file, by default as grave as its rule."""
        problem = Problem(
            file=self.file,
            line=line,
            column=column,
            row=row,
            field=name,
            rule=rule,
            severity=severity or FORMS[rule].severity,
            message=message,
        )
        self.problems.append(problem)

    def report_no_rows(self, rule: str, severity: Severity | None = None) -> None:
        """Add the problem that the table has a header alone.

        Only of claims that nobody has begun to write is it less than an error.
        """
        remedy = "restore them"
        if rule == "table-idle":
            remedy = "add some, or remove the file, and its resource in the descriptor"
        elif severity:
            remedy = "`claimset next` shows the first sentence to annotate"
        message = f"the table has a header and no rows: {remedy}"
        self.report(rule, message, line=int(self.lined), severity=severity)


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
