"""The order of ids, in which runs of digits count as numbers."""

import re

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
