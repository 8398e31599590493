"""Rules on what points from one table to another.

A key that finds nothing is told where it stands, with the key that it may mean. A key
that was misspelt where it is defined, though many rows point to it, is told there.
"""

from collections import Counter
from difflib import get_close_matches

import polars as pl
from polars import col

from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules.core import (
    ANCHORED,
    KEYS,
    Batch,
    Cell,
    at,
    every,
    members,
    named,
    natural,
    phrase,
    quoted,
    rule,
)

__all__ = ["unpointed"]

ALIKE = 0.7
"""How like a key that nothing points to must be for a stray to mean it, from 0 to 1."""

ALMOST = 0.9
"""How like another key must be."""

MOST_COMPARED = 20_000
"""The most pairs of keys that are compared: a flood of faults has no one cause."""

_KEYS = tuple(
    f"{table.name}.{key.column}"
    for table in TABLES.values()
    for key in table.foreign_keys
)
_HOLDER = "claims.attributed_to"
# An id that was a claim's may be pointed to by what is never edited after.
_OR_RETIRED = ("annotations.claim_id", "retired.replaced_by")
_DEFINED = tuple(
    dict.fromkeys(
        f"{key.table}.{key.target}"
        for table in TABLES.values()
        for key in table.foreign_keys
    )
)


def strays(s: Batch) -> pl.DataFrame:
    """Return every key that finds nothing, and what it may mean.

    Returns:
        ``cell`` (the column it stands in), ``set``, ``row``, ``member``, ``target`` (the
        table), ``meant`` (the key there that is most like it, or null) and ``defined``
        (the row in which that key is misspelt, or null if it is not).
    """
    found = [
        _astray(s, f"{table.name}.{key.column}", key.table, key.target)
        for table in TABLES.values()
        for key in table.foreign_keys
    ]
    held = _astray(s, _HOLDER, "entities", "entity_id")
    found.append(held.filter(~col("member").str.starts_with("(")))
    return _explained(s, pl.concat(found).collect())


def _astray(s: Batch, cell: str, table: str, target: str) -> pl.LazyFrame:
    """Return the members of a column that are not among the keys of a table."""
    here, _, column = cell.partition(".")
    there = [s.frame(table).select("set", key=target)]
    if cell in _OR_RETIRED:
        there.append(s.retired.select("set", key="claim_id"))
    pointing = members(s.frame(here), column).filter(col("set").is_in(s.whole(table)))
    if cell in _OR_RETIRED:
        pointing = pointing.filter(~col("set").is_in(list(s.partial["retired"])))
    return pointing.join(
        pl.concat(there), left_on=["set", "member"], right_on=["set", "key"], how="anti"
    ).select(
        "set",
        "row",
        "member",
        cell=pl.lit(cell),
        target=pl.lit(table),
    )


def _explained(s: Batch, found: pl.DataFrame) -> pl.DataFrame:
    """Add what strays may mean; leave out those that a faulty key may explain."""
    explained = []
    for (in_set, target), group in found.group_by("set", "target", maintain_order=True):
        times = Counter(group["member"].to_list())
        ids = s.frames[target].filter(set=in_set)
        column = TABLES[target].primary_key[0]
        # Nobody knows what these were to be: each may explain one stray.
        if len(times) <= ids[column].null_count():
            continue
        meant = _meant(s, str(target), ids.drop_nulls(column), times)
        explained.append(
            group.with_columns(
                meant=col("member").replace_strict(
                    {value: key for value, (key, _) in meant.items()},
                    default=None,
                    return_dtype=pl.String,
                ),
                defined=col("member").replace_strict(
                    {value: row for value, (_, row) in meant.items()},
                    default=None,
                    return_dtype=pl.UInt32,
                ),
            )
        )
    schema = {"meant": pl.String, "defined": pl.UInt32}
    nothing = found.clear().with_columns(
        pl.lit(None, kind).alias(name) for name, kind in schema.items()
    )
    return pl.concat([nothing, *explained], rechunk=True)


