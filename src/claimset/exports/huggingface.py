"""A folder for the Hugging Face Hub: a data set card and a Parquet file a table.

Every table is a configuration with the one split ``train``, as the Hub wants it:
``load_dataset(folder, "claims", split="train")``. A table without rows has a file and
no configuration: `datasets` cannot load a split without rows.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from claimset.columns import Column
from claimset.errors import ExportError
from claimset.exports import Export
from claimset.metadata import members, plain

__all__ = ["write"]

_TYPES = {"number": "float64", "integer": "int64"}
_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
)
"""The Hub's words for numbers of rows, each with the number that is too many for it.

It has more; so many rows fit no table."""


def write(export: Export) -> dict[str, bytes]:
    """Return ``README.md``, the card, and ``data/`` with a Parquet file a table.

    Raises:
        ExportError: If there are no claims, since nothing could be loaded.
    """
    if not export.rows("claims"):
        file = export.claim_set.folder / export.claim_set.files["claims"]
        reason = (
            f"{file}: the table has no rows: add some; `datasets` loads no empty one"
        )
        raise ExportError("huggingface", reason)
    files = {f"data/{table}.parquet": export.parquet(table) for table in export.tables}
    rows = {table: len(export.rows(table)) for table in export.tables}
    sizes = {table: len(files[f"data/{table}.parquet"]) for table in export.tables}
    head = _yaml(_front(export, rows, sizes))
    card = f"---\n{head}\n---\n\n{_body(export, rows)}"
    return {"README.md": card.encode(), **files}


def _front(
    export: Export, rows: dict[str, int], sizes: dict[str, int]
) -> dict[str, Any]:
    """Return what programs read of the card."""
    said = export.descriptor
    filled = [table for table in export.tables if rows[table]]
    licences = [name.lower() for name in _licences(export)]
    languages = {row["language"] for row in export.rows("sources")} - {""}
    front = {
        "pretty_name": plain(said.get("title")),
        "license": licences[0] if len(licences) == 1 else licences,
        "language": sorted(languages),
        "tags": members(said, "keywords", str),
        "size_categories": [
            next(name for limit, name in _SIZES if rows["claims"] < limit)
        ],
        "configs": [
            {
                "config_name": table,
                "data_files": [{"split": "train", "path": f"data/{table}.parquet"}],
            }
            | ({"default": True} if table == "claims" else {})
            for table in filled
        ],
        "dataset_info": [
            {
                "config_name": table,
                "features": [_feature(c) for c in export.table_of(table).columns],
                "splits": [
                    {
                        "name": "train",
                        "num_bytes": sizes[table],
                        "num_examples": rows[table],
                    }
                ],
                "download_size": sizes[table],
                "dataset_size": sizes[table],
            }
            for table in filled
        ],
    }
    return {name: value for name, value in front.items() if value}


def _licences(export: Export) -> list[str]:
    licences = members(export.descriptor, "licenses", Mapping)
    return [name for licence in licences if (name := plain(licence.get("name")))]


def _feature(column: Column) -> dict[str, Any]:
    if column.delimiter:
        return {"name": column.name, "list": "string"}
    return {"name": column.name, "dtype": _TYPES.get(column.type, "string")}


def _yaml(value: Any, indent: str = "") -> str:  # noqa: ANN401 - any JSON value
    """Write a value as YAML, in block style; a scalar of JSON is one of YAML."""
    if isinstance(value, dict):
        return "\n".join(
            f"{indent}{key}:{_beside(entry, indent)}" for key, entry in value.items()
        )
    if isinstance(value, list):
        items = (_yaml(entry, f"{indent}  ") for entry in value)
        return "\n".join(f"{indent}- {item.lstrip()}" for item in items)
    return indent + json.dumps(value, ensure_ascii=False)


def _beside(value: Any, indent: str) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return f"\n{_yaml(value, f'{indent}  ')}"
    return (
        f"\n{_yaml(value, indent)}" if isinstance(value, list) else f" {_yaml(value)}"
    )


def _row(description: str) -> str:
    return re.sub(r"^One row (is )?|\.$", "", description)


def _body(export: Export, rows: dict[str, int]) -> str:
    """Return what people read of the card."""
    said = export.descriptor
    described = f"{plain(said.get('description'))} {export.identity}".strip()
    tables = "\n".join(
        f"| `{table}` | {rows[table]} | {_row(export.table_of(table).description)} |"
        for table in export.tables
    )
    sources = "\n".join(
        f"- {row['title']}: {row['rights']}" for row in export.rows("sources")
    )
    empty = [f"`{table}`" for table in export.tables if not rows[table]]
    without = (
        f"No rows, and so not to be loaded: {', '.join(empty)}.\n\n" if empty else ""
    )
    words = "is in the column `quote`" if export.quotes else "is not in this data set"
    return f"""\
# {plain(said.get("title"))}

{described}

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

The annotations: {", ".join(_licences(export)) or "licence not stated"}. The sources
keep their own:

{sources}
"""
