"""What is wrong with a table whose bytes are not canonical, and where.

Every row that can be read is read, so that its cells are judged too.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from itertools import takewhile

import polars as pl

from claimset.csvform import CELL, CONTROL, Sheet, cell_starts
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
from claimset.problems import Rule, shortened

__all__ = ["explain", "judge_names", "straighten"]

LONGEST_NAME = 60
"""The most characters of a column's name that a problem repeats."""

MOST_STRANGERS = 100
"""The most unknown and repeated columns that are named one by one."""

# The first of a line, and all that stands behind it.
_CONTROLLED = re.compile(rf"{CONTROL.pattern}[^\n]*")
# What Python makes of bytes that are not UTF-8, until their rows are left out.
_GARBLED = re.compile("[\udc80-\udcff]")
# Stands for a carriage return that ends no line, while rows are told apart.
_CARRIAGE = "\udc0d"
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
# Its mark, or letters with a zero before or behind each.
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){4}|(?:\0[^\0]){4}")


def explain(sheet: Sheet, data: bytes, columns: Sequence[str]) -> None:
    """Read a table that is not canonical, and report every fault of its form.

    Args:
        sheet: Takes the rows that can be read, and the faults.
        data: The bytes of the file.
        columns: The columns that the table has, in order.
    """
    if not data:
        sheet.readable = False
        sheet.report(EMPTY, "the file is empty", line=1)
        return
    if not (
        _decode(sheet, data) and _judge_delimiter(sheet, columns) and _parse(sheet)
    ):
        sheet.readable = False
        sheet.cells = []
    else:
        header = sheet.cells.pop(0)
        if sheet.lines:
            sheet.lines.pop(0)
        _judge_table(sheet, header, columns)
    sheet.frame = _frame(columns, sheet.cells)


def _judge_table(sheet: Sheet, header: list[str], columns: Sequence[str]) -> None:
    """Report what is wrong with a header and the rows below it."""
    if not _judge_header(sheet, header, columns):
        sheet.readable = False
        sheet.cells = []
        return
    # Of all rows, also of those that are left out below.
    misquoted = _misquoted(sheet, header)
    _judge_rows(sheet, len(columns))
    _report_quoting(sheet, misquoted)
    if sheet.order:
        sheet.cells = [[row[place] for place in sheet.order] for row in sheet.cells]
    if _CARRIAGE in sheet.text:
        sheet.text = sheet.text.replace(_CARRIAGE, "\r")
        sheet.cells = [
            [cell.replace(_CARRIAGE, "\r") for cell in row] for row in sheet.cells
        ]


def _frame(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Return rows as a frame of text, null for an empty cell."""
    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    return pl.DataFrame(
        {
            name: pl.Series([cell or None for cell in column], dtype=pl.String)
            for name, column in zip(columns, cells, strict=True)
        }
    )


def straighten(sheet: Sheet, columns: Sequence[str]) -> None:
    """Take the cells as they stand: the header alone has them in another order."""
    order = sheet.order or []
    names = [columns[order.index(place)] for place in range(len(order))]
    sheet.frame = sheet.frame.select(names).rename(
        dict(zip(names, columns, strict=True))
    )
    sheet.order = None
    message = _wanted_order("the header alone is wrong: its names", columns)
    sheet.problems = [
        replace(each, message=message) if each.rule == ORDER.id else each
        for each in sheet.problems
    ]


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
                sheet.cells.append(row)
                lines.append(start)
                start = reader.line_num + 1
    except csv.Error as error:
        _report_cell(sheet, start, long="field limit" in str(error))
        return False
    if start - 1 > len(lines):
        sheet.lines = lines
        for row, line in zip(sheet.cells, lines, strict=True):
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


def _end(text: str, start: int) -> int:
    """Return where a cell ends."""
    found = CELL.match(text, start)
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
    starts = cell_starts(sheet.text, 0)
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
    if not garbled and all(len(row) == width for row in sheet.cells):
        return
    kept = []
    for index, row in enumerate(sheet.cells):
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
    sheet.cells = [sheet.cells[index] for index in kept]
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
    if csv_text(header, sheet.cells) == sheet.text:
        return []
    found, start = [], 0
    ends = [*(sheet.line(index) for index in range(len(sheet.cells))), 0]
    for row, line in zip([header, *sheet.cells], ends, strict=True):
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
