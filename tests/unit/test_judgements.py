import json
import random
from collections.abc import Iterable
from dataclasses import replace

import polars as pl
import pytest

import claimset
from claimset.judgements import FACETS, confidences
from claimset.reliability import Judgements, judged
from claimset.render.agreements import AGREEMENT
from conftest import GUILD

Vote = tuple[str, str, str]
"""A judge, a claim, and the facets objected to, or "" for none."""


def votes_of(votes: Iterable[Vote], *, probe: str = "") -> pl.DataFrame:
    names = ["judge", "claim_id", "probe", *FACETS]
    rows = [
        {
            "judge": judge,
            "claim_id": claim,
            "probe": probe,
            **{each: "no" if each in objected.split() else "yes" for each in FACETS},
        }
        for judge, claim, objected in votes
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def claims_of(*kinds: tuple[int, str, str]) -> pl.DataFrame:
    """Make so many claims of each type and subtype, C001 and on."""
    found = [each[1:] for each in kinds for _ in range(each[0])]
    rows = [(f"C{number:03}", *kind) for number, kind in enumerate(found, 1)]
    return pl.DataFrame(rows, schema=["claim_id", "type", "subtype"], orient="row")


def measured(votes: pl.DataFrame, claims: pl.DataFrame, draws: int = 50) -> Judgements:
    found = judged(votes, claims, resamples=draws)
    assert found is not None
    return found


def stated(votes: pl.DataFrame, claims: pl.DataFrame) -> list[float]:
    return confidences(votes, claims)["confidence"].to_list()


CAUSAL = claims_of((2, "evaluative", "causal"))
ALIKE = [("a", "C001", ""), ("b", "C001", ""), ("a", "C002", "time"), ("b", "C002", "")]


def test_confidence_is_the_mean_drawn_to_the_rate() -> None:
    # Without a, the rate is 1; without b, it is 1/2. The errors for k = 8, which makes
    # the least of one vote, are 0, 1, (4/9)^2, (5/9)^2; for k = 0.5 they are 0, 1,
    # (1/6)^2, (5/6)^2: more.
    assert stated(votes_of(ALIKE), CAUSAL) == [
        pytest.approx((2 + 8 * 0.75) / 10),
        pytest.approx((1 + 8 * 0.75) / 10),
    ]


def test_confidence_is_rounded_and_counts_its_votes() -> None:
    votes = votes_of([*ALIKE, ("c", "C001", ""), ("c", "C002", "time alone")])
    found = confidences(votes, CAUSAL)
    assert found.columns == ["claim_id", "votes", "accepted", "confidence"]
    assert found.rows()[1][:3] == ("C002", 3, 1)
    assert all(len(f"{each}") <= 4 for each in found["confidence"])


def test_judges_who_agree_are_drawn_least() -> None:
    votes = votes_of(
        (j, c, o) for j in "abc" for c, o in (("C001", ""), ("C002", "type"))
    )
    assert stated(votes, CAUSAL) == [0.93, 0.07]  # k = 0.5, m = 1/2


def test_of_equal_shrinkages_the_greatest_is_taken() -> None:
    assert (
        measured(votes_of([("a", "C001", ""), ("b", "C002", "")]), CAUSAL).shrinkage
        == 8
    )


@pytest.mark.parametrize(("number", "expected"), [(29, 0.67), (30, 0.5)])
def test_subtype_of_few_claims_has_the_rate_of_its_type(
    number: int, expected: float
) -> None:
    claims = claims_of(
        (number, "evaluative", "causal"), (30, "evaluative", "prediction")
    )
    last = claims["claim_id"][-1]
    votes = votes_of([("a", "C001", ""), ("a", "C002", "time"), ("a", last, "")])
    # A claim without votes has the rate of its subtype, 1/2, or that of its type, 2/3.
    assert stated(votes, claims)[2] == expected


def test_rate_of_nobodys_votes_is_that_of_all() -> None:
    claims = claims_of((1, "evaluative", "causal"), (1, "quantitative", "count"))
    assert stated(votes_of([("a", "C001", "")]), claims) == [1, 1]
    assert confidences(votes_of([]), claims)["confidence"].to_list() == [None, None]


def test_falsified_rows_never_count() -> None:
    probes = votes_of([("c", "C001", "time"), ("d", "C002", "")], probe="time")
    votes = pl.concat([votes_of(ALIKE), probes])
    assert confidences(votes, CAUSAL).equals(confidences(votes_of(ALIKE), CAUSAL))
    found, without = measured(votes, CAUSAL), measured(votes_of(ALIKE), CAUSAL)
    assert (found.votes, found.judges, found.bins) == (4, 2, without.bins)
    assert found.overall.objections == 1


def test_votes_on_other_claims_do_not_count() -> None:
    votes = votes_of([*ALIKE, ("a", "C999", "time"), ("c", "C999", "time")])
    assert stated(votes, CAUSAL) == stated(votes_of(ALIKE), CAUSAL)
    assert measured(votes, CAUSAL).judges == 2


def test_empty_cells_may_be_null() -> None:
    votes = votes_of(ALIKE).with_columns(probe=pl.lit(None, pl.String))
    assert stated(votes, CAUSAL) == stated(votes_of(ALIKE), CAUSAL)


def test_probe_is_caught_by_an_objection_to_the_facet_that_is_false() -> None:
    seen = [("c", "C001", "time alone"), ("d", "C002", "alone"), ("c", "C002", "")]
    votes = pl.concat([votes_of(ALIKE), votes_of(seen, probe="time")])
    found = measured(votes, CAUSAL)
    facets = {each.facet: each for each in found.facets}
    assert (facets["time"].probes, facets["time"].caught) == (3, 1)
    assert facets["time"].sensitivity is not None
    assert facets["time"].sensitivity.value == pytest.approx(1 / 3, abs=1e-4)
    assert (facets["time"].objections, facets["time"].alarms.value) == (1, 0.25)
    assert (facets["alone"].probes, facets["alone"].sensitivity) == (0, None)
    assert (found.overall.probes, found.overall.caught) == (3, 1)


HALVES = claims_of((60, "evaluative", "causal"))


def test_judges_who_all_see_the_same_foretell_each_other() -> None:
    found = measured(
        votes_of(
            (judge, claim, "time" if int(claim[1:]) % 2 else "")
            for judge in "abcde"
            for claim in HALVES["claim_id"]
        ),
        HALVES,
    )
    assert found.auc is not None
    assert found.skill is not None
    assert (found.auc.value, found.auc.low, found.auc.high) == (1, 1, 1)
    # Of four others' votes and a rate of 1/2 that weighs 0.5: 4.25 / 4.5, so 0.94.
    assert found.expected_error.value == pytest.approx(0.06)
    assert found.skill.value == pytest.approx(1 - 0.06**2 / 0.25)
    assert [(each.low, each.accepted.value) for each in found.bins] == [
        (0, 0),
        (0.94, 1),
    ]
    assert [found.agreement, found.ac1, found.alpha] == [found.agreement] * 3


def test_judges_at_random_foretell_nothing() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    votes = votes_of(
        (judge, claim, chance.choice(["", "time"]))
        for judge in "abcde"
        for claim in HALVES["claim_id"]
    )
    found = measured(votes, HALVES, draws=200)
    assert found.auc is not None
    assert found.skill is not None
    assert found.alpha is not None
    assert found.auc.low < 0.5 < found.auc.high
    assert found.skill.value < 0.05
    assert found.alpha.low < 0 < found.alpha.high
    assert found.shrinkage == 8


def test_judges_who_object_to_different_claims_foretell_the_reverse() -> None:
    cast = [("a", "C001", "time"), ("a", "C002", ""), ("b", "C001", "")]
    found = measured(votes_of([*cast, ("b", "C002", "time")]), CAUSAL)
    assert found.auc is not None
    assert found.skill is not None
    assert found.auc.value == 0
    assert found.skill.value < 0


def test_auc_counts_ties_half() -> None:
    found = measured(votes_of(ALIKE), CAUSAL)
    # The vote that objects was foretold 1, those that accept 1, 0.56 and 0.44.
    assert found.auc is not None
    assert found.auc.value == pytest.approx(0.5 / 3, abs=1e-4)


def test_agreement_of_pairs_is_counted_by_hand() -> None:
    votes = [*ALIKE, ("c", "C001", "")]
    found = measured(votes_of(votes), CAUSAL)
    # Three pairs alike on C001, one unlike on C002: each claim weighs the same.
    assert (found.pairs, found.accepted.value) == (4, 0.8)
    assert found.agreement is not None
    assert found.ac1 is not None
    assert found.agreement.value == 0.5
    # Of C001 all accept, of C002 half; 0.375 is 2 * 0.75 * 0.25.
    assert found.ac1.value == pytest.approx((0.5 - 0.375) / (1 - 0.375), abs=1e-4)


def test_alpha_is_krippendorffs() -> None:
    chance = random.Random(2)  # noqa: S311 - no secret
    votes = [
        (judge, claim, chance.choice(["", "", "", "time"]))
        for claim in HALVES["claim_id"]
        for judge in chance.sample("abcde", chance.randint(2, 5))
    ]
    found = measured(votes_of([*votes, ("a", "C061", "time")]), HALVES, draws=0)
    nltk = pytest.importorskip("nltk.metrics.agreement")  # takes seconds
    task = nltk.AnnotationTask(
        data=[(j, c, bool(objected)) for j, c, objected in votes]
    )
    assert found.alpha is not None
    assert found.alpha.value == pytest.approx(task.alpha(), abs=1e-4)


def test_alpha_is_near_nothing_where_objections_are_few_and_apart() -> None:
    rare = {("a", "C001"), ("b", "C020"), ("c", "C040")}
    found = measured(
        votes_of(
            (judge, claim, "time" if (judge, claim) in rare else "")
            for judge in "abcde"
            for claim in HALVES["claim_id"]
        ),
        HALVES,
    )
    assert found.agreement is not None
    assert found.ac1 is not None
    assert found.alpha is not None
    assert found.agreement.value > 0.97
    assert found.ac1.value > 0.97
    assert abs(found.alpha.value) < 0.02


def _some(draws: int) -> Judgements:
    chance = random.Random(3)  # noqa: S311 - no secret
    votes = votes_of(
        (judge, claim, chance.choice(["", "", "", "", "", "time", "alone"]))
        for judge in "abcde"
        for claim in HALVES["claim_id"]
    )
    probes = votes_of(
        [("f", claim, chance.choice(["", "time"])) for claim in HALVES["claim_id"]],
        probe="time",
    )
    return measured(pl.concat([votes, probes]), HALVES, draws)


def test_intervals_hold_their_value_and_are_reproducible() -> None:
    found = _some(200)
    assert found == _some(200)
    figures = [found.accepted, found.agreement, found.ac1, found.alpha, found.auc]
    figures += [found.skill, found.overall.alarms, found.overall.sensitivity]
    figures += [each.accepted for each in found.bins if each.votes > 20]
    for each in figures:
        assert each is not None
        assert each.low < each.value < each.high


def test_intervals_do_not_depend_on_the_order_of_rows() -> None:
    votes, turned = votes_of(ALIKE), votes_of(reversed(ALIKE))
    assert measured(votes, CAUSAL) == measured(turned, CAUSAL.reverse())


def test_without_draws_a_value_is_its_own_interval() -> None:
    found = _some(0).accepted
    assert found.low == found.value == found.high


def test_votes_that_are_all_alike_have_no_rank_and_no_skill() -> None:
    votes = votes_of((j, c, "") for j in "ab" for c in ("C001", "C002"))
    found = measured(votes, CAUSAL)
    assert (found.auc, found.skill, found.alpha) == (None, None, None)
    assert found.expected_error.value == 0


def test_one_judge_agrees_with_nobody() -> None:
    assert judged(votes_of(ALIKE[:1]), CAUSAL) is None
    assert judged(votes_of([]), CAUSAL) is None


@pytest.mark.parametrize("view", ["text", "markdown"])
def test_figures_are_printed(view: str) -> None:
    found = replace(claimset.agree(GUILD, resamples=0), judgements=_some(20))
    printed = AGREEMENT[view](found)
    assert "300 votes of 5 judges on 60 claims" in printed
    assert f"{_some(20).accepted.value:.3f} (" in printed
    if view == "text":
        assert max(map(len, printed.splitlines())) <= 80


def test_figures_are_json() -> None:
    found = replace(claimset.agree(GUILD, resamples=0), judgements=_some(5))
    said = json.loads(AGREEMENT["json"](found))["judgements"]
    assert (said["votes"], len(said["facets"])) == (300, len(FACETS))
    assert claimset.agree(GUILD, resamples=0).judgements
