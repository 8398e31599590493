"""How far judges agree, and how far the confidence that they give can be believed.

What is measured is agreement of the judges, and no truth: readings of one language
model may all be wrong alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from claimset.figures import SEED, Figure, drawn, figure
from claimset.judgements import FACETS, counting, grouped, shrinkage, shrunken

RESAMPLES = 1000

_ERROR = (pl.col("yes") - pl.col("foretold")).abs().sum() / pl.col("votes").sum()

ALL = "all"
"""What stands for every facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The votes that were foretold about the same confidence, and how they came out.

    Attributes:
        low: The least confidence of the bin. Below 0.9 a bin holds a tenth, from there
            on a hundredth, since most claims are there.
        foretold: The mean of what the votes of all other judges give the claims.
        votes: How many votes of left-out judges there are on these claims.
        accepted: The share of them that accepts.
    """

    low: float
    foretold: float
    votes: int
    accepted: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What judges object to in a facet, where it was falsified and where it was not.

    Attributes:
        facet: The facet, or `all`.
        probes: How many falsified rows were shown.
        caught: To how many of them the judge objects in the facet that is false.
        sensitivity: `caught` over `probes`; none without probes. Where all are caught,
            or none, its interval has no width: too few were shown to see a miss.
        objections: How many votes on rows as they are object; for `all`, in any facet.
        alarms: The share of the votes on rows as they are that objects. Called false,
            since the rows are meant to be true, but an objection may be right.
    """

    facet: str
    probes: int
    caught: int
    sensitivity: Figure | None
    objections: int
    alarms: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """How far judges agree, and how well the others' votes foretell those of each.

    A judge's votes are foretold by `confidences` of all votes but his, the choice of
    `shrinkage` included. Pairs are of votes, also of one judge who voted twice. What
    would divide by nothing is none. Intervals are over claims.

    Attributes:
        claims: How many claims have votes that count.
        votes: How many votes count: all but those on falsified rows.
        judges: How many judges cast them.
        accepted: The share of votes that accepts.
        shrinkage: How many votes the rate of the subtype weighs in `confidences`.
        bins: Those with votes, rising.
        expected_error: The mean distance of foretold and accepted in the bins, weighted
            by votes. In draws it tends to be greater than in the sample.
        auc: How often a vote that accepts was foretold a higher confidence than one
            that does not, ties counting half.
        skill: By what share the Brier score of the foretold is less than that of
            always foretelling `accepted`; negative where it is more.
        pairs: How many pairs of votes there are on one claim.
        agreement: The share of pairs that accept both, or both do not: the mean of the
            claims, so that one with more votes weighs no more.
        ac1: Gwet's AC1, agreement beyond chance. Its chance is little where nearly all
            accept, so that AC1 is close to `agreement`.
        alpha: Krippendorff's alpha, nominal. Its chance is that of votes dealt anew to
            the claims. Where nearly all accept, these agree nearly always, so that
            only the objections count: alpha is near 0 where they fall on different
            claims, however great `agreement` is.
        facets: What judges object to, facet by facet.
        overall: The same in all facets.
        resamples: How many times claims were drawn anew for the intervals.
        seed: The seed of these draws.
    """

    claims: int
    votes: int
    judges: int
    accepted: Figure
    shrinkage: float
    bins: Sequence[Bin]
    expected_error: Figure
    auc: Figure | None
    skill: Figure | None
    pairs: int
    agreement: Figure | None
    ac1: Figure | None
    alpha: Figure | None
    facets: Sequence[Facet]
    overall: Facet
    resamples: int
    seed: int


