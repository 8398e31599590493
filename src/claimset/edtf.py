"""Dates in EDTF level 1: whether they are well formed, and which days they span.

EDTF is the profile of ISO 8601-2:2019 that the Library of Congress publishes at
https://www.loc.gov/standards/datetime/. Level 1 is supported. One deviation is a
rule of the codebook: unspecified digits (``X``) inside an interval are refused. The
specification shows them at level 2, and other parsers take them.

Where the specification is silent, the parts are read as usual: a season or a long
year may be qualified and may bound an interval, a date with an X may be qualified,
a negative year may have months, days and an X, and an interval may lack both dates
as long as one end is ``..``. An interval that ends before it starts is refused.
"""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

from claimset.problems import LONGEST_VALUE, shortened

# Year, month and day: a `date` reaches neither year 0 nor year 10000.
_Day = tuple[int, int, int]
_Span = tuple[_Day, _Day]
# What an open side reaches to: a long year has at most a hundred digits.
_LONG_BEFORE: _Span = ((-(10**100), 1, 1),) * 2
_LONG_AFTER: _Span = ((10**100, 12, 31),) * 2

# The length of a long year is capped because int() refuses very long numbers.
_DATE = re.compile(
    r"""
    (?: (?P<year> -?\d{4} )
        (?: - (?P<month> \d\d ) (?: - (?P<day> \d\d | XX ) )? | -XX (?: -XX )? )?
      | (?P<masked_year> -?\d\d [\dX] X )
      | Y (?P<long_year> -?[1-9]\d{4,99} )
    )
    [?~%]?
    """,
    re.ASCII | re.VERBOSE,
)

# Second 60 is a leap second; an offset can move it to any hour and minute.
# 24:00:00 ends a day again since ISO 8601-1:2019/Amd 1:2022. An offset of zero
# is positive, and no other limit on offsets is given.
_TIME = re.compile(
    r"""
    (?: (?: [01]\d | 2[0-3] ) : [0-5]\d : (?: [0-5]\d | 60 ) | 24:00:00 )
    (?: Z | (?! -00 (?: :00 )? \Z ) [+-] (?: [01]\d | 2[0-3] ) (?: :[0-5]\d )? )?
    """,
    re.ASCII | re.VERBOSE,
)

# The specification gives seasons no days. Their months are here those of the `edtf`
# library: northern ones, and December alone for winter, which as a whole would
# leave its year.
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}
_MONTHS = {f"{month:02}": (month, month) for month in range(1, 13)} | _SEASONS

# As prose has it: years with a hyphen, any dates with a dash or "to".
_YEARS = re.compile("([0-9]{3}[0-9X]) ?(?:-|\u2013|to) ?([0-9]{3}[0-9X])")
_JOINT = re.compile(" ?[\u2012-\u2015] ?| (?:-|to) ")

_CENTURY = re.compile(
    r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th) (?:century|c\.?)", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:c|ca|circa|about|around)\.? ?([0-9]{4})", re.IGNORECASE)

# What the draft of 2012 wrote otherwise; its x stood for the digits of a decade.
_DRAFT_LETTERS = str.maketrans({"u": "X", "x": "X", "y": "Y"})
_DRAFT_WORDS = {
    "unknown": "an unknown start or end is now left empty, as in '1998/'",
    "open": "an open start or end is now written '..', as in '1998/..'",
}


def bounds(text: str) -> tuple[date | None, date | None]:
    """Find the first and the last day of a date or an interval.

    Qualifiers (``?``, ``~``, ``%``) move no bound, and a date with a time of day
    is the day as written, whatever its offset.

    Args:
        text: A date, a date with a time of day, or an interval.

    Returns:
        The first and the last day. None stands for a bound that is open or
        unknown, or that no `date` can hold: before year 1 or after year 9999.

    Raises:
        ValueError: If *text* is not EDTF level 1, names a day or month that does
            not exist, is an interval that ends before it starts, or, as a rule
            of the codebook, has unspecified digits (``X``) inside an interval.

    Example:
        >>> bounds("1998-02")
        (datetime.date(1998, 2, 1), datetime.date(1998, 2, 28))
        >>> bounds("1998~/..")
        (datetime.date(1998, 1, 1), None)
        >>> bounds("../198X")
        Traceback (most recent call last):
        ValueError: '198X' inside an interval: the codebook allows no X there
    """
    start, slash, end = text.partition("/")
    if not slash:
        first, last = _read_moment(text)
        return _as_date(first), _as_date(last)
    if text == "/" or "/" in end:
        raise ValueError(f"{_shown(text)} is no interval such as 1998/2004 or 1998/..")
    lower, upper = _read_end(start), _read_end(end)
    # Mixed precision may overlap: 2005/2005-06 and 2005-06/2005 are both sound.
    if lower and upper and lower[0] > upper[1]:
        raise ValueError(f"the start {start} lies after the end {end}")
    return lower and _as_date(lower[0]), upper and _as_date(upper[1])


def overlap(one: str, other: str) -> bool:
    """Tell whether two dates or intervals have a day in common for certain.

    An open side (``..``) reaches on for ever. An unknown side (nothing) adds no day
    to the date at the other side: only that date is certain.

    Args:
        one: A date or an interval, as `bounds` takes it.
        other: Another.

    Raises:
        ValueError: If one of them is not EDTF; see `bounds`.

    Example:
        >>> overlap("1998", "1996/2001"), overlap("1998-05-31", "1998-06/..")
        (True, False)
        >>> overlap("1998/..", "2004"), overlap("1998/", "2004")
        (True, False)
    """
    (first, last), (start, end) = extent(one), extent(other)
    return first <= end and start <= last


