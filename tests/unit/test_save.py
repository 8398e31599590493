import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.errors import (
    ClaimsetError,
    NoClaimSetError,
    SaveError,
    UnknownTableError,
    WriteError,
)
from claimset.model import TABLES
from conftest import GUILD

ROOT = Path(__file__).parents[2]
NEWEST = str(open_claim_set(ROOT).releases[-1]["version"])


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return claimset.load(path=GUILD)


def _with(frame: pd.DataFrame, row: int, column: str, value: Any) -> pd.DataFrame:
    changed = frame.copy()
    changed[column] = changed[column].astype(object)
    changed.at[row, column] = value  # noqa: PD008 - one cell, which may be a list
    return changed


def test_what_was_loaded_is_saved_byte_by_byte(guild: Path) -> None:
    files = open_claim_set(GUILD).files
    assert [*files] == [*TABLES]
    for table, file in files.items():
        frame = claimset.load(table, path=guild)
        shuffled = frame.sample(frac=1, random_state=1)
        assert claimset.save(shuffled, table, guild) == guild / file
        assert (guild / file).read_bytes() == (GUILD / file).read_bytes(), table


@pytest.mark.parametrize("table", [*open_claim_set(ROOT).files])
def test_packaged_table_is_saved_as_it_was_published(
    tmp_path: Path, table: str
) -> None:
    frame = claimset.load(table, version=NEWEST, quotes=False)
    file = claimset.save(frame, table, tmp_path / "mine.csv")
    published = ROOT / "data" / "releases" / NEWEST / f"{table}.csv"
    assert file.read_bytes() == published.read_bytes()


def _read_back(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
    read: pd.DataFrame = pd.read_csv(StringIO(frame.to_csv()), **options)
    return read


@pytest.mark.parametrize(
    "made",
    [
        lambda frame: _read_back(frame, dtype=str),
        lambda frame: _read_back(frame, dtype=str, keep_default_na=False),
        pl.from_pandas,
        pa.Table.from_pandas,
        lambda frame: pl.read_csv(StringIO(frame.to_csv()), infer_schema=False),
    ],
    ids=["csv", "csv-without-na", "polars", "arrow", "csv-by-polars"],
)
@pytest.mark.parametrize("table", TABLES)
def test_frame_of_another_library_or_read_back_is_saved(
    tmp_path: Path, table: str, made: Callable[[pd.DataFrame], Any]
) -> None:
    file = claimset.save(
        made(claimset.load(table, path=GUILD)), table, tmp_path / f"{table}.csv"
    )
    assert file.read_bytes() == (GUILD / "data" / file.name).read_bytes()


def test_columns_that_a_reader_of_csv_took_for_numbers_are_named() -> None:
    frame = _read_back(claimset.load("references", path=GUILD)).assign(volume=2.5)
    with pytest.raises(SaveError) as caught:
        claimset.save(frame, "references", "references.csv")
    (reason,) = caught.value.reasons
    assert reason.startswith("text is taken for numbers in 'volume'")
    assert "pandas.read_csv(FILE, dtype=str)" in reason


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"claim_id": ["C0001"]}, "dict is no frame of pandas, polars or Arrow"),
        (
            pl.LazyFrame({"claim_id": ["C0001"]}),
            "LazyFrame is no frame of pandas, polars or Arrow: collect() makes it one",
        ),
    ],
)
def test_what_is_no_frame_is_refused(frame: Any, said: str) -> None:
    with pytest.raises(SaveError, match=re.escape(said)):
        claimset.save(frame, "claims", "claims.csv")


