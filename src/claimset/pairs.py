"""Cells of a working table beside those that a release has for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from claimset.problems import MOST_SINGLY, is_mostly

MOST = 0.9
"""What part of the cells that differ must be explained by how they were moved."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Cells of the working table beside those that the release has for them.

    Attributes:
        now: The working table.
        was: The cells of the release, row by row; null where it has no such row.
    """

    now: pl.DataFrame
    was: pl.DataFrame

    @classmethod
    def of(
        cls,
        now: pl.DataFrame,
        was: pl.DataFrame,
        by: Sequence[str],
        names: Sequence[str],
    ) -> "Pairs":
        """Pair the rows that are alike in some columns, of several the first first."""
        on = [*by, "turn"]
        turn = pl.int_range(pl.len()).over(by).alias("turn")
        left, right = (each.select(*each.columns, turn) for each in (now, was))
        cells = left.select(on).join(right, on=on, how="left", maintain_order="left")
        return cls(now.select(names), cells.select(names))

    @property
    def names(self) -> list[str]:
        """The columns."""
        return self.now.columns

    @property
    def number(self) -> int:
        """How many rows the release has too."""
        first = self.was.to_series(0)
        return len(first) - first.null_count()

    def differing(self, names: Sequence[str]) -> pl.Series:
        """Return the rows in which any of some columns differs."""
        differ = [
            (self.now[each] != self.was[each]).fill_null(value=False) for each in names
        ]
        return (
            pl.DataFrame(differ)
            .select(pl.any_horizontal(pl.all()))[names[0]]
            .arg_true()
        )

    def restored(self, name: str, frame: pl.DataFrame) -> pl.Series:
        """Return a column with the cells of the release, where it has the row."""
        known = self.was[name].is_not_null()
        return self.was[name].replace("", None).zip_with(known, frame[name])

    def run(self, name: str, step: int) -> tuple[int, int] | None:
        """Return the first and the last row of a column that is moved, if it is.

        Only those rows tell in which the release has another cell than near by.
        """
        rows = self.differing([name])
        if len(rows) <= MOST_SINGLY:
            return None
        first, last = int(rows[0]), int(rows[-1])
        cells = pl.DataFrame(
            {"now": self.now[name], "was": self.was[name]}
        ).with_columns(near=pl.col("was").shift(step))
        # The cells at the edge came in, or were lost.
        begin, end = first + max(step, 0), last + 1 + min(step, 0)
        told = cells[begin : max(end, begin)].filter(pl.col("was") != pl.col("near"))
        right = told.filter(pl.col("now") == pl.col("near")).height
        if right <= MOST_SINGLY or right < MOST * told.height:
            return None
        if step > 0:  # Where cells near by are alike, it goes on unseen.
            on = (cells["now"] == cells["near"])[last + 1 :].fill_null(value=False)
            last += int(on.cum_prod().sum())
        return first, last

    def swapped(self, one: str, two: str) -> pl.Series | None:
        """Return in which rows two columns are swapped, if that explains both."""
        cells = pl.DataFrame(
            {
                "one": self.now[one],
                "two": self.now[two],
                "is_one": self.was[one],
                "is_two": self.was[two],
            }
        )
        right = (pl.col("one") == pl.col("is_two")) & (
            pl.col("two") == pl.col("is_one")
        )
        told = pl.col("is_one") != pl.col("is_two")
        is_swapped = cells.select((right & told).fill_null(value=False))["one"]
        number = is_swapped.sum()
        differ = len(self.differing([one, two]))
        if number > MOST_SINGLY and number >= MOST * differ:
            return is_swapped
        return None

    def is_other(self, name: str) -> bool:
        """Whether most cells of a column have another value, or all have one now."""
        differ = len(self.differing([name]))
        is_one = self.now[name].n_unique() == 1
        return is_mostly(differ, self.number) or (is_one and differ > MOST_SINGLY)

    def is_disordered(self, name: str) -> bool:
        """Whether a column has the cells of the release, most of them in other rows."""
        known = self.was[name].is_not_null()
        now, was = self.now[name].filter(known), self.was[name].drop_nulls()
        differ = len(self.differing([name]))
        return is_mostly(differ, len(was)) and now.sort().equals(was.sort())
