"""Whether the two files of a table, CSV and Parquet, say the same."""

from collections.abc import Iterator
from itertools import takewhile

import polars as pl

from claimset.csvform import read_csv
from claimset.problems import shortened

_LONGEST = 40  # Characters of a cell in a message.

_BEFORE = 12  # Characters of it before where it differs.


def differences(data: bytes, frame: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Compare the CSV and the Parquet form of one table, cell by cell.

    Args:
        data: The bytes of the CSV file.
        frame: The same table as `claimset.parquet.read_frame` reads it.

    Yields:
        For each cell that differs its row, from 1, its column, and how it differs; 0
        and "" for what differs as a whole. Nothing if the two say the same.
    """
    sheet = read_csv(data, frame.columns, file="")
    if not sheet.readable:
        yield 0, "", f"the CSV file cannot be read: {sheet.problems[0].message}"
    elif sheet.frame.height != frame.height:
        rows = f"{frame.height:,} rows; the CSV file has {sheet.frame.height:,}"
        yield 0, "", rows
    else:
        for name in frame.columns:
            both = zip(frame[name].to_list(), sheet.frame[name], strict=True)
            for row, (held, said) in enumerate(both, 1):
                cell, csv = _text(held), said or ""
                if cell != csv and not _is_number(held, csv):
                    yield row, name, f"row {row}: {_apart(cell, csv)}"


def _text(cell: object) -> str:
    """Return a typed cell as CSV may have it."""
    if isinstance(cell, list):
        return ";".join(cell)
    return "" if cell is None else str(cell)


def _is_number(cell: object, said: str) -> bool:
    """Whether a typed cell is the number that is written in CSV."""
    try:
        return isinstance(cell, int | float) and cell == float(said)
    except ValueError:
        return False


def _apart(cell: str, said: str) -> str:
    """Show two cells from shortly before where they differ."""
    same = [*takewhile(lambda pair: pair[0] == pair[1], zip(cell, said, strict=False))]
    start = max(len(same) - _BEFORE, 0)
    dots = "…" if start else ""
    one, other = (shortened(dots + each[start:], _LONGEST) for each in (cell, said))
    return f"{one!r}; the CSV file has {other!r}"