def judged(
    votes: pl.DataFrame, subtypes: pl.DataFrame, *, resamples: int = RESAMPLES
) -> Judgements | None:
    """Measure how far judges agree, and how far `confidences` can be believed.

    Args:
        votes: As for `confidences`; rows with a `probe` are falsified in that facet.
        subtypes: As for `confidences`.
        resamples: How many times to draw the claims anew for the intervals.

    Returns:
        The figures; none if fewer than two judges have votes that count.
    """
    claims = grouped(subtypes)
    counted = counting(votes, claims)
    judges = counted["judge"].n_unique()
    if judges < 2:  # noqa: PLR2004 - one has nobody to agree with
        return None
    tallies = _tallies(counted, votes.join(claims, on="claim_id", how="semi"))
    draws = drawn(tallies["claim_id"].to_list(), resamples)
    sums = _summed(draws, tallies).sort("draw")
    levels = _summed(draws, _foretold(counted, claims), "confidence").sort(
        "draw", "confidence"
    )
    binned = _binned(levels)
    total = sums.row(0, named=True)
    found = (
        _figures(sums.select(**_shares()))
        | _figures(_by_draw(levels, **_ranks()))
        | _figures(_by_draw(binned, expected_error=_ERROR))
    )
    return Judgements(
        claims=counted["claim_id"].n_unique(),
        votes=total["votes"],
        judges=judges,
        accepted=_known(found["accepted"]),
        shrinkage=shrinkage(counted),
        bins=_bins(binned),
        expected_error=_known(found["expected_error"]),
        **{name: found[name] for name in ("auc", "skill", "agreement", "ac1", "alpha")},
        pairs=total["pairs"],
        facets=[_facet(each, total, found) for each in FACETS],
        overall=_facet(ALL, total, found),
        resamples=resamples,
        seed=SEED,
    )


