"""What to write in place of a cell, where the slip is plain.

Most of them are what a spreadsheet makes of a cell. A repair is only named if its
column can hold it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial

from claimset.columns import Column
from claimset.edtf import bounds, refusal
from claimset.problems import quoted

NOTHING = frozenset(("na", "n/a", "#n/a", "nan", "none", "null", "nil", "-", "."))
"""What other programs and people write for an empty cell."""

SPREADSHEET_ERROR = r"^#(?:REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)$"
"""What a spreadsheet writes into a cell whose formula fails."""

FORMULA_FAILED = "is the error of a spreadsheet's formula: write the value itself"
"""What is said of it."""

LONGEST_CELL = 200
"""The longest cell that is looked at: what is longer has no plain slip."""

_MOST_DIGITS = 20
"""The longest number that is worth to be written anew."""


def repair(column: Column, cell: str) -> tuple[str, str]:
    """Return what is plainly wrong with a cell, and what to write; "" if nothing is.

    Args:
        column: Its column.
        cell: The cell, which the column cannot hold.

    Example:
        >>> from claimset.model import table_of
        >>> repair(table_of("claims").column("confidence"), "0,99")
        ('has a decimal comma', '0.99')
    """
    if len(cell) > LONGEST_CELL:
        return "", ""
    for what, change in _SLIPS:
        meant = change(cell)
        if meant is not None and meant != cell and column.fits(meant):
            return what, meant
    return "", ""


def repaired(column: Column, cell: str) -> str:
    """Say what is plainly wrong with a cell and what to write; "" if nothing is.

    Example:
        >>> from claimset.model import table_of
        >>> repaired(table_of("claims").column("certainty"), "Certain")
        "'Certain' has capitals: write certain"
        >>> repaired(table_of("claims").column("certainty"), "sure")
        ''
        >>> repaired(table_of("claims").column("ref_ids"), "#REF!")
        "'#REF!' is the error of a spreadsheet's formula: write the value itself"
    """
    if re.match(SPREADSHEET_ERROR, cell):
        return f"{quoted(cell)} {FORMULA_FAILED}"
    what, meant = repair(column, cell)
    if not what:
        return ""
    remedy = f"write {quoted(meant)[1:-1]}" if meant else "leave the cell empty"
    return f"{quoted(cell)} {what}: {remedy}"


def as_date(cell: str) -> str:
    """Return the EDTF date that a spreadsheet changed to what a cell is; "" if none.

    Args:
        cell: The cell. Where day and month may be either, both dates are returned.

    Example:
        >>> [as_date(each) for each in ("Jan-96", "13/5/1996", "35247", "the nineties")]
        ['1996-01', '1996-05-13', '1996-07-01', '']
        >>> as_date("5/6/1996")
        '1996-05-06 or 1996-06-05'
    """
    return " or ".join(dict.fromkeys(_dates(cell.strip())))


def wrong_time(cell: str) -> str | None:
    """Say why a cell is no time, and what to write; None if it is one.

    Example:
        >>> wrong_time("Jan-96")
        "'Jan-96' looks like a date that a spreadsheet changed: write 1996-01"
    """
    try:
        bounds(cell)
    except ValueError as error:
        if meant := as_date(cell):
            what = "looks like a date that a spreadsheet changed"
            return f"{quoted(cell)} {what}: write {meant}"
        return refusal(cell, error)
    return None


_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_YEAR = r"([0-9]{4}|[0-9]{2})"
_IN_DIGITS = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2{_YEAR}(?: [0-9:]+)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/. -]([0-9]{1,2})[/. -]([0-9]{1,2})(?:[ T].*)?")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[/.]([0-9]{4})")
_WITH_A_WORD = re.compile(
    rf"(?:([0-9]{{1,2}})[-. ]+)?([A-Za-z]{{3,9}})\.?[- ]+(?:([0-9]{{1,2}}), )?{_YEAR}"
)
_SERIAL = re.compile("[1-5][0-9]{4}")
_DAY_0 = date(1899, 12, 30)  # Of spreadsheets.
_CENTURY = 30  # They take 29 for 2029, and 30 for 1930.


def _dates(cell: str) -> Iterator[str]:
    """Yield the dates that a spreadsheet may show so."""
    if found := _SERIAL.fullmatch(cell):
        yield (_DAY_0 + timedelta(days=int(cell))).isoformat()
    elif found := _YEAR_FIRST.fullmatch(cell):
        yield from _written(*found.groups())
    elif found := _MONTH_AND_YEAR.fullmatch(cell):
        yield from _written(found[2], found[1])
    elif found := _WITH_A_WORD.fullmatch(cell):
        begin = found[2][:3].lower()
        if begin in _MONTHS:
            day = found[1] or found[3]
            yield from _written(found[4], str(_MONTHS.index(begin) + 1), day)
    elif found := _IN_DIGITS.fullmatch(cell):
        first, mark, second, year = found.groups()
        if mark != ".":  # Only with slashes and hyphens the month may come first.
            yield from _written(year, first, second)
        yield from _written(year, second, first)


def _written(year: str, month: str, day: str | None = None) -> Iterator[str]:
    """Yield a date, if the calendar has it."""
    if len(year) == len("96"):
        year = f"{'20' if int(year) < _CENTURY else '19'}{year}"
    with suppress(ValueError):
        found = date(int(year), int(month), int(day or 1)).isoformat()
        yield found if day else found.removesuffix("-01")


def _plain(cell: str) -> str | None:
    """Write a number without exponent, plus and needless zeros."""
    if len(cell) > _MOST_DIGITS:
        return None
    try:
        number = Decimal(unicodedata.normalize("NFKC", cell.strip()))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    return f"{number:f}"


def _without(pattern: str, mark: str, new: str) -> Callable[[str], str | None]:
    """Return what replaces a mark in cells that have a form, and leaves others."""
    form, marks = re.compile(pattern), re.compile(mark)
    return lambda cell: marks.sub(new, cell) if form.fullmatch(cell) else None


def _fraction(cell: str) -> str | None:
    found = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]+)?) ?%", cell)
    return f"{Decimal(found[1].replace(',', '.')) / 100:f}" if found else None


def _as_span(cell: str) -> str | None:
    """Return the span that a spreadsheet took for a month and a year."""
    month, _, end = cell.partition("-")
    begin = month.lower()
    return f"{_MONTHS.index(begin) + 1}-{end}" if begin in _MONTHS else None


def _padded(cell: str, width: int) -> str:
    """Fill the numbers of ids up with zeros."""
    return re.sub("(?<=[A-Za-z-])[0-9]+", lambda found: found[0].zfill(width), cell)


_DASHES = re.compile("[\u2010-\u2015\u2212]")
_THOUSANDS = r"-?[0-9]{1,3}(?:[,' \u00a0\u202f’][0-9]{3})+(?:\.[0-9]+)?"  # noqa: RUF001 - some write so

_SLIPS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("begins or ends with a blank", str.strip),
    ("is in quotes", _without("\"[^\"]*\"|“[^”]*”|'[^']*'", "[\"'“”]", "")),
    ("has separators of thousands", _without(_THOUSANDS, r"[^0-9.-]", "")),
    ("has a decimal comma", _without("-?[0-9]+,[0-9]+", ",", ".")),
    ("is a percentage", _fraction),
    ("is not written as a plain number", _plain),
    ("is a word for nothing", lambda cell: "" if cell.lower() in NOTHING else None),
    ("has capitals", str.lower),
    ("has small letters", str.upper),
    (
        "has other joints than the list's ';'",
        lambda cell: re.sub(r"\s*[;,|]\s*", ";", cell).strip(";"),
    ),
    *(("lacks zeros", partial(_padded, width=width)) for width in (2, 3, 4)),
    ("has dashes for hyphens", lambda cell: _DASHES.sub("-", cell)),
    ("is not joined by hyphens", lambda c: re.sub(r"[\s_]+", "-", c.strip().lower())),
    ("is not joined by '_'", lambda c: re.sub(r"[\s-]+", "_", c.strip().lower())),
    (
        "has more before it than its number",
        lambda cell: re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", cell, flags=re.IGNORECASE
        ),
    ),
    (
        "looks like a date that a spreadsheet changed",
        lambda cell: as_date(cell) or None,
    ),
    ("looks like a date that a spreadsheet made of a span", _as_span),
)
"""What may be wrong with a cell, and what changes it to what was meant."""

SLIPS = frozenset(
    (
        *(what for what, _ in _SLIPS),
        *("is a range", "has curly quotes", "is not in NFC"),
        *("has more than one space", "does not end with one full stop"),
        FORMULA_FAILED.partition(":")[0],
    )
)
"""What a message says is wrong with a cell, where many cells may have it alike."""
