"""Rules on judges' votes (codebook, 5)."""

import polars as pl
from polars import col

from claimset.rules.batch import Batch
from claimset.rules.core import Found, at, named, quoted, rule
from claimset.vocabulary import Facet, Vote


@rule("probe-without-cell", "judgements.shown")
def probe_without_cell(s: Batch) -> Found:
    """A probe names its facet and shows the false cell; other rows do neither.

    Without both nobody can tell whether the judge caught it.
    """
    is_probe, shows = col("probe") != "", col("shown") != ""
    bare, unnamed = (
        s.judgements.filter(is_probe & ~shows),
        s.judgements.filter(~is_probe & shows),
    )
    yield at(bare, "a probe shows its false cell: write it here")
    message = "a false cell is shown, and its facet is not named: name it"
    yield at(unnamed, message, place="judgements.probe")


@rule("probe-seen-true", "judgements.probe")
def probe_seen_true(s: Batch) -> Found:
    """A judge sees a claim true or falsified, never both.

    Who has seen one knows what is wrong with the other.
    """
    seen = s.judgements.drop_nulls(["judge", "claim_id", "probe"])
    is_probe = col("probe") != ""
    earlier = is_probe.first().over("set", "judge", "claim_id")
    both = seen.filter(is_probe != earlier)
    yield at(both, "{} has seen {} the other way", named("judge"), named("claim_id"))


@rule("vote-without-objection", "judgements.objection")
def vote_without_objection(s: Batch) -> Found:
    """Who says no to a facet has an objection.

    A vote without its reason cannot be mended, nor answered.
    """
    refused = pl.any_horizontal(col(str(each)) == str(Vote.NO) for each in Facet)
    bare = s.judgements.filter(refused, col("objection") == "")
    yield at(bare, "{} says no and has no objection: write it here", quoted("judge"))
