"""What rules look at: the tables of some claim sets, and what is derived from them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any

import polars as pl
import regex
from polars import col

from claimset.letters import UNSPACED
from claimset.model import TABLES
from claimset.rules.queries import joined, said
from claimset.sources import Span, exact_words, reading_text

ANCHORED = ("claims", "appearances", "annotations")
"""The tables whose rows point to words of a source."""

# The language whose words for numbers are known, in both forms of ISO 639.
_ENGLISH = ("en", "eng")

_NUMBER = re.compile("[0-9]{1,18}")

Key = tuple[int, str]
Read = Callable[[str, Iterable[Span]], str]


@dataclass(frozen=True, eq=False)
class Batch:
    """The tables of some claim sets as text, and what is derived from them.

    Each table is an attribute, such as ``s.claims``: a lazy frame with ``set`` and
    ``row``, both from 0.

    Attributes:
        frames: The tables. A table that no claim set has is empty, as is a later column
            of one that does not have it.
        codebooks: The codebook of each claim set; "" where none is stated.
        received: The day that "ago" counts from in each; "" where none is stated.
        before: The batch as it was before keys were looked up, once they were.
        present: The claim sets in which each table could be read.
        partial: The claim sets in which some rows of each table could not.
        texts: The text of each source that is the one annotated, by claim set and id.
        digests: The sha256 of each source that could be read.
        changed: The text of each source that is not the one annotated.
        missing: The cells with a key that finds nothing, of which one problem says it
            for all; see `claimset.missing`.
    """

    frames: Mapping[str, pl.DataFrame]
    codebooks: Mapping[int, str]
    received: Mapping[int, str]
    present: Mapping[str, Collection[int]]
    partial: Mapping[str, Collection[int]]
    texts: Mapping[Key, str]
    digests: Mapping[Key, str]
    changed: Mapping[Key, str]
    before: "Batch | None" = None
    missing: pl.DataFrame | None = None
    _kept: dict[object, Any] = field(default_factory=dict)

    def __getattr__(self, table: str) -> pl.LazyFrame:
        if table not in TABLES:
            raise AttributeError(table)
        return self.table(table)

    def table(self, name: str) -> pl.LazyFrame:
        """Return a table, with null for each cell that is invalid by itself."""
        return self.frames[name].lazy()

    def known(self, table: str) -> pl.LazyFrame:
        """Return a table with keys that find nothing: somebody wrote them."""
        return (self.before or self).frames[table].lazy()

    def whole(self, table: str) -> list[int]:
        """Return the claim sets in which every row of a table could be read."""
        return sorted(set(self.present[table]).difference(self.partial[table]))

    def kept(self, derive: Callable[["Batch"], Any]) -> Any:  # noqa: ANN401 - what is derived
        """Return what a function derives from the batch; it is called once."""
        if derive not in self._kept:
            self._kept[derive] = derive(self)
        return self._kept[derive]

    def filled(self, *tables: str) -> list[str]:
        """Return those of some tables that have rows."""
        return [each for each in tables if self.frames[each].height]

    @property
    def ledgers(self) -> list[int]:
        """The claim sets that have a ledger."""
        return list(self.present["sentences"])

    @property
    def is_led(self) -> bool:
        """Whether all claim sets have a ledger."""
        return len(self.ledgers) == len(self.codebooks)

    @cached_property
    def lengths(self) -> pl.LazyFrame:
        """The length of each source: ``set``, ``source_id`` and ``characters``."""
        rows = [(*key, len(text)) for key, text in self.texts.items()]
        schema = {"set": pl.UInt32, "source_id": pl.String, "characters": pl.Int64}
        return pl.LazyFrame(rows, schema, orient="row")

    @cached_property
    def names(self) -> pl.LazyFrame:
        """Each name of each entity: ``set``, ``row``, ``entity_id``, ``name``.

        A name is without its article, and as a text may begin with it too. An entity
        whose id is wrong still has its names: no shorter one within them is meant.
        """
        called = pl.concat_str(
            col("name").str.strip_prefix("the "), col("aliases"), separator=";"
        )
        names = (
            self.entities.drop_nulls(["name", "aliases"])
            .select("set", "row", "entity_id", name=called.str.split(";"))
            .explode("name")
            .filter(col("name") != "")
        )
        capital = pl.concat_str(
            col("name").str.slice(0, 1).str.to_uppercase(), col("name").str.slice(1)
        )
        both = pl.concat([names, names.with_columns(name=capital)])
        return both.unique(maintain_order=True).collect().lazy()

    @cached_property
    def owners(self) -> dict[int, dict[str, str | None]]:
        """The entity that each name belongs to, by claim set: the first that has it."""
        owners: dict[int, dict[str, str | None]] = {}
        rows = self.names.select("set", "name", "entity_id").collect().iter_rows()
        for in_set, name, entity in rows:
            owners.setdefault(in_set, {}).setdefault(name, entity)
        return owners

    @cached_property
    def name_patterns(self) -> dict[int, "regex.Pattern[str]"]:
        """What finds any name of an entity in a text, the longest first."""
        return {in_set: _any_of(owners) for in_set, owners in self.owners.items()}

    @cached_property
    def segments(self) -> pl.LazyFrame:
        """Where the words of each anchor may be, and how a person reads them.

        For each ``set`` and ``sentence_id``: ``row``, ``source_id``, ``paragraph``,
        ``spans`` and the ``reading`` text, which is null where it cannot be known.
        Without a ledger a segment is its whole source, and has no row and no spans.
        """
        ledger = self.frames["sentences"].select(
            "set", "row", "sentence_id", "source_id", "spans"
        )
        ledger = ledger.unique(
            ["set", "sentence_id"], keep="first", maintain_order=True
        )
        whole = cache(lambda text: reading_text(text, [(0, len(text))]))
        named = pl.concat(
            self.frames[table].select("set", sentence_id="source_ref")
            for table in ANCHORED
        )
        loose = (
            named.filter(~col("set").is_in(self.ledgers))
            .drop_nulls()
            .unique(maintain_order=True)
            .with_columns(source_id=col("sentence_id").str.split(".").list.first())
        )
        texts = [self.texts.get(key) for key in loose.select("set", "source_id").rows()]
        readings = [None if text is None else whole(text) for text in texts]
        read = partial(self.words, read=reading_text)
        parts = [
            ledger.with_columns(
                said(read, "set", "source_id", "spans").alias("reading")
            ),
            loose.with_columns(pl.Series("reading", readings, pl.String)),
        ]
        paragraph = col("sentence_id").str.replace(r"\.[^.]*$", "")
        both = pl.concat(parts, how="diagonal")
        return both.with_columns(paragraph=paragraph).lazy()

    @cached_property
    def paragraphs(self) -> pl.LazyFrame:
        """The reading text ``around`` each ``set`` and ``paragraph`` of the ledger.

        It is its own and that of the one before of the same kind: no footnote of a
        page. Where a segment of either is invalid, nobody knows all that it says: it is
        null. ``english`` is whether all of it is in English.
        """
        languages = self.sentences.select("set", "row", "language")
        whole = (
            self.segments.join(languages, on=["set", "row"])
            .sort("set", "row")
            .group_by("set", "paragraph", maintain_order=True)
            .agg(
                text=pl.when(col("reading").is_not_null().all())
                .then(col("reading").str.join(" "))
                .first(),
                english=col("language").is_in(_ENGLISH).all(),
            )
        )
        kind = ("set", col("paragraph").str.replace("[0-9]+$", ""))
        is_first = pl.int_range(pl.len()).over(kind) == 0
        before = (
            pl.when(is_first)
            .then(pl.lit(""))
            .otherwise(col("text").shift(1).over(kind))
        )
        other = col("english").shift(1, fill_value=True).over(kind)
        around = pl.concat_str("text", pl.lit(" | "), before)
        found = whole.select(
            "set", "paragraph", around=around, english=col("english") & other
        )
        return found.collect().lazy()

    def words(
        self, in_set: int, source: str, spans: str, read: Read = exact_words
    ) -> str | None:
        """Return what a cell of spans marks in a source; None if nothing, or beyond it.

        Args:
            in_set: The claim set.
            source: The source.
            spans: The cell.
            read: Makes the words of a text and spans.
        """
        text = self.texts.get((in_set, source))
        ends = [int(each) for each in _NUMBER.findall(spans)]
        if text is None or not ends or max(ends) > len(text):
            return None
        return read(text, zip(ends[::2], ends[1::2], strict=False))

    def anchored(self, table: str) -> pl.LazyFrame:
        """Return the rows of a table with the segment that each is anchored in."""
        found = self.segments.rename({"row": "segment", "spans": "segment_spans"})
        return joined(self.table(table), "source_ref", found, "sentence_id")


def _any_of(names: Iterable[str]) -> "regex.Pattern[str]":
    """Return what finds any of some names as whole words, the longest first."""
    # Names with one first letter are together, so that few are tried at a place.
    letters: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        letters.setdefault(name[0], []).append(re.escape(name[1:]))
    branches = (
        f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in letters.items()
    )
    # Where no blanks part words, a name may be between any two letters.
    letter = rf"[^\W{UNSPACED}]"
    begin = rf"(?:(?<!{letter})|(?=[{UNSPACED}]))"
    end = rf"(?:(?!{letter})|(?<=[{UNSPACED}]))"
    return regex.compile(rf"{begin}(?:{'|'.join(branches)}){end}")
