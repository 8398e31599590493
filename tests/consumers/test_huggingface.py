"""The folder for the Hub, opened by datasets without a network."""

from collections.abc import Iterator
from datetime import date
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


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of our own; the library reads its place when it is imported."""
    place = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
            patch.setenv(variable, "1")
        patch.setenv("HF_HOME", str(place))
        patch.setenv("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
        yield place


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hub") / "out"
    export("huggingface", place, path=GUILD, quotes=True)
    return place


def _load(folder: Path, table: str, cache: Path) -> Any:
    import datasets  # noqa: PLC0415 - heavy

    return datasets.load_dataset(
        str(folder), table, split="train", cache_dir=str(cache)
    )


def _feature(column: Column) -> Any:
    from datasets import List, Value  # noqa: PLC0415 - heavy

    if column.delimiter:
        return List(Value("string"))
    types = {"number": "float64", "integer": "int64"}
    return Value(types.get(column.type, "string"))


def _cell(column: Column, cell: str) -> object:
    if column.delimiter:
        return cell.split(column.delimiter) if cell else []
    if not cell:
        return None
    numbers = {"number": float, "integer": int}
    return numbers[column.type](cell) if column.type in numbers else cell


@pytest.mark.parametrize("table", TABLES)
def test_datasets_reads_every_cell(table: str, folder: Path, cache: Path) -> None:
    whole = Export(claim_set=open_claim_set(GUILD), release=None, quotes=True)
    columns = whole.table_of(table).columns
    loaded = _load(folder, table, cache)
    assert dict(loaded.features) == {c.name: _feature(c) for c in columns}
    assert loaded.to_list() == [
        {c.name: _cell(c, row[c.name]) for c in columns} for row in whole.rows(table)
    ]


def test_datasets_finds_a_configuration_a_table(folder: Path, cache: Path) -> None:
    import datasets  # noqa: PLC0415 - heavy

    assert datasets.get_dataset_config_names(str(folder)) == list(TABLES)
    default = datasets.load_dataset(str(folder), cache_dir=str(cache))
    assert default["train"].num_rows == 11


def test_each_configuration_of_a_set_with_empty_tables_can_be_loaded(
    guild: Path, tmp_path: Path, cache: Path
) -> None:
    import datasets  # noqa: PLC0415 - heavy

    for table in ("relations", "retired"):
        path = guild / "data" / f"{table}.csv"
        path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    export("huggingface", tmp_path / "out", path=guild)
    names = datasets.get_dataset_config_names(str(tmp_path / "out"))
    assert set(TABLES) - set(names) == {"relations", "retired"}
    assert all(_load(tmp_path / "out", name, cache).num_rows for name in names)


def test_datasets_reads_a_release_and_its_card(
    guild: Path, tmp_path: Path, cache: Path
) -> None:
    from huggingface_hub import DatasetCard  # noqa: PLC0415 - heavy

    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    export("huggingface", tmp_path / "out", path=guild, version="1.0.0")
    assert "quote" not in _load(tmp_path / "out", "claims", cache).features
    card = DatasetCard.load(tmp_path / "out" / "README.md")
    assert card.data.pretty_name == "Claims of “The Lantern Guild”"
    assert card.data.language == ["en"]
    assert card.data.size_categories == ["n<1K"]
    counted = {i["config_name"]: i["splits"][0] for i in card.data.dataset_info}
    assert counted["claims"]["num_examples"] == 11
    assert "released 2026-01-02" in card.text
