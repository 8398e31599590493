from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal
from pandera.errors import SchemaErrors

import claimset
from claimset.claim_set import open_claim_set
from claimset.errors import ReadError, UnknownTableError, UnknownVersionError
from claimset.files import packaged_folder
from claimset.model import TABLES
from conftest import GUILD, without_ledger


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return claimset.load(path=GUILD)


def _column(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return a column's cells by claim, as objects."""
    return dict(zip(frame["claim_id"], frame[name], strict=True))


def test_closed_lists_are_categories_and_only_certainty_is_ordered(
    claims: pd.DataFrame,
) -> None:
    kinds = {
        name: claims[name].cat.ordered
        for name in claims
        if isinstance(claims[name].dtype, pd.CategoricalDtype)
    }
    assert kinds == {
        "type": False,
        "subtype": False,
        "certainty": True,
        "polarity": False,
        "support": False,
    }
    assert list(claims["certainty"].cat.categories) == [
        "possible",
        "probable",
        "certain",
    ]
    assert (claims["certainty"] < "certain").sum() == 2


def test_columns_are_typed(claims: pd.DataFrame) -> None:
    assert claims["confidence"].dtype == np.float64
    assert claims["text"].dtype == "str"
    assert claims["time_start"].dtype == "datetime64[s]"
    sources = claimset.load("sources", path=GUILD)
    assert sources["characters"].dtype == pd.Int64Dtype()
    references = claimset.load("references", path=GUILD)
    assert references["page_total"].tolist() == [80, pd.NA]


def test_lists_are_arrays_and_may_be_empty(claims: pd.DataFrame) -> None:
    about, ref_ids = _column(claims, "about"), _column(claims, "ref_ids")
    assert about["C0001"].tolist() == ["ada-quill", "lantern-guild", "norvale"]
    assert ref_ids["C0006"].tolist() == []
    assert claims.explode("ref_ids")["ref_ids"].value_counts()["R01"] == 3


def test_empty_cells_are_missing(claims: pd.DataFrame) -> None:
    assert claims["attributed_to"].isna().sum() == 9
    assert (claims["note"] == "").sum() == 0


def test_quote_is_the_exact_words(claims: pd.DataFrame) -> None:
    quotes = _column(claims, "quote")
    assert quotes["C0007"] == "Mayor Olin did not believe that the Guild was “honest”"
    assert quotes["C0005"].startswith("Some histo- rians estimate")


def test_quotes_can_be_left_out_and_the_sources_with_them(guild: Path) -> None:
    (guild / "seeds" / "guild.txt").unlink()
    assert "quote" not in claimset.load(path=guild, quotes=False)
    with pytest.raises(ReadError, match="no such file"):
        claimset.load(path=guild)


@pytest.mark.parametrize("table", ["claims", "appearances"])
def test_quotes_need_no_ledger(guild: Path, table: str) -> None:
    whole = claimset.load(table, path=guild)
    without_ledger(guild)
    found = claimset.load(table, path=guild)
    assert_frame_equal(found.drop(columns="section"), whole.drop(columns="section"))
    assert found["quote"].notna().all()
    assert found["section"].isna().all()


def test_times_have_a_first_and_a_last_day(claims: pd.DataFrame) -> None:
    first, last = _column(claims, "time_start"), _column(claims, "time_end")
    assert (first["C0001"].date(), last["C0001"].date()) == (
        date(1994, 1, 1),
        date(1994, 12, 31),
    )
    assert pd.isna(first["C0004"])
    assert last["C0004"].date() == date(1996, 12, 31)
    assert pd.isna(last["C0006"])


def test_section_is_that_of_the_sentence(claims: pd.DataFrame) -> None:
    assert set(claims["section"]) == {"body"}
    assert claimset.load("appearances", path=GUILD)["section"].tolist() == ["abstract"]


@pytest.mark.parametrize(
    ("rows", "sections"),
    [
        (slice(None), {"body", "part"}),
        (slice(None, None, -1), {"body", "part"}),
        (slice(1, None, 2), {"body", "part"}),
    ],
)
@pytest.mark.parametrize("stranger", ["text.p01.s01", "text.p99.s01"])
def test_section_by_column_is_that_by_row(
    guild: Path,
    rows: slice,
    sections: set[str],
    stranger: str,
) -> None:
    file, ledger = guild / "data/claims.csv", guild / "data/sentences.csv"
    ledger.write_text(ledger.read_text().replace(",body,sentence,", ",part,sentence,"))
    header, *lines = file.read_text().splitlines(keepends=True)
    text = header + "".join(lines[rows])
    file.write_text(text.replace("text.p01.s01", stranger))
    by_row = claimset.load(path=guild)["section"]
    assert set(by_row.dropna()) == sections
    by_column = claimset.load(path=guild, quotes=False)["section"]
    assert_series_equal(by_column, by_row)


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_parquet_give_the_same_frame(table: str, released_guild: Path) -> None:
    assert_frame_equal(
        claimset.load(table, path=released_guild, version="working"),
        claimset.load(table, path=released_guild, version="1.0.0"),
    )


@pytest.mark.parametrize("table", TABLES)
def test_plain_read_parquet_reads_every_column(
    table: str, released_guild: Path
) -> None:
    path = released_guild / "data" / "releases" / "1.0.0" / f"{table}.parquet"
    held = open_claim_set(released_guild).held(table)
    assert list(pd.read_parquet(path).columns) == held.names


def test_working_tables_of_a_folder_are_read_unless_a_release_is_named(
    guild: Path,
) -> None:
    claimset.release("1.0.0", guild)
    path = guild / "data" / "quantities.csv"
    path.write_text(path.read_text("utf-8").replace("lamps lit", "lamps"), "utf-8")
    released = claimset.load("quantities", path=guild, version="1.0.0")
    assert released["measured"].tolist() == ["members", "lamps lit"]
    for version in (None, "working"):
        working = claimset.load("quantities", path=guild, version=version)
        assert working["measured"].tolist() == ["members", "lamps"]


def test_load_and_stats_read_the_same_state(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",probable,", ",possible,"))
    for version, possible in ((None, 2), ("working", 2), ("1.0.0", 1)):
        claims = claimset.load(path=guild, version=version, quotes=False)
        assert (claims["certainty"] == "possible").sum() == possible
        summary = claimset.stats(guild, version=version, by=["certainty"])
        assert summary.counts["certainty"]["possible"] == possible


