"""The order of ids, in which runs of digits count as numbers, and that of rows."""

import re
from collections.abc import Mapping, Sequence

_NUMBERS = re.compile(r"([0-9]+)")


def sort_key(cell: str) -> tuple[tuple[int, str], ...]:
    """Return what ids are ordered by: runs of digits count as numbers.

    Example:
        >>> sorted(["C10000", "C0999"], key=sort_key)
        ['C0999', 'C10000']
    """
    # Between the parts that are split off are runs of digits: compare their lengths
    # first, so that no run is too long to be a number.
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (-1, part)
        for place, part in enumerate(_NUMBERS.split(cell))
        if part
    )


def row_key(table: str, key: Sequence[str], row: Mapping[str, str]) -> list[object]:
    """Return what the rows of a table are ordered by, as the rule row-order asks.

    Sentences stand by source, letter by letter, and place; other rows by their key.

    Args:
        table: The table's name.
        key: The columns of its key.
        row: The row.
    """
    if table == "sentences":
        return [row["source_id"], sort_key(row["spans"].partition(";")[0])]
    return [sort_key(row[name]) for name in key]
