"""Rules on what points from one table to another.

A key that finds nothing is reported where it stands, with the key that it may mean. A
key that is misspelt where it is defined, though many rows point to it, is reported there.
"""

from collections import Counter
from difflib import get_close_matches

import polars as pl
from polars import col

from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules.anchors import more_than
from claimset.rules.batch import ANCHORED, Batch
from claimset.rules.core import KEYS, at, members, named, natural, quoted, rule

__all__ = ["unpointed"]

ALIKE = 0.7
"""How like a key that nothing points to must be to be meant, from 0 to 1."""

ALMOST = 0.9
"""How like another key must be."""

MOST_COMPARED = 20_000
"""The most pairs of keys that are compared: a flood of faults has no one cause."""

_HOLDER = "claims.attributed_to"
_TARGETS = {
    f"{table.name}.{key.column}": key.table
    for table in TABLES.values()
    for key in table.foreign_keys
} | {_HOLDER: "entities"}
# An id that was a claim's may be pointed to by what is never edited after.
_OR_RETIRED = ("annotations.claim_id", "retired.replaced_by")


def lost_keys(s: Batch) -> pl.DataFrame:
    """Return every key that finds nothing, and what it may mean.

    Returns:
        ``place``, ``set``, ``row``, ``member``, ``target`` (the table), ``meant`` (the
        key there that is most like it, or null) and ``defined`` (the row in which that
        key is misspelt, or null if it is not).
    """
    found = []
    for place, target in _TARGETS.items():
        keys = [
            s.frames[target].lazy().select("set", key=TABLES[target].primary_key[0])
        ]
        here = _pointing(s, place).filter(col("set").is_in(s.whole(target)))
        if place in _OR_RETIRED:
            keys.append(s.retired.select("set", key="claim_id"))
            here = here.filter(~col("set").is_in(list(s.partial["retired"])))
        if place == _HOLDER:
            here = here.filter(~col("member").str.starts_with("("))
        lost = here.join(
            pl.concat(keys),
            left_on=["set", "member"],
            right_on=["set", "key"],
            how="anti",
        )
        names = pl.lit(place).alias("place"), pl.lit(target).alias("target")
        found.append(lost.with_columns(*names))
    lost = pl.concat(found).collect()
    meant = [
        (in_set, target, member, *meaning)
        for (in_set, target), group in lost.group_by(
            "set", "target", maintain_order=True
        )
        for member, meaning in _meanings(
            s, in_set, str(target), group["member"]
        ).items()
    ]
    schema = lost.select("set", "target", "member").schema | {
        "meant": pl.String,
        "defined": pl.UInt32,
    }
    on = ["set", "target", "member"]
    meanings = pl.DataFrame(meant, schema, orient="row")
    return lost.join(meanings, on=on, maintain_order="left")


def _pointing(s: Batch, place: str) -> pl.LazyFrame:
    table, _, column = place.partition(".")
    return members(s.frames[table].lazy(), column)


def _meanings(
    s: Batch, in_set: object, target: str, lost: pl.Series
) -> dict[str, tuple[str | None, int | None]]:
    """Return what each lost key may mean, and its row if it is misspelt there.

    It is, where nothing points to it and more than one row means it. A key that a
    faulty cell may have defined is left out.
    """
    column = TABLES[target].primary_key[0]
    ids = s.frames[target].filter(set=in_set)
    times = Counter(lost.to_list())
    # Nobody knows what these were to be: each may explain one lost key.
    if len(times) <= ids[column].null_count():
        return {}
    keys = dict(ids.drop_nulls(column).select(column, "row").iter_rows())
    if len(times) * len(keys) > MOST_COMPARED:
        return dict.fromkeys(times, (None, None))
    unused = _unused(s, target, ids.drop_nulls(column))
    # A source of quite another name, where nothing else can be meant.
    renamed = len(unused) == len(times) == 1 and target == "sources"
    meant: dict[str, tuple[str | None, int | None]] = {}
    for value, number in sorted(times.items()):
        near = get_close_matches(
            value, [key for key in keys if key in unused], 1, ALIKE
        )
        other = get_close_matches(value, keys, 1, ALMOST)
        if renamed and number > 1 and not near and not other:
            near = [*unused]
        if near and number > 1:
            meant[value] = near[0], keys[near[0]]
            unused.discard(near[0])
        else:
            meant[value] = (near or other or [None])[0], None
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
    pointing = (_pointing(s, place) for place, to in _TARGETS.items() if to == target)
    used = pl.concat(each.select("set", "member") for each in pointing)
    on = {"left_on": ["set", column], "right_on": ["set", "member"]}
    return set(ids.lazy().join(used, **on, how="anti").collect()[column])


