"""A built corpus as files of another ecosystem: its shards, and what describes them."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from claimset.built import BUILT, SETS, Built, meanings, read_built, schema_of
from claimset.cite.yaml import block
from claimset.errors import ExportError, UnknownFormatError, WriteError
from claimset.export.croissant import CONTEXT
from claimset.export.huggingface import SIZES
from claimset.files import json_bytes
from claimset.metadata import known, plain
from claimset.writing import beside, make_parents

_TYPES: Mapping[type[pl.DataType], tuple[str, str, str]] = {
    pl.Int64: ("int64", "sc:Integer", "INTEGER"),
    pl.Float64: ("float64", "sc:Float", "REAL"),
    pl.Date: ("date32", "sc:Date", "TEXT"),
}
"""What the Hub, Croissant and SQLite call a type; all else is text."""

_TEXT = ("string", "sc:Text", "TEXT")


def export(name: str, corpus: str | os.PathLike[str], place: Path) -> None:
    """Write a built corpus in another format, whole or not at all.

    Args:
        name: ``huggingface`` or ``croissant``, which are folders, or ``sqlite``.
        corpus: The folder that ``claimset corpus build`` wrote.
        place: Where to write. Nothing may be there.

    Raises:
        UnknownFormatError: If there is no such format.
        ExportError: If something is there already.
        IntegrityError: If a shard is missing, or not the one that was built.
        WriteError: If nothing can be written there.
    """
    if name not in FORMATS:
        raise UnknownFormatError(name, [*FORMATS])
    built = read_built(corpus)
    if os.path.lexists(place):
        raise ExportError(name, f"{place} is there already: name another place")
    for shard in built.files:
        built.check(shard, whole=True)
    make_parents(place)
    try:
        with beside(place) as aside:
            FORMATS[name](built, aside)
            aside.rename(place)
    except OSError as error:
        raise WriteError(place, error.strerror or "cannot be written") from error


def _tables(built: Built) -> list[str]:
    """Return the tables that have rows: a table without has no shards."""
    return [table for table in BUILT if built.shards(table)]


def _link(built: Built, folder: Path) -> None:
    """Put the shards into a folder; where the disk can, they take no more room."""
    for name in built.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            (folder / name).hardlink_to(built.folder / name)
        except OSError:
            shutil.copyfile(built.folder / name, folder / name)


def _named(kind: pl.DataType, system: int) -> str:
    """Return the name that a system has for a type."""
    return _TYPES.get(type(kind), _TEXT)[system]


def _huggingface(built: Built, folder: Path) -> None:
    _link(built, folder / "data")
    configs, infos = [], []
    for table in _tables(built):
        files = {"split": "train", "path": f"data/{table}/*.parquet"}
        config = {"config_name": table, "data_files": [files]}
        configs.append(config | ({"default": True} if table == "claims" else {}))
        features = [
            {"name": name}
            | (
                {"list": "string"}
                if isinstance(kind, pl.List)
                else {"dtype": _named(kind, 0)}
            )
            for name, kind in schema_of(table).items()
        ]
        infos.append({"config_name": table, "features": features})
    front = {
        "pretty_name": built.title,
        "license": _licence(built).lower(),
        "tags": built.said.get("keywords", []),
        "size_categories": [SIZES[max(len(str(built.rows("claims"))) - 3, 0)]],
        "configs": configs,
        "dataset_info": infos,
    }
    card = ["---", *block(front), "---", "", *_card(built), ""]
    (folder / "README.md").write_bytes("\n".join(card).encode())


def _licence(built: Built) -> str:
    """Return the licence of the corpus: its own, that of all its sets, or ``other``."""
    stated = [plain(each.get("name")) for each in built.said.get("licenses", [])]
    if len(stated) == 1 and stated[0]:
        return stated[0]
    found = built.scan(SETS).select(pl.col("licence").unique()).collect().to_series()
    return found[0] if len(found) == 1 and found[0] else "other"


def _card(built: Built) -> Iterator[str]:
    """Yield what people read of the card."""
    yield f"# {built.title}"
    said = plain(built.said.get("description"))
    sets = f"{built.rows(SETS):,} claim sets, version {built.version}."
    yield from ("", f"{said} {sets}".strip(), "")
    yield from ("| table | rows | one row is |", "|---|---:|---|")
    for table in _tables(built):
        is_ = BUILT[table].description.removeprefix("One row is ").removesuffix(".")
        yield f"| `{table}` | {built.rows(table):,} | {is_} |"
    yield from (
        "",
        "```python",
        "from datasets import load_dataset",
        "",
        'claims = load_dataset("path/to/this/folder", "claims", split="train")',
        "```",
        "",
        "`set` and `set_version` say which claim set a row is of; ids are unique in",
        "it. The table `sets` has the title and the licence of each.",
    )


def _croissant(built: Built, folder: Path) -> None:
    _link(built, folder)
    tables = _tables(built)
    card = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **known(
            {
                "name": built.title,
                "alternateName": plain(built.said.get("name")),
                "description": plain(built.said.get("description")) or built.title,
                "version": built.version,
                "url": plain(built.said.get("homepage")),
                "license": _licence(built),
                "keywords": built.said.get("keywords"),
            }
        ),
        "distribution": [
            {
                "@type": "cr:FileSet",
                "@id": f"{table}-shards",
                "name": f"{table}-shards",
                "encodingFormat": "application/x-parquet",
                "includes": f"{table}/*.parquet",
            }
            for table in tables
        ],
        "recordSet": [_records(table) for table in tables],
    }
    (folder / "croissant.json").write_bytes(json_bytes(card))


def _records(table: str) -> dict[str, Any]:
    said = meanings(table)
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": BUILT[table].description,
        "key": [{"@id": f"{table}/{name}"} for name in _key(table)],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table}/{name}",
                "name": name,
                "description": said[name],
                "dataType": _named(kind, 1),
                "source": {
                    "fileSet": {"@id": f"{table}-shards"},
                    "extract": {"column": name},
                },
            }
            | (
                {"isArray": True, "arrayShape": "-1"}
                if isinstance(kind, pl.List)
                else {}
            )
            for name, kind in schema_of(table).items()
        ],
    }


def _key(table: str) -> list[str]:
    """Return the columns that tell the rows of a table apart."""
    return [*dict.fromkeys(("set", "set_version", *BUILT[table].primary_key))]


def _sqlite(built: Built, file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        for table in _tables(built):
            schema, said = schema_of(table), meanings(table)
            columns = [
                f'"{name}" {_named(kind, 2)}, -- {said[name]}'
                for name, kind in schema.items()
            ]
            key = ", ".join(f'"{name}"' for name in _key(table))
            listed = "\n".join([*columns, f"PRIMARY KEY ({key})"])
            database.execute(f'CREATE TABLE "{table}" (\n{listed}\n)')
            marks = ", ".join("?" * len(schema))
            # The name is the model's.
            insert = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608 - our names
            for piece in built.scan(table).collect_batches(engine="streaming"):
                database.executemany(insert, _values(piece))
        database.commit()


def _values(piece: pl.DataFrame) -> Iterable[tuple[object, ...]]:
    """Return rows as SQLite holds them: a list is a JSON array, a date is text."""
    text = piece.with_columns(pl.col(pl.Date).cast(pl.String))
    for row in text.iter_rows():
        yield tuple(
            json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else cell
            for cell in row
        )


FORMATS: Mapping[str, Callable[[Built, Path], None]] = {
    "huggingface": _huggingface,
    "croissant": _croissant,
    "sqlite": _sqlite,
}
"""What writes each format."""
