"""Croissant, read by mlcroissant; what it says of the annotation, by ourselves."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.columns import Column
from claimset.export import Export, contents, export
from claimset.model import TABLES, table_of
from conftest import GUILD

# mlcroissant uses what rdflib and others have put out of use.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def _describe(folder: Path, **said: object) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The invented claim set with quotes, opened by mlcroissant."""
    import mlcroissant  # noqa: PLC0415 - heavy

    place = tmp_path_factory.mktemp("croissant") / "out"
    export("croissant", place, path=GUILD, quotes=True)
    return mlcroissant.Dataset(str(place / "croissant.json"))


@pytest.mark.consumers
def test_mlcroissant_finds_no_error(
    guild: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import mlcroissant  # noqa: PLC0415 - heavy

    _describe(
        guild, licenses=[{"name": "MIT", "path": "https://spdx.org/licenses/MIT"}]
    )
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    export("croissant", tmp_path / "out", path=guild, version="1.0.0")
    metadata = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json")).metadata
    assert caplog.messages == []  # such as a context that is not the standard's
    assert metadata.ctx.issues.errors == set()
    assert metadata.ctx.issues.warnings == set()
    assert metadata.ctx.is_v1_1()
    assert metadata.version == "1.0.0"
    assert f"{metadata.date_published:%Y-%m-%d}" == "2026-01-02"


def _cell(column: Column, cell: str) -> object:
    """Return what mlcroissant makes of a cell: text is bytes to it."""
    if column.delimiter:
        return [member.encode() for member in cell.split(column.delimiter) if member]
    if not cell:
        return None
    numbers = {"number": float, "integer": int}
    return numbers[column.type](cell) if column.type in numbers else cell.encode()


@pytest.mark.consumers
@pytest.mark.parametrize("table", TABLES)
def test_mlcroissant_reads_every_cell(table: str, dataset: Any) -> None:
    whole = Export(claim_set=open_claim_set(GUILD), release=None, quotes=True)
    columns = whole.table_of(table).columns
    expected = [
        {f"{table}/{c.name}": _cell(c, row[c.name]) for c in columns}
        for row in whole.rows(table)
    ]
    assert list(dataset.records(table)) == expected


@pytest.mark.consumers
def test_mlcroissant_reads_a_table_without_rows(guild: Path, tmp_path: Path) -> None:
    import mlcroissant  # noqa: PLC0415 - heavy

    header = ",".join(table_of("relations").names)
    (guild / "data" / "relations.csv").write_text(f"{header}\n")
    export("croissant", tmp_path / "out", path=guild)
    opened = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json"))
    assert list(opened.records("relations")) == []


@pytest.mark.consumers
def test_hashes_and_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    import mlcroissant  # noqa: PLC0415 - heavy

    export("croissant", tmp_path / "out", path=GUILD)
    opened = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json"))
    for file in opened.metadata.file_objects:
        data = (tmp_path / "out" / file.content_url).read_bytes()
        assert file.sha256 == hashlib.sha256(data).hexdigest()
        assert file.content_size == f"{len(data)} B"


def _card(folder: Path, version: str | None = None) -> dict[str, object]:
    files = contents("croissant", path=folder, version=version)
    card: dict[str, object] = json.loads(files["croissant.json"])
    return card


def test_croissant_counts_how_it_was_annotated() -> None:
    card = _card(GUILD)
    assert card["rai:annotationsPerItem"] == (
        "Rows as first written by each annotator: 1 by 'first', 1 by 'second'. "
        "Sentences in the double-annotated sample: 1."
    )
    assert card["rai:dataCollectionMissingData"] == (
        "Of 15 segments of the sources by disposition: 8 claims, 6 none, 1 restated."
    )
    assert "MIT License" in str(card["rai:dataCollectionRawData"])
    assert "rai:machineAnnotationTools" not in card


def test_croissant_passes_on_what_the_descriptor_says(guild: Path) -> None:
    _describe(
        guild,
        rai={
            "machineAnnotationTools": ["A language model"],
            "dataAnnotationAnalysis": "A third pass settled what the two differed on.",
        },
        homepage="https://guild.example/",
        sources=[{"title": "The Lantern Guild", "path": "https://guild.example/text"}],
    )
    card = _card(guild)
    assert card["rai:machineAnnotationTools"] == ["A language model"]
    analysis = card["rai:dataAnnotationAnalysis"]
    assert isinstance(analysis, list)
    assert analysis[-1] == "A third pass settled what the two differed on."
    assert card["url"] == "https://guild.example/"
    assert card["isBasedOn"] == ["https://guild.example/text"]


def test_croissant_states_the_agreement_that_is_measured(guild: Path) -> None:
    pytest.importorskip("nltk")  # an extra: claimset[agreement]
    rows = (guild / "data" / "annotations.csv").read_text("utf-8").splitlines()
    other = [
        row.replace("-0001", "-0002")
        .replace("P001", "P002")
        .replace("quantitative,count", "attributional,property")
        for row in rows[1:]
    ]
    text = "\n".join([*rows, *other, ""])
    (guild / "data" / "annotations.csv").write_bytes(text.encode())
    analysis = _card(guild)["rai:dataAnnotationAnalysis"]
    assert isinstance(analysis, list)
    assert analysis[0].startswith("Sentences annotated twice: 1; claims of the first")
    assert analysis[1].startswith("type: 100% of 2 pairs agree, Cohen's kappa 1.00")


def test_croissant_goes_without_an_agreement(guild: Path) -> None:
    header = ",".join(table_of("sample").names)
    (guild / "data" / "sample.csv").write_text(f"{header}\n")
    assert "rai:dataAnnotationAnalysis" not in _card(guild)


def test_croissant_says_how_to_cite_a_release(guild: Path) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    cited = str(_card(guild, "1.0.0")["citeAs"])
    assert cited.startswith("@misc{guild")
    assert "author = {{Nobody in particular}}" in cited
    assert "swh:1:dir:" in cited
    assert "citeAs" not in _card(guild)


def test_croissant_tells_persons_from_organisations(guild: Path) -> None:
    _describe(
        guild,
        contributors=[
            {"title": "Ada Quill", "givenName": "Ada", "familyName": "Quill"},
            {"title": "The Guild"},
        ],
    )
    assert _card(guild)["creator"] == [
        {
            "@type": "sc:Person",
            "name": "Ada Quill",
            "givenName": "Ada",
            "familyName": "Quill",
        },
        {"@type": "sc:Organization", "name": "The Guild"},
    ]
