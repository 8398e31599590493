"""The contracts say what the pandera models say."""

import json
from pathlib import Path

import pytest

from claimset.contracts import TABLES, contract, export
from claimset.schemas import MODELS, schema

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
