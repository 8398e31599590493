import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.judgements import FACETS, confidences
from claimset.reliability import judged

CLAIMS = pl.DataFrame(
    {
        "claim_id": [f"C{number}" for number in range(6)],
        "type": ["evaluative"] * 4 + ["quantitative"] * 2,
        "subtype": ["causal"] * 4 + ["count"] * 2,
    }
)
VOTES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(CLAIMS["claim_id"].to_list()),
        st.sampled_from(["", "", "time"]),
        st.sampled_from(["yes", "no"]),
    ),
    max_size=30,
).map(
    lambda rows: pl.DataFrame(
        rows,
        schema=dict.fromkeys(["judge", "claim_id", "probe", "time"], pl.String),
        orient="row",
    ).with_columns(pl.lit("yes").alias(each) for each in FACETS if each != "time")
)


@given(votes=VOTES)
@settings(deadline=None)
def test_confidence_is_a_share_and_rises_with_the_votes_that_accept(
    votes: pl.DataFrame,
) -> None:
    found = confidences(votes, CLAIMS)
    assert found["claim_id"].equals(CLAIMS["claim_id"])
    assert found["confidence"].drop_nulls().is_between(0, 1).all()
    for kind in ("evaluative", "quantitative"):
        alike = found.filter(CLAIMS["type"] == kind).rows()
        for _, number, accepted, confidence in alike:
            for _, votes_of_other, fewer, lower in alike:
                if number == votes_of_other and accepted > fewer:
                    assert confidence >= lower


@given(votes=VOTES)
@settings(deadline=None, max_examples=40)
def test_figures_are_within_their_bounds(votes: pl.DataFrame) -> None:
    found = judged(votes, CLAIMS, resamples=3)
    if found is not None:
        shares = [found.accepted, found.expected_error, found.auc, found.agreement]
        shares += [each.accepted for each in found.bins]
        for each in shares:
            assert each is None or 0 <= each.low <= each.high <= 1
        assert sum(each.votes for each in found.bins) == found.votes