@rule(
    "key-unknown",
    level=4,
    phase=KEYS,
    why="A key that finds nothing drops its row from every join.",
)
def key_unknown(s: Batch) -> pl.LazyFrame:
    """What points to a row of another table finds it, inside lists too."""
    lost = s.kept(lost_keys).lazy()
    column = col("target").replace_strict(
        {name: f"{name}.{table.primary_key[0]}" for name, table in TABLES.items()}
    )
    meant = ["set", "target", "defined", "meant", "member"]
    misspelt = lost.drop_nulls("defined").group_by(meant, maintain_order=True).len()
    strange = lost.filter(col("defined").is_null(), col("place") != _HOLDER)
    hint = pl.lit("; did you mean ") + quoted("meant") + pl.lit("?")
    return pl.concat(
        [
            at(
                misspelt.with_columns(row="defined"),
                "nothing points to {}; did you mean {}, to which {} rows point?",
                *(quoted("meant"), quoted("member"), "len"),
                place=column,
            ),
            at(
                strange,
                "{} is not in {}{}",
                *(quoted("member"), column, hint.fill_null("")),
                place=col("place"),
            ),
            *(_source_unknown(s, f"{table}.source_ref") for table in ANCHORED),
            _source_unknown(s, "sample.sentence_id"),
        ]
    )


def _source_unknown(s: Batch, place: str) -> pl.LazyFrame:
    """Find segments of no known source, where there is no ledger."""
    table, _, column = place.partition(".")
    source = col(column).str.split(".").list.first()
    lost = (
        s.frames[table]
        .lazy()
        .filter(~col("set").is_in(s.ledgers), col("set").is_in(s.whole("sources")))
        .select("set", "row", source_id=source)
        .drop_nulls()
        .join(s.sources, on=["set", "source_id"], how="anti")
    )
    message = "{} is not in sources.source_id"
    return at(lost, message, quoted("source_id"), place=place)


@rule(
    "holder-unknown",
    _HOLDER,
    level=4,
    needs=("claims", "entities"),
    phase=KEYS,
    why="A misspelt entity would otherwise pass as a description.",
)
def holder_unknown(s: Batch) -> pl.LazyFrame:
    """A holder is an entity, or is described in parentheses."""
    lost = s.kept(lost_keys).lazy()
    lost = lost.filter(col("place") == _HOLDER, col("defined").is_null())
    described = "a holder without a name is described in parentheses"
    hint = pl.lit("did you mean ") + quoted("meant") + pl.lit("?")
    parts = (quoted("member"), hint.fill_null(described))
    return at(lost, "{} is no entity; {}", *parts)


