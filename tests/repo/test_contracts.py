"""The contracts say what the pandera models say, and frictionless agrees."""

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Resource, Schema, system

from claimset import validate
from claimset.contracts import TABLES, contract, export
from claimset.rules.columns import COLUMN_RULES
from claimset.schemas import MODELS, schema
from conftest import GUILD, apply, read_patch

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"


def test_every_table_has_a_model_and_a_contract() -> None:
    assert tuple(MODELS) == TABLES
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_contract_is_what_its_model_exports(table: str) -> None:
    written = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    assert written == export(schema(table))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table: str) -> None:
    fields = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    assert all(field["description"] for field in fields["fields"])


@pytest.mark.parametrize("table", TABLES)
def test_every_pattern_is_told_in_words_and_its_example_matches(table: str) -> None:
    for column in contract(table).columns:
        assert bool(column.form) is bool(column.pattern)
        assert column.acquits([column.example or "0" * 64]) or not column.pattern


def _package(folder: Path, tables: list[str]) -> Package:
    resources = []
    for table in tables:
        descriptor = json.loads((SCHEMAS / f"{table}.json").read_text("utf-8"))
        keys = descriptor.get("foreignKeys", [])
        if len(tables) == 1:
            descriptor["foreignKeys"] = []
        assert all(key["reference"]["resource"] in TABLES for key in keys)
        resources.append(
            Resource(
                name=table,
                path=f"data/{table}.csv",
                basepath=str(folder),
                schema=Schema.from_descriptor(descriptor),
            )
        )
    return Package(resources=resources)


def _errors(folder: Path, tables: list[str]) -> list[Any]:
    with system.use_context(trusted=True):
        report = _package(folder, tables).validate()
    errors: list[Any] = report.flatten(["type"])
    return errors


@pytest.mark.parametrize("root", [GUILD, ROOT], ids=["guild", "article"])
def test_frictionless_finds_the_tables_valid(root: Path) -> None:
    assert _errors(root, list(TABLES)) == []


@pytest.mark.parametrize("rule_id", [rule.id for rule in COLUMN_RULES])
def test_frictionless_finds_what_pandera_finds(rule_id: str, guild: Path) -> None:
    patch = read_patch(rule_id)
    apply(patch, guild)
    table = Path(patch["expect"]["file"]).stem
    assert rule_id in {problem.rule for problem in validate(guild, level=2).problems}
    assert _errors(guild, [table]) != []


def test_frictionless_finds_a_broken_scalar_key(guild: Path) -> None:
    apply(read_patch("key-unknown"), guild)
    assert _errors(guild, list(TABLES)) == [["foreign-key"]]