@pytest.mark.parametrize("ask", [claimset.load, claimset.stats, claimset.versions])
def test_who_names_no_path_in_another_claim_set_is_warned_once(
    ask: Callable[[], object], guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (guild / ".git").mkdir()
    monkeypatch.chdir(guild / "seeds")
    with pytest.warns(
        UserWarning, match=r"not the one in \.\.;.*path='\.\.'"
    ) as caught:
        ask()
    assert [each.filename for each in caught] == [__file__]
    ask()
    claimset.stats("..")


def test_who_names_no_path_elsewhere_is_not_warned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (packaged_folder() / "docs", tmp_path):
        monkeypatch.chdir(place)
        assert len(claimset.versions()) > 0


def test_unknown_names_say_what_there_is(guild: Path) -> None:
    with pytest.raises(UnknownTableError, match="claims, appearances"):
        claimset.load("nosuch")
    with pytest.raises(UnknownVersionError, match="none yet"):
        claimset.load(path=guild, version="3.0.0")


def test_table_that_a_release_lacks_is_unknown(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    (guild / "data" / "releases" / "1.0.0" / "sample.parquet").unlink()
    with pytest.raises(UnknownTableError, match="sample"):
        claimset.load("sample", path=guild, version="1.0.0", verify=False)


@pytest.mark.parametrize(
    ("old", "new"), [("0.70", "seven"), ("attributional", "attributionel"), (",", ";")]
)
def test_faulty_table_is_a_read_error(guild: Path, old: str, new: str) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 20), "utf-8")
    with pytest.raises(ReadError, match=r"claims\.csv"):
        claimset.load(path=guild)


def test_table_without_rows_keeps_its_types(guild: Path) -> None:
    claims = guild / "data" / "claims.csv"
    text = claims.read_text("utf-8").replace(",quantitative,", ",attributional,")
    claims.write_text(text, "utf-8")
    path = guild / "data" / "quantities.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    frame = claimset.load("quantities", path=guild)
    assert len(frame) == 0
    assert frame["value_min"].dtype == np.float64


def test_a_cell_without_its_type_is_named_by_its_place(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",0.70,", ",high,"), "utf-8")
    said = r"claims\.csv:11:141: confidence: 'high' is no plain decimal number"
    with pytest.raises(ReadError, match=said):
        claimset.load(path=guild)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("quotes", [True, False])
def test_schema_accepts_what_load_gives(table: str, *, quotes: bool) -> None:
    for path in (GUILD, packaged_folder()):
        if table in open_claim_set(path).files:
            frame = claimset.load(table, path=path, quotes=quotes)
            accepted = claimset.schema(table).validate(frame, lazy=True)
            assert_frame_equal(accepted, frame)


def test_schema_refuses_a_cell_that_its_column_cannot_hold(
    claims: pd.DataFrame,
) -> None:
    wrong = claims.assign(confidence=claims["confidence"] + 1)
    with pytest.raises(SchemaErrors, match="confidence"):
        claimset.schema("claims").validate(wrong, lazy=True)
