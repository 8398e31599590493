"""A built corpus, read by DuckDB, datasets and mlcroissant without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claimset.built import read_built
from claimset.corpus.build import build
from claimset.corpus.export import export
from claimset.corpus.query import scan
from conftest import copy_corpus

pytestmark = [
    pytest.mark.consumers,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of five invented articles, in five parts."""
    place = tmp_path_factory.mktemp("corpus")
    build(copy_corpus(place / "data"), place / "built", least=1)
    return place / "built"


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


def _expected(built: Path, table: str) -> list[dict[str, Any]]:
    return scan(built, table).collect().to_dicts()


def test_duckdb_reads_the_shards(built: Path) -> None:
    import duckdb  # noqa: PLC0415 - heavy

    with duckdb.connect() as database:
        for table in ("claims", "sets", "sentences"):
            found = database.execute(
                f"SELECT * FROM '{built}/{table}/*.parquet'"  # noqa: S608 - our own path
            )
            names = [each[0] for each in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            assert rows == _expected(built, table)


@pytest.mark.parametrize("table", ["claims", "sets"])
def test_datasets_reads_the_shards(table: str, built: Path, cache: Path) -> None:
    import datasets  # noqa: PLC0415 - heavy

    files = str(built / table / "*.parquet")
    loaded = datasets.load_dataset(
        "parquet", data_files=files, split="train", cache_dir=str(cache)
    )
    assert loaded.to_list() == _expected(built, table)


@pytest.mark.parametrize("table", ["claims", "quantities", "sets"])
def test_datasets_reads_the_folder_for_the_hub(
    table: str, built: Path, cache: Path, tmp_path: Path
) -> None:
    import datasets  # noqa: PLC0415 - heavy

    export("huggingface", built, tmp_path / "hub")
    loaded = datasets.load_dataset(
        str(tmp_path / "hub"), table, split="train", cache_dir=str(cache)
    )
    assert loaded.to_list() == _expected(built, table)


def test_mlcroissant_reads_the_shards(built: Path, tmp_path: Path) -> None:
    import mlcroissant  # noqa: PLC0415 - heavy

    export("croissant", built, tmp_path / "out")
    dataset = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    for table in ("claims", "sets"):
        found = [*dataset.records(table)]
        assert len(found) == read_built(built).rows(table)
        ids = {row[f"{table}/set"].decode() for row in found}
        assert ids == {row["set"] for row in _expected(built, table)}
