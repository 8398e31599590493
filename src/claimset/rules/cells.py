"""Rules on the characters of cells, on lists, ids and the order of rows."""

import re
from collections.abc import Callable, Iterable
from itertools import chain

import polars as pl
from polars import col

from claimset.columns import Column, Table
from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules.characters import invisible, odd_blank
from claimset.rules.core import (
    CELLS,
    Batch,
    Cell,
    at,
    first,
    named,
    natural,
    phrase,
    quoted,
    rule,
    said,
)

__all__: list[str] = []

EVERY = tuple(f"{table}.*" for table in TABLES)
Suspect = Callable[[pl.Expr], pl.Expr]

MOST_ASTRAY = 2
"""How many rows of even a small table are told to be out of order one by one."""


def _cells(
    s: Batch, table: Table, suspect: Suspect, columns: Iterable[Column]
) -> pl.LazyFrame:
    """Return the cells of a table that may be at fault, each as a row.

    Args:
        s: The batch.
        table: The table.
        suspect: Whether a cell may be at fault.
        columns: The columns to look at.

    Returns:
        A frame of ``set``, ``row``, ``column`` and ``value``.
    """
    names = [column.name for column in columns]
    odd = [suspect(col(name)).fill_null(value=False) for name in names]
    return (
        s.frame(table.name)
        .filter(pl.any_horizontal(*odd) if odd else pl.lit(value=False))
        .select("set", "row", *names)
        .unpivot(
            names, index=["set", "row"], variable_name="column", value_name="value"
        )
        .cast({"column": pl.String, "value": pl.String})
        .filter(suspect(col("value")))
    )


def _beyond_ascii(cell: pl.Expr) -> pl.Expr:
    return cell.str.len_bytes() > cell.str.len_chars()


@rule(
    "cell-invisible-character",
    level=2,
    phase=CELLS,
    summary="A cell holds no character that cannot be seen, nor one without meaning.",
    why="Equal words are unequal by it, or read in another order than they have.",
).at(*EVERY)
def cell_invisible_character(s: Batch, table: Table) -> pl.LazyFrame:
    """Find zero-width, directional, private and undecoded characters."""
    suspects = _cells(s, table, _beyond_ascii, table.columns)
    message = said(invisible, "value")
    return at(suspects.with_columns(message).drop_nulls("message"), "column")


@rule(
    "cell-not-nfc",
    level=2,
    phase=CELLS,
    summary="Text is in Unicode's composed form (NFC).",
    why="Two forms of one letter look alike, and no search or join finds both.",
).at(*EVERY)
def cell_not_nfc(s: Batch, table: Table) -> pl.LazyFrame:
    """Find cells that normalisation would change."""
    found = _cells(s, table, _beyond_ascii, table.columns)
    found = found.filter(col("value") != col("value").str.normalize("NFC"))
    return at(found, "column", message=phrase("{} is not in NFC", quoted("value")))


@rule(
    "cell-surrounding-blank",
    level=2,
    phase=CELLS,
    summary="A cell does not begin or end with a blank.",
    why="The blank cannot be seen, and makes equal values unequal.",
).at(*EVERY)
def cell_surrounding_blank(s: Batch, table: Table) -> pl.LazyFrame:
    """Find cells that stripping would change."""
    found = _cells(s, table, lambda cell: cell != cell.str.strip_chars(), table.columns)
    message = phrase("{} begins or ends with a blank", quoted("value"))
    return at(found, "column", message=message)


# Titles and names as they were printed: French and Russian need no-break spaces.
_PRINTED = {
    "references": ("title", "title_original", "container", "publisher"),
    "sources": ("title",),
}