def refusal(text: str, error: ValueError) -> str:
    """Say what is wrong with a text that `bounds` refused.

    Example:
        >>> refusal("1995-1999", ValueError("'1995-1999' is a range: write 1995/1999"))
        "'1995-1999' is a range: write 1995/1999"
        >>> refusal("1998-13", ValueError("there is no month 13"))
        "'1998-13' is not an EDTF date: there is no month 13"
    """
    shown, said = _shown(text), str(error)
    if said.startswith(f"{shown} is ") and ": write " in said:
        return said
    return f"{shown} is not an EDTF date: {said.removeprefix(f'{shown} is ')}"


def is_edtf(text: str) -> bool:
    """Tell whether `bounds` accepts a text.

    Example:
        >>> is_edtf("1998-08"), is_edtf("1998-13")
        (True, False)
    """
    try:
        bounds(text)
    except ValueError:
        return False
    return True


def extent(text: str) -> _Span:
    """Return the first and the last day that a date or an interval takes up.

    Args:
        text: A date or an interval, as `bounds` takes it.

    Returns:
        Two days, each a year, a month and a day. An open side reaches to a year of 101
        digits; see `overlap` for an unknown one.

    Raises:
        ValueError: If *text* is not EDTF; see `bounds`.

    Example:
        >>> extent("1998-05/"), extent("199X")
        (((1998, 5, 1), (1998, 5, 31)), ((1990, 1, 1), (1999, 12, 31)))
    """
    bounds(text)
    start, slash, end = text.partition("/")
    if not slash:
        return _read_moment(text)
    lower = _LONG_BEFORE if start == ".." else _read_end(start)
    upper = _LONG_AFTER if end == ".." else _read_end(end)
    known = [side for side in (lower, upper) if side]
    return known[0][0], known[-1][1]


def _read_moment(text: str) -> _Span:
    day, mark, time = text.partition("T")
    first, last = span = _read_date(day)
    if mark and (first != last or not day[-1].isdigit()):
        raise ValueError(
            f"only a plain YYYY-MM-DD takes a time of day, not {_shown(day)}"
        )
    if mark and not _TIME.fullmatch(time):
        raise ValueError(f"{_shown(time)} is no time of day such as 23:20:30Z")
    return span


def _read_end(text: str) -> _Span | None:
    if text in {"", ".."}:
        return None
    if "X" in text:
        raise ValueError(
            f"{_shown(text)} inside an interval: the codebook allows no X there"
        )
    if "T" in text:
        raise ValueError(f"{_shown(text)} inside an interval: no times of day there")
    return _read_date(text)


def _read_date(text: str) -> _Span:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(_explain(text))
    year, month, day = match["year"], match["month"], match["day"]
    if year == "-0000":
        raise ValueError("there is no year -0000: the year before 0001 is 0000")
    if month is None:
        digits = year or match["masked_year"] or match["long_year"]
        # Sorted, because before year 0 the nines are the earlier ones.
        earliest, latest = sorted(int(digits.replace("X", x)) for x in "09")
        return (earliest, 1, 1), (latest, 12, 31)
    return _read_month(int(year), month, day)


def _read_month(year: int, month: str, day: str | None) -> _Span:
    if month not in _MONTHS:
        raise ValueError(f"there is no month {month}: 01 to 12, or 21 to 24 (seasons)")
    if month in _SEASONS and day:
        raise ValueError(f"a season has no days: {month}-{day}")
    start, end = _MONTHS[month]
    # The calendar repeats every 400 years, so any year has a likeness in range.
    length = monthrange(2000 + year % 400, end)[1]
    if day is None or day == "XX":
        return (year, start, 1), (year, end, length)
    if not 1 <= int(day) <= length:
        raise ValueError(f"there is no day {day} in month {month} of year {year}")
    return (year, start, int(day)), (year, start, int(day))


def _as_date(day: _Day) -> date | None:
    return date(*day) if MINYEAR <= day[0] <= MAXYEAR else None


def _shown(text: str) -> str:
    return repr(shortened(text, LONGEST_VALUE))


def _explain(text: str) -> str:
    shown = _shown(text)
    if text in _DRAFT_WORDS:
        return f"{shown} is a word of the 2012 draft: {_DRAFT_WORDS[text]}"
    today = text.translate(_DRAFT_LETTERS).replace("?~", "%").replace("~?", "%")
    if today != text and _DATE.fullmatch(today):
        return f"{shown} is a spelling of the 2012 draft, now written {_shown(today)}"
    if meant := _as_interval(text):
        return f"{shown} is a range: write {meant}"
    if found := _CENTURY.fullmatch(text):
        return f"{shown} is a century: write {int(found[1]) - 1:02}XX"
    if found := _ABOUT.fullmatch(text):
        return f"{shown} is about a year: write {found[1]}~"
    return (
        f"{shown} is no EDTF level 1 date such as 1998, 1998-08, 1998-08-07, 199X (a "
        "decade), 19XX (a century) or 1998~ (about)"
    )


def _as_interval(text: str) -> str:
    """Return the interval that a range in prose means; "" if it is none."""
    if found := _YEARS.fullmatch(text):
        return f"{found[1]}/{found[2]}"
    meant = _JOINT.sub("/", text)
    return meant if meant.count("/") == 1 and is_edtf(meant) else ""
