"""What a descriptor says of its own: columns, annotators, the day of receipt."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import claimset
from claimset.author.sheet import sheet
from claimset.author.take import take
from claimset.errors import SaveError
from claimset.export import contents
from claimset.validation import validate
from conftest import GUILD, Result

pytestmark = pytest.mark.usefixtures("checked_together")

Run = Callable[..., Result]
FIELD = {"name": "read_by", "description": "Who read it again"}


def describe(folder: Path, **said: Any) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")


def declare(folder: Path, *fields: object) -> None:
    """Declare columns of claims."""
    path = folder / "data" / "datapackage.json"
    said = json.loads(path.read_text("utf-8"))
    (claims,) = (each for each in said["resources"] if each["name"] == "claims")
    claims["schema"] = {"fieldsMatch": "subset", "fields": [*fields]}
    path.write_text(json.dumps(said), "utf-8")


def fill(folder: Path, name: str = "read_by", table: str = "claims") -> None:
    """Add a column behind the others."""
    path = folder / "data" / f"{table}.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    rows = [f"{header},{name}", *(f"{row},Ada {n}" for n, row in enumerate(rows, 1))]
    path.write_text("\n".join([*rows, ""]), "utf-8")


def refill(folder: Path, old: str, new: str) -> None:
    path = folder / "data" / "claims.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def _own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "guild"
    shutil.copytree(GUILD, folder)
    declare(folder, FIELD)
    fill(folder)
    claimset.release("1.0.0", folder)
    return folder


@pytest.fixture
def own(_own: Path, tmp_path: Path) -> Path:
    """A claim set with a column of its own, once released."""
    return Path(shutil.copytree(_own, tmp_path / "guild"))


@pytest.mark.parametrize("version", ["1.0.0", "working"])
def test_a_column_of_its_own_is_loaded(own: Path, version: str) -> None:
    assert validate(own).ok
    loaded = claimset.load(path=own, version=version)
    assert loaded["read_by"][0] == "Ada 1"
    assert "read_by" in claimset.load(path=own, version=version).columns


def test_a_column_of_its_own_is_compared_and_verified(own: Path, run: Run) -> None:
    refill(own, "Ada 3", "Ben")
    (changes,) = claimset.diff("1.0.0", path=own).tables
    (row,) = changes.changed
    assert [(cell.column, cell.after) for cell in row.cells] == [("read_by", "Ben")]
    assert run("verify", "-C", str(own)).code == 0


def test_a_release_keeps_a_column_that_is_declared_no_more(own: Path, run: Run) -> None:
    shutil.copy(GUILD / "data" / "claims.csv", own / "data" / "claims.csv")
    declare(own)
    assert validate(own).ok
    assert claimset.load(path=own, version="1.0.0")["read_by"][0] == "Ada 1"
    assert "read_by" not in claimset.load(path=own)
    assert run("verify", "-C", str(own)).code == 0


def test_a_query_asks_for_a_column_of_its_own(own: Path, run: Run) -> None:
    asked = ["--where", 'read_by == "Ada 2"', "-C", str(own)]
    assert ": 1 claim where" in run("cite", *asked).out


@pytest.mark.parametrize("name", ["frictionless", "sqlite", "huggingface", "croissant"])
def test_a_column_of_its_own_is_exported(own: Path, tmp_path: Path, name: str) -> None:
    files = contents(name, path=own)
    if name == "sqlite":
        place = tmp_path / "a.db"
        place.write_bytes(next(iter(files.values())))
        with sqlite3.connect(place) as base:
            assert base.execute("select read_by from claims").fetchone() == ("Ada 1",)
    else:
        assert any(b"read_by" in data for data in files.values())
    if name == "frictionless":
        package = json.loads(files["datapackage.json"])
        fields = package["resources"][0]["schema"]["fields"]
        assert fields[-1] == FIELD | {"type": "string"}


def test_a_column_of_its_own_is_saved(own: Path) -> None:
    before = (own / "data" / "claims.csv").read_bytes()
    loaded = claimset.load(path=own)
    claimset.save(loaded, "claims", own)
    assert (own / "data" / "claims.csv").read_bytes() == before
    with pytest.raises(SaveError, match="no column 'other'"):
        claimset.save(loaded.assign(other="x"), "claims", own)


def test_a_workbook_has_a_column_that_is_only_declared(
    guild: Path, tmp_path: Path
) -> None:
    declare(guild, FIELD)
    book = tmp_path / "a.xlsx"
    sheet(guild, book)
    opened = openpyxl.load_workbook(book)
    page = opened["claims"]
    (place,) = (each.column for each in page[1] if each.value == "read_by")
    page.cell(2, place, "Ada")
    opened.save(book)
    taken = take(book, guild)
    assert not taken.refusals
    with (guild / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert [row["read_by"] for row in csv.DictReader(file)][:2] == ["Ada", ""]
    assert validate(guild).ok
    assert claimset.load(path=guild)["read_by"][0] == "Ada"


def test_a_table_is_formatted_with_a_column_of_its_own(own: Path, run: Run) -> None:
    before = (own / "data" / "claims.csv").read_text("utf-8")
    refill(own, "\n", "\r\n")
    assert run("fmt", str(own)).code == 0
    assert (own / "data" / "claims.csv").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("fields", "filled", "message"),
    [
        ([], "read_by", "; remove it, or declare it in datapackage.json as your own"),
        ([FIELD], "", "the field 'read_by', and its file has no such column: add it"),
        ([{"name": "Read By"}], "Read By", "a column of its own called 'Read By'"),
        ([{"name": "quote"}], "quote", "none of quote, section"),
        ([{"name": "confidense"}], "", "the column 'confidense'"),
    ],
)
def test_what_is_wrong_with_a_column_of_its_own_is_said(
    guild: Path, fields: list[object], filled: str, message: str
) -> None:
    declare(guild, *fields)
    if filled:
        fill(guild, filled)
    if fields == [{"name": "confidense"}]:
        refill(guild, "confidence", "confidense")
        message = "the column 'confidence' is missing"
    assert any(message in each.message for each in validate(guild).problems)


def test_annotators_are_those_of_the_descriptor(guild: Path) -> None:
    path = guild / "data" / "annotations.csv"
    text = path.read_text("utf-8").replace("first", "ada").replace("second", "ben")
    path.write_text(text, "utf-8")
    assert {each.rule for each in validate(guild).problems} == {
        "cell-not-in-vocabulary"
    }
    describe(guild, annotators=["ada", "ben"])
    assert validate(guild).ok
    loaded = claimset.load("annotations", path=guild)
    assert [*loaded.annotator.cat.categories] == ["ada", "ben"]
    found = claimset.agree(guild, resamples=2)
    assert found.pairs
    claimset.release("1.0.0", guild)
    describe(guild, annotators=["ada", "cid"])
    loaded = claimset.load("annotations", path=guild, version="1.0.0")
    assert {*loaded.annotator} == {"ada", "ben"}
    (wrong, *_) = validate(guild).problems
    assert "'ben' is not one of annotator's values" in wrong.message


@pytest.mark.parametrize(
    ("annotators", "message"),
    [
        (["Ada Quill"], "the annotator 'Ada Quill' is no name in small letters"),
        (["ada", "ada"], "the annotator 'ada' is named twice"),
        ("ada", "is no list of who annotated"),
        (["first"], "names 'first' alone, and the sentences of the sample"),
    ],
)
def test_what_is_wrong_with_annotators_is_said(
    guild: Path, annotators: object, message: str
) -> None:
    describe(guild, annotators=annotators)
    said = [
        each.message
        for each in validate(guild).problems
        if each.rule == "descriptor-faulty"
    ]
    assert any(message in each for each in said), said
