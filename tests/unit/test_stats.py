from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from claimset.errors import QueryError, UnknownColumnError
from conftest import GUILD, Result


def test_counts_are_in_the_order_of_the_closed_lists() -> None:
    summary = claimset.stats(GUILD)
    assert summary.claims == 11
    assert summary.counts["type"] == {
        "evaluative": 1,
        "quantitative": 2,
        "attributional": 8,
    }
    assert list(summary.counts["certainty"]) == ["possible", "probable", "certain"]
    assert summary.counts["section"] == {"body": 11}


def test_working_tables_that_are_no_release_say_so(
    run: Callable[..., Result], released_guild: Path
) -> None:
    def said() -> str:
        line = run("stats", str(released_guild)).out.splitlines()[1]
        return line.partition(":")[0]

    assert said() == "data 1.0.0"
    path = released_guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("0.95", "0.96"), "utf-8")
    assert said() == "data 1.0.0, changed since its release"
    assert claimset.stats(released_guild, version="1.0.0").state == ""
    assert (
        run("stats", str(GUILD))
        .out.splitlines()[1]
        .startswith("data 1.0.0, not released: ")
    )


def test_confidence_is_summed_up() -> None:
    summary = claimset.stats(GUILD)
    assert summary.quartiles == (0.9, 0.95, 0.95)
    assert summary.histogram == [(0.7, 1), (0.8, 2), (0.9, 8)]


def test_references_are_ranked_and_holders_named() -> None:
    summary = claimset.stats(GUILD)
    assert summary.references[0] == ("R01", "Quill A., Letters", 3)
    assert dict(summary.holders) == {"(some historians)": 1, "Mayor Olin": 1}


def test_segments_are_counted_by_disposition() -> None:
    summary = claimset.stats(GUILD)
    assert summary.dispositions == {"none": 6, "restated": 1, "claims": 8}
    assert summary.sentences == 15


def test_query_chooses_the_claims_and_is_normalised() -> None:
    summary = claimset.stats(GUILD, where="type=='quantitative' and confidence>0.9")
    assert summary.where == 'type == "quantitative" and confidence > 0.9'
    assert summary.claims == 2


def test_no_claims_are_summed_up_too() -> None:
    summary = claimset.stats(GUILD, where='type == "evaluative" and confidence < 0.9')
    assert (summary.claims, summary.quartiles, summary.histogram) == (0, None, [])


def test_one_claim_has_no_quartiles() -> None:
    assert claimset.stats(GUILD, where='type == "evaluative"').quartiles is None


def test_list_columns_are_counted_by_member() -> None:
    counts = claimset.stats(GUILD, by=["about"]).counts["about"]
    assert counts["lantern-guild"] == 10
    assert counts["norvale"] == 3
    assert counts[""] == 1


def test_unknown_column_names_the_known_ones() -> None:
    with pytest.raises(UnknownColumnError, match="claim_id, text"):
        claimset.stats(GUILD, by=["colour"])


@pytest.mark.parametrize(
    "where", ["__import__('os').system('touch x')", "@pd.eval('1')", "text.str.len()"]
)
def test_hostile_query_is_an_error_and_runs_nothing(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QueryError):
        claimset.stats(GUILD, where=where)
    assert list(tmp_path.iterdir()) == []


def test_released_version_is_counted(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    path = guild / "data" / "claims.csv"
    path.write_text("", "utf-8")
    assert claimset.stats(guild, version="1.0.0").claims == 11


def test_packaged_claim_set_is_the_default() -> None:
    newest = claimset.versions()[-1].version
    assert claimset.stats().version == newest
