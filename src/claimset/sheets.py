"""A table's bytes, judged strictly; its cells, read as they are written.

A cell arrives as it stands in the file: no number is guessed, no "NA" becomes
nothing. While a file is sound nothing is located; places are computed for faults only.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from itertools import takewhile
from typing import TYPE_CHECKING

from claimset.files import csv_line, csv_text
from claimset.forms import (
    CANONICAL,
    CARRIAGE,
    CELL_LIMIT,
    CELLS,
    CONTROLS,
    EMPTY,
    FINAL,
    LINE_BREAK,
    MARK,
    MISSING,
    NOT_UTF8,
    ORDER,
    QUOTE,
    REPEATED,
    TOO_LONG,
    UNKNOWN,
    long_cells,
)
from claimset.problems import Problem, Rule, shortened

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CONTROL", "Sheet", "judge_names", "read_csv"]

BULK = 512 * 2**10
"""From how many bytes on a table is read by column, no cell being an object."""

LONGEST_NAME = 60
"""The most characters of a column's name that a problem repeats."""

MOST_STRANGERS = 100
"""The most unknown and repeated columns that are named one by one."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# The first of a line, and all that stands behind it.
_CONTROLLED = re.compile(rf"{CONTROL.pattern}[^\n]*")
_DELETE = 0x7F
# What Python makes of bytes that are not UTF-8, until their rows are left out.
_GARBLED = re.compile("[\udc80-\udcff]")
# Stands for a carriage return that ends no line, while rows are told apart.
_CARRIAGE = "\udc0d"
# As a reader finds it: quotes within a cell that does not begin with one are letters.
_CELL = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|[^,\n]*+')
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
# Without quotes, or with a reason for them.
_CANONICAL_CELL = r'''[^",\n]*|"[^",\n]*(?:,|"")(?:[^"\n]|"")*"'''
# Its mark, or letters with a zero before or behind each.
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}")
_LATER_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")


@dataclass(slots=True)
class Sheet:
    """What a table's file holds, and what is wrong with its form.

    Attributes:
        file: The file's name for people, relative to its claim set.
        text: The decoded text of CSV, unless the table was read by column.
        lined: Whether it has lines, as CSV does; Parquet has rows alone.
        lines: The physical line on which each row begins, where it is not the row's
            index + 2.
        order: Which cell of a line is the table's first, second …, where the header
            has the columns in another order.
        problems: The faults of level 1.
        readable: Whether each of its rows could be read.
        partial: Whether some rows could not be, and `rows` has the others.
        cells: The rows by column instead, if the form is sound, and the table is large
            or Parquet.
    """

    file: str
    text: str = ""
    lined: bool = True
    lines: list[int] | None = None
    order: list[int] | None = None
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    partial: bool = False
    cells: "pa.Table | None" = None
    _rows: list[list[str]] = field(default_factory=list)
    _line_starts: list[int] = field(default_factory=list)
    _located: tuple[int, list[int]] = (-1, [])

    @property
    def rows(self) -> list[list[str]]:
        """The rows below the header, as written; none if they cannot be trusted."""
        if self.cells is not None and not self._rows:
            columns = [column.to_pylist() for column in self.cells.columns]
            self._rows = [list(row) for row in zip(*columns, strict=True)]
        return self._rows

    @rows.setter
    def rows(self, rows: list[list[str]]) -> None:
        self._rows = rows

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
        # Only faulty rows come here.
        if self.cells is not None:
            return self.places([index], cell)[0]
        if self._located[0] != index:
            self._located = index, self.starts(self.line(index))
        return self.spot(self._located[1][self.order[cell] if self.order else cell])

    def starts(self, line: int) -> list[int]:
        """Return where in the text the cells of the row begin that begins on a line."""
        return _cell_starts(self.text, self.start(line))

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

    def straighten(self, columns: Sequence[str]) -> None:
        """Take the cells as they stand: the header alone has them in another order."""
        order = self.order or []
        found = [order.index(place) for place in range(len(order))]
        self.rows = [[row[place] for place in found] for row in self.rows]
        self.order = None
        message = _wanted_order("the header alone is wrong: its names", columns)
        self.problems = [
            replace(each, message=message) if each.rule == ORDER.id else each
            for each in self.problems
        ]

    def places(self, rows: Sequence[int], cell: int) -> list[tuple[int, int]]:
        """Return `place` for each of some rows; of a large table, all at once.

        Where there are no lines, both are 0.
        """
        if not self.lined:
            return [(0, 0)] * len(rows)
        if self.cells is None:
            return [self.place(row, cell) for row in rows]
        import numpy as np  # noqa: PLC0415 - large tables only
        from pyarrow import compute  # noqa: PLC0415 - large tables only

        found = np.full(len(rows), cell + 1)
        before = self.cells.select(range(cell)).take(rows)
        for written in before.columns:
            quoted = compute.match_substring_regex(written, '[",]').to_numpy()
            doubled = compute.count_substring(written, '"').to_numpy()
            found += compute.utf8_length(written).to_numpy() + doubled + 2 * quoted
        return [
            (self.line(row), int(column))
            for row, column in zip(rows, found, strict=True)
        ]

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
    sheet = Sheet(file)
    if not data:
        sheet.readable = False
        sheet.report(EMPTY, "the file is empty", line=1)
    elif len(data) < BULK or not _read_by_column(sheet, data, columns):
        _read_by_row(sheet, data, columns)
    return sheet


def _read_by_row(sheet: Sheet, data: bytes, columns: Sequence[str]) -> None:
    """Read a table, and report every fault of its form."""
    if not (
        _decode(sheet, data) and _judge_delimiter(sheet, columns) and _parse(sheet)
    ):
        sheet.readable = False
        return
    header = sheet.rows.pop(0)
    if sheet.lines:
        sheet.lines.pop(0)
    if not _judge_header(sheet, header, columns):
        sheet.readable = False
        sheet.rows = []
        return
    # Of all rows, also of those that are left out below.
    misquoted = _misquoted(sheet, header)
    _judge_rows(sheet, len(columns))
    _report_quoting(sheet, misquoted)
    if sheet.order:
        sheet.rows = [[row[place] for place in sheet.order] for row in sheet.rows]
    if _CARRIAGE in sheet.text:
        sheet.text = sheet.text.replace(_CARRIAGE, "\r")
        sheet.rows = [
            [cell.replace(_CARRIAGE, "\r") for cell in row] for row in sheet.rows
        ]


def _read_by_column(sheet: Sheet, data: bytes, columns: Sequence[str]) -> bool:
    """Read a large table whose form has no fault at all; whether it has none.

    It says no where it is not sure; what is wrong is then told row by row.
    """
    from pyarrow import ArrowInvalid, BufferReader, large_string  # noqa: PLC0415 - as below
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 - large tables only

    header = ",".join(columns).encode() + b"\n"
    if (
        not data.startswith(header)
        or not data.endswith(b"\n")
        or (len(columns) == 1 and b"\n\n" in data)
        or _has_control(data)
        or not _is_canonical(data)
    ):
        return False
    try:
        if not data.isascii():
            data.decode()
        cells = arrow_csv.read_csv(
            BufferReader(data),
            # A longer line than two blocks is refused here, and judged row by row.
            arrow_csv.ReadOptions(use_threads=False, block_size=4 * 2**20),
            arrow_csv.ParseOptions(ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, large_string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except (UnicodeDecodeError, ArrowInvalid):
        return False
    if cells.num_rows != data.count(b"\n") - 1:
        return False
    sheet.cells = cells
    return True


def _has_control(data: bytes) -> bool:
    """Whether a control character stands in a table, other than tab and newline."""
    import numpy as np  # noqa: PLC0415 - large tables only

    # Small enough to stay in the processor's cache.
    size = 2**18
    whole = np.frombuffer(data, np.uint8)
    for start in range(0, len(data), size):
        piece = whole[start : start + size]
        low = np.count_nonzero(piece < ord(" "))
        if low != np.count_nonzero((piece == ord("\n")) | (piece == ord("\t"))):
            return True
        if (piece == _DELETE).any():
            return True
    return not data.isascii() and _LATER_CONTROL.search(data) is not None


def _is_canonical(data: bytes) -> bool:
    """Whether each line with quotes is one row, quoted as it must be and no more."""
    if b'"' not in data:
        return True
    import numpy as np  # noqa: PLC0415 - large tables only
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    whole = np.frombuffer(data, np.uint8)
    starts = np.append(0, np.flatnonzero(whole == ord("\n")) + 1)
    quoted = np.searchsorted(starts, np.flatnonzero(whole == ord('"')), "right") - 1
    lines = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(),
        len(starts) - 1,
        [None, pa.py_buffer(starts.astype(np.int64)), pa.py_buffer(data)],
    ).take(pa.array(np.unique(quoted)))
    form = rf"\A(?:{_CANONICAL_CELL})(?:,(?:{_CANONICAL_CELL}))*\n\z"
    return bool(compute.all(compute.match_substring_regex(lines, form)).as_py())


def _decode(sheet: Sheet, data: bytes) -> bool:
    """Decode the bytes, and report what should not be in them."""
    if _UTF16.match(data):
        message = "the file is UTF-16: save it as UTF-8"
        sheet.report(NOT_UTF8, message, line=1, column=1)
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if not _judge_bytes(sheet, data):
            return False
        text = data.decode(errors="surrogateescape")
    if text.startswith("\ufeff"):
        sheet.report(MARK, "the file begins with a byte order mark", line=1, column=1)
        text = text[1:]
    if "\r" in text:
        _judge_carriages(sheet, text)
        text = text.replace("\r\n", "\n")
        # Lines are what others count: only where there are no others it ends one.
        text = text.replace("\r", _CARRIAGE if "\n" in text else "\n")
    bare = text.rstrip("\0")
    _judge_controls(sheet, bare)
    line = bare.count("\n") + 1
    if bare != text:
        number, column = len(text) - len(bare), len(bare) - bare.rfind("\n")
        message = f"the file ends in {number:,} NULs, as if its last write was cut off"
        sheet.report(CONTROLS, message, line=line, column=column)
    elif not bare.endswith("\n"):
        sheet.report(FINAL, "the last line has no newline", line=line)
    sheet.text = bare if bare.endswith("\n") else f"{bare}\n"
    return True


def _judge_bytes(sheet: Sheet, data: bytes) -> bool:
    """Report the bytes that are not UTF-8, line by line; whether the header is."""
    start = 0
    lines = data.split(b"\n" if b"\n" in data else b"\r")
    for number, line in enumerate(lines, start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            first = error.start
            message = f"byte {start + first} (0x{line[first]:02x})"
            bad = len(_GARBLED.findall(line.decode(errors="surrogateescape")))
            if bad > 1:
                message = f"{bad:,} bytes are not UTF-8, the first here: {message}"
            else:
                message += " is not UTF-8"
            column = len(line[:first].decode()) + 1
            sheet.report(NOT_UTF8, message, line=number, column=column)
        start += len(line) + 1
    return sheet.problems[0].line > 1


def _judge_carriages(sheet: Sheet, text: str) -> None:
    """Report carriage returns once, at the first."""
    first, count = text.index("\r"), text.count("\r")
    if count == text.count("\r\n") == text.count("\n"):
        message = "the file has CRLF line ends, the first here"
    elif "\n" not in text:
        message = "the file has CR line ends, the first here"
    elif count == 1:
        message = "1 carriage return stands here"
    else:
        message = f"{count:,} carriage returns, the first here"
    line = text.count("\n", 0, first) + 1
    column = first - text.rfind("\n", 0, first)
    sheet.report(CARRIAGE, message, line=line, column=column)


def _judge_controls(sheet: Sheet, text: str) -> None:
    """Report the control characters of each line once, at the first."""
    line, counted = 1, 0
    for found in _CONTROLLED.finditer(text):
        start = found.start()
        line += text.count("\n", counted, start)
        counted = start
        column = start - text.rfind("\n", 0, start)
        number = CONTROL.subn("", found.group())[1]
        code = f"U+{ord(text[start]):04X}"
        message = f"the control character {code} stands here"
        if number > 1:
            message = f"{number:,} control characters, the first here: {code}"
        sheet.report(CONTROLS, message, line=line, column=column)


def _parse(sheet: Sheet) -> bool:
    """Split the text into rows and cells, and report where that goes wrong."""
    lines: list[int] = []
    reader = csv.reader(StringIO(sheet.text, newline=""), strict=True)
    start = 1
    try:
        with long_cells():
            for row in reader:
                sheet.rows.append(row)
                lines.append(start)
                start = reader.line_num + 1
    except csv.Error as error:
        _report_cell(sheet, start, long="field limit" in str(error))
        return False
    if start - 1 > len(lines):
        sheet.lines = lines
        for row, line in zip(sheet.rows, lines, strict=True):
            for cell, written in enumerate(row):
                if "\n" in written:
                    place = sheet.spot(sheet.starts(line)[cell])
                    _report_at(sheet, LINE_BREAK, "a cell holds a line break", place)
                    break
    return True


def _report_at(sheet: Sheet, rule: Rule, message: str, place: tuple[int, int]) -> None:
    sheet.report(rule, message, line=place[0], column=place[1])


def _report_cell(sheet: Sheet, line: int, *, long: bool) -> None:
    """Report the first cell of a row that cannot be read: too long, or quoted wrong."""
    text, starts = sheet.text, sheet.starts(line)
    rule, message, place = QUOTE, "a cell here is not quoted as it should be", starts[0]
    if long:
        rule, message = TOO_LONG, f"a cell has more than {CELL_LIMIT:,} characters"
    for start in starts:
        quoted = _QUOTED.match(text, start)
        end = quoted.end() if quoted else _end(text, start)
        unclosed = text[start] == '"' and quoted is None
        if long:
            if unclosed or end - start > CELL_LIMIT:
                place = start
                break
        elif unclosed:
            message, place = "the quote that opens a cell here is not closed", start
            break
        elif text[end] not in ",\n":
            message = "a quote within a quoted cell is written twice; this is one"
            place = end - 1
            if "\n" in text[start:end]:
                # More likely than that a cell has lines and then a quote too many.
                last = sheet.spot(end)[0]
                message = (
                    f"the quote that opens a cell here is closed on line {last} only, "
                    "within other text"
                )
                place = start
            break
    _report_at(sheet, rule, message, sheet.spot(place))


def _cell_starts(text: str, start: int) -> list[int]:
    r"""Return where the cells of a row begin, from where the row does.

    Example:
        >>> _cell_starts('a,b\n"x",,y\n', 4)
        [4, 8, 9]
    """
    starts = [start]
    while (found := _CELL.match(text, starts[-1])) and text[found.end()] == ",":
        starts.append(found.end() + 1)
    return starts


def _end(text: str, start: int) -> int:
    """Return where a cell ends."""
    found = _CELL.match(text, start)
    return found.end() if found else start


def _judge_header(sheet: Sheet, header: list[str], columns: Sequence[str]) -> bool:
    """Report what is wrong with the header; whether the cells can be told apart."""
    if not judge_names(sheet, header, columns):
        return False
    if header != list(columns):
        sheet.order = [header.index(name) for name in columns]
    return True


def judge_names(sheet: Sheet, header: list[str], columns: Sequence[str]) -> bool:
    """Report what is wrong with the columns' names; whether each is there once."""
    line = 1 if sheet.lined else 0
    if header == list(columns):
        return True
    missing = [name for name in columns if name not in header]
    meant = _meant(header, columns, missing)
    known = len(columns) - len(missing)
    # A row in the header's place may hold a word or two that are like some names.
    near = sum(map(bool, meant.values()))
    if known <= 1 and 3 * (2 * known + near) <= len(columns):
        first = "the header is missing: the first line" if sheet.lined else "the file"
        names = f"{'only one' if known else 'none'} of the table's columns"
        message = f"{first} names {names}: {','.join(columns)}"
        sheet.report(MISSING, message, line=line)
        return False
    columns_at = _name_columns(sheet, header)
    _judge_strangers(sheet, header, meant, columns_at)
    for name in missing:
        if name not in meant.values():
            message = f"the column {name!r} is missing"
            sheet.report(MISSING, message, line=line, name=name)
    if sorted(header) != sorted(columns):
        return False
    message = _wanted_order("the columns", columns)
    pairs = zip(header, columns, columns_at, strict=True)
    astray = next(column for name, wanted, column in pairs if name != wanted)
    sheet.report(ORDER, message, line=line, column=astray)
    return True


