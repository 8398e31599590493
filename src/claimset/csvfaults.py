"""What is wrong with a table whose bytes are not canonical, and where.

Every row that can be read is read, so that its cells are checked too.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

import polars as pl

from claimset.columns import Table
from claimset.csvbytes import CARRIAGE, GARBLED, decode, spot
from claimset.files import csv_line
from claimset.forms import CELL_LIMIT, left_by_git
from claimset.headers import LONGEST_NAME, judge_names, wanted_order
from claimset.model import TABLES
from claimset.problems import is_mostly, places_in_words, shortened
from claimset.sheets import Sheet, cell_end, cell_starts

_LONGEST_HEADER = 10_000  # Far beyond what the names of a table's columns take.
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# One of the marks of git, alone: both are a conflict.
_MARK = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\Z)|={7}\Z")
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\n", re.IGNORECASE)

_Rows = list[tuple[int, list[str]]]
"""Where in the text each row begins, and its cells."""


def explain(sheet: Sheet, data: bytes, columns: Sequence[str]) -> None:
    """Read a table that is not canonical, and report every problem of its form.

    Args:
        sheet: Takes the rows that can be read, and the problems.
        data: The bytes of the file.
        columns: The columns that the table has, in order.
    """
    sheet.readable = False
    rows = _rows_below(sheet, columns) if decode(sheet, data) else []
    places = sheet.order or range(len(columns))
    sheet.starts = [start for start, _ in rows]
    sheet.frame = pl.DataFrame(
        {
            name: [row[place].replace(CARRIAGE, "\r") or None for _, row in rows]
            for name, place in zip(columns, places, strict=True)
        },
        schema=dict.fromkeys(columns, pl.String),
    )
    sheet.text = GARBLED.sub("\ufffd", sheet.text).replace(CARRIAGE, "\r")


def straighten(sheet: Sheet, table: Table) -> None:
    """Take cells as they stand if a header alone is in another order.

    It is, where fewer cells are wrong then.
    """
    order = sheet.order or []
    names = [table.names[order.index(place)] for place in range(len(order))]
    straight = sheet.frame.select(names)
    straight.columns = table.names
    if _unfit(straight, table) < _unfit(sheet.frame, table):
        sheet.frame, sheet.order = straight, None
        (old,) = (each for each in sheet.problems if each.rule == "header-order")
        sheet.problems.remove(old)
        message = wanted_order("the header alone is wrong: its names", table.names)
        sheet.report("header-order", message, line=old.line, column=old.column)


def _unfit(frame: pl.DataFrame, table: Table) -> int:
    """Count the cells that their columns cannot hold."""
    return sum(
        number
        for column in table.columns
        for cell, number in frame[column.name].value_counts().iter_rows()
        if not column.fits(cell or "")
    )


def _rows_below(sheet: Sheet, columns: Sequence[str]) -> _Rows:
    """Return the rows below the header that can be read."""
    if (
        _is_other_file(sheet)
        or _is_parted_otherwise(sheet, columns)
        or (rows := _split(sheet)) is None
    ):
        return []
    (_, header), *below = rows
    if not judge_names(sheet, header, columns):
        return []
    if header != list(columns):
        sheet.order = [header.index(name) for name in columns]
    is_garbled = GARBLED.search(sheet.text) is not None
    kept: _Rows = []
    other: _Rows = []
    for start, cells in below:
        if is_garbled and any(map(GARBLED.search, cells)):
            continue
        (kept if len(cells) == len(columns) else other).append((start, cells))
    _judge_counts(sheet, other, columns, len(below))
    sheet.readable = len(kept) == len(below)
    sheet.partial = not sheet.readable
    _judge_quoting(sheet, rows)
    return kept


def _is_other_file(sheet: Sheet) -> bool:
    """Report a file that is none of a table, or is one and another; whether it is."""
    line, message = left_by_git(sheet.text)
    if message:
        rule = "header-column-missing" if line == 1 else "row-cell-count"
        sheet.report(rule, message, line=line, column=1)
        return True
    if found := _SEPARATOR.match(sheet.text):
        message = "the first line is for a spreadsheet alone: remove it"
        if found[1] != ",":
            message += f", and separate the cells by commas, not by {found[1]!r}"
        _report_spreadsheet(sheet, "header-column-missing", message)
        return True
    return False


def _report_spreadsheet(sheet: Sheet, rule: str, message: str) -> None:
    """Report that a spreadsheet wrote a file in its own way, and that alone."""
    ways = {
        "file-byte-order-mark": "without a byte order mark",
        "file-carriage-return": "with LF at the ends of lines",
    }
    also = [ways[each.rule] for each in sheet.problems if each.rule in ways]
    sheet.problems = [each for each in sheet.problems if each.rule not in ways]
    sheet.report(rule, " and ".join([message, *also]), line=1)


def _judge_counts(
    sheet: Sheet, other: _Rows, columns: Sequence[str], number: int
) -> None:
    """Report rows that have too few or too many cells; all at once if they are most.

    Args:
        sheet: The table.
        other: The rows.
        columns: The columns that the table has, in order.
        number: How many rows the table has.
    """
    problems, width = [], len(columns)
    for start, cells in other:
        # The first cell too many, or where the row ends too early.
        starts = cell_starts(sheet.text, start)
        place = (*starts, cell_end(sheet.text, starts[-1]))[: width + 1][-1]
        problems.append((_miscounted(cells, columns), place))
    if is_mostly(len(other), number):
        where = places_in_words(sheet.spot(start)[0] for start, _ in other)
        message, place = problems[0]
        message = (
            f"{len(other):,} of {number:,} rows have not as many cells as the header, "
            f"in {where}; the first: {message}"
        )
        problems = [(message, place)]
    for message, place in problems:
        _report_at(sheet, "row-cell-count", message, place)


def _report_at(sheet: Sheet, rule: str, message: str, place: int) -> None:
    line, column = sheet.spot(place)
    sheet.report(rule, message, line=line, column=column)


def _is_parted_otherwise(sheet: Sheet, columns: Sequence[str]) -> bool:
    """Report another delimiter than the comma; whether there is one."""
    header = sheet.text.partition("\n")[0][:_LONGEST_HEADER]
    for delimiter, name in _DELIMITERS.items():
        names = {name.strip('" ') for name in header.split(delimiter)}
        if len(names.intersection(columns)) > max(1, len(columns) // 2):
            message = (
                f"the cells are separated by {name}, as spreadsheets do in some "
                "languages: save the table as CSV with commas"
            )
            _report_spreadsheet(sheet, "header-column-unknown", message)
            return True
    return False


def _split(sheet: Sheet) -> _Rows | None:
    """Split the text into rows and cells, or report the first cell that forbids it."""
    text, at = sheet.text, 0
    rows: _Rows = []
    broken: dict[int, int] = {}  # By row, its first cell that holds a line break.
    while at < len(text):
        line = text[at : text.index("\n", at)]
        if '"' not in line and len(line) <= CELL_LIMIT:
            rows.append((at, line.split(",")))
            at += len(line) + 1
            continue
        start, cells = at, list[str]()
        while not cells or text[at - 1] == ",":
            written = text[at : cell_end(text, at)]
            if problem := _problem(text, at, written):
                _report_at(sheet, *problem)
                return None
            if "\n" in written:
                broken.setdefault(start, at)
            is_quoted = written[:1] == '"'
            cells.append(written[1:-1].replace('""', '"') if is_quoted else written)
            at += len(written) + 1
        rows.append((start, cells))
    for place in broken.values():
        _report_at(
            sheet, "cell-line-break", "a cell holds a line break: write a space", place
        )
    return rows


def _problem(text: str, start: int, cell: str) -> tuple[str, str, int] | None:
    """Say why a cell cannot be read, and where; nothing if it can."""
    end = start + len(cell)
    # One quote, and pairs of them, and no other.
    is_open = cell[:1] == '"' and cell.count('"') % 2 == 1
    last = len(text) if is_open else end
    if last - start - cell.count('"') > CELL_LIMIT:
        message = f"a cell has more than {CELL_LIMIT:,} characters"
        return "cell-too-long", message, start
    if is_open:
        message = "the quote that opens a cell here is not closed: close or remove it"
        return "file-quote", message, start
    if text[end] in ",\n":
        return None
    if "\n" not in cell:
        message = "a quote within a quoted cell is written twice; this is one"
        return "file-quote", message, end - 1
    # More likely than that a cell has lines and then a quote too many.
    message = (
        f"the quote that opens a cell here is closed on line {spot(text, end)[0]} "
        "only, within other text"
    )
    return "file-quote", message, start


def _judge_quoting(sheet: Sheet, rows: _Rows) -> None:
    """Report once what is quoted otherwise than it must be, at the first line."""
    ends = [*(start for start, _ in rows[1:]), len(sheet.text)]
    places = [
        start + _alike(should, sheet.text[start:end])
        for (start, cells), end in zip(rows, ends, strict=True)
        if (should := csv_line(cells) + "\n") != sheet.text[start:end]
    ]
    if places:
        message = "a cell is quoted where it need not be, or not where it must"
        if len(places) > 1:
            message = (
                f"{len(places):,} lines have cells quoted where they need not be, or "
                "not where they must, the first here"
            )
        _report_at(sheet, "file-not-canonical", message, places[0])


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _miscounted(row: list[str], columns: Sequence[str]) -> str:
    """Say what is wrong with a line that has too few or too many cells."""
    width = len(columns)
    if _MARK.match(row[0]):
        mark = shortened(row[0], LONGEST_NAME)
        return f"git left the mark of a conflict here: {mark}"
    if not "".join(row).strip() and len(row) == 1:
        return f"the line {'holds blanks alone' if row[0] else 'is empty'}: remove it"
    message = f"{len(row):,} cell{'s' * (len(row) > 1)} where the header has {width}"
    # Joined without a line end, the last cell of one is the first of the other.
    if len(row) in (2 * width, 2 * width - 1) and len(row) > width + 1:
        return f"{message}: are two rows in one line?"
    if len(row) > width:
        return f"{message}: {_split_at_commas(row, columns)}"
    return f"{message}: {_left_out(row, columns)}"


def _left_out(row: list[str], columns: Sequence[str]) -> str:
    """Say which cell of a row is missing, if the form of the others tells."""
    remedy = "write a comma for each cell, also for an empty one"
    for missing in ("", None):  # What is empty is left out more easily.
        ways = [
            place
            for place in range(len(columns))
            if len(row) == len(columns) - 1
            and _fit([*row[:place], missing, *row[place:]], columns)
        ]
        # Beside an empty cell either may be the one that is missing.
        first, last = min(ways, default=0), max(ways, default=0)
        if ways and not any(row[first:last]):
            name = columns[last]
            which = f"the last, {name!r}," if last == len(row) else f"{name!r}"
            return f"{which} seems to be missing: {remedy}"
    return remedy


def _split_at_commas(row: list[str], columns: Sequence[str]) -> str:
    """Say in which column a cell was split at its commas, if that can be known."""
    more = len(row) - len(columns)
    ways = [
        name
        for place, name in enumerate(columns)
        if row[place + 1].startswith(" ")
        and _fit(
            [
                *row[:place],
                ",".join(row[place : place + more + 1]),
                *row[place + more + 1 :],
            ],
            columns,
        )
    ]
    if len(ways) == 1:
        return f"{ways[0]!r} holds a comma: put the cell in quotes"
    return "put a cell that holds a comma in quotes, and remove a cell too many"


def _fit(row: Sequence[str | None], columns: Sequence[str]) -> bool:
    """Whether columns can hold the cells of a row; None is a cell of any kind."""
    held = (table.held(columns) for table in TABLES.values())
    known = [table.columns for table in held if table.names == [*columns]]
    return any(
        all(
            cell is None or column.fits(cell)
            for cell, column in zip(row, each, strict=True)
        )
        for each in known
    )
