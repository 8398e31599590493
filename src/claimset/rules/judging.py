"""Rules on judges' votes (codebook, 5)."""

import polars as pl
from polars import col

from claimset.rules.core import Batch, at, first, named, phrase, quoted, rule
from claimset.vocabulary import Facet, Vote

__all__: list[str] = []


_PROBE = rule(
    "probe-without-cell",
    needs=("judgements",),
    summary="A probe names its facet and shows the false cell; other rows do neither.",
    why="Without both nobody can tell whether the judge caught it.",
)


@_PROBE.at("judgements.shown")
def probe_without_cell(s: Batch) -> pl.LazyFrame:
    """Find probes that do not show what was falsified."""
    found = s.judgements.filter(col("probe") != "", col("shown") == "")
    return at(found, message="a probe shows its false cell")


@_PROBE.at("judgements.probe")
def cell_without_probe(s: Batch) -> pl.LazyFrame:
    """Find false cells whose facet is not named."""
    found = s.judgements.filter(col("shown") != "", col("probe") == "")
    return at(found, message="a false cell is shown, and its facet is not named")


@rule(
    "probe-seen-true",
    needs=("judgements",),
    summary="A judge sees a claim true or falsified, never both.",
    why="Who has seen one knows what is wrong with the other.",
).at("judgements.probe")
def probe_seen_true(s: Batch) -> pl.LazyFrame:
    """Find rows of a judge who has seen the claim the other way."""
    seen = s.judgements.drop_nulls(["judge", "claim_id", "probe"])
    earlier = first(col("probe") != "", "judge", "claim_id")
    found = seen.with_columns(earlier=earlier).filter(
        (col("probe") != "") != col("earlier")
    )
    message = phrase("{} has seen {} the other way", named("judge"), named("claim_id"))
    return at(found, message=message)


@rule(
    "vote-without-objection",
    needs=("judgements",),
    summary="Who says no to a facet has an objection.",
    why="A vote without its reason cannot be mended, nor answered.",
).at("judgements.objection")
def vote_without_objection(s: Batch) -> pl.LazyFrame:
    """Find votes against a claim without an objection."""
    refused = pl.any_horizontal(col(str(each)) == str(Vote.NO) for each in Facet)
    found = s.judgements.filter(refused, col("objection") == "")
    message = phrase("{} says no and has no objection", quoted("judge"))
    return at(found, message=message)