def unpointed(s: Batch, rows: pl.LazyFrame, key: str, *places: str) -> pl.LazyFrame:
    """Return the rows whose key none of some columns names, nor may mean.

    A faulty cell may have named any of them: there must be more such rows than cells
    of which nobody knows what they say.

    Args:
        s: The batch.
        rows: Rows with ``set`` and a key.
        key: The column of the key.
        places: The columns that should point to them.
    """
    pointing, unknown, lost = [], [], []
    of_keys = (s.before or s).kept(lost_keys)
    for place in places:
        table, _, column = place.partition(".")
        reported = s.frames[table].filter(col(column).is_null())
        of_place = of_keys.filter(col("place") == place)
        lost.append(of_place.join(reported, on=["set", "row"], how="semi"))
        known = s.known(table)
        pointing.append(members(known, column).select("set", "member"))
        unknown.append(known.filter(col(column).is_null()).select("set"))
    on = {"left_on": ["set", key], "right_on": ["set", "member"]}
    left = rows.join(pl.concat(pointing), **on, how="anti").collect()
    members_ = pl.concat(lost).select("set", "member").unique()
    meant = [
        (in_set, near)
        for in_set, member in members_.iter_rows()
        if members_.height * left.height < MOST_COMPARED
        for near in get_close_matches(member, left.filter(set=in_set)[key], 1, ALIKE)
    ]
    schema = left.select("set", key).schema
    alike = pl.LazyFrame(meant, schema, orient="row")
    left_out = left.lazy().join(alike, on=["set", key], how="anti")
    return more_than(left_out, pl.concat(unknown))


@rule(
    "claim-id-retired",
    "claims.claim_id",
    level=4,
    needs=("claims", "retired"),
    why="Who cited the old claim would find another proposition under its id.",
)
def claim_id_retired(s: Batch) -> pl.LazyFrame:
    """An id that is gone is not used again."""
    found = s.claims.join(s.retired, on=["set", "claim_id"], how="semi")
    return at(found, "{} is retired", quoted("claim_id"))


@rule(
    "entity-name-shared",
    "entities.name",
    level=4,
    why="A shared name cannot tell which of the two a text means.",
)
def entity_name_shared(s: Batch) -> pl.LazyFrame:
    """A name or alias belongs to one entity."""
    owned = s.names.with_columns(owner=col("entity_id").first().over("set", "name"))
    shared = owned.filter(col("owner") != col("entity_id"))
    return at(shared, "{} is also a name of {}", quoted("name"), named("owner"))


@rule(
    "entity-unused",
    "entities.entity_id",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
    why="An entity that nothing points to was overlooked, or is a second spelling.",
)
def entity_unused(s: Batch) -> pl.LazyFrame:
    """Every entity is named by a claim, or holds one."""
    entities = s.entities.drop_nulls("entity_id")
    unused = unpointed(s, entities, "entity_id", "claims.about", _HOLDER)
    return at(unused, "no claim names {}", quoted("entity_id"))


@rule(
    "pair-broken",
    "annotations.pair_id",
    level=4,
    why="Agreement is counted on pairs; half a pair or a third row falsifies it.",
)
def pair_broken(s: Batch) -> pl.LazyFrame:
    """A pair is one row of each annotator."""
    pair = ("set", "pair_id")
    wrong = (pl.len() != 2) | (col("annotator").n_unique() != 2)  # noqa: PLR2004 - a pair
    known = pl.all_horizontal(col("annotator", "row_id").is_not_null()).all()
    paired = s.annotations.filter(col("pair_id") != "")
    broken = paired.filter((wrong & known).over(pair))
    return at(broken, "{} is not one row of each annotator", quoted("pair_id"))


@rule(
    "annotation-outcome",
    "annotations.verdict",
    why="The way from what was first written to what is published must be open.",
)
def annotation_outcome(s: Batch) -> pl.LazyFrame:
    """A row with a verdict says which claim it became, unless it was rejected."""
    rejected, became = col("verdict") == "rejected", col("claim_id") != ""
    wrongly = s.annotations.filter(rejected & became)
    unnamed = s.annotations.filter((col("verdict") != "") & ~rejected & ~became)
    message = "{}, and the claim that it became is not named"
    return pl.concat(
        [
            at(wrongly, "a rejected row became no claim", place="annotations.claim_id"),
            at(unnamed, message, quoted("verdict")),
        ]
    )