def _meant(
    s: Batch, target: str, ids: pl.DataFrame, times: Counter[str]
) -> dict[str, tuple[str, int | None]]:
    """Return the key that each stray may mean, and its row if it is misspelt there.

    It is, where nothing points to it and more than one row means it.
    """
    column = TABLES[target].primary_key[0]
    keys = dict(zip(ids[column], ids["row"], strict=True))
    if len(times) * len(keys) > MOST_COMPARED:
        return {}
    unused = _unused(s, target, ids)
    meant: dict[str, tuple[str, int | None]] = {}
    for value, number in sorted(times.items()):
        near = get_close_matches(
            value, [key for key in keys if key in unused], 1, ALIKE
        )
        if near and number > 1:
            meant[value] = near[0], keys[near[0]]
            unused.discard(near[0])
        elif near := near or get_close_matches(value, [*keys], 1, ALMOST):
            meant[value] = near[0], None
    return meant


def _unused(s: Batch, target: str, ids: pl.DataFrame) -> set[str]:
    """Return the keys of a claim set that something should point to, and nothing does."""
    column = TABLES[target].primary_key[0]
    if target == "sentences":
        ids = ids.filter(col("disposition").is_in(["claims", "restated"]))
    elif target == "claims":
        # Claims need not be pointed to; one that is out of order may be misspelt.
        ids = ids.filter(natural(col(column)) > natural(col(column)).shift(-1))
    elif target not in ("entities", "sources"):
        return set()
    pointing = [cell for cell in (*_KEYS, _HOLDER) if _target(cell) == target]
    used = pl.concat(
        members(s.frame(cell.partition(".")[0]), cell.partition(".")[2]).select(
            "set", "member"
        )
        for cell in pointing
    )
    bare = ids.lazy().join(
        used, left_on=["set", column], right_on=["set", "member"], how="anti"
    )
    return set(bare.select(column).collect().to_series().to_list())


def _target(cell: str) -> str:
    """Return the table that a column points to."""
    table, _, column = cell.partition(".")
    found = TABLES[table].column(column).key
    return found[0] if found else "entities"


_UNKNOWN = rule(
    "key-unknown",
    level=4,
    phase=KEYS,
    summary="What points to a row of another table finds it, inside lists too.",
    why="A key that finds nothing drops its row from every join.",
)


