"""What a rule is, and what it looks at.

A rule is a query over the tables of a batch of claim sets. It yields the rows at fault,
each with a message:

    @rule(
        "cited-without-reference",
        summary="A claim has references exactly where its support is 'cited'.",
        why="The two columns say one thing, and must not say two.",
    ).at("claims.ref_ids")
    def reference_missing(s: Batch) -> pl.LazyFrame:
        bare = s.claims.filter(col("support") == "cited", col("ref_ids") == "")
        return at(bare, "support is 'cited', and no reference is given")

In the frames that a rule sees "" is an empty cell, and null is a cell that an earlier
check found faulty: nobody knows what it should say. A comparison with null is null, and
`filter` drops the row, so that one fault is one problem. Joins, windows and uniqueness
keep claim sets apart by the column ``set``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

import polars as pl
from polars import col

from claimset.columns import Table
from claimset.letters import UNSPACED
from claimset.model import TABLES
from claimset.problems import LONGEST_VALUE, Rule, Severity
from claimset.sources import exact_words, parse_spans, reading_text

__all__ = [
    "CHECKS",
    "Batch",
    "Cell",
    "Check",
    "at",
    "every",
    "first",
    "listed",
    "lookup",
    "members",
    "named",
    "natural",
    "phrase",
    "quoted",
    "repeated",
    "rule",
    "said",
    "spans_of",
]


class Cell(NamedTuple):
    """A column of a table, for a query that is registered for several."""

    table: Table
    column: str

    @property
    def name(self) -> str:
        """Both as ``table.column``."""
        return f"{self.table.name}.{self.column}"


Find = Callable[..., pl.LazyFrame]
Key = tuple[int, str]

MOST_LISTED = 5
"""How many members of a list a message names."""


CELLS, SPANS, KEYS, LAST = range(4)
"""The phases: single cells, the order of spans, keys and segments, all else."""

ANCHORED = ("claims", "appearances", "annotations")
"""The tables whose rows point to words of a source."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule at one place: the query that finds what breaks it there.

    Attributes:
        rule: The rule.
        table: The table whose rows it names.
        column: The column that it points at; "" where the query names it.
        find: Gives the rows at fault as a frame of ``set``, ``row`` and ``message``.
        reads_sources: Whether it reads the sources' text.
        wants: The tables without which it is checked in part.
        phase: When it is checked. What is found before the last phase is a cell that
            is faulty by itself: for all later phases it is null.
    """

    rule: Rule
    table: str
    column: str
    find: Callable[["Batch"], pl.LazyFrame]
    reads_sources: bool = False
    wants: tuple[str, ...] = ()
    phase: int = LAST


CHECKS: list[Check] = []
"""Every check, in the order of the modules that define them."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """A rule that queries are written for."""

    rule: Rule
    reads_sources: bool
    wants: tuple[str, ...]
    phase: int

    def at(self, *cells: str) -> Callable[[Find], Find]:
        """Register a query for one cell, or a query that takes a table for several.

        Args:
            cells: Each as ``table.column``; ``table.*`` where the query says which
                column it means.
        """

        def register(find: Find) -> Find:
            for cell in cells:
                table, _, column = cell.partition(".")
                CHECKS.append(
                    Check(
                        self.rule,
                        table,
                        column.strip("*"),
                        _bound(find, TABLES[table], column) if len(cells) > 1 else find,
                        self.reads_sources,
                        self.wants,
                        self.phase,
                    )
                )
            return find

        return register


def _bound(find: Find, table: Table, column: str) -> Find:
    """Tell a query of several cells at which of them it is."""
    if column == "*":
        return partial(find, table=table)
    return partial(find, cell=Cell(table, column))


def rule(  # noqa: PLR0913 - one argument per property of a rule
    rule_id: str,
    *,
    summary: str,
    why: str,
    level: int = 3,
    severity: Severity = Severity.ERROR,
    needs: tuple[str, ...] = (),
    wants: tuple[str, ...] = (),
    reads_sources: bool = False,
    phase: int = LAST,
    acceptable: bool = True,
) -> _Declared:
    """Declare a rule; see `Rule` and `Check` for what is said of it."""
    declared = Rule(
        id=rule_id,
        level=level,
        summary=summary,
        why=why,
        severity=severity,
        needs=needs,
        acceptable=acceptable,
    )
    return _Declared(declared, reads_sources, wants, phase)


@dataclass(frozen=True)
class Batch:
    """The tables of some claim sets as text, and what is derived from them.

    Each table is an attribute: a lazy frame with ``set`` and ``row``, both from 0.

    Attributes:
        frames: The tables. A table that no claim set has is empty.
        codebooks: The codebook of each claim set; "" where none is stated.
        first: The tables as they were before keys were looked up.
        present: The claim sets in which each table could be read.
        partial: The claim sets in which some rows of each table could not.
        texts: The text of each source that is the one annotated, by claim set and id.
        digests: The sha256 of each source that could be read.
        changed: The text of each source that is not the one annotated.
    """

    frames: Mapping[str, pl.DataFrame]
    codebooks: Mapping[int, str]
    first: Mapping[str, pl.DataFrame]
    present: Mapping[str, Collection[int]]
    partial: Mapping[str, Collection[int]]
    texts: Mapping[Key, str]
    digests: Mapping[Key, str]
    changed: Mapping[Key, str]
    _kept: dict[object, Any] = field(default_factory=dict)

    def __getattr__(self, table: str) -> pl.LazyFrame:
        if table not in TABLES:
            raise AttributeError(table)
        return self.frame(table)

    def frame(self, table: str) -> pl.LazyFrame:
        """Return a table."""
        return self.frames[table].lazy()

    def known(self, table: str) -> pl.LazyFrame:
        """Return a table with keys that find nothing: somebody wrote them."""
        return self.first[table].lazy()

    def whole(self, table: str) -> list[int]:
        """Return the claim sets in which every row of a table could be read."""
        return sorted(set(self.present[table]).difference(self.partial[table]))

    def kept(self, derive: Callable[["Batch"], Any]) -> Any:  # noqa: ANN401 - what is derived
        """Return what a function derives from the batch; it is called once."""
        if derive not in self._kept:
            self._kept[derive] = derive(self)
        return self._kept[derive]

    @property
    def ledgers(self) -> Collection[int]:
        """The claim sets that have a ledger."""
        return self.present["sentences"]

    @cached_property
    def lengths(self) -> pl.LazyFrame:
        """The length of each source: ``set``, ``source_id`` and ``characters``."""
        rows = [(*key, len(text)) for key, text in self.texts.items()]
        schema = {"set": pl.UInt32, "source_id": pl.String, "characters": pl.Int64}
        return pl.DataFrame(rows, schema, orient="row").lazy()

    @cached_property
    def names(self) -> pl.LazyFrame:
        """Each name of each entity: ``set``, ``row``, ``entity_id``, ``name``.

        A name stands without its article, and as a text may begin with it too.
        """
        entities = self.entities.drop_nulls(["entity_id", "name", "aliases"])
        called = pl.concat_str(
            col("name").str.strip_prefix("the "), col("aliases"), separator=";"
        )
        names = (
            entities.select("set", "row", "entity_id", name=called.str.split(";"))
            .explode("name")
            .filter(col("name") != "")
        )
        capital = pl.concat_str(
            col("name").str.slice(0, 1).str.to_uppercase(), col("name").str.slice(1)
        )
        both = pl.concat([names, names.with_columns(name=capital)])
        return both.unique(maintain_order=True).collect().lazy()

    @cached_property
    def owners(self) -> dict[int, dict[str, str]]:
        """The entity that each name belongs to, by claim set: the first that has it."""
        owners: dict[int, dict[str, str]] = {}
        rows = self.names.select("set", "name", "entity_id").collect().iter_rows()
        for in_set, name, entity in rows:
            owners.setdefault(in_set, {}).setdefault(name, entity)
        return owners

    @cached_property
    def name_patterns(self) -> dict[int, re.Pattern[str]]:
        """What finds any name of an entity in a text, the longest first."""
        return {in_set: _any_of(owners) for in_set, owners in self.owners.items()}

    def words(self, row: Mapping[str, Any]) -> str:
        """Return the reading text of what a row's own spans mark."""
        text = self.texts[row["set"], row["source_id"]]
        return reading_text(text, parse_spans(row["spans"]))

    @cached_property
    def segments(self) -> pl.LazyFrame:
        """Where the words of each anchor may stand, and how a person reads them.

        For each ``set`` and ``sentence_id``: ``row``, ``source_id``, ``paragraph``,
        ``spans`` as a list of start and end, and the ``reading`` text; null where it
        cannot be known. Without a ledger a segment is its whole source.
        """
        ledger = self.frames["sentences"]
        kept = ledger.select("set", "row", "sentence_id", "source_id", "spans")
        kept = kept.filter(pl.struct("set", "sentence_id").is_first_distinct())
        loose = self._loose.select(
            "set",
            pl.lit(None, pl.UInt32).alias("row"),
            "sentence_id",
            col("sentence_id").str.split(".").list.first().alias("source_id"),
            pl.lit(None, pl.String).alias("spans"),
        )
        both = pl.concat([kept, loose])
        whole: dict[tuple[int, str], str] = {}
        readings: list[str | None] = []
        for in_set, source, cell, is_loose in both.select(
            "set", "source_id", "spans", col("row").is_null()
        ).iter_rows():
            text = self.texts.get((in_set, source or ""))
            if text is None or (cell is None and not is_loose):
                readings.append(None)
            elif is_loose:
                if (in_set, source) not in whole:
                    whole[in_set, source] = reading_text(text, [(0, len(text))])
                readings.append(whole[in_set, source])
            else:
                readings.append(reading_text(text, parse_spans(cell)) or None)
        return both.with_columns(
            pl.Series("reading", readings, pl.String),
            col("sentence_id").str.replace(r"\.[^.]*$", "").alias("paragraph"),
        ).lazy()

    @cached_property
    def pieces(self) -> pl.LazyFrame:
        """Each span of each segment of a ledger: where it starts and ends."""
        ledger = self.segments.drop_nulls(["spans", "row"])
        return spans_of(ledger, "sentence_id").drop("row").collect().lazy()

    @property
    def _loose(self) -> pl.DataFrame:
        """The segments that rows name in claim sets without a ledger."""
        named = [
            self.frames[table].select("set", sentence_id="source_ref")
            for table in ANCHORED
        ]
        apart = ~col("set").is_in(list(self.ledgers)) & col("sentence_id").is_not_null()
        return pl.concat(named).filter(apart).unique(maintain_order=True)

    @cached_property
    def exact(self) -> pl.DataFrame:
        """The exact words of each segment of the ledger; null if they cannot be cut."""
        ledger = self.frames["sentences"].select("set", "row", "source_id", "spans")
        words: list[str | None] = []
        for in_set, _, source, cell in ledger.iter_rows():
            text = self.texts.get((in_set, source or ""))
            spans = parse_spans(cell or "")
            if text is None or not spans or max(end for _, end in spans) > len(text):
                words.append(None)
            else:
                words.append(exact_words(text, spans))
        return ledger.with_columns(pl.Series("words", words, pl.String))

    def anchored(self, table: str) -> pl.LazyFrame:
        """Return the rows of a table with the segment that each is anchored in."""
        found = self.segments.rename({"row": "segment", "spans": "segment_spans"})
        return self.frame(table).join(
            found,
            left_on=("set", "source_ref"),
            right_on=("set", "sentence_id"),
        )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some names as whole words, the longest first."""
    # Names with one first letter stand together, so that few are tried at a place.
    letters: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        letters.setdefault(name[0], []).append(re.escape(name[1:]))
    branches = (
        f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in letters.items()
    )
    # Where no blanks part words, a name may stand between any two letters.
    letter = rf"[^\W{UNSPACED}]"
    begin = rf"(?:(?<!{letter})|(?=[{UNSPACED}]))"
    end = rf"(?:(?!{letter})|(?<=[{UNSPACED}]))"
    return re.compile(rf"{begin}(?:{'|'.join(branches)}){end}")


def at(
    frame: pl.LazyFrame, *columns: str, message: str | pl.Expr | None = None
) -> pl.LazyFrame:
    """Keep the place of each row at fault, and say what is wrong with it.

    Args:
        frame: The rows at fault.
        columns: ``"column"`` where the frame says in which column.
        message: What is wrong, for all or each; by default the frame's own.
    """
    if message is None:
        text = col("message")
    else:
        text = pl.lit(message) if isinstance(message, str) else message
    return frame.select("set", "row", *columns, text.alias("message"))


def said(say: Callable[[str], str | None], column: str) -> pl.Expr:
    """Return what a function says of each cell, as ``message``; null for nothing.

    It is for what no query can say, and for few rows.
    """

    def each(cells: pl.Series) -> pl.Series:
        return pl.Series([cell and say(cell) for cell in cells], dtype=pl.String)

    return col(column).map_batches(each, return_dtype=pl.String).alias("message")


def natural(key: pl.Expr) -> pl.Expr:
    """Return what ids are ordered by: runs of digits count as numbers.

    Numbers stand before other characters within an id, and behind them at its
    beginning, as `claimset.claim_set.sort_key` has them.
    """
    digits = key.str.replace("^([0-9])", "\U0010ffff${1}").str.replace_all(
        "([0-9]+)", "\x00000000000000000000${1}"
    )
    return digits.str.replace_all("\x000+([0-9]{18})", "\x00${1}")


def phrase(template: str, *parts: pl.Expr | str) -> pl.Expr:
    """Write a message with the values of columns or expressions in place of ``{}``.

    It is null where one of them is. (`polars.format` panics on some empty frames.)
    """
    first_, *rest = template.split("{}")
    said = pl.lit(first_)
    for part, after in zip(parts, rest, strict=True):
        value = col(part) if isinstance(part, str) else part
        said = said + value.cast(pl.String) + pl.lit(after)
    return said


def quoted(value: pl.Expr | str) -> pl.Expr:
    """Write a value as messages hold it: in quotes, and never at full length."""
    return phrase("'{}'", named(value))


def named(value: pl.Expr | str, most: int = LONGEST_VALUE) -> pl.Expr:
    """Write a value as part of a message, cut if it is long."""
    text = col(value) if isinstance(value, str) else value
    cut = phrase("{}…", text.str.slice(0, most - 1))
    return pl.when(text.str.len_chars() > most).then(cut).otherwise(text)


def listed(column: str) -> pl.Expr:
    """Write the members of a list, a few of them if there are many."""
    shown = (
        col(column)
        .list.head(MOST_LISTED)
        .list.eval(named(pl.element()))
        .list.join(", ")
    )
    more = col(column).list.len().cast(pl.Int64) - MOST_LISTED
    rest = pl.when(more > 0).then(phrase(" and {} more", more)).otherwise(pl.lit(""))
    return pl.concat_str(shown, rest)


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
    found = table.filter(col(key).is_not_null()).unique(["set", key], keep="first")
    return frame.join(
        found.select("set", key, *wanted),
        left_on=["set", column],
        right_on=["set", key],
        suffix="_of",
    )


def repeated(frame: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
    """Return the rows whose cells an earlier row of the claim set has, in known cells."""
    known = frame.drop_nulls(columns)
    return known.filter(~pl.struct("set", *columns).is_first_distinct())


def first(expr: pl.Expr, *columns: str | pl.Expr) -> pl.Expr:
    """Return what stands in the first row that is alike in some columns."""
    return expr.first().over("set", *columns)


def every(column: str, tables: Sequence[str]) -> tuple[str, ...]:
    """Name one column of several tables."""
    return tuple(f"{table}.{column}" for table in tables)
