"""Rules on what points from one table to another.

A key that finds nothing is reported at its cell, with the key that it may mean; one
that is misspelt where it is defined, though many rows point to it, is reported there.
"""

import re
from collections import Counter
from difflib import get_close_matches

import polars as pl
from polars import col

from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules.anchors import more_than
from claimset.rules.batch import ANCHORED, Batch
from claimset.rules.core import KEYS, Found, at, named, quoted, rule
from claimset.rules.queries import joined, members, natural

ALIKE = 0.7
"""How like a key that nothing points to must be to be meant, from 0 to 1."""

ALMOST = 0.9
"""How like another key must be."""

LIKE_NAME = 0.8
"""How like another key without numbers must be."""

MOST_COMPARED = 20_000
"""The most pairs of keys that are compared: a flood of problems has no one cause."""

HOLDER = "claims.attributed_to"
"""The column whose cells name an entity, or describe one."""

_TARGETS = {
    f"{table.name}.{key.column}": key.table
    for table in TABLES.values()
    for key in table.foreign_keys
} | {HOLDER: "entities"}
# An id that was a claim's may be pointed to by what is never edited after.
OR_RETIRED = {
    f"{table.name}.{column.name}"
    for table in TABLES.values()
    for column in table.columns
    if column.or_retired
}
"""The columns that may name a claim which is retired."""

IF_RETIRED = (
    "`version`: the next release; `replaced_by`: the claims that took its place, or "
    "nothing"
)
"""What a row of retired claims needs."""


def lost_keys(s: Batch) -> pl.DataFrame:
    """Return every key that finds nothing, and what it may mean.

    Returns:
        ``place``, ``set``, ``row``, ``member``, ``target`` (the table), ``meant`` (the
        key there that is most like it, or null) and ``defined`` (the row in which that
        key is misspelt, or null if it is not).
    """
    found = []
    for place, target in _TARGETS.items():
        keys = [s.table(target).select("set", key=TABLES[target].primary_key[0])]
        here = _pointing(s, place).filter(col("set").is_in(s.whole(target)))
        if place in OR_RETIRED:
            keys.append(s.retired.select("set", key="claim_id"))
            here = here.filter(~col("set").is_in(list(s.partial["retired"])))
        if place == HOLDER:
            here = here.filter(~col("member").str.starts_with("("))
        found.append(
            joined(here, "member", pl.concat(keys), "key", "anti").with_columns(
                place=pl.lit(place), target=pl.lit(target)
            )
        )
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


def _apart(s: Batch) -> pl.LazyFrame:
    """Return the keys that find nothing, each to be reported at its own cell."""
    lost: pl.DataFrame = s.kept(lost_keys)
    if s.missing is None:
        return lost.lazy()
    on = ["place", "set", "row", "member"]
    return lost.join(s.missing, on=on, how="anti", maintain_order="left").lazy()


def _pointing(s: Batch, place: str) -> pl.LazyFrame:
    table, _, column = place.partition(".")
    return members(s.table(table), column)


