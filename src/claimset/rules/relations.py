"""Rules on how claims are tied to each other, and to further places."""

from collections import defaultdict

import polars as pl
from polars import col

from claimset.problems import Severity
from claimset.rules.anchors import more_than
from claimset.rules.batch import Batch
from claimset.rules.core import Found, at, named, quoted, rule
from claimset.rules.queries import joined, lookup, members, natural


@rule("relation-to-itself", "relations.target_id")
def relation_to_itself(s: Batch) -> Found:
    """A relation ties two different claims.

    A claim can neither support nor contrast itself.
    """
    found = s.relations.filter(col("claim_id") == col("target_id"))
    yield at(found, "{} is tied to itself: remove the row", quoted("target_id"))


@rule("contrast-twice", "relations.target_id", level=4)
def contrast_twice(s: Batch) -> Found:
    """Two claims that contrast are tied once, the lower id first.

    A contrast has no direction; tied twice it is counted twice.
    """
    lower_last = natural(col("claim_id")) > natural(col("target_id"))
    found = s.relations.filter(col("relation") == "contrasts", lower_last)
    yield at(found, "{} should come first: swap the two", quoted("target_id"))


@rule(
    "relation-of-two-kinds",
    "relations.relation",
    level=4,
    needs=("claims", "relations"),
)
def relation_of_two_kinds(s: Batch) -> Found:
    """Two claims either support each other or contrast.

    What the text gives as a ground it does not set against: one is a slip.
    """
    tied = s.relations.drop_nulls().with_columns(
        low=pl.min_horizontal("claim_id", "target_id"),
        high=pl.max_horizontal("claim_id", "target_id"),
    )
    contrasts = tied.filter(col("relation") == "contrasts")
    supports = tied.filter(col("relation") == "supports")
    found = supports.join(contrasts, on=["set", "low", "high"], how="semi")
    parts = (quoted("relation"), named("target_id"))
    yield at(found, "{}, and {} also contrasts with it", *parts)


@rule("supports-cycle", "relations.claim_id", level=4)
def supports_cycle(s: Batch) -> Found:
    """No claim supports itself, however many steps lie between.

    An argument in a circle is a slip of the annotation, or to be noted as one.
    """
    supports = col("relation") == "supports"
    tied = s.relations.filter(supports, col("claim_id") != col("target_id"))
    found = _on_cycles(tied.select("set", "row", start="claim_id", end="target_id"))
    yield at(
        found, "{} comes to support itself: remove one of the steps", quoted("start")
    )


@rule("retired-for-itself", "retired.replaced_by")
def retired_for_itself(s: Batch) -> Found:
    """An id that is gone is not replaced by itself, however many steps between.

    Who follows it to its successor comes back to what is gone.
    """
    steps = members(
        s.retired.drop_nulls("claim_id"), "replaced_by", "claim_id", "replaced_by"
    )
    steps = steps.rename({"claim_id": "start", "member": "end"})
    found = _on_cycles(steps).unique(["set", "row"])
    message = "{} leads back to the id that is gone: name another claim"
    yield at(found, message, quoted("replaced_by"))


Node = tuple[int, str]


def _on_cycles(edges: pl.LazyFrame) -> pl.LazyFrame:
    """Return the edges of a graph, from ``start`` to ``end``, that lie on a cycle."""
    frame = edges.collect()
    pairs = [
        ((in_set, start), (in_set, end))
        for in_set, start, end in frame.select("set", "start", "end").iter_rows()
    ]
    part = _parts(pairs)
    same = [part[start] == part[end] for start, end in pairs]
    return frame.lazy().filter(pl.Series(same, dtype=pl.Boolean))


def _parts(edges: list[tuple[Node, Node]]) -> dict[Node, Node]:
    """Return one node for all those that lead to each other, by Kosaraju's algorithm.

    It keeps a stack of its own in place of recursion: a chain may be long.
    """
    ways: dict[Node, list[Node]] = defaultdict(list)
    back: dict[Node, list[Node]] = defaultdict(list)
    for start, end in edges:
        ways[start].append(end)
        back[end].append(start)
    seen: set[Node] = set()
    finished: list[Node] = []
    for root in [*ways]:
        path = [] if root in seen else [(root, iter(ways[root]))]
        seen.add(root)
        while path:
            node, nexts = path[-1]
            for target in nexts:
                if target not in seen:
                    seen.add(target)
                    path.append((target, iter(ways[target])))
                    break
            else:
                finished.append(node)
                path.pop()
    part: dict[Node, Node] = {}
    for root in reversed(finished):
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part[node] = root
                waiting += back[node]
    return part


@rule(
    "premise-missing",
    "claims.support",
    level=4,
    needs=("claims", "relations"),
    severity=Severity.NOTE,
)
def premise_missing(s: Batch) -> Found:
    """An argued claim has a claim that supports it, where the text gives one.

    An inference without its ground cannot be followed.
    """
    argued = s.claims.filter(col("support") == "argued").drop_nulls("claim_id")
    # What an invalid cell was to say of its relation is not known.
    may_support = (col("relation") == "supports").fill_null(value=True)
    supporting = s.relations.filter(may_support)
    left = joined(argued, "claim_id", supporting, "target_id", "anti")
    bare = more_than(left, s.relations.filter(col("target_id").is_null()))
    yield at(bare, "no claim supports this argued one")


@rule(
    "appearance-of-own-sentence",
    "appearances.source_ref",
    level=4,
    needs=("claims", "appearances"),
)
def appearance_of_own_sentence(s: Batch) -> Found:
    """An appearance is in another sentence than the claim's own.

    The claim's own sentence is where it first appears; that is no further place.
    """
    found = lookup(s.appearances, "claim_id", s.claims, "claim_id", "source_ref")
    own = found.filter(col("source_ref") == col("source_ref_of"))
    yield at(
        own, "{} is the claim's own sentence: remove the row", quoted("source_ref")
    )
