"""Rules on how claims are tied to each other, and to further places."""

import polars as pl
from polars import col

from claimset.problems import Severity
from claimset.rules.core import Batch, at, lookup, named, natural, phrase, quoted, rule

__all__: list[str] = []


@rule(
    "relation-to-itself",
    needs=("relations",),
    summary="A relation ties two different claims.",
    why="A claim can neither support nor contrast itself.",
).at("relations.target_id")
def relation_to_itself(s: Batch) -> pl.LazyFrame:
    """Find relations from a claim to itself."""
    found = s.relations.filter(col("claim_id") == col("target_id"))
    return at(found, message=phrase("{} is tied to itself", quoted("target_id")))


@rule(
    "contrast-twice",
    level=4,
    needs=("relations",),
    summary="Two claims that contrast are tied once, the lower id first.",
    why="A contrast has no direction; tied twice it is counted twice.",
).at("relations.target_id")
def contrast_twice(s: Batch) -> pl.LazyFrame:
    """Find contrasts that are written from the higher id to the lower."""
    lower_first = natural(col("claim_id")) <= natural(col("target_id"))
    found = s.relations.filter(col("relation") == "contrasts", ~lower_first)
    return at(found, message=phrase("{} should stand first", quoted("target_id")))


@rule(
    "relation-of-two-kinds",
    level=4,
    needs=("claims", "relations"),
    summary="Two claims either support each other or contrast.",
    why="What the text gives as a ground it does not set against: one is a slip.",
).at("relations.relation")
def relation_of_two_kinds(s: Batch) -> pl.LazyFrame:
    """Find supports relations between two claims that also contrast."""
    pair = (
        pl.min_horizontal("claim_id", "target_id").alias("low"),
        pl.max_horizontal("claim_id", "target_id").alias("high"),
    )
    tied = s.relations.drop_nulls().with_columns(pair)
    contrasts = tied.filter(col("relation") == "contrasts")
    supports = tied.filter(col("relation") == "supports")
    found = supports.join(contrasts, on=["set", "low", "high"], how="semi")
    message = phrase(
        "{}, and {} also contrasts with it", quoted("relation"), named("target_id")
    )
    return at(found, message=message)


@rule(
    "supports-cycle",
    level=4,
    needs=("relations",),
    summary="No claim supports itself, however many steps lie between.",
    why="An argument in a circle is a slip of the annotation, or to be noted as one.",
).at("relations.claim_id")
def supports_cycle(s: Batch) -> pl.LazyFrame:
    """Find supports relations that close a cycle."""
    tied = s.relations.filter(
        col("relation") == "supports", col("claim_id") != col("target_id")
    )
    found = on_cycles(tied, "claim_id", "target_id")
    message = phrase("{} comes to support itself", quoted("claim_id"))
    return at(found, message=message)


@rule(
    "retired-for-itself",
    needs=("retired",),
    summary="An id that is gone is not replaced by itself, however many steps between.",
    why="Who follows it to its successor comes back to what is gone.",
).at("retired.replaced_by")
def retired_for_itself(s: Batch) -> pl.LazyFrame:
    """Find retired ids that took their own place, at once or by way of others."""
    steps = (
        s.retired.filter(col("replaced_by") != "", col("claim_id").is_not_null())
        .with_columns(successor=col("replaced_by").str.split(";"))
        .explode("successor")
    )
    found = on_cycles(steps, "claim_id", "successor").unique(["set", "row"])
    message = phrase("{} leads back to the id that is gone", quoted("replaced_by"))
    return at(found, message=message)


def on_cycles(edges: pl.LazyFrame, start: str, end: str) -> pl.LazyFrame:
    """Return the edges of a graph that lie on a cycle, however long."""
    frame = edges.collect()
    ways: dict[tuple[int, str], list[tuple[int, str]]] = {}
    pairs = [
        ((in_set, first), (in_set, last))
        for in_set, first, last in frame.select("set", start, end).iter_rows()
    ]
    for first, last in pairs:
        ways.setdefault(first, []).append(last)
    part = _parts(ways)
    same = [
        first == last or part.get(first, first) == part.get(last, last)
        for first, last in pairs
    ]
    return frame.filter(pl.Series(same, dtype=pl.Boolean)).lazy()


Node = tuple[int, str]


def _parts(ways: dict[Node, list[Node]]) -> dict[Node, Node]:
    """Return one node for all those that lead to each other, by Tarjan's algorithm.

    It keeps a stack of its own in place of recursion: a chain may be long.
    """
    index: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    part: dict[Node, Node] = {}
    waiting: list[Node] = []
    for root in ways:
        path = [] if root in index else [(root, iter(ways[root]))]
        if path:
            index[root] = lowest[root] = len(index)
            waiting.append(root)
        while path:
            node, nexts = path[-1]
            for target in nexts:
                if target not in index:
                    index[target] = lowest[target] = len(index)
                    waiting.append(target)
                    path.append((target, iter(ways.get(target, ()))))
                    break
                if target not in part:
                    lowest[node] = min(lowest[node], index[target])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                while lowest[node] == index[node] and node not in part:
                    part[waiting.pop()] = node
    return part


@rule(
    "premise-missing",
    level=4,
    needs=("claims", "relations"),
    severity=Severity.NOTE,
    summary="An argued claim has a claim that supports it, where the text gives one.",
    why="An inference without its ground cannot be followed.",
).at("claims.support")
def premise_missing(s: Batch) -> pl.LazyFrame:
    """Find argued claims that nothing supports."""
    argued = s.claims.filter(col("support") == "argued").drop_nulls("claim_id")
    # What a faulty cell was to say of its relation is not known.
    supports = s.relations.filter(
        (col("relation") == "supports") | col("relation").is_null()
    )
    left = argued.join(
        supports, left_on=["set", "claim_id"], right_on=["set", "target_id"], how="anti"
    )
    unknown = (
        s.relations.filter(col("target_id").is_null())
        .group_by("set")
        .agg(unknown=pl.len())
    )
    found = left.join(unknown, on="set", how="left").filter(
        pl.len().over("set") > col("unknown").fill_null(0)
    )
    return at(found, message="no claim supports this argued one")


@rule(
    "appearance-of-own-sentence",
    level=4,
    needs=("claims", "appearances"),
    summary="An appearance stands in another sentence than the claim's own.",
    why="The claim's own sentence is where it first appears; that is no further place.",
).at("appearances.source_ref")
def appearance_of_own_sentence(s: Batch) -> pl.LazyFrame:
    """Find appearances in the sentence that the claim is anchored in."""
    found = lookup(s.appearances, "claim_id", s.claims, "claim_id", "source_ref")
    found = found.filter(col("source_ref") == col("source_ref_of"))
    message = phrase("{} is the claim's own sentence", quoted("source_ref"))
    return at(found, message=message)