@rule(
    "cell-odd-blank",
    level=2,
    phase=CELLS,
    summary="The blanks within a cell are single spaces; in titles, hard ones too.",
    why="A doubled, hard or wide blank looks like one space, and no search finds it.",
).at(*EVERY)
def cell_odd_blank(s: Batch, table: Table) -> pl.LazyFrame:
    """Find words that are parted by anything but one space."""
    worded = [column for column in table.columns if _holds_words(column)]
    may_be_odd = lambda cell: cell.str.contains("  |\t") | _beyond_ascii(cell)  # noqa: E731 - used once
    found = _cells(s, table, may_be_odd, worded)
    printed = col("column").is_in(_PRINTED.get(table.name, ()))
    message = (
        pl.when(printed)
        .then(said(lambda cell: odd_blank(cell, printed=True), "value"))
        .otherwise(said(odd_blank, "value"))
    )
    return at(found.with_columns(message=message).drop_nulls("message"), "column")


def _holds_words(column: Column) -> bool:
    """Whether a column's cells may hold a blank at all; a path is written as it is."""
    is_free = column.type == "string" and not column.enum and column.name != "file"
    pattern = column.form.pattern
    return is_free and (not pattern or re.fullmatch(pattern, "(two words)") is not None)


@rule(
    "cell-formula",
    level=2,
    severity=Severity.WARNING,
    summary="A text cell does not begin with =, +, - or @.",
    why="A spreadsheet runs such a cell as a formula when it opens the file.",
).at(*EVERY)
def cell_formula(s: Batch, table: Table) -> pl.LazyFrame:
    """Find text that a spreadsheet would run."""
    texts = [each for each in table.columns if each.type == "string" and not each.enum]
    found = _cells(s, table, lambda cell: cell.str.contains("^[=+@-]"), texts)
    message = phrase("{} is a formula to a spreadsheet", quoted("value"))
    return at(found, "column", message=message)


@rule(
    "list-member-faulty",
    level=2,
    phase=CELLS,
    summary="The members of a list are not empty, not repeated, without blanks around.",
    why="An empty or repeated member is counted, and joins to nothing or twice.",
).at(*EVERY)
def list_member_faulty(s: Batch, table: Table) -> pl.LazyFrame:
    """Find lists with a bad member."""
    lists = [column for column in table.columns if column.delimiter]
    found = _cells(s, table, lambda cell: cell.str.contains(";", literal=True), lists)
    parts = col("value").str.split(";")
    bare = parts.list.eval(pl.element().str.strip_chars())
    wrong = (
        (parts.list.n_unique() < parts.list.len())
        | (parts != bare)
        | bare.list.contains("")
    )
    message = phrase("{} has an empty, repeated or blank-edged member", quoted("value"))
    return at(found.filter(wrong), "column", message=message)


@rule(
    "list-order",
    level=2,
    summary="A list of ids is sorted.",
    why="One order makes equal lists equal text.",
).at(*EVERY)
def list_order(s: Batch, table: Table) -> pl.LazyFrame:
    """Find lists of keys that sorting would change."""
    lists = [column for column in table.columns if column.delimiter and column.key]
    found = _cells(s, table, lambda cell: cell.str.contains(";", literal=True), lists)
    parts = col("value").str.split(";").list.eval(natural(pl.element()))
    found = found.filter(parts != parts.list.sort())
    return at(found, "column", message=phrase("{} is not sorted", quoted("value")))


# The columns whose ids are numbered together, and to how many digits at least.
_NUMBERED = {
    ("claims.claim_id", "retired.claim_id"): 4,
    ("references.ref_id",): 2,
    ("annotations.row_id",): 4,
    ("annotations.pair_id",): 3,
}
_KEYS = ("claims", "sentences", "references", "entities", "sources", "retired")
_ZEROS = rule(
    "id-zeros",
    level=2,
    phase=CELLS,
    summary="Ids are filled up with zeros to one width; no two differ by zeros alone.",
    why="C0001 and C00001 are one number: a reader takes the one for the other.",
)


def _digits(s: Batch, cell: str) -> pl.LazyFrame:
    """Return the ids of a column as runs of digits behind other characters."""
    table, _, column = cell.partition(".")
    digits = col(column).str.extract("^[^0-9]+([0-9]+)$")
    return (
        s.frame(table)
        .select("set", "row", pl.lit(cell).alias("cell"), value=column, digits=digits)
        .drop_nulls("digits")
    )


