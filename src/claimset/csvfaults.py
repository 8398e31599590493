"""What is wrong with a table whose bytes are not canonical, and where.

Every row that can be read is read, so that its cells are judged too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import polars as pl

from claimset.columns import Column, Table, UnfitError
from claimset.files import csv_line
from claimset.forms import CELL_LIMIT, CONTROL
from claimset.headers import LONGEST_NAME, judge_names, wanted_order
from claimset.problems import shortened
from claimset.sheets import Sheet, cell_end, cell_starts

__all__ = ["explain", "straighten"]

_LONGEST_HEADER = 10_000  # Far beyond what the names of a table's columns take.
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# What Python makes of bytes that are not UTF-8, until their rows are left out.
_GARBLED = re.compile("[\udc80-\udcff]")
# Stands for a carriage return that ends no line, while rows are told apart.
_CARRIAGE = "\udc0d"
# Its mark, or letters with a zero before or behind each.
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}")
# What stands around the two versions of lines that git could not merge.
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\Z)|={7}\Z")

_Rows = list[tuple[int, list[str]]]
"""Where in the text each row begins, and its cells."""


def explain(sheet: Sheet, data: bytes, columns: Sequence[str]) -> None:
    """Read a table that is not canonical, and report every fault of its form.

    Args:
        sheet: Takes the rows that can be read, and the faults.
        data: The bytes of the file.
        columns: The columns that the table has, in order.
    """
    sheet.readable = False
    rows = _told_apart(sheet, columns) if _decode(sheet, data) else []
    places = sheet.order or range(len(columns))
    sheet.starts = [start for start, _ in rows]
    sheet.frame = pl.DataFrame(
        {
            name: [row[place].replace(_CARRIAGE, "\r") or None for _, row in rows]
            for name, place in zip(columns, places, strict=True)
        },
        schema=dict.fromkeys(columns, pl.String),
    )
    sheet.text = _GARBLED.sub("\ufffd", sheet.text).replace(_CARRIAGE, "\r")


def straighten(sheet: Sheet, table: Table) -> None:
    """Take cells as they stand if a header alone is in another order.

    It is, where fewer cells are at fault then.
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
        if not _fits(column, cell or "")
    )


def _fits(column: Column, cell: str) -> bool:
    try:
        column.value(cell)
    except UnfitError:
        return False
    return True


def _decode(sheet: Sheet, data: bytes) -> bool:
    """Decode the bytes, and report what should not be in them; whether it is text."""
    if not data:
        sheet.report("file-empty", "the file is empty", line=1)
    elif _UTF16.match(data):
        message = "the file is UTF-16: save it as UTF-8"
        sheet.report("file-not-utf8", message, line=1, column=1)
    else:
        text = data.decode(errors="surrogateescape")
        _judge_bytes(sheet, text)
    if sheet.problems and sheet.problems[0].line == 1:
        return False
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark"
        sheet.report("file-byte-order-mark", message, line=1, column=1)
        text = text[1:]
    if "\r" in text:
        _judge_carriages(sheet, text)
        text = text.replace("\r\n", "\n")
        # Lines are what others count: only where there are no others it ends one.
        text = text.replace("\r", _CARRIAGE if "\n" in text else "\n")
    bare = text.rstrip("\0")
    for line, column, start, number in _in_lines(CONTROL, bare):
        code = f"U+{ord(bare[start]):04X}"
        message = f"the control character {code} stands here"
        if number > 1:
            message = f"{number:,} control characters, the first here: {code}"
        sheet.report("file-control-character", message, line=line, column=column)
    line, column = _spot(bare, len(bare))
    if bare != text:
        number = len(text) - len(bare)
        message = f"the file ends in {number:,} NULs, as if its last write was cut off"
        sheet.report("file-control-character", message, line=line, column=column)
    elif not bare.endswith("\n"):
        sheet.report("file-final-newline", "the last line has no newline", line=line)
    sheet.text = bare if bare.endswith("\n") else f"{bare}\n"
    return True