def _meanings(
    s: Batch, in_set: object, target: str, lost: pl.Series
) -> dict[str, tuple[str | None, int | None]]:
    """Return what each lost key may mean, and its row if it is misspelt there.

    It is, where nothing points to it and more than one row means it. A key that an
    invalid cell may have defined is left out.
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
        # article.p01.s01 is not almost article.p41.s01.
        alike = [key for key in keys if _numbers(key) == _numbers(value)]
        # Without numbers, as in a name, a slip changes more of a key.
        least = ALMOST if _numbers(value) else LIKE_NAME
        other = get_close_matches(value, alike, 1, least)
        if renamed and number > 1 and not near and not other:
            near = [*unused]
        if near and number > 1:
            meant[value] = near[0], keys[near[0]]
            unused.discard(near[0])
        else:
            meant[value] = (near or other or [None])[0], None
    return meant


def _numbers(key: str) -> list[str]:
    # As text: Python makes no number of thousands of digits.
    return [digits.lstrip("0") for digits in re.findall("[0-9]+", key)]


def _unused(s: Batch, target: str, ids: pl.DataFrame) -> set[str]:
    """Return the keys to which nothing points, though something should."""
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
    bare = joined(ids.lazy(), column, used, "member", "anti")
    return set(bare.collect()[column])


@rule("key-unknown", level=4, phase=KEYS)
def key_unknown(s: Batch) -> Found:
    """What points to a row of another table finds it, inside lists too.

    A key that finds nothing drops its row from every join.
    """
    lost = _apart(s)
    column = col("target").replace_strict(
        {name: f"{name}.{table.primary_key[0]}" for name, table in TABLES.items()}
    )
    meant = ["set", "target", "defined", "meant", "member"]
    misspelt = lost.drop_nulls("defined").group_by(meant, maintain_order=True).len()
    strange = lost.filter(col("defined").is_null(), col("place") != HOLDER)
    message = "nothing points to {}; did you mean {}, to which {} rows point?"
    misspelt = misspelt.with_columns(row="defined", len=col("len").cast(pl.String))
    parts = (quoted("meant"), quoted("member"), col("len"))
    yield at(misspelt, message, *parts, place=column)
    hint = pl.lit("; did you mean ") + quoted("meant") + pl.lit("?")
    remedy = pl.coalesce(hint, _remedy(col("target"), col("place")))
    parts = (quoted("member"), column, remedy)
    yield at(_replaced(s, strange), "{} is not in {}{}", *parts, place=col("place"))
    # Without a ledger a segment is known by its source.
    for table in [] if s.is_led else s.filled(*ANCHORED, "sample"):
        name = "sentence_id" if table == "sample" else "source_ref"
        rows = s.table(table).filter(~col("set").is_in(s.ledgers))
        rows = rows.filter(col("set").is_in(s.whole("sources"))).drop_nulls(name)
        rows = rows.with_columns(source=col(name).str.split(".").list.first())
        unknown = joined(rows, "source", s.sources, "source_id", "anti")
        message = "{} is not in sources.source_id: begin with the id of a source"
        yield at(unknown, message, quoted("source"), place=f"{table}.{name}")


def _replaced(s: Batch, lost: pl.LazyFrame) -> pl.LazyFrame:
    """Join to each lost key ``instead``: what took the place of a retired claim."""
    retired = s.retired.drop_nulls(["claim_id", "replaced_by"]).select(
        "set", member="claim_id", instead="replaced_by", target=pl.lit("claims")
    )
    retired = retired.unique(["set", "member"], keep="first")
    on = ["set", "member", "target"]
    return lost.join(retired, on=on, how="left", maintain_order="left")


def _remedy(target: pl.Expr, place: pl.Expr) -> pl.Expr:
    """Say what to do with a key that finds nothing, and that no other is like."""
    instead = col("instead")
    new = pl.lit("; it is retired: write ") + named("instead")
    gone = pl.lit("; it is retired: remove the row")
    or_retired = place.is_in([*OR_RETIRED])
    add = pl.lit("; if ") + named("member") + pl.lit(" is gone for good, ")
    here = (
        pl.when(or_retired).then(pl.lit("")).otherwise(pl.lit(" and remove this row"))
    )
    add = add + pl.lit("add it to retired.csv") + here + pl.lit(f" ({IF_RETIRED})")
    row = pl.lit("; add the row there, or write another key here")
    return (
        pl.when(target != "claims")
        .then(row)
        .when(instead.is_null())
        .then(add)
        .when(instead == "")
        .then(gone)
        .otherwise(new)
    )


@rule("holder-unknown", HOLDER, level=4, needs=("claims", "entities"), phase=KEYS)
def holder_unknown(s: Batch) -> Found:
    """A holder is an entity, or is described in parentheses.

    A misspelt entity would otherwise pass as a description.
    """
    lost = _apart(s)
    lost = lost.filter(col("place") == HOLDER, col("defined").is_null())
    described = "a holder without a name is described in parentheses"
    hint = pl.lit("did you mean ") + quoted("meant") + pl.lit("?")
    parts = (quoted("member"), hint.fill_null(described))
    yield at(lost, "{} is no entity; {}", *parts)


def unpointed(s: Batch, rows: pl.LazyFrame, key: str, *places: str) -> pl.LazyFrame:
    """Return the rows whose key none of some columns names, nor may mean.

    An invalid cell may have named any of them: there must be more such rows than cells
    of which nobody knows what they say.

    Args:
        s: The batch.
        rows: Rows with ``set`` and a key.
        key: The column of the key.
        places: The columns that should point to them.
    """
    of_keys = (s.before or s).kept(lost_keys)
    pointing, unknown, lost = [], [], []
    for place in places:
        table, _, column = place.partition(".")
        known = s.known(table)
        pointing.append(members(known, column).select("set", "member"))
        unknown.append(known.filter(col(column).is_null()).select("set"))
        reported = s.frames[table].filter(col(column).is_null())
        here = of_keys.filter(col("place") == place)
        lost.append(here.join(reported, on=["set", "row"], how="semi"))
    left = joined(rows, key, pl.concat(pointing), "member", "anti").collect()
    if left.is_empty():
        return left.lazy()
    strange = pl.concat(lost).select("set", "member").unique()
    meant = [
        (in_set, near)
        for in_set, member in strange.iter_rows()
        if strange.height * left.height < MOST_COMPARED
        for near in get_close_matches(member, left.filter(set=in_set)[key], 1, ALIKE)
    ]
    alike = pl.LazyFrame(meant, left.select("set", key).schema, orient="row")
    rest = left.lazy().join(alike, on=["set", key], how="anti")
    return more_than(rest, pl.concat(unknown))


@rule("claim-id-retired", "claims.claim_id", level=4, needs=("claims", "retired"))
def claim_id_retired(s: Batch) -> Found:
    """An id that is gone is not used again.

    Who cited the old claim would find another proposition under its id.
    """
    found = joined(s.claims, "claim_id", s.retired, "claim_id", "semi")
    yield at(found, "{} is retired: give the claim a new id", quoted("claim_id"))


@rule("entity-name-shared", "entities.name", level=4)
def entity_name_shared(s: Batch) -> Found:
    """A name or alias belongs to one entity.

    A shared name cannot tell which of the two a text means.
    """
    owned = s.names.with_columns(owner=col("entity_id").first().over("set", "name"))
    shared = owned.filter(col("owner") != col("entity_id"))
    yield at(
        shared,
        "{} is also a name of {}: remove it from one of the two",
        quoted("name"),
        named("owner"),
    )


@rule(
    "entity-unused",
    "entities.entity_id",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
)
def entity_unused(s: Batch) -> Found:
    """Every entity is named by a claim, or holds one.

    An entity that nothing points to was overlooked, or is a second spelling.
    """
    entities = s.entities.drop_nulls("entity_id")
    unused = unpointed(s, entities, "entity_id", "claims.about", HOLDER)
    yield at(
        unused,
        "no claim names {}: remove the row, or name it in `about`",
        quoted("entity_id"),
    )


@rule("pair-broken", "annotations.pair_id", level=4)
def pair_broken(s: Batch) -> Found:
    """A pair is one row of each annotator.

    Agreement is counted on pairs; half a pair or a third row falsifies it.
    """
    pair = ("set", "pair_id")
    wrong = (pl.len() != 2) | (col("annotator").n_unique() != 2)  # noqa: PLR2004 - a pair
    known = pl.all_horizontal(col("annotator", "row_id").is_not_null()).all()
    paired = s.annotations.filter(col("pair_id") != "")
    broken = paired.filter((wrong & known).over(pair))
    yield at(
        broken,
        "{} is not one row of each annotator: mend or empty it",
        quoted("pair_id"),
    )


@rule("annotation-outcome", "annotations.verdict")
def annotation_outcome(s: Batch) -> Found:
    """A row with a verdict says which claim it became, unless it was rejected.

    The way from what was first written to what is published must be open.
    """
    rejected, became = col("verdict") == "rejected", col("claim_id") != ""
    wrongly = s.annotations.filter(rejected & became)
    unnamed = s.annotations.filter((col("verdict") != "") & ~rejected & ~became)
    yield at(
        wrongly,
        "a rejected row became no claim: leave the cell empty",
        place="annotations.claim_id",
    )
    message = "{}, and the claim that it became is not named: name it"
    yield at(unnamed, message, quoted("verdict"))
