"""How a rule is written: a query that yields rows at fault, each with a message.

    @rule("cited-without-reference", "claims.ref_ids")
    def cited_without_reference(s: Batch) -> Found:
        '''A claim that is cited has references.

        The two columns say one thing, and must not say two.
        '''
        bare = s.claims.filter(col("support") == "cited", col("ref_ids") == "")
        yield at(bare, "support is 'cited', and no reference is given")

The docstring says what must hold, and in its second paragraph what would go wrong
otherwise: both are printed on the page of rules. In the frames that a rule sees "" is
an empty cell, and null is a cell that an earlier check found invalid: nobody knows what
it should say. A comparison with null is null, and `filter` drops the row, so that one
error is one problem. Frames hold a batch of claim sets: whatever joins, counts or
compares rows does so by ``set`` too, as `claimset.rules.queries` does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import getdoc

import polars as pl
from polars import col

from claimset.problems import LONGEST_VALUE, Rule, Severity
from claimset.rules.batch import Batch

Found = Iterator[pl.LazyFrame]
"""What a rule yields: rows at fault, as `at` makes them."""

Query = Callable[[Batch], Found]

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
        find: The query.
        reads_sources: Whether it reads the sources' text.
        wants: The tables without which it is checked in part.
        phase: When it is checked. A cell in which an error is found before the last
            phase is null in all later ones.
        doubts: A further column that is null then in the same row.
    """

    rule: Rule
    place: str
    find: Query
    reads_sources: bool
    wants: tuple[str, ...]
    phase: int
    doubts: str


CHECKS: list[Check] = []
"""Every check, in the order in which they are defined."""


def rule(  # noqa: PLR0913 - one argument per property of a rule
    rule_id: str,
    place: str = "",
    *,
    level: int = 3,
    severity: Severity = Severity.ERROR,
    needs: tuple[str, ...] | None = None,
    wants: tuple[str, ...] = (),
    reads_sources: bool = False,
    phase: int = LAST,
    doubts: str = "",
    acceptable: bool = True,
    presumes: str = "",
) -> Callable[[Query], Query]:
    """Register a query as a rule; its docstring says what must hold, and why.

    Args:
        rule_id: As of `Rule`.
        place: As of `Check`.
        level: As of `Rule`.
        severity: As of `Rule`.
        needs: As of `Rule`; by default the table of its place.
        wants: As of `Check`.
        reads_sources: As of `Check`.
        phase: As of `Check`.
        doubts: As of `Check`.
        acceptable: As of `Rule`.
        presumes: As of `Rule`.
    """
    table = place.partition(".")[0]

    def register(find: Query) -> Query:
        summary, why = (getdoc(find) or "\n\n").split("\n\n")[:2]
        described = Rule(
            id=rule_id,
            level=level,
            summary=summary,
            why=" ".join(why.split()),
            severity=severity,
            needs=((table,) if table else ()) if needs is None else needs,
            acceptable=acceptable,
            presumes=presumes,
        )
        check = Check(
            rule=described,
            place=place,
            find=find,
            reads_sources=reads_sources,
            wants=wants,
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
        text += value.cast(pl.String)
        text = text + pl.lit(after) if after else text
    return text


def named(value: pl.Expr | str, most: int = LONGEST_VALUE) -> pl.Expr:
    """Write a value as part of a message, cut if it is long."""
    text = col(value) if isinstance(value, str) else value
    cut = text.str.slice(0, most - 1) + pl.lit("…")
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
