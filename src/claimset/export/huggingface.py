"""A folder for the Hugging Face Hub: a data set card and a Parquet file a table.

Every table is a configuration with the one split ``train``, as the Hub wants it:
``load_dataset(folder, "claims", split="train")``. A table without rows has a file and
no configuration: `datasets` cannot load a split without rows.
"""

import json
from typing import Any

from claimset.columns import Column
from claimset.export.content import Export
from claimset.metadata import plain

__all__ = ["write"]

_TYPES = {"number": "float64", "integer": "int64"}
_SIZES = {
    10**3: "n<1K",
    10**4: "1K<n<10K",
    10**5: "10K<n<100K",
    10**6: "100K<n<1M",
    10**7: "1M<n<10M",
    10**8: "10M<n<100M",
    10**9: "100M<n<1B",
}
"""The Hub's words for numbers of rows, each with the number that is too many for it.

It has more; so many rows fit no table."""


def write(export: Export) -> dict[str, bytes]:
    """Return ``README.md``, the card, and ``data/`` with a Parquet file a table.

    Raises:
        ExportError: If a licence has no name, by which the Hub knows it.
    """
    licences = _licences(export)
    files = {table: export.parquet(table) for table in export.tables}
    sizes = {table: len(data) for table, data in files.items()}
    head = _yaml(_front(export, licences, sizes))
    card = "\n".join(["---", *head, "---", "", _body(export, licences)])
    return {
        "README.md": card.encode(),
        **{f"data/{table}.parquet": data for table, data in files.items()},
    }


def _licences(export: Export) -> list[str]:
    """Return the names of the licences."""
    names = [plain(licence.get("name")) for licence in export.listed("licenses")]
    if "" in names:
        reason = (
            "the licence has no 'name': write the Hub's, such as cc-by-4.0 or other"
        )
        raise export.misstated(reason, "licenses", names.index(""))
    return names


def _front(
    export: Export, licences: list[str], sizes: dict[str, int]
) -> dict[str, Any]:
    """Return what programs read of the card."""
    languages = {row["language"] for row in export.rows("sources")} - {""}
    words = [name.lower() for name in licences]
    claims = len(export.rows("claims"))
    configs, infos = [], []
    for table in filter(export.rows, export.tables):
        file = {"split": "train", "path": f"data/{table}.parquet"}
        config = {"config_name": table, "data_files": [file]}
        configs.append(config | ({"default": True} if table == "claims" else {}))
        split = {
            "name": "train",
            "num_bytes": sizes[table],
            "num_examples": len(export.rows(table)),
        }
        info = {
            "config_name": table,
            "features": [_feature(each) for each in export.table_of(table).columns],
            "splits": [split],
            "download_size": sizes[table],
            "dataset_size": sizes[table],
        }
        infos.append(info)
    front = {
        "pretty_name": export.text("title"),
        "license": words[0] if len(words) == 1 else words,
        "language": sorted(languages),
        "tags": export.listed("keywords"),
        "size_categories": [
            next(word for most, word in _SIZES.items() if claims < most)
        ],
        "configs": configs,
        "dataset_info": infos,
    }
    return {name: value for name, value in front.items() if value}


def _feature(column: Column) -> dict[str, Any]:
    if column.delimiter:
        return {"name": column.name, "list": "string"}
    return {"name": column.name, "dtype": _TYPES.get(column.type, "string")}


def _yaml(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the lines of a value in YAML's block style; its scalars are JSON's."""
    lines: list[str] = []
    if isinstance(value, list):
        for first, *rest in map(_yaml, value):
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
    elif isinstance(value, dict):
        for key, entry in value.items():
            below = _yaml(entry)
            if isinstance(entry, dict | list):
                indent = "  " if isinstance(entry, dict) else ""
                lines += [f"{key}:", *(f"{indent}{line}" for line in below)]
            else:
                lines += [f"{key}: {below[0]}"]
    else:
        lines = [json.dumps(value, ensure_ascii=False)]
    return lines


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
