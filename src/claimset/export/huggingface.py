"""A folder for the Hugging Face Hub: a data set card and a Parquet file a table.

Every table is a configuration with the one split ``train``, as the Hub wants it:
``load_dataset(folder, "claims", split="train")``. A table without rows has a file and
no configuration: `datasets` cannot load a split without rows.
"""

from typing import Any

from claimset.cite.yaml import block
from claimset.columns import Column
from claimset.export.content import Export

_TYPES = {"number": "float64", "integer": "int64"}
SIZES = (
    *("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M"),
    *("1M<n<10M", "10M<n<100M", "100M<n<1B"),
)
"""The Hub's words for numbers of rows: of three digits at most, of four, and so on.

It has more; so many rows fit no table."""


def write(export: Export) -> dict[str, bytes]:
    """Return ``README.md``, the card, and ``data/`` with a Parquet file a table.

    Raises:
        ExportError: If a licence has no name, by which the Hub knows it.
    """
    licences = export.named("licenses", "name")
    if "" in licences:
        reason = (
            "the licence has no 'name': write the Hub's, such as cc-by-4.0 or other"
        )
        raise export.misstated(reason, "licenses", licences.index(""))
    files = {table: export.parquet(table) for table in export.tables}
    head = block(_front(export, licences, files))
    card = "\n".join(["---", *head, "---", "", _body(export, licences)])
    return {
        "README.md": card.encode(),
        **{f"data/{table}.parquet": data for table, data in files.items()},
    }


def _front(
    export: Export, licences: list[str], files: dict[str, bytes]
) -> dict[str, Any]:
    """Return what programs read of the card."""
    languages = {row["language"] for row in export.rows("sources")} - {""}
    words = [name.lower() for name in licences]
    configs, infos = [], []
    for table in filter(export.rows, export.tables):
        size = len(files[table])
        file = {"split": "train", "path": f"data/{table}.parquet"}
        config = {"config_name": table, "data_files": [file]}
        configs.append(config | ({"default": True} if table == "claims" else {}))
        rows = len(export.rows(table))
        info = {
            "config_name": table,
            "features": [_feature(each) for each in export.table_of(table).columns],
            "splits": [{"name": "train", "num_bytes": size, "num_examples": rows}],
            "download_size": size,
            "dataset_size": size,
        }
        infos.append(info)
    digits = len(str(len(export.rows("claims"))))
    return {
        "pretty_name": export.text("title"),
        "license": words[0] if len(words) == 1 else words,
        "language": sorted(languages),
        "tags": export.listed("keywords"),
        "size_categories": [SIZES[max(digits - 3, 0)]],
        "configs": configs,
        "dataset_info": infos,
    }


def _feature(column: Column) -> dict[str, Any]:
    if column.delimiter:
        return {"name": column.name, "list": "string"}
    return {"name": column.name, "dtype": _TYPES.get(column.type, "string")}


def _body(export: Export, licences: list[str]) -> str:
    """Return what people read of the card."""
    rows = {table: len(export.rows(table)) for table in export.tables}
    tables = "\n".join(
        f"| `{table}` | {count} | {_one_row(export.table_of(table).description)} |"
        for table, count in rows.items()
    )
    sources = "\n".join(
        f"- {row['title']}: {row['rights']}" for row in export.rows("sources")
    )
    empty = ", ".join(f"`{table}`" for table, count in rows.items() if not count)
    without = f"No rows, and so not to be loaded: {empty}.\n\n" if empty else ""
    words = "is in the column `quote`" if export.quotes else "is not in this data set"
    return f"""\
# {export.text("title")}

{export.description}

| table | rows | one row is |
|---|---:|---|
{tables}

{without}```python
from datasets import load_dataset

claims = load_dataset("path/to/this/folder", "claims", split="train")
```

Anchors (`spans`) are `start-end` offsets in Unicode code points into the source files,
end excluded; the text of the sources {words}.

## Licences

The annotations: {", ".join(licences) or "licence not stated"}. The sources
keep their own:

{sources}
"""


def _one_row(description: str) -> str:
    """Return what a row is, from a sentence that begins so."""
    return description.removeprefix("One row ").removeprefix("is ").removesuffix(".")
