"""What stands in schemas/ is what the model says; each kind of check is enforced."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pandera.errors import SchemaErrors

import claimset
from claimset import schemas
from claimset.columns import Column
from claimset.model import TABLES, table_of
from claimset.vocabulary import Form

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"


def test_every_table_has_a_schema() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_schema_is_what_the_model_says(table: str) -> None:
    written = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    assert written == schemas.table_schema(table)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table: str) -> None:
    assert all(column.description for column in table_of(table).columns)


def test_unknown_kind_of_check_is_refused() -> None:
    odd: dict[str, Any] = {"longest": 3}
    with pytest.raises(TypeError, match="longest"):
        Column(name="note", description="A note", **odd)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Change what the model says of a column of claims."""

    def change(name: str, **kinds: object) -> None:
        table = TABLES["claims"]
        columns = [
            replace(column, **kinds) if column.name == name else column  # type: ignore[arg-type] # one kind of check each
            for column in table.columns
        ]
        monkeypatch.setitem(TABLES, "claims", replace(table, columns=tuple(columns)))
        forget()

    def forget() -> None:
        schemas.text_schema.cache_clear()
        schemas.schema.cache_clear()

    yield change
    forget()


@pytest.mark.parametrize(
    ("column", "kinds", "rule", "constraint"),
    [
        ("note", {"required": True}, "cell-required", {"required": True}),
        (
            "text",
            {"form": Form("A.*", "an A first")},
            "cell-malformed",
            {"pattern": "A.*"},
        ),
        (
            "polarity",
            {"enum": ("positive",)},
            "cell-not-in-vocabulary",
            {"enum": ["positive"]},
        ),
        ("confidence", {"minimum": 0.9}, "cell-out-of-bounds", {"minimum": 0.9}),
        ("confidence", {"maximum": 0.8}, "cell-out-of-bounds", {"maximum": 0.8}),
        ("certainty", {"unique": True}, "claim-id-repeated", {"unique": True}),
        ("note", {"type": "number"}, "cell-not-a-number", {}),
    ],
)
def test_kind_of_check_is_enforced_everywhere(  # noqa: PLR0913, PLR0917 - where it is enforced
    guild: Path,
    changed: Callable[..., None],
    column: str,
    kinds: dict[str, object],
    rule: str,
    constraint: dict[str, object],
) -> None:
    """Without it nothing is wrong: the invented claim set has no problem at all."""
    claims = claimset.load(path=guild)
    claimset.schema("claims").validate(claims)
    changed(column, **kinds)
    assert rule in {problem.rule for problem in claimset.validate(guild).problems}
    (field,) = (
        each
        for each in schemas.table_schema("claims")["fields"]
        if each["name"] == column
    )
    assert constraint.items() <= field.get("constraints", {}).items()
    with pytest.raises(SchemaErrors):
        claimset.schema("claims").validate(claims, lazy=True)
