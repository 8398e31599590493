"""How a rule is written: a query that yields the rows at fault, each with a message.

    @rule(
        "cited-without-reference",
        "claims.ref_ids",
        why="The two columns say one thing, and must not say two.",
    )
    def cited_without_reference(s: Batch) -> pl.LazyFrame:
        '''A claim that is cited has references.'''
        bare = s.claims.filter(col("support") == "cited", col("ref_ids") == "")
        return at(bare, "support is 'cited', and no reference is given")

The docstring's first line is what must hold: it is printed on the page of rules. In the
frames that a rule sees "" is an empty cell, and null is a cell that an earlier check
found faulty: nobody knows what it should say. A comparison with null is null, and
`filter` drops the row, so that one fault is one problem. Frames hold a batch of claim
sets: whatever joins, counts or compares rows does so by the column ``set`` too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc

import polars as pl
from polars import col

from claimset.problems import LONGEST_VALUE, Rule, Severity
from claimset.rules.batch import Batch, said

__all__ = [
    "CELLS",
    "CHECKS",
    "KEYS",
    "LAST",
    "Check",
    "at",
    "listed",
    "lookup",
    "members",
    "named",
    "natural",
    "quoted",
    "rule",
    "said",
    "spans_of",
]

Find = Callable[[Batch], pl.LazyFrame]

CELLS, KEYS, LAST = range(3)
"""The phases: cells by themselves, keys and segments, all else."""

MOST_LISTED = 5
"""How many members of a list a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule with the query that finds what breaks it.

    Attributes:
        rule: The rule.
        place: The ``table.column`` at fault; "" where the query says it row by row.
        find: Gives the rows at fault, as `at` makes them.
        reads_sources: Whether it reads the sources' text.
        wants: The tables without which it is checked in part.
        english: Whether it is checked in paragraphs in English alone.
        phase: When it is checked. A cell in which an error is found before the last
            phase is null in all later ones.
        doubts: A further column that is null then in the same row.
    """

    rule: Rule
    place: str
    find: Find
    reads_sources: bool
    wants: tuple[str, ...]
    english: bool
    phase: int
    doubts: str


CHECKS: list[Check] = []
"""Every check, in the order in which they are defined."""


def rule(  # noqa: PLR0913 - one argument per property of a rule
    rule_id: str,
    place: str = "",
    *,
    why: str,
    level: int = 3,
    severity: Severity = Severity.ERROR,
    needs: tuple[str, ...] | None = None,
    wants: tuple[str, ...] = (),
    reads_sources: bool = False,
    english: bool = False,
    phase: int = LAST,
    doubts: str = "",
    acceptable: bool = True,
) -> Callable[[Find], Find]:
    """Register a query as a rule; its docstring's first line is what must hold.

    Args:
        rule_id: As of `Rule`.
        place: As of `Check`.
        why: As of `Rule`.
        level: As of `Rule`.
        severity: As of `Rule`.
        needs: As of `Rule`; by default the table of its place.
        wants: As of `Check`.
        reads_sources: As of `Check`.
        english: As of `Check`.
        phase: As of `Check`.
        doubts: As of `Check`.
        acceptable: As of `Rule`.
    """
    table = place.partition(".")[0]

    def register(find: Find) -> Find:
        described = Rule(
            id=rule_id,
            level=level,
            summary=(getdoc(find) or rule_id).partition("\n")[0],
            why=why,
            severity=severity,
            needs=((table,) if table else ()) if needs is None else needs,
            acceptable=acceptable,
        )
        check = Check(
            rule=described,
            place=place,
            find=find,
            reads_sources=reads_sources,
            wants=wants,
            english=english,
            phase=phase,
            doubts=doubts,
        )
        CHECKS.append(check)
        return find

    return register


def at(
    frame: pl.LazyFrame,
    message: str,
    *parts: pl.Expr | str,
    place: pl.Expr | str | None = None,
) -> pl.LazyFrame:
    """Keep the place of each row at fault, and say what is wrong with it.

    Args:
        frame: The rows at fault, with ``set`` and ``row``.
        message: What is wrong, with ``{}`` for each part. Where a part is null nobody
            knows what is wrong, and the row is left out.
        parts: Columns or expressions.
        place: Another ``table.column`` than that of the rule.
    """
    where = pl.lit(place, pl.String) if not isinstance(place, pl.Expr) else place
    kept = frame.select(
        "set", "row", where.alias("place"), _phrase(message, *parts).alias("message")
    )
    return kept.drop_nulls("message")


def _phrase(template: str, *parts: pl.Expr | str) -> pl.Expr:
    """Write a text with parts in place of ``{}``; null where one of them is.

    (`polars.format` panics on some empty frames.)
    """
    begin, *rest = template.split("{}")
    text = pl.lit(begin)
    for part, after in zip(parts, rest, strict=True):
        value = col(part) if isinstance(part, str) else part
        text = text + value.cast(pl.String) + pl.lit(after)
    return text


def named(value: pl.Expr | str, most: int = LONGEST_VALUE) -> pl.Expr:
    """Write a value as part of a message, cut if it is long."""
    text = col(value) if isinstance(value, str) else value
    cut = _phrase("{}…", text.str.slice(0, most - 1))
    return pl.when(text.str.len_chars() > most).then(cut).otherwise(text)


def quoted(value: pl.Expr | str) -> pl.Expr:
    """Write a value as part of a message: in quotes, and cut if it is long."""
    return _phrase("'{}'", named(value))


def listed(column: str) -> pl.Expr:
    """Write the members of a list, a few of them if there are many."""
    shown = col(column).list.head(MOST_LISTED).list.eval(named(pl.element()))
    more = col(column).list.len().cast(pl.Int64) - MOST_LISTED
    rest = pl.when(more > 0).then(_phrase(" and {} more", more)).otherwise(pl.lit(""))
    return pl.concat_str(shown.list.join(", "), rest)


def natural(key: pl.Expr) -> pl.Expr:
    """Return what ids are ordered by: runs of digits count as numbers.

    A number stands before other characters within an id, and behind them at its
    beginning, as `claimset.claim_set.sort_key` has them. No key holds "\\x00".
    """
    run = pl.element()
    digits = run.str.strip_chars_start("0")
    length = digits.str.len_bytes().cast(pl.String).str.zfill(8)
    number = pl.concat_str(pl.lit("\x01"), length, digits)
    is_number = run.str.contains("^[0-9]")
    runs = key.str.extract_all("[0-9]+|[^0-9]+").list.eval(
        pl.when(is_number).then(number).otherwise(run)
    )
    first = pl.when(key.str.contains("^[0-9]")).then(pl.lit("\U0010ffff"))
    return pl.concat_str(first.otherwise(pl.lit("")), runs.list.join(""))


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


def lookup(
    frame: pl.LazyFrame, column: str, table: pl.LazyFrame, key: str, *wanted: str
) -> pl.LazyFrame:
    """Return the rows whose key finds a row of a table, with some of its columns.

    A column of both is called ``NAME_of`` where it is the table's.
    """
    pointing = frame.select("set", column)
    found = (
        table.select("set", key, *wanted)
        .join(pointing, left_on=["set", key], right_on=["set", column], how="semi")
        .unique(["set", key], keep="first")
    )
    return frame.join(
        found, left_on=["set", column], right_on=["set", key], suffix="_of"
    )