def _spot(text: str, place: int) -> tuple[int, int]:
    """Return the line and its character, from 1, of one place in a text."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _in_lines(
    pattern: re.Pattern[str], text: str
) -> Iterator[tuple[int, int, int, int]]:
    """Find what each line has of some characters.

    Yields:
        The line, the column and the place in the text of the first, and their number.
    """
    line, counted = 1, 0
    for found in re.finditer(rf"{pattern.pattern}[^\n]*", text):
        start = found.start()
        line += text.count("\n", counted, start)
        counted = start
        number = len(pattern.findall(found[0]))
        yield line, start - text.rfind("\n", 0, start), start, number


def _judge_bytes(sheet: Sheet, text: str) -> None:
    """Report the bytes that are not UTF-8, line by line."""
    lined = text if "\n" in text else text.replace("\r", "\n")
    before, counted = 0, 0
    for line, column, start, number in _in_lines(_GARBLED, lined):
        before += len(text[counted:start].encode(errors="surrogateescape"))
        counted = start
        message = f"byte {before} (0x{ord(text[start]) - 0xDC00:02x})"
        if number > 1:
            message = f"{number:,} bytes are not UTF-8, the first here: {message}"
        else:
            message += " is not UTF-8"
        sheet.report("file-not-utf8", message, line=line, column=column)


def _judge_carriages(sheet: Sheet, text: str) -> None:
    """Report carriage returns once, at the first."""
    count = text.count("\r")
    if count == text.count("\r\n") == text.count("\n"):
        message = "the file has CRLF line ends, the first here"
    elif "\n" not in text:
        message = "the file has CR line ends, the first here"
    elif count == 1:
        message = "1 carriage return stands here"
    else:
        message = f"{count:,} carriage returns, the first here"
    line, column = _spot(text, text.index("\r"))
    sheet.report("file-carriage-return", message, line=line, column=column)


def _told_apart(sheet: Sheet, columns: Sequence[str]) -> _Rows:
    """Return the rows below the header that can be read."""
    if _is_parted_otherwise(sheet, columns) or (rows := _split(sheet)) is None:
        return []
    (_, header), *below = rows
    if not judge_names(sheet, header, columns):
        return []
    if header != list(columns):
        sheet.order = [header.index(name) for name in columns]
    is_garbled = _GARBLED.search(sheet.text) is not None
    kept = []
    for start, cells in below:
        if is_garbled and any(map(_GARBLED.search, cells)):
            continue
        if len(cells) == len(columns):
            kept.append((start, cells))
            continue
        # The first cell too many, or where the row ends too early.
        starts = cell_starts(sheet.text, start)
        place = (*starts, cell_end(sheet.text, starts[-1]))[: len(columns) + 1][-1]
        _report_at(sheet, "row-cell-count", _miscounted(cells, len(columns)), place)
    sheet.readable = len(kept) == len(below)
    sheet.partial = not sheet.readable
    _judge_quoting(sheet, rows)
    return kept


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
                f"the cells are parted by {name}, not by commas: write the table as "
                "plain CSV"
            )
            sheet.report("header-column-unknown", message, line=1)
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
            if fault := _fault(text, at, written):
                _report_at(sheet, *fault)
                return None
            if "\n" in written:
                broken.setdefault(start, at)
            is_quoted = written[:1] == '"'
            cells.append(written[1:-1].replace('""', '"') if is_quoted else written)
            at += len(written) + 1
        rows.append((start, cells))
    for place in broken.values():
        _report_at(sheet, "cell-line-break", "a cell holds a line break", place)
    return rows


def _fault(text: str, start: int, cell: str) -> tuple[str, str, int] | None:
    """Say why a cell cannot be read, and where; nothing if it can."""
    end = start + len(cell)
    # One quote, and pairs of them, and no other.
    is_open = cell[:1] == '"' and cell.count('"') % 2 == 1
    last = len(text) if is_open else end
    if last - start - cell.count('"') > CELL_LIMIT:
        message = f"a cell has more than {CELL_LIMIT:,} characters"
        return "cell-too-long", message, start
    if is_open:
        message = "the quote that opens a cell here is not closed"
        return "file-quote", message, start
    if text[end] in ",\n":
        return None
    if "\n" not in cell:
        message = "a quote within a quoted cell is written twice; this is one"
        return "file-quote", message, end - 1
    # More likely than that a cell has lines and then a quote too many.
    message = (
        f"the quote that opens a cell here is closed on line {_spot(text, end)[0]} "
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


def _miscounted(row: list[str], width: int) -> str:
    """Say what is wrong with a line that has too few or too many cells."""
    if _CONFLICT.match(row[0]):
        mark = shortened(row[0], LONGEST_NAME)
        return f"git left the mark of a conflict here: {mark}"
    if not "".join(row).strip() and len(row) == 1:
        return f"the line {'holds blanks alone' if row[0] else 'is empty'}"
    return f"{len(row):,} cell{'s' * (len(row) > 1)} where the header has {width}"
