"""Rules on dates."""

import polars as pl
from polars import col

from claimset.edtf import bounds
from claimset.problems import LONGEST_VALUE, shortened
from claimset.rules.core import Batch, Cell, at, rule, said

__all__: list[str] = []


@rule(
    "time-not-edtf",
    summary="Times are EDTF level 1 (ISO 8601-2), and exist in the calendar.",
    why="Programs compute first and last days from them.",
).at("claims.time", "annotations.time", "references.issued", "references.accessed")
def time_not_edtf(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find times of another form; each distinct value is judged once."""
    times = (
        s.frame(cell.table.name)
        .select(time=cell.column)
        .filter(col("time") != "")
        .unique()
    )
    wrong = times.with_columns(said(_fault, "time")).drop_nulls("message")
    return at(
        s.frame(cell.table.name).join(wrong, left_on=cell.column, right_on="time")
    )


def _fault(time: str) -> str | None:
    """Return what is wrong with a time, or nothing."""
    try:
        bounds(time)
    except ValueError as error:
        return f"'{shortened(time, LONGEST_VALUE)}' is not an EDTF date: {error}"
    return None