@_ZEROS.at(*chain(*_NUMBERED))
def id_filled_up(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find ids that are not as wide as most that begin with a zero, without need."""
    here = cell.name
    cells, least = next(each for each in _NUMBERED.items() if here in each[0])
    ids = pl.concat([_digits(s, cell) for cell in cells])
    width = col("digits").str.len_chars()
    zeroed = ids.filter(col("digits").str.starts_with("0"))
    filled = zeroed.filter(width > least).select("set").unique()
    usual = (
        zeroed.group_by("set", width=width)
        .len()
        .sort("set", "len", "width", descending=[False, True, False])
        .unique("set", keep="first", maintain_order=True)
        .select("set", usual="width")
    )
    found = ids.filter(col("cell") == here)
    found = found.join(filled, on="set", how="semi").join(usual, on="set")
    short = width < col("usual")
    needless = (width > col("usual")) & col("digits").str.starts_with("0")
    message = (
        pl.when(short)
        .then(phrase("{} has fewer than {} digits", quoted("value"), "usual"))
        .otherwise(phrase("{} has a needless zero", quoted("value")))
    )
    return at(found.filter(short | needless), message=message)


@_ZEROS.at(*(f"{table}.{TABLES[table].primary_key[0]}" for table in _KEYS))
def id_equal_but_for_zeros(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find ids that are an earlier one's but for zeros."""
    bare = col(cell.column).str.replace_all("(^|[^0-9])0+([0-9])", "${1}${2}")
    alike = s.frame(cell.table.name).drop_nulls(cell.column).with_columns(bare=bare)
    alike = alike.filter(pl.struct("set", "bare").is_duplicated())
    found = alike.with_columns(other=first(col(cell.column), "bare"))
    message = phrase("{} is {} but for its zeros", quoted(cell.column), named("other"))
    return at(found.filter(col("other") != col(cell.column)), message=message)


@rule(
    "row-order",
    level=1,
    summary="Rows are sorted: sentences by source and place, other rows by their key.",
    why="One order keeps differences between versions readable, and bytes comparable.",
).at(*(f"{name}.{table.primary_key[0]}" for name, table in TABLES.items()))
def row_order(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find rows that should stand before the row above them."""
    keys = [
        natural(col(name)).alias(f"key{i}")
        for i, name in enumerate(cell.table.primary_key)
    ]
    if cell.table.name == "sentences":
        start = col("spans").str.extract("^([0-9]+)-").cast(pl.Int64)
        end = col("spans").str.extract("^[0-9]+-([0-9]+)").cast(pl.Int64)
        keys = [col("source_id").alias("key0"), start.alias("key1"), end.alias("key2")]
    names = [f"key{i}" for i in range(len(keys))]
    rows = (
        s.frame(cell.table.name)
        .select("set", "row", cell.column, *keys)
        .drop_nulls(names)
    )
    lower, tied = pl.lit(value=False), col("set") == col("set").shift(1)
    for name in names:
        lower |= tied & (col(name) < col(name).shift(1))
        tied &= col(name) == col(name).shift(1)
    sizes = s.frame(cell.table.name).group_by("set").agg(size=pl.len())
    found = rows.filter(lower).join(sizes, on="set")
    number = pl.len().over("set")
    many = number > pl.max_horizontal(pl.lit(MOST_ASTRAY), col("size") // 3)
    found = found.with_columns(many=many, number=number)
    message = (
        pl.when("many")
        .then(
            phrase(
                "the table is in another order: {} of its {} rows should stand before "
                "the row above them, the first here",
                "number",
                "size",
            )
        )
        .otherwise(
            phrase("{} should stand before the row above it", quoted(cell.column))
        )
    )
    is_first = col("row") == col("row").min().over("set")
    return at(found.filter(~col("many") | is_first), message=message)