def test_rows_are_saved_in_the_order_that_the_rule_asks(guild: Path) -> None:
    frame = claimset.load("sentences", path=guild)
    frame["source_id"] = ["s10", "s2"] * (len(frame) // 2) + ["s1"] * (len(frame) % 2)
    claimset.save(frame, "sentences", guild)
    found = claimset.validate(guild).problems
    assert "row-order" not in {each.rule for each in found}


def test_changes_are_saved_and_the_rest_stays(
    guild: Path, claims: pd.DataFrame
) -> None:
    changed = _with(claims, 0, "about", np.array(["norvale", "ada-quill"]))
    changed = _with(changed, 1, "about", "norvale;lantern-guild;ben-rook")
    changed.loc[2, "confidence"] = 0.8
    changed = _with(changed, 9, "note", None)
    claimset.save(changed, "claims", guild)
    before, after = (
        (folder / "data/claims.csv").read_text("utf-8").splitlines()
        for folder in (GUILD, guild)
    )
    differing = [now for was, now in zip(before, after, strict=True) if was != now]
    assert [line.split(",")[0] for line in differing] == ["C0001", "C0003", "C0010"]
    assert differing[0].endswith(",ada-quill;norvale,0.95,")
    assert differing[1].endswith(",lantern-guild,0.80,")
    assert differing[2].endswith(",0.70,")
    assert claimset.load(path=guild).loc[2, "confidence"] == 0.8


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("confidence", 1.5, "row 3, confidence: '1.50' is not at most 1"),
        ("confidence", "0,9", "row 3, confidence: '0,9' is no plain decimal number"),
        ("confidence", True, "row 3, confidence: 'True' is not a number"),
        ("certainty", "sure", "row 3, certainty: 'sure' is not one of certainty's"),
        ("text", None, "row 3, text: the cell is empty and must not be"),
        ("note", 5, "row 3, note: '5' is not text"),
        ("note", "a\nb", "row 3, note: 'a\\nb' holds a line break"),
        ("time", "1998-13", "row 3, time: '1998-13' is not an EDTF date"),
        ("about", ["norvale", 3], "row 3, about: '['norvale', 3]' has the member 3"),
        ("about", ["a;b"], "row 3, about: '['a;b']' has the member 'a;b'"),
        ("about", "a;;b", "row 3, about: 'a;;b' has the member ''"),
        (
            "cue",
            "['may' ... 'might']",
            "row 3, cue: '['may' ... 'might']' is a printed list that cannot be read",
        ),
        (
            "claim_id",
            "C0001",
            "row 3, claim_id: 'C0001' is also in row 1: give one of the two",
        ),
        ("spans", ["5"], "row 3, spans: '5' is not"),
    ],
)
def test_cell_that_is_refused_is_named_and_nothing_is_written(
    guild: Path, claims: pd.DataFrame, column: str, value: Any, said: str
) -> None:
    with pytest.raises(SaveError) as caught:
        claimset.save(_with(claims, 2, column, value), "claims", guild)
    assert str(caught.value).startswith(f"the frame is not saved as 'claims': {said}")
    assert len(caught.value.reasons) == 1
    files = sorted(path.name for path in (guild / "data").iterdir())
    assert files == sorted(path.name for path in (GUILD / "data").iterdir())
    file = "data/claims.csv"
    assert (guild / file).read_bytes() == (GUILD / file).read_bytes()


def test_many_refusals_are_counted(guild: Path, claims: pd.DataFrame) -> None:
    with pytest.raises(SaveError, match=r"row 5, note: .*; and 6 more\Z") as caught:
        claimset.save(
            claims.assign(note=pd.Series([5] * len(claims), dtype=object)),
            "claims",
            guild,
        )
    assert len(caught.value.reasons) == 11


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda frame: frame.drop(columns="text"),
            "there is no column 'text'",
        ),
        (
            lambda frame: frame.rename(columns={"about": "abut"}),
            "no column 'about'; the table has no column 'abut'; did you mean 'about'?",
        ),
        (
            lambda frame: frame.set_index("claim_id"),
            "no column 'claim_id': frame.reset_index() makes it one",
        ),
        (
            lambda frame: pd.concat([frame, frame["text"]], axis=1),
            "the column 'text' is there 2 times",
        ),
        (lambda frame: frame.iloc[:0], "it has no rows"),
    ],
)
def test_columns_that_are_refused_are_named(
    guild: Path, claims: pd.DataFrame, change: Any, said: str
) -> None:
    with pytest.raises(SaveError) as caught:
        claimset.save(change(claims), "claims", guild)
    assert said in str(caught.value)


def test_part_of_the_claims_does_not_take_the_place_of_all(guild: Path) -> None:
    part = claimset.about("norvale", path=guild)
    with pytest.raises(SaveError, match="no column 'matched'"):
        claimset.save(part, "claims", guild)


def test_rows_that_the_claim_set_loses_are_warned_of(
    guild: Path, tmp_path: Path, claims: pd.DataFrame
) -> None:
    with pytest.warns(UserWarning, match=r"claims\.csv has lost rows, 2 in number"):
        claimset.save(claims[2:], "claims", guild)
    claimset.save(claims[3:], "claims", tmp_path / "claims.csv")  # No claim set's own.


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("nowhere/claims.csv", WriteError),
        ("nowhere", WriteError),
        ("data", NoClaimSetError),
        ("data/releases/1.0.0/claims.csv", WriteError),
        ("", ClaimsetError),
    ],
)
def test_place_that_cannot_be_written_is_refused(
    guild: Path, claims: pd.DataFrame, place: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        claimset.save(claims, "claims", place and guild / place)


def test_unknown_tables_are_named(guild: Path, claims: pd.DataFrame) -> None:
    with pytest.raises(UnknownTableError, match="claims, appearances"):
        claimset.save(claims, "lamps", guild)


@pytest.mark.parametrize("name", ["claims.csv", "claims.parquet"])
def test_new_file_is_read_as_the_table(
    tmp_path: Path, guild: Path, claims: pd.DataFrame, name: str
) -> None:
    file = claimset.save(claims, "claims", tmp_path / name)
    claimset.release("1.0.0", guild)
    assert claimset.verify(file, guild).ok


def test_table_of_parquet_stays_one(guild: Path) -> None:
    (guild / "data" / "relations.csv").unlink()
    path = guild / "data" / "datapackage.json"
    said = path.read_text("utf-8").replace("relations.csv", "relations.parquet")
    path.write_text(said, "utf-8")
    frame = claimset.load("relations", path=GUILD)
    file = guild / "data" / "relations.parquet"
    claimset.save(frame, "relations", file)
    assert claimset.save(frame, "relations", guild) == file
    assert claimset.load("relations", path=guild).equals(frame)
