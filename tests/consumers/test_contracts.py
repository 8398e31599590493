"""The contracts, told to frictionless, which finds what we find."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimset import validate
from claimset.claim_set import open_claim_set
from claimset.model import TABLES
from claimset.rules.columns import COLUMN_RULES
from conftest import GUILD, apply, read_patch

if TYPE_CHECKING:
    from frictionless import Package

pytestmark = pytest.mark.consumers

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"


def _package(folder: Path, tables: list[str]) -> "Package":
    from frictionless import Package, Resource, Schema  # noqa: PLC0415 - heavy

    resources = []
    for table in tables:
        descriptor = json.loads((SCHEMAS / f"{table}.json").read_text("utf-8"))
        held = open_claim_set(folder).held(table).names
        descriptor["fields"] = [
            field for field in descriptor["fields"] if field["name"] in held
        ]
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
    from frictionless import system  # noqa: PLC0415 - heavy

    with system.use_context(trusted=True):
        report = _package(folder, tables).validate()
    errors: list[Any] = report.flatten(["type"])
    return errors


@pytest.mark.parametrize("root", [GUILD, ROOT], ids=["guild", "article"])
def test_frictionless_finds_the_tables_valid(root: Path) -> None:
    assert _errors(root, list(open_claim_set(root).files)) == []


@pytest.mark.parametrize("rule_id", [rule.id for rule in COLUMN_RULES])
def test_frictionless_finds_what_pandera_finds(rule_id: str, guild: Path) -> None:
    patch = read_patch(rule_id)
    apply(patch, guild)
    table = Path(patch["expect"]["file"]).stem
    assert rule_id in {problem.rule for problem in validate(guild).problems}
    assert _errors(guild, [table]) != []


def test_frictionless_finds_a_broken_scalar_key(guild: Path) -> None:
    apply(read_patch("key-unknown"), guild)
    assert _errors(guild, list(TABLES)) == [["foreign-key"]]
