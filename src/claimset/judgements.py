"""What the votes of judges say of each claim: its `confidence`, computed.

A judge answers a question about each facet of a claim, and accepts the claim if none of
the answers is `no`.
"""

import polars as pl

FACETS = ("faithful", "complete", "alone", "type", "holder", "time", "anchor")
"""The columns of a judge's answers, `yes` or `no`."""

SHRINKAGES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""What the weight of the rate is chosen from, in votes, rising."""

ENOUGH = 30
"""How many claims a subtype needs for a rate of its own."""

_RATES = {"of_subtype": ("kind", "subtype"), "of_type": ("kind",)}


def confidences(votes: pl.DataFrame, subtypes: pl.DataFrame) -> pl.DataFrame:
    """Compute how sure each claim is: the chance that a fresh judge accepts it.

    That is `(accepted + k * m) / (votes + k)`, rounded to 0.01. `m` is the share of
    votes that accepts among the claims of the same subtype, or of the same type where
    the subtype has under 30 claims; where nobody voted on these, among all. `k` is of
    0.5, 1, 2, 4 and 8 the one that foretells the votes of a left-out judge best, by
    Brier score: log loss is infinite as soon as one judge objects where the others
    accept all. Of equals the greatest is taken, which spreads claims least.

    Args:
        votes: `judge`, `claim_id`, `probe` and the facets, as text. Every row counts
            whose `probe` is empty, so that there must be none on another wording than
            the claim's last: the table cannot tell. `judgements.csv` of a release has
            no others, and has those of all rounds for a claim that was not changed.
        subtypes: `claim_id`, `type` and `subtype` of the claims, each once. Votes on
            any other claim do not count.

    Returns:
        `claim_id`, `votes`, `accepted` and `confidence`, in the order of `subtypes`.
        A claim without votes has the rate `m`, and null if there are no votes at all.

    Example:
        >>> names = ["claim_id", "type", "subtype"]
        >>> claims = [("C1", "evaluative", "causal"), ("C2", "evaluative", "causal")]
        >>> subtypes = pl.DataFrame(claims, schema=names, orient="row")
        >>> cast = [("a", "C1", "yes"), ("b", "C1", "yes"), ("b", "C2", "no")]
        >>> names = ["judge", "claim_id", "faithful", "probe", *FACETS[1:]]
        >>> rows = [(*vote, "", *["yes"] * 6) for vote in cast]
        >>> votes = pl.DataFrame(rows, schema=names, orient="row")
        >>> confidences(votes, subtypes)["confidence"].to_list()  # k = 0.5, m = 2 / 3
        [0.93, 0.22]
    """
    claims = grouped(subtypes)
    counted = counting(votes, claims)
    return shrunken(counted, claims, shrinkage(counted))


def grouped(subtypes: pl.DataFrame) -> pl.DataFrame:
    """Return `claim_id`, `kind`, its type, `subtype`, and if that has `many` claims."""
    # The votes have a column `type` too, which is a facet.
    named = subtypes.select(
        "claim_id",
        kind=pl.col("type").fill_null(""),
        subtype=pl.col("subtype").fill_null(""),
    )
    return named.with_columns(many=pl.len().over("kind", "subtype") >= ENOUGH)


def counting(votes: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Return the votes that count: `accepted`, 0 or 1, `votes`, 1, and their claim.

    Args:
        votes: As for `confidences`.
        claims: What `grouped` returns.
    """
    refused = pl.any_horizontal(pl.col(each).fill_null("") == "no" for each in FACETS)
    return (
        votes.filter(pl.col("probe").fill_null("") == "")
        .with_columns(accepted=(~refused).cast(pl.Int64), votes=pl.lit(1, pl.Int64))
        .join(claims, on="claim_id", maintain_order="left")
    )


def shrunken(counted: pl.DataFrame, claims: pl.DataFrame, k: float) -> pl.DataFrame:
    """Return `claim_id`, `votes`, `accepted` and `confidence` of all claims.

    Args:
        counted: What `counting` returns.
        claims: What `grouped` returns.
        k: How many votes the rate weighs.
    """
    sums = (pl.col("accepted").sum(), pl.col("votes").sum())
    rate = sums[0] / sums[1]
    of_claims = claims.join(
        counted.group_by("claim_id").agg(sums),
        on="claim_id",
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.col("votes", "accepted").fill_null(0),
        of_all=pl.lit(counted["accepted"].mean(), pl.Float64),
    )
    for name, unit in _RATES.items():
        rates = counted.group_by(unit).agg(rate.alias(name))
        of_claims = of_claims.join(rates, on=unit, how="left", maintain_order="left")
    return of_claims.select(
        "claim_id", "votes", "accepted", confidence=_mean(k).round(2)
    )


def shrinkage(counted: pl.DataFrame) -> float:
    """Choose how many votes the rate weighs, by leaving out one judge after another.

    Args:
        counted: What `counting` returns.
    """
    foretold = counted.select(
        "many",
        outcome="accepted",
        accepted=_of_others("accepted", "claim_id"),
        votes=_of_others("votes", "claim_id"),
        of_all=_rate_of_others(),
        **{name: _rate_of_others(*unit) for name, unit in _RATES.items()},
    )
    errors = foretold.select(
        ((_mean(k) - pl.col("outcome")) ** 2)
        .mean()
        .fill_null(0)  # Of a single judge, whom nobody foretells.
        .round(12)  # So that equals are equal.
        .alias(str(k))
        for k in SHRINKAGES
    ).row(0)
    _, least = min((error, -k) for error, k in zip(errors, SHRINKAGES, strict=True))
    return -least


def _of_others(name: str, *unit: str) -> pl.Expr:
    """Sum up what the other judges have in the same unit, or in all."""
    total = pl.col(name).sum()
    return (total.over(unit) if unit else total) - total.over(*unit, "judge")


def _rate_of_others(*unit: str) -> pl.Expr:
    """Return the share of their votes that accepts; null if they have none."""
    rate = _of_others("accepted", *unit) / _of_others("votes", *unit)
    return rate.fill_nan(None)


def _mean(k: float) -> pl.Expr:
    """Return the mean of a claim's votes, drawn to the rate of its kind."""
    own = pl.when("many").then("of_subtype").otherwise("of_type")
    rate = pl.coalesce(own, "of_all")
    return (pl.col("accepted") + k * rate) / (pl.col("votes") + k)
