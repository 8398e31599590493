"""Rules on dates."""

import polars as pl
from polars import col

from claimset.columns import is_by
from claimset.edtf import bounds
from claimset.problems import LONGEST_VALUE, shortened
from claimset.rules.core import Batch, Cell, at, phrase, quoted, rule, said
from claimset.vocabulary import TimeBasis

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


@rule(
    "time-basis-missing",
    needs=("claims",),
    summary="From codebook 2.0 on each claim says what its time rests on.",
    why="Without it nobody can tell a date that the text gives from one that is near.",
).at("claims.time_basis")
def time_basis_missing(s: Batch) -> pl.LazyFrame:
    """Find claims without a basis of their time."""
    asked = [each for each, codebook in s.codebooks.items() if is_by(codebook, "2.0")]
    found = s.claims.filter(col("set").is_in(asked), col("time_basis") == "")
    return at(found, message="the claim does not say what its time rests on")


_DATED = [
    TimeBasis.STATED,
    TimeBasis.BOUND,
    TimeBasis.INHERITED,
    TimeBasis.CONTEXT,
]


@rule(
    "time-not-on-basis",
    needs=("claims",),
    summary="A time is filled where its basis gives one, and nowhere else.",
    why="What is timeless or unknown has no date; what is stated has.",
).at("claims.time")
def time_not_on_basis(s: Batch) -> pl.LazyFrame:
    """Find times whose basis gives none, and bases without their time."""
    based = s.claims.filter(col("time_basis") != "")
    gives = col("time_basis").is_in([str(each) for each in _DATED])
    verb = pl.when(gives).then(pl.lit("a")).otherwise(pl.lit("no"))
    message = phrase("{} gives {} time", quoted("time_basis"), verb)
    return at(based.filter(gives != (col("time") != "")), message=message)
