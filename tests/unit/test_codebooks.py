"""Columns that a later codebook brought: who has them, who may be without."""

import json
from pathlib import Path

import pytest

from claimset import load, schema, validate
from claimset.claim_set import open_claim_set
from claimset.versions.diff import compare, read_table
from conftest import apply, read_patch


def test_claim_set_of_an_older_codebook_is_without_later_columns(guild: Path) -> None:
    held = open_claim_set(guild).held("claims")
    assert "time_basis" not in held.names
    assert "time_basis" not in load("claims", path=guild)
    schema("claims").validate(load("claims", path=guild))
    assert "time_basis" not in open_claim_set(guild).rows("claims")[0]


def test_codebook_2_asks_for_its_columns(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"codebook": "2.0"}))
    found = {(each.rule, each.file, each.field) for each in validate(guild).problems}
    assert ("header-column-missing", "data/claims.csv", "time_basis") in found
    assert ("header-column-missing", "data/annotations.csv", "time_basis") in found


@pytest.mark.parametrize("codebook", [2.0, "2", "two", None])
def test_codebook_of_another_form_is_a_fault(guild: Path, codebook: object) -> None:
    path = guild / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"codebook": codebook}))
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
