"""What queries of rules are made of; claim sets are kept apart by ``set``."""

from collections.abc import Callable
from typing import Any, Literal

import polars as pl
from polars import col


def members(frame: pl.LazyFrame, column: str, *more: str) -> pl.LazyFrame:
    """Return a row for each ``member`` of a column's lists, with its row and set.

    Args:
        frame: A table.
        column: Its column; a cell that is no list is its own member.
        more: Further columns to keep.
    """
    return (
        frame.filter(col(column) != "")
        .select("set", "row", *more, member=col(column).str.split(";"))
        .explode("member")
    )


def spans_of(frame: pl.LazyFrame, *more: str) -> pl.LazyFrame:
    """Return a row for each span of a table's rows: ``start`` and ``end``."""
    ends = col("member").str.split_exact("-", 1).struct.rename_fields(["start", "end"])
    return (
        members(frame, "spans", *more)
        .with_columns(ends)
        .unnest("member")
        .cast({"start": pl.Int64, "end": pl.Int64}, strict=False)
    )


def joined(
    frame: pl.LazyFrame,
    column: str,
    table: pl.LazyFrame,
    key: str,
    how: Literal["inner", "semi", "anti"] = "inner",
) -> pl.LazyFrame:
    """Join rows to those of a table that have their key, within each claim set.

    A column of both is called ``NAME_of`` where it is the table's.
    """
    left, right = ["set", column], ["set", key]
    return frame.join(table, left_on=left, right_on=right, how=how, suffix="_of")


def lookup(
    frame: pl.LazyFrame, column: str, table: pl.LazyFrame, key: str, *wanted: str
) -> pl.LazyFrame:
    """Return the rows whose key finds a row of a table, with some of its columns."""
    rows = table.select("set", key, *wanted)
    found = joined(rows, key, frame, column, "semi").unique(["set", key], keep="first")
    return joined(frame, column, found, key)


def natural(key: pl.Expr) -> pl.Expr:
    r"""Return what ids are ordered by: runs of digits count as numbers.

    A number comes before other characters within an id, and behind them at its
    beginning, as `claimset.ordering.sort_key` has them. No key holds "\x00".
    """
    run = pl.element()
    number = pl.lit("\x01") + run.str.strip_chars_start("0").str.zfill(20)
    runs = key.str.extract_all("[0-9]+|[^0-9]+").list.eval(
        pl.when((run >= "0") & (run < ":")).then(number).otherwise(run)
    )
    first = pl.when((key >= "0") & (key < ":")).then(pl.lit("\U0010ffff"))
    return first.otherwise(pl.lit("")) + runs.list.join("")


def said(
    say: Callable[..., Any],
    *columns: str | pl.Expr,
    dtype: Any = pl.String,  # noqa: ANN401 - what polars takes for a type
) -> pl.Expr:
    """Return what a function says of the cells of each row; null where one is null.

    It is for what no query can say, and for few rows. The first column lends its name.
    """

    def each(cells: Any) -> pl.Series:  # noqa: ANN401 - polars' own sequence
        rows = zip(*(cell.to_list() for cell in cells), strict=True)
        answers = [None if None in row else say(*row) for row in rows]
        return pl.Series(answers, dtype=dtype)

    return pl.map_batches(columns, each, return_dtype=dtype)
