"""The Data Package, judged and read by frictionless."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.columns import Column
from claimset.export import Export, export
from claimset.model import TABLES
from conftest import GUILD

pytestmark = [
    pytest.mark.consumers,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    export("frictionless", tmp_path / "out", path=GUILD, quotes=True)
    return tmp_path / "out" / "datapackage.json"


def _validate(package: Path) -> Any:
    from frictionless import validate  # noqa: PLC0415 - heavy

    return validate(str(package))


@pytest.mark.parametrize("quotes", [False, True])
def test_frictionless_finds_it_valid(
    tmp_path: Path,
    quotes: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    export("frictionless", tmp_path / "out", path=GUILD, quotes=quotes)
    report = _validate(tmp_path / "out" / "datapackage.json")
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == len(TABLES)


def test_frictionless_finds_a_release_valid(guild: Path, tmp_path: Path) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    export("frictionless", tmp_path / "out", path=guild, version="1.0.0")
    assert _validate(tmp_path / "out" / "datapackage.json").valid


def test_frictionless_finds_another_byte(package: Path) -> None:
    table = package.parent / "claims.csv"
    table.write_bytes(table.read_bytes().replace(b"oil light", b"oil fight"))
    (error,) = _validate(package).flatten(["type"])
    assert error == ["hash-count"]


def test_frictionless_finds_a_key_that_leads_nowhere(package: Path) -> None:
    said = json.loads(package.read_text("utf-8"))
    for resource in said["resources"]:
        del resource["hash"], resource["bytes"]
    package.write_text(json.dumps(said))
    table = package.parent / "claims.csv"
    table.write_bytes(table.read_bytes().replace(b"text.p02.s04", b"text.p99.s01"))
    assert ["foreign-key"] in _validate(package).flatten(["type"])


def _cell(column: Column, cell: str) -> object:
    if not cell:
        return None
    numbers = {"number": Decimal, "integer": int}
    return numbers[column.type](cell) if column.type in numbers else cell


@pytest.mark.parametrize("table", TABLES)
def test_frictionless_reads_every_cell(table: str, package: Path) -> None:
    from frictionless import Package  # noqa: PLC0415 - heavy

    whole = Export(claim_set=open_claim_set(GUILD), release=None, quotes=True)
    columns = whole.table_of(table).columns
    resource: Any = Package(str(package)).get_resource(table)
    rows = resource.read_rows()
    assert [row.valid for row in rows] == [True] * len(rows)
    assert [row.to_dict() for row in rows] == [
        {column.name: _cell(column, row[column.name]) for column in columns}
        for row in whole.rows(table)
    ]