def _tallies(counted: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """Count, claim by claim, all that shares are made of.

    Args:
        counted: The votes that count.
        votes: All votes on the claims.
    """
    number, yes = pl.len().cast(pl.Int64), pl.col("accepted").sum()
    no = number - yes
    of_many = (number > 1).cast(pl.Int64)
    cast = counted.group_by("claim_id").agg(
        yes.alias("accepted"),
        votes=number,
        pairs=number * (number - 1) // 2,
        claims=pl.lit(1, pl.Int64),
        rates=yes / number,
        shared=of_many,
        alike=((yes * (yes - 1) + no * (no - 1)) / (number * (number - 1))).fill_nan(0),
        # A claim with a single vote has no part in alpha; each other vote weighs alike.
        paired=number * of_many,
        paired_yes=yes * of_many,
        unlike=(2 * yes * no / (number - 1)).fill_nan(0),
        **{f"no {each}": (pl.col(each) == "no").sum() for each in FACETS},
        **{f"no {ALL}": no},
    )
    probe = pl.col("probe").fill_null("")
    shown = (
        votes.filter(probe != "")
        .group_by("claim_id")
        .agg(
            **{f"probes {each}": (probe == each).sum() for each in FACETS},
            **{
                f"caught {each}": ((probe == each) & (pl.col(each) == "no")).sum()
                for each in FACETS
            },
        )
        .with_columns(
            **{
                f"{name} {ALL}": pl.sum_horizontal(f"{name} {each}" for each in FACETS)
                for name in ("probes", "caught")
            }
        )
    )
    both = cast.join(shown, on="claim_id", how="full", coalesce=True)
    # The draws of a seed depend on the order.
    return both.fill_null(0).sort("claim_id")


def _foretold(counted: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Count, for each claim and confidence foretold, the votes that accept or not."""
    of_judges = []
    for judge in counted["judge"].unique().sort():
        others = counted.filter(pl.col("judge") != judge)
        stated = shrunken(others, claims, shrinkage(others))
        own = counted.filter(pl.col("judge") == judge)
        of_judges.append(
            own.select("claim_id", yes="accepted").join(stated, on="claim_id")
        )
    return (
        pl.concat(of_judges)
        .group_by("claim_id", "confidence")
        .agg(pl.col("yes").sum(), no=(1 - pl.col("yes")).sum())
    )


def _summed(draws: pl.DataFrame, counts: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Sum up the counts of the claims of each draw."""
    names = [each for each in counts.columns if each not in ("claim_id", *by)]
    return (
        draws.join(counts, left_on="unit", right_on="claim_id")
        .group_by("draw", *by)
        .agg((pl.col(names) * pl.col("times")).sum())
    )


def _shares() -> dict[str, pl.Expr]:
    """Return what is measured of each draw's sums, by name."""
    rate = pl.col("accepted") / pl.col("votes")
    agreement = pl.col("alike") / pl.col("shared")
    mean = pl.col("rates") / pl.col("claims")
    by_chance = 2 * mean * (1 - mean)
    paired, yes = pl.col("paired"), pl.col("paired_yes")
    dealt = 2 * yes * (paired - yes) / (paired - 1)
    return {
        "accepted": rate,
        "agreement": agreement,
        "ac1": (agreement - by_chance) / (1 - by_chance),
        "alpha": 1 - pl.col("unlike") / dealt,
        **{
            f"{name} {each}": pl.col(f"{part} {each}") / pl.col(whole.format(each))
            for name, part, whole in (
                ("sensitivity", "caught", "probes {}"),
                ("alarms", "no", "votes"),
            )
            for each in (*FACETS, ALL)
        },
    }


def _ranks() -> dict[str, pl.Expr]:
    """Return what is measured of each draw's confidences, which rise, by name."""
    stated, yes, no = pl.col("confidence"), pl.col("yes"), pl.col("no")
    squares = yes * (1 - stated) ** 2 + no * stated**2
    alike = yes.sum() * no.sum()
    return {
        "auc": (yes * (no.cum_sum() - no / 2)).sum() / alike,
        "skill": 1 - squares.sum() * (yes + no).sum() / alike,
    }


def _binned(levels: pl.DataFrame) -> pl.DataFrame:
    """Sum up the votes of each draw by bins of what was foretold, in hundredths."""
    hundredths = (pl.col("confidence") * 100).round().cast(pl.Int64)
    low = pl.when(hundredths < 90).then(hundredths // 10 * 10).otherwise(hundredths)  # noqa: PLR2004 - as `Bin` says
    votes = pl.col("yes") + pl.col("no")
    return (
        levels.group_by("draw", low=low)
        .agg(
            pl.col("yes").sum(),
            votes=votes.sum(),
            foretold=(pl.col("confidence") * votes).sum(),
        )
        .sort("draw", "low")
    )


def _by_draw(frame: pl.DataFrame, **measures: pl.Expr) -> pl.DataFrame:
    by_draw = frame.group_by("draw", maintain_order=True)
    return by_draw.agg(**measures).drop("draw")


def _figures(measured: pl.DataFrame) -> dict[str, Figure | None]:
    """Make a figure of each column; its first value is that of the sample."""
    return {each.name: figure(*each) for each in measured}


def _bins(binned: pl.DataFrame) -> list[Bin]:
    shares = binned.with_columns(share=pl.col("yes") / pl.col("votes"))
    return [
        Bin(
            low=low / 100,
            foretold=round(of_bin["foretold"][0] / of_bin["votes"][0], 4),
            votes=of_bin["votes"][0],
            accepted=_known(figure(*of_bin["share"])),
        )
        for (low,), of_bin in sorted(
            shares.partition_by("low", as_dict=True, maintain_order=True).items()
        )
    ]


def _facet(
    facet: str, total: Mapping[str, int], found: Mapping[str, Figure | None]
) -> Facet:
    return Facet(
        facet=facet,
        probes=total[f"probes {facet}"],
        caught=total[f"caught {facet}"],
        sensitivity=found[f"sensitivity {facet}"],
        objections=total[f"no {facet}"],
        alarms=_known(found[f"alarms {facet}"]),
    )


def _known(found: Figure | None) -> Figure:
    """Return what there is, since there are votes."""
    return cast("Figure", found)
