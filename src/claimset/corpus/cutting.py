"""How work is parted: into runs that memory has room for, and into halves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_GROWTH = 4
"""How many bytes as text a byte of Parquet stands for."""


def weight(name: str, size: int) -> int:
    """Return how many bytes of text a file holds, about.

    Example:
        >>> weight("claims.csv", 10), weight("claims.parquet", 10)
        (10, 40)
    """
    return size * _GROWTH if name.endswith(".parquet") else size


def cut(
    items: Iterable[T], size: Callable[[T], int], most: int, count: int = 0
) -> Iterator[list[T]]:
    """Cut items into runs, in their order.

    Args:
        items: The items.
        size: Tells how large one is.
        most: How large a run may be, unless it is of one item.
        count: How many items a run may have; 0 for any number.

    Example:
        >>> [*cut([60, 60, 1, 1, 1], int, 100, 2)]
        [[60], [60, 1], [1, 1]]
    """
    run: list[T] = []
    filled = 0
    for item in items:
        if run and (filled + size(item) > most or len(run) == count):
            yield run
            run, filled = [], 0
        run.append(item)
        filled += size(item)
    if run:
        yield run


def halves(items: Sequence[T]) -> list[Sequence[T]]:
    """Part items in two; nothing is left to part of one.

    Example:
        >>> halves("abc"), halves("a")
        (['a', 'bc'], [])
    """
    half = len(items) // 2
    return [items[:half], items[half:]] if half else []
