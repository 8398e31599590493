"""Which years times take up, and the bars of a histogram that show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from claimset.edtf import extent

Years = tuple[int | None, int | None]
"""The first and the last year of a time; None is that of an open side."""

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
_MOST_BARS = 60
_FARTHEST = 10**100  # As far as `extent` reaches where a side is open.


@dataclass(frozen=True, slots=True)
class Axis:
    """The years that a histogram shows.

    Attributes:
        first: The first year of the first bar.
        step: How many years a bar has.
        bars: How many bars there are.
    """

    first: int
    step: int
    bars: int

    @property
    def last(self) -> int:
        """The last year of the last bar."""
        return self.first + self.step * self.bars - 1

    def starts(self) -> range:
        """Return the first year of each bar."""
        return range(self.first, self.last + 1, self.step)

    def overlapped(self, years: Years) -> tuple[int, int]:
        """Return the first and the last bar that a time overlaps.

        Example:
            >>> Axis(1990, 2, 5).overlapped((1993, None))
            (1, 4)
        """
        first, last = years
        low = 0 if first is None else (first - self.first) // self.step
        high = self.bars - 1 if last is None else (last - self.first) // self.step
        return max(low, 0), min(high, self.bars - 1)


def axis(times: Sequence[Years]) -> Axis | None:
    """Choose the years to show: those that times name; None if none does.

    Example:
        >>> axis([(1994, 1994), (1997, None)])
        Axis(first=1994, step=1, bars=4)
        >>> axis([(-500, 2000)])
        Axis(first=-500, step=50, bars=51)
    """
    named = [year for each in times for year in each if year is not None]
    if not named:
        return None
    span = max(named) - min(named) + 1
    step = next((each for each in _STEPS if span <= each * _MOST_BARS), 0)
    if not step:
        step = max(_STEPS)
        while span > step * _MOST_BARS:
            step *= 10
    first = min(named) // step * step
    return Axis(first, step, (max(named) - first) // step + 1)


def years_of(time: str) -> Years:
    """Return the first and the last year of a time.

    Of an unknown side nothing is certain, so that it adds no year.

    Args:
        time: A date or an interval.

    Raises:
        ValueError: If it is not EDTF; see `claimset.edtf.bounds`.

    Example:
        >>> years_of("1996/.."), years_of("1998-05/")
        ((1996, None), (1998, 1998))
    """
    (first, *_), (last, *_) = extent(time)
    known = [None if abs(year) == _FARTHEST else year for year in (first, last)]
    return known[0], known[1]