def _wanted_order(what: str, columns: Sequence[str]) -> str:
    return f"{what} should stand in this order: {','.join(columns)}"


def _name_columns(sheet: Sheet, header: Sequence[str]) -> list[int]:
    """Return at which character of the first line each name stands; 0 in Parquet."""
    if not sheet.lined or any("\n" in name for name in header):
        return [0] * len(header)
    starts = _cell_starts(sheet.text, 0)
    return (
        [start + 1 for start in starts]
        if len(starts) == len(header)
        else ([0] * len(header))
    )


def _meant(
    header: Iterable[str], columns: Sequence[str], missing: Sequence[str]
) -> dict[str, str]:
    """Return the names that the table does not have, and which it may mean by each.

    A column that is missing is meant by one name at most; of many names only the first
    are looked at.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - faults only

    known = set(columns)
    meant = {name: "" for name in header if name not in known}
    left = {name.casefold(): name for name in missing}
    names = [name for name in meant if len(name) <= LONGEST_NAME][:MOST_STRANGERS]
    for cutoff in (1.0, 0.6):  # What differs in capitals alone comes first.
        for name in names:
            if not meant[name]:
                plain = name.strip().casefold()
                for near in get_close_matches(plain, left, n=1, cutoff=cutoff):
                    meant[name] = left.pop(near)
    return meant


def _judge_strangers(
    sheet: Sheet,
    header: Iterable[str],
    meant: Mapping[str, str],
    columns_at: Sequence[int],
) -> None:
    """Report names that stand in the header twice, or that the table does not have."""
    found = []
    places: dict[str, list[int]] = {}
    for name, column in zip(header, columns_at, strict=True):
        places.setdefault(name, []).append(column)
    for name, (first, *again) in places.items():
        shown = shortened(name, LONGEST_NAME)
        if again:
            message = f"the column {shown!r} stands in the header more than once"
            found.append((REPEATED, message, shown, again[0]))
        elif name in meant:
            hint = f"; did you mean {meant[name]!r}?" if meant[name] else ""
            message = f"the column {shown!r} is not one of this table's{hint}"
            found.append((UNKNOWN, message, shown, first))
    line = int(sheet.lined)
    for rule, message, shown, column in found[:MOST_STRANGERS]:
        sheet.report(rule, message, line=line, column=column, name=shown)
    if (more := len(found) - MOST_STRANGERS) > 0:
        message = f"{more:,} more names are none of this table's, or there twice"
        sheet.report(found[-1][0], message, line=line)


def _judge_delimiter(sheet: Sheet, columns: Sequence[str]) -> bool:
    """Report another delimiter than the comma; whether there is none."""
    header = sheet.text.partition("\n")[0][:_LONGEST_HEADER]
    known = set(columns)
    for delimiter, name in _DELIMITERS.items():
        names = [name.strip('" ') for name in header.split(delimiter)]
        if len(known.intersection(names)) > max(1, len(known) // 2):
            message = (
                f"the cells are parted by {name}, not by commas: write the table as "
                "plain CSV"
            )
            sheet.report(UNKNOWN, message, line=1)
            return False
    return True


_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_HEADER = 10_000  # Far beyond what the names of a table's columns take.


def _judge_rows(sheet: Sheet, width: int) -> None:
    """Report rows with too few or too many cells; keep those that can be read."""
    garbled = any(problem.rule == NOT_UTF8.id for problem in sheet.problems)
    if not garbled and all(len(row) == width for row in sheet.rows):
        return
    kept = []
    for index, row in enumerate(sheet.rows):
        if garbled and any(map(_GARBLED.search, row)):
            continue
        if len(row) == width:
            kept.append(index)
        else:
            message = _miscounted(row, width)
            starts = sheet.starts(sheet.line(index))
            # The first cell too many, or where the row ends too early.
            place = starts[width] if len(row) > width else _end(sheet.text, starts[-1])
            _report_at(sheet, CELLS, message, sheet.spot(place))
    sheet.readable, sheet.partial = False, True
    sheet.lines = [sheet.line(index) for index in kept]
    sheet.rows = [sheet.rows[index] for index in kept]
    sheet.text = _GARBLED.sub("\ufffd", sheet.text)


def _miscounted(row: list[str], width: int) -> str:
    """Say what is wrong with a line that has too few or too many cells."""
    first = row[0] if row else ""
    if _CONFLICT.match(first):
        mark = shortened(first, LONGEST_NAME)
        return f"git left the mark of a conflict here: {mark}"
    if len(row) <= 1 and not first.strip():
        return f"the line {'holds blanks alone' if first else 'is empty'}"
    return f"{len(row):,} cell{'s' * (len(row) > 1)} where the header has {width}"


_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\Z)|={7}\Z")
"""What stands around the two versions of lines that git could not merge."""


def _misquoted(sheet: Sheet, header: list[str]) -> list[int]:
    """Return where in the text rows are first not written as they must be."""
    if csv_text(header, sheet.rows) == sheet.text:
        return []
    found, start = [], 0
    ends = [*(sheet.line(index) for index in range(len(sheet.rows))), 0]
    for row, line in zip([header, *sheet.rows], ends, strict=True):
        end = sheet.start(line) if line else len(sheet.text)
        should, written = csv_line(row) + "\n", sheet.text[start:end]
        if should != written:
            pairs = zip(should, written, strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            found.append(start + same)
        start = end
    return found


def _report_quoting(sheet: Sheet, places: Sequence[int]) -> None:
    """Report once what is quoted otherwise than it must be, at the first line."""
    if places:
        message = "a cell is quoted where it need not be, or not where it must"
        if len(places) > 1:
            message = (
                f"{len(places):,} lines have cells quoted where they need not be, or "
                "not where they must, the first here"
            )
        _report_at(sheet, CANONICAL, message, sheet.spot(places[0]))