@_UNKNOWN.at(*_DEFINED)
def key_misspelt(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find keys that are misspelt where they are defined."""
    meant = s.kept(strays).filter(
        col("target") == cell.table.name, col("defined").is_not_null()
    )
    found = meant.group_by("set", "defined", "meant", "member").len()
    message = phrase(
        "nothing points to {}; did you mean {}, to which {} rows point?",
        quoted("meant"),
        quoted("member"),
        "len",
    )
    return at(found.lazy().with_columns(row="defined"), message=message)


@_UNKNOWN.at(*_KEYS)
def key_unknown(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find keys that the table they point to does not have."""
    target = ".".join(cell.table.column(cell.column).key or ())
    found = (
        s.kept(strays).lazy().filter(col("cell") == cell.name, col("defined").is_null())
    )
    hint = phrase("; did you mean {}?", quoted("meant")).fill_null("")
    message = phrase(f"{{}} is not in {target}{{}}", quoted("member"), hint)
    return at(found, message=message)


@_UNKNOWN.at(*every("source_ref", ANCHORED), "sample.sentence_id")
def source_unknown(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find segments of no known source, where there is no ledger."""
    loose = s.frame(cell.table.name).filter(
        ~col("set").is_in(list(s.ledgers)), col("set").is_in(s.whole("sources"))
    )
    source = col(cell.column).str.split(".").list.first()
    found = (
        loose.with_columns(source=source)
        .drop_nulls("source")
        .join(
            s.sources,
            left_on=["set", "source"],
            right_on=["set", "source_id"],
            how="anti",
        )
    )
    return at(found, message=phrase("{} is not in sources.source_id", quoted("source")))


@rule(
    "holder-unknown",
    level=4,
    needs=("claims", "entities"),
    phase=KEYS,
    summary="A holder is an entity, or is described in parentheses.",
    why="A misspelt entity would otherwise pass as a description.",
).at(_HOLDER)
def holder_unknown(s: Batch) -> pl.LazyFrame:
    """Find holders that look like an entity and are none."""
    found = (
        s.kept(strays).lazy().filter(col("cell") == _HOLDER, col("defined").is_null())
    )
    described = "a holder without a name is described in parentheses"
    hint = phrase("did you mean {}?", quoted("meant")).fill_null(described)
    return at(found, message=phrase("{} is no entity; {}", quoted("member"), hint))


def unpointed(s: Batch, rows: pl.LazyFrame, key: str, *cells: str) -> pl.LazyFrame:
    """Return the rows whose key none of some columns names, nor may mean.

    A faulty cell may have named any of them: there must be more such rows than cells
    of which nobody knows what they say.

    Args:
        s: The batch.
        rows: Rows with ``set`` and a key.
        key: The column of the key.
        cells: The columns that should point to them.
    """
    named_, unknown = [], []
    for cell in cells:
        table, _, column = cell.partition(".")
        frame = s.frame(table)
        named_.append(members(s.known(table), column).select("set", "member"))
        unknown.append(frame.filter(col(column).is_null()).select("set"))
    left = rows.join(
        pl.concat(named_), left_on=["set", key], right_on=["set", "member"], how="anti"
    )
    faulty = pl.concat(unknown).group_by("set").agg(unknown=pl.len())
    return left.join(faulty, on="set", how="left").filter(
        pl.len().over("set") > col("unknown").fill_null(0)
    )


@rule(
    "claim-id-retired",
    level=4,
    needs=("claims", "retired"),
    summary="An id that is gone is not used again.",
    why="Who cited the old claim would find another proposition under its id.",
).at("claims.claim_id")
def claim_id_retired(s: Batch) -> pl.LazyFrame:
    """Find claims under a retired id."""
    found = s.claims.drop_nulls("claim_id").join(
        s.retired, on=["set", "claim_id"], how="semi"
    )
    return at(found, message=phrase("{} is retired", quoted("claim_id")))


@rule(
    "entity-name-shared",
    level=4,
    needs=("entities",),
    summary="A name or alias belongs to one entity.",
    why="A shared name cannot tell which of the two a text means.",
).at("entities.name")
def entity_name_shared(s: Batch) -> pl.LazyFrame:
    """Find names that an earlier entity already has."""
    owned = s.names.with_columns(owner=col("entity_id").first().over("set", "name"))
    found = owned.filter(col("owner") != col("entity_id"))
    message = phrase("{} is also a name of {}", quoted("name"), named("owner"))
    return at(found, message=message)


@rule(
    "entity-unused",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
    summary="Every entity is named by a claim, or holds one.",
    why="An entity that nothing points to was overlooked, or is a second spelling.",
).at("entities.entity_id")
def entity_unused(s: Batch) -> pl.LazyFrame:
    """Find entities that no claim is about or attributed to."""
    entities = s.entities.drop_nulls("entity_id")
    found = unpointed(s, entities, "entity_id", "claims.about", _HOLDER)
    return at(found, message=phrase("no claim names {}", quoted("entity_id")))


@rule(
    "pair-broken",
    level=4,
    needs=("annotations",),
    summary="A pair is one row of each annotator.",
    why="Agreement is counted on pairs; half a pair or a third row falsifies it.",
).at("annotations.pair_id")
def pair_broken(s: Batch) -> pl.LazyFrame:
    """Find pairs that are not one row of each annotator."""
    rows = s.annotations.filter(col("pair_id") != "")
    of_pair = ("set", "pair_id")
    known = pl.all_horizontal(col("annotator", "row_id").is_not_null())
    wrong = (pl.len().over(of_pair) != 2) | (
        col("annotator").n_unique().over(of_pair) != 2
    )
    found = rows.filter(wrong & known.all().over(of_pair))
    message = phrase("{} is not one row of each annotator", quoted("pair_id"))
    return at(found, message=message)


@rule(
    "annotation-outcome",
    needs=("annotations",),
    summary="A row with a verdict says which claim it became, unless it was rejected.",
    why="The way from what was first written to what is published must be open.",
).at("annotations.claim_id", "annotations.verdict")
def annotation_outcome(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find rows whose verdict and claim disagree."""
    rejected, became = col("verdict") == "rejected", col("claim_id") != ""
    if cell.column == "claim_id":
        found = s.annotations.filter(rejected & became)
        return at(found, message="a rejected row became no claim")
    found = s.annotations.filter((col("verdict") != "") & ~rejected & ~became)
    message = phrase("{}, and the claim that it became is not named", quoted("verdict"))
    return at(found, message=message)
