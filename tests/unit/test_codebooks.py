"""Columns that a later codebook brought: who has them, who may be without."""

import json
from pathlib import Path

import pytest

import claimset
from claimset import load, schema, validate
from claimset.claim_set import open_claim_set
from claimset.errors import QueryError, UnknownColumnError
from claimset.export import contents
from claimset.validation import validate_batch
from claimset.versions.diff import compare, read_table
from conftest import GUILD, apply, read_patch
from parquets import convert

pytestmark = pytest.mark.usefixtures("checked_together")


@pytest.fixture
def later(guild: Path) -> Path:
    """The invented claim set as codebook 2.0 has it."""
    apply(read_patch("time-basis-missing"), guild)
    path = guild / "data" / "claims.csv"
    path.write_text(
        path.read_text("utf-8").replace(",1997,,", ",1997,stated,"), "utf-8"
    )
    return guild


def test_claim_set_of_an_older_codebook_is_without_later_columns(guild: Path) -> None:
    held = open_claim_set(guild).held("claims")
    assert "time_basis" not in held.names
    assert "time_basis" not in load("claims", path=guild)
    schema("claims").validate(load("claims", path=guild))
    assert "time_basis" not in open_claim_set(guild).rows("claims")[0]


def test_codebook_2_asks_for_its_columns(guild: Path) -> None:
    _state(guild, codebook="2.0")
    found = {(each.rule, each.file, each.field) for each in validate(guild).problems}
    assert ("header-column-missing", "data/claims.csv", "time_basis") in found
    assert ("header-column-missing", "data/annotations.csv", "time_basis") in found


@pytest.mark.parametrize("codebook", [2.0, "2", "two", None])
def test_codebook_of_another_form_is_a_fault(guild: Path, codebook: object) -> None:
    _state(guild, codebook=codebook)
    found = [each for each in validate(guild).problems if "codebook" in each.message]
    assert {each.rule for each in found} == {"descriptor-faulty"}


def test_problem_of_a_later_column_stands_at_its_cell(guild: Path) -> None:
    apply(read_patch("time-basis-missing"), guild)
    (problem,) = validate(guild).problems
    line = (guild / problem.file).read_text().splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith(",asserted")


def test_new_column_is_a_change_of_its_own(guild: Path) -> None:
    before = read_table(open_claim_set(guild), "claims")
    apply(read_patch("time-not-on-basis"), guild)
    after = read_table(open_claim_set(guild), "claims")
    changes = compare("claims", before, after)
    assert changes.columns_added == ("time_basis",)


def test_claim_set_of_codebook_2_is_valid_in_both_forms(later: Path) -> None:
    assert validate(later).problems == ()
    convert(later)
    assert validate(later).problems == ()


def test_parquet_of_codebook_2_lacks_a_column(guild: Path) -> None:
    convert(guild, "claims")
    _state(guild, codebook="2.0")
    found = [each for each in validate(guild).problems if "claims" in each.file]
    assert [(each.rule, each.field) for each in found] == [
        ("header-column-missing", "time_basis")
    ]


def test_claim_sets_of_two_codebooks_are_judged_as_one_batch(later: Path) -> None:
    assert [each.problems for each in validate_batch([later, GUILD])] == [(), ()]
    assert [each.problems for each in validate_batch([GUILD, later])] == [(), ()]


@pytest.mark.parametrize("column", ["time_basis", "time"])
def test_schema_in_the_descriptor_names_the_columns_of_the_file(
    later: Path, column: str
) -> None:
    for path, is_later in ((later, True), (GUILD, False)):
        said = json.loads((path / "data" / "datapackage.json").read_bytes())
        names = open_claim_set(path).held("claims").names
        fields = [{"name": name} for name in names if name != column]
        said["resources"][0]["schema"] = {"fields": fields}
        (later / "data" / "datapackage.json").write_text(json.dumps(said))
        if not is_later:
            text = (path / "data" / "claims.csv").read_text("utf-8")
            (later / "data" / "claims.csv").write_text(text, "utf-8")
        found = [p for p in validate(later).problems if "schema" in p.message]
        assert len(found) == (column in names)


def test_header_that_stands_there_again_is_one_problem(later: Path) -> None:
    path = later / "data" / "claims.csv"
    text = path.read_text("utf-8")
    path.write_text(text + text.partition("\n")[0] + "\n", "utf-8")
    (problem,) = validate(later).problems
    assert problem.message == "the header is repeated here: remove this row"


def test_later_column_is_asked_counted_and_exported(later: Path) -> None:
    where = 'time_basis == "stated"'
    summary = claimset.stats(later, where=where, by=["time_basis"])
    assert summary.counts == {"time_basis": {"stated": summary.claims}}
    assert b'"time_basis" TEXT CHECK' in contents("sqlite", path=later)["claimset.db"]
    table = contents("frictionless", path=later)["claims.csv"]
    assert table == (later / "data" / "claims.csv").read_bytes()


def test_later_column_of_an_older_claim_set_is_not_there() -> None:
    with pytest.raises(QueryError, match="no column 'time_basis'"):
        claimset.stats(GUILD, where='time_basis == "stated"')
    with pytest.raises(UnknownColumnError, match="time_basis"):
        claimset.stats(GUILD, by=["time_basis"])


def test_release_keeps_its_codebook(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    apply(read_patch("time-basis-missing"), guild)
    _state(guild, version="1.1.0")
    path = guild / "data" / "claims.csv"
    path.write_text(
        path.read_text("utf-8").replace(",1997,,", ",1997,stated,"), "utf-8"
    )
    claimset.release("1.1.0", guild)
    for version, is_later in (("1.0.0", False), ("1.1.0", True)):
        folder = guild / "data" / "releases" / version
        manifest = json.loads((folder / "manifest.json").read_bytes())
        assert manifest.get("codebook") == ("2.0" if is_later else None)
        claims = load("claims", path=guild, version=version)
        assert ("time_basis" in claims) is is_later
        assert claimset.verify(folder / "claims.csv", guild).ok
        assert claimset.cite(version, path=guild, where='type == "evaluative"').part
    assert claimset.verify(path=guild).ok


def _state(folder: Path, **said: object) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | said))
